//! The top bar: the lab's name, the playhead, language, theme, projector.

use egui::{Align, Layout, Role, Sense, Ui, WidgetInfo, vec2};

use super::menu_ui;
use crate::{
    gui::{
        Action, PanelCtx, UiCommand,
        theme::{Themed as _, strong},
        widgets::{Button, Icon, Kind, Slider, lettering, segmented},
    },
    model::Message,
    session::ThemeChoice,
    text::{Lang, grouped},
};

/// Draws the bar over the whole space.
pub(crate) fn top_bar_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let sizes = ui.sizes();
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        name_ui(ui, ctx);
        ui.add_space(sizes.group);
        playhead_ui(ui, ctx);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            projector_ui(ui, ctx);
            if !ui.look().projector {
                let name = ctx.t("command-menu");
                let tip = UiCommand::Menu.with_keys(&name);
                let button = Button::sign(Icon::Menu, &name).tip(&tip).ui(ui);
                menu_ui(&button, ctx);
                help_ui(ui, ctx);
            }
            theme_ui(ui, ctx);
            language_ui(ui, ctx);
        });
    });
}

/// The sign of the lab and its name, the second word in the accent colour.
fn name_ui(ui: &mut Ui, ctx: &PanelCtx<'_>) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let name = ctx.t("app-name");
    let (first, second) = name.split_once(' ').unwrap_or((&name, ""));
    let font = strong(sizes.name);
    let one = lettering::line(ui, first, font.clone(), tokens.ink, f32::INFINITY);
    let two = lettering::line(ui, second, font, tokens.accent, f32::INFINITY);
    let gap = sizes.name * 0.28;
    let mark = sizes.name * 0.8;
    let width = mark + 8.0 + one.size().x + gap + two.size().x;
    let (rect, response) = ui.allocate_exact_size(vec2(width, one.size().y), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    let painter = ui.painter();
    let square = egui::Rect::from_min_size(
        egui::pos2(rect.left(), rect.center().y - mark / 2.0),
        vec2(mark, mark),
    );
    let line = egui::Stroke::new(2.0, tokens.ink);
    painter.rect_stroke(square, 3, line, egui::StrokeKind::Inside);
    let half = egui::Rect::from_min_max(square.min, egui::pos2(square.center().x, square.bottom()));
    painter.rect_filled(half, 3, tokens.ink);
    let at = egui::pos2(square.right() + 8.0, rect.top());
    let next = at + vec2(one.size().x + gap, 0.0);
    painter.galley(at, one, tokens.ink);
    painter.galley(next, two, tokens.accent);
}

fn playhead_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let sizes = ui.sizes();
    let (player, rows) = (*ctx.player, ctx.record.len());
    let (start, end) = (player.head.is_start(), player.head.is_live(ctx.record));
    ui.spacing_mut().item_spacing.x = 4.0;
    command_ui(ui, ctx, UiCommand::StepBack, Icon::StepBack, !start);
    let label = if player.is_live() {
        ctx.t("play-live")
    } else {
        let message = Message::new("play-paused").with("n", player.head.rows);
        ctx.say(&message.with("of", rows))
    };
    let width = sizes.body * if player.is_live() { 5.6 } else { 11.0 };
    let (name, tip) = name_and_tip(ctx, UiCommand::Pause);
    let icon = if player.is_live() {
        Icon::Pause
    } else {
        Icon::Play
    };
    let pause = Button::new(&label)
        .name(&name)
        .icon(icon)
        .kind(Kind::Choice(!player.is_live()))
        .width(width)
        .tip(&tip);
    if pause.ui(ui).clicked() {
        ctx.command(UiCommand::Pause);
    }
    command_ui(ui, ctx, UiCommand::StepForward, Icon::StepForward, !end);
    let replay = if player.is_playing() {
        Icon::Pause
    } else {
        Icon::Again
    };
    command_ui(ui, ctx, UiCommand::Replay, replay, rows > 0);
    if rows > 0 {
        ui.add_space(8.0);
        scrubber_ui(ui, ctx, rows);
    }
}

fn name_and_tip(ctx: &PanelCtx<'_>, command: UiCommand) -> (String, String) {
    let name = ctx.text.get(command.name_key());
    let tip = command.with_keys(&name);
    (name, tip)
}

/// A sign that asks for a command.
fn command_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, command: UiCommand, icon: Icon, ready: bool) {
    let (name, tip) = name_and_tip(ctx, command);
    ui.add_enabled_ui(ready, |ui| {
        if Button::sign(icon, &name).tip(&tip).ui(ui).clicked() {
            ctx.command(command);
        }
    });
}

/// The whole record as a line, and the place in it.
fn scrubber_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, rows: u32) {
    let sizes = ui.sizes();
    let room = ui.available_width() - sizes.body * 26.0;
    if room < 90.0 {
        return;
    }
    let name = ctx.t("play-scrubber");
    let now = ctx.player.head.rows;
    let mut value = now;
    ui.allocate_ui(vec2(room.min(360.0), sizes.control), |ui| {
        ui.set_max_width(room.min(360.0));
        let shown = format!("{} / {}", grouped(u64::from(now)), grouped(u64::from(rows)));
        Slider::new(&name, 0..=rows, shown)
            .bare()
            .linear()
            .tip(&name)
            .ui(ui, &mut value);
    });
    if value != now {
        ctx.ask(Action::GoTo(value));
    }
}

fn language_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let tip = UiCommand::Language.with_keys(&ctx.t("command-language"));
    // Each language is named in itself, so that whoever reads only that one finds it.
    let choices = [
        ("EN", Lang::En.own_name(), tip.as_str()),
        ("中", Lang::ZhCn.own_name(), tip.as_str()),
    ];
    let chosen = Lang::ALL.iter().position(|lang| *lang == ctx.text.lang());
    if let Some(lang) = segmented(ui, &choices, chosen, None).and_then(|n| Lang::ALL.get(n)) {
        ctx.ask(Action::SetLang(*lang));
    }
}

fn theme_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let (icon, key) = match ctx.preferences.theme {
        ThemeChoice::System => (Icon::HalfMoon, "theme-system"),
        ThemeChoice::Light => (Icon::Sun, "theme-light"),
        ThemeChoice::Dark => (Icon::Moon, "theme-dark"),
    };
    let name = ctx.t("command-theme");
    let tip = UiCommand::Theme.with_keys(&format!("{name}: {}", ctx.text.get(key)));
    if Button::sign(icon, &name).tip(&tip).ui(ui).clicked() {
        ctx.command(UiCommand::Theme);
    }
}

fn help_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let name = ctx.t("command-help");
    let tip = UiCommand::Help.with_keys(&name);
    if Button::sign(Icon::Question, &name)
        .tip(&tip)
        .ui(ui)
        .clicked()
    {
        ctx.command(UiCommand::Help);
    }
}

fn projector_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let on = ui.look().projector;
    let name = ctx.t("command-projector");
    let tip = UiCommand::Projector.with_keys(&name);
    let kind = Kind::Choice(on);
    let button = Button::new(&name).icon(Icon::Corners).kind(kind).tip(&tip);
    if button.ui(ui).clicked() {
        ctx.command(UiCommand::Projector);
    }
}
