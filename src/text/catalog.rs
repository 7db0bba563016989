//! The sentences of one language, spoken on demand.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    hash::BuildHasher as _,
    sync::LazyLock,
};

use fluent_bundle::{
    FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle, memoizer::MemoizerKind,
};
use unic_langid::LanguageIdentifier;

use super::{Lang, Quick, markup};
use crate::model::{
    Message, Value,
    payload::{self, Encoding},
};

/// U+202F, between groups of three digits.
const THIN_SPACE: char = '\u{202f}';
/// Numbers from here on are grouped.
const GROUPED_FROM: u64 = 10_000;

/// How many sentences with arguments a window remembers.
const REMEMBERED: usize = 1024;

pub(crate) type Sentences = FluentBundle<FluentResource>;

/// The Fluent source of a language.
pub(super) const fn source(lang: Lang) -> &'static str {
    match lang {
        Lang::En => include_str!("../../assets/text/en.ftl"),
        Lang::ZhCn => include_str!("../../assets/text/zh-CN.ftl"),
    }
}

/// A key, or the name of an argument, as the texts have it; `None` of a word that does not stand in them.
pub(crate) fn word(word: &str) -> Option<&'static str> {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        source(Lang::En).split(|c| !is_part(c)).collect()
    });
    WORDS.get(word).copied()
}

/// The keys of the words that the glossary explains, in the order of the texts; `KEY-tip` explains one.
pub(crate) fn glossary() -> &'static [&'static str] {
    const KINDS: [&str; 5] = ["word-", "fate-", "col-", "proof-", "state-"];
    static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let keys = source(Lang::En)
            .lines()
            .filter_map(|line| line.split_once("-tip = "));
        let is_word = |key: &&str| KINDS.iter().any(|kind| key.starts_with(kind));
        keys.map(|(key, _)| key).filter(is_word).collect()
    });
    &WORDS
}

/// The sentences of one language; English stands in where a sentence is missing.
///
/// It never fails: what even English lacks is told by its key. Sentences carry the emphasis marks
/// ⟦ ⟧, see [`plain`](super::plain) and `spans`.
pub struct Catalog {
    lang: Lang,
    pub(crate) own: Sentences,
    pub(crate) english: Option<Sentences>,
    /// The encoding that payloads are read in.
    encoding: Encoding,
    /// Sentences without arguments, spoken once.
    plain_sentences: RefCell<HashMap<String, String, Quick>>,
    /// Sentences with arguments, by the hash of key and arguments, for a window that says the same ones in each frame.
    pub(crate) remembered: Option<RefCell<HashMap<u64, RememberedSentence, Quick>>>,
}

/// A sentence with the key and the arguments that it was made of.
pub(crate) struct RememberedSentence {
    key: String,
    args: Vec<(String, Value)>,
    sentence: String,
}

impl RememberedSentence {
    fn is_of(&self, key: &str, args: &[(&str, Value)]) -> bool {
        let own = self.args.iter().map(|(name, value)| (&**name, value));
        let given = args.iter().map(|(name, value)| (*name, value));
        self.key == key && own.eq(given)
    }
}

impl Catalog {
    /// The catalogue of a language.
    pub fn new(lang: Lang) -> Self {
        let english = (lang != Lang::En).then(|| bundle(Lang::En, source(Lang::En)));
        Self {
            lang,
            own: bundle(lang, source(lang)),
            english,
            encoding: Encoding::default(),
            plain_sentences: RefCell::default(),
            remembered: None,
        }
    }

    /// Lets the catalogue remember what it has said last, also with arguments, for a window that says it in each
    /// frame.
    #[must_use]
    pub(crate) fn remembering(mut self) -> Self {
        self.remembered = Some(RefCell::default());
        self
    }

    /// Sets the encoding that payloads are read in.
    #[must_use]
    pub fn reading(mut self, encoding: Encoding) -> Self {
        self.read_in(encoding);
        self
    }

    /// Reads payloads in another encoding from now on.
    pub(crate) fn read_in(&mut self, encoding: Encoding) {
        self.encoding = encoding;
        self.forget();
    }

    /// Forgets all sentences that were spoken: from now on they are others.
    pub(crate) fn forget(&mut self) {
        self.plain_sentences = RefCell::default();
        self.remembered = self.remembered.take().map(|_| RefCell::default());
    }

    /// The encoding that payloads are read in.
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The language of its sentences.
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// The sentence of a key that takes no arguments.
    pub fn get(&self, key: &str) -> String {
        if let Some(sentence) = self.plain_sentences.borrow().get(key) {
            return sentence.clone();
        }
        let sentence = self.speak(key, &FluentArgs::new());
        self.plain_sentences
            .borrow_mut()
            .insert(key.to_owned(), sentence.clone());
        sentence
    }

    /// The sentence of a message.
    pub fn say(&self, message: &Message) -> String {
        self.format(message.key, &message.args)
    }

