//! What stands above and below a picture: how it was sent, and what became of its blocks.

use std::{sync::Arc, time::Duration};

use egui::{
    Color32, FontId, Galley, Rect, RichText, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use crate::{
    gui::{
        PanelCtx,
        theme::{
            LEAST_SMALL, Themed as _, Tokens, leading, panel_parts::legend, sign, strong,
            widget_parts::text_layout as text_layout_parts,
        },
        widgets::{Icon, text_layout},
    },
    model::{Message, Protocol},
    stage::picture::{BlockFate, PictureSide},
    text::grouped,
};

/// The sign and the colour of a fate.
pub(super) const fn appearance_of(fate: BlockFate, tokens: &Tokens) -> (Icon, Color32) {
    match fate {
        BlockFate::Whole => (Icon::Check, tokens.good),
        BlockFate::Late => (Icon::Hold, tokens.note),
        BlockFate::Cut => (Icon::Scissors, tokens.cut),
        BlockFate::QueueFull | BlockFate::Dropped => (Icon::Cross, tokens.ink),
        BlockFate::Lost => (Icon::Back, tokens.note),
        BlockFate::Unread => (Icon::Stop, tokens.note),
        BlockFate::Waiting => (Icon::Hold, tokens.accent),
        BlockFate::OnTheWay | BlockFate::Partly => (Icon::Forward, tokens.accent),
        BlockFate::NotSent => (Icon::Dot, tokens.dim),
        BlockFate::Unknown => (Icon::Question, tokens.dim),
    }
}

/// Draws the title: the picture, and how it was sent.
pub(super) fn title_ui(
    ui: &Ui,
    ctx: &PanelCtx<'_>,
    rect: Rect,
    (protocol, side): (Protocol, Option<&PictureSide>),
) {
    let message = match (protocol, side) {
        (Protocol::Udp, Some(side)) => Message::new("picture-udp-title")
            .with("n", side.blocks.len())
            .with("size", grouped(side.header.block_len() as u64)),
        (Protocol::Udp, None) => Message::new("picture-udp"),
        (Protocol::Tcp, _) => Message::new("picture-tcp-title"),
    };
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let text = ctx.plain(&message);
    let font = text_layout::shrunk(ui.painter(), &text, strong(sizes.caption), rect.width());
    let galley = text_layout::line(ui, &text, font, tokens.ink, rect.width());
    let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    text_layout::say(ui, "title", rect, &text);
    ui.painter().galley(at, galley, tokens.ink);
}

/// How the legends of pictures beside each other are set: alike.
#[derive(Clone, Copy, Debug)]
pub(super) struct LegendType {
    /// The size of the letters of fates, in points.
    letters: f32,
    below: bool,
}

impl LegendType {
    /// For legends of this width; each is `None` where nothing is told.
    pub(super) fn of<'a>(
        ui: &Ui,
        ctx: &PanelCtx<'_>,
        width: f32,
        sides: impl Iterator<Item = (Protocol, Option<&'a PictureSide>)>,
    ) -> Self {
        let most = largest(ui);
        let mut widths = Vec::new();
        for (protocol, side) in sides {
            let Some(side) = side else { continue };
            let each = entries(ctx, ui.tokens(), protocol, side).into_iter();
            let each =
                each.map(|entry| LegendEntry::new(ui, &entry, most).width() + most * legend::GAP);
            let (text, font) = (time(ctx, protocol, side), FontId::proportional(most));
            let time = text_layout::line(ui, &text, font, ink(ui), f32::INFINITY);
            widths.push((each.sum::<f32>(), time.size().x));
        }
        // A little smaller before the times have a line of their own, and smaller before the fates have two.
        let share = |needs: &dyn Fn(&(f32, f32)) -> f32| {
            let shares = widths.iter().map(|widths| width / needs(widths).max(1.0));
            shares.fold(f32::INFINITY, f32::min)
        };
        let beside = share(&|(fates, time)| fates + time);
        let below = beside < LEAST_SMALL;
        let share = if below {
            share(&|(fates, time)| fates.max(*time))
        } else {
            beside
        };
        let letters =
            (most * (share * text_layout_parts::FIT_FACTOR).min(1.0)).max(ui.sizes().small);
        Self { letters, below }
    }

    /// The height that a legend needs at most, in points.
    pub(super) fn height(ui: &Ui) -> f32 {
        largest(ui) * 2.0 * leading::CALL + ui.sizes().pad * 2.0
    }
}

/// The largest letters of a legend, in points.
fn largest(ui: &Ui) -> f32 {
    let sizes = ui.sizes();
    sizes.call.min(sizes.body * leading::TIGHT)
}

/// The counts of the fates, and the times.
pub(super) fn legend_ui(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    rect: Rect,
    LegendType { letters, below }: LegendType,
    (protocol, side): (Protocol, &PictureSide),
) {
    let sizes = ui.sizes();
    let entries = entries(ctx, ui.tokens(), protocol, side);
    let time = time(ctx, protocol, side);
    let builder = UiBuilder::new()
        .max_rect(rect.shrink2(vec2(0.0, sizes.pad * legend::ABOVE)))
        .id_salt("legend");
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().interact_size.y = letters;
        let time = RichText::new(&time).size(letters).color(ink(ui));
        ui.spacing_mut().item_spacing = vec2(letters * legend::GAP, sizes.pad * legend::LINE_GAP);
        ui.horizontal_wrapped(|ui| {
            for entry in &entries {
                LegendEntry::new(ui, entry, letters).ui(ui);
            }
            if !below {
                ui.label(time.clone());
            }
        });
        if below {
            ui.label(time);
        }
    });
}

