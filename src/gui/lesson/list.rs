//! The list of lessons: topics at the left, a card for each lesson.

use std::collections::BTreeMap;

use egui::{
    Align2, Frame, Id, Key, Label, Panel, Rect, RichText, Role, ScrollArea, Sense, StrokeKind,
    TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use super::{
    exam_form::ExamForm,
    library::{LessonLibrary, LibraryLesson},
    pages::topic_key,
    prose::plain_text,
};
use crate::{
    gui::{
        Action, FilePurpose, PanelCtx,
        controls::button_ui,
        theme::{Themed as _, firm, hair, leading, lesson_parts::list, space, strong},
        widgets::{
            Icon, centre_ui, choosable, edit_ui, fixed_panel, flush_right, numbers::fitting,
            ringed, scroll_by_keys, words_ui,
        },
    },
    model::{Message, Transport},
    session::LessonProgress,
    text::{Lang, plain, rank},
};

/// How many cards stand side by side where there is room.
const COLUMNS: usize = 3;
/// How many letters can be typed into the field that finds.
const MAX_SOUGHT: usize = 60;
/// Lines of a card's words.
const LINES: usize = 3;

/// What the cards of the list show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ListMode {
    Topic(Transport),
    Cards,
    /// Questions drawn by lot; no lessons.
    Exam,
    Own,
}

#[derive(Debug, Default)]
pub(crate) struct LessonList {
    mode: ListMode,
    exam: ExamForm,
    /// What is looked for in the words of all lessons, and whether its field is to get the keyboard.
    sought: String,
    find: bool,
    /// Whether something lies over it, which has the keys that scroll.
    pub(crate) covered: bool,
}

impl Default for ListMode {
    fn default() -> Self {
        Self::Topic(Transport::Udp)
    }
}

impl ListMode {
    fn holds(self, one: &LibraryLesson) -> bool {
        match self {
            Self::Own => one.file.is_some(),
            Self::Topic(topic) => {
                one.file.is_none() && one.lesson.topic == topic && !one.lesson.is_cards()
            }
            Self::Cards => one.file.is_none() && one.lesson.is_cards(),
            Self::Exam => false,
        }
    }
}

/// What is known of the lessons that were played.
type Played = BTreeMap<String, LessonProgress>;

impl LessonList {
    /// Shows the files that were opened.
    pub(crate) fn show_own(&mut self) {
        self.mode = ListMode::Own;
    }

    /// Shows the form of an exam.
    pub(crate) fn show_exam(&mut self) {
        self.mode = ListMode::Exam;
        self.sought.clear();
    }

    /// Shows all lessons, and gives the keyboard to the field that finds among them.
    pub(crate) fn find(&mut self) {
        self.sought.clear();
        self.find = true;
    }

