//! The connection of a TCP client: open it, say goodbye, cut it off; the experiments with it; and how
//! messages are framed.

use egui::{Id, Popup, PopupCloseBehavior, Response, Ui};

use super::experiments::experiments_ui;
use crate::{
    gui::{
        Action, PanelCtx,
        theme::Themed as _,
        widgets::{Button, Icon, Kind, NumberField, heading, menu_item, toggle},
    },
    model::{ClientId, Framing, How, Message, TcpClientCommand},
    session::Group,
};

/// The framings in the order of the menu, without the one of a fixed length.
const FRAMINGS: [Framing; 7] = [
    Framing::None,
    Framing::Line,
    Framing::Length(1),
    Framing::Length(2),
    Framing::Length(4),
    Framing::LengthLe(2),
    Framing::LengthLe(4),
];
/// The width of the menus.
const WIDTH: f32 = 330.0;

/// The part of the send panel that is about the connection.
#[derive(Clone, Debug)]
pub(super) struct ConnectionPart {
    /// The length that is typed for messages of a fixed length.
    fixed: String,
}

impl Default for ConnectionPart {
    fn default() -> Self {
        Self {
            fixed: "5".to_owned(),
        }
    }
}

impl ConnectionPart {
    /// Draws it for the client that is chosen: two buttons, each with a menu.
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, chosen: ClientId) {
        let gap = 6.0;
        let room = ui.available_width() - gap;
        let (one, two) = ((room * 0.46).floor(), (room * 0.54).floor());
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            let (label, tip) = (ctx.t("connection"), ctx.t("connection-tip"));
            let button = opener(ui, &format!("{label}…"), &label, &tip, one);
            connection_menu(&button, ctx, chosen);
            let (label, tip) = (ctx.t("framing"), ctx.t("framing-tip"));
            let shown = format!("{label}: {}", ctx.lab.framing.word());
            let button = opener(ui, &shown, &label, &tip, two);
            self.framing_menu(&button, ctx);
        });
    }

    fn framing_menu(&mut self, button: &Response, ctx: &mut PanelCtx<'_>) {
        let now = ctx.lab.framing;
        Popup::menu(button)
            .id(framing_id())
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .show(|ui| {
                ui.set_width(WIDTH);
                ui.spacing_mut().item_spacing.y = 4.0;
                heading(ui, &ctx.t("framing").to_uppercase());
                for framing in FRAMINGS {
                    let label = ctx.say(&framing_name(framing));
                    let kind = if framing == now {
                        Kind::Choice(true)
                    } else {
                        Kind::Quiet
                    };
                    let line = Button::new(&label).kind(kind).width(WIDTH).fitted();
                    if line.ui(ui).clicked() {
                        ctx.ask(Action::SetFraming(framing));
                        ui.close();
                    }
                }
                self.fixed_ui(ui, ctx, now);
            });
    }

    /// Messages of a fixed length: a number that is typed, and taken by the button beside it.
    fn fixed_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, now: Framing) {
        let name = ctx.t("framing-fixed-length");
        let asked = Framing::parse(&format!("fixed:{}", self.fixed.trim()));
        let take = ctx.t("framing-fixed-take");
        let field = NumberField::new(&name, "fixed-length").wrong(asked.is_none());
        let pressed = field
            .with_button(Icon::Check, &take)
            .ui(ui, &mut self.fixed);
        if let Some(framing) = asked.filter(|framing| pressed && *framing != now) {
            ctx.ask(Action::SetFraming(framing));
            ui.close();
        }
    }
}

/// A button that opens a menu.
fn opener(ui: &mut Ui, shown: &str, name: &str, tip: &str, width: f32) -> Response {
    let height = (ui.sizes().small * 2.1).round();
    let button = Button::new(shown).name(name).tip(tip).small().fitted();
    button.width(width).height(height).ui(ui)
}

/// Where the menu of the framings is known by, so that others can open it.
pub(crate) fn framing_id() -> Id {
    Id::unique("framing-menu")
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
    let half = TcpClientCommand::Shutdown(chosen, How::Write);
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

/// A framing in a few words.
fn framing_name(framing: Framing) -> Message {
    match framing {
        Framing::None => Message::new("framing-none"),
        Framing::Fixed(n) => Message::new("framing-fixed").with("n", n),
        Framing::Line => Message::new("framing-line"),
        Framing::Length(n) => Message::new("framing-length").with("n", u32::from(n)),
        Framing::LengthLe(n) => Message::new("framing-length-le").with("n", u32::from(n)),
    }
}
