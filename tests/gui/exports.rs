//! What is saved for other programs: pictures, rows, a report.

use std::{fs, path::Path, process::Command};

use egui::Key;
use packet_lab::{
    gui::UiCommand,
    lesson::LessonPlace,
    model::{ClientId, Fate},
    text::Lang,
};
use resvg::usvg::{self, roxmltree};

use crate::{
    files::{answer, open},
    lessons,
    sending::drop_file,
};

/// All text of a page, one element after the other.
fn words(page: &str) -> String {
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..roxmltree::ParsingOptions::default()
    };
    let page = roxmltree::Document::parse_with_options(page, options).expect("well-formed");
    let texts = page.descendants().filter(roxmltree::Node::is_text);
    texts.filter_map(|node| node.text()).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("it was saved")
}

#[test]
fn stage_and_timeline_are_saved_as_pictures_with_their_words() {
    let folder = tempfile::tempdir().expect("a folder");
    for lang in [Lang::En, Lang::ZhCn] {
        let (mut lab, shared) = open(lang);
        lab.command(UiCommand::Send);
        lab.until_fate(Fate::Whole, 1);
        let file = |name: &str| folder.path().join(name);
        lab.command(UiCommand::ExportPicture);
        let asked = answer(&mut lab, &shared, Some(file("stage.svg")));
        assert_eq!(asked.endings, ["svg", "png"]);
        assert_eq!(asked.new.expect("a new file").1, "stage.svg");
        let stage = read(&file("stage.svg"));
        usvg::Tree::from_str(&stage, &usvg::Options::default()).expect("SVG");
        let text = words(&stage);
        assert!(text.contains("hello"), "the caption: {text}");
        for letter in ["h", "e", "l", "o"] {
            assert!(
                stage.contains(&format!(">{letter}</text>")),
                "a tile: {letter}"
            );
        }
        lab.command(UiCommand::ExportPicture);
        answer(&mut lab, &shared, Some(file("stage.PNG")));
        let png = fs::read(file("stage.PNG")).expect("it was saved");
        let png = image::load_from_memory(&png).expect("PNG").into_rgba8();
        assert_eq!(png.dimensions(), (2560, 1440));
        assert!(stage.contains("<path"), "its letters are outlines");
        let ink = png
            .pixels()
            .filter(|pixel| pixel.0[..3].iter().all(|part| *part < 90));
        assert!(ink.count() > 2_000, "there is something on it");
        lab.command(UiCommand::View);
        lab.settle();
        lab.command(UiCommand::ExportPicture);
        answer(&mut lab, &shared, Some(file("timeline.svg")));
        let text = words(&read(&file("timeline.svg")));
        assert!(text.contains("hello"), "its arrow: {text}");
        assert!(!file("stage.svg.part").exists(), "it has its name");
    }
}

#[test]
fn the_rows_are_saved_as_show_tells_those_of_the_recording() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name);
    let (mut lab, shared) = open(Lang::En);
    for n in 1..=3 {
        lab.click("Send");
        lab.until_fate(Fate::Whole, n);
    }
    lab.command(UiCommand::SaveRecording);
    answer(&mut lab, &shared, Some(file("rows.pcapng")));
    lab.until("the session is saved", |session| {
        session.recording().is_none()
    });
    for (name, format) in [("rows.csv", "csv"), ("rows.jsonl", "jsonl")] {
        lab.command(UiCommand::ExportRows);
        answer(&mut lab, &shared, Some(file(name)));
        lab.settle();
        lab.assert_shows(&file(name).display().to_string());
        let shown = Command::new(env!("CARGO_BIN_EXE_packet-lab"))
            .args(["show", "--format", format])
            .arg(file("rows.pcapng"))
            .output()
            .expect("it runs");
        let shown = String::from_utf8(shown.stdout).expect("text");
        assert!(shown.lines().count() > 6, "{shown}");
        // What became of a row later stands at once in what is saved.
        let rows = |text: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| !line.contains("\"row\":"));
            lines.map(ToOwned::to_owned).collect()
        };
        let (saved, shown) = (rows(&read(&file(name))), rows(&shown));
        assert_eq!(saved.len(), shown.len());
        if format == "csv" {
            assert_eq!(saved, shown);
        }
    }
    // A folder that is not there.
    lab.command(UiCommand::ExportRows);
    answer(&mut lab, &shared, Some(file("none").join("rows.csv")));
    lab.assert_shows(&file("none").display().to_string());
}

