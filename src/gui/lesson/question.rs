//! The question of a step: what is told before it, and the answers to choose from.

use std::sync::Arc;

use egui::{
    Align, Align2, Frame, Galley, Id, Key, Label, Layout, Pos2, Rect, Response, RichText, Role,
    ScrollArea, Sense, StrokeKind, TextEdit, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::{
    prose::{MessageWords, Setting, plain_text},
    view::LessonView,
};
use crate::{
    gui::{
        Action, PanelCtx,
        stage::{Ink, Pen, TileLayout},
        theme::{
            LessonSizes, Themed as _, firm, hair, lesson_parts::question, mono, mono_strong,
            of_two, sign, space, strong,
        },
        widgets::{Button, Icon, Kind, edit_ui, ringed, words_ui},
    },
    lesson::{
        AnswerChoice, AnswerKind, LessonInput, LessonPlace, LessonPlayer, PlayMode, Prediction,
        StepResult,
    },
    model::{
        Message,
        payload::{self, Encoding},
    },
    stage::Strip,
};

/// An answer as it is typed.
#[derive(Clone, Debug, Default)]
pub(super) struct TypedAnswer {
    text: String,
    fault: Option<Message>,
    /// The field gets the keyboard when it is first drawn.
    begins: bool,
}

impl TypedAnswer {
    /// What was typed before, in an exam that can still be changed.
    pub(super) fn of(view: &LessonView<'_>, encoding: Encoding) -> Self {
        let given = view.player.result().filter(|_| view.is_examining());
        let text = match given.and_then(|result| result.prediction.as_ref()) {
            Some(Prediction::Number(number)) => number.to_string(),
            Some(Prediction::Bytes(bytes)) => payload::to_text_in(bytes, encoding),
            Some(Prediction::Choice(_) | Prediction::Curve(_)) | None => String::new(),
        };
        Self {
            text,
            fault: None,
            // In front of a class the keys are the presenter's.
            begins: view.is_examining(),
        }
    }

    /// What this input at the question of a step asks for, in order: what stands in the field is the answer of who
    /// goes on, and in an exam of who goes anywhere. Nothing where that makes no sense in an exam, which is told
    /// beside it.
    pub(super) fn given(
        &mut self,
        player: &LessonPlayer,
        (step, input): (usize, LessonInput),
        encoding: Encoding,
    ) -> Vec<LessonInput> {
        let question = player.step().and_then(|step| step.question.as_ref());
        let bytes = match question.map(|question| &question.answer) {
            Some(AnswerKind::Number(_)) => None,
            Some(AnswerKind::Bytes(_)) => Some(encoding),
            _ => return vec![input],
        };
        let exam = player.mode() == PlayMode::Answering;
        let leaves = match &input {
            LessonInput::Next => exam || player.mode() == PlayMode::Lesson,
            LessonInput::Back | LessonInput::Jump(_) => exam,
            _ => false,
        };
        if !leaves || self.text.is_empty() {
            return vec![input];
        }
        match (read(&self.text, bytes), input) {
            (Ok(prediction), LessonInput::Next) => vec![LessonInput::Type(prediction)],
            // An answer goes on by itself; the way is from its question.
            (Ok(prediction), input) => {
                vec![
                    LessonInput::Type(prediction),
                    LessonInput::Jump(step),
                    input,
                ]
            }
            (Err(_), input) if !exam => vec![input],
            (Err(fault), _) => {
                self.fault = Some(fault);
                Vec::new()
            }
        }
    }
}

/// Draws the step before its run.
pub(super) fn question_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    view: &LessonView<'_>,
    typed: &mut TypedAnswer,
) {
    let m = ui.lesson_sizes();
    let (Some(number), Some(step)) = (view.player.step_number(), view.player.step()) else {
        return;
    };
    let lang = ctx.text.lang();
    let words = MessageWords::of(view.player.lesson(), number, ctx.text.encoding());
    let height = ui.available_height();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = m.gap;
        let setting = Setting {
            words: &words,
            bold: step.question.is_none(),
            ..Setting::plain(ui, m.prose)
        };
        ui.add_space(m.gap);
        let top = ui.cursor().top();
        text_ui(ui, setting, step.prose.get(lang));
        let mut ask = |ui: &mut Ui| {
            let Some(question) = &step.question else {
                return;
            };
            let ask = Setting {
                size: m.question,
                bold: true,
                width: ui.available_width(),
                ..setting
            };
            text_ui(ui, ask, question.ask.get(lang));
            ui.add_space(m.gap * 0.5);
            let room = height - (ui.cursor().top() - top) - m.gap * 2.0;
            match &question.answer {
                AnswerKind::Choices(choices) => choices_ui(ui, ctx, view, choices, room),
                AnswerKind::Number(_) => typed_ui(ui, ctx, view, typed, false),
                AnswerKind::Bytes(_) => typed_ui(ui, ctx, view, typed, true),
                // The chart beside it takes the answer.
                AnswerKind::Curve => {}
            }
        };
        let Some(code) = &step.python else {
            return ask(ui);
        };
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = m.edge * question::BESIDE_PROGRAM;
            let width = (ui.available_width() * question::PROGRAM_WIDTH).round();
            let layout = Layout::top_down(Align::Min);
            ui.allocate_ui_with_layout(vec2(width, 0.0), layout, |ui| {
                program_ui(ui, code, m.program);
            });
            ui.vertical(ask);
        });
    });
}

