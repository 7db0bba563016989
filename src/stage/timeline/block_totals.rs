//! Many lines added up, in blocks that are counted once.

use crate::model::{FateCounts, RowId, Stamp, Syscall};

/// Blocks that one frame counts.
const AT_ONCE: u32 = 48;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Calls {
    pub(super) n: u64,
    /// The first call, and the bytes that it asked for.
    pub(super) call: Option<(Syscall, u32)>,
    /// Whether calls differ in kind or in the bytes asked for.
    pub(super) mixed: bool,
    /// The row of the first call.
    pub(super) first: Option<RowId>,
}

impl Calls {
    pub(super) fn add(&mut self, id: RowId, call: Syscall, asked: u32) {
        self.n += 1;
        self.first = self.first.or(Some(id));
        let first = *self.call.get_or_insert((call, asked));
        self.mixed |= first != (call, asked);
    }

    fn plus(&mut self, other: &Self) {
        self.n += other.n;
        self.first = self.first.or(other.first);
        if let (Some(one), Some(two)) = (self.call, other.call) {
            self.mixed |= one != two;
        }
        self.mixed |= other.mixed;
        self.call = self.call.or(other.call);
    }
}

/// The sends of one direction, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Traffic {
    pub(super) counts: FateCounts,
    /// Of those in flight how many wait in a queue of ours.
    pub(super) waiting: u64,
    pub(super) sends: u64,
    /// Bytes that the kernel took from them.
    pub(super) bytes: u64,
}

impl Traffic {
    fn plus(&mut self, other: &Self) {
        self.sends += other.sends;
        self.bytes += other.bytes;
        self.counts = self.counts + other.counts;
        self.waiting += other.waiting;
    }
}

/// Some lines, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct BlockTotals {
    /// Calls of the clients, and of the server.
    pub(super) calls: [Calls; 2],
    /// What clients sent, and what the server sent.
    pub(super) directions: [Traffic; 2],
    /// The time of the first line.
    pub(super) at: Option<Stamp>,
    pub(super) open: bool,
}

impl BlockTotals {
    pub(super) fn plus(&mut self, other: &Self) {
        for (one, two) in self.calls.iter_mut().zip(&other.calls) {
            one.plus(two);
        }
        for (one, two) in self.directions.iter_mut().zip(&other.directions) {
            one.plus(two);
        }
        self.at = self.at.or(other.at);
        self.open |= other.open;
    }
}

/// What a block was counted as, and when.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub(super) totals: BlockTotals,
    pub(super) revision: u64,
    /// Rows played; `None` where the playhead followed the record.
    pub(super) head: Option<RowId>,
}

/// Full blocks of lines that were counted.
#[derive(Clone, Debug, Default)]
pub(super) struct Blocks {
    list: Vec<Option<Box<Counted>>>,
    /// Blocks that the frame may still count.
    pub(super) left: u32,
}

impl Blocks {
    pub(super) const fn begin(&mut self) {
        self.left = AT_ONCE;
    }

    /// What a block was counted as last.
    pub(super) fn get(&self, block: u32) -> Option<&Counted> {
        self.list.get(block as usize)?.as_deref()
    }

    pub(super) fn put(&mut self, block: u32, counted: Counted) {
        let at = block as usize;
        if self.list.len() <= at {
            self.list.resize_with(at + 1, || None);
        }
        if let Some(place) = self.list.get_mut(at) {
            *place = Some(Box::new(counted));
        }
    }
}
