//! The switches of UDP sockets in the window, and what a socket of Python sees of them.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdout, Command, Stdio},
};

use egui_kittest::kittest::Queryable as _;
use packet_lab::{
    gui::UiCommand,
    model::{ClientId, Fate, Owner, SockOpt, Syscall},
    session::{Preferences, Session},
    text::{Catalog, Lang},
};

use crate::lab::Lab;

/// A socket of Python with an option at a port of 127.0.0.1. It tells each datagram that it reads, and `end` for an
/// empty line of its standard input.
struct Python {
    child: Child,
    out: BufReader<ChildStdout>,
}

const PROGRAM: &str = "
import select, socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for option in sys.argv[2:]:
    s.setsockopt(socket.SOL_SOCKET, getattr(socket, option), 1)
try:
    s.bind(('127.0.0.1', int(sys.argv[1])))
except OSError as error:
    print(error.errno, flush=True)
    sys.exit()
print('bound', flush=True)
while True:
    ready = select.select([s, sys.stdin], [], [])[0]
    if s in ready:
        print(s.recv(2048).decode(), flush=True)
    else:
        sys.exit()
";

impl Python {
    fn bind(port: u16, options: &[&str]) -> Self {
        let mut child = Command::new("python3")
            .args(["-c", PROGRAM, &port.to_string()])
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3; tests/run installs it");
        let out = BufReader::new(child.stdout.take().expect("piped"));
        Self { child, out }
    }

    /// What it tells next.
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).expect("a text");
        line.trim_end().to_owned()
    }

    /// What it told until it ended.
    fn end(mut self) -> Vec<String> {
        let mut stdin = self.child.stdin.take().expect("piped");
        stdin.write_all(b"\n").expect("it listens");
        let lines = self.out.lines().map(|line| line.expect("a text"));
        let lines = lines.collect();
        self.child.wait().expect("it ends");
        lines
    }
}

/// The options that a party has set, in the order of the calls.
fn set(session: &Session, owner: Owner) -> Vec<(SockOpt, u32)> {
    let record = session.record();
    let of = |row: &packet_lab::model::Row| {
        let own = record
            .socket(row.socket)
            .is_some_and(|info| info.owner == owner);
        match row.call {
            Syscall::SetSockOpt(option) if own => Some((option, row.asked)),
            _ => None,
        }
    };
    record.rows().filter_map(of).collect()
}

/// Opens the menu of the server's socket, or of the client's, and presses a line of it.
fn switch(lab: &mut Lab<'_>, of: Owner, option: &str) {
    lab.until_still();
    let mut buttons: Vec<_> = lab.harness.get_all_by_label("Socket options").collect();
    // The client's stands on the left.
    buttons.sort_by(|a, b| a.rect().left().total_cmp(&b.rect().left()));
    let button = if of == Owner::Server {
        buttons.last()
    } else {
        buttons.first()
    };
    button.expect("a menu").click();
    drop(buttons);
    lab.harness.run_steps(3);
    lab.click(option);
    lab.press(egui::Key::Escape);
}

/// Switches an option of the server, whose socket is made anew with it; gives its port.
fn reuse(lab: &mut Lab<'_>, option: &str, wanted: SockOpt) -> u16 {
    let before = lab.session().udp().server().map(|info| info.id);
    switch(lab, Owner::Server, option);
    lab.until("its socket is made anew", |session| {
        let server = session.udp().server().map(|info| info.id);
        server.is_some() && server != before
    });
    let options = set(lab.session(), Owner::Server);
    assert_eq!(options, [(wanted, 1)], "set before bind");
    lab.session().udp().local().expect("a server").port()
}

#[test]
fn of_two_sockets_that_reuse_an_address_the_last_one_gets_the_datagrams() {
    let mut lab = Lab::open(Lang::En);
    let port = lab.session().udp().local().expect("a server").port();
    let mut alone = Python::bind(port, &["SO_REUSEADDR"]);
    assert_eq!(alone.line(), "98", "EADDRINUSE: the lab's has no option");
    assert_eq!(reuse(&mut lab, "SO_REUSEADDR", SockOpt::ReuseAddr), port);
    lab.command(UiCommand::Send);
    lab.until_fate(Fate::Whole, 1);
    let mut python = Python::bind(port, &["SO_REUSEADDR"]);
    assert_eq!(python.line(), "bound");
    lab.command(UiCommand::Send);
    assert_eq!(python.line(), "hello", "the last one that bound");
    lab.until("two were sent", |session| {
        session.ledger().fate_counts(|_| true).sent == 2
    });
    // Nothing false is told of it: it came to no socket of the lab, and was not dropped by one.
    lab.settle();
    let counts = lab.counts();
    assert_eq!((counts.of(Fate::Whole), counts.of(Fate::Dropped)), (1, 0));
    lab.assert_hides("1 datagram waiting");
    assert_eq!(python.end(), [""; 0], "nothing twice");
    lab.command(UiCommand::Send);
    lab.until_fate(Fate::Whole, 2);
}

