//! What a sender's queue says of each row: the updates that it gives back, for the fates to carry out.

use super::{
    epoch::Epoch,
    receipt::{AddressHolder, QueuedSend, Receipt, SendThread, Source},
    sender_queue::SenderQueue,
    sums::{Finality, QueueSums},
};
use crate::{
    ledger::{
        fates::{Fates, VerdictUpdate, WAITING},
        synthetic::{A, S},
    },
    model::{Evidence, Fate, RowId, SocketId, Verdict},
    record::Record,
};

const IN_ORDER: Epoch = Epoch::InOrder;
const MATCHED: Epoch = Epoch::Matched { foreign: false };
const COUNTED: Epoch = Epoch::Counted { foreign: false };
/// The note with the drop total.
const NOTE: u32 = 77;

/// A queue into which A has sent rows 0 to 3, of which nothing is kept: a receipt fits each send of its own holder.
fn four_sends(epoch: Epoch) -> SenderQueue {
    let mut queue = SenderQueue::new(SendThread::Clients, epoch);
    for row in 0..4 {
        queue.push(QueuedSend {
            row,
            from: A,
            holder: AddressHolder(A),
        });
    }
    queue
}

/// A datagram of this socket that came out with this drop total after all four sends.
fn receipt(read: RowId, from: SocketId, drops: u64) -> Receipt {
    let (source, holder) = (Source::Row(read), AddressHolder(from));
    Receipt::new(source, (holder, Fate::Whole), Some(drops), 4)
}

/// A send came out with this read.
fn taken(row: RowId, read: RowId, settled: bool) -> VerdictUpdate {
    let verdict = Verdict::new(Fate::Whole, Evidence::Returned, Some(read), settled);
    VerdictUpdate::Match(Some(read), (A, row), verdict)
}

/// A send was dropped, as this read tells that passes it.
fn passed(row: RowId, read: RowId, settled: bool) -> VerdictUpdate {
    let verdict = Verdict::new(Fate::Dropped, Evidence::DropTotal, Some(read), settled);
    VerdictUpdate::Send(A, row, verdict)
}

/// A send was dropped, as the note with the drop total tells.
fn dropped_by_note(row: RowId) -> VerdictUpdate {
    let verdict = Verdict::new(Fate::Dropped, Evidence::Meminfo, Some(NOTE), true);
    VerdictUpdate::Send(A, row, verdict)
}

/// Takes this receipt in, in order or by the first send that fits: what is said then.
fn take_in(queue: &mut SenderQueue, receipt: Receipt) -> Option<Vec<VerdictUpdate>> {
    let record = Record::default();
    if let Some(updates) = queue.match_in_order(&record, receipt) {
        return Some(updates.collect());
    }
    let update = queue.match_first_fit(&record, receipt)?;
    Some(vec![update])
}

fn sums(end: Finality, missing: u64, drops: Option<u64>) -> QueueSums {
    QueueSums {
        end,
        missing,
        drops,
        delivered: true,
        full: false,
        note: NOTE,
    }
}

#[test]
fn a_receipt_in_order_is_the_send_that_its_total_says_and_what_it_passes_was_dropped() {
    let mut queue = four_sends(IN_ORDER);
    let first = take_in(&mut queue, receipt(10, A, 0));
    assert_eq!(first, Some(vec![taken(0, 10, false)]));
    assert_eq!(take_in(&mut queue, receipt(11, S, 0)), None, "another's");
    assert_eq!(take_in(&mut queue, receipt(11, A, 3)), None, "no such send");
    let later = take_in(&mut queue, receipt(11, A, 2));
    let want = [
        passed(1, 11, false),
        passed(2, 11, false),
        taken(3, 11, false),
    ];
    assert_eq!(later, Some(want.to_vec()));
    assert_eq!(take_in(&mut queue, receipt(12, A, 0)), None, "it is passed");
}

#[test]
fn a_receipt_that_is_matched_is_the_first_later_send_that_fits_within_the_drops() {
    let mut queue = four_sends(MATCHED);
    let other = QueuedSend {
        row: 4,
        from: S,
        holder: AddressHolder(S),
    };
    queue.push(other);
    for (receipt, want) in [
        (receipt(10, A, 0), Some(taken(0, 10, false))),
        (receipt(11, A, 2), Some(taken(1, 11, false))),
        (receipt(12, S, 9), None),
    ] {
        let told = take_in(&mut queue, receipt);
        assert_eq!(told, want.map(|update| vec![update]), "{receipt:?}");
    }
    let mut queue = four_sends(MATCHED);
    queue.sends[0].holder = AddressHolder(S);
    let none = take_in(&mut queue, receipt(10, A, 0));
    assert_eq!(none, None, "nothing was dropped before it");
    let second = take_in(&mut queue, receipt(10, A, 1));
    assert_eq!(second, Some(vec![taken(1, 10, false)]));
    let counted = take_in(&mut four_sends(COUNTED), receipt(10, A, 0));
    assert_eq!(counted, None, "only counted");
}

