//! The stage.

use egui::{Sense, Ui};

use super::PanelCtx;

/// Draws the stage over the whole space.
pub(crate) fn stage_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let _ = ctx.scene;
    ui.allocate_rect(ui.available_rect_before_wrap(), Sense::hover());
}
