//! The menu: looks, and what is asked for now and then.

use egui::{Frame, Id, Popup, PopupCloseBehavior, RectAlign, Response, Ui};

use crate::{
    gui::{
        Action, PanelCtx, UiCommand,
        theme::Themed as _,
        widgets::{Button, Icon, dim_label, flush_right, line_ui, menu_item, segmented, toggle},
    },
    model::Message,
    session::ThemeChoice,
};

/// The themes in the order of the menu.
const THEMES: [(ThemeChoice, &str); 3] = [
    (ThemeChoice::System, "theme-system"),
    (ThemeChoice::Light, "theme-light"),
    (ThemeChoice::Dark, "theme-dark"),
];
/// The lines at the end of the menu.
const LINES: [UiCommand; 7] = [
    UiCommand::Clear,
    UiCommand::Undo,
    UiCommand::CopyRow,
    UiCommand::CopyText,
    UiCommand::CopyHex,
    UiCommand::ResetAll,
    UiCommand::Help,
];

/// The menu's popup.
pub(crate) fn menu_id() -> Id {
    Id::unique("menu")
}

/// Draws the menu while it is open, below its button.
pub(crate) fn menu_ui(button: &Response, ctx: &mut PanelCtx<'_>) {
    Popup::menu(button)
        .id(menu_id())
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .align(RectAlign::BOTTOM_END)
        .frame(Frame::popup(button.ctx.global_style().as_ref()).inner_margin(16))
        .accessible_name(ctx.t("command-menu"))
        .show(|ui| {
            ui.set_width(ui.sizes().body * 23.0);
            looks_ui(ui, ctx);
            ui.separator();
            for command in LINES {
                let enabled = match command {
                    UiCommand::Undo => ctx.can_undo,
                    UiCommand::CopyRow | UiCommand::CopyText | UiCommand::CopyHex => {
                        !ctx.record.is_empty()
                    }
                    _ => true,
                };
                let name = ctx.t(command.name_key());
                let keys = command.shortcut_text();
                let item = ui.add_enabled_ui(enabled, |ui| menu_item(ui, &name, &keys));
                let mut item = item.inner;
                if command == UiCommand::ResetAll {
                    item = item.on_hover_text(ctx.t("command-reset-all-tip"));
                }
                if item.clicked() {
                    ctx.command(command);
                    ui.close();
                }
            }
        });
}

fn looks_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let width = ui.available_width();
    let tip = UiCommand::Theme.with_keys(&ctx.t("command-theme"));
    let labels = THEMES.map(|(_, key)| ctx.text.get(key));
    let choices: Vec<(&str, &str, &str)> = labels
        .iter()
        .map(|label| (label.as_str(), label.as_str(), tip.as_str()))
        .collect();
    let now = ctx.preferences.theme;
    let chosen = THEMES.iter().position(|(theme, _)| *theme == now);
    if let Some((theme, _)) =
        segmented(ui, &choices, chosen, Some(width)).and_then(|n| THEMES.get(n))
    {
        ctx.ask(Action::SetTheme(*theme));
    }
    for (command, on) in [
        (UiCommand::HighContrast, ctx.preferences.high_contrast),
        (UiCommand::ReducedMotion, ctx.preferences.reduced_motion),
    ] {
        let name = ctx.t(command.name_key());
        let mut now = on;
        let tip = ctx.text.get(&format!("{}-tip", command.name_key()));
        toggle(ui, &mut now, &name, &command.with_keys(&tip));
        if now != on {
            ctx.command(command);
        }
    }
    zoom_ui(ui, ctx);
}

fn zoom_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let sizes = ui.sizes();
    line_ui(ui, sizes.control, |ui| {
        dim_label(ui, &ctx.t("menu-size"));
        flush_right(ui, "sizes", |ui| {
            let percent = (f64::from(ctx.preferences.zoom) * 100.0).round();
            let shown = ctx.say(&Message::new("menu-percent").with("n", percent.to_string()));
            for (command, icon) in [
                (UiCommand::ZoomOut, Some(Icon::Minus)),
                (UiCommand::ZoomReset, None),
                (UiCommand::ZoomIn, Some(Icon::Plus)),
            ] {
                let name = ctx.t(command.name_key());
                let tip = command.with_keys(&name);
                let button = icon.map_or_else(
                    || Button::new(&shown).name(&name).width(sizes.body * 5.0),
                    |icon| Button::sign(icon, &name),
                );
                if button.tip(&tip).ui(ui).clicked() {
                    ctx.command(command);
                }
            }
        });
    });
}
