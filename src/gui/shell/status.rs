//! The status bar: where the server listens, and the books.

use std::{net::SocketAddr, sync::Arc};

use egui::{
    Align2, Color32, FontId, Galley, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::menu::with_system_name;
use crate::{
    explain::System,
    gui::{
        PanelCtx,
        tables::service_key,
        theme::{Themed as _, leading, panel_parts::status, sign, space, strong},
        widgets::{Icon, text_layout, with_tooltip},
    },
    model::{Fate, Message, address},
    protocol::Service,
    session::RecordingProgress,
    stage::{Comparison, Counters},
    text::{Catalog, grouped},
};

/// The counters, in the order of the books, with the key of their word.
const COUNTS: [(Fate, &str); 9] = [
    (Fate::Whole, "count-whole"),
    (Fate::Truncated, "count-truncated"),
    (Fate::Dropped, "count-dropped"),
    (Fate::Refused, "count-refused"),
    (Fate::ReportedLost, "count-reported-lost"),
    (Fate::NotSent, "count-not-sent"),
    (Fate::Unread, "count-unread"),
    (Fate::InFlight, "count-in-flight"),
    (Fate::Unknown, "count-unknown"),
];

/// Draws the bar over the whole space.
pub(crate) fn status_ui(ui: &mut Ui, ctx: &PanelCtx<'_>) {
    let sizes = ui.sizes();
    let alone = ctx.lanes.filter(|_| !ctx.transport().has_udp());
    let mut items = vec![StatusItem::address(ui, ctx)];
    items.extend(StatusItem::emulated_system(ui, ctx));
    items.extend(StatusItem::service(ui, ctx));
    let recording = ctx.lab.recording.as_ref();
    items.extend(recording.map(|recording| StatusItem::recording(ui, ctx, recording)));
    items.extend(ctx.lab.far.map(|to| StatusItem::far(ui, ctx, to)));
    items.push(StatusItem::moment(ui, ctx));
    items.extend(alone.map_or_else(
        || datagram_counts(ui, ctx),
        |lanes| stream_counts(ui, ctx, lanes),
    ));
    let shown = fitted(ui, ctx.text, items, ui.available_width());
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = sizes.group;
        for (item, part) in shown {
            item.ui(ui, part);
        }
        if let Some(counters) = ctx.counters.filter(|_| alone.is_none()) {
            proven_ui(ui, ctx, &counters);
        }
    });
}

/// What there is room for, laid out. What is 0 makes room for what is not, and so does the address, which stands among
/// the controls and in the client's calls too. Then letters shrink, as far as to small ones; then the last counters are
/// told as one, and what is longest is cut.
fn fitted(
    ui: &Ui,
    text: &Catalog,
    mut items: Vec<StatusItem>,
    room: f32,
) -> Vec<(StatusItem, ItemLayout)> {
    let sizes = ui.sizes();
    let laid_out = |items: &[StatusItem], scale: f32| -> Vec<ItemLayout> {
        let layout = |item: &StatusItem| item.layout(ui, scale, f32::INFINITY);
        items.iter().map(layout).collect()
    };
    let lacks = |parts: &[ItemLayout]| {
        let widths: f32 = parts.iter().map(|part| part.size.x).sum();
        widths + sizes.group * parts.len().saturating_sub(1) as f32 - room
    };
    let mut parts = laid_out(&items, 1.0);
    while lacks(&parts) > 0.0
        && let Some(spare) = items.iter().rposition(|item| item.spare)
    {
        items.remove(spare);
        parts.remove(spare);
    }
    let least = sizes.small / sizes.count;
    let mut scale: f32 = 1.0;
    while scale > least && lacks(&parts) > 0.0 {
        scale = (scale - 0.5 / sizes.small).max(least);
        parts = laid_out(&items, scale);
    }
    let mut folded: Vec<StatusItem> = Vec::new();
    while lacks(&parts) > 0.0
        && let Some(last) = items.iter().rposition(|item| item.folds)
    {
        if !folded.is_empty() {
            items.pop();
        }
        folded.insert(0, items.remove(last));
        items.push(StatusItem::folded(ui, text, &folded));
        parts = laid_out(&items, scale);
    }
    let lacking = lacks(&parts);
    let width = |part: &ItemLayout| part.pieces[1].0.size().x;
    let pairs = items.iter().zip(&mut parts);
    let longest = pairs.max_by(|one, other| width(one.1).total_cmp(&width(other.1)));
    if let Some((item, part)) = longest.filter(|_| lacking > 0.0) {
        *part = item.layout(ui, scale, (width(part) - lacking).max(1.0));
    }
    items.into_iter().zip(parts).collect()
}

