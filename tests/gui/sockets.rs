//! The table of the machine's sockets, and who loses.

use std::{
    net::{TcpListener, UdpSocket},
    time::Duration,
};

use egui::{
    Key,
    accesskit::{Role, Toggled},
};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packet_lab::{
    gui::UiCommand,
    model::{ClientId, Fate, Owner},
    text::{Catalog, Lang},
};

use crate::lab::Lab;

/// The rows that are seen: what is told of each, and whether it is the destination.
fn rows(lab: &Lab<'_>) -> Vec<(String, bool)> {
    let nodes = lab.harness.root().children_recursive();
    let of = |node: egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        let on = node.toggled() == Some(Toggled::True);
        (node.role() == Role::Row).then(|| (node.label().unwrap_or_default(), on))
    };
    nodes.filter_map(of).collect()
}

/// Lets so many milliseconds pass.
fn pass(lab: &mut Lab<'_>, millis: u64) {
    let patience = Duration::from_millis(millis);
    lab.harness.state_mut().wait_until(patience, |_| false);
}

/// The sockets, filtered by a text.
fn open<'a>(lang: Lang, filter: &str) -> Lab<'a> {
    let mut lab = Lab::open(lang);
    lab.command(UiCommand::Sockets);
    let name = Catalog::new(lang).get("sockets-filter");
    lab.retype(&name, filter);
    lab
}

#[test]
fn who_loses_is_found_and_a_click_sends_there() {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    let addr = socket.local_addr().expect("an address");
    let name = addr.to_string();
    let mut lab = open(Lang::En, &name);
    let label = format!("UDP, {name}, hears from anybody; receive queue: 0 B of ");
    lab.until_shown(&label);
    assert_eq!(rows(&lab).len(), 1, "the filter lets one through");
    let sender = UdpSocket::bind("127.0.0.1:0").expect("a sender");
    let losing = format!("(pid {}) at {name} loses ", std::process::id());
    lab.until_shown_while(&losing, || {
        (0..400).for_each(|_| drop(sender.send_to(&[1; 1400], addr)));
    });
    lab.assert_shows("datagrams a second: its receive queue is full.");
    let row = rows(&lab).remove(0);
    assert!(
        !row.1 && !row.0.contains("lost 0,"),
        "not chosen yet: {row:?}"
    );
    lab.click(&row.0);
    let to = |lab: &Lab<'_>| lab.session().udp().clients()[&ClientId(0)].to;
    assert_eq!(to(&lab), addr, "the client sends there");
    assert!(rows(&lab)[0].1, "and the row is marked");
    lab.assert_shows(&format!("client A sends to {name}"));
    lab.until_shown("Nobody loses anything right now.");
}

#[test]
fn listeners_wide_sockets_and_what_the_filter_hides() {
    let socket = UdpSocket::bind("0.0.0.0:0").expect("a socket");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let port = |addr: std::io::Result<std::net::SocketAddr>| addr.expect("an address").port();
    let (wide, own) = (port(socket.local_addr()), port(listener.local_addr()));
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        let mut lab = open(lang, &format!("0.0.0.0:{wide}"));
        let warned = format!("0.0.0.0:{wide} ⚠ {}", text.get("sockets-wide"));
        lab.until_shown(&warned);
        let filter = text.get("sockets-filter");
        lab.retype(&filter, &format!("127.0.0.1:{own}"));
        lab.until_shown("LISTEN");
        let row = &rows(&lab)[0].0;
        assert!(row.contains("TCP") && row.contains("accept"), "{row}");
        let row = lab.harness.get_by_label(row);
        assert!(row.accesskit_node().is_disabled(), "UDP does not reach it");
        lab.retype(&filter, "no such program");
        lab.assert_shows(&text.get("sockets-none"));
        lab.command(UiCommand::Projector);
        lab.retype(&filter, &format!("127.0.0.1:{own}"));
        lab.until_shown("LISTEN");
        lab.command(UiCommand::Sockets);
        lab.assert_hides("LISTEN");
        assert_eq!(rows(&lab), [], "the stage, without tables");
    }
}

#[test]
fn the_sockets_are_drawn_once_a_second_and_not_at_all_when_closed() {
    let mut lab = open(Lang::En, "no such program");
    lab.press(Key::Tab);
    lab.settle();
    // How often, and in how many seconds.
    let asked = |lab: &mut Lab<'_>| {
        let (mut asked, start) = (0, lab.session().now());
        for _ in 0..250 {
            pass(lab, 10);
            if lab.harness.ctx.has_requested_repaint() {
                asked += 1;
                lab.settle();
            }
        }
        (asked, lab.session().now().since(start).as_secs())
    };
    let (open, seconds) = asked(&mut lab);
    assert!(open <= seconds + 2, "{open} times in {seconds} s");
    lab.command(UiCommand::Sockets);
    lab.settle();
    // What was on its way when the view was closed may still ask once.
    assert!(asked(&mut lab).0 <= 1, "nothing is read any more");
    assert_eq!(asked(&mut lab).0, 0, "and nothing drawn");
}

