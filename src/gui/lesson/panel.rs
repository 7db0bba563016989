//! The lesson that is played: its bar, what is asked or was seen, and what comes next.

use egui::{FontId, Frame, Margin, Panel, Rect, RichText, Ui};

use super::{
    bar::{bar_ui, tools_ui},
    notes::notes_ui,
    outcome::{OutcomeView, Unfolding, answers_ui, caption_ui},
    pages::{Paging, summary_ui, title_ui},
    question::{Hands, TypedAnswer, question_ui},
    view::LessonView,
};
use crate::{
    gui::{
        Action, FilePurpose, PanelCtx,
        chart::{SweepShown, sweep_ui},
        controls::button_ui,
        picture::PictureView,
        shell::appearance_ui,
        theme::{Themed as _, leading, lesson_parts::panel},
        widgets::{
            Button, Icon, Kind, centre_ui, fixed_panel, flush_right, numbers::margin, words_ui,
        },
    },
    lesson::{AnswerKind, DrawnCurve, LessonInput, LessonPlace, LessonPlayer, PlayMode, Sweep},
    model::{Message, payload::Encoding},
    session::ResultsFormat,
};

/// The state of the lesson view.
#[derive(Debug, Default)]
pub(crate) struct LessonPanel {
    typed: TypedAnswer,
    unfolding: Unfolding,
    /// What became of the picture that a step has sent.
    picture: PictureView,
    /// The curve that is drawn of a step's sweep, and what was measured.
    sweep: SweepShown,
    pub(crate) why: bool,
    /// Whether the teacher's notes are open, in a window of their own.
    notes: bool,
    /// The step that is shown: what was typed belongs to it.
    step: Option<usize>,
    /// Where the summary stands that is longer than the screen.
    paging: Paging,
}

impl LessonPanel {
    /// Whether a key turned a page of what is shown, and does nothing else.
    pub(crate) fn turns_page(&mut self, key: &LessonInput) -> bool {
        match key {
            LessonInput::Next => self.paging.turn_page(true),
            LessonInput::Back => self.paging.turn_page(false),
            _ => false,
        }
    }

    /// Takes a press as one segment more or less, where the outcome is shown so; returns whether it was one.
    pub(crate) fn press(&mut self, place: LessonPlace, input: &LessonInput) -> bool {
        self.unfolding.segments.press(place, input)
    }

    /// What is really asked for, in order: who leaves the question that is drawn gives what was typed as its answer.
    /// Where several inputs come in a frame, the later ones are for questions whose field nobody has seen.
    pub(crate) fn with_typed(
        &mut self,
        player: &LessonPlayer,
        input: LessonInput,
        encoding: Encoding,
    ) -> Vec<LessonInput> {
        match player.place() {
            LessonPlace::Ask(step) if self.step == Some(step) => {
                self.typed.given(player, (step, input), encoding)
            }
            _ => vec![input],
        }
    }

    /// Draws the window of the teacher's notes while it is open; a curtain does not hide it.
    pub(crate) fn notes_ui(&mut self, ui: &Ui, ctx: &PanelCtx<'_>, view: &LessonView<'_>) {
        if self.notes {
            notes_ui(ui, ctx, view, &mut self.notes);
        }
    }

