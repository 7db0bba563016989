//! The switch between the stage, the timeline, the sockets, the picture and the curves.

use egui::Ui;

use crate::{
    gui::{Action, PanelCtx, UiCommand, controls::choice_by, widgets::segmented_within},
    session::MainView,
};

/// Draws the switch, at most so wide, in points.
pub(crate) fn view_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, most: f32) {
    let choices = MainView::ALL.iter().map(|&view| {
        let (key, command) = match view {
            MainView::Stage => ("view-stage", UiCommand::View),
            MainView::Timeline => ("view-timeline", UiCommand::View),
            MainView::Sockets => ("view-sockets", UiCommand::Sockets),
            MainView::Services => ("view-services", UiCommand::Services),
            MainView::Picture => return ctx.choice(view, "view-picture"),
            MainView::Charts => ("view-charts", UiCommand::Charts),
        };
        ctx.choice(view, key).with_keys(command)
    });
    let choices: Vec<_> = choices.collect();
    let now = ctx.preferences.view;
    let pressed = choice_by(&choices, now, |words, chosen| {
        segmented_within(ui, words, chosen, most)
    });
    if let Some(view) = pressed.filter(|view| *view != now) {
        ctx.ask(Action::SetView(view));
    }
}
