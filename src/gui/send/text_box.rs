//! The text box: typed text, its keys, and what stands below it.

use std::path::Path;

use egui::{
    Align, Event, Frame, Id, ImeEvent, Key, KeyboardShortcut, Layout, Modifiers, Popup, Response,
    ScrollArea, TextBuffer, TextEdit, Ui, accesskit,
    text::{CCursor, CCursorRange},
    text_edit::TextEditState,
    vec2,
};

use super::{draft::Draft, marked, payload_file::PayloadFile};
use crate::{
    gui::{
        Action, FilePurpose, PanelCtx,
        theme::{LEAST_SMALL, Themed as _, form_sizes, leading, mono, space},
        widgets::{
            Button, Icon, Kind, dim_label, field_frame, fitted_label, flush_right, line_ui,
            text_layout,
        },
    },
    model::{Message, payload::Encoding},
};

/// The escapes and what they mean.
const ESCAPES: [(&str, &str); 6] = [
    ("\\n", "escape-n"),
    ("\\r", "escape-r"),
    ("\\t", "escape-t"),
    ("\\0", "escape-0"),
    ("\\\\", "escape-backslash"),
    ("\\x00", "escape-x"),
];

/// How many lines of the text are seen at once.
const LINES: f32 = 5.0;

/// The longest file that is written into the box, in bytes.
const IN_THE_BOX: usize = 1_000;

/// The text box of the payload, with its encoding and escapes.
#[derive(Clone, Debug)]
pub(crate) struct TextBox {
    pub(super) draft: Draft,
    wants_focus: bool,
    /// A text is being composed: the keys belong to the input method.
    pub(crate) composing: bool,
    /// Whether the cursor is in the first line, and in the last.
    at_edge: (bool, bool),
    /// Where the cursor goes as soon as the box has the keyboard.
    cursor: Option<CCursorRange>,
    /// How high it was in the last frame, in points: beside others it stands on their middle.
    height: f32,
    /// Enter was pressed on what cannot be read.
    refused: bool,
}

impl TextBox {
    pub(super) fn new(draft: Draft) -> Self {
        let mut text_box = Self {
            draft,
            wants_focus: true,
            composing: false,
            at_edge: (true, true),
            cursor: None,
            height: 0.0,
            refused: false,
        };
        text_box.focus();
        text_box
    }

    fn id() -> Id {
        Id::unique("send-text")
    }

    /// Puts the keyboard into the text box, with all of its text marked, to be typed over.
    pub(crate) fn focus(&mut self) {
        self.wants_focus = true;
        let end = CCursor::new(self.draft.typed.text.chars().count());
        self.cursor = Some(CCursorRange::two(CCursor::new(0), end));
    }

    /// Takes the bytes of a file: a few stand in the box, many are told by the file's name.
    pub(crate) fn attach(&mut self, path: &Path) -> Result<(), Message> {
        let file = PayloadFile::read(path)?;
        self.draft.file = None;
        if file.bytes.len() <= IN_THE_BOX {
            self.draft.fill(&file.bytes);
            self.focus();
        } else {
            self.draft.file = Some(file);
        }
        Ok(())
    }

