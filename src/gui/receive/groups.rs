//! The multicast groups that the server has joined.

use egui::{Id, Key, TextEdit, Ui};

use crate::{
    gui::{
        PanelCtx,
        controls::error_ui,
        theme::{Themed as _, mono},
        widgets::{field_frame, fitted_label, line_ui},
    },
    model::{Group, Message},
};

/// What is typed in the field, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub(super) struct GroupsPart {
    typed: Option<String>,
    error: Option<Message>,
}

impl GroupsPart {
    /// Draws the field; when it is left, gives the groups where others than `now` were typed. Escape takes back what
    /// was typed.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        ctx: &PanelCtx<'_>,
        now: &[Group],
    ) -> Option<Vec<Group>> {
        let sizes = ui.sizes();
        let (label, tip) = ctx.words("groups");
        let id = Id::unique("groups");
        let shown = || {
            now.iter()
                .map(Group::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        };
        let mut text = self.typed.clone().unwrap_or_else(shown);
        let response = line_ui(ui, sizes.control, |ui| {
            let room = (ui.available_width() - sizes.small * 11.5).max(40.0);
            ui.scope(|ui| {
                ui.set_max_width(room);
                fitted_label(ui, &label, room);
            });
            let edit = TextEdit::singleline(&mut text)
                .id(id)
                .font(mono(sizes.small))
                .hint_text(ctx.t("groups-hint"))
                .frame(field_frame(ui, id, self.error.is_some()))
                .desired_width(ui.available_width());
            let response = ui.add(edit).accessible_name(label.as_str());
            if response.gained_focus() {
                response.scroll_to_me(None);
            }
            response.on_hover_text(tip)
        });
        if response.changed() {
            self.typed = Some(text.clone());
            self.error = None;
        }
        let mut taken = None;
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            *self = Self::default();
        } else if response.lost_focus() && self.typed.is_some() {
            match Group::parse_list(&text) {
                Ok(groups) => {
                    *self = Self::default();
                    taken = Some(groups).filter(|groups| groups != now);
                }
                Err(message) => self.error = Some(message),
            }
        }
        error_ui(ui, ctx, self.error.as_ref());
        taken
    }
}
