//! Scenes of records made by hand, compared as text.

use super::{Event, Scene, scene};
use crate::{
    model::{Errno, Evidence, Fate, SocketId, UdpCounters},
    stage::Playhead,
    testing::{
        sample::Sample,
        script::{cases, played},
    },
};

/// The scene at the end of a record.
pub(in crate::stage) fn live(sample: &Sample) -> Scene {
    let head = Playhead::live(&sample.record);
    scene(sample.known(&sample.ledger()), head)
}

#[track_caller]
fn check(sample: &Sample, want: &str) {
    check_at(sample, Playhead::live(&sample.record), want);
}

#[track_caller]
fn check_at(sample: &Sample, head: Playhead, want: &str) {
    let got = scene(sample.known(&sample.ledger()), head).to_text();
    let want: Vec<&str> = want
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    assert_eq!(
        got.lines().collect::<Vec<_>>(),
        want,
        "the scene at {head:?}"
    );
}

#[test]
fn before_anything_is_sent_the_queue_is_empty() {
    check(&Sample::new(), "queue: 0 waiting");
}

#[test]
fn drops_fall_off_when_they_are_counted_and_are_named_when_proven() {
    let mut sample = played("A: a; A: b; A: c; look 212000 1");
    let counted = Playhead::live(&sample.record);
    check_at(
        &sample,
        counted,
        "client A: #1 [a] c0 open
         client A: #2 [b] c1 open
         client A: #3 [c] c2 open
         queue: 2 waiting, +2; holds 212000 of 212992; dropped 1; falling 1",
    );
    sample.play("read 9 A: a; read 9 A: b; look 0 1");
    check(
        &sample,
        "client A: #1 [a] c0 whole
         client A: #2 [b] c1 whole
         client A: #3 [c] c2 dropped
         queue: 0 waiting; holds 0 of 212992; dropped 1
         server: recvfrom(9) → 1 [b] from A c1 Whole",
    );
    check_at(
        &sample,
        counted,
        "client A: #1 [a] c0 waiting
         client A: #2 [b] c1 waiting
         client A: #3 [c] c2 in-flight
         network: → InFlight [c] c2
         queue: 2 waiting, [a] c0, [b] c1; holds 212000 of 212992; dropped 1; falling 1",
    );
}

#[test]
fn a_refusal_comes_back() {
    let mut sample = played("A 127.0.0.1:9999: hi");
    let sent = Playhead::live(&sample.record);
    check(
        &sample,
        "client A: #1 [h i] c0 unknown
         network: → Unknown [h i] c0
         queue: 0 waiting",
    );
    sample.refuse(0, "127.0.0.1:9999", b"hi");
    check(
        &sample,
        "client A: #1 [h i] c0 refused
         network: ↩ Refused [h i] c0
         queue: 0 waiting",
    );
    let record = &sample.record;
    let event = scene(sample.known(&sample.ledger()), Playhead::live(record)).event;
    assert_eq!(event, Some(Event::Refused(0)), "the event is the refusal");
    check_at(
        &sample,
        sent,
        "client A: #1 [h i] c0 in-flight
         network: → InFlight [h i] c0
         queue: 0 waiting",
    );
}

#[test]
fn what_was_not_sent_stops_at_the_client() {
    let mut sample = Sample::new();
    sample.fail(
        0,
        crate::testing::sample::SERVER,
        &vec![b'x'; 65_508],
        Errno::EMSGSIZE,
    );
    check(
        &sample,
        "client A: #1 [x x x x x x x x … x x x x of 65508] c0 not-sent EMSGSIZE
         network: ■ NotSent [x x x x x x x x … x x x x of 65508] c0
         queue: 0 waiting",
    );
}

#[test]
fn unread_datagrams_are_gone_with_their_socket() {
    let sample = played("A: hi; unread A: hi; close");
    check(
        &sample,
        "client A: #1 [h i] c0 unread
         queue: 0 waiting; unread 1; closed",
    );
    check_at(
        &sample,
        Playhead::at_row(&sample.record, 0),
        "client A: #1 [h i] c0 waiting
         network: → Passing [h i] c0
         queue: 1 waiting, [h i] c0",
    );
}

