//! The keyboard goes back to where it was before something lay over the window.

use egui::{Context, Id};

/// What had the keyboard before a menu opened, or a sheet, a form or the palette lay over the window.
#[derive(Debug, Default)]
pub(super) struct KeyboardReturn {
    /// The last is tried first: a line of a menu that led to a sheet is gone with the menu.
    before: Vec<Id>,
    /// Whether a menu is open, and whether something lies over the window.
    over: [bool; 2],
    /// Something was closed, and the keyboard is to be given back; if it was in this frame, what had it there has it
    /// still.
    closed: Option<bool>,
}

impl KeyboardReturn {
    /// Notes, before the window is drawn, whether a menu is open, and whether something lies over the window.
    pub(super) fn note(&mut self, ctx: &Context, over: [bool; 2]) {
        let was = std::mem::replace(&mut self.over, over);
        let (was_free, is_free) = (was == [false; 2], over == [false; 2]);
        let ([_, was_covered], [_, covered]) = (was, over);
        if was_free && !is_free {
            self.before.clear();
        }
        if was_free && !is_free || covered && !was_covered {
            self.before.extend(ctx.memory(egui::Memory::focused));
        }
        let now = is_free && !was_free || was_covered && !covered;
        let waits = now || self.closed.is_some();
        self.closed = (waits && !covered).then_some(now);
    }

    /// Gives the keyboard back, after the window is drawn, unless something else took it. What lies below a dialog can
    /// have it only in the frame after the last one with the dialog.
    pub(super) fn give_back(&mut self, ctx: &Context) {
        let Some(now) = self.closed else { return };
        if now || ctx.memory(|memory| memory.top_modal_layer().is_some()) {
            ctx.request_repaint();
            return;
        }
        self.closed = None;
        let is_there = |id: &Id| ctx.read_response(*id).is_some();
        if let Some(before) = self.before.drain(..).rev().find(is_there)
            && ctx.memory(egui::Memory::focused).is_none()
        {
            ctx.memory_mut(|memory| memory.request_focus(before));
        }
    }
}
