//! How a note changes the ledger.

use std::net::SocketAddr;

use super::{
    drop_rise::DropRise,
    receipt::{AddressHolder, Dequeued, SendThread, Source},
    socket_ledger::SocketLedger,
};
use crate::{
    ledger::Ledger,
    model::{Evidence, Fate, Memory, Note, RowId, SocketId},
    record::{Entry, Record},
};

impl Ledger {
    pub(in crate::ledger) fn fold_note(&mut self, record: &Record, number: u32, entry: &Entry) {
        match &entry.note {
            Note::Opened {
                socket,
                owner,
                local,
                capabilities,
                ..
            } => {
                let holder = self.holder(record, *local, number);
                let holder = holder.unwrap_or(AddressHolder(*socket));
                self.close(record, *socket);
                let mut opened = SocketLedger::new(*owner, holder, *local, *capabilities);
                if let Some(until) = self.rows_lost_until(entry.at) {
                    opened.queue.record_loss(&mut self.fates, until);
                }
                self.open(*socket, opened);
            }
            Note::Named {
                socket,
                local,
                peer,
                ..
            } => {
                let is_bound = |socket: &SocketLedger| socket.local.port() != 0;
                let first = !self.socket(*socket).is_some_and(is_bound);
                let holder = first.then(|| self.holder(record, *local, number)).flatten();
                if let Some((socket, _)) = self.socket_mut(*socket) {
                    socket.holder = holder.unwrap_or(socket.holder);
                    socket.connected = *peer;
                    socket.local = *local;
                }
            }
            Note::ReceiveBuffer { .. }
            | Note::Waiting(_)
            | Note::GivenUp { .. }
            | Note::Interface { .. }
            | Note::Trouble { .. } => {}
            Note::Stream(note) => {
                let at = (number, entry.rows_before);
                self.streams.fold_note(record, at, note);
            }
            Note::Queue {
                socket,
                memory,
                empty,
                counters,
            } => {
                let mut full = false;
                if let (Some(counters), Some((socket, fates))) =
                    (counters, self.socket_mut(*socket))
                {
                    full = socket.queue.count(record, fates, *counters);
                }
                self.look(record, (number, entry), *socket, (*memory, *empty, full));
            }
            Note::Report { .. } => self.refuse(record, number, entry),
            Note::PendingError { socket, errno } => {
                if errno.is_refusal() {
                    self.refuse_earlier(record, *socket, None, Evidence::SoError, number);
                }
            }
            Note::Unread {
                socket,
                from,
                to,
                drops,
                ..
            } => {
                let taken = Dequeued {
                    source: Source::Note(number),
                    from: self.sender_at(self.find(record, *from)),
                    fate: Fate::Unread,
                    drops: *drops,
                };
                self.take(record, *socket, *to, taken);
            }
            Note::Closed { socket } => self.close(record, *socket),
        }
    }

    /// Who held an address before a note.
    fn holder(&self, record: &Record, addr: SocketAddr, number: u32) -> Option<AddressHolder> {
        let last = self.find_before(record, addr, number)?;
        self.socket(last).map(|last| last.holder)
    }

    /// A socket was opened. A number is given only once; should it come again, what was counted
    /// stays.
    fn open(&mut self, id: SocketId, mut opened: SocketLedger) {
        self.fates.open_sender(id);
        let index = usize::from(id.0);
        if self.sockets.len() <= index {
            self.sockets.resize_with(index + 1, || None);
        }
        if let Some(place) = self.sockets.get_mut(index) {
            if let Some(old) = place.take() {
                opened.arrivals = old.arrived();
            }
            *place = Some(opened);
        }
    }

