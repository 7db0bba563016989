//! The timeline: every event below the one before, chosen here and everywhere.

use std::{io::Write as _, net::TcpStream};

use egui::{Event, Key, Modifiers, MouseWheelUnit, TouchPhase, Vec2, accesskit::Role, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use packet_lab::{
    gui::UiCommand,
    model::{ClientId, Fate, PostCloseState, Syscall, TcpState},
    session::{MainView, Preferences, Session},
    testing::{StageAlone, StageState},
    text::{Catalog, Lang},
};

use crate::{lab::Lab, layout::check_apart, streams::choose, texts::wrong_texts};

/// A window on TCP with the timeline. The port that UDP was given may be another program's with TCP: then
/// another window has another port.
fn open(lang: Lang, (width, height): (f32, f32)) -> Lab<'static> {
    let mut labs = (0..20).map(|_| {
        let mut lab = Lab::sized(lang, width, height);
        lab.click("TCP");
        lab.command(UiCommand::View);
        lab
    });
    labs.find(|lab| lab.session().tcp().server().is_some())
        .expect("a port that is free for both")
}

/// How many reads returned this.
fn reads(session: &Session, bytes: &[u8]) -> usize {
    let record = session.record();
    let rows = record.rows().filter(|row| row.call == Syscall::StreamRecv);
    rows.filter(|row| record.payload(row) == bytes).count()
}

/// The two sends, all read.
fn two_sends(lab: &mut Lab<'_>) {
    lab.command(UiCommand::TwoSends);
    lab.until("all is read", |session| {
        reads(session, b"owor") == 1 && reads(session, b"ld") == 1
    });
}

/// FIN in both directions, until the kernel keeps the address back.
///
/// The server reads the end when its ACK has arrived, and closes then: an ACK that another processor takes up after the
/// server's own FIN is answered out of `TIME_WAIT`, and the RST for that answer ends `TIME_WAIT` (RFC 1337).
fn fin(lab: &mut Lab<'_>) {
    lab.command(UiCommand::Reading);
    lab.click("Connection");
    lab.click("Half close");
    lab.until("the ACK of FIN", |session| {
        let mut streams = session.record().streams();
        streams.any(|info| {
            let figures = info.figures;
            figures.is_some_and(|figures| figures.state == TcpState::FinWait2)
        })
    });
    lab.command(UiCommand::Reading);
    lab.until("FIN both ways", |session| {
        let rows = session.record().rows();
        let zero =
            |row: &&packet_lab::model::Row| row.call == Syscall::StreamRecv && row.returned == 0;
        rows.filter(zero).count() == 2
    });
    lab.click("Connection");
    lab.click("Close");
    lab.until("TIME_WAIT", |session| {
        let mut streams = session.record().streams();
        streams.any(|info| info.after_close == Some(PostCloseState::In(TcpState::TimeWait)))
    });
}

/// The names of all events that are seen, from top to bottom.
fn events(lab: &Lab<'_>) -> Vec<String> {
    let mut found: Vec<(f32, String)> = lab
        .harness
        .root()
        .children_recursive()
        .filter(|node| node.accesskit_node().role() == Role::Row)
        .filter_map(|node| {
            let name = node.accesskit_node().label()?;
            let is = name.starts_with("client,") || name.starts_with("server,");
            is.then(|| (node.rect().center().y, name))
        })
        .collect();
    found.sort_by(|one, two| one.0.total_cmp(&two.0));
    found.into_iter().map(|(_, name)| name).collect()
}

fn place(lab: &Lab<'_>, part: &str) -> egui::Rect {
    lab.harness.get_by_label_contains(part).rect()
}

