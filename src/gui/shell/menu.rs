//! The menu: looks, and what is asked for now and then.

use egui::{Frame, Id, Popup, PopupCloseBehavior, RectAlign, Response, ScrollArea, Ui};

use crate::{
    explain::System,
    gui::{
        Action, PanelCtx, UiCommand,
        controls::{Choice, choice_ui, command_sign_ui},
        theme::{Themed as _, panel_parts::menu},
        widgets::{Button, Icon, dim_label, flush_right, line_ui, menu_item, toggle},
    },
    model::Message,
    record::Budget,
    session::{ThemeChoice, memory_of_machine},
};

/// The themes in the order of the menu.
pub(crate) const THEMES: [(ThemeChoice, &str); 3] = [
    (ThemeChoice::System, "theme-system"),
    (ThemeChoice::Light, "theme-light"),
    (ThemeChoice::Dark, "theme-dark"),
];
/// The lines about files.
const FILES: [UiCommand; 8] = [
    UiCommand::Record,
    UiCommand::SaveRecording,
    UiCommand::OpenRecording,
    UiCommand::Wireshark,
    UiCommand::Import,
    UiCommand::ExportPicture,
    UiCommand::ExportRows,
    UiCommand::ExportReport,
];
/// The lines at the end of the menu.
const LINES: [UiCommand; 9] = [
    UiCommand::Palette,
    UiCommand::Clear,
    UiCommand::Undo,
    UiCommand::CopyRow,
    UiCommand::CopyText,
    UiCommand::CopyHex,
    UiCommand::ResetAll,
    UiCommand::Doctor,
    UiCommand::Help,
];

/// The id of the menu's popup.
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
            let sizes = ui.sizes();
            let room = ui.ctx().content_rect().bottom() - button.rect.bottom();
            let mut chosen = false;
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = sizes.edge;
                ui.vertical(|ui| {
                    ui.set_width(sizes.body * menu::WIDTH);
                    appearance_ui(ui, ctx);
                    ui.separator();
                    chosen |= lines_ui(ui, ctx, &LINES);
                });
                ui.vertical(|ui| {
                    ui.set_width(sizes.body * menu::WIDTH);
                    // What does not fit below the bar is scrolled to.
                    ScrollArea::vertical()
                        .max_height(room - sizes.control * 2.0)
                        .show(ui, |ui| chosen |= files_ui(ui, ctx));
                });
            });
            if chosen {
                ui.close();
            }
        });
}

/// Draws what the menu holds, one below the other.
pub(crate) fn menu_lines_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    appearance_ui(ui, ctx);
    ui.separator();
    files_ui(ui, ctx);
    ui.separator();
    lines_ui(ui, ctx, &LINES);
}

/// Draws what is about files, and the recordings that were saved or shown last; returns whether one was chosen.
fn files_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) -> bool {
    let mut chosen = lines_ui(ui, ctx, &FILES);
    let preferences = ctx.preferences;
    if !preferences.recent.is_empty() {
        ui.separator();
        dim_label(ui, &ctx.t("menu-recent"));
    }
    for path in &preferences.recent {
        let name = std::path::Path::new(path).file_name().unwrap_or_default();
        let item = menu_item(ui, &name.to_string_lossy(), "").on_hover_text(path);
        if item.clicked() {
            ctx.ask(Action::OpenRecording(path.into()));
            chosen = true;
        }
    }
    chosen
}

/// Draws a line for each command; returns whether one was chosen.
fn lines_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, commands: &[UiCommand]) -> bool {
    let mut chosen = false;
    for &command in commands {
        let enabled = command.is_enabled(ctx.record, ctx.can_undo);
        let (name, keys) = (ctx.t(command.name_key()), command.shortcut_text());
        let item = ui.add_enabled_ui(enabled, |ui| menu_item(ui, &name, &keys));
        let mut item = item.inner;
        if command == UiCommand::ResetAll {
            item = item.on_hover_text(ctx.t("command-reset-all-tip"));
        }
        if item.clicked() {
            ctx.command(command);
            chosen = true;
        }
    }
    chosen
}

fn appearance_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let tip = ctx.t("command-theme");
    let choices = THEMES.map(|(theme, key)| {
        let choice = Choice::new(theme, ctx.text.get(key), tip.as_str());
        choice.with_keys(UiCommand::Theme)
    });
    let width = Some(ui.available_width());
    let theme = choice_ui(ui, choices, ctx.preferences.theme, width);
    ctx.ask(theme.map(Action::SetTheme));
    for (command, on) in [
        (UiCommand::HighContrast, ctx.preferences.high_contrast),
        (UiCommand::ReducedMotion, ctx.preferences.reduced_motion),
    ] {
        let (name, tip) = ctx.words(command.name_key());
        let mut now = on;
        toggle(ui, &mut now, &name, &command.with_keys(&tip));
        ctx.command_if(now != on, command);
    }
    system_ui(ui, ctx);
    zoom_ui(ui, ctx);
    memory_ui(ui, ctx);
}