    /// A queue was looked at: the kernel's figures, where it gives any, whether it was empty, and whether the
    /// counters prove that what was dropped since they were read met a full receive buffer.
    fn look(
        &mut self,
        record: &Record,
        (number, entry): (u32, &Entry),
        id: SocketId,
        (memory, empty, queue_full): (Option<Memory>, bool, bool),
    ) {
        let at = entry.at;
        let lossy = self.rows_lost_until(at);
        let port = self.socket(id).map_or(0, |socket| socket.local.port());
        let to_groups = self.group_sends.to_port(port, id);
        let Some((socket, fates)) = self.socket_mut(id) else {
            return;
        };
        let counts = socket.capabilities.drops;
        let drops = memory.filter(|_| counts).map(|memory| memory.drops);
        socket.queue.held = memory.map(|memory| memory.held);
        if let Some(drops) = drops {
            socket.queue.look(number, drops);
        }
        let (own_at_least, own_at_most) = socket.queue.own_drops();
        let settled = empty && socket.queue.settle(record, fates, at, counts);
        if settled {
            socket.queue.begin(drops, lossy);
        }
        let (from, to) = (socket.reported_drops, socket.queue.drops.total);
        socket.reported_drops = to;
        if drops.is_some() && to > from {
            let count = to - from;
            self.rises.push(DropRise {
                socket: id,
                note: number,
                rows_before: entry.rows_before,
                from,
                to,
                own_at_least: if settled && to_groups == 0 {
                    own_at_least.min(count)
                } else {
                    0
                },
                own_at_most: own_at_most.saturating_add(to_groups).min(count),
                queue_full,
            });
        }
    }

    fn close(&mut self, record: &Record, id: SocketId) {
        let Some((socket, fates)) = self.socket_mut(id) else {
            return;
        };
        socket.open = false;
        if let Some(sender) = fates.sender_mut(id) {
            sender.closed = true;
        }
        socket.queue.close(record, fates, socket.capabilities.drops);
        fates.settle_sends(record, id, RowId::MAX);
    }

    /// Who sends from the address of this socket.
    pub(in crate::ledger) fn sender_at(
        &self,
        socket: Option<SocketId>,
    ) -> Option<(AddressHolder, SendThread)> {
        let socket = self.socket(socket?)?;
        let thread = SendThread::of(socket.holder, socket.owner);
        Some((socket.holder, thread))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ledger::synthetic::{A, A_ADDR, NC, S, SERVER, SyntheticRecord},
        model::{ClientId, Owner},
    };

    const S2: SocketId = SocketId(7);

    #[test]
    fn a_server_on_all_addresses_is_reached_at_each() {
        let mut lab = SyntheticRecord::new();
        lab.open(S2, Owner::Server, "0.0.0.0:81");
        let rows = ["127.0.0.1:81", "0.0.0.0:81", "127.0.0.2:81"];
        let rows = rows.map(|to| lab.send(A, to, b"hello"));
        for _ in rows {
            lab.receive(S2, "[::ffff:127.0.0.1]:40001", b"hello", 0);
        }
        lab.empty(S2, 0);
        for row in rows {
            lab.check(row, Fate::Whole, Evidence::Returned, true);
        }
    }

    #[test]
    fn a_client_on_all_addresses_gets_its_reply() {
        let mut lab = SyntheticRecord::new();
        let b = SocketId(3);
        lab.open(b, Owner::Client(ClientId(1)), "0.0.0.0:40003");
        let sent = lab.send(b, SERVER, b"hello");
        lab.receive(S, "127.0.0.1:40003", b"hello", 0);
        let reply = lab.send(S, "127.0.0.1:40003", b"you too");
        lab.receive(b, SERVER, b"you too", 0);
        lab.empty(S, 0);
        lab.empty(b, 0);
        lab.check(sent, Fate::Whole, Evidence::Returned, true);
        lab.check(reply, Fate::Whole, Evidence::Returned, true);
    }

    #[test]
    fn what_a_closed_client_sent_is_still_read() {
        let mut lab = SyntheticRecord::new();
        let row = lab.send(A, SERVER, b"hello");
        lab.note(Note::Closed { socket: A });
        lab.check(row, Fate::InFlight, Evidence::Waiting, false);
        lab.receive(S, A_ADDR, b"hello", 0);
        lab.empty(S, 0);
        lab.check(row, Fate::Whole, Evidence::Returned, true);
    }