#[test]
fn the_oldest_waiting_datagram_is_found_far_back() {
    let mut sample = Sample::new();
    for _ in 0..20_000 {
        sample.play("A: a; read 9 A: a");
    }
    sample.play("9000 A: b");
    let shown = live(&sample);
    assert_eq!(shown.queue.count, 9_000, "all that wait");
    assert_eq!(
        shown.queue.waiting[0].row, 40_000,
        "the oldest of them first"
    );
    assert_eq!(shown.client.sends[3].number, 29_000, "its number");
    assert_eq!(shown.client.earlier, 28_996, "those before");
    let early = Playhead::at_row(&sample.record, 48_000);
    let shown = scene(sample.known(&sample.ledger()), early);
    assert!(
        shown.queue.at_most && shown.queue.count == 8_001,
        "an upper bound"
    );
}

#[test]
fn dropped_datagrams_are_never_shown_as_waiting() {
    let sample =
        played("A: 1; look 832 0; A: 2; A: 3; A: 4; A: 5; A: 6; A: 7; A: 8; A: 9; look 1664 7");
    check_at(
        &sample,
        Playhead::at_row(&sample.record, 4),
        "client A: #2 [2] c1 open
         client A: #3 [3] c2 open
         client A: #4 [4] c3 open
         client A: #5 [5] c4 open
         network: → Passing [5] c4
         queue: 5 waiting or dropped, [1] c0, +4",
    );
    let end = Playhead::live(&sample.record);
    let shown = scene(sample.known(&sample.ledger()), end).queue;
    assert_eq!(
        (shown.count, shown.uncertain, shown.waiting.len()),
        (2, 0, 1),
        "two wait, of which one is known"
    );
}

#[test]
fn what_the_ledger_has_not_folded_is_not_shown() {
    let mut sample = played("A: a");
    let ledger = sample.ledger();
    sample.play("A: b; look 832 1");
    let shown = scene(sample.known(&ledger), Playhead::live(&sample.record));
    assert_eq!(shown.client.sends.len(), 1, "its row");
    assert_eq!(shown.queue.dropped, 0, "nor a figure that came later");
    assert!(shown.queue.new_drops.is_none(), "nothing falls");
}

/// A full queue with room for two, looked at after each send.
fn full_queue() -> Sample {
    let mut sample = Sample::new();
    for n in 0..6_u8 {
        sample.send(0, &[b'a' + n]);
        let came = u32::from(n + 1).min(2);
        sample.note_queue(832 * came, u32::from(n + 1) - came);
    }
    sample
}

#[test]
fn at_every_moment_what_waits_and_what_was_dropped_is_what_was_sent() {
    let sample = full_queue();
    let ledger = sample.ledger();
    let mut head = Playhead::live(&sample.record);
    let live = scene(sample.known(&ledger), head).queue;
    assert_eq!(
        (live.count, live.uncertain, live.dropped),
        (2, 0, 4),
        "live"
    );
    assert_eq!(live.waiting.len(), 2, "both are known");
    while !head.is_start() {
        let queue = scene(sample.known(&ledger), head).queue;
        let sent = u64::from(sample.record.client_sends_before(head.rows));
        assert_eq!(queue.count + queue.dropped, sent, "at {head:?}");
        assert!(queue.uncertain <= 1, "at most the newest one: {queue:?}");
        head = head.back(&sample.record);
    }
}

#[test]
fn at_every_moment_of_a_second_flood_it_is_so_too() {
    let mut sample = full_queue();
    sample.play("read 9 A: a; read 9 A: b; look 0 4");
    for n in 0..5_u8 {
        sample.send(0, &[b'g' + n]);
        let came = u32::from(n + 1).min(2);
        sample.note_queue(832 * came, 4 + u32::from(n + 1) - came);
    }
    let (record, ledger) = (&sample.record, sample.ledger());
    let mut head = Playhead::live(record);
    while head.rows > 8 {
        let queue = scene(sample.known(&ledger), head).queue;
        let sent = u64::from(record.client_sends_before(head.rows));
        assert_eq!(queue.count + queue.dropped + 2, sent, "at {head:?}");
        head = head.back(record);
    }
}

