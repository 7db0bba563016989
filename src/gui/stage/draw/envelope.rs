//! An envelope around the bytes of a datagram, in places that are narrow.

use egui::{Color32, FontId, Rect, StrokeKind, Vec2, vec2};

use super::{
    pen::Pen,
    strip::{Ink, TileLayout},
    text::written,
};
use crate::{
    gui::{
        theme::{
            firm, leading, mono_even, mono_strong, radius, space, stage_parts::envelope,
            stage_sizes,
        },
        widgets::marks::dashed_frame,
    },
    stage::Strip,
    text::grouped,
};

/// The contents of an envelope, as they are drawn.
#[derive(Clone, Debug, PartialEq)]
enum Inside {
    Tiles(Strip, TileLayout),
    /// Its bytes as a word, too many for tiles.
    Word(String, FontId),
    /// The number of bytes, or that there are none.
    Length(String, FontId),
}

/// An envelope with its measures.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wrap {
    inside: Inside,
    pub(crate) size: Vec2,
}

impl Pen<'_> {
    /// An envelope of which it is not known which datagram it is.
    pub(crate) fn unnamed(width: f32, tile: f32) -> Wrap {
        let size =
            vec2(tile * envelope::UNNAMED, tile) + Vec2::splat(2.0 * stage_sizes::ENVELOPE_PAD);
        Wrap {
            size: size.min(vec2(width, size.y)),
            inside: Inside::Length(
                "?".to_owned(),
                mono_strong((tile * envelope::QUESTION).max(stage_sizes::MIN_SMALL)),
            ),
        }
    }

    /// An envelope that is no wider than `width`.
    pub(crate) fn wrap(&self, strip: &Strip, width: f32, tile: f32) -> Wrap {
        let room = width - 2.0 * stage_sizes::ENVELOPE_PAD;
        let pad = Vec2::splat(2.0 * stage_sizes::ENVELOPE_PAD);
        let read = strip.read_in(self.text.encoding());
        let strip = read.as_ref();
        if let Strip::Tiles { cells, .. } = strip {
            let plan = self.plan_tiles(cells.len(), room, tile);
            if plan.per_row >= cells.len() {
                return Wrap {
                    size: plan.size + pad,
                    inside: Inside::Tiles(strip.clone(), plan),
                };
            }
            let word = written(cells);
            let font = mono_even(
                (tile * self.letters.unwrap_or(envelope::LETTERS)).max(envelope::MIN_LETTERS),
                &word,
            );
            let wide = self.width_of(&word, font.clone());
            if wide + space::M <= room {
                return Wrap {
                    size: vec2(wide + space::M, tile) + pad,
                    inside: Inside::Word(word, font),
                };
            }
        }
        let text = match strip {
            Strip::Empty => self.text.get("stage-empty-datagram"),
            Strip::Tiles { cells, .. } => length(cells.len() as u64),
            Strip::Bar(bar) => length(u64::from(bar.len)),
        };
        let font = self.shrunk(&text, self.bold(), room);
        let wide = self.width_of(&text, font.clone());
        Wrap {
            size: vec2(wide + space::M, tile.max(font.size * leading::CLOSE)) + pad,
            inside: Inside::Length(text, font),
        }
    }

    /// Draws an envelope into a rectangle of its size; only its outline where `outlined`.
    pub(crate) fn envelope(&self, rect: Rect, wrap: &Wrap, colour: Color32, outlined: bool) {
        let (line, corner) = (firm(colour), radius::ENVELOPE);
        self.painter.rect_filled(rect, corner, self.tokens.panel);
        if outlined {
            dashed_frame(&self.painter, rect, f32::from(corner), line);
        } else {
            (self.painter).rect_stroke(rect, corner, line, StrokeKind::Inside);
        }
        let ink = Ink::of(colour, outlined);
        match &wrap.inside {
            Inside::Tiles(strip, plan) => {
                self.strip(rect.center() - plan.size / 2.0, strip, plan, ink);
            }
            Inside::Word(word, font) => {
                if !outlined {
                    self.tile_background(rect.shrink(stage_sizes::ENVELOPE_PAD), ink);
                }
                self.centred(rect.center(), word, font.clone(), self.on(ink));
            }
            Inside::Length(text, font) => {
                self.centred(rect.center(), text, font.clone(), colour);
            }
        }
    }
}

fn length(bytes: u64) -> String {
    format!("{} B", grouped(bytes))
}
