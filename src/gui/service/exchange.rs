//! Questions and answers between two lifelines, time downwards.

use egui::{Align2, Color32, FontId, Rect, Sense, Ui, pos2, vec2};

use super::forms::{choose_ui, largest};
use crate::{
    gui::{
        PanelCtx,
        theme::{Themed as _, firm, panel_parts::exchange, space, strong},
        widgets::{marks, numbers, text_layout},
    },
    model::{Message, RowId, address},
    stage::Requester,
};

/// A message on its way.
pub(super) struct ExchangeStep {
    pub(super) row: RowId,
    pub(super) asks: bool,
    /// What stands above its arrow, and below it.
    pub(super) words: [String; 2],
    /// Whether it did not come, or not whole.
    pub(super) lost: bool,
}

/// The name of the one who asks, in the language of the window.
pub(super) fn asker_name(ctx: &PanelCtx<'_>, speaker: Requester) -> String {
    ctx.say(&match speaker {
        Requester::Client(client) => Message::new("client-name").with("name", client.to_string()),
        Requester::Outside(addr) => Message::new("connection-outside")
            .with("addr", address::shown(addr))
            .with("open", "yes"),
    })
}

/// Draws the newest of them that have room, over the whole space; one that is pressed is chosen in all panels.
pub(super) fn exchange_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    speaker: Requester,
    steps: &[ExchangeStep],
) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let space = ui.available_rect_before_wrap();
    ui.allocate_rect(space, Sense::hover());
    let lines = [
        space.left() + space.width() * exchange::SIDE,
        space.right() - space.width() * exchange::SIDE,
    ];
    let most = largest(ui, space.width());
    let head = most * exchange::HEAD;
    // As large as there is room for all of them.
    let room = (space.height() - head) / steps.len().max(1) as f32;
    let letters = (room / exchange::STEP).clamp(sizes.body, most);
    let names = [asker_name(ctx, speaker), ctx.t("who-server")];
    if let Requester::Outside(_) = speaker {
        text_layout::say(ui, "asker", space.with_max_y(space.top() + head), &names[0]);
    }
    for (x, name) in lines.into_iter().zip(names) {
        let font = strong(letters);
        let galley = text_layout::line(ui, &name, font, tokens.ink, f32::INFINITY);
        let left = (x - galley.size().x / 2.0).clamp(
            space.left(),
            (space.right() - galley.size().x).max(space.left()),
        );
        ui.painter()
            .galley(pos2(left, space.top()), galley, tokens.ink);
        let life = [pos2(x, space.top() + head), pos2(x, space.bottom())];
        marks::dotted(ui.painter(), life, tokens.dim);
    }
    let height = letters * exchange::STEP;
    let fits = numbers::fitting(space.height() - head, height, 1);
    let first = steps.len().saturating_sub(fits);
    let mut top = space.top() + head;
    for (n, step) in steps.iter().enumerate().skip(first) {
        let rect = Rect::from_x_y_ranges(lines[0]..=lines[1], top..=top + height);
        step_ui(ui, ctx, rect, (n, step), letters);
        top += height;
    }
}

fn step_ui(
    ui: &Ui,
    ctx: &mut PanelCtx<'_>,
    rect: Rect,
    (n, step): (usize, &ExchangeStep),
    letters: f32,
) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let colour = match (step.lost, step.asks) {
        (true, _) => tokens.cut,
        (false, true) => tokens.accent,
        (false, false) => tokens.good,
    };
    // One read can return several messages.
    let id = ui.scope_id().with(("step", step.row, n));
    let response = ui.interact(rect.shrink2(vec2(space::HAIR, 0.0)), id, Sense::click());
    let accessible_text = step.words.join(", ");
    let place = (&response, rect.shrink(space::HAIR));
    choose_ui(ui, ctx, place, (step.row, &accessible_text));
    let painter = ui.painter();
    let y = rect.center().y + letters * exchange::ARROW_AT;
    let ends = [
        pos2(rect.left() + space::THIN, y),
        pos2(rect.right() - space::THIN, y),
    ];
    let (from, to) = if step.asks {
        (ends[0], ends[1])
    } else {
        (ends[1], ends[0])
    };
    if step.lost {
        marks::dashed_line(painter, [from, to], firm(colour));
    } else {
        marks::arrow(painter, from, to, firm(colour));
    }
    let put = |text: &str, size: f32, colour: Color32, y: f32, align: Align2| {
        let font = FontId::proportional(size);
        let galley = text_layout::fitted(painter, text, font, colour, rect.width() - space::WIDE);
        let at = align.anchor_size(pos2(rect.center().x, y), galley.size());
        painter.galley(at.min, galley, colour);
    };
    let [above, below] = &step.words;
    put(
        above,
        letters,
        tokens.ink,
        y - space::THIN,
        Align2::CENTER_BOTTOM,
    );
    let small = letters * sizes.small / sizes.body;
    put(
        below,
        small,
        tokens.dim,
        y + space::THIN,
        Align2::CENTER_TOP,
    );
}
