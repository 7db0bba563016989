//! What stands around a lesson in the window: its drawer, free play, results, files, notes.

use egui::Key;
use packet_lab::{
    lesson::{LessonPlace, TEMPLATE},
    session::{Preferences, Session},
    text::{Catalog, Lang},
};

use crate::{
    ends::frame,
    lab::Lab,
    lessons::{ID, lesson, place, plain, run_on, window},
    streams::{choose, open},
};

#[test]
fn the_drawer_of_a_lesson_leads_to_the_stage_and_back() {
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        let mut lab = window(lang);
        lab.press(Key::F11);
        lab.click(lesson().title.get(lang));
        lab.press(Key::PageDown);
        assert_eq!(place(&lab), LessonPlace::Ask(0), "it begins");
        lab.assert_hides(&text.get("lesson-free"));
        lab.press(Key::F10);
        lab.assert_shows(&text.get("lesson-free"));
        lab.assert_shows(&text.get("lesson-notes"));
        lab.assert_shows(&text.get("lessons-all"));
        // A look at the controls changes nothing; the keys of the lesson stay its own.
        for key in ["send-title", "receive-title"] {
            lab.click(&text.get(key));
            assert_eq!(place(&lab), LessonPlace::Ask(0), "{lang:?}: {key}");
        }
        lab.press(Key::PageDown);
        run_on(&mut lab);
        assert_eq!(place(&lab), LessonPlace::Outcome(0), "{lang:?}: it goes on");
        // What is asked of the lab is seen on the stage.
        let reading = lab.session().udp().settings().server.reads.reading;
        lab.press(Key::F6);
        assert_ne!(
            lab.session().udp().settings().server.reads.reading,
            reading,
            "by key"
        );
        assert_eq!(place(&lab), LessonPlace::Free(0), "{lang:?}: freely");
        lab.assert_shows(&text.get("place-queue"));
        lab.assert_shows(&text.get("receive-buffer"));
        lab.press(Key::F10);
        lab.click(&text.get("lesson-return"));
        assert_eq!(
            place(&lab),
            LessonPlace::Ask(0),
            "{lang:?}: where it waited"
        );
        lab.assert_hides(&text.get("receive-buffer"));
    }
}

#[test]
fn one_tries_freely_and_comes_back_and_all_is_as_it_was() {
    let mut lab = Lab::sized(Lang::En, 1600.0, 900.0);
    let before = lab.session().udp().settings().clone();
    lab.click("Lessons");
    lab.click(lesson().title.get(Lang::En));
    lab.press(Key::PageDown);
    lab.press(Key::PageDown);
    run_on(&mut lab);
    lab.click("Try it yourself");
    lab.assert_shows("Read size");
    lab.click("Back to the lesson");
    assert_eq!(place(&lab), LessonPlace::Ask(0), "where it waited");
    lab.click("All lessons");
    lab.click("Free play");
    lab.until("the server is there again", |session| {
        session.udp().server().is_some() && session.udp().clients().len() == 1
    });
    assert_eq!(lab.session().udp().settings(), &before, "as it was");
    lab.assert_shows("Read size");
}

#[test]
fn a_lesson_of_the_connections_menu_puts_back_what_was_set() {
    let mut lab = open(Lang::En, "TCP");
    lab.click("4");
    lab.click("TCP_NODELAY");
    frame(&mut lab, None, "line feed after each");
    let set = |session: &Session| {
        let clients: Vec<_> = session.udp().clients().clone().into_iter().collect();
        let (tcp, udp) = (session.tcp().settings().clone(), session.udp().settings());
        (
            udp.clone(),
            tcp,
            session.connection_settings(),
            clients,
            session.udp().local(),
        )
    };
    let before = set(lab.session());
    assert_eq!(
        before.0.server.reads.sizes,
        [4],
        "another read size than usual"
    );
    choose(&mut lab, "A full backlog");
    lab.press(Key::PageDown);
    lab.press(Key::PageDown);
    run_on(&mut lab);
    assert_ne!(set(lab.session()), before, "the lesson sets otherwise");
    lab.click("All lessons");
    lab.click("Free play");
    lab.until("both servers are there again", |session| {
        session.udp().server().is_some() && session.tcp().server().is_some()
    });
    assert_eq!(set(lab.session()), before, "as it was");
    lab.assert_shows("Stop accepting");
}

#[test]
fn results_are_remembered_and_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.toml");
    let mut lab = Lab::remembering(&path);
    lab.harness
        .state_mut()
        .save_results_in(folder.path().to_owned());
    lab.click("Lessons");
    lab.click(lesson().title.get(Lang::En));
    while place(&lab) != LessonPlace::Summary {
        lab.press(Key::PageDown);
        run_on(&mut lab);
    }
    lab.click("Save as CSV");
    lab.click("Save as JSON");
    let csv = std::fs::read_to_string(folder.path().join(format!("packet-lab-{ID}.csv")));
    let csv = csv.expect("a table");
    let asked = lesson()
        .steps
        .iter()
        .filter(|step| step.question.is_some())
        .count();
    assert_eq!(
        csv.lines().count(),
        asked + 1,
        "a line for each question: {csv}"
    );
    let json = std::fs::read_to_string(folder.path().join(format!("packet-lab-{ID}.json")));
    assert!(
        json.expect("a document").contains("\"met\": true"),
        "as it was seen"
    );
    lab.click("All lessons");
    lab.assert_shows("seen");
    lab.harness.run_steps(80);
    drop(lab);
    let saved = Preferences::load(&path).preferences;
    assert!(
        saved.lessons.get(ID).is_some_and(|played| played.seen),
        "{saved:?}"
    );
    assert!(saved.lessons_first, "the list is where one goes on");
}

#[test]
fn a_lesson_of_ones_own_is_opened_and_read_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.toml");
    std::fs::write(&path, TEMPLATE).expect("written");
    let mut options = Lab::options(None);
    options.lesson = Some(path.clone());
    let mut lab = Lab::with(options, 1280.0, 800.0);
    lab.assert_shows("One send, one receive");
    let changed = TEMPLATE.replace("One send, one receive", "Another title");
    std::fs::write(&path, changed).expect("written");
    let later = std::time::SystemTime::UNIX_EPOCH;
    let file = std::fs::File::options()
        .write(true)
        .open(&path)
        .expect("there");
    file.set_modified(later).expect("another time");
    lab.harness.run_steps(60);
    lab.assert_shows("Another title");
    // What is wrong is told with its line, and the lesson goes on.
    std::fs::write(&path, "format = 1\nwrong = 2\n").expect("written");
    lab.harness.run_steps(60);
    lab.assert_shows("line 2");
    lab.assert_shows("Another title");
}

#[test]
fn notes_stand_in_a_window_of_their_own() {
    let mut lab = window(Lang::En);
    lab.click(lesson().title.get(Lang::En));
    lab.click("Notes");
    lab.assert_shows("Next step");
    lab.press(Key::PageDown);
    let step = lesson().steps.first().cloned().expect("a step");
    match step.notes {
        Some(notes) => lab.assert_shows(&plain(notes.get(Lang::En))),
        None => lab.assert_shows("No notes for this step."),
    }
    lab.click("Notes");
    lab.assert_hides("Next step");
}
