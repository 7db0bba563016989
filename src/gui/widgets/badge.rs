//! A fate as shape, word and colour.

use egui::{Color32, Painter, Pos2, Rect, StrokeKind, pos2, vec2};

use super::{icon::Icon, lettering, marks};
use crate::{
    gui::theme::{Sizes, Tokens, hair, radius, space, strong, thin},
    model::{Evidence, Fate, Verdict},
};

/// How a fate looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) icon: Icon,
    pub colour: Color32,
    /// Behind it, if it is filled.
    pub fill: Option<Color32>,
    /// Slanted lines on the fill.
    pub(crate) hatched: bool,
    pub(crate) dashed: bool,
}

pub(crate) const fn shape(tokens: &Tokens, verdict: Verdict) -> Shape {
    let plain = Shape {
        icon: Icon::Question,
        colour: tokens.dim,
        fill: Some(tokens.slot),
        hatched: false,
        dashed: false,
    };
    match verdict.fate {
        Fate::Whole => Shape {
            icon: Icon::Check,
            colour: tokens.good,
            fill: Some(tokens.good_fill),
            ..plain
        },
        Fate::Truncated => Shape {
            icon: Icon::Scissors,
            colour: tokens.cut,
            fill: Some(tokens.cut_fill),
            hatched: true,
            ..plain
        },
        Fate::Dropped => Shape {
            icon: Icon::Cross,
            colour: tokens.ink,
            fill: None,
            dashed: true,
            ..plain
        },
        Fate::Refused | Fate::ReportedLost => Shape {
            icon: Icon::Back,
            colour: tokens.note,
            fill: Some(tokens.note_fill),
            ..plain
        },
        Fate::NotSent => Shape {
            icon: Icon::Close,
            colour: tokens.cut,
            fill: Some(tokens.cut_fill),
            ..plain
        },
        Fate::Unread => Shape {
            icon: Icon::Hold,
            colour: tokens.dim,
            fill: None,
            dashed: true,
            ..plain
        },
        Fate::InFlight => Shape {
            icon: match verdict.evidence {
                Evidence::Waiting | Evidence::OneOf => Icon::Hold,
                _ => Icon::Forward,
            },
            colour: tokens.accent,
            fill: Some(tokens.selected),
            ..plain
        },
        Fate::Unknown | Fate::None => plain,
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
    let galley = lettering::line_with(
        painter,
        word,
        strong(size),
        look.colour,
        room - size - space::WIDE,
    );
    let box_size = vec2(galley.size().x + size + space::WIDE, size * 1.75);
    let rect = Rect::from_min_size(pos2(left.x, left.y - box_size.y / 2.0), box_size);
    if let Some(fill) = look.fill {
        painter.rect_filled(rect, radius::MARK, fill);
    }
    if look.dashed {
        marks::dashed_frame(painter, rect, f32::from(radius::MARK), thin(look.colour));
    }
    if look.hatched {
        // The hatch is only an edge below the sign, so that the word stays easy to read.
        let edge = Rect::from_min_max(
            rect.min,
            pos2(rect.left() + size + space::XL, rect.bottom()),
        );
        let line = look.colour.gamma_multiply(0.25);
        marks::hatched(painter, edge, radius::MARK, Color32::TRANSPARENT, line);
        painter.rect_stroke(rect, radius::MARK, hair(line), StrokeKind::Inside);
    }
    let sign = pos2(rect.left() + space::M + size / 2.0, rect.center().y);
    look.icon.paint(painter, sign, size * 0.9, look.colour);
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
