//! At rest no frame is drawn, whatever the window shows.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use egui::{Event, Key, vec2};
use packet_lab::{
    gui::UiCommand,
    lesson::LessonPlace,
    model::{Burst, ClientId, Errno, Fate},
    session::Session,
    text::Lang,
};
use pcap_file::pcapng::{Block, PcapNgReader};

use crate::{
    isolation::{Isolation, isolate},
    lab::Lab,
    lessons::{lesson, place as lesson_place, run_on},
    rng::SeededRng,
    streams::all_read,
    texts::seen_whole,
    walker::Walk,
};

/// A window in which one datagram was sent and read.
fn sent(walk: &mut Walk) {
    walk.lab.command(UiCommand::Send);
    walk.lab.until_fate(Fate::Whole, 1);
}

/// The same, and the window is paused.
fn paused(walk: &mut Walk) {
    sent(walk);
    walk.lab.command(UiCommand::Pause);
}

/// A connection on which a send finds no room: nobody reads.
fn waiting(walk: &mut Walk) {
    walk.lab.click("TCP");
    walk.lab.command(UiCommand::Reading);
    let ctx = walk.lab.harness.ctx.clone();
    let burst = Burst::of(ClientId(0), vec![b'x'; 60_000], 1_000);
    walk.lab.harness.state_mut().burst(&ctx, burst);
    walk.lab.until("EAGAIN", |session| {
        let mut rows = session.record().rows();
        rows.any(|row| row.errno == Errno::EAGAIN)
    });
    let progress = walk.lab.session().tcp().progress(ClientId(0));
    assert!(!progress.done(), "it waits");
}

/// The timeline of a connection.
fn timeline_of_tcp(walk: &mut Walk) {
    walk.lab.click("TCP");
    walk.lab.command(UiCommand::Send);
    walk.lab.until("it is connected", |session: &Session| {
        let mut streams = session.record().streams();
        streams.any(|info| info.closed.is_none()) && session.tcp().is_connected(ClientId(0))
    });
    walk.lab.command(UiCommand::View);
}

/// The second question of a lesson.
fn asked(walk: &mut Walk) {
    walk.lab.click("Lessons");
    walk.lab.click(lesson().title.get(Lang::En));
    while lesson_place(&walk.lab) != LessonPlace::Ask(1) {
        walk.lab.press(Key::PageDown);
        run_on(&mut walk.lab);
    }
}

/// The form of an exam.
fn exam_form(walk: &mut Walk) {
    walk.lab.click("Lessons");
    walk.lab.click_part("Exam ");
    walk.lab.click("UDP");
    walk.lab.retype("Questions", "3");
}

/// The first question of an exam.
fn exam(walk: &mut Walk) {
    exam_form(walk);
    walk.lab.click("Begin");
    walk.lab.press(Key::PageDown);
    assert_eq!(lesson_place(&walk.lab), LessonPlace::Ask(0), "it begins");
}

