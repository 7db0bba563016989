//! What of a timeline is in view: slots, the arrows between the lifelines, the parts of a connection.

use super::{
    Arrow, Fold, Index, Lifeline, PhaseBar, TimelineEvent,
    arrows::Arrows,
    count::count,
    derived_segments::{MAX_SEGMENT_LINES, segments},
    event::event,
    fold::{fold, fold_arrows},
    phase::bars,
    slot_map::SlotMap,
};
use crate::{
    ledger::FoldedRecord,
    model::{RowId, Stamp},
    stage::Playhead,
};

/// The most slots of one view.
const MAX: u64 = 400;

/// What a slot of a timeline shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SlotContent {
    /// How many rows are no longer kept.
    Evicted(RowId),
    Event(Box<TimelineEvent>),
    Room,
    Fold(Box<Fold>),
}

/// One or several lines that are drawn as one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Slot {
    /// The number of the slot, from 0.
    pub n: u64,
    pub shown: SlotContent,
    /// When that was, and how long after the event before, in nanoseconds.
    pub at: Option<(Stamp, Option<u64>)>,
}

/// The range of slots that are in view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct View {
    pub from: u64,
    /// The one after the last.
    pub to: u64,
    /// Lines for each slot: a power of two.
    pub fold: u32,
}

/// A timeline as far as it is in view.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Timeline {
    /// The lifelines, from left to right.
    pub(crate) lifelines: Vec<Lifeline>,
    pub slots: u64,
    /// The slots that are in view, from top to bottom.
    pub shown: Vec<Slot>,
    /// What goes on between the lifelines there.
    pub arrows: Vec<Arrow>,
    pub(crate) phases: Vec<PhaseBar>,
    /// Whether everything in view was counted; if not, the next view counts on.
    pub counted: bool,
}

/// What is in view when the record was played as far as `head`.
///
/// The index must have taken in the record, and the ledger folded it.
pub(crate) fn timeline(
    folded: FoldedRecord<'_>,
    head: Playhead,
    index: &mut Index,
    view: View,
) -> Timeline {
    let mut blocks = std::mem::take(&mut index.blocks);
    blocks.begin();
    let map = SlotMap::new(folded, head, index, view.fold);
    let slots = map.slots();
    let to = view.to.min(slots).min(view.from.saturating_add(MAX));
    let mut found = Timeline {
        lifelines: index.channel().lifelines(folded.record, index.outside),
        slots,
        shown: Vec::new(),
        arrows: Vec::new(),
        phases: bars(&map),
        counted: true,
    };
    let mut before = view
        .from
        .checked_sub(1)
        .and_then(|slot| map.lines_of(slot))
        .and_then(|(_, end)| time_of(&map, end.checked_sub(1)?));
    for n in view.from..to {
        let Some(lines) = map.lines_of(n) else {
            found.shown.push(Slot {
                n,
                shown: SlotContent::Evicted(map.evicted_rows),
                at: None,
            });
            continue;
        };
        let shown = if lines.1 - lines.0 == 1 {
            event(&map, lines.0).map_or(SlotContent::Room, |event| {
                SlotContent::Event(Box::new(event))
            })
        } else {
            let (totals, counted) = count(&map.moment, index, &mut blocks, lines);
            found.counted &= counted;
            found
                .arrows
                .extend(fold_arrows(&map.moment, n, &totals, counted));
            SlotContent::Fold(Box::new(fold(&map, lines, (&totals, counted))))
        };
        let at = match &shown {
            SlotContent::Event(event) => Some(event.at),
            SlotContent::Fold(fold) => fold.at,
            SlotContent::Evicted(_) | SlotContent::Room => None,
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
    if map.fold == 1 {
        found.arrows.extend(between(&map, (view.from, to)));
    }
    index.blocks = blocks;
    found
}

/// The arrows of the lines in view, and those of the lines just above that reach into it.
fn between(map: &SlotMap<'_>, (from, to): (u64, u64)) -> Vec<Arrow> {
    let mut lines = (from..to).filter_map(|slot| map.lines_of(slot));
    let Some((first, _)) = lines.next() else {
        return Vec::new();
    };
    let end = lines.next_back().map_or(first + 1, |(_, end)| end);
    let above = first
        .saturating_sub(MAX_SEGMENT_LINES)
        .max(map.index.evicted());
    let mut found: Vec<Arrow> = (above..end.saturating_add(1).min(map.len))
        .flat_map(|n| segments(map, n))
        .collect();
    let mut arrows = Arrows::new(map);
    for n in first..end {
        arrows.line(n);
    }
    found.extend(arrows.list);
    found
}

fn time_of(map: &SlotMap<'_>, line: u32) -> Option<Stamp> {
    event(map, line).map(|event| event.at)
}
