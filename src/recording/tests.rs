//! What was recorded comes back, whatever it was.

use std::{io::Cursor, sync::LazyLock};

use proptest::{collection::vec, prelude::*, sample::Index};

use super::{
    About, BlockFault, Capture, Mark, Recorded, RecordedLesson, RecordedPiece, RecordingEncoder,
    RecordingReader, StoredMessage,
    block::{BYTE_ORDER, BlockReader, NAMES, OWN, OpenBlock, PACKET, SECTION, u32_at},
    item::RecordingItem,
};
use crate::{
    ledger::{FoldedRecord, Ledger},
    lesson::{DrawnCurve, MeasuredSweep, Prediction, Sweep, SweepAxis, SweepPoint, SweptQuantity},
    model::{
        Errno, Evidence, Fate, IcmpReport, Message, Note, Owner, Row, RowId, SocketId, Span, Stamp,
        Verdict,
    },
    record::{Budget, Record},
    testing::{
        sample::{NOBODY, Sample},
        script::played,
    },
    text::{Catalog, Lang},
};

/// The record as a recording, in pieces as a live one is written.
fn recorded(record: &Record) -> Vec<u8> {
    let mut ledger = Ledger::default();
    ledger.fold(record);
    let mut out = Vec::new();
    let about = About {
        version: "1".to_owned(),
        started_ns: 1_700_000_000_000_000_000,
        ..About::default()
    };
    let mut encoder = RecordingEncoder::begin(&about, "a title", Catalog::new(Lang::En), &mut out);
    let folded = FoldedRecord {
        record,
        ledger: &ledger,
    };
    while encoder.take(folded, &mut out, Stamp::default()) {}
    while encoder.end(folded, &mut out) {}
    out
}

fn read(bytes: &[u8]) -> (Record, Result<(), BlockFault>) {
    let mut record = Record::for_recording(Budget::of(1 << 30));
    let outcome = RecordingReader::new(Cursor::new(bytes)).read_all(&mut record);
    (record, outcome)
}

/// What a recording tells between its observations, with the rows by then.
fn pieces_of(bytes: &[u8]) -> Vec<(RowId, Recorded)> {
    let mut record = Record::for_recording(Budget::of(1 << 30));
    let mut reader = RecordingReader::new(Cursor::new(bytes));
    let (mut piece, mut pieces) = (RecordedPiece::default(), Vec::new());
    loop {
        if piece.is_given() {
            reader.fill(&mut piece);
        }
        match piece.give(&mut record).unwrap() {
            Recorded::Over => return pieces,
            Recorded::More => {}
            other => pieces.push((record.len(), other)),
        }
    }
}

/// Everything that a record tells, as text.
pub(super) fn text_of(record: &Record) -> String {
    use std::fmt::Write as _;

    let mut ledger = Ledger::default();
    ledger.fold(record);
    let mut text = String::new();
    for id in record.first_kept_row()..record.len() {
        let mut row = *record.row(id).unwrap();
        let payload = record.kept_payload(&row).map(<[u8]>::to_vec);
        row.payload_at = 0;
        let verdict = ledger.current_verdict(record, id);
        let (peer, arrival) = (record.peer(row.peer), record.arrival(id));
        writeln!(text, "{row:?} {payload:?} {peer:?} {arrival:?} {verdict:?}").unwrap();
    }
    for entry in record.notes() {
        let mut note = entry.note.clone();
        let mut bytes = Vec::new();
        if let Note::Report { quoted: span, .. } | Note::Unread { head: span, .. } = &mut note {
            bytes = record.bytes(*span).to_vec();
            span.at = 0;
        }
        writeln!(
            text,
            "{:?} {} {note:?} {bytes:?}",
            entry.at, entry.rows_before
        )
        .unwrap();
    }
    let counts = ledger.fate_counts(|_| true);
    let sockets: Vec<_> = record.sockets().collect();
    let streams: Vec<_> = record.streams().collect();
    let looks = record.port_probes();
    let lost = (record.lost(), record.lost_until());
    writeln!(
        text,
        "{counts:?} {sockets:?} {streams:?} {looks:?} {lost:?}"
    )
    .unwrap();
    text
}

