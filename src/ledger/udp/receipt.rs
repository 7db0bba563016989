//! What went into a queue, and what came out of it.

use crate::{
    ledger::fates::VerdictUpdate,
    model::{Evidence, Fate, Note, Owner, Row, RowFlags, RowId, SocketId, Verdict},
    record::Record,
};

/// All sockets that had one address one after the other, by the first one: what came from there says no more of its
/// sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ledger) struct AddressHolder(pub(in crate::ledger) SocketId);

/// Whose order of sends is known: all clients share one thread, each server has its own. A
/// server that follows another at the same address sends after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ledger) enum SendThread {
    /// The thread that all clients share.
    #[default]
    Clients,
    /// The thread of the server at one address, and of those that follow it there.
    Server(AddressHolder),
}

impl SendThread {
    /// The thread of a socket.
    pub(in crate::ledger) const fn of(holder: AddressHolder, owner: Owner) -> Self {
        match owner {
            Owner::Client(_) => Self::Clients,
            Owner::Server => Self::Server(holder),
        }
    }
}

/// An own send into a queue.
#[derive(Clone, Copy, Debug)]
pub(in crate::ledger) struct QueuedSend {
    pub(in crate::ledger) row: RowId,
    pub(in crate::ledger) from: SocketId,
    pub(in crate::ledger) holder: AddressHolder,
}

impl QueuedSend {
    /// It has this verdict.
    pub(super) const fn update(self, verdict: Verdict) -> VerdictUpdate {
        VerdictUpdate::Send(self.from, self.row, verdict)
    }
}

/// The row or note that tells of a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ledger) enum Source {
    /// A receive of the experiment.
    Row(RowId),
    /// An unread datagram, taken out while the socket was closed: the note's number.
    Note(u32),
}

/// A datagram that came out of a queue, whoever sent it.
#[derive(Clone, Copy, Debug)]
pub(in crate::ledger) struct Dequeued {
    pub(in crate::ledger) source: Source,
    /// The socket of ours with the address that it came from, and the thread that sends from there.
    pub(in crate::ledger) from: Option<(AddressHolder, SendThread)>,
    pub(in crate::ledger) fate: Fate,
    /// The raw drop total that came with it.
    pub(in crate::ledger) drops: Option<u32>,
}

/// A datagram of one thread that came out of the queue, in 16 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Receipt {
    /// The number of its row, or for an unread one of its note.
    number: u32,
    /// The drop total that it carries, since the epoch began; [`Self::UNCOUNTED`] where nothing
    /// is counted.
    drops: u32,
    /// How many sends of one thread precede it.
    sends_before: u32,
    /// Who held the address that it came from.
    pub(super) holder: AddressHolder,
    /// What it says about the datagram; unread ones have notes.
    fate: Fate,
}

impl Receipt {
    const UNCOUNTED: u32 = u32::MAX;

    pub(super) fn new(
        source: Source,
        (holder, fate): (AddressHolder, Fate),
        drops: Option<u64>,
        sends_before: usize,
    ) -> Self {
        let (Source::Row(number) | Source::Note(number)) = source;
        Self {
            number,
            // An epoch's total stays below half of the counter's range.
            drops: drops.map_or(Self::UNCOUNTED, |n| {
                u32::try_from(n).unwrap_or(u32::MAX - 1)
            }),
            sends_before: u32::try_from(sends_before).unwrap_or(u32::MAX),
            holder,
            fate,
        }
    }

    /// The row or note that tells of it.
    pub(super) const fn source(&self) -> Source {
        match self.fate {
            Fate::Unread => Source::Note(self.number),
            _ => Source::Row(self.number),
        }
    }

    /// The drop total that it carries, since the epoch began; `None` where nothing is counted.
    pub(super) const fn drops(&self) -> Option<u64> {
        match self.drops {
            Self::UNCOUNTED => None,
            drops => Some(drops as u64),
        }
    }

    /// How many sends of one thread precede it.
    pub(super) const fn sends_before(&self) -> usize {
        self.sends_before as usize
    }

    /// The number in its queue of the send that it is, if nobody else's datagrams were dropped.
    pub(super) fn predicted(&self, number: usize) -> usize {
        number.saturating_add(usize::try_from(self.drops().unwrap_or(0)).unwrap_or(usize::MAX))
    }

    /// What it says of the sends that it passes: they were dropped before it was queued.
    pub(super) const fn passing(&self, settled: bool) -> Verdict {
        let (evidence, proof) = match self.source() {
            Source::Row(row) => (Evidence::DropTotal, row),
            Source::Note(note) => (Evidence::Meminfo, note),
        };
        Verdict::new(Fate::Dropped, evidence, Some(proof), settled)
    }

    /// Whether it and that send could be one datagram: sender, length and bytes agree, as far
    /// as they are still kept.
    pub(super) fn fits(&self, record: &Record, sent: QueuedSend) -> bool {
        if self.holder != sent.holder {
            return false;
        }
        let Some(row) = record.row(sent.row) else {
            return true;
        };
        let (head, len_fits) = match self.source() {
            Source::Row(id) => {
                let Some(taken) = record.row(id) else {
                    return true;
                };
                // What has one place has the same bytes.
                let head = if taken.payload_at == row.payload_at {
                    &[]
                } else {
                    record.payload(taken)
                };
                let len = u32::try_from(taken.data_len()).unwrap_or(u32::MAX);
                let fits = match taken.true_len() {
                    Some(len) => len == row.asked,
                    None if taken.flags.has(RowFlags::TRUNC) => row.asked > len,
                    // Only a datagram that fills the room can have been longer.
                    None => row.asked == len || (row.asked > len && len >= taken.asked),
                };
                (head, fits)
            }
            Source::Note(number) => match record.note(number).map(|entry| &entry.note) {
                Some(Note::Unread { true_len, head, .. }) => (
                    record.bytes(*head),
                    true_len.is_none_or(|len| len == row.asked),
                ),
                Some(_) => return false,
                None => return true,
            },
        };
        let begins = |bytes: &[u8]| bytes.starts_with(head);
        len_fits && (head.is_empty() || record.kept_payload(row).is_none_or(begins))
    }

