//! The sheet of shortcuts.

use egui::{Align2, Context, Grid, Window, vec2};

use crate::{
    gui::{
        UiCommand,
        theme::{Themed as _, strong},
        widgets::Button,
    },
    text::Catalog,
};

/// Draws the sheet while it is open; closes itself.
pub(crate) fn shortcuts_ui(ctx: &Context, text: &Catalog, open: &mut bool) {
    if !*open {
        return;
    }
    let mut closed = false;
    Window::new(text.get("help-title"))
        .id(egui::Id::unique("shortcuts"))
        .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .title_bar(false)
        .collapsible(false)
        .resizable(false)
        .show(ctx, |ui| {
            let (tokens, sizes) = (ui.tokens(), ui.sizes());
            ui.spacing_mut().interact_size.y = sizes.body * 1.2;
            let title = egui::RichText::new(text.get("help-title"));
            ui.label(title.font(strong(sizes.name)));
            ui.add_space(10.0);
            Grid::new("keys")
                .num_columns(4)
                .spacing(vec2(24.0, 4.0))
                .show(ui, |ui| {
                    let half = UiCommand::ALL.len().div_ceil(2);
                    let (left, right) = UiCommand::ALL.split_at(half);
                    for (n, command) in left.iter().enumerate() {
                        for command in std::iter::once(command).chain(right.get(n)) {
                            let keys = match command.shortcut_text() {
                                none if none.is_empty() => text.get("help-in-menu"),
                                keys => keys,
                            };
                            let keys = egui::RichText::new(keys).font(strong(sizes.body));
                            ui.label(keys.color(tokens.accent));
                            ui.label(text.get(command.name_key()));
                        }
                        ui.end_row();
                    }
                });
            ui.add_space(8.0);
            ui.label(egui::RichText::new(text.get("help-more")).color(tokens.dim));
            ui.add_space(8.0);
            let label = text.get("close");
            closed |= Button::new(&label).ui(ui).clicked();
        });
    if closed {
        *open = false;
    }
}
