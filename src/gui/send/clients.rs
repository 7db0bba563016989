//! The clients: who sends, where to, and how.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use egui::{Id, Popup, Ui};

use crate::{
    gui::{
        Action, PanelCtx,
        controls::{TypedField, error_ui, sign_ui, toggle_ui},
        socket_options::socket_options_menu,
        tcp::ConnectionPart,
        theme::{Themed as _, form_sizes, panel_parts::clients, space},
        widgets::{
            Button, Icon, Kind, fitted_label, heading, line_ui, menu_item, named_menu,
            toggle_width, with_tooltip,
        },
    },
    model::{ClientId, Message, UdpClientSettings, address},
};

/// How many clients the window adds at most.
const MAX: usize = 12;

/// Which client is chosen, and the address that is being typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClientsPart {
    /// The client that sends, where not all do.
    pub(crate) chosen: ClientId,
    address: TypedField,
    own: TypedField,
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
        self.setup_ui(ui, ctx, &mut changed);
        let least = ui.sizes().small * clients::OPTIONS;
        if toggle_width(ui, &ctx.t("plain-program")) + least <= ui.available_width() {
            line_ui(ui, 0.0, |ui| {
                toggle_ui(ui, ctx, "plain-program", &mut changed.plain);
                options_ui(ui, ctx, &mut changed);
            });
        } else {
            toggle_ui(ui, ctx, "plain-program", &mut changed.plain);
            options_ui(ui, ctx, &mut changed);
        }
        if changed != *settings {
            ctx.ask(Action::SetClient(self.chosen, changed));
        }
    }

    fn choice_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let tokens = ui.tokens();
        ui.spacing_mut().interact_size.y = ui.sizes().control;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            heading(ui, &ctx.t("clients-title").to_uppercase());
            let ids: Vec<ClientId> = ctx.lab.clients.keys().copied().collect();
            for id in &ids {
                let letter = id.to_string();
                let name = ctx.say(&Message::new("client-name").with("name", letter.as_str()));
                let label = if ids.len() == 1 { &name } else { &letter };
                let chosen = *id == self.chosen;
                let width = if ids.len() == 1 {
                    Button::width_of(label, ui, ui.sizes()) + form_sizes::BESIDE_CLIENT
                } else {
                    form_sizes::CLIENT
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
                    self.own.reset();
                }
            }
            if ids.len() < MAX {
                let (label, tip) = ctx.words("add-client");
                let button = Button::sign(Icon::Plus, &label).tip(&tip);
                ctx.ask_if(button.ui(ui).clicked(), Action::AddClient);
            }
            if ids.len() > 1 && sign_ui(ui, ctx, Icon::Close, "remove-client-tip", |it| it) {
                ctx.ask(Action::RemoveClient(self.chosen));
            }
        });
    }

    /// Which calls the client makes before it sends.
    fn setup_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, settings: &mut UdpClientSettings) {
        let mut binds = settings.from.is_some();
        let calls = ["bind-first", "connect-first"].map(|key| toggle_width(ui, &ctx.t(key)));
        let both = calls.iter().sum::<f32>() + ui.spacing().item_spacing.x;
        if both <= ui.available_width() {
            line_ui(ui, 0.0, |ui| {
                toggle_ui(ui, ctx, "bind-first", &mut binds);
                toggle_ui(ui, ctx, "connect-first", &mut settings.connected);
            });
        } else {
            toggle_ui(ui, ctx, "bind-first", &mut binds);
            toggle_ui(ui, ctx, "connect-first", &mut settings.connected);
        }
        if let Some(from) = settings.from {
            let (name, tip) = ctx.words("own-address");
            line_ui(ui, ui.sizes().control, |ui| {
                fitted_label(ui, &name, ui.available_width() / 2.0);
                let id = ("own-address", name.as_str());
                let (response, typed) = self.own.address_ui(ui, id, (from, 0));
                with_tooltip(response, tip);
                settings.from = typed.or(settings.from);
            });
        }
        if binds != settings.from.is_some() {
            self.own.reset();
            settings.from = binds.then(|| own_address(self.chosen, settings.to));
        }
        error_ui(ui, ctx, self.own.error());
    }

    fn address_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, settings: &UdpClientSettings) {
        let (name, tip) = ctx.words("destination");
        line_ui(ui, ui.sizes().control, |ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            let chosen = known_ui(ui, ctx, &name, settings.to);
            let id = ("destination", name.as_str());
            let (response, typed) = self
                .address
                .address_ui(ui, id, (settings.to, address::PORT));
            with_tooltip(response, tip);
            if chosen.is_some() {
                self.address.reset();
            }
            if let Some(to) = typed.or(chosen) {
                let settings = settings.clone();
                // A socket of one family sends to no address of the other.
                let from = settings.from.filter(|from| from.is_ipv4() == to.is_ipv4());
                let settings = UdpClientSettings {
                    to,
                    from,
                    ..settings
                };
                ctx.ask(Action::SetClient(self.chosen, settings));
            }
        });
        error_ui(ui, ctx, self.address.error());
    }
}

/// The menu of the switches of the client's socket.
fn options_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, settings: &mut UdpClientSettings) {
    let (name, tip) = ctx.words("socket-options");
    let (label, room) = (ctx.t("socket-options-short"), ui.available_width());
    let button = with_tooltip(named_menu(ui, &label, &name, room), tip);
    socket_options_menu(&button, ctx, (true, &mut settings.switches));
}

/// The address of its own that a client gets where one is wanted, with a port that the kernel chooses: in 127.0.0.0/8
/// each has another.
fn own_address(id: ClientId, to: SocketAddr) -> SocketAddr {
    let ip = match address::canonical(to).ip() {
        IpAddr::V4(ip) if to.is_ipv4() && ip.is_loopback() => {
            Ipv4Addr::new(127, 0, 0, id.0.saturating_add(2)).into()
        }
        IpAddr::V6(ip) if ip.is_loopback() => ip.into(),
        _ if to.is_ipv4() => Ipv4Addr::UNSPECIFIED.into(),
        _ => Ipv6Addr::UNSPECIFIED.into(),
    };
    SocketAddr::new(ip, 0)
}

/// The name of the field, which opens a menu of the lab's own server and the destinations of before; gives the one
/// that was pressed.
fn known_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, label: &str, now: SocketAddr) -> Option<SocketAddr> {
    let (name, tip) = ctx.words("destinations");
    let button = with_tooltip(named_menu(ui, label, &name, f32::INFINITY), tip);
    let own = ctx
        .lab
        .server
        .map(|server| address::canonical(server.local));
    let mut pressed = None;
    Popup::menu(&button)
        .id(Id::unique("destinations"))
        .show(|ui| {
            ui.set_width(ui.sizes().body * clients::DESTINATIONS);
            let destinations = ctx.preferences.destinations.iter().copied();
            let destinations = destinations.filter(|to| Some(*to) != own);
            for to in own.into_iter().chain(destinations) {
                let note = if Some(to) == own {
                    ctx.t("destination-own")
                } else {
                    String::new()
                };
                let line =
                    ui.add_enabled_ui(to != now, |ui| menu_item(ui, &address::shown(to), &note));
                if line.inner.clicked() {
                    pressed = Some(to);
                    ui.close();
                }
            }
        });
    pressed
}
