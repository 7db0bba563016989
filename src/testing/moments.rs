//! What is shown of records made by hand, moment by moment, compared with `tests/snapshots/moments.txt`. After each
//! script (`$ …`; the counters begin anew at each ` / `) stands what is new at each of its events, and how many lines
//! went; then what is told of the whole.

use std::fmt::Debug;

use super::{sample::Sample, stream_sample::NEAR, timeline_text::to_text};
use crate::{
    ledger::{FoldedRecord, Ledger},
    model::{ClientId, Note, RowId, SequenceField, StreamNote, Verdict},
    record::Record,
    stage::{
        ChatScene, Comparison, PastCounters, Playhead, Scene, SenderSequences, SequenceSource,
        Strip, call_lines,
        chart::{ChartIndex, ChartKind},
        comparison, last_request, message_colour, message_fields,
        picture::{BlockFate, PictureIndex, PictureScene},
        proof_playhead, scene,
        timeline::{
            Channel, Index, Side, SlotMap, View, bytes_of, other_end, segment_steps, textbook_name,
            timeline,
        },
    },
};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/moments.txt");

#[test]
fn every_moment_of_a_record_is_shown_as_it_was() {
    super::compare_snapshot("moments.txt", 36, |kept| {
        scripts(kept).flat_map(lines).collect()
    });
}

fn scripts(kept: &str) -> impl Iterator<Item = &str> {
    kept.lines().filter_map(|line| line.strip_prefix("$ "))
}

#[test]
fn what_grew_with_a_record_tells_what_is_told_of_the_whole_and_nothing_of_another() {
    let kept = std::fs::read_to_string(FILE).unwrap();
    let mut grown = Indexes::default();
    for script in scripts(&kept) {
        let mut updated = false;
        let (sample, ledger) = play(script, |record, ledger| {
            let folded = FoldedRecord { record, ledger };
            grown.take_in(folded);
            if !std::mem::replace(&mut updated, true) {
                grown.charts.update(folded);
            }
        });
        let folded = sample.folded(&ledger);
        let mut whole = Indexes::default();
        whole.take_in(folded);
        for (line, whole) in grown.lines(folded).iter().zip(whole.lines(folded)) {
            assert_eq!(*line, whole, "{script}");
        }
    }
}

#[test]
fn what_is_no_longer_kept_changes_nothing_of_what_is() {
    let mut labs = [true, false].map(|forgets| (Sample::new(), Ledger::default(), forgets));
    for (sample, ledger, forgets) in &mut labs {
        ledger.track_sequence_numbers(SequenceField::Counter);
        sample.play("listen; connect; A: 1; read 9 A: 1; look 0 0");
        for _ in 0..3 {
            for _ in 0..3000 {
                sample.play("A: 12345; B: x; read 4 A: 12345; read 9 B: x");
                sample.play("put: ab; take 1: a; take 9: b");
            }
            sample.play("A 127.0.0.1:9999: hi; refuse A 127.0.0.1:9999: hi; A: w; look 832 0");
            ledger.fold(&sample.record);
            if *forgets {
                let first = ledger.forget(&sample.record, sample.record.len() - 9);
                sample.record.forget(first);
            }
            sample.play("read 9 A: w");
        }
        ledger.fold(&sample.record);
    }
    let [less, more] = labs.map(|(sample, ledger, _)| {
        let (first, last) = (sample.record.first_kept_row(), sample.record.len());
        let counts = counts(sample.folded(&ledger), last - 99);
        assert!(ledger.folded_verdict(0).settled);
        assert_eq!(
            ledger.folded_verdict(last),
            Verdict::default(),
            "no row yet"
        );
        (first, counts, format!("{:?}", ledger.sequences()))
    });
    assert!(less.0 > more.0, "some are gone");
    // Whether some are gone is the one thing that differs.
    let rows = |(_, counts, _): &(_, Vec<String>, _)| -> Vec<String> {
        let lines = counts.iter().filter(|line| line.len() > 4);
        lines.cloned().collect()
    };
    assert_eq!(rows(&less), rows(&more));
    assert_eq!(less.2, more.2);
}

