//! The messages that the server takes out of a stream, and what each of them is.

use super::{
    MESSAGES, OUTSIDE, Strip, WholeMessage,
    lanes::{Rows, colour, span},
    moment::{Moment, WINDOW},
};
use crate::model::{Call, Framing, Note, RowId, SocketId, StreamNote};

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
pub(super) fn messages(
    moment: &Moment<'_>,
    server: Option<SocketId>,
    rows: &Rows,
) -> (Vec<WholeMessage>, u64, Option<u32>) {
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
                        strip: gathered(moment, &rows.reads, at + u64::from(*header), *len),
                        colour: Some(sender_of(moment, &rows.sends, *at)),
                        fared: server.and_then(|server| {
                            let streams = moment.ledger.streams();
                            let frame = (*header, *len, *trailer);
                            streams.fared(moment.record, server, *at, frame)
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
    let mut before = moment.rows_before(rows, WINDOW);
    before
        .find_map(|(_, row)| {
            let is = row.call == Call::StreamRecv && Some(row.socket) == server;
            is.then(|| span(row)).flatten()
        })
        .map_or(0, |(_, end)| end)
}

/// The colour of the send that brought a byte of the stream.
fn sender_of(moment: &Moment<'_>, sends: &[RowId], at: u64) -> u64 {
    let rows = sends.iter().filter_map(|id| moment.record.row(*id));
    let mut found = rows.filter(|row| span(row).is_some_and(|(from, to)| (from..to).contains(&at)));
    found.next().map_or(OUTSIDE, colour)
}
