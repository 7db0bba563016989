//! What charts are made of: each row and note is looked at once, and what is kept is bounded.

use std::collections::BTreeMap;

use super::{
    queue_steps::QueueSteps,
    series::{ChartKind, ChartPoint, ChartSeries, ChartShape},
    span::{ChartSpan, nanos},
    spans::ChartSpans,
};
use crate::{
    ledger::FoldedRecord,
    model::{Note, Owner, Row, RowId, SocketId, Stamp},
    record::{Entry, Record, SocketInfo},
};

/// The most reads whose times are kept; when there are more, every second one goes.
const READS: usize = 2048;
/// The most pairs of read size and length.
const PAIRS: usize = 2048;
/// The most sockets whose losses are told, the newest.
const SOCKETS: usize = 1000;
/// Rows and notes that are looked at with one call.
const AT_ONCE: u32 = 50_000;

/// The times of a datagram that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ReadTimes {
    row: RowId,
    at: Stamp,
    /// From the send to the arrival, and to the read, in nanoseconds.
    arrived: Option<u64>,
    read: u64,
}

/// What is known of a socket of the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct ChartSocket {
    /// Its first read, or the row before the first look that found something waiting or dropped there, whichever is
    /// earlier.
    row: Option<RowId>,
    /// The drop total at the last look.
    drops: Option<u32>,
    /// The receive buffer when something waited there first, or was dropped: what is set later has nothing to do with
    /// that.
    buffer: Option<u32>,
    read: Option<Stamp>,
    /// How often a datagram was read that had been sent before the read before it, and the time between these two
    /// reads, in nanoseconds: how fast the reader is where something waits for it.
    waits: (u64, u64),
}

impl ChartSocket {
    fn shown_by(&mut self, row: RowId) {
        self.row = Some(self.row.map_or(row, |first| first.min(row)));
    }

    /// The mean time between two reads while something waits, in milliseconds; `None` where nothing did.
    fn pace_ms(&self) -> Option<f64> {
        let (reads, nanos) = self.waits;
        (reads > 0).then(|| nanos as f64 / reads as f64 / 1e6)
    }
}

/// The charts of a session, as far as it was looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChartIndex {
    rows: RowId,
    notes: u32,
    spans: ChartSpans,
    held: QueueSteps,
    /// By read size and what was returned: how often, and the first row.
    kept: BTreeMap<(u32, u32), RowId>,
    reads: Vec<ReadTimes>,
    /// How often every second read went, and how many came since the last that was kept.
    thinned: (u32, u32),
    sockets: BTreeMap<SocketId, ChartSocket>,
    /// The first row and the first note of what is shown.
    from: (RowId, u32),
}

impl ChartIndex {
    /// Looks at what came since the last call, at most 50 000 rows; returns whether there is more.
    pub(crate) fn update(
        &mut self,
        folded @ FoldedRecord { record, ledger }: FoldedRecord<'_>,
    ) -> bool {
        let from = (ledger.origin().row(), ledger.origin().note());
        if self.rows > ledger.len() || self.from != from {
            // Another record, or the views begin anew, or that was taken back.
            *self = Self {
                rows: from.0,
                notes: from.1,
                from,
                ..Self::default()
            };
        }
        self.rows = self.rows.max(record.first_kept_row());
        let end = ledger.len().min(self.rows.saturating_add(AT_ONCE));
        for id in self.rows..end {
            if let Some(row) = record.row(id).filter(|row| !row.failed()) {
                self.index_row(folded, id, row);
            }
        }
        self.rows = self.rows.max(end);
        let notes = record.notes_len().min(self.notes.saturating_add(AT_ONCE));
        for number in self.notes..notes {
            if let Some(entry) = record.note(number) {
                self.index_note(record, entry);
            }
        }
        self.notes = self.notes.max(notes);
        end < ledger.len() || notes < record.notes_len()
    }

