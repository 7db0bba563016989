//! Epochs as they begin and end: records written by hand, and what is told of each row.

use super::{
    epoch::Epoch,
    receipt::{AddressHolder, QueuedSend, SendThread},
    receive_queue::ReceiveQueue,
};
use crate::{
    ledger::{
        fates::Fates,
        synthetic::{A, A_ADDR, NC, S, SERVER, SyntheticRecord},
    },
    model::{ClientId, Errno, Evidence, Fate, Note, Owner, RowId, SockOpt, SocketId, Stamp},
    record::Record,
};

const B: SocketId = SocketId(2);
const B_ADDR: &str = "127.0.0.1:40002";
const LONG: u64 = 2_000_000_000;

#[test]
fn names_are_final_when_the_queue_is_empty_and_the_sums_agree() {
    let mut lab = SyntheticRecord::new();
    let rows: Vec<RowId> = (0..4).map(|_| lab.send(A, SERVER, b"same")).collect();
    lab.receive(S, A_ADDR, b"same", 0);
    let last = lab.receive(S, A_ADDR, b"same", 1);
    lab.check(rows[0], Fate::Whole, Evidence::Returned, false);
    lab.check(rows[1], Fate::Dropped, Evidence::DropTotal, false);
    assert_eq!(lab.ledger.arrivals(S).waiting, 1, "as far as is known");
    lab.empty(S, 2);
    lab.check(rows[0], Fate::Whole, Evidence::Returned, true);
    lab.check(rows[1], Fate::Dropped, Evidence::DropTotal, true);
    lab.check(rows[2], Fate::Whole, Evidence::Returned, true);
    lab.check(rows[3], Fate::Dropped, Evidence::Meminfo, true);
    assert_eq!(
        lab.ledger.folded_verdict(last).link(),
        Some(rows[2]),
        "received"
    );
}

#[test]
fn a_drop_is_not_pinned_on_a_send_that_has_not_returned() {
    let mut lab = SyntheticRecord::new();
    let row = lab.send_slowly(A, SERVER, b"slow", 1_000_000);
    // One drop, an empty queue: but it may be a peer's, and ours still to come.
    lab.empty(S, 1);
    lab.check(row, Fate::InFlight, Evidence::Waiting, false);
    let verdict = lab.ledger.folded_verdict(row);
    assert!(!verdict.settled, "{verdict:?}");
    lab.receive(S, A_ADDR, b"slow", 1);
    lab.check(row, Fate::Whole, Evidence::Returned, false);
    // The call has returned, and nothing else can be meant.
    let other = lab.send(A, SERVER, b"next");
    lab.now += 2_000_000;
    lab.empty(S, 2);
    lab.now += 2_000_000_000;
    lab.empty(S, 2);
    lab.check(row, Fate::Whole, Evidence::Returned, true);
    let verdict = lab.ledger.folded_verdict(other);
    assert!(verdict.settled, "{verdict:?}");
}

#[test]
fn a_datagram_on_its_way_is_waited_for() {
    let mut lab = SyntheticRecord::new();
    let first = lab.send(A, SERVER, b"same");
    let late = lab.send(A, SERVER, b"same");
    lab.receive(S, A_ADDR, b"same", 0);
    lab.empty(S, 0);
    lab.check(first, Fate::Whole, Evidence::Returned, false);
    lab.check(late, Fate::InFlight, Evidence::Waiting, false);
    lab.receive(S, A_ADDR, b"same", 0);
    lab.empty(S, 0);
    lab.check(first, Fate::Whole, Evidence::Returned, true);
    lab.check(late, Fate::Whole, Evidence::Returned, true);
}

#[test]
fn a_peers_drop_is_not_assigned_to_us() {
    let mut lab = SyntheticRecord::new();
    // A peer's was dropped and an own one is on its way: the sums agree, and prove nothing.
    let first = lab.send(A, SERVER, b"same");
    let late = lab.send(A, SERVER, b"same");
    lab.receive(S, A_ADDR, b"same", 0);
    lab.receive(S, NC, b"nc", 0);
    lab.empty(S, 1);
    lab.check(first, Fate::Whole, Evidence::Returned, true);
    lab.check(late, Fate::Unknown, Evidence::OneOf, false);
    lab.receive(S, A_ADDR, b"same", 1);
    lab.empty(S, 1);
    lab.check(late, Fate::Whole, Evidence::Returned, true);
    assert_eq!(lab.ledger.arrivals(S).dropped, 1, "still counted");
}