#[test]
fn the_rest_of_a_full_queue_is_dropped() {
    let mut sample = full_queue();
    let told = |sample: &Sample, row| sample.ledger().current_verdict(&sample.record, row);
    for row in 0..6 {
        let verdict = told(&sample, row);
        let want = if row < 2 {
            (Fate::InFlight, Evidence::Waiting)
        } else {
            (Fate::Dropped, Evidence::ByElimination)
        };
        assert_eq!((verdict.fate, verdict.evidence), want, "{row}");
        assert!(!verdict.settled, "provisional");
    }
    let shown = live(&sample);
    let fates: Vec<Fate> = shown
        .client
        .sends
        .iter()
        .map(|send| send.verdict.fate)
        .collect();
    assert_eq!(fates, [Fate::Dropped; 4], "on the stage too");
    // One more of which nothing is known yet: it may be any of them.
    sample.send(0, b"g");
    let verdict = told(&sample, 3);
    let open = (Fate::InFlight, Evidence::OneOf);
    assert_eq!((verdict.fate, verdict.evidence), open, "no longer sure");
}

#[test]
fn what_was_dropped_before_clearing_is_not_counted_at_any_moment() {
    let mut sample = full_queue();
    let mut ledger = sample.ledger();
    ledger.count_from(&sample.record, ledger.here());
    sample.play("A: g; look 1664 5");
    ledger.fold(&sample.record);
    let live = Playhead::live(&sample.record);
    let dropped = |head| scene(sample.known(&ledger), head).queue.dropped;
    assert_eq!(dropped(live), 1, "live");
    assert_eq!(dropped(live.back(&sample.record)), 0, "before that");
    let client = scene(sample.known(&ledger), live).client;
    assert_eq!((client.sends.len(), client.earlier), (1, 0), "sends too");
}

#[test]
fn many_that_were_just_sent_may_be_dropped_already() {
    let mut sample = Sample::new();
    sample.play("9 A: x");
    let live = |sample: &Sample| {
        let head = Playhead::live(&sample.record);
        let queue = scene(sample.known(&sample.ledger()), head).queue;
        (queue.count, queue.at_most)
    };
    assert_eq!(live(&sample), (9, true), "at most so many wait");
    sample.note_queue(9 * 832, 0);
    assert_eq!(live(&sample), (9, false), "the figure tells that all do");
}

#[test]
fn a_queue_is_not_said_to_be_full_where_the_counters_do_not_prove_it() {
    let mut sample = played("look 832 0; look 832 3");
    // Something else was dropped beside it.
    let other = UdpCounters {
        errors: 8,
        full: 7,
        ..UdpCounters::default()
    };
    sample.note_queue_with(832, 7, other);
    let (record, ledger) = (&sample.record, sample.ledger());
    let fell = |head| scene(sample.known(&ledger), head).queue.new_drops;
    let told = fell(Playhead::at_note(record, record.notes_len() - 2)).unwrap();
    assert_eq!((told.n, told.queue_full), (3, true), "proven");
    let told = fell(Playhead::live(record)).unwrap();
    assert_eq!((told.n, told.queue_full), (4, false), "not proven");
    for (errors, full) in [(7, true), (8, false)] {
        let mut sample = played("A: x; look 832 0");
        let counters = UdpCounters {
            errors,
            full: 7,
            ..other
        };
        sample.note_queue_with(832, 7, counters);
        let found = sample.ledger().drops_are_full(SocketId(0));
        assert_eq!(found, full, "{errors} errors");
    }
}

#[test]
fn earlier_reads_stay_beside_the_last_one_in_the_colours_of_their_messages() {
    let mut sample = played("A: hello; A: world; read 4 A: hello");
    let first = Playhead::live(&sample.record);
    sample.read(0, 1024, b"world");
    let shown = live(&sample).server;
    assert_eq!(
        shown.reads,
        [(2, 0), (3, 1)],
        "hell and world, oldest first"
    );
    assert_eq!(shown.first_read, 1, "counted from the first");
    let then = scene(sample.known(&sample.ledger()), first).server;
    assert_eq!(then.reads, [(2, 0)], "nothing of what comes later");
    // Of more than there is room for the newest, with their numbers.
    for _ in 0..3 {
        sample.play("A: x; read 1024 A: x");
    }
    let shown = live(&sample).server;
    let rows: Vec<_> = shown.reads.iter().map(|(row, _)| *row).collect();
    assert_eq!(
        (rows, shown.first_read),
        (vec![3, 5, 7, 9], 2),
        "the newest"
    );
    // Of very many it is not told which they are.
    for _ in 0..100 {
        sample.play("A: x; read 1024 A: x");
    }
    let shown = live(&sample).server;
    assert_eq!((shown.reads.len(), shown.first_read), (4, 0), "too many");
}

