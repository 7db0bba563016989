//! "Why?", what other systems would tell, and the glossary.

use std::{env, fs, process::Command};

use egui::{Key, Order, Rect};
use egui_kittest::kittest::Queryable as _;
use packet_lab::{gui::UiCommand, lesson::LessonPlace, model::Fate, text::Lang};

use crate::{
    isolation::{is_inside, pass},
    lab::Lab,
    lessons,
};

/// A datagram of five bytes, of which four were read, chosen and asked about.
pub(crate) fn cut_off(lang: Lang) -> Lab<'static> {
    let mut lab = Lab::open(lang);
    lab.click("4");
    lab.command(UiCommand::Send);
    lab.until_fate(Fate::Truncated, 1);
    lab
}

#[test]
fn why_tells_rule_cause_and_cure_systems_and_where_to_read_on() {
    let mut lab = cut_off(Lang::En);
    lab.click("Why?");
    lab.harness.run_steps(3);
    for part in [
        "One read takes one datagram out of the queue",
        "It had 5 bytes and the read asked for 4, so 1 was lost",
        "Windows: recvfrom fails with WSAEMSGSIZE (10040)",
        "Microsoft Learn: recvfrom function",
        "recv(2)",
        "RFC 768",
    ] {
        lab.assert_shows(part);
    }
    lab.click_part("Lesson: ");
    lab.assert_hides("One read takes one datagram");
}

#[test]
fn why_is_asked_by_key_by_the_palette_and_by_its_button() {
    let rule = "One read takes one datagram out of the queue";
    let mut lab = cut_off(Lang::En);
    let sets = |lab: &mut Lab<'_>, shown: bool, what: &str| {
        lab.harness.run_steps(3);
        assert_eq!(lab.shows(rule), shown, "{what}");
    };
    for shown in [true, false] {
        lab.command(UiCommand::Why);
        sets(&mut lab, shown, "its key");
    }
    for shown in [true, false] {
        lab.click("Why?");
        sets(&mut lab, shown, "its button");
    }
    lab.command(UiCommand::Palette);
    lab.harness.event(egui::Event::Text("为什么".to_owned()));
    lab.harness.run_steps(3);
    lab.press(Key::Enter);
    sets(&mut lab, true, "the palette");
    lab.press(Key::Escape);
    sets(&mut lab, false, "Esc");
    lab.command(UiCommand::Help);
    lab.command(UiCommand::Why);
    sets(&mut lab, false, "under the sheet of keys");
    lab.press(Key::Escape);
    // Where no caption is there is nothing to ask.
    lab.command(UiCommand::Sockets);
    lab.command(UiCommand::Why);
    lab.command(UiCommand::Sockets);
    sets(&mut lab, false, "beside the sockets");
}

#[test]
fn why_of_an_outcome_is_asked_by_its_key_in_a_lesson_too() {
    let mut lab = lessons::window(Lang::En);
    lab.click(lessons::lesson().title.get(Lang::En));
    lab.press(Key::PageDown);
    lab.command(UiCommand::Why);
    lab.press(Key::PageDown);
    lessons::run_on(&mut lab);
    assert!(matches!(lessons::place(&lab), LessonPlace::Outcome(_)));
    let has_answer = |lab: &Lab<'_>| {
        lab.harness.ctx.memory(|memory| {
            let mut layers = memory.areas().visible_layer_ids().into_iter();
            layers.any(|layer| layer.order == Order::Foreground)
        })
    };
    assert!(
        !has_answer(&lab),
        "what was pressed at the question asks nothing"
    );
    for shown in [true, false] {
        lab.command(UiCommand::Why);
        lab.harness.run_steps(3);
        assert_eq!(has_answer(&lab), shown, "its key");
    }
}

#[test]
fn the_answer_hides_nothing_of_the_sentence_that_was_asked_about() {
    for projector in [false, true] {
        let mut lab = cut_off(Lang::En);
        if projector {
            lab.command(UiCommand::Projector);
        }
        lab.click("Why?");
        lab.harness.run_steps(5);
        let areas: Vec<Rect> = lab.harness.ctx.memory(|memory| {
            let layers = memory.areas().visible_layer_ids().into_iter();
            let above = layers.filter(|layer| layer.order == Order::Foreground);
            above
                .filter_map(|layer| memory.area_rect(layer.id))
                .collect()
        });
        let sentences = lab
            .harness
            .get_all_by_label_contains("The server asked for 4 bytes");
        let sentences: Vec<Rect> = sentences.map(|node| node.rect()).collect();
        assert!(!areas.is_empty() && !sentences.is_empty(), "both are shown");
        for area in areas {
            let hidden = sentences
                .iter()
                .map(|it| area.intersect(*it))
                .find(Rect::is_positive);
            assert_eq!(hidden, None, "projector: {projector}, {area:?}");
        }
    }
}

