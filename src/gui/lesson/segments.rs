//! The segments of a handshake or of an end: one with each press, between the states of both ends.

use egui::{Align2, Frame, Painter, Panel, Pos2, Rect, ScrollArea, Sense, Shape, Ui, pos2, vec2};

use crate::{
    gui::{
        PanelCtx,
        theme::{
            Themed as _, Tokens, leading, lesson_parts::segments, mono_strong, sign, strong, wall,
        },
        widgets::{Icon, centre_ui, marks, text_layout, words_ui},
    },
    lesson::{LessonInput, LessonPlace, LessonStep, RunResult},
    model::{Message, RowId, SegmentCounts, SegmentPart, SocketId, Syscall, TcpState},
    stage::{
        Playhead,
        timeline::{EndCall, SegmentStep, Side, segment_steps, textbook_name},
    },
};

/// How many segments of a run are shown: one more with each press, then what came of the run.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SegmentsShown {
    /// The first row of the run that they belong to.
    run: Option<RowId>,
    /// The segments of the run that are shown, from 1; one more than all once its end may be told.
    shown: usize,
    all: usize,
}

impl SegmentsShown {
    /// Takes a press as one segment more or less; returns whether it was one.
    pub(super) fn press(&mut self, place: LessonPlace, input: &LessonInput) -> bool {
        if !matches!(place, LessonPlace::Outcome(_)) || self.all == 0 {
            return false;
        }
        let wanted = match input {
            LessonInput::Next => self.shown + 1,
            LessonInput::Back => self.shown.saturating_sub(1),
            _ => return false,
        };
        let fits = (1..=self.all + 1).contains(&wanted);
        if fits {
            self.shown = wanted;
        }
        fits
    }
}

/// What is drawn of the segments of a run.
pub(crate) struct SegmentsView {
    /// The segments of the run's part of the connection, those of earlier steps among them.
    pub(crate) steps: Vec<SegmentStep>,
    pub(crate) shown: usize,
    /// Whether all segments are shown, and the end of the run may be told.
    pub(crate) is_complete: bool,
    /// What the kernel has counted at both ends.
    pub(crate) counts: [Option<SegmentCounts>; 2],
}

impl SegmentsView {
    /// Of a step that shows segments.
    pub(super) fn of(
        ctx: &PanelCtx<'_>,
        (step, run): (&LessonStep, &RunResult),
        place: LessonPlace,
        shown: &mut SegmentsShown,
    ) -> Option<Self> {
        let part = step.segments?;
        let connection = connection(ctx, run)?;
        let head = Playhead::at_row(ctx.record, run.rows.1.saturating_sub(1));
        let mut steps = segment_steps(ctx.folded(), head, connection);
        steps.retain(|step| step.part == part);
        let earlier = steps.iter().filter(|step| step.row < run.rows.0).count();
        let all = steps.len() - earlier;
        if shown.run != Some(run.rows.0) || shown.all != all {
            *shown = SegmentsShown {
                run: Some(run.rows.0),
                shown: 1,
                all,
            };
        }
        if matches!(place, LessonPlace::Reason(_)) {
            // What is explained has been seen.
            shown.shown = all + 1;
        }
        let ends = [Some(connection), ctx.ledger.streams().peer_end(connection)];
        let counts = ends.map(|end| ctx.record.stream(end?)?.figures?.segments);
        Some(Self {
            steps,
            shown: earlier + shown.shown.min(all),
            is_complete: shown.shown > all,
            counts,
        })
    }

    /// What the segment tells that was shown last.
    pub(super) fn caption(&self) -> Option<Message> {
        let step = self.steps.get(self.shown.checked_sub(1)?)?;
        Some(Message::new(
            match (step.part, step.number, step.name.as_str()) {
                (SegmentPart::Handshake, 1, _) => "segment-syn",
                (SegmentPart::Handshake, _, "SYN, ACK") => "segment-syn-ack",
                (SegmentPart::Handshake, _, "ACK") => "segment-ack",
                (SegmentPart::Handshake, ..) => "segment-refused",
                (SegmentPart::Close, _, "RST") => "segment-reset",
                (SegmentPart::Close, 1, _) => "segment-fin",
                (SegmentPart::Close, 2, _) => "segment-fin-ack",
                (SegmentPart::Close, 3, _) => "segment-fin-second",
                (SegmentPart::Close, ..) => "segment-ack-last",
            },
        ))
    }