/// The colour of times.
fn ink(ui: &Ui) -> Color32 {
    ui.tokens().dim
}

/// The sign, the word and the number of each fate that blocks have; of a stream, how much came.
fn entries(
    ctx: &PanelCtx<'_>,
    tokens: &Tokens,
    protocol: Protocol,
    side: &PictureSide,
) -> Vec<((Icon, Color32), String, String)> {
    if protocol == Protocol::Tcp {
        let look = if side.read >= side.len() {
            (Icon::Check, tokens.good)
        } else {
            (Icon::Forward, tokens.accent)
        };
        let bytes = Message::new("picture-bytes").with("read", grouped(side.read));
        let bytes = ctx.plain(bytes.with("all", grouped(side.len())));
        return vec![(look, bytes, String::new())];
    }
    let counts = BlockFate::ALL.iter().map(|fate| (fate, side.count(*fate)));
    let counts = counts.filter(|(_, n)| *n > 0);
    counts
        .map(|(fate, n)| {
            (
                appearance_of(*fate, tokens),
                ctx.t(fate.key()),
                grouped(n as u64),
            )
        })
        .collect()
}

/// How long it took, and of a stream how long its sender waited, or else its last bytes.
fn time(ctx: &PanelCtx<'_>, protocol: Protocol, side: &PictureSide) -> String {
    let seconds = format!("{:.2}", side.took.as_secs_f64());
    let times = [
        ("picture-waited", side.waited),
        ("picture-buffered", side.buffered),
    ];
    let waited = times.into_iter().find(|(_, time)| *time >= MIN_WAIT);
    let message = match waited.filter(|_| protocol == Protocol::Tcp) {
        Some((key, time)) => Message::new(key).with("waited", format!("{:.2}", time.as_secs_f64())),
        None => Message::new("picture-seconds"),
    };
    ctx.plain(message.with("s", seconds))
}

/// A wait that is told.
const MIN_WAIT: Duration = Duration::from_millis(5);

/// A sign, a word and a number, laid out.
struct LegendEntry {
    look: (Icon, Color32),
    letters: f32,
    word: Arc<Galley>,
    number: Arc<Galley>,
}

impl LegendEntry {
    fn new(ui: &Ui, entry: &((Icon, Color32), String, String), letters: f32) -> Self {
        let (look, word, number) = entry;
        let line = |text: &str, font| text_layout::line(ui, text, font, look.1, f32::INFINITY);
        Self {
            look: *look,
            letters,
            word: line(word, FontId::proportional(letters)),
            number: line(number, strong(letters)),
        }
    }

    /// Where the number stands after the left end.
    fn number_at(&self) -> f32 {
        let gap = if self.number.is_empty() {
            0.0
        } else {
            legend::NUMBER_GAP
        };
        self.letters * (legend::WORD_AT + gap) + self.word.size().x
    }

    fn width(&self) -> f32 {
        self.number_at() + self.number.size().x
    }

    fn ui(self, ui: &mut Ui) {
        let size = vec2(self.width(), self.word.size().y);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let text = format!("{} {}", self.word.text(), self.number.text());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text.trim()));
        let ((icon, ink), letters) = (self.look, self.letters);
        let sign = pos2(rect.left() + letters * legend::SIGN_AT, rect.center().y);
        icon.paint(ui.painter(), sign, letters * sign::NEAR, ink);
        let after = rect.min + vec2(self.number_at(), 0.0);
        let word = rect.min + vec2(letters * legend::WORD_AT, 0.0);
        ui.painter().galley(word, self.word, ink);
        ui.painter().galley(after, self.number, ink);
    }
}
