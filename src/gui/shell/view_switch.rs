//! The switch between the stage, the timeline and the sockets.

use egui::Ui;

use crate::{
    gui::{Action, PanelCtx, UiCommand, controls::choice_by, widgets::segmented_small},
    session::MainView,
};

/// Draws the switch.
pub(crate) fn view_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let choices = MainView::ALL.iter().map(|&view| {
        let (key, command) = match view {
            MainView::Stage => ("view-stage", UiCommand::View),
            MainView::Timeline => ("view-timeline", UiCommand::View),
            MainView::Sockets => ("view-sockets", UiCommand::Sockets),
            MainView::Services => ("view-services", UiCommand::Services),
        };
        ctx.choice(view, key).with_keys(command)
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