/// Whose answers captions, results and error codes tell.
fn system_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let tip = ctx.t("told-as-tip");
    let choices = System::ALL.iter().map(|&system| {
        let choice = Choice::new(system, system.name(), tip.as_str());
        let named = with_system_name(ctx, "told-as", system);
        choice.named(named).with_keys(UiCommand::NextSystem)
    });
    let width = Some(ui.available_width());
    let system = choice_ui(ui, choices, ctx.emulated, width);
    ctx.ask(system.map(Action::EmulateSystem));
}

pub(super) fn with_system_name(ctx: &PanelCtx<'_>, key: &'static str, system: System) -> String {
    ctx.say(&Message::new(key).with("system", system.name()))
}

/// How much memory the record may take, in powers of two, and how much it takes.
fn memory_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let sizes = ui.sizes();
    let now = ctx.record.budget().bytes();
    let mib = u32::try_from(now >> 20).unwrap_or(u32::MAX);
    let most = memory_of_machine().map_or(u64::from(u32::MAX), |bytes| bytes >> 20);
    line_ui(ui, sizes.control, |ui| {
        dim_label(ui, &ctx.t("menu-memory"));
        flush_right(ui, "memory", |ui| {
            let less = smaller(mib);
            let more = larger(mib).filter(|more| u64::from(*more) <= most);
            let shown = ctx.say(&mib_message(u64::from(mib)));
            let default = ctx.t("menu-memory-usual");
            step_ui(ui, ctx, (Icon::Minus, "menu-memory-less"), less);
            let button = Button::new(&shown).name(&default).tip(&default);
            let pressed = button.width(sizes.body * menu::VALUE).ui(ui).clicked();
            ctx.ask_if(pressed, Action::SetMemory(None));
            step_ui(ui, ctx, (Icon::Plus, "menu-memory-more"), more);
        });
    });
    let used = ctx.record.memory() + ctx.ledger.folded().bytes;
    let message = Message::new("menu-memory-used")
        .with("used", ctx.say(&mib_message(used.div_ceil(1 << 20))))
        .with("rows", ctx.record.len() - ctx.record.first_kept_row());
    dim_label(ui, &ctx.say(&message));
}

/// Draws the button for a step `to` another memory budget; it is disabled where `to` is `None`.
fn step_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, (icon, key): (Icon, &str), to: Option<u32>) {
    let name = ctx.t(key);
    let tip = ctx.t("menu-memory-tip");
    let button = ui.add_enabled_ui(to.is_some(), |ui| {
        Button::sign(icon, &name).tip(&tip).ui(ui)
    });
    let to = to.filter(|_| button.inner.clicked());
    ctx.ask(to.map(|to| Action::SetMemory(Some(to))));
}

/// The next power of two above, in MiB.
fn larger(mib: u32) -> Option<u32> {
    mib.checked_add(1)?.checked_next_power_of_two()
}

/// The next power of two below, in MiB, if it is not less than the least.
fn smaller(mib: u32) -> Option<u32> {
    let half = mib.div_ceil(2).checked_next_power_of_two()?;
    (u64::from(half) << 20 >= Budget::MIN && half < mib).then_some(half)
}

fn mib_message(mib: u64) -> Message {
    let whole = mib >= 1024 && mib.is_multiple_of(1024);
    let (key, n) = if whole {
        ("menu-gib", mib / 1024)
    } else {
        ("menu-mib", mib)
    };
    Message::new(key).with("n", n)
}

fn zoom_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let sizes = ui.sizes();
    line_ui(ui, sizes.control, |ui| {
        dim_label(ui, &ctx.t("menu-size"));
        flush_right(ui, "sizes", |ui| {
            command_sign_ui(ui, ctx, UiCommand::ZoomOut, Icon::Minus);
            let percent = (f64::from(ctx.preferences.zoom) * 100.0).round();
            let shown = ctx.say(&Message::new("menu-percent").with("n", percent.to_string()));
            let name = ctx.t(UiCommand::ZoomReset.name_key());
            let tip = UiCommand::ZoomReset.with_keys(&name);
            let button = Button::new(&shown).name(&name).tip(&tip);
            if button.width(sizes.body * menu::VALUE).ui(ui).clicked() {
                ctx.command(UiCommand::ZoomReset);
            }
            command_sign_ui(ui, ctx, UiCommand::ZoomIn, Icon::Plus);
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_go_in_powers_of_two_down_to_the_least() {
        assert_eq!((smaller(2048), larger(2048)), (Some(1024), Some(4096)));
        assert_eq!((smaller(1500), larger(1500)), (Some(1024), Some(2048)));
        assert_eq!(
            (smaller(32), smaller(17), smaller(16)),
            (Some(16), Some(16), None)
        );
        assert_eq!(larger(u32::MAX), None, "no further");
    }
}
