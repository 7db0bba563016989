//! Bytes as cells: one tile for each byte, or a bar for many.

use std::borrow::Cow;

use crate::{
    model::{
        Row,
        payload::{self, Encoding},
    },
    record::Record,
};

/// Up to this many bytes are tiles; more are a bar.
pub(crate) const MAX_TILES: usize = 24;
/// The bytes that a bar shows at its start and at its end, if no character stands in the way.
const HEAD: usize = 8;
const TAIL: usize = 4;
/// Marks on a ruler beside the first, at most.
const TICKS: u32 = 5;

/// How a tile shows its byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TileKind {
    Text,
    /// A visible sign for a space, a line feed, a carriage return, a tab, a zero byte.
    Sign,
    /// Part of a character of several bytes; a bracket shows the character.
    Part,
    /// Two hex digits: another control character, no character, or only a piece of one.
    Hex,
}

/// One byte and how it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tile {
    pub byte: u8,
    /// What to draw on it; the byte in hex for [`TileKind::Part`].
    pub text: String,
    pub kind: TileKind,
}

/// A character of several bytes: a bracket over its tiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WideChar {
    /// The first of its tiles.
    pub first: usize,
    pub len: usize,
    pub text: String,
}

/// A run of tiles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cells {
    pub(crate) tiles: Vec<Tile>,
    /// The characters of several bytes, from left to right.
    pub(crate) wide_chars: Vec<WideChar>,
}

/// Many bytes: a bar with a ruler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    /// The length of all bytes, also of those that are not shown.
    pub len: u32,
    /// Where the kernel cut it, in bytes from its start.
    pub cut: Option<u32>,
    /// The first bytes, as tiles.
    pub head: Cells,
    /// The last bytes, as tiles.
    pub(crate) tail: Cells,
    /// Round places on the ruler, in bytes, the first 0.
    pub ticks: Vec<u32>,
}

/// The bytes of a datagram, or of a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Strip {
    /// No bytes: an empty datagram is its own state.
    Empty,
    /// Up to [`MAX_TILES`] bytes.
    Tiles {
        cells: Cells,
        /// Where the kernel cut it: the number of tiles that were kept.
        cut: Option<usize>,
    },
    Bar(Bar),
}

impl Cells {
    /// The cells of `bytes`, read as UTF-8.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self::of_in(bytes, Encoding::Utf8)
    }

    pub(crate) fn of_in(bytes: &[u8], encoding: Encoding) -> Self {
        let mut cells = Self::default();
        let mut rest = bytes;
        while let [byte, ..] = rest {
            let found = encoding.first(rest);
            let (piece, after) = rest.split_at(found.map_or(1, |(_, len)| len));
            rest = after;
            match found {
                Some((c, _)) => cells.push_char(c, piece),
                None => cells.push_tile(*byte, hex(*byte), TileKind::Hex),
            }
        }
        cells
    }

    /// The cells read again in another encoding; the bytes before and after a cut are read apart.
    fn read_in(&self, cut: Option<usize>, encoding: Encoding) -> Self {
        let bytes: Vec<u8> = self.tiles.iter().map(|tile| tile.byte).collect();
        let (kept, lost) = bytes.split_at(cut.unwrap_or(bytes.len()).min(bytes.len()));
        let mut cells = Self::of_in(kept, encoding);
        cells.append(Self::of_in(lost, encoding));
        cells
    }

    /// The number of bytes.
    pub(crate) const fn len(&self) -> usize {
        self.tiles.len()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.tiles.is_empty()
    }

    fn push_char(&mut self, c: char, bytes: &[u8]) {
        if let [byte] = *bytes {
            match sign(byte) {
                Some(sign) => self.push_tile(byte, sign.to_owned(), TileKind::Sign),
                None if payload::is_hidden(c) => self.push_tile(byte, hex(byte), TileKind::Hex),
                None => self.push_tile(byte, c.to_string(), TileKind::Text),
            }
            return;
        }
        self.wide_chars.push(WideChar {
            first: self.tiles.len(),
            len: bytes.len(),
            text: if is_unseen(c) {
                format!("U+{:04X}", u32::from(c))
            } else {
                c.to_string()
            },
        });
        for &byte in bytes {
            self.push_tile(byte, hex(byte), TileKind::Part);
        }
    }

    fn push_tile(&mut self, byte: u8, text: String, kind: TileKind) {
        self.tiles.push(Tile { byte, text, kind });
    }

    fn append(&mut self, other: Self) {
        let shift = self.tiles.len();
        self.tiles.extend(other.tiles);
        self.wide_chars
            .extend(other.wide_chars.into_iter().map(|char| WideChar {
                first: char.first + shift,
                ..char
            }));
    }
}

