//! The keyboard goes back to where it was before something lay over the window.

use egui::{Context, Id};

/// What had the keyboard before a menu opened, or a sheet, a form or the palette lay over the window.
#[derive(Debug, Default)]
pub(super) struct KeyboardReturn {
    /// The last is tried first: a line of a menu that led to a sheet is gone with the menu.
    before: Vec<Id>,
    is_open: bool,
    covered: bool,
    /// Something was closed, and the keyboard is to be given back.
    returns: bool,
    /// It was closed in this frame: what had the keyboard there has it still.
    is_fresh: bool,
}

impl KeyboardReturn {
    /// Notes, before the window is drawn, whether a menu is open, and whether something lies over the window.
    pub(super) fn note(&mut self, ctx: &Context, is_open: bool, covered: bool) {
        let (was, is) = (self.is_open || self.covered, is_open || covered);
        if is && !was {
            self.before.clear();
        }
        if is && !was || covered && !self.covered {
            self.before.extend(ctx.memory(egui::Memory::focused));
        }
        self.is_fresh = was && !is || self.covered && !covered;
        self.returns = !covered && (self.returns || self.is_fresh);
        (self.is_open, self.covered) = (is_open, covered);
    }

    /// Gives the keyboard back, after the window is drawn, unless something else took it. What lies below a dialog can
    /// have it only in the frame after the last one with the dialog.
    pub(super) fn give_back(&mut self, ctx: &Context) {
        if !self.returns {
            return;
        }
        if self.is_fresh || ctx.memory(|memory| memory.top_modal_layer().is_some()) {
            ctx.request_repaint();
            return;
        }
        self.returns = false;
        let is_there = |id: &Id| ctx.read_response(*id).is_some();
        if let Some(before) = self.before.drain(..).rev().find(is_there)
            && ctx.memory(egui::Memory::focused).is_none()
        {
            ctx.memory_mut(|memory| memory.request_focus(before));
        }
    }
}
