//! The top bar: the lab's name, the playhead, language, theme, projector.

use egui::{Frame, Margin, Panel, Rect, Role, Sense, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::menu::menu_ui;
use crate::{
    gui::{
        Action, PanelCtx, UiCommand,
        controls::{Choice, choice_ui, command_sign_ui, sign_ui},
        playback::playhead_ui,
        theme::{Themed as _, firm, panel_parts::top_bar, sign, space, strong, window_sizes},
        widgets::{
            Button, Icon, Kind, fixed_panel, flush_right, flush_width, numbers, text_layout,
        },
    },
    lesson::LessonInput,
    session::{ThemeChoice, Transport},
    text::Lang,
};

/// The parts at the right.
const LOOKS: &str = "looks";

/// Draws the bar over the whole space.
pub(crate) fn top_bar_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, back: bool) {
    let sizes = ui.sizes();
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        name_ui(ui, ctx);
        lessons_ui(ui, ctx, back);
        ui.add_space(sizes.group);
        playhead_ui(ui, ctx);
        ui.add_space(sizes.group);
        transport_ui(ui, ctx);
        flush_right(ui, LOOKS, |ui| {
            ui.spacing_mut().item_spacing.x = space::XL;
            recording_ui(ui, ctx);
            language_ui(ui, ctx);
            theme_ui(ui, ctx);
            if ui.appearance().projector {
                projector_ui(ui, ctx);
                drawer_sign_ui(ui, ctx);
            } else {
                command_sign_ui(ui, ctx, UiCommand::Help, Icon::Question);
                let name = ctx.t("command-menu");
                let tip = UiCommand::Menu.with_keys(&name);
                let button = Button::sign(Icon::Menu, &name).tip(&tip).ui(ui);
                menu_ui(&button, ctx);
                projector_ui(ui, ctx);
            }
        });
    });
}

/// The bar above the list of lessons.
pub(crate) fn lessons_bar_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let edge = Margin::symmetric(numbers::margin(sizes.edge), 0);
    let frame = Frame::new().fill(tokens.panel).inner_margin(edge);
    let panel = Panel::top("lessons-bar");
    fixed_panel(panel, sizes.control + window_sizes::AROUND_BAR, frame).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            name_ui(ui, ctx);
            ui.add_space(sizes.group);
            let choices = [
                ctx.choice(true, "lessons"),
                ctx.choice(false, "lessons-free"),
            ];
            let lab = choice_ui(ui, choices, true, None) == Some(false);
            ctx.ask_if(lab, Action::ShowFreePlay);
            flush_right(ui, "lessons-looks", |ui| {
                ui.spacing_mut().item_spacing.x = space::XL;
                appearance_ui(ui, ctx);
            });
        });
    });
}

/// The way to the lessons, or back to the one that is played.
fn lessons_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, back: bool) {
    let (key, short, kind, action) = if back {
        let action = Action::Lesson(LessonInput::FreePlay);
        (
            "lesson-return",
            "lesson-return-short",
            Kind::Primary,
            action,
        )
    } else {
        ("lessons", "lessons", Kind::Plain, Action::ShowLessons)
    };
    let ((name, tip), label) = (ctx.words(key), ctx.t(short));
    // Words that are too long for the bar make room for a sign.
    let fits = Button::width_of(&label, ui, ui.sizes()) < ui.max_rect().width() * top_bar::SHARE;
    let button = if fits {
        Button::new(&label).name(&name)
    } else {
        Button::sign(Icon::File, &name)
    };
    ctx.ask_if(button.tip(&tip).kind(kind).ui(ui).clicked(), action);
}

/// Language, theme and projector.
pub(crate) fn appearance_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    language_ui(ui, ctx);
    theme_ui(ui, ctx);
    projector_ui(ui, ctx);
}

/// What opens and closes the drawer of the projector.
pub(crate) fn drawer_sign_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let pressed = sign_ui(ui, ctx, Icon::Menu, "drawer", |button| button);
    ctx.command_if(pressed, UiCommand::Menu);
}