#[test]
fn what_is_provisional_is_taken_back_when_order_no_longer_names_it() {
    let mut queue = four_sends(IN_ORDER);
    take_in(&mut queue, receipt(10, A, 2));
    let (receipts, updates) = queue.reopen();
    let waits = |row| VerdictUpdate::Send(A, row, WAITING);
    assert!(updates.eq([0, 1, 2, 3].map(waits)));
    let reads: Vec<Source> = receipts.iter().map(Receipt::source).collect();
    assert_eq!(reads, [Source::Row(10)], "to be matched anew");
    assert_eq!(queue.open(), 4);
}

#[test]
fn drops_that_were_let_go_of_are_not_sure_where_the_rest_is_only_counted() {
    let mut queue = four_sends(IN_ORDER);
    assert_eq!(queue.clip().count(), 0, "nothing was said of any");
    let (mut queue, mut fates) = (four_sends(IN_ORDER), Fates::default());
    fates.open_sender(A);
    (0..4).for_each(|_| fates.push_send(A, WAITING));
    fates.apply(take_in(&mut queue, receipt(10, A, 2)).unwrap());
    assert_eq!(queue.forget_one(&fates, 0), None, "it is to be kept");
    for row in [0, 1] {
        let update = queue.forget_one(&fates, 2);
        assert_eq!(update, Some(VerdictUpdate::Final(row)));
    }
    assert_eq!(queue.forget_one(&fates, 2), None, "row 2 is to be kept");
    let open = |row| VerdictUpdate::OpenSend(A, row, WAITING);
    let want = [
        VerdictUpdate::Uncertain(A, 2),
        open(2),
        open(3),
        VerdictUpdate::UnlinkOpen(10),
    ];
    assert!(queue.clip().eq(want));
}

#[test]
fn a_send_is_let_go_of_when_its_name_is_final_or_it_can_have_none() {
    let mut fates = Fates::default();
    let whole = Verdict::new(Fate::Whole, Evidence::Returned, Some(10), true);
    for verdict in [whole, WAITING] {
        fates.push_send(A, verdict);
    }
    for epoch in [IN_ORDER, MATCHED] {
        let told = four_sends(epoch).forget_one(&fates, 4);
        assert_eq!(told, None, "{epoch:?}: not named yet");
    }
    let mut queue = four_sends(COUNTED);
    let told = [0, 1].map(|_| queue.forget_one(&fates, 4));
    let unknown = Verdict::new(Fate::Unknown, Evidence::OneOf, None, true);
    let want = [VerdictUpdate::Final(0), VerdictUpdate::Send(A, 1, unknown)];
    assert_eq!(told, want.map(Some));
}

#[test]
fn when_the_sums_agree_names_of_order_are_final_and_the_others_follow_from_the_receipts() {
    let record = Record::default();
    let agree = QueueSums {
        full: true,
        ..sums(Finality::Arrived, 3, Some(3))
    };
    let mut queue = four_sends(IN_ORDER);
    take_in(&mut queue, receipt(10, A, 1));
    let full = |update| match update {
        VerdictUpdate::Send(from, row, verdict) => {
            VerdictUpdate::Send(from, row, verdict.by_full_queue(true))
        }
        update => update,
    };
    let rest = [dropped_by_note(2), dropped_by_note(3)].map(full);
    let named = [0, 1].map(|row| VerdictUpdate::FinalCause(row, true));
    assert!(
        queue
            .settle(&record, agree)
            .eq(named.into_iter().chain(rest))
    );
    let mut queue = four_sends(MATCHED);
    take_in(&mut queue, receipt(10, A, 1));
    let named = [full(passed(0, 10, true)), taken(1, 10, true)];
    assert!(
        queue
            .settle(&record, agree)
            .eq(named.into_iter().chain(rest))
    );
}

/// What follows for each row from all ways in which these receipts can be matched to the sends of a queue.
fn updates(mut queue: SenderQueue, receipts: &[Receipt], sums: QueueSums) -> Vec<VerdictUpdate> {
    let record = Record::default();
    for receipt in receipts {
        take_in(&mut queue, *receipt).unwrap();
    }
    let (ways, mut told) = (queue.ways(&record), Vec::new());
    queue.updates(&record, ways.as_ref(), sums, |update| told.push(update));
    told
}

