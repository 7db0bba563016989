//! Which send a refusal is about.

use std::net::SocketAddr;

use crate::{
    ledger::Ledger,
    model::{Errno, Evidence, Fate, Note, Row, RowId, SocketId, Syscall, Verdict, address},
    record::{Entry, Record},
};

/// Among how many of the newest sends the refused one is looked for: the error queue is drained
/// after each call, so that it is among the very last.
const SEARCHED_SENDS: usize = 1 << 10;

impl Ledger {
    /// A report from the error queue: it quotes the beginning of the payload. Of several sends
    /// that it may be about it is the oldest of the last call, for the queue is drained after
    /// each call; or else the newest, for where some were heard and some refused the listener
    /// went away in between.
    pub(in crate::ledger) fn refuse(&mut self, record: &Record, number: u32, entry: &Entry) {
        let Note::Report {
            socket,
            to,
            errno,
            quoted,
            ..
        } = &entry.note
        else {
            return;
        };
        // It may be about a send whose row was lost.
        if self.rows_lost_until(entry.at).is_some() {
            return;
        }
        let fate = match *errno {
            Errno::ECONNREFUSED => Fate::Refused,
            _ => Fate::ReportedLost,
        };
        let quoted = record.bytes(*quoted);
        let to = address::canonical(*to);
        self.fates.forget_settled(*socket);
        let Some(sender) = self.fates.sender(*socket) else {
            return;
        };
        let sends = &sender.unsettled;
        let fits = |id: &&RowId| {
            self.fates.is_open(**id)
                && record.row(**id).is_some_and(|row| {
                    self.sent_to(record, row) == Some(to)
                        && quotes(quoted, row, record.payload(row))
                })
        };
        let call = |id: &RowId| record.row(*id).map(|row| row.call_n);
        let last_call = sends.back().and_then(call);
        let same_call = sends.iter().rev().take_while(|id| call(id) == last_call);
        let lost = |id: &&RowId| self.fates.get(**id).fate == Fate::Unknown;
        let late = || sends.iter().rev().take(SEARCHED_SENDS);
        let found = same_call
            .filter(lost)
            .filter(fits)
            .last()
            .or_else(|| late().filter(lost).find(fits))
            .or_else(|| late().find(fits))
            .copied();
        let Some(found) = found else { return };
        // On this machine the pieces of a send with `UDP_SEGMENT` travel as one, and are refused as one; so
        // they are where the report quotes more than one piece. From elsewhere each piece has its report.
        let runs_on = record
            .row(found)
            .is_some_and(|row| quoted.len() > record.payload(row).len());
        let together = runs_on || to.ip().is_loopback();
        let rows = if together {
            self.whole_send(record, *socket, found)
        } else {
            vec![found]
        };
        for row in rows {
            self.tell_report(record, row, (fate, Evidence::ErrorQueue), number);
        }
    }

    /// All datagrams of the send that `found` is of, from it on.
    fn whole_send(&self, record: &Record, socket: SocketId, found: RowId) -> Vec<RowId> {
        let call = |id: RowId| record.row(id).map(|row| (row.call, row.call_n));
        let of = call(found).filter(|(call, _)| *call == Syscall::SendMsg);
        let sends = self
            .fates
            .sender(socket)
            .map(|sender| sender.unsettled.iter().rev());
        let later = sends.into_iter().flatten().copied();
        let later = later.take_while(|id| of.is_some() && *id > found);
        let mut rows: Vec<RowId> = later.filter(|id| call(*id) == of).collect();
        rows.push(found);
        rows
    }

    /// A call or `SO_ERROR` told that an earlier datagram was refused: the only one that it can be;
    /// or, of a connected socket, the last one, where it went to this machine (the report came
    /// back within the send).
    pub(in crate::ledger) fn refuse_earlier(
        &mut self,
        record: &Record,
        socket: SocketId,
        to: Option<SocketAddr>,
        evidence: Evidence,
        proof: u32,
    ) {
        self.fates.forget_settled(socket);
        let Some(sender) = self.fates.sender(socket) else {
            return;
        };
        let addr_of = |id: RowId| self.sent_to(record, record.row(id)?);
        let connected = self.socket(socket).is_some_and(|it| it.connected.is_some());
        let newest = sender.unsettled.back().copied();
        let near = connected
            && newest
                .and_then(addr_of)
                .is_some_and(|addr| addr.ip().is_loopback());
        let found = if near {
            newest.filter(|id| self.fates.is_open(*id))
        } else {
            let sends = sender.unsettled.iter().copied();
            let mut open = sends.filter(|id| self.fates.is_open(*id));
            open.next().filter(|_| open.next().is_none())
        };
        let fits = |id: &RowId| to.is_none() || to == addr_of(*id);
        if let Some(row) = found.filter(fits) {
            self.tell_report(record, row, (Fate::Refused, evidence), proof);
        }
    }

