//! The connection of a TCP client: open it, send FIN, cut it off; and the lessons about connections.

use egui::{Popup, PopupCloseBehavior, Response, ScrollArea, Ui};
use std::net::Shutdown;

use super::framing::FramingPart;
use crate::{
    gui::{
        Action, PanelCtx,
        controls::{button_ui, toggle_ui},
        theme::{Themed as _, form_sizes, leading, space},
        widgets::{Button, Icon, heading, menu_item},
    },
    model::{ClientId, TcpClientCommand, Transport},
};

/// The share of the window's height that the list of lessons takes at most.
const SHARE: f32 = 0.5;

/// The part of the send panel that is about the connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConnectionPart {
    framing: FramingPart,
}

impl ConnectionPart {
    /// Draws it for the client that is chosen: two buttons, each with a menu, and `TCP_NODELAY`. While the
    /// client connects, the first gives that up.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, chosen: ClientId) {
        let gap = space::S;
        let room = ui.available_width() - gap;
        let (one, two) = (
            (room * form_sizes::CONNECT[0]).floor(),
            (room * form_sizes::CONNECT[1]).floor(),
        );
        let height = (ui.sizes().small * leading::BUTTON).round();
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            if ctx.lab.connecting.contains(&chosen) {
                let pressed = button_ui(ui, ctx, "connection-give-up", |button| {
                    let button = button.icon(Icon::Close).small().fitted();
                    button.width(one).height(height)
                });
                ctx.ask_if(pressed, Action::Stream(TcpClientCommand::Cancel(chosen)));
            } else {
                let (label, tip) = ctx.words("connection");
                let shown = format!("{label}…");
                let button = Button::new(&shown).name(&label).tip(&tip).small();
                let button = button.fitted().width(one).height(height).ui(ui);
                connection_menu(&button, ctx, chosen);
            }
            self.framing.ui(ui, ctx, (two, height));
        });
        let mut settings = ctx.lab.connection_settings;
        toggle_ui(ui, ctx, "no-delay", &mut settings.clients_no_delay);
        ctx.ask_if(
            settings != ctx.lab.connection_settings,
            Action::SetConnections(settings),
        );
    }
}

/// What can be done with the connection, whether somebody listens, and the lessons.
fn connection_menu(button: &Response, ctx: &mut PanelCtx<'_>, chosen: ClientId) {
    Popup::menu(button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.spacing_mut().item_spacing.y = space::S;
            ui.horizontal_top(|ui| {
                ui.vertical(|ui| {
                    ui.set_width(form_sizes::MENU);
                    connection_lines(ui, ctx, chosen);
                });
                ui.separator();
                ui.vertical(|ui| {
                    ui.set_width(form_sizes::MENU);
                    lessons_ui(ui, ctx);
                });
            });
        });
}

/// A line of a menu that asks for something, where it can be asked for.
fn action_line(ui: &mut Ui, ctx: &mut PanelCtx<'_>, key: &str, on: bool, action: Action) {
    let (label, tip) = ctx.words(key);
    let item = ui.add_enabled_ui(on, |ui| menu_item(ui, &label, ""));
    let item = item.inner.on_hover_text(&tip);
    if item.on_disabled_hover_text(tip).clicked() {
        ctx.ask(action);
        ui.close();
    }
}

/// What can be done with the connection, and whether somebody listens.
fn connection_lines(ui: &mut Ui, ctx: &mut PanelCtx<'_>, chosen: ClientId) {
    let connected = ctx.lab.connected.contains(&chosen);
    action_line(ui, ctx, "connection-connect", true, Action::Connect(chosen));
    for (key, command) in [
        (
            "connection-half-close",
            TcpClientCommand::Shutdown(chosen, Shutdown::Write),
        ),
        ("connection-close", TcpClientCommand::Close(chosen)),
        ("connection-abort", TcpClientCommand::Abort(chosen)),
    ] {
        action_line(ui, ctx, key, connected, Action::Stream(command));
    }
    let now = ctx.lab.listener.is_some();
    let mut on = now;
    toggle_ui(ui, ctx, "tcp-listens", &mut on);
    ctx.ask_if(on != now, Action::Listen(on));
}

/// The lessons about connections, by one click each: what is set comes back when they end.
fn lessons_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    heading(ui, &ctx.t("connection-lessons").to_uppercase());
    let lang = ctx.text.lang();
    let most = ui.ctx().content_rect().height() * SHARE;
    ScrollArea::vertical().max_height(most).show(ui, |ui| {
        for (number, one) in ctx.lessons.iter().enumerate() {
            if one.lesson.topic != Transport::Tcp {
                continue;
            }
            if menu_item(ui, one.lesson.title.get(lang), "").clicked() {
                ctx.ask(Action::OpenLesson(number));
                ui.close();
            }
        }
    });
}
