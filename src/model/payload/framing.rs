//! Framing: how a program finds its messages again in a stream, which keeps no boundaries.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::model::{Message, message};

/// The largest message that is taken out of a stream or put into one, in bytes. A prefix that claims
/// more is refused, so that a peer cannot make the reassembly buffer larger.
pub const MAX_MESSAGE: u32 = 1 << 20;

/// How messages are put into a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Framing {
    /// Not at all: one `send` after the other.
    #[default]
    None,
    /// Every message has so many bytes, 1…[`MAX_MESSAGE`].
    Fixed(u32),
    /// A line feed (`\n`) stands after every message.
    Line,
    /// The length of the message stands before it, as a big-endian number of so many bytes (1, 2, 4).
    Length(u8),
    /// The length of the message stands before it, as a little-endian number of so many bytes (2, 4).
    LengthLe(u8),
}

/// Why a message cannot be framed, or bytes are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FrameFault {
    /// The prefix claims more than [`MAX_MESSAGE`].
    TooLong {
        /// Bytes that it claims.
        claimed: u32,
    },
    /// No line feed within [`MAX_MESSAGE`] bytes.
    NoLineFeed,
    /// The stream ended within a frame.
    Incomplete {
        /// Bytes of it that came.
        have: u32,
        /// Bytes that it should have had, if that is known.
        of: Option<u32>,
    },
}

impl Framing {
    /// All ways that need no number.
    const WORDS: [(&'static str, Self); 7] = [
        ("none", Self::None),
        ("line", Self::Line),
        ("len1", Self::Length(1)),
        ("len2", Self::Length(2)),
        ("len4", Self::Length(4)),
        ("len2le", Self::LengthLe(2)),
        ("len4le", Self::LengthLe(4)),
    ];

    /// The framing of the word of the command line.
    pub fn parse(word: &str) -> Option<Self> {
        if let Some(size) = word.strip_prefix("fixed:") {
            let size = size.parse().ok()?;
            let fits = (1..=MAX_MESSAGE).contains(&size);
            return fits.then_some(Self::Fixed(size));
        }
        let found = Self::WORDS.iter().find(|(known, _)| *known == word);
        found.map(|(_, framing)| *framing)
    }

    /// The word of the command line.
    pub fn word(self) -> String {
        if let Self::Fixed(size) = self {
            return format!("fixed:{size}");
        }
        let found = Self::WORDS.iter().find(|(_, framing)| *framing == self);
        found.map_or("none", |(word, _)| word).to_owned()
    }

    /// Appends a message with its frame to `out`.
    ///
    /// # Errors
    /// A message that this framing cannot carry, and what to do.
    pub fn encode(self, message: &[u8], out: &mut Vec<u8>) -> Result<(), Message> {
        let len = u32::try_from(message.len()).unwrap_or(u32::MAX);
        let too_long = |limit: u32| {
            message! { "error-frame-long", bytes: message.len(), framing: self.word(), limit }
        };
        match self {
            Self::Fixed(size) if len != size => {
                return Err(message! { "error-frame-fixed", bytes: message.len(), size });
            }
            Self::None | Self::Fixed(_) => {}
            Self::Line if message.contains(&b'\n') => {
                return Err(Message::new("error-frame-line"));
            }
            Self::Line if len > MAX_MESSAGE => return Err(too_long(MAX_MESSAGE)),
            Self::Line => {
                out.extend_from_slice(message);
                out.push(b'\n');
                return Ok(());
            }
            Self::Length(bytes) | Self::LengthLe(bytes) => {
                let limit = largest(bytes);
                if len > limit {
                    return Err(too_long(limit));
                }
                let width = usize::from(bytes);
                if matches!(self, Self::Length(_)) {
                    let all = len.to_be_bytes();
                    out.extend_from_slice(all.get(4 - width..).unwrap_or(&all));
                } else {
                    let all = len.to_le_bytes();
                    out.extend_from_slice(all.get(..width).unwrap_or(&all));
                }
            }
        }
        out.extend_from_slice(message);
        Ok(())
    }

    /// Bytes of a frame before its message and after it.
    pub(crate) const fn around(self) -> (u64, u64) {
        match self {
            Self::None | Self::Fixed(_) => (0, 0),
            Self::Line => (0, 1),
            Self::Length(width) | Self::LengthLe(width) => (width as u64, 0),
        }
    }

    /// The frame at the start of `bytes`, which lie at this offset of the stream. `None`: more bytes must come. The
    /// first `searched` bytes are known to have no line feed.
    fn frame(
        self,
        at: u64,
        bytes: &[u8],
        searched: usize,
    ) -> Result<Option<FrameRange>, FrameFault> {
        let whole = |header: u32, len: u32, trailer: u32| {
            let (at, all) = (at, header as usize + len as usize + trailer as usize);
            (bytes.len() >= all).then_some(FrameRange {
                at,
                header,
                len,
                trailer,
            })
        };
        Ok(match self {
            Self::None => None,
            Self::Fixed(size) => whole(0, size, 0),
            Self::Line => {
                let rest = bytes.get(searched..).unwrap_or_default();
                let found = memchr::memchr(b'\n', rest).map(|at| at + searched);
                let len = u32::try_from(found.unwrap_or(bytes.len())).unwrap_or(u32::MAX);
                if len > MAX_MESSAGE {
                    return Err(FrameFault::NoLineFeed);
                }
                found.and_then(|_| whole(0, len, 1))
            }
            Self::Length(width) | Self::LengthLe(width) => {
                let Some(claimed) = self.claimed(bytes) else {
                    return Ok(None);
                };
                if claimed > MAX_MESSAGE {
                    return Err(FrameFault::TooLong { claimed });
                }
                whole(width.into(), claimed, 0)
            }
        })
    }

    /// The length that the prefix at the start of `bytes` claims, as soon as it is there.
    fn claimed(self, bytes: &[u8]) -> Option<u32> {
        let add = |sum: u32, byte: &u8| (sum << 8) | u32::from(*byte);
        match self {
            Self::Length(width) => Some(bytes.get(..usize::from(width))?.iter().fold(0, add)),
            Self::LengthLe(width) => {
                Some(bytes.get(..usize::from(width))?.iter().rev().fold(0, add))
            }
            _ => None,
        }
    }
}

/// The longest message that a prefix of so many bytes can tell of, at most [`MAX_MESSAGE`].
const fn largest(bytes: u8) -> u32 {
    match bytes {
        1 => 0xff,
        2 => 0xffff,
        _ => MAX_MESSAGE,
    }
}

/// Where a message and its frame lie in a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameRange {
    /// Where its frame begins in the stream, in bytes.
    pub at: u64,
    /// Bytes of the frame before the message.
    pub header: u32,
    /// Bytes of the message.
    pub len: u32,
    /// Bytes of the frame after the message.
    pub(crate) trailer: u32,
}