    /// Draws what can be done with the lesson beside playing it.
    pub(crate) fn tools_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, view: &LessonView<'_>) {
        let all = ctx.t("lessons-all");
        let pressed = Button::new(&all).icon(Icon::StepBack).ui(ui).clicked();
        ctx.ask_if(pressed, Action::ShowLessons);
        tools_ui(ui, ctx, view, &mut self.notes);
        ui.separator();
        ui.horizontal_wrapped(|ui| appearance_ui(ui, ctx));
    }

    /// Draws the lesson over the whole window; returns where a notice has room in the band at its
    /// end, and what is between the bars.
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        view: &LessonView<'_>,
    ) -> (Rect, Rect) {
        let (tokens, m) = (ui.tokens(), ui.lesson_sizes());
        let step = view.player.step_number();
        if std::mem::replace(&mut self.step, step) != step {
            (self.typed, self.why) = (TypedAnswer::of(view, ctx.text.encoding()), false);
            self.sweep.forget();
        }
        let marking = view.player.mode() == PlayMode::Marking;
        let summary = marking || view.player.place() == LessonPlace::Summary;
        if !summary {
            self.paging = Paging::default();
        }
        let wide = Margin::symmetric(margin(m.edge * panel::BAR_EDGE), 0);
        let bar = Frame::new().fill(tokens.panel).inner_margin(wide);
        fixed_panel(Panel::top("lesson-bar"), m.bar, bar)
            .show(ui, |ui| bar_ui(ui, ctx, view, &mut self.notes));
        let edge = Margin::symmetric(margin(m.edge), 0);
        let center = Frame::new().fill(tokens.stage).inner_margin(edge);
        match view.player.place() {
            LessonPlace::Title => {
                let free = foot_ui(ui, ctx, view, |ui, _| ui.cursor().left());
                (free, centre_ui(ui, center, |ui| title_ui(ui, ctx, view)))
            }
            _ if summary => {
                let free = foot_ui(ui, ctx, view, |ui, ctx| {
                    if !view.is_examining() {
                        save_ui(ui, ctx);
                    }
                    ui.cursor().left()
                });
                let paging = &mut self.paging;
                let body = centre_ui(ui, center, |ui| summary_ui(ui, ctx, view, paging));
                (free, body)
            }
            LessonPlace::Outcome(_) | LessonPlace::Reason(_) => self.outcome_ui(ui, ctx, view),
            _ => {
                let free = foot_ui(ui, ctx, view, |ui, ctx| hint_ui(ui, ctx, view));
                self.curve_ui(ui, ctx, view);
                let typed = &mut self.typed;
                let body = centre_ui(ui, center, |ui| question_ui(ui, ctx, view, typed));
                (free, body)
            }
        }
    }

    /// The chart of a step's sweep beside its question, to be drawn into; while it runs its points appear.
    fn curve_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, view: &LessonView<'_>) {
        let sweep = view.player.step().and_then(|step| step.sweep.as_ref());
        let Some(sweep) = sweep.filter(|sweep| sweep.vary.len() == 1) else {
            return;
        };
        let (tokens, m) = (ui.tokens(), ui.lesson_sizes());
        self.drawn_before(sweep, view);
        self.sweep
            .take(view.player.points(), view.player.is_running());
        let width = (ui.available_width() * panel::CURVE).round();
        let frame = Frame::new().fill(tokens.panel).inner_margin(m.edge * 0.5);
        fixed_panel(Panel::right("lesson-curve"), width, frame).show(ui, |ui| {
            let place = ui.available_rect_before_wrap();
            sweep_ui(ui, ctx, (&mut self.sweep, false), place);
        });
        if drawn(view) != Some(&self.sweep.curve) && !self.sweep.curve.is_empty() {
            ctx.ask(Action::Lesson(LessonInput::Draw(self.sweep.curve.clone())));
        }
    }

    /// Shows a sweep with the curve that was drawn of it.
    fn drawn_before(&mut self, sweep: &Sweep, view: &LessonView<'_>) {
        self.sweep.show(sweep);
        let drawn = drawn(view).cloned();
        self.sweep.curve = drawn.unwrap_or_else(|| DrawnCurve::new(sweep.len()));
    }

    fn outcome_ui(
        &mut self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        view: &LessonView<'_>,
    ) -> (Rect, Rect) {
        let (tokens, m) = (ui.tokens(), ui.lesson_sizes());
        let outcome = OutcomeView::of(ui, ctx, view, &mut self.unfolding);
        let free = foot_ui(ui, ctx, view, |ui, ctx| {
            if let Some(outcome) = &outcome {
                answers_ui(ui, ctx, view, outcome);
            }
            ui.cursor().left()
        });
        let padding = Margin::symmetric(margin(m.edge), margin(m.gap * panel::CAPTION_PAD));
        Panel::bottom("lesson-caption")
            .resizable(false)
            .min_size(m.caption * leading::CLOSE + m.gap * (2.0 * panel::CAPTION_PAD))
            .frame(Frame::new().fill(tokens.note_fill).inner_margin(padding))
            .show(ui, |ui| {
                caption_ui(ui, ctx, view, outcome.as_ref(), &mut self.why);
            });
        let stage = Frame::new().fill(tokens.stage);
        let body = centre_ui(ui, stage, |ui| {
            let Some(outcome) = &outcome else { return };
            if let Some(sweep) = view.player.step().and_then(|step| step.sweep.as_ref()) {
                self.drawn_before(sweep, view);
                self.sweep.take(view.player.points(), false);
                Frame::new().inner_margin(m.edge * 0.5).show(ui, |ui| {
                    let place = ui.available_rect_before_wrap();
                    sweep_ui(ui, ctx, (&mut self.sweep, false), place);
                });
            } else {
                outcome.ui(ui, ctx, (&mut self.picture, &mut self.unfolding));
            }
        });
        (free, body)
    }
}

/// The curve that was drawn of the step.
fn drawn<'a>(view: &LessonView<'a>) -> Option<&'a DrawnCurve> {
    view.player.result()?.drawn.as_ref()
}

