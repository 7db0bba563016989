//! What one thread sent into one queue, and what of it came out.

use std::collections::VecDeque;

use super::matching::Limit;
use crate::{
    model::{Evidence, Fate, Note, RowFlags, RowId, SocketId, Verdict, Who, has_headroom},
    record::Record,
};

/// All sockets that sat at one address one after the other, by the first of them: what came from
/// there says no more of its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AddressHolder(pub(super) SocketId);

/// Whose order of sends is known: all clients share one thread, each server has its own. A
/// server that follows another at the same address sends after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thread {
    Clients,
    Server(AddressHolder),
}

impl Thread {
    /// The thread of a socket.
    pub(super) const fn of(holder: AddressHolder, who: Who) -> Self {
        match who {
            Who::Client(_) => Self::Clients,
            Who::Server => Self::Server(holder),
        }
    }
}

/// An own send into a queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    pub(super) row: RowId,
    pub(super) from: SocketId,
    pub(super) holder: AddressHolder,
}

/// Where a receipt's facts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A receive of the experiment.
    Row(RowId),
    /// An unread datagram, taken out while the socket was closed: the note's number.
    Note(u32),
}

/// A datagram of the lane that came out of the queue, in 16 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Receipt {
    /// The number of its row, or for an unread one of its note.
    number: u32,
    /// The drop total that it carries, since the epoch began; [`Self::UNCOUNTED`] where nothing
    /// is counted.
    drops: u32,
    /// How many sends of the lane precede it.
    sends_before: u32,
    /// Where it came from.
    holder: AddressHolder,
    /// What it says about the datagram; unread ones have notes.
    pub(super) fate: Fate,
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

    /// Where its facts stand.
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

    /// How many sends of the lane precede it.
    pub(super) const fn sends_before(&self) -> usize {
        self.sends_before as usize
    }

    /// The number in its lane of the send that it is, if nobody else's datagrams were dropped.
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
    pub(super) fn fits(&self, record: &Record, sent: Sent) -> bool {
        if self.holder != sent.holder {
            return false;
        }
        let Some(row) = record.row(sent.row) else {
            return true;
        };
        let (head, len_fits) = match self.source() {
            Source::Row(id) => {
                let Some(got) = record.row(id) else {
                    return true;
                };
                let head = record.payload(got);
                let len = u32::try_from(got.data_len()).unwrap_or(u32::MAX);
                let fits = match got.true_len() {
                    Some(len) => len == row.asked,
                    None if got.flags.has(RowFlags::TRUNC) => row.asked > len,
                    // Only a datagram that fills the room can have been longer.
                    None => row.asked == len || (row.asked > len && len >= got.asked),
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
        let bytes = record.kept_payload(row);
        len_fits && bytes.is_none_or(|bytes| bytes.starts_with(head))
    }

    /// The fate of the send that it is, with its proof.
    pub(super) fn fate_of(&self, record: &Record, sent: Sent) -> (Fate, Evidence, u32) {
        match self.source() {
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

/// Items that an empty list keeps room for.
const ROOM: usize = 1 << 14;
/// Bytes of a list; a longer one grows only where more than that is left.
const MUCH: usize = 1 << 20;

/// One thread's part of an epoch.
#[derive(Clone, Debug)]
pub(super) struct SenderQueue {
    pub(super) thread: Thread,
    pub(super) sends: VecDeque<Sent>,
    pub(super) receipts: VecDeque<Receipt>,
    /// Sends and receipts that came before these, and were let go of.
    pub(super) gone_sends: usize,
    pub(super) gone_receipts: usize,
    /// How many of those sends on each socket were named as dropped.
    pub(super) gone_named: Vec<(SocketId, u64)>,
    /// The first send that no receipt has passed yet, counted from the first of the epoch.
    pub(super) cursor: usize,
    /// Sends that are named as dropped: provisionally in order, finally when disturbed.
    pub(super) named: u64,
    /// Disturbed: sends without a receipt that have their last fate.
    pub(super) ended: u64,
    /// In order: how many of the sends from the cursor on each socket made.
    pub(super) open_by: Vec<(SocketId, u64)>,
}

impl SenderQueue {
    pub(super) const fn new(thread: Thread) -> Self {
        Self {
            thread,
            sends: VecDeque::new(),
            receipts: VecDeque::new(),
            gone_sends: 0,
            gone_receipts: 0,
            gone_named: Vec::new(),
            cursor: 0,
            named: 0,
            ended: 0,
            open_by: Vec::new(),
        }
    }

    /// All sends of the epoch.
    pub(super) fn sent(&self) -> usize {
        self.gone_sends + self.sends.len()
    }

    /// All receipts of the epoch.
    pub(super) fn received(&self) -> usize {
        self.gone_receipts + self.receipts.len()
    }

    /// Whether nothing was sent in this epoch.
    pub(super) fn is_unused(&self) -> bool {
        self.sent() == 0
    }

    /// A send by its number in the epoch.
    pub(super) fn send(&self, number: usize) -> Option<Sent> {
        self.sends
            .get(number.checked_sub(self.gone_sends)?)
            .copied()
    }

    /// Sends that have no receipt.
    pub(super) fn missing(&self) -> usize {
        self.sent().saturating_sub(self.received())
    }

    pub(super) fn push(&mut self, sent: Sent) {
        self.sends.push_back(sent);
        add(&mut self.open_by, sent.from);
    }

    /// In order: the send at the cursor has its fate.
    pub(super) fn pass(&mut self) -> Option<Sent> {
        let sent = self.send(self.cursor)?;
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
        let Some(sent) = self.sends.remove(at) else {
            return false;
        };
        let at = self.gone_sends + at;
        if at < self.cursor {
            self.cursor -= 1;
        } else {
            self.close_one(sent.from);
        }
        let later = self.receipts.iter_mut().rev();
        for receipt in later.take_while(|receipt| receipt.sends_before() > at) {
            receipt.sends_before -= 1;
        }
        true
    }

    /// In order: lets go of the oldest send, if it was passed. `dropped` tells whether it was
    /// named as dropped; if not, the oldest receipt is its own.
    pub(super) fn let_go(&mut self, dropped: bool) {
        if self.gone_sends >= self.cursor {
            return;
        }
        let Some(sent) = self.sends.pop_front() else {
            return;
        };
        self.gone_sends += 1;
        if dropped {
            add(&mut self.gone_named, sent.from);
        } else if self.receipts.pop_front().is_some() {
            self.gone_receipts += 1;
        }
    }

    /// What counters and time say about each receipt's place.
    pub(super) fn limits(&self) -> Vec<Limit> {
        self.receipts
            .iter()
            .map(|receipt| Limit {
                before: receipt.sends_before(),
                drops: receipt.drops(),
            })
            .collect()
    }

    /// Begins a new epoch.
    pub(super) fn clear(&mut self) {
        self.sends.clear();
        self.sends.shrink_to(ROOM);
        self.receipts.clear();
        self.receipts.shrink_to(ROOM);
        self.gone_sends = 0;
        self.gone_receipts = 0;
        self.gone_named.clear();
        self.open_by.clear();
        self.cursor = 0;
        self.named = 0;
        self.ended = 0;
    }

    /// Makes sure that there is memory for one more send and receipt; `false` if the system
    /// refuses it.
    pub(super) fn reserve(&mut self) -> bool {
        reserve(&mut self.sends) && reserve(&mut self.receipts)
    }

    /// Bytes of memory taken.
    pub(super) fn capacity(&self) -> usize {
        self.sends.capacity() * size_of::<Sent>() + self.receipts.capacity() * size_of::<Receipt>()
    }
}

fn reserve<T>(list: &mut VecDeque<T>) -> bool {
    let grown = list.capacity() * 2 * size_of::<T>();
    if list.len() == list.capacity() && grown > MUCH && !has_headroom(grown) {
        return false;
    }
    list.try_reserve(1).is_ok() || list.try_reserve_exact(ROOM).is_ok()
}

fn add(counts: &mut Vec<(SocketId, u64)>, socket: SocketId) {
    match counts.iter_mut().find(|(id, _)| *id == socket) {
        Some((_, count)) => *count += 1,
        None => counts.push((socket, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_takes_few_bytes_for_each_datagram() {
        assert_eq!(size_of::<Sent>(), 8, "a send");
        assert_eq!(size_of::<Receipt>(), 16, "a receipt");
    }
}
