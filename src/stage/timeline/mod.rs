//! The timeline: a ladder diagram of the record up to the playhead, time downwards. Plain data.
//!
//! Each event has its line, whatever time lies between. Lines fold into slots where many are to be seen
//! at once. Only the slots in view are built, so a view costs the same at ten rows and at ten million;
//! which rows have lines is found once, see [`Index`].

mod arrows;
mod channel;
mod event;
mod fold;
mod frame;
mod index;
mod phase;
mod sums;
mod unseen;

pub(crate) use channel::{Channel, Lifeline, Side};
pub(crate) use event::Event;
pub(crate) use fold::{Fold, Folded};
pub(crate) use index::Index;
pub(crate) use phase::{Phase, PhaseBar};

pub(super) use event::tint_of_send;

use self::{arrows::Arrows, frame::Frame, sums::count};
use super::{Playhead, Ribbon, moment::Moment};
use crate::{
    ledger::Ledger,
    model::{Message, RowId, Stamp, StreamRole, Syscall, Who},
    record::Record,
};

/// A colour by its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tint {
    /// A call that moves no bytes.
    Ink,
    /// Something in the background.
    Dim,
    /// A message, by its number.
    Message(u64),
    /// Something to note.
    Note,
    /// Something went wrong.
    Cut,
    /// Something came out well.
    Good,
}

/// A place on a lifeline: how far down, in slots from the top of the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    /// The lifeline.
    pub side: Side,
    /// How far down.
    pub y: f64,
}

/// How an arrow is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Calls at its ends tell of it.
    Seen(Tint),
    /// No socket sees it; it follows from the states.
    Unseen,
    /// Many.
    Many(Tint),
}

/// How an arrow ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It arrived.
    Head,
    /// It arrived in part.
    Cut,
    /// It was dropped.
    Cross,
    /// It was refused.
    Back,
    /// It is on its way, or waits.
    Open,
    /// It waited when the socket was closed.
    Unread,
    /// Nothing tells.
    Unknown,
}

/// What stands at an arrow.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tag {
    /// Bytes, or the name of a segment.
    Text(String),
    /// Words.
    Say(Message),
}

/// Something that went from one lifeline to another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Arrow {
    /// Where it begins.
    pub from: Spot,
    /// Where it ends, or would.
    pub to: Spot,
    /// How it is drawn.
    pub style: Style,
    /// What stands at it.
    pub label: Option<Tag>,
    /// How it ends.
    pub end: End,
    /// The row that it tells of.
    pub row: Option<RowId>,
}

/// What a slot shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shown {
    /// How many rows are no longer kept.
    Gone(RowId),
    /// One event.
    Event(Box<Event>),
    /// Room for arrows.
    Room,
    /// Several events as one.
    Fold(Box<Fold>),
}

/// One slot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Slot {
    /// Its number, from 0.
    pub n: u64,
    /// What it shows.
    pub shown: Shown,
    /// When that was, and how long after the event before, in nanoseconds.
    pub at: Option<(Stamp, Option<u64>)>,
}

/// Which slots are in view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct View {
    /// The first.
    pub from: u64,
    /// The one after the last.
    pub to: u64,
    /// Lines for each slot: a power of two.
    pub fold: u32,
}

/// A timeline as far as it is in view.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Timeline {
    /// From left to right.
    pub(crate) lifelines: Vec<Lifeline>,
    /// All slots, also those that are not in view.
    pub slots: u64,
    /// Those in view.
    pub shown: Vec<Slot>,
    /// What goes on between the lifelines there.
    pub arrows: Vec<Arrow>,
    /// The parts of a connection.
    pub(crate) phases: Vec<PhaseBar>,
    /// Whether everything in view was counted; if not, the next view counts on.
    pub counted: bool,
}

/// The most slots of one view.
const MOST: u64 = 400;

fn frame<'a>(moment: Moment<'a>, index: &'a Index, fold: u32) -> Frame<'a> {
    let record = moment.record;
    Frame {
        moment,
        index,
        len: index.len_at(record, moment.head),
        fold: fold.max(1).next_power_of_two(),
        many: has_many(record, index.channel()),
        gone_rows: index.gone_rows(record),
    }
}