#[test]
fn a_prediction_that_fails_tells_of_a_peer() {
    let mut lab = SyntheticRecord::new();
    let rows = [b"one", b"two", b"six"].map(|bytes| lab.send(A, SERVER, bytes));
    // Something was dropped before the first, and that was not ours.
    lab.receive(S, A_ADDR, b"one", 1);
    lab.receive(S, A_ADDR, b"two", 1);
    lab.empty(S, 1);
    lab.check(rows[0], Fate::Whole, Evidence::Returned, true);
    lab.check(rows[1], Fate::Whole, Evidence::Returned, true);
    lab.check(rows[2], Fate::Unknown, Evidence::OneOf, false);
    lab.receive(S, A_ADDR, b"six", 1);
    lab.empty(S, 1);
    lab.check(rows[2], Fate::Whole, Evidence::Returned, true);
}

#[test]
fn after_a_long_while_nothing_is_on_its_way() {
    let mut lab = SyntheticRecord::new();
    lab.receive(S, NC, b"nc", 0);
    let first = lab.send(A, SERVER, b"same");
    let second = lab.send(A, SERVER, b"same");
    lab.receive(S, A_ADDR, b"same", 2);
    lab.now += 2_000_000_000;
    lab.empty(S, 2);
    lab.check(first, Fate::Unknown, Evidence::OneOf, true);
    lab.check(second, Fate::Unknown, Evidence::OneOf, true);
    let sure = lab.send(A, SERVER, b"one");
    let dropped = lab.send(A, SERVER, b"two");
    lab.receive(S, A_ADDR, b"one", 2);
    lab.receive(S, NC, b"nc", 2);
    lab.now += 2_000_000_000;
    lab.empty(S, 4);
    lab.check(sure, Fate::Whole, Evidence::Returned, true);
    lab.check(dropped, Fate::Dropped, Evidence::Meminfo, true);
}

#[test]
fn a_receipt_is_of_a_send_before_it() {
    let mut lab = SyntheticRecord::new();
    lab.receive(S, NC, b"nc", 0);
    let first = lab.send(A, SERVER, b"same");
    lab.receive(S, A_ADDR, b"same", 1);
    let late = lab.send(A, SERVER, b"same");
    lab.empty(S, 1);
    lab.check(first, Fate::Whole, Evidence::Returned, true);
    lab.check(late, Fate::Unknown, Evidence::OneOf, false);
}

#[test]
fn of_two_threads_each_has_its_own_order() {
    let mut lab = SyntheticRecord::new();
    lab.open(B, Owner::Client(ClientId(1)), B_ADDR);
    let rows = [
        lab.send(A, B_ADDR, b"same"),
        lab.send(S, B_ADDR, b"same"),
        lab.send(A, B_ADDR, b"same"),
        lab.send(A, B_ADDR, b"same"),
    ];
    // The server's came after the client's second, which was dropped.
    lab.receive(B, A_ADDR, b"same", 0);
    lab.receive(B, SERVER, b"same", 1);
    lab.receive(B, A_ADDR, b"same", 1);
    lab.empty(B, 1);
    lab.check(rows[0], Fate::Whole, Evidence::Returned, true);
    lab.check(rows[1], Fate::Whole, Evidence::Returned, true);
    lab.check(rows[2], Fate::Dropped, Evidence::DropTotal, true);
    lab.check(rows[3], Fate::Whole, Evidence::Returned, true);
}

#[test]
fn a_connected_socket_hears_nobody_else() {
    let mut lab = SyntheticRecord::new();
    lab.open(B, Owner::Client(ClientId(1)), B_ADDR);
    lab.note(Note::Named {
        socket: B,
        local: B_ADDR.parse().unwrap(),
        also: Vec::new(),
        peer: SERVER.parse().ok(),
    });
    let foreign = lab.send(A, B_ADDR, b"hello");
    let reply = lab.send(S, B_ADDR, b"hello");
    lab.check(foreign, Fate::Unknown, Evidence::NotOurs, false);
    lab.receive(B, SERVER, b"hello", 0);
    lab.empty(B, 0);
    lab.check(reply, Fate::Whole, Evidence::Returned, true);
}