/// The books of all datagrams. While those of an earlier moment are being counted, signs stand for them.
fn datagram_counts(ui: &Ui, ctx: &PanelCtx<'_>) -> Vec<StatusItem> {
    let counters = ctx.counters;
    let Counters {
        counts,
        waiting,
        dropped_others,
        received,
        outside,
        ..
    } = counters.unwrap_or_default();
    let count = |key: &str, tip: &str, n: u64, loud: bool| {
        let number = counters.map_or_else(|| "…".to_owned(), |_| grouped(n));
        StatusItem::count(ui, (ctx.text.get(key), number, ctx.text.get(tip)), loud)
    };
    let mut figures = vec![StatusItem {
        folds: false,
        ..count("count-sent", "count-sent-tip", counts.sent, true)
    }];
    // What waits in a queue of the lab has arrived: it is not said to be on its way.
    for (fate, key) in COUNTS {
        if fate == Fate::InFlight && waiting > 0 {
            figures.push(count("count-waiting", "fate-waiting-tip", waiting, true));
        }
        // What is rare shows up when it happens; what is usual always stands there.
        let always = matches!(fate, Fate::Whole | Fate::Truncated | Fate::Dropped);
        let n = counts.of(fate) - if fate == Fate::InFlight { waiting } else { 0 };
        if always || n > 0 {
            let tip = format!("fate-{}-tip", key.trim_start_matches("count-"));
            figures.push(count(key, &tip, n, n > 0));
        }
    }
    // What the kernel dropped at the lab's sockets beyond the own datagrams: it has no other counter.
    if dropped_others > 0 {
        let tip = "count-dropped-others-tip";
        figures.push(count("count-dropped-others", tip, dropped_others, true));
    }
    // What came to the server in all, where other programs sent some of it.
    if outside > 0 {
        for (key, tip, n) in [
            ("count-received", "count-received-tip", received),
            ("count-outside", "count-outside-tip", outside),
        ] {
            figures.push(count(key, tip, n, true));
        }
    }
    figures
}

/// The bytes of the stream that is shown: sent = received + waiting + lost; of one from outside what was read.
fn stream_counts(ui: &Ui, ctx: &PanelCtx<'_>, lanes: &Comparison) -> Vec<StatusItem> {
    let totals = lanes.stream.totals;
    let waiting = totals.sent.saturating_sub(totals.received + totals.lost);
    let outside: &[_] = &[
        ("count-received", "count-received-tip", totals.received),
        ("count-outside", "stream-count-outside-tip", totals.received),
    ];
    let own: &[_] = &[
        ("stream-count-sent", "stream-count-tip", totals.sent),
        ("stream-count-received", "stream-count-tip", totals.received),
        ("stream-count-waiting", "stream-count-tip", waiting),
        ("stream-count-lost", "stream-count-tip", totals.lost),
    ];
    let figures = if lanes.stream.outside { outside } else { own };
    let count = |(key, tip, n): &(&str, &str, u64)| {
        let number = format!("{} B", grouped(*n));
        let words = (ctx.text.get(key), number, ctx.text.get(tip));
        StatusItem::count(ui, words, *n > 0)
    };
    figures.iter().map(count).collect()
}

/// Where the server listens: with TCP alone the listener does.
fn listening_address(ctx: &PanelCtx<'_>) -> Option<SocketAddr> {
    if ctx.transport().has_udp() {
        ctx.lab.server.map(|server| server.local)
    } else {
        ctx.lab.listener
    }
}

/// The word and the number of an item, and where each begins; then its size and that of its letters.
struct ItemLayout {
    pieces: [(Arc<Galley>, f32); 2],
    size: Vec2,
    letters: f32,
}

