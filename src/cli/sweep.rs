//! `packet-lab sweep`: one run for each value of a setting, as a table.

use std::time::Duration;

use serde_json::{Map, Value};
use strum::EnumString;

use super::{DrawSweep, RunError, csv, json::object, output::Output, run::may_run, signal};
use crate::{
    lesson::{LessonInput, LessonPlayer, Sweep, SweepKind, SweepPoint, SweepRule, SweptQuantity},
    model::{Message, message, payload},
    session::{LessonRun, Session, Start, csv_field, lacking},
};

/// How long what the threads saw is waited for before the next look whether to end.
const POLL_INTERVAL: Duration = Duration::from_millis(2);

/// A picture in place of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString)]
#[strum(serialize_all = "lowercase")]
pub(super) enum SweepPicture {
    Svg,
    Png,
}

/// Measures all points, and writes each as soon as it is known, or in the end a picture of them; returns whether all
/// were measured.
pub(super) fn run(
    sweep: &Sweep,
    (picture, draw): (Option<SweepPicture>, Option<DrawSweep>),
    output: &Output<'_>,
) -> Result<bool, RunError> {
    if picture.is_some() && draw.is_none() {
        return Err(RunError::Lacks(Message::new("cli-sweep-no-window")));
    }
    let lesson = sweep.clone().lesson();
    may_run(&lesson, lacking(&lesson.needs), false)?;
    let stop = signal()?;
    let mut session = Session::start(Start::default())?;
    let mut run = LessonRun::begin(LessonPlayer::new(lesson), &session);
    let now = session.now();
    for input in [LessonInput::Next, LessonInput::Reveal] {
        run.player.input(input, now);
    }
    let columns = columns(sweep);
    if picture.is_some() {
        // It comes at the end.
    } else if output.is_csv() {
        output.line(&columns.join(","))?;
    } else {
        let names = columns
            .iter()
            .map(|name| output.sentence(&column_name(name)));
        output.text(&aligned(names))?;
    }
    let mut written = 0;
    while run.player.is_running() && stop.try_recv().is_err() {
        session.poll(POLL_INTERVAL);
        run.advance(&mut session);
        for point in run.player.points().iter().skip(written) {
            if picture.is_none() {
                write(sweep, &columns, point, output)?;
            }
            written += 1;
        }
        if run.player.is_running() {
            session.wait(POLL_INTERVAL);
        }
    }
    let points = run.player.points().to_vec();
    let stuck = run.player.result().and_then(|result| result.run.as_ref());
    if let Some(stuck) = stuck.and_then(|run| run.stuck.clone()) {
        output.tell(&stuck);
    }
    if let Some((picture, draw)) = picture.zip(draw) {
        let measured = (sweep, points.as_slice());
        output.bytes(&draw(
            output.lang(),
            measured,
            picture == SweepPicture::Png,
        )?)?;
    }
    end(sweep, &points, output)?;
    run.finish(&mut session)?;
    Ok(points.len() == sweep.len())
}

/// What it came to, beside the rule.
fn end(sweep: &Sweep, points: &[SweepPoint], output: &Output<'_>) -> Result<(), RunError> {
    let rule = SweepRule::of(points);
    let kept: Option<Vec<bool>> = points
        .iter()
        .map(|point| rule.holds(sweep, point))
        .collect();
    let off = kept.map(|kept| kept.iter().filter(|holds| !**holds).count());
    let (points, of) = (points.len(), sweep.len());
    let mut sentences = Vec::new();
    if points < of {
        let broken_off = Message::new("sweep-broken-off").with("n", points);
        sentences.push(broken_off.with("of", of));
    }
    sentences.extend(rule_in_words(sweep, rule));
    // Of none it would say that all are where the rule says.
    sentences.extend(off.filter(|_| points > 0).map(|off| {
        message! { "sweep-off-rule", n: points, off }
    }));
    let summary = object! {
        // Points that were measured, and all of them.
        points: points,
        of: of,
        // What a waiting datagram costs this kernel, in bytes.
        cost: rule.cost,
        // Points that are not where the rule says; `None` where it only says about where.
        off_rule: off,
    };
    if output.is_csv() {
        // The table stays a table.
        for sentence in &sentences {
            output.tell(sentence);
        }
        return Ok(());
    }
    Ok(output.summary(&sentences, summary)?)
}

