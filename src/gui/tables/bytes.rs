//! The bytes of the chosen datagram: hex and text side by side, kept and cut off told apart.

use egui::{FontId, Rect, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::characters::{Characters, Encoding};
use crate::{
    gui::{
        PanelCtx,
        controls::{Choice, choice_ui},
        theme::{Themed as _, mono},
        widgets::{dim_label, lettering, line_ui, marks, numbers::fitting},
    },
    model::{Fate, Message, RowId},
    text::grouped,
};

/// The bytes panel.
#[derive(Clone, Debug, Default)]
pub(crate) struct BytesPanel {
    encoding: Encoding,
    /// The characters of the row that is shown.
    read: Option<(RowId, Characters)>,
}

/// The bytes of a row, and how many of them were kept.
struct ShownBytes<'a> {
    row: RowId,
    bytes: &'a [u8],
    kept: usize,
    /// Bytes that nobody here saw.
    unseen: u32,
}

impl<'a> ShownBytes<'a> {
    fn of(ctx: &PanelCtx<'a>) -> Option<Self> {
        let id = ctx
            .selected
            .or_else(|| ctx.player.head.rows.checked_sub(1))?;
        let row = ctx.record.row(id)?;
        let verdict = ctx.ledger.verdict(id);
        // A receive of an own send is shown with the bytes that were sent.
        let linked = verdict.link().filter(|_| !verdict.proven_by_note());
        let other = linked.and_then(|id| Some((id, ctx.record.row(id)?)));
        let (id, sent, read) = match other {
            Some((sent_id, sent)) if !row.call.is_send() && sent.call.is_send() => {
                (sent_id, sent, Some(row))
            }
            Some((_, read)) if row.call.is_send() && !read.call.is_send() => (id, row, Some(read)),
            _ => (id, row, None),
        };
        let bytes = ctx.record.payload(sent);
        let truncated = verdict.fate == Fate::Truncated;
        let kept = match read {
            Some(read) if truncated => usize::try_from(read.returned).unwrap_or(0),
            _ => bytes.len(),
        };
        let unseen = if sent.call.is_send() || sent.failed() {
            0
        } else {
            let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            sent.true_len().map_or(0, |all| all.saturating_sub(len))
        };
        Some(Self {
            row: id,
            bytes,
            kept: kept.min(bytes.len()),
            unseen,
        })
    }
}

/// Where the bytes or the whole row are no longer kept, the key of the sentence that says so.
fn is_gone(ctx: &PanelCtx<'_>, shown: Option<&ShownBytes<'_>>) -> Option<&'static str> {
    let Some(shown) = shown else {
        let row = ctx
            .selected
            .or_else(|| ctx.player.head.rows.checked_sub(1))?;
        return (row < ctx.record.first_kept_row()).then_some("caption-row-gone");
    };
    let row = ctx.record.row(shown.row)?;
    let gone = ctx.record.kept_payload(row).is_none();
    gone.then_some("why-payload-gone")
}

