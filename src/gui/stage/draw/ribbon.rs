//! Bytes of a stream: one after the other, without envelopes, each in the colour of its send.

use egui::{Color32, Pos2, Rect, StrokeKind, Vec2, pos2, vec2};

use super::{
    pen::Pen,
    strip::{Ink, TileLayout},
    text::written,
};
use crate::{
    gui::{
        theme::{
            firm, hair, mono_even, mono_strong, radius, space, stage_parts::ribbon, stage_sizes,
            tint,
        },
        widgets::numbers::fitting,
    },
    stage::{Run, StreamBytes, Strip},
    text::grouped,
};

/// What may be lost of a width by rounding.
const ROUNDED: f32 = 0.5;

impl Pen<'_> {
    /// The width that a ribbon takes of `width`: a tile for each byte, or all of it.
    pub(crate) fn ribbon_width(ribbon: &StreamBytes, tile: f32, width: f32) -> f32 {
        let tiles = tile * ribbon.len as f32;
        if ribbon.more == 0 && tiles <= width + ROUNDED {
            tiles
        } else {
            width
        }
    }

    /// Draws a ribbon from `at` on; what stands for its sends can be pressed.
    pub(crate) fn ribbon(&mut self, at: Pos2, ribbon: &StreamBytes, tile: f32, width: f32) -> Rect {
        let wide = Self::ribbon_width(ribbon, tile, width);
        let rect = Rect::from_min_size(at, vec2(wide, tile));
        let as_tiles = ribbon.more == 0 && tile * ribbon.len as f32 <= width + ROUNDED;
        let mut left = at.x;
        for run in &ribbon.runs {
            let len = run.strip.len() as f32;
            let part = if as_tiles {
                tile * len
            } else {
                let share = wide * len / (ribbon.len.max(1) as f32);
                share
                    .max(stage_sizes::MIN_RUN)
                    .min((rect.right() - left).max(0.0))
            };
            let place = Rect::from_min_size(pos2(left, at.y), vec2(part, tile));
            self.run(place, run, tile, as_tiles);
            left = place.right();
        }
        if ribbon.more > 0 && rect.right() - left > stage_sizes::MIN_RUN {
            let place = Rect::from_min_max(pos2(left, at.y), rect.max);
            self.painter.rect_filled(place, 0, self.tokens.slot);
            let text = format!("+{}", grouped(ribbon.more));
            let font = self.shrunk(
                &text,
                mono_strong(tile * self.letters.unwrap_or(ribbon::MORE)),
                place.width() - space::S,
            );
            self.centred(place.center(), &text, font, self.tokens.ink);
        }
        rect
    }

    fn run(&mut self, place: Rect, run: &Run, tile: f32, as_tiles: bool) {
        let colour = run
            .colour
            .map_or(self.tokens.dim, |colour| self.tokens.message(colour));
        self.painter.rect_filled(place, 0, colour);
        match run.strip.read_in(self.text.encoding()).as_ref() {
            Strip::Tiles { cells, .. } if as_tiles => {
                let plan = TileLayout {
                    per_row: cells.len(),
                    ..TileLayout::in_one(tile, place.size())
                };
                self.tiles(place.min, cells, &plan, Ink::Solid(colour));
                let line = hair(self.tokens.on_message.gamma_multiply(tint::RULE));
                for n in 1..cells.len() {
                    let x = place.left() + tile * n as f32;
                    self.painter.vline(x, place.y_range().shrink(1.0), line);
                }
            }
            strip => self.length(place, strip, tile),
        }
        if let Some(send) = run.send {
            self.stands_for(place, send);
        }
    }

    /// The bytes as a word where they have room, else how many they are.
    fn length(&self, place: Rect, strip: &Strip, tile: f32) {
        let room = place.width() - space::S;
        let word = match strip {
            Strip::Tiles { cells, .. } => written(cells),
            Strip::Empty | Strip::Bar(_) => format!("{} B", grouped(strip.len() as u64)),
        };
        let font = mono_even(tile * self.letters.unwrap_or(ribbon::LETTERS), &word);
        let mut shown = word;
        if self.width_of(&shown, font.clone()) > room {
            shown = grouped(strip.len() as u64);
        }
        if self.width_of(&shown, font.clone()) <= room {
            let on = self.tokens.on_message;
            self.centred(place.center(), &shown, font, on);
        }
    }

    /// Draws the frame of a read with a slot for each byte asked for; `fill` draws the bytes from their place on.
    /// Returns the frame.
    pub(crate) fn read_frame(
        &self,
        at: Pos2,
        (asked, returned): (u32, usize),
        tile: f32,
        width: f32,
        frame: Color32,
    ) -> Rect {
        let room = width - 2.0 * stage_sizes::RIBBON_PAD;
        let most = fitting(room, tile, 1);
        let asked = usize::try_from(asked).unwrap_or(usize::MAX);
        let slots = asked.min(most).max(1);
        let inner = vec2(tile * slots as f32, tile);
        let rect = Rect::from_min_size(at, inner + Vec2::splat(2.0 * stage_sizes::RIBBON_PAD));
        self.painter.rect(
            rect,
            radius::FRAME,
            self.tokens.panel,
            firm(frame),
            StrokeKind::Inside,
        );
        let from = at + Vec2::splat(stage_sizes::RIBBON_PAD);
        let fits = asked <= most;
        for n in returned.min(slots)..slots {
            let corner = from + vec2(tile * n as f32, 0.0);
            let slot = Rect::from_min_size(corner, Vec2::splat(tile)).shrink(1.0);
            if !fits && n + 1 == slots {
                let font = mono_strong(tile * 0.5);
                self.centred(slot.center(), "…", font, self.tokens.dim);
            } else {
                self.painter
                    .rect_filled(slot, radius::SLOT, self.tokens.slot);
            }
        }
        rect
    }
}