impl Strip {
    /// The strip of these bytes, cut after the first `cut` of them. What lies on the two sides of
    /// a cut is read apart: a character that it went through is two pieces in hex.
    pub(crate) fn of(bytes: &[u8], cut: Option<usize>) -> Self {
        let cut = cut.filter(|&cut| cut < bytes.len());
        if bytes.is_empty() {
            Self::Empty
        } else if bytes.len() <= MAX_TILES {
            let (kept, lost) = bytes.split_at(cut.unwrap_or(bytes.len()));
            let mut cells = Cells::of(kept);
            cells.append(Cells::of(lost));
            Self::Tiles { cells, cut }
        } else {
            Self::Bar(Bar::of(bytes, cut))
        }
    }

    /// The strip with its cells read in `encoding`; strips are made in UTF-8.
    pub(crate) fn read_in(&self, encoding: Encoding) -> Cow<'_, Self> {
        match self {
            _ if encoding == Encoding::Utf8 => Cow::Borrowed(self),
            Self::Empty => Cow::Borrowed(self),
            Self::Tiles { cells, cut } => Cow::Owned(Self::Tiles {
                cells: cells.read_in(*cut, encoding),
                cut: *cut,
            }),
            Self::Bar(bar) => Cow::Owned(Self::Bar(Bar {
                head: bar.head.read_in(None, encoding),
                tail: bar.tail.read_in(None, encoding),
                ..bar.clone()
            })),
        }
    }

    /// The strip of a row's payload; without bytes where that is no longer kept.
    pub(super) fn of_row(record: &Record, row: &Row, cut: Option<usize>) -> Self {
        record.kept_payload(row).map_or_else(
            || Self::evicted(row.data_len(), cut),
            |bytes| Self::of(bytes, cut),
        )
    }

    /// A bar for `len` bytes that are no longer kept.
    pub(super) fn evicted(len: usize, cut: Option<usize>) -> Self {
        let len = u32::try_from(len).unwrap_or(u32::MAX);
        Self::Bar(Bar {
            len,
            cut: cut.and_then(|cut| u32::try_from(cut).ok()),
            head: Cells::default(),
            tail: Cells::default(),
            ticks: ticks(len),
        })
    }

    /// The number of bytes.
    pub(crate) const fn len(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Tiles { cells, .. } => cells.len(),
            Self::Bar(bar) => bar.len as usize,
        }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}

impl Bar {
    fn of(bytes: &[u8], cut: Option<usize>) -> Self {
        let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let is_inside = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
        let head = (HEAD..HEAD + 3).find(|&at| !is_inside(at)).unwrap_or(HEAD);
        let tail = bytes.len() - TAIL;
        let tail = (tail - 3..=tail)
            .rev()
            .find(|&at| !is_inside(at))
            .unwrap_or(tail);
        let (first, last) = (bytes.get(..head), bytes.get(tail..));
        Self {
            len,
            cut: cut.and_then(|cut| u32::try_from(cut).ok()),
            head: Cells::of(first.unwrap_or_default()),
            tail: Cells::of(last.unwrap_or_default()),
            ticks: ticks(len),
        }
    }
}

/// Round places from 0 to `len`, a step of 1, 2 or 5 times a power of ten apart.
fn ticks(len: u32) -> Vec<u32> {
    let steps = (0..9).flat_map(|power| [1, 2, 5].map(|n| n * 10_u32.pow(power)));
    let step = steps
        .into_iter()
        .find(|step| len / step <= TICKS)
        .unwrap_or(len.max(1));
    (0..=len / step).map(|n| n * step).collect()
}

/// The sign for a character without a picture, as the text box takes it; the fonts have no
/// control pictures (U+2400–2426) but that of the space.
const fn sign(byte: u8) -> Option<&'static str> {
    match byte {
        b' ' => Some("␣"),
        b'\n' => Some("\\n"),
        b'\r' => Some("\\r"),
        b'\t' => Some("\\t"),
        0 => Some("\\0"),
        _ => None,
    }
}

/// Whether a character of several bytes has no picture of its own.
fn is_unseen(c: char) -> bool {
    payload::is_hidden(c)
        || matches!(
            c,
            '\u{a0}'
                | '\u{300}'..='\u{36f}'
                | '\u{2000}'..='\u{200a}'
                | '\u{202f}'
                | '\u{205f}'
                | '\u{3000}'
                | '\u{e000}'..='\u{f8ff}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{fff0}'..='\u{fff8}'
                | '\u{e0080}'..='\u{10ffff}'
        )
}