fn sample() -> Sample {
    let mut sample = played("A: hello; read 4 A: hello; B:; read 9 B:; A 127.0.0.1:9999: refused");
    sample.fail(0, NOBODY, b"x", Errno::ECONNREFUSED);
    sample.play(
        "read 1024 peer: from outside; read 4 peer: from outside; reply A: reply; got 99 A: reply",
    );
    for _ in 0..3 {
        sample.send(0, b"again and again");
    }
    sample.note(Note::Trouble {
        owner: Owner::Server,
        message: Message::new("notice-clipped").with("asked", 9_u32),
    });
    sample.record.record_loss(2, Stamp(77));
    sample.send(0, b"last");
    sample
}

#[test]
fn a_session_comes_back_as_it_was() {
    let sample = sample();
    let bytes = recorded(&sample.record);
    let (record, outcome) = read(&bytes);
    assert_eq!(outcome, Ok(()), "to its end");
    pretty(&text_of(&record), &text_of(&sample.record));
}

/// Compares line by line, so that a difference can be read.
#[track_caller]
fn pretty(got: &str, want: &str) {
    for (got, want) in got.lines().zip(want.lines()) {
        assert_eq!(got, want);
    }
    assert_eq!(got.lines().count(), want.lines().count(), "as many lines");
}

#[test]
fn what_is_told_beside_the_rows_stands_in_its_place() {
    let mut sample = Sample::new();
    let mut out = Vec::new();
    let about = About {
        seed: Some(7),
        ..About::default()
    };
    let mut encoder = RecordingEncoder::begin(&about, "t", Catalog::new(Lang::ZhCn), &mut out);
    let mut ledger = Ledger::default();
    sample.send(0, b"1");
    ledger.fold(&sample.record);
    while encoder.take(sample.folded(&ledger), &mut out, Stamp::default()) {}
    let mark = Mark::Sentence(StoredMessage::from(&Message::new("cli-bound")));
    RecordingEncoder::mark(mark.clone(), &mut out);
    sample.send(0, b"2");
    ledger.fold(&sample.record);
    while encoder.take(sample.folded(&ledger), &mut out, Stamp::default()) {}
    assert!(
        !encoder.end(sample.folded(&ledger), &mut out),
        "it is short"
    );
    let want = [
        (0, Recorded::About(Box::new(about))),
        (1, Recorded::Mark(Box::new(mark))),
        (2, Recorded::Mark(Box::new(Mark::End))),
    ];
    assert_eq!(pieces_of(&out), want);
}

#[test]
fn a_recording_that_is_cut_off_gives_what_is_readable_and_says_so() {
    let whole = recorded(&sample().record);
    let mut most = 0;
    for len in 0..whole.len() {
        let (record, outcome) = read(&whole[..len]);
        assert!(record.len() >= most, "more bytes, no fewer rows");
        most = record.len();
        let fault = outcome.err();
        let known = [
            BlockFault::CutOff,
            BlockFault::Foreign,
            BlockFault::NoRecording,
        ];
        assert!(fault.is_none_or(|fault| known.contains(&fault)), "{len}");
    }
    assert_eq!(most, sample().record.len(), "all of them before the end");
}

#[test]
fn a_long_session_comes_back_piece_by_piece() {
    let mut sample = Sample::new();
    for n in 0..40_000_u32 {
        let large = vec![n.to_le_bytes()[0]; 70_000];
        let payload = if n % 1000 == 7 {
            &large[..]
        } else {
            &n.to_be_bytes()
        };
        let id = sample.send(0, payload);
        if n % 3 == 0 {
            let row = *sample.record.row(id).unwrap();
            sample.record.push_row_at(0, &row, row.payload_at);
        }
        if n % 10_000 == 0 {
            sample.note_queue(832, 0);
        }
    }
    let (record, outcome) = read(&recorded(&sample.record));
    assert_eq!(outcome, Ok(()), "to its end");
    assert_eq!(record.len(), sample.record.len());
    assert_eq!(record.notes_len(), sample.record.notes_len());
    for (got, want) in record.rows().zip(sample.record.rows()) {
        let payload_at = want.payload_at;
        assert_eq!(Row { payload_at, ..*got }, *want);
        assert_eq!(record.kept_payload(got), sample.record.kept_payload(want));
    }
}

