//! The receive queue of one socket, as far as its epoch goes.

use crate::model::{Fate, RowId, SocketId, Stamp, Who};

/// An own send into this queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    pub(super) row: RowId,
    pub(super) from: SocketId,
}

/// Where a receipt's facts stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A receive of the experiment.
    Row(RowId),
    /// An unread datagram, taken out while the socket was closed: the note's number.
    Note(u32),
}

/// Something that came out of this queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Receipt {
    pub(super) source: Source,
    /// The own socket that it came from, if it did.
    pub(super) from: Option<SocketId>,
    /// What it says about the datagram.
    pub(super) fate: Fate,
}

/// One epoch of a queue, see the module.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    pub(super) sends: Vec<Sent>,
    pub(super) receipts: Vec<Receipt>,
    /// The drop total when the epoch began, raw and since the socket was opened.
    pub(super) base_raw: u32,
    pub(super) base: u64,
    /// The highest drop total heard of.
    pub(super) total: u64,
    /// In order: the first send that no receipt has passed yet.
    pub(super) cursor: usize,
    /// In order: sends that were provisionally named as dropped.
    pub(super) named: u64,
    /// Whether a stranger was seen or a prediction failed in this epoch.
    pub(super) disturbed: bool,
    /// When the last of the own sends had surely returned.
    pub(super) last_end: Stamp,
    /// Own sends that a receipt was laid on while disturbed.
    pub(super) taken: u64,
    /// Disturbed: for each sender the place after its last send that a receipt was laid on.
    pub(super) cursors: Vec<(SocketId, usize)>,
}

impl Queue {
    /// Drops since the epoch began, from a raw running total.
    pub(super) const fn since_base(&self, raw: u32) -> u64 {
        raw.wrapping_sub(self.base_raw) as u64
    }

    /// Takes note of a raw running total.
    pub(super) fn hear(&mut self, raw: u32) -> u64 {
        let since = self.since_base(raw);
        self.total = self.total.max(self.base + since);
        since
    }

    /// Own sends without a fate yet, and how many of them are known to have been dropped
    /// though not which.
    pub(super) fn open(&self) -> (u64, u64) {
        if self.disturbed {
            let open = (self.sends.len() as u64).saturating_sub(self.taken);
            return (open, 0);
        }
        let open = self.sends.len().saturating_sub(self.cursor) as u64;
        let unnamed = (self.total - self.base).saturating_sub(self.named);
        (open, unnamed.min(open))
    }

    /// Whether all own sends of the epoch are by one program, so that their order is known.
    pub(super) fn one_order(&self, who: impl Fn(SocketId) -> Option<Who>) -> bool {
        let role = |sent: &Sent| matches!(who(sent.from), Some(Who::Server));
        let mut sends = self.sends.iter();
        sends.next().is_none_or(|first| {
            let server = role(first);
            let mut last = first.from;
            sends.all(|sent| {
                let same = sent.from == last || role(sent) == server;
                last = sent.from;
                same
            })
        })
    }

    /// Disturbed: where the next send of this sender is looked for.
    pub(super) fn cursor_of(&self, from: SocketId) -> usize {
        self.cursors
            .iter()
            .find(|(id, _)| *id == from)
            .map_or(0, |(_, at)| *at)
    }

    /// Disturbed: a receipt was laid on this sender's send with that place.
    pub(super) fn pass(&mut self, from: SocketId, sent: usize) {
        match self.cursors.iter_mut().find(|(id, _)| *id == from) {
            Some((_, at)) => *at = sent + 1,
            None => self.cursors.push((from, sent + 1)),
        }
    }

    /// Takes a send out that never came into the queue.
    pub(super) fn withdraw(&mut self, row: RowId) {
        let Some(at) = self.sends.iter().rposition(|sent| sent.row == row) else {
            return;
        };
        if self.disturbed || at >= self.cursor {
            self.sends.remove(at);
            for (_, cursor) in &mut self.cursors {
                if *cursor > at {
                    *cursor -= 1;
                }
            }
        }
    }

    /// Begins a new epoch at this raw drop total.
    pub(super) fn begin(&mut self, raw: Option<u32>) {
        if let Some(raw) = raw {
            self.hear(raw);
            self.base += self.since_base(raw);
            self.base_raw = raw;
        }
        self.sends.clear();
        self.receipts.clear();
        self.cursors.clear();
        self.cursor = 0;
        self.named = 0;
        self.taken = 0;
        self.disturbed = false;
    }
}
