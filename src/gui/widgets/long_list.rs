//! A list that is exact at any length.
//!
//! Its place is a line number and a rest in points, never one product of both: a position of
//! ten million lines in points has no room in an `f32`.

use egui::{Id, Key, Pos2, Rect, Sense, Ui, pos2, vec2};

use super::{
    focus::claim_arrow_keys,
    numbers::{length, whole},
};
use crate::gui::theme::{Themed as _, form_sizes, radius, space};

/// The place in a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct LongList {
    /// The first line that is seen.
    top: u64,
    /// How much of it is scrolled away, in points.
    rest: f32,
    /// Whether it has left the newest line.
    left: bool,
    /// Whether it left the newest line only to show another one.
    previewing: bool,
}

impl LongList {
    /// What of a space has room for whole lines: the newest ones stand there without one that is
    /// cut at its edge.
    pub(crate) fn whole_lines(space: Rect, row: f32) -> Rect {
        let fits = (space.height() / row).floor().max(1.0);
        let height = (fits * row).min(space.height());
        Rect::from_min_size(space.min, vec2(space.width(), height))
    }

    /// Whether it stays at the newest line.
    pub(crate) const fn follows(&self) -> bool {
        !self.left
    }

    /// Goes to the newest line and stays there.
    pub(crate) const fn follow(&mut self) {
        (self.left, self.previewing) = (false, false);
    }

    /// Stays where it is, also when lines come.
    pub(crate) const fn stay(&mut self) {
        self.left = true;
    }

    /// Goes back to the newest line if it was left only to bring another one into view.
    pub(crate) const fn give_back(&mut self) {
        if self.previewing {
            self.follow();
        }
    }

    /// The first line that is seen, and how much of it is scrolled away.
    pub(crate) const fn top(&self) -> (u64, f32) {
        (self.top, self.rest)
    }

    /// Puts a line, and so much of it scrolled away, to the top; it stays there.
    pub(crate) const fn put(&mut self, top: u64, rest: f32) {
        (self.top, self.rest) = (top, rest);
        (self.left, self.previewing) = (true, false);
    }

    /// Moves on by so many points, back where they are negative.
    pub(crate) fn pan(&mut self, points: f32, row: f32) {
        (self.left, self.previewing) = (true, false);
        self.move_by(points, row);
    }

    /// Moves it by the keys, while it has the keyboard: a line, a page, to the first or the last line; also while nothing
    /// has the keyboard, but by lines.
    pub(crate) fn keys(&mut self, ui: &Ui, id: Id, (body, total, row): (Rect, u64, f32)) {
        let focused = ui.memory(egui::Memory::focused);
        if focused.is_some_and(|focused| focused != id) {
            return;
        }
        claim_arrow_keys(ui, id, true);
        let page = (body.height() - row).max(row);
        let all = length(total as f64) * row;
        for (key, delta) in [
            (Key::ArrowDown, row),
            (Key::ArrowUp, -row),
            (Key::PageDown, page),
            (Key::PageUp, -page),
            (Key::End, all),
            (Key::Home, -all),
        ] {
            let by_line = matches!(key, Key::ArrowDown | Key::ArrowUp);
            if (focused.is_some() || !by_line) && ui.input(|input| input.key_pressed(key)) {
                self.pan(delta, row);
            }
        }
    }

