//! What stands above and below a picture: how it was sent, and what became of its blocks.

use std::sync::Arc;

use egui::{
    Color32, FontId, Galley, Rect, RichText, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use crate::{
    gui::{
        PanelCtx,
        theme::{Themed as _, Tokens, strong},
        widgets::{Icon, lettering},
    },
    model::Message,
    stage::picture::{BlockFate, PictureSide},
    text::{grouped, plain},
};

/// The sign and the colour of a fate.
pub(super) const fn look_of(fate: BlockFate, tokens: &Tokens) -> (Icon, Color32) {
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

/// How the picture was sent.
pub(super) fn title_ui(
    ui: &Ui,
    ctx: &PanelCtx<'_>,
    rect: Rect,
    stream: bool,
    side: Option<&PictureSide>,
) {
    let message = match (stream, side) {
        (false, Some(side)) => Message::new("picture-udp-title")
            .with("n", side.blocks.len())
            .with("size", grouped(side.header.block_len() as u64)),
        (false, None) => Message::new("picture-udp"),
        (true, _) => Message::new("picture-tcp-title"),
    };
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let text = plain(&ctx.say(&message));
    let font = lettering::shrunk(ui.painter(), &text, strong(sizes.caption), rect.width());
    let galley = lettering::line(ui, &text, font, tokens.ink, rect.width());
    let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    let response = ui.interact(rect, ui.scope_id().with("title"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
    ui.painter().galley(at, galley, tokens.ink);
}

/// The counts of the fates, and the times.
pub(super) fn legend_ui(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    rect: Rect,
    stream: bool,
    side: &PictureSide,
) {
    let sizes = ui.sizes();
    let entries = entries(ctx, ui.tokens(), stream, side);
    let time = time(ctx, stream, side);
    let width = |letters: f32| {
        let each = entries.iter();
        let each = each.map(|entry| LegendEntry::new(ui, entry, letters).width() + letters * GAP);
        let time = lettering::line(
            ui,
            &time,
            FontId::proportional(letters),
            ink(ui),
            f32::INFINITY,
        );
        each.sum::<f32>() + time.size().x
    };
    // Smaller before there is a second line.
    let letters = sizes.call * (rect.width() / width(sizes.call)).min(1.0) * SNUG;
    let letters = letters.clamp(sizes.small.min(sizes.call), sizes.call);
    let builder = UiBuilder::new()
        .max_rect(rect.shrink2(vec2(0.0, sizes.pad * 0.6)))
        .id_salt("legend");
    ui.scope_builder(builder, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(letters * GAP, sizes.pad * 0.4);
            ui.spacing_mut().interact_size.y = letters;
            for entry in &entries {
                LegendEntry::new(ui, entry, letters).ui(ui);
            }
            let time = RichText::new(&time).size(letters.min(sizes.body));
            ui.label(time.color(ink(ui)));
        });
    });
}

/// The colour of times.
fn ink(ui: &Ui) -> Color32 {
    ui.tokens().dim
}

/// The gap between two entries, in letters, and how much smaller they are than what would just fit.
const GAP: f32 = 1.1;
const SNUG: f32 = 0.99;

/// The sign, the word and the number of each fate that blocks have; of a stream, how much came.
fn entries(
    ctx: &PanelCtx<'_>,
    tokens: &Tokens,
    stream: bool,
    side: &PictureSide,
) -> Vec<((Icon, Color32), String, String)> {
    if stream {
        let look = if side.read >= side.len() {
            (Icon::Check, tokens.good)
        } else {
            (Icon::Forward, tokens.accent)
        };
        let bytes = Message::new("picture-bytes").with("read", grouped(side.read));
        let bytes = plain(&ctx.say(&bytes.with("all", grouped(side.len()))));
        return vec![(look, bytes, String::new())];
    }
    let counts = BlockFate::ALL.iter().map(|fate| (fate, side.count(*fate)));
    let counts = counts.filter(|(_, n)| *n > 0);
    counts
        .map(|(fate, n)| (look_of(*fate, tokens), ctx.t(fate.key()), grouped(n as u64)))
        .collect()
}

/// How long it took, and how long the sender of a stream waited.
fn time(ctx: &PanelCtx<'_>, stream: bool, side: &PictureSide) -> String {
    let seconds = format!("{:.2}", side.took.as_secs_f64());
    let waited = side.waited.as_secs_f64();
    let message = if stream && waited >= LEAST_WAIT {
        let message = Message::new("picture-waited").with("s", seconds);
        message.with("waited", format!("{waited:.2}"))
    } else {
        Message::new("picture-seconds").with("s", seconds)
    };
    plain(&ctx.say(&message))
}

/// A wait that is told, in seconds.
const LEAST_WAIT: f64 = 0.005;

/// A sign, a word and a number, laid out.
struct LegendEntry {
    look: (Icon, Color32),
    letters: f32,
    word: Arc<Galley>,
    number: Arc<Galley>,
}

impl LegendEntry {
    fn new(
        ui: &Ui,
        (look, word, number): &((Icon, Color32), String, String),
        letters: f32,
    ) -> Self {
        let line = |text: &str, font| lettering::line(ui, text, font, look.1, f32::INFINITY);
        Self {
            look: *look,
            letters,
            word: line(word, FontId::proportional(letters)),
            number: line(number, strong(letters)),
        }
    }

    /// Where the number stands after the left end.
    fn number_at(&self) -> f32 {
        let gap = if self.number.is_empty() { 0.0 } else { 0.35 };
        self.letters * (1.3 + gap) + self.word.size().x
    }

    fn width(&self) -> f32 {
        self.number_at() + self.number.size().x
    }

    fn ui(self, ui: &mut Ui) {
        let size = vec2(self.width(), self.word.size().y);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let told = format!("{} {}", self.word.text(), self.number.text());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, told.trim()));
        let ((icon, ink), letters) = (self.look, self.letters);
        let sign = pos2(rect.left() + letters * 0.45, rect.center().y);
        icon.paint(ui.painter(), sign, letters * 0.85, ink);
        let after = rect.min + vec2(self.number_at(), 0.0);
        let word = rect.min + vec2(letters * 1.3, 0.0);
        ui.painter().galley(word, self.word, ink);
        ui.painter().galley(after, self.number, ink);
    }
}
