//! One ladder: its lines, its place, its zoom, and what the hand and the keyboard do with it.

use egui::{
    Align2, FontId, Id, Key, Rect, Response, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2,
    vec2,
};

use super::{
    columns::LadderColumns,
    events::Pressed,
    ladder::Ladder,
    stepper::SegmentStepper,
    zoom::{Zoom, ZoomStep},
};
use crate::{
    gui::{
        Action, PanelCtx,
        next_frame::NextFrame as _,
        rows::back_ui,
        stage::hits::earlier_of_row,
        theme::{
            Sizes, Themed as _, form_sizes, hair, radius, space,
            timeline_parts::{columns, ladder, view},
        },
        widgets::{
            LongList, claim_arrow_keys, marks,
            numbers::{length, whole},
            ringed, text_layout,
        },
    },
    model::RowId,
    stage::timeline::{self, Channel, Index, SlotMap, Timeline, View},
};

/// How much a pinch or wheel has to ask for until the zoom goes one step.
const PINCH: f32 = 1.12;

/// One ladder: its lines and its place.
#[derive(Clone, Debug, Default)]
pub(super) struct LadderView {
    index: Index,
    list: LongList,
    zoom: Zoom,
    shown: Option<RowId>,
    /// How many slots there were in the last frame.
    total: u64,
    /// The number of rows that had been played.
    played: RowId,
    pinch: f32,
    pub(super) stepper: SegmentStepper,
    pub(super) id: Option<Id>,
}

/// The heights of what stands above and below the lines.
fn edges(sizes: Sizes) -> [f32; 2] {
    [sizes.body * view::HEAD, sizes.small * view::FOOT]
}