/// A word and its number, perhaps behind a lamp.
struct StatusItem {
    lamp: Option<Color32>,
    word: String,
    number: String,
    /// The size and weight of its letters, where there is room.
    font: FontId,
    colour: Color32,
    fill: Color32,
    /// What the number is at least as wide as, so that its neighbours stay where they are.
    least: &'static str,
    tip: String,
    /// What a screen reader tells beside it.
    description: String,
    /// Whether it is seen; its place is kept while there is room.
    seen: bool,
    /// It makes room for the others.
    spare: bool,
    /// Where there is still no room, it and its likes are told as one.
    folds: bool,
}

impl StatusItem {
    /// Where the server listens, and whether that is open to other machines.
    fn address(ui: &Ui, ctx: &PanelCtx<'_>) -> Self {
        let tokens = ui.tokens();
        let place = listening_address(ctx);
        if let Some((name, read)) = &ctx.lab.opened {
            return Self::opened(ui, ctx, name, *read);
        }
        let wide = place.is_some_and(address::is_beyond_loopback);
        let has_udp = ctx.transport().has_udp();
        let text = place.map_or_else(
            || {
                ctx.t(if has_udp {
                    "status-unbound"
                } else {
                    "status-stopped"
                })
            },
            |local| {
                let key = match (wide, has_udp) {
                    (true, _) => "status-wide",
                    (false, true) => "status-bound",
                    (false, false) => "status-listening",
                };
                ctx.text
                    .format(key, &[("addr", address::shown(local).into())])
            },
        );
        if wide {
            return Self {
                number: text,
                tip: ctx.t("status-wide-tip"),
                ..Self::warning(ui)
            };
        }
        Self {
            lamp: Some(place.map_or(tokens.dim, |_| tokens.good)),
            number: text,
            font: FontId::proportional(ui.sizes().small),
            spare: true,
            ..Self::plain(ui)
        }
    }

    /// The field with the service of the lab's server; `None` where it has none.
    fn service(ui: &Ui, ctx: &PanelCtx<'_>) -> Option<Self> {
        let service = Service::of(ctx.lab.settings.server.reply)?;
        Some(Self {
            word: ctx.t("status-service"),
            number: ctx.t(service_key(service)),
            tip: ctx.t("status-service-tip"),
            ..Self::plain(ui)
        })
    }

    /// That it is a recording, and how much of it is read.
    fn opened(ui: &Ui, ctx: &PanelCtx<'_>, name: &str, read: u64) -> Self {
        let key = if read < 1000 {
            "status-opening"
        } else {
            "status-opened"
        };
        let args = [("name", name.into()), ("percent", (read / 10).into())];
        Self {
            number: ctx.text.format(key, &args),
            tip: ctx.t("status-opened-tip"),
            ..Self::warning(ui)
        }
    }

    /// That captions, results and error codes are those of another system.
    fn emulated_system(ui: &Ui, ctx: &PanelCtx<'_>) -> Option<Self> {
        (ctx.emulated != System::Linux).then(|| Self {
            number: with_system_name(ctx, "told-as-badge", ctx.emulated),
            tip: with_system_name(ctx, "told-as-badge-tip", ctx.emulated),
            ..Self::warning(ui)
        })
    }

    /// That everything is written into a file.
    fn recording(ui: &Ui, ctx: &PanelCtx<'_>, recording: &RecordingProgress) -> Self {
        let key = if recording.live {
            "status-recording"
        } else {
            "status-saving"
        };
        let size = bytesize::ByteSize(recording.bytes)
            .display()
            .iec()
            .to_string();
        let args = [
            ("size", size.into()),
            ("rows", u64::from(recording.behind).into()),
        ];
        Self {
            lamp: Some(ui.tokens().cut),
            number: ctx.text.format(key, &args),
            tip: recording.path.display().to_string(),
            ..Self::plain(ui)
        }
    }

    /// That what is sent leaves this machine.
    fn far(ui: &Ui, ctx: &PanelCtx<'_>, to: SocketAddr) -> Self {
        let addr = ("addr", address::shown(to).into());
        Self {
            number: ctx.text.format("status-far", &[addr]),
            tip: ctx.t("status-far-tip"),
            ..Self::warning(ui)
        }
    }

    /// A field without a word, in bold ink.
    fn plain(ui: &Ui) -> Self {
        Self {
            lamp: None,
            word: String::new(),
            number: String::new(),
            font: strong(ui.sizes().small),
            colour: ui.tokens().ink,
            fill: Color32::TRANSPARENT,
            least: "",
            tip: String::new(),
            description: String::new(),
            seen: true,
            spare: false,
            folds: false,
        }
    }

