//! The switch between the stage and the timeline.

use egui::Ui;

use crate::{
    gui::{Action, PanelCtx, UiCommand, widgets::segmented_small},
    session::View,
};

/// Draws the switch.
pub(crate) fn view_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let words = View::ALL.map(|view| match view {
        View::Stage => (ctx.t("view-stage"), ctx.t("view-stage-tip")),
        View::Timeline => (ctx.t("view-timeline"), ctx.t("view-timeline-tip")),
    });
    let tips = words
        .each_ref()
        .map(|(_, tip)| UiCommand::View.with_keys(tip));
    let choices: Vec<(&str, &str, &str)> = words
        .iter()
        .zip(&tips)
        .map(|((label, _), tip)| (label.as_str(), label.as_str(), tip.as_str()))
        .collect();
    let now = ctx.preferences.view;
    let chosen = View::ALL.iter().position(|view| *view == now);
    let pressed = segmented_small(ui, &choices, chosen).and_then(|n| View::ALL.get(n));
    if let Some(view) = pressed.filter(|view| **view != now) {
        ctx.ask(Action::SetView(*view));
    }
}
