//! A fate as shape, word and colour.

use egui::{Color32, Painter, Pos2, Rect, StrokeKind, pos2, vec2};

use super::{icon::Icon, marks, text_layout};
use crate::{
    gui::theme::{Sizes, Tokens, hair, leading, radius, sign, space, strong, thin, tint},
    model::{Evidence, Fate, Verdict},
};

/// How a fate is drawn: its sign, its colours, and its pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) icon: Icon,
    pub colour: Color32,
    /// Behind it, if it is filled; else its frame is dashed.
    pub fill: Option<Color32>,
    /// Slanted lines on the fill.
    pub(crate) hatched: bool,
}

pub(crate) const fn shape(tokens: &Tokens, verdict: Verdict) -> Shape {
    let (icon, colour, fill) = match verdict.fate {
        Fate::Whole => (Icon::Check, tokens.good, Some(tokens.good_fill)),
        Fate::Truncated => (Icon::Scissors, tokens.cut, Some(tokens.cut_fill)),
        Fate::Dropped => (Icon::Cross, tokens.ink, None),
        Fate::Refused | Fate::ReportedLost => (Icon::Back, tokens.note, Some(tokens.note_fill)),
        Fate::NotSent => (Icon::Close, tokens.cut, Some(tokens.cut_fill)),
        Fate::Unread => (Icon::Hold, tokens.dim, None),
        Fate::InFlight => match verdict.evidence {
            Evidence::Waiting | Evidence::OneOf => {
                (Icon::Hold, tokens.accent, Some(tokens.selected))
            }
            _ => (Icon::Forward, tokens.accent, Some(tokens.selected)),
        },
        Fate::Unknown | Fate::None => (Icon::Question, tokens.dim, Some(tokens.slot)),
    };
    Shape {
        icon,
        colour,
        fill,
        hatched: matches!(verdict.fate, Fate::Truncated),
    }
}

pub(crate) const fn word_key(verdict: Verdict) -> &'static str {
    match verdict.fate {
        Fate::None => "fate-none",
        Fate::Whole => "fate-whole",
        Fate::Truncated => "fate-truncated",
        Fate::Dropped if verdict.queue_full => "fate-dropped",
        Fate::Dropped => "fate-dropped-unexplained",
        Fate::Refused => "fate-refused",
        Fate::ReportedLost => "fate-reported-lost",
        Fate::NotSent => "fate-not-sent",
        Fate::Unread => "fate-unread",
        Fate::InFlight => match verdict.evidence {
            Evidence::Waiting => "fate-waiting",
            Evidence::OneOf => "fate-open",
            _ => "fate-in-flight",
        },
        Fate::Unknown => "fate-unknown",
    }
}

/// The key of the sentence that explains a verdict.
pub(crate) fn tip_key(verdict: Verdict) -> String {
    format!("{}-tip", word_key(verdict))
}

/// Draws a verdict's badge with a word, its left edge at `left`; returns what it covers.
pub(crate) fn paint(
    painter: &Painter,
    left: Pos2,
    verdict: Verdict,
    word: &str,
    (tokens, sizes): (&Tokens, Sizes),
    room: f32,
) -> Rect {
    let look = shape(tokens, verdict);
    let size = sizes.small;
    let galley = text_layout::line_with(
        painter,
        word,
        strong(size),
        look.colour,
        room - size - space::WIDE,
    );
    let box_size = vec2(galley.size().x + size + space::WIDE, size * leading::LINE);
    let rect = Rect::from_min_size(pos2(left.x, left.y - box_size.y / 2.0), box_size);
    if let Some(fill) = look.fill {
        painter.rect_filled(rect, radius::MARK, fill);
    } else {
        marks::dashed_frame(painter, rect, f32::from(radius::MARK), thin(look.colour));
    }
    if look.hatched {
        // The hatch is only an edge below the sign, so that the word stays easy to read.
        let edge = Rect::from_min_max(
            rect.min,
            pos2(rect.left() + size + space::XL, rect.bottom()),
        );
        let line = look.colour.gamma_multiply(tint::PALE);
        marks::hatched(painter, edge, radius::MARK, Color32::TRANSPARENT, line);
        painter.rect_stroke(rect, radius::MARK, hair(line), StrokeKind::Inside);
    }
    let sign = pos2(rect.left() + space::M + size / 2.0, rect.center().y);
    look.icon
        .paint(painter, sign, size * sign::LARGE, look.colour);
    let at = pos2(
        sign.x + size / 2.0 + space::S,
        rect.center().y - galley.size().y / 2.0,
    );
    painter.galley(at, galley, look.colour);
    rect
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fate_has_a_word() {
        let text = crate::text::Catalog::new(crate::text::Lang::En);
        for fate in Fate::ALL {
            let key = word_key(Verdict::new(fate, Evidence::None, None, true));
            assert_ne!(text.get(key), key, "{fate:?} is said");
        }
    }
}
