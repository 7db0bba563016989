//! The controls of the playhead in the top bar.

use egui::{Popup, Ui};

use super::speed::Speed;
use crate::gui::{
    Action, PanelCtx, UiCommand,
    controls::command_sign_ui,
    theme::{Themed as _, panel_parts, space},
    widgets::{Button, Icon, Kind},
};

/// Back, stop and go on, forward, play again, and how fast.
pub(crate) fn playhead_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    ui.spacing_mut().item_spacing.x = space::XS;
    let origin = ctx.ledger.origin().row();
    let start = ctx.player.is_at_start(ctx.record, origin);
    let end = ctx.player.head.is_live(ctx.record);
    let playing = ctx.player.is_playing();
    let replay = if playing { Icon::Pause } else { Icon::Again };
    let any = !ctx.record.is_empty();
    sign_ui(ui, ctx, UiCommand::StepBack, Icon::StepBack, !start);
    pause_ui(ui, ctx);
    sign_ui(ui, ctx, UiCommand::StepForward, Icon::StepForward, !end);
    sign_ui(ui, ctx, UiCommand::Replay, replay, any);
    speed_ui(ui, ctx);
}

/// What a control does, and its key.
pub(super) fn tip(ctx: &PanelCtx<'_>, command: UiCommand) -> String {
    command.with_keys(&ctx.text.get(command.name_key()))
}

/// What the end of the record is called: that of a recording is no news.
pub(super) const fn live_key(ctx: &PanelCtx<'_>) -> &'static str {
    if ctx.lab.opened.is_some() {
        "play-end"
    } else {
        "play-live"
    }
}

/// A sign that asks for a command, where that can be done.
fn sign_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, command: UiCommand, icon: Icon, can: bool) {
    ui.add_enabled_ui(can, |ui| command_sign_ui(ui, ctx, command, icon));
}

fn pause_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let name = ctx.t(UiCommand::Pause.name_key());
    let tip = tip(ctx, UiCommand::Pause);
    let words = [live_key(ctx), "play-stopped", "play-plays"].map(|key| ctx.t(key));
    // As wide as the longest of its words, so that nothing moves.
    let sizes = ui.sizes();
    let widths = words.iter().map(|word| Button::width_of(word, ui, sizes));
    let width = widths.fold(0.0, f32::max) + sizes.body;
    let [live, stopped, plays] = &words;
    let (label, icon) = if ctx.player.is_live() {
        (live, Icon::Pause)
    } else if ctx.player.is_playing() {
        (plays, Icon::Play)
    } else {
        (stopped, Icon::Play)
    };
    let pause = Button::new(label)
        .name(&name)
        .icon(icon)
        .kind(Kind::Choice(!ctx.player.is_live()))
        .width(width)
        .tip(&tip);
    ctx.command_if(pause.ui(ui).clicked(), UiCommand::Pause);
}

fn speed_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let speed = ctx.player.speed;
    let name = ctx.t("play-speed");
    let accessible_text = format!("{name}: {}", speed.text());
    let tip = tip(ctx, UiCommand::Speed);
    let width = ui.sizes().body * panel_parts::playback::SPEED;
    let button = Button::new(speed.text())
        .name(&accessible_text)
        .icon(Icon::Down)
        .icon_after()
        .tip(&tip)
        .width(width)
        .ui(ui);
    Popup::menu(&button).width(width).show(|ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        for &choice in Speed::ALL {
            let chosen = choice == speed;
            let kind = if chosen {
                Kind::Choice(true)
            } else {
                Kind::Quiet
            };
            let line = Button::new(choice.text()).kind(kind).width(width);
            ctx.ask_if(line.ui(ui).clicked(), Action::SetSpeed(choice));
        }
    });
}