impl FrameRange {
    /// The bytes of the message.
    pub fn message(self) -> Range<u64> {
        let start = self.at + u64::from(self.header);
        start..start + u64::from(self.len)
    }

    /// The offset in the stream where the frame ends, behind its last byte.
    pub fn end(self) -> u64 {
        self.message().end + u64::from(self.trailer)
    }
}

/// Takes messages out of a stream, whatever pieces it comes in.
///
/// The reassembly buffer never holds more than one frame of [`MAX_MESSAGE`] bytes and one read.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    framing: Framing,
    buffer: Vec<u8>,
    /// Where the buffer begins in the stream.
    at: u64,
    /// Bytes of the buffer without a line feed.
    searched: usize,
    broken: bool,
}

impl Decoder {
    /// One that begins at this offset of a stream.
    pub const fn new(framing: Framing, at: u64) -> Self {
        Self {
            framing,
            buffer: Vec::new(),
            at,
            searched: 0,
            broken: false,
        }
    }

    /// The framing that it follows.
    pub const fn framing(&self) -> Framing {
        self.framing
    }

    /// Takes in what a read returned and gives on every message that is whole now, without its frame. After a fault
    /// nothing more is understood, and nothing is kept.
    ///
    /// # Errors
    /// Where the broken frame begins in the stream, and why it is none; told once.
    pub fn decode(
        &mut self,
        bytes: &[u8],
        mut each: impl FnMut(FrameRange, &[u8]),
    ) -> Result<(), (u64, FrameFault)> {
        if self.broken || self.framing == Framing::None {
            return Ok(());
        }
        self.buffer.extend_from_slice(bytes);
        let mut done = 0;
        let result = loop {
            let rest = self.buffer.get(done..).unwrap_or_default();
            match self.framing.frame(self.at, rest, self.searched) {
                Ok(Some(frame)) => {
                    let (start, end) = (frame.header as usize, (frame.header + frame.len) as usize);
                    each(frame, rest.get(start..end).unwrap_or_default());
                    let all = end + frame.trailer as usize;
                    done += all;
                    self.at += all as u64;
                    self.searched = 0;
                }
                Ok(None) => {
                    self.searched = rest.len();
                    break Ok(());
                }
                Err(fault) => break Err((self.at, fault)),
            }
        };
        self.buffer.drain(..done);
        if result.is_err() {
            self.broken = true;
            self.buffer = Vec::new();
        }
        result
    }

    /// Bytes that wait for the rest of their message.
    pub fn buffered(&self) -> &[u8] {
        &self.buffer
    }