    /// A report told that this send has that fate: it never came into the queue that it was addressed to.
    fn tell_report(
        &mut self,
        record: &Record,
        row: RowId,
        (fate, evidence): (Fate, Evidence),
        proof: u32,
    ) {
        let to = record.row(row).and_then(|row| self.receiver(record, row));
        if let Some((socket, _)) = to.and_then(|to| self.socket_mut(to)) {
            socket.queue.withdraw(row);
        }
        let verdict = Verdict::new(fate, evidence, Some(proof), true);
        self.fates.set(record, row, verdict);
    }
}

/// Whether a report may quote this send: its beginning, or of a send with `UDP_SEGMENT` also what
/// follows it.
fn quotes(quoted: &[u8], row: &Row, payload: &[u8]) -> bool {
    payload.starts_with(quoted) || (row.call == Syscall::SendMsg && quoted.starts_with(payload))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ledger::synthetic::{A, A_ADDR, NC, S, SERVER, SyntheticRecord},
        model::{ClientId, Owner},
    };

    const CLOSED: &str = "127.0.0.1:7";

    #[test]
    fn a_report_tells_of_the_send_that_it_quotes() {
        let mut lab = SyntheticRecord::new();
        let hello = lab.send(A, CLOSED, b"hello");
        let other = lab.send(A, NC, b"world");
        let world = lab.send(A, CLOSED, b"world");
        lab.check(world, Fate::Unknown, Evidence::NotOurs, false);
        lab.refusal(A, CLOSED, Errno::ECONNREFUSED, b"wor");
        lab.refusal(A, CLOSED, Errno::ECONNREFUSED, b"hello");
        lab.check(hello, Fate::Refused, Evidence::ErrorQueue, true);
        lab.check(other, Fate::Unknown, Evidence::NotOurs, false);
        lab.check(world, Fate::Refused, Evidence::ErrorQueue, true);
    }

    #[test]
    fn one_report_tells_of_a_whole_send_with_udp_segment() {
        let mut lab = SyntheticRecord::new();
        let before = lab.send(A, CLOSED, b"one");
        let send: Vec<RowId> = [b"two", b"six", b"ten"]
            .map(|bytes| lab.send_segment(A, CLOSED, bytes, 100))
            .to_vec();
        lab.refusal(A, CLOSED, Errno::ECONNREFUSED, b"twosixt");
        lab.check(before, Fate::Unknown, Evidence::NotOurs, false);
        for row in send {
            lab.check(row, Fate::Refused, Evidence::ErrorQueue, true);
        }
    }

    #[test]
    fn from_elsewhere_each_datagram_of_a_send_has_its_report() {
        let far = "192.0.2.1:9999";
        let mut lab = SyntheticRecord::new();
        let send: Vec<RowId> = [b"two", b"six", b"ten"]
            .map(|bytes| lab.send_segment(A, far, bytes, 100))
            .to_vec();
        lab.refusal(A, far, Errno::ECONNREFUSED, b"six");
        lab.check(send[0], Fate::Unknown, Evidence::NotOurs, false);
        lab.check(send[1], Fate::Refused, Evidence::ErrorQueue, true);
        lab.check(send[2], Fate::Unknown, Evidence::NotOurs, false);
    }

    #[test]
    fn of_equal_sends_the_last_is_refused_for_the_others_were_heard() {
        let mut lab = SyntheticRecord::new();
        let arrived = lab.send(A, NC, b"hello");
        let refused = lab.send(A, NC, b"hello");
        lab.refusal(A, NC, Errno::ECONNREFUSED, b"hello");
        lab.check(arrived, Fate::Unknown, Evidence::NotOurs, false);
        lab.check(refused, Fate::Refused, Evidence::ErrorQueue, true);
    }

    #[test]
    fn host_unreachable_is_a_report_of_its_own() {
        let mut lab = SyntheticRecord::new();
        let row = lab.send(A, CLOSED, b"hello");
        lab.refusal(A, CLOSED, Errno::EHOSTUNREACH, b"hello");
        lab.check(row, Fate::ReportedLost, Evidence::ErrorQueue, true);
    }

    #[test]
    fn a_refused_datagram_never_was_in_the_queue_of_ours() {
        let mut lab = SyntheticRecord::new();
        let first = lab.send(A, SERVER, b"one");
        let refused = lab.send(A, SERVER, b"two");
        let last = lab.send(A, SERVER, b"three");
        lab.refusal(A, SERVER, Errno::ECONNREFUSED, b"two");
        assert_eq!(lab.ledger.arrivals(S).waiting, 2, "two are left");
        lab.receive(S, A_ADDR, b"one", 0);
        lab.receive(S, A_ADDR, b"three", 0);
        lab.empty(S, 0);
        lab.check(first, Fate::Whole, Evidence::Returned, true);
        lab.check(refused, Fate::Refused, Evidence::ErrorQueue, true);
        lab.check(last, Fate::Whole, Evidence::Returned, true);
    }

    #[test]
    fn a_datagram_that_comes_too_late_can_still_be_refused() {
        let mut lab = SyntheticRecord::new();
        let row = lab.send(A, SERVER, b"one");
        lab.empty(S, 0);
        lab.note(Note::Closed { socket: S });
        lab.check(row, Fate::Unknown, Evidence::ClosedUnseen, false);
        lab.refusal(A, SERVER, Errno::ECONNREFUSED, b"one");
        lab.check(row, Fate::Refused, Evidence::ErrorQueue, true);
    }

    #[test]
    fn a_name_taken_back_is_final_when_both_sockets_are_closed() {
        let mut lab = SyntheticRecord::new();
        let rows = [&b"same"[..], b"two", b"same"].map(|bytes| lab.send(A, SERVER, bytes));
        lab.receive(S, A_ADDR, b"same", 2);
        lab.check(rows[1], Fate::Dropped, Evidence::DropTotal, false);
        let last = lab.send(A, SERVER, b"same");
        lab.empty(S, 2);
        lab.note(Note::Closed { socket: S });
        lab.check(rows[0], Fate::Unknown, Evidence::OneOf, true);
        lab.check(rows[1], Fate::Unknown, Evidence::ClosedUnseen, false);
        lab.check(last, Fate::Unknown, Evidence::ClosedUnseen, false);
        lab.note(Note::Closed { socket: A });
        lab.check(rows[1], Fate::Unknown, Evidence::ClosedUnseen, true);
        lab.check(last, Fate::Unknown, Evidence::ClosedUnseen, true);
    }

    #[test]
    fn a_plain_program_learns_of_a_refusal_by_its_next_call() {
        let mut lab = SyntheticRecord::new();
        let first = lab.send(A, CLOSED, b"one");
        let second = lab.fail(A, Syscall::Send, CLOSED, Errno::ECONNREFUSED);
        lab.check(first, Fate::Refused, Evidence::LaterCall, true);
        let found = lab.ledger.folded_verdict(first).link();
        assert_eq!(found, Some(second), "which tells");
        lab.check(second, Fate::NotSent, Evidence::SendErrno, true);
        let third = lab.send(A, CLOSED, b"three");
        let read = lab.fail(A, Syscall::RecvMsg, CLOSED, Errno::ECONNREFUSED);
        lab.check(third, Fate::Refused, Evidence::LaterCall, true);
        lab.check(read, Fate::None, Evidence::None, true);
    }

    /// `connect(2)`: only then is a plain program told of refusals.
    fn connect(lab: &mut SyntheticRecord, to: &str) {
        lab.note(Note::Named {
            socket: A,
            local: A_ADDR.parse().unwrap(),
            also: Vec::new(),
            peer: to.parse().ok(),
        });
    }

    #[test]
    fn one_error_is_not_told_of_two_sends() {
        let mut lab = SyntheticRecord::new();
        connect(&mut lab, NC);
        let arrived = lab.send(A, NC, b"one");
        let refused = lab.send(A, NC, b"two");
        lab.fail(A, Syscall::Send, NC, Errno::ECONNREFUSED);
        lab.fail(A, Syscall::Send, NC, Errno::ECONNREFUSED);
        lab.check(arrived, Fate::Unknown, Evidence::NotOurs, false);
        lab.check(refused, Fate::Refused, Evidence::LaterCall, true);
    }

    #[test]
    fn the_last_refusal_is_told_when_the_socket_is_closed() {
        let mut lab = SyntheticRecord::new();
        connect(&mut lab, NC);
        let arrived = lab.send(A, NC, b"zero");
        let row = lab.send(A, NC, b"one");
        let errno = Errno::ECONNREFUSED;
        lab.note(Note::PendingError { socket: A, errno });
        lab.note(Note::Closed { socket: A });
        lab.check(row, Fate::Refused, Evidence::SoError, true);
        lab.check(arrived, Fate::Unknown, Evidence::NotOurs, true);
    }

    #[test]
    fn without_a_connection_an_error_names_a_send_only_if_it_was_the_only_one() {
        // The error queue had no room for the report of one of these.
        let mut lab = SyntheticRecord::new();
        let (one, two) = (lab.send(A, CLOSED, b"one"), lab.send(A, NC, b"two"));
        lab.note(Note::PendingError {
            socket: A,
            errno: Errno::ECONNREFUSED,
        });
        lab.check(one, Fate::Unknown, Evidence::NotOurs, false);
        lab.check(two, Fate::Unknown, Evidence::NotOurs, false);
    }

    #[test]
    fn far_away_an_error_names_a_send_only_if_it_was_the_only_one() {
        let mut lab = SyntheticRecord::new();
        let far = "192.0.2.1:7";
        let one = lab.send(A, far, b"one");
        let two = lab.send(A, far, b"two");
        lab.fail(A, Syscall::Send, far, Errno::ECONNREFUSED);
        lab.check(one, Fate::Unknown, Evidence::NotOurs, false);
        lab.check(two, Fate::Unknown, Evidence::NotOurs, false);
        let b = SocketId(2);
        lab.open(b, Owner::Client(ClientId(1)), "127.0.0.1:40002");
        let only = lab.send(b, far, b"one");
        lab.fail(b, Syscall::Send, far, Errno::ECONNREFUSED);
        lab.check(only, Fate::Refused, Evidence::LaterCall, true);
    }
}
