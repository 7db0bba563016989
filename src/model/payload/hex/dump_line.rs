//! One line of a dump.

use std::ops::Range;

use super::{digits::push_pairs, pasted_text::PastedText};
use crate::model::Message;

/// The most bytes of a line that has a text column; `xxd -c` writes no more.
const MAX: usize = 256;
/// Spaces that never stand between bytes.
const GAP: usize = 3;
/// The fewest digits of an offset.
const OFFSET: usize = 4;

/// A line: its offset, and what may be read as hex behind it.
#[derive(Debug)]
pub(super) struct DumpLine {
    /// The whole line, in characters of the text.
    pub(super) line: Range<usize>,
    /// Its offset without `0x` and colon; empty where it has none.
    pub(super) offset: Range<usize>,
    /// A colon stands behind the offset.
    pub(super) colon: bool,
    /// A group of digits is not two digits long.
    pub(super) wide: bool,
    /// The bytes of all groups, also of those that may be text.
    pub(super) bytes: Vec<u8>,
    /// For each group of digits where it ends, and how many bytes stand up to there.
    groups: Vec<(usize, usize)>,
    /// Where the hex of the line ends, in bytes of the text.
    pub(super) stop: usize,
}

/// A text column that says the same as the bytes.
#[derive(Debug)]
pub(super) struct TextColumn {
    /// How many bytes of the line are bytes.
    pub(super) bytes: usize,
    /// The characters of the text column, with its brackets.
    pub(super) text: Range<usize>,
    /// It stands between `|` and `|`, or between `>` and `<`.
    pub(super) bracketed: bool,
}

impl DumpLine {
    /// A line that begins with an offset; `None` if it does not.
    pub(super) fn read(text: &PastedText<'_>, line: Range<usize>) -> Option<Self> {
        let mut start = text.past_space(line.start, line.end);
        if text.plain(start..start + 2) == "0x" {
            start += 2;
        }
        let end = text.past(start, line.end, |c| c.is_ascii_hexdigit());
        let colon = text.at(end) == Some(':');
        let behind = end + usize::from(colon);
        let apart = text.at(behind).is_none_or(char::is_whitespace);
        (apart && end - start >= OFFSET)
            .then(|| Self::groups(text, line, start..end, (colon, behind)))
    }

    /// A line that begins with bytes.
    pub(super) fn without_offset(text: &PastedText<'_>, line: Range<usize>) -> Self {
        let start = line.start;
        Self::groups(text, line, start..start, (false, start))
    }

    fn groups(
        text: &PastedText<'_>,
        line: Range<usize>,
        offset: Range<usize>,
        (colon, behind): (bool, usize),
    ) -> Self {
        let mut read = Self {
            stop: behind,
            wide: false,
            bytes: Vec::new(),
            groups: Vec::new(),
            line,
            offset,
            colon,
        };
        let end = read.line.end;
        loop {
            let at = text.past_space(read.stop, end);
            let digits = at..text.past(at, end, |c| c.is_ascii_hexdigit());
            let apart = text.at(digits.end).is_none_or(char::is_whitespace);
            // So wide a gap parts the text column from the bytes, where it is not as wide before the first.
            let is_far = at - read.stop >= GAP && !read.groups.is_empty();
            if at == end || is_far || !apart || digits.is_empty() || !digits.len().is_multiple_of(2)
            {
                read.wide |= read.groups.is_empty() && digits.len() > 2;
                read.stop = at;
                return read;
            }
            read.wide |= read.groups.is_empty() && digits.len() != 2;
            read.stop = digits.end;
            push_pairs(text, digits, &mut read.bytes);
            read.groups.push((read.stop, read.bytes.len()));
        }
    }

    /// Whether it is the last line of `od` or `hexdump`, which has only the offset of the end.
    pub(super) const fn ends(&self) -> bool {
        self.bytes.is_empty() && self.stop == self.line.end
    }

    /// The text column, if one agrees with the bytes before it.
    pub(super) fn text(&self, text: &PastedText<'_>) -> Option<TextColumn> {
        let written: Vec<char> = self.line.clone().filter_map(|at| text.at(at)).collect();
        let trimmed = self.line.start
            + written
                .iter()
                .rposition(|c| !c.is_whitespace())
                .map_or(0, |last| last + 1);
        let rest = |from: usize| {
            written
                .get(from - self.line.start..trimmed.max(from) - self.line.start)
                .unwrap_or_default()
        };
        let fits = |&&(_, n): &&(usize, usize)| n <= MAX;
        self.groups.iter().rev().filter(fits).find_map(|&(end, n)| {
            let bytes = self.bytes.get(..n)?;
            let (len, bracketed) = column(bytes, rest(end))?;
            Some(TextColumn {
                bytes: n,
                text: trimmed.max(end) - len..trimmed.max(end),
                bracketed,
            })
        })
    }

    /// What is wrong with a line that is neither all hex nor hex with its text.
    pub(super) fn fault(&self, text: &PastedText<'_>) -> Message {
        let digits = text.past(self.stop, self.line.end, |c| c.is_ascii_hexdigit());
        let behind = self.groups.last().map_or(self.offset.end, |&(end, _)| end);
        // Two spaces part the text column from the bytes.
        if self.stop - behind >= 2 && !self.groups.is_empty() {
            let end = text.past(self.stop, self.line.end, |c| !c.is_whitespace());
            text.fault("error-dump-text", self.stop..end)
        } else {
            text.fault("error-bad-hex", digits..digits + 1)
        }
    }
}

/// How many characters at the end of `rest` show these bytes, with brackets, and whether they have some.
fn column(bytes: &[u8], rest: &[char]) -> Option<(usize, bool)> {
    let begin = rest.iter().position(|c| !c.is_whitespace());
    let inner = begin.and_then(|begin| match rest.get(begin..)? {
        ['|', inner @ .., '|'] | ['>', inner @ .., '<'] => Some(inner),
        _ => None,
    });
    if let Some(inner) = inner.filter(|inner| shows(bytes, inner)) {
        return Some((inner.len() + 2, true));
    }
    // Spaces at the end of a line may have been lost on the way.
    let spaces = bytes.iter().rev().take_while(|byte| **byte == b' ').count();
    (0..=spaces).find_map(|lost| {
        let n = bytes.len() - lost;
        let (before, shown) = rest.split_at(rest.len().checked_sub(n)?);
        let apart = before.len() >= 2 || n == 0;
        let blank = before.iter().all(|c| c.is_whitespace());
        (apart && blank && shows(bytes.get(..n)?, shown)).then_some((n, false))
    })
}

/// Whether a program may show these bytes so: what has no ASCII picture as a dot.
fn shows(bytes: &[u8], shown: &[char]) -> bool {
    bytes.len() == shown.len()
        && bytes.iter().zip(shown).all(|(&byte, &c)| match byte {
            b' '..=b'~' => c == char::from(byte) || c == '.' && byte == b' ',
            128.. => c == '.' || !c.is_ascii(),
            _ => c == '.',
        })
}
