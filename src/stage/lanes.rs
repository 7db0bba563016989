//! From a record and a playhead to datagrams and a stream beside each other.

use super::{
    DatagramSums, Got, Lanes, Link, OUTSIDE, Playhead, READS, RUNS, Reading, Ribbon, Run, Scoop,
    StreamScene, StreamSend, Strip,
    lane_rows::{Ends, Rows},
    lane_sums::{outside_sums, sums},
    link,
    messages::{framing, messages},
    moment::Moment,
    server::reading,
    timeline::{Tint, tint_of_send},
};
use crate::{
    ledger::{Half, Ledger, Piece},
    model::{Fate, Framing, Row, RowId, SocketId, Who},
    record::{Record, StreamInfo},
};

/// What the server read of datagrams, and a connection, when the record was played as far as `head`: the
/// one of the socket `chosen`, or the newest.
///
/// The ledger must have folded the record. The cost does not grow with the record: the stream's sums are the
/// ledger's, and a few thousand rows and notes before the playhead are looked at.
pub(crate) fn lanes(
    record: &Record,
    ledger: &Ledger,
    head: Playhead,
    chosen: Option<SocketId>,
) -> Lanes {
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

/// The first row since the connection was opened; what was sent before is not compared with it. To one of another
/// program nothing of ours is compared.
fn since(moment: &Moment<'_>, shown: Option<&StreamInfo>) -> RowId {
    let own = shown.filter(|info| !link::is_outside(moment, info));
    let opened = own.and_then(|info| moment.ledger.streams().opened_at(info.id));
    opened.map_or(moment.begin(), |row| row.max(moment.begin()))
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
    let ends = Ends { client, server };
    let rows = Rows::of(moment, ends);
    let link = if outside {
        link::outside(moment, info)
    } else {
        link::link(moment, info)
    };
    let mut sent = ends.moved(moment, Half::Sends, moment.head.rows).bytes;
    let received = ends.moved(moment, Half::Reads, moment.head.rows).bytes;
    if outside {
        // What was sent is not seen but for what waits.
        sent = received + u64::from(link::waits(moment, info.id, received));
    }
    let over = is_over(moment, server, link);
    let waiting = if over { sent..sent } else { received..sent };
    let framing = |socket: Option<SocketId>| socket.map(|socket| framing(moment, socket));
    let read_framing = framing(server.or(client)).unwrap_or_default();
    let (messages, rest_from, fault) = messages(moment, ends);
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
        queue: ribbon(moment, ends, Half::Sends, waiting),
        reads: rows
            .reads
            .iter()
            .filter_map(|id| scoop(moment, *id))
            .collect(),
        framing: read_framing,
        sent_framing: framing(client),
        rest: if outside {
            unseen(moment, ends, rest)
        } else {
            ribbon(moment, ends, Half::Sends, rest)
        },
        messages,
        fault,
        back: rows
            .back
            .and_then(|id| moment.record.row(id))
            .map(|row| Strip::of_row(moment.record, row, None)),
        sums: if outside {
            outside_sums(moment, ends)
        } else {
            sums(moment, ends, over)
        },
        sends: rows
            .sends
            .iter()
            .filter_map(|id| stream_send(moment, *id))
            .collect(),
    }
}

/// Bytes of a stream whose sends nobody here saw, as they were read.
fn unseen(moment: &Moment<'_>, ends: Ends, range: std::ops::Range<u64>) -> Ribbon {
    let mut ribbon = ribbon(moment, ends, Half::Reads, range);
    for run in &mut ribbon.runs {
        (run.send, run.colour) = (None, Some(OUTSIDE));
    }
    ribbon
}

/// Whether the server will read nothing more.
fn is_over(moment: &Moment<'_>, server: Option<SocketId>, link: Link) -> bool {
    let past = |row: Option<RowId>| row.is_some_and(|row| row < moment.head.rows);
    let ending = server.map(|server| moment.ledger.streams().ending(server));
    ending.is_some_and(|end| past(end.fin_received) || past(end.reset) || past(end.closed))
        || link.failed()
}

pub(super) fn colour(row: &Row) -> u64 {
    u64::from(row.call_n.saturating_sub(1))
}

fn stream_send(moment: &Moment<'_>, id: RowId) -> Option<StreamSend> {
    let row = moment.record.row(id)?;
    Some(StreamSend {
        row: id,
        number: row.call_n,
        colour: colour(row),
        asked: row.asked,
        returned: row.returned,
        errno: row.errno,
        strip: Strip::of_row(moment.record, row, None),
    })
}

/// The bytes of the stream in a range, as far as these calls moved them.
fn ribbon(moment: &Moment<'_>, ends: Ends, half: Half, range: std::ops::Range<u64>) -> Ribbon {
    let mut ribbon = Ribbon {
        len: range.end.saturating_sub(range.start),
        ..Ribbon::default()
    };
    let mut shown = 0;
    for id in ends.between(moment, half, (range.start, range.end), RUNS) {
        let row = moment.record.row(id);
        let Some((row, moved)) = row.and_then(|row| Some((row, row.stream_range()?))) else {
            continue;
        };
        let (start, end) = (moved.start.max(range.start), moved.end.min(range.end));
        if start >= end {
            continue;
        }
        shown += end - start;
        ribbon.runs.push(Run {
            send: Some(id),
            colour: Some(colour(row)),
            strip: part(moment, row, (start - moved.start, end - start)),
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
        return Got::Fin;
    }
    match pieces {
        [] => Got::Unknown,
        [one] => {
            let send = moment.record.row(one.send);
            let whole = send.is_some_and(|send| {
                one.send_at == 0 && i64::from(one.len) == i64::from(send.returned)
            });
            if whole { Got::Whole } else { Got::StreamRole }
        }
        many => Got::Merged(many.len()),
    }
}