    #[test]
    fn a_reply_of_a_server_that_was_opened_again_is_known() {
        let mut lab = SyntheticRecord::new();
        let old = lab.send(S, A_ADDR, b"old");
        lab.note(Note::Closed { socket: S });
        lab.open(S2, Owner::Server, SERVER);
        let new = lab.send(S2, A_ADDR, b"new");
        lab.receive(A, SERVER, b"old", 0);
        lab.receive(A, SERVER, b"new", 0);
        lab.empty(A, 0);
        lab.check(old, Fate::Whole, Evidence::Returned, true);
        lab.check(new, Fate::Whole, Evidence::Returned, true);
    }

    #[test]
    fn a_number_that_is_opened_twice_keeps_its_books() {
        let mut lab = SyntheticRecord::new();
        lab.send(A, SERVER, b"hello");
        lab.receive(S, A_ADDR, b"hello", 0);
        lab.empty(S, 3);
        lab.open(A, Owner::Client(ClientId(0)), A_ADDR);
        lab.open(S, Owner::Server, SERVER);
        assert_eq!(
            lab.ledger.fate_counts(|_| true).whole,
            1,
            "one was returned"
        );
        let arrivals = lab.ledger.arrivals(S);
        assert_eq!((arrivals.received, arrivals.dropped), (1, 3), "as before");
        lab.empty(S, 1);
        assert_eq!(lab.ledger.arrivals(S).dropped, 4, "and counting");
    }

    #[test]
    fn a_socket_that_never_was_opened_does_no_harm() {
        let mut lab = SyntheticRecord::new();
        let row = lab.send(SocketId(99), SERVER, b"hello");
        lab.receive(SocketId(99), NC, b"hello", 7);
        lab.empty(SocketId(99), 7);
        lab.note(Note::Closed {
            socket: SocketId(99),
        });
        assert_eq!(
            lab.ledger.folded_verdict(row).fate,
            Fate::Unknown,
            "whose is it"
        );
        assert_eq!(
            lab.ledger.fate_counts(|_| true).sent,
            0,
            "in nobody's books"
        );
        assert_eq!(lab.ledger.arrivals(S).waiting, 0, "nor waiting");
    }

    #[test]
    fn where_nothing_is_counted_the_missing_stay_in_flight_until_the_end() {
        let mut lab = SyntheticRecord::new();
        lab.open_with(S2, Owner::Server, "127.0.0.1:81", false);
        let to = "127.0.0.1:81";
        let rows = [b"one", b"two", b"six"].map(|bytes| lab.send(A, to, bytes));
        lab.receive_undetermined(S2, A_ADDR, b"on", 2);
        let third = lab.receive_undetermined(S2, A_ADDR, b"six", 3);
        lab.nothing(S2);
        lab.now += 2_000_000_000;
        lab.nothing(S2);
        // The system does not tell that it was cut, but three were sent and two returned.
        lab.check(rows[0], Fate::Truncated, Evidence::Returned, true);
        lab.check(rows[1], Fate::InFlight, Evidence::Waiting, false);
        lab.check(rows[2], Fate::Whole, Evidence::Returned, true);
        lab.check(third, Fate::Unknown, Evidence::NoCounter, true);
        let arrivals = lab.ledger.arrivals(S2);
        assert_eq!(
            (arrivals.undetermined, arrivals.waiting),
            (2, 1),
            "two and one"
        );
        assert_eq!(lab.ledger.waiting(S2).collect::<Vec<_>>(), [rows[1]]);
        lab.note(Note::Closed { socket: S2 });
        lab.check(rows[1], Fate::Unknown, Evidence::NoCounter, true);
        assert_eq!(lab.ledger.arrivals(S2).waiting, 0, "no more");
    }
}