cases! {
    check;

    a_whole_datagram_stands_at_both_ends:
        "A: hello; read 1024 A: hello" =>
        "client A: #1 [h e l l o] c0 whole
         queue: 0 waiting
         server: recvfrom(1024) → 5 [h e l l o] from A c0 Whole";

    a_truncated_datagram_shows_what_was_cut_off:
        "A: hello; A: world; read 4 A: hello" =>
        "client A: #1 [h e l l | o] c0 truncated
         client A: #2 [w o r l d] c1 waiting
         queue: 1 waiting, [w o r l d] c1
         server: recvfrom(4) → 4 [h e l l] from A c0 Truncated, cut off 1 [o]";

    a_cut_through_a_character_is_told:
        "A: 你好; read 4 A: 你好" =>
        "client A: #1 [<你:3> e4 bd a0 #e5 | #a5 #bd] c0 truncated
         queue: 0 waiting
         server: recvfrom(4) → 4 [<你:3> e4 bd a0 #e5] from A c0 Truncated, cut off 2 [#a5 #bd] through 好 1/3";

    an_empty_datagram_is_a_datagram:
        "A:" =>
        "client A: #1 [empty] c0 waiting
         network: → Passing [empty] c0
         queue: 1 waiting, [empty] c0"
        "read 4 A:" =>
        "client A: #1 [empty] c0 whole
         queue: 0 waiting
         server: recvfrom(4) → 0 [empty] from A c0 Whole";

    a_drop_total_names_what_fell_off_between_two_reads:
        "A: a; A: b; A: c; read 9 A: a; read 9 A drops 1: c" =>
        "client A: #1 [a] c0 whole
         client A: #2 [b] c1 dropped
         client A: #3 [c] c2 whole
         queue: 0 waiting; dropped 1; falling 1 [b] c1
         server: recvfrom(9) → 1 [c] from A c2 Whole";

    a_reply_has_the_colour_of_what_it_answers:
        "A: a; read 9 A: a; B: hello; read 4 B: hello; reply B: HELL" =>
        "client A: #1 [a] c0 whole
         client B: #2 [h e l l | o] c1 truncated
         network: ← InFlight [H E L L] c1
         queue: 0 waiting
         server: recvfrom(4) → 4 [h e l l] from B c1 Truncated, cut off 1 [o]
         server: reply [H E L L] c1 InFlight"
        "got 3 B: HELL" =>
        "client A: #1 [a] c0 whole
         client B: #2 [h e l l | o] c1 truncated
         client B: recvfrom(3) → 3 [H E L] from server c1 Truncated, cut off 1 [L]
         queue: 0 waiting
         server: recvfrom(4) → 4 [h e l l] from B c1 Truncated, cut off 1 [o]
         server: reply [H E L | L] c1 Truncated";

    the_bytes_that_a_stranger_lost_are_never_invented:
        "read 4 peer: hello" =>
        "queue: 0 waiting
         server: recvfrom(4) → 4 [h e l l] from peer 127.0.0.1:50505 outside Truncated, cut off 1 [unseen]";

    waiting_datagrams_stand_oldest_first:
        "A: 0; read 4 A: 0; B: 1; A: 2; B: 3; A: 4; B: 5; A: 6; look 4992 0" =>
        "client B: #4 [3] c3 waiting
         client A: #5 [4] c4 waiting
         client B: #6 [5] c5 waiting
         client A: #7 [6] c6 waiting
         network: → Passing [6] c6
         queue: 6 waiting, [1] c1, [2] c2, [3] c3, [4] c4, +2; holds 4992 of 212992
         server: recvfrom(4) → 1 [0] from A c0 Whole";
}
