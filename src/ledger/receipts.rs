//! What comes out of a queue is laid on the send that it comes from.

use super::{
    sender_queue::{Receipt, Sent, Source, Thread},
    state::Ledger,
};
use crate::{
    model::{Errno, Evidence, Fate, Row, RowFlags, RowId, SocketId, Verdict},
    record::Record,
};

/// Something that came out of a queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Got {
    pub(super) source: Source,
    /// The socket of ours that sits where it came from.
    pub(super) from: Option<SocketId>,
    pub(super) fate: Fate,
    /// The raw drop total that came with it.
    pub(super) drops: Option<u32>,
}

impl Ledger {
    pub(super) fn fold_receive(&mut self, record: &Record, id: RowId, row: &Row) {
        let fate = match row.true_len() {
            _ if row.failed() => Fate::None,
            _ if row.flags.has(RowFlags::TRUNC) => Fate::Truncated,
            Some(len) if i64::from(len) == i64::from(row.returned) => Fate::Whole,
            // With room left over nothing was cut off, whatever the system tells.
            None if i64::from(row.returned) < i64::from(row.asked) => Fate::Whole,
            _ => Fate::Unknown,
        };
        let evidence = match fate {
            Fate::Truncated => Evidence::MsgTrunc,
            Fate::Whole => Evidence::Returned,
            Fate::Unknown => Evidence::NoCounter,
            _ => Evidence::None,
        };
        self.push(Verdict::new(fate, evidence, None, true));
        if row.failed() {
            if row.errno == Errno::ECONNREFUSED {
                let to = self.sent_to(record, row);
                self.refuse_earlier(record, row.socket, to, Evidence::LaterCall, id);
            }
            return;
        }
        if let Some(port) = self.port_mut(row.socket) {
            port.arrivals.received += 1;
            match fate {
                Fate::Whole => port.arrivals.whole += 1,
                Fate::Truncated => port.arrivals.truncated += 1,
                _ => port.arrivals.untold += 1,
            }
        }
        let got = Got {
            source: Source::Row(id),
            from: self.find_peer(record, row.peer),
            fate,
            drops: row.flags.has(RowFlags::HAS_DROPS).then_some(row.drops),
        };
        self.receive(record, row.socket, got);
    }

    /// Something came out of a queue: lay it on the send that it comes from.
    pub(super) fn receive(&mut self, record: &Record, socket: SocketId, got: Got) {
        let from = got.from.and_then(|from| self.port(from));
        let from = from.map(|port| (port.holder, Thread::of(port.holder, port.who)));
        let Some(port) = self.port_mut(socket) else {
            return;
        };
        let counted = port.capabilities.drops;
        // The kernel sends no total before the first drop.
        let drops = counted.then(|| port.queue.hear(got.drops.unwrap_or(0)));
        let lane = from.and_then(|(_, thread)| port.queue.lane_of(thread));
        let (Some((holder, _)), Some(lane)) = (from, lane) else {
            self.disturb(record, socket);
            return;
        };
        self.reserve(record, socket);
        let Some(queue) = self.port_mut(socket).map(|port| &mut port.queue) else {
            return;
        };
        let clipped = queue.clipped;
        let Some(place) = queue.lanes.get_mut(lane) else {
            return;
        };
        if clipped {
            // Counted, and laid on nothing.
            place.gone_receipts += 1;
            return;
        }
        let receipt = Receipt::new(got.source, (holder, got.fate), drops, place.sent());
        let in_order = queue.in_order() == Some(lane);
        if in_order && self.follow(record, socket, lane, receipt) {
            return;
        }
        if in_order {
            // The prediction failed: a peer's datagrams were dropped.
            self.disturb(record, socket);
        }
        if !self.match_first_fit(record, socket, lane, receipt) {
            self.disturb(record, socket);
        }
    }

    /// In order: lays the receipt where the totals say; what it passes was dropped. Returns
    /// whether it fits there.
    fn follow(&mut self, record: &Record, socket: SocketId, lane: usize, receipt: Receipt) -> bool {
        let Some(place) = self.lane(socket, lane) else {
            return false;
        };
        let target = receipt.predicted(place.received());
        let fits = target >= place.cursor
            && place
                .send(target)
                .is_some_and(|sent| receipt.fits(record, sent));
        if !fits {
            return false;
        }
        let dropped = receipt.passing(false);
        while let Some(place) = self.lane_mut(socket, lane) {
            if place.cursor >= target {
                break;
            }
            place.named += 1;
            if let Some(passed) = place.pass() {
                self.set(record, passed.row, dropped);
            }
        }
        if let Some(place) = self.lane_mut(socket, lane) {
            place.receipts.push_back(receipt);
            if let Some(sent) = place.pass() {
                self.match_to_send(record, sent, receipt, false);
            }
        }
        true
    }

