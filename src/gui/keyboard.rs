//! The keyboard goes back to where it was before something lay over the window.

use egui::{Context, Id};

/// What had the keyboard before a sheet, a form or the palette lay over the window.
#[derive(Debug, Default)]
pub(super) struct KeyboardReturn {
    before: Option<Id>,
    covered: bool,
    /// The window was covered in the frame before: what had the keyboard there has it still.
    is_fresh: bool,
}

impl KeyboardReturn {
    /// Notes, before the window is drawn, whether something lies over it.
    pub(super) fn note(&mut self, ctx: &Context, covered: bool) {
        if covered && !self.covered {
            self.before = ctx.memory(egui::Memory::focused);
        }
        self.is_fresh = self.covered && !covered;
        self.covered = covered;
    }

    /// Gives the keyboard back, after the window is drawn, unless something else took it. What lies below a dialog can
    /// have it only in the frame after the last one with the dialog.
    pub(super) fn give_back(&mut self, ctx: &Context) {
        if self.covered || self.before.is_none() {
            return;
        }
        if self.is_fresh || ctx.memory(|memory| memory.top_modal_layer().is_some()) {
            ctx.request_repaint();
        } else if let Some(before) = self.before.take()
            && ctx.memory(egui::Memory::focused).is_none()
        {
            ctx.memory_mut(|memory| memory.request_focus(before));
        }
    }
}
