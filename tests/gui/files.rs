//! Files that are asked for by a dialog; here it is made up, and answers when the test says so.
#![expect(
    clippy::disallowed_types,
    reason = "the dialog is shared with the window"
)]

use std::{
    future::poll_fn,
    path::PathBuf,
    sync::{Arc, Mutex},
    task::{Poll, Waker},
    time::Duration,
};

use egui::Key;
use egui_kittest::kittest::Queryable as _;
use packet_lab::{
    gui::{FileAnswer, FileDialog, FileRequest, Options, UiCommand},
    lesson::{AnswerKind, LessonPlace, TEMPLATE},
    model::{ClientId, Fate},
    session::Preferences,
    text::Lang,
};

use crate::{lab::Lab, lessons};

/// How long a step of a lesson may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The path that is chosen, or none.
type Answer = Option<PathBuf>;

/// What was asked, what is answered, and who waits for it.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    questions: Vec<FileRequest>,
    answer: Option<Answer>,
    waker: Option<Waker>,
}

#[derive(Debug, Default)]
struct MadeUpDialog(Arc<Mutex<Asked>>);

impl FileDialog for MadeUpDialog {
    fn ask(&self, asked: FileRequest) -> FileAnswer {
        let shared = Arc::clone(&self.0);
        shared.lock().expect("no panic").questions.push(asked);
        Box::pin(poll_fn(move |ctx| {
            let mut asked = shared.lock().expect("no panic");
            asked.waker = Some(ctx.waker().clone());
            asked.answer.take().map_or(Poll::Pending, Poll::Ready)
        }))
    }
}

/// A window whose dialogs are made up.
pub(crate) fn open(lang: Lang) -> (Lab<'static>, Arc<Mutex<Asked>>) {
    opened(Options {
        lang: Some(lang),
        ..Lab::options(None)
    })
}

/// The same with more options.
pub(crate) fn opened(options: Options) -> (Lab<'static>, Arc<Mutex<Asked>>) {
    let dialog = MadeUpDialog::default();
    let shared = Arc::clone(&dialog.0);
    let options = Options {
        dialog: Some(Arc::new(dialog)),
        ..options
    };
    (Lab::with(options, 1280.0, 800.0), shared)
}

/// What the open dialog asks for; it is answered so.
#[track_caller]
pub(crate) fn answer(
    lab: &mut Lab<'_>,
    shared: &Mutex<Asked>,
    path: Option<PathBuf>,
) -> FileRequest {
    let mut asked = shared.lock().expect("no panic");
    asked.answer = Some(path);
    asked.waker.take().expect("someone waits").wake();
    let last = asked.questions.pop().expect("a dialog is open");
    assert_eq!(asked.questions, [], "and no other");
    drop(asked);
    lab.harness.run_steps(3);
    last
}

#[test]
fn the_file_button_opens_a_dialog_and_the_window_goes_on_meanwhile() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("照片.bin");
    std::fs::write(&path, vec![7; 2_000]).expect("a file");
    let (mut lab, shared) = open(Lang::En);
    lab.click("file");
    // A second click opens no second dialog, and the window works.
    lab.click("file");
    lab.settle();
    lab.click("1024");
    lab.until("another read size", |session| {
        session.udp().settings().server.reads.size(0) == 1024
    });
    lab.assert_hides("Path of a file");
    let asked = answer(&mut lab, &shared, Some(path));
    assert_eq!(asked.title, "A file to send");
    assert!(
        asked.endings.is_empty() && asked.new.is_none(),
        "any that is there"
    );
    lab.assert_shows("The payload is the file 照片.bin");
    // A file that is none is told of.
    lab.click("file");
    answer(&mut lab, &shared, Some(folder.path().to_owned()));
    lab.assert_shows(&folder.path().display().to_string());
}