    /// Draws them, with how they are known below.
    pub(crate) fn ui(&self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let (tokens, m) = (ui.tokens(), ui.lesson_sizes());
        let frame = Frame::new().fill(tokens.stage).inner_margin(m.gap);
        Panel::bottom("segments-known")
            .resizable(false)
            .show_separator_line(false)
            .frame(frame)
            .show(ui, |ui| {
                let font = egui::FontId::proportional(m.small);
                words_ui(ui, self.summary(ctx), font, tokens.dim);
            });
        centre_ui(ui, Frame::new().fill(tokens.stage), |ui| {
            let size = vec2(ui.available_width(), m.prose * leading::EASY);
            let (row, _) = ui.allocate_exact_size(size, Sense::hover());
            let keys = ["segments-client", "segments-server"];
            for (share, key) in segments::LINES.into_iter().zip(keys) {
                let at = pos2(row.left() + row.width() * share, row.center().y);
                let font = strong(m.prose);
                ui.painter()
                    .text(at, Align2::CENTER_CENTER, ctx.t(key), font, tokens.ink);
            }
            ScrollArea::vertical()
                .id_salt("segments")
                .auto_shrink(false)
                .stick_to_bottom(true)
                .show(ui, |ui| self.ladder_ui(ui, ctx));
        });
    }

    fn summary(&self, ctx: &PanelCtx<'_>) -> String {
        let mut text = ctx.t("segments-derived");
        let keys = ["segments-counts-client", "segments-counts-server"];
        for (key, counts) in keys.into_iter().zip(self.counts) {
            if let Some(counts) = counts {
                let message = Message::new(key)
                    .with("sent", counts.sent)
                    .with("received", counts.received);
                text = format!("{text} {}", ctx.plain(&message));
            }
        }
        text
    }

    fn ladder_ui(&self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let space = ui.available_rect_before_wrap();
        let mut pen = SegmentsPen {
            painter: ui.painter().clone(),
            tokens: ui.tokens(),
            letter: ui.lesson_sizes().call,
            lines: segments::LINES.map(|share| space.left() + space.width() * share),
            below: [space.top(); 2],
            arrived: f32::NEG_INFINITY,
            reached: None,
        };
        let lifelines = pen.lines.map(|_| ui.painter().add(Shape::Noop));
        if let Some([client, server]) = self.steps.first().map(|step| step.before) {
            for (side, state) in [(Side::Client, client), (Side::Server, server)] {
                pen.stack(side, (Some(state), None), (true, false));
            }
        }
        let mut labels = Vec::new();
        for (n, step) in self.steps.iter().take(self.shown).enumerate() {
            let top = pen.below.into_iter().fold(f32::INFINITY, f32::min);
            pen.step(step, n + 1 == self.shown);
            let rect = Rect::from_x_y_ranges(space.x_range(), top..=pen.bottom());
            labels.push((rect, step_text(ctx, step)));
        }
        let bottom = pen.bottom();
        for (x, shape) in pen.lines.into_iter().zip(lifelines) {
            let ends = [pos2(x, space.top()), pos2(x, bottom.max(space.bottom()))];
            let line = Shape::line_segment(ends, wall(pen.tokens.line));
            ui.painter().set(shape, line);
        }
        ui.allocate_space(vec2(space.width(), bottom - space.top()));
        for (n, (rect, text)) in labels.into_iter().enumerate() {
            text_layout::say(ui, ("segment", n), rect, &text);
        }
    }
}

/// The client's end of the newest connection that a run is about.
fn connection(ctx: &PanelCtx<'_>, run: &RunResult) -> Option<SocketId> {
    let since = run.since.min(run.rows.0);
    let rows = (since..run.rows.1)
        .rev()
        .filter_map(|id| ctx.record.row(id));
    let mut calls = rows.filter(|row| row.is_stream() && row.call == Syscall::Connect);
    calls.next().map(|row| row.socket)
}

