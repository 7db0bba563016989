//! A burst as it is typed: its numbers as texts, until they are read.

use crate::{
    model::{BatchMode, Burst, ClientId, MAX_UDP_PAYLOAD, Message, PayloadSpec},
    session::{BurstPreferences, MAX_REPEAT, MAX_SEED, Preferences, drawn_seed},
};

/// What the datagrams of a burst carry.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "lowercase")]
pub(super) enum PayloadKind {
    Text,
    Counter,
    /// Each datagram carries random bytes of a seed.
    Random,
    /// The text again and again.
    Pattern,
}

impl PayloadKind {
    pub(super) const ALL: &[Self] = <Self as strum::VariantArray>::VARIANTS;

    pub(super) fn word(self) -> &'static str {
        self.into()
    }

    /// The one with that word; of an unknown one it is the text.
    fn of(word: &str) -> Self {
        word.parse().unwrap_or(Self::Text)
    }
}

/// What is set for the datagrams of a burst.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BurstDraft {
    /// How many datagrams each client sends.
    pub(super) repeat: String,
    /// Datagrams per second; empty for as fast as possible.
    pub(super) rate: String,
    /// Bytes of each datagram, where the text alone does not give them.
    pub(super) size: String,
    /// The seed of random bytes.
    pub(super) seed: String,
    pub(super) carries: PayloadKind,
    pub(super) batch_mode: BatchMode,
    pub(super) lossless: bool,
    /// Whether all clients send, and not only the chosen one.
    pub(super) all: bool,
}

impl BurstDraft {
    pub(super) fn new(preferences: &Preferences) -> Self {
        let burst = &preferences.burst;
        Self {
            repeat: preferences.repeat.to_string(),
            rate: burst.rate.map_or_else(String::new, |rate| rate.to_string()),
            size: burst.size.to_string(),
            seed: burst.seed.to_string(),
            carries: PayloadKind::of(&burst.carries),
            batch_mode: burst
                .calls
                .parse()
                .ok()
                .filter(|batch_mode| *batch_mode != BatchMode::Auto)
                .unwrap_or(BatchMode::Single),
            lossless: burst.lossless,
            all: burst.all_clients,
        }
    }

    /// What of it is saved; a number that cannot be read stays as it was saved before.
    pub(super) fn note(&self, preferences: &mut Preferences) {
        if let Ok(repeat) = self.repeat() {
            preferences.repeat = repeat;
        }
        let before = preferences.burst.clone();
        preferences.burst = BurstPreferences {
            rate: self.rate().unwrap_or(before.rate),
            size: self.size().unwrap_or(before.size),
            seed: self.seed().unwrap_or(before.seed),
            carries: self.carries.word().to_owned(),
            calls: self.batch_mode.word().to_owned(),
            lossless: self.lossless,
            all_clients: self.all,
        };
    }

    /// How many datagrams each client sends, from 1 to [`MAX_REPEAT`].
    pub(super) fn repeat(&self) -> Result<u32, Message> {
        let limit = || Message::new("error-repeat-most").with("limit", MAX_REPEAT);
        match number(&self.repeat) {
            Some(0) => Err(Message::new("error-repeat")),
            Some(n) if n > u64::from(MAX_REPEAT) => Err(limit()),
            Some(n) => u32::try_from(n).map_err(|_large| limit()),
            None => Err(no_number(&self.repeat)),
        }
    }

    /// Datagrams per second from 1 up; `None` is as fast as possible.
    pub(super) fn rate(&self) -> Result<Option<u32>, Message> {
        if self.rate.trim().is_empty() {
            return Ok(None);
        }
        match number(&self.rate) {
            Some(0) => Err(Message::new("error-rate")),
            // No faster rate can be told from this one: it is as fast as possible.
            Some(n) => Ok(Some(u32::try_from(n).unwrap_or(u32::MAX))),
            None => Err(no_number(&self.rate)),
        }
    }

    /// Bytes of each datagram, from 0 to [`MAX_UDP_PAYLOAD`].
    pub(super) fn size(&self) -> Result<u32, Message> {
        let size = number(&self.size).and_then(|size| u32::try_from(size).ok());
        size.filter(|size| *size <= MAX_UDP_PAYLOAD).ok_or_else(|| {
            Message::new("error-size")
                .quoting(&self.size)
                .with("limit", MAX_UDP_PAYLOAD)
        })
    }

    /// Where random bytes begin, from 0 to [`MAX_SEED`].
    pub(super) fn seed(&self) -> Result<u64, Message> {
        let seed = number(&self.seed).filter(|seed| *seed <= MAX_SEED);
        seed.ok_or_else(|| no_number(&self.seed))
    }

    /// A seed that is another each time, short enough to be written down.
    pub(super) fn draw_seed(&mut self) {
        self.seed = drawn_seed().to_string();
    }

    /// What each datagram carries, where `text` is in the box.
    pub(super) fn payload(&self, text: Vec<u8>) -> Result<PayloadSpec, Message> {
        Ok(match self.carries {
            PayloadKind::Text => PayloadSpec::Fixed(text),
            PayloadKind::Counter => PayloadSpec::Counter { size: self.size()? },
            PayloadKind::Random => PayloadSpec::Random {
                size: self.size()?,
                seed: self.seed()?,
            },
            PayloadKind::Pattern if text.is_empty() => {
                return Err(Message::new("error-pattern-empty"));
            }
            PayloadKind::Pattern => PayloadSpec::Pattern {
                bytes: text,
                size: self.size()?,
            },
        })
    }

