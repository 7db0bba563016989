//! Everything that can be set, by pointer and by key.

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packet_lab::{
    model::{ClientId, Fate, Reply},
    session::Session,
    text::{Catalog, Lang},
};

use crate::{lab::Lab, own_process::is_alone};

#[test]
fn languages_switch_at_once() {
    let mut lab = Lab::open(Lang::En);
    lab.assert_shows("Read size");
    lab.click("中文");
    lab.assert_shows("每次最多读");
    lab.assert_hides("Read size");
    lab.press(Key::F8);
    lab.assert_shows("Read size");
}

#[test]
fn the_read_size_slider_obeys_keys_and_screen_readers() {
    let mut lab = Lab::open(Lang::En);
    let slider = lab.harness.get_by_label("Read size");
    slider.set_value_accesskit(4.0);
    lab.harness.run_steps(3);
    assert_eq!(
        lab.session().udp().settings().server.reads.size(0),
        4,
        "set"
    );
    lab.harness.get_by_label("Read size").focus();
    lab.harness.run_steps(2);
    lab.press(Key::ArrowRight);
    assert_eq!(
        lab.session().udp().settings().server.reads.size(0),
        5,
        "one more"
    );
    lab.press_with(Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(
        lab.session().udp().settings().server.reads.size(0),
        8,
        "a power of two"
    );
    lab.press(Key::End);
    assert_eq!(
        lab.session().udp().settings().server.reads.size(0),
        65_535,
        "the most"
    );
    lab.press(Key::Home);
    assert_eq!(
        lab.session().udp().settings().server.reads.size(0),
        0,
        "nothing at all"
    );
    lab.assert_shows("0 B");
}

#[test]
fn replies_are_datagrams_too() {
    let mut lab = Lab::open(Lang::En);
    lab.click("UPPER");
    assert_eq!(
        lab.session().udp().settings().server.reply,
        Reply::Upper,
        "in the lab"
    );
    lab.click("Send");
    lab.until_fate(Fate::Whole, 2);
    lab.assert_shows("2: server → A, whole, HELLO");
}

#[test]
fn the_playhead_goes_back_and_forth() {
    let mut lab = Lab::open(Lang::En);
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    lab.assert_shows("recvfrom(1024) returned 5");
    lab.press(Key::PageUp);
    lab.assert_hides("recvfrom(1024) returned 5");
    lab.press(Key::PageDown);
    lab.assert_shows("recvfrom(1024) returned 5");
    lab.press(Key::PageUp);
    lab.click("Pause or go on");
    lab.assert_shows("recvfrom(1024) returned 5");
}

#[test]
fn clients_come_and_go() {
    let mut lab = Lab::open(Lang::En);
    lab.click("client");
    assert_eq!(lab.session().udp().clients().len(), 2, "A and B");
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    lab.assert_shows("1: B → server, whole, hello");
    lab.click("Close this client's socket");
    assert_eq!(lab.session().udp().clients().len(), 1, "A alone");
}

#[test]
fn as_many_clients_as_there_can_be_stand_within_the_panel() {
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        let mut lab = Lab::sized(lang, 1280.0, 720.0);
        let panel = |lab: &Lab<'_>| lab.harness.get_by_label(&text.get("send-hint")).rect();
        let before = panel(&lab);
        for count in 2..=12 {
            lab.click(&text.get("add-client"));
            assert_eq!(lab.session().udp().clients().len(), count, "{lang:?}");
        }
        let more = text.get("add-client");
        let more = lab.harness.query_by_label(&more);
        assert!(more.is_none(), "{lang:?}: no more than these");
        assert_eq!(
            panel(&lab),
            before,
            "{lang:?}: the panel is as wide as it was"
        );
        let letters = ('A'..='L')
            .map(|letter| text.format("client-name", &[("name", letter.to_string().into())]));
        for name in letters.chain([text.get("remove-client-tip"), text.get("destination")]) {
            let rect = lab.harness.get_by_label(&name).rect();
            // The text stands within a border.
            let panel = before.expand(16.0);
            let within = panel.x_range().contains(rect.left()) && rect.right() <= panel.right();
            assert!(within, "{lang:?}: {name}: {rect}");
        }
    }
}

