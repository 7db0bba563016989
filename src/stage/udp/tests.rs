//! Scenes of records made by hand, and what holds at each moment of them.

use super::scene;
use crate::{
    model::{Evidence, Fate, SocketId, UdpCounters},
    stage::Playhead,
    testing::{sample::Sample, script::played},
};

#[test]
fn what_the_ledger_has_not_folded_is_not_shown() {
    let mut sample = played("A: a");
    let ledger = sample.ledger();
    sample.play("A: b; look 832 1");
    let shown = scene(sample.folded(&ledger), Playhead::live(&sample.record));
    assert_eq!(shown.client.sends.len(), 1, "its row");
    assert_eq!(shown.queue.dropped, 0, "nor a figure that came later");
    assert!(shown.queue.new_drops.is_none(), "nothing falls");
}

/// A full queue with room for two, looked at after each send.
fn full_queue() -> Sample {
    let mut sample = Sample::new();
    for n in 0..6_u8 {
        sample.send(0, &[b'a' + n]);
        let kept = u32::from(n + 1).min(2);
        sample.note_queue(832 * kept, u32::from(n + 1) - kept);
    }
    sample
}

#[test]
fn at_every_moment_what_waits_and_what_was_dropped_is_what_was_sent() {
    let sample = full_queue();
    let ledger = sample.ledger();
    let mut head = Playhead::live(&sample.record);
    let live = scene(sample.folded(&ledger), head).queue;
    assert_eq!(
        (live.count, live.uncertain, live.dropped),
        (2, 0, 4),
        "live"
    );
    assert_eq!(live.waiting.len(), 2, "both are known");
    while !head.is_start() {
        let queue = scene(sample.folded(&ledger), head).queue;
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
        let kept = u32::from(n + 1).min(2);
        sample.note_queue(832 * kept, 4 + u32::from(n + 1) - kept);
    }
    let (record, ledger) = (&sample.record, sample.ledger());
    let mut head = Playhead::live(record);
    while head.rows > 8 {
        let queue = scene(sample.folded(&ledger), head).queue;
        let sent = u64::from(record.client_sends_before(head.rows));
        assert_eq!(queue.count + queue.dropped + 2, sent, "at {head:?}");
        head = head.back(record);
    }
}

#[test]
fn the_rest_of_a_full_queue_is_dropped() {
    let mut sample = full_queue();
    let verdict_of = |sample: &Sample, row| sample.ledger().current_verdict(&sample.record, row);
    for row in 0..6 {
        let verdict = verdict_of(&sample, row);
        let want = if row < 2 {
            (Fate::InFlight, Evidence::Waiting)
        } else {
            (Fate::Dropped, Evidence::ByElimination)
        };
        assert_eq!((verdict.fate, verdict.evidence), want, "{row}");
        assert!(!verdict.settled, "provisional");
    }
    let live = Playhead::live(&sample.record);
    let shown = scene(sample.folded(&sample.ledger()), live);
    let fates: Vec<Fate> = shown
        .client
        .sends
        .iter()
        .map(|send| send.verdict.fate)
        .collect();
    assert_eq!(fates, [Fate::Dropped; 4], "on the stage too");
    // One more of which nothing is known yet: it may be any of them.
    sample.send(0, b"g");
    let verdict = verdict_of(&sample, 3);
    let open = (Fate::InFlight, Evidence::OneOf);
    assert_eq!((verdict.fate, verdict.evidence), open, "no longer sure");
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
    let fell = |head| scene(sample.folded(&ledger), head).queue.new_drops;
    let drops = fell(Playhead::at_note(record, record.notes_len() - 2)).unwrap();
    assert_eq!((drops.n, drops.queue_full), (3, true), "proven");
    let drops = fell(Playhead::live(record)).unwrap();
    assert_eq!((drops.n, drops.queue_full), (4, false), "not proven");
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
