//! What came of a step: its calls with their bytes, beside them the same calls in Python; below why it is so.

use std::{sync::Arc, time::Duration};

use egui::{
    Align2, FontId, Frame, Galley, Label, Panel, Popup, Rect, RichText, Role, ScrollArea, Sense,
    StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::{
    call_list::call_ui,
    prose::{MessageWords, Setting, plain_text},
    question::{Hands, program_ui, text_ui},
    segments::{SegmentsShown, SegmentsView},
    view::LessonView,
};
use crate::{
    explain,
    gui::{
        PanelCtx, UiCommand,
        code::CodeColumn,
        picture::PictureView,
        service::{service_of, service_of_run},
        theme::{
            LessonSizes, Themed as _, firm, leading,
            lesson_parts::{outcome, question},
            mono, mono_strong, sign, space, strong,
        },
        widgets::{Button, Icon, centre_ui, fixed_panel, numbers::whole, text_layout, words_ui},
    },
    lesson::{AnswerKind, LessonPlace, Prediction, RunResult, RunView},
    model::{Message, RowId},
    protocol::Service,
    session::answer_text,
    stage::{CallLine, call_lines},
};

/// How long after one call the next is shown, in seconds.
const BETWEEN: f64 = 0.6;
/// How long it takes at the most until all calls are shown, in seconds.
const MAX_DURATION: f64 = 3.0;

/// How much of an outcome is shown: one call after the other.
#[derive(Debug, Default)]
pub(super) struct Unfolding {
    /// The first row of the run that is shown, and since when, in seconds since the start.
    since: Option<(RowId, f64)>,
    /// Of a step that shows segments: how many.
    pub(super) segments: SegmentsShown,
    code: CodeColumn,
    /// The row that was chosen, in the calls or in the code.
    chosen: Option<RowId>,
}

impl Unfolding {
    /// How many of the lines of a step are shown by now, and whether all are.
    fn shown(
        &mut self,
        ui: &Ui,
        run: &RunResult,
        place: LessonPlace,
        lines: usize,
    ) -> (usize, bool) {
        let now = ui.input(|input| input.time);
        let since = match self.since {
            Some((row, since)) if row == run.rows.0 => since,
            _ => {
                self.since = Some((run.rows.0, now));
                self.chosen = None;
                now
            }
        };
        if ui.appearance().reduced_motion || matches!(place, LessonPlace::Reason(_)) {
            // What is explained has been seen.
            self.since = Some((run.rows.0, f64::NEG_INFINITY));
            return (lines, true);
        }
        let between = BETWEEN.min(MAX_DURATION / lines.max(1) as f64);
        let passed = ((now - since) / between).min(lines as f64);
        if passed < lines as f64 {
            let next = Duration::try_from_secs_f64((1.0 - passed.fract()) * between);
            ui.ctx().request_repaint_after(next.unwrap_or_default());
        }
        let shown = usize::try_from(whole(passed.floor())).unwrap_or(lines);
        let shown = shown.saturating_add(1).min(lines);
        (shown, passed >= lines as f64 || lines == 0)
    }
}

/// What is drawn of the outcome.
pub(super) struct OutcomeView<'a> {
    pub(super) run: &'a RunResult,
    lines: Vec<CallLine>,
    shown: usize,
    /// Whether the end of the run is shown, and may be told.
    pub(super) is_complete: bool,
    /// The step's Python program.
    program: Option<&'a str>,
    asked: Option<String>,
    /// What is drawn in place of the calls.
    instead: Option<OutcomeScene>,
}

/// What came of a step, where it is not shown as calls.
enum OutcomeScene {
    Segments(SegmentsView),
    Picture,
    Service(Service),
    /// It is drawn by the panel, beside its question too.
    Sweep,
}