    /// A peer was seen, or must have been there.
    pub(super) fn disturb(&mut self, record: &Record, socket: SocketId) {
        self.disturb_if_in_order(record, socket);
        if let Some(port) = self.port_mut(socket) {
            port.queue.foreign = true;
        }
    }

    /// Takes back what was provisional, and matches by sender, length and bytes from now on.
    pub(super) fn disturb_if_in_order(&mut self, record: &Record, socket: SocketId) {
        let Some(queue) = self.port_mut(socket).map(|port| &mut port.queue) else {
            return;
        };
        if std::mem::replace(&mut queue.disturbed, true) {
            return;
        }
        if queue.lanes.iter().any(|lane| lane.gone_sends > 0) {
            self.clip(record, socket);
            return;
        }
        for lane in 0..queue.lanes.len() {
            let Some(place) = self.lane_mut(socket, lane) else {
                return;
            };
            place.cursor = 0;
            place.named = 0;
            let receipts = std::mem::take(&mut place.receipts);
            let sends = std::mem::take(&mut place.sends);
            for sent in &sends {
                self.set(record, sent.row, WAITING);
            }
            if let Some(place) = self.lane_mut(socket, lane) {
                place.sends = sends;
            }
            for receipt in receipts {
                self.unlink(receipt);
                self.match_first_fit(record, socket, lane, receipt);
            }
        }
    }

    /// Disturbed: lays the receipt on the first send after the last taken one that fits.
    /// Returns whether there is one; if not, somebody else sent it.
    fn match_first_fit(
        &mut self,
        record: &Record,
        socket: SocketId,
        lane: usize,
        receipt: Receipt,
    ) -> bool {
        let Some(place) = self.lane_mut(socket, lane) else {
            return false;
        };
        // As many can have been passed as were dropped.
        let end = match receipt.drops() {
            Some(_) => receipt.predicted(place.receipts.len()).saturating_add(1),
            None => usize::MAX,
        }
        .min(receipt.sends_before())
        .min(place.sends.len());
        let found = (place.cursor..end).find(|&at| {
            place
                .send(at)
                .is_some_and(|sent| receipt.fits(record, sent))
        });
        let Some(at) = found else {
            return false;
        };
        let sent = place.send(at);
        place.cursor = at + 1;
        place.receipts.push_back(receipt);
        if let Some(sent) = sent {
            self.match_to_send(record, sent, receipt, false);
        }
        true
    }

    /// Lays a receipt on a send: both get their verdict.
    pub(super) fn match_to_send(
        &mut self,
        record: &Record,
        sent: Sent,
        receipt: Receipt,
        settled: bool,
    ) {
        if let Source::Row(row) = receipt.source() {
            let own = self.verdict(row);
            let link = Verdict::new(own.fate, own.evidence, Some(sent.row), true);
            self.set(record, row, link);
        }
        let (fate, evidence, proof) = receipt.fate_of(record, sent);
        self.set(
            record,
            sent.row,
            Verdict::new(fate, evidence, Some(proof), settled),
        );
    }

    /// The same, where the send that it was laid on is not final.
    pub(super) fn unlink_unsettled(&mut self, receipt: Receipt) {
        let Source::Row(row) = receipt.source() else {
            return;
        };
        let link = self.verdict(row).link();
        if link.is_some_and(|send| !self.verdict(send).settled) {
            self.unlink(receipt);
        }
    }

    /// It is no longer known which send a receipt comes from.
    pub(super) fn unlink(&mut self, receipt: Receipt) {
        if let Source::Row(row) = receipt.source() {
            let own = self.verdict(row);
            self.replace(row, Verdict::new(own.fate, own.evidence, None, true));
        }
    }
}

/// The verdict of a send into a queue of ours that is not known to have come out.
pub(super) const WAITING: Verdict = Verdict::new(Fate::InFlight, Evidence::Waiting, None, false);
