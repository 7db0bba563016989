//! The system calls: one line for each row of the record, as `strace` prints them.

use egui::{FontId, Id, Key, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::list_keys;
use crate::{
    explain,
    gui::{
        Action, PanelCtx,
        log::{copy_menu_ui, gone_ui, seconds},
        theme::{Themed as _, mono, strong},
        widgets::{LIST_BAR, LongList, lettering, marks, numbers},
    },
    model::RowId,
    text::grouped,
};

/// The characters that a key scrolls.
const STEP: u8 = 16;
/// The points of a wheel for one character.
const WHEEL: f32 = 8.0;

/// The system-calls panel.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallsPanel {
    list: LongList,
    /// The row that was brought into view.
    shown: Option<RowId>,
    /// How many calls there were in the last frame.
    known: u32,
    /// How many characters of each call are scrolled away.
    across: f32,
    /// The characters of the longest call that is seen.
    longest: usize,
}

impl CallsPanel {
    /// Draws the list over the whole space.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let space = ui.available_rect_before_wrap();
        ui.allocate_rect(space, Sense::hover());
        let row = sizes.row;
        let head = Rect::from_min_size(space.min, vec2(space.width(), sizes.row));
        let body = Rect::from_min_max(pos2(space.left(), head.bottom()), space.max);
        let body = LongList::whole_lines(body, row);
        let (origin, above) = first(ctx);
        let total = ctx.record.len().saturating_sub(origin);
        let edges = Edges::new(body, sizes.small, u64::from(ctx.record.len()));
        head_ui(ui, ctx, head, &edges);
        let response = ui.interact(body, ui.scope_id().with("calls"), Sense::click());
        let name = ctx.t("calls-name");
        response.widget_info(|| WidgetInfo::labeled(Role::Grid, true, &name));
        self.keys(ui, ctx, &response, total);
        if total == 0 {
            let text = ctx.t("calls-empty");
            let font = FontId::proportional(sizes.body);
            let galley = lettering::line(ui, &text, font, tokens.dim, body.width() - 24.0);
            let at = body.min + vec2(sizes.edge, 14.0);
            ui.painter().galley(at, galley, tokens.dim);
            return;
        }
        if ctx.selected.is_none() && total > self.known {
            self.list.give_back();
        }
        self.known = total;
        if ctx.selected != self.shown {
            self.shown = ctx.selected;
            if let Some(line) = ctx.selected.and_then(|id| id.checked_sub(origin)) {
                if line == above {
                    // With the line above it, which is none of a call.
                    self.list.bring(0, body.height(), row);
                }
                self.list.bring(u64::from(line), body.height(), row);
            }
        }
        let across = self.across;
        self.longest = 0;
        let longest = &mut self.longest;
        self.list
            .ui(ui, body, u64::from(total), row, |ui, rect, line| {
                let Ok(line) = RowId::try_from(line) else {
                    return;
                };
                if line < above {
                    let gone = origin + above - ctx.ledger.origin().row();
                    gone_ui(ui, ctx, rect, gone);
                } else {
                    let id = origin.saturating_add(line);
                    let places = (rect.intersect(body), rect);
                    let len = line_ui(ui, ctx, places, (&edges, across), (response.id, id));
                    *longest = len.max(*longest);
                }
            });
        if response.has_focus() {
            marks::focus_ring(ui.painter(), body.shrink(4.0), 4, tokens.accent);
        }
    }

    /// Up and down choose a call, left and right show the end of long ones, and so does a wheel.
    fn keys(&mut self, ui: &Ui, ctx: &mut PanelCtx<'_>, response: &Response, total: u32) {
        if response.clicked() {
            response.request_focus();
        }
        let (origin, above) = first(ctx);
        let now = ctx.selected.and_then(|id| id.checked_sub(origin));
        let wanted = list_keys::wanted(ui, response.id, now.map(u64::from), u64::from(total));
        let wanted = wanted.and_then(|line| RowId::try_from(line).ok());
        if let Some(line) = wanted.map(|line| line.max(above)) {
            ctx.ask(Action::Select(Some(origin.saturating_add(line))));
        }
        let mut steps = 0.0;
        if response.has_focus() {
            ui.input(|input| {
                if input.key_pressed(Key::ArrowRight) {
                    steps += f32::from(STEP);
                }
                if input.key_pressed(Key::ArrowLeft) {
                    steps -= f32::from(STEP);
                }
            });
        }
        if ui.rect_contains_pointer(response.rect) {
            steps -= ui.input(|input| input.smooth_scroll_delta().x) / WHEEL;
        }
        // Not further than the end of the longest call that is seen.
        self.across = (self.across + steps).clamp(0.0, numbers::length(self.longest as f64));
    }
}