#[test]
fn a_socket_that_is_connected_to_the_unspecified_address_hears_its_own() {
    let mut lab = SyntheticRecord::new();
    let (server, own) = ("127.0.0.2:80", "127.0.0.2:40002");
    let there = SocketId(5);
    lab.open(there, Owner::Server, server);
    lab.open(B, Owner::Client(ClientId(1)), own);
    lab.note(Note::Named {
        socket: B,
        local: own.parse().unwrap(),
        also: Vec::new(),
        peer: "0.0.0.0:80".parse().ok(),
    });
    let reply = lab.send(there, own, b"hello");
    lab.receive(B, server, b"hello", 0);
    lab.empty(B, 0);
    lab.check(reply, Fate::Whole, Evidence::Returned, true);
}

#[test]
fn what_no_counter_counted_is_not_called_dropped() {
    let mut lab = SyntheticRecord::new();
    let rows = [b"one", b"two", b"six"].map(|bytes| lab.send(A, SERVER, bytes));
    lab.receive(S, A_ADDR, b"two", 1);
    lab.now += 2_000_000_000;
    lab.empty(S, 1);
    lab.check(rows[0], Fate::Dropped, Evidence::DropTotal, true);
    lab.check(rows[2], Fate::Unknown, Evidence::OneOf, true);
}

#[test]
fn bytes_name_a_dropped_datagram_also_among_a_peers() {
    let mut lab = SyntheticRecord::new();
    lab.receive(S, NC, b"nc", 0);
    let rows = [b"one", b"two", b"six"].map(|bytes| lab.send(A, SERVER, bytes));
    lab.receive(S, A_ADDR, b"one", 0);
    lab.receive(S, A_ADDR, b"six", 3);
    lab.empty(S, 3);
    lab.check(rows[1], Fate::Dropped, Evidence::DropTotal, true);
}

#[test]
fn a_burst_into_one_epoch_is_gone_through_in_no_time() {
    let mut lab = SyntheticRecord::new();
    let rows: Vec<RowId> = (0..20_000).map(|_| lab.send(A, SERVER, b"same")).collect();
    lab.receive(S, NC, b"nc", 0);
    for n in 0..10_000 {
        lab.receive(S, A_ADDR, b"same", n);
    }
    lab.empty(S, 11_000);
    lab.check(rows[0], Fate::Whole, Evidence::Returned, true);
    lab.check(rows[19_999], Fate::Unknown, Evidence::OneOf, false);
    lab.note(Note::Closed { socket: S });
    lab.check(rows[9000], Fate::Unknown, Evidence::OneOf, true);
    assert_eq!(
        lab.ledger.fate_counts(|_| true).in_flight,
        0,
        "all are told of"
    );
}

impl SyntheticRecord {
    /// The row of the call that comes next is lost.
    fn record_loss(&mut self) {
        self.now += 1000;
        self.record.record_loss(1, Stamp(self.now + 10));
    }
}

#[test]
fn a_receipt_may_be_of_a_send_whose_row_was_lost() {
    let mut lab = SyntheticRecord::new();
    let done = lab.send(A, SERVER, b"same");
    lab.receive(S, A_ADDR, b"same", 0);
    lab.empty(S, 0);
    let first = lab.send(A, SERVER, b"same");
    // Of the two that were sent one came, and it is not known which.
    lab.record_loss();
    let read = lab.receive(S, A_ADDR, b"same", 0);
    lab.empty(S, 1);
    lab.check(first, Fate::InFlight, Evidence::Waiting, false);
    let soon = lab.send(A, SERVER, b"same");
    lab.receive(S, A_ADDR, b"same", 1);
    lab.now += LONG;
    lab.empty(S, 1);
    lab.check(done, Fate::Whole, Evidence::Returned, true);
    lab.check(first, Fate::Unknown, Evidence::RowsLost, true);
    lab.check(soon, Fate::Unknown, Evidence::RowsLost, true);
    assert_eq!(lab.ledger.folded_verdict(read).link(), None, "of either");
    let later = lab.send(A, SERVER, b"same");
    lab.receive(S, A_ADDR, b"same", 1);
    lab.empty(S, 1);
    lab.check(later, Fate::Whole, Evidence::Returned, true);
}

