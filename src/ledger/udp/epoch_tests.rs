//! Epochs go from state to state as the table in the documentation of [`crate::ledger`] says.

use super::epoch::Epoch;
use crate::{
    ledger::synthetic::{A, A_ADDR, NC, S, SERVER, SyntheticRecord},
    model::{Note, Stamp, UdpCounters},
};

const IN_ORDER: Epoch = Epoch::InOrder;
const MATCHED: Epoch = Epoch::Matched { foreign: false };
const COUNTED: Epoch = Epoch::Counted { foreign: false };
const MATCHED_WITH_PEER: Epoch = Epoch::Matched { foreign: true };
const COUNTED_WITH_PEER: Epoch = Epoch::Counted { foreign: true };
const LOST: Epoch = Epoch::RowsLost { until: Stamp(5010) };

fn record_loss(lab: &mut SyntheticRecord, until: Stamp) {
    lab.record.record_loss(1, until);
    lab.ledger.fold(&lab.record);
}

fn let_go(lab: &mut SyntheticRecord) {
    let (socket, fates) = lab.ledger.socket_mut(S).unwrap();
    socket.queue.forget(&lab.record, fates, 1);
}

/// The packets that a firewall discarded by now, read from the namespace's counters.
fn eaten(lab: &mut SyntheticRecord, undelivered: u64) {
    let counters = UdpCounters {
        undelivered,
        ..UdpCounters::default()
    };
    lab.note(Note::Queue {
        socket: S,
        memory: None,
        empty: false,
        counters: Some(counters),
    });
}

/// An epoch with three own sends in this state.
fn epoch_in(state: Epoch) -> SyntheticRecord {
    let mut lab = SyntheticRecord::new();
    lab.send(A, SERVER, b"one");
    lab.send(A, SERVER, b"two");
    let last = if matches!(state, Epoch::InOrder | Epoch::RowsLost { .. }) {
        A
    } else {
        S
    };
    lab.send(last, SERVER, b"three");
    match state {
        Epoch::Counted { .. } => let_go(&mut lab),
        Epoch::RowsLost { until } => record_loss(&mut lab, until),
        Epoch::InOrder | Epoch::Matched { .. } => {}
    }
    assert_eq!(epoch_of(&lab), state, "to begin with");
    lab
}

fn epoch_of(lab: &SyntheticRecord) -> Epoch {
    lab.ledger.socket(S).unwrap().queue.epoch
}

#[test]
fn an_epoch_goes_from_state_to_state_as_the_table_says() {
    const STAYS: [Epoch; 4] = [IN_ORDER, MATCHED, COUNTED, LOST];
    const PEER: [Epoch; 4] = [
        MATCHED_WITH_PEER,
        MATCHED_WITH_PEER,
        COUNTED_WITH_PEER,
        LOST,
    ];
    const LOST_LATER: Epoch = Epoch::RowsLost { until: Stamp(5020) };
    type Happening = fn(&mut SyntheticRecord);
    let table: [(&str, Happening, [Epoch; 4]); 12] = [
        (
            "a second thread sends",
            |lab| _ = lab.send(S, SERVER, b"four"),
            [MATCHED, MATCHED, COUNTED, LOST],
        ),
        (
            "a peer's comes out",
            |lab| _ = lab.receive(S, NC, b"nc", 0),
            PEER,
        ),
        (
            "one is not where it was predicted",
            |lab| _ = lab.receive(S, A_ADDR, b"other", 0),
            [MATCHED_WITH_PEER, MATCHED_WITH_PEER, COUNTED, LOST],
        ),
        (
            "packets were eaten on their way",
            |lab| (0..2).for_each(|n| eaten(lab, n)),
            PEER,
        ),
        ("more drops than sends", |lab| lab.empty(S, 5), PEER),
        ("one is on its way", |lab| lab.empty(S, 2), STAYS),
        (
            "the sums agree",
            |lab| lab.empty(S, 3),
            [IN_ORDER, IN_ORDER, IN_ORDER, LOST],
        ),
        (
            "nothing comes any more",
            |lab| {
                lab.now += 2_000_000_000;
                lab.empty(S, 2);
            },
            [IN_ORDER; 4],
        ),
        (
            "sends are let go of",
            let_go,
            [IN_ORDER, COUNTED, COUNTED, LOST],
        ),
        (
            "what was read is let go of, and a second thread sends",
            |lab| {
                lab.receive(S, A_ADDR, b"one", 0);
                let_go(lab);
                lab.send(S, SERVER, b"four");
            },
            [COUNTED, COUNTED, COUNTED, LOST],
        ),
        (
            "rows are lost",
            |lab| record_loss(lab, Stamp(5020)),
            [LOST_LATER; 4],
        ),
        (
            "the socket is closed",
            |lab| lab.note(Note::Closed { socket: S }),
            [IN_ORDER; 4],
        ),
    ];
    for (what, happen, want) in table {
        for (state, want) in STAYS.into_iter().zip(want) {
            let mut lab = epoch_in(state);
            happen(&mut lab);
            assert_eq!(epoch_of(&lab), want, "{state:?}: {what}");
            assert!(
                lab.ledger.fate_counts(|_| true).balance(),
                "{state:?}: {what}"
            );
        }
    }
}