#[test]
fn of_rows_that_were_not_all_written_nothing_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name);
    let (mut lab, shared) = open(Lang::En);
    let app = lab.harness.state_mut();
    app.send(ClientId(0), b"x".to_vec(), 20_000)
        .expect("it is sent");
    lab.until("all are sent", |session| {
        session.ledger().fate_counts(|_| true).sent == 20_000
    });
    lab.command(UiCommand::SaveRecording);
    answer(&mut lab, &shared, Some(file("many.pcapng")));
    lab.until("the session is saved", |session| {
        session.recording().is_none()
    });
    lab.command(UiCommand::ExportRows);
    answer(&mut lab, &shared, Some(file("rows.csv")));
    drop_file(&mut lab, &file("many.pcapng"));
    lab.click("+2 more");
    lab.assert_shows("The rows were not saved");
    let left = fs::read_dir(folder.path()).expect("a folder");
    assert_eq!(left.count(), 1, "the recording alone");
}

#[test]
fn a_report_has_all_of_a_session_and_nothing_that_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.html");
    for lang in [Lang::En, Lang::ZhCn] {
        let (mut lab, shared) = open(lang);
        let hostile = "<script>alert(1)</script>&amp;\"'";
        let app = lab.harness.state_mut();
        app.send(ClientId(0), hostile.as_bytes().to_vec(), 1)
            .expect("it is sent");
        lab.until_fate(Fate::Whole, 1);
        lab.command(UiCommand::ExportReport);
        let asked = answer(&mut lab, &shared, Some(path.clone()));
        assert_eq!(asked.endings, ["html"]);
        let page = read(&path);
        let text = words(&page);
        assert!(text.contains(hostile), "as text: {text}");
        for not in ["<script", "http", "src=", "url(h"] {
            assert!(!page.contains(not), "{not}");
        }
        assert_eq!(page.matches("<svg").count(), 2, "stage and timeline");
        assert!(page.contains(&format!("lang=\"{}\"", lang.tag())));
    }
}

#[test]
fn the_report_of_a_lesson_has_predictions_and_results() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.html");
    let (mut lab, shared) = open(Lang::En);
    lab.click("Lessons");
    lab.click(lessons::lesson().title.get(Lang::En));
    while lessons::place(&lab) != LessonPlace::Summary {
        lab.press(Key::PageDown);
        lessons::run_on(&mut lab);
    }
    lab.command(UiCommand::ExportReport);
    answer(&mut lab, &shared, Some(path.clone()));
    let text = words(&read(&path));
    for word in [
        "Predicted",
        "truncated",
        lessons::lesson().title.get(Lang::En),
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    for step in lessons::lesson()
        .steps
        .iter()
        .filter_map(|step| step.question.as_ref())
    {
        let question = lessons::plain(step.ask.get(Lang::En));
        assert!(text.contains(&question), "{question}: {text}");
    }
}

#[test]
fn a_picture_shows_the_view_that_is_shown_with_the_pixels_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut lab, shared) = open(Lang::En);
    let save = |lab: &mut crate::lab::Lab<'_>, offered: &str, name: &str| {
        let file = folder.path().join(name);
        lab.command(UiCommand::ExportPicture);
        let asked = answer(lab, &shared, Some(file.clone()));
        assert_eq!(asked.new.expect("a new file").1, offered);
        lab.harness.run_steps(2);
        file
    };
    // The log shows pixels, which are any bytes.
    let any = egui::MissingGlyphPolicy::Tofu;
    lab.harness.ctx.set_missing_glyph_policy(any);
    lab.click("Picture");
    lab.click("Send picture");
    lab.until("all fates", |session| {
        let counts = session.ledger().fate_counts(|_| true);
        counts.sent == 480 && counts.in_flight == 0
    });
    lab.harness.run_steps(4);
    let page = read(&save(&mut lab, "picture.svg", "picture.svg"));
    assert!(page.contains("data:image/png;base64,"), "pixels");
    let png = fs::read(save(&mut lab, "picture.svg", "picture.png")).expect("it was saved");
    let png = image::load_from_memory(&png).expect("PNG").into_rgba8();
    let colours: std::collections::BTreeSet<[u8; 4]> = png.pixels().map(|p| p.0).collect();
    assert!(
        colours.len() > 5_000,
        "{} colours of a picture",
        colours.len()
    );
    let picture = words(&page);
    lab.command(UiCommand::Services);
    lab.harness.run_steps(4);
    let services = words(&read(&save(&mut lab, "services.svg", "services.svg")));
    let at = lab.session().udp().local().expect("bound");
    let port = at.port().to_string();
    lab.command(UiCommand::Sockets);
    lab.until_shown(&port);
    let sockets = words(&read(&save(&mut lab, "sockets.svg", "sockets.svg")));
    assert!(sockets.contains(&port), "its own socket: {sockets}");
    lab.command(UiCommand::Lessons);
    lab.harness.run_steps(4);
    let lessons = words(&read(&save(&mut lab, "lesson.svg", "lesson.svg")));
    assert!(lessons.contains("Free play"), "{lessons}");
    let all = [services, picture, sockets, lessons];
    for (n, one) in all.iter().enumerate() {
        assert!(!one.is_empty(), "{n}");
        assert!(!all[..n].contains(one), "each its own: {one}");
    }
}