#[test]
fn a_whole_connection_stands_from_top_to_bottom() {
    let mut lab = open(Lang::En, (1600.0, 1000.0));
    lab.assert_shows("server, listen(128) = 0");
    two_sends(&mut lab);
    fin(&mut lab);
    lab.click("all");
    let calls: Vec<String> = events(&lab)
        .iter()
        .map(|name| name.split(" = ").next().unwrap_or_default().to_owned())
        .collect();
    let place = |call: &str| calls.iter().position(|name| name.ends_with(call));
    let order = [
        "listen(128)",
        "connect()",
        "send(5)",
        "recv(4)",
        "shutdown(SHUT_WR)",
        "close()",
    ];
    let places: Vec<Option<usize>> = order.iter().map(|call| place(call)).collect();
    assert!(places.iter().all(Option::is_some), "{calls:?}");
    assert!(places.is_sorted(), "in order: {calls:?}");
    lab.assert_shows("recv(4) = 4, owor, two messages");
    assert!(
        calls.last().is_some_and(|last| last.contains("TIME_WAIT")),
        "{calls:?}"
    );
    assert_eq!(
        wrong_texts(&lab.harness),
        [""; 0],
        "each word has its place"
    );
}

#[test]
fn an_event_is_chosen_everywhere() {
    let mut lab = open(Lang::En, (1440.0, 900.0));
    two_sends(&mut lab);
    lab.command(UiCommand::TabCalls);
    lab.click("all");
    let before = place(&lab, "recv(4) = 4, owor");
    lab.click_part("recv(4) = 4, owor");
    lab.assert_shows("One recv returned bytes of 2 sends: “owor”");
    lab.assert_shows("CHOSEN · ROW");
    lab.assert_shows("Try framing");
    let row = lab.harness.get_by_role_and_label(
        Role::Row,
        "recvfrom(server#4, \"owor\", 4, 0, NULL, NULL) = 4",
    );
    assert!(row.accesskit_node().toggled().is_some(), "it can be chosen");
    assert!(
        row.accesskit_node().is_selected() == Some(true)
            || row.accesskit_node().toggled() == Some(egui::accesskit::Toggled::True),
        "in the table too"
    );
    let after = place(&lab, "recv(4) = 4, owor");
    assert!((before.top() - after.top()).abs() < 0.5, "nothing jumps");
    assert!(lab.session().record().len() > 10, "and later events stay");
    lab.assert_shows("recv(4) = 2, ld");
    // The cure is at hand.
    lab.click("Try framing");
    lab.assert_shows("length before, 2 B, big-endian");
    lab.press(Key::Escape);
    lab.press(Key::Escape);
    lab.assert_hides("CHOSEN · ROW");
    // And the other way round: a row of the table is marked on the timeline.
    lab.click_one(Role::Row, "sendto(A, \"world\", 5, 0, NULL, 0) = 5");
    lab.assert_shows("CHOSEN · ROW");
    lab.assert_shows("Client A put 5 bytes into the stream");
}

#[test]
fn the_keyboard_chooses_zooms_and_moves() {
    let mut lab = open(Lang::En, (1280.0, 800.0));
    two_sends(&mut lab);
    lab.harness.get_by_label("Timeline of a connection").focus();
    lab.harness.run_steps(2);
    lab.press(Key::ArrowUp);
    lab.assert_shows("The server got “ld”");
    lab.press(Key::ArrowUp);
    lab.assert_shows("One recv returned bytes of 2 sends: “owor”");
    lab.press(Key::ArrowLeft);
    lab.assert_shows("Client A put 5 bytes into the stream");
    lab.press(Key::ArrowRight);
    lab.assert_shows("The server got “hell”");
    lab.press(Key::Escape);
    let many = events(&lab).len();
    lab.harness.get_by_label("Timeline of a connection").focus();
    lab.harness.run_steps(2);
    lab.press(Key::Plus);
    lab.press(Key::Plus);
    let few = events(&lab).len();
    assert!(few < many, "closer: {few} of {many}");
    lab.press(Key::Home);
    lab.assert_shows("listen(128)");
    lab.assert_shows("To the newest event");
    lab.press(Key::PageDown);
    lab.assert_hides("listen(128)");
    lab.press(Key::End);
    lab.assert_hides("To the newest event");
    lab.assert_shows("recv(4) = 2, ld");
    for _ in 0..4 {
        lab.press(Key::Minus);
    }
    assert!(events(&lab).len() > few, "further away");
}