#[test]
fn sockets_that_reuse_a_port_share_what_comes() {
    const CLIENTS: usize = 5;
    let mut lab = Lab::open(Lang::En);
    let port = reuse(&mut lab, "SO_REUSEPORT", SockOpt::ReusePort);
    let mut python = Python::bind(port, &["SO_REUSEPORT"]);
    assert_eq!(python.line(), "bound");
    for n in 1..CLIENTS {
        lab.click("client");
        assert_eq!(lab.session().udp().clients().len(), n + 1, "one more");
    }
    // Each twice: a sender's datagrams go to one of them.
    for round in 1..=2 {
        for n in 0..CLIENTS {
            let id = ClientId(u8::try_from(n).expect("a few"));
            let text = format!("{id}{round}").into_bytes();
            let outcome = lab.harness.state_mut().send(id, text, 1);
            outcome.expect("an order");
        }
    }
    let all = 2 * CLIENTS as u64;
    lab.until("all are sent", |session| {
        session.ledger().fate_counts(|_| true).sent == all
    });
    let theirs = python.end();
    lab.until_fate(Fate::Whole, all - theirs.len() as u64);
    for n in 0..CLIENTS {
        let id = ClientId(u8::try_from(n).expect("a few"));
        let came = [1, 2].map(|round| theirs.contains(&format!("{id}{round}")));
        assert_eq!(came[0], came[1], "{id}: {theirs:?}");
    }
    assert_eq!(lab.counts().of(Fate::Dropped), 0, "none was dropped");
}

#[test]
fn the_switches_of_sockets_are_rows_and_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.toml");
    let mut lab = Lab::remembering(&path);
    let client = Owner::Client(ClientId(0));
    for option in ["SO_BROADCAST", "SO_REUSEADDR", "SO_REUSEPORT"] {
        switch(&mut lab, client, option);
    }
    lab.until("three are set", |session| {
        set(session, client).contains(&(SockOpt::ReusePort, 1))
    });
    let options = set(lab.session(), client);
    assert_eq!(options.first(), Some(&(SockOpt::Broadcast, 1)), "at once");
    reuse(&mut lab, "SO_REUSEPORT", SockOpt::ReusePort);
    lab.harness.run_steps(80);
    drop(lab);
    let saved = Preferences::load(&path).preferences;
    let (server, first) = (saved.server_socket, saved.client_socket);
    assert!(server.reuse_port && !server.reuse_address, "{server:?}");
    assert!(
        first.broadcast && first.reuse_address && first.reuse_port,
        "{first:?}"
    );
    let mut lab = Lab::remembering(&path);
    lab.until("they are set again", |session| {
        set(session, client).len() == 3
    });
    assert_eq!(
        set(lab.session(), Owner::Server).len(),
        1,
        "of the server too"
    );
    // Off again: the server's socket is made anew without it.
    let before = lab.session().udp().server().map(|info| info.id);
    switch(&mut lab, Owner::Server, "SO_REUSEPORT");
    lab.until("made anew", |session| {
        session.udp().server().map(|info| info.id) != before && session.udp().server().is_some()
    });
    assert_eq!(set(lab.session(), Owner::Server).len(), 1, "no row more");
}

#[test]
fn each_switch_has_its_tip_in_both_languages() {
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        let mut lab = Lab::open(lang);
        lab.until_still();
        lab.harness
            .get_all_by_label(&text.get("socket-options"))
            .next()
            .expect("a menu")
            .click();
        lab.harness.run_steps(3);
        for key in ["so-broadcast", "so-reuseaddr", "so-reuseport"] {
            lab.harness.get_by_label(&text.get(key)).hover();
            lab.harness.run_steps(20);
            let tip = text.get(&format!("{key}-tip"));
            lab.assert_shows(&tip);
        }
    }
}