#[test]
fn why_tells_it_in_chinese_too() {
    let mut lab = cut_off(Lang::ZhCn);
    lab.click("为什么？");
    lab.harness.run_steps(3);
    lab.assert_shows("它有 5 字节，而这次最多读 4 字节，丢失了 1 字节");
    lab.assert_shows("本机实测");
}

/// The addresses that the last frames wanted to be opened.
fn opened(lab: &Lab<'_>) -> Vec<String> {
    let commands = &lab.harness.output().platform_output.commands;
    let urls = commands.iter().filter_map(|command| match command {
        egui::OutputCommand::OpenUrl(url) => Some(url.url.clone()),
        _ => None,
    });
    urls.collect()
}

/// Whether there is a `man` that has one page; else the test is run again where there is.
pub(crate) fn has_manual(test: &str) -> bool {
    if is_inside() {
        return true;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let man = folder.path().join("man");
    let script = "#!/bin/sh\n[ \"$4\" = recv ] && echo \"the page of $4 in section $3\"\n";
    fs::write(&man, script).expect("written");
    let made = Command::new("chmod").arg("+x").arg(&man).status();
    assert!(made.expect("chmod").success(), "it can be run");
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = [folder.path().to_owned()].into_iter();
    let path = env::join_paths(folders.chain(env::split_paths(&path))).expect("folders");
    let mut again = Command::new(env::current_exe().expect("this program"));
    pass(test, again.env("PATH", path));
    false
}

#[test]
fn a_manual_page_opens_by_a_click_here_or_in_the_web() {
    if !has_manual("why::a_manual_page_opens_by_a_click_here_or_in_the_web") {
        return;
    }
    let mut lab = cut_off(Lang::En);
    lab.click("Why?");
    lab.harness.get_by_label("recv(2)").click_accesskit();
    lab.until_shown("the page of recv in section 2");
    lab.harness.get_by_label("Open in the browser").click();
    lab.harness.step();
    assert_eq!(
        opened(&lab),
        ["https://man7.org/linux/man-pages/man2/recv.2.html"]
    );
    lab.click("Close");
    lab.assert_hides("the page of recv");
    lab.click("Why?");
    lab.harness.get_by_label("RFC 768").click_accesskit();
    lab.harness.step();
    let rfc = opened(&lab);
    assert!(rfc.iter().any(|url| url.contains("rfc768")), "{rfc:?}");
}

#[test]
fn the_same_record_is_told_as_another_system_would() {
    let mut lab = cut_off(Lang::En);
    lab.click("System calls");
    lab.assert_hides("WSAEMSGSIZE");
    let rows = lab.session().record().len();
    lab.command(UiCommand::NextSystem);
    lab.assert_shows("Retold as macOS");
    lab.command(UiCommand::NextSystem);
    for part in [
        "Retold as Windows",
        "As Windows would tell it: recvfrom of 4 bytes fails with WSAEMSGSIZE, 10040",
        "SOCKET_ERROR, WSAGetLastError() = WSAEMSGSIZE (10040)",
    ] {
        lab.assert_shows(part);
    }
    lab.click("Log");
    lab.assert_shows("1: A → server, Windows: WSAEMSGSIZE (10040), hello");
    lab.click("System calls");
    assert_eq!(lab.session().record().len(), rows, "the record stays");
    assert_eq!(lab.counts().truncated, 1, "and so do fates");
    lab.command(UiCommand::NextSystem);
    lab.assert_hides("WSAEMSGSIZE");
    lab.assert_hides("Retold");
}

#[test]
fn the_glossary_is_searched() {
    let mut lab = Lab::open(Lang::En);
    lab.press(Key::F1);
    lab.click("Words");
    lab.assert_shows("A message of UDP");
    lab.retype("A word, a command, or its key", "nagle");
    lab.assert_shows("Small segments wait");
    lab.assert_hides("A message of UDP");
    lab.retype("A word, a command, or its key", "nothing like it");
    lab.assert_shows("No word with this in it");
}
