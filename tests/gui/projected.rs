//! The projector: what matters is large, and little else is there.

use egui::{Key, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use packet_lab::{
    gui::UiCommand,
    lesson::LessonPlace,
    model::{ClientId, Fate, Reply, Syscall},
    session::{Preferences, ThemeChoice},
    text::{Catalog, Lang},
};

use crate::{lab::Lab, lesson_projected::letters};

fn projected(lang: Lang) -> Lab<'static> {
    let mut lab = Lab::sized(lang, 1920.0, 1080.0);
    lab.press(Key::F11);
    lab.harness.run_steps(4);
    lab.click("4");
    lab.press(Key::F2);
    lab.press(Key::Enter);
    lab.until_fate(Fate::Truncated, 1);
    lab.harness.run_steps(4);
    lab
}

/// Letters that are smaller than they may be: of main facts 1/25 of the height, of everything else 1/45.
fn too_small(lab: &Lab<'_>, height: f32, is_main: impl Fn(&str) -> bool) -> Vec<String> {
    let small = letters(lab).into_iter().filter(|(text, size)| {
        let share = if is_main(text) { 25.0 } else { 45.0 };
        *size < height / share - 0.05
    });
    small
        .map(|(text, size)| format!("{text:?}: {size:.1} px"))
        .collect()
}

/// The words of the counters, calls, and what stands in a tile.
fn is_main(text: &str, lang: Lang) -> bool {
    let catalog = Catalog::new(lang);
    let counts = ["sent", "whole", "truncated", "dropped", "waiting"];
    let counts = counts.map(|word| catalog.get(&format!("count-{word}")));
    let tile = text.chars().count() == 1 && text.chars().all(|one| one.is_ascii_lowercase());
    let call = text.starts_with("recvfrom(") && text.len() < 30 && !text.contains(' ')
        || text.starts_with("recvfrom(") && text.contains(" → ");
    tile || call || counts.iter().any(|count| count == text)
}

#[test]
fn all_letters_can_be_read_from_the_last_row() {
    for &lang in Lang::ALL {
        for (width, height) in [(1920.0, 1080.0), (1280.0, 720.0)] {
            let mut lab = Lab::sized(lang, width, height);
            lab.press(Key::F11);
            lab.harness.run_steps(4);
            let check = |lab: &Lab<'_>, what: &str| {
                assert!(
                    letters(lab).iter().any(|(text, _)| is_main(text, lang)),
                    "main facts are there"
                );
                let wrong = too_small(lab, height, |text| is_main(text, lang));
                assert!(
                    wrong.is_empty(),
                    "{lang:?} {height} {what}:\n{}",
                    wrong.join("\n")
                );
            };
            check(&lab, "an empty lab");
            lab.click("4");
            for _ in 0..2 {
                lab.press(Key::F2);
                lab.press(Key::Enter);
                lab.settle();
            }
            lab.until_fate(Fate::Truncated, 2);
            lab.settle();
            check(&lab, "two datagrams");
            let caption = match lang {
                Lang::En => "The server asked for",
                Lang::ZhCn => "recvfrom(4) 最多读",
            };
            let texts = letters(&lab);
            let found = texts
                .iter()
                .find(|(text, _)| text.starts_with(caption) && text.len() > 30);
            let (_, size) = found.expect("the caption");
            assert!(*size >= height / 25.0 - 0.05, "the caption: {size}");
            lab.command(UiCommand::View);
            lab.settle();
            check(&lab, "the timeline");
            lab.command(UiCommand::View);
            let asked = lab
                .harness
                .state_mut()
                .send(ClientId(0), b"x".to_vec(), 2_000);
            assert_eq!(asked, Ok(()), "sent");
            lab.until("all have an end", |session| {
                let counts = session.ledger().fate_counts(|_| true);
                counts.sent == 2_002 && counts.in_flight == 0
            });
            lab.settle();
            check(&lab, "many");
        }
    }
}

#[test]
fn secondary_controls_are_hidden_until_they_are_wanted() {
    let mut lab = projected(Lang::En);
    for hidden in ["Repeat", "Pace", "Menu", "Receive buffer", "connect()"] {
        lab.assert_hides(hidden);
    }
    lab.press(Key::F10);
    lab.assert_shows("Repeat");
    lab.press(Key::F10);
    lab.assert_hides("Repeat");
}

