//! The experiment as code: the table below the stage, and the column beside the calls of a lesson.

use std::process::Command;

use egui::{Key, accesskit::Toggled};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packet_lab::{
    gui::UiCommand,
    lesson::LessonPlace,
    model::{ClientId, Fate},
    text::{Catalog, Lang},
};

use crate::{
    lab::Lab,
    lessons::{lesson, place, run_on, window},
};

/// The line that is marked, with what stands behind it.
fn marked(lab: &Lab<'_>) -> String {
    let nodes = lab.harness.root().children_recursive();
    let mut names = nodes.filter_map(|node| {
        let node = node.accesskit_node();
        let name = node.label().filter(|name| name.contains('('));
        name.filter(|_| node.toggled() == Some(Toggled::True))
    });
    names.next().unwrap_or_default()
}

fn send(lab: &mut Lab<'_>, count: u64, fate: Fate) {
    let sent = lab
        .harness
        .state_mut()
        .send(ClientId(0), b"hello".to_vec(), 1);
    assert_eq!(sent, Ok(()), "sent");
    lab.until_fate(fate, count);
    lab.settle();
}

#[test]
fn the_code_is_in_step_with_the_controls_and_with_what_happens() {
    let mut lab = Lab::open(Lang::En);
    lab.command(UiCommand::TabCode);
    send(&mut lab, 1, Fate::Whole);
    let line = marked(&lab);
    assert!(
        line.contains("server.recvfrom(1024)   → (b'hello', ('127.0.0.1', "),
        "{line}"
    );
    lab.click("4");
    lab.assert_shows("server.recvfrom(4)");
    send(&mut lab, 1, Fate::Truncated);
    let line = marked(&lab);
    assert!(line.contains("server.recvfrom(4)   → (b'hell', "), "{line}");
    // A line chooses its row, and so itself.
    lab.click_part("server.bind(");
    let line = marked(&lab);
    assert!(line.contains("server.bind(('127.0.0.1', port))"), "{line}");
    lab.press(Key::Escape);
    lab.click("client.py");
    lab.assert_shows("client.sendto(b'hello', ('127.0.0.1', port))");
    lab.harness.get_by_label("Copy").click();
    lab.harness.step();
    let copied = lab.copied();
    assert!(
        copied.starts_with("# The client: python3 client.py\n"),
        "{copied}"
    );
    lab.click("Rust");
    lab.assert_shows("client.send_to(b\"hello\", (\"127.0.0.1\", port))?;");
}

/// What is said of the line with these words, beside its text.
fn described(lab: &Lab<'_>, words: &str) -> Option<String> {
    let nodes = lab.harness.root().children_recursive();
    let mut nodes = nodes.filter(|node| {
        let name = node.accesskit_node().label();
        name.is_some_and(|name| name.contains(words))
    });
    let node = nodes.next().expect(words);
    node.accesskit_node().description()
}

#[test]
fn the_line_that_a_setting_altered_is_marked() {
    let mut lab = Lab::open(Lang::En);
    lab.command(UiCommand::TabCode);
    lab.click("server.py");
    lab.settle();
    assert_eq!(described(&lab, "server.recvfrom(1024)"), None);
    lab.click("4");
    lab.settle();
    let marked = described(&lab, "server.recvfrom(4)");
    assert_eq!(
        marked.as_deref(),
        Some("Altered by the last change of a setting")
    );
    assert_eq!(described(&lab, "server.bind("), None, "and no other");
}

#[test]
fn a_read_that_waits_is_marked_on_its_line() {
    let mut lab = Lab::open(Lang::En);
    lab.command(UiCommand::TabCode);
    send(&mut lab, 1, Fate::Whole);
    lab.until_shown("blocks, waiting since");
    let waits = |lab: &Lab<'_>| {
        let nodes = lab.harness.root().children_recursive();
        let names = nodes.filter_map(|node| node.accesskit_node().label());
        let mut lines = names.filter(|name| name.contains("server.recvfrom(1024)"));
        lines.any(|name| name.contains("blocks, waiting since"))
    };
    assert!(waits(&lab), "{:?}", marked(&lab));
    lab.command(UiCommand::Reading);
    lab.settle();
    assert!(!waits(&lab), "nothing is read now");
}

#[test]
fn results_are_told_as_another_system_would() {
    let mut lab = Lab::open(Lang::En);
    lab.command(UiCommand::TabCode);
    lab.click("4");
    send(&mut lab, 1, Fate::Truncated);
    lab.command(UiCommand::NextSystem);
    lab.command(UiCommand::NextSystem);
    let line = marked(&lab);
    let want = "server.recvfrom(4)   → Windows: OSError: [WinError 10040] …";
    assert!(line.contains(want), "{line}");
    lab.click("C");
    let line = marked(&lab);
    assert!(line.contains("→ Windows: SOCKET_ERROR"), "{line}");
    lab.command(UiCommand::NextSystem);
    lab.assert_hides("WSAEMSGSIZE");
}

#[test]
fn programs_are_saved_as_files_that_run_in_the_language_that_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings.toml");
    let mut lab = Lab::remembering(&settings);
    lab.command(UiCommand::TabCode);
    lab.click("Rust");
    drop(lab);
    let mut lab = Lab::remembering(&settings);
    lab.assert_shows("UdpSocket::bind");
    lab.harness
        .state_mut()
        .save_results_in(folder.path().to_owned());
    lab.click("C");
    lab.click("Save …");
    for name in ["server.c", "client.c"] {
        let file = folder.path().join("packet-lab-code").join(name);
        let mut compiler = Command::new("cc");
        let made = compiler.arg("-o").arg(file.with_extension("")).arg(&file);
        assert!(
            made.status().unwrap().success(),
            "{name} is there, and can be compiled"
        );
    }
    lab.assert_shows("cc -o server server.c && ./server");
}

#[test]
fn beside_the_calls_of_a_lesson_stands_its_own_program() {
    for &lang in Lang::ALL {
        let mut lab = window(lang);
        lab.click(lesson().title.get(lang));
        while !matches!(place(&lab), LessonPlace::Reason(_)) {
            lab.press(Key::PageDown);
            run_on(&mut lab);
        }
        let newest = marked(&lab);
        assert!(newest.contains("client.sendto(b'world'"), "{newest}");
        lab.click_part("client.sendto(b'hello'");
        let line = marked(&lab);
        assert!(line.contains("client.sendto(b'hello'"), "{line}");
        lab.click("server.py");
        lab.assert_shows("server = socket(AF_INET, SOCK_DGRAM)");
        lab.assert_shows("server.bind(('127.0.0.1', port))");
        lab.click("Java");
        lab.assert_shows("server.bind(new InetSocketAddress(\"127.0.0.1\", port));");
        lab.assert_shows(&Catalog::new(lang).get("code-save"));
    }
}
