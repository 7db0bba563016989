//! The status bar: where the server listens, and the books.

use std::{net::SocketAddr, sync::Arc};

use egui::{FontId, Galley, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::{
    gui::{
        PanelCtx,
        theme::{Themed as _, strong},
        widgets::{Icon, lettering},
    },
    model::{Books, Fate, Message, Who, address},
    stage::Comparison,
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
    let books = ctx.ledger.books(|_| true);
    let alone = ctx.lanes.filter(|_| !ctx.transport().has_udp());
    let counts = alone.map_or_else(
        || datagram_counts(ctx, &books),
        |lanes| stream_counts(ctx, lanes),
    );
    let (address, wide) = address(ctx);
    // On the projector the counters are larger than where the server listens.
    let large = sizes.count / sizes.small;
    // All of it is seen: where there is little room the letters shrink.
    let needs = |ui: &Ui, small: f32| {
        let counts: f32 = counts
            .iter()
            .map(|count| count.width(ui, small * large) + sizes.group)
            .sum();
        address_width(ui, &address, wide, small) + now_width(ui, ctx, small * large) + counts
    };
    let room = ui.available_width();
    let mut small = sizes.small;
    while small > sizes.small * 0.5 && needs(ui, small) > room {
        small -= 0.5;
    }
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = sizes.group;
        address_ui(ui, ctx, &address, wide, small);
        now_ui(ui, ctx, small * large);
        for count in &counts {
            count.ui(ui, small * large);
        }
        if alone.is_none() {
            proven_ui(ui, ctx, &books);
        }
    });
}

/// The books of all datagrams.
fn datagram_counts(ctx: &PanelCtx<'_>, books: &Books) -> Vec<Count> {
    let mut counts = vec![Count {
        word: ctx.t("count-sent"),
        number: grouped(books.sent),
        tip: ctx.t("count-sent-tip"),
        loud: true,
    }];
    for (fate, key) in COUNTS {
        // What is rare shows up when it happens; what is usual always stands there.
        let usual = matches!(fate, Fate::Whole | Fate::Truncated | Fate::Dropped);
        let count = books.of(fate);
        if usual || count > 0 {
            let tip = format!("fate-{}-tip", key.trim_start_matches("count-"));
            counts.push(Count {
                word: ctx.text.get(key),
                number: grouped(count),
                tip: ctx.text.get(&tip),
                loud: count > 0,
            });
        }
    }
    // What came to the server in all, where other programs sent some of it.
    let arrivals = ctx.ledger.arrivals_of(|who| who == Who::Server);
    let outside = ctx.ledger.received_from_outside(|who| who == Who::Server);
    if outside > 0 {
        counts.push(Count {
            word: ctx.t("count-received"),
            number: grouped(arrivals.received),
            tip: ctx.t("count-received-tip"),
            loud: true,
        });
        counts.push(Count {
            word: ctx.t("count-outside"),
            number: grouped(outside),
            tip: ctx.t("count-outside-tip"),
            loud: true,
        });
    }
    counts
}

/// The bytes of the stream that is shown: sent = received + waiting + lost; of one from outside what was read.
fn stream_counts(ctx: &PanelCtx<'_>, lanes: &Comparison) -> Vec<Count> {
    let stream = &lanes.stream;
    let sums = stream.sums;
    if stream.outside {
        let counts = [
            ("count-received", "count-received-tip"),
            ("count-outside", "stream-count-outside-tip"),
        ];
        let count = |(key, tip): (&str, &str)| Count {
            word: ctx.text.get(key),
            number: format!("{} B", grouped(sums.received)),
            tip: ctx.text.get(tip),
            loud: sums.received > 0,
        };
        return counts.map(count).into();
    }
    let counts = [
        ("stream-count-sent", sums.sent),
        ("stream-count-received", sums.received),
        (
            "stream-count-waiting",
            sums.sent.saturating_sub(sums.received + sums.lost),
        ),
        ("stream-count-lost", sums.lost),
    ];
    let counts = counts.map(|(key, number)| Count {
        word: ctx.text.get(key),
        number: format!("{} B", grouped(number)),
        tip: ctx.t("stream-count-tip"),
        loud: number > 0,
    });
    counts.into()
}

/// Where the server listens, and whether that is open to other machines.
fn address(ctx: &PanelCtx<'_>) -> (String, bool) {
    place(ctx).map_or_else(
        || (ctx.t("status-stopped"), false),
        |local| {
            let wide = address::is_wide(local);
            let key = if wide {
                "status-wide"
            } else {
                "status-listening"
            };
            let args = [("addr", local.to_string().into())];
            (ctx.text.format(key, &args), wide)
        },
    )
}