/// A recording rewritten as the first version of the format had it: rows were written as all other items.
fn of_first_version(file: &[u8]) -> Vec<u8> {
    let mut blocks = BlockReader::new(file);
    let mut out = Vec::new();
    while let Some((kind, body)) = blocks.next(|_| true).unwrap() {
        let mut block = OpenBlock::begin(&mut out, kind);
        if kind == SECTION {
            block.u32(BYTE_ORDER);
        }
        if kind != OWN {
            block.out.extend_from_slice(body);
            block.finish();
            continue;
        }
        block.u32(BYTE_ORDER);
        block.u16(1);
        block.u16(0);
        let mut items = &body[12..][..u32_at(body, 8, false).unwrap() as usize];
        let mut old = Vec::new();
        let mut payloads: Vec<&[u8]> = Vec::new();
        while !items.is_empty() {
            let (item, rest) = RecordingItem::read(items).unwrap();
            let (mut payload, rest) = rest.split_at(match &item {
                RecordingItem::Row(row) => row.data_len(),
                RecordingItem::Note(.., len) => *len as usize,
                _ => 0,
            });
            let item = match item {
                RecordingItem::RowOf(row, back) => {
                    let whole = payloads[payloads.len() - back as usize];
                    payload = &whole[..row.data_len()];
                    match back {
                        1 if payload == whole => RecordingItem::RowAgain(row),
                        _ => RecordingItem::Row(row),
                    }
                }
                item => item,
            };
            if let RecordingItem::Row(_) | RecordingItem::RowAgain(_) | RecordingItem::RowAlone(_) =
                item
            {
                payloads.push(payload);
            }
            old = postcard::to_extend(&item, old).unwrap();
            if !matches!(item, RecordingItem::RowAgain(_)) {
                old.extend_from_slice(payload);
            }
            items = rest;
        }
        block.u32(u32::try_from(old.len()).unwrap());
        block.out.extend_from_slice(&old);
        block.finish();
    }
    out
}

/// Where the blocks of a type stand in a file: their places and lengths.
fn blocks(file: &[u8], wanted: u32) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(kind) = u32_at(file, at, false) {
        let len = u32_at(file, at + 4, false).unwrap() as usize;
        if kind == wanted {
            found.push((at, len));
        }
        at += len;
    }
    found
}

#[test]
fn packets_are_passed_over_and_where_their_length_is_wrong_read_one_by_one() {
    let session = sample().record;
    let whole = recorded(&session);
    let packets = blocks(&whole, PACKET);
    assert!(packets.len() > 3, "packets");
    let mut garbled = whole.clone();
    // Nobody looks at them: not even their lengths at the beginning.
    for (at, len) in &packets {
        garbled[at + 4..at + len - 4].fill(0xff);
    }
    for (at, len) in blocks(&whole, NAMES) {
        garbled[at + 4..at + len - 4].fill(0xff);
    }
    let (got, outcome) = read(&garbled);
    assert_eq!(outcome, Ok(()));
    pretty(&text_of(&got), &text_of(&session));
    // Another program has taken one away; the lengths stay.
    for (at, len) in packets {
        let mut shorter = whole.clone();
        shorter.drain(at..at + len);
        let (got, outcome) = read(&shorter);
        assert_eq!(outcome, Ok(()));
        pretty(&text_of(&got), &text_of(&session));
    }
}

