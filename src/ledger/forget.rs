//! Letting go of rows that the record's memory budget has no room for.

use super::{
    matching::Match, receipts::WAITING, review::Look, sender_queue::SenderQueue, state::Ledger,
};
use crate::{
    model::{Evidence, Fate, RowId, SocketId, Verdict},
    record::{Folded, Record, Segments},
};

impl Ledger {
    /// How far it has come, and what memory it takes beside its verdicts.
    pub fn folded(&self) -> Folded {
        let queues: usize = self.ports().map(|port| port.queue.capacity()).sum();
        Folded {
            rows: self.len(),
            notes: self.notes_len(),
            bytes: (queues + self.late.capacity() + self.streams().capacity()) as u64,
            refused: self.refused,
        }
    }

    /// Lets go of the rows before `first`, before the record does. All counters stay as they are.
    ///
    /// In an epoch in order a name that is still provisional stays counted as what it is; if the
    /// epoch is disturbed later, what was named as dropped is counted as unknown. What is kept of
    /// an epoch that is disturbed cannot be matched any more, and becomes unknown. A send that
    /// waits is followed to its fate.
    ///
    /// Gives the first row that it has not let go of: up to there the record may forget.
    pub fn forget(&mut self, record: &Record, first: RowId) -> RowId {
        self.refused = false;
        let from = self.verdicts.first();
        // The newest piece stays.
        let end = first.min(self.len().saturating_sub(1));
        let end = Segments::<Verdict>::piece_of(end);
        if end <= from {
            return from;
        }
        let sockets = u16::try_from(self.all_ports().len()).unwrap_or(u16::MAX);
        for socket in (0..sockets).map(SocketId) {
            self.forget_sender(record, socket, end);
            self.forget_strays(record, socket, end);
            let Some(queue) = self.port(socket).map(|port| &port.queue) else {
                continue;
            };
            let old = |lane: &SenderQueue| lane.sends.front().is_some_and(|sent| sent.row < end);
            if !queue.lanes.iter().any(old) {
                continue;
            }
            if queue.disturbed {
                self.clip(record, socket);
            }
            for lane in 0..self.port(socket).map_or(0, |port| port.queue.lanes.len()) {
                self.shorten(record, socket, lane, end);
            }
        }
        for row in from..end {
            let Some(&verdict) = self.verdicts.get(row).filter(|verdict| !verdict.settled) else {
                continue;
            };
            if let Some(sent) = record.row(row).filter(|row| row.call.is_send()) {
                self.late.insert(row, verdict, sent.socket);
            }
        }
        self.streams_mut().forget(end);
        self.verdicts.forget(end);
        end
    }

    /// Makes sure that there is memory for one more datagram in each lane of a queue. Where the
    /// system refuses it, what the queue holds is let go of, and becomes unknown.
    pub(super) fn reserve(&mut self, record: &Record, socket: SocketId) {
        let Some(queue) = self.port_mut(socket).map(|port| &mut port.queue) else {
            return;
        };
        if queue.lanes.iter_mut().all(SenderQueue::reserve) {
            return;
        }
        queue.disturbed = true;
        self.refused = true;
        self.clip(record, socket);
        for lane in 0..self.port(socket).map_or(0, |port| port.queue.lanes.len()) {
            self.shorten(record, socket, lane, RowId::MAX);
        }
    }

    /// No report can be laid on a send any more whose bytes are not kept.
    fn forget_sender(&mut self, record: &Record, socket: SocketId, end: RowId) {
        while let Some(port) = self.port_mut(socket)
            && let Some(row) = port.unsettled.pop_front_if(|row| *row < end)
        {
            self.settle_unknown(record, row);
        }
    }