#[test]
fn what_can_be_matched_in_one_way_is_final_and_the_others_follow_from_the_sums() {
    let all = [0, 1, 2, 3].map(|n| receipt(10 + n, A, 0));
    let told = updates(
        four_sends(MATCHED),
        &all,
        sums(Finality::Arrived, 0, Some(0)),
    );
    assert_eq!(told, [0, 1, 2, 3].map(|n| taken(n, 10 + n, true)));
    let first = [receipt(10, A, 0)];
    let told = updates(
        four_sends(MATCHED),
        &first,
        sums(Finality::Arrived, 3, Some(3)),
    );
    assert_eq!(told[0], taken(0, 10, true));
    assert_eq!(told[1..], [1, 2, 3].map(dropped_by_note), "as many");
    let told = updates(
        four_sends(MATCHED),
        &first,
        sums(Finality::Open, 3, Some(0)),
    );
    assert_eq!(told[0], taken(0, 10, true));
    let waits = [1, 2, 3].map(|row| VerdictUpdate::Send(A, row, WAITING));
    assert_eq!(told[1..], waits, "they may still come");
}

#[test]
fn of_sends_that_may_be_the_same_receipt_none_is_named_once_nothing_more_can_come() {
    let one_of_two = [receipt(10, A, 1)];
    let unknown = |row, settled| {
        let verdict = Verdict::new(Fate::Unknown, Evidence::OneOf, None, settled);
        VerdictUpdate::Send(A, row, verdict)
    };
    let told = updates(
        four_sends(MATCHED),
        &one_of_two,
        sums(Finality::Arrived, 3, Some(3)),
    );
    let either = [
        VerdictUpdate::Link(10, None),
        unknown(0, true),
        unknown(1, true),
    ];
    assert_eq!(told[..3], either);
    assert_eq!(told[3..], [2, 3].map(dropped_by_note));
    let told = updates(
        four_sends(MATCHED),
        &one_of_two,
        sums(Finality::Open, 3, Some(3)),
    );
    assert_eq!(told[0], taken(0, 10, false), "as it seems");
    assert_eq!(told[1..], [1, 2, 3].map(|row| unknown(row, false)));
}

#[test]
fn a_send_that_a_later_ones_receipt_passes_was_dropped_as_its_total_tells() {
    let first_of_other = || {
        let mut queue = four_sends(MATCHED);
        queue.sends[0].holder = AddressHolder(S);
        queue
    };
    let arrived = |drops| sums(Finality::Arrived, 3, drops);
    let told = updates(first_of_other(), &[receipt(10, A, 1)], arrived(Some(3)));
    assert_eq!(told[..2], [passed(0, 10, true), taken(1, 10, true)]);
    let discarded = QueueSums {
        delivered: false,
        ..arrived(Some(3))
    };
    let told = updates(first_of_other(), &[receipt(10, A, 1)], discarded);
    let unknown = Verdict::new(Fate::Unknown, Evidence::OneOf, None, true);
    assert_eq!(told[0], VerdictUpdate::Send(A, 0, unknown), "or on its way");
    let (source, from) = (Source::Row(10), (AddressHolder(A), Fate::Whole));
    let uncounted = Receipt::new(source, from, None, 2);
    let told = updates(first_of_other(), &[uncounted], arrived(None));
    assert_eq!(
        told[0],
        VerdictUpdate::Send(A, 0, WAITING),
        "none is counted"
    );
}

#[test]
fn where_no_way_is_known_each_send_becomes_unknown_once_nothing_more_can_come() {
    let unknown = |evidence| {
        let verdict = Verdict::new(Fate::Unknown, evidence, None, true);
        [0, 1, 2, 3].map(|row| VerdictUpdate::Send(A, row, verdict))
    };
    for (end, drops, want) in [
        (Finality::Open, Some(3), None),
        (Finality::Arrived, Some(3), Some(Evidence::OneOf)),
        (Finality::Closed, Some(3), Some(Evidence::OneOf)),
        (Finality::Closed, None, Some(Evidence::NoCounter)),
    ] {
        let (mut queue, record) = (four_sends(MATCHED), Record::default());
        take_in(&mut queue, receipt(10, A, 0));
        let mut told = Vec::new();
        queue.updates(&record, None, sums(end, 3, drops), |update| {
            told.push(update);
        });
        let want = want.map(|evidence| {
            let unlinked = [VerdictUpdate::Link(10, None)];
            unlinked.into_iter().chain(unknown(evidence)).collect()
        });
        assert_eq!(told, want.unwrap_or_else(Vec::new), "{end:?}");
    }
}

#[test]
fn a_queue_that_is_given_up_says_the_same_of_all_its_sends_and_has_none_left() {
    let mut queue = four_sends(COUNTED);
    let lost = Verdict::new(Fate::Unknown, Evidence::RowsLost, None, true);
    let want = [0, 1, 2, 3].map(|row| VerdictUpdate::OpenSend(A, row, lost));
    assert!(queue.give_up(lost).eq(want));
    assert!(queue.is_unused());
}
