//! Comparisons of long records, and of many connections.

use super::{StreamScene, calls::STREAM_SENDS, stream_totals::StreamTotals};
use crate::{
    ledger::Ledger,
    model::{SocketId, TcpState},
    stage::{Playhead, comparison},
    testing::{
        sample::Sample,
        script::played,
        stream_sample::{FAR, NEAR},
    },
};

/// What is shown at the end of a record of a connection, or of the newest.
fn stream_of(sample: &Sample, ledger: &Ledger, chosen: Option<SocketId>) -> StreamScene {
    let head = Playhead::live(&sample.record);
    comparison(sample.folded(ledger), head, chosen).stream
}

/// A connection over which `sends` messages of five bytes went, framed with their length, before the server reads four
/// bytes at a time.
fn many(sends: u32) -> (Sample, u64) {
    let mut sample = played("listen; connect len1 len1");
    let message = b"\x04abcd";
    let sent: Vec<u8> = (0..sends).flat_map(|_| *message).collect();
    for _ in 0..sends {
        sample.put(message, message.len());
    }
    sample.holds(FAR, sample.waiting());
    let mut at = 0;
    for piece in sent.chunks(4) {
        sample.take(4, piece);
        at += piece.len() as u64;
    }
    for n in 0..u64::from(sends) {
        sample.play(&format!("message {} 1 4", n * 5));
    }
    (sample, at)
}

#[test]
fn sums_are_whole_after_any_number_of_rows() {
    let (sample, sent) = many(6000);
    let ledger = sample.ledger();
    let scene = stream_of(&sample, &ledger, None);
    let totals = StreamTotals {
        sends: 6000,
        reads: 7500,
        sent,
        received: sent,
        kept: 1500,
        boundaries: 6000,
        ..StreamTotals::default()
    };
    assert_eq!(scene.totals, totals);
    assert_eq!(scene.sends.last().map(|send| send.number), Some(6000));
    assert_eq!(scene.sends.len(), STREAM_SENDS, "also the newest");
    let seen = Some(TcpState::Established);
    assert_eq!(scene.states, [seen, seen], "told long ago");
    let colours: Vec<_> = scene
        .messages
        .iter()
        .map(|message| message.colour)
        .collect();
    let own: Vec<_> = (5996..6000).map(Some).collect();
    assert_eq!(colours, own, "each has that of its own send");

    // At an earlier moment all but the boundaries are known.
    let rows = sample.record.len() - 1000;
    let scene = comparison(
        sample.folded(&ledger),
        Playhead::at_row(&sample.record, rows),
        None,
    )
    .stream;
    let totals = scene.totals;
    assert_eq!((totals.sends, totals.sent), (6000, sent), "{totals:?}");
    let reads = totals.reads;
    assert!((6499..=6501).contains(&reads), "{totals:?}");
    assert_eq!(totals.received, reads * 4, "{totals:?}");
    assert_eq!(totals.boundaries, reads * 4 / 5, "{totals:?}");
    assert!(
        totals.kept_at_least && totals.kept < reads / 5,
        "{totals:?}"
    );
    assert_eq!(scene.queue.len, sent - totals.received, "the rest waits");
    assert!(
        !scene.queue.runs.is_empty(),
        "and has the colours of its sends"
    );

    // What comes after the counters began anew is counted alone.
    let mut ledger = ledger;
    let here = ledger.here();
    ledger.count_from(&sample.record, here);
    let scene = stream_of(&sample, &ledger, None);
    assert_eq!(scene.totals, StreamTotals::default());
}

#[test]
fn the_listener_and_old_connections_are_found_among_many() {
    let mut sample = played("listen; connect; put: hello");
    let early = Playhead::live(&sample.record);
    let before = comparison(sample.folded(&sample.ledger()), early, None).stream;
    sample.crowd(600);
    let ledger = sample.ledger();
    let newest = stream_of(&sample, &ledger, None);
    assert!(newest.outside, "{newest:?}");
    assert_eq!(newest.listener, before.listener, "it still listens");
    let chosen = stream_of(&sample, &ledger, Some(NEAR));
    assert_eq!(chosen, before, "nothing has happened there");
    let early = comparison(sample.folded(&ledger), early, None).stream;
    assert_eq!(early, before, "nor was it otherwise at that time");
}