/// What the window is like, and how it gets there.
type RestState = (&'static str, fn(&mut Walk));

/// What somebody does before they lean back.
const STATES: [RestState; 23] = [
    ("at the start", |_| {}),
    ("with a long text", |walk| {
        walk.lab.press(Key::F2);
        walk.event(Event::Paste("x".repeat(70_000)));
        walk.frame();
    }),
    ("while a text is typed", |walk| {
        walk.lab.press(Key::F2);
        walk.event(Event::Text("hello".into()));
        walk.frame();
    }),
    ("after one datagram", sent),
    ("paused", paused),
    ("paused at an earlier moment", |walk| {
        paused(walk);
        walk.lab.press(Key::Home);
    }),
    ("with the timeline of UDP", |walk| {
        sent(walk);
        walk.lab.command(UiCommand::View);
    }),
    ("with the timeline of TCP", timeline_of_tcp),
    ("with the timeline of TCP, paused", |walk| {
        timeline_of_tcp(walk);
        walk.lab.command(UiCommand::Pause);
    }),
    ("with both timelines, each too long to be seen", |walk| {
        walk.lab.resize(2560.0, 1440.0);
        walk.lab.click("Side by side");
        let ctx = walk.lab.harness.ctx.clone();
        let burst = Burst::of(ClientId(0), b"hello".to_vec(), 100);
        walk.lab.harness.state_mut().burst(&ctx, burst);
        walk.lab.until("all is read", |session| {
            let datagrams = session.ledger().fate_counts(|_| true).of(Fate::Whole);
            datagrams == 100 && all_read(500)(session)
        });
        walk.lab.command(UiCommand::View);
    }),
    ("while nobody reads", |walk| {
        walk.lab.command(UiCommand::Reading);
        let ctx = walk.lab.harness.ctx.clone();
        let burst = Burst::of(ClientId(0), vec![b'x'; 1_000], 2_000);
        walk.lab.harness.state_mut().burst(&ctx, burst);
        walk.lab.until("all are sent", |session| {
            session.ledger().fate_counts(|_| true).sent == 2_000
        });
    }),
    ("while a send waits", waiting),
    ("while a send waits, on the timeline", |walk| {
        waiting(walk);
        walk.lab.command(UiCommand::View);
    }),
    ("while a send waits, paused", |walk| {
        waiting(walk);
        walk.lab.command(UiCommand::Pause);
    }),
    ("with the sockets of the machine", |walk| {
        walk.lab.command(UiCommand::Sockets);
    }),
    ("on the projector", |walk| {
        sent(walk);
        walk.lab.command(UiCommand::Projector);
    }),
    ("with the drawer", |walk| {
        walk.lab.command(UiCommand::Projector);
        walk.lab.press(Key::F10);
    }),
    ("with the list of lessons", |walk| {
        walk.lab.click("Lessons");
    }),
    ("in a lesson", asked),
    ("with hands", |walk| {
        asked(walk);
        for key in [Key::Num1, Key::Num1, Key::Num2] {
            walk.lab.press(key);
        }
    }),
    ("at the outcome of a lesson", |walk| {
        asked(walk);
        walk.lab.press(Key::PageDown);
        run_on(&mut walk.lab);
    }),
    ("with the form of an exam", exam_form),
    ("in an exam", exam),
];

#[test]
fn in_every_state_the_window_rests() {
    match isolate("rests::in_every_state_the_window_rests") {
        Isolation::Passed => return,
        Isolation::Inside => {}
        Isolation::Nowhere => return eprintln!("skipped: no namespace here"),
    }
    // They wait for what does not come, so they wait beside each other.
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                while let Some((what, enter)) = STATES.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut walk = Walk::open(Lang::En, vec2(1600.0, 900.0), SeededRng(1));
                    enter(&mut walk);
                    walk.frame();
                    walk.expect_idle(what);
                    // Neither does a pointer that lies on something, nor reading that is stopped or resumed.
                    walk.event(Event::PointerMoved(egui::pos2(400.0, 300.0)));
                    walk.lab.press(Key::F6);
                    walk.frame();
                    walk.expect_idle(&format!("{what}, with F6"));
                }
            });
        }
    });
}

/// The packets of what is written of a recording (Enhanced Packet Blocks).
fn packets(file: &Path) -> usize {
    let bytes = fs::read(file).expect("it is there");
    let mut reader = PcapNgReader::new(&bytes[..]).expect("it begins");
    let mut packets = 0;
    while let Some(Ok((block, _))) = reader.next_block() {
        packets += usize::from(matches!(block, Block::EnhancedPacket(_)));
    }
    packets
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "for the thread that writes the file one waits so long at most"
)]
fn the_last_packet_of_a_recording_is_written_without_an_input_and_then_the_window_rests() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut walk = Walk::open(Lang::En, vec2(1600.0, 900.0), SeededRng(1));
    let app = walk.lab.harness.state_mut();
    app.save_results_in(folder.path().to_owned());
    walk.lab.command(UiCommand::Record);
    walk.lab.harness.run_steps(3);
    let recording = walk.lab.session().recording().expect("it is written");
    sent(&mut walk);
    walk.frame();
    walk.expect_idle("while it is recorded");
    // The thread that writes has been given it.
    let end = Instant::now() + Duration::from_secs(30);
    while packets(&recording.path) == 0 {
        assert!(Instant::now() < end, "it waits for another frame");
        thread::yield_now();
    }
}

#[test]
fn a_frame_that_shows_the_same_says_and_draws_the_same() {
    let mut lab = Lab::open(Lang::En);
    lab.command(UiCommand::Send);
    lab.until_fate(Fate::Whole, 1);
    let mut frame = || {
        lab.harness.step();
        let shapes = lab.harness.output().shapes.len();
        (lab.harness.state().remembered_sentences(), shapes)
    };
    // Until the envelope has come and nothing moves.
    let mut same = 0;
    let mut last = frame();
    for _ in 0..1_000 {
        let now = frame();
        same = if now == last { same + 1 } else { 0 };
        last = now;
        if same == 20 {
            break;
        }
    }
    assert_eq!(same, 20, "in each frame something else: {last:?}");
    assert!(last.0 > 0, "sentences are remembered");
    let drawn = seen_whole(&lab.harness).len();
    // egui keeps what a frame has asked it to lay out.
    let asked = lab
        .harness
        .ctx
        .fonts_mut(|fonts| fonts.num_galleys_in_cache());
    assert!(
        3 * asked < drawn,
        "{asked} of {drawn} texts were laid out by egui"
    );
}