    fn forget_strays(&mut self, record: &Record, socket: SocketId, end: RowId) {
        let Some(queue) = self.port_mut(socket).map(|port| &mut port.queue) else {
            return;
        };
        let strays = std::mem::take(&mut queue.strays);
        let (old, rest): (Vec<RowId>, Vec<RowId>) = strays.into_iter().partition(|row| *row < end);
        queue.strays = rest;
        for row in old {
            let verdict = Verdict::new(Fate::Unknown, Evidence::NoCounter, None, true);
            self.set(record, row, verdict);
        }
    }

    /// Lets go of the sends of a lane before `end` that need no more attention.
    fn shorten(&mut self, record: &Record, socket: SocketId, lane: usize, end: RowId) {
        while let Some(queue) = self.port(socket).map(|port| &port.queue)
            && let Some(place) = queue.lanes.get(lane)
            && let Some(&sent) = place.sends.front().filter(|sent| sent.row < end)
        {
            let clipped = queue.clipped;
            if !clipped && place.gone_sends >= place.cursor {
                return;
            }
            let verdict = self.verdict(sent.row);
            if clipped && !verdict.settled {
                let unknown = Verdict::new(Fate::Unknown, Evidence::OneOf, None, true);
                self.set(record, sent.row, unknown);
            } else {
                self.finish(sent.row);
            }
            let Some(place) = self.lane_mut(socket, lane) else {
                return;
            };
            if clipped {
                place.sends.pop_front();
                place.gone_sends += 1;
            } else {
                place.let_go(verdict.fate == Fate::Dropped);
            }
        }
    }

    /// Disturbed, and not all of the epoch is kept: takes back what is provisional. From now on
    /// datagrams are counted, and none is matched.
    pub(super) fn clip(&mut self, record: &Record, socket: SocketId) {
        let Some(queue) = self.port_mut(socket).map(|port| &mut port.queue) else {
            return;
        };
        if std::mem::replace(&mut queue.clipped, true) {
            return;
        }
        for lane in 0..queue.lanes.len() {
            let Some(place) = self.lane_mut(socket, lane) else {
                return;
            };
            place.gone_receipts = place.received();
            place.cursor = place.gone_sends;
            place.named = 0;
            let receipts = std::mem::take(&mut place.receipts);
            let named = std::mem::take(&mut place.gone_named);
            let sends = std::mem::take(&mut place.sends);
            for (sender, count) in named {
                self.doubt(sender, count);
            }
            for &sent in sends.iter().filter(|_| !receipts.is_empty()) {
                if !self.verdict(sent.row).settled {
                    self.set(record, sent.row, WAITING);
                }
            }
            for receipt in receipts {
                self.unlink_unsettled(receipt);
            }
            if let Some(place) = self.lane_mut(socket, lane) {
                place.sends = sends;
            }
        }
    }

    /// Sends that are no longer kept were named as dropped, and that is not sure any more.
    fn doubt(&mut self, sender: SocketId, count: u64) {
        if let Some(port) = self.port_mut(sender) {
            // Which of them were sent before the counters began is not known any more.
            let earlier = port.earlier.iter_mut().map(|(_, books)| books);
            for books in earlier.chain([&mut port.sent]) {
                let count = count.min(books.dropped);
                books.dropped -= count;
                books.unknown += count;
            }
        }
    }

    /// What waits in such an epoch when it ends is unknown.
    pub(super) fn give_up_clipped(&mut self, record: &Record, socket: SocketId, look: Look) {
        let lossy = self
            .port(socket)
            .is_some_and(|port| port.queue.lost_until.is_some());
        for lane in 0..self.port(socket).map_or(0, |port| port.queue.lanes.len()) {
            let Some(place) = self.lane_mut(socket, lane) else {
                return;
            };
            for sent in std::mem::take(&mut place.sends) {
                if !self.verdict(sent.row).settled {
                    let verdict = if lossy {
                        Verdict::new(Fate::Unknown, Evidence::RowsLost, None, true)
                    } else {
                        self.unreceived(sent, Match::Maybe, look)
                    };
                    self.set(record, sent.row, verdict);
                }
            }
        }
    }
}
