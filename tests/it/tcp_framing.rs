//! Properties of framing, and of the map from reads to sends: for all messages, read sizes and split points.

use packet_lab::{
    ledger::Ledger,
    model::{
        Decoder, Errno, Framing, MAX_MESSAGE, Note, Owner, PeerId, Row, RowFlags, SocketId, Stamp,
        StreamNote, StreamRole, Syscall,
    },
    record::Record,
};
use proptest::{collection::vec, prelude::*};

fn framing() -> impl Strategy<Value = Framing> {
    prop_oneof![
        Just(Framing::Line),
        (1_u32..40).prop_map(Framing::Fixed),
        Just(Framing::Length(1)),
        Just(Framing::Length(2)),
        Just(Framing::Length(4)),
        Just(Framing::LengthLe(2)),
        Just(Framing::LengthLe(4)),
    ]
}

/// A message that the framing can carry.
fn fit(framing: Framing, mut message: Vec<u8>) -> Vec<u8> {
    match framing {
        Framing::Line => message.retain(|byte| *byte != b'\n'),
        Framing::Fixed(size) => message.resize(size as usize, b'.'),
        Framing::Length(1) => message.truncate(255),
        _ => {}
    }
    message
}

/// What comes out of a stream that is read in pieces of these sizes, again and again.
fn decoded(framing: Framing, stream: &[u8], sizes: &[usize]) -> Vec<(u64, Vec<u8>)> {
    let mut decoder = Decoder::new(framing, 0);
    let mut out = Vec::new();
    let mut rest = stream;
    let mut sizes = sizes.iter().cycle();
    while !rest.is_empty() {
        let (piece, after) = rest.split_at((*sizes.next().unwrap()).min(rest.len()));
        decoder
            .decode(piece, |frame, message| {
                out.push((frame.message().start, message.to_vec()));
            })
            .unwrap();
        rest = after;
    }
    decoder.finish().unwrap();
    out
}

proptest! {
    #[test]
    fn messages_come_out_whole_whatever_the_read_size(
        framing in framing(),
        messages in vec(vec(any::<u8>(), 0..700), 0..12),
        sizes in vec(prop_oneof![1_usize..9, 1_usize..=65_535], 1..6),
    ) {
        let messages: Vec<Vec<u8>> = messages.into_iter().map(|message| fit(framing, message)).collect();
        let mut stream = Vec::new();
        for message in &messages {
            framing.encode(message, &mut stream).unwrap();
        }
        let out = decoded(framing, &stream, &sizes);
        let only: Vec<&Vec<u8>> = out.iter().map(|(_, message)| message).collect();
        prop_assert_eq!(only, messages.iter().collect::<Vec<_>>(), "whole and in order");
        for (start, message) in &out {
            let start = usize::try_from(*start).unwrap();
            prop_assert_eq!(&stream[start..start + message.len()], &message[..], "at its place");
        }
    }

    #[test]
    fn any_bytes_do_no_harm(
        framing in framing(),
        stream in vec(any::<u8>(), 0..3000),
        sizes in vec(1_usize..400, 1..5),
    ) {
        let mut decoder = Decoder::new(framing, 0);
        let (mut rest, mut sizes, mut faults, mut end) = (&stream[..], sizes.iter().cycle(), 0, 0);
        while !rest.is_empty() {
            let (piece, after) = rest.split_at((*sizes.next().unwrap()).min(rest.len()));
            let result = decoder.decode(piece, |frame, _| end = frame.end());
            faults += usize::from(result.is_err());
            prop_assert!(decoder.buffered().len() <= MAX_MESSAGE as usize + 404, "bounded");
            rest = after;
        }
        prop_assert!(faults <= 1, "told once");
        if faults == 0 {
            prop_assert_eq!(end + decoder.buffered().len() as u64, stream.len() as u64, "no byte is lost");
        }
    }

    #[test]
    fn each_byte_has_its_send_and_the_books_balance(
        sends in vec(0_usize..50, 1..20),
        reads in vec(1_usize..70, 1..30),
        early in any::<bool>(),
    ) {
        check_map(&sends, &reads, early)?;
    }
}

const CLIENT: SocketId = SocketId(3);
const SERVER: SocketId = SocketId(5);