impl LadderView {
    /// The height of all lines that were there when it was drawn, with what stands around them.
    pub(super) fn whole_height(&self, ui: &Ui) -> f32 {
        let [head, foot] = edges(ui.sizes());
        head + self.total as f32 * self.zoom.height(ui) + foot
    }

    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        space: Rect,
        (channel, step, pages): (Channel, Option<ZoomStep>, f32),
    ) {
        let sizes = ui.sizes();
        if self.index.show(channel, ctx.ledger.origin().row()) {
            self.list.follow();
            self.shown = None;
        }
        if self.index.take_in(ctx.folded()) {
            ui.ctx().request_frame();
        }
        // Two ladders beside each other have lines, bars and buttons of the same kind.
        let salt = if channel.is_stream() { "tcp" } else { "udp" };
        let ui = &mut ui.new_child(UiBuilder::new().max_rect(space).id_salt(salt));
        let [head, foot] = edges(sizes);
        let head = Rect::from_min_size(space.min, vec2(space.width(), head));
        let foot = space.with_min_y(space.bottom() - foot);
        let body = space.with_min_y(head.bottom()).with_max_y(foot.top());

        foot_ui(ui, ctx, foot);
        let id = ui.scope_id().with("timeline");
        self.id = Some(id);
        let response = ui.interact(body, id, Sense::click_and_drag());
        let name = ctx.t(if channel.is_stream() {
            "timeline-of-tcp"
        } else {
            "timeline-of-udp"
        });
        let lines = self.slot_map(ctx, 1).lines();
        response.widget_info(|| WidgetInfo::labeled(Role::Grid, true, &name));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_row_count(lines as usize);
        });
        self.zoom(ui, ctx, &response, (body, lines, step));
        let row = self.zoom.height(ui);
        self.pan(ui, &response, (body, row, pages));
        self.keys(ui, ctx, &response);
        self.follow_choice(ctx, body, row);

        let total = self.slots(ctx);
        let mut seen: Option<(u64, f32, u64)> = None;
        self.list.ui(ui, body, total, row, |_, rect, n| {
            let (first, top, _) = seen.unwrap_or((n, rect.top(), n));
            seen = Some((first, top, n + 1));
        });
        let (first, top, end) = seen.unwrap_or((0, body.top(), 0));
        let view = View {
            from: first,
            to: end,
            fold: self.zoom.fold(),
        };
        let (folded, now) = (ctx.folded(), ctx.player.head);
        let mut found = timeline::timeline(folded, now, &mut self.index, view);
        if let Channel::Connection(connection) = channel {
            self.stepper
                .retain_shown(&mut found.shown, &mut found.arrows);
            let mut steps = timeline::segment_steps(folded, now, connection);
            self.stepper.retain_shown_steps(&mut steps);
            let last = steps.last();
            let states = last.map(|step| step.states.map(timeline::textbook_name));
            for (line, state) in found.lifelines.iter_mut().zip(states.into_iter().flatten()) {
                line.state = Some(state);
            }
        }
        if !found.counted {
            ui.ctx().request_frame();
        }
        let wide = body.with_max_x(body.right() - form_sizes::SCROLL_BAR);
        let phased = !found.phases.is_empty();
        let columns = LadderColumns::of(wide, sizes, &found.lifelines, phased);
        let mut ladder = Ladder::new(ui, ctx, columns, wide, ((first, top), row));
        ladder.titles(ctx, head.with_max_x(wide.right()), &found);
        if total == 0 {
            empty_ui(ui, ctx, body, channel);
        } else {
            self.ladder_ui(ui, ctx, &mut ladder, &found);
        }
        ringed(ui, &response, body.shrink(space::XS), radius::SLOT + 1);
        let corner = wide.max - vec2(space::XL, space::M);
        if !self.list.follows() && back_ui(ui, ctx, "timeline-back", corner) {
            self.list.follow();
        }
    }

    fn ladder_ui(
        &mut self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        ladder: &mut Ladder,
        found: &Timeline,
    ) {
        let bottom = ladder.y(found.slots as f64);
        ladder.lifelines(bottom);
        ladder.phases(ctx, &found.phases);
        let mut pressed = None;
        let mut scope = ui.new_child(UiBuilder::new().max_rect(ladder.body));
        scope.set_clip_rect(ladder.body.intersect(ui.clip_rect()));
        // No line runs through words; those at arrows stand where the events leave room.
        for arrow in &found.arrows {
            ladder.arrow(arrow);
        }
        for slot in &found.shown {
            pressed = ladder.slot(&scope, ctx, slot).or(pressed);
        }
        ladder.words_between(ctx, &found.arrows);
        for (n, (rect, row)) in ladder.hits.iter().enumerate() {
            let which = earlier_of_row(&ladder.hits, n);
            let id = scope.scope_id().with(("arrow", row, which));
            let response = scope.interact(*rect, id, Sense::CLICK);
            ctx.ask_if(response.hovered(), Action::Point(*row));
            if response.clicked() {
                pressed = Some(Pressed::Row(*row));
            }
        }
        let last = found.slots.checked_sub(1);
        if let Some(last) = last.filter(|_| !ctx.player.is_live()) {
            ladder.cut(ctx, &scope, last);
        }
        match pressed {
            Some(Pressed::Row(row)) => {
                if let Some(id) = self.id {
                    ui.memory_mut(|memory| memory.request_focus(id));
                }
                // It is seen already, so nothing moves.
                let chosen = ctx.selected == Some(row);
                self.shown = if chosen { None } else { Some(row) };
                ctx.toggle(row);
            }
            Some(Pressed::Fold(line)) => self.unfold(ctx, line),
            None => {}
        }
    }

    fn slots(&self, ctx: &PanelCtx<'_>) -> u64 {
        self.slot_map(ctx, self.zoom.fold()).slots()
    }

    /// Which lines stand in which slot, so many of them in each.
    fn slot_map<'a>(&'a self, ctx: &'a PanelCtx<'_>, fold: u32) -> SlotMap<'a> {
        SlotMap::new(ctx.folded(), ctx.player.head, &self.index, fold)
    }

    /// Takes up the choice of another panel, and stays at the newest event.
    fn follow_choice(&mut self, ctx: &PanelCtx<'_>, body: Rect, row: f32) {
        let head = ctx.player.head;
        let total = self.slots(ctx);
        let given_up = self.shown.is_some() && ctx.player.is_live();
        if ctx.selected.is_none() && (given_up || total > self.total) {
            self.list.give_back();
        }
        self.total = total;
        // While the record is played, the event of the moment stays in view.
        let moved = std::mem::replace(&mut self.played, head.rows) != head.rows;
        if moved && !ctx.player.is_live() && ctx.selected.is_none() {
            self.list.follow();
        }
        if ctx.selected != self.shown {
            self.shown = ctx.selected;
            let map = self.slot_map(ctx, self.zoom.fold());
            if let Some(slot) = ctx.selected.and_then(|id| map.slot_of_row(id)) {
                self.list.scroll_to(slot, body.height(), row);
            }
        }
    }

    /// Closer or further; what is under the pointer, or else in the middle, stays where it is.
    fn zoom(
        &mut self,
        ui: &Ui,
        ctx: &PanelCtx<'_>,
        response: &Response,
        (body, lines, step): (Rect, u32, Option<ZoomStep>),
    ) {
        let mut wanted = self.zoom;
        let mut at = body.center().y;
        if ui.rect_contains_pointer(body) {
            let (pinch, pointer) = ui.input(|i| (i.zoom_delta(), i.pointer.hover_pos()));
            if self.pinch <= 0.0 {
                self.pinch = 1.0;
            }
            self.pinch *= pinch;
            while self.pinch >= PINCH {
                self.pinch /= PINCH;
                wanted = wanted.closer();
            }
            while self.pinch <= 1.0 / PINCH {
                self.pinch *= PINCH;
                wanted = wanted.further(lines);
            }
            if wanted != self.zoom {
                at = pointer.map_or(at, |pointer| pointer.y);
            }
        }
        if response.has_focus() {
            ui.input(|input| {
                if input.key_pressed(Key::Plus) || input.key_pressed(Key::Equals) {
                    wanted = wanted.closer();
                }
                if input.key_pressed(Key::Minus) {
                    wanted = wanted.further(lines);
                }
            });
        }
        match step {
            Some(ZoomStep::Closer) => wanted = wanted.closer(),
            Some(ZoomStep::Further) => wanted = wanted.further(lines),
            Some(ZoomStep::Fit) => {
                wanted = Zoom::fitting(ui, lines, body.height());
                self.list.follow();
            }
            None => {}
        }
        if wanted != self.zoom {
            self.zoom_to(ui, ctx, wanted, at - body.top());
        }
    }

    fn zoom_to(&mut self, ui: &Ui, ctx: &PanelCtx<'_>, wanted: Zoom, below: f32) {
        let old = (self.zoom.fold(), self.zoom.height(ui));
        self.zoom = wanted;
        if self.list.follows() {
            return;
        }
        let (top, rest) = self.list.top();
        let place = top as f64 + f64::from((below + rest) / old.1);
        let slot = whole(place.floor());
        let line = self.slot_map(ctx, old.0).line_of_slot(slot);
        let new = self.slot_map(ctx, wanted.fold()).slot_of(line);
        let height = wanted.height(ui);
        let top = new as f64 + (place - place.floor()) - f64::from(below / height);
        let top = top.max(0.0);
        let rest = length(top - top.floor()) * height;
        self.list.put(whole(top.floor()), rest);
    }

    fn unfold(&mut self, ctx: &PanelCtx<'_>, line: u32) {
        self.zoom = Zoom::default();
        let slot = self.slot_map(ctx, 1).slot_of(line);
        self.list.put(slot, 0.0);
    }

    fn pan(&mut self, ui: &Ui, response: &Response, (body, row, pages): (Rect, f32, f32)) {
        if response.dragged() {
            let moved = response.drag_delta().y;
            if moved != 0.0 {
                self.list.pan(-moved, row);
            }
        }
        if response.clicked() || response.drag_started() {
            response.request_focus();
        }
        if pages != 0.0 {
            self.list.pan(pages * (body.height() - row), row);
        }
        if response.has_focus() {
            let pressed = |key| ui.input(|input| input.key_pressed(key));
            if pressed(Key::Home) {
                self.list.put(0, 0.0);
            } else if pressed(Key::End) && ui.input(|input| input.modifiers.is_none()) {
                self.list.follow();
            }
        }
    }

    /// Up and down choose an event, left and right go along an arrow to its other end.
    fn keys(&self, ui: &Ui, ctx: &mut PanelCtx<'_>, response: &Response) {
        if !response.has_focus() {
            return;
        }
        claim_arrow_keys(ui, response.id, true);
        let pressed = |key: Key| ui.input(|input| input.key_pressed(key));
        let now = ctx.selected;
        let found = if pressed(Key::ArrowDown) || pressed(Key::ArrowUp) {
            let on = pressed(Key::ArrowDown);
            self.slot_map(ctx, 1).next_row(now, on)
        } else if pressed(Key::ArrowLeft) || pressed(Key::ArrowRight) {
            now.and_then(|row| timeline::other_end(ctx.folded(), ctx.player.head, row))
        } else {
            None
        };
        if let Some(row) = found.filter(|row| Some(*row) != now) {
            ctx.ask(Action::Select(Some(row)));
        }
    }
}

