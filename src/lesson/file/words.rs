//! Words and numbers of lesson files.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};

use crate::model::{ClientId, Errno, Message, Owner, Value, payload};

/// What stands before a sentence's key in an error of a word, so that it is told in both languages.
pub(super) const KEY_MARK: char = '\u{1f}';

/// An error that is told by a sentence: its key, and what was found.
pub(super) fn key_error<E: Error>(key: &str, value: impl fmt::Display, known: &str) -> E {
    E::custom(format_args!(
        "{KEY_MARK}{key}{KEY_MARK}{value}{KEY_MARK}{known}"
    ))
}

/// An error whose sentence is known, with its `value` and what is `known` instead.
pub(in crate::lesson) fn key_error_with<E: Error>(message: &Message) -> E {
    let arg = |wanted| {
        let mut args = message.args.iter();
        let found = args.find_map(|(name, value)| match value {
            Value::Text(text) if *name == wanted => Some(text.as_str()),
            _ => None,
        });
        found.unwrap_or_default()
    };
    key_error(message.key, arg("value"), arg("known"))
}

/// What can be written as one word instead of a table.
pub(super) trait FromWord: Sized {
    /// The value that a word stands for.
    ///
    /// # Errors
    /// A word that is not known.
    fn from_word<E: Error>(word: &str) -> Result<Self, E>;
}

/// A table, or the word that stands for it.
pub(super) fn word_or_table<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: FromWord + Deserialize<'de>,
    D: Deserializer<'de>,
{
    struct WordOrTable<T>(PhantomData<T>);

    impl<'de, T: FromWord + Deserialize<'de>> Visitor<'de> for WordOrTable<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text or a table")
        }

        fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
            T::from_word(word)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map))
        }
    }

    from.deserialize_any(WordOrTable(PhantomData))
}

/// `Deserialize` for a type that a lesson file writes as a text: `$read` makes it from that, or an error of serde.
macro_rules! from_text {
    ($type:ty, $read:expr) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(from)?;
                ($read)(text.as_str())
            }
        }
    };
}
pub(in crate::lesson) use from_text;

/// One of those who take part: `server`, or a client by its letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party(pub Owner);

impl Party {
    /// The client A, who acts where nobody is named.
    pub const A: Self = Self(Owner::Client(ClientId(0)));
    /// The server of the lesson.
    pub const SERVER: Self = Self(Owner::Server);

    /// The client, unless it is the server.
    pub const fn client(self) -> Option<ClientId> {
        match self.0 {
            Owner::Client(id) => Some(id),
            Owner::Server => None,
        }
    }

    /// What the word of a lesson file means.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text.as_bytes() {
            b"server" => Some(Self::SERVER),
            [letter @ b'A'..=b'Z'] => Some(Self(Owner::Client(ClientId(letter - b'A')))),
            _ => None,
        }
    }

    /// Who has that name; an error where nobody has.
    pub(super) fn named<E: Error>(text: &str) -> Result<Self, E> {
        Self::parse(text).ok_or_else(|| key_error("error-lesson-word", text, "server, A … Z"))
    }
}

from_text!(Party, Party::named);

/// One end whose figures can be asked for: a client, the server, or the TCP server's listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndName {
    /// A client's newest socket; of the server its UDP socket, or its end of the newest connection.
    Of(Party),
    /// The TCP server's listener.
    Listener,
}

from_text!(EndName, |text| match text {
    "listener" => Ok(EndName::Listener),
    _ => Party::parse(text).map(EndName::Of).ok_or_else(|| key_error(
        "error-lesson-word",
        text,
        "server, listener, A … Z"
    )),
});

/// An error number by its name; `none` is no error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrnoName(pub Errno);

/// More than every error number that has a name.
const MAX_ERRNO: u16 = 200;

from_text!(ErrnoName, |text| {
    let named = (1..MAX_ERRNO).map(Errno);
    let mut named = named.filter(|errno| errno.name() == Some(text));
    match named.next() {
        Some(errno) => Ok(ErrnoName(errno)),
        None if text == "none" => Ok(ErrnoName(Errno::NONE)),
        None => Err(key_error(
            "error-lesson-word",
            text,
            "none, EAGAIN, ECONNREFUSED, …",
        )),
    }
});

/// Bytes as a payload is written: text with the escapes `\n \r \t \0 \\ \xNN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabBytes(pub Vec<u8>);

impl serde::Serialize for LabBytes {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&payload::to_text(&self.0))
    }
}

from_text!(LabBytes, |text| payload::from_text(text)
    .map(LabBytes)
    .ok()
    .ok_or_else(|| key_error("error-lesson-escape", text, "")));

/// How many: a number, or a table with `at_least` and `at_most`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberRange {
    /// The smallest number that is meant.
    pub least: u64,
    /// The largest number that is meant.
    pub most: u64,
}

impl NumberRange {
    /// The range that has this number alone.
    pub const fn exactly(number: u64) -> Self {
        Self {
            least: number,
            most: number,
        }
    }

    /// Whether a number lies in the range; both ends belong to it.
    pub const fn holds(self, number: u64) -> bool {
        self.least <= number && number <= self.most
    }
}

/// The two ends of a [`NumberRange`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    #[serde(default)]
    at_least: u64,
    #[serde(default = "no_bound")]
    at_most: u64,
}

const fn no_bound() -> u64 {
    u64::MAX
}

impl<'de> Deserialize<'de> for NumberRange {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct NumberOrBounds;

        impl<'de> Visitor<'de> for NumberOrBounds {
            type Value = NumberRange;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, or a table with at_least or at_most")
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<NumberRange, E> {
                Ok(NumberRange::exactly(number))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<NumberRange, E> {
                let number = u64::try_from(number);
                number
                    .map(NumberRange::exactly)
                    .ok()
                    .ok_or_else(|| key_error("error-number", "−", ""))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<NumberRange, A::Error> {
                let bounds = Bounds::deserialize(MapAccessDeserializer::new(map))?;
                Ok(NumberRange {
                    least: bounds.at_least,
                    most: bounds.at_most,
                })
            }
        }

        from.deserialize_any(NumberOrBounds)
    }
}

/// One or several: `4` or `[4, 1024]`.
pub(super) fn one_or_many<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Vec<u32>>, D::Error> {
    struct OneOrMany;

    impl<'de> Visitor<'de> for OneOrMany {
        type Value = Vec<u32>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number or a list of numbers")
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<Vec<u32>, E> {
            let number = u32::try_from(number);
            let number = number
                .ok()
                .ok_or_else(|| E::custom("a number from 0 to 65535"))?;
            Ok(vec![number])
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(
            self,
            mut from: A,
        ) -> Result<Vec<u32>, A::Error> {
            let mut all = Vec::new();
            while let Some(number) = from.next_element()? {
                all.push(number);
            }
            Ok(all)
        }
    }

    from.deserialize_any(OneOrMany).map(Some)
}
