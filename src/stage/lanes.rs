//! From a record and a playhead to datagrams and a stream beside each other.

use super::{
    DatagramSums, Got, Lanes, Link, OUTSIDE, Playhead, READS, RUNS, Reading, Ribbon, Run,
    STREAM_SENDS, Scoop, StreamScene, StreamSend, StreamSums, Strip, link,
    messages::{framing, messages},
    moment::Moment,
    server::reading,
    timeline::{Tint, tint_of_send},
};
use crate::{
    ledger::{Ledger, Piece},
    model::{Call, Fate, Framing, Row, RowId, SocketId, Who},
    record::{Record, StreamInfo},
};

/// What the server read of datagrams, and a connection, when the record was played as far as `head`: the
/// one of the socket `chosen`, or the newest.
///
/// The ledger must have folded the record. The cost does not grow with the record: a few thousand rows and
/// notes before the playhead are looked at.
pub fn lanes(record: &Record, ledger: &Ledger, head: Playhead, chosen: Option<SocketId>) -> Lanes {
    let moment = Moment::new(record, ledger, head);
    let shown = link::shown(&moment, chosen);
    let since = since(&moment, shown);
    Lanes {
        since,
        earlier: u64::from(record.client_sends_before(since)),
        reads: datagram_reads(&moment, since),
        sums: datagram_sums(&moment, since),
        stream: stream(&moment, shown),
    }
}

/// The first row since the connection was opened; what was sent before is not compared with it.
fn since(moment: &Moment<'_>, shown: Option<&StreamInfo>) -> RowId {
    let Some(info) = shown else {
        return moment.begin();
    };
    let rows = moment
        .rows_back()
        .take_while(|(_, row)| row.at >= info.opened);
    let first = rows.last().map_or(moment.head.rows, |(id, _)| id);
    first.max(moment.begin())
}

/// The newest reads of the server.
fn datagram_reads(moment: &Moment<'_>, since: RowId) -> Vec<Reading> {
    let mut reads: Vec<Reading> = moment
        .rows_back()
        .take_while(|(id, _)| *id >= since)
        .filter(|(_, row)| is_datagram_read(moment, row))
        .take(READS)
        .filter_map(|(id, _)| reading(moment, id))
        .collect();
    reads.reverse();
    reads
}

fn is_datagram_read(moment: &Moment<'_>, row: &Row) -> bool {
    !row.call.is_stream() && !row.call.is_send() && moment.who(row.socket) == Some(Who::Server)
}

fn datagram_sums(moment: &Moment<'_>, since: RowId) -> DatagramSums {
    let mut sums = DatagramSums {
        at_least: moment.window() > since,
        ..DatagramSums::default()
    };
    let rows = moment.rows_back();
    for (id, row) in rows.take_while(|(id, _)| *id >= since) {
        if moment.record.is_client_send(row) && !row.failed() {
            sums.sends += 1;
            let verdict = moment.verdict(id);
            let len = row.data_len() as u64;
            match verdict.fate {
                Fate::Whole => {
                    sums.kept += 1;
                    sums.borders += 1;
                }
                Fate::Truncated => {
                    sums.kept += 1;
                    sums.borders += 1;
                    let read = verdict.link().and_then(|read| moment.record.row(read));
                    let kept = read.map_or(0, |read| read.data_len() as u64);
                    sums.lost += len.saturating_sub(kept);
                }
                Fate::Dropped | Fate::Unread => {
                    sums.lost += len;
                    sums.borders += 1;
                }
                _ => {}
            }
        } else if is_datagram_read(moment, row) && !row.failed() {
            sums.reads += 1;
        }
    }
    sums
}

/// The rows of a connection that a scene looks at, oldest first.
#[derive(Default)]
pub(super) struct Rows {
    /// All, so that what waits is seen also if it was sent before the counters began anew.
    pub(super) sends: Vec<RowId>,
    pub(super) reads: Vec<RowId>,
    /// How many of each stand before that.
    old: (usize, usize),
    /// The newest read of the client that got bytes.
    back: Option<RowId>,
    /// Some may stand before them.
    cut: bool,
}