#[test]
fn a_client_has_an_address_of_its_own_where_that_is_wanted() {
    let mut lab = Lab::open(Lang::En);
    let name = |session: &Session| session.udp().client(ClientId(0)).map(|info| info.local);
    lab.assert_hides("Own address");
    lab.click("bind()");
    lab.until("it is bound", |session| {
        name(session).is_some_and(|addr| addr.port() > 0)
    });
    let addr = name(lab.session()).expect("bound");
    assert_eq!(addr.ip().to_string(), "127.0.0.2");
    lab.assert_shows("Own address");
    lab.click("bind()");
    lab.until("it has none", |session| {
        name(session).is_some_and(|addr| addr.port() == 0)
    });
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    let addr = name(lab.session()).expect("open");
    assert!(addr.ip().is_unspecified() && addr.port() > 0, "{addr}");
}

#[test]
fn the_projector_keeps_what_matters() {
    let mut lab = Lab::open(Lang::En);
    lab.press(Key::F11);
    lab.harness.run_steps(4);
    lab.assert_hides("Repeat");
    for name in ["text to send", "Send", "Read size", "4", "1024"] {
        lab.assert_shows(name);
    }
    lab.click("4");
    lab.click("Send");
    lab.until_fate(Fate::Truncated, 1);
    lab.assert_shows("truncated 1");
    lab.press(Key::F11);
    lab.assert_shows("Repeat");
}

#[test]
fn a_letter_is_a_command_only_outside_of_text() {
    let mut lab = Lab::open(Lang::En);
    // The text box has the keyboard from the start.
    let sheet = Catalog::new(Lang::En).get("help-more");
    lab.press(Key::Questionmark);
    lab.assert_hides(&sheet);
    lab.harness.get_by_label("Repeat").focus();
    lab.harness.run_steps(2);
    lab.press(Key::Questionmark);
    lab.assert_shows(&sheet);
}

/// Asks for a receive buffer with the slider, and waits until the server has it.
fn set_receive_buffer(lab: &mut Lab<'_>, bytes: u32) {
    let slider = lab.harness.get_by_label("Receive buffer");
    slider.set_value_accesskit(f64::from(bytes));
    lab.harness.run_steps(3);
    lab.until("the buffer", |session| {
        let server = session.udp().server();
        let buffer = server.and_then(|server| server.receive_buffer);
        buffer.is_some_and(|(asked, _)| asked == Some(bytes))
    });
}

#[test]
fn a_clipped_or_enlarged_receive_buffer_is_shown() {
    let mut lab = Lab::open(Lang::En);
    set_receive_buffer(&mut lab, 4608);
    lab.assert_shows("asked 4608 · kernel gave 9216 B");
    lab.click("Use the system's receive buffer");
    lab.assert_shows("system default");
}

#[test]
fn a_drop_without_a_final_name_is_not_called_proven() {
    let mut lab = Lab::open(Lang::En);
    lab.press(Key::F6);
    set_receive_buffer(&mut lab, 0);
    let asked = lab.harness.state_mut().send(ClientId(0), b"x".to_vec(), 20);
    assert_eq!(asked, Ok(()), "sent");
    lab.until("drops are counted", |session| {
        let counts = session.ledger().fate_counts(|_| true);
        counts.sent == 20 && counts.dropped > 0
    });
    lab.assert_shows("0 proven by the kernel · 20 open (");
    lab.assert_shows("dropped, not yet which)");
    lab.press(Key::F6);
    lab.until("all have an end", |session| {
        let counts = session.ledger().fate_counts(|_| true);
        let server = session.udp().server().map(|server| server.id);
        let unnamed = server.map_or(1, |id| session.ledger().unnamed_drops(id));
        counts.in_flight == 0 && unnamed == 0
    });
    lab.assert_shows("every fate proven by the kernel");
}