#[test]
fn it_tells_of_the_connection_that_the_stage_shows() {
    let mut lab = open(Lang::En, (1440.0, 900.0));
    two_sends(&mut lab);
    lab.assert_shows("newest connection");
    let to = lab.session().tcp().local();
    let mut guest = TcpStream::connect(to.expect("it listens")).expect("connected");
    guest.write_all(b"GET").expect("sent");
    lab.until("it is read", |session| reads(session, b"GET") == 1);
    lab.assert_shows("recv(4) = 3, GET");
    lab.assert_hides("recv(4) = 4, owor");
    // A row of another connection that is chosen in the table is brought in, with its connection.
    lab.command(UiCommand::TabCalls);
    lab.click_one(Role::Row, "sendto(A, \"world\", 5, 0, NULL, 0) = 5");
    lab.assert_shows("recv(4) = 4, owor");
    lab.assert_hides("newest connection");
    lab.press(Key::Escape);
    lab.harness.run_steps(3);
    lab.assert_hides("recv(4) = 4, owor");
    lab.assert_shows("recv(4) = 3, GET");
}

/// A turn of the wheel over the middle of the timeline.
fn wheel(lab: &mut Lab<'_>, modifiers: Modifiers, lines: f32) {
    let middle = lab
        .harness
        .get_by_label("Timeline of datagrams")
        .rect()
        .center();
    lab.harness.hover_at(middle);
    lab.harness.run_steps(1);
    lab.harness.event(Event::ModifiersChanged(modifiers));
    lab.harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: Vec2::new(0.0, lines),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers,
    });
    lab.harness.run_steps(8);
    lab.harness.event(Event::ModifiersChanged(Modifiers::NONE));
    lab.harness.run_steps(1);
}

#[test]
fn it_follows_the_newest_event_until_it_is_scrolled() {
    let mut lab = Lab::open(Lang::En);
    lab.command(UiCommand::View);
    lab.assert_shows("Every call will stand here");
    let send = |lab: &mut Lab<'_>, word: &[u8], whole| {
        let asked = lab.harness.state_mut().send(ClientId(0), word.to_vec(), 1);
        assert_eq!(asked, Ok(()), "sent");
        lab.until_fate(Fate::Whole, whole);
    };
    for n in 1..=20 {
        send(&mut lab, format!("word {n}").as_bytes(), n);
    }
    lab.assert_shows("recvfrom(1024) = 7, word 20");
    wheel(&mut lab, Modifiers::NONE, 5.0);
    lab.assert_shows("To the newest event");
    send(&mut lab, b"later", 21);
    lab.assert_hides("recvfrom(1024) = 5, later");
    lab.click("To the newest event");
    lab.assert_shows("recvfrom(1024) = 5, later");
    let single = events(&lab).len();
    for _ in 0..6 {
        wheel(&mut lab, Modifiers::COMMAND, -6.0);
    }
    let bundles = lab.harness.query_all_by_label_contains("events:").count();
    assert!(
        bundles > 0 && bundles < single,
        "they fold: {bundles} of {single}"
    );
    lab.click("all");
    let all = lab.harness.query_all_by_label_contains("events:").count();
    assert!(all >= 1, "all of them at once: {all}");
}

#[test]
fn a_burst_is_told_by_its_fates_and_unfolds_on_a_press() {
    let mut lab = Lab::open(Lang::En);
    lab.command(UiCommand::View);
    let asked = lab
        .harness
        .state_mut()
        .send(ClientId(0), b"x".to_vec(), 600);
    assert_eq!(asked, Ok(()), "sent");
    lab.until("each has its fate", |session| {
        let counts = session.ledger().fate_counts(|_| true);
        counts.whole + counts.dropped == 600
    });
    lab.click("all");
    lab.settle();
    let bundle = lab.harness.query_all_by_label_contains("sendto(1)").next();
    bundle.expect("a bundle").click();
    lab.harness.run_steps(3);
    let rows = events(&lab);
    assert!(
        rows.iter().all(|name| name.contains("of the record")),
        "each by itself: {rows:?}"
    );
}