/// Where the server listens: with TCP alone the listener does.
fn place(ctx: &PanelCtx<'_>) -> Option<SocketAddr> {
    if ctx.transport().has_udp() {
        ctx.lab.server.map(|server| server.local)
    } else {
        ctx.lab.listener
    }
}

fn address_font(wide: bool, small: f32) -> FontId {
    if wide {
        strong(small)
    } else {
        FontId::proportional(small)
    }
}

fn address_width(ui: &Ui, text: &str, wide: bool, small: f32) -> f32 {
    let font = address_font(wide, small);
    let galley = lettering::line(ui, text, font, ui.tokens().ink, f32::INFINITY);
    galley.size().x + small * 1.2 + 16.0
}

fn address_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, text: &str, wide: bool, small: f32) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let colour = if wide { tokens.note } else { tokens.ink };
    let galley = lettering::line(ui, text, address_font(wide, small), colour, f32::INFINITY);
    let size = vec2(address_width(ui, text, wide, small), small * 1.9);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    label_info(&response, text);
    let painter = ui.painter();
    if wide {
        painter.rect_filled(rect, sizes.radius, tokens.note_fill);
    }
    let dot = pos2(rect.left() + 4.0 + small / 2.0, rect.center().y);
    let lamp = match (place(ctx).is_some(), wide) {
        (true, false) => tokens.good,
        (true, true) => tokens.note,
        (false, _) => tokens.dim,
    };
    Icon::Dot.paint(painter, dot, small * 0.8, lamp);
    let at = pos2(dot.x + small * 0.8, rect.center().y - galley.size().y / 2.0);
    painter.galley(at, galley, colour);
    if wide {
        response.on_hover_text(ctx.t("status-wide-tip"));
    }
}

fn now_width(ui: &Ui, ctx: &PanelCtx<'_>, small: f32) -> f32 {
    let word = ctx.t("count-now");
    let galley = lettering::line(ui, &word, strong(small), ui.tokens().note, f32::INFINITY);
    galley.size().x
}

/// While the stage shows an earlier moment, the counters say that they do not. Their place is
/// always kept.
fn now_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, small: f32) {
    let size = vec2(now_width(ui, ctx, small), small * 1.9);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    if ctx.player.is_live() {
        return;
    }
    let (word, colour) = (ctx.t("count-now"), ui.tokens().note);
    label_info(&response, &word);
    let galley = lettering::line(ui, &word, strong(small), colour, f32::INFINITY);
    let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, colour);
    response.on_hover_text(ctx.t("count-now-tip"));
}

/// A word and its number.
struct Count {
    word: String,
    number: String,
    tip: String,
    loud: bool,
}

impl Count {
    fn galleys(&self, ui: &Ui, small: f32) -> (Arc<Galley>, Arc<Galley>) {
        let tokens = ui.tokens();
        let colour = if self.loud { tokens.ink } else { tokens.dim };
        let font = FontId::proportional(small);
        let word = lettering::line(ui, &self.word, font, tokens.dim, f32::INFINITY);
        let number = lettering::line(ui, &self.number, strong(small), colour, f32::INFINITY);
        (word, number)
    }

    /// The number's place is as wide as some digits at least, so that its neighbours stay where
    /// they are.
    fn width(&self, ui: &Ui, small: f32) -> f32 {
        let (word, number) = self.galleys(ui, small);
        let digits = if ui.look().projector { "000" } else { "00000" };
        let least = lettering::line(ui, digits, strong(small), ui.tokens().ink, f32::INFINITY);
        word.size().x + small * 0.42 + number.size().x.max(least.size().x)
    }

    fn ui(&self, ui: &mut Ui, small: f32) {
        let tokens = ui.tokens();
        let (word, number) = self.galleys(ui, small);
        let size = vec2(self.width(ui, small), small * 1.9);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        label_info(&response, &format!("{} {}", self.word, self.number));
        let y = |height: f32| rect.center().y - height / 2.0;
        let at = pos2(rect.left(), y(word.size().y));
        let next = at.x + word.size().x + small * 0.42;
        ui.painter().galley(at, word, tokens.dim);
        let at = pos2(next, y(number.size().y));
        ui.painter().galley(at, number, tokens.ink);
        response.on_hover_text(&self.tip);
    }
}

/// That every fate is proven, at the right edge where there is room for it.
fn proven_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, books: &Books) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    if books.sent == 0 {
        return;
    }
    // Drops without a final name are counted by the kernel, but of no datagram it is proven.
    let sockets = ctx.record.sockets();
    let unnamed: u64 = sockets.map(|info| ctx.ledger.unnamed_drops(info.id)).sum();
    let open = books.in_flight + unnamed.min(books.dropped);
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
