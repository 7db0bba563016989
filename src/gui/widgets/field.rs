//! The frame of a text field.

use egui::{Frame, Id, Key, Margin, Response, TextEdit, Ui};

use crate::gui::theme::{Themed as _, firm, hair, mono, thin};

/// The frame of a text field: its border tells whether it has the focus, or an error.
pub(crate) fn field_frame(ui: &Ui, id: Id, wrong: bool) -> Frame {
    let focused = ui.memory(|memory| memory.has_focus(id));
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let stroke = match (wrong, focused) {
        (true, _) => firm(tokens.cut),
        (false, true) => firm(tokens.accent),
        (false, false) => hair(tokens.line),
    };
    // The margin and the border together stay the same, so that nothing moves.
    let margin = if stroke.width > thin(stroke.color).width {
        11
    } else {
        12
    };
    Frame::new()
        .fill(tokens.panel)
        .stroke(stroke)
        .corner_radius(sizes.radius)
        .inner_margin(Margin::symmetric(margin, margin - 4))
}

/// The height of a field for one line of letters of this size, with its frame, in points.
pub(crate) fn field_height(ui: &Ui, letters: f32) -> f32 {
    let font = mono(letters);
    let frame = field_frame(ui, Id::NULL, false).total_margin().sum().y;
    ui.fonts_mut(|fonts| fonts.row_height(&font)) + frame
}

/// A field of one line; its frame shows whether its text is `wrong`.
pub(crate) fn edit_ui(
    ui: &mut Ui,
    (id, name): (Id, &str),
    wrong: bool,
    edit: TextEdit<'_>,
) -> Response {
    let edit = edit.id(id).frame(field_frame(ui, id, wrong));
    ui.add(edit).accessible_name(name)
}

/// Gives the keyboard back to a field of one line, whose text is wrong, where Enter has left it; returns whether it has.
pub(crate) fn keep_keyboard(response: &Response) -> bool {
    let entered =
        response.lost_focus() && response.ctx.input(|input| input.key_pressed(Key::Enter));
    if entered {
        response.request_focus();
    }
    entered
}