    /// Draws the lines that are seen in `body`, each of the height `row`, and the scroll bar.
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        body: Rect,
        total: u64,
        row: f32,
        mut line_ui: impl FnMut(&mut Ui, Rect, u64),
    ) {
        self.scroll(ui, body, total, row);
        let mut y = body.top() - self.rest;
        let mut line = self.top;
        let width = body.width() - form_sizes::SCROLL_BAR;
        ui.scope(|ui| {
            ui.set_clip_rect(body.intersect(ui.clip_rect()));
            while y < body.bottom() && line < total {
                let rect = Rect::from_min_size(pos2(body.left(), y), vec2(width, row));
                line_ui(ui, rect, line);
                y += row;
                line += 1;
            }
        });
        self.bar_ui(ui, body, total, row);
    }

    /// The last place: the newest line just in view.
    fn end(total: u64, height: f32, row: f32) -> (u64, f32) {
        let rows = f64::from(height) / f64::from(row.max(1.0));
        let above = (total as f64 - rows).max(0.0);
        let top = above.floor();
        (whole(top), length(above - top) * row)
    }

    fn scroll(&mut self, ui: &Ui, body: Rect, total: u64, row: f32) {
        let mut delta = fingers_way(ui, body);
        if ui.rect_contains_pointer(body) {
            delta += ui.input(|input| input.smooth_scroll_delta().y);
        }
        if delta != 0.0 {
            (self.left, self.previewing) = (true, false);
            self.move_by(-delta, row);
        }
        let end = Self::end(total, body.height(), row);
        if !self.left || (self.top, self.rest) >= end {
            (self.top, self.rest) = end;
            self.follow();
        }
    }

    fn move_by(&mut self, points: f32, row: f32) {
        let moved = self.rest + points;
        let lines = (moved / row).floor();
        if lines < 0.0 {
            let up = whole(f64::from(-lines));
            if up > self.top {
                (self.top, self.rest) = (0, 0.0);
                return;
            }
            self.top -= up;
        } else {
            self.top += whole(f64::from(lines));
        }
        self.rest = moved - lines * row;
    }

    /// Scrolls no further than needed for a line to be seen.
    pub(crate) fn scroll_to(&mut self, line: u64, height: f32, row: f32) {
        let fits = whole(f64::from(height / row).floor()).max(1);
        let followed = !self.left;
        if line < self.top || (line == self.top && self.rest > 0.0) {
            (self.top, self.rest, self.left) = (line, 0.0, true);
        } else if line >= self.top + fits {
            let spare = row - height % row;
            self.top = (line + 1).saturating_sub(fits + 1);
            self.rest = if spare < row { spare } else { 0.0 };
            if spare >= row {
                self.top += 1;
            }
            self.left = true;
        }
        self.previewing |= followed && self.left;
    }

    fn bar_ui(&mut self, ui: &Ui, body: Rect, total: u64, row: f32) {
        let tokens = ui.tokens();
        let total = total as f64;
        let seen = f64::from(body.height() / row);
        if total <= seen {
            return;
        }
        let rail = Rect::from_min_max(
            pos2(body.right() - form_sizes::SCROLL_BAR, body.top()),
            body.max,
        );
        let knob = (f64::from(rail.height()) * seen / total).max(f64::from(form_sizes::MIN_KNOB));
        let free = f64::from(rail.height()) - knob;
        let most = total - seen;
        let now = self.top as f64 + f64::from(self.rest / row);
        let top = rail.top() + length(free * (now / most).clamp(0.0, 1.0));
        let id = ui.scope_id().with("bar");
        let response = ui.interact(rail, id, Sense::DRAG | Sense::CLICK);
        if let Some(at) = response.interact_pointer_pos() {
            let share = (f64::from(at.y - rail.top()) - knob / 2.0) / free.max(1.0);
            let place = share.clamp(0.0, 1.0) * most;
            self.top = whole(place.floor());
            self.rest = length(place - place.floor()) * row;
            (self.left, self.previewing) = (share < 1.0, false);
        }
        let size = vec2(form_sizes::SCROLL_BAR - space::S, length(knob));
        let bar = Rect::from_min_size(pos2(rail.left() + space::THIN, top), size);
        let touched = response.hovered() || response.dragged();
        let colour = if touched { tokens.dim } else { tokens.line };
        ui.painter().rect_filled(rail, 0, tokens.background);
        ui.painter().rect_filled(bar, radius::SLOT, colour);
    }
}

/// How far down a finger that came down on the lines in `body` drags them, in points; two fingers pinch.
fn fingers_way(ui: &Ui, body: Rect) -> f32 {
    let began = ui.input(|input| {
        let pointer = &input.pointer;
        let one = input.any_touches() && input.multi_touch().is_none();
        let drags = one && pointer.is_decidedly_dragging();
        pointer.press_origin().filter(|_| drags)
    });
    let here = |at: &Pos2| body.contains(*at) && ui.layer_id_at(*at) == Some(ui.layer_id());
    match began.filter(here) {
        Some(_) if ui.dragged_id().is_none() => ui.input(|input| input.pointer.delta().y),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrolling_is_exact_far_down() {
        let mut list = LongList {
            top: 10_000_000,
            rest: 3.0,
            left: true,
            previewing: false,
        };
        list.move_by(34.0 * 2.0 + 1.0, 34.0);
        assert_eq!((list.top, list.rest), (10_000_002, 4.0), "down");
        list.move_by(-5.0, 34.0);
        assert_eq!((list.top, list.rest), (10_000_001, 33.0), "up");
        list.move_by(-1e9, 34.0);
        assert_eq!((list.top, list.rest), (0, 0.0), "no further than the first");
    }

    #[test]
    fn the_end_is_the_newest_line_at_the_bottom() {
        assert_eq!(LongList::end(3, 340.0, 34.0), (0, 0.0), "all are seen");
        assert_eq!(LongList::end(12, 340.0, 34.0), (2, 0.0), "ten are seen");
        let (top, rest) = LongList::end(10_000_000, 350.0, 34.0);
        assert_eq!(top, 9_999_989, "and half of one more");
        assert!((rest - 24.0).abs() < 0.01, "{rest}");
    }

    #[test]
    fn a_line_is_brought_into_view() {
        let mut list = LongList {
            top: 100,
            ..LongList::default()
        };
        list.scroll_to(104, 340.0, 34.0);
        assert_eq!(list.top, 100, "it is seen already");
        list.scroll_to(110, 340.0, 34.0);
        assert_eq!((list.top, list.rest), (101, 0.0), "just far enough");
        list.scroll_to(3, 340.0, 34.0);
        assert_eq!((list.top, list.rest), (3, 0.0), "and back");
        list.scroll_to(13, 350.0, 34.0);
        assert_eq!((list.top, list.rest), (3, 24.0), "the last one wholly");
    }
    #[test]
    fn what_was_left_for_one_line_is_returned_to() {
        let mut list = LongList {
            top: 100,
            ..LongList::default()
        };
        list.scroll_to(3, 340.0, 34.0);
        assert!(!list.follows(), "it shows that line");
        list.give_back();
        assert!(list.follows(), "and returns");
        list.left = true;
        list.scroll_to(3, 340.0, 34.0);
        list.give_back();
        assert!(!list.follows(), "what a hand has scrolled stays");
    }
}
