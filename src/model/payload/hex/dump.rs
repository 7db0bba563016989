//! Dumps: lines of an offset, bytes in hex, and mostly the same bytes as text.
//!
//! Hex digits also stand in text columns and plain hex may look like offsets. So a reading counts only with proof:
//! the text agrees with the bytes, or each offset follows from the bytes before it.

use std::ops::Range;

use super::{
    dump_line::{DumpLine, TextColumn},
    pasted::{NonBytes, Pasted},
    pasted_text::PastedText,
};
use crate::model::Message;

/// The most bytes that lines left out, told by `*`, may stand for.
const MAX: u64 = 1 << 20;
/// How programs count offsets: in hex, decimal or octal digits.
const RADIXES: [u32; 3] = [16, 10, 8];

/// The bytes of a dump; `None` where the text looks like none.
pub(super) fn read(text: &PastedText<'_>) -> Option<Result<Pasted, Message>> {
    let mut lines = lines(text);
    let heading = heading(text, &lines);
    let above = lines.drain(..heading).next().map(|first| first.start);
    let first = lines.first()?.clone();
    let Some(begin) = DumpLine::read(text, first.clone()) else {
        return without_offsets(text, &lines);
    };
    if !begin.colon && begin.wide {
        return are_words(text, &lines)
            .then(|| Err(text.fault("error-dump-words", begin.offset.clone())));
    }
    let is_dump = begin.colon
        || begin.text(text).is_some()
        || lines.get(1).is_some_and(|line| is_star(text, line))
        || is_followed(text, &lines);
    let is_alone = lines.len() == 1
        && text.plain(begin.offset.clone()).bytes().all(|c| c == b'0')
        && begin.stop == begin.line.end
        && !begin.bytes.is_empty();
    if !is_dump && !is_alone {
        return None;
    }
    let mut pasted = Pasted::default();
    if let Some(start) = above {
        let before = text.in_bytes(&(start..first.start));
        pasted.apart.push((NonBytes::Notation, before));
    }
    Some(all(text, &lines, &pasted))
}

/// The lines that are not empty.
fn lines(text: &PastedText<'_>) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let end = text.past(start, text.len(), |c| c != '\n');
        if text.past_space(start, end) < end {
            lines.push(start..end);
        }
        start = end + 1;
    }
    lines
}

/// How many lines stand above a dump of `tcpdump`, whose offsets begin with `0x`.
fn heading(text: &PastedText<'_>, lines: &[Range<usize>]) -> usize {
    let begins = |line: &Range<usize>| {
        let at = text.past_space(line.start, line.end);
        text.plain(at..at + 7) == "0x0000:"
    };
    lines.iter().position(begins).unwrap_or(0)
}

/// Whether a line stands for lines that are the same as the one before.
fn is_star(text: &PastedText<'_>, line: &Range<usize>) -> bool {
    text.plain(line.clone()).trim() == "*"
}

/// How much greater the second offset is than the first.
fn step(text: &PastedText<'_>, [first, next]: [&Range<usize>; 2], radix: u32) -> Option<u64> {
    number(text, next, radix)?.checked_sub(number(text, first, radix)?)
}

fn number(text: &PastedText<'_>, digits: &Range<usize>, radix: u32) -> Option<u64> {
    u64::from_str_radix(&text.plain(digits.clone()), radix).ok()
}

/// The first two offsets, without a star between, and how many groups of digits stand behind the first.
fn first_two(text: &PastedText<'_>, lines: &[Range<usize>]) -> Option<[DumpLine; 2]> {
    let mut lines = lines.iter().map(|line| DumpLine::read(text, line.clone()));
    Some([lines.next()??, lines.next()??])
}

/// Whether the second offset follows from the bytes of the first line.
fn is_followed(text: &PastedText<'_>, lines: &[Range<usize>]) -> bool {
    first_two(text, lines).is_some_and(|[first, next]| {
        RADIXES.iter().any(|&radix| {
            let bytes = step(text, [&first.offset, &next.offset], radix);
            bytes == Some(first.bytes.len() as u64) && !first.bytes.is_empty()
        })
    })
}

/// Whether these are words of several bytes, or bytes in octal or decimal, as `od` and `hexdump` write unless told
/// otherwise: then the second offset is so many bytes further, all words of one width.
fn are_words(text: &PastedText<'_>, lines: &[Range<usize>]) -> bool {
    let Some([first, next]) = first_two(text, lines) else {
        return false;
    };
    let words = text.plain(first.offset.end..first.line.end);
    let words: Vec<&str> = words.split_whitespace().collect();
    let even = words.iter().all(|word| {
        word.len() > 2
            && words.first().is_some_and(|first| word.len() == first.len())
            && word.bytes().all(|c| c.is_ascii_hexdigit())
    });
    let n = words.len() as u64;
    let is_step = |bytes: u64| {
        [1, 2, 4, 8]
            .iter()
            .any(|w| n * w >= bytes && bytes + w > n * w)
    };
    let mut steps = RADIXES
        .iter()
        .filter_map(|&radix| step(text, [&first.offset, &next.offset], radix));
    n > 0 && even && steps.any(|bytes| bytes > 0 && is_step(bytes))
}

