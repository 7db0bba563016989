//! Captures: those that the lab has written, in Wireshark and in the list of the last ones; and those of other
//! programs, which are sent again.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "what another program does has a deadline; the dialog is shared with the window"
)]

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packet_lab::{
    gui::{Options, UiCommand},
    lesson::TEMPLATE,
    model::{Fate, ReadPolicy, ServerSettings, UdpServerSettings},
    session::{RecordingOrder, Session, Start},
    text::{Lang, grouped},
};

use crate::{
    files::{answer, open, opened},
    lab::Lab,
    sending::drop_file,
};

/// How long another program may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A pcap of raw IP with these datagrams, each so many seconds after 1970.
pub(crate) fn pcap(datagrams: &[(u32, &[u8])]) -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, 101] {
        file.extend(word.to_le_bytes());
    }
    for (at, payload) in datagrams {
        let udp = u16::try_from(8 + payload.len()).expect("short");
        let mut packet = vec![0x45, 0];
        packet.extend((20 + udp).to_be_bytes());
        packet.extend([0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]);
        for word in [5000, 53, udp, 0] {
            packet.extend(word.to_be_bytes());
        }
        packet.extend_from_slice(payload);
        let len = u32::try_from(packet.len()).expect("short");
        for word in [*at, 0, len, len] {
            file.extend(word.to_le_bytes());
        }
        file.extend(packet);
    }
    file
}

/// Saves the session, by a dialog that is answered so.
fn save(lab: &mut Lab<'_>, shared: &std::sync::Mutex<crate::files::Asked>, file: &Path) {
    lab.command(UiCommand::SaveRecording);
    answer(lab, shared, Some(file.to_owned()));
    lab.until("it is saved", |session| session.recording().is_none());
}

#[test]
fn the_red_dot_begins_a_recording_and_ends_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("live.pcapng");
    let (mut lab, shared) = open(Lang::En);
    let dot = "Record into a file, or end that";
    lab.click(dot);
    answer(&mut lab, &shared, Some(file.clone()));
    assert!(lab.session().recording().is_some(), "it is written");
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    lab.click(dot);
    lab.until("it is saved", |session| session.recording().is_none());
    let saved = fs::read(&file).expect("it is there");
    assert!(saved.windows(5).any(|bytes| bytes == b"hello"));
}

#[test]
fn without_dialogs_recordings_are_written_where_results_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options {
        results: Some(folder.path().to_owned()),
        ..Lab::options(None)
    };
    let mut lab = Lab::with(options, 1280.0, 800.0);
    lab.command(UiCommand::Record);
    lab.harness.run_steps(3);
    assert!(lab.session().recording().is_some(), "it is written");
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    lab.command(UiCommand::Record);
    lab.until("it has ended", |session| session.recording().is_none());
    lab.command(UiCommand::SaveRecording);
    lab.harness.run_steps(3);
    lab.until("it is saved", |session| session.recording().is_none());
    for name in ["session.pcapng", "session-2.pcapng"] {
        let saved = fs::read(folder.path().join(name)).expect("it is there");
        assert!(saved.windows(5).any(|bytes| bytes == b"hello"), "{name}");
    }
    // What is opened is named by its path.
    let file = folder.path().join("session.pcapng");
    lab.command(UiCommand::OpenRecording);
    lab.harness.run_steps(3);
    lab.retype("Path of a file", "/nowhere/at all.pcapng");
    lab.press(Key::Enter);
    lab.harness.run_steps(3);
    lab.assert_shows("/nowhere/at all.pcapng could not be read");
    lab.retype("Path of a file", &file.display().to_string());
    lab.press(Key::Enter);
    lab.until("it is shown", |session| session.opened().is_some());
    lab.harness.run_steps(3);
    lab.assert_hides("Path of a file");
    lab.command(UiCommand::Import);
    lab.harness.run_steps(3);
    lab.press(Key::Escape);
    lab.assert_hides("Path of a file");
    lab.command(UiCommand::Import);
    lab.harness.run_steps(3);
    lab.retype("Path of a file", &file.display().to_string());
    lab.click("Use this file");
    lab.harness.run_steps(3);
    lab.assert_shows(" · 5 B · hello");
    assert!(lab.session().opened().is_none(), "in the lab");
}