    /// Draws the box, pale where its text is not what is sent; returns whether Enter was pressed in it.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        ctx: &PanelCtx<'_>,
        (width, used): (f32, bool),
    ) -> bool {
        if self.draft.file.is_some() {
            self.file_ui(ui, ctx, width);
            return false;
        }
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let id = Self::id();
        let focused = ui.memory(|memory| memory.has_focus(id));
        let entered = focused && self.keys(ui);
        self.refused = self.draft.bytes().is_err() && (self.refused || entered);
        if focused && let Some(range) = self.cursor.take() {
            let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
            state.cursor.set_char_range(Some(range));
            state.store(ui.ctx(), id);
        }
        let wrong = self.error(ui).is_some();
        let name = ctx.t("send-hint");
        let font = mono(sizes.value.min(form_sizes::MAX_SENT));
        let ink = if used { tokens.ink } else { tokens.dim };
        let (marks, read) = self.draft.marks();
        let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| {
            // What has been typed in this frame is marked in the next.
            let marks = if text.as_str() == read {
                marks.as_slice()
            } else {
                &[]
            };
            let mut job = marked::job(text.as_str(), marks, (&font, ink), tokens);
            job.wrap.max_width = width;
            ui.fonts_mut(|fonts| fonts.layout_job(job))
        };
        let most = ui.fonts_mut(|fonts| fonts.row_height(&font)) * LINES;
        let frame = field_frame(ui, id, wrong);
        let inner = width - frame.total_margin().sum().x;
        let size = vec2(width, self.height);
        let shown = ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
            frame.show(ui, |ui| {
                ui.set_width(inner);
                let area = ScrollArea::vertical().id_salt("send-text").max_height(most);
                let area = area.show(ui, |ui| {
                    let mut edit = TextEdit::multiline(&mut self.draft.typed.text)
                        .id(id)
                        .font(font.clone())
                        .text_color(ink)
                        .frame(Frame::NONE)
                        .desired_width(inner)
                        .desired_rows(1)
                        .return_key(KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter))
                        .hint_text(name.clone());
                    if !marks.is_empty() {
                        edit = edit.layouter(&mut layouter);
                    }
                    edit.show(ui)
                });
                area.inner
            })
        });
        self.height = shown.inner.response.rect.height();
        let output = shown.inner.inner;
        if let Some(range) = output.cursor_range {
            let row = output.galley.layout_from_cursor(range.primary).row;
            self.at_edge = (row == 0, row + 1 >= output.galley.rows.len());
        }
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_label(name.as_str());
            if wrong {
                node.set_invalid(accesskit::Invalid::True);
            }
        });
        if self.wants_focus {
            self.wants_focus = false;
            output.response.response.request_focus();
        }
        if !used {
            output
                .response
                .response
                .on_hover_text(ctx.t("send-text-unused"));
        }
        entered
    }

    /// The file in place of the text, with the way back.
    fn file_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, width: f32) {
        let name = self.draft.file.as_ref().map(|file| file.name.clone());
        let name = name.unwrap_or_default();
        let label_text = ctx.say(&Message::new("file-name").with("name", name.as_str()));
        let remove = ctx.t("file-remove");
        let close = form_sizes::FIELD_BUTTON;
        let height = ui.sizes().value.min(form_sizes::MAX_SENT) * leading::CLOSE + space::XXL;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::S;
            let label = Button::new(&name)
                .name(&label_text)
                .tip(&label_text)
                .icon(Icon::File)
                .width(width - close - space::S)
                .height(height);
            label.ui(ui);
            let button = Button::sign(Icon::Close, &remove).tip(&remove);
            if button.width(close).height(height).ui(ui).clicked() {
                self.draft.file = None;
                self.wants_focus = true;
            }
        });
    }

    /// Enter sends; the arrows recall what was sent, from the first and the last line.
    fn keys(&mut self, ui: &Ui) -> bool {
        let mut ime = false;
        ui.input(|input| {
            for event in &input.events {
                if let Event::Ime(event) = event {
                    ime = true;
                    self.composing =
                        matches!(event, ImeEvent::Preedit { text, .. } if !text.is_empty());
                }
            }
        });
        if ime || self.composing {
            // Also the Enter that ends a composition is the input method's.
            return false;
        }
        let (first, last) = self.at_edge;
        let (enter, up, down) = ui.input_mut(|input| {
            let plain = input.modifiers.is_none();
            (
                plain && input.consume_key(Modifiers::NONE, Key::Enter),
                plain && first && input.consume_key(Modifiers::NONE, Key::ArrowUp),
                plain && last && input.consume_key(Modifiers::NONE, Key::ArrowDown),
            )
        });
        if (up || down) && self.draft.recall(up) {
            let end = CCursor::new(self.draft.typed.text.chars().count());
            self.cursor = Some(CCursorRange::one(end));
        }
        enter
    }

    /// What is wrong with the text. A byte that is still being typed is not wrong yet.
    pub(super) fn error(&mut self, ui: &Ui) -> Option<Message> {
        let message = self.draft.bytes().err()?.clone();
        let typing = !self.refused && ui.memory(|memory| memory.has_focus(Self::id()));
        (message.key != "error-odd-hex" || !typing).then_some(message)
    }

    /// How many bytes it is, or what is sent instead; and the ways to bytes that cannot be typed.
    pub(super) fn state_ui(
        &mut self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        instead: Option<String>,
    ) {
        let sizes = ui.sizes();
        let height = (sizes.small * leading::FIELD).round();
        let say = |len: usize| ctx.say(&Message::new("send-bytes").with("n", len));
        let count = match self.draft.bytes() {
            Ok(bytes) => say(bytes.len()),
            Err(message) if message.key == "error-odd-hex" => ctx.t("send-odd-hex"),
            Err(_) => String::new(),
        };
        let instead_is_sent = instead.is_some();
        let count = instead.unwrap_or(count);
        // Room for the longest datagram, so that no digit more changes the buttons.
        let font = egui::FontId::proportional(sizes.small * LEAST_SMALL);
        let most = text_layout::width_of(ui.painter(), &say(65_507), font);
        line_ui(ui, height, |ui| {
            let words = ["escapes-button", "file-button"].map(|key| ctx.t(key));
            let needs: f32 = words
                .iter()
                .map(|word| Button::width_of(word, ui, sizes))
                .sum();
            let sign = Button::sign_width(sizes.body);
            let encoding = encoding_width(ui);
            // Where there is little room the buttons have signs instead of words.
            let short = needs + sign + encoding + most > ui.available_width();
            let all = ui.available_width();
            let ways = flush_right(ui, "ways to bytes", |ui| {
                ui.spacing_mut().item_spacing.x = space::HAIR;
                if !self.draft.typed.hex && self.draft.file.is_none() {
                    encoding_ui(ui, ctx, vec2(encoding, height));
                    self.escapes_ui(ui, ctx, (height, short));
                }
                Self::choose_file_ui(ui, ctx, (height, short));
            });
            let room = (all - ways - space::XS).max(0.0);
            let size = vec2(room, height);
            let layout = Layout::left_to_right(Align::Center);
            ui.allocate_ui_with_layout(size, layout, |ui| {
                fitted_label(ui, &count, room);
            });
        });
        if let Some(n) = self.draft.dumped().filter(|_| !instead_is_sent) {
            let label = ctx.say(&Message::new("send-as-dump").with("n", n));
            let button = Button::new(&label).kind(Kind::Quiet).small().fitted();
            if button
                .width(ui.available_width())
                .height(height)
                .ui(ui)
                .clicked()
            {
                self.draft.take_as_hex();
            }
        }
        let apart = self.draft.skipped_text();
        if let Some(apart) = apart.filter(|_| !instead_is_sent) {
            dim_label(ui, &ctx.say(&apart));
        }
    }

    fn escapes_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, (height, short): (f32, bool)) {
        let words = (ctx.t("escapes-button"), ctx.t("escapes-tip"));
        let button = quiet(ui, &words, height, |button| {
            if short { button.label("\\n") } else { button }
        });
        let sizes = ui.sizes();
        let frame = Frame::popup(ui.style()).inner_margin(14);
        Popup::menu(&button).frame(frame).show(|ui| {
            for (escape, key) in ESCAPES {
                let meaning = ctx.t(key);
                let name = format!("{escape} {meaning}");
                ui.horizontal(|ui| {
                    let shown = if escape == "\\x00" { "\\xNN" } else { escape };
                    let button = Button::new(shown)
                        .name(&name)
                        .width(form_sizes::ESCAPE)
                        .small();
                    if button.ui(ui).clicked() {
                        self.insert(ui, escape);
                        ui.close();
                    }
                    ui.label(egui::RichText::new(meaning).size(sizes.small));
                });
            }
        });
    }

    /// Puts an escape where the cursor is, in place of what is marked.
    fn insert(&mut self, ui: &Ui, escape: &str) {
        let text = &mut self.draft.typed.text;
        let count = text.chars().count();
        let marked = TextEditState::load(ui.ctx(), Self::id())
            .and_then(|state| state.cursor.char_range())
            .map_or(count..count, |range| {
                let [from, to] = range.sorted_cursors();
                from.index.0.min(count)..to.index.0.min(count)
            });
        let at = |n: usize| text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
        let (from, to) = (at(marked.start), at(marked.end));
        text.replace_range(from..to, escape);
        let end = CCursor::new(marked.start + escape.chars().count());
        let range = if escape == "\\x00" {
            // The two digits are marked, to be typed over.
            CCursorRange::two(CCursor::new(marked.start + 2), end)
        } else {
            CCursorRange::one(end)
        };
        self.cursor = Some(range);
        self.wants_focus = true;
    }

    fn choose_file_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, (height, short): (f32, bool)) {
        let words = (ctx.t("file-button"), ctx.t("file-tip"));
        let button = quiet(ui, &words, height, |button| {
            let button = button.icon(Icon::File);
            if short { button.label("") } else { button }
        });
        ctx.ask_if(button.clicked(), Action::AskForFile(FilePurpose::Payload));
    }
}

