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
    let escaped = ctx.input(|input| input.key_pressed(egui::Key::Escape));
    let mut closed = escaped;
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
                .num_columns(2)
                .spacing(vec2(32.0, 8.0))
                .show(ui, |ui| {
                    for command in UiCommand::ALL {
                        let keys = egui::RichText::new(command.shortcut_text());
                        ui.label(keys.font(strong(sizes.body)).color(tokens.accent));
                        ui.label(text.get(command.name_key()));
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