#[test]
fn drops_of_another_program_are_a_line_of_the_log() {
    let mut lab = Lab::open(Lang::En);
    lab.press(Key::F6);
    set_receive_buffer(&mut lab, 0);
    let addr = lab.session().udp().local().unwrap();
    let other = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    for _ in 0..9 {
        other.send_to(&[0; 100], addr).unwrap();
    }
    lab.until("drops are counted", |session| {
        session.ledger().arrivals_of(|_| true).dropped > 0
    });
    lab.assert_shows("dropped at its socket (drop count 0 → ");
    lab.assert_shows("none of them the lab’s own");
    lab.assert_shows("None of them was the lab’s own.");
    // The first line is seen with the first row also where many follow.
    lab.press(Key::F6);
    let asked = lab.harness.state_mut();
    let asked = asked.send(ClientId(0), b"x".to_vec(), 60);
    assert_eq!(asked, Ok(()), "sent");
    lab.until("all have an end", |session| {
        let counts = session.ledger().fate_counts(|_| true);
        counts.sent == 60 && counts.in_flight == 0
    });
    let log = lab
        .harness
        .get_by_role_and_label(Role::Grid, "Log: one line for each datagram");
    log.focus();
    lab.harness.run_steps(2);
    lab.press(Key::End);
    lab.assert_hides("(drop count 0 → ");
    lab.press(Key::Home);
    lab.harness.run_steps(3);
    lab.assert_shows("(drop count 0 → ");
}

#[test]
fn a_thousand_datagrams_are_listed_and_the_newest_is_seen() {
    let mut lab = Lab::open(Lang::En);
    lab.harness
        .get_by_label("Repeat")
        .set_value_accesskit(1000.0);
    lab.harness.run_steps(2);
    lab.click("Send");
    lab.until("all have an end", |session| {
        let counts = session.ledger().fate_counts(|_| true);
        counts.sent == 1000 && counts.in_flight == 0
    });
    lab.harness.run_steps(4);
    lab.assert_shows("1000: A → server");
    assert!(lab.counts().balance(), "the books balance");
}

#[test]
fn the_sheet_of_shortcuts_opens_and_closes() {
    let mut lab = Lab::open(Lang::En);
    lab.press(Key::F1);
    lab.assert_shows("One event back");
    lab.press(Key::F1);
    lab.press(Key::F1);
    lab.press(Key::Escape);
    lab.harness.run_steps(4);
    lab.assert_hides("Tab goes on");
}

#[test]
fn every_size_of_window_can_be_drawn() {
    for &lang in Lang::ALL {
        for (width, height) in [
            (640.0, 480.0),
            (1024.0, 600.0),
            (1920.0, 1080.0),
            (3840.0, 2160.0),
        ] {
            let mut lab = Lab::sized(lang, width, height);
            lab.press(Key::F11);
            lab.harness.run_steps(3);
            lab.press(Key::F11);
            lab.harness.run_steps(3);
        }
    }
}

#[test]
fn the_log_is_filtered_by_text_and_by_fate() {
    let mut lab = Lab::open(Lang::En);
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    lab.click("Preset world");
    lab.until_fate(Fate::Whole, 2);
    lab.click("4");
    lab.click("Preset hello");
    lab.until_fate(Fate::Truncated, 1);

    lab.retype("find in the data", "wor");
    lab.harness.run_steps(3);
    lab.assert_shows("2: A → server, whole, world");
    lab.assert_hides("1: A → server");
    lab.retype("find in the data", "nothing like it");
    lab.harness.run_steps(3);
    lab.assert_shows("No line fits the filter.");
    lab.click("Show all lines");
    lab.assert_shows("1: A → server");

    lab.click("Filter by fate");
    // All that were dropped are meant, most of them for a cause that is known.
    lab.assert_hides("cause not known");
    lab.click("truncated");
    lab.harness.run_steps(3);
    lab.assert_shows("3: A → server, truncated, hello");
    lab.assert_hides("1: A → server");
}

#[test]
fn a_burst_is_one_bundle_and_unfolds() {
    if !is_alone("controls::a_burst_is_one_bundle_and_unfolds") {
        return;
    }
    let mut lab = Lab::open(Lang::En);
    lab.click("Stop reading");
    lab.harness.get_by_label("Repeat").set_value_accesskit(50.0);
    lab.harness.run_steps(2);
    lab.click("Send");
    lab.until_seen_waiting(50);
    lab.assert_shows("×50");
    lab.assert_shows("50 datagrams sent: 50 waiting.");
    lab.click("×50: unfold");
    lab.assert_shows("send 1, 5 bytes");
    lab.assert_hides("send 50, 5 bytes");
    lab.press(Key::PageDown);
    lab.assert_shows("send 2, 5 bytes");
}

