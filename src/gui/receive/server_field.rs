//! Where the server listens.

use egui::{Id, Key, TextEdit, Ui};

use crate::{
    gui::{
        Action, PanelCtx,
        theme::{Themed as _, mono},
        widgets::{field_frame, fitted_label, line_ui},
    },
    model::{Message, address},
    text::plain,
};

/// The address field of the server.
#[derive(Clone, Debug, Default)]
pub(super) struct ServerField {
    typed: Option<String>,
    error: Option<Message>,
}

impl ServerField {
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let Some(server) = ctx.lab.server else { return };
        let local = server.local;
        let id = Id::unique("server-address");
        let mut text = self.typed.clone().unwrap_or_else(|| local.to_string());
        let name = ctx.t("server-address");
        line_ui(ui, sizes.control, |ui| {
            // The address is seen in full, whatever its name takes.
            let room = (ui.available_width() - sizes.small * 11.5).max(40.0);
            ui.scope(|ui| {
                ui.set_max_width(room);
                fitted_label(ui, &name, room);
            });
            let frame = field_frame(ui, id, self.error.is_some());
            let edit = TextEdit::singleline(&mut text)
                .id(id)
                .font(mono(sizes.small))
                .frame(frame)
                .desired_width(ui.available_width());
            let response = ui.add(edit).accessible_name(name.as_str());
            if response.gained_focus() {
                response.scroll_to_me(None);
            }
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
                    Ok(addr) => {
                        self.typed = None;
                        if addr != local {
                            ctx.ask(Action::Bind(addr));
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
