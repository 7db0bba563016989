//! The fields of the bytes that a call moved.

use std::ops::Range;

use crate::{
    ledger::FoldedRecord,
    model::{Decoder, FrameRange, Message, Note, Owner, Row, RowId, SocketId, StreamNote, Syscall},
    protocol::{Field, Service},
    record::Record,
};

/// Notes behind a call that are looked through for the messages in its bytes, at most.
const NOTES: u32 = 4096;
/// Longer messages are not told apart, in bytes.
const MAX_LEN: u32 = 1 << 17;

/// Whether a call moves what a client asks, and not what a server answers.
pub(crate) fn asks(record: &Record, row: &Row) -> bool {
    let sends = row.call.sends();
    sends == matches!(record.owner(row.socket), Some(Owner::Client(_)))
}

/// The fields of `bytes`, which the call of a row moved, in their order: of the messages of a service, and of the frames
/// around messages in a stream. Where a message of a stream is not whole yet, it has none.
pub(crate) fn message_fields(
    FoldedRecord { record, ledger }: FoldedRecord<'_>,
    id: RowId,
    bytes: &[u8],
    service: Option<Service>,
) -> Vec<Field> {
    let Some(row) = record.row(id) else {
        return Vec::new();
    };
    let asks = asks(record, row);
    let fields_of =
        |bytes: &[u8]| service.map_or_else(Vec::new, |service| service.fields(bytes, asks));
    if !row.is_stream() {
        return fields_of(bytes);
    }
    let Some(range) = row.stream_range().filter(|range| !range.is_empty()) else {
        return Vec::new();
    };
    let streams = ledger.streams();
    let receiver = if row.call == Syscall::StreamRecv {
        Some(row.socket)
    } else {
        streams.peer_end(row.socket)
    };
    let mut fields = Vec::new();
    if let Some(receiver) = receiver {
        for frame in frames(record, receiver, id, &range) {
            let message = (frame.len <= MAX_LEN)
                .then(|| streams.received_bytes(record, receiver, frame.message()))
                .flatten();
            push(
                &mut fields,
                frame,
                message.as_deref().map(fields_of),
                &range,
            );
        }
    } else {
        // Its reader is another program: a call that sent whole frames is seen to have done so.
        let framing = record.stream(row.socket).map(|info| info.framing);
        let mut decoder = Decoder::new(framing.unwrap_or_default(), range.start);
        let each =
            |frame, message: &[u8]| push(&mut fields, frame, Some(fields_of(message)), &range);
        if decoder.decode(bytes, each).is_err() {
            fields.clear();
        }
    }
    fields
}

/// The messages that a socket received in part or in whole within a range of its stream.
fn frames(record: &Record, receiver: SocketId, row: RowId, range: &Range<u64>) -> Vec<FrameRange> {
    let first = record.notes_before(row);
    let mut found = Vec::new();
    for number in first..record.notes_len().min(first.saturating_add(NOTES)) {
        let Some(Note::Stream(StreamNote::Message { socket, frame })) =
            record.note(number).map(|entry| &entry.note)
        else {
            continue;
        };
        if *socket != receiver {
            continue;
        }
        if frame.at >= range.end {
            break;
        }
        if frame.end() > range.start {
            found.push(*frame);
        }
    }
    found
}

/// Adds what of a message and its frame lies within the range, counted from its start.
fn push(
    fields: &mut Vec<Field>,
    frame: FrameRange,
    message_fields: Option<Vec<Field>>,
    range: &Range<u64>,
) {
    let mut add = |from: u64, to: u64, meaning: Message| {
        let (from, to) = (from.max(range.start), to.min(range.end));
        let place = |at: u64| usize::try_from(at - range.start).ok();
        if from < to
            && let (Some(start), Some(end)) = (place(from), place(to))
        {
            fields.push(Field::new(start, end - start, meaning));
        }
    };
    let Range {
        start: message,
        end,
    } = frame.message();
    let length = Message::new("field-frame-length").with("bytes", frame.len);
    add(frame.at, message, length);
    for field in message_fields.into_iter().flatten() {
        let at = |place: usize| message + place as u64;
        add(at(field.range.start), at(field.range.end), field.meaning);
    }
    let trailer = Message::new("field-frame-end");
    add(end, frame.end(), trailer);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::script::played;

    #[test]
    fn a_message_in_frames_is_told_where_its_bytes_are_in_each_call() {
        let sample = played(
            "listen; connect len1 len1; put: \x04list; take 3: \x04li; take 9: st; message 0 1 4; guest;
             guest-lines; take 9 guest: hi\n; guest-line 0 2",
        );
        let (record, ledger) = (&sample.record, sample.ledger());
        let keys = |call: Syscall| -> Vec<(usize, usize, &str)> {
            let rows = (0..record.len()).filter(|id| record.row(*id).unwrap().call == call);
            let fields = rows.flat_map(|id| {
                let bytes = record.payload(record.row(id).unwrap());
                message_fields(sample.folded(&ledger), id, bytes, Some(Service::Commands))
            });
            let fields =
                fields.map(|field| (field.range.start, field.range.end, field.meaning.key));
            fields.collect()
        };
        let (length, command) = ("field-frame-length", "field-command");
        let sent = [(0, 1, length), (1, 5, command)];
        assert_eq!(keys(Syscall::StreamSend), sent);
        let read = [
            (0, 1, length),
            (1, 3, command),
            (0, 2, command),
            (0, 2, command),
            (2, 3, "field-frame-end"),
        ];
        assert_eq!(keys(Syscall::StreamRecv), read);
    }
}
