//! Bursts: a line in the send panel that sums up how they are sent, and the settings behind it.

use egui::{
    Frame, Id, Popup, PopupCloseBehavior, Rect, RectAlign, Role, Sense, Ui, WidgetInfo, vec2,
};

use super::{
    burst_draft::{BurstDraft, PayloadKind},
    burst_run::{BurstRun, BurstState},
};
use crate::{
    gui::{
        Action, PanelCtx,
        controls::{Choice, choice_ui, error_ui, number_ui, pick_ui, sign_ui, toggle_ui},
        theme::{Themed as _, form_sizes, leading, space},
        widgets::{Button, Icon, NumberField, dim_label, heading, line_ui, numbers::length},
    },
    model::{BatchMode, ClientId, Message},
    text::grouped,
};

/// The batch modes in the order of the choices, each with its text.
const BATCH_MODES: [(BatchMode, &str); 3] = [
    (BatchMode::Single, "burst-one"),
    (BatchMode::Mmsg, "burst-many"),
    (BatchMode::Gso, "burst-segments"),
];
/// How often the progress of a slow burst is drawn, in seconds.
const DRAWN_EVERY: f32 = 0.1;
/// How long it is looked at after it moved. Then it waits, and what moves it again wakes the window.
const MOVES: f64 = 2.0;

/// The part of the send panel that is about bursts.
#[derive(Clone, Debug)]
pub(crate) struct BurstPart {
    pub(super) draft: BurstDraft,
    /// What was ordered last, as far as it is followed.
    pub(crate) run: Option<BurstRun>,
    /// The rates that were reached last, one for each of [`BATCH_MODES`].
    pub(super) reached: [Option<u64>; BATCH_MODES.len()],
    /// Where it was when it last moved, and when that was, in seconds since the start.
    pub(crate) moved: Option<(BurstState, f64)>,
}

impl BurstPart {
    /// Where the burst is; asks for the next frame while it moves.
    fn advance(&mut self, ui: &Ui, ctx: &PanelCtx<'_>) -> Option<BurstState> {
        let run = self.run.as_ref()?;
        let now = ui.input(|input| input.time);
        let state = run.state(|id| ctx.lab.progress_of(id), now);
        let (before, since) = self.moved.unwrap_or((state, now));
        let since = if before == state { since } else { now };
        self.moved = Some((state, since));
        if state.running && now < since + MOVES {
            let soon = std::time::Duration::try_from_secs_f32(DRAWN_EVERY).unwrap_or_default();
            ui.ctx().request_repaint_after(soon);
        }
        let chosen = BATCH_MODES
            .iter()
            .position(|(batch_mode, _)| *batch_mode == run.batch_mode);
        if let Some(reached) = chosen.and_then(|n| self.reached.get_mut(n)) {
            *reached = state.progress.rate().or(*reached);
        }
        Some(state)
    }