    /// Draws the list below the bar; returns where notices may stand.
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        shelf: &LessonLibrary,
    ) -> Rect {
        let tokens = ui.tokens();
        let side = Frame::new().fill(tokens.panel).inner_margin(8);
        let width = ui.lesson_sizes().topics;
        fixed_panel(Panel::left("lesson-topics"), width, side)
            .show(ui, |ui| self.topics_ui(ui, ctx, shelf));
        let (pad, room) = (space::XXL * 2.0, space::XXL);
        let margin = egui::epaint::MarginF32 {
            right: pad - room,
            ..egui::epaint::MarginF32::same(pad)
        };
        let frame = Frame::new().fill(tokens.stage).inner_margin(margin);
        centre_ui(ui, frame, |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                // The bar stands beside the cards.
                ui.set_max_width(ui.available_width() - room);
                if !self.covered {
                    scroll_by_keys(ui);
                }
                self.cards_ui(ui, ctx, shelf);
            });
        })
    }

    fn topics_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, shelf: &LessonLibrary) {
        ui.add_space(space::XL);
        ui.spacing_mut().item_spacing.y = space::XS;
        let topics = [Transport::Udp, Transport::Tcp, Transport::Both].map(ListMode::Topic);
        let others = [ListMode::Cards, ListMode::Exam, ListMode::Own];
        for mode in topics.into_iter().chain(others) {
            let own = mode == ListMode::Own;
            let exam = mode == ListMode::Exam;
            let here = || shelf.lessons().iter().filter(|one| mode.holds(one));
            let all = here().count();
            if own {
                ui.add_space(space::XXL);
            }
            if all == 0 && !own && !exam {
                continue;
            }
            let played = &ctx.preferences.lessons;
            let seen = |one: &&LibraryLesson| played.get(&one.lesson.id).is_some_and(|p| p.seen);
            let seen = here().filter(seen).count();
            let name = match mode {
                ListMode::Topic(topic) => ctx.t(topic_key(topic)),
                ListMode::Cards => ctx.t("lessons-cards"),
                ListMode::Exam => ctx.t("exam"),
                ListMode::Own => ctx.t("lessons-own"),
            };
            let count = match (own || exam, all) {
                (true, 0) if exam => {
                    let all = shelf.bank(&[]).flat_map(|lesson| &lesson.steps);
                    let n = all.filter(|step| step.exam).count();
                    ctx.plain(Message::new("lessons-questions").with("n", n))
                }
                (true, 0) => String::new(),
                _ => ctx.plain(Message::new("lessons-of").with("n", seen).with("of", all)),
            };
            let chosen = self.mode == mode && self.sought.is_empty();
            if topic_ui(ui, &name, &count, chosen) {
                self.mode = mode;
                self.sought.clear();
            }
        }
        ui.add_space(space::M);
        let opens = button_ui(ui, ctx, "lessons-open", |button| button.icon(Icon::File));
        ctx.ask_if(opens, Action::AskForFile(FilePurpose::Lesson));
    }

    fn cards_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, shelf: &LessonLibrary) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let here = shelf.lessons().iter().enumerate();
        let here: Vec<_> = here
            .filter(|(_, one)| self.holds(one, ctx.text.lang()))
            .collect();
        let found = Message::new("lessons-found").with("n", here.len());
        let (title, what) = match self.mode {
            _ if !self.sought.is_empty() => (self.sought.clone(), ctx.plain(&found)),
            ListMode::Topic(Transport::Udp) => ctx.words("lessons-udp"),
            ListMode::Topic(Transport::Tcp) => ctx.words("lessons-tcp"),
            ListMode::Topic(Transport::Both) => ctx.words("lessons-of-both"),
            ListMode::Cards => ctx.words("lessons-cards"),
            ListMode::Exam => ctx.words("exam"),
            ListMode::Own => ctx.words("lessons-own"),
        };
        let title = RichText::new(title).font(strong(sizes.body * 2.0));
        let mut entered = false;
        ui.horizontal(|ui| {
            let beside = sizes.body * list::FIND + ui.spacing().item_spacing.x;
            let room = ui.available_width() - beside;
            let height = sizes.control.max(sizes.body * list::HEAD);
            let size = vec2(room.max(1.0), height);
            ui.allocate_ui(size, |ui| {
                ui.set_min_size(size);
                ui.add(Label::new(title.color(tokens.ink)).truncate());
            });
            entered = self.find_ui(ui, ctx);
        });
        words_ui(ui, what, egui::FontId::proportional(sizes.body), tokens.dim);
        ui.add_space(space::XXL);
        if self.mode == ListMode::Exam && self.sought.is_empty() {
            // A room of its own: beside the wide field above it would be as wide.
            return ui.vertical(|ui| self.exam.ui(ui, ctx, shelf)).inner;
        }
        if let Some((first, _)) = here.first().filter(|_| entered) {
            ctx.ask(Action::OpenLesson(*first));
        }
        let next = next_of(shelf, &ctx.preferences.lessons);
        let m = ui.lesson_sizes();
        let gap = space::XXL;
        let width = ui.available_width();
        let columns = fitting(width + gap, m.card_width + gap, 1).min(COLUMNS);
        let card = (width + gap) / columns as f32 - gap;
        ui.spacing_mut().item_spacing = vec2(gap, gap);
        for row in here.chunks(columns) {
            ui.horizontal(|ui| {
                for (number, one) in row {
                    let size = vec2(card, m.card_height);
                    let pressed = card_ui(ui, ctx, one, size, next == Some(*number));
                    ctx.ask_if(pressed, Action::OpenLesson(*number));
                }
            });
        }
    }
}

impl LessonList {
    /// Whether a lesson stands in the list as it is now: what is looked for is found in all topics.
    fn holds(&self, one: &LibraryLesson, lang: Lang) -> bool {
        if self.sought.is_empty() {
            return self.mode.holds(one);
        }
        let names = Lang::ALL.iter().map(|lang| one.lesson.title.get(*lang));
        let names = names.collect::<Vec<_>>().join("\n");
        let beside = format!("{} {}", one.lesson.id, teaser(one, lang));
        rank(&self.sought, &names, &beside).is_some()
    }

    /// The field that finds; returns whether Enter was pressed in it.
    fn find_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) -> bool {
        let id = Id::unique("lessons-find");
        let (name, tip) = ctx.words("lessons-find");
        let edit = TextEdit::singleline(&mut self.sought)
            .hint_text(name.clone())
            .char_limit(MAX_SOUGHT)
            .desired_width(ui.sizes().body * list::FIND);
        let response = edit_ui(ui, (id, &name), false, edit);
        if std::mem::take(&mut self.find) {
            response.request_focus();
        }
        let key = |key| ui.input(|input| input.key_pressed(key));
        if response.lost_focus() && key(Key::Escape) {
            self.sought.clear();
        }
        response.clone().on_hover_text(tip);
        response.lost_focus() && key(Key::Enter) && !self.sought.is_empty()
    }
}