/// Whether a lifeline stands for several clients.
fn has_many(record: &Record, channel: Channel) -> bool {
    let mut clients = match channel {
        Channel::Udp => record
            .sockets()
            .rev()
            .take(64)
            .filter_map(|info| match info.who {
                Who::Client(id) => Some(id),
                Who::Server => None,
            })
            .collect::<Vec<_>>(),
        Channel::Tcp => record
            .streams()
            .rev()
            .take(64)
            .filter_map(|info| match info.who {
                Who::Client(id) if info.part == StreamRole::Client => Some(id),
                _ => None,
            })
            .collect(),
        Channel::UdpOf(_) | Channel::Connection(_) => Vec::new(),
    };
    clients.dedup();
    clients.len() > 1
}

/// What is in view when the record was played as far as `head`.
///
/// The index must have taken in the record, and the ledger folded it.
pub(crate) fn timeline(
    record: &Record,
    ledger: &Ledger,
    head: Playhead,
    index: &mut Index,
    view: View,
) -> Timeline {
    let mut blocks = std::mem::take(&mut index.blocks);
    blocks.begin();
    let frame = frame(Moment::new(record, ledger, head), index, view.fold);
    let slots = frame.slots();
    let to = view.to.min(slots).min(view.from.saturating_add(MOST));
    let mut found = Timeline {
        lifelines: index.channel().lifelines(record, index.has_outside()),
        slots,
        shown: Vec::new(),
        arrows: Vec::new(),
        phases: phase::bars(&frame),
        counted: true,
    };
    let mut before = view
        .from
        .checked_sub(1)
        .and_then(|slot| frame.lines_of(slot))
        .and_then(|(_, end)| time_of(&frame, end.checked_sub(1)?));
    for n in view.from..to {
        let Some(lines) = frame.lines_of(n) else {
            found.shown.push(Slot {
                n,
                shown: Shown::Gone(frame.gone_rows),
                at: None,
            });
            continue;
        };
        let shown = if lines.1 - lines.0 == 1 {
            event::event(&frame, lines.0).map_or(Shown::Room, |event| Shown::Event(Box::new(event)))
        } else {
            let (sums, counted) = count(&frame.moment, index, &mut blocks, lines);
            found.counted &= counted;
            found
                .arrows
                .extend(fold::arrows(&frame.moment, n, &sums, counted));
            Shown::Fold(Box::new(fold::fold(&frame, lines, (&sums, counted))))
        };
        let at = match &shown {
            Shown::Event(event) => Some(event.at),
            Shown::Fold(fold) => fold.at,
            Shown::Gone(_) | Shown::Room => None,
        };
        let since = |at: Stamp| before.map(|before| at.0.saturating_sub(before.0));
        let timed = at.map(|at| (at, since(at)));
        before = at.or(before);
        found.shown.push(Slot {
            n,
            shown,
            at: timed,
        });
    }
    if frame.fold == 1 {
        found.arrows.extend(between(&frame, (view.from, to)));
    }
    index.blocks = blocks;
    found
}

/// The arrows of the lines in view, and those of the lines just above that reach into it.
fn between(frame: &Frame<'_>, (from, to): (u64, u64)) -> Vec<Arrow> {
    let mut lines = (from..to).filter_map(|slot| frame.lines_of(slot));
    let Some((first, _)) = lines.next() else {
        return Vec::new();
    };
    let end = lines.next_back().map_or(first + 1, |(_, end)| end);
    let above = first.saturating_sub(unseen::REACH).max(frame.index.gone());
    let mut found: Vec<Arrow> = (above..end.saturating_add(1).min(frame.len))
        .flat_map(|n| unseen::segments(frame, n))
        .collect();
    let mut arrows = Arrows::new(frame);
    for n in first..end {
        arrows.line(n);
    }
    found.extend(arrows.list);
    found
}

fn time_of(frame: &Frame<'_>, line: u32) -> Option<Stamp> {
    event::event(frame, line).map(|event| event.at)
}

