//! The clients: who sends, where to, and how.

use std::net::SocketAddr;

use egui::{Id, Popup, Ui};

use crate::{
    gui::{
        Action, PanelCtx,
        controls::{AddressField, error_ui, sign_ui, toggle_ui},
        tcp::ConnectionPart,
        theme::Themed as _,
        widgets::{Button, Icon, Kind, heading, line_ui, menu_item, named_menu},
    },
    model::{ClientId, ClientSettings, Message, address},
};

/// The most clients.
const MOST: usize = 12;

/// Which client is chosen, and the address that is being typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClientsPart {
    /// The client that sends, where not all do.
    pub(crate) chosen: ClientId,
    address: AddressField,
    connection: ConnectionPart,
}

impl ClientsPart {
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let clients = ctx.lab.clients;
        if !clients.contains_key(&self.chosen)
            && let Some(id) = clients.keys().next()
        {
            self.chosen = *id;
        }
        self.choice_ui(ui, ctx);
        let Some(settings) = clients.get(&self.chosen) else {
            return;
        };
        self.address_ui(ui, ctx, settings);
        if ctx.transport().has_tcp() {
            self.connection.ui(ui, ctx, self.chosen);
            return;
        }
        let mut changed = settings.clone();
        toggle_ui(ui, ctx, "connect-first", &mut changed.connected);
        toggle_ui(ui, ctx, "plain-program", &mut changed.plain);
        if changed != *settings {
            ctx.ask(Action::SetClient(self.chosen, changed));
        }
    }

    fn choice_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let tokens = ui.tokens();
        ui.spacing_mut().interact_size.y = ui.sizes().control;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            heading(ui, &ctx.t("clients-title").to_uppercase());
            let ids: Vec<ClientId> = ctx.lab.clients.keys().copied().collect();
            for id in &ids {
                let letter = id.to_string();
                let name = ctx.say(&Message::new("client-name").with("name", letter.as_str()));
                let label = if ids.len() == 1 { &name } else { &letter };
                let chosen = *id == self.chosen;
                let width = if ids.len() == 1 {
                    Button::width_of(label, ui, ui.sizes()) + 22.0
                } else {
                    46.0
                };
                let button = Button::new(label)
                    .name(&name)
                    .width(width)
                    .icon(Icon::Dot)
                    .icon_colour(tokens.message(u64::from(id.0)))
                    .kind(Kind::Choice(chosen));
                if button.ui(ui).clicked() && !chosen {
                    self.chosen = *id;
                    self.address.reset();
                }
            }
            if ids.len() < MOST {
                let (label, tip) = ctx.words("add-client");
                let button = Button::sign(Icon::Plus, &label).tip(&tip);
                if button.ui(ui).clicked() {
                    ctx.ask(Action::AddClient);
                }
            }
            if ids.len() > 1 && sign_ui(ui, ctx, Icon::Close, "remove-client-tip", |it| it) {
                ctx.ask(Action::RemoveClient(self.chosen));
            }
        });
    }

    fn address_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, settings: &ClientSettings) {
        let (name, tip) = ctx.words("destination");
        line_ui(ui, ui.sizes().control, |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let chosen = known_ui(ui, ctx, &name, settings.to);
            let id = ("destination", name.as_str());
            let (response, typed) = self.address.ui(ui, id, settings.to);
            response.on_hover_text(tip);
            if chosen.is_some() {
                self.address.reset();
            }
            if let Some(to) = typed.or(chosen) {
                let settings = settings.clone();
                ctx.ask(Action::SetClient(
                    self.chosen,
                    ClientSettings { to, ..settings },
                ));
            }
        });
        error_ui(ui, ctx, self.address.error());
    }
}

/// The name of the field, which opens a menu of the lab's own server and the destinations of before; gives the one
/// that was pressed.
fn known_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, label: &str, now: SocketAddr) -> Option<SocketAddr> {
    let (name, tip) = ctx.words("destinations");
    let button = named_menu(ui, label, &name).on_hover_text(tip);
    let own = ctx
        .lab
        .server
        .map(|server| address::canonical(server.local));
    let mut pressed = None;
    Popup::menu(&button)
        .id(Id::unique("destinations"))
        .show(|ui| {
            ui.set_width(ui.sizes().body * 20.0);
            let known = ctx.preferences.destinations.iter().copied();
            let known = known.filter(|to| Some(*to) != own);
            for to in own.into_iter().chain(known) {
                let note = if Some(to) == own {
                    ctx.t("destination-own")
                } else {
                    String::new()
                };
                let line = ui.add_enabled_ui(to != now, |ui| menu_item(ui, &to.to_string(), &note));
                if line.inner.clicked() {
                    pressed = Some(to);
                    ui.close();
                }
            }
        });
    pressed
}
