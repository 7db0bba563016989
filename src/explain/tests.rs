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
        let said = bundle.format_pattern(pattern.value().unwrap(), Some(&args), &mut errors);
        assert!(errors.is_empty(), "{tag} {message:?}: {errors:?}");
        said.replace(['⟦', '⟧'], "")
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
        let (mut sample, mut before, mut told) = (Sample::new(), Vec::new(), Vec::new());
        for line in kept
            .lines()
            .filter(|line| line.starts_with(['#', '>', '$']))
        {
            told.push(line.to_owned());
            let (kind, script) = line.split_at(2);
            if kind == "# " {
                (sample, before) = (Sample::new(), Vec::new());
                continue;
            }
            sample.play(script);
            let now = all_told(&sample);
            if kind == "$ " {
                let new = now.iter().filter(|line| !before.contains(*line));
                told.extend(new.cloned());
                let gone = before.iter().filter(|line| !now.contains(*line)).count();
                told.extend((gone > 0).then(|| format!("−{gone}")));
            }
            before = now;
        }
        told
    });
}

/// The newest event, and all that is told of each row and each end of a connection.
fn all_told(sample: &Sample) -> Vec<String> {
    let ledger = sample.ledger();
    let known = sample.known(&ledger);
    let newest = caption_at(known, known.record.len(), known.record.notes_len());
    let mut told = vec![say(&newest)];
    for id in 0..known.record.len() {
        let of_row = row_told(known, id).into_iter();
        told.extend(of_row.map(|(what, text)| format!("{} {what}: {text}", id + 1)));
    }
    for info in known.record.streams() {
        let ending = format!("{:?}", ledger.streams().ending(info.id));
        let seen = ending.split(", ").filter(|part| part.contains("Some("));
        told.extend(seen.map(|seen| format!("{:?} {seen}", info.id)));
    }
    told
}

/// What is told of a row, by its names.
fn row_told(
    known @ FoldedRecord { record, ledger }: FoldedRecord<'_>,
    id: RowId,
) -> Vec<(&'static str, String)> {
    let verdict = ledger.current_verdict(record, id);
    let said = say(&caption(known, id, verdict));
    assert!(
        said.chars().count() <= 150,
        "two lines on a projector: {said}"
    );
    let mut told = vec![("caption", said)];
    told.extend(evidence(record, id, verdict).map(|proof| ("evidence", say(&proof))));
    told.push(("line", say(&line(known, id, ledger.folded_verdict(id)))));
    if record.row(id).is_some_and(|row| row.call.is_send()) {
        told.push(("settled", say(&settled_line(known, id, verdict))));
    }
    told.push(("call", strace(record, id)));
    let why = why(known, id, None);
    told.extend(why.rule.iter().map(|rule| ("rule", say(rule))));
    told.extend(why.cure.iter().map(|cure| ("cure", say(cure))));
    told.extend(why.facts.iter().map(|fact| ("fact", say(fact))));
    told.extend(why.other.map(|other| ("other", (other + 1).to_string())));
    told.push(("pages", why.pages.join(", ")));
    let systems = why.systems.iter();
    told.extend(systems.map(|(statement, _)| ("system", say(statement))));
    for system in [System::MacOs, System::Windows] {
        let here = event(known, id);
        let there = caption_on(known, id, None, here.clone(), system);
        let result = call_in_two(known, id, system).1;
        let alike = message! { "told-caption", system: system.name(), caption: vec![here] };
        if there != alike || result.starts_with(system.name()) {
            told.push(("elsewhere", format!("{} → {result}", say(&there))));
        }
    }
    told
}

#[test]
fn before_the_first_event_the_caption_says_how_to_begin() {
    let sample = Sample::new();
    let before = caption_at(sample.known(&sample.ledger()), 0, 0);
    assert!(say(&before).starts_with("Type a text"));
}

#[test]
fn a_queue_that_nobody_looked_into_is_told_without_figures() {
    let mut sample = Sample::new();
    let row = sample.send(0, b"hello");
    let waits = Verdict::new(Fate::InFlight, Evidence::Waiting, None, false);
    let cure = |sample: &Sample| {
        let told = why(sample.known(&sample.ledger()), row, Some(waits));
        say(&told.cure.expect("a cure"))
    };
    let said = cure(&sample);
    assert!(said.ends_with("one recvfrom for each datagram"), "{said}");
    sample.note_queue(832, 0);
    let said = cure(&sample);
    assert!(said.contains("The queue holds 832 of "), "{said}");
}
