//! Lesson texts: the little Markdown that they have, and the colours of the messages in it.

use egui::{
    Align, Color32, FontId, Ui,
    text::{LayoutJob, TextFormat, TextWrapping},
};

use crate::{
    gui::theme::{Themed as _, Tokens, mono_strong, strong},
    lesson::{Lesson, Verb},
    model::payload::{self, Encoding},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TextPiece<'a> {
    Plain(&'a str),
    Strong(&'a str),
    Code(&'a str),
}

/// The pieces of a text in their order. Nothing else of Markdown is known: links and pictures stay as they are
/// written, and are not opened.
fn pieces(text: &str) -> Vec<TextPiece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.find("**").into_iter().chain(rest.find('`')).min();
        let Some(start) = start else {
            found.push(TextPiece::Plain(rest));
            break;
        };
        let (before, from) = rest.split_at(start);
        let mark = if from.starts_with('`') { "`" } else { "**" };
        let inner = from.get(mark.len()..).unwrap_or_default();
        let Some(end) = inner.find(mark) else {
            found.push(TextPiece::Plain(rest));
            break;
        };
        let (word, after) = inner.split_at(end);
        if !before.is_empty() {
            found.push(TextPiece::Plain(before));
        }
        found.push(match mark {
            "`" => TextPiece::Code(word),
            _ => TextPiece::Strong(word),
        });
        rest = after.get(mark.len()..).unwrap_or_default();
    }
    found
}

/// The text as it is read aloud.
pub(super) fn plain_text(text: &str) -> String {
    let words = pieces(text).into_iter().map(|piece| match piece {
        TextPiece::Plain(word) | TextPiece::Strong(word) | TextPiece::Code(word) => word,
    });
    words.collect()
}

/// Which colour the words of a step's messages have: as many as were sent before them since the lab began anew.
#[derive(Clone, Debug, Default)]
pub(super) struct MessageWords(Vec<String>);

impl MessageWords {
    /// The messages that are sent up to a step, counted from 0, as text of an encoding.
    pub(super) fn of(lesson: &Lesson, step: usize, encoding: Encoding) -> Self {
        let fresh = (0..=step).rev().find(|step| lesson.is_fresh(*step));
        let steps = lesson.steps.iter().take(step + 1).skip(fresh.unwrap_or(0));
        let sends = steps
            .flat_map(|step| &step.actions)
            .filter_map(|verb| match verb {
                Verb::Send(send) => Some(send),
                _ => None,
            });
        let mut words = Vec::new();
        for send in sends {
            let word = send.data.as_ref();
            let word = word.map(|data| payload::to_text_in(&data.0, encoding));
            let times = send.times.unwrap_or(1).clamp(1, 8);
            words.extend((0..times).map(|_| word.clone().unwrap_or_default()));
        }
        Self(words)
    }

    /// The colour of a word that is a message, or a part of one message alone.
    pub(super) fn colour(&self, word: &str, tokens: &Tokens) -> Option<Color32> {
        let number = self.0.iter().position(|message| message == word)?;
        Some(tokens.message(number as u64))
    }
}

/// How a text of a lesson is set.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) tokens: &'a Tokens,
    pub(super) words: &'a MessageWords,
    /// The font size, in points.
    pub(super) size: f32,
    pub(super) bold: bool,
    pub(super) colour: Color32,
    /// The width of the text, in points.
    pub(super) width: f32,
}

impl Setting<'_> {
    /// Ink of this size that names no message, as wide as there is room.
    pub(super) fn plain(ui: &Ui, size: f32) -> Self {
        let tokens = ui.tokens();
        Self {
            tokens,
            words: const { &MessageWords(Vec::new()) },
            size,
            bold: false,
            colour: tokens.ink,
            width: ui.available_width(),
        }
    }
    /// The text, ready to be laid out.
    pub(super) fn job(&self, text: &str) -> LayoutJob {
        let mut job = LayoutJob {
            wrap: TextWrapping::wrap_at_width(self.width.max(1.0)),
            ..LayoutJob::default()
        };
        let plain = if self.bold {
            strong(self.size)
        } else {
            FontId::proportional(self.size)
        };
        for piece in pieces(text) {
            let (word, font) = match piece {
                TextPiece::Plain(word) => (word, plain.clone()),
                TextPiece::Strong(word) if self.words.colour(word, self.tokens).is_some() => {
                    (word, mono_strong(self.size))
                }
                TextPiece::Strong(word) => (word, strong(self.size)),
                TextPiece::Code(word) => (word, mono_strong(self.size)),
            };
            let colour = match piece {
                TextPiece::Plain(_) => None,
                TextPiece::Strong(word) | TextPiece::Code(word) => {
                    self.words.colour(word, self.tokens)
                }
            };
            let colour = colour.unwrap_or(self.colour);
            // The lines of the two families are not equally high.
            let format = TextFormat {
                valign: Align::Center,
                ..TextFormat::simple(font, colour)
            };
            job.append(word, 0.0, format);
        }
        job
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_into_its_pieces() {
        use TextPiece::{Code, Plain, Strong};
        for (text, want) in [
            (
                "It sends **hello**, then `recvfrom(4)`.",
                vec![
                    Plain("It sends "),
                    Strong("hello"),
                    Plain(", then "),
                    Code("recvfrom(4)"),
                    Plain("."),
                ],
            ),
            ("`a`**b**", vec![Code("a"), Strong("b")]),
            ("2 * 3 ** 4", vec![Plain("2 * 3 ** 4")]),
            ("", vec![]),
            ("![a](http://b)", vec![Plain("![a](http://b)")]),
        ] {
            assert_eq!(pieces(text), want, "{text}");
        }
        assert_eq!(plain_text("**a** `b` c"), "a b c", "without marks");
    }
}
