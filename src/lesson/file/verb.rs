//! What a step does: the verbs of the session.

use std::{fmt, time::Duration};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::{
    change::{ClientChange, LessonAddress, LessonGroup, ServerChange},
    check::{Check, WaitFor},
    pattern::CallFlag,
    words::{FromWord, LabBytes, Party, key_error, word_or_table},
};
use crate::{
    model::{BatchMode, Message, PayloadSpec, ReadOptions, ReadWait, Transport},
    protocol::picture::{BlockHeader, SamplePicture},
};

/// One action of a step. In a file it is a table with the verb as its only key, or the verb alone where all
/// is as usual.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case")]
pub enum Verb {
    /// Changes settings of the server.
    Server(ServerChange),
    /// Changes settings of a client, or makes one.
    Client(ClientChange),
    /// The UDP server opens its socket.
    Bind(OpenServer),
    /// The TCP server opens its listener.
    Listen(OpenServer),
    /// The server ends: its sockets are closed.
    Stop(SocketSelector),
    /// The TCP server closes its listener; connections stay.
    #[serde(deserialize_with = "nothing")]
    StopListening,
    /// A client calls `connect`.
    Connect(#[serde(deserialize_with = "word_or_table")] SocketSelector),
    /// Bytes are sent, once or as a burst.
    Send(#[serde(deserialize_with = "word_or_table")] SendBytes),
    /// One read is made, also while reading is stopped.
    Read(#[serde(deserialize_with = "word_or_table")] ReadOnce),
    /// The TCP server accepts once, also while accepting is stopped.
    #[serde(deserialize_with = "nothing")]
    Accept,
    /// A socket is closed.
    Close(#[serde(deserialize_with = "word_or_table")] SocketSelector),
    /// A connection is reset.
    Abort(#[serde(deserialize_with = "word_or_table")] SocketSelector),
    /// One direction of a connection is closed.
    Shutdown(#[serde(deserialize_with = "word_or_table")] SocketSelector),
    /// A UDP socket joins a multicast group.
    Join(#[serde(deserialize_with = "word_or_table")] OfGroup),
    /// A UDP socket leaves a multicast group.
    Leave(#[serde(deserialize_with = "word_or_table")] OfGroup),
    /// A client gives up connecting, or what it has not sent yet.
    Cancel(#[serde(deserialize_with = "word_or_table")] SocketSelector),
    /// A client goes away: its sockets are closed, and it is forgotten.
    Remove(#[serde(deserialize_with = "word_or_table")] SocketSelector),
    /// `listen` and `accept` are called on a UDP socket.
    #[serde(deserialize_with = "nothing")]
    ListenOnDatagram,
    /// Nothing is done until something is seen, or for a time.
    Wait(WaitFor),
    /// Actions are done again and again.
    Repeat(Repeat),
    /// Counters and views begin anew.
    #[serde(deserialize_with = "nothing")]
    Clear,
}

impl Verb {
    /// What it sends, and what is in it too.
    pub(in crate::lesson) fn sends(&self) -> Vec<&SendBytes> {
        match self {
            Self::Send(send) => vec![send],
            Self::Repeat(repeat) => repeat.actions.iter().flat_map(Self::sends).collect(),
            _ => Vec::new(),
        }
    }

    /// How many times it repeats at most, and what is in it too.
    pub(in crate::lesson) fn rounds(&self) -> Vec<u32> {
        match self {
            Self::Repeat(repeat) => {
                let inner = repeat.actions.iter().flat_map(Self::rounds);
                inner.chain([repeat.times]).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// What a verb that has nothing to say beside itself has as its table.
fn nothing<'de, D: Deserializer<'de>>(from: D) -> Result<(), D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}

    Nothing::deserialize(from).map(|Nothing {}| ())
}

impl<'de> Deserialize<'de> for Verb {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct VerbOrTable;

        impl<'de> Visitor<'de> for VerbOrTable {
            type Value = Verb;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a verb, or a table with a verb as its only key")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<Verb, E> {
                let mut table = toml::Table::new();
                table.insert(word.to_owned(), toml::Table::new().into());
                let verb = Verb::deserialize(toml::Value::Table(table));
                verb.map_err(|error| E::custom(error.message()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Verb, A::Error> {
                let verb = Verb::deserialize(MapAccessDeserializer::new(&mut map))?;
                if map.next_entry::<String, IgnoredAny>()?.is_some() {
                    return Err(key_error("error-lesson-one-verb", "", ""));
                }
                Ok(verb)
            }
        }

        from.deserialize_any(VerbOrTable)
    }
}

/// The address at which a server opens its socket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenServer {
    /// Where; otherwise where it was before, or at a free port of 127.0.0.1.
    pub address: Option<LessonAddress>,
}

/// A multicast group, and the party whose socket joins or leaves it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfGroup {
    /// The group, with its interface where that is named.
    pub group: LessonGroup,
    /// The party whose socket it is; the server where none is named.
    pub who: Option<Party>,
}

impl FromWord for OfGroup {
    fn from_word<E: Error>(word: &str) -> Result<Self, E> {
        let word = serde::de::value::StrDeserializer::new(word);
        let group = LessonGroup::deserialize(word)?;
        Ok(Self { group, who: None })
    }
}

/// Whose socket is meant, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SocketSelector {
    /// Whose socket it is; that of client A where nobody is named.
    pub who: Option<Party>,
    /// Of the TCP server: its end of the connection with this client; the newest otherwise.
    pub of: Option<Party>,
    /// On which transport; the lesson's topic otherwise.
    pub on: Option<Transport>,
    /// Of `shutdown`: which direction; `write` otherwise.
    pub how: Option<DirectionName>,
    /// Whether the next action waits until this one is done; it does, unless told otherwise.
    pub wait: Option<bool>,
}

/// Which direction of a connection is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DirectionName {
    /// `SHUT_RD`: nothing is read any more.
    Read,
    /// `SHUT_WR`: FIN is sent.
    Write,
    /// `SHUT_RDWR`: both directions end.
    Both,
}

impl FromWord for SocketSelector {
    fn from_word<E: Error>(word: &str) -> Result<Self, E> {
        Ok(Self {
            who: Some(Party::named(word)?),
            ..Self::default()
        })
    }
}

/// What is sent, by whom, and how often.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendBytes {
    /// The sender; client A where none is named.
    pub from: Option<Party>,
    /// The client that the TCP server sends to; where none is named the one of the newest connection.
    pub to: Option<Party>,
    /// On which transport; the lesson's topic otherwise.
    pub on: Option<Transport>,
    /// The bytes of each.
    pub data: Option<LabBytes>,
    /// The size of each datagram or message, in bytes; `data` is repeated until it is full.
    pub size: Option<u32>,
    /// What they carry where it is not `data`.
    pub pattern: Option<PatternName>,
    /// The picture that is sent in blocks of `size` bytes at most, instead of `data`.
    pub picture: Option<SamplePicture>,
    /// The number of sends; 1 where none is given.
    pub times: Option<u32>,
    /// Sends per second; as fast as possible where none are given.
    pub rate: Option<u32>,
    /// Of UDP: with which calls.
    #[serde(default, deserialize_with = "calls")]
    pub calls: Option<BatchMode>,
    /// Of UDP: whether the sender waits for the receiver, so that nothing is dropped.
    #[serde(default)]
    pub lossless: bool,
    /// Of TCP: whether each waits until something has come back for the one before.
    #[serde(default)]
    pub in_turn: bool,
    /// The flags of the call.
    #[serde(default)]
    pub flags: Vec<CallFlag>,
    /// Whether the next action waits until all calls have returned; it does, unless told otherwise.
    pub wait: Option<bool>,
}

/// What datagrams carry by their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PatternName {
    /// The number of the datagram, counted from 0, in digits.
    Counter,
    /// Bytes of a random generator.
    Random,
}

/// The calls that datagrams are sent with, by their word.
fn calls<'de, D: Deserializer<'de>>(from: D) -> Result<Option<BatchMode>, D::Error> {
    let word = String::deserialize(from)?;
    let mode = word.parse().ok().filter(|mode| *mode != BatchMode::Auto);
    let unknown = || key_error("error-lesson-word", &word, "one, mmsg, gso");
    mode.map(Some).ok_or_else(unknown)
}

/// The most bytes of a block of a picture where none are told.
const BLOCK: u32 = 1024;
/// The seed of bytes that are drawn: a lesson is the same each time.
const SEED: u64 = 1;

impl SendBytes {
    /// What each datagram or message carries.
    pub(crate) fn payload(&self) -> PayloadSpec {
        if let Some(raster) = self.picture.and_then(SamplePicture::raster) {
            let blocks = raster.blocks(self.block()).unwrap_or_default();
            return PayloadSpec::Each(blocks);
        }
        let bytes = self.data.as_ref().map(|data| data.0.clone());
        let bytes = bytes.unwrap_or_default();
        match (self.pattern, self.size) {
            (Some(PatternName::Counter), size) => PayloadSpec::Counter {
                size: size.unwrap_or(8),
            },
            (Some(PatternName::Random), size) => PayloadSpec::Random {
                size: size.unwrap_or(8),
                seed: SEED,
            },
            (None, Some(size)) if size > 0 && !bytes.is_empty() => {
                PayloadSpec::Fixed(bytes.iter().copied().cycle().take(size as usize).collect())
            }
            (None, _) => PayloadSpec::Fixed(bytes),
        }
    }

    /// The most bytes of a block of a picture.
    const fn block(&self) -> u32 {
        match self.size {
            Some(size) => size,
            None => BLOCK,
        }
    }

    /// The header of the first block of the picture that is sent, if one is.
    ///
    /// # Errors
    /// Its blocks cannot have that size.
    pub(in crate::lesson) fn first_block(&self) -> Result<Option<BlockHeader>, Message> {
        let raster = self.picture.and_then(SamplePicture::raster);
        let first = raster.map(|raster| raster.first_header(self.block()));
        first.transpose()
    }

    /// How many datagrams or messages are sent: of a picture all of its blocks each time.
    pub(crate) fn count(&self) -> u32 {
        let blocks = self.first_block().ok().flatten();
        let blocks = blocks.map_or(1, |first| u32::from(first.total));
        self.times.unwrap_or(1).saturating_mul(blocks)
    }

    /// Bytes of each datagram or message.
    pub(in crate::lesson) fn length(&self) -> u64 {
        if let Ok(Some(first)) = self.first_block() {
            return first.block_len() as u64;
        }
        let data = self.data.as_ref().map_or(0, |data| data.0.len() as u64);
        self.size.map_or(data, u64::from)
    }
}

impl FromWord for SendBytes {
    fn from_word<E: Error>(word: &str) -> Result<Self, E> {
        let bytes = crate::model::payload::from_text(word).ok();
        let bytes = bytes.ok_or_else(|| key_error("error-lesson-escape", word, ""))?;
        Ok(Self {
            data: Some(LabBytes(bytes)),
            ..Self::default()
        })
    }
}

/// One call that reads, and its options.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadOnce {
    /// The party that reads; the server where none is named.
    pub by: Option<Party>,
    /// Of the TCP server: from the connection with this client; from the newest otherwise.
    pub of: Option<Party>,
    /// On which transport; the lesson's topic otherwise.
    pub on: Option<Transport>,
    /// The read size in bytes, from now on; as it is set otherwise.
    pub size: Option<u32>,
    /// The flags of the call.
    #[serde(default)]
    pub flags: Vec<CallFlag>,
    /// How long the call waits at most, in milliseconds; without end otherwise.
    pub timeout_ms: Option<u64>,
    /// Whether the next action waits until the call has returned; it does, unless told otherwise.
    pub wait: Option<bool>,
}

impl ReadOnce {
    /// The read as the threads make it, of as many bytes as is set.
    pub(crate) fn options(&self) -> ReadOptions {
        let has = |flag| self.flags.contains(&flag);
        ReadOptions {
            size: None,
            peek: has(CallFlag::Peek),
            wait_all: has(CallFlag::WaitAll),
            wait: match self.timeout_ms {
                _ if has(CallFlag::DontWait) => ReadWait::DontWait,
                Some(time) => ReadWait::AtMost(Duration::from_millis(time)),
                None => ReadWait::Forever,
            },
        }
    }
}

impl FromWord for ReadOnce {
    fn from_word<E: Error>(word: &str) -> Result<Self, E> {
        Ok(Self {
            by: Some(Party::named(word)?),
            ..Self::default()
        })
    }
}

/// Actions that are done again and again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// The most rounds, 1…1000.
    pub times: u32,
    /// A check that ends the repetition as soon as it is met.
    pub until: Option<Check>,
    /// The actions of one round.
    pub actions: Vec<Verb>,
}