#[test]
fn keys_of_presenters_leave_neither_the_projector_nor_what_is_typed() {
    for &lang in Lang::ALL {
        let mut lab = projected(lang);
        let text = Catalog::new(lang);
        let name = text.get("send-hint");
        lab.retype(&name, "typed");
        let typed = |lab: &Lab<'_>| lab.harness.get_by_label(&name).value();
        // Escape closes the sheet; in the field too it draws a curtain, and nothing more.
        lab.press(Key::F1);
        lab.press(Key::Escape);
        assert_eq!(
            typed(&lab).as_deref(),
            Some("typed"),
            "{lang:?}: below the sheet"
        );
        lab.press(Key::F2);
        for key in [Key::Escape, Key::Period, Key::B] {
            assert_eq!(
                typed(&lab).as_deref(),
                Some("typed"),
                "{lang:?}: before {key:?}"
            );
            lab.press(key);
            assert!(!lab.shows(&name), "{lang:?}, {key:?}: there is a curtain");
            lab.press(Key::PageDown);
        }
        assert_eq!(
            typed(&lab).as_deref(),
            Some("typed"),
            "{lang:?}: at the end"
        );
        lab.assert_hides(&text.get("repeat"));
        lab.press(Key::F11);
        lab.assert_shows(&text.get("repeat"));
    }
}

#[test]
fn rooms_are_lit_so_it_is_light_unless_dark_was_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    for (theme, expected) in [
        (ThemeChoice::System, egui::Theme::Light),
        (ThemeChoice::Light, egui::Theme::Light),
        (ThemeChoice::Dark, egui::Theme::Dark),
    ] {
        let path = folder.path().join(format!("{theme:?}.toml"));
        let preferences = Preferences {
            theme,
            ..Preferences::default()
        };
        preferences.save(&path).expect("saved");
        let mut lab = Lab::with(Lab::options(Some(path)), 1280.0, 720.0);
        // The system is dark.
        lab.harness.input_mut().system_theme = Some(egui::Theme::Dark);
        lab.press(Key::F11);
        assert_eq!(lab.harness.ctx.theme(), expected, "{theme:?}");
        lab.assert_hides("Repeat");
        lab.press(Key::F11);
        if theme == ThemeChoice::System {
            let theme = lab.harness.ctx.theme();
            assert_eq!(theme, egui::Theme::Dark, "at the desk as the system");
        }
    }
}

#[test]
fn the_classic_experiment_takes_three_clicks() {
    for projector in [false, true] {
        let mut lab = Lab::sized(Lang::En, 1920.0, 1080.0);
        if projector {
            lab.press(Key::F11);
            lab.harness.run_steps(3);
        }
        let clicks = ["Send", "4", "Send"];
        for (name, sent) in clicks.into_iter().zip([1, 1, 2]) {
            lab.click(name);
            lab.until("an end", |session| {
                let counts = session.ledger().fate_counts(|_| true);
                counts.sent == sent && counts.in_flight == 0
            });
        }
        lab.settle();
        assert_eq!(lab.counts().of(Fate::Whole), 1, "hello against 1024");
        assert_eq!(lab.counts().of(Fate::Truncated), 1, "hello against 4");
        lab.assert_shows("truncated 1");
        lab.assert_shows("The “o” is gone");
    }
}

#[test]
fn while_an_envelope_travels_nothing_tells_its_end() {
    for projector in [false, true] {
        let mut lab = Lab::sized(Lang::En, 1280.0, 720.0);
        if projector {
            lab.press(Key::F11);
        }
        lab.click("4");
        lab.settle();
        lab.send_and_wait(b"hello", 1, Fate::Truncated);
        lab.harness.step();
        // Caption, log, counters and what a screen reader finds on the stage.
        let ends = [
            "The “o” is gone",
            "truncated, hello",
            "truncated 1",
            "cut off 1",
            "recvmsg",
        ];
        for end in ends {
            assert!(
                !lab.shows(end),
                "{end:?}: it has only just left: {}",
                lab.state()
            );
        }
        lab.settle();
        lab.assert_shows("The “o” is gone");
        lab.assert_shows("truncated 1");
        lab.assert_shows("cut off 1");
        if !projector {
            lab.assert_shows("truncated, hello");
        }
        // In its place, one event later, as in the course of things.
        lab.press(Key::PageUp);
        lab.settle();
        lab.assert_hides("The “o” is gone");
        if !projector {
            lab.press(Key::PageDown);
            lab.settle();
            lab.assert_shows("The “o” is gone");
        }
    }
}

