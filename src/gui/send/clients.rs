//! The clients: who sends, where to, and how.

use egui::{Id, Key, TextEdit, Ui};

use crate::{
    gui::{
        Action, PanelCtx,
        tcp::ConnectionPart,
        theme::{Themed as _, mono},
        widgets::{Button, Icon, Kind, dim_label, field_frame, heading, line_ui, toggle},
    },
    model::{ClientId, ClientSettings, Message, address},
    text::plain,
};

/// The most clients.
const MOST: usize = 12;

/// Which client is chosen, and the address that is being typed.
#[derive(Clone, Debug)]
pub(super) struct ClientsPart {
    chosen: ClientId,
    /// The address while it is typed.
    typed: Option<String>,
    error: Option<Message>,
    connection: ConnectionPart,
}

impl Default for ClientsPart {
    fn default() -> Self {
        Self {
            chosen: ClientId(0),
            typed: None,
            error: None,
            connection: ConnectionPart::default(),
        }
    }
}

impl ClientsPart {
    pub(super) const fn chosen(&self) -> ClientId {
        self.chosen
    }

    pub(super) const fn choose(&mut self, client: ClientId) {
        self.chosen = client;
    }

    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        if !ctx.lab.clients.iter().any(|(id, ..)| *id == self.chosen)
            && let Some((id, ..)) = ctx.lab.clients.first()
        {
            self.chosen = *id;
        }
        self.choice_ui(ui, ctx);
        let found = ctx.lab.clients.iter().find(|(id, ..)| *id == self.chosen);
        let Some(settings) = found.map(|(_, settings, _)| (*settings).clone()) else {
            return;
        };
        self.address_ui(ui, ctx, &settings);
        if ctx.transport().has_tcp() {
            self.connection.ui(ui, ctx, self.chosen);
            return;
        }
        let mut changed = settings.clone();
        toggle(
            ui,
            &mut changed.connected,
            &ctx.t("connected"),
            &ctx.t("connected-tip"),
        );
        toggle(
            ui,
            &mut changed.plain,
            &ctx.t("plain-program"),
            &ctx.t("plain-program-tip"),
        );
        if changed != settings {
            ctx.ask(Action::SetClient(self.chosen, changed));
        }
    }

    fn choice_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let tokens = ui.tokens();
        ui.spacing_mut().interact_size.y = ui.sizes().control;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            heading(ui, &ctx.t("clients-title").to_uppercase());
            let ids: Vec<ClientId> = ctx.lab.clients.iter().map(|(id, ..)| *id).collect();
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
                    self.typed = None;
                    self.error = None;
                }
            }
            if ids.len() < MOST {
                let (label, tip) = (ctx.t("add-client"), ctx.t("add-client-tip"));
                let button = Button::sign(Icon::Plus, &label).tip(&tip);
                if button.ui(ui).clicked() {
                    ctx.ask(Action::AddClient);
                }
            }
            if ids.len() > 1 {
                let name = ctx.t("remove-client-tip");
                let button = Button::sign(Icon::Close, &name).tip(&name);
                if button.ui(ui).clicked() {
                    ctx.ask(Action::RemoveClient(self.chosen));
                }
            }
        });
    }

    fn address_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, settings: &ClientSettings) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let id = Id::unique("destination");
        let mut text = self
            .typed
            .clone()
            .unwrap_or_else(|| settings.to.to_string());
        let name = ctx.t("destination");
        line_ui(ui, sizes.control, |ui| {
            dim_label(ui, &name);
            let frame = field_frame(ui, id, self.error.is_some());
            let width = ui.available_width();
            let edit = TextEdit::singleline(&mut text)
                .id(id)
                .font(mono(sizes.small))
                .frame(frame)
                .desired_width(width);
            let response = ui
                .add(edit)
                .accessible_name(name.as_str())
                .on_hover_text(ctx.t("destination-tip"));
            if response.changed() {
                self.typed = Some(text.clone());
                self.error = None;
            }
            let escaped = ui.input(|input| input.key_pressed(Key::Escape));
            if response.lost_focus() && escaped {
                self.typed = None;
                self.error = None;
            } else if response.lost_focus() && self.typed.is_some() {
                match address::parse(&text, Some(8080)) {
                    Ok(to) => {
                        self.typed = None;
                        self.error = None;
                        if to != settings.to {
                            let changed = ClientSettings {
                                to,
                                ..settings.clone()
                            };
                            ctx.ask(Action::SetClient(self.chosen, changed));
                        }
                    }
                    Err(message) => self.error = Some(message),
                }
            }
        });
        if let Some(message) = &self.error {
            let text = plain(&ctx.say(message));
            let text = egui::RichText::new(text)
                .size(sizes.small)
                .color(tokens.cut);
            ui.add(egui::Label::new(text).wrap());
        }
    }
}