/// The band at the end of the window: what the lesson has to say there, and the way on and back. `add` tells from where
/// on a notice may lie there; returns the place for it.
fn foot_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    view: &LessonView<'_>,
    add: impl FnOnce(&mut Ui, &mut PanelCtx<'_>) -> f32,
) -> Rect {
    let (tokens, m) = (ui.tokens(), ui.lesson_sizes());
    let asks = matches!(
        view.player.place(),
        LessonPlace::Ask(_) | LessonPlace::Run(_)
    );
    let fill = if asks { tokens.note_fill } else { tokens.panel };
    let edge = Margin::symmetric(margin(m.edge), 0);
    let height =
        (m.call * panel::FOOT + m.gap * panel::AROUND_FOOT).max(ui.sizes().primary + m.gap);
    let frame = Frame::new().fill(fill).inner_margin(edge);
    let band = fixed_panel(Panel::bottom("lesson-foot"), height, frame).show(ui, |ui| {
        let row = ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = m.gap;
            let whole = ui.available_rect_before_wrap();
            let width = crate::gui::widgets::flush_width(ui, "lesson-ways");
            let room = (whole.width() - width - m.gap * 2.0).max(1.0);
            let told = ui.scope(|ui| {
                ui.set_max_width(room);
                ui.horizontal_centered(|ui| add(ui, ctx)).inner
            });
            flush_right(ui, "lesson-ways", |ui| ways_ui(ui, ctx, view));
            whole.with_min_x(told.inner).with_max_x(whole.left() + room)
        });
        row.inner
    });
    band.inner
}

/// One thing back, and the next thing.
fn ways_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, view: &LessonView<'_>) {
    let place = view.player.place();
    let tall = ui.sizes().primary;
    if discusses(view) && button_ui(ui, ctx, "lesson-discuss", |button| button.height(tall)) {
        ctx.ask(Action::Lesson(LessonInput::Discussed));
    }
    let first = match place {
        LessonPlace::Title => true,
        LessonPlace::Summary => view.player.mode() == PlayMode::Marked,
        _ => view.player.mode() == PlayMode::Marking,
    };
    if !first {
        let back = ctx.t("lesson-back");
        let button = Button::sign(Icon::StepBack, &back).tip(&back).height(tall);
        ctx.ask_if(button.ui(ui).clicked(), Action::Lesson(LessonInput::Back));
    }
    let asks = view.question().is_some();
    let wrong = || {
        let mut results = view.player.results().iter();
        results.any(|step| step.is_right() != Some(true))
    };
    let key = match place {
        _ if view.player.mode() == PlayMode::Marking => return,
        LessonPlace::Ask(_) if view.is_examining() => "lesson-next",
        LessonPlace::Summary if view.is_examining() => "exam-hand-in",
        LessonPlace::Summary if view.player.mode() == PlayMode::Marked && wrong() => "exam-review",
        LessonPlace::Title => "lesson-begin",
        LessonPlace::Ask(_) if asks => "lesson-reveal",
        LessonPlace::Ask(_) => "lesson-run",
        LessonPlace::Summary if view.next.is_some() => "lesson-next-lesson",
        LessonPlace::Summary => "lessons-all",
        _ => "lesson-next",
    };
    let name = ctx.t(key);
    let button = Button::new(&name)
        .kind(Kind::Primary)
        .icon(Icon::StepForward);
    let enabled = !matches!(place, LessonPlace::Run(_));
    let pressed = ui
        .add_enabled_ui(enabled, |ui| {
            button.icon_after().height(tall).ui(ui).clicked()
        })
        .inner;
    if pressed {
        ctx.ask(match (key, view.next) {
            ("lesson-next-lesson", Some(next)) => Action::OpenLesson(next),
            ("lessons-all", _) => Action::ShowLessons,
            _ => Action::Lesson(LessonInput::Next),
        });
    }
}

/// Whether hands were counted, and not yet again after a discussion.
fn discusses(view: &LessonView<'_>) -> bool {
    let result = view.player.result();
    let open = result.is_some_and(|result| result.discussed.is_none());
    open && view.player.takes_hands() && Hands::of(result).any
}

/// How many hands there are, and which keys count them; returns where the latter is told.
fn hint_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, view: &LessonView<'_>) -> f32 {
    let (tokens, m) = (ui.tokens(), ui.lesson_sizes());
    let hands = Hands::of(view.player.result());
    let Some(question) = view.question() else {
        return ui.cursor().left();
    };
    if hands.any {
        let hands_text = ctx.plain(Message::new("lesson-hands").with("n", hands.sum()));
        let hands_text = RichText::new(hands_text).size(m.caption);
        ui.label(hands_text.color(tokens.ink));
        ui.add_space(m.gap);
    }
    let left = ui.cursor().left();
    let hint = match &question.answer {
        _ if view.has_notice => return left,
        _ if view.is_exam() => Message::new("exam-hint"),
        AnswerKind::Choices(_) if !view.player.takes_hands() => return left,
        AnswerKind::Choices(choices) => Message::new("lesson-hint").with("n", choices.len()),
        AnswerKind::Number(_) | AnswerKind::Bytes(_) => Message::new("lesson-hint-typed"),
        AnswerKind::Curve => Message::new("lesson-hint-drawn"),
    };
    let small = FontId::proportional(m.small);
    words_ui(ui, ctx.plain(&hint), small, tokens.dim);
    left
}

fn save_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    for (format, key) in [
        (ResultsFormat::Csv, "lesson-save-csv"),
        (ResultsFormat::Json, "lesson-save-json"),
    ] {
        let pressed = button_ui(ui, ctx, key, |button| button);
        ctx.ask_if(pressed, Action::AskForFile(FilePurpose::Results(format)));
    }
}