/// A dump of `od -A n -t x1z`: the text in brackets proves it.
fn without_offsets(
    text: &PastedText<'_>,
    lines: &[Range<usize>],
) -> Option<Result<Pasted, Message>> {
    let mut pasted = Pasted::default();
    for line in lines {
        let line = DumpLine::without_offset(text, line.clone());
        let proof = line.text(text).filter(|proof| proof.bracketed)?;
        pasted.take(text, &line, Some(&proof));
    }
    Some(Ok(pasted))
}

/// All lines below the heading: each with its text or none with one, and with offsets that follow from each other.
fn all(text: &PastedText<'_>, lines: &[Range<usize>], heading: &Pasted) -> Result<Pasted, Message> {
    let mut read = Vec::with_capacity(lines.len());
    let last = lines.len() - 1;
    for (n, line) in lines.iter().enumerate() {
        let found = DumpLine::read(text, line.clone());
        let is_star = is_star(text, line) && n > 0 && n < last;
        match found {
            None if is_star => read.push(None),
            None => {
                let at = text.past_space(line.start, line.end);
                return Err(text.fault(
                    "error-dump-line",
                    at..text.past(at, line.end, |c| !c.is_whitespace()),
                ));
            }
            found => read.push(found),
        }
    }
    let lines: Vec<(Option<DumpLine>, Option<TextColumn>)> = read
        .into_iter()
        .map(|line| {
            let proof = line.as_ref().and_then(|line| line.text(text));
            (line, proof)
        })
        .collect();
    let has_bytes = |line: &Option<DumpLine>| line.as_ref().is_some_and(|line| !line.ends());
    let all_proven = lines
        .iter()
        .all(|(line, proof)| !has_bytes(line) || proof.is_some());
    let odd = lines.iter().find_map(|(line, proof)| {
        line.as_ref()
            .filter(|line| proof.is_none() && line.stop < line.line.end)
    });
    if let Some(line) = odd.filter(|_| !all_proven) {
        return Err(line.fault(text));
    }
    // `od` writes octal and decimal offsets with seven digits, and no program others so.
    let is_od = |line: &DumpLine| line.offset.len() == 7 && !line.colon;
    let is_od = lines
        .first()
        .is_some_and(|(line, _)| line.as_ref().is_some_and(is_od));
    let radixes: &[u32] = if is_od { &[8, 10] } else { &[16] };
    let mut fault: Option<(usize, Message)> = None;
    let mut read: Option<Pasted> = None;
    for &radix in radixes {
        match chained(text, &lines, all_proven, radix, heading.clone()) {
            Ok(found) if read.as_ref().is_some_and(|read| *read != found) => {
                let last = lines.iter().rev().find_map(|(line, _)| line.as_ref());
                let last = last.map_or(0..0, |line| line.offset.clone());
                return Err(text.fault("error-dump-radix", last));
            }
            Ok(found) => read = Some(found),
            Err(found) if fault.as_ref().is_none_or(|(n, _)| found.0 > *n) => fault = Some(found),
            Err(_) => {}
        }
    }
    let fault = fault.map(|(_, message)| message);
    read.ok_or_else(|| fault.unwrap_or_else(|| text.fault("error-dump-line", 0..0)))
}

/// The bytes, if the offsets in this radix follow from each other; else at which line they do not.
fn chained(
    text: &PastedText<'_>,
    lines: &[(Option<DumpLine>, Option<TextColumn>)],
    all_proven: bool,
    radix: u32,
    mut pasted: Pasted,
) -> Result<Pasted, (usize, Message)> {
    let mut expected: Option<u64> = None;
    let mut starred = false;
    // The bytes of the line before, which a star repeats.
    let mut latest = 0..0;
    for (n, (line, proof)) in lines.iter().enumerate() {
        let Some(line) = line else {
            starred = true;
            continue;
        };
        let fault = |key| (n, text.fault(key, line.offset.clone()));
        let at = number(text, &line.offset, radix).ok_or_else(|| fault("error-dump-offset"))?;
        if let Some(wanted) = expected {
            let missing = at
                .checked_sub(wanted)
                .ok_or_else(|| fault("error-dump-offset"))?;
            let line_bytes = latest.len() as u64;
            if std::mem::take(&mut starred) {
                if missing > MAX {
                    return Err(fault("error-dump-star"));
                }
                if line_bytes == 0 || !missing.is_multiple_of(line_bytes) {
                    return Err(fault("error-dump-offset"));
                }
                for _ in 0..missing / line_bytes {
                    pasted.bytes.extend_from_within(latest.clone());
                }
            } else if missing > 0 {
                return Err(fault("error-dump-offset"));
            }
        }
        let from = pasted.bytes.len();
        pasted.take(text, line, proof.as_ref().filter(|_| all_proven));
        latest = from..pasted.bytes.len();
        expected = at.checked_add(latest.len() as u64);
    }
    Ok(pasted)
}

impl Pasted {
    /// Takes the bytes of a line, of which the proof says how many there are.
    fn take(&mut self, text: &PastedText<'_>, line: &DumpLine, proof: Option<&TextColumn>) {
        if !line.offset.is_empty() {
            self.apart
                .push((NonBytes::Offset, text.in_bytes(&line.offset)));
        }
        let n = proof.map_or(line.bytes.len(), |proof| proof.bytes);
        self.bytes.extend(line.bytes.iter().take(n));
        if let Some(proof) = proof.filter(|proof| !proof.text.is_empty()) {
            self.apart
                .push((NonBytes::TextColumn, text.in_bytes(&proof.text)));
        }
    }
}