    /// The sentence of a key with its arguments by name.
    ///
    /// Numbers from 10 000 on have their digits grouped; text is shown as it is, except that
    /// emphasis marks in it become brackets. An argument too many does no harm; one too few
    /// gives the English sentence, or the key.
    pub fn format(&self, key: &str, args: &[(&str, Value)]) -> String {
        if args.is_empty() {
            return self.get(key);
        }
        let Some(remembered) = &self.remembered else {
            return self.fill(key, args);
        };
        let hash = Quick::default().hash_one((key, args));
        if let Some(one) = remembered
            .borrow()
            .get(&hash)
            .filter(|one| one.is_of(key, args))
        {
            return one.sentence.clone();
        }
        let one = RememberedSentence {
            key: key.to_owned(),
            args: (args.iter())
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
            sentence: self.fill(key, args),
        };
        let sentence = one.sentence.clone();
        let mut remembered = remembered.borrow_mut();
        if remembered.len() >= REMEMBERED {
            remembered.clear();
        }
        remembered.insert(hash, one);
        sentence
    }

    /// Makes a sentence of a key and its arguments.
    fn fill(&self, key: &str, args: &[(&str, Value)]) -> String {
        let mut given = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            match value {
                Value::Number(number) => given.set(*name, *number),
                Value::Text(_) | Value::Payload { .. } => {
                    let text = self.value(value);
                    given.set(*name, markup::defused(&text));
                }
                Value::List(_) => given.set(*name, self.value(value)),
            }
        }
        self.speak(key, &given)
    }

    /// An argument by itself, payload in the encoding that is set.
    pub(crate) fn value(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Payload { bytes, most } => payload::shortened(bytes, *most, self.encoding),
            Value::List(parts) => {
                let parts = parts.iter().map(|part| self.say(part));
                let sentence = parts.reduce(|one, more| self.both(&one, &more));
                sentence.unwrap_or_default()
            }
        }
    }

    /// One part of a list and the next, which both were said already.
    fn both(&self, one: &str, more: &str) -> String {
        let mut args = FluentArgs::with_capacity(2);
        args.set("one", one);
        args.set("more", more);
        self.speak("list-and", &args)
    }

    fn speak(&self, key: &str, args: &FluentArgs<'_>) -> String {
        let bundles = [Some(&self.own), self.english.as_ref()];
        let found = bundles
            .into_iter()
            .flatten()
            .find_map(|bundle| sentence(bundle, key, args));
        found.unwrap_or_else(|| key.to_owned())
    }
}

/// The number as it is shown: with its digits grouped in threes from 10 000 on (65 507), by a
/// thin space that does not break.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    if number < GROUPED_FROM {
        return digits;
    }
    let mut shown = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(THIN_SPACE);
        }
        shown.push(digit);
    }
    shown
}

/// The sentences of one source. What cannot be read is left out: a test sees to it that there is
/// no such thing.
fn bundle(lang: Lang, source: &str) -> Sentences {
    let locale: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(rest, _)| rest);
    let mut bundle = Sentences::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(show_number));
    bundle.add_resource_overriding(resource);
    bundle
}

/// One sentence, unless it or something that it needs is missing.
fn sentence(bundle: &Sentences, key: &str, args: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let sentence = bundle
        .format_pattern(pattern, Some(args), &mut errors)
        .into_owned();
    errors.is_empty().then_some(sentence)
}