    /// Whether the text in the box is sent, alone or again and again.
    pub(super) const fn needs_text(&self) -> bool {
        matches!(self.carries, PayloadKind::Text | PayloadKind::Pattern)
    }

    /// Whether nothing is set aside from the usual, but for how often.
    pub(super) fn is_default(&self) -> bool {
        let default = Self::new(&Preferences::default());
        let now = Self {
            repeat: default.repeat.clone(),
            size: default.size.clone(),
            seed: default.seed.clone(),
            ..self.clone()
        };
        now == default
    }

    /// The orders for these clients.
    pub(super) fn orders(
        &self,
        payload: &PayloadSpec,
        clients: impl IntoIterator<Item = ClientId>,
    ) -> Result<Vec<Burst>, Message> {
        let (repeat, rate) = (self.repeat()?, self.rate()?);
        let orders = clients.into_iter().map(|client| Burst {
            client,
            payload: payload.clone(),
            repeat,
            rate,
            batch_mode: self.batch_mode,
            lossless: self.lossless,
            in_turn: false,
            dont_wait: false,
        });
        Ok(orders.collect())
    }
}

/// A whole number, perhaps with its digits in threes.
fn number(text: &str) -> Option<u64> {
    let is_gap = |c: char| c.is_whitespace() || c == '_';
    let digits: String = text.chars().filter(|c| !is_gap(*c)).collect();
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    // More digits than fit are a number too, only a large one.
    plain.then(|| digits.parse().unwrap_or(u64::MAX))
}

fn no_number(text: &str) -> Message {
    Message::new("error-number").quoting(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> BurstDraft {
        BurstDraft::new(&Preferences::default())
    }

    #[track_caller]
    fn check(change: impl Fn(&mut BurstDraft), text: &[u8], want: Result<&Burst, &str>) {
        let mut draft = draft();
        change(&mut draft);
        let orders = draft
            .payload(text.to_vec())
            .and_then(|payload| draft.orders(&payload, [ClientId(3)]));
        let got = orders.map(|mut orders| orders.remove(0));
        assert_eq!(got.as_ref().map_err(|error| error.key), want);
        if let Ok(burst) = got {
            assert_eq!(burst.check(), Ok(()), "the session takes it");
        }
    }

    #[test]
    fn what_is_typed_becomes_an_order() {
        let plain = Burst::of(ClientId(3), b"hi".to_vec(), 1);
        check(|_| (), b"hi", Ok(&plain));
        check(|_| (), b"", Ok(&Burst::of(ClientId(3), Vec::new(), 1)));
        let many = |draft: &mut BurstDraft| {
            "1 000 000".clone_into(&mut draft.repeat);
            "5_000".clone_into(&mut draft.rate);
            "0".clone_into(&mut draft.size);
            draft.carries = PayloadKind::Counter;
            draft.batch_mode = BatchMode::Gso;
            draft.lossless = true;
        };
        let burst = Burst {
            payload: PayloadSpec::Counter { size: 0 },
            repeat: 1_000_000,
            rate: Some(5_000),
            batch_mode: BatchMode::Gso,
            lossless: true,
            ..plain
        };
        check(many, b"not sent", Ok(&burst));
        let seeded = |draft: &mut BurstDraft| {
            "7".clone_into(&mut draft.seed);
            draft.carries = PayloadKind::Random;
        };
        let burst = Burst {
            payload: PayloadSpec::Random { size: 64, seed: 7 },
            ..Burst::of(ClientId(3), Vec::new(), 1)
        };
        check(seeded, b"", Ok(&burst));
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        type Field = fn(&mut BurstDraft) -> &mut String;
        let (repeat, rate): (Field, Field) = (|draft| &mut draft.repeat, |draft| &mut draft.rate);
        let (size, seed): (Field, Field) = (|draft| &mut draft.size, |draft| &mut draft.seed);
        let huge = "99999999999999999999999";
        for (field, text, want) in [
            (repeat, "0", "error-repeat"),
            (repeat, "", "error-number"),
            (repeat, "-1", "error-number"),
            (repeat, "100000001", "error-repeat-most"),
            (repeat, huge, "error-repeat-most"),
            (rate, "0", "error-rate"),
            (rate, "1.5", "error-number"),
            (size, "65508", "error-size"),
            (size, "many", "error-size"),
            (seed, huge, "error-number"),
        ] {
            let set = |draft: &mut BurstDraft| {
                draft.carries = PayloadKind::Random;
                text.clone_into(field(draft));
            };
            check(set, b"", Err(want));
        }
        let pattern = |draft: &mut BurstDraft| draft.carries = PayloadKind::Pattern;
        check(pattern, b"", Err("error-pattern-empty"));
    }

    #[test]
    fn a_number_of_another_rule_does_not_stand_in_the_way() {
        let unused = |draft: &mut BurstDraft| {
            "many".clone_into(&mut draft.size);
            "none".clone_into(&mut draft.seed);
        };
        let text = Burst::of(ClientId(3), b"hi".to_vec(), 1);
        check(unused, b"hi", Ok(&text));
    }

    #[test]
    fn it_is_remembered_and_a_wrong_number_is_not() {
        let mut saved = Preferences::default();
        let mut first = draft();
        first.batch_mode = BatchMode::Mmsg;
        first.all = true;
        "700".clone_into(&mut first.rate);
        first.draw_seed();
        first.note(&mut saved);
        assert_eq!(BurstDraft::new(&saved), first, "the same");
        "0".clone_into(&mut first.rate);
        "x".clone_into(&mut first.repeat);
        first.note(&mut saved);
        let kept = (saved.burst.rate, saved.repeat);
        assert_eq!(kept, (Some(700), 1), "as before");
    }
}