    fn index_row(
        &mut self,
        FoldedRecord { record, ledger }: FoldedRecord<'_>,
        id: RowId,
        row: &Row,
    ) {
        let bytes = u64::try_from(row.returned).unwrap_or_default();
        let sends = row.call.sends();
        let reads = row.call.reads();
        if !(sends || reads) || row.is_peek() {
            return;
        }
        let happened = ChartSpan {
            row: Some(id),
            sent: u64::from(sends && row.is_datagram()),
            sends: (sends && row.is_datagram()).then_some((row.at, row.at)),
            sent_bytes: if sends { bytes } else { 0 },
            read_bytes: if sends { 0 } else { bytes },
            ..ChartSpan::default()
        };
        self.spans.add(row.at, &happened);
        if sends || !row.is_datagram() {
            return;
        }
        let kept = u32::try_from(row.returned).unwrap_or_default();
        if self.kept.len() < PAIRS {
            self.kept.entry((row.asked, kept)).or_insert(id);
        }
        let send = ledger.current_verdict(record, id).link();
        let of_server = record.socket(row.socket).map(|info| info.owner) == Some(Owner::Server);
        if let Some(send) = send.and_then(|link| record.row(link)) {
            if of_server {
                let socket = self.sockets.entry(row.socket).or_default();
                socket.shown_by(id);
                if let Some(before) = socket.read.replace(row.at).filter(|read| send.at < *read) {
                    socket.waits.0 += 1;
                    socket.waits.1 = socket.waits.1.saturating_add(nanos(before, row.at));
                }
            }
            self.keep_read(ReadTimes {
                row: id,
                at: row.at,
                arrived: record.arrival(id).at.map(|at| nanos(send.at, at)),
                read: nanos(send.at, row.at),
            });
        }
    }

    fn keep_read(&mut self, read: ReadTimes) {
        let (times, since) = self.thinned;
        self.thinned.1 = (since + 1) % 1_u32.checked_shl(times).unwrap_or(u32::MAX);
        if since != 0 {
            return;
        }
        if self.reads.len() >= READS {
            let mut number = 0_u32;
            self.reads.retain(|_| {
                number += 1;
                number % 2 == 1
            });
            self.thinned = (times + 1, 1);
        }
        self.reads.push(read);
    }

    fn index_note(&mut self, record: &Record, entry: &Entry) {
        let Some(id) = entry.note.socket() else {
            return;
        };
        let is_server = record
            .socket(id)
            .is_some_and(|info| info.owner == Owner::Server);
        let row = entry.rows_before.checked_sub(1);
        if !is_server {
            return;
        }
        let has_start = self.spans.began().is_some_and(|began| began <= entry.at);
        // The kernel frees it with the socket.
        if matches!(entry.note, Note::Closed { .. }) && has_start {
            self.held.push((entry.at, 0, row));
        }
        let Some((_, memory)) = entry.note.queue_figures() else {
            return;
        };
        // A chart of time does not begin while nothing happens; what waits may be all that there is, with no call yet.
        if !has_start && memory.held == 0 {
            return;
        }
        let (rows, notes) = self.from;
        let socket = self.sockets.entry(id).or_default();
        if memory.held > 0 || memory.drops > 0 {
            socket.buffer = socket.buffer.or(Some(memory.limit));
            if let Some(row) = row {
                socket.shown_by(row);
            }
        }
        // What was dropped before the views began anew belongs to none of them.
        let before = socket.drops.replace(memory.drops);
        let before = before.or_else(|| record.drops_at(id, rows, notes));
        let happened = ChartSpan {
            dropped: u64::from(memory.drops.wrapping_sub(before.unwrap_or_default())),
            sampled: true,
            ..ChartSpan::default()
        };
        self.spans.add(entry.at, &happened);
        self.held.push((entry.at, memory.held, row));
    }

