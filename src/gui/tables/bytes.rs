//! The bytes of the chosen datagram: hex and text side by side, kept and cut off told apart.

use egui::{Align2, Color32, FontId, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{characters::Characters, fields::FieldsPart};
use crate::{
    gui::{
        Action, PanelCtx,
        controls::{Choice, choice_ui},
        theme::{Themed as _, firm, form_sizes, leading, mono, panel_parts::bytes, space, tint},
        widgets::{LongList, dim_label, line_ui, marks, numbers::fitting, text_layout},
    },
    model::{
        Fate, Message, RowId,
        payload::{self, Encoding},
    },
    text::grouped,
};

/// The table of the chosen row's bytes: hex, text and fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct BytesPanel {
    read: Option<(RowId, Characters)>,
    lines: LongList,
    fields: FieldsPart,
}

/// The bytes of a row, and how many of them were kept.
struct ShownBytes<'a> {
    row: RowId,
    bytes: &'a [u8],
    kept: usize,
    unseen: u32,
}

impl<'a> ShownBytes<'a> {
    fn of(ctx: &PanelCtx<'a>) -> Option<Self> {
        let id = ctx
            .selected
            .or_else(|| ctx.player.head.rows.checked_sub(1))?;
        let row = ctx.record.row(id)?;
        let verdict = ctx.verdict(id);
        // A receive of an own send is shown with the bytes that were sent.
        let linked = verdict.linked_row();
        let other = linked.and_then(|id| Some((id, ctx.record.row(id)?)));
        let (id, sent, read) = match other {
            Some((sent_id, sent)) if row.call.is_receive() && sent.call.is_send() => {
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

/// The key of the sentence that the bytes, or the whole row, are no longer kept; `None` while they are.
fn evicted_key(ctx: &PanelCtx<'_>, shown: Option<&ShownBytes<'_>>) -> Option<&'static str> {
    let Some(shown) = shown else {
        let row = ctx
            .selected
            .or_else(|| ctx.player.head.rows.checked_sub(1))?;
        return (row < ctx.record.first_kept_row()).then_some("caption-row-gone");
    };
    let row = ctx.record.row(shown.row)?;
    let evicted = ctx.record.kept_payload(row).is_none();
    evicted.then_some("why-payload-gone")
}

impl BytesPanel {
    /// Draws the bytes over the whole space.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let sizes = ui.sizes();
        let shown = ShownBytes::of(ctx);
        let evicted = evicted_key(ctx, shown.as_ref());
        let Some(shown) = shown.filter(|_| evicted.is_none()) else {
            ui.add_space(form_sizes::ALONE);
            ui.horizontal(|ui| {
                ui.add_space(sizes.edge);
                dim_label(ui, &ctx.t(evicted.unwrap_or("bytes-empty")));
            });
            // Otherwise the tables would become as small as this line.
            ui.take_available_space();
            return;
        };
        ui.add_space(space::S);
        self.fields.find(ctx, shown.row, shown.bytes);
        line_ui(ui, sizes.control, |ui| {
            ui.add_space(sizes.edge);
            head_ui(ui, ctx, &shown, &mut self.fields);
        });
        let encoding = ctx.text.encoding();
        let fits = |read: &(RowId, Characters)| {
            read.0 == shown.row && read.1.is_of(shown.bytes.len(), encoding)
        };
        let read = self.read.take().filter(fits);
        let read = read.unwrap_or_else(|| (shown.row, Characters::read(shown.bytes, encoding)));
        self.table_ui(ui, ctx, &shown, &read.1);
        self.read = Some(read);
    }

    fn table_ui(
        &mut self,
        ui: &mut Ui,
        ctx: &PanelCtx<'_>,
        shown: &ShownBytes<'_>,
        characters: &Characters,
    ) {
        let mut space = ui.available_rect_before_wrap();
        ui.allocate_rect(space, Sense::hover());
        let height = (ui.sizes().small * leading::LINE).round();
        if !self.fields.fields.is_empty() {
            let width = (space.width() * bytes::LIST).max(ui.sizes().small * bytes::MIN_LIST);
            let place = space.with_min_x(space.right() - width);
            space.max.x = place.left() - space::M;
            ui.push_id("fields", |ui| self.fields.ui(ui, ctx, place, height));
        }
        let mut pressed = None;
        let fields = &self.fields;
        let grid = Grid::new(ui, space.width());
        let lines = shown.bytes.len().div_ceil(grid.across).max(1);
        // The first bytes are seen first, however many there are.
        self.lines.stay();
        self.lines
            .ui(ui, space, lines as u64, height, |ui, rect, line| {
                let from = usize::try_from(line).unwrap_or(0) * grid.across;
                let to = (from + grid.across).min(shown.bytes.len());
                let bytes = shown.bytes.get(from..to).unwrap_or_default();
                let lacking: Vec<String> = (from..to)
                    .filter_map(|at| characters.char_at(at))
                    .filter(|c| grid.lacks(ui, *c))
                    .map(|c| format!("U+{:04X}", u32::from(c)))
                    .collect();
                let (lacking, hex) = (lacking.join(" "), payload::to_hex(bytes));
                let sense = if fields.fields.is_empty() {
                    Sense::hover()
                } else {
                    // The list beside it is what the keyboard goes to.
                    Sense::CLICK
                };
                let response = ui.interact(rect, ui.scope_id().with(("bytes", line)), sense);
                if response.clicked()
                    && let Some(at) = response.interact_pointer_pos()
                {
                    pressed = grid
                        .byte_at(at.x - rect.left(), to - from)
                        .map(|n| from + n);
                }
                let accessible_text = format!("{hex} {lacking}");
                response
                    .widget_info(|| WidgetInfo::labeled(Role::Label, true, accessible_text.trim()));
                grid.line_ui(ui, rect, (shown, characters, fields), (from, to));
                // Behind the characters stands which ones cannot be drawn.
                let left = rect.left() + grid.text_left(grid.across) + grid.digit * 2.0;
                let room = rect.right() - left - space::XL;
                if room >= grid.digit * bytes::MIN_LACKING {
                    grid.put(ui, (left, rect), &lacking, ui.tokens().dim, room);
                }
                if shown.bytes.is_empty() {
                    let (text, left) = (ctx.t("data-empty"), rect.left() + grid.offset);
                    grid.put(ui, (left, rect), &text, ui.tokens().dim, f32::INFINITY);
                }
            });
        if let Some(byte) = pressed {
            self.fields.choose_at(byte, space.height(), height);
        }
    }
}

/// Draws the choice of the encoding, and which bytes these are.
fn head_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, shown: &ShownBytes<'_>, fields: &mut FieldsPart) {
    let tip = ctx.t("encoding-tip");
    let choices = Encoding::ALL
        .iter()
        .map(|one| Choice::new(*one, one.name(), tip.as_str()));
    let encoding = choice_ui(ui, choices, ctx.text.encoding(), None);
    ctx.ask(encoding.map(Action::SetEncoding));
    ui.add_space(space::M);
    fields.read_as_ui(ui, ctx, shown.row);
    ui.add_space(space::M);
    // What has no line of its own is named by its call.
    let n = shown.bytes.len();
    let message = match ctx.lines.number_of(shown.row) {
        Some(number) => Message::new("bytes-of").with("number", number),
        None => Message::new("bytes-of-call").with("row", shown.row.saturating_add(1)),
    };
    dim_label(ui, &ctx.say(&message.with("n", n)));
    if shown.kept < n {
        let [kept, cut] = [shown.kept, n - shown.kept].map(|n| grouped(n as u64));
        let (is_kept, is_cut) = (ctx.t("bytes-kept"), ctx.t("bytes-cut"));
        let text = RichText::new(format!("{is_kept} {kept} · {is_cut} {cut}"));
        ui.label(text.size(ui.sizes().small).color(ui.tokens().cut));
    }
    if shown.unseen > 0 {
        let unseen = grouped(u64::from(shown.unseen));
        dim_label(ui, &format!("+{unseen} {}", ctx.t("bytes-unseen")));
    }
}

/// Where the bytes and characters of a line stand, in points from its left edge.
struct Grid {
    font: FontId,
    digit: f32,
    /// Where the bytes begin, behind the offset of the first.
    offset: f32,
    across: usize,
}

impl Grid {
    /// Sixteen bytes to a line, or eight where there is no room.
    fn new(ui: &Ui, width: f32) -> Self {
        let sizes = ui.sizes();
        let font = mono(sizes.small + 1.0);
        let digit = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
        let offset = digit * bytes::OFFSET + sizes.edge;
        let fits = fitting(
            width - offset - form_sizes::MIN_COLUMN,
            digit * bytes::BYTE,
            8,
        );
        Self {
            font,
            digit,
            offset,
            across: if fits >= 16 { 16 } else { 8 },
        }
    }