#[test]
fn the_record_is_played_again() {
    let mut lab = Lab::open(Lang::En);
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    lab.click("Play again");
    lab.assert_hides("recvfrom(1024) returned 5");
    // A step of the harness is a quarter of a second.
    lab.harness.run_steps(48);
    lab.assert_shows("recvfrom(1024) returned 5");
    lab.assert_shows("live");
    lab.click("Pause or go on");
    let all = lab.calls() + 2;
    lab.assert_shows(&format!("event {all} of {all}"));
}

#[test]
fn a_line_of_the_log_chooses_its_bytes() {
    let mut lab = Lab::open(Lang::En);
    lab.click("4");
    lab.click("Send");
    lab.until_fate(Fate::Truncated, 1);
    lab.click("1: A → server, truncated, hello");
    lab.click("Bytes");
    lab.assert_shows("68656c6c6f");
    lab.assert_shows("cut off 1");
    lab.click("System calls");
    lab.assert_shows("sendto(A, \"hello\", 5");
    lab.click("To the newest");
    lab.assert_shows("recvmsg(server");
}

#[test]
fn why_shows_the_call_and_the_evidence() {
    let mut lab = Lab::open(Lang::En);
    lab.click("4");
    lab.click("Send");
    lab.until_fate(Fate::Truncated, 1);
    lab.click("Why?");
    lab.harness.run_steps(3);
    lab.assert_shows("MSG_TRUNC");
    lab.assert_shows("recvmsg");
}

#[test]
fn looks_are_chosen_in_a_menu() {
    let mut lab = Lab::open(Lang::En);
    lab.click("Menu");
    lab.harness.run_steps(2);
    lab.click("Dark");
    assert_eq!(lab.harness.ctx.theme(), egui::Theme::Dark, "dark");
    lab.click("High contrast");
    lab.click("Reduced motion");
    for seen in [egui::Theme::Light, egui::Theme::Dark, egui::Theme::Light] {
        lab.press(Key::F9);
        assert_eq!(lab.harness.ctx.theme(), seen, "the other one at each press");
    }
}

#[test]
fn sliders_obey_the_pointer() {
    let mut lab = Lab::open(Lang::En);
    let rail = lab.harness.get_by_label("Repeat").rect();
    let end = egui::pos2(rail.right() - 2.0, rail.center().y);
    lab.harness.hover_at(end);
    for pressed in [true, false] {
        lab.harness.event(egui::Event::PointerButton {
            pos: end,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    lab.harness.run_steps(3);
    lab.assert_shows("× 10\u{202f}000");
    let start = egui::pos2(rail.left() + 2.0, rail.center().y);
    lab.harness.drag_at(end);
    lab.harness.run_steps(2);
    lab.harness.hover_at(start);
    lab.harness.run_steps(2);
    lab.assert_shows("× 1");
    lab.harness.drop_at(start);
    lab.harness.run_steps(2);
    lab.assert_shows("× 1");
}

#[test]
fn a_destination_can_be_a_port_alone_and_there_is_a_way_back() {
    let mut lab = Lab::open(Lang::En);
    let to = |lab: &Lab<'_>| {
        let clients = lab.session().udp().clients();
        clients.values().next().map(|client| client.to.to_string())
    };
    let own = lab.session().udp().local().expect("it listens").to_string();
    let menu = "Known destinations";
    for (typed, want) in [("9000", "127.0.0.1:9000"), ("192.0.2.1", "192.0.2.1:8080")] {
        lab.retype("To", typed);
        lab.press(Key::Enter);
        assert_eq!(to(&lab).as_deref(), Some(want), "{typed}");
    }
    // All the time, as a server that is open to other machines is told.
    let far = "Sends to other machines: 192.0.2.1:8080";
    lab.assert_shows(far);
    lab.press(Key::F11);
    lab.assert_shows(far);
    lab.press(Key::F11);
    lab.click(menu);
    lab.click(&own);
    assert_eq!(to(&lab), Some(own), "back");
    lab.assert_hides("Sends to other machines");
    lab.click(menu);
    lab.click("127.0.0.1:9000");
    assert_eq!(
        to(&lab).as_deref(),
        Some("127.0.0.1:9000"),
        "an earlier one"
    );
    lab.retype("To", "70000");
    lab.press(Key::Enter);
    lab.assert_shows("70000 is not a valid address");
}

#[test]
fn a_failure_goes_with_escape_or_with_the_next_order_and_lies_on_nothing_of_the_stage() {
    let mut lab = Lab::open(Lang::En);
    let taken = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
    let addr = taken.local_addr().expect("an address").to_string();
    let failed = |lab: &mut Lab<'_>| {
        lab.retype("Bound to", &addr);
        lab.press(Key::Enter);
        // The thread of the server answers.
        let has_notice = |lab: &mut Lab<'_>| {
            lab.harness.step();
            lab.harness.query_by_label("Dismiss").is_some()
        };
        assert!((0..5_000).any(|_| has_notice(lab)), "it is told");
        lab.harness.get_by_label("Dismiss").rect()
    };
    let notice = failed(&mut lab);
    let stage = lab.harness.get_by_label("Log").rect();
    assert!(notice.top() >= stage.top(), "below the stage: {notice:?}");
    lab.press(Key::Escape);
    lab.assert_hides("Dismiss");
    failed(&mut lab);
    lab.click("Send");
    lab.assert_hides("Dismiss");
}