#[test]
fn a_burst_is_told_at_once() {
    for projector in [false, true] {
        let mut lab = Lab::sized(Lang::En, 1280.0, 720.0);
        if projector {
            lab.press(Key::F11);
        }
        lab.settle();
        lab.send_and_wait(b"x", 100, Fate::Whole);
        lab.harness.step();
        lab.assert_shows("whole 100");
        lab.assert_shows("100 datagrams");
    }
}

#[test]
fn stopped_reading_is_seen_on_the_stage() {
    let mut lab = projected(Lang::En);
    lab.assert_hides("not reading");
    lab.press(Key::F6);
    lab.assert_shows("not reading");
    lab.press(Key::F12);
    lab.assert_shows("not reading");
}

#[test]
fn what_is_set_aside_from_the_usual_is_told() {
    let mut lab = projected(Lang::En);
    lab.assert_hides("Resume reading");
    lab.press(Key::F6);
    lab.harness.run_steps(3);
    lab.assert_shows("Resume reading");
    lab.click("Resume reading");
    assert!(
        lab.session().udp().settings().server.reads.reading,
        "it goes on"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.toml");
    let preferences = Preferences {
        repeat: 1_000,
        projector: true,
        ..Preferences::default()
    };
    preferences.save(&path).expect("saved");
    let lab = Lab::with(Lab::options(Some(path)), 1280.0, 720.0);
    lab.assert_shows("× 1000");
}

#[test]
fn the_projector_has_the_whole_screen() {
    let mut lab = Lab::open(Lang::En);
    for filled in [true, false] {
        lab.harness.key_press(Key::F11);
        let mut asked = Vec::new();
        for _ in 0..3 {
            lab.harness.step();
            let output = &lab.harness.output().viewport_output;
            asked.extend(output.values().flat_map(|view| view.commands.clone()));
        }
        let wanted = egui::ViewportCommand::Fullscreen(filled);
        let count = asked.iter().filter(|asked| **asked == wanted).count();
        assert_eq!(count, 1, "{filled}: once: {asked:?}");
    }
}

#[test]
fn the_drawer_has_all_controls_and_keeps_what_is_typed() {
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        let get = |key: &str| text.get(key);
        let mut lab = Lab::sized(lang, 1280.0, 720.0);
        lab.press(Key::F11);
        lab.harness.run_steps(4);
        lab.retype(&get("send-hint"), "typed");
        // By mouse: the sign at the edge.
        lab.click(&get("drawer"));
        let part = |lab: &mut Lab<'_>, key: &str| {
            lab.click_last(Role::RadioButton, &get(key));
        };
        part(&mut lab, "receive-title");
        lab.click(&get("stop-reading"));
        assert!(
            !lab.session().udp().settings().server.reads.reading,
            "{lang:?}: stopped"
        );
        lab.click(&get("reply-upper"));
        assert_eq!(
            lab.session().udp().settings().server.reply,
            Reply::Upper,
            "{lang:?}"
        );
        for key in ["receive-buffer", "pace", "server-address"] {
            lab.assert_shows(&get(key));
        }
        part(&mut lab, "send-title");
        for key in ["repeat", "destination", "burst-settings", "connect-first"] {
            lab.assert_shows(&get(key));
        }
        lab.press(Key::F2);
        lab.press(Key::Enter);
        lab.until_fate(Fate::InFlight, 1);
        part(&mut lab, "receive-title");
        lab.click(&get("read-once"));
        lab.until("one read", |session| {
            session.ledger().fate_counts(|_| true).of(Fate::Whole) >= 1
        });
        part(&mut lab, "command-menu");
        lab.assert_shows(&get("command-reset-all"));
        // By keyboard: its key, and what closes other things too.
        lab.press(Key::F10);
        lab.assert_hides(&get("command-reset-all"));
        lab.press(Key::F10);
        let close = get("close");
        let close = lab.harness.get_by_role_and_label(Role::Button, &close);
        assert!(close.is_focused(), "{lang:?}: the keyboard is there");
        lab.press(Key::Tab);
        lab.press(Key::Escape);
        lab.assert_hides(&get("command-reset-all"));
        let value = lab.harness.get_by_label(&get("send-hint")).value();
        assert_eq!(
            value.as_deref(),
            Some("typed"),
            "{lang:?}: it is still there"
        );
        lab.press(Key::F10);
        lab.click(&get("close"));
        lab.assert_hides(&get("command-reset-all"));
    }
}

