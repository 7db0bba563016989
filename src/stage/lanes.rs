//! From a record and a playhead to datagrams and a stream beside each other.

use super::{
    DatagramSums, Got, Lanes, Link, MESSAGES, Playhead, READS, RUNS, Reading, Ribbon, Run,
    STREAM_SENDS, Scoop, StreamScene, StreamSend, StreamSums, Strip, WholeMessage, link,
    moment::Moment,
    server::reading,
    timeline::{Tint, tint_of_send},
};
use crate::{
    ledger::{Ledger, Piece},
    model::{Call, Fate, Framing, Note, Row, RowId, SocketId, StreamNote, Who},
    record::{Record, StreamInfo},
};

/// Longer messages are shown by their length alone.
const GATHERED: usize = 1 << 16;

/// What the server read of datagrams, and the newest connection of a client, when the record was played
/// as far as `head`.
///
/// The ledger must have folded the record. The cost does not grow with the record: a few thousand rows and
/// notes before the playhead are looked at.
pub fn lanes(record: &Record, ledger: &Ledger, head: Playhead) -> Lanes {
    let moment = Moment::new(record, ledger, head);
    let since = since(&moment);
    Lanes {
        since,
        earlier: u64::from(record.client_sends_before(since)),
        reads: datagram_reads(&moment, since),
        sums: datagram_sums(&moment, since),
        stream: stream(&moment),
    }
}

