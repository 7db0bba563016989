//! What was known of a row, and of drops, at a moment.
//!
//! | what is asked of a row | which to call |
//! | --- | --- |
//! | what is known of it now, and finally once nothing more comes | [`current_verdict`](crate::ledger::Ledger::current_verdict) |
//! | what was known of it at a playhead, as all tables and sentences tell it | [`verdict_at`] |
//!
//! The others are parts of these. [`folded_verdict`](crate::ledger::Ledger::folded_verdict) is what folding came to,
//! for sums that are folded alike. [`Moment::proven`] is what of that was proven by a moment, for sums of many rows.
//! [`Moment::scene_verdict`] tells a scene where a datagram is drawn: at the end of the record, too, it stands in the
//! queue that it was sent into until something else is known of it, though nobody has looked at the queue.

use super::{
    Playhead,
    moment::{Moment, WINDOW},
};
use crate::{
    ledger::FoldedRecord,
    model::{Evidence, Fate, FateCounts, Message, Row, RowId, SocketId, Verdict},
    record::SocketInfo,
};

/// The fate of a row as it is shown when the record was played as far as `head`: what is proven
/// later is not known yet, and a datagram that waits or was dropped says so. At the end of the record it is all
/// that is known by now.
pub(crate) fn verdict_at(folded: FoldedRecord<'_>, head: Playhead, row: RowId) -> Verdict {
    if head.is_live(folded.record) {
        return folded.ledger.current_verdict(folded.record, row);
    }
    Moment::new(folded, head).scene_verdict(row)
}

/// The fates that there were, each with its number. Of those in flight `waiting` wait in a queue of
/// ours; `open` is the key of the others.
pub(super) fn fate_parts(counts: &FateCounts, waiting: u64, open: &'static str) -> Vec<Message> {
    let parts = [
        ("part-whole", counts.whole),
        ("part-truncated", counts.truncated),
        ("part-dropped", counts.dropped),
        ("part-refused", counts.refused),
        ("part-reported", counts.reported),
        ("part-not-sent", counts.not_sent),
        ("part-unread", counts.unread),
        ("part-waiting", waiting),
        (open, counts.in_flight.saturating_sub(waiting)),
        ("part-unknown", counts.unknown),
    ];
    let parts = parts.into_iter().filter(|(_, n)| *n > 0);
    parts
        .map(|(key, n)| Message::new(key).with("n", n))
        .collect()
}

impl Moment<'_> {
    /// The fate of a row by which a scene places its datagram at this moment; before the end of the record it is
    /// [`verdict_at`].
    pub(super) fn scene_verdict(&self, id: RowId) -> Verdict {
        let verdict = self.proven(id);
        if verdict.fate != Fate::InFlight || verdict.evidence != Evidence::Waiting {
            return verdict;
        }
        let now = self.ledger.current_verdict(self.record, id);
        match now.evidence {
            Evidence::ByElimination if self.live => now,
            Evidence::None if self.live && self.ledger.may_be_filtered(self.record, id) => now,
            // It is told apart only by what came later.
            Evidence::ByElimination | Evidence::OneOf => {
                Verdict::new(Fate::InFlight, Evidence::OneOf, None, false)
            }
            _ => verdict,
        }
    }

    /// Of a client's send into this queue how it stands there: [`Evidence::Waiting`], or
    /// [`Evidence::OneOf`] where it waits or was dropped; `None` of every other row.
    pub(super) fn queue_evidence(
        &self,
        id: RowId,
        row: &Row,
        queue: &SocketInfo,
    ) -> Option<Evidence> {
        let sent = self.record.is_client_send(row) && self.goes_to(row, queue);
        let verdict = sent.then(|| self.scene_verdict(id))?;
        let stands = matches!(verdict.evidence, Evidence::Waiting | Evidence::OneOf);
        (stands && verdict.fate == Fate::InFlight).then_some(verdict.evidence)
    }

    /// What was proven of a row by this moment, for sums of many rows: a proof that comes later is not
    /// known yet.
    pub(super) fn proven(&self, id: RowId) -> Verdict {
        let verdict = self.ledger.folded_verdict(id);
        let is_known = match verdict.link() {
            Some(note) if verdict.proven_by_note() => note < self.head.notes,
            Some(row) => row < self.head.rows,
            None if verdict.evidence == Evidence::ClosedUnseen => self
                .record
                .row(id)
                .and_then(|row| self.record.far_end(row))
                .is_none_or(|info| !self.is_open(info)),
            None => true,
        };
        if is_known {
            return verdict;
        }
        // A dropped or refused datagram never was in the queue, though nobody knew it yet.
        let evidence = match verdict.fate {
            Fate::Dropped | Fate::Refused | Fate::ReportedLost => Evidence::None,
            _ => Evidence::Waiting,
        };
        Verdict::new(Fate::InFlight, evidence, None, false)
    }

    /// The drops at a socket that were counted by this moment, though not yet which.
    pub(super) fn unnamed_drops(&self, socket: SocketId) -> u64 {
        let unnamed = self.ledger.unnamed_drops(socket);
        if self.live || unnamed == 0 {
            return unnamed;
        }
        // Those that were named, without what was sent later.
        let end = self.head.rows.saturating_add(WINDOW).min(self.ledger.len());
        let later = (self.head.rows..end)
            .filter(|id| self.ledger.folded_verdict(*id).fate == Fate::Dropped)
            .filter_map(|id| self.record.far_end(self.record.row(id)?))
            .filter(|info| info.id == socket);
        let named = self.ledger.accounted_drops(socket);
        let named = named.saturating_sub(later.count() as u64);
        self.seen_drop_total(socket)
            .saturating_sub(named)
            .min(unnamed)
    }

    /// The drop total of a socket as it was heard by this moment.
    fn seen_drop_total(&self, socket: SocketId) -> u64 {
        let head = self.head;
        let total = self.record.drops_at(socket, head.rows, head.notes);
        total.map_or(0, u64::from)
    }

    pub(super) fn dropped(&self, socket: SocketId) -> u64 {
        if self.live {
            return self.ledger.arrivals(socket).dropped;
        }
        let before = self.ledger.dropped_before(socket);
        self.seen_drop_total(socket).saturating_sub(before)
    }

    /// How many datagrams the server's socket dropped in the last move of the playhead.
    pub(super) fn dropped_since(&self, socket: SocketId) -> u64 {
        let began = self.began();
        let before = self.record.drops_at(socket, began.since, began.since_notes);
        let before = before.map_or(0, u64::from);
        self.seen_drop_total(socket).saturating_sub(before)
    }
}
