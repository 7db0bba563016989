//! Tests of the sentences themselves: both languages say the same things.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;

use strum::VariantNames as _;

use super::{
    Catalog, Lang, MARK_CLOSE, MARK_OPEN,
    catalog::{glossary, source},
    spans,
};
use crate::model::{Errno, Evidence, Fate, TcpState, Value};

/// The sentences of a source by key, as they are written.
fn sentences(lang: Lang) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut key = "";
    for line in source(lang).lines().filter(|line| !line.starts_with('#')) {
        let mut text = line;
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            (key, text) = line.split_once(" =").unwrap_or((line, ""));
            assert!(
                found.insert(key, Vec::new()).is_none(),
                "{lang:?}: {key} stands there twice"
            );
        }
        if !text.trim().is_empty() {
            found.get_mut(key).unwrap().push(text);
        }
    }
    found
}

/// The identifiers that follow `before` in these lines.
fn names<'a>(lines: &[&'a str], before: &str) -> BTreeSet<&'a str> {
    let end = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let pieces = lines.iter().flat_map(|line| line.split(before).skip(1));
    let names = pieces.map(|piece| piece.split(end).next().unwrap());
    names
        .filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
        .collect()
}

/// The arguments of a sentence, also those of sentences that it contains.
fn arguments(all: &BTreeMap<&str, Vec<&'static str>>, key: &str) -> BTreeSet<&'static str> {
    let lines = all.get(key).unwrap_or_else(|| panic!("no sentence {key}"));
    let mut found = names(lines, "$");
    for inner in names(lines, "{ ") {
        found.extend(arguments(all, inner));
    }
    found
}

#[test]
fn every_sentence_can_be_read() {
    for &lang in Lang::ALL {
        let read = FluentResource::try_new(source(lang).to_owned());
        assert!(
            read.is_ok(),
            "{lang:?}: {:?}",
            read.err().map(|(_, errors)| errors)
        );
    }
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_arguments() {
    let (english, chinese) = (sentences(Lang::En), sentences(Lang::ZhCn));
    let keys = |all: &BTreeMap<&'static str, _>| all.keys().copied().collect::<Vec<_>>();
    assert_eq!(keys(&english), keys(&chinese), "the keys");
    for key in english.keys() {
        let (own, other) = (arguments(&english, key), arguments(&chinese, key));
        assert_eq!(own, other, "the arguments of {key}");
    }
}

#[test]
fn every_sentence_is_spoken_with_balanced_marks_and_nothing_left_over() {
    for &lang in Lang::ALL {
        let (all, catalog) = (sentences(lang), Catalog::new(lang));
        for (key, lines) in &all {
            for number in [0_u64, 1, 2, 5, 70_000] {
                let numeric = |name: &str| !["who", "errno"].contains(&name);
                let value = |name| {
                    if numeric(name) {
                        Value::Number(number)
                    } else {
                        "EPERM".into()
                    }
                };
                let args: Vec<_> = arguments(&all, key)
                    .into_iter()
                    .map(|name| (name, value(name)))
                    .collect();
                let text = catalog.format(key, &args);
                assert!(
                    text != *key || lines == &[format!(" {key}")],
                    "{lang:?} {key} is spoken"
                );
                assert!(!text.contains(['{', '}']), "{lang:?} {key}: {text}");
                // A name within sentences may keep the blank between it and what follows.
                let whole = if key.ends_with("-who") {
                    text.trim_end()
                } else {
                    &text
                };
                assert!(
                    !text.contains("  ") && whole.trim() == whole,
                    "{lang:?} {key}: {text}"
                );
                let marks = text.chars().filter(|&c| c == MARK_OPEN || c == MARK_CLOSE);
                let want = [MARK_OPEN, MARK_CLOSE].into_iter().cycle();
                let even = marks.clone().count().is_multiple_of(2);
                assert!(even, "{lang:?} {key}: {text}");
                assert!(
                    marks.zip(want).all(|(is, want)| is == want),
                    "{lang:?} {key}: {text}"
                );
                let first = spans(&text).next();
                assert!(first.is_some(), "{lang:?} {key} says something");
            }
        }
    }
}

#[test]
fn every_fate_and_every_error_number_has_its_words() {
    for &lang in Lang::ALL {
        let (all, catalog) = (sentences(lang), Catalog::new(lang));
        for fate in Fate::ALL {
            let word = fate.word().unwrap().replace('_', "-");
            for key in [
                format!("fate-{word}"),
                format!("fate-{word}-tip"),
                format!("count-{word}"),
            ] {
                assert!(all.contains_key(key.as_str()), "{lang:?} {key}");
            }
        }
        let say = |errno: &str| catalog.format("errno-text", &[("errno", errno.into())]);
        for key in all.keys().filter_map(|key| key.strip_prefix("errno-")) {
            if !["text", "other"].contains(&key) {
                let want = catalog.get(&format!("errno-{key}"));
                assert_eq!(say(key), want, "{lang:?} {key} is chosen");
                let is_error_name = (1..200).any(|number| Errno(number).name() == Some(key));
                assert!(is_error_name, "{key} is an error number of the model");
            }
        }
        let want = catalog.get("errno-other");
        assert_eq!(say("errno 7"), want, "{lang:?}: any other");
    }
}

#[test]
fn every_fate_evidence_state_and_column_is_in_the_glossary() {
    let named = |kind: &str, names: &[&str]| -> Vec<String> {
        let key = |name: &&str| format!("{kind}-{}", name.to_lowercase().replace('_', "-"));
        names.iter().map(key).collect()
    };
    let fates: Vec<&str> = Fate::ALL.iter().filter_map(|fate| fate.word()).collect();
    let proofs: Vec<&str> = Evidence::VARIANTS
        .iter()
        .copied()
        .filter(|name| *name != "none")
        .collect();
    let mut wanted = named("fate", &fates);
    wanted.extend(named("proof", &proofs));
    wanted.extend(named("state", TcpState::VARIANTS));
    let columns = sentences(Lang::En).into_keys();
    let columns = columns.filter(|key| key.starts_with("col-") && !key.ends_with("-tip"));
    wanted.extend(columns.map(str::to_owned));
    for key in &wanted {
        assert!(glossary().contains(&key.as_str()), "{key} is not explained");
    }
    let kinds = glossary().iter().filter(|key| key.starts_with("word-"));
    assert!(kinds.count() > 40, "the words beside them");
    for &lang in Lang::ALL {
        let all = sentences(lang);
        for key in glossary() {
            assert!(all.contains_key(key), "{lang:?}: {key} has no word");
        }
    }
}