/// The first row since the newest connection was opened; what was sent before is not compared with it.
fn since(moment: &Moment<'_>) -> RowId {
    let Some(info) = link::newest(moment) else {
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
struct Rows {
    sends: Vec<RowId>,
    reads: Vec<RowId>,
    /// The newest read of the client that got bytes.
    back: Option<RowId>,
    /// Some may stand before them.
    cut: bool,
}

impl Rows {
    fn of(moment: &Moment<'_>, client: SocketId, server: Option<SocketId>) -> Self {
        let mut rows = Self::default();
        let all = moment.rows_back();
        for (id, row) in all.take_while(|(id, _)| *id >= moment.begin()) {
            match row.call {
                Call::StreamSend if row.socket == client => rows.sends.push(id),
                Call::StreamRecv if Some(row.socket) == server => rows.reads.push(id),
                Call::StreamRecv if row.socket == client && row.returned > 0 => {
                    rows.back.get_or_insert(id);
                }
                _ => {}
            }
        }
        rows.sends.reverse();
        rows.reads.reverse();
        rows.cut = moment.window() > moment.begin();
        rows
    }
}

/// The part of the stream that a row moved: its first byte, and the one after its last.
fn span(row: &Row) -> Option<(u64, u64)> {
    let start = row.stream_off()?;
    Some((start, start + u64::try_from(row.returned).ok()?))
}

fn stream(moment: &Moment<'_>) -> StreamScene {
    let listener = link::listener(moment).and_then(|info| info.local);
    let Some(info) = link::newest(moment) else {
        return StreamScene {
            listener,
            ..StreamScene::default()
        };
    };
    let server = moment.ledger.streams().mate(info.id);
    let rows = Rows::of(moment, info.id, server);
    let link = link::link(moment, info);
    let (sent, received) = (moved(moment, &rows.sends), moved(moment, &rows.reads));
    let over = is_over(moment, server, link);
    let waiting = if over { sent..sent } else { received..sent };
    let framing = framing(moment, server.unwrap_or(info.id));
    let (messages, rest_from, fault) = messages(moment, server, &rows);
    let rest = if framing == Framing::None || fault.is_some() {
        received..received
    } else {
        rest_from.min(received)..received
    };
    StreamScene {
        listener,
        socket: Some(info.id),
        client: match info.who {
            Who::Client(id) => Some(id),
            Who::Server => None,
        },
        local: info.local,
        peer: info.peer,
        link,
        states: [
            link::state(moment, info.id),
            server.and_then(|server| link::state(moment, server)),
        ],
        foreign: sent > 0 && moment.ledger.streams().flow(info.id).unknown > 0,
        queue: ribbon(moment, &rows.sends, waiting),
        reads: newest_scoops(moment, &rows.reads),
        framing,
        rest: ribbon(moment, &rows.sends, rest),
        messages,
        fault,
        back: rows
            .back
            .and_then(|id| moment.record.row(id))
            .map(|row| Strip::of_row(moment.record, row, None)),
        sums: sums(moment, info, (&rows, over), (sent, received)),
        sends: newest_sends(moment, &rows.sends),
    }
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

fn colour(row: &Row) -> u64 {
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
fn ribbon(moment: &Moment<'_>, sends: &[RowId], range: std::ops::Range<u64>) -> Ribbon {
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
            colour: None,
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

/// How a socket is framed at this moment.
fn framing(moment: &Moment<'_>, socket: SocketId) -> Framing {
    let told = moment.notes_back().find_map(|(_, entry)| match entry.note {
        Note::Stream(StreamNote::Framed {
            socket: of,
            framing,
        }) if of == socket => Some(framing),
        _ => None,
    });
    told.or_else(|| moment.record.stream(socket).map(|info| info.framing))
        .unwrap_or_default()
}

/// The newest whole messages of the server, where the next one begins in the stream, and the note that
/// tells why there will be none.
fn messages(
    moment: &Moment<'_>,
    server: Option<SocketId>,
    rows: &Rows,
) -> (Vec<WholeMessage>, u64, Option<u32>) {
    let (mut whole, mut next, mut fault) = (Vec::new(), None, None);
    for (number, entry) in moment.notes_back() {
        let Note::Stream(note) = &entry.note else {
            continue;
        };
        if Some(note.socket()) != server || entry.rows_before < moment.begin() {
            continue;
        }
        match note {
            StreamNote::Message {
                at,
                header,
                len,
                trailer,
                ..
            } => {
                let end = at + u64::from(*header) + u64::from(*len) + u64::from(*trailer);
                next.get_or_insert(end);
                if whole.len() < MESSAGES {
                    whole.push(WholeMessage {
                        note: number,
                        strip: gathered(moment, &rows.reads, at + u64::from(*header), *len),
                        colour: sender_of(moment, &rows.sends, *at),
                    });
                }
            }
            StreamNote::Unframed { .. } => {
                fault.get_or_insert(number);
            }
            StreamNote::Framed { .. } => {
                // What came before was framed otherwise.
                next.get_or_insert(framed_from(moment, entry.rows_before, server));
                break;
            }
            _ => {}
        }
    }
    whole.reverse();
    (whole, next.unwrap_or(0), fault)
}

/// Bytes of the stream, from one of them on, as these reads returned them.
fn gathered(moment: &Moment<'_>, reads: &[RowId], from: u64, len: u32) -> Strip {
    let to = from + u64::from(len);
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    if len > GATHERED {
        return Strip::gone(len, None);
    }
    let mut bytes = Vec::with_capacity(len);
    for row in reads.iter().filter_map(|id| moment.record.row(*id)) {
        let Some((start, end)) = span(row) else {
            continue;
        };
        let (first, last) = (start.max(from), end.min(to));
        let place = |at: u64| usize::try_from(at - start).unwrap_or(usize::MAX);
        if first < last
            && let Some(payload) = moment.record.kept_payload(row)
        {
            let piece = payload.get(place(first)..place(last));
            bytes.extend_from_slice(piece.unwrap_or_default());
        }
    }
    if bytes.len() == len {
        Strip::of(&bytes, None)
    } else {
        Strip::gone(len, None)
    }
}

/// How much the server had read when it was framed anew.
fn framed_from(moment: &Moment<'_>, rows: RowId, server: Option<SocketId>) -> u64 {
    let mut before = moment.rows_before(rows, super::moment::WINDOW);
    before
        .find_map(|(_, row)| {
            let is = row.call == Call::StreamRecv && Some(row.socket) == server;
            is.then(|| span(row)).flatten()
        })
        .map_or(0, |(_, end)| end)
}

/// The colour of the send that brought a byte of the stream.
fn sender_of(moment: &Moment<'_>, sends: &[RowId], at: u64) -> Option<u64> {
    let rows = sends.iter().filter_map(|id| moment.record.row(*id));
    let mut found = rows.filter(|row| span(row).is_some_and(|(from, to)| (from..to).contains(&at)));
    found.next().map(colour)
}

fn sums(
    moment: &Moment<'_>,
    info: &StreamInfo,
    (rows, over): (&Rows, bool),
    (sent, received): (u64, u64),
) -> StreamSums {
    let spans = |rows: &[RowId]| -> Vec<(u64, u64)> {
        let rows = rows.iter().filter_map(|id| moment.record.row(*id));
        rows.filter_map(span)
            .filter(|(from, to)| to > from)
            .collect()
    };
    let (sends, reads) = (spans(&rows.sends), spans(&rows.reads));
    let first = |spans: &[(u64, u64)]| spans.first().map_or(0, |(from, _)| *from);
    let is_cut = rows.cut && (first(&sends) > 0 || first(&reads) > 0);
    let mut sums = StreamSums {
        sends: sends.len() as u64,
        reads: reads.len() as u64,
        sent: sent - first(&sends).min(sent),
        received: received - first(&reads).min(received),
        lost: if over {
            sent.saturating_sub(received)
        } else {
            0
        },
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
            kept: tally.kept,
            borders: tally.kept + tally.lost,
            at_least: false,
            ..sums
        };
    }
    sums
}