/// A program, or what it has written, line by line.
pub(super) fn program_ui(ui: &mut Ui, text: &str, size: f32) {
    let tokens = ui.tokens();
    let frame = Frame::new()
        .fill(tokens.slot)
        .corner_radius(ui.sizes().radius);
    frame
        .inner_margin(size * question::PROGRAM_PAD)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            words_ui(ui, text.trim_end(), mono(size), tokens.ink);
        });
}

/// A text of the lesson over the whole width.
pub(super) fn text_ui(ui: &mut Ui, setting: Setting<'_>, text: &str) -> Response {
    let galley = ui.painter().layout_job(setting.job(text));
    let response = ui.add(Label::new(galley).selectable(false));
    let accessible_text = plain_text(text);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &accessible_text));
    response
}

fn choices_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    view: &LessonView<'_>,
    choices: &[AnswerChoice],
    room: f32,
) {
    let m = ui.lesson_sizes();
    let lang = ctx.text.lang();
    let result = view.player.result();
    let hands = Hands::of(result);
    let raises = view.player.takes_hands();
    // Beside a program there is room for the numbers alone.
    let beside_program = view.player.step().is_some_and(|step| step.python.is_some());
    let bars = of_two(question::BARS, beside_program);
    let bars = if hands.any { m.answer * bars } else { 0.0 };
    let buttons = if raises {
        m.answer * question::HAND * question::HANDS
    } else {
        0.0
    };
    let beside = bars + buttons;
    let left = m.answer * question::NUMBER;
    // A colour would give away which of them is a message.
    let galleys = choices.iter().map(|choice| {
        let setting = Setting {
            width: ui.available_width() - left - beside - m.pad,
            ..Setting::plain(ui, m.answer)
        };
        let text = choice.text.get(lang);
        // What is the same in both languages is bytes, or a call.
        let bytes = choice.text.en == choice.text.zh;
        let text = if bytes && !text.contains('`') {
            format!("`{text}`")
        } else {
            text.to_owned()
        };
        ui.painter().layout_job(setting.job(&text))
    });
    let galleys: Vec<Arc<Galley>> = galleys.collect();
    let needs: f32 = galleys
        .iter()
        .map(|galley| galley.size().y + 2.0 * m.pad)
        .sum();
    let gaps = m.gap * choices.len().saturating_sub(1) as f32;
    let spare = ((room - needs - gaps) / choices.len().max(1) as f32).max(0.0);
    for (n, (choice, galley)) in choices.iter().zip(galleys).enumerate() {
        let text = plain_text(choice.text.get(lang));
        let chosen = result.and_then(|result| result.prediction.as_ref());
        let one = AnswerButton {
            number: n,
            text: &text,
            galley,
            chosen: chosen == Some(&Prediction::Choice(n)),
            left,
            bars,
            buttons,
        };
        one.ui(ui, ctx, view, &hands, spare);
    }
}

/// The hands that were up for each answer of a step, before and after a discussion.
pub(super) struct Hands {
    before: [u32; 6],
    after: Option<[u32; 6]>,
    pub(super) any: bool,
}

impl Hands {
    pub(super) fn of(result: Option<&StepResult>) -> Self {
        let before = result.map(|result| result.hands).unwrap_or_default();
        let after = result.and_then(|result| result.discussed);
        Self {
            before,
            after,
            any: before.iter().any(|count| *count > 0) || after.is_some(),
        }
    }

    /// The number of hands: after the discussion, or, before there was one, at first.
    pub(super) fn sum(&self) -> u32 {
        self.after.unwrap_or(self.before).iter().sum()
    }

    /// Of an answer: before and after the discussion.
    fn of_answer(&self, number: usize) -> (u32, Option<u32>) {
        let get = |all: &[u32; 6]| all.get(number).copied().unwrap_or(0);
        (get(&self.before), self.after.as_ref().map(get))
    }