/// The width that the button of the encoding has with each of them, so that none moves what stands beside it.
fn encoding_width(ui: &Ui) -> f32 {
    let font = egui::FontId::proportional(ui.sizes().small);
    let names = Encoding::ALL.iter().map(|one| one.name());
    let widths = names.map(|name| text_layout::width_of(ui.painter(), name, font.clone()));
    widths.fold(0.0, f32::max).ceil() + 2.0 * space::M
}

/// The encoding of the text; a press takes the other one.
fn encoding_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, size: egui::Vec2) {
    let encoding = ctx.text.encoding();
    let name = Message::new("encoding-name").with("name", encoding.name());
    let (name, tip) = (ctx.say(&name), ctx.t("encoding-tip"));
    let button = Button::new(encoding.name()).name(&name).tip(&tip);
    let button = button
        .kind(Kind::Quiet)
        .small()
        .width(size.x)
        .height(size.y);
    if button.ui(ui).clicked() {
        let other = Encoding::ALL.iter().find(|one| **one != encoding);
        ctx.ask(Action::SetEncoding(other.copied().unwrap_or_default()));
    }
}

/// A small button without a border.
fn quiet(
    ui: &mut Ui,
    (label, tip): &(String, String),
    height: f32,
    shape: impl for<'b> FnOnce(Button<'b>) -> Button<'b>,
) -> Response {
    let button = Button::new(label).name(label).tip(tip).kind(Kind::Quiet);
    shape(button.small().height(height)).ui(ui)
}
