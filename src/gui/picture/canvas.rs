//! One picture: its pixels, and its holes in the colours of their fates.

use std::{fmt, sync::Arc};

use egui::{
    Color32, ColorImage, Image, ImageData, Key, Painter, Pos2, Rect, Role, Sense, Shape, Stroke,
    StrokeKind, TextureHandle, TextureOptions, Ui, WidgetInfo, pos2, vec2,
};

use super::legend::appearance_of;
use crate::{
    gui::{
        Action, PanelCtx,
        export::KeptPixels,
        theme::{NO_TINT, Themed as _, Tokens, firm, hair, panel_parts::canvas, tint},
        widgets::{claim_arrow_keys, numbers::whole_u32, ringed},
    },
    model::{Message, Protocol, RowId},
    protocol::picture::Raster,
    stage::picture::{BlockFate, PictureBlock, PictureSide},
    text::grouped,
};

/// Holes that a screen reader is told one by one, and that are drawn with dashes.
const MAX_NAMED: usize = 512;
const MAX_DASHED: usize = 1500;

/// One picture as it is drawn.
#[derive(Default)]
pub(super) struct Canvas {
    texture: Option<(TextureHandle, Arc<ColorImage>)>,
    /// The picture that was not sent yet.
    preview: Option<(Raster, (TextureHandle, Arc<ColorImage>))>,
    /// Whether the texture shows an earlier scene.
    pub(super) is_old: bool,
}

impl fmt::Debug for Canvas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canvas").finish_non_exhaustive()
    }
}

impl Canvas {
    /// Draws it into `place`; a press on a block chooses its row.
    pub(super) fn ui(
        &mut self,
        ui: &Ui,
        ctx: &mut PanelCtx<'_>,
        place: Rect,
        (protocol, side): (Protocol, Option<&PictureSide>),
        preview: Option<&Raster>,
    ) {
        let (tokens, radius) = (ui.tokens(), ui.sizes().radius);
        let transport = ctx.t(match protocol {
            Protocol::Udp => "transport-udp",
            Protocol::Tcp => "transport-tcp",
        });
        let painter = ui.painter();
        painter.rect_filled(place, radius, tokens.slot);
        let Some(side) = side else {
            self.texture = None;
            if let Some(raster) = preview {
                self.preview_ui(ui, place, raster);
            }
            painter.rect_stroke(place, radius, hair(tokens.line), StrokeKind::Inside);
            let response = ui.interact(place, ui.scope_id().with("canvas"), Sense::hover());
            let name = ctx.plain(Message::new("picture-none").with("transport", transport));
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
            return;
        };
        self.show_pixels(ui, place, side);
        let grid = BlockGrid { place, side };
        grid.draw(painter, tokens);
        painter.rect_stroke(place, radius, hair(tokens.line), StrokeKind::Inside);
        grid.interact(ui, ctx, &transport);
    }

    fn show_pixels(&mut self, ui: &Ui, place: Rect, side: &PictureSide) {
        let size = [side.header.width, side.header.height].map(usize::from);
        if side.pixels.len() != size[0] * size[1] * 4 {
            return;
        }
        let image = || Arc::new(ColorImage::from_rgba_unmultiplied(size, &side.pixels));
        match &mut self.texture {
            Some((texture, pixels)) if self.is_old => {
                *pixels = image();
                let shown = ImageData::Color(Arc::clone(pixels));
                texture.set(shown, TextureOptions::LINEAR);
            }
            Some(_) => {}
            None => self.texture = Some(loaded(ui, "picture", image())),
        }
        self.is_old = false;
        if let Some(shown) = &self.texture {
            paint(ui, shown, place, NO_TINT);
        }
    }

    fn preview_ui(&mut self, ui: &Ui, place: Rect, raster: &Raster) {
        let known = self.preview.as_ref();
        if known.is_none_or(|(shown, ..)| shown != raster) {
            let size = <[u16; 2]>::from(raster.size()).map(usize::from);
            let image = Arc::new(ColorImage::from_rgb(size, raster.pixels()));
            self.preview = Some((raster.clone(), loaded(ui, "picture-preview", image)));
        }
        if let Some((_, shown)) = &self.preview {
            paint(ui, shown, place, NO_TINT.gamma_multiply(canvas::PALE));
        }
    }
}

fn loaded(ui: &Ui, name: &str, pixels: Arc<ColorImage>) -> (TextureHandle, Arc<ColorImage>) {
    let shown = ImageData::Color(Arc::clone(&pixels));
    let texture = ui.ctx().load_texture(name, shown, TextureOptions::LINEAR);
    (texture, pixels)
}