/// The row that stands in line 0, and how many lines stand before the first that is kept: one that
/// tells of those that are not, in the place of the last of them.
fn first(ctx: &PanelCtx<'_>) -> (RowId, u32) {
    let origin = ctx.ledger.origin().row();
    let kept = ctx.record.first_kept_row();
    if kept > origin {
        (kept - 1, 1)
    } else {
        (origin, 0)
    }
}

/// Where the columns end: number, time, call.
struct Edges {
    number: f32,
    time: f32,
    call: f32,
    right: f32,
}

impl Edges {
    fn new(body: Rect, small: f32, total: u64) -> Self {
        let digit = small * 0.62;
        let digits = grouped(total.max(100_000)).chars().count() as f32;
        let number = body.left() + digits * digit + 22.0;
        let time = number + digit * 12.0 + 18.0;
        Self {
            number,
            time,
            call: time + 20.0,
            right: body.right() - LIST_BAR,
        }
    }
}

fn head_ui(ui: &Ui, ctx: &PanelCtx<'_>, head: Rect, edges: &Edges) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    for (key, right, flush) in [
        ("col-number", edges.number, true),
        ("col-time", edges.time, true),
        ("col-call", edges.call, false),
    ] {
        let font = strong(sizes.small);
        let galley = lettering::line(ui, &ctx.text.get(key), font, tokens.dim, f32::INFINITY);
        let left = if flush {
            right - galley.size().x
        } else {
            right
        };
        let at = pos2(left, head.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, tokens.dim);
    }
    let rule = Stroke::new(1.0, tokens.line);
    ui.painter()
        .hline(head.x_range(), head.bottom() - 0.5, rule);
}

/// One call; returns its length in characters.
fn line_ui(
    ui: &Ui,
    ctx: &mut PanelCtx<'_>,
    (seen, rect): (Rect, Rect),
    (edges, across): (&Edges, f32),
    (list, id): (Id, RowId),
) -> usize {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let Some(row) = ctx.record.row(id) else {
        return 0;
    };
    let response = ui.interact(seen, ui.scope_id().with(("call", id)), Sense::CLICK);
    let chosen = ctx.selected == Some(id);
    let call = explain::strace(ctx.record, id);
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, chosen, &call));
    if response.hovered() {
        ctx.ask(Action::Point(id));
    }
    let fill = match (chosen, response.hovered() || ctx.pointed == Some(id)) {
        (true, _) => Some(tokens.selected),
        (false, true) => Some(tokens.hover),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, 0, fill);
    }
    let put = |text: &str, x: f32, colour, flush: bool| {
        let width = if flush {
            f32::INFINITY
        } else {
            edges.right - x
        };
        let galley = lettering::line(ui, text, mono(sizes.small), colour, width);
        let left = if flush { x - galley.size().x } else { x };
        let at = pos2(left, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, colour);
    };
    put(&grouped(u64::from(id) + 1), edges.number, tokens.dim, true);
    put(&seconds(row.at), edges.time, tokens.ink, true);
    let colour = if row.failed() { tokens.cut } else { tokens.ink };
    let away = usize::try_from(numbers::whole(f64::from(across))).unwrap_or(0);
    let shown = if away == 0 {
        call.clone()
    } else {
        let rest = call.chars().skip(away);
        ['…'].into_iter().chain(rest).collect()
    };
    put(&shown, edges.call, colour, false);
    let rule = Stroke::new(1.0, tokens.line);
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, rule);
    if response.clicked() {
        ui.memory_mut(|memory| memory.request_focus(list));
        ctx.ask(Action::Select(if chosen { None } else { Some(id) }));
    }
    let len = call.chars().count();
    response.context_menu(|ui| copy_menu_ui(ui, ctx, id));
    len
}
