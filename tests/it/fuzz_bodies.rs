//! What is done with bytes that anybody may have made: the bodies of the fuzz targets in `fuzz/`,
//! run here with seeded bytes as well.

use std::{ffi::OsString, io::Cursor, net::SocketAddr};

use packet_lab::{
    cli::CommandLine,
    ledger::Ledger,
    model::{
        ClientId, Errno, Fate, IcmpReport, Memory, Note, Owner, PeerId, Row, RowFlags,
        SocketCapabilities, SocketId, Span, Stamp, Syscall, UdpCounters, payload,
    },
    protocol::{self, Service},
    record::{Budget, Record},
    recording::{Capture, RecordingReader},
    session::Preferences,
};

/// Bytes, taken one after the other; zeros when there are none left.
#[derive(Debug)]
struct Bytes<'a>(std::slice::Iter<'a, u8>);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        self.0.next().copied().unwrap_or(0)
    }

    fn below(&mut self, end: u8) -> u8 {
        self.byte() % end
    }

    fn flag(&mut self) -> bool {
        self.byte() & 1 == 1
    }
}

/// Places where sockets may sit, some of them the same socket's.
const PLACES: [&str; 7] = [
    "127.0.0.1:80",
    "127.0.0.1:81",
    "127.0.0.2:80",
    "0.0.0.0:80",
    "[::]:80",
    "[::ffff:127.0.0.1]:81",
    "192.0.2.1:9",
];

fn place(bytes: &mut Bytes<'_>) -> SocketAddr {
    let index = usize::from(bytes.below(7));
    let text = PLACES.get(index).copied().unwrap_or("127.0.0.1:80");
    text.parse().unwrap_or(([127, 0, 0, 1], 80).into())
}

const ERRNOS: [Errno; 4] = [
    Errno::ECONNREFUSED,
    Errno::EMSGSIZE,
    Errno::EHOSTUNREACH,
    Errno(9999),
];

fn errno(bytes: &mut Bytes<'_>) -> Errno {
    let index = usize::from(bytes.below(4));
    ERRNOS.get(index).copied().unwrap_or(Errno::NONE)
}

fn row(bytes: &mut Bytes<'_>, now: u64) -> (Row, Vec<u8>) {
    let calls = [
        Syscall::SendTo,
        Syscall::Send,
        Syscall::RecvMsg,
        Syscall::RecvFrom,
    ];
    let call = calls.get(usize::from(bytes.below(4))).copied();
    let failed = bytes.below(8) == 0;
    let data = vec![bytes.below(3); usize::from(bytes.below(6))];
    let len = u32::try_from(data.len()).unwrap_or(0);
    let true_len = match bytes.below(5) {
        0 => Row::UNKNOWN_LEN,
        1 => len + 3,
        2 => u32::from(bytes.byte()),
        _ => len,
    };
    let row = Row {
        at: Stamp(now),
        payload_at: 0,
        took_ns: u32::from(bytes.byte()),
        call_n: u32::from(bytes.byte()),
        asked: if bytes.flag() { len } else { 4 },
        returned: if failed {
            -1
        } else {
            i32::try_from(len).unwrap_or(0)
        },
        true_len,
        peer: PeerId(u32::from(bytes.below(9))),
        drops: u32::from(bytes.below(20)).wrapping_sub(u32::from(bytes.below(3))),
        socket: SocketId(u16::from(bytes.below(6))),
        errno: if failed { errno(bytes) } else { Errno::NONE },
        call: call.unwrap_or(Syscall::SendTo),
        flags: RowFlags(bytes.byte().into()),
    };
    (row, data)
}

