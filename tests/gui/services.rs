//! The view of services: each is started and asked, and its bytes are told apart.

use egui::{
    Key,
    accesskit::{Role, Toggled},
};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packet_lab::{
    gui::UiCommand,
    lesson::LessonPlace,
    model::{ClientId, Fate, Framing, Reply},
    text::{Catalog, Lang},
};

use crate::{
    lab::Lab,
    lesson_projected::letters,
    lessons::{place, run_on},
    texts::wrong_texts_in,
};

/// Lets a window show what a clock shows, and the number of a query: any bytes.
fn show_any_bytes(lab: &Lab<'_>) {
    let tofu = egui::MissingGlyphPolicy::Tofu;
    lab.harness.ctx.set_missing_glyph_policy(tofu);
}

/// A window whose server is that service.
fn serving<'a>(service: &str) -> Lab<'a> {
    let mut lab = Lab::sized(Lang::En, 1600.0, 900.0);
    show_any_bytes(&lab);
    lab.command(UiCommand::Services);
    lab.click(service);
    lab
}

#[test]
fn a_name_is_asked_for_and_the_fields_of_its_answer_are_told_apart() {
    let mut lab = serving("DNS");
    assert_eq!(lab.session().udp().settings().server.reply, Reply::Dns);
    lab.assert_shows("answers: DNS");
    lab.click("Ask");
    lab.until_shown("small.lab. 60 IN A 192.0.2.7");
    lab.command(UiCommand::TabBytes);
    lab.click("NOERROR, 1 record, UDP · 43 bytes");
    lab.assert_shows("00–01 ID ");
    lab.assert_shows("Read as: DNS");
    // A field that is pressed is chosen, and pressed again it is not.
    let name = "0c–16 name small.lab";
    for on in [Toggled::True, Toggled::False] {
        lab.click(name);
        let node = lab.harness.get_by_label(name);
        assert_eq!(node.accesskit_node().toggled(), Some(on));
    }
    lab.click("Why?");
    lab.assert_shows("the answer is NOERROR with 1 record");
}

#[test]
fn what_does_not_fit_is_asked_for_over_tcp() {
    let mut lab = serving("DNS");
    lab.click("large.lab");
    lab.click("TXT");
    lab.click("Ask");
    lab.until_shown("does not fit into 512 bytes");
    lab.assert_shows("TC: does not fit, ask over TCP");
    lab.until_shown("NOERROR, 1 record, TCP");
}

#[test]
fn four_stamps_tell_offset_and_delay() {
    let mut lab = serving("Time");
    lab.assert_shows("answers: Time");
    lab.click("Ask for the time");
    lab.until_shown("Stratum 10");
    for stamp in ["T1 = 0.0 µs", "T2 = ", "T3 = ", "T4 = "] {
        lab.assert_shows(stamp);
    }
    lab.command(UiCommand::TabBytes);
    lab.click("answer");
    lab.assert_shows("stratum 10: steps from a reference clock");
}

#[test]
fn people_talk_and_what_they_say_is_told_with_who_heard_it() {
    let mut lab = serving("Chat");
    lab.click("Join");
    lab.until_shown("ada");
    lab.click("Person");
    lab.until("two clients", |session| {
        session.udp().clients().contains_key(&ClientId(1))
    });
    lab.harness.run_steps(3);
    // Who was added speaks.
    let names = lab.harness.get_by_label("Name").accesskit_node().value();
    assert_eq!(names.as_deref(), Some("bo"));
    lab.click("Join");
    lab.until_shown("ada · bo");
    lab.click("Numbers");
    lab.retype("Message", "hello");
    lab.click("Say");
    lab.until_shown("bo #1: hello, ada: whole, acknowledged");
    lab.until_shown("1 heard whole");
}

#[test]
fn a_command_is_run_and_its_output_put_together() {
    let mut lab = serving("Commands");
    lab.click("list");
    lab.click("Run");
    lab.until_shown("line    1 of 400: a long output");
    lab.assert_shows("read in ");
}

