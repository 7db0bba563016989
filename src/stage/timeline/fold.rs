//! Many events in one slot: how many calls there were at each end, and what became of the datagrams.

use super::{
    Arrow, ArrowEnd, ArrowLabel, ArrowStyle, LifelinePoint, Side, Tint,
    block_totals::{BlockTotals, Calls, Traffic},
    event::written,
    slot_map::SlotMap,
};
use crate::{
    model::{Message, RowId, Stamp},
    stage::{fate::fate_parts, moment::Moment},
};

/// Events told as one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fold {
    pub events: u64,
    /// When the first was made, where that is known.
    pub at: Option<Stamp>,
    pub calls: Vec<FoldedCalls>,
    pub line: u32,
    /// Whether all of them have been counted; fates are told only then.
    pub counted: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FoldedCalls {
    pub side: Side,
    pub n: u64,
    /// The call as it is written, where all calls are alike.
    pub call: Option<String>,
    /// The row of the first call.
    pub row: Option<RowId>,
}

/// The events of a slot as one.
pub(super) fn fold(
    map: &SlotMap<'_>,
    (first, end): (u32, u32),
    (totals, counted): (&BlockTotals, bool),
) -> Fold {
    let [client, server] = &totals.calls;
    let sides = [(Side::Client, client), (Side::Server, server)];
    Fold {
        events: u64::from(end - first),
        at: totals.at,
        calls: sides
            .into_iter()
            .filter(|(_, calls)| calls.n > 0)
            .map(|(side, calls)| folded(map, side, calls))
            .collect(),
        line: first,
        counted,
    }
}

fn folded(map: &SlotMap<'_>, side: Side, calls: &Calls) -> FoldedCalls {
    let row = calls.first.and_then(|id| map.moment.record.row(id));
    FoldedCalls {
        side,
        n: calls.n,
        call: row.filter(|_| !calls.mixed).map(written),
        row: calls.first,
    }
}

/// What went both ways in a slot.
pub(super) fn fold_arrows(
    moment: &Moment<'_>,
    slot: u64,
    totals: &BlockTotals,
    counted: bool,
) -> Vec<Arrow> {
    let [forth, back] = &totals.directions;
    let top = slot as f64;
    let both = sent(forth) > 0 && sent(back) > 0;
    let directions = [
        (forth, Side::Client, Side::Server, 0.0),
        (
            back,
            Side::Server,
            Side::Client,
            if both { 0.4 } else { 0.0 },
        ),
    ];
    let high = if both { 0.2 } else { 0.5 };
    directions
        .into_iter()
        .filter(|(traffic, ..)| sent(traffic) > 0)
        .map(|(traffic, from, to, below)| Arrow {
            from: LifelinePoint {
                side: from,
                y: top + 0.5 + below,
            },
            to: LifelinePoint {
                side: to,
                y: top + 0.5 + below + high * 0.6,
            },
            style: ArrowStyle::Many(if traffic.counts.whole == traffic.counts.sent {
                Tint::Ink
            } else {
                Tint::Note
            }),
            label: Some(ArrowLabel::Say(fold_message(moment, traffic, counted))),
            end: ArrowEnd::Head,
            row: None,
        })
        .collect()
}

const fn sent(traffic: &Traffic) -> u64 {
    traffic.counts.sent + traffic.sends
}

fn fold_message(moment: &Moment<'_>, traffic: &Traffic, counted: bool) -> Message {
    if traffic.sends > 0 {
        return Message::new("timeline-fold-bytes")
            .with("n", traffic.sends)
            .with("bytes", traffic.bytes);
    }
    if !counted {
        return Message::new("timeline-fold-counting");
    }
    Message::new("timeline-fold-fates").with("fates", fates(moment, traffic))
}

fn fates(moment: &Moment<'_>, traffic: &Traffic) -> Vec<Message> {
    // Drops that were counted, though not yet which.
    let unnamed = moment
        .server()
        .is_some_and(|server| moment.unnamed_drops(server.id) > 0);
    if unnamed {
        fate_parts(&traffic.counts, 0, "timeline-part-open")
    } else {
        fate_parts(&traffic.counts, traffic.waiting, "part-in-flight")
    }
}