/// What the kernel counts as dropped at the socket of a port (`/proc/net/udp`, proc(5)). While other sockets come and
/// go a line may be left out of the table, so it is looked for again.
fn kernel_drops(port: u16) -> u64 {
    let address = format!("0100007F:{port:04X}");
    let look = |_| {
        let table = std::fs::read_to_string("/proc/net/udp").expect("the kernel's table");
        let line = table.lines().find(|line| line.contains(&address))?;
        line.split_whitespace().last()?.parse().ok()
    };
    (0..1000).find_map(look).expect("a count")
}

#[test]
fn drops_of_others_stand_in_the_status_bar() {
    let mut lab = Lab::open(Lang::En);
    lab.harness.state_mut().set_receive_buffer(4608);
    lab.harness.state_mut().stop_reading();
    let asked = |session: &packet_lab::session::Session| {
        let server = session.udp().server();
        server.is_some_and(|server| {
            server
                .receive_buffer
                .is_some_and(|(asked, _)| asked.is_some())
        })
    };
    lab.until("a small buffer", asked);
    let sent = lab.harness.state_mut().send(ClientId(0), b"x".to_vec(), 20);
    assert_eq!(sent, Ok(()), "sent");
    lab.until("own drops", |session| {
        session.ledger().fate_counts(|_| true).of(Fate::Dropped) > 0
    });
    lab.settle();
    lab.assert_hides("drops of others");
    let own = lab.counts().dropped;
    let to = lab.session().udp().local().expect("an address");
    let sender = UdpSocket::bind("127.0.0.1:0").expect("a sender");
    (0..300).for_each(|_| drop(sender.send_to(&[1; 1400], to)));
    let all = kernel_drops(to.port());
    assert!(all >= own + 300, "{all} of the kernel, {own} own");
    lab.until("all drops", |session| {
        session
            .ledger()
            .arrivals_of(|owner| owner == Owner::Server)
            .dropped
            == all
    });
    lab.settle();
    let own = lab.counts().dropped;
    lab.assert_shows(&format!("drops of others {}", all - own));
}

#[test]
fn where_others_fill_the_queue_it_is_not_said_that_nothing_waits() {
    let mut lab = Lab::open(Lang::En);
    lab.harness.state_mut().stop_reading();
    lab.press(Key::Enter);
    lab.until_fate(Fate::InFlight, 1);
    lab.press(Key::F7);
    lab.until_fate(Fate::Whole, 1);
    let to = lab.session().udp().local().expect("an address");
    let sender = UdpSocket::bind("127.0.0.1:0").expect("a sender");
    (0..200).for_each(|_| drop(sender.send_to(&[1; 700], to)));
    let held = |session: &packet_lab::session::Session| {
        let server = session.udp().server();
        let memory = server.and_then(|server| server.memory);
        memory.map_or(0, |memory| memory.held)
    };
    lab.until("others wait", |session| held(session) > 200 * 700);
    lab.assert_shows("datagrams from outside wait");
    // The kernel gives back memory a quarter at a time: one read changes no figure.
    let before = held(lab.session());
    for read in 1..=3 {
        lab.press(Key::F7);
        lab.until("it was read", |session| {
            let arrivals = session.ledger().arrivals_of(|owner| owner == Owner::Server);
            arrivals.received == 1 + read
        });
        lab.until("looked at again", |session| {
            let record = session.record();
            let last = record.note(record.notes_len() - 1);
            last.is_some_and(|note| note.rows_before == record.len())
        });
        assert_eq!(held(lab.session()), before, "the figure is as it was");
        lab.assert_shows("datagrams from outside wait");
    }
}

#[test]
fn the_table_is_scrolled_by_keys_from_its_first_row_to_its_last() {
    let many: Vec<UdpSocket> = (0..60)
        .map(|_| UdpSocket::bind("127.0.0.77:0").expect("a socket"))
        .collect();
    // Those of other programs, and of other tests, come and go.
    let mut lab = open(Lang::En, "127.0.0.77");
    lab.until_shown("UDP, 127.0.0.77:");
    lab.harness
        .get_by_label("The sockets of this machine")
        .focus();
    lab.harness.run_steps(2);
    // Its program, protocol and addresses; how much it loses a second is known from the second look on.
    let first = |lab: &Lab<'_>| -> Option<String> {
        let (label, _) = rows(lab).into_iter().next()?;
        Some(label.split(';').next()?.to_owned())
    };
    let top = first(&lab);
    for (there, back) in [
        (Key::ArrowDown, Key::ArrowUp),
        (Key::PageDown, Key::PageUp),
        (Key::End, Key::Home),
    ] {
        lab.press(there);
        assert_ne!(first(&lab), top, "{there:?}");
        lab.press(back);
        assert_eq!(first(&lab), top, "{back:?}");
    }
    drop(many);
}
