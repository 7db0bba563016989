//! The experiments with a connection, by one click each.

use egui::Ui;

use crate::{
    gui::{
        Action, PanelCtx,
        widgets::{heading, menu_item},
    },
    session::{Experiment, Group},
};

/// Lists the experiments of a group.
pub(super) fn experiments_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, group: Group) {
    let title = match group {
        Group::Connecting => "experiments-connecting",
        Group::Sending => "experiments-sending",
        Group::Ending => "experiments-ending",
    };
    heading(ui, &ctx.t(title).to_uppercase());
    for &experiment in group.experiments() {
        let key = name_key(experiment);
        let (label, tip) = (ctx.text.get(key), ctx.text.get(&format!("{key}-tip")));
        if menu_item(ui, &label, "").on_hover_text(tip).clicked() {
            ctx.ask(Action::Try(experiment));
            ui.close();
        }
    }
}

const fn name_key(experiment: Experiment) -> &'static str {
    match experiment {
        Experiment::NobodyListens => "experiment-nobody",
        Experiment::ServerFirst => "experiment-server-first",
        Experiment::Backlog => "experiment-backlog",
        Experiment::TimeWait => "experiment-time-wait",
        Experiment::ListenOnDatagram => "experiment-listen-udp",
        Experiment::Nagle => "experiment-nagle",
        Experiment::Full => "experiment-full",
        Experiment::Nothing => "experiment-nothing",
        Experiment::Fin => "experiment-fin",
        Experiment::FinOrEmpty => "experiment-fin-or-empty",
        Experiment::Reset => "experiment-reset",
        Experiment::BrokenPipe => "experiment-pipe",
    }
}
