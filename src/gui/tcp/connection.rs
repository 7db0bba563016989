//! The connection of a TCP client: open it, send FIN, cut it off; and the experiments with it.

use egui::{Popup, PopupCloseBehavior, Response, Ui};
use std::net::Shutdown;

use super::{experiments::experiments_ui, framing::FramingPart};
use crate::{
    gui::{
        Action, PanelCtx,
        theme::Themed as _,
        widgets::{Button, Icon, menu_item, toggle},
    },
    model::{ClientId, TcpClientCommand},
    session::{Ends, Group},
};

/// The width of the menus.
const WIDTH: f32 = 330.0;

/// The part of the send panel that is about the connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConnectionPart {
    framing: FramingPart,
}

impl ConnectionPart {
    /// Draws it for the client that is chosen: two buttons, each with a menu, and `TCP_NODELAY`. While the
    /// client connects, the first gives that up.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, chosen: ClientId) {
        let gap = 6.0;
        let room = ui.available_width() - gap;
        let (one, two) = ((room * 0.46).floor(), (room * 0.54).floor());
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            if ctx.lab.connecting.contains(&chosen) {
                give_up_ui(ui, ctx, chosen, one);
            } else {
                let (label, tip) = (ctx.t("connection"), ctx.t("connection-tip"));
                let button = opener(ui, &format!("{label}…"), &label, &tip, one);
                connection_menu(&button, ctx, chosen);
            }
            self.framing.ui(ui, ctx, two);
        });
        let ends = ctx.lab.ends;
        let mut no_delay = ends.clients_no_delay;
        let (label, tip) = (ctx.t("no-delay"), ctx.t("no-delay-tip"));
        toggle(ui, &mut no_delay, &label, &tip);
        if no_delay != ends.clients_no_delay {
            ctx.ask(Action::SetEnds(Ends {
                clients_no_delay: no_delay,
                ..ends
            }));
        }
    }
}

/// The way out while nobody answers.
fn give_up_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, chosen: ClientId, width: f32) {
    let (label, tip) = (ctx.t("connection-give-up"), ctx.t("connection-give-up-tip"));
    let height = (ui.sizes().small * 2.1).round();
    let button = Button::new(&label).icon(Icon::Close).tip(&tip).small();
    if button.fitted().width(width).height(height).ui(ui).clicked() {
        ctx.ask(Action::Stream(TcpClientCommand::Cancel(chosen)));
    }
}

/// A button that opens a menu.
pub(super) fn opener(ui: &mut Ui, shown: &str, name: &str, tip: &str, width: f32) -> Response {
    let height = (ui.sizes().small * 2.1).round();
    let button = Button::new(shown).name(name).tip(tip).small().fitted();
    button.width(width).height(height).ui(ui)
}

/// What can be done with the connection, whether somebody listens, and the experiments.
fn connection_menu(button: &Response, ctx: &mut PanelCtx<'_>, chosen: ClientId) {
    Popup::menu(button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            let [first, rest @ ..] = Group::ALL;
            ui.horizontal_top(|ui| {
                ui.vertical(|ui| {
                    ui.set_width(WIDTH);
                    connection_lines(ui, ctx, chosen);
                    ui.separator();
                    experiments_ui(ui, ctx, first);
                });
                ui.separator();
                ui.vertical(|ui| {
                    ui.set_width(WIDTH);
                    for group in rest {
                        experiments_ui(ui, ctx, group);
                        ui.add_space(8.0);
                    }
                });
            });
        });
}

/// What can be done with the connection, and whether somebody listens.
fn connection_lines(ui: &mut Ui, ctx: &mut PanelCtx<'_>, chosen: ClientId) {
    let connected = ctx.lab.connected.contains(&chosen);
    let half = TcpClientCommand::Shutdown(chosen, Shutdown::Write);
    let lines = [
        ("connection-connect", true, Action::Connect(chosen)),
        ("connection-half-close", connected, Action::Stream(half)),
        (
            "connection-close",
            connected,
            Action::Stream(TcpClientCommand::Close(chosen)),
        ),
        (
            "connection-abort",
            connected,
            Action::Stream(TcpClientCommand::Abort(chosen)),
        ),
    ];
    for (key, on, action) in lines {
        let (label, tip) = (ctx.text.get(key), ctx.text.get(&format!("{key}-tip")));
        let item = ui.add_enabled_ui(on, |ui| menu_item(ui, &label, ""));
        if item.inner.on_hover_text(tip).clicked() {
            ctx.ask(action);
            ui.close();
        }
    }
    let now = ctx.lab.listener.is_some();
    let mut on = now;
    let (label, tip) = (ctx.t("tcp-listens"), ctx.t("tcp-listens-tip"));
    toggle(ui, &mut on, &label, &tip);
    if on != now {
        ctx.ask(Action::Listen(on));
    }
}
