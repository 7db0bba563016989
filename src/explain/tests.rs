//! What is told of records made by hand, in both languages; the English sentences are compared with
//! `tests/snapshots/told.txt`. There each record begins at a heading, the sentence that it shows; below each script
//! (`$ …`) stand the newest event and, of each row and each end of a connection, what is told only now, and how many
//! lines are told no more. Of a script after `>` nothing is written down.
//!
//! `UPDATE_SNAPSHOTS=1` writes the file anew from its headings and scripts; read what has changed in it before it is
//! committed.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

use super::{
    System, call_in_two, caption, caption_at, caption_on, event, evidence, line, settled_line,
    strace, why,
};
use crate::{
    ledger::FoldedRecord,
    model::{Evidence, Fate, Message, RowId, Value, Verdict, message, payload},
    testing::{compare_snapshot, sample::Sample},
};

/// The sentence in English without its marks; Chinese is spoken too, and nothing may be missing.
#[track_caller]
pub(super) fn say(message: &Message) -> String {
    let mut args = FluentArgs::new();
    for (name, value) in &message.args {
        match value {
            Value::Text(text) => args.set(*name, text.clone()),
            Value::Number(number) => args.set(*name, *number),
            Value::Payload { bytes, most } => {
                let text = payload::shortened(bytes, *most, payload::Encoding::Utf8);
                args.set(*name, text);
            }
            Value::List(parts) => {
                let parts: Vec<String> = parts.iter().map(say).collect();
                args.set(*name, parts.join(", "));
            }
        }
    }
    let speak = |(tag, bundle): &(&str, FluentBundle<FluentResource>)| {
        let found = bundle.get_message(message.key);
        let pattern = found.unwrap_or_else(|| panic!("no sentence {}", message.key));
        let mut errors = Vec::new();
        let formatted = bundle.format_pattern(pattern.value().unwrap(), Some(&args), &mut errors);
        assert!(errors.is_empty(), "{tag} {message:?}: {errors:?}");
        formatted.replace(['⟦', '⟧'], "")
    };
    BUNDLES.with(|[chinese, english]| {
        speak(chinese);
        speak(english)
    })
}

thread_local! {
    /// The sentences of both languages.
    static BUNDLES: [(&'static str, FluentBundle<FluentResource>); 2] = [
        ("zh-CN", include_str!("../../assets/text/zh-CN.ftl")),
        ("en", include_str!("../../assets/text/en.ftl")),
    ]
    .map(|(tag, source)| {
        let mut bundle = FluentBundle::new(vec![tag.parse().unwrap()]);
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(FluentResource::try_new(source.to_owned()).unwrap());
        (tag, bundle)
    });
}

#[test]
fn every_row_of_a_record_is_told_as_it_was() {
    compare_snapshot("told.txt", 95, |kept| {
        let (mut sample, mut before, mut lines) = (Sample::new(), Vec::new(), Vec::new());
        for line in kept
            .lines()
            .filter(|line| line.starts_with(['#', '>', '$']))
        {
            lines.push(line.to_owned());
            let (kind, script) = line.split_at(2);
            if kind == "# " {
                (sample, before) = (Sample::new(), Vec::new());
                continue;
            }
            sample.play(script);
            let now = all_lines(&sample);
            if kind == "$ " {
                let new = now.iter().filter(|line| !before.contains(*line));
                lines.extend(new.cloned());
                let removed = before.iter().filter(|line| !now.contains(*line)).count();
                lines.extend((removed > 0).then(|| format!("−{removed}")));
            }
            before = now;
        }
        lines
    });
}

/// The newest event, and all that is told of each row and each end of a connection.
fn all_lines(sample: &Sample) -> Vec<String> {
    let ledger = sample.ledger();
    let folded = sample.folded(&ledger);
    let newest = caption_at(folded, folded.record.len(), folded.record.notes_len());
    let mut lines = vec![say(&newest)];
    for id in 0..folded.record.len() {
        let of_row = row_lines(folded, id).into_iter();
        lines.extend(of_row.map(|(what, text)| format!("{} {what}: {text}", id + 1)));
    }
    for info in folded.record.streams() {
        let ending = format!("{:?}", ledger.streams().ending(info.id));
        let seen = ending.split(", ").filter(|part| part.contains("Some("));
        lines.extend(seen.map(|seen| format!("{:?} {seen}", info.id)));
    }
    lines
}

/// What is told of a row, by its names.
fn row_lines(
    folded @ FoldedRecord { record, ledger }: FoldedRecord<'_>,
    id: RowId,
) -> Vec<(&'static str, String)> {
    let verdict = ledger.current_verdict(record, id);
    let text = say(&caption(folded, id, verdict));
    assert!(
        text.chars().count() <= 150,
        "two lines on a projector: {text}"
    );
    let mut lines = vec![("caption", text)];
    lines.extend(evidence(record, id, verdict).map(|proof| ("evidence", say(&proof))));
    lines.push(("line", say(&line(folded, id, ledger.folded_verdict(id)))));
    if record.row(id).is_some_and(|row| row.call.is_send()) {
        lines.push(("settled", say(&settled_line(folded, id, verdict))));
    }
    lines.push(("call", strace(record, id)));
    let why = why(folded, id, None);
    lines.extend(why.rule.iter().map(|rule| ("rule", say(rule))));
    lines.extend(why.cure.iter().map(|cure| ("cure", say(cure))));
    lines.extend(why.facts.iter().map(|fact| ("fact", say(fact))));
    lines.extend(why.other.map(|other| ("other", (other + 1).to_string())));
    lines.push(("pages", why.pages.join(", ")));
    let systems = why.systems.iter();
    lines.extend(systems.map(|(statement, _)| ("system", say(statement))));
    for system in [System::MacOs, System::Windows] {
        let here = event(folded, id);
        let there = caption_on(folded, id, None, here.clone(), system);
        let result = call_in_two(folded, id, system).1;
        let alike = message! { "told-caption", system: system.name(), caption: vec![here] };
        if there != alike || result.starts_with(system.name()) {
            lines.push(("elsewhere", format!("{} → {result}", say(&there))));
        }
    }
    lines
}

#[test]
fn before_the_first_event_the_caption_says_how_to_begin() {
    let sample = Sample::new();
    let before = caption_at(sample.folded(&sample.ledger()), 0, 0);
    assert!(say(&before).starts_with("Type a text"));
}

#[test]
fn a_queue_that_nobody_looked_into_is_told_without_figures() {
    let mut sample = Sample::new();
    let row = sample.send(0, b"hello");
    let waits = Verdict::new(Fate::InFlight, Evidence::Waiting, None, false);
    let cure = |sample: &Sample| {
        let answer = why(sample.folded(&sample.ledger()), row, Some(waits));
        say(&answer.cure.expect("a cure"))
    };
    let text = cure(&sample);
    assert!(text.ends_with("one recvfrom for each datagram"), "{text}");
    sample.note_queue(832, 0);
    let text = cure(&sample);
    assert!(text.contains("The queue holds 832 of "), "{text}");
}