impl<'a> OutcomeView<'a> {
    pub(super) fn of(
        ui: &Ui,
        ctx: &PanelCtx<'_>,
        view: &LessonView<'a>,
        unfolding: &mut Unfolding,
    ) -> Option<Self> {
        let run = view.player.result()?.run.as_ref()?;
        let (step, lang) = (view.player.step()?, ctx.text.lang());
        let asked = view.is_exam().then(|| step.prose_and_question(lang));
        let place = view.player.place();
        let segments = SegmentsView::of(ctx, (step, run), place, &mut unfolding.segments);
        let sweep = step.sweep.as_ref().map(|_| OutcomeScene::Sweep);
        let instead = segments.map(OutcomeScene::Segments).or(sweep).or_else(|| {
            Some(match step.shows? {
                RunView::Picture => OutcomeScene::Picture,
                RunView::Service => OutcomeScene::Service(service_of(ctx, run.rows)?),
            })
        });
        let is_complete =
            !matches!(&instead, Some(OutcomeScene::Segments(segments)) if !segments.is_complete);
        let mut view = Self {
            run,
            lines: Vec::new(),
            shown: 0,
            is_complete,
            program: None,
            asked,
            instead,
        };
        if view.instead.is_some() {
            return Some(view);
        }
        let since = run.since.min(run.rows.0);
        let lines = call_lines(ctx.folded(), (since, run.rows.1));
        let earlier = lines.iter().filter(|line| line.rows.1 < run.rows.0).count();
        let own = lines.len() - earlier;
        let (shown, is_complete) = unfolding.shown(ui, run, place, own);
        (view.shown, view.is_complete) = (earlier + shown, is_complete);
        (view.lines, view.program) = (lines, step.python.as_deref());
        Some(view)
    }

    /// Draws the calls, and beside them the code; or what is shown in their place.
    pub(super) fn ui(
        &self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        (picture, unfolding): (&mut PictureView, &mut Unfolding),
    ) {
        let rows = self.run.rows;
        match &self.instead {
            Some(OutcomeScene::Segments(segments)) => return segments.ui(ui, ctx),
            Some(OutcomeScene::Picture) => return picture.of_run(ui, ctx, rows),
            Some(OutcomeScene::Service(service)) => {
                return service_of_run(ui, ctx, *service, (self.run.since, rows));
            }
            Some(OutcomeScene::Sweep) => return,
            None => {}
        }
        let (tokens, m) = (ui.tokens(), ui.lesson_sizes());
        let share = if self.program.is_some() {
            question::PROGRAM_WIDTH
        } else {
            outcome::CODE_WIDTH
        };
        let width = (ui.available_width() * share).round();
        let frame = Frame::new().inner_margin(m.edge * 0.5);
        fixed_panel(Panel::right("lesson-code"), width, frame.fill(tokens.panel))
            .show(ui, |ui| self.code_ui(ui, ctx, unfolding));
        centre_ui(ui, frame.fill(tokens.stage), |ui| {
            ScrollArea::vertical()
                .id_salt("lesson-calls")
                .auto_shrink(false)
                .stick_to_bottom(true)
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = m.gap * outcome::CALL_GAP;
                    if let Some(asked) = &self.asked {
                        let setting = Setting {
                            bold: true,
                            ..Setting::plain(ui, m.call)
                        };
                        text_ui(ui, setting, asked);
                    }
                    if let Some(output) = &self.run.output {
                        let written = RichText::new(ctx.t("lesson-output")).font(strong(m.call));
                        ui.label(written.color(tokens.ink));
                        program_ui(ui, output, m.call);
                    } else if self.lines.is_empty() {
                        let font = FontId::proportional(m.call);
                        words_ui(ui, ctx.t("lesson-no-calls"), font, tokens.dim);
                    }
                    for line in self.lines.iter().take(self.shown) {
                        let earlier = line.rows.1 < self.run.rows.0;
                        let is_own = |row: RowId| (line.rows.0..=line.rows.1).contains(&row);
                        let chosen = unfolding.chosen.is_some_and(is_own);
                        if call_ui(ui, ctx, line, (earlier, chosen)).clicked() {
                            unfolding.chosen = (!chosen).then_some(line.rows.1);
                        }
                    }
                });
        });
    }

    fn code_ui(&self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, unfolding: &mut Unfolding) {
        let m = ui.lesson_sizes();
        if let Some(program) = self.program {
            ScrollArea::vertical().show(ui, |ui| program_ui(ui, program, m.program));
            return;
        }
        let shown = self.lines.iter().take(self.shown);
        let end = shown.clone().next_back().map_or(0, |line| line.rows.1 + 1);
        let first = shown.map(|line| line.rows.0).min().unwrap_or(end);
        let tokens = ui.tokens();
        let colour = |row| {
            let number = self.colour(row);
            Some(number.map_or(tokens.ink, |number| tokens.message(number)))
        };
        let rows = ((first, end), unfolding.chosen);
        if let Some(row) = unfolding.code.ui(ui, ctx, rows, m.code, colour) {
            unfolding.chosen = Some(row);
        }
    }

    /// The number of the colour of the bytes that a call moved, where all have one.
    fn colour(&self, id: RowId) -> Option<u64> {
        let parts = self.lines.iter().flat_map(|line| &line.parts);
        let mut part = parts.filter(|part| part.row == id);
        match part.next().map(|part| part.runs.as_slice()) {
            Some([one]) => one.colour,
            _ => None,
        }
    }
}