impl BytesPanel {
    /// Draws the bytes over the whole space.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let sizes = ui.sizes();
        let shown = ShownBytes::of(ctx);
        let gone = is_gone(ctx, shown.as_ref());
        let Some(shown) = shown.filter(|_| gone.is_none()) else {
            ui.add_space(14.0);
            ui.horizontal(|ui| {
                ui.add_space(sizes.edge);
                dim_label(ui, &ctx.t(gone.unwrap_or("bytes-empty")));
            });
            // Otherwise the tables would become as small as this line.
            ui.take_available_space();
            return;
        };
        ui.add_space(6.0);
        line_ui(ui, sizes.control, |ui| {
            ui.add_space(sizes.edge);
            self.head_ui(ui, ctx, &shown);
        });
        if self.read.as_ref().is_none_or(|(row, read)| {
            *row != shown.row || !read.is_of(shown.bytes.len(), self.encoding)
        }) {
            self.read = Some((shown.row, Characters::read(shown.bytes, self.encoding)));
        }
        let Some((_, characters)) = &self.read else {
            return;
        };
        table_ui(ui, ctx, &shown, characters);
    }

    fn head_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, shown: &ShownBytes<'_>) {
        let choices = Encoding::ALL.map(|one| Choice::new(one, one.name(), ""));
        if let Some(encoding) = choice_ui(ui, &choices, self.encoding, None) {
            self.encoding = encoding;
        }
        ui.add_space(8.0);
        // What has no line of its own is named by its call.
        let n = shown.bytes.len();
        let message = match ctx.lines.number_of(shown.row) {
            Some(number) => Message::new("bytes-of").with("n", n).with("number", number),
            None => Message::new("bytes-of-call")
                .with("n", n)
                .with("row", shown.row.saturating_add(1)),
        };
        dim_label(ui, &ctx.say(&message));
        if shown.kept < shown.bytes.len() {
            let (tokens, sizes) = (ui.tokens(), ui.sizes());
            let cut = shown.bytes.len() - shown.kept;
            let text = format!(
                "{} {} · {} {}",
                ctx.t("bytes-kept"),
                grouped(shown.kept as u64),
                ctx.t("bytes-cut"),
                grouped(cut as u64)
            );
            ui.label(
                egui::RichText::new(text)
                    .size(sizes.small)
                    .color(tokens.cut),
            );
        }
        if shown.unseen > 0 {
            let text = format!(
                "+{} {}",
                grouped(u64::from(shown.unseen)),
                ctx.t("bytes-unseen")
            );
            dim_label(ui, &text);
        }
    }
}

fn table_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, shown: &ShownBytes<'_>, characters: &Characters) {
    let sizes = ui.sizes();
    let font = mono(sizes.small + 1.0);
    let digit = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
    let cell = digit * 3.2;
    let offset = digit * 8.0 + sizes.edge;
    let wide = ui.available_width() - offset - 60.0;
    // Sixteen to a line, or eight where there is no room.
    let per_line = if fitting(wide, cell + digit, 8) >= 16 {
        16
    } else {
        8
    };
    let lines = shown.bytes.len().div_ceil(per_line).max(1);
    let height = (sizes.small * 1.75).round();
    let area = ScrollArea::vertical().id_salt("bytes").auto_shrink(false);
    area.show_rows(ui, height, lines, |ui, seen| {
        for line in seen {
            let size = vec2(ui.available_width(), height);
            let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
            let from = line * per_line;
            let to = (from + per_line).min(shown.bytes.len());
            let bytes = shown.bytes.get(from..to).unwrap_or_default();
            let strange = strange(ui, &font, characters, from, to);
            let mut spoken = crate::model::payload::to_hex(bytes);
            if !strange.is_empty() {
                spoken = format!("{spoken} {strange}");
            }
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
            let painter = Line {
                ui,
                rect,
                font: font.clone(),
                digit,
                cell,
                offset,
                across: per_line,
            };
            painter.paint(shown, characters, from, to);
            painter.name_strange(&strange);
            if shown.bytes.is_empty() {
                let text = ctx.t("data-empty");
                painter.put(rect.left() + offset, &text, ui.tokens().dim);
            }
        }
    });
}

/// The code points of the characters of a line that the fonts lack.
fn strange(ui: &Ui, font: &FontId, characters: &Characters, from: usize, to: usize) -> String {
    let lacking = (from..to)
        .filter_map(|at| characters.char_at(at))
        .filter(|c| lacks(ui, font, *c));
    let names: Vec<String> = lacking.map(|c| format!("U+{:04X}", u32::from(c))).collect();
    names.join(" ")
}

/// Whether the fonts lack a character.
fn lacks(ui: &Ui, font: &FontId, c: char) -> bool {
    !c.is_ascii() && !ui.fonts_mut(|fonts| fonts.has_glyph(font, c))
}

/// One line of bytes.
struct Line<'a> {
    ui: &'a Ui,
    rect: Rect,
    font: FontId,
    digit: f32,
    cell: f32,
    offset: f32,
    across: usize,
}