fn note(bytes: &mut Bytes<'_>) -> (Note, Vec<u8>) {
    let socket = SocketId(u16::from(bytes.below(6)));
    let data = vec![bytes.below(3); usize::from(bytes.below(6))];
    let span = Span {
        at: u64::from(bytes.below(2)),
        len: u32::try_from(data.len()).unwrap_or(0),
    };
    let memory = Memory {
        held: u32::from(bytes.byte()),
        limit: 2304,
        drops: u32::from(bytes.below(20)).wrapping_sub(u32::from(bytes.below(3))),
    };
    let note = match bytes.below(8) {
        0 | 1 => Note::Opened {
            socket,
            owner: match bytes.below(3) {
                0 => Owner::Server,
                n => Owner::Client(ClientId(n)),
            },
            local: place(bytes),
            also: vec![place(bytes).ip()],
            capabilities: SocketCapabilities {
                drops: bytes.flag(),
                refusals: bytes.flag(),
            },
        },
        2 => Note::Queue {
            socket,
            memory: bytes.flag().then_some(memory),
            empty: bytes.flag(),
            counters: bytes.flag().then(|| UdpCounters {
                errors: u64::from(bytes.byte()),
                full: u64::from(bytes.byte()),
                undelivered: u64::from(bytes.byte() & 1),
                ..UdpCounters::default()
            }),
        },
        3 => Note::Report {
            socket,
            to: place(bytes),
            errno: errno(bytes),
            icmp: IcmpReport {
                kind: bytes.byte(),
                code: bytes.byte(),
                mtu: bytes.flag().then_some(span.len),
                by: bytes.flag().then(|| place(bytes).ip()),
            },
            quoted: span,
        },
        4 => Note::Unread {
            socket,
            from: place(bytes),
            to: bytes.flag().then(|| place(bytes).ip()),
            true_len: bytes.flag().then_some(span.len),
            drops: bytes.flag().then_some(memory.drops),
            head: span,
        },
        5 => Note::PendingError {
            socket,
            errno: errno(bytes),
        },
        6 => Note::Named {
            socket,
            local: place(bytes),
            also: Vec::new(),
            peer: bytes.flag().then(|| place(bytes)),
        },
        _ => Note::Closed { socket },
    };
    (note, data)
}

fn check(ledger: &Ledger) {
    for of in [|_| true, |owner| owner == Owner::Server] {
        let counts = ledger.fate_counts(of);
        assert!(counts.balance(), "the books balance: {counts:?}");
    }
    for socket in (0..6).map(SocketId) {
        let arrivals = ledger.arrivals(socket);
        assert_eq!(
            arrivals.received,
            arrivals.whole + arrivals.truncated + arrivals.undetermined,
            "received = whole + truncated + untold"
        );
    }
}

/// What is told of the newest rows is their verdict, but for those that are in flight: these may be told
/// to wait or as dropped, never as final.
fn check_current(record: &Record, ledger: &Ledger) {
    for row in record.len().saturating_sub(16)..record.len() {
        let (real, current) = (
            ledger.folded_verdict(row),
            ledger.current_verdict(record, row),
        );
        assert!(
            real == current || real.fate == Fate::InFlight,
            "row {row} is {real:?} and told as {current:?}"
        );
        assert!(
            real == current || !current.settled,
            "row {row} is told as final: {current:?}"
        );
    }
}

/// Any observations at all: the ledger never panics, its books always balance, and it is the same
/// in pieces as at once.
pub(crate) fn ledger(data: &[u8]) {
    let mut bytes = Bytes(data.iter());
    let mut record = Record::with_budget(Budget::of(0));
    let places: Vec<SocketAddr> = PLACES.iter().filter_map(|text| text.parse().ok()).collect();
    record.intern_peers(0, &places);
    let mut ledger = Ledger::default();
    let mut now = 0;
    // At first some sockets, so that there is something to tell of.
    while !bytes.0.as_slice().is_empty() && record.len() < 400_000 {
        now += u64::from(bytes.byte()).pow(4);
        match bytes.below(16) {
            0..=4 => {
                let (note, data) = note(&mut bytes);
                record.push_note(Stamp(now), note, &data);
            }
            15 if bytes.byte() == 255 => {
                // So many that rows are no longer kept.
                let (row, data) = row(&mut bytes, now);
                for _ in 0..40_000 {
                    record.push_row(0, &row, &data);
                }
            }
            _ => {
                let (row, data) = row(&mut bytes, now);
                record.push_row(0, &row, &data);
            }
        }
        ledger.fold(&record);
        check(&ledger);
        check_current(&record, &ledger);
        if record.len() > 60_000 {
            let first = record.make_room(ledger.folded());
            let first = ledger.forget(&record, first);
            record.forget(first);
            check(&ledger);
        }
    }
    for socket in (0..6).map(SocketId) {
        assert!(ledger.waiting(socket).count() <= record.len() as usize);
    }
    if record.first_kept_row() == 0 {
        let mut at_once = Ledger::default();
        at_once.fold(&record);
        for row in 0..record.len() {
            assert_eq!(
                ledger.folded_verdict(row),
                at_once.folded_verdict(row),
                "row {row}"
            );
        }
    }
}