/// Draws the caption: what was seen, and then the reason.
pub(super) fn caption_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    view: &LessonView<'_>,
    outcome: Option<&OutcomeView<'_>>,
    why: &mut bool,
) {
    let m = ui.lesson_sizes();
    let Some(number) = view.player.step_number() else {
        return;
    };
    let words = MessageWords::of(view.player.lesson(), number, ctx.text.encoding());
    let complete = outcome.filter(|outcome| outcome.is_complete);
    let name = ctx.t("why");
    let room = if complete.is_some() {
        Button::width_of(&name, ui, ui.sizes()) + m.gap
    } else {
        0.0
    };
    let whole = ui.available_rect_before_wrap();
    let setting = Setting {
        words: &words,
        width: ui.available_width() - room,
        ..Setting::plain(ui, m.caption)
    };
    let text = text_ui(ui, setting, &caption(ctx, view, outcome));
    let Some(outcome) = complete else {
        *why = false;
        return;
    };
    let size = vec2(room - m.gap, ui.sizes().control);
    let corner = pos2(whole.right() - size.x, text.rect.center().y - size.y / 2.0);
    let place = Rect::from_min_size(corner, size);
    let mut over = ui.new_child(UiBuilder::new().max_rect(place));
    let tip = UiCommand::Why.with_keys(&ctx.t("lesson-why-tip"));
    let button = Button::new(&name).tip(&tip).width(size.x).ui(&mut over);
    ctx.command_if(button.clicked(), UiCommand::Why);
    let mut open = *why;
    Popup::from_response(&button)
        .open_bool(&mut open)
        .frame(Frame::popup(ui.style()).inner_margin(16))
        .show(|ui| evidence_ui(ui, ctx, view, outcome.run));
    // A click on its button is the command's; any other closes it.
    if !button.clicked() {
        *why = open;
    }
}

fn caption(ctx: &PanelCtx<'_>, view: &LessonView<'_>, outcome: Option<&OutcomeView<'_>>) -> String {
    let lang = ctx.text.lang();
    let say = |message: Message| ctx.plain(&message);
    if let Some(OutcomeScene::Segments(segments)) =
        outcome.and_then(|outcome| outcome.instead.as_ref())
        && !segments.is_complete
    {
        return segments.caption().map(say).unwrap_or_default();
    }
    let complete = outcome.filter(|outcome| outcome.is_complete);
    let (Some(step), Some(outcome)) = (view.player.step(), complete) else {
        return ctx.t("lesson-running");
    };
    if let Some(stuck) = &outcome.run.stuck {
        return say(Message::new("lesson-stuck").with("why", vec![stuck.clone()]));
    }
    if outcome.run.passed() == Some(false) {
        return ctx.t("lesson-not-met");
    }
    if let (LessonPlace::Reason(_), Some(reason)) = (view.player.place(), &step.reason) {
        return reason.get(lang).to_owned();
    }
    let Some(question) = &step.question else {
        return step.prose.get(lang).to_owned();
    };
    let encoding = ctx.text.encoding();
    let text = |answer: &_| answer_text(&question.answer, answer, (lang, encoding));
    let verdict = view
        .player
        .result()
        .and_then(|result| result.summary(view.is_exam(), text));
    let open = || ctx.t("lesson-left-open");
    verdict.map_or_else(open, say)
}