#[test]
fn rows_whose_fate_changes_are_told_once() {
    let (mut sample, mut ledger) = (Sample::new(), Ledger::default());
    for (script, changed) in [
        ("A: a; A: b", None),
        ("read 9 A: a", Some(0)),
        ("close", Some(1)),
    ] {
        sample.play(script);
        ledger.fold(&sample.record);
        assert_eq!(ledger.has_changed(), changed.is_some(), "{script}");
        let changed_rows = ledger.take_changed();
        assert!(
            changed.is_none_or(|row| changed_rows.contains(&row)),
            "{script}: {changed_rows:?}"
        );
        assert!(!ledger.has_changed() && ledger.take_changed().is_empty());
    }
}

/// The record of a script, which is looked at after each step.
fn play(script: &str, mut each: impl FnMut(&Record, &Ledger)) -> (Sample, Ledger) {
    let (mut sample, mut ledger) = (Sample::new(), Ledger::default());
    for step in script.replace(" / ", "; /").split("; ") {
        let anew = step.strip_prefix('/');
        if anew.is_some() {
            let here = ledger.here();
            ledger.count_from(&sample.record, here);
        }
        sample.play(anew.unwrap_or(step));
        ledger.fold(&sample.record);
        each(&sample.record, &ledger);
    }
    (sample, ledger)
}

/// What is found once in a record that grows.
#[derive(Default)]
struct Indexes {
    timelines: [Index; 3],
    charts: ChartIndex,
    numbers: SenderSequences,
    pictures: PictureIndex,
}

impl Indexes {
    fn take_in(&mut self, folded @ FoldedRecord { record, ledger }: FoldedRecord<'_>) {
        let from = ledger.origin().row();
        let channels = [Channel::Udp, Channel::Tcp, Channel::Connection(NEAR)];
        for (index, channel) in self.timelines.iter_mut().zip(channels) {
            if channel == Channel::Connection(NEAR) && record.stream(NEAR).is_none() {
                // It is shown once there is one.
                *index = Index::default();
                continue;
            }
            index.show(channel, from);
            while index.take_in(folded) {}
        }
        while self.pictures.update(folded) {}
        let field = SequenceField::Counter;
        let of = SequenceSource { field, from };
        while self.numbers.count_to(folded, of, record.len()) {}
    }

    fn lines(&mut self, folded: FoldedRecord<'_>) -> Vec<String> {
        let live = Playhead::live(folded.record);
        while self.charts.update(folded) {}
        let (from, to, fold) = (0, 400, 1);
        let view = View { from, to, fold };
        let timelines = self.timelines.iter_mut();
        let timelines = timelines.map(|index| timeline(folded, live, index, view));
        let mut lines: Vec<String> = timelines.map(|found| found.to_text()).collect();
        lines.extend(charts(&self.charts, folded));
        lines.extend(picture(&self.pictures, folded, live));
        lines.push(brief(&self.numbers.senders().collect::<Vec<_>>()));
        lines
    }
}

/// A script and all that is told of it.
fn lines(script: &str) -> Vec<String> {
    let (sample, ledger) = play(script, |_, _| {});
    let folded = sample.folded(&ledger);
    let record = folded.record;
    let mut lines = vec![format!("$ {script}")];
    let (mut head, mut before) = (Playhead::default(), Vec::new());
    let (mut pictures, mut counters) = (PictureIndex::default(), PastCounters::default());
    while pictures.update(folded) {}
    loop {
        let mut shown = moment(folded, head);
        let counted = std::iter::repeat_with(|| counters.count_at(folded, head));
        shown.push(brief(&counted.flatten().next()));
        shown.extend(picture(&pictures, folded, head));
        shown.extend(jumps(folded, head));
        let removed = before.iter().filter(|line| !shown.contains(line)).count();
        lines.push(format!("at {} {} −{removed}", head.rows, head.notes));
        let new = shown.iter().filter(|line| !before.contains(line));
        lines.extend(new.map(|line| format!("  {line}")));
        before = shown;
        let next = head.forward(record);
        if next == head {
            break;
        }
        head = next;
    }
    let mut index = ChartIndex::default();
    while index.update(folded) {}
    lines.extend(
        [
            timelines(folded),
            rows(folded),
            counts(folded, 0),
            charts(&index, folded),
        ]
        .concat(),
    );
    lines
}