fn hex(byte: u8) -> String {
    format!("{byte:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], cut: Option<usize>, want: &str) {
        assert_eq!(
            Strip::of(bytes, cut).to_text(),
            want,
            "{bytes:?} at {cut:?}"
        );
    }

    #[test]
    fn bytes_that_are_gone_are_no_empty_datagram() {
        let strip = Strip::evicted(5, Some(4));
        assert_eq!((strip.len(), strip.is_empty()), (5, false), "five bytes");
        assert_eq!(
            strip.to_text(),
            " …  of 5 cut at 4",
            "of which none is shown"
        );
    }

    #[test]
    fn bytes_are_tiles_and_characters_span_theirs() {
        check(b"hello", None, "h e l l o");
        check(b"hello", Some(4), "h e l l | o");
        check(b"hello", Some(5), "h e l l o");
        check(b"hello", Some(0), "| h e l l o");
        check(b"", None, "empty");
        assert!(Strip::of(b"", Some(0)).is_empty() && Cells::of(b"").is_empty());
        assert!(!Cells::of(b"a").is_empty());
        let whole = Strip::of(b"hello", Some(5));
        assert!(
            matches!(whole, Strip::Tiles { cut: None, .. }),
            "nothing is cut off"
        );
        check("é!".as_bytes(), None, "<é:2> c3 a9 !");
        check("😀".as_bytes(), None, "<😀:4> f0 9f 98 80");
    }

    #[test]
    fn a_character_that_the_cut_went_through_is_hex_on_both_sides() {
        let hello = "你好".as_bytes();
        check(hello, None, "<你:3> e4 bd a0 <好:3> e5 a5 bd");
        check(hello, Some(4), "<你:3> e4 bd a0 #e5 | #a5 #bd");
        check(hello, Some(3), "<你:3> e4 bd a0 | <好:3> e5 a5 bd");
        check("😀".as_bytes(), Some(2), "#f0 #9f | #98 #80");
    }

    #[test]
    fn the_same_bytes_are_other_characters_in_gbk() {
        let gbk = |bytes, cut| Strip::of(bytes, cut).read_in(Encoding::Gbk).to_text();
        let hello = b"\xc4\xe3\xba\xc3";
        check(hello, None, "#c4 #e3 #ba #c3");
        assert_eq!(gbk(hello, None), "<你:2> c4 e3 <好:2> ba c3");
        assert_eq!(
            gbk(hello, Some(3)),
            "<你:2> c4 e3 #ba | #c3",
            "a cut character"
        );
        let utf8 = "你好".as_bytes();
        assert_eq!(gbk(utf8, None), "<浣:2> e4 bd <犲:2> a0 e5 <ソ:2> a5 bd");
        let you = "<你:2> c4 e3";
        let want = format!("{} … {you} {you} of 30", [you; 4].join(" "));
        assert_eq!(
            Strip::of(&b"\xc4\xe3".repeat(15), None)
                .read_in(Encoding::Gbk)
                .to_text(),
            want
        );
        let text = Strip::of(b"hello", None);
        assert!(
            matches!(text.read_in(Encoding::Utf8), Cow::Borrowed(_)),
            "it is not made anew"
        );
    }

    #[test]
    fn what_has_no_picture_has_a_sign() {
        check(b"a b\n\0\t\r\x1b\x7f", None, r"a ␣ b \n \0 \t \r #1b #7f");
        check(b"\xff\xfea", None, "#ff #fe a");
        check(b"\xc0\x80", None, "#c0 #80");
        check("\u{200b}".as_bytes(), None, "<U+200B:3> e2 80 8b");
    }

    #[test]
    fn above_twenty_four_bytes_there_is_a_bar() {
        let bytes = b"abcdefghijklmnopqrstuvwxyz";
        check(
            &bytes[..24],
            Some(4),
            "a b c d | e f g h i j k l m n o p q r s t u v w x",
        );
        check(
            &bytes[..25],
            Some(4),
            "a b c d e f g h … v w x y of 25 cut at 4",
        );
        check(
            "你好世界你好世界你好".as_bytes(),
            None,
            "<你:3> e4 bd a0 <好:3> e5 a5 bd <世:3> e4 b8 96 … <你:3> e4 bd a0 <好:3> e5 a5 bd \
             of 30",
        );
        let long = Strip::of(&vec![0x80; 65_507], Some(1024));
        let Strip::Bar(bar) = &long else {
            panic!("a bar")
        };
        assert_eq!(
            bar.ticks,
            [0, 20_000, 40_000, 60_000],
            "a ruler with round places"
        );
        assert_eq!(
            (bar.head.len(), bar.tail.len()),
            (HEAD, TAIL),
            "bytes that are no text"
        );
        assert_eq!(long.len(), 65_507, "its length");
    }
}