impl Rows {
    fn of(moment: &Moment<'_>, client: Option<SocketId>, server: Option<SocketId>) -> Self {
        let mut rows = Self::default();
        for (id, row) in moment.rows_back() {
            match row.call {
                Call::StreamSend if Some(row.socket) == client => rows.sends.push(id),
                Call::StreamRecv if Some(row.socket) == server => rows.reads.push(id),
                Call::StreamRecv
                    if Some(row.socket) == client && row.returned > 0 && id >= moment.begin() =>
                {
                    rows.back.get_or_insert(id);
                }
                _ => {}
            }
        }
        rows.sends.reverse();
        rows.reads.reverse();
        let old = |list: &[RowId]| list.partition_point(|id| *id < moment.begin());
        rows.old = (old(&rows.sends), old(&rows.reads));
        rows.cut = moment.window() > moment.begin();
        rows
    }

    /// The sends since the counters began.
    fn new_sends(&self) -> &[RowId] {
        self.sends.get(self.old.0..).unwrap_or_default()
    }

    /// The reads since then.
    fn new_reads(&self) -> &[RowId] {
        self.reads.get(self.old.1..).unwrap_or_default()
    }
}

/// The part of the stream that a row moved: its first byte, and the one after its last.
pub(super) fn span(row: &Row) -> Option<(u64, u64)> {
    let start = row.stream_off()?;
    Some((start, start + u64::try_from(row.returned).ok()?))
}

fn stream(moment: &Moment<'_>, shown: Option<&StreamInfo>) -> StreamScene {
    let listener = link::listener(moment).and_then(|info| info.local);
    let Some(info) = shown else {
        return StreamScene {
            listener,
            ..StreamScene::default()
        };
    };
    let outside = link::is_outside(moment, info);
    let (client, server) = if outside {
        (None, Some(info.id))
    } else {
        (Some(info.id), moment.ledger.streams().mate(info.id))
    };
    let rows = Rows::of(moment, client, server);
    let link = if outside {
        link::outside(moment, info)
    } else {
        link::link(moment, info)
    };
    let (mut sent, received) = (moved(moment, &rows.sends), moved(moment, &rows.reads));
    if outside {
        // What was sent is not seen but for what waits.
        sent = received + u64::from(link::waits(moment, info.id));
    }
    let over = is_over(moment, server, link);
    let waiting = if over { sent..sent } else { received..sent };
    let framing = |socket: Option<SocketId>| socket.map(|socket| framing(moment, socket));
    let read_framing = framing(server.or(client)).unwrap_or_default();
    let (messages, rest_from, fault) = messages(moment, server, &rows);
    let rest = if read_framing == Framing::None || fault.is_some() {
        received..received
    } else {
        rest_from.min(received)..received
    };
    let state = |socket: Option<SocketId>| socket.and_then(|socket| link::state(moment, socket));
    StreamScene {
        listener,
        socket: Some(info.id),
        outside,
        client: match info.who {
            Who::Client(id) => Some(id),
            Who::Server => None,
        },
        local: info.local,
        peer: info.peer,
        link,
        states: [state(client), state(server)],
        foreign: sent > 0 && !outside && moment.ledger.streams().flow(info.id).unknown > 0,
        queue: ribbon(moment, &rows.sends, waiting),
        reads: newest_scoops(moment, rows.new_reads()),
        framing: read_framing,
        sent_framing: framing(client),
        rest: if outside {
            unseen(moment, &rows.reads, rest)
        } else {
            ribbon(moment, &rows.sends, rest)
        },
        messages,
        fault,
        back: rows
            .back
            .and_then(|id| moment.record.row(id))
            .map(|row| Strip::of_row(moment.record, row, None)),
        sums: sums(moment, info, (&rows, over, outside), (sent, received)),
        sends: newest_sends(moment, rows.new_sends()),
    }
}

/// Bytes of a stream whose sends nobody here saw, as they were read.
fn unseen(moment: &Moment<'_>, reads: &[RowId], range: std::ops::Range<u64>) -> Ribbon {
    let mut ribbon = ribbon(moment, reads, range);
    for run in &mut ribbon.runs {
        (run.send, run.colour) = (None, Some(OUTSIDE));
    }
    ribbon
}

