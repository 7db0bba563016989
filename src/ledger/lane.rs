//! What one thread sent into one queue, and what of it came out.

use super::matching::Limit;
use crate::{
    model::{Evidence, Fate, Note, RowFlags, RowId, SocketId, Verdict, Who},
    record::Record,
};

/// All sockets that sat at one address one after the other, by the first of them: what came from
/// there says no more of its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seat(pub(super) SocketId);

/// Whose order of sends is known: all clients share one thread, each server has its own. A
/// server that follows another at the same address sends after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thread {
    Clients,
    Server(Seat),
}

impl Thread {
    /// The thread of a socket.
    pub(super) const fn of(seat: Seat, who: Who) -> Self {
        match who {
            Who::Client(_) => Self::Clients,
            Who::Server => Self::Server(seat),
        }
    }
}

/// An own send into a queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    pub(super) row: RowId,
    pub(super) from: SocketId,
    pub(super) seat: Seat,
}

/// Where a receipt's facts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A receive of the experiment.
    Row(RowId),
    /// An unread datagram, taken out while the socket was closed: the note's number.
    Note(u32),
}

/// A datagram of the lane that came out of the queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Receipt {
    pub(super) source: Source,
    /// Where it came from.
    pub(super) seat: Seat,
    /// What it says about the datagram.
    pub(super) fate: Fate,
    /// The drop total that it carries, since the epoch began; `None` where nothing is counted.
    pub(super) drops: Option<u64>,
    /// How many sends of the lane precede it.
    pub(super) sends_before: usize,
}

impl Receipt {
    /// The number in its lane of the send that it is, if nobody else's datagrams were dropped.
    pub(super) fn predicted(&self, number: usize) -> usize {
        number.saturating_add(usize::try_from(self.drops.unwrap_or(0)).unwrap_or(usize::MAX))
    }

    /// What it says of the sends that it passes: they were dropped before it was queued.
    pub(super) const fn passing(&self, settled: bool) -> Verdict {
        let (evidence, proof) = match self.source {
            Source::Row(row) => (Evidence::DropTotal, row),
            Source::Note(note) => (Evidence::Meminfo, note),
        };
        Verdict::new(Fate::Dropped, evidence, Some(proof), settled)
    }

    /// Whether it and that send could be one datagram: sender, length and bytes agree.
    pub(super) fn fits(&self, record: &Record, sent: Sent) -> bool {
        let Some(row) = record.row(sent.row).filter(|_| self.seat == sent.seat) else {
            return false;
        };
        let (head, len_fits) = match self.source {
            Source::Row(id) => {
                let Some(got) = record.row(id) else {
                    return false;
                };
                let head = record.payload(got);
                let len = u32::try_from(head.len()).unwrap_or(u32::MAX);
                let fits = match got.true_len() {
                    Some(len) => len == row.asked,
                    None if got.flags.has(RowFlags::TRUNC) => row.asked > len,
                    // Only a datagram that fills the room can have been longer.
                    None => row.asked == len || (row.asked > len && len >= got.asked),
                };
                (head, fits)
            }
            Source::Note(number) => {
                match record.notes().get(number as usize).map(|entry| &entry.note) {
                    Some(Note::Unread { true_len, head, .. }) => (
                        record.bytes(*head),
                        true_len.is_none_or(|len| len == row.asked),
                    ),
                    _ => return false,
                }
            }
        };
        len_fits && record.payload(row).starts_with(head)
    }

    /// The fate of the send that it is, with its proof.
    pub(super) fn fate_of(&self, record: &Record, sent: Sent) -> (Fate, Evidence, u32) {
        match self.source {
            Source::Note(note) => (Fate::Unread, Evidence::DrainedAtClose, note),
            Source::Row(id) => {
                let fate = match (self.fate, record.row(sent.row), record.row(id)) {
                    // The system does not tell, but the lab knows how much it sent.
                    (Fate::Unknown, Some(send), Some(got)) if send.data_len() == got.data_len() => {
                        Fate::Whole
                    }
                    (Fate::Unknown, Some(_), Some(_)) => Fate::Truncated,
                    (fate, ..) => fate,
                };
                let flagged = record
                    .row(id)
                    .is_some_and(|got| got.flags.has(RowFlags::TRUNC));
                let evidence = if flagged {
                    Evidence::MsgTrunc
                } else {
                    Evidence::Returned
                };
                (fate, evidence, id)
            }
        }
    }
}

/// One thread's part of an epoch.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) thread: Thread,
    pub(super) sends: Vec<Sent>,
    pub(super) receipts: Vec<Receipt>,
    /// The first send that no receipt has passed yet.
    pub(super) cursor: usize,
    /// Sends that are named as dropped: provisionally in order, finally when disturbed.
    pub(super) named: u64,
    /// Disturbed: sends without a receipt that have their last fate.
    pub(super) ended: u64,
    /// In order: how many of the sends from the cursor on each socket made.
    pub(super) open_by: Vec<(SocketId, u64)>,
}

impl Lane {
    pub(super) const fn new(thread: Thread) -> Self {
        Self {
            thread,
            sends: Vec::new(),
            receipts: Vec::new(),
            cursor: 0,
            named: 0,
            ended: 0,
            open_by: Vec::new(),
        }
    }

    /// Sends that have no receipt.
    pub(super) const fn missing(&self) -> usize {
        self.sends.len().saturating_sub(self.receipts.len())
    }

    pub(super) fn push(&mut self, sent: Sent) {
        self.sends.push(sent);
        match self.open_by.iter_mut().find(|(id, _)| *id == sent.from) {
            Some((_, count)) => *count += 1,
            None => self.open_by.push((sent.from, 1)),
        }
    }

    /// In order: the send at the cursor has its fate.
    pub(super) fn pass(&mut self) -> Option<Sent> {
        let sent = self.sends.get(self.cursor).copied()?;
        self.cursor += 1;
        self.close_one(sent.from);
        Some(sent)
    }

    fn close_one(&mut self, from: SocketId) {
        if let Some((_, count)) = self.open_by.iter_mut().find(|(id, _)| *id == from) {
            *count = count.saturating_sub(1);
        }
    }

    /// Takes a send out that never came into the queue; returns whether it was there.
    pub(super) fn withdraw(&mut self, row: RowId) -> bool {
        let Ok(at) = self.sends.binary_search_by_key(&row, |sent| sent.row) else {
            return false;
        };
        let sent = self.sends.remove(at);
        if at < self.cursor {
            self.cursor -= 1;
        } else {
            self.close_one(sent.from);
        }
        let later = self.receipts.iter_mut().rev();
        for receipt in later.take_while(|receipt| receipt.sends_before > at) {
            receipt.sends_before -= 1;
        }
        true
    }

    /// What counters and time say about each receipt's place.
    pub(super) fn limits(&self) -> Vec<Limit> {
        self.receipts
            .iter()
            .map(|receipt| Limit {
                before: receipt.sends_before,
                drops: receipt.drops,
            })
            .collect()
    }

    /// Begins a new epoch.
    pub(super) fn clear(&mut self) {
        self.sends.clear();
        self.receipts.clear();
        self.open_by.clear();
        self.cursor = 0;
        self.named = 0;
        self.ended = 0;
    }
}