#[test]
fn a_file_is_fetched_with_its_sum_and_not_over_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("copy.txt");
    let mut lab = serving("Files");
    lab.click("List");
    lab.until_shown("numbers.txt 30000 ");
    lab.retype("Save as", &path.display().to_string());
    lab.click("Download");
    lab.until_shown(" bytes, SHA-256 ");
    let bytes = std::fs::read(&path).expect("it is there");
    assert_eq!(bytes.len(), 30_000);
    lab.click("Download");
    lab.until_shown("is there already");
}

#[test]
fn nothing_is_guessed_where_nobody_said_what_it_is() {
    let mut lab = Lab::sized(Lang::En, 1600.0, 900.0);
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    lab.command(UiCommand::TabBytes);
    lab.assert_shows("Read as: bytes");
    lab.assert_hides("cannot be read as DNS");
    lab.click("What the bytes are read as");
    lab.click("DNS");
    lab.assert_shows("cannot be read as DNS");
}

#[test]
fn the_service_is_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.toml");
    let mut lab = Lab::remembering(&path);
    lab.command(UiCommand::Services);
    lab.click("Commands");
    lab.harness.run_steps(8);
    drop(lab);
    let lab = Lab::remembering(&path);
    lab.assert_shows("answers: Commands");
    assert_eq!(lab.session().tcp().settings().framing, Framing::Length(4));
}