    /// Draws the line, and the settings while they are open. `chosen` is the client that sends
    /// alone, `wrong` what is wrong with the order, `text` the bytes in the box.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        chosen: ClientId,
        wrong: Option<&Message>,
    ) {
        let state = self.advance(ui, ctx);
        let running = state.is_some_and(|state| state.running);
        let height = (ui.sizes().small * leading::FIELD).round();
        let width = ui.available_width();
        let (name, tip) = ctx.words("burst-settings");
        let shown = self.summary(ctx, state);
        let button = line_ui(ui, height, |ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            let cancel = if running { form_sizes::CANCEL } else { 0.0 };
            let button = Button::new(&shown)
                .name(&name)
                .tip(&tip)
                .icon(Icon::Forward)
                .small()
                .fitted()
                .height(height)
                .width(width - cancel - if running { space::XS } else { 0.0 });
            let response = button.ui(ui);
            if let Some(state) = state.filter(|state| state.running) {
                bar_ui(ui, response.rect, state, &shown);
                cancel_ui(ui, ctx, height, cancel);
            }
            response
        });
        let frame = Frame::popup(ui.style()).inner_margin(16);
        Popup::menu(&button)
            .id(Id::unique("burst"))
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .align(RectAlign::RIGHT_START)
            .gap(space::WIDE)
            .accessible_name(ctx.t("burst-title"))
            .frame(frame)
            .show(|ui| {
                ui.set_width(form_sizes::BURST);
                ui.spacing_mut().item_spacing.y = form_sizes::BETWEEN;
                self.settings_ui(ui, ctx, chosen, wrong);
            });
    }

    /// The progress on the projector, which has no settings; nothing at rest.
    pub(super) fn projector_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let Some(state) = self.advance(ui, ctx).filter(|state| state.running) else {
            if let Ok(repeat) = self.draft.repeat()
                && repeat > 1
            {
                // What is set aside from the usual is told, since its control is not here.
                let shown = format!("× {}", grouped(u64::from(repeat)));
                ui.label(shown).on_hover_text(ctx.t("repeat"));
            }
            return;
        };
        let shown = self.summary(ctx, Some(state));
        let response = ui.label(&shown);
        let place = response.rect.expand2(vec2(0.0, space::S));
        bar_ui(ui, place, state, &shown);
        let height = ui.sizes().control;
        cancel_ui(ui, ctx, height, height);
    }

    /// How far the burst is, what it reached, or how the next one will be sent.
    fn summary(&self, ctx: &PanelCtx<'_>, state: Option<BurstState>) -> String {
        let rate = |rate: u64| ctx.say(&Message::new("burst-per-second").with("n", rate));
        if let Some(state) = state {
            let progress = state.progress;
            let all = progress.total + progress.forgotten;
            let message = match (state.running, progress.forgotten) {
                (true, _) => Message::new("burst-running").with("total", progress.total),
                (false, 0) => Message::new("burst-done"),
                (false, _) => Message::new("burst-cancelled").with("total", all),
            };
            let reached = progress.rate();
            let asked_rate = self.run.as_ref().and_then(|run| run.asked_rate);
            let missed = reached.zip(asked_rate).filter(|(reached, asked)| {
                let whole = !state.running && progress.forgotten == 0;
                whole && *reached < asked - asked / 20
            });
            if let Some((reached, asked)) = missed {
                let message = Message::new("burst-missed").with("reached", reached);
                return ctx.say(&message.with("asked", asked));
            }
            let mut parts = vec![ctx.say(&message.with("sent", progress.sent))];
            parts.extend(reached.map(rate));
            return parts.join(" · ");
        }
        let draft = &self.draft;
        if draft.is_default() {
            return ctx.t("burst-more");
        }
        let mut parts = Vec::new();
        parts.extend(self.contents(ctx));
        match draft.rate() {
            Ok(None) => parts.push(ctx.t("burst-full-speed")),
            Ok(Some(asked)) => parts.push(rate(u64::from(asked))),
            Err(_) => {}
        }
        let datagrams = ctx.transport().has_udp();
        if datagrams
            && draft.batch_mode != BatchMode::Single
            && let Some((_, key)) = BATCH_MODES
                .iter()
                .find(|(batch_mode, _)| *batch_mode == draft.batch_mode)
        {
            parts.push(ctx.text.get(key));
        }
        if datagrams && draft.lossless {
            parts.push(ctx.t("burst-lossless"));
        }
        parts.join(" · ")
    }

    /// What each datagram carries, where that is not just the text: its size and the rule's word.
    pub(super) fn contents(&self, ctx: &PanelCtx<'_>) -> Option<String> {
        let word = ctx.text.get(key_of(self.draft.carries));
        let size = self.draft.size().ok()?;
        let message = Message::new("burst-contents")
            .with("n", size)
            .with("rule", word);
        (self.draft.carries != PayloadKind::Text).then(|| ctx.say(&message))
    }

    fn settings_ui(
        &mut self,
        ui: &mut Ui,
        ctx: &PanelCtx<'_>,
        chosen: ClientId,
        wrong: Option<&Message>,
    ) {
        let draft = &mut self.draft;
        heading(ui, &ctx.t("burst-title").to_uppercase());
        let repeat_wrong = draft.repeat().is_err();
        number_ui(ui, ctx, "burst-count", &mut draft.repeat, repeat_wrong);
        let (name, hint) = (ctx.t("burst-rate"), ctx.t("burst-rate-hint"));
        let rate = NumberField::new(&name, "burst-rate").hint(&hint);
        rate.wrong(draft.rate().is_err()).ui(ui, &mut draft.rate);
        dim_label(ui, &ctx.t("burst-carries"));
        let choices = PayloadKind::ALL.iter().map(|&carries| {
            let key = key_of(carries);
            let name = ctx.text.get(&format!("{key}-name"));
            ctx.choice(carries, key).named(name)
        });
        pick_ui(ui, choices, &mut draft.carries, Some(form_sizes::BURST));
        let text = draft.carries == PayloadKind::Text;
        let random = draft.carries == PayloadKind::Random;
        // What does not act keeps its place, so that nothing moves.
        ui.add_enabled_ui(!text, |ui| {
            let wrong = !text && draft.size().is_err();
            number_ui(ui, ctx, "burst-size", &mut draft.size, wrong);
        });
        ui.add_enabled_ui(random, |ui| {
            let (name, draw) = (ctx.t("burst-seed"), ctx.t("burst-draw"));
            let field = NumberField::new(&name, "burst-seed").with_button(Icon::Again, &draw);
            let field = field.wrong(random && draft.seed().is_err());
            if field.ui(ui, &mut draft.seed) {
                draft.draw_seed();
            }
        });
        // A stream has one way of sending, and loses nothing anyway.
        let datagrams = ctx.transport().has_udp();
        if datagrams {
            dim_label(ui, &ctx.t("burst-calls"));
            let choices = BATCH_MODES.map(|(batch_mode, key)| ctx.choice(batch_mode, key));
            pick_ui(ui, choices, &mut draft.batch_mode, Some(form_sizes::BURST));
        }
        dim_label(ui, &reached_text(ctx, &self.reached));
        let many = ctx.lab.clients.len() > 1;
        let one = Message::new("burst-from-one").with("name", chosen.to_string());
        let tip = ctx.t("burst-from-tip");
        let choices = [(false, ctx.say(&one)), (true, ctx.t("burst-from-all"))];
        let choices = choices.map(|(all, label)| Choice::new(all, label, tip.as_str()));
        ui.add_enabled_ui(many, |ui| {
            if let Some(all) = choice_ui(ui, choices, draft.all && many, Some(form_sizes::BURST)) {
                draft.all = all;
            }
        });
        if datagrams {
            toggle_ui(ui, ctx, "burst-lossless", &mut draft.lossless);
        }
        error_ui(ui, ctx, wrong);
    }
}

