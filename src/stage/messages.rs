//! The messages that the server takes out of a stream, and what each of them is.

use super::{
    MESSAGES, OUTSIDE, Strip, WholeMessage, lane_rows::Ends, lanes::colour, moment::Moment,
};
use crate::{
    ledger::Half,
    model::{Framing, Note, RowId, SocketId, StreamNote},
};

/// Longer messages are shown by their length alone.
const GATHERED: usize = 1 << 16;

/// How a socket is framed at this moment.
pub(super) fn framing(moment: &Moment<'_>, socket: SocketId) -> Framing {
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
pub(super) fn messages(moment: &Moment<'_>, ends: Ends) -> (Vec<WholeMessage>, u64, Option<u32>) {
    let server = ends.server;
    let (mut whole, mut next, mut fault) = (Vec::new(), None, None);
    for (number, entry) in moment.notes_back() {
        let Note::Stream(note) = &entry.note else {
            continue;
        };
        if Some(note.socket()) != server {
            continue;
        }
        let is_new = entry.rows_before >= moment.begin();
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
                if is_new && whole.len() < MESSAGES {
                    whole.push(WholeMessage {
                        note: number,
                        strip: gathered(moment, server, at + u64::from(*header), *len),
                        colour: sender_of(moment, ends, *at),
                        outcome: server.and_then(|server| {
                            let streams = moment.ledger.streams();
                            let frame = (*header, *len, *trailer);
                            streams.framing_outcome(moment.record, server, *at, frame)
                        }),
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

/// Bytes of the stream, from one of them on, as reads returned them.
fn gathered(moment: &Moment<'_>, server: Option<SocketId>, from: u64, len: u32) -> Strip {
    let count = usize::try_from(len).unwrap_or(usize::MAX);
    let streams = moment.ledger.streams();
    let bytes = server
        .filter(|_| count <= GATHERED)
        .and_then(|server| streams.received_bytes(moment.record, server, from, len));
    bytes.map_or_else(|| Strip::gone(count, None), |bytes| Strip::of(&bytes, None))
}

/// How much the server had read when it was framed anew.
fn framed_from(moment: &Moment<'_>, rows: RowId, server: Option<SocketId>) -> u64 {
    let streams = moment.ledger.streams();
    server.map_or(0, |server| {
        let read = streams.moved_before(moment.record, server, Half::Reads, rows);
        read.bytes
    })
}

/// The colour of the send that brought a byte of the stream; `None` where it is no longer kept.
fn sender_of(moment: &Moment<'_>, ends: Ends, at: u64) -> Option<u64> {
    if ends.client.is_none() {
        return Some(OUTSIDE);
    }
    let sends = ends.between(moment, Half::Sends, (at, at + 1), 1);
    let row = moment.record.row(*sends.first()?)?;
    Some(colour(row))
}
