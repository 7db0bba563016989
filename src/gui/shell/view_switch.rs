//! The switch between the stage, the timeline, the sockets, the picture and the curves.

use egui::Ui;

use crate::{
    gui::{Action, PanelCtx, UiCommand, controls::choice_by, widgets::segmented_within},
    session::MainView,
};

/// The key of the words for a view, and the command that shows it.
pub(crate) const fn view_words(view: MainView) -> (&'static str, Option<UiCommand>) {
    match view {
        MainView::Stage => ("view-stage", Some(UiCommand::View)),
        MainView::Timeline => ("view-timeline", Some(UiCommand::View)),
        MainView::Sockets => ("view-sockets", Some(UiCommand::Sockets)),
        MainView::Services => ("view-services", Some(UiCommand::Services)),
        MainView::Picture => ("view-picture", None),
        MainView::Charts => ("view-charts", Some(UiCommand::Charts)),
    }
}

/// Draws the switch, at most so wide, in points.
pub(crate) fn view_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, most: f32) {
    let choices = MainView::ALL.iter().map(|&view| {
        let (key, command) = view_words(view);
        let choice = ctx.choice(view, key);
        match command {
            Some(command) => choice.with_keys(command),
            None => choice,
        }
    });
    let now = ctx.preferences.view;
    let pressed = choice_by(choices, now, |words, chosen| {
        segmented_within(ui, words, chosen, most)
    });
    ctx.ask(pressed.filter(|view| *view != now).map(Action::SetView));
}
