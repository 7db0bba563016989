//! Own datagrams to many: to multicast groups and broadcast addresses, which a socket of ours can receive although it
//! is bound to no address of theirs, and of which several sockets get one each.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    net::{IpAddr, SocketAddr},
};

use super::receipt::{Dequeued, QueuedSend, Receipt};
use crate::{
    ledger::Ledger,
    model::{Owner, RowId, SocketId, address},
    record::Record,
};

/// How many sends are kept at most.
const MAX: usize = 1 << 12;

/// Own sends to many, oldest first.
#[derive(Clone, Debug, Default)]
pub(in crate::ledger) struct GroupSends {
    kept: VecDeque<GroupSend>,
    /// How many sends were let go of.
    evicted: u64,
    /// The group addresses that datagrams were sent to.
    addrs: BTreeSet<IpAddr>,
    /// The sockets that may send to all machines of a network (`SO_BROADCAST`).
    broadcasting: BTreeSet<u16>,
    /// Of each socket and sender the number of the send after the last that it received: the sends of a thread come in
    /// order.
    next: BTreeMap<(u16, u16), u64>,
    /// Receipts of the server of sends that another socket had received before.
    again_at_server: u64,
    /// Sends that were first received by a client.
    first_at_client: u64,
}

#[derive(Clone, Debug)]
struct GroupSend {
    to: SocketAddr,
    sent: QueuedSend,
    /// Our sockets that have received it.
    by: Vec<SocketId>,
}

impl GroupSends {
    /// A send to many. The kernel copies it to whoever hears that address on its port.
    pub(in crate::ledger) fn push(&mut self, to: SocketAddr, sent: QueuedSend) {
        let to = address::canonical(to);
        self.addrs.insert(to.ip());
        let by = Vec::new();
        self.kept.push_back(GroupSend { to, sent, by });
        if self.kept.len() > MAX {
            self.kept.pop_front();
            self.evicted += 1;
        }
    }

    /// `SO_BROADCAST` was switched at a socket.
    pub(in crate::ledger) fn allow(&mut self, socket: SocketId, on: bool) {
        if on {
            self.broadcasting.insert(socket.0);
        } else {
            self.broadcasting.remove(&socket.0);
        }
    }

    /// Whether a socket may send to all machines of a network.
    pub(in crate::ledger) fn may_broadcast(&self, socket: SocketId) -> bool {
        self.broadcasting.contains(&socket.0)
    }

    /// Whether no send to a group is kept.
    pub(in crate::ledger) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether a send to this address can be kept here.
    pub(in crate::ledger) fn is_sent_to(&self, addr: IpAddr) -> bool {
        self.addrs.contains(&addr)
    }

    /// How many of the sends that are kept a socket on this port can have dropped.
    pub(super) fn to_port(&self, port: u16, socket: SocketId) -> u64 {
        let here = self.kept.iter();
        let here = here.filter(|it| it.to.port() == port && !it.by.contains(&socket));
        here.count() as u64
    }

    /// What the server received of own sends, beyond those of clients that have become known by a receipt: less for
    /// each that a client received first, and one for each that it received as well.
    pub(super) const fn at_server(&self, received: u64) -> u64 {
        let received = received.saturating_sub(self.first_at_client);
        received.saturating_add(self.again_at_server)
    }

    /// The send to `to` that a receipt of a socket comes from, and whether it is the first receipt of it. Where
    /// something was dropped and several would do, none is named.
    fn take(
        &mut self,
        record: &Record,
        to: SocketAddr,
        (receipt, socket, owner): (&Receipt, SocketId, Owner),
        dropped: bool,
    ) -> Option<(QueuedSend, bool)> {
        let between = (socket.0, receipt.holder.0.0);
        let next = self.next.get(&between).copied().unwrap_or_default();
        let skip = usize::try_from(next.saturating_sub(self.evicted)).unwrap_or(usize::MAX);
        let fits = |it: &GroupSend| {
            (it.to.ip(), it.to.port()) == (to.ip(), to.port()) && receipt.fits(record, it.sent)
        };
        let kept = self.kept.iter_mut().enumerate().skip(skip);
        let mut fitting = kept.filter(|(_, it)| fits(it));
        let (at, found) = fitting.next()?;
        if dropped && fitting.next().is_some() {
            return None;
        }
        let first = found.by.is_empty();
        found.by.push(socket);
        self.next.insert(between, self.evicted + at as u64 + 1);
        match (owner, first) {
            (Owner::Server, false) => self.again_at_server += 1,
            (Owner::Client(_), true) => self.first_at_client += 1,
            _ => {}
        }
        Some((found.sent, first))
    }

    /// Lets go of those before this row.
    pub(in crate::ledger) fn forget(&mut self, end: RowId) {
        while self.kept.front().is_some_and(|it| it.sent.row < end) {
            self.kept.pop_front();
            self.evicted += 1;
        }
    }
}