const fn key_of(carries: PayloadKind) -> &'static str {
    match carries {
        PayloadKind::Text => "burst-text",
        PayloadKind::Counter => "burst-counter",
        PayloadKind::Random => "burst-random",
        PayloadKind::Pattern => "burst-pattern",
    }
}

/// The rates that the ways of calling have reached, to be compared.
fn reached_text(ctx: &PanelCtx<'_>, reached: &[Option<u64>]) -> String {
    let rates: Vec<String> = BATCH_MODES
        .iter()
        .zip(reached)
        .filter_map(|((_, key), rate)| {
            let rate = ctx.say(&Message::new("burst-per-second").with("n", (*rate)?));
            Some(format!("{} {rate}", ctx.text.get(key)))
        })
        .collect();
    if rates.is_empty() {
        ctx.t("burst-reached-none")
    } else {
        let rates = rates.join(" · ");
        ctx.say(&Message::new("burst-reached").with("rates", rates))
    }
}

/// A thin bar at the foot of `rect`.
fn bar_ui(ui: &Ui, rect: Rect, state: BurstState, label: &str) {
    let tokens = ui.tokens();
    let progress = state.progress;
    let share = progress.sent as f64 / progress.total.max(1) as f64;
    let rail = Rect::from_min_max(
        rect.left_bottom() - vec2(0.0, space::THIN),
        rect.right_bottom(),
    );
    let share = length(share.clamp(0.0, 1.0));
    let done = rail.with_max_x(rail.left() + rail.width() * share);
    ui.painter()
        .rect_filled(done, form_sizes::PROGRESS_RADIUS, tokens.accent);
    let response = ui.interact(rail, ui.scope_id().with("burst-progress"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, label));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(progress.total as f64);
        node.set_numeric_value(progress.sent as f64);
    });
}

fn cancel_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, height: f32, width: f32) {
    let cancelled = sign_ui(ui, ctx, Icon::Close, "burst-cancel", |button| {
        button.width(width).height(height)
    });
    ctx.ask_if(cancelled, Action::CancelSends);
}