#[test]
fn where_no_file_was_chosen_a_path_can_be_typed() {
    let (mut lab, shared) = open(Lang::En);
    lab.click("file");
    lab.assert_hides("Path of a file");
    answer(&mut lab, &shared, None);
    lab.assert_shows("Path of a file");
}

#[test]
fn a_lesson_is_opened_and_its_results_are_saved_by_a_dialog() {
    let folder = tempfile::tempdir().expect("a folder");
    let lesson = folder.path().join("own.toml");
    std::fs::write(&lesson, TEMPLATE).expect("a file");
    let (mut lab, shared) = open(Lang::En);
    lab.click("Lessons");
    lab.click("Open a lesson …");
    let asked = answer(&mut lab, &shared, Some(lesson));
    assert_eq!(asked.endings, ["toml"], "lessons");
    assert!(lab.harness.state().lesson_place().is_some(), "it is played");
    while lab.harness.state().lesson_place() != Some(LessonPlace::Summary) {
        lab.press(Key::PageDown);
        let ended = lab.harness.state_mut().wait_for_lesson(TIMEOUT);
        assert!(ended, "the step ends");
        lab.harness.run_steps(3);
    }
    let file = folder.path().join("chosen.csv");
    lab.click("Save as CSV");
    let asked = answer(&mut lab, &shared, Some(file.clone()));
    let (_, name) = asked.new.expect("a new file");
    assert!(
        name.starts_with("packet-lab-") && name.contains(".csv"),
        "{name}"
    );
    lab.assert_shows(&file.display().to_string());
    let saved = std::fs::read_to_string(&file).expect("it was saved");
    assert!(saved.lines().count() > 1, "{saved}");
    lab.click("Save as JSON");
    answer(&mut lab, &shared, None);
    lab.assert_shows("Not saved");
}

#[test]
fn a_lesson_is_recorded_and_shown_again_with_what_was_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    let [live, saved] = ["live.pcapng", "saved.pcapng"].map(|name| folder.path().join(name));
    let (mut lab, shared) = open(Lang::En);
    lab.harness.state_mut().play_lesson(lessons::ID);
    lab.press(Key::PageDown);
    lab.command(UiCommand::Record);
    answer(&mut lab, &shared, Some(live.clone()));
    assert!(lab.session().recording().is_some(), "it is written");
    while lessons::place(&lab) != LessonPlace::Summary {
        if let LessonPlace::Ask(step) = lessons::place(&lab) {
            // A hand, and the answer that is chosen.
            lab.press(Key::Num2);
            let question = lessons::lesson().steps[step].question.clone();
            if let Some(AnswerKind::Choices(choices)) = question.map(|one| one.answer) {
                lab.click(&lessons::plain(choices[0].text.get(Lang::En)));
                lessons::run_on(&mut lab);
            }
        }
        lab.press(Key::PageDown);
        lessons::run_on(&mut lab);
    }
    let played = lab.harness.state().lesson_results().to_vec();
    assert!(played.iter().any(|step| step.is_right() == Some(false)));
    assert!(played.iter().any(|step| step.prediction.is_some()));
    lab.command(UiCommand::Record);
    lab.until("it is written", |session| session.recording().is_none());
    lab.command(UiCommand::SaveRecording);
    answer(&mut lab, &shared, Some(saved.clone()));
    lab.until("it is saved", |session| session.recording().is_none());
    lab.command(UiCommand::Lessons);
    lab.click("Free play");
    for file in [live, saved] {
        lab.command(UiCommand::OpenRecording);
        answer(&mut lab, &shared, Some(file));
        lab.until("all of it is read", |session| {
            session.opened().is_some_and(|(_, read)| read == 1000)
        });
        lab.harness.run_steps(3);
        assert_eq!(
            lessons::place(&lab),
            LessonPlace::Summary,
            "what came of it"
        );
        assert_eq!(lab.harness.state().lesson_results(), played, "as it was");
        let rows = lab.session().record().len();
        // The same steps, beside their runs; nothing is run or chosen again.
        for _ in 0..3 {
            lab.press(Key::PageUp);
        }
        lab.press(Key::Num1);
        while lessons::place(&lab) != LessonPlace::Summary {
            lab.press(Key::PageDown);
        }
        lab.settle();
        assert_eq!(lab.session().record().len(), rows, "nothing was sent");
        assert_eq!(lab.harness.state().lesson_results(), played, "as it was");
        lab.click("The recording");
        lab.click("Back to the lab");
        assert_eq!(lab.harness.state().lesson_place(), None, "the lab is back");
    }
}