/// The first lesson of the program that was not played to its end.
fn next_of(shelf: &LessonLibrary, played: &Played) -> Option<usize> {
    let mut lessons = shelf.lessons().iter();
    lessons.position(|one| {
        one.file.is_none() && !played.get(&one.lesson.id).is_some_and(|played| played.seen)
    })
}

fn topic_ui(ui: &mut Ui, name: &str, count: &str, chosen: bool) -> bool {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let size = vec2(ui.available_width(), sizes.control);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let accessible_text = format!("{name} {count}");
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, accessible_text.trim()));
    choosable(ui, &response, (rect, sizes.radius), chosen);
    let painter = ui.painter();
    let (font, colour) = if chosen {
        (strong(sizes.body), tokens.accent)
    } else {
        (egui::FontId::proportional(sizes.body), tokens.ink)
    };
    let inner = rect.shrink2(vec2(space::XL, 0.0));
    painter.text(inner.left_center(), Align2::LEFT_CENTER, name, font, colour);
    let font = egui::FontId::proportional(sizes.small);
    painter.text(
        inner.right_center(),
        Align2::RIGHT_CENTER,
        count,
        font,
        tokens.dim,
    );
    response.clicked()
}

/// One lesson; returns whether it is to be played.
fn card_ui(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    one: &LibraryLesson,
    size: egui::Vec2,
    next: bool,
) -> bool {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let lang = ctx.text.lang();
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let title = one.lesson.title.get(lang);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, title));
    let (fill, line) = match (next, response.hovered()) {
        (true, _) => (tokens.panel, firm(tokens.accent)),
        (false, true) => (tokens.hover, hair(tokens.dim)),
        (false, false) => (tokens.panel, hair(tokens.line)),
    };
    let painter = ui.painter();
    painter.rect(rect, sizes.card_radius, fill, line, StrokeKind::Inside);
    let inner = rect.shrink(space::XXL);
    let large = strong(sizes.body * list::TITLE);
    let head = painter.layout(title.to_owned(), large, tokens.ink, inner.width());
    let below = inner.top() + head.size().y + space::S;
    painter.galley(inner.min, head, tokens.ink);
    let words = teaser(one, lang);
    let mut job = egui::text::LayoutJob::simple(
        words,
        egui::FontId::proportional(sizes.body),
        tokens.dim,
        inner.width(),
    );
    job.wrap.max_rows = LINES;
    let galley = painter.layout_job(job);
    painter.galley(pos2(inner.left(), below), galley, tokens.dim);
    foot(ui, ctx, one, inner, next);
    ringed(ui, &response, rect, sizes.card_radius);
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    response.clicked()
}

/// Progress at the left, level and minutes at the right.
fn foot(ui: &mut Ui, ctx: &PanelCtx<'_>, one: &LibraryLesson, inner: Rect, next: bool) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let height = sizes.small * leading::EASY;
    let place = Rect::from_min_max(pos2(inner.left(), inner.bottom() - height), inner.max);
    // Each card remembers the width of its own facts.
    let builder = egui::UiBuilder::new()
        .id_salt(&one.lesson.id)
        .max_rect(place)
        .layout(egui::Layout::left_to_right(egui::Align::Center));
    let mut ui = ui.new_child(builder);
    let progress = ctx.preferences.lessons.get(&one.lesson.id);
    let summary = match progress {
        Some(played) if played.right + played.wrong > 0 => Some((
            Message::new("lessons-predicted")
                .with("right", played.right)
                .with("of", played.right + played.wrong),
            if played.wrong == 0 {
                tokens.good
            } else {
                tokens.note
            },
        )),
        Some(_) => Some((Message::new("lessons-seen"), tokens.good)),
        None if next => Some((Message::new("lessons-next"), tokens.accent)),
        None => None,
    };
    if let Some((message, colour)) = summary {
        let text = RichText::new(ctx.plain(&message));
        ui.label(text.font(strong(sizes.small)).color(colour));
    }
    flush_right(&mut ui, "card-facts", |ui| {
        let level = Message::new("lessons-level").with("level", u32::from(one.lesson.level));
        let minutes = Message::new("lessons-minutes").with("n", one.lesson.minutes);
        let facts = format!("{} · {}", ctx.say(&level), ctx.say(&minutes));
        let text = RichText::new(plain(&facts)).size(sizes.small);
        ui.label(text.color(tokens.dim));
    });
}

/// What one reads before one plays it: what it asks, or else its first question with what leads to it.
fn teaser(one: &LibraryLesson, lang: Lang) -> String {
    if let Some(asks) = &one.lesson.asks {
        return plain_text(asks.get(lang));
    }
    let steps = &one.lesson.steps;
    let with_question = steps.iter().find(|step| step.question.is_some());
    let first = with_question.or_else(|| steps.first());
    plain_text(&first.map_or_else(String::new, |step| step.prose_and_question(lang)))
}
