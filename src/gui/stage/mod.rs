//! The stage: four places from left to right, painted from a [`stage::Scene`](crate::stage::Scene).
//!
//! The scene says what is shown; here it gets its geometry. The work of a frame is bounded,
//! since the lists of a scene are.

mod draw;
mod hits;
mod tcp;
mod timeline;
mod udp;

pub(crate) use draw::{Ink, Pen, Plan, text_of};
pub(crate) use timeline::{SegmentStepper, TimelinePanel};

use egui::Ui;

use super::PanelCtx;
use crate::session::MainView;

/// Whether an envelope is on its way on the stage, so that its end is not to be told yet.
pub(crate) fn travels(ui: &Ui, ctx: &PanelCtx<'_>) -> bool {
    let shown = ctx.preferences.view == MainView::Stage && ctx.lanes.is_none();
    shown && udp::motion_of(ui, ctx).is_some()
}

/// Draws the record over the whole space, as a stage or as a timeline.
pub(crate) fn record_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, timeline: &mut TimelinePanel) {
    match (ctx.preferences.view, ctx.lanes) {
        (MainView::Timeline, _) => timeline.ui(ui, ctx),
        (_, Some(lanes)) => tcp::lanes_ui(ui, ctx, lanes),
        (_, None) => udp::stage_ui(ui, ctx),
    }
}
