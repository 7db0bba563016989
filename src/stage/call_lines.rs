//! The calls of a stretch of the record, line by line, with the bytes that they moved.

use super::{
    CutOff, OUTSIDE, Playhead, Run,
    fate::verdict_at,
    moment::{Moment, WINDOW},
    tcp::StreamBytes,
    udp::reading,
};
use crate::{
    ledger::FoldedRecord,
    model::{Owner, Row, RowId, Syscall, Verdict, shutdown_name},
};

/// The most calls told in one line whose bytes are shown.
const MAX_SHOWN_CALLS: usize = 3;
/// The most calls alike, other than sends, that have a line each; more are told in one line.
const MAX_SINGLE_LINES: usize = 3;

/// Calls of one socket that are told in one line: sends that follow each other, or another call.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CallLine {
    pub(crate) rows: (RowId, RowId),
    pub(crate) owner: Option<Owner>,
    /// The call as people write it: `recvfrom(4)`.
    pub(crate) call: String,
    /// Which of the reads that are told it is, counted from 1; 0 where it is no read.
    pub(crate) nth_read: usize,
    pub(crate) count: usize,
    /// The bytes of the first of these calls, at most [`MAX_SHOWN_CALLS`].
    pub(crate) parts: Vec<CallBytes>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CallBytes {
    pub(crate) row: RowId,
    /// Its bytes, in the colours of the messages that they came from.
    pub(crate) runs: Vec<Run>,
    pub(crate) more: u64,
    /// The bytes that the kernel cut off.
    pub(crate) cut: Option<CutOff>,
    /// What became of it by the end of the stretch.
    pub(crate) verdict: Verdict,
}

/// The lines of the rows from `from` up to before `to`; of very many only the newest.
pub(crate) fn call_lines(folded: FoldedRecord<'_>, (from, to): (RowId, RowId)) -> Vec<CallLine> {
    let record = folded.record;
    let to = to.min(record.len());
    let head = if to == record.len() {
        Playhead::live(record)
    } else {
        Playhead::at_row(record, to.saturating_sub(1))
    };
    let moment = Moment::new(folded, head);
    let earlier = u64::from(record.client_sends_before(from));
    let first = from.max(to.saturating_sub(WINDOW));
    let mut runs: Vec<Vec<(RowId, &Row)>> = Vec::new();
    for (id, row) in (first..to).filter_map(|id| Some((id, record.row(id)?))) {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(_, last)| is_alike(last, row)) => {
                run.push((id, row));
            }
            _ => runs.push(vec![(id, row)]),
        }
    }
    let mut nth_read = 0;
    let mut lines = Vec::new();
    for run in runs {
        let singly =
            run.len() <= MAX_SINGLE_LINES && run.first().is_some_and(|(_, row)| !row.call.sends());
        let size = if singly { 1 } else { run.len() };
        for calls in run.chunks(size) {
            let (Some(&(first, row)), Some(&(last, _))) = (calls.first(), calls.last()) else {
                continue;
            };
            nth_read += usize::from(row.call.reads());
            let parts = calls.iter().take(MAX_SHOWN_CALLS);
            lines.push(CallLine {
                rows: (first, last),
                owner: record.owner(row.socket),
                call: call_text(row),
                nth_read: if row.call.reads() { nth_read } else { 0 },
                count: calls.len(),
                parts: parts
                    .map(|(id, row)| bytes(&moment, *id, row, earlier))
                    .collect(),
            });
        }
    }
    lines
}

fn is_alike(one: &Row, other: &Row) -> bool {
    let same_call = one.call.sends() && other.call.sends() || call_text(one) == call_text(other);
    one.socket == other.socket && one.errno == other.errno && same_call
}

/// The call as people write it, with what matters of its arguments.
fn call_text(row: &Row) -> String {
    let name = row.call.common_name();
    match row.call {
        call if call.reads() => {
            let name = if row.call == Syscall::RecvMMsg {
                "recvfrom"
            } else {
                name
            };
            format!("{name}({})", row.asked)
        }
        Syscall::Listen => format!("{name}({})", row.asked),
        Syscall::Shutdown => format!("{name}({})", shutdown_name(row.asked)),
        Syscall::SetSockOpt(option) => format!("{name}({}, {})", option.name(), row.asked),
        _ => name.to_owned(),
    }
}

fn bytes(moment: &Moment<'_>, id: RowId, row: &Row, earlier: u64) -> CallBytes {
    let moved = StreamBytes::of_call(moment, id);
    // Of a connection those of its own.
    let stream = moment.record.stream(row.socket);
    let earlier = stream.map_or(earlier, |info| u64::from(info.sent_before));
    let since = |colour: u64| match colour {
        OUTSIDE => OUTSIDE,
        colour => colour.saturating_sub(earlier),
    };
    let is_moved = !row.failed() && (row.call.sends() || row.call.reads());
    let runs = moved.runs.into_iter().map(|run| Run {
        colour: run.colour.map(since),
        ..run
    });
    CallBytes {
        row: id,
        runs: if is_moved || row.call.sends() {
            runs.collect()
        } else {
            Vec::new()
        },
        more: if is_moved { moved.more } else { 0 },
        cut: Some(id)
            .filter(|_| row.call.reads())
            .and_then(|id| reading(moment, id)?.cut),
        verdict: verdict_at(moment.folded(), moment.head, id),
    }
}