    /// A field in the colours of a warning.
    fn warning(ui: &Ui) -> Self {
        let tokens = ui.tokens();
        Self {
            lamp: Some(tokens.note),
            colour: tokens.note,
            fill: tokens.note_fill,
            ..Self::plain(ui)
        }
    }

    /// While the stage shows an earlier moment, of which one the counters tell.
    fn moment(ui: &Ui, ctx: &PanelCtx<'_>) -> Self {
        // The sums of a stream are always those of the stage.
        let then = !ctx.counts_now || !ctx.transport().has_udp();
        let key = if then { "count-then" } else { "count-now" };
        let words = (String::new(), ctx.t(key), ctx.t(&format!("{key}-tip")));
        Self {
            colour: ui.tokens().note,
            least: "",
            seen: !ctx.player.is_live(),
            spare: ctx.player.is_live(),
            folds: false,
            ..Self::count(ui, words, true)
        }
    }

    /// A word, its number and a tip; `loud` where it is not 0. On the projector the counters are larger than
    /// where the server listens.
    fn count(ui: &Ui, (word, number, tip): (String, String, String), loud: bool) -> Self {
        let tokens = ui.tokens();
        let projector = ui.appearance().projector;
        Self {
            word,
            number,
            font: strong(ui.sizes().count),
            colour: if loud { tokens.ink } else { tokens.dim },
            least: if projector { "000" } else { "00000" },
            tip,
            spare: !loud,
            folds: true,
            ..Self::plain(ui)
        }
    }

    /// In place of the last counters, where there is no room for them: how many they are, and what they tell.
    fn folded(ui: &Ui, text: &Catalog, folded: &[Self]) -> Self {
        let texts: Vec<String> = folded.iter().map(Self::plain_text).collect();
        Self {
            number: text.format("status-more", &[("n", folded.len().into())]),
            // It counts no datagrams.
            font: FontId::proportional(ui.sizes().count),
            colour: ui.tokens().dim,
            tip: texts.join("\n"),
            description: texts.join(", "),
            ..Self::plain(ui)
        }
    }

    fn plain_text(&self) -> String {
        let text = format!("{} {}", self.word, self.number);
        text.trim_start().to_owned()
    }

    /// Its number is cut where it is longer than `most`.
    fn layout(&self, ui: &Ui, scale: f32, most: f32) -> ItemLayout {
        let letters = (self.font.size * scale).max(ui.sizes().small);
        let line = |text: &str, font, colour, most| text_layout::line(ui, text, font, colour, most);
        let font = FontId::new(letters, self.font.family.clone());
        let thin = FontId::proportional(letters);
        let word = line(&self.word, thin, ui.tokens().dim, f32::INFINITY);
        let number = line(&self.number, font.clone(), self.colour, most);
        let least = text_layout::width_of(ui.painter(), self.least, font);
        let gap = if self.word.is_empty() {
            0.0
        } else {
            letters * status::WORD_GAP
        };
        let (left, right) = self.lamp.map_or((0.0, 0.0), |_| {
            (
                space::XS + letters * status::BESIDE_LAMP,
                space::XL - letters * status::LAMP_GAP,
            )
        });
        let after = left + word.size().x + gap;
        let width = after + number.size().x.max(least) + right;
        ItemLayout {
            pieces: [(word, left), (number, after)],
            size: vec2(width, letters * leading::FIELD),
            letters,
        }
    }

    fn ui(&self, ui: &mut Ui, part: ItemLayout) {
        let size = part.letters;
        let (rect, response) = ui.allocate_exact_size(part.size, Sense::hover());
        if !self.seen {
            return;
        }
        let mut text = self.plain_text();
        if !self.description.is_empty() {
            text = format!("{text}: {}", self.description);
        }
        label_info(&response, &text);
        let painter = ui.painter();
        if self.fill != Color32::TRANSPARENT {
            painter.rect_filled(rect, ui.sizes().radius, self.fill);
        }
        if let Some(lamp) = self.lamp {
            let dot = pos2(rect.left() + space::XS + size / 2.0, rect.center().y);
            Icon::Dot.paint(painter, dot, size * sign::USUAL, lamp);
        }
        for (galley, left) in part.pieces {
            let at = (rect.left_center() + vec2(left, 0.0), Align2::LEFT_CENTER);
            text_layout::set(painter, at, galley, self.colour);
        }
        if !self.tip.is_empty() {
            with_tooltip(response, &self.tip);
        }
    }
}