/// The values of a value, without names, and without what is nothing.
fn brief(value: &impl Debug) -> String {
    let text = format!("{value:?}");
    let ends = [": 0", "None", "false", "[]"];
    let parts = text.split(", ");
    let parts = parts.filter(|part| !ends.iter().any(|end| part.ends_with(end)));
    let words: Vec<&str> = parts.flat_map(|part| part.split(' ')).collect();
    let is_name = |n: usize, word: &str| word.ends_with(':') || words.get(n + 1) == Some(&"{");
    let kept = words
        .iter()
        .enumerate()
        .filter(|(n, word)| !is_name(*n, word));
    kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
}

/// All that is shown at a place of the playhead.
fn moment(folded: FoldedRecord<'_>, head: Playhead) -> Vec<String> {
    let record = folded.record;
    let scene = scene(folded, head);
    let shown: Vec<RowId> = (0..record.len()).filter(|row| scene.shows(*row)).collect();
    let mut lines: Vec<String> = scene.to_text().lines().map(str::to_owned).collect();
    let (before, after) = (head.before_move(), Playhead::after_run(record, head.rows));
    let ends = (head.is_start(), head.is_live(record));
    lines.push(brief(&(shown, ends)));
    lines.push(brief(&(before, after)));
    lines.extend(places(&scene));
    lines.extend(scene.accessible_text().iter().map(to_text));
    if record.streams().next().is_some() {
        let beside = comparison(folded, head, None);
        lines.extend(beside.to_text().lines().map(str::to_owned));
        lines.extend(stream(folded, &beside));
    }
    lines
}

/// What the text of a comparison leaves out.
pub(super) fn stream(
    FoldedRecord { record, .. }: FoldedRecord<'_>,
    beside: &Comparison,
) -> Vec<String> {
    let shown: Vec<RowId> = (0..record.len()).filter(|row| beside.shows(*row)).collect();
    let (stream, totals) = (&beside.stream, beside.stream.totals);
    let sizes = [true, false].map(|both| beside.read_sizes(both));
    let least = (
        beside.totals.at_least,
        totals.at_least,
        totals.kept_at_least,
    );
    let way = (
        stream.outstanding.unacknowledged,
        stream.outstanding.in_flight(),
    );
    let back = stream.back.as_ref().map(Strip::to_text);
    vec![
        brief(&(beside.since, shown, sizes, least)),
        brief(&(stream.foreign, stream.is_framed(), way, back)),
        brief(&(&stream.waits, stream.fault, stream.listener)),
        brief(&(stream.local, stream.peer)),
        to_text(&stream.state.message()),
    ]
}

/// What the text of a scene leaves out.
pub(super) fn places(scene: &Scene) -> Vec<String> {
    let (queue, client, server) = (&scene.queue, &scene.client, &scene.server);
    let flags = (queue.not_read, queue.is_unknown, queue.others);
    let mut lines = vec![
        brief(&(scene.event, client.earlier, &client.clients)),
        brief(&(&server.reads, server.first_read, &server.waits)),
        brief(&(queue.socket, queue.receive_buffer, flags)),
    ];
    lines.extend(client.sends.iter().map(|send| to_text(&send.label())));
    lines.extend(server.reply.iter().map(|reply| to_text(&reply.label)));
    lines.extend(server.reading.iter().map(|read| {
        let proof = read.evidence.as_ref().map(to_text);
        brief(&(read.real_call, read.result(), proof, read.true_len))
    }));
    lines
}

/// What is told of moves that jump over much.
fn jumps(folded: FoldedRecord<'_>, head: Playhead) -> Vec<String> {
    let moves = [0, 3, head.rows / 2].into_iter().flat_map(|since| {
        let since_notes = folded.record.notes_before(since);
        let before = Playhead {
            since,
            since_notes,
            ..head
        };
        let scene = scene(folded, before);
        let bundle = scene.bundle.iter();
        let bundle = bundle.map(|one| {
            let words = [&one.label, &one.caption].map(to_text);
            brief(&(words, one.sample.len(), one.from))
        });
        let fallen = scene.queue.new_drops.iter();
        let fallen = fallen.map(|one| brief(&(one.n, one.queue_full, one.envelopes.len())));
        bundle.chain(fallen).collect::<Vec<_>>()
    });
    moves.collect()
}