    /// One of the sends before it never came into the queue.
    pub(super) const fn withdraw_one(&mut self) {
        self.sends_before -= 1;
    }

    /// It comes from this send: what that says of both.
    pub(super) fn match_to_send(
        self,
        record: &Record,
        sent: QueuedSend,
        settled: bool,
    ) -> VerdictUpdate {
        let (read, (fate, evidence), proof) = match self.source() {
            Source::Note(note) => (None, (Fate::Unread, Evidence::DrainedAtClose), note),
            Source::Row(row) => (Some(row), self.read_as(record, row, sent.row), row),
        };
        let verdict = Verdict::new(fate, evidence, Some(proof), settled);
        VerdictUpdate::Match(read, (sent.from, sent.row), verdict)
    }

    /// It comes from the send of this row, or it is not known from which: what that says of its own row.
    pub(super) const fn link(&self, send: Option<RowId>) -> Option<VerdictUpdate> {
        match self.source() {
            Source::Row(row) => Some(VerdictUpdate::Link(row, send)),
            Source::Note(_) => None,
        }
    }

    /// What a read says of the send that it comes from.
    fn read_as(&self, record: &Record, read: RowId, send: RowId) -> (Fate, Evidence) {
        let len = |row| record.row(row).map(Row::data_len);
        match self.fate {
            Fate::Truncated => (Fate::Truncated, Evidence::MsgTrunc),
            // The system does not tell, but the lab knows how much it sent.
            Fate::Unknown => match len(send).zip(len(read)) {
                Some((send, read)) if send == read => (Fate::Whole, Evidence::Returned),
                Some(_) => (Fate::Truncated, Evidence::Returned),
                None => (Fate::Unknown, Evidence::Returned),
            },
            fate => (fate, Evidence::Returned),
        }
    }

    /// Undoes the match, where the send that it was matched to is not final.
    pub(super) const fn unlink_open(&self) -> Option<VerdictUpdate> {
        match self.source() {
            Source::Row(row) => Some(VerdictUpdate::UnlinkOpen(row)),
            Source::Note(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::synthetic::{A, A_ADDR, S, SERVER, SyntheticRecord};

    #[test]
    fn an_epoch_takes_few_bytes_for_each_datagram() {
        assert_eq!(size_of::<QueuedSend>(), 8, "a send");
        assert_eq!(size_of::<Receipt>(), 16, "a receipt");
    }

    fn receipt(source: Source, fate: Fate) -> Receipt {
        Receipt::new(source, (AddressHolder(A), fate), None, 1)
    }

    #[test]
    fn a_match_gives_the_send_the_fate_that_its_read_or_the_note_tells() {
        let mut lab = SyntheticRecord::new();
        let send = lab.send(A, SERVER, b"hello");
        let all = lab.receive_undetermined(S, A_ADDR, b"hello", 5);
        let part = lab.receive_undetermined(S, A_ADDR, b"hell", 4);
        let (gone, note) = (99, 7);
        for (source, fate, want) in [
            (
                Source::Row(all),
                Fate::Whole,
                (Fate::Whole, Evidence::Returned),
            ),
            (
                Source::Row(part),
                Fate::Truncated,
                (Fate::Truncated, Evidence::MsgTrunc),
            ),
            (
                Source::Row(all),
                Fate::Unknown,
                (Fate::Whole, Evidence::Returned),
            ),
            (
                Source::Row(part),
                Fate::Unknown,
                (Fate::Truncated, Evidence::Returned),
            ),
            (
                Source::Row(gone),
                Fate::Unknown,
                (Fate::Unknown, Evidence::Returned),
            ),
            (
                Source::Note(note),
                Fate::Unread,
                (Fate::Unread, Evidence::DrainedAtClose),
            ),
        ] {
            for settled in [true, false] {
                let sent = QueuedSend {
                    row: send,
                    from: A,
                    holder: AddressHolder(A),
                };
                let update = receipt(source, fate).match_to_send(&lab.record, sent, settled);
                let (read, proof) = match source {
                    Source::Row(row) => (Some(row), row),
                    Source::Note(note) => (None, note),
                };
                let verdict = Verdict::new(want.0, want.1, Some(proof), settled);
                let want = VerdictUpdate::Match(read, (A, send), verdict);
                assert_eq!(update, want, "{source:?}, {fate:?}");
            }
        }
    }

    #[test]
    fn only_a_read_has_a_row_that_can_be_linked_and_each_proves_the_drops_before_it() {
        let read = receipt(Source::Row(4), Fate::Whole);
        assert_eq!(read.link(Some(2)), Some(VerdictUpdate::Link(4, Some(2))));
        assert_eq!(read.link(None), Some(VerdictUpdate::Link(4, None)));
        assert_eq!(read.unlink_open(), Some(VerdictUpdate::UnlinkOpen(4)));
        let by_row = Verdict::new(Fate::Dropped, Evidence::DropTotal, Some(4), false);
        assert_eq!(read.passing(false), by_row);
        let note = receipt(Source::Note(7), Fate::Unread);
        assert_eq!((note.link(Some(2)), note.unlink_open()), (None, None));
        let by_note = Verdict::new(Fate::Dropped, Evidence::Meminfo, Some(7), true);
        assert_eq!(note.passing(true), by_note);
    }
}