fn paint(ui: &Ui, shown: &(TextureHandle, Arc<ColorImage>), place: Rect, tint: Color32) {
    let (texture, pixels) = shown;
    KeptPixels::retain_pixels(ui.ctx(), texture.id(), pixels);
    Image::from_texture((texture.id(), place.size()))
        .corner_radius(ui.sizes().radius)
        .tint(tint)
        .paint_at(ui, place);
}

/// The blocks of a picture, where they are drawn.
struct BlockGrid<'a> {
    place: Rect,
    side: &'a PictureSide,
}

impl BlockGrid<'_> {
    fn block(&self, number: usize) -> Option<&PictureBlock> {
        self.side.blocks.get(number)
    }

    fn row(&self, number: usize) -> Option<RowId> {
        self.block(number)?.row
    }

    fn holes(&self) -> impl Iterator<Item = usize> {
        let blocks = self.side.blocks.iter().enumerate();
        let holes = blocks.filter(|(_, block)| block.fate.is_hole());
        holes.map(|(number, _)| number)
    }

    /// Blocks beside each other.
    fn across(&self) -> u32 {
        let header = self.side.header;
        u32::from(header.width.div_ceil(header.block_width.max(1)))
    }

    /// Points of the window for each pixel.
    fn scale(&self) -> f32 {
        self.place.width() / f32::from(self.side.header.width.max(1))
    }

    fn rect(&self, number: usize) -> Rect {
        let number = u16::try_from(number).unwrap_or(u16::MAX);
        let area = self.side.header.with_number(number).area();
        let at = |x: u16, y: u16| self.place.min + vec2(f32::from(x), f32::from(y)) * self.scale();
        let end = at(area.x + area.width, area.y + area.height);
        Rect::from_min_max(at(area.x, area.y), end)
    }

    fn number_at(&self, at: Pos2) -> Option<usize> {
        let header = self.side.header;
        let of = |along: f32, each: u16| {
            let block = along / self.scale() / f32::from(each.max(1));
            whole_u32(f64::from(block.floor()))
        };
        let away = at - self.place.min;
        let (x, y) = (
            of(away.x, header.block_width),
            of(away.y, header.block_height),
        );
        let across = self.across();
        let number = usize::try_from(y * across + x.min(across.saturating_sub(1))).ok()?;
        self.block(number).map(|_| number)
    }

    fn draw(&self, painter: &Painter, tokens: &Tokens) {
        let painter = painter.with_clip_rect(self.place.intersect(painter.clip_rect()));
        let small = f32::from(self.side.header.block_width) * self.scale() < canvas::MIN_DASHED;
        let dashed = self.holes().count() <= MAX_DASHED && !small;
        for (number, block) in self.side.blocks.iter().enumerate() {
            let (rect, (_, ink)) = (self.rect(number), appearance_of(block.fate, tokens));
            let fill = match block.fate {
                BlockFate::Whole | BlockFate::Partly | BlockFate::NotSent => continue,
                BlockFate::Late => {
                    painter.rect_stroke(rect, 0, hair(ink), StrokeKind::Inside);
                    continue;
                }
                BlockFate::Cut => {
                    self.draw_cut(&painter, tokens, rect, (block, dashed));
                    continue;
                }
                BlockFate::QueueFull | BlockFate::Dropped => tokens.panel,
                BlockFate::Lost | BlockFate::Unread => tokens.note_fill,
                BlockFate::Waiting => tokens.selected,
                BlockFate::OnTheWay => tokens.hover,
                BlockFate::Unknown => tokens.slot,
            };
            painter.rect_filled(rect, 0, fill);
            if block.fate.is_hole() {
                let ink = if ink == tokens.ink { tokens.dim } else { ink };
                if dashed {
                    dash(&painter, &corners(rect.shrink(0.5)), hair(ink));
                }
            } else {
                let frame = hair(ink.gamma_multiply(tint::RULE));
                painter.rect_stroke(rect, 0, frame, StrokeKind::Inside);
            }
        }
    }

    /// The part of a block that was cut off: the rest of a line, and the lines below it.
    fn draw_cut(&self, painter: &Painter, tokens: &Tokens, rect: Rect, cut: (&PictureBlock, bool)) {
        let (block, dashed) = cut;
        let (header, scale) = (self.side.header, self.scale());
        let kept = header.pixels_in(block.kept);
        let wide = usize::from(header.block_width.max(1));
        let down = |lines: usize| (rect.top() + lines as f32 * scale).min(rect.bottom());
        let (line, rest) = (kept / wide, kept % wide);
        let x = (rect.left() + rest as f32 * scale).min(rect.right());
        let (top, below) = (down(line), down(line + usize::from(rest > 0)));
        painter.rect_filled(rect.with_min_y(below), 0, tokens.cut_fill);
        let part = Rect::from_min_max(pos2(x, top), pos2(rect.right(), below));
        painter.rect_filled(part, 0, tokens.cut_fill);
        if dashed {
            let path = [
                pos2(x, top),
                pos2(rect.right(), top),
                rect.right_bottom(),
                rect.left_bottom(),
                pos2(rect.left(), below),
                pos2(x, below),
                pos2(x, top),
            ];
            dash(painter, &path, hair(tokens.cut));
        }
    }

    fn interact(&self, ui: &Ui, ctx: &mut PanelCtx<'_>, transport: &str) {
        let id = ui.scope_id().with("canvas");
        let response = ui.interact(self.place, id, Sense::click());
        let chosen = ctx.selected.and_then(|row| self.side.block_of(row));
        let name = Message::new("picture-name").with("transport", transport);
        let name = name.with("n", self.side.blocks.len());
        let name = name.with("holes", self.holes().count());
        let mut name = ctx.plain(&name);
        if let Some(chosen) = chosen {
            name = format!("{name} {}", self.block_description(ctx, chosen));
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        self.name_holes(ui, ctx);
        let pressed = response
            .interact_pointer_pos()
            .filter(|_| response.clicked());
        let mut wanted = pressed.and_then(|at| self.number_at(at));
        if response.has_focus() {
            claim_arrow_keys(ui, id, true);
            wanted = self.stepped(ui, chosen).or(wanted);
        }
        ringed(ui, &response, self.place, ui.sizes().radius);
        if let Some(row) = wanted.and_then(|number| self.row(number)) {
            ctx.ask(Action::Select(Some(row)));
        }
        let outlined = |rect, radius: u8, stroke: Stroke| {
            (ui.painter()).rect_stroke(rect, radius, stroke, StrokeKind::Outside);
        };
        if let Some(number) = chosen {
            let rect = self.rect(number).expand(canvas::CHOSEN_GAP);
            outlined(
                rect,
                2,
                Stroke::new(canvas::AROUND_CHOSEN, ui.tokens().panel),
            );
            outlined(rect, 2, firm(ui.tokens().accent));
        }
        if let Some(number) = response.hover_pos().and_then(|at| self.number_at(at)) {
            outlined(self.rect(number), 0, hair(ui.tokens().ink));
            if let Some(row) = self.row(number) {
                ctx.ask(Action::Point(row));
            }
            response.on_hover_text_at_pointer(self.block_description(ctx, number));
        }
    }

    /// The block that an arrow key leads to.
    fn stepped(&self, ui: &Ui, chosen: Option<usize>) -> Option<usize> {
        let across = self.across() as usize;
        let step = |key, by: usize, on: bool| {
            let pressed = ui.input(|input| input.key_pressed(key));
            let from = chosen.unwrap_or(0);
            let to = if on {
                from.checked_add(by)
            } else {
                from.checked_sub(by)
            };
            to.filter(|to| pressed && *to < self.side.blocks.len())
        };
        step(Key::ArrowRight, 1, true)
            .or_else(|| step(Key::ArrowLeft, 1, false))
            .or_else(|| step(Key::ArrowDown, across, true))
            .or_else(|| step(Key::ArrowUp, across, false))
    }

    /// Each hole by itself, for who cannot see them.
    fn name_holes(&self, ui: &Ui, ctx: &PanelCtx<'_>) {
        for number in self.holes().take(MAX_NAMED) {
            let id = ui.scope_id().with(("block", number));
            let hole = ui.interact(self.rect(number), id, Sense::hover());
            hole.widget_info(|| {
                WidgetInfo::labeled(Role::Label, true, self.block_description(ctx, number))
            });
        }
    }

    /// What became of a block, in a sentence.
    fn block_description(&self, ctx: &PanelCtx<'_>, number: usize) -> String {
        let Some(block) = self.block(number) else {
            return String::new();
        };
        let message = if matches!(block.fate, BlockFate::Cut | BlockFate::Partly) {
            let of = grouped(self.side.header.block_len() as u64);
            let message = Message::new("picture-block-cut").with("of", of);
            message.with("kept", grouped(block.kept as u64))
        } else {
            Message::new("picture-block")
        };
        let fate = ctx.t(block.fate.key());
        ctx.plain(message.with("n", number + 1).with("fate", fate))
    }
}

fn corners(rect: Rect) -> [Pos2; 5] {
    let (a, b) = (rect.left_top(), rect.right_top());
    let (c, d) = (rect.right_bottom(), rect.left_bottom());
    [a, b, c, d, a]
}

fn dash(painter: &Painter, path: &[Pos2], stroke: Stroke) {
    painter.extend(Shape::dashed_line(
        path,
        stroke,
        canvas::DASH,
        canvas::DASH_GAP,
    ));
}
