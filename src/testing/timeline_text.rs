//! A timeline as a few lines of plain text, for tests and for eyes that debug.

use crate::model::{Message, Value, payload};
use crate::stage::timeline::{
    Arrow, ArrowEnd, ArrowLabel, ArrowStyle, Fold, LifelinePoint, Side, SlotContent, Timeline,
    TimelineEvent, Tint,
};

impl Timeline {
    /// The view as plain text: a line for each slot, then the arrows, then the phases.
    pub(crate) fn to_text(&self) -> String {
        let slots = self.shown.iter();
        let slots = slots.map(|slot| format!("{} {}", slot.n, shown(&slot.shown)));
        let mut lines: Vec<String> = slots.collect();
        lines.extend(self.arrows.iter().map(arrow));
        let phases = self.phases.iter();
        lines.extend(phases.map(|bar| format!("{:?} {}–{}", bar.phase, bar.from, bar.to)));
        lines.join("\n")
    }
}

fn shown(shown: &SlotContent) -> String {
    match shown {
        SlotContent::Evicted(rows) => format!("gone {rows}"),
        SlotContent::Room => "-".to_owned(),
        SlotContent::Event(event) => of_event(event),
        SlotContent::Fold(fold) => of_fold(fold),
    }
}

fn of_event(event: &TimelineEvent) -> String {
    let mut parts = vec![side(event.side).to_owned()];
    if !event.call.is_empty() {
        parts.push(event.call.clone());
    }
    parts.extend(event.data.as_ref().map(|data| format!("[{}]", value(data))));
    parts.extend(event.hint.as_ref().map(to_text));
    if event.tint != Tint::Ink {
        parts.push(tint(event.tint));
    }
    if let Some(verdict) = event.verdict {
        parts.push(format!("{:?}", verdict.fate));
    }
    parts.join(" ")
}

fn of_fold(fold: &Fold) -> String {
    let calls = fold.calls.iter().map(|folded| {
        let call = folded.call.as_deref().unwrap_or("calls");
        format!("{} ×{} {call}", side(folded.side), folded.n)
    });
    let calls: Vec<String> = calls.collect();
    let open = if fold.counted { "" } else { " …" };
    format!("×{}: {}{open}", fold.events, calls.join(", "))
}

fn arrow(arrow: &Arrow) -> String {
    let label = arrow
        .label
        .as_ref()
        .map_or_else(String::new, |tag| match tag {
            ArrowLabel::Text(text) => format!(" [{}]", value(text)),
            ArrowLabel::Say(message) => format!(" {}", to_text(message)),
        });
    let (line, tint) = match arrow.style {
        ArrowStyle::Seen(colour) => ("──", format!(" {}", tint(colour))),
        ArrowStyle::Derived => ("╌╌", String::new()),
        ArrowStyle::Many(colour) => ("══", format!(" {}", tint(colour))),
    };
    let end = match arrow.end {
        ArrowEnd::Head => String::new(),
        end => format!(" {end:?}"),
    };
    let (from, to) = (spot(arrow.from), spot(arrow.to));
    format!("{from} {line}> {to}{label}{tint}{end}")
}

fn spot(spot: LifelinePoint) -> String {
    format!("{} {:.2}", side(spot.side), spot.y)
}

const fn side(side: Side) -> &'static str {
    match side {
        Side::Client => "client",
        Side::Server => "server",
        Side::Outside => "outside",
    }
}

fn tint(tint: Tint) -> String {
    match tint {
        Tint::Message(n) => format!("c{n}"),
        other => format!("{other:?}").to_lowercase(),
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Payload { bytes, most } => payload::shortened(bytes, *most, payload::Encoding::Utf8),
        Value::List(parts) => parts.iter().map(to_text).collect::<Vec<_>>().join(" "),
    }
}

pub(crate) fn to_text(message: &Message) -> String {
    let args: Vec<String> = message.args.iter().map(|(_, arg)| value(arg)).collect();
    if args.is_empty() {
        message.key.to_owned()
    } else {
        format!("{}({})", message.key, args.join(" "))
    }
}