    /// Where the hex digits of byte `n` of a line begin, in points from its left edge.
    fn hex_left(&self, n: usize) -> f32 {
        let half = if n >= self.across / 2 { 1.0 } else { 0.0 };
        self.offset + self.digit * (bytes::HEX * n as f32 + half)
    }

    /// Where the character of byte `n` of a line begins, in points from its left edge.
    fn text_left(&self, n: usize) -> f32 {
        self.offset
            + self.digit
                * (bytes::HEX * self.across as f32
                    + bytes::BEHIND_HEX
                    + bytes::CHARACTER * n as f32)
    }

    /// The byte of a line whose digits or character stand at `x`, in points from its left edge; the line has `count`.
    fn byte_at(&self, x: f32, count: usize) -> Option<usize> {
        (0..count).find(|n| {
            let (hex, text) = (self.hex_left(*n), self.text_left(*n));
            (hex - space::XS..hex + self.digit * 2.0 + space::XS).contains(&x)
                || (text..text + self.digit * bytes::CHARACTER).contains(&x)
        })
    }

    fn lacks(&self, ui: &Ui, c: char) -> bool {
        !c.is_ascii() && !ui.fonts_mut(|fonts| fonts.has_glyph(&self.font, c))
    }

    fn put(&self, ui: &Ui, (left, line): (f32, Rect), text: &str, colour: Color32, room: f32) {
        let at = (pos2(left, line.center().y), Align2::LEFT_CENTER);
        text_layout::put(ui.painter(), at, text, (self.font.clone(), colour), room);
    }