fn step_text(ctx: &PanelCtx<'_>, step: &SegmentStep) -> String {
    let [client, server] = step.states.map(textbook_name);
    let key = match step.from {
        Side::Client => "segment-say-client",
        Side::Server | Side::Outside => "segment-say-server",
    };
    let message = Message::new(key)
        .with("n", step.number)
        .with("name", step.name.as_str());
    let mut text = ctx.plain(message.with("client", client).with("server", server));
    for call in &step.calls {
        text = format!("{text} {}", call.text);
    }
    text
}

struct SegmentsPen {
    painter: Painter,
    tokens: &'static Tokens,
    /// The size of letters, in points.
    letter: f32,
    /// Where the lifelines are, the client's first.
    lines: [f32; 2],
    /// How far down each side is used.
    below: [f32; 2],
    /// Where the last segment arrived, and at whose end.
    arrived: f32,
    reached: Option<Side>,
}

impl SegmentsPen {
    fn bottom(&self) -> f32 {
        self.below.into_iter().fold(0.0, f32::max) + self.letter * segments::GAP
    }

    const fn line(&self, side: Side) -> f32 {
        let [client, server] = self.lines;
        if matches!(side, Side::Client) {
            client
        } else {
            server
        }
    }

    const fn below(&mut self, side: Side) -> &mut f32 {
        let [client, server] = &mut self.below;
        if matches!(side, Side::Client) {
            client
        } else {
            server
        }
    }

    /// A place of this size beside a lifeline, and further away where something stands between.
    fn beside(&self, side: Side, top: f32, size: egui::Vec2, between: f32) -> Rect {
        let away = self.letter * segments::BESIDE + between;
        let left = match side {
            Side::Client => self.line(side) - away - size.x,
            Side::Server | Side::Outside => self.line(side) + away,
        };
        Rect::from_min_size(pos2(left, top), size)
    }

    /// A state in its box, in the row that begins at `top` and further away where something stands between.
    fn state(&self, side: Side, state: TcpState, newest: bool, (top, between): (f32, f32)) {
        let (fill, ink) = if newest {
            (self.tokens.selected, self.tokens.accent)
        } else {
            (self.tokens.slot, self.tokens.ink)
        };
        let (text, font) = (textbook_name(state), mono_strong(self.letter));
        let size = vec2(self.width(text) + self.letter, self.letter * segments::BOX);
        let rect = self.beside(side, top, size, between);
        self.painter
            .rect_filled(rect, self.letter * segments::RADIUS, fill);
        (self.painter).text(rect.center(), Align2::CENTER_CENTER, text, font, ink);
    }

    /// How wide a text is, in points.
    fn width(&self, text: &str) -> f32 {
        text_layout::width_of(&self.painter, text, mono_strong(self.letter))
    }

    /// A state, and beside it or below it a call, where there are any; the state comes first where `state_first`.
    /// Returns the height of the call's middle.
    fn stack(
        &mut self,
        side: Side,
        (state, call): (Option<TcpState>, Option<&EndCall>),
        (state_first, newest): (bool, bool),
    ) -> Option<f32> {
        let letter = self.letter;
        let wide = state.map_or(0.0, |state| self.width(textbook_name(state)) + letter);
        let sign = call.map_or(0.0, |call| {
            call.success.map_or(0.0, |_| letter * segments::SIGN_ROOM)
        });
        let long = call.map_or(0.0, |call| self.width(&call.text) + sign);
        let [client, _] = self.lines;
        let room = client - self.painter.clip_rect().left();
        let one_row = wide + long + letter * segments::BESIDE * 2.0 < room;
        let mut top = *self.below(side);
        let mut middle = None;
        let mut between = 0.0;
        for is_state in [state_first, !state_first] {
            match (is_state, state, call) {
                (true, Some(state), _) => {
                    self.state(side, state, newest, (top, between));
                    between = wide + letter * segments::BESIDE;
                    top += if one_row {
                        0.0
                    } else {
                        letter * (segments::BOX + segments::GAP)
                    };
                }
                (false, _, Some(call)) => {
                    middle = Some(self.call(call, top, between));
                    between = long + letter * segments::BESIDE;
                    top += if one_row { 0.0 } else { letter * leading::CALL };
                }
                _ => {}
            }
            if !one_row {
                between = 0.0;
            }
        }
        let last = if state.is_some() {
            segments::BOX + segments::GAP
        } else {
            leading::CALL
        };
        if one_row && (state.is_some() || call.is_some()) {
            top += letter * last;
        }
        *self.below(side) = top;
        middle
    }

