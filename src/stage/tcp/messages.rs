//! The messages that the server takes out of a stream, and what each of them is.

use super::ShownConnection;
use crate::{
    ledger::{CallDirection, FramingOutcome},
    model::{FrameRange, Framing, Note, SocketId, StreamNote},
    stage::{
        Strip,
        colour::{OUTSIDE, colour_of_stream_send},
        moment::Moment,
    },
};

/// At most this many whole messages are shown.
pub(crate) const MESSAGES: usize = 4;
/// Longer messages are shown by their length alone.
const GATHERED: usize = 1 << 16;

/// A message that came out of its frame.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WholeMessage {
    pub note: u32,
    /// The bytes of the message, without its frame.
    pub(crate) strip: Strip,
    pub colour: Option<u64>,
    /// What it is, compared with what was sent; `None` where that is not known.
    pub outcome: Option<FramingOutcome>,
}

pub(super) fn framing(moment: &Moment<'_>, socket: SocketId) -> Framing {
    let noted = moment.notes_back().find_map(|(_, entry)| match entry.note {
        Note::Stream(StreamNote::Framed {
            socket: of,
            framing,
        }) if of == socket => Some(framing),
        _ => None,
    });
    noted
        .or_else(|| moment.record.stream(socket).map(|info| info.framing))
        .unwrap_or_default()
}

impl ShownConnection<'_> {
    /// The newest whole messages of the server, where the next one begins in the stream, and the note that
    /// tells why there will be none.
    pub(super) fn messages(&self) -> (Vec<WholeMessage>, u64, Option<u32>) {
        let moment = &self.moment;
        let (mut whole, mut next, mut fault) = (Vec::new(), None, None);
        for (number, entry) in moment.notes_back() {
            let (Note::Stream(note), Some(server)) = (&entry.note, self.server) else {
                continue;
            };
            if note.socket() != server {
                continue;
            }
            match *note {
                StreamNote::Message { frame, .. } => {
                    next.get_or_insert(frame.end());
                    if entry.rows_before >= moment.begin() && whole.len() < MESSAGES {
                        let record = moment.record;
                        whole.push(WholeMessage {
                            note: number,
                            strip: self.gathered(server, frame),
                            colour: self.colour_of_sender(frame.at),
                            outcome: self.streams().framing_outcome(record, server, frame),
                        });
                    }
                }
                StreamNote::Unframed { .. } => {
                    fault.get_or_insert(number);
                }
                StreamNote::Framed { .. } => {
                    // What came before was framed otherwise.
                    next.get_or_insert(self.moved(CallDirection::Reads, entry.rows_before).bytes);
                    break;
                }
                _ => {}
            }
        }
        whole.reverse();
        (whole, next.unwrap_or(0), fault)
    }

    /// The bytes of a message, as reads returned them.
    fn gathered(&self, server: SocketId, frame: FrameRange) -> Strip {
        let count = usize::try_from(frame.len).unwrap_or(usize::MAX);
        let record = self.moment.record;
        let bytes = (count <= GATHERED)
            .then(|| {
                self.streams()
                    .received_bytes(record, server, frame.message())
            })
            .flatten();
        bytes.map_or_else(
            || Strip::evicted(count, None),
            |bytes| Strip::of(&bytes, None),
        )
    }

    /// The colour of the send that brought a byte of the stream; `None` where it is no longer kept.
    fn colour_of_sender(&self, at: u64) -> Option<u64> {
        if self.is_outside() {
            return Some(OUTSIDE);
        }
        let sends = self.between(CallDirection::Sends, (at, at + 1), 1);
        let record = self.moment.record;
        Some(colour_of_stream_send(record, record.row(*sends.first()?)?))
    }
}