/// What was known of the newest pictures, block by block.
fn picture(index: &PictureIndex, folded: FoldedRecord<'_>, head: Playhead) -> Vec<String> {
    let scene = PictureScene::of(index, folded, head);
    let sides = [scene.datagrams, scene.stream].into_iter().flatten();
    let sides = sides.map(|side| {
        let blocks = side.blocks.iter().map(|block| {
            let number = block.row.and_then(|row| side.block_of(row));
            (block.fate, block.kept, number, block.fate.is_hole())
        });
        let pixels = side.pixels.iter().filter(|pixel| **pixel > 0).count();
        let times = (side.took, side.waited, side.buffered);
        let totals = (side.sent, side.read, side.len());
        let whole = side.count(BlockFate::Whole);
        brief(&(totals, times, whole, pixels, blocks.collect::<Vec<_>>()))
    });
    sides.collect()
}

/// Every timeline, of datagrams and of a connection also folded and from its middle on.
fn timelines(folded @ FoldedRecord { record, ledger }: FoldedRecord<'_>) -> Vec<String> {
    let head = Playhead::live(record);
    let shown = Channel::shown(folded, head, None);
    let one = Channel::UdpOf(ClientId(0));
    let mut lines = Vec::new();
    for channel in [Channel::Udp, one, Channel::Tcp, shown] {
        let folds: &[u32] = match channel {
            Channel::Udp | Channel::Connection(_) => &[1, 2, 4],
            Channel::UdpOf(_) | Channel::Tcp => &[1],
        };
        let mut index = Index::default();
        index.show(channel, ledger.origin().row());
        while index.take_in(folded) {}
        for &fold in folds {
            let map = SlotMap::new(folded, head, &index, fold);
            let to = map.slots();
            let steps = (0..record.len()).map(|row| map.next_row(Some(row), true));
            let steps: Vec<_> = steps.flatten().collect();
            let places = (0..record.len()).map(|row| map.slot_of_row(row));
            let places: Vec<_> = places.flatten().collect();
            lines.push(brief(&(channel, fold, steps, places)));
            let middle = (folds.len() > 1 && fold == 1).then_some(to / 2);
            for from in [Some(0), middle].into_iter().flatten() {
                let view = View { from, to, fold };
                let found = timeline(folded, head, &mut index, view);
                lines.extend(found.to_text().lines().map(|line| format!("  {line}")));
                let titles = found.lifelines.iter().map(|line| to_text(&line.title));
                let times = found.shown.iter().filter_map(|slot| slot.at);
                let times = times.map(|(at, since)| (at.0 / 1000, since));
                lines.push(titles.collect::<Vec<_>>().join(" | "));
                lines.push(brief(&times.collect::<Vec<_>>()));
            }
        }
    }
    lines
}

/// What is told of each row, and of the calls of a connection.
fn rows(folded: FoldedRecord<'_>) -> Vec<String> {
    let record = folded.record;
    let live = Playhead::live(record);
    let first = Channel::Connection(NEAR);
    let each = (0..record.len()).map(|id| {
        let proof = proof_playhead(folded, live, id);
        let fields = message_fields(folded, id, record.payload(record.row(id).unwrap()), None);
        let fields = fields
            .iter()
            .map(|field| (&field.range, to_text(&field.meaning)));
        let colour = message_colour(folded, live, id);
        let ends = (other_end(folded, live, id), (proof.rows, proof.notes));
        let bytes = bytes_of(folded, id).to_text();
        let channel = first.with_row(folded, Some(id));
        let fields: Vec<_> = fields.collect();
        format!(
            "row {id} {}",
            brief(&(colour, ends, bytes, fields, channel))
        )
    });
    let mut lines: Vec<String> = each.collect();
    lines.extend(calls(folded, 0));
    lines.extend(calls(folded, record.len() / 2));
    let chat = ChatScene::at(folded, live, &|_| true);
    lines.extend((!chat.messages.is_empty()).then(|| brief(&chat)));
    lines.extend(last_request(folded, live, &|_| true).iter().map(brief));
    if let Some(info) = record.streams().next_back() {
        lines.push(brief(&Channel::connections(folded, 9)));
        let steps = segment_steps(folded, live, info.id);
        lines.extend(steps.iter().map(|step| {
            let new = [Side::Client, Side::Server].map(|side| step.new_state(side));
            brief(&(textbook_name(step.states[0]), new, step, step.to()))
        }));
    }
    lines
}