#[test]
fn the_playhead_cuts_it_and_is_followed() {
    let mut lab = open(Lang::En, (1280.0, 800.0));
    two_sends(&mut lab);
    for _ in 0..3 {
        lab.command(UiCommand::StepBack);
    }
    lab.assert_shows("Up to this moment the record is played");
    lab.assert_hides("recv(4) = 2, ld");
    lab.command(UiCommand::Live);
    lab.assert_shows("recv(4) = 2, ld");
    lab.assert_hides("Up to this moment the record is played");
}

#[test]
fn the_view_is_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = folder.path().join("settings.toml");
    let mut lab = Lab::remembering(&settings);
    lab.click("Timeline");
    lab.harness.run_steps(8);
    let loaded = Preferences::load(&settings);
    assert_eq!(loaded.preferences.view, MainView::Timeline, "saved");
    drop(lab);
    let lab = Lab::remembering(&settings);
    lab.assert_shows("Every call will stand here");
}

#[test]
fn both_transports_have_their_timelines() {
    let mut lab = open(Lang::En, (1280.0, 800.0));
    lab.click("Side by side");
    two_sends(&mut lab);
    lab.until("datagrams too", |session| {
        session.ledger().fate_counts(|_| true).truncated == 2
    });
    lab.assert_shows("recvfrom(4) = 4, hell, 1 byte cut off, truncated");
    lab.click("What the timeline tells of");
    lab.click("TCP · newest connection");
    lab.assert_shows("recv(4) = 4, owor, two messages");
    let mut wide = open(Lang::En, (1920.0, 1080.0));
    wide.click("Side by side");
    two_sends(&mut wide);
    wide.until("datagrams too", |session| {
        session.ledger().fate_counts(|_| true).truncated == 2
    });
    wide.assert_shows("recvfrom(4) = 4, hell, 1 byte cut off, truncated");
    wide.assert_shows("recv(4) = 4, owor, two messages");
}

#[test]
fn it_speaks_chinese_and_stands_on_the_projector() {
    let mut lab = open(Lang::ZhCn, (1600.0, 900.0));
    two_sends(&mut lab);
    lab.assert_shows("两条消息（粘包）");
    lab.assert_shows("图例");
    assert_eq!(wrong_texts(&lab.harness), [""; 0], "at the desk");
    lab.command(UiCommand::Projector);
    lab.settle();
    lab.assert_hides("图例");
    lab.assert_shows("recv(4) = 4, owor");
    assert_eq!(wrong_texts(&lab.harness), [""; 0], "on the projector");
    // The keys of a clicker step the playhead there.
    lab.harness.get_by_label("连接的时序图").focus();
    lab.harness.run_steps(2);
    lab.press(Key::PageUp);
    lab.assert_shows("记录播放到这一时刻");
}

