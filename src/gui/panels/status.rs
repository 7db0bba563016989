//! The status bar: where the server listens, and the books.

use egui::{FontId, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::{
    gui::{
        PanelCtx,
        theme::{Themed as _, strong},
        widgets::{Icon, lettering},
    },
    model::{Books, Fate, Message, address},
    text::grouped,
};

/// The counters, in the order of the books, with the key of their word.
const COUNTS: [(Fate, &str); 8] = [
    (Fate::Whole, "count-whole"),
    (Fate::Truncated, "count-truncated"),
    (Fate::Dropped, "count-dropped"),
    (Fate::Refused, "count-refused"),
    (Fate::NotSent, "count-not-sent"),
    (Fate::Unread, "count-unread"),
    (Fate::InFlight, "count-in-flight"),
    (Fate::Unknown, "count-unknown"),
];

/// Draws the bar over the whole space.
pub(crate) fn status_ui(ui: &mut Ui, ctx: &PanelCtx<'_>) {
    let sizes = ui.sizes();
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = sizes.group;
        address_ui(ui, ctx);
        let books = ctx.ledger.books(|_| true);
        let sent = ctx.t("count-sent");
        count_ui(ui, &sent, books.sent, &ctx.t("count-sent-tip"), true);
        for (fate, key) in COUNTS {
            // What is rare shows up when it happens; what is usual always stands there.
            let usual = matches!(fate, Fate::Whole | Fate::Truncated | Fate::Dropped);
            let count = books.of(fate);
            if usual || count > 0 {
                let tip = ctx
                    .text
                    .get(&format!("fate-{}-tip", key.trim_start_matches("count-")));
                count_ui(ui, &ctx.text.get(key), count, &tip, count > 0);
            }
        }
        proven_ui(ui, ctx, &books);
    });
}

fn address_ui(ui: &mut Ui, ctx: &PanelCtx<'_>) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let (text, wide) = ctx.lab.server.map_or_else(
        || (ctx.t("status-stopped"), false),
        |server| {
            let wide = address::is_wide(server.local);
            let key = if wide {
                "status-wide"
            } else {
                "status-listening"
            };
            let args = [("addr", server.local.to_string().into())];
            (ctx.text.format(key, &args), wide)
        },
    );
    let colour = if wide { tokens.note } else { tokens.ink };
    let font = if wide {
        strong(sizes.small)
    } else {
        FontId::proportional(sizes.small)
    };
    let galley = lettering::line(ui, &text, font, colour, f32::INFINITY);
    let size = vec2(
        galley.size().x + sizes.small * 1.2 + 16.0,
        sizes.small * 1.9,
    );
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    label_info(&response, &text);
    let painter = ui.painter();
    if wide {
        painter.rect_filled(rect, sizes.radius, tokens.note_fill);
    }
    let dot = pos2(rect.left() + 4.0 + sizes.small / 2.0, rect.center().y);
    let lamp = match (ctx.lab.server.is_some(), wide) {
        (true, false) => tokens.good,
        (true, true) => tokens.note,
        (false, _) => tokens.dim,
    };
    Icon::Dot.paint(painter, dot, sizes.small * 0.8, lamp);
    let at = pos2(
        dot.x + sizes.small * 0.8,
        rect.center().y - galley.size().y / 2.0,
    );
    painter.galley(at, galley, colour);
    if wide {
        response.on_hover_text(ctx.t("status-wide-tip"));
    }
}

/// A word and its number. The number's place is as wide as five digits at least, so that its
/// neighbours stay where they are.
fn count_ui(ui: &mut Ui, word: &str, count: u64, tip: &str, loud: bool) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let number = grouped(count);
    let colour = if loud { tokens.ink } else { tokens.dim };
    let word_galley = lettering::line(
        ui,
        word,
        FontId::proportional(sizes.small),
        tokens.dim,
        f32::INFINITY,
    );
    let number_galley = lettering::line(ui, &number, strong(sizes.small), colour, f32::INFINITY);
    let least = lettering::line(ui, "00000", strong(sizes.small), colour, f32::INFINITY);
    let width = word_galley.size().x + 6.0 + number_galley.size().x.max(least.size().x);
    let (rect, response) = ui.allocate_exact_size(vec2(width, sizes.small * 1.9), Sense::hover());
    label_info(&response, &format!("{word} {number}"));
    let y = |height: f32| rect.center().y - height / 2.0;
    let at = pos2(rect.left(), y(word_galley.size().y));
    let next = at.x + word_galley.size().x + 6.0;
    ui.painter().galley(at, word_galley, tokens.dim);
    let at = pos2(next, y(number_galley.size().y));
    ui.painter().galley(at, number_galley, colour);
    response.on_hover_text(tip);
}

/// That every fate is proven, at the right edge where there is room for it.
fn proven_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, books: &Books) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let open = books.in_flight;
    let text = ctx.say(
        &Message::new("proven")
            .with("proven", books.sent - open - books.unknown)
            .with("open", open)
            .with("unknown", books.unknown),
    );
    let font = FontId::proportional(sizes.small);
    let galley = lettering::line(ui, &text, font, tokens.dim, f32::INFINITY);
    let room = ui.available_rect_before_wrap();
    if galley.size().x + 8.0 > room.width() {
        return;
    }
    let left = room.right() - galley.size().x;
    let rect = Rect::from_min_max(pos2(left, room.top()), room.max);
    let response = ui.allocate_rect(rect, Sense::hover());
    label_info(&response, &text);
    let at = pos2(left, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.dim);
    response.on_hover_text(ctx.t("proven-tip"));
}

fn label_info(response: &Response, text: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
}
