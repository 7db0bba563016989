//! A number that is typed, with its name before it.

use egui::{Id, TextEdit, Ui};

use super::{
    button::Button,
    field::{edit_ui, keep_keyboard},
    icon::Icon,
    labels::{dim_label, line_ui},
};
use crate::gui::theme::{Themed as _, form_sizes, mono, space};

#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberField<'a> {
    name: &'a str,
    id: &'static str,
    hint: &'a str,
    wrong: bool,
    button: Option<(Icon, &'a str)>,
}

impl<'a> NumberField<'a> {
    /// A field with this name; `id` is unique in the window.
    pub(crate) const fn new(name: &'a str, id: &'static str) -> Self {
        Self {
            name,
            id,
            hint: "",
            wrong: false,
            button: None,
        }
    }

    setters! {
        /// What stands in it while it is empty.
        hint(hint: &'a str) hint = hint;
        /// Whether what stands in it makes no sense.
        wrong(wrong: bool) wrong = wrong;
    }

    #[must_use]
    pub(crate) const fn with_button(mut self, icon: Icon, name: &'a str) -> Self {
        self.button = Some((icon, name));
        self
    }

    /// Draws it over the whole width; returns whether its button was pressed.
    pub(crate) fn ui(self, ui: &mut Ui, text: &mut String) -> bool {
        let sizes = ui.sizes();
        line_ui(ui, sizes.control, |ui| {
            ui.spacing_mut().item_spacing.x = space::S;
            let left = ui.available_width() - form_sizes::NUMBER_FIELD - space::S;
            let size = egui::vec2(left, sizes.control);
            let layout = egui::Layout::left_to_right(egui::Align::Center);
            ui.allocate_ui_with_layout(size, layout, |ui| {
                ui.set_min_width(left);
                dim_label(ui, self.name);
            });
            let beside = if self.button.is_some() {
                form_sizes::FIELD_BUTTON
            } else {
                0.0
            };
            let id = Id::unique(self.id);
            let edit = TextEdit::singleline(text)
                .font(mono(sizes.small))
                .hint_text(egui::RichText::new(self.hint).size(sizes.small))
                .desired_width(form_sizes::NUMBER_FIELD - beside);
            let response = edit_ui(ui, (id, self.name), self.wrong, edit);
            if self.wrong {
                keep_keyboard(&response);
                ui.ctx().accesskit_node_builder(response.id, |node| {
                    node.set_invalid(egui::accesskit::Invalid::True);
                });
            }
            self.button
                .is_some_and(|(icon, name)| Button::sign(icon, name).tip(name).ui(ui).clicked())
        })
    }
}