/// The slot in which a row stands, if it does.
pub(crate) fn slot_of(
    record: &Record,
    ledger: &Ledger,
    head: Playhead,
    index: &Index,
    (fold, row): (u32, RowId),
) -> Option<u64> {
    let frame = frame(Moment::new(record, ledger, head), index, fold);
    let line = index.line_of(record, row)?;
    (line < frame.len && line >= index.gone()).then(|| frame.slot_of(line))
}

/// The slot of a line by its number, for each so many lines a slot.
pub(crate) fn slot_of_line(
    record: &Record,
    ledger: &Ledger,
    head: Playhead,
    index: &Index,
    (fold, line): (u32, u32),
) -> u64 {
    frame(Moment::new(record, ledger, head), index, fold).slot_of(line)
}

/// The first line of a slot.
pub(crate) fn line_of_slot(
    record: &Record,
    ledger: &Ledger,
    head: Playhead,
    index: &Index,
    (fold, slot): (u32, u64),
) -> u32 {
    let frame = frame(Moment::new(record, ledger, head), index, fold);
    frame.lines_of(slot).map_or(0, |(first, _)| first)
}

/// How many slots there are.
pub(crate) fn slots(
    record: &Record,
    ledger: &Ledger,
    head: Playhead,
    index: &Index,
    fold: u32,
) -> u64 {
    frame(Moment::new(record, ledger, head), index, fold).slots()
}

/// The row at the other end of an arrow: of a send what read it first, of a read its first send.
pub(crate) fn other_end(
    record: &Record,
    ledger: &Ledger,
    head: Playhead,
    row: RowId,
) -> Option<RowId> {
    let found = record.row(row)?;
    let streams = ledger.streams();
    let other = match found.call {
        Syscall::StreamSend => streams.first_reads_of(record, row, 1).first().copied(),
        Syscall::StreamRecv => {
            let pieces = streams.first_pieces(record, row, 1);
            pieces.first().map(|piece| piece.send)
        }
        call if call.is_stream() => None,
        _ => {
            let verdict = ledger.verdict(row);
            verdict.link().filter(|_| !verdict.proven_by_note())
        }
    };
    other.filter(|other| *other < head.rows)
}

/// How many lines there are.
pub(crate) fn lines(record: &Record, ledger: &Ledger, head: Playhead, index: &Index) -> u32 {
    let frame = frame(Moment::new(record, ledger, head), index, 1);
    frame.len.saturating_sub(index.gone())
}

/// The event before or after a row, of those that are rows.
pub(crate) fn next_row(
    record: &Record,
    ledger: &Ledger,
    head: Playhead,
    index: &Index,
    (row, on): (Option<RowId>, bool),
) -> Option<RowId> {
    let frame = frame(Moment::new(record, ledger, head), index, 1);
    let here = row.map(|row| index.before(record, row));
    let is_row = |n: &u32| {
        let line = index.line(*n);
        line.filter(|line| {
            matches!(
                line.part,
                index::Part::Call | index::Part::ConnectCall | index::Part::Outcome
            )
        })
        .is_some_and(|line| Some(line.id) != row)
    };
    let found = match (here, on) {
        (None, true) => (index.gone()..frame.len).find(is_row),
        (None, false) => (index.gone()..frame.len).rev().find(is_row),
        (Some(here), true) => (here..frame.len).find(is_row),
        (Some(here), false) => (index.gone()..here.min(frame.len)).rev().find(is_row),
    };
    found.and_then(|n| index.line(n)).map(|line| line.id)
}

/// The bytes of a row in the colours of the sends that they came from.
pub(crate) fn bytes_of(record: &Record, ledger: &Ledger, row: RowId) -> Ribbon {
    let moment = Moment::new(record, ledger, Playhead::live(record));
    let Some(found) = record.row(row) else {
        return Ribbon::default();
    };
    if found.call == Syscall::StreamRecv {
        return super::lanes::ribbon_of_read(&moment, row);
    }
    let colour = match event::event_colour(&moment, row, found) {
        Tint::Message(colour) => Some(colour),
        _ => None,
    };
    super::lanes::whole_ribbon(&moment, row, found, colour)
}
