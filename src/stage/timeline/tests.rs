//! Timelines of long records.

use super::{Channel, Index, SlotMap, View, timeline};
use crate::{stage::Playhead, testing::sample::Sample};

/// As many datagrams as this, each read at once, the last one not.
fn flood(n: u32) -> Sample {
    let mut sample = Sample::new();
    for _ in 1..n {
        sample.play("A: x; read 9 A: x");
    }
    sample.send(0, b"x");
    sample
}

#[test]
fn a_flood_folds_into_a_few_bundles_whose_counts_are_exact() {
    let sample = flood(50_000);
    let ledger = sample.ledger();
    let mut index = Index::default();
    index.show(Channel::Udp, 0);
    while index.take_in(sample.folded(&ledger)) {}
    let head = Playhead::live(&sample.record);
    let all = View {
        from: 0,
        to: 100,
        fold: 1 << 16,
    };
    let mut look = || timeline(sample.folded(&ledger), head, &mut index, all);
    let first = look();
    assert!(!first.counted, "not all at once");
    let looks = (0..10).find(|_| look().counted);
    assert_eq!(looks, Some(1), "a bounded part for each view");
    let found = look();
    assert_eq!(found.to_text(), [
            "0 ×65536: client ×32768 sendto(1), server ×32768 recvfrom(9)",
            "1 ×34463: client ×17232 sendto(1), server ×17231 recvfrom(9)",
            "client 0.50 ══> server 0.80 timeline-fold-fates(part-whole(32768)) ink",
            "client 1.50 ══> server 1.80 timeline-fold-fates(part-whole(17231) part-waiting(1)) note",
        ]
        .join("\n"));
}

#[test]
fn a_view_is_as_short_in_a_long_record_as_in_a_short_one() {
    let sample = flood(1_000);
    let ledger = sample.ledger();
    let mut index = Index::default();
    index.show(Channel::Udp, 0);
    assert!(!index.take_in(sample.folded(&ledger)), "all at once");
    let head = Playhead::live(&sample.record);
    let mut lines = |from| {
        let (to, fold) = (u64::MAX, 1);
        let view = View { from, to, fold };
        let found = timeline(sample.folded(&ledger), head, &mut index, view);
        found.to_text().lines().count()
    };
    assert_eq!(lines(1_990), 14);
    assert!(lines(0) <= 1_000, "four hundred slots at most");
}

#[test]
fn rows_that_are_no_longer_kept_are_told_of() {
    let mut sample = flood(40_000);
    let mut ledger = sample.ledger();
    let mut index = Index::default();
    index.show(Channel::Udp, 0);
    while index.take_in(sample.folded(&ledger)) {}
    let first = ledger.forget(&sample.record, 40_000);
    sample.record.forget(first);
    while index.take_in(sample.folded(&ledger)) {}
    let kept = sample.record.first_kept_row();
    assert!(kept > 0, "some are gone");
    let head = Playhead::live(&sample.record);
    let top = View {
        from: 0,
        to: 3,
        fold: 1,
    };
    let found = timeline(sample.folded(&ledger), head, &mut index, top);
    let text = found.to_text();
    assert!(text.starts_with(&format!("0 gone {kept}\n1 ")), "{text}");
    assert_eq!(
        found.slots,
        u64::from(sample.record.len() - kept) + 1,
        "one line tells of them"
    );
    let last = sample.record.len() - 1;
    let map = SlotMap::new(sample.folded(&ledger), head, &index, 1);
    let newest = Some(found.slots - 1);
    assert_eq!(
        map.slot_of_row(last),
        newest,
        "the newest stands at the end"
    );
    assert_eq!(map.slot_of_row(0), None, "what is gone has no line");
}
