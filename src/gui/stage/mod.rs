//! The stage: four places from left to right, painted from a [`stage::Scene`](crate::stage::Scene).
//!
//! The scene says what is shown; here it gets its geometry. The work of a frame is bounded,
//! since the lists of a scene are.

mod draw;
mod hits;
mod tcp;
mod timeline;
mod udp;

pub(crate) use draw::{Ink, Pen, TileLayout, text_of};
pub(crate) use timeline::{SegmentStepper, TimelinePanel};

use egui::Ui;

use super::{PanelCtx, playback::Player};
use crate::{session::MainView, stage::Scene};

/// Whether an envelope is on its way on the stage of datagrams, so that its end is not to be told yet. A burst that is
/// shown as one is told at once.
pub(super) fn is_moving(ui: &Ui, scene: &Scene, player: &Player) -> bool {
    scene.bundle.is_none() && udp::motion_of(ui, scene, player).is_some()
}

/// Draws the record over the whole space, as a stage or as a timeline.
pub(crate) fn stage_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, timeline: &mut TimelinePanel) {
    match (ctx.preferences.view, ctx.lanes) {
        (MainView::Timeline, _) => timeline.ui(ui, ctx),
        (_, Some(lanes)) => tcp::lanes_ui(ui, ctx, lanes),
        (_, None) => udp::stage_ui(ui, ctx),
    }
}