/// What was expected, and the calls that prove it.
fn evidence_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, view: &LessonView<'_>, run: &RunResult) {
    let (tokens, m) = (ui.tokens(), ui.lesson_sizes());
    let lang = ctx.text.lang();
    ui.set_max_width(m.small * outcome::MAX_EVIDENCE);
    ui.set_min_width(m.small * outcome::EVIDENCE);
    let expected = view.player.step().map_or(&[][..], |step| &step.expect);
    let reasons = expected.iter().map(|one| one.reason.get(lang));
    ScrollArea::vertical()
        .max_height(m.small * outcome::EVIDENCE)
        .show(ui, |ui| {
            for (reason, check) in reasons.zip(&run.checks) {
                ui.horizontal_top(|ui| {
                    let (icon, colour) = match check.passed {
                        Some(true) => (Icon::Check, tokens.good),
                        Some(false) => (Icon::Cross, tokens.cut),
                        None => (Icon::Question, tokens.dim),
                    };
                    icon.ui(ui, m.small, leading::CLOSE, colour);
                    ui.vertical(|ui| {
                        text_ui(ui, Setting::plain(ui, m.small), reason);
                        let proof = check.proof.filter(|_| check.passed.is_some());
                        let proof = proof.map(|row| explain::strace(ctx.record, row));
                        let seen = || ctx.plain(&check.seen);
                        let call = RichText::new(proof.unwrap_or_else(seen));
                        let call = call.font(mono(m.small)).background_color(tokens.slot);
                        ui.add(Label::new(call).wrap().selectable(true));
                    });
                });
            }
            if expected.is_empty() {
                ui.label(RichText::new(ctx.t("lesson-no-evidence")).size(m.small));
            }
        });
}

/// The predictions beside the outcome: each answer with its hands, and a tick at the right one.
pub(super) fn answers_ui(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    view: &LessonView<'_>,
    outcome: &OutcomeView<'_>,
) {
    let (tokens, m) = (ui.tokens(), ui.lesson_sizes());
    let lang = ctx.text.lang();
    let (Some(question), Some(result)) = (view.question(), view.player.result()) else {
        return;
    };
    let hands = Hands::of(Some(result));
    let given = if view.is_exam() {
        "exam-given"
    } else {
        "lesson-predicted"
    };
    let label = ui
        .painter()
        .layout_no_wrap(ctx.t(given), strong(m.call), tokens.ink);
    ui.add(Label::new(label));
    let right = outcome.run.right.as_ref().filter(|_| outcome.is_complete);
    let mut chips: Vec<Chip> = match &question.answer {
        AnswerKind::Choices(choices) => choices
            .iter()
            .enumerate()
            .map(|(n, choice)| {
                let answer = Prediction::Choice(n);
                Chip {
                    text: format!("{} {}", n + 1, plain_text(choice.text.get(lang))),
                    hands: hands.any.then(|| hands.hands_text(n)),
                    right: right == Some(&answer),
                    chosen: result.prediction.as_ref() == Some(&answer),
                }
            })
            .collect(),
        kind => {
            let mut chips = Vec::new();
            for (answer, is_right) in [(result.prediction.as_ref(), false), (right, true)] {
                let Some(answer) = answer else { continue };
                if is_right && result.prediction.as_ref() == Some(answer) {
                    continue;
                }
                chips.push(Chip {
                    text: answer_text(kind, answer, (lang, ctx.text.encoding())),
                    hands: None,
                    right: right == Some(answer),
                    chosen: !is_right,
                });
            }
            chips
        }
    };
    let wanted =
        |chips: &[Chip]| -> f32 { chips.iter().map(|chip| chip.width(ui, m) + m.gap).sum() };
    let room = ui.available_width();
    if wanted(&chips) > room {
        // Where all have no room, those that are neither right nor chosen are told by their numbers.
        for chip in chips.iter_mut().filter(|chip| !chip.right && !chip.chosen) {
            if let Some((number, _)) = chip.text.split_once(' ') {
                chip.text = number.to_owned();
            }
        }
    }
    // Only where that does not help does a long one lose its end.
    let spare = room - wanted(&chips);
    let long = chips.iter().filter(|chip| chip.right || chip.chosen);
    let less = (-spare).max(0.0) / long.count().max(1) as f32;
    for chip in chips {
        let room = chip.width(ui, m) - if chip.right || chip.chosen { less } else { 0.0 };
        chip.ui(ui, room + 1.0, m);
    }
}