#[test]
fn on_the_timeline_every_text_has_its_place() {
    let mut wrong = Vec::new();
    let states = [
        StageState::Truncated,
        StageState::Waiting,
        StageState::Dropped,
        StageState::Refused,
        StageState::Reply,
        StageState::Burst,
        StageState::NotSent,
        StageState::Unknown,
        StageState::ManyBytes,
        StageState::Stranger,
        StageState::SideBySide,
        StageState::Framed,
        StageState::Unframed,
        StageState::StreamRefused,
        StageState::Aborted,
        StageState::Connection,
    ];
    for state in states {
        for (lang, long) in [(Lang::En, false), (Lang::ZhCn, false), (Lang::En, true)] {
            let text = || {
                if long {
                    Catalog::new(lang).with_long_words()
                } else {
                    Catalog::new(lang)
                }
            };
            let mut check = |alone: StageAlone, size: Vec2| {
                let mut alone = alone;
                let mut harness: Harness<'_> = Harness::builder()
                    .with_size(size)
                    .build_ui(move |ui| alone.ui(ui));
                harness.run_steps(3);
                let found = wrong_texts(&harness);
                let what = format!("{} {} {long} {size:?}", state.name(), lang.tag());
                wrong.extend(found.into_iter().map(|wrong| format!("{what}: {wrong}")));
            };
            for size in [
                vec2(600.0, 300.0),
                vec2(760.0, 400.0),
                vec2(1000.0, 500.0),
                vec2(2600.0, 1300.0),
            ] {
                check(StageAlone::new(state, text()).in_timeline(), size);
            }
            let projected = StageAlone::new(state, text()).in_timeline().projected();
            check(projected, vec2(1600.0, 520.0));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_control_lies_on_another_there() {
    for (lang, both) in [(Lang::En, "Side by side"), (Lang::ZhCn, "并排")] {
        for size in [
            (1024.0, 600.0),
            (1280.0, 960.0),
            (1600.0, 1000.0),
            (3840.0, 2160.0),
        ] {
            let mut lab = open(lang, size);
            lab.click(both);
            two_sends(&mut lab);
            lab.settle();
            // In a smaller window everything shrinks, and the side panels scroll.
            if size.1 > 900.0 {
                check_apart(&lab, "the timelines", size);
            }
            assert_eq!(wrong_texts(&lab.harness), [""; 0], "{lang:?} {size:?}");
            lab.command(UiCommand::Projector);
            lab.settle();
            assert_eq!(
                wrong_texts(&lab.harness),
                [""; 0],
                "{lang:?} {size:?}, projected"
            );
        }
    }
}

#[test]
fn the_pointer_marks_a_row_everywhere() {
    let mut lab = open(Lang::En, (1440.0, 900.0));
    two_sends(&mut lab);
    lab.command(UiCommand::TabCalls);
    lab.click("all");
    let line = "recvfrom(server#4, \"ld\", 4, 0, NULL, NULL) = 2";
    let row = lab.harness.get_by_role_and_label(Role::Row, line).rect();
    let hover = lab
        .harness
        .ctx
        .global_style()
        .visuals
        .widgets
        .hovered
        .bg_fill;
    let marked = |lab: &Lab<'_>| {
        lab.harness.output().shapes.iter().any(|clipped| {
            matches!(&clipped.shape, egui::Shape::Rect(rect)
                if rect.fill == hover && rect.rect.contains(row.center()))
        })
    };
    assert!(!marked(&lab), "not yet");
    let event = place(&lab, "recv(4) = 2, ld").center();
    lab.harness.hover_at(event);
    lab.harness.run_steps(4);
    assert!(marked(&lab), "its line in the table too");
}

#[test]
fn a_handshake_is_stepped_one_segment_at_a_time() {
    let mut lab = open(Lang::En, (1400.0, 900.0));
    choose(&mut lab, "Connect");
    lab.until("accepted", |session| {
        session.ledger().streams().accepted() == (1, 1)
    });
    let seen = |lab: &Lab<'_>| {
        let shapes = lab.harness.output().shapes.iter();
        let texts = shapes.filter_map(|clipped| match &clipped.shape {
            egui::Shape::Text(text) => Some(text.galley.text().to_owned()),
            _ => None,
        });
        let texts: Vec<String> = texts.collect();
        let has = |word: &str| texts.iter().any(|text| text.ends_with(word));
        let segments = ["1 SYN", "2 SYN, ACK", "3 ACK"].map(has);
        let states = ["· SYN_SENT", "· SYN_RECV", "· ESTABLISHED"].map(has);
        // The call has not returned before its answer is there.
        assert!(segments[1] || !has("connect() = 0"), "{texts:?}");
        (segments, states)
    };
    let all = ([true; 3], [false, false, true]);
    assert_eq!(seen(&lab), all, "all of it");
    // To before `connect`, then on by single segments.
    for _ in 0..40 {
        lab.command(UiCommand::StepBack);
    }
    let none = ([false; 3], [false; 3]);
    assert_eq!(seen(&lab), none, "nothing yet");
    let mut steps = Vec::new();
    for _ in 0..40 {
        lab.command(UiCommand::StepForward);
        let now = seen(&lab);
        if steps.last() != Some(&now) && now != none {
            steps.push(now);
        }
    }
    let want = [
        ([true, false, false], [true, true, false]),
        ([true, true, false], [false, true, true]),
        all,
    ];
    assert_eq!(steps, want, "one after the other");
    let back = (0..10).any(|_| {
        lab.command(UiCommand::StepBack);
        seen(&lab) == want[1]
    });
    assert!(back, "and back");
}