    /// A call; returns the height of its middle.
    fn call(&self, call: &EndCall, top: f32, between: f32) -> f32 {
        let (font, ink) = (mono_strong(self.letter), self.tokens.ink);
        let sign = call
            .success
            .map_or(0.0, |_| self.letter * segments::SIGN_ROOM);
        let size = vec2(self.width(&call.text) + sign, self.letter * leading::CALL);
        let rect = self.beside(call.side, top, size, between);
        let at = rect.left_center();
        (self.painter).text(at, Align2::LEFT_CENTER, &call.text, font, ink);
        if let Some(success) = call.success {
            let (icon, colour) = if success {
                (Icon::Check, self.tokens.good)
            } else {
                (Icon::Cross, self.tokens.cut)
            };
            let at = rect.right_center() - vec2(self.letter * 0.5, 0.0);
            icon.paint(&self.painter, at, self.letter * sign::USUAL, colour);
        }
        rect.center().y
    }

    fn step(&mut self, step: &SegmentStep, newest: bool) {
        let (from, to) = (step.from, step.to());
        let letter = self.letter;
        let mut calls = step.calls.iter();
        let before = calls.find(|call| !call.after);
        let after = step.calls.iter().find(|call| call.after);
        // No segment leaves before the one above it has arrived.
        let turns = self.reached.replace(to) == Some(from);
        let least = self.arrived
            + letter
                * if turns {
                    segments::TURN
                } else {
                    segments::APART
                };
        if before.is_some() {
            let top = least - letter * leading::CALL / 2.0;
            *self.below(from) = self.below(from).max(top);
        }
        let middle = self.stack(from, (step.new_state(from), before), (false, newest));
        let leaves =
            middle.unwrap_or_else(|| (*self.below(from) + letter * segments::GAP).max(least));
        let arrives =
            (leaves + letter * segments::WAY).max(*self.below(to) + letter * segments::GAP);
        let ends = [pos2(self.line(from), leaves), pos2(self.line(to), arrives)];
        self.arrow(step, ends, newest);
        self.arrived = arrives;
        *self.below(to) = arrives + letter * segments::GAP;
        self.stack(to, (step.new_state(to), after), (true, newest));
        *self.below(from) = self.below(from).max(leaves);
    }

    fn arrow(&self, step: &SegmentStep, [from, to]: [Pos2; 2], newest: bool) {
        let (colour, width) = if newest {
            (self.tokens.accent, segments::WIDTHS[1])
        } else {
            (self.tokens.dim, segments::WIDTHS[0])
        };
        let stroke = egui::Stroke::new(self.letter * width, colour);
        let unit = (to - from).normalized();
        let head = self.letter * segments::HEAD;
        let neck = to - unit * head;
        let (dash, gap) = (
            self.letter * segments::DASH[0],
            self.letter * segments::DASH[1],
        );
        let dashes = Shape::dashed_line(&[from, neck], stroke, dash, gap);
        self.painter.extend(dashes);
        marks::arrow_head(&self.painter, [neck, to], colour);
        let text = format!("{} {}", step.number, step.name);
        let over = from + (to - from) * 0.5 - vec2(0.0, self.letter * segments::ABOVE);
        let font = strong(self.letter);
        (self.painter).text(over, Align2::CENTER_BOTTOM, text, font, colour);
    }
}