    pub(crate) fn series(&self, kind: ChartKind, folded: FoldedRecord<'_>) -> Vec<ChartSeries> {
        let dots = |key, points| ChartSeries {
            key,
            points,
            shape: ChartShape::Dots,
        };
        match kind {
            ChartKind::Kept => {
                let pairs = self.kept.iter().map(|((asked, kept), row)| ChartPoint {
                    x: f64::from(*asked),
                    y: f64::from(*kept),
                    row: Some(*row),
                });
                vec![dots("chart-kept", pairs.collect())]
            }
            ChartKind::Queue => {
                let steps = self.held.steps.iter().map(|(at, held, row)| ChartPoint {
                    x: self.spans.ms_at(*at),
                    y: f64::from(*held),
                    row: *row,
                });
                let until = self.spans.last().max(self.held.last());
                vec![ChartSeries {
                    key: "chart-held",
                    points: steps.collect(),
                    shape: ChartShape::Steps {
                        until: until.map_or(0.0, |at| self.spans.ms_at(at)),
                    },
                }]
            }
            ChartKind::LostByRate => {
                let spans = self.spans.sends_in_a_row();
                let points = spans.iter().filter_map(ChartSpan::lost_by_rate);
                vec![dots("chart-lost", points.collect())]
            }
            ChartKind::LostByBuffer => {
                let buffer = |info: &SocketInfo, socket: Option<&ChartSocket>| {
                    let now = info.receive_buffer.map(|(_, bytes)| bytes);
                    let buffer = socket.and_then(|socket| socket.buffer).or(now)?;
                    Some(f64::from(buffer))
                };
                vec![dots("chart-lost", self.lost_by(folded, buffer))]
            }
            ChartKind::LostByPace => {
                let pace = |_: &SocketInfo, socket: Option<&ChartSocket>| socket?.pace_ms();
                vec![dots("chart-lost", self.lost_by(folded, pace))]
            }
            ChartKind::Latency => {
                let point = |read: &ReadTimes, nanos: u64| ChartPoint {
                    x: self.spans.ms_at(read.at),
                    y: nanos as f64 / 1e3,
                    row: Some(read.row),
                };
                let arrived = self.reads.iter();
                let arrived = arrived.filter_map(|read| Some(point(read, read.arrived?)));
                let reads = self.reads.iter().map(|read| point(read, read.read));
                vec![
                    dots("chart-to-arrival", arrived.collect()),
                    dots("chart-to-read", reads.collect()),
                ]
            }
            ChartKind::Throughput => {
                let (width, bins) = self.spans.bins();
                let bars = |key, bytes: fn(&ChartSpan) -> u64| {
                    let bins = (0_u32..).zip(&bins).map(|(number, bin)| ChartPoint {
                        x: f64::from(number) * width,
                        y: bytes(bin) as f64 / width * 1e3,
                        row: bin.row,
                    });
                    ChartSeries {
                        key,
                        points: bins.collect(),
                        shape: ChartShape::Bars { width },
                    }
                };
                vec![
                    bars("chart-sent-bytes", |bin| bin.sent_bytes),
                    bars("chart-read-bytes", |bin| bin.read_bytes),
                ]
            }
        }
    }

    /// The share that the kernel dropped at each socket of the server, by something that is known of it.
    fn lost_by(
        &self,
        FoldedRecord { record, ledger }: FoldedRecord<'_>,
        at: impl Fn(&SocketInfo, Option<&ChartSocket>) -> Option<f64>,
    ) -> Vec<ChartPoint> {
        let sockets = record.server_sockets().rev().take(SOCKETS);
        let points = sockets.filter_map(|info| {
            let arrivals = ledger.arrivals(info.id);
            let socket = self.sockets.get(&info.id);
            let x = at(info, socket)?;
            (arrivals.arrived() > 0).then(|| ChartPoint {
                x,
                y: arrivals.dropped as f64 / arrivals.arrived() as f64 * 100.0,
                row: socket.and_then(|socket| socket.row),
            })
        });
        let mut points: Vec<ChartPoint> = points.collect();
        points.sort_by(|one, other| one.x.total_cmp(&other.x));
        points
    }
}

#[cfg(test)]
mod tests {
    use super::{super::span::ChartSpan, *};
    use crate::testing::{sample::Sample, script::played};

    fn charts(sample: &Sample) -> ChartIndex {
        let ledger = sample.ledger();
        let mut index = ChartIndex::default();
        while index.update(sample.folded(&ledger)) {}
        index
    }

    fn sum(index: &ChartIndex, of: impl Fn(&ChartSpan) -> u64) -> u64 {
        index.spans.spans.iter().map(of).sum()
    }

    fn points(sample: &Sample, kind: ChartKind, series: usize) -> Vec<ChartPoint> {
        let index = charts(sample);
        let all = index.series(kind, sample.folded(&sample.ledger()));
        all.into_iter().nth(series).unwrap().points
    }

    #[test]
    fn drops_and_memory_are_those_that_the_kernel_told() {
        let mut sample = Sample::new();
        sample.play("4 A: x");
        sample.note_queue(1664, 2);
        let held = points(&sample, ChartKind::Queue, 0);
        assert_eq!(held.iter().map(|p| p.y).collect::<Vec<_>>(), [1664.0]);
        let index = charts(&sample);
        assert_eq!(sum(&index, |span| span.dropped), 2);
        assert_eq!(sum(&index, |span| span.sent), 4);
    }