/// Bytes that had gone the way of these rows.
fn moved(moment: &Moment<'_>, rows: &[RowId]) -> u64 {
    let mut ends = rows.iter().rev().filter_map(|id| moment.record.row(*id));
    ends.find_map(|row| span(row).map(|(_, end)| end))
        .unwrap_or(0)
}

/// Whether the server will read nothing more.
fn is_over(moment: &Moment<'_>, server: Option<SocketId>, link: Link) -> bool {
    let past = |row: Option<RowId>| row.is_some_and(|row| row < moment.head.rows);
    let ending = server.map(|server| moment.ledger.streams().ending(server));
    ending.is_some_and(|end| past(end.heard_goodbye) || past(end.reset) || past(end.closed))
        || link.failed()
}

pub(super) fn colour(row: &Row) -> u64 {
    u64::from(row.call_n.saturating_sub(1))
}

fn newest_sends(moment: &Moment<'_>, rows: &[RowId]) -> Vec<StreamSend> {
    let first = rows.len().saturating_sub(STREAM_SENDS);
    let newest = rows.iter().skip(first);
    newest
        .filter_map(|id| {
            let row = moment.record.row(*id)?;
            Some(StreamSend {
                row: *id,
                number: row.call_n,
                colour: colour(row),
                asked: row.asked,
                returned: row.returned,
                errno: row.errno,
                strip: Strip::of_row(moment.record, row, None),
            })
        })
        .collect()
}

/// The bytes of the stream in a range, as far as these sends brought them.
pub(super) fn ribbon(moment: &Moment<'_>, sends: &[RowId], range: std::ops::Range<u64>) -> Ribbon {
    let mut ribbon = Ribbon {
        len: range.end.saturating_sub(range.start),
        ..Ribbon::default()
    };
    let first = sends.partition_point(|id| {
        let end = moment.record.row(*id).and_then(span);
        end.is_none_or(|(_, end)| end <= range.start)
    });
    let mut shown = 0;
    for id in sends.iter().skip(first) {
        if ribbon.runs.len() >= RUNS || shown >= ribbon.len {
            break;
        }
        let Some((row, (from, to))) = moment
            .record
            .row(*id)
            .and_then(|row| Some((row, span(row)?)))
        else {
            continue;
        };
        let (start, end) = (from.max(range.start), to.min(range.end));
        if start >= end {
            continue;
        }
        shown += end - start;
        ribbon.runs.push(Run {
            send: Some(*id),
            colour: Some(colour(row)),
            strip: part(moment, row, (start - from, end - start)),
        });
    }
    ribbon.more = ribbon.len.saturating_sub(shown);
    ribbon
}

/// Some bytes of a row, from one of them on.
fn part(moment: &Moment<'_>, row: &Row, (at, len): (u64, u64)) -> Strip {
    let (at, len) = (
        usize::try_from(at).unwrap_or(usize::MAX),
        usize::try_from(len).unwrap_or(usize::MAX),
    );
    let kept = moment.record.kept_payload(row);
    let bytes = kept.and_then(|bytes| bytes.get(at..at.saturating_add(len)));
    bytes.map_or_else(|| Strip::gone(len, None), |bytes| Strip::of(bytes, None))
}

fn newest_scoops(moment: &Moment<'_>, rows: &[RowId]) -> Vec<Scoop> {
    let first = rows.len().saturating_sub(READS);
    let newest = rows.iter().skip(first);
    newest.filter_map(|id| scoop(moment, *id)).collect()
}

fn scoop(moment: &Moment<'_>, id: RowId) -> Option<Scoop> {
    let row = moment.record.row(id)?;
    let pieces = moment.ledger.streams().pieces(moment.record, id);
    let len = u64::try_from(row.returned).unwrap_or(0);
    let runs: Vec<Run> = if pieces.is_empty() && len > 0 {
        vec![Run {
            send: None,
            colour: Some(OUTSIDE),
            strip: Strip::of_row(moment.record, row, None),
        }]
    } else {
        let shown = pieces.iter().take(RUNS);
        shown
            .map(|piece| Run {
                send: Some(piece.send),
                colour: moment.record.row(piece.send).map(colour),
                strip: part(moment, row, (u64::from(piece.at), u64::from(piece.len))),
            })
            .collect()
    };
    let shown: u64 = runs.iter().map(|run| run.strip.len() as u64).sum();
    Some(Scoop {
        row: id,
        asked: row.asked,
        ribbon: Ribbon {
            runs,
            len,
            more: len.saturating_sub(shown),
        },
        got: got(moment, row, &pieces),
    })
}