/// That every fate is proven, at the right edge where there is room for it.
fn proven_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, counters: &Counters) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let counts = counters.counts;
    if counts.sent == 0 {
        return;
    }
    // Drops without a name are counted by the kernel, but of no datagram it is proven.
    let open = counts.in_flight + counters.unnamed;
    let message = Message::new("proven")
        .with("proven", counts.sent - open - counts.unknown)
        .with("open", open)
        .with("drops", counters.unnamed)
        .with("unknown", counts.unknown);
    let text = ctx.say(&message);
    let font = FontId::proportional(sizes.small);
    let galley = text_layout::line(ui, &text, font, tokens.dim, f32::INFINITY);
    let room = ui.available_rect_before_wrap();
    if galley.size().x + space::M > room.width() {
        return;
    }
    let left = room.right() - galley.size().x;
    let rect = Rect::from_min_max(pos2(left, room.top()), room.max);
    let response = ui.allocate_rect(rect, Sense::hover());
    label_info(&response, &text);
    let at = (rect.left_center(), Align2::LEFT_CENTER);
    text_layout::set(ui.painter(), at, galley, tokens.dim);
    response.on_hover_text(ctx.t("proven-tip"));
}

fn label_info(response: &Response, text: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
}

#[cfg(test)]
mod tests {
    use egui::{CentralPanel, Context, RawInput};

    use super::*;
    use crate::{
        gui::theme::{self, Appearance},
        text::Lang,
    };

    /// The labels and letters of an address and all counters in this room.
    fn shown(lang: Lang, projector: bool, room: f32) -> Vec<(String, f32)> {
        let (ctx, text) = (Context::default(), Catalog::new(lang));
        let look = Appearance {
            lang,
            projector,
            ..Appearance::default()
        };
        theme::apply(&ctx, look);
        let mut shown = Vec::new();
        let mut output = ctx.run_ui(RawInput::default(), |ui| {
            CentralPanel::default().show(ui, |ui| {
                let address = StatusItem {
                    number: "Open to other machines: 0.0.0.0:8080".to_owned(),
                    ..StatusItem::warning(ui)
                };
                let counters = COUNTS.map(|(_, key)| {
                    let words = (text.get(key), "12 345".to_owned(), String::new());
                    StatusItem::count(ui, words, true)
                });
                let items = [address].into_iter().chain(counters).collect();
                let fitted = fitted(ui, &text, items, room);
                let widths: f32 = fitted.iter().map(|(_, part)| part.size.x).sum();
                let gaps = ui.sizes().group * (fitted.len() - 1) as f32;
                assert!(widths + gaps <= room + 0.5, "{lang:?} {room}: {widths}");
                shown = fitted
                    .iter()
                    .map(|(item, part)| {
                        (format!("{} {}", item.plain_text(), item.tip), part.letters)
                    })
                    .collect();
                assert!(
                    fitted
                        .iter()
                        .all(|(_, part)| part.letters >= ui.sizes().small),
                    "{lang:?} {room}: {shown:?}"
                );
            });
        });
        output.textures_delta.clear();
        shown
    }

    #[test]
    fn all_fates_are_told_in_letters_that_can_be_read() {
        for &lang in Lang::ALL {
            let text = Catalog::new(lang);
            for (projector, rooms) in [
                (false, [1600.0, 1240.0, 500.0, 200.0]),
                (true, [1900.0, 1550.0, 1240.0, 700.0]),
            ] {
                for room in rooms {
                    let shown = shown(lang, projector, room);
                    let texts: Vec<&str> = shown.iter().map(|(text, _)| text.as_str()).collect();
                    let all = texts.join(", ");
                    for (_, key) in COUNTS {
                        let figure = format!("{} 12 345", text.get(key));
                        assert!(all.contains(&figure), "{lang:?} {room}: {all}");
                    }
                }
            }
            let wide = shown(lang, false, 2000.0);
            assert_eq!(wide.len(), COUNTS.len() + 1, "each has its place");
        }
    }
}