    /// Of an answer in words: `11`, or `11 → 14` after a discussion.
    pub(super) fn hands_text(&self, number: usize) -> String {
        match self.of_answer(number) {
            (before, None) => before.to_string(),
            (before, Some(after)) => format!("{before} → {after}"),
        }
    }
}

struct AnswerButton<'a> {
    number: usize,
    text: &'a str,
    galley: Arc<Galley>,
    chosen: bool,
    left: f32,
    /// Room at the right: for the hands, and for the buttons that count them.
    bars: f32,
    buttons: f32,
}

impl AnswerButton<'_> {
    fn ui(
        &self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        view: &LessonView<'_>,
        hands: &Hands,
        spare: f32,
    ) {
        let (tokens, sizes, m) = (ui.tokens(), ui.sizes(), ui.lesson_sizes());
        let text = self.galley.size().y;
        let airy = (m.answer * question::MAX_ANSWER_HEIGHT - text - 2.0 * m.pad).max(0.0);
        let height = text + 2.0 * m.pad + spare.min(airy);
        let size = vec2(ui.available_width(), height);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let open = matches!(view.player.place(), LessonPlace::Ask(_));
        response.widget_info(|| WidgetInfo::selected(Role::Button, open, self.chosen, self.text));
        if hands.any {
            let value = hands.hands_text(self.number);
            ui.ctx()
                .accesskit_node_builder(response.id, |node| node.set_value(value));
        }
        if response.clicked() && open {
            ctx.ask(Action::Lesson(LessonInput::Choose(self.number)));
        }
        let (fill, line) = match (self.chosen, response.hovered() && open) {
            (true, _) => (tokens.selected, firm(tokens.accent)),
            (false, true) => (tokens.hover, hair(tokens.dim)),
            (false, false) => (tokens.panel, firm(tokens.line)),
        };
        let painter = ui.painter();
        painter.rect(rect, sizes.card_radius, fill, line, StrokeKind::Inside);
        let round = m.answer * question::ROUND;
        let middle = rect.center().y;
        let at = pos2(rect.left() + m.pad + round, middle);
        let (ground, ink) = if self.chosen {
            (tokens.accent, tokens.on_accent)
        } else {
            (tokens.slot, tokens.ink)
        };
        painter.circle_filled(at, round, ground);
        let digit = (self.number + 1).to_string();
        painter.text(at, Align2::CENTER_CENTER, digit, strong(m.answer), ink);
        let at = pos2(rect.left() + self.left + m.pad * 0.5, middle - text / 2.0);
        painter.galley(at, Arc::clone(&self.galley), tokens.ink);
        let right = rect.right() - m.pad - self.buttons;
        if self.bars > 0.0 {
            let place = Rect::from_min_max(
                pos2(right - self.bars, rect.top()),
                pos2(right, rect.bottom()),
            );
            hands_ui(ui, place, hands, self.number, m);
        }
        ringed(ui, &response, rect, sizes.card_radius);
        if self.buttons > 0.0 {
            let size = m.answer * question::HAND;
            let least = pos2(rect.right() - m.pad - size * question::LESS_AT, middle);
            self.raise_ui(ui, ctx, least, false);
            self.raise_ui(ui, ctx, least + vec2(size * question::MORE_AT, 0.0), true);
        }
    }

    /// Counts one hand more with the mouse, or takes one back.
    fn raise_ui(&self, ui: &Ui, ctx: &mut PanelCtx<'_>, at: Pos2, up: bool) {
        let (tokens, m) = (ui.tokens(), ui.lesson_sizes());
        let (key, icon) = if up {
            ("lesson-hand-more", Icon::Plus)
        } else {
            ("lesson-hand-less", Icon::Minus)
        };
        let name = ctx.say(&Message::new(key).with("n", self.number + 1));
        let rect = Rect::from_center_size(at, Vec2::splat(m.answer * question::HAND));
        let id = ui.scope_id().with(("hand", self.number, up));
        let response = ui.interact(rect, id, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        let colour = if response.hovered() {
            ui.painter()
                .circle_filled(at, rect.width() / 2.0, tokens.slot);
            tokens.ink
        } else {
            tokens.dim
        };
        icon.paint(ui.painter(), at, m.answer * sign::USUAL, colour);
        ringed(ui, &response, rect, ui.sizes().radius);
        let pressed = response.on_hover_text(&name).clicked();
        let hands = LessonInput::Hands(self.number, up);
        ctx.ask_if(pressed, Action::Lesson(hands));
    }
}