/// The bytes of a read in the colours of their sends; those of the server's sends go on after the first of
/// the clients'.
pub(super) fn ribbon_of_read(moment: &Moment<'_>, id: RowId) -> Ribbon {
    scoop(moment, id).map_or_else(Ribbon::default, |scoop| {
        let mut ribbon = scoop.ribbon;
        for run in &mut ribbon.runs {
            let send = run.send.and_then(|send| moment.record.row(send));
            run.colour = send.and_then(|send| match tint_of_send(moment.record, send) {
                Tint::Message(colour) => Some(colour),
                _ => None,
            });
        }
        ribbon
    })
}

/// All bytes of a row in one colour.
pub(super) fn whole_ribbon(
    moment: &Moment<'_>,
    id: RowId,
    row: &Row,
    colour: Option<u64>,
) -> Ribbon {
    let strip = Strip::of_row(moment.record, row, None);
    Ribbon {
        len: row.data_len() as u64,
        more: 0,
        runs: vec![Run {
            send: Some(id),
            colour,
            strip,
        }],
    }
}

fn got(moment: &Moment<'_>, row: &Row, pieces: &[Piece]) -> Got {
    if row.failed() {
        return Got::Failed(row.errno);
    }
    if row.returned == 0 {
        return Got::Goodbye;
    }
    match pieces {
        [] => Got::Unknown,
        [one] => {
            let send = moment.record.row(one.send);
            let whole = send.is_some_and(|send| {
                one.send_at == 0 && i64::from(one.len) == i64::from(send.returned)
            });
            if whole { Got::Whole } else { Got::Part }
        }
        many => Got::Merged(many.len()),
    }
}

/// The stream summed up since the counters began: bytes that were sent since then, and what became of them.
fn sums(
    moment: &Moment<'_>,
    info: &StreamInfo,
    (rows, over, outside): (&Rows, bool, bool),
    (sent, received): (u64, u64),
) -> StreamSums {
    let spans = |rows: &[RowId]| -> Vec<(u64, u64)> {
        let rows = rows.iter().filter_map(|id| moment.record.row(*id));
        rows.filter_map(span)
            .filter(|(from, to)| to > from)
            .collect()
    };
    let (sends, reads) = (spans(rows.new_sends()), spans(rows.new_reads()));
    if outside {
        let first = reads.first().map_or(received, |(from, _)| *from);
        return StreamSums {
            reads: reads.len() as u64,
            received: received - first,
            at_least: rows.cut && first > 0,
            ..StreamSums::default()
        };
    }
    let is_cut = rows.cut
        && sends
            .first()
            .or(reads.first())
            .is_some_and(|(from, _)| *from > 0);
    // What was sent before is not counted, nor that it was read.
    let first = sends.first().map_or(sent, |(from, _)| *from);
    let arrived = received.clamp(first, sent);
    let mut sums = StreamSums {
        sends: sends.len() as u64,
        reads: reads.iter().filter(|(_, to)| *to > first).count() as u64,
        sent: sent - first,
        received: arrived - first,
        lost: if over { sent - arrived } else { 0 },
        kept: 0,
        borders: 0,
        at_least: is_cut,
    };
    for (_, end) in sends.iter().filter(|(_, end)| *end <= received) {
        sums.borders += 1;
        let ends_here = reads.binary_search_by_key(end, |(_, end)| *end).is_ok();
        sums.kept += u64::from(ends_here);
    }
    if is_cut && moment.is_live() && moment.begin() == 0 {
        let tally = moment.ledger.streams().tally(info.id);
        return StreamSums {
            sends: tally.sends,
            reads: tally.reads,
            sent,
            received,
            lost: if over {
                sent.saturating_sub(received)
            } else {
                0
            },
            kept: tally.kept,
            borders: tally.kept + tally.lost,
            at_least: false,
        };
    }
    sums
}
