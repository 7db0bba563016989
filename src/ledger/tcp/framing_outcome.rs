//! How a message that one end took out of a stream compares with what the other end put in.

use super::{
    stream_end::{FramingChange, StreamEnd},
    streams::StreamLedger,
};
use crate::{
    model::{FrameRange, Framing, Row, RowId, SocketId},
    record::Record,
};

/// `send` calls of one message that are looked at, where the kernel took it in parts.
const MAX_PARTS: usize = 64;
/// Sends of which a message is composed that are counted at most.
const SENDS: usize = 64;

/// What a message that came out of its frame is, compared with what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FramingOutcome {
    /// Exactly the message that was sent.
    AsSent,
    /// The bytes of one send, with bytes of its frame taken for text, or text for a frame.
    Frame,
    /// A piece of one send.
    Torn,
    /// Bytes of so many sends.
    Glued(u32),
}

impl StreamEnd {
    /// It is framed so from now on.
    pub(super) fn frame(&mut self, framing: Framing) {
        let (sent, received) = (self.sent, self.received);
        self.framed.push(FramingChange {
            sent,
            received,
            framing,
        });
    }

    /// How what stands at this offset of what it sends was framed.
    fn framing_sent_at(&self, at: u64) -> Framing {
        let mut changes = self.framed.iter().rev();
        changes
            .find(|framed| framed.sent <= at)
            .map_or(Framing::None, |framed| framed.framing)
    }

    /// How what stands at this offset of what it receives was understood.
    fn framing_received_at(&self, at: u64) -> Framing {
        let mut changes = self.framed.iter().rev();
        changes
            .find(|framed| framed.received <= at)
            .map_or(Framing::None, |framed| framed.framing)
    }
}

/// One message as it was sent: where its frame begins and ends in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SentMessage {
    start: u64,
    end: u64,
}

/// The end of the message that a `send` is of, also of what it is only a part of.
fn end_of(row: &Row) -> Option<u64> {
    Some(row.stream_off()? + u64::from(row.asked))
}

impl StreamLedger {
    /// What became of the message that lies there in what `socket` received. `None` where that is not known: the
    /// other end is another program, or its sends are no longer kept.
    pub(crate) fn framing_outcome(
        &self,
        record: &Record,
        socket: SocketId,
        frame: FrameRange,
    ) -> Option<FramingOutcome> {
        let here = self.end(socket)?;
        let peer_end = self.end(self.peer_end(socket)?)?;
        // A message of no bytes in no frame is nowhere.
        let end = frame.end().max(frame.at + 1);
        let mut sent = Vec::new();
        for id in peer_end.sends.between(record, frame.at, end, usize::MAX) {
            let message = message_of(record, peer_end, id)?;
            if sent.last() != Some(&message) {
                sent.push(message);
            }
            if sent.len() >= SENDS {
                break;
            }
        }
        match sent.as_slice() {
            [] => None,
            [one] => Some(one.compare(peer_end, here, frame)),
            many => Some(FramingOutcome::Glued(
                u32::try_from(many.len()).unwrap_or(u32::MAX),
            )),
        }
    }
}

impl SentMessage {
    fn compare(self, peer_end: &StreamEnd, here: &StreamEnd, frame: FrameRange) -> FramingOutcome {
        let (at, end, message) = (frame.at, frame.end(), frame.message());
        let framing = peer_end.framing_sent_at(self.start);
        if framing == here.framing_received_at(at) {
            return if (at, end) == (self.start, self.end) {
                FramingOutcome::AsSent
            } else {
                FramingOutcome::Torn
            };
        }
        let (header, trailer) = framing.around();
        let start = self.start + header;
        let text = start..self.end.saturating_sub(trailer).max(start);
        let has_all = message.start <= text.start && message.end >= text.end;
        if message == text {
            FramingOutcome::AsSent
        } else if has_all || (at <= self.start && end >= self.end) {
            FramingOutcome::Frame
        } else {
            FramingOutcome::Torn
        }
    }
}

/// The message that a send is of, or a part of.
fn message_of(record: &Record, peer_end: &StreamEnd, id: RowId) -> Option<SentMessage> {
    let row = record.row(id)?;
    let mut start = row.stream_range()?.start;
    let end = end_of(row)?;
    for _ in 0..MAX_PARTS {
        let Some(before) = start.checked_sub(1) else {
            break;
        };
        let previous = peer_end.sends.between(record, before, start, 1).next()?;
        let previous = record.row(previous)?;
        if end_of(previous) != Some(end) {
            break;
        }
        start = previous.stream_range()?.start;
    }
    Some(SentMessage { start, end })
}

#[cfg(test)]
mod tests {
    use super::{
        FramingOutcome::{AsSent, Frame, Glued, Torn},
        *,
    };
    use crate::testing::{script::played, stream_sample::FAR};

    #[track_caller]
    fn check(
        client: Framing,
        server: Framing,
        sends: &[&[u8]],
        (at, (header, len, trailer)): (u64, (u32, u32, u32)),
        want: FramingOutcome,
    ) {
        let mut sample = played("listen");
        sample.connect_framed(client, server);
        let mut all = Vec::new();
        for bytes in sends {
            sample.put(bytes, bytes.len());
            all.extend_from_slice(bytes);
        }
        sample.take(1024, &all);
        let ledger = sample.ledger();
        let frame = FrameRange {
            at,
            header,
            len,
            trailer,
        };
        let streams = ledger.streams();
        let outcome = streams.framing_outcome(&sample.record, FAR, frame);
        assert_eq!(outcome, Some(want), "{client:?} read as {server:?}");
    }

    #[test]
    fn ends_that_are_framed_alike_bring_back_what_was_sent() {
        let two = [&b"\x05hello"[..], b"\x05world"];
        let one = Framing::Length(1);
        check(one, one, &two, (0, (1, 5, 0)), AsSent);
        check(one, one, &two, (6, (1, 5, 0)), AsSent);
    }

    #[test]
    fn ends_that_differ_tear_and_glue() {
        let two = [&b"\x05hello"[..], b"\x05world"];
        let one = Framing::Length(1);
        check(one, Framing::Fixed(6), &two, (6, (0, 6, 0)), Frame);
        check(one, Framing::Fixed(4), &two, (0, (0, 4, 0)), Torn);
        check(one, Framing::Fixed(8), &two, (0, (0, 8, 0)), Glued(2));
        for (n, glued) in [(63, 63), (64, 64), (70, 64)] {
            let many = vec![&b"x"[..]; n as usize];
            let (none, all) = (Framing::None, (0, (0, n, 0)));
            check(none, none, &many, all, Glued(glued));
        }
        let lines = [&b"ab\n"[..], b"cd\n"];
        let line = Framing::Line;
        check(line, Framing::Fixed(3), &lines, (3, (0, 3, 0)), Frame);
        check(Framing::None, line, &lines, (0, (0, 2, 1)), Frame);
        let bare = [&b"hello"[..], b"world"];
        check(
            Framing::None,
            Framing::Fixed(5),
            &bare,
            (5, (0, 5, 0)),
            AsSent,
        );
    }

    #[test]
    fn a_message_that_the_kernel_took_in_parts_is_one() {
        let sample = played(
            "listen; connect len1 len1; put 2: \x05hello; put 3: ello; put: o; take 1024: \x05hello",
        );
        let ledger = sample.ledger();
        let frame = FrameRange {
            header: 1,
            len: 5,
            ..FrameRange::default()
        };
        let streams = ledger.streams();
        let outcome = streams.framing_outcome(&sample.record, FAR, frame);
        assert_eq!(outcome, Some(AsSent), "whole");
    }
}