/// The sign of the lab and its name, the second word in the accent colour.
fn name_ui(ui: &mut Ui, ctx: &PanelCtx<'_>) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let name = ctx.t("app-name");
    let (first, second) = name.split_once(' ').unwrap_or((&name, ""));
    let font = strong(sizes.name);
    let one = text_layout::line(ui, first, font.clone(), tokens.ink, f32::INFINITY);
    let two = text_layout::line(ui, second, font, tokens.accent, f32::INFINITY);
    let gap = sizes.name * top_bar::NAME_GAP;
    let mark = sizes.name * sign::USUAL;
    let width = mark + space::M + one.size().x + gap + two.size().x;
    let (rect, response) = ui.allocate_exact_size(vec2(width, one.size().y), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    let painter = ui.painter();
    let corner = pos2(rect.left(), rect.center().y - mark / 2.0);
    let square = Rect::from_min_size(corner, Vec2::splat(mark));
    painter.rect_stroke(square, 3, firm(tokens.ink), StrokeKind::Inside);
    let half = square.with_max_x(square.center().x);
    painter.rect_filled(half, 3, tokens.ink);
    let at = pos2(square.right() + space::M, rect.top());
    let next = at + vec2(one.size().x + gap, 0.0);
    painter.galley(at, one, tokens.ink);
    painter.galley(next, two, tokens.accent);
}

pub(crate) const fn transport_key(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "transport-udp",
        Transport::Tcp => "transport-tcp",
        Transport::Both => "transport-both",
    }
}

fn transport_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let choices = Transport::ALL.iter().map(|&transport| {
        let choice = ctx.choice(transport, transport_key(transport));
        choice.with_keys(UiCommand::Transport)
    });
    let choices: Vec<_> = choices.collect();
    // Long words do not push the rest of the bar out of the window.
    let sizes = ui.sizes();
    let room = ui.available_width() - flush_width(ui, LOOKS) - sizes.group;
    let wants: f32 = choices
        .iter()
        .map(|choice| Button::width_of(choice.label(), ui, sizes) + 2.0)
        .sum();
    let width = (wants > room).then_some(room.max(sizes.body * top_bar::MIN_TRANSPORTS));
    let transport = choice_ui(ui, choices, ctx.transport(), width);
    ctx.ask(transport.map(Action::SetTransport));
}

fn language_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let tip = ctx.t("command-language");
    // Each language is named in itself, so that whoever reads only that one finds it.
    let choices = [(Lang::En, "EN"), (Lang::ZhCn, "中")].map(|(lang, label)| {
        let choice = Choice::new(lang, label, tip.as_str()).named(lang.own_name());
        choice.with_keys(UiCommand::Language)
    });
    let lang = choice_ui(ui, choices, ctx.text.lang(), None);
    ctx.ask(lang.map(Action::SetLang));
}

/// The red dot: everything is written into a file from now on, or no longer.
pub(crate) fn recording_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let on = ctx.lab.recording.is_some();
    let name = ctx.t(UiCommand::Record.name_key());
    let tip = UiCommand::Record.with_keys(&name);
    let button = Button::sign(Icon::Dot, &name).icon_colour(ui.tokens().cut);
    let button = button.kind(Kind::Choice(on)).tip(&tip);
    ctx.command_if(button.ui(ui).clicked(), UiCommand::Record);
}

fn theme_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let (icon, key) = match ctx.preferences.theme {
        ThemeChoice::System => (Icon::HalfMoon, "theme-system"),
        ThemeChoice::Light => (Icon::Sun, "theme-light"),
        ThemeChoice::Dark => (Icon::Moon, "theme-dark"),
    };
    let name = ctx.t("command-theme");
    let tip = UiCommand::Theme.with_keys(&format!("{name}: {}", ctx.text.get(key)));
    let pressed = Button::sign(icon, &name).tip(&tip).ui(ui).clicked();
    ctx.command_if(pressed, UiCommand::Theme);
}

fn projector_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let on = ui.appearance().projector;
    let name = ctx.t("command-projector");
    let tip = UiCommand::Projector.with_keys(&name);
    let kind = Kind::Choice(on);
    let button = Button::new(&name).icon(Icon::Corners).kind(kind).tip(&tip);
    ctx.command_if(button.ui(ui).clicked(), UiCommand::Projector);
}