/// The lines of calls from a row on.
pub(super) fn calls(folded: FoldedRecord<'_>, from: RowId) -> Vec<String> {
    let lines = call_lines(folded, (from, RowId::MAX));
    let texts = lines.iter().map(|line| {
        let parts = line.parts.iter().map(|part| {
            let runs = part.runs.iter();
            let runs = runs.map(|run| (run.colour, run.strip.to_text()));
            let cut = part.cut.as_ref().map(|cut| cut.len);
            (runs.collect::<Vec<_>>(), part.more, cut)
        });
        let parts: Vec<_> = parts.collect();
        let calls = (line.rows, &line.call, line.count, line.nth_read);
        brief(&(calls, parts))
    });
    texts.collect()
}

/// What is known of each socket, and of each row and note from a row on.
fn counts(folded @ FoldedRecord { record, ledger }: FoldedRecord<'_>, from: RowId) -> Vec<String> {
    let (streams, all) = (ledger.streams(), |_| true);
    let outside = ledger.received_from_outside(all);
    let calls = (streams.messages(all), streams.calls_to_read(all));
    let ends = (streams.accepted(), streams.connections(all));
    let mut lines = vec![
        brief(&(ledger.fate_counts(all), ledger.arrivals_of(all), outside)),
        brief(&(streams.flows(all), ends, streams.received(all), calls)),
        brief(&PastCounters::is_evicted(folded)),
    ];
    lines.extend(record.sockets().map(|info| {
        let id = info.id;
        let drops = (ledger.unnamed_drops(id), ledger.accounted_drops(id));
        let before = (ledger.dropped_before(id), ledger.unread_before(id));
        let waiting: Vec<RowId> = ledger.waiting(id).collect();
        let waits = (ledger.most_waiting(id, false), waiting);
        let doubts = (ledger.lost_packets_before(id), ledger.drops_are_full(id));
        brief(&(info, ledger.arrivals(id), drops, before, waits, doubts))
    }));
    lines.extend(record.streams().map(|info| {
        let id = info.id;
        let state = streams.state_at(id, record.notes_len() / 2);
        let ends = (streams.peer_end(id), streams.is_connected(id));
        let unframed = record.notes().find_map(|entry| match entry.note {
            Note::Stream(StreamNote::Unframed { socket, at, fault }) if socket == id => {
                Some((at, fault))
            }
            _ => None,
        });
        let over = (unframed, streams.reads_no_more(id, record.len()));
        let totals = (
            streams.flow(id),
            streams.boundary_counts(id),
            streams.opened_at(id),
        );
        brief(&(info, streams.ending(id), totals, ends, state, over))
    }));
    lines.extend((from..record.len()).map(|id| {
        let verdicts = (
            ledger.current_verdict(record, id),
            ledger.folded_verdict(id).fate,
        );
        let pieces = (streams.pieces(record, id), streams.reads_of(record, id));
        let dropped = ledger.may_be_dropped(record, id);
        let doubts = (dropped, ledger.may_be_filtered(record, id));
        let sends = record.client_sends_before(id);
        format!("row {id} {}", brief(&(verdicts, pieces, doubts, sends)))
    }));
    let first = if from == 0 {
        0
    } else {
        record.notes_before(from)
    };
    let notes = (first..record.notes_len()).filter(|note| record.is_reported(*note));
    lines.extend(notes.map(|note| {
        let drops = (record.new_drops(note), ledger.drop_rise(note));
        format!("note {note} {}", brief(&drops))
    }));
    lines
}

/// The points of every chart.
fn charts(index: &ChartIndex, folded: FoldedRecord<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for kind in ChartKind::ALL {
        for series in index.series(*kind, folded) {
            let points = series.points.iter().enumerate();
            let points = points.filter(|(_, point)| point.y > 0.0);
            let points = points.map(|(n, point)| {
                let reach = series.reach(n).map(|(_, to)| to);
                format!("{:.3} {:.3} {:?} {reach:.3?}", point.x, point.y, point.row)
            });
            let points: Vec<String> = points.collect();
            lines.push(format!("{kind:?} {} {}", series.key, points.join(", ")));
        }
    }
    lines
}