#[test]
fn a_capture_can_be_what_the_window_begins_with_and_is_among_the_last_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("two.pcap");
    fs::write(&file, pcap(&[(9, b"first"), (10, b"")])).expect("a file");
    let mut lab = Lab::with(
        Options {
            recording: Some(file),
            ..Lab::options(None)
        },
        1280.0,
        800.0,
    );
    lab.assert_shows(" · 5 B · first");
    lab.click("Close");
    lab.assert_hides(" · 5 B · first");
    lab.click("Menu");
    lab.click("two.pcap");
    lab.harness.run_steps(3);
    lab.assert_shows(" · 5 B · first");
}

#[test]
fn a_recording_shows_how_its_server_was_set() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("set.pcapng");
    let mut session = Session::start(Start {
        bind: Some(([127, 0, 0, 1], 0).into()),
        settings: UdpServerSettings::from(ServerSettings {
            reads: ReadPolicy::of([4]),
            receive_buffer: Some(4096),
            ..ServerSettings::default()
        }),
        ..Start::default()
    })
    .expect("a server");
    let order = RecordingOrder::live(&file, Lang::En);
    session.record_to(order).expect("it is made");
    let server = session.udp().server().expect("it listens");
    let (_, given) = server.receive_buffer.expect("it was asked");
    let port = server.local.to_string();
    session.stop();
    assert!(session.finish_recording(), "it is written");
    let mut lab = Lab::open(Lang::En);
    let given = format!("{} B", grouped(u64::from(given)));
    lab.assert_hides(&given);
    drop_file(&mut lab, &file);
    lab.until("it is shown", |session| {
        session.opened().is_some_and(|(_, read)| read == 1000)
    });
    lab.harness.run_steps(3);
    let chosen = |size| {
        let choice = lab.harness.get_by_label(size).accesskit_node();
        choice.toggled()
    };
    assert_ne!(chosen("4"), chosen("1024"), "one of them is the read size");
    assert_eq!(lab.session().udp().settings().server.reads.sizes, [4]);
    lab.assert_shows(&given);
    lab.assert_shows(&port);
}

#[test]
fn the_datagrams_of_a_capture_are_listed_and_sent_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("two.pcap");
    fs::write(&file, pcap(&[(10, b"first"), (3_610, b"second")])).expect("a file");
    let (mut lab, shared) = open(Lang::En);
    lab.command(UiCommand::Import);
    let asked = answer(&mut lab, &shared, Some(file.clone()));
    assert!(asked.endings.contains(&"pcap"), "{asked:?}");
    let second = "2 · 3600.000 s · 192.0.2.1:5000 → 192.0.2.2:53 · 6 B · second";
    lab.assert_shows("1 · 0.000 s · 192.0.2.1:5000 → 192.0.2.2:53 · 5 B · first");
    // One by itself, at once.
    lab.click(second);
    lab.until_fate(Fate::Whole, 1);
    // All of them, with an hour between them: the second is not waited for.
    lab.click("Send all");
    lab.until_fate(Fate::Whole, 2);
    lab.assert_hides(second);
    lab.click("Stop");
    lab.assert_hides("are sent again");
    // Dropped, and at once.
    drop_file(&mut lab, &file);
    lab.click("At once");
    lab.click("Send all");
    lab.until_fate(Fate::Whole, 4);
    lab.settle();
    lab.assert_hides("are sent again");
    // Escape closes the list.
    drop_file(&mut lab, &file);
    lab.assert_shows(second);
    lab.press(Key::Escape);
    lab.assert_hides(second);
    // Over the lessons the lab is shown, and over a lesson that is played nothing is sent.
    lab.click("Lessons");
    drop_file(&mut lab, &file);
    lab.click("At once");
    lab.click("Send all");
    lab.until_fate(Fate::Whole, 6);
    lab.settle();
    lab.assert_shows("6: A → server, whole, second");
    let lesson = folder.path().join("own.toml");
    fs::write(&lesson, TEMPLATE).expect("a file");
    drop_file(&mut lab, &lesson);
    drop_file(&mut lab, &file);
    lab.assert_shows("A lesson is being played");
    lab.assert_hides(second);
    lab.click("All lessons");
    lab.click("Free play");
    // What is none is told of.
    fs::write(&file, b"not a capture").expect("a file");
    drop_file(&mut lab, &file);
    lab.assert_shows("is no pcap");
}

