//! The help: all commands with their keys, the words of the glossary, and a field that finds among them.

use egui::{Context, Frame, Grid, Id, Margin, RichText, ScrollArea, TextEdit, vec2};

use super::glossary::{found_words, glossary_ui};
use crate::{
    gui::{
        UiCommand,
        theme::{Themed as _, form_sizes, leading, panel_parts::glossary, space, strong},
        widgets::{Button, dialog, edit_ui, numbers::margin, scroll_by_keys, segmented},
    },
    text::{Catalog, rank},
};

/// The sheet over the window, closed or open.
#[derive(Debug, Default)]
pub(crate) struct HelpSheet {
    open: Option<OpenSheet>,
}

#[derive(Debug)]
struct OpenSheet {
    sought: String,
    /// Whether the words of the glossary are shown in place of the keys.
    words: bool,
    /// Its field takes the keyboard in its first frame.
    fresh: bool,
}

impl HelpSheet {
    /// Whether it lies over the window.
    pub(crate) const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Opens or closes it.
    pub(crate) fn toggle(&mut self) {
        if !self.close() {
            self.open_at(String::new(), false);
        }
    }

    pub(crate) fn show_word(&mut self, word: String) {
        self.open_at(word, true);
    }

    fn open_at(&mut self, sought: String, words: bool) {
        self.open = Some(OpenSheet {
            sought,
            words,
            fresh: true,
        });
    }

    /// Closes it, if it is open.
    pub(crate) fn close(&mut self) -> bool {
        self.open.take().is_some()
    }

    /// Draws it while it is open.
    pub(crate) fn ui(&mut self, ctx: &Context, text: &Catalog) {
        let Some(open) = &mut self.open else {
            return;
        };
        let sheet = dialog(text.get("help-title"), "shortcuts");
        let closed = sheet.show(ctx, |ui| open.ui(ui, text));
        if closed.and_then(|window| window.inner) == Some(true) {
            self.close();
        }
    }
}

impl OpenSheet {
    /// Draws title, field and commands; returns whether it is to be closed.
    fn ui(&mut self, ui: &mut egui::Ui, text: &Catalog) -> bool {
        let sizes = ui.sizes();
        ui.set_min_width(form_sizes::SHEET * sizes.body);
        ui.spacing_mut().interact_size.y = sizes.body * leading::TIGHT;
        let [keys, words, tip] =
            ["help-title", "glossary", "glossary-tip"].map(|key| text.get(key));
        let choices = [(&*keys, &*keys, &*keys), (&*words, &*words, &*tip)];
        let (found, means) = (self.found_commands(text), found_words(text, &self.sought));
        // What stands only among the others is shown there.
        let words = match (found.is_empty(), means.is_empty()) {
            (false, true) => false,
            (true, false) => true,
            _ => self.words,
        };
        if let Some(chosen) = segmented(ui, &choices, Some(usize::from(words)), None) {
            self.words = chosen == 1;
        }
        ui.add_space(space::L);
        let id = Id::unique("help-find");
        let name = text.get("help-find");
        let edit = TextEdit::singleline(&mut self.sought)
            .hint_text(name.clone())
            .desired_width(f32::INFINITY);
        let field = edit_ui(ui, (id, &name), false, edit);
        if std::mem::take(&mut self.fresh) {
            field.request_focus();
        }
        ui.add_space(space::L);
        if words || found.is_empty() {
            ui.set_width(form_sizes::SHEET * sizes.body);
            glossary_ui(ui, text, means);
        } else {
            let most = ui.ctx().content_rect().height() * glossary::SHARE;
            let scroll = ScrollArea::vertical().max_height(most);
            scroll.min_scrolled_height(most).show(ui, |ui| {
                scroll_by_keys(ui);
                let beside = Margin {
                    right: margin(form_sizes::SCROLL_BAR),
                    ..Margin::ZERO
                };
                let frame = Frame::new().inner_margin(beside);
                frame.show(ui, |ui| keys_ui(ui, text, &found));
            });
        }
        ui.add_space(space::L);
        Button::new(&text.get("close")).ui(ui).clicked()
    }

    fn found_commands(&self, text: &Catalog) -> Vec<UiCommand> {
        let mut found = UiCommand::ALL.to_vec();
        found.retain(|command| {
            let name = text.get(command.name_key());
            rank(&self.sought, &name, &command.shortcut_text()).is_some()
        });
        found
    }
}

/// Draws the commands that are found, with their keys.
fn keys_ui(ui: &mut egui::Ui, text: &Catalog, found: &[UiCommand]) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let (left, right) = found.split_at(found.len().div_ceil(2));
    let grid = Grid::new("keys").spacing(vec2(space::WIDE, space::XS));
    grid.num_columns(4).show(ui, |ui| {
        for (n, command) in left.iter().enumerate() {
            for command in std::iter::once(command).chain(right.get(n)) {
                let mut keys = command.shortcut_text();
                if keys.is_empty() {
                    keys = text.get("help-in-menu");
                }
                let keys = RichText::new(keys).font(strong(sizes.body));
                ui.label(keys.color(tokens.accent));
                ui.label(text.get(command.name_key()));
            }
            ui.end_row();
        }
    });
    ui.add_space(space::L);
    ui.label(RichText::new(text.get("help-more")).color(tokens.dim));
}
