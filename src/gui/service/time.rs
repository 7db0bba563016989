//! The time: a question and its answer between two clocks, and what follows from the four stamps.

use egui::{Align2, Color32, FontId, Pos2, Rect, Sense, Ui, pos2, vec2};

use super::{
    exchange::asker_name,
    forms::{choose_ui, halves_ui, largest, sentence_ui, words_ui},
};
use crate::{
    gui::{
        PanelCtx,
        theme::{Themed as _, firm, panel_parts::time, space, strong},
        widgets::{heading, marks, text_layout},
    },
    model::{Message, RowId},
    stage::{TimeAnswer, TimeExchange},
};

/// A time in nanoseconds as microseconds, with its sign.
fn micros(nanos: i64) -> String {
    let text = format!("{:.1}", nanos as f64 / 1000.0);
    text.replace('-', "−")
}

/// The four stamps in nanoseconds after the first that is known, each by its own clock.
fn stamps(answer: &TimeAnswer) -> [Option<i64>; 4] {
    let [received, answered] = answer.server;
    let own = answer.asker.map(|asker| asker.stamps);
    let [sent, back] = own.map_or([None; 2], |own| own.map(Some));
    let first = sent.unwrap_or(received);
    [sent, Some(received), Some(answered), back].map(|at| at.map(|at| at.since(first)))
}

/// Draws the last question for the time.
pub(super) fn time_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, exchange: Option<&TimeExchange>) {
    let Some(exchange) = exchange else {
        return sentence_ui(ui, ctx, &Message::new("ntp-hint"));
    };
    halves_ui(
        ui,
        ctx,
        |ui, ctx| picture_ui(ui, ctx, exchange),
        |ui, ctx| figures_ui(ui, ctx, exchange),
    );
}

/// Two lines of time, and the two datagrams between them.
fn picture_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, exchange: &TimeExchange) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let space = ui.available_rect_before_wrap();
    ui.allocate_rect(space, Sense::hover());
    let inset = largest(ui, space.width()) * time::INSET;
    let lines = [space.bottom() - inset, space.top() + inset];
    let names = [asker_name(ctx, exchange.asker), ctx.t("who-server")];
    for (y, name) in lines.into_iter().zip(&names) {
        let line = [pos2(space.left(), y), pos2(space.right() - space::XS, y)];
        marks::arrow(ui.painter(), line[0], line[1], firm(tokens.dim));
        let font = strong(sizes.body);
        let galley = text_layout::line(ui, name, font, tokens.ink, f32::INFINITY);
        let at = pos2(space.left(), y - galley.size().y - space::M);
        let place = Rect::from_min_size(at, galley.size());
        text_layout::say(ui, ("clock", name), place, name);
        ui.painter().galley(at, galley, tokens.ink);
    }
    let [ask, received, answered, back] = [0, 1, 1, 0]
        .into_iter()
        .zip(time::PLACES)
        .map(|(line, place)| {
            let y = lines.get(line).copied().unwrap_or_default();
            pos2(space.left() + space.width() * place, y)
        })
        .collect::<Vec<Pos2>>()
        .try_into()
        .unwrap_or([space.center(); 4]);
    let stamped = exchange.answer.map(|answer| stamps(&answer));
    let label = |n: usize| {
        let value = stamped.and_then(|stamps| stamps.get(n).copied()?);
        value.map_or_else(
            || format!("T{}", n + 1),
            |value| format!("T{} = {} µs", n + 1, micros(value)),
        )
    };
    datagram_ui(
        ui,
        ctx,
        [ask, received],
        (exchange.question, &ctx.t("ntp-question"), tokens.accent),
    );
    stamp_ui(ui, space, ask, (&label(0), Align2::CENTER_TOP));
    if let Some(answer) = exchange.answer {
        let answer_label = (answer.row, &*ctx.t("ntp-answer"), tokens.good);
        datagram_ui(ui, ctx, [answered, back], answer_label);
        stamp_ui(ui, space, received, (&label(1), Align2::RIGHT_BOTTOM));
        stamp_ui(ui, space, answered, (&label(2), Align2::LEFT_BOTTOM));
        stamp_ui(ui, space, back, (&label(3), Align2::CENTER_TOP));
    }
}