#[test]
fn a_pcapng_of_another_program_is_a_list_and_no_recording() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("own.pcapng");
    let (mut lab, shared) = open(Lang::En);
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    save(&mut lab, &shared, &file);
    // Without the blocks of the lab it is what any program could have written.
    let (all, mut foreign) = (fs::read(&file).expect("it is there"), Vec::new());
    let mut rest = all.as_slice();
    while let Some((head, _)) = rest.split_first_chunk::<8>() {
        let [kind, len] =
            [0, 4].map(|at| u32::from_le_bytes(head[at..at + 4].try_into().expect("four")));
        let (block, more) = rest.split_at(len as usize);
        if kind < 0x8000_0000 {
            foreign.extend_from_slice(block);
        }
        rest = more;
    }
    fs::write(&file, foreign).expect("a file");
    drop_file(&mut lab, &file);
    lab.assert_shows(" · 5 B · hello");
    assert!(lab.session().opened().is_none(), "it is the lab");
}

#[test]
fn the_last_recordings_stand_in_the_menu_and_are_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("lesson-7.pcapng");
    let settings = folder.path().join("settings.toml");
    let options = || Lab::options(Some(settings.clone()));
    let (mut lab, shared) = opened(options());
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    lab.click("Menu");
    lab.assert_hides("Recent files");
    lab.press(Key::Escape);
    save(&mut lab, &shared, &file);
    // The settings are saved soon after the last input.
    lab.press(Key::F2);
    let end = Instant::now() + TIMEOUT;
    while !fs::read_to_string(&settings).is_ok_and(|text| text.contains("lesson-7")) {
        assert!(Instant::now() < end, "it is remembered");
        lab.harness.run_steps(4);
    }
    drop(lab);
    let (mut lab, _) = opened(options());
    lab.click("Menu");
    lab.click("lesson-7.pcapng");
    lab.until("it is shown", |session| session.opened().is_some());
}

#[test]
fn wireshark_is_given_the_file_of_what_is_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shown.pcapng");
    let (mut lab, _) = open(Lang::En);
    lab.command(UiCommand::Wireshark);
    lab.assert_shows("Wireshark is not installed");
    drop(lab);
    // A program that leaves a trace of what it was given.
    let program = Path::new("/bin/gzip");
    if !program.exists() {
        println!("skipped: no gzip");
        return;
    }
    let (mut lab, shared) = opened(Options {
        wireshark: Some(program.to_owned()),
        ..Lab::options(None)
    });
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    // Nothing is written yet: it is saved first.
    lab.command(UiCommand::Wireshark);
    let asked = answer(&mut lab, &shared, Some(file.clone()));
    assert!(asked.new.is_some(), "a new file");
    lab.until("it is saved", |session| session.recording().is_none());
    let end = Instant::now() + TIMEOUT;
    while file.exists() || !folder.path().join("shown.pcapng.gz").exists() {
        assert!(Instant::now() < end, "the program has it");
        lab.harness.run_steps(1);
    }
}