/// The rule in one sentence, as far as it is known.
fn rule_in_words(sweep: &Sweep, rule: SweepRule) -> Option<Message> {
    match sweep.kind() {
        SweepKind::Bytes => Some(Message::new("sweep-rule-bytes")),
        SweepKind::Queue => Some(Message::new("sweep-rule-queue").with("cost", rule.cost?)),
        SweepKind::Loss => Some(Message::new("sweep-rule-loss")),
    }
}

/// The sentence that names a column.
fn column_name(column: &str) -> Message {
    Message::new(match column {
        "read_size" => "sweep-read-size",
        "receive_buffer" => "sweep-receive-buffer",
        "rate" => "sweep-rate",
        "payload_size" => "sweep-payload-size",
        "sent" => "sweep-sent",
        "kept" => "sweep-kept",
        "cut" => "sweep-cut",
        "fate" => "sweep-fate",
        "evidence" => "sweep-evidence",
        "data" => "sweep-data",
        "received" => "sweep-received",
        "waiting" => "sweep-waiting",
        "dropped" => "sweep-dropped",
        "lost_percent" => "sweep-lost-percent",
        "memory" => "sweep-memory",
        _ => "sweep-asked",
    })
}

/// The columns of its table: what is varied, and what is measured.
fn columns(sweep: &Sweep) -> Vec<String> {
    let measured: &[&str] = match sweep.kind() {
        SweepKind::Bytes => &["sent", "kept", "cut", "fate", "evidence", "data"],
        SweepKind::Queue => &["sent", "waiting", "dropped", "memory"],
        SweepKind::Loss => &["sent", "received", "dropped", "lost_percent"],
    };
    let varies = |axis: &crate::lesson::SweepAxis| axis.quantity == SweptQuantity::ReceiveBuffer;
    let asked = sweep.vary.iter().any(varies).then_some("asked");
    let axes = sweep.vary.iter().map(|axis| axis.quantity.column());
    let measured = measured.iter().copied().chain(asked);
    axes.chain(measured.map(str::to_owned)).collect()
}

/// The value of a point in the column with this name.
fn cell(sweep: &Sweep, point: &SweepPoint, column: &str) -> Value {
    let kind = sweep.kind();
    let asked = |quantity| {
        let axis = sweep.vary.iter().position(|axis| axis.quantity == quantity);
        axis.and_then(|axis| point.settings.get(axis)).copied()
    };
    match column {
        "receive_buffer" => point.buffer.into(),
        "asked" => asked(SweptQuantity::ReceiveBuffer).into(),
        "sent" if kind == SweepKind::Bytes => point.sent_bytes.into(),
        "sent" => point.sent.into(),
        "kept" => point.kept.into(),
        "cut" => point.cut.into(),
        "fate" => point.verdict.fate.word().into(),
        "evidence" => csv::evidence_word(point.verdict).into(),
        "data" => payload::to_text(&point.data).into(),
        "received" => point.received.into(),
        "waiting" => point.waiting.into(),
        "dropped" => point.dropped.into(),
        "lost_percent" => point.value(kind).into(),
        "memory" => point.memory.into(),
        axis => {
            let mut all = SweptQuantity::ALL.iter().copied();
            let quantity = all.find(|quantity| quantity.column() == axis);
            quantity.and_then(asked).into()
        }
    }
}

/// Writes one measured point of the sweep, in the format of the output.
fn write(
    sweep: &Sweep,
    columns: &[String],
    point: &SweepPoint,
    output: &Output<'_>,
) -> Result<(), RunError> {
    let cells = columns.iter().map(|column| cell(sweep, point, column));
    let words = |value: Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    };
    if output.is_csv() {
        let fields: Vec<String> = cells.map(|value| csv_field(&words(value))).collect();
        return Ok(output.line(&fields.join(","))?);
    }
    if output.is_text() {
        return Ok(output.text(&aligned(cells.map(words)))?);
    }
    let point: Map<String, Value> = columns.iter().cloned().zip(cells).collect();
    Ok(output.json(&point)?)
}

/// The width of a column of the table in characters.
const WIDTH: usize = 16;

/// The cells of a line below each other.
fn aligned(cells: impl Iterator<Item = String>) -> String {
    let cell = |text: String| {
        let room = WIDTH.saturating_sub(unicode_width::UnicodeWidthStr::width(text.as_str()));
        format!("{}{text}", " ".repeat(room))
    };
    cells.map(cell).collect::<Vec<_>>().join(" ")
}