/// The screens that all letters are measured on.
const SCREENS: [(f32, f32); 2] = [(1920.0, 1080.0), (1280.0, 720.0)];

/// Whether a text is what a call line, a segment or a state says.
fn is_call_line(text: &str) -> bool {
    let calls = ["sendto #", "send #", "recv(", "accept(", "connect("];
    let segments = ["SYN", "FIN", "ACK", "RST"];
    let name = text.split_once(' ').map_or(
        "",
        |(number, name)| {
            if number.len() == 1 { name } else { "" }
        },
    );
    calls.iter().any(|call| text.starts_with(call))
        || segments.iter().any(|segment| name.starts_with(segment))
}

/// All letters of the last frame are large enough for the last row.
#[track_caller]
fn assert_readable(lab: &Lab<'_>, (lang, height): (Lang, f32), what: &str) {
    let main = |text: &str| is_main(text, lang) || is_call_line(text);
    let small = too_small(lab, height, main);
    assert!(
        small.is_empty(),
        "{lang:?} {height} {what}:\n{}",
        small.join("\n")
    );
}

#[test]
fn streams_and_the_drawer_can_be_read_from_the_last_row() {
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        for (width, height) in SCREENS {
            let of = (lang, height);
            let mut lab = Lab::sized(lang, width, height);
            lab.press(Key::F11);
            lab.harness.run_steps(4);
            lab.press(Key::F10);
            for part in ["send-title", "receive-title", "command-menu"] {
                lab.click_last(Role::RadioButton, &text.get(part));
                assert_readable(&lab, of, part);
            }
            lab.press(Key::F10);
            lab.command(UiCommand::Palette);
            assert_readable(&lab, of, "the palette");
            lab.press(Key::Escape);
            let mut read = 0;
            // TCP alone, then both side by side.
            for transport in ["TCP", "both"] {
                lab.command(UiCommand::Transport);
                lab.settle();
                for sent in 1..=2 {
                    lab.press(Key::F2);
                    lab.press(Key::Enter);
                    lab.until("it is read", |session| {
                        let reads = session.record().rows();
                        let reads = reads.filter(|row| row.call == Syscall::StreamRecv);
                        let bytes: i64 = reads.map(|row| i64::from(row.returned.max(0))).sum();
                        bytes >= i64::from(read + sent) * 5
                    });
                }
                read += 2;
                lab.settle();
                assert_readable(&lab, of, transport);
                lab.command(UiCommand::View);
                lab.settle();
                // Names of segments are derived: not among the main facts there.
                let small = too_small(&lab, height, |text| is_main(text, lang));
                assert_eq!(small, [""; 0], "{lang:?} {height}: the timeline");
                lab.command(UiCommand::View);
                lab.settle();
            }
        }
    }
}

#[test]
fn segments_summaries_and_exams_can_be_read_from_the_last_row() {
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        for (width, height) in SCREENS {
            let of = (lang, height);
            let mut lab = Lab::sized(lang, width, height);
            lab.press(Key::F11);
            lab.command(UiCommand::Lessons);
            lab.settle();
            assert_readable(&lab, of, "the list");
            lab.harness.state_mut().play_lesson("tcp-handshake");
            play_and_measure(&mut lab, of, "segments");
            lab.command(UiCommand::Lessons);
            let exam = format!("{} ", text.get("exam"));
            lab.click_part(&exam);
            for (name, number) in [("exam-questions", "3"), ("exam-seed", "20")] {
                lab.retype(&text.get(name), number);
            }
            assert_readable(&lab, of, "what an exam is drawn by");
            lab.click(&text.get("lesson-begin"));
            play_and_measure(&mut lab, of, "an exam");
        }
    }
}

/// Goes on by Page Down from the title to the last summary.
#[track_caller]
fn play_and_measure(lab: &mut Lab<'_>, of: (Lang, f32), what: &str) {
    let mut looked = false;
    for presses in 0.. {
        lab.settle();
        assert_readable(lab, of, what);
        let app = lab.harness.state();
        let (place, marking) = (app.lesson_place(), app.is_marking());
        looked |= marking && matches!(place, Some(LessonPlace::Reason(_)));
        if place == Some(LessonPlace::Summary) && (looked || what != "an exam") {
            break;
        }
        lab.press(Key::PageDown);
        let patience = std::time::Duration::from_secs(30);
        assert!(lab.harness.state_mut().wait_for_lesson(patience), "it ends");
        assert!(presses < 200, "{what} comes to an end");
    }
}