    /// The stream has ended: what is left in the buffer, if anything.
    ///
    /// # Errors
    /// Where the broken frame begins in the stream, and how much of it came.
    pub fn finish(&mut self) -> Result<(), (u64, FrameFault)> {
        if self.buffer.is_empty() || self.broken {
            return Ok(());
        }
        self.broken = true;
        let buffer = std::mem::take(&mut self.buffer);
        let of = match self.framing {
            Framing::Fixed(size) => Some(size),
            Framing::Length(width) | Framing::LengthLe(width) => {
                let claimed = self.framing.claimed(&buffer);
                claimed.map(|claimed| claimed.saturating_add(u32::from(width)))
            }
            Framing::None | Framing::Line => None,
        };
        let have = u32::try_from(buffer.len()).unwrap_or(u32::MAX);
        Err((self.at, FrameFault::Incomplete { have, of }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(framing: Framing, pieces: &[&[u8]]) -> (Vec<Vec<u8>>, Vec<(u64, FrameFault)>) {
        let mut decoder = Decoder::new(framing, 0);
        let (mut messages, mut faults) = (Vec::new(), Vec::new());
        for piece in pieces {
            let result = decoder.decode(piece, |_, message| messages.push(message.to_vec()));
            faults.extend(result.err());
        }
        faults.extend(decoder.finish().err());
        (messages, faults)
    }

    #[test]
    fn words_are_read_and_written() {
        for word in "none line len1 len2 len4 len2le len4le fixed:1 fixed:1048576".split(' ') {
            assert_eq!(Framing::parse(word).unwrap().word(), word);
        }
        for word in ["", "fixed", "fixed:0", "fixed:1048577", "len3", "len1le"] {
            assert_eq!(Framing::parse(word), None, "{word}");
        }
    }

    #[test]
    fn messages_have_the_frames_that_they_should() {
        let encode = |framing: Framing, message: &[u8]| {
            let mut out = Vec::new();
            framing.encode(message, &mut out).map(|()| out)
        };
        for (framing, want) in [
            (Framing::None, &b"hello"[..]),
            (Framing::Fixed(5), b"hello"),
            (Framing::Line, b"hello\n"),
            (Framing::Length(1), b"\x05hello"),
            (Framing::Length(2), b"\0\x05hello"),
            (Framing::Length(4), b"\0\0\0\x05hello"),
            (Framing::LengthLe(2), b"\x05\0hello"),
            (Framing::LengthLe(4), b"\x05\0\0\0hello"),
        ] {
            assert_eq!(encode(framing, b"hello").unwrap(), want, "{framing:?}");
        }
        for (framing, message, key) in [
            (Framing::Fixed(4), &b"hello"[..], "error-frame-fixed"),
            (Framing::Line, b"hel\nlo", "error-frame-line"),
            (Framing::Length(1), &[0; 256], "error-frame-long"),
            (Framing::LengthLe(2), &vec![0; 65_536], "error-frame-long"),
        ] {
            assert_eq!(encode(framing, message).unwrap_err().key, key);
        }
    }

    #[test]
    fn a_hostile_prefix_is_refused_and_not_obeyed() {
        let pieces: [&[u8]; 2] = [b"\0\0\0\x01a\xff\xff\xff\xffrest", b"more"];
        let (messages, faults) = decode(Framing::Length(4), &pieces);
        assert_eq!(messages, [b"a"], "what came before");
        let claimed = u32::MAX;
        assert_eq!(faults, [(5, FrameFault::TooLong { claimed })], "once");
        let long = vec![b'x'; MAX_MESSAGE as usize + 2];
        let (messages, faults) = decode(Framing::Line, &[&long]);
        let want = (0, vec![(0, FrameFault::NoLineFeed)]);
        assert_eq!((messages.len(), faults), want);
        let mut decoder = Decoder::new(Framing::Length(4), 0);
        for _ in 0..1000 {
            decoder.decode(&[0xff; 999], |_, _| {}).ok();
            assert_eq!(decoder.buffered(), b"", "nothing is kept");
        }
    }

    #[test]
    fn a_stream_that_ends_within_a_frame_is_told() {
        let fault = |framing, bytes: &[u8]| decode(framing, &[bytes]).1;
        let incomplete = |have, of| FrameFault::Incomplete { have, of };
        let found = fault(Framing::Length(2), b"\0\x05hel");
        assert_eq!(found, [(0, incomplete(5, Some(7)))]);
        assert_eq!(fault(Framing::Length(2), b"\0"), [(0, incomplete(1, None))]);
        assert_eq!(fault(Framing::Line, b"a\nbc"), [(2, incomplete(2, None))]);
        let found = fault(Framing::Fixed(4), b"abcde");
        assert_eq!(found, [(4, incomplete(1, Some(4)))]);
        assert_eq!(fault(Framing::None, b"abc"), [], "no frames");
    }

    #[test]
    fn ends_that_differ_show_what_goes_wrong() {
        let mut sent = Vec::new();
        for word in [&b"hello"[..], b"world"] {
            Framing::Length(2).encode(word, &mut sent).unwrap();
        }
        let (messages, faults) = decode(Framing::Fixed(7), &[&sent]);
        assert_eq!(messages[0], b"\0\x05hello", "the prefix is taken for text");
        assert_eq!(faults, [], "and nobody notices");
        let (messages, faults) = decode(Framing::LengthLe(2), &[&sent]);
        assert_eq!(messages.len(), 0, "1280 bytes are waited for");
        let (have, of) = (14, Some(1282));
        assert_eq!(faults, [(0, FrameFault::Incomplete { have, of })]);
    }
}