    /// Draws the bytes `from..to` of a row.
    fn line_ui(
        &self,
        ui: &Ui,
        rect: Rect,
        (shown, characters, fields): (&ShownBytes<'_>, &Characters, &FieldsPart),
        (from, to): (usize, usize),
    ) {
        let (tokens, digit) = (ui.tokens(), self.digit);
        let put = |left: f32, text: &str, colour| {
            let left = rect.left() + left;
            self.put(ui, (left, rect), text, colour, f32::INFINITY);
        };
        let hatched = |left: f32, width: f32| {
            let size = vec2(width, rect.height() - space::XS);
            let corner = pos2(rect.left() + left, rect.center().y - size.y / 2.0);
            let place = Rect::from_min_size(corner, size);
            let line = tokens.cut.gamma_multiply(tint::PALE);
            marks::hatched(ui.painter(), place, 3, tokens.cut_fill, line);
        };
        put(ui.sizes().edge, &format!("{from:05x}"), tokens.dim);
        for at in from..to {
            let (hex, text_left) = (self.hex_left(at - from), self.text_left(at - from));
            let is_cut = at >= shown.kept;
            let field = fields.at(at);
            let own = field.map_or(tokens.ink, |field| FieldsPart::colour(ui, field));
            let colour = if is_cut { tokens.cut } else { own };
            if field.is_some_and(|field| fields.is_marked(field)) {
                // It goes on to the next byte of the field.
                let goes_on = at + 1 < to && fields.at(at + 1) == field;
                let width = digit * if goes_on { bytes::HEX } else { 2.0 } + space::S;
                let size = vec2(width, rect.height() - 2.0);
                let corner = pos2(rect.left() + hex - space::THIN, rect.top() + 1.0);
                ui.painter()
                    .rect_filled(Rect::from_min_size(corner, size), 0, tokens.selected);
                let text = pos2(rect.left() + text_left - 1.0, rect.top() + 1.0);
                let size = vec2(digit * bytes::CHARACTER, rect.height() - 2.0);
                ui.painter()
                    .rect_filled(Rect::from_min_size(text, size), 0, tokens.selected);
                let under = corner.x..=corner.x + width;
                ui.painter().hline(under, rect.bottom() - 2.0, firm(own));
            }
            if is_cut {
                hatched(hex - space::THIN, digit * 2.0 + space::S);
            }
            if let Some(byte) = shown.bytes.get(at) {
                put(hex, &format!("{byte:02x}"), colour);
            }
            let (text, is_sign) = characters.at(at);
            let is_torn = characters.is_torn(at, shown.kept);
            if is_torn {
                // Neither kept nor cut off: without its last bytes it is no character.
                let next = (at + 1..to).find(|at| characters.char_at(*at).is_some());
                let bytes = next.unwrap_or(to) - at;
                hatched(text_left - 1.0, digit * bytes::CHARACTER * bytes as f32);
            }
            let lacks = characters.char_at(at).is_some_and(|c| self.lacks(ui, c));
            let colour = match (is_cut || is_torn, is_sign) {
                (true, _) => tokens.cut,
                (false, true) => tokens.dim,
                (false, false) => tokens.ink,
            };
            put(text_left, if lacks { "□" } else { text }, colour);
        }
        // At the end of a line it stands behind its last byte.
        let here = shown.kept > from && shown.kept <= to || shown.kept == 0 && from == 0;
        if shown.kept < shown.bytes.len() && here {
            let x = rect.left() + self.hex_left(shown.kept - from) - digit * bytes::BEFORE_CUT;
            let stroke = firm(tokens.cut);
            ui.painter().vline(x, rect.y_range(), stroke);
        }
    }
}
