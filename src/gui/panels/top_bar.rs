//! The top bar: the lab's name, the playhead, language, theme, projector.

use egui::{Align, Frame, Layout, Popup, PopupCloseBehavior, Role, Sense, Ui, WidgetInfo, vec2};

use super::playhead::{playhead_ui, tip};
use crate::{
    gui::{
        Action, PanelCtx, UiCommand,
        theme::{Themed as _, strong},
        widgets::{Button, Icon, Kind, lettering, segmented, toggle},
    },
    session::ThemeChoice,
    text::Lang,
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
            help_ui(ui, ctx);
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

fn language_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let tip = ctx.t("command-language");
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

/// A menu of looks.
fn theme_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let icon = theme_icon(ctx.preferences.theme);
    let (name, tip) = (
        ctx.t(UiCommand::Theme.name_key()),
        tip(ctx, UiCommand::Theme),
    );
    let button = Button::sign(icon, &name).tip(&tip).ui(ui);
    Popup::menu(&button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .frame(Frame::popup(ui.style()).inner_margin(14))
        .show(|ui| looks_ui(ui, ctx));
}

const fn theme_icon(choice: ThemeChoice) -> Icon {
    match choice {
        ThemeChoice::System => Icon::HalfMoon,
        ThemeChoice::Light => Icon::Sun,
        ThemeChoice::Dark => Icon::Moon,
    }
}

fn looks_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    ui.set_width(ui.sizes().body * 15.5);
    for (choice, key) in [
        (ThemeChoice::System, "theme-system"),
        (ThemeChoice::Light, "theme-light"),
        (ThemeChoice::Dark, "theme-dark"),
    ] {
        let label = ctx.text.get(key);
        let kind = Kind::Choice(ctx.preferences.theme == choice);
        let width = ui.available_width();
        let button = Button::new(&label).icon(theme_icon(choice)).kind(kind);
        if button.width(width).ui(ui).clicked() {
            ctx.ask(Action::SetTheme(choice));
        }
    }
    ui.add_space(4.0);
    let mut strong = ctx.preferences.high_contrast;
    let (label, tip) = (ctx.t("look-contrast"), ctx.t("look-contrast-tip"));
    if toggle(ui, &mut strong, &label, &tip).changed() {
        ctx.ask(Action::SetContrast(strong));
    }
    let mut calm = ctx.preferences.reduced_motion;
    let (label, tip) = (ctx.t("look-calm"), ctx.t("look-calm-tip"));
    if toggle(ui, &mut calm, &label, &tip).changed() {
        ctx.ask(Action::SetCalm(calm));
    }
    ui.add_space(4.0);
    let (label, tip) = (ctx.t("reset-all"), ctx.t("reset-all-tip"));
    let width = ui.available_width();
    let button = Button::new(&label).icon(Icon::Again).tip(&tip);
    if button.width(width).ui(ui).clicked() {
        ctx.ask(Action::Reset);
        ui.close();
    }
}

fn help_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let name = ctx.t("command-help");
    let tip = format!("{name} · {}", UiCommand::Help.shortcut_text());
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
    let tip = format!("{name} · {}", UiCommand::Projector.shortcut_text());
    let kind = Kind::Choice(on);
    let button = Button::new(&name).icon(Icon::Corners).kind(kind).tip(&tip);
    if button.ui(ui).clicked() {
        ctx.command(UiCommand::Projector);
    }
}