#[test]
fn a_recording_of_the_first_version_can_be_read() {
    let sample = sample();
    let (record, outcome) = read(&of_first_version(&recorded(&sample.record)));
    assert_eq!(outcome, Ok(()), "to its end");
    pretty(&text_of(&record), &text_of(&sample.record));
}

/// What may happen in a session, by a number and bytes.
fn happen(sample: &mut Sample, what: u8, bytes: &[u8]) {
    match what {
        0 | 1 => drop(sample.send(what, bytes)),
        2 => drop(sample.send_to(0, NOBODY, bytes)),
        3 => drop(sample.fail(1, NOBODY, bytes, Errno::ECONNREFUSED)),
        4 | 5 => drop(sample.read(what - 4, 4, bytes)),
        6 => drop(sample.read_stranger(9, bytes)),
        7 => drop(sample.reply(1, bytes)),
        8 => drop(sample.got(1, 3, bytes)),
        9 => sample.note_queue(832, u32::try_from(bytes.len()).unwrap()),
        10 => sample.record.record_loss(bytes.len() as u64, Stamp(1)),
        _ => {
            let socket = SocketId(u16::from(what) % 3);
            let to = NOBODY.parse().unwrap();
            let errno = Errno::ECONNREFUSED;
            let (at, len) = (0, u32::try_from(bytes.len()).unwrap());
            let quoted = Span { at, len };
            let icmp = IcmpReport::PORT_UNREACHABLE;
            let note = Note::Report {
                socket,
                to,
                errno,
                icmp,
                quoted,
            };
            sample.record.push_note(Stamp(1 << 40), note, bytes);
        }
    }
}

/// Any sweep of one setting or two with the points that were measured of it, and a curve.
fn any_sweep() -> impl Strategy<Value = MeasuredSweep> {
    let values = || vec(1..=60_000_u32, 1..6);
    let plan = (
        values(),
        proptest::option::of(values()),
        any::<[Option<u16>; 2]>(),
    );
    let numbers = vec(any::<(u32, u32, Option<u32>, bool)>(), 0..30);
    let drawn = vec((any::<Index>(), any::<u32>()), 0..4);
    (plan, numbers, drawn, vec(any::<u8>(), 0..9)).prop_map(
        |((first, second, [rate, pace]), numbers, drawn, data)| {
            let axis = |quantity, values| SweepAxis { quantity, values };
            let first = axis(SweptQuantity::ReceiveBuffer, first);
            let second = second.map(|values| axis(SweptQuantity::PayloadSize, values));
            let sweep = Sweep {
                vary: std::iter::once(first).chain(second).collect(),
                data: Some(crate::lesson::LabBytes(data.clone())),
                rate: rate.map(|rate| u32::from(rate) + 10),
                pace_ms: pace.map(|pace| u64::from(pace % 99)),
                ..Sweep::default()
            };
            let mut curve = DrawnCurve::new(sweep.len());
            for (at, value) in drawn {
                let at = at.index(sweep.len());
                curve.stroke((at, value.into()), (at, value.into()));
            }
            let points = numbers.iter().take(sweep.len()).enumerate();
            let points = points.map(|(number, (one, other, some, yes))| SweepPoint {
                number,
                settings: sweep.settings(number),
                rows: (*one, *other),
                sent: u64::from(*one),
                sent_bytes: u64::from(*other),
                received: 1,
                kept: 2,
                cut: 3,
                dropped: u64::from(*other),
                waiting: 4,
                buffer: *some,
                memory: *some,
                verdict: Verdict::new(Fate::Truncated, Evidence::MsgTrunc, *some, *yes),
                data: data.clone(),
            });
            let points = points.collect();
            let cost = Some(832);
            MeasuredSweep {
                sweep,
                curve,
                points,
                cost,
            }
        },
    )
}

/// What a recording tells beside the observations.
fn marks_of(file: &[u8]) -> Vec<Mark> {
    let pieces = pieces_of(file).into_iter();
    pieces
        .filter_map(|(_, piece)| match piece {
            Recorded::Mark(mark) => Some(*mark),
            _ => None,
        })
        .collect()
}