fn row(socket: SocketId, call: Syscall, off: u64, asked: usize, returned: usize) -> Row {
    let mut row = Row {
        at: Stamp(0),
        payload_at: 0,
        took_ns: 0,
        call_n: 1,
        asked: u32::try_from(asked).unwrap(),
        returned: i32::try_from(returned).unwrap(),
        true_len: 0,
        peer: PeerId::NONE,
        drops: 0,
        socket,
        errno: Errno::NONE,
        call,
        flags: RowFlags::default(),
    };
    row.set_stream_off(off);
    row
}

fn note(record: &mut Record, note: StreamNote) {
    record.push_note(Stamp(0), Note::Stream(note), &[]);
}

/// Sends and reads in turn, or all sends before all reads; each byte is the number of its send.
fn check_map(sends: &[usize], reads: &[usize], early: bool) -> Result<(), TestCaseError> {
    let mut record = Record::default();
    let (a, b) = (
        "127.0.0.1:4".parse().unwrap(),
        "127.0.0.1:5".parse().unwrap(),
    );
    let listener = SocketId(0);
    let client = Owner::Client(packet_lab::model::ClientId(0));
    let accepted = StreamRole::Accepted { listener };
    for (socket, owner, role, local, peer) in [
        (CLIENT, client, StreamRole::Client, a, b),
        (SERVER, Owner::Server, accepted, b, a),
    ] {
        let opened = StreamNote::Opened {
            socket,
            owner,
            role,
        };
        note(&mut record, opened);
        let peer = Some(peer);
        note(
            &mut record,
            StreamNote::Named {
                socket,
                local,
                peer,
            },
        );
    }
    let (mut stream, mut rows) = (Vec::new(), Vec::new());
    let (mut read, mut read_rows) = (0, Vec::new());
    let mut left = reads.iter();
    for (n, len) in sends.iter().enumerate() {
        let bytes = vec![u8::try_from(n).unwrap(); *len];
        let call = row(CLIENT, Syscall::StreamSend, stream.len() as u64, *len, *len);
        rows.push(record.push_row(0, &call, &bytes).unwrap());
        stream.extend(bytes);
        if early && n + 1 < sends.len() {
            continue;
        }
        for size in left.by_ref().take(if early { usize::MAX } else { 2 }) {
            let got = (*size).min(stream.len() - read);
            if got == 0 {
                continue;
            }
            let call = row(SERVER, Syscall::StreamRecv, read as u64, *size, got);
            read_rows.push(
                record
                    .push_row(0, &call, &stream[read..read + got])
                    .unwrap(),
            );
            read += got;
        }
    }
    let mut ledger = Ledger::default();
    ledger.fold(&record);
    let streams = ledger.streams();
    let flow = streams.flow(CLIENT);
    prop_assert!(flow.balance(), "{flow:?}");
    prop_assert_eq!(
        (flow.sent, flow.received),
        (stream.len() as u64, read as u64)
    );
    prop_assert_eq!(flow.in_flight, (stream.len() - read) as u64, "the rest");
    let mut boundaries = (0, 0);
    for id in &read_rows {
        let payload = record.payload(record.row(*id).unwrap()).to_vec();
        let mut seen = Vec::new();
        for piece in streams.pieces(&record, *id) {
            let number = rows.iter().position(|row| *row == piece.send).unwrap();
            prop_assert_eq!(piece.at as usize, seen.len(), "side by side");
            seen.extend(std::iter::repeat_n(
                u8::try_from(number).unwrap(),
                piece.len as usize,
            ));
            let end = (piece.send_at + piece.len) as usize == sends[number];
            let last = (piece.at + piece.len) as usize == payload.len();
            boundaries.0 += u64::from(end && last);
            boundaries.1 += u64::from(end && !last);
            prop_assert!(
                streams.reads_of(&record, piece.send).contains(id),
                "and back"
            );
        }
        prop_assert_eq!(seen, payload, "each byte is the number of its send");
    }
    let counts = streams.boundary_counts(CLIENT);
    prop_assert_eq!(
        (counts.kept, counts.lost),
        boundaries,
        "boundaries: {:?}",
        counts
    );
    prop_assert_eq!(
        counts.empty_sends,
        sends.iter().filter(|len| **len == 0).count() as u64
    );
    prop_assert_eq!(counts.reads, read_rows.len() as u64);
    Ok(())
}
