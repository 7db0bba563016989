//! Own datagrams to multicast groups, which a socket of ours can receive although it is bound to no address of theirs.

use std::{collections::VecDeque, net::SocketAddr};

use super::receipt::{Dequeued, QueuedSend, Receipt};
use crate::{
    ledger::Ledger,
    model::{RowId, SocketId},
    record::Record,
};

/// How many sends are kept that were not received.
const MOST: usize = 1 << 12;

/// Own sends to groups that no socket of ours has received, oldest first.
#[derive(Clone, Debug, Default)]
pub(in crate::ledger) struct GroupSends(VecDeque<(SocketAddr, QueuedSend)>);

impl GroupSends {
    /// A send to a group. The kernel copies it to whoever hears that group on its port.
    pub(in crate::ledger) fn push(&mut self, to: SocketAddr, sent: QueuedSend) {
        self.0.push_back((to, sent));
        if self.0.len() > MOST {
            self.0.pop_front();
        }
    }

    /// Whether there are none.
    pub(in crate::ledger) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many of them a socket on that port can have received or dropped.
    pub(super) fn to_port(&self, port: u16) -> u64 {
        let here = self.0.iter().filter(|(to, _)| to.port() == port);
        here.count() as u64
    }

    /// Takes out the send to `to` that a receipt comes from. Where something was dropped and several would do, none
    /// is named.
    fn take(
        &mut self,
        record: &Record,
        to: SocketAddr,
        receipt: &Receipt,
        dropped: bool,
    ) -> Option<QueuedSend> {
        let mut fitting = (self.0.iter().enumerate())
            .filter(|(_, (group, sent))| *group == to && receipt.fits(record, *sent))
            .map(|(at, _)| at);
        let first = fitting.next()?;
        if dropped && fitting.next().is_some() {
            return None;
        }
        self.0.remove(first).map(|(_, sent)| sent)
    }

    /// Lets go of those before this row.
    pub(in crate::ledger) fn forget(&mut self, end: RowId) {
        self.0.retain(|(_, sent)| sent.row >= end);
    }
}

impl Ledger {
    /// A datagram that was sent to this group came out of the queue of a socket of ours, read or not: if it is surely
    /// an own one, its send gets its fate.
    pub(in crate::ledger) fn receive_from_group(
        &mut self,
        record: &Record,
        (to, socket): (SocketAddr, SocketId),
        taken: Dequeued,
    ) {
        let Some((holder, _)) = taken.from else {
            return;
        };
        let receipt = Receipt::new(taken.source, (holder, taken.fate), None, 0);
        let socket = self.socket(socket);
        let dropped = socket.is_none_or(|socket| socket.arrived().dropped > 0);
        if let Some(sent) = self.group_sends.take(record, to, &receipt, dropped) {
            receipt.match_to(record, &mut self.fates, sent, true);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ledger::hand_made::{A, HandMade},
        model::{Evidence, Fate, Note, SocketId, Span, Who},
    };

    const GROUP: &str = "239.1.1.1:81";
    const S2: SocketId = SocketId(7);

    /// A server that hears all groups, and a client that has an address of this machine's in another network.
    fn lab() -> HandMade {
        let mut lab = HandMade::new();
        lab.open(S2, Who::Server, "0.0.0.0:81");
        lab
    }

    const FROM: &str = "127.0.0.1:40001";

    #[test]
    fn an_own_datagram_to_a_group_that_the_server_read_is_known() {
        let mut lab = lab();
        let rows = [b"one", b"two"].map(|bytes| lab.send(A, GROUP, bytes));
        lab.check(rows[0], Fate::Unknown, Evidence::NotOurs, false);
        let read = lab.receive_sent_to(S2, (FROM, "239.1.1.1"), b"two", 0);
        lab.check(rows[1], Fate::Whole, Evidence::Returned, true);
        assert_eq!(lab.ledger.verdict(read).link(), Some(rows[1]), "and back");
        lab.check(rows[0], Fate::Unknown, Evidence::NotOurs, false);
        let outside = |lab: &HandMade| lab.ledger.received_from_outside(|who| who == Who::Server);
        assert_eq!(outside(&lab), 0, "it is our own");
        lab.receive_sent_to(S2, (FROM, "239.9.9.9"), b"one", 0);
        lab.check(rows[0], Fate::Unknown, Evidence::NotOurs, false);
    }

    #[test]
    fn what_a_group_got_and_nobody_read_is_known_too() {
        let mut lab = lab();
        let row = lab.send(A, GROUP, b"one");
        let note = Note::Unread {
            socket: S2,
            from: FROM.parse().unwrap(),
            to: Some("239.1.1.1".parse().unwrap()),
            true_len: Some(3),
            drops: None,
            head: Span { at: 0, len: 3 },
        };
        lab.note_with(note, b"one");
        lab.check(row, Fate::Unread, Evidence::DrainedAtClose, true);
    }

    #[test]
    fn of_alike_ones_none_is_named_where_some_were_dropped() {
        let mut lab = lab();
        let rows = [b"x", b"x"].map(|bytes| lab.send(A, GROUP, bytes));
        lab.empty(S2, 1);
        lab.receive_sent_to(S2, (FROM, "239.1.1.1"), b"x", 1);
        for row in rows {
            lab.check(row, Fate::Unknown, Evidence::NotOurs, false);
        }
    }
}