struct Chip {
    text: String,
    hands: Option<String>,
    right: bool,
    chosen: bool,
}

impl Chip {
    /// The width that it needs in full.
    fn width(&self, ui: &Ui, m: LessonSizes) -> f32 {
        self.laid(ui, f32::INFINITY, m).2
    }

    /// Its text, cut off where the room ends; its hands; and the width of all of it.
    fn laid(&self, ui: &Ui, room: f32, m: LessonSizes) -> (Arc<Galley>, Option<Arc<Galley>>, f32) {
        let line =
            |text: &str, font, width| text_layout::line(ui, text, font, ui.tokens().ink, width);
        let hands = self.hands.as_deref();
        let hands = hands.map(|hands| line(hands, mono_strong(m.call), f32::INFINITY));
        let beside = hands.as_ref().map_or(0.0, |hands| hands.size().x + m.gap);
        let edges = beside + self.sign(m) + m.gap * 2.0;
        let font = FontId::proportional(m.call);
        let text = line(&self.text, font, (room - edges).max(m.call));
        let width = text.size().x + edges;
        (text, hands, width)
    }

    fn sign(&self, m: LessonSizes) -> f32 {
        if self.right { m.call + space::XS } else { 0.0 }
    }

    /// No wider than `room`: the end of a long answer is left out, and stands in its tip.
    fn ui(&self, ui: &mut Ui, room: f32, m: LessonSizes) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let (text, hands, width) = self.laid(ui, room, m);
        let size = vec2(width, text.size().y + m.gap);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let fate = if self.right { "✓ " } else { "" };
        let accessible_text = format!(
            "{fate}{} {}",
            self.text,
            self.hands.as_deref().unwrap_or_default()
        );
        response.widget_info(|| {
            WidgetInfo::selected(Role::Label, true, self.chosen, accessible_text.trim())
        });
        let (fill, line) = match (self.right, self.chosen) {
            (true, _) => (tokens.good_fill, tokens.good),
            (false, true) => (tokens.selected, tokens.accent),
            (false, false) => (tokens.panel, tokens.line),
        };
        let painter = ui.painter();
        painter.rect(rect, sizes.radius, fill, firm(line), StrokeKind::Inside);
        let mut at = rect.left_center() + vec2(m.gap, 0.0);
        if self.right {
            let middle = at + vec2(m.call / 2.0, 0.0);
            Icon::Check.paint(painter, middle, m.call * sign::USUAL, tokens.good);
            at.x += self.sign(m);
        }
        text_layout::set(painter, (at, Align2::LEFT_CENTER), text, tokens.ink);
        if let Some(hands) = hands {
            let at = rect.right_center() - vec2(m.gap, 0.0);
            text_layout::set(painter, (at, Align2::RIGHT_CENTER), hands, tokens.ink);
        }
        response.on_hover_text(&self.text);
    }
}