impl Line<'_> {
    fn put(&self, x: f32, text: &str, colour: egui::Color32) {
        let galley = lettering::line(self.ui, text, self.font.clone(), colour, f32::INFINITY);
        let at = pos2(x, self.rect.center().y - galley.size().y / 2.0);
        self.ui.painter().galley(at, galley, colour);
    }

    /// Where the characters begin.
    fn text_left(&self) -> f32 {
        let hex_left = self.rect.left() + self.offset;
        hex_left + self.cell * self.across as f32 + self.digit * 3.0
    }

    /// Behind the characters stands which ones cannot be drawn.
    fn name_strange(&self, names: &str) {
        let colour = self.ui.tokens().dim;
        let left = self.text_left() + self.digit * (1.15 * self.across as f32 + 2.0);
        let room = self.rect.right() - left - 12.0;
        if names.is_empty() || room < self.digit * 6.0 {
            return;
        }
        let galley = lettering::line(self.ui, names, self.font.clone(), colour, room);
        let at = pos2(left, self.rect.center().y - galley.size().y / 2.0);
        self.ui.painter().galley(at, galley, colour);
    }

    fn paint(&self, shown: &ShownBytes<'_>, characters: &Characters, from: usize, to: usize) {
        let tokens = self.ui.tokens();
        let left = self.rect.left() + self.ui.sizes().edge;
        self.put(left, &format!("{from:05x}"), tokens.dim);
        let hex_left = self.rect.left() + self.offset;
        let half = |n: usize| {
            if n >= self.across / 2 {
                self.digit
            } else {
                0.0
            }
        };
        let text_left = self.text_left();
        for at in from..to {
            let n = at - from;
            let x = hex_left + self.cell * n as f32 + half(n);
            let is_cut = at >= shown.kept;
            let colour = if is_cut { tokens.cut } else { tokens.ink };
            if is_cut {
                let size = vec2(self.digit * 2.0 + 6.0, self.rect.height() - 4.0);
                let centre = pos2(x + self.digit, self.rect.center().y);
                let place = Rect::from_center_size(centre, size);
                let line = tokens.cut.gamma_multiply(0.25);
                marks::hatched(self.ui.painter(), place, 3, tokens.cut_fill, line);
            }
            if let Some(byte) = shown.bytes.get(at) {
                self.put(x, &format!("{byte:02x}"), colour);
            }
            let (text, is_sign) = characters.at(at);
            let is_torn = characters.is_torn(at, shown.kept);
            if is_torn {
                // Neither kept nor cut off: without its last bytes it is no character.
                let bytes = (at + 1..shown.bytes.len())
                    .find(|at| characters.char_at(*at).is_some())
                    .unwrap_or(shown.bytes.len())
                    .min(to)
                    - at;
                let left = text_left + self.digit * 1.15 * n as f32 - 1.0;
                let size = vec2(self.digit * 1.15 * bytes as f32, self.rect.height() - 4.0);
                let middle = self.rect.center().y - size.y / 2.0;
                let place = Rect::from_min_size(pos2(left, middle), size);
                let line = tokens.cut.gamma_multiply(0.25);
                marks::hatched(self.ui.painter(), place, 3, tokens.cut_fill, line);
            }
            let lacks = characters
                .char_at(at)
                .is_some_and(|c| lacks(self.ui, &self.font, c));
            let text = if lacks { "□" } else { text };
            let colour = match (is_cut || is_torn, is_sign) {
                (true, _) => tokens.cut,
                (false, true) => tokens.dim,
                (false, false) => tokens.ink,
            };
            self.put(text_left + self.digit * 1.15 * n as f32, text, colour);
        }
        // At the end of a line it stands behind its last byte.
        let here = shown.kept > from && shown.kept <= to || shown.kept == 0 && from == 0;
        if shown.kept < shown.bytes.len() && here {
            let n = shown.kept - from;
            let x = hex_left + self.cell * n as f32 + half(n) - self.digit * 0.6;
            let stroke = Stroke::new(2.0, tokens.cut);
            self.ui.painter().vline(x, self.rect.y_range(), stroke);
        }
    }
}