    #[test]
    fn what_another_program_sent_is_charted_though_no_call_was_made() {
        let sample = played("look 0 0; look 832 0; look 1664 1");
        let held = points(&sample, ChartKind::Queue, 0);
        let held: Vec<_> = held.iter().map(|p| (p.x, p.y, p.row)).collect();
        assert_eq!(held, [(0.0, 832.0, None), (1.0, 1664.0, None)]);
        assert_eq!(sum(&charts(&sample), |s| s.dropped), 1);
    }

    #[test]
    fn a_chart_begins_where_something_happens_also_when_rows_and_notes_are_taken_in_at_once() {
        let mut sample = played("look 0 0");
        let mut live = ChartIndex::default();
        live.update(sample.folded(&sample.ledger()));
        sample.play("A: x; look 832 0");
        live.update(sample.folded(&sample.ledger()));
        let opened = charts(&sample);
        assert_eq!(opened.spans.began(), live.spans.began(), "at the send");
        let held = points(&sample, ChartKind::Queue, 0);
        assert_eq!(held.iter().map(|p| p.y).collect::<Vec<_>>(), [832.0]);
    }

    #[test]
    fn what_was_dropped_before_the_views_began_anew_is_shown_again_only_with_them() {
        let mut sample = Sample::new();
        sample.play("3 A: x");
        sample.note_queue(832, 2);
        let (mut ledger, mut index) = (sample.ledger(), ChartIndex::default());
        let dropped = |index: &ChartIndex| sum(index, |s| s.dropped);
        while index.update(sample.folded(&ledger)) {}
        assert_eq!(dropped(&index), 2);
        let before = ledger.origin().clone();
        let here = ledger.here();
        ledger.count_from(&sample.record, here);
        sample.play("A: x; look 832 3");
        ledger.fold(&sample.record);
        while index.update(sample.folded(&ledger)) {}
        assert_eq!(dropped(&index), 1, "since then");
        ledger.count_from(&sample.record, before);
        while index.update(sample.folded(&ledger)) {}
        assert_eq!(dropped(&index), 3, "it was taken back");
    }

    #[test]
    fn each_call_looks_at_a_bounded_part_of_many_rows_and_leaves_none_out() {
        let mut sample = Sample::new();
        let pairs = AT_ONCE + 1;
        for _ in 0..pairs {
            sample.play("A: hello; read 4 A: hello");
        }
        let (ledger, mut index) = (sample.ledger(), ChartIndex::default());
        let mut ends = Vec::new();
        while index.update(sample.folded(&ledger)) {
            ends.push(index.rows);
        }
        assert_eq!(ends, [AT_ONCE, 2 * AT_ONCE], "of {} rows", ledger.len());
        let sent = sum(&index, |span| span.sent);
        let read = sum(&index, |span| span.read_bytes);
        assert_eq!((sent, read), (pairs.into(), 4 * u64::from(pairs)));
    }

    #[test]
    fn a_long_session_keeps_no_more_spans_and_reads_than_a_short_one() {
        let mut sample = Sample::new();
        for _ in 0..3 * READS {
            sample.play("wait 10; A: hello; read 1024 A: hello");
        }
        let index = charts(&sample);
        let (_, bins) = index.spans.bins();
        assert!((6..=30).contains(&bins.len()), "{} bins", bins.len());
        assert!(index.reads.len() <= READS && index.reads.len() > READS / 4);
        let bytes = sum(&index, |span| span.read_bytes);
        assert_eq!(bytes, 5 * 3 * READS as u64, "none is left out of the sums");
        let gaps: Vec<u64> = index
            .reads
            .windows(2)
            .map(|pair| u64::from(pair[1].row - pair[0].row))
            .collect();
        let (least, most) = (gaps.iter().min(), gaps.iter().max());
        assert!(
            most <= least.map(|gap| 2 * gap).as_ref(),
            "evenly apart: {least:?} {most:?}"
        );
    }

    #[test]
    fn a_bin_has_the_bytes_of_its_time_as_a_rate() {
        let mut sample = played("A: hello");
        sample.wait(1000);
        sample.play("A: hello; read 9 A: hello");
        let sent = points(&sample, ChartKind::Throughput, 0);
        let width = sent[1].x;
        let filled = sent.iter().enumerate().filter(|(_, bin)| bin.y > 0.0);
        let filled: Vec<(usize, f64)> = filled.map(|(n, bin)| (n, bin.y * width / 1e3)).collect();
        assert_eq!(filled, [(0, 5.0), (sent.len() - 1, 5.0)]);
        for (n, bin) in (0_u32..).zip(&sent) {
            assert_eq!(bin.x.to_string(), (f64::from(n) * width).to_string());
        }
    }
}