#[test]
fn a_lesson_that_is_opened_leads_out_of_the_recording_that_is_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("one.pcapng");
    let (mut lab, shared) = open(Lang::En);
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    lab.command(UiCommand::SaveRecording);
    answer(&mut lab, &shared, Some(file.clone()));
    lab.until("it is saved", |session| session.recording().is_none());
    let own = folder.path().join("own.toml");
    for by_dialog in [false, true] {
        lab.command(UiCommand::OpenRecording);
        answer(&mut lab, &shared, Some(file.clone()));
        lab.until("all of it is read", |session| {
            session.opened().is_some_and(|(_, read)| read == 1000)
        });
        lab.harness.run_steps(3);
        lab.assert_shows("Back to the lab");
        lab.command(UiCommand::Lessons);
        if by_dialog {
            std::fs::write(&own, "no lesson").expect("a file");
            lab.click("Open a lesson …");
            answer(&mut lab, &shared, Some(own.clone()));
            let shown = lab.harness.state().lesson_place();
            assert_eq!(shown, None, "no lesson begins");
            assert!(lab.session().opened().is_some(), "the recording stays");
            std::fs::write(&own, TEMPLATE).expect("a file");
            lab.click("Open a lesson …");
            answer(&mut lab, &shared, Some(own.clone()));
        } else {
            lab.click(lessons::lesson().title.get(Lang::En));
        }
        let shown = lab.harness.state().lesson_place();
        assert_eq!(
            shown,
            Some(LessonPlace::Title),
            "{by_dialog}: it can be played"
        );
        assert!(lab.session().opened().is_none(), "in the lab");
        lab.command(UiCommand::Lessons);
        lab.click("Free play");
    }
}

#[test]
fn the_lessons_of_a_recording_are_chosen_from_a_list() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("two.pcapng");
    let (mut lab, shared) = open(Lang::En);
    let mut played = Vec::new();
    for id in [lessons::ID, "udp-empty"] {
        lab.harness.state_mut().play_lesson(id);
        while lessons::place(&lab) != LessonPlace::Summary {
            lab.press(Key::PageDown);
            lessons::run_on(&mut lab);
        }
        played.push(lab.harness.state().lesson_results().to_vec());
    }
    lab.command(UiCommand::SaveRecording);
    answer(&mut lab, &shared, Some(file.clone()));
    lab.until("it is saved", |session| session.recording().is_none());
    lab.command(UiCommand::Lessons);
    lab.click("Free play");
    lab.command(UiCommand::OpenRecording);
    answer(&mut lab, &shared, Some(file));
    lab.until("all of it is read", |session| {
        session.opened().is_some_and(|(_, read)| read == 1000)
    });
    lab.harness.run_steps(3);
    let shown = |lab: &Lab<'_>| lab.harness.state().lesson_results().to_vec();
    assert_eq!(shown(&lab), played[1], "the last one first");
    // With the mouse, and with the keyboard.
    lab.click("Lessons of the recording");
    lab.harness.run_steps(3);
    lab.click("1. 4 against 1024");
    lab.harness.run_steps(3);
    assert_eq!(shown(&lab), played[0], "the first");
    assert_eq!(lessons::place(&lab), LessonPlace::Summary, "as it ended");
    lab.harness.get_by_label("Lessons of the recording").focus();
    lab.harness.run_steps(2);
    lab.press(Key::Enter);
    lab.harness.run_steps(3);
    lab.harness.get_by_label_contains("2. ").focus();
    lab.harness.run_steps(2);
    lab.press(Key::Enter);
    lab.harness.run_steps(3);
    assert_eq!(shown(&lab), played[1], "the second");
    lab.press(Key::PageUp);
    lab.click("The recording");
    lab.click("Back to the lab");
    assert_eq!(lab.harness.state().lesson_place(), None, "the lab is back");
}