#[test]
fn a_name_that_was_provisional_is_taken_back() {
    let mut lab = SyntheticRecord::new();
    let rows = [b"one", b"two"].map(|bytes| lab.send(A, SERVER, bytes));
    let read = lab.receive(S, A_ADDR, b"two", 1);
    lab.check(rows[0], Fate::Dropped, Evidence::DropTotal, false);
    lab.record_loss();
    lab.note(Note::Closed { socket: S });
    for row in rows {
        lab.check(row, Fate::Unknown, Evidence::RowsLost, true);
    }
    assert_eq!(lab.ledger.folded_verdict(read).link(), None, "of neither");
}

#[test]
fn a_server_that_opens_meanwhile_may_hear_what_was_lost() {
    let mut lab = SyntheticRecord::new();
    lab.record_loss();
    let other = SocketId(5);
    lab.open(other, Owner::Server, "127.0.0.1:81");
    let row = lab.send(A, "127.0.0.1:81", b"same");
    lab.receive(other, A_ADDR, b"same", 0);
    lab.empty(other, 0);
    lab.now += LONG;
    lab.empty(other, 0);
    lab.check(row, Fate::Unknown, Evidence::RowsLost, true);
}

#[test]
fn a_report_may_be_about_a_send_whose_row_was_lost() {
    let mut lab = SyntheticRecord::new();
    let closed = "127.0.0.1:7";
    let before = lab.send(A, closed, b"same");
    lab.record_loss();
    let after = lab.send(A, closed, b"same");
    lab.refusal(A, closed, Errno::ECONNREFUSED, b"same");
    lab.check(before, Fate::Unknown, Evidence::NotOurs, true);
    lab.check(after, Fate::Unknown, Evidence::NotOurs, true);
    lab.now += LONG;
    let later = lab.send(A, closed, b"same");
    lab.refusal(A, closed, Errno::ECONNREFUSED, b"same");
    lab.check(later, Fate::Refused, Evidence::ErrorQueue, true);
}

#[test]
fn a_withdrawn_send_shifts_what_comes_after_it() {
    let (mut queue, mut fates) = (ReceiveQueue::default(), Fates::default());
    for row in 0..4 {
        let sent = QueuedSend {
            row,
            from: SocketId(1),
            holder: AddressHolder(SocketId(1)),
        };
        let thread = SendThread::Clients;
        queue.push(&Record::default(), &mut fates, thread, sent, Stamp(0));
        assert_eq!(queue.epoch, Epoch::InOrder, "one thread");
    }
    queue.withdraw(1);
    queue.withdraw(9);
    let rows: Vec<RowId> = queue.open_sends().collect();
    assert_eq!(rows, [0, 2, 3], "row 1 is gone");
    assert_eq!(queue.waiting(), 3, "three wait");
    let by = queue.senders[0].open_by();
    assert_eq!(by, [(SocketId(1), 3)], "by that socket");
}

#[test]
fn what_another_socket_of_the_port_got_is_unknown_and_the_rest_is_whole() {
    for option in [SockOpt::ReuseAddr, SockOpt::ReusePort] {
        let mut lab = SyntheticRecord::new();
        lab.switch_on(S, option);
        lab.open(B, Owner::Client(ClientId(1)), B_ADDR);
        for round in 0..2_u64 {
            let theirs = lab.send(A, SERVER, b"a1");
            let first = lab.send(B, SERVER, b"b1");
            let also_theirs = lab.send(A, SERVER, b"a2");
            let second = lab.send(B, SERVER, b"b2");
            lab.receive(S, B_ADDR, b"b1", 0);
            lab.receive(S, B_ADDR, b"b2", 0);
            lab.empty(S, 0);
            assert_eq!(lab.ledger.arrivals(S).waiting, 0, "{option:?} {round}");
            lab.now += LONG;
            lab.empty(S, 0);
            for row in [first, second] {
                lab.check(row, Fate::Whole, Evidence::Returned, true);
            }
            for row in [theirs, also_theirs] {
                lab.check(row, Fate::Unknown, Evidence::OneOf, true);
            }
        }
        // As many drops as are missing prove nothing: they may be a peer's.
        let missing = lab.send(A, SERVER, b"a3");
        lab.now += LONG;
        lab.empty(S, 1);
        lab.check(missing, Fate::Unknown, Evidence::OneOf, true);
        // Where none is missing, nothing is unknown.
        let alone = lab.send(A, SERVER, b"a4");
        lab.receive(S, A_ADDR, b"a4", 1);
        lab.empty(S, 1);
        lab.check(alone, Fate::Whole, Evidence::Returned, true);
    }
}
