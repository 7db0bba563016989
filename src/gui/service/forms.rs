//! The parts of the forms: fields, and what was told of the last question.

use egui::{
    Id, Key, Label, Rect, Response, RichText, Role, ScrollArea, TextEdit, Ui, UiBuilder, WidgetInfo,
};

use crate::{
    gui::{
        Action, PanelCtx,
        theme::{Themed as _, form_sizes, mono, panel_parts::forms},
        widgets::{Button, Kind, choosable, edit_ui},
    },
    model::{Message, RowId},
    text::plain,
};

/// The largest letters of a picture of this width, in points.
pub(super) fn largest(ui: &Ui, width: f32) -> f32 {
    let call = ui.sizes().call;
    (width / forms::LINE).clamp(call, call * forms::LARGEST)
}

/// A field of that width for one line, named by a key; returns whether Enter was pressed in it.
pub(super) fn field_ui(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    key: &'static str,
    (width, hint): (f32, &str),
    text: &mut String,
) -> bool {
    let name = ctx.t(key);
    let id = Id::unique(key);
    let size = ui.sizes().body;
    let hint = if hint.is_empty() { &name } else { hint };
    let edit = TextEdit::singleline(text)
        .font(mono(size))
        .hint_text(RichText::new(hint).size(size))
        .desired_width(width - form_sizes::BESIDE_CHOICE);
    let response = edit_ui(ui, (id, &name), false, edit);
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    response.on_hover_text(name);
    entered
}

/// What people mostly write into a field, by one click each.
pub(super) fn chips_ui(ui: &mut Ui, words: &[&str], text: &mut String) -> bool {
    let mut pressed = false;
    for word in words {
        let kind = Kind::Choice(text == word);
        if Button::new(word).kind(kind).small().ui(ui).clicked() {
            (*word).clone_into(text);
            pressed = true;
        }
    }
    pressed
}

/// A thing that stands for a row: one that is pressed is chosen in all panels.
pub(super) fn choose_ui(
    ui: &Ui,
    ctx: &mut PanelCtx<'_>,
    (response, place): (&Response, Rect),
    (row, name): (RowId, &str),
) {
    let chosen = ctx.selected == Some(row);
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, chosen, name));
    ctx.ask_if(response.clicked(), Action::Select(Some(row)));
    choosable(ui, response, (place, ui.sizes().radius), chosen);
}

pub(super) fn sentence_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, message: &Message) {
    let sizes = ui.sizes();
    let text = plain(&ctx.say(message));
    let text = RichText::new(text).size(sizes.body).color(ui.tokens().ink);
    ui.add(Label::new(text).wrap().selectable(true));
}

/// Text that a server sent, in letters of one width.
pub(super) fn words_ui(ui: &mut Ui, text: &str) {
    let sizes = ui.sizes();
    let text = RichText::new(text)
        .font(mono(sizes.body))
        .color(ui.tokens().ink);
    ui.add(Label::new(text).wrap().selectable(true));
}

/// Two parts side by side: what happened, and what it says.
pub(super) fn halves_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    left: impl FnOnce(&mut Ui, &mut PanelCtx<'_>),
    right: impl FnOnce(&mut Ui, &mut PanelCtx<'_>),
) {
    let space = ui.available_rect_before_wrap();
    let gap = ui.sizes().edge * forms::GAP;
    let middle = space.left() + space.width() * forms::PICTURE;
    let mut child = ui.new_child(part(space.with_max_x(middle), "left"));
    left(&mut child, ctx);
    let mut child = ui.new_child(part(space.with_min_x(middle + gap), "right"));
    ScrollArea::vertical()
        .id_salt("service-result")
        .auto_shrink(false)
        .show(&mut child, |ui| right(ui, ctx));
    ui.advance_cursor_after_rect(space);
}

/// A place for a part of the view.
pub(super) fn part(rect: Rect, salt: &'static str) -> UiBuilder {
    UiBuilder::new().max_rect(rect).id_salt(salt)
}