#[test]
fn what_was_set_in_a_recording_is_not_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let (settings, file) = (
        folder.path().join("settings.toml"),
        folder.path().join("recorded.pcapng"),
    );
    let (mut lab, shared) = opened(Lab::options(Some(settings.clone())));
    lab.click("4");
    lab.click("Send");
    lab.until_fate(Fate::Truncated, 1);
    lab.command(UiCommand::SaveRecording);
    answer(&mut lab, &shared, Some(file.clone()));
    lab.until("it is saved", |session| session.recording().is_none());
    lab.click("1024");
    let ends = ["To what happens now", "To the end of the recording"];
    lab.assert_shows(ends[0]);
    lab.command(UiCommand::OpenRecording);
    answer(&mut lab, &shared, Some(file));
    lab.until("all of it is read", |session| {
        session.opened().is_some_and(|(_, read)| read == 1000)
    });
    lab.harness.run_steps(3);
    lab.assert_shows(ends[1]);
    lab.assert_hides(ends[0]);
    assert_eq!(
        lab.session().udp().settings().server.reads.size(0),
        4,
        "as it was"
    );
    lab.press(Key::F9);
    lab.harness.run_steps(8);
    drop(lab);
    assert_eq!(Preferences::load(&settings).preferences.read_size, 1024);
}

#[test]
fn a_session_is_recorded_saved_and_shown_and_the_lab_waits_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let (live, saved) = (
        folder.path().join("live.pcapng"),
        folder.path().join("saved.pcapng"),
    );
    let (mut lab, shared) = open(Lang::En);
    lab.command(UiCommand::Record);
    let asked = answer(&mut lab, &shared, Some(live.clone()));
    assert_eq!(asked.endings, ["pcapng"], "a new file");
    assert!(lab.session().recording().is_some(), "it is written");
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    // With the same key it ends.
    lab.command(UiCommand::Record);
    lab.until("the recording is written", |session| {
        session.recording().is_none()
    });
    lab.command(UiCommand::SaveRecording);
    answer(&mut lab, &shared, Some(saved.clone()));
    lab.until("the session is saved", |session| {
        session.recording().is_none()
    });
    assert!(
        !folder.path().join("saved.pcapng.part").exists(),
        "it has its name"
    );
    let rows = lab.session().record().len();
    let server = lab.session().udp().local();
    for (file, among_lessons) in [(live, false), (saved, true)] {
        if among_lessons {
            lab.command(UiCommand::Lessons);
        }
        lab.command(UiCommand::OpenRecording);
        answer(&mut lab, &shared, Some(file));
        lab.until("all of it is read", move |session| {
            session.opened().is_some_and(|(_, read)| read == 1000) && session.ledger().len() == rows
        });
        assert_eq!(lab.counts().whole, 1, "as it was");
        lab.assert_shows("1: A → server, whole, hello");
        let to = lab.session().udp().clients()[&ClientId(0)].to;
        assert_eq!(Some(to), server, "where its client sends to");
        lab.assert_shows(&to.to_string());
        // Nothing is sent in it.
        lab.click("Send");
        lab.settle();
        assert_eq!(lab.session().record().len(), rows, "nothing was sent");
        lab.click("Back to the lab");
        assert!(lab.session().opened().is_none(), "the lab is back");
    }
    lab.click("Send");
    lab.until_fate(Fate::Whole, 2);
}