/// A moment on a line of time.
fn stamp_ui(ui: &Ui, space: Rect, at: Pos2, (text, align): (&str, Align2)) {
    let tokens = ui.tokens();
    // Two stand beside each other on a line of time, with its name before them.
    let width = space.width() * time::STAMP;
    let font = text_layout::shrunk(
        ui.painter(),
        text,
        strong(largest(ui, space.width())),
        width,
    );
    let galley = text_layout::line(ui, text, font, tokens.ink, f32::INFINITY);
    let away = if align.y() == egui::Align::Min {
        space::M
    } else {
        -space::M
    };
    let mut rect = align.anchor_size(at + vec2(0.0, away), galley.size());
    let over = (rect.right() - space.right()).max(0.0);
    rect = rect.translate(vec2(-over, 0.0));
    ui.painter().circle_filled(at, time::DOT, tokens.ink);
    ui.painter().galley(rect.min, galley, tokens.ink);
    text_layout::say(ui, ("stamp", text), rect, text);
}

/// A datagram from one line to the other; pressed, its row is chosen.
fn datagram_ui(
    ui: &Ui,
    ctx: &mut PanelCtx<'_>,
    [from, to]: [Pos2; 2],
    (row, words, colour): (RowId, &str, Color32),
) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let place = Rect::from_two_pos(from, to).shrink2(vec2(0.0, space::XL));
    let response = ui.interact(place, ui.scope_id().with(("datagram", row)), Sense::click());
    choose_ui(ui, ctx, (&response, place), (row, words));
    marks::arrow(ui.painter(), from, to, firm(colour));
    let font = FontId::proportional(sizes.small);
    let galley = text_layout::line(ui, words, font, tokens.dim, f32::INFINITY);
    // Beside its middle, on the side away from the other datagram.
    let middle = place.center();
    let left = if to.y < from.y {
        middle.x - galley.size().x - sizes.body
    } else {
        middle.x + sizes.body
    };
    let at = pos2(left, middle.y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.dim);
}

/// The formulas with the figures of this run.
fn figures_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, exchange: &TimeExchange) {
    let sizes = ui.sizes();
    heading(ui, &ctx.t("ntp-figures").to_uppercase());
    let Some(answer) = exchange.answer else {
        return sentence_ui(ui, ctx, &Message::new("service-waits"));
    };
    let [_, t2, t3, t4] = stamps(&answer).map(Option::unwrap_or_default);
    let Some(own) = answer.asker else {
        words_ui(
            ui,
            &format!("T3 − T2 = {} µs", micros(t3.saturating_sub(t2))),
        );
        ui.add_space(sizes.pad);
        return sentence_ui(ui, ctx, &Message::new("ntp-outside"));
    };
    let signed = |value: i64| {
        if value < 0 {
            format!("({})", micros(value))
        } else {
            micros(value)
        }
    };
    let delay = ctx.t("ntp-delay");
    words_ui(ui, &format!("{delay} = (T4 − T1) − (T3 − T2)"));
    let (there, here) = (signed(t4), signed(t3.saturating_sub(t2)));
    words_ui(
        ui,
        &format!("= {there} − {here} = {} µs", micros(own.delay)),
    );
    ui.add_space(sizes.pad);
    let name = ctx.t("ntp-offset");
    words_ui(ui, &format!("{name} = ((T2 − T1) + (T3 − T4)) / 2"));
    let (there, here) = (signed(t2), signed(t3.saturating_sub(t4)));
    let offset = micros(own.offset);
    words_ui(ui, &format!("= ({there} + {here}) / 2 = {offset} µs"));
    ui.add_space(sizes.pad);
    let half = micros(own.delay / 2);
    let conclusion = Message::new("ntp-so").with("stratum", u32::from(answer.stratum));
    let conclusion = conclusion.with("way", if own.offset < 0 { "behind" } else { "ahead" });
    let offset = micros(own.offset.saturating_abs());
    sentence_ui(
        ui,
        ctx,
        &conclusion.with("offset", offset).with("half", half),
    );
}