#[test]
fn what_services_say_finds_room() {
    let mut wrong = Vec::new();
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        for (width, height, projector) in [
            (1280.0, 720.0, false),
            (1600.0, 900.0, false),
            (1280.0, 720.0, true),
            (1920.0, 1080.0, true),
        ] {
            let mut lab = Lab::sized(lang, width, height);
            show_any_bytes(&lab);
            lab.command(UiCommand::Services);
            if projector {
                lab.press(Key::F11);
            }
            let waiting = text.get("service-waits");
            let leave = text.get("chat-leave");
            for (service, ask, last) in [
                ("service-dns", "service-ask", "192.0.2.7"),
                ("service-ntp", "ntp-ask", "T4 = "),
                ("service-chat", "chat-join", leave.as_str()),
                ("service-commands", "command-run", "UTC"),
                ("service-files", "download-list", "numbers.txt 30000"),
            ] {
                lab.click_one(Role::RadioButton, &text.get(service));
                lab.settle();
                let mut check = |lab: &Lab<'_>, what: &str| {
                    // From the choice of the service to the end of the scrubber.
                    let place = |key: &str, role| {
                        let name = text.get(key);
                        lab.harness.get_by_role_and_label(role, &name).rect()
                    };
                    let first = place("service-dns", Role::RadioButton);
                    let first = first.union(place("view-stage", Role::RadioButton));
                    let last = place(UiCommand::Live.name_key(), Role::Button);
                    let found = wrong_texts_in(lab, first.union(last)).into_iter();
                    let what = format!("{lang:?} {width} {projector} {service} {what}");
                    // On the projector all can be read from the last row.
                    let least = if projector { height / 45.0 - 0.05 } else { 0.0 };
                    let small = letters(lab).into_iter().filter(|(_, size)| *size < least);
                    wrong.extend(small.map(|(text, size)| format!("{what}: {text:?} {size}")));
                    wrong.extend(found.map(|wrong| format!("{what}: {wrong}")));
                };
                check(&lab, "before");
                lab.click(&text.get(ask));
                lab.until_shown(last);
                assert!(!lab.shows(&waiting), "{service} has answered");
                lab.settle();
                check(&lab, "after");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_lesson_shows_what_was_said_and_what_follows_from_it() {
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        let mut lab = Lab::sized(lang, 1600.0, 900.0);
        show_any_bytes(&lab);
        lab.harness.state_mut().play_lesson("udp-time");
        lab.harness.run_steps(3);
        lab.press(Key::PageDown);
        lab.assert_hides("T4 = ");
        lab.press(Key::PageDown);
        run_on(&mut lab);
        assert_eq!(place(&lab), LessonPlace::Outcome(0), "{lang:?}");
        for words in ["T1 = 0.0 µs", "T4 = ", "(T4 − T1) − (T3 − T2)"] {
            lab.assert_shows(words);
        }
        // The answer came after the last call.
        lab.harness.state_mut().play_lesson("both-dns");
        lab.harness.run_steps(3);
        while place(&lab) != LessonPlace::Outcome(2) {
            lab.press(Key::PageDown);
            run_on(&mut lab);
        }
        lab.assert_shows("TCP · 2047");
        lab.harness.state_mut().play_lesson("udp-chat");
        lab.harness.run_steps(3);
        while place(&lab) != LessonPlace::Outcome(2) {
            lab.press(Key::PageDown);
            run_on(&mut lab);
        }
        lab.assert_shows("ada #1: hello again");
        lab.assert_hides(&text.get("chat-numbers"));
        let missed = text.format("chat-count-missed", &[("n", 1_u32.into())]);
        lab.assert_shows(&missed);
    }
}

#[test]
fn what_ntpdig_asks_is_shown_with_the_stamps_that_are_seen() {
    let mut lab = serving("Time");
    lab.until("the server", |session| session.udp().local().is_some());
    let server = lab.session().udp().local().expect("a server");
    // It always asks port 123, which is not free on every system; its Python runs this first.
    let port = server.port();
    let other_port = format!(
        "import socket\nreal = socket.getaddrinfo\n\
         socket.getaddrinfo = lambda host, _, *more: real(host, {port}, *more)\n"
    );
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("sitecustomize.py"), other_port).expect("written");
    let output = std::process::Command::new("ntpdig")
        .args(["-j", "-t", "20", "127.0.0.1"])
        .env("PYTHONPATH", folder.path())
        .output()
        .expect("ntpdig; tests/run installs it");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.contains(r#""stratum":10"#), "{output:?}");
    lab.until_shown("from outside · 127.0.0.1:");
    for stamp in ["T2 = 0.0 µs", "T3 = ", "T3 − T2 = ", "Another program asks"] {
        lab.assert_shows(stamp);
    }
    lab.assert_hides("T4 = ");
}

#[test]
fn what_dig_asks_is_shown_with_its_answer_and_its_second_try_over_tcp() {
    let mut lab = serving("DNS");
    lab.until("the server", |session| session.udp().local().is_some());
    let port = lab
        .session()
        .udp()
        .local()
        .expect("a server")
        .port()
        .to_string();
    let dig = |question: &[&str]| {
        let output = std::process::Command::new("dig")
            .args(["@127.0.0.1", "-p", &port, "+time=20", "+tries=2"])
            .args(question)
            .output()
            .expect("dig; tests/run installs it");
        String::from_utf8(output.stdout).expect("text")
    };
    let answer = dig(&["small.lab", "AAAA"]);
    assert!(answer.contains("2001:db8::7"), "{answer}");
    lab.until_shown("from outside · 127.0.0.1:");
    lab.assert_shows("small.lab AAAA?");
    lab.assert_shows("NOERROR, 1 record, UDP");
    lab.assert_shows("IN AAAA 2001:db8::7");
    let answer = dig(&["large.lab", "TXT"]);
    assert!(answer.contains("Truncated, retrying in TCP"), "{answer}");
    lab.until_shown("NOERROR, 1 record, TCP");
    lab.assert_shows("TC: does not fit, ask over TCP");
    assert!(!lab.shows("small.lab AAAA?"), "another question");
}

#[test]
fn a_service_reads_whole_questions_whatever_was_read_before() {
    for service in ["DNS", "Time", "Chat", "Picture"] {
        let mut lab = Lab::sized(Lang::En, 1600.0, 900.0);
        show_any_bytes(&lab);
        lab.click("4");
        lab.command(UiCommand::Services);
        lab.until_still();
        let tabs = lab.harness.get_all_by_label(service);
        // The view of pictures has the same name; the services stand below it.
        let tab = tabs.max_by(|one, other| one.rect().top().total_cmp(&other.rect().top()));
        tab.expect("a service").click();
        lab.harness.run_steps(3);
        let size = |lab: &Lab<'_>| lab.session().udp().settings().server.reads.size(0);
        assert_eq!(size(&lab), 1024, "{service}: a question fits");
        lab.click("4");
        assert_eq!(size(&lab), 4, "{service}: it can be cut off after this");
    }
}
