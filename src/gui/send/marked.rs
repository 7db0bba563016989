//! The typed text with what is none of its bytes pale, and what cannot be read marked.

use std::ops::Range;

use egui::{
    Color32, FontId,
    text::{LayoutJob, TextFormat},
};

use crate::{
    gui::theme::{Tokens, firm},
    model::{Message, Value, payload::Pasted},
};

/// Pieces of a text from front to back, in bytes, and whether each cannot be read.
pub(super) type TextMarks = Vec<(Range<usize>, bool)>;

pub(super) fn marks(text: &str, read: &Result<Pasted, Message>) -> TextMarks {
    match read {
        Ok(read) => {
            let pale = read.apart.iter();
            pale.map(|(_, range)| (range.clone(), false)).collect()
        }
        Err(message) => wrong(text, message).map_or_else(Vec::new, |range| vec![(range, true)]),
    }
}

/// The characters that a message names by line and column.
fn wrong(text: &str, message: &Message) -> Option<Range<usize>> {
    let arg = |name| {
        let mut args = message.args.iter();
        args.find(|(arg, _)| *arg == name).map(|(_, value)| value)
    };
    let number = |name| match arg(name)? {
        Value::Number(number) => usize::try_from(*number).ok()?.checked_sub(1),
        _ => None,
    };
    let (line, column) = (number("line")?, number("column")?);
    let above: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let before = text.get(above..)?.chars().take(column);
    let start = above + before.map(char::len_utf8).sum::<usize>();
    let found = match arg("found")? {
        Value::Text(found) => found.len(),
        _ => 0,
    };
    let end = (start + found).min(text.len());
    (start < end && text.is_char_boundary(end)).then_some(start..end)
}

/// The text with its marks; they must be those of this text.
pub(super) fn job(
    text: &str,
    marks: &[(Range<usize>, bool)],
    (font, ink): (&FontId, Color32),
    tokens: &Tokens,
) -> LayoutJob {
    let plain = TextFormat::simple(font.clone(), ink);
    let pale = TextFormat::simple(font.clone(), tokens.dim);
    let wrong = TextFormat {
        background: tokens.cut_fill,
        underline: firm(tokens.cut),
        ..TextFormat::simple(font.clone(), tokens.cut)
    };
    let mut job = LayoutJob::default();
    let mut at = 0;
    let mut append = |range: Range<usize>, format: &TextFormat| {
        let piece = text.get(range).unwrap_or_default();
        if !piece.is_empty() {
            job.append(piece, 0.0, format.clone());
        }
    };
    for (range, is_wrong) in marks {
        append(at..range.start, &plain);
        append(range.clone(), if *is_wrong { &wrong } else { &pale });
        at = range.end;
    }
    append(at..text.len(), &plain);
    job
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::payload;

    #[test]
    fn what_is_wrong_is_marked_where_it_stands() {
        for (text, want) in [("68\n你 6z", "你"), ("0000  68 6z  h", "z"), ("b'he", "")] {
            let read = payload::from_hex(text);
            let marked = marks(text, &read);
            let marked = marked
                .first()
                .and_then(|(range, _)| text.get(range.clone()));
            assert_eq!(marked.unwrap_or_default(), want, "{text}");
        }
    }

    #[test]
    fn offsets_and_text_columns_are_marked() {
        let text = "0000  68 65   he\n0002  6c   l";
        let marks = marks(text, &payload::from_hex(text));
        let pieces: Vec<_> = marks
            .iter()
            .filter_map(|(range, wrong)| Some((text.get(range.clone())?, *wrong)))
            .collect();
        let want = ["0000", "he", "0002", "l"].map(|piece| (piece, false));
        assert_eq!(pieces, want, "from front to back");
    }
}