/// Payload as people type it: what is understood comes back the same.
pub(crate) fn payload(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(bytes) = payload::from_text(&text) {
        let written = payload::to_text(&bytes);
        assert_eq!(payload::from_text(&written), Ok(bytes), "{written}");
    }
    match payload::from_hex(&text) {
        Ok(read) => {
            let written = payload::to_hex(&read.bytes);
            let again = payload::from_hex(&written).map(|read| read.bytes);
            assert_eq!(again.as_ref(), Ok(&read.bytes), "{written}");
            for (_, range) in &read.apart {
                assert!(text.get(range.clone()).is_some(), "{text}: {range:?}");
            }
        }
        Err(message) => assert!(message.key.starts_with("error-"), "{text}"),
    }
    let written = payload::to_text(data);
    assert_eq!(
        payload::from_text(&written),
        Ok(data.to_vec()),
        "any bytes can be written"
    );
    let again = payload::from_hex(&payload::to_hex(data)).map(|read| read.bytes);
    assert_eq!(again, Ok(data.to_vec()));
}

/// Words of the command line, as bytes between zeros, or chosen from those that it knows.
pub(crate) fn command_line(data: &[u8]) {
    let words = [
        "listen",
        "send",
        "play",
        "--bind",
        "--read-size",
        "4,,",
        "-1",
        "--lang",
        "zh",
        "--",
        "",
        "\\x",
        "--hex",
        "68",
        "--to",
        "[::1]:80",
        "--repeat",
        "99999999999",
        "--for",
        "1e9s",
        "--format",
        "jsonl",
        "你好",
        "--wait=",
        "-h",
        "--count",
    ];
    let mut args = vec![OsString::from("packet-lab")];
    for piece in data.split(|byte| *byte == 0) {
        args.push(match piece {
            [n] => words
                .get(usize::from(*n) % words.len())
                .copied()
                .unwrap_or_default()
                .into(),
            _ => String::from_utf8_lossy(piece).into_owned().into(),
        });
    }
    CommandLine::parse(args);
}

/// A settings file: what is read is sensible and is saved the same.
pub(crate) fn settings(data: &[u8]) {
    let Ok(read) = Preferences::of_bytes(data) else {
        return;
    };
    assert!((0.5..=3.0).contains(&read.zoom), "a sensible zoom");
    assert!(read.read_size <= 65_535, "a sensible read size");
    let text = read.to_text().unwrap_or_default();
    assert_eq!(Preferences::of_bytes(text.as_bytes()), Ok(read), "{text}");
}

/// A recording, or a capture of another program.
pub(crate) fn recording(data: &[u8]) {
    let mut record = Record::for_recording(Budget::of(1 << 20));
    RecordingReader::new(Cursor::new(data))
        .read_all(&mut record)
        .ok();
    Ledger::default().fold(&record);
    if let Ok(mut capture) = Capture::open(data) {
        let mut bytes = 0;
        while let Ok(Some(datagram)) = capture.next_datagram() {
            bytes += datagram.payload.len();
        }
        assert!(bytes <= data.len(), "nothing is made up");
    }
}

/// A lesson's file in which a line is any text at all.
pub(crate) fn lesson(data: &[u8]) {
    let Some((place, rest)) = data.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(rest);
    let template = packet_lab::lesson::TEMPLATE;
    let lines = template.lines().enumerate();
    let count = template.lines().count();
    let at = usize::from(*place) % count;
    let lines: Vec<&str> = lines
        .map(|(number, line)| if number == at { &text } else { line })
        .collect();
    for file in [lines.join("\n"), text.to_string()] {
        match packet_lab::lesson::Lesson::parse("fuzz", &file) {
            Ok(lesson) => assert!(!lesson.steps.is_empty(), "{file}"),
            Err(error) => assert_eq!(error.file, "fuzz", "{error:?}"),
        }
    }
}

/// Datagrams and messages to the lab's servers, as chosen by the first byte: none is answered with more than is
/// allowed, and the fields of any bytes stand side by side.
pub(crate) fn protocols(data: &[u8]) {
    let Some((choice, data)) = data.split_first() else {
        return;
    };
    let services = Service::VARIANTS;
    let Some(service) = services.get(usize::from(*choice) % services.len()) else {
        return;
    };
    let answers = protocol::answers(*service, data, choice & 0x80 != 0);
    assert!(
        answers.iter().all(|answer| answer.len() <= 65_507),
        "{answers:?}"
    );
    for bytes in answers.iter().map(Vec::as_slice).chain([data]) {
        let mut end = 0;
        for field in service.fields(bytes, bytes.len() % 2 == 0) {
            assert!(
                field.range.start == end && field.range.end > end,
                "{field:?}"
            );
            end = field.range.end;
        }
        assert!(end == 0 || end == bytes.len(), "{end} of {}", bytes.len());
    }
}