proptest! {
    #[test]
    fn any_sweep_comes_back_as_it_was_drawn_and_measured(sweep in any_sweep()) {
        let sample = played("A: hello");
        let mut out = Vec::new();
        let mut encoder = RecordingEncoder::begin(&About::default(), "t", Catalog::new(Lang::En), &mut out);
        let ledger = Ledger::default();
        while encoder.take(sample.folded(&ledger), &mut out, Stamp::default()) {}
        encoder.sweep(&sweep, &mut out);
        while encoder.end(sample.folded(&ledger), &mut out) {}
        prop_assert_eq!(marks_of(&out), [Mark::Sweep(sweep), Mark::End]);
    }

    #[test]
    fn any_prediction_comes_back_as_it_was(
        (step, kind, number, bytes) in (any::<u32>(), 0..5_u8, any::<u16>(), vec(any::<u8>(), 0..9)),
        hands in any::<[u32; 6]>(),
        discussed in any::<Option<[u32; 6]>>(),
    ) {
        let mut curve = DrawnCurve::new(bytes.len() + 1);
        curve.stroke((0, number.into()), (bytes.len(), 3));
        let prediction = match kind {
            0 => None,
            1 => Some(Prediction::Choice(number.into())),
            2 => Some(Prediction::Number(number.into())),
            3 => Some(Prediction::Bytes(bytes)),
            _ => Some(Prediction::Curve(curve)),
        };
        let marks = [
            Mark::Lesson(RecordedLesson {
                name: number.to_string(),
                text: "format = 1".to_owned(),
            }),
            Mark::Predicted {
                number: step,
                prediction,
                hands,
                discussed,
            },
        ];
        let mut out = Vec::new();
        let _tape = RecordingEncoder::begin(&About::default(), "t", Catalog::new(Lang::En), &mut out);
        for mark in &marks {
            RecordingEncoder::mark(mark.clone(), &mut out);
        }
        prop_assert_eq!(marks_of(&out), marks);
    }

    #[test]
    fn any_session_comes_back_as_it_was(
        steps in vec((0..14_u8, vec(any::<u8>(), 0..9)), 0..60)
    ) {
        let mut sample = Sample::new();
        for (what, bytes) in &steps {
            happen(&mut sample, *what, bytes);
        }
        let (record, outcome) = read(&recorded(&sample.record));
        prop_assert_eq!(outcome, Ok(()));
        prop_assert_eq!(text_of(&record), text_of(&sample.record));
    }

    /// `PROPTEST_CASES=1000000` for long.
    #[test]
    fn no_bytes_do_harm(changes in vec((any::<Index>(), any::<u8>()), 1..6), cut: Index) {
        static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| recorded(&sample().record));
        let mut bytes = WHOLE.clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        // Mostly all of it.
        bytes.truncate(bytes.len() - (cut.index(2 * bytes.len()) / 2 * 2).saturating_sub(bytes.len()));
        let (record, _) = read(&bytes);
        Ledger::default().fold(&record);
        if let Ok(mut capture) = Capture::open(Cursor::new(bytes)) {
            while let Ok(Some(_)) = capture.next_datagram() {}
        }
    }
}

#[test]
fn the_datagrams_of_a_recording_can_be_sent_again() {
    let bytes = recorded(&sample().record);
    let mut capture = Capture::open(Cursor::new(bytes)).unwrap();
    let mut found = Vec::new();
    while let Some(datagram) = capture.next_datagram().unwrap() {
        found.push(String::from_utf8(datagram.payload).unwrap());
    }
    let want = [
        "hello",
        "",
        "refused",
        "from outside",
        "reply",
        "again and again",
        "again and again",
        "again and again",
        "last",
    ];
    assert_eq!(found, want, "each once");
    assert_eq!(
        capture.skipped, 1,
        "of one that was cut off not all is known"
    );
}
