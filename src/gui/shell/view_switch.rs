//! The switch between the stage and the timeline.

use egui::Ui;

use crate::{
    gui::{Action, PanelCtx, UiCommand, controls::choice_by, widgets::segmented_small},
    session::MainView,
};

/// Draws the switch.
pub(crate) fn view_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let choices = MainView::ALL.iter().map(|&view| {
        let key = match view {
            MainView::Stage => "view-stage",
            MainView::Timeline => "view-timeline",
        };
        ctx.choice(view, key).with_keys(UiCommand::View)
    });
    let choices: Vec<_> = choices.collect();
    let now = ctx.preferences.view;
    let pressed = choice_by(&choices, now, |words, chosen| {
        segmented_small(ui, words, chosen)
    });
    if let Some(view) = pressed.filter(|view| *view != now) {
        ctx.ask(Action::SetView(view));
    }
}
