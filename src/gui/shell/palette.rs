//! The palette: everything that can be asked for in one list, found by its words and taken by the keyboard.

use egui::{Align2, Frame, Id, Key, Modal, Modifiers, ScrollArea, TextEdit, Ui, vec2};

use crate::{
    gui::{
        Action, PanelCtx,
        theme::{Themed as _, form_sizes, panel_parts::palette},
        widgets::{dim_label, edit_ui, list_item, numbers::fitting},
    },
    text::rank,
};

/// The most characters that can be typed into its field.
const MAX_SOUGHT: usize = 60;

/// Something that can be asked for.
#[derive(Clone, Debug)]
pub(crate) struct PaletteEntry {
    pub(crate) action: Action,
    pub(crate) name: String,
    /// Its keys, or else what it is: a view, a setting, a lesson.
    pub(crate) note: String,
    /// What it does; empty where its name tells that.
    pub(crate) tip: String,
    pub(crate) names: String,
    pub(crate) beside: String,
}

/// The palette, closed or open.
#[derive(Debug, Default)]
pub(crate) struct Palette {
    open: Option<OpenPalette>,
}

#[derive(Debug)]
struct OpenPalette {
    entries: Vec<PaletteEntry>,
    sought: String,
    /// The places of what is found in `entries`, the nearest first.
    found: Vec<usize>,
    /// The place in `found` of the entry that the Enter key takes.
    chosen: usize,
    /// The chosen line is to be in view, and its field to have the keyboard.
    fresh: bool,
}

impl Palette {
    /// Whether it lies over the window.
    pub(crate) const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    pub(crate) fn open(&mut self, entries: Vec<PaletteEntry>) {
        self.open = Some(OpenPalette {
            found: (0..entries.len()).collect(),
            entries,
            sought: String::new(),
            chosen: 0,
            fresh: true,
        });
    }

    /// Closes it, if it is open.
    pub(crate) fn close(&mut self) -> bool {
        self.open.take().is_some()
    }

    /// Draws it over the window while it is open.
    pub(crate) fn ui(&mut self, ui: &Ui, ctx: &mut PanelCtx<'_>) {
        let Some(open) = &mut self.open else {
            return;
        };
        let window = ui.ctx().viewport_rect();
        let id = Id::unique("palette");
        let below = vec2(0.0, window.height() * palette::BELOW);
        let area = Modal::default_area(id)
            .anchor(Align2::CENTER_TOP, below)
            .accessible_name(ctx.t("command-palette"));
        let frame = Frame::popup(ui.style()).inner_margin(ui.sizes().edge);
        let modal = Modal::new(id).area(area).frame(frame).show(ui.ctx(), |ui| {
            ui.set_width(
                (palette::WIDTH * ui.sizes().body).min(window.width() * form_sizes::SHEET_SHARE),
            );
            open.ui(ui, ctx)
        });
        if let Some(action) = modal.inner {
            self.close();
            ctx.ask(action);
        } else if modal.backdrop_response.clicked() {
            self.close();
        }
    }
}

impl OpenPalette {
    /// Draws the field and what is found; returns what was taken.
    fn ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) -> Option<Action> {
        self.take_keys(ui);
        let sizes = ui.sizes();
        let id = Id::unique("palette-find");
        let name = ctx.t("palette-find");
        let edit = TextEdit::singleline(&mut self.sought)
            .hint_text(name.clone())
            .char_limit(MAX_SOUGHT)
            .desired_width(f32::INFINITY);
        let field = edit_ui(ui, (id, &name), false, edit);
        if field.changed() {
            self.find();
        }
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if !entered && (self.fresh || !field.has_focus()) {
            field.request_focus();
        }
        ui.add_space(sizes.pad);
        if self.found.is_empty() {
            dim_label(ui, &ctx.t("palette-nothing"));
        }
        let gap = ui.spacing().item_spacing.y;
        let most = ui.ctx().viewport_rect().height() * palette::SHARE;
        let height = ((sizes.control + gap) * palette::LINES - gap).min(most);
        let lines = ScrollArea::vertical()
            .max_height(height)
            .min_scrolled_height(height)
            .auto_shrink([false, true])
            .show(ui, |ui| self.lines_ui(ui, field.id));
        let taken = lines.inner.or_else(|| entered.then_some(self.chosen))?;
        let entry = self.entries.get(*self.found.get(taken)?)?;
        Some(entry.action.clone())
    }

    /// What is found, a line each; returns the place of the one that was pressed.
    fn lines_ui(&mut self, ui: &mut Ui, field: Id) -> Option<usize> {
        let mut pressed = None;
        let found = self
            .found
            .iter()
            .filter_map(|place| self.entries.get(*place));
        for (n, entry) in found.enumerate() {
            let chosen = n == self.chosen;
            let line = list_item(ui, &entry.name, &entry.note, chosen);
            if chosen {
                ui.ctx().accesskit_node_builder(field, |node| {
                    node.set_active_descendant(line.id.accesskit_id());
                });
                if std::mem::take(&mut self.fresh) {
                    line.scroll_to_me(None);
                }
            }
            if line.clicked() {
                pressed = Some(n);
            }
            if !entry.tip.is_empty() {
                line.on_hover_text(&entry.tip);
            }
        }
        pressed
    }

    /// The arrows and pages go through the lines; the field has the keyboard all the time.
    fn take_keys(&mut self, ui: &Ui) {
        let last = self.found.len().saturating_sub(1);
        let page = fitting(palette::LINES, 1.0, 1) - 1;
        let before = self.chosen;
        ui.input_mut(|input| {
            let mut pressed = |key| input.count_and_consume_key(Modifiers::NONE, key);
            let down = pressed(Key::ArrowDown) + pressed(Key::PageDown) * page;
            let up = pressed(Key::ArrowUp) + pressed(Key::PageUp) * page;
            self.chosen = (self.chosen + down).min(last).saturating_sub(up);
        });
        self.fresh |= self.chosen != before;
    }

    fn find(&mut self) {
        let entries = self.entries.iter().enumerate();
        let found = entries.filter_map(|(place, entry)| {
            Some((rank(&self.sought, &entry.names, &entry.beside)?, place))
        });
        let mut found: Vec<_> = found.collect();
        found.sort_unstable();
        self.found = found.into_iter().map(|(_, place)| place).collect();
        self.chosen = 0;
        self.fresh = true;
    }
}
