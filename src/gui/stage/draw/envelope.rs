//! An envelope around the bytes of a datagram, in places that are narrow.

use egui::{Color32, FontId, Rect, StrokeKind, Vec2, vec2};

use super::{
    pen::Pen,
    strip::{Ink, Plan},
    text::written,
};
use crate::{
    gui::{
        theme::{mono_strong, strong},
        widgets::marks::dashed_frame,
    },
    stage::Strip,
    text::grouped,
};

/// Between the paper and what is in it.
const PAD: f32 = 7.0;

/// What stands in an envelope.
#[derive(Clone, Debug, PartialEq)]
enum Inside {
    /// All its tiles in one row.
    Tiles(Strip, Plan),
    /// Its bytes as a word, too many for tiles.
    Word(String, FontId),
    /// How many bytes, or that there are none.
    Length(String, FontId),
}

/// An envelope with its measures.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wrap {
    inside: Inside,
    /// The whole envelope.
    pub(crate) size: Vec2,
}

impl Pen<'_> {
    /// An envelope of which it is not known which datagram it is.
    pub(crate) fn unnamed(width: f32, tile: f32) -> Wrap {
        let size = vec2(tile * 3.0, tile) + Vec2::splat(2.0 * PAD);
        Wrap {
            size: size.min(vec2(width, size.y)),
            inside: Inside::Length("?".to_owned(), mono_strong((tile * 0.62).max(12.0))),
        }
    }

    /// An envelope that is no wider than `width`.
    pub(crate) fn wrap(&self, strip: &Strip, width: f32, tile: f32) -> Wrap {
        let room = width - 2.0 * PAD;
        let pad = Vec2::splat(2.0 * PAD);
        if let Strip::Tiles { cells, .. } = strip {
            let plan = Plan::tiles(cells.len(), room, tile);
            if plan.per_row >= cells.len() {
                return Wrap {
                    size: plan.size + pad,
                    inside: Inside::Tiles(strip.clone(), plan),
                };
            }
            let word = written(cells);
            let font = mono_strong((tile * 0.56).max(11.0));
            let wide = self.width_of(&word, font.clone());
            if wide + 8.0 <= room {
                return Wrap {
                    size: vec2(wide + 8.0, tile) + pad,
                    inside: Inside::Word(word, font),
                };
            }
        }
        let text = match strip {
            Strip::Empty => self.text.get("stage-empty-datagram"),
            Strip::Tiles { cells, .. } => length(cells.len() as u64),
            Strip::Bar(bar) => length(u64::from(bar.len)),
        };
        let font = self.shrunk(&text, strong(self.small), room);
        let wide = self.width_of(&text, font.clone());
        Wrap {
            size: vec2(wide + 8.0, tile.max(font.size * 1.3)) + pad,
            inside: Inside::Length(text, font),
        }
    }

    /// Draws an envelope into a rectangle of its size; `gone` ones are only outlined.
    pub(crate) fn envelope(&self, rect: Rect, wrap: &Wrap, colour: Color32, gone: bool) {
        let stroke = egui::Stroke::new(2.0, colour);
        let radius = 11;
        self.painter.rect_filled(rect, radius, self.tokens.panel);
        if gone {
            dashed_frame(&self.painter, rect, f32::from(radius), stroke);
        } else {
            self.painter
                .rect_stroke(rect, radius, stroke, StrokeKind::Inside);
        }
        let ink = if gone {
            Ink::Hollow(colour)
        } else {
            Ink::Solid(colour)
        };
        match &wrap.inside {
            Inside::Tiles(strip, plan) => {
                self.strip(rect.center() - plan.size / 2.0, strip, plan, ink);
            }
            Inside::Word(word, font) => {
                if !gone {
                    self.ground(rect.shrink(PAD), ink);
                }
                let on = self.on(ink);
                self.centred(rect.center(), word, font.clone(), on, f32::INFINITY);
            }
            Inside::Length(text, font) => {
                self.centred(rect.center(), text, font.clone(), colour, f32::INFINITY);
            }
        }
    }
}

fn length(bytes: u64) -> String {
    format!("{} B", grouped(bytes))
}