fn hands_ui(ui: &Ui, place: Rect, hands: &Hands, number: usize, m: LessonSizes) {
    let tokens = ui.tokens();
    let painter = ui.painter();
    let (right, font) = (place.right_center(), mono_strong(m.answer));
    let hands_text = hands.hands_text(number);
    let text_rect = painter.text(right, Align2::RIGHT_CENTER, hands_text, font, tokens.ink);
    let (before, after) = hands.of_answer(number);
    let all = |counts: &[u32; 6]| counts.iter().sum::<u32>().max(1) as f32;
    let room = m.answer * of_two(question::COUNTS, hands.after.is_some());
    let right = place.right() - room.max(text_rect.width()) - m.gap;
    if right - place.left() < m.answer * 2.0 {
        return;
    }
    let track = pos2(place.left(), place.center().y)..=pos2(right, place.center().y);
    let high = m.answer * of_two(question::BAR, after.is_some());
    let mut bars = vec![(before, all(&hands.before), tokens.accent)];
    if let (Some(after), Some(counts)) = (after, &hands.after) {
        bars = vec![
            (before, all(&hands.before), tokens.dim),
            (after, all(counts), tokens.accent),
        ];
    }
    let top = place.center().y - high * bars.len() as f32 / 2.0;
    for (n, (count, sum, colour)) in bars.into_iter().enumerate() {
        let y = top + high * question::BAR_STEP * n as f32;
        let ground = Rect::from_min_max(pos2(track.start().x, y), pos2(track.end().x, y + high));
        painter.rect_filled(ground, high / 2.0, tokens.slot);
        let width = ground.width() * count as f32 / sum;
        if count > 0 {
            let filled = Rect::from_min_size(ground.min, vec2(width.max(high), high));
            painter.rect_filled(filled, high / 2.0, colour);
        }
    }
}

/// A field for a number, or for bytes, which are shown as tiles.
fn typed_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    view: &LessonView<'_>,
    typed: &mut TypedAnswer,
    bytes: bool,
) {
    let (tokens, sizes, m) = (ui.tokens(), ui.sizes(), ui.lesson_sizes());
    let name = ctx.t(if bytes {
        "lesson-type-bytes"
    } else {
        "lesson-type-number"
    });
    let id = Id::unique("lesson-answer");
    let mut entered = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = m.gap;
        let edit = TextEdit::singleline(&mut typed.text)
            .font(mono(m.answer))
            .hint_text(RichText::new(&name).size(m.answer))
            .desired_width(m.answer * of_two(question::FIELD, bytes));
        let response = edit_ui(ui, (id, &name), typed.fault.is_some(), edit);
        if response.changed() {
            typed.fault = None;
        }
        if std::mem::take(&mut typed.begins) {
            response.request_focus();
        }
        let enter = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let label = ctx.t(if view.is_exam() {
            "exam-answer"
        } else {
            "lesson-predict"
        });
        let button = Button::new(&label)
            .kind(Kind::Primary)
            .height(sizes.primary);
        entered = button.ui(ui).clicked() || enter;
    });
    let encoding = ctx.text.encoding();
    if bytes && let Ok(read) = payload::from_text_in(&typed.text, encoding) {
        tiles_ui(ui, ctx, &read);
    }
    if entered && matches!(view.player.place(), LessonPlace::Ask(_)) {
        match read(&typed.text, bytes.then_some(encoding)) {
            Ok(prediction) => ctx.ask(Action::Lesson(LessonInput::Type(prediction))),
            Err(fault) => {
                typed.fault = Some(fault);
                typed.begins = true;
            }
        }
    }
    if let Some(fault) = &typed.fault {
        let text = ctx.plain(fault);
        ui.label(RichText::new(text).size(m.small).color(tokens.cut));
    }
}

/// What was typed: a number, or bytes as text of an encoding.
fn read(text: &str, encoding: Option<Encoding>) -> Result<Prediction, Message> {
    if let Some(encoding) = encoding {
        return payload::from_text_in(text, encoding).map(Prediction::Bytes);
    }
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let wrong = || Message::new("error-number").quoting(text);
    let number = digits.parse().ok().ok_or_else(wrong)?;
    Ok(Prediction::Number(number))
}

fn tiles_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, bytes: &[u8]) {
    let (tokens, m) = (ui.tokens(), ui.lesson_sizes());
    let strip = Strip::of(bytes, None);
    if let Strip::Tiles { cells, .. } = strip.read_in(ctx.text.encoding()).as_ref() {
        let plan = TileLayout::wrapped(cells, ui.available_width(), m.tile);
        let (rect, _) = ui.allocate_exact_size(plan.size, Sense::hover());
        let mut pen = Pen::new(ui, ctx.text, None, rect);
        pen.tile = m.tile;
        pen.tiles(rect.min, cells, &plan, Ink::Solid(tokens.accent));
    }
    ui.add_space(space::XS);
}
