//! Many lines added up, in blocks that are counted once.
//!
//! What a frame counts anew is bounded: the rest is counted in the next frames, and until then it is
//! not told.

use super::{
    Side,
    channel::{side_of, who_of},
    index::{Index, Part},
};
use crate::{
    model::{Books, RowId, Stamp, Syscall},
    stage::moment::Moment,
};

/// Lines per block.
pub(super) const BLOCK: u32 = 1024;
/// Blocks that one frame counts.
const AT_ONCE: u32 = 48;

/// The calls of one side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Calls {
    /// How many.
    pub(super) n: u64,
    /// The call and the bytes asked for, of the first.
    pub(super) call: Option<(Syscall, u32)>,
    /// They differ.
    pub(super) mixed: bool,
    /// The first of them.
    pub(super) first: Option<RowId>,
}

impl Calls {
    fn add(&mut self, id: RowId, call: Syscall, asked: u32) {
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

/// What went one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Way {
    /// Datagrams by their fates.
    pub(super) books: Books,
    /// Sends into a stream.
    pub(super) sends: u64,
    /// Bytes that the kernel took from them.
    pub(super) bytes: u64,
}

impl Way {
    fn plus(&mut self, other: &Self) {
        self.sends += other.sends;
        self.bytes += other.bytes;
        self.books = sum(&self.books, &other.books);
    }
}

/// Some lines, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// Calls of the clients, and of the server.
    pub(super) calls: [Calls; 2],
    /// What clients sent, and what the server sent.
    pub(super) ways: [Way; 2],
    /// Lines of notes.
    pub(super) notes: u64,
    /// When the first was made.
    pub(super) at: Option<Stamp>,
    /// Some fates are not final.
    open: bool,
}

impl Sums {
    pub(super) fn plus(&mut self, other: &Self) {
        for (one, two) in self.calls.iter_mut().zip(&other.calls) {
            one.plus(two);
        }
        for (one, two) in self.ways.iter_mut().zip(&other.ways) {
            one.plus(two);
        }
        self.notes += other.notes;
        self.at = self.at.or(other.at);
        self.open |= other.open;
    }

    /// Counts the lines from `first` to `end`.
    pub(super) fn of(moment: &Moment<'_>, index: &Index, first: u32, end: u32) -> Self {
        let mut sums = Self::default();
        for n in first..end {
            let Some(line) = index.line(n) else { continue };
            match line.part {
                Part::Call | Part::ConnectCall | Part::Outcome => sums.add(moment, line.id),
                Part::Note => sums.notes += 1,
                Part::Gap | Part::ConnectReturn | Part::AcceptPending => {}
            }
        }
        sums
    }

    fn add(&mut self, moment: &Moment<'_>, id: RowId) {
        let Some(row) = moment.record.row(id) else {
            return;
        };
        self.at = self.at.or(Some(row.at));
        let server = side_of(who_of(moment.record, row)) == Side::Server;
        let [client, at_server] = &mut self.calls;
        let calls = if server { at_server } else { client };
        calls.add(id, row.call, row.asked);
        let [forth, back] = &mut self.ways;
        let way = if server { back } else { forth };
        if row.call == Syscall::StreamSend && !row.failed() {
            way.sends += 1;
            way.bytes += u64::try_from(row.returned).unwrap_or(0);
        } else if row.call.is_send() {
            let verdict = moment.verdict(id);
            way.books.sent += 1;
            if let Some(count) = way.books.of_mut(verdict.fate) {
                *count += 1;
            }
            self.open |= !verdict.settled;
        }
    }
}

fn sum(one: &Books, two: &Books) -> Books {
    let mut all = *one;
    all.sent += two.sent;
    for fate in crate::model::Fate::ALL {
        if let Some(count) = all.of_mut(fate) {
            *count += two.of(fate);
        }
    }
    all
}

/// What a block was counted as, and when.
#[derive(Clone, Debug)]
struct Counted {
    sums: Sums,
    /// The ledger's revision.
    revision: u64,
    /// Rows played; `None` where the playhead followed the record.
    head: Option<RowId>,
}

/// Full blocks of lines that were counted.
#[derive(Clone, Debug, Default)]
pub(super) struct Blocks {
    list: Vec<Option<Box<Counted>>>,
    /// Blocks that the frame may still count.
    left: u32,
}

impl Blocks {
    /// A frame begins.
    pub(super) const fn begin(&mut self) {
        self.left = AT_ONCE;
    }

    /// What a block was counted as last.
    fn get(&self, block: u32) -> Option<&Counted> {
        self.list.get(block as usize)?.as_deref()
    }

    fn put(&mut self, block: u32, counted: Counted) {
        let at = block as usize;
        if self.list.len() <= at {
            self.list.resize_with(at + 1, || None);
        }
        if let Some(place) = self.list.get_mut(at) {
            *place = Some(Box::new(counted));
        }
    }
}

/// The lines from `first` to `end`, and whether all of them were counted.
pub(super) fn count(
    moment: &Moment<'_>,
    index: &Index,
    blocks: &mut Blocks,
    (first, end): (u32, u32),
) -> (Sums, bool) {
    let mut sums = Sums::default();
    let mut whole = true;
    let mut at = first;
    while at < end {
        let block = at / BLOCK;
        let stop = (block + 1).saturating_mul(BLOCK).min(end);
        let is_full = at.is_multiple_of(BLOCK) && stop - at == BLOCK;
        if is_full {
            match full(moment, index, blocks, block) {
                Some((counted, fresh)) => {
                    sums.plus(&counted);
                    whole &= fresh;
                }
                None => whole = false,
            }
        } else {
            sums.plus(&Sums::of(moment, index, at, stop));
        }
        at = stop;
    }
    (sums, whole)
}

/// A full block, and whether its count is of now.
fn full(
    moment: &Moment<'_>,
    index: &Index,
    blocks: &mut Blocks,
    block: u32,
) -> Option<(Sums, bool)> {
    let head = (!moment.is_live()).then_some(moment.head.rows);
    let revision = moment.ledger.revision();
    if let Some(known) = blocks.get(block) {
        let same = known.head == head && (!known.sums.open || known.revision == revision);
        if same || blocks.left == 0 {
            let counted = blocks.get(block)?;
            return Some((counted.sums, same));
        }
    }
    blocks.left = blocks.left.checked_sub(1)?;
    let first = block.saturating_mul(BLOCK);
    let sums = Sums::of(moment, index, first, first.saturating_add(BLOCK));
    let counted = Counted {
        sums,
        revision,
        head,
    };
    blocks.put(block, counted);
    Some((sums, true))
}