#[test]
fn enter_does_not_leave_a_field_whose_text_is_wrong() {
    let mut lab = Lab::open(Lang::En);
    let focused = |lab: &Lab<'_>, name: &str| {
        let field = lab.harness.get_by_role_and_label(Role::TextInput, name);
        field.accesskit_node().is_focused()
    };
    let fields = [
        ("To", "127.0.0.1:x", "127.0.0.1:9000"),
        ("Bound to", "nowhere", "127.0.0.1:0"),
        ("Multicast groups", "10.0.0.1", "239.1.2.3"),
        ("Numbers at", "x", "counter"),
    ];
    for (name, wrong, right) in fields {
        lab.retype(name, wrong);
        for _ in 0..2 {
            lab.press(Key::Enter);
            assert!(focused(&lab, name), "{name}: {wrong:?} is to be corrected");
        }
        lab.retype(name, right);
        lab.press(Key::Enter);
        assert!(!focused(&lab, name), "{name}: {right:?} is taken");
        // Who goes elsewhere does.
        lab.retype(name, wrong);
        lab.press(Key::Tab);
        assert!(!focused(&lab, name), "{name}: left");
        lab.retype(name, right);
        lab.press(Key::Enter);
    }
}

#[test]
fn the_numbers_beside_the_sliders_can_be_typed() {
    let mut lab = Lab::open(Lang::En);
    let size = |lab: &Lab<'_>| lab.session().udp().settings().server.reads.size(0);
    let name = "Read size: type a number";
    let wrong = "Read size: give a whole number from 0 to";
    lab.click(name);
    lab.harness.event(egui::Event::Text("1 500".to_owned()));
    lab.harness.run_steps(2);
    lab.press(Key::Enter);
    assert_eq!(size(&lab), 1500, "typed");
    lab.click(name);
    lab.harness.event(egui::Event::Text("65536".to_owned()));
    lab.harness.run_steps(2);
    lab.press(Key::Enter);
    assert_eq!(size(&lab), 1500, "not taken");
    lab.assert_shows(wrong);
    lab.press_with(Modifiers::COMMAND, Key::A);
    lab.harness.event(egui::Event::Text("65535".to_owned()));
    lab.harness.run_steps(2);
    lab.assert_hides(wrong);
    lab.press(Key::Enter);
    assert_eq!(size(&lab), 65_535, "corrected");
    lab.click(name);
    lab.harness.event(egui::Event::Text("x".to_owned()));
    lab.harness.run_steps(2);
    lab.press(Key::Tab);
    lab.assert_shows(wrong);
    lab.press(Key::Escape);
    lab.assert_hides(wrong);
    lab.click(name);
    lab.harness.event(egui::Event::Text("7".to_owned()));
    lab.press(Key::Escape);
    assert_eq!(size(&lab), 65_535, "given up");
    // More can be typed than the slider has.
    lab.click("Repeat: type a number");
    lab.harness.event(egui::Event::Text("20000".to_owned()));
    lab.press(Key::Enter);
    lab.assert_shows("20\u{202f}000");
}