impl Ledger {
    /// A datagram that was sent to this group came out of the queue of a socket of ours, read or not: if it is surely
    /// an own one, its send gets its fate by the first of them, and all of them are known to be it.
    pub(in crate::ledger) fn receive_from_group(
        &mut self,
        record: &Record,
        (to, socket): (SocketAddr, SocketId),
        taken: Dequeued,
    ) {
        let (Some((holder, _)), Some(owner)) = (taken.from, self.owner(socket)) else {
            return;
        };
        let receipt = Receipt::new(taken.source, (holder, taken.fate), None, 0);
        let ledger = self.socket(socket);
        let dropped = ledger.is_none_or(|socket| socket.arrived().dropped > 0);
        let of = (&receipt, socket, owner);
        match self.group_sends.take(record, to, of, dropped) {
            Some((sent, true)) => self
                .fates
                .apply([receipt.match_to_send(record, sent, true)]),
            Some((sent, false)) => self.fates.apply(receipt.link(Some(sent.row))),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ledger::synthetic::{A, SyntheticRecord},
        model::{ClientId, Evidence, Fate, Note, Owner, SocketId, Span},
    };

    const GROUP: &str = "239.1.1.1:81";
    const S2: SocketId = SocketId(7);

    /// A server that hears all groups, and a client that has an address of this machine's in another network.
    fn lab() -> SyntheticRecord {
        let mut lab = SyntheticRecord::new();
        lab.open(S2, Owner::Server, "0.0.0.0:81");
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
        assert_eq!(
            lab.ledger.folded_verdict(read).link(),
            Some(rows[1]),
            "and back"
        );
        lab.check(rows[0], Fate::Unknown, Evidence::NotOurs, false);
        let outside = |lab: &SyntheticRecord| {
            lab.ledger
                .received_from_outside(|owner| owner == Owner::Server)
        };
        assert_eq!(outside(&lab), 0, "it is our own");
        lab.receive_sent_to(S2, (FROM, "239.9.9.9"), b"one", 0);
        lab.check(rows[0], Fate::Unknown, Evidence::NotOurs, false);
    }

    #[test]
    fn a_group_is_the_same_written_as_an_ipv6_address() {
        let mut lab = lab();
        let row = lab.send(A, "[::ffff:239.1.1.1]:81", b"one");
        lab.receive_sent_to(S2, (FROM, "239.1.1.1"), b"one", 0);
        lab.check(row, Fate::Whole, Evidence::Returned, true);
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

    #[test]
    fn each_socket_that_gets_a_copy_is_linked_to_the_one_send() {
        let mut lab = lab();
        let b = SocketId(8);
        lab.open(b, Owner::Client(ClientId(1)), "0.0.0.0:81");
        let rows = [b"same", b"same"].map(|bytes| lab.send(A, GROUP, bytes));
        let outside = |lab: &SyntheticRecord| {
            lab.ledger
                .received_from_outside(|owner| owner == Owner::Server)
        };
        for row in rows {
            let at_b = lab.receive_sent_to(b, (FROM, "239.1.1.1"), b"same", 0);
            assert_eq!(
                lab.ledger.folded_verdict(at_b).link(),
                Some(row),
                "the first copy"
            );
            lab.check(row, Fate::Whole, Evidence::Returned, true);
            assert_eq!(
                lab.ledger.folded_verdict(row).link(),
                Some(at_b),
                "and back"
            );
        }
        for row in rows {
            let at_server = lab.receive_sent_to(S2, (FROM, "239.1.1.1"), b"same", 0);
            let found = lab.ledger.folded_verdict(at_server).link();
            assert_eq!(found, Some(row), "the second");
            assert_eq!(outside(&lab), 0, "it is our own");
        }
        // There is no third copy for anybody.
        let more = lab.receive_sent_to(S2, (FROM, "239.1.1.1"), b"same", 0);
        assert_eq!(
            lab.ledger.folded_verdict(more).link(),
            None,
            "somebody else's"
        );
        assert_eq!(outside(&lab), 1);
    }

    #[test]
    fn the_sends_of_two_threads_may_come_in_another_order_than_they_were_made() {
        let mut lab = lab();
        let theirs = lab.send(S2, GROUP, b"server");
        let own = lab.send(A, GROUP, b"client");
        for (from, row, bytes) in [(FROM, own, b"client"), ("127.0.0.1:81", theirs, b"server")] {
            lab.receive_sent_to(S2, (from, "239.1.1.1"), bytes, 0);
            lab.check(row, Fate::Whole, Evidence::Returned, true);
        }
    }

    #[test]
    fn a_broadcast_that_the_server_read_is_known_also_of_a_network_whose_mask_is_not() {
        let mut lab = lab();
        for to in ["255.255.255.255", "127.255.255.255"] {
            let row = lab.send(A, &format!("{to}:81"), b"all");
            lab.check(row, Fate::Unknown, Evidence::NotOurs, false);
            lab.receive_sent_to(S2, (FROM, to), b"all", 0);
            lab.check(row, Fate::Whole, Evidence::Returned, true);
        }
        let mask = "10.77.0.255";
        let row = lab.send(A, &format!("{mask}:81"), b"all");
        lab.receive_sent_to(S2, (FROM, mask), b"all", 0);
        lab.check(row, Fate::Unknown, Evidence::NotOurs, false);
        lab.switch_on(A, crate::model::SockOpt::Broadcast);
        let row = lab.send(A, &format!("{mask}:81"), b"yes");
        lab.receive_sent_to(S2, (FROM, mask), b"yes", 0);
        lab.check(row, Fate::Whole, Evidence::Returned, true);
    }
}