/// What the dashed arrows are, always in sight.
fn foot_ui(ui: &Ui, ctx: &PanelCtx<'_>, rect: Rect) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let text = ctx.t("timeline-legend-unseen");
    let sample = sizes.small * view::SAMPLE;
    let left = rect.left() + sizes.edge * columns::EDGE;
    let room = rect.right() - form_sizes::SCROLL_BAR - left - sample - space::M;
    let font = FontId::proportional((sizes.small * ladder::SMALLER).max(sizes.least));
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.hline(rect.x_range(), rect.top() + 1.0, hair(tokens.line));
    let y = rect.center().y;
    let ends = [pos2(left, y), pos2(left + sample - space::S, y)];
    let stroke = Stroke::new(
        ladder::LINES[1] * sizes.small / ladder::LINES_AT,
        tokens.dim,
    );
    marks::dashed_line(&painter, ends, stroke);
    let tip = pos2(left + sample, y);
    marks::arrow(
        &painter,
        pos2(left + sample - view::SAMPLE_HEAD, y),
        tip,
        stroke,
    );
    let at = (pos2(left + sample + space::M, y), Align2::LEFT_CENTER);
    let place = text_layout::put(&painter, at, &text, (font, tokens.dim), room);
    text_layout::say(ui, "foot", place, &text);
}

/// Nothing has happened yet.
fn empty_ui(ui: &Ui, ctx: &PanelCtx<'_>, body: Rect, channel: Channel) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let text = ctx.t(match channel {
        _ if ctx.ledger.origin().row() > 0 => "timeline-cleared",
        channel if channel.is_stream() => "timeline-no-connection",
        _ => "timeline-no-datagram",
    });
    let font = FontId::proportional(sizes.body);
    let galley = text_layout::line(ui, &text, font, tokens.dim, body.width() - 2.0 * space::XL);
    let around = Rect::from_center_size(body.center(), galley.size());
    ui.painter()
        .rect_filled(around.expand(space::S), radius::WORDS, tokens.stage);
    text_layout::say(ui, "empty", around, &text);
    ui.painter().galley(around.min, galley, tokens.dim);
}