/// Shows a number; the choice of plurals sees the number itself.
fn show_number<M: MemoizerKind>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the lab's numbers are whole, and an f64 holds them up to nine quadrillion"
        )]
        FluentValue::Number(number) if number.value >= 0.0 && number.value.fract() == 0.0 => {
            Some(grouped(number.value as u64))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::plain;

    #[test]
    fn a_list_is_said_one_after_the_other() {
        let parts = vec![
            Message::new("part-whole").with("n", 3_u32),
            Message::new("part-dropped").with("n", 20_000_u32),
        ];
        let burst = Message::new("caption-burst")
            .with("n", 20_003_u32)
            .with("fates", parts);
        let english = "20\u{202f}003 datagrams sent: 3 whole, 20\u{202f}000 dropped.";
        let chinese = "共发送 20\u{202f}003 个数据报：完整 3，丢包 20\u{202f}000。";
        for (lang, want) in [(Lang::En, english), (Lang::ZhCn, chinese)] {
            assert_eq!(plain(&Catalog::new(lang).say(&burst)), want, "{lang:?}");
        }
    }

    #[test]
    fn what_is_shortened_is_quoted_and_ends_its_sentence() {
        let shortened = Message::new("caption-truncated")
            .with("asked", 4_u32)
            .with("of", 9_u32)
            .with("kept", "hell…")
            .with("cut", "o worl…")
            .with("lost", 5_u32);
        for &lang in Lang::ALL {
            let text = plain(&Catalog::new(lang).say(&shortened));
            for data in ["“hell…”", "“o worl…”"] {
                assert!(text.contains(data), "{data} in {text}");
            }
            assert!(text.ends_with(['.', '。']), "{text}");
        }
    }

    #[test]
    fn large_numbers_are_grouped() {
        for (number, want) in [
            (0, "0"),
            (1024, "1024"),
            (9_999, "9999"),
            (10_000, "10\u{202f}000"),
            (65_507, "65\u{202f}507"),
            (1_234_567, "1\u{202f}234\u{202f}567"),
        ] {
            assert_eq!(grouped(number), want, "{number}");
        }
        let text =
            Catalog::new(Lang::En).format("evidence-meminfo", &[("total", Value::Number(12_345))]);
        let has = text.contains("⟦12\u{202f}345⟧");
        assert!(has, "grouped in sentences: {text}");
    }

    #[test]
    fn plurals_are_chosen_by_the_number() {
        let catalog = Catalog::new(Lang::En);
        let say = |n: u64| plain(&catalog.format("caption-waiting", &[("n", Value::Number(n))]));
        assert!(say(1).contains("1 datagram waits"), "{}", say(1));
        assert!(say(2).contains("2 datagrams wait"), "{}", say(2));
        let has = say(20_000).contains("20\u{202f}000 datagrams wait");
        assert!(has, "{}", say(20_000));
    }

    #[test]
    fn a_truncated_datagram_is_told_with_its_bytes() {
        let message = Message::new("caption-truncated")
            .with("asked", 4_u32)
            .with("of", 5_u32)
            .with("kept", "hell")
            .with("lost", 1_u32)
            .with("cut", "o");
        let text = Catalog::new(Lang::En).say(&message);
        let want = "The server asked for ⟦4⟧ bytes; the datagram had ⟦5⟧. It got “⟦hell⟧”. \
            The “⟦o⟧” is gone: the next ⟦recvfrom⟧ returns the next datagram.";
        assert_eq!(text, want, "as a teacher would say it");
        let text = Catalog::new(Lang::ZhCn).say(&message);
        assert!(text.contains("⟦hell⟧") && text.contains("⟦o⟧"), "{text}");
    }

    #[test]
    fn what_is_missing_is_told_in_english_or_by_its_key() {
        let chinese = Catalog::new(Lang::ZhCn);
        assert_eq!(chinese.get("no-such-key"), "no-such-key", "the key");
        let found = chinese.get("caption-waiting");
        assert_eq!(found, "caption-waiting", "a missing argument");
        assert_eq!(chinese.get(""), "", "not even a key");
        let found = chinese.format("send-button", &[("extra", 1_u32.into())]);
        assert_eq!(found, chinese.get("send-button"), "one too many");
        let patchy = Catalog {
            lang: Lang::ZhCn,
            own: bundle(Lang::ZhCn, "hello = 你好"),
            english: Some(bundle(Lang::En, "hello = hello\nworld = world")),
            encoding: Encoding::default(),
            plain_sentences: RefCell::default(),
            remembered: None,
        };
        assert_eq!(patchy.get("hello"), "你好", "its own");
        assert_eq!(patchy.get("world"), "world", "English");
        assert_eq!(patchy.get("world"), "world", "and once more, remembered");
    }

    #[test]
    fn a_window_makes_a_sentence_once_for_each_key_argument_and_encoding() {
        let mut catalog = Catalog::new(Lang::En).remembering();
        let sent = |data: &[u8]| {
            let data = Value::payload(data, 8);
            Message::new("caption-truncated")
                .with("asked", 4_u32)
                .with("of", 5_u32)
                .with("kept", data)
                .with("lost", 1_u32)
                .with("cut", "o")
        };
        let (one, other) = (sent(&[0xe4, 0xbd, 0xa0]), sent(b"hell"));
        for message in [&one, &other, &one, &Message::new("send-button"), &other] {
            let afresh = Catalog::new(Lang::En).say(message);
            assert_eq!(catalog.say(message), afresh, "{message:?}");
        }
        assert_eq!(catalog.remembered_sentences(), 2, "each once");
        catalog.read_in(Encoding::Gbk);
        let afresh = Catalog::new(Lang::En).reading(Encoding::Gbk).say(&one);
        assert_eq!(catalog.say(&one), afresh, "read anew");
        for n in 0..3 * REMEMBERED {
            catalog.say(&Message::new("caption-waiting").with("n", n));
        }
        assert!(
            catalog.remembered_sentences() <= REMEMBERED,
            "not without end"
        );
    }

    #[test]
    fn text_is_shown_as_it_is_but_for_marks() {
        let text =
            Catalog::new(Lang::En).format("error-address", &[("value", "{$x} ⟦1⟧ <b>".into())]);
        assert!(text.contains("⟦{$x} [1] <b>⟧"), "{text}");
    }
}
