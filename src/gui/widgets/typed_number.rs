//! A number that becomes a field when it is pressed.

use std::ops::RangeInclusive;

use egui::{
    CursorIcon, Id, Key, Popup, PopupCloseBehavior, Rect, Role, Sense, TextEdit, Ui, WidgetInfo,
    accesskit,
    text::{CCursor, CCursorRange},
    text_edit::TextEditState,
    vec2,
};

use super::{field::field_frame, focus::focus, tooltip::with_tooltip};
use crate::gui::theme::{Themed as _, mono, space, strong, widget_parts::typed_number};

/// What can be typed for a value, and how it is called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Typing<'a> {
    /// The largest value that can be typed; the slider may end before it.
    pub most: u32,
    /// What the value beside the slider is called, which a press makes a field.
    pub(crate) name: &'a str,
    pub(crate) wrong: &'a str,
}

/// A number in a place where it stands as text until it is pressed.
pub(super) struct TypedNumber<'a> {
    pub(super) range: RangeInclusive<u32>,
    pub(super) typing: Typing<'a>,
    pub(super) now: u32,
}

/// What stands in the field, and whether it was refused.
#[derive(Clone, Debug, Default)]
struct NumberDraft {
    text: String,
    wrong: bool,
}

impl TypedNumber<'_> {
    /// Takes presses at the place of the text, within `room`; while the field is open it is drawn there instead. Gives the number
    /// that was typed, and whether the field is open.
    pub(super) fn ui(&self, ui: &mut Ui, (place, room): (Rect, Rect)) -> (Option<u32>, bool) {
        let id = ui.scope_id().with(("typed number", self.typing.name));
        let field = id.with("field");
        let Some(mut draft) = ui.data(|data| data.get_temp::<NumberDraft>(id)) else {
            let response = ui.interact(place.intersect(room), id, Sense::click());
            let (enabled, name) = (ui.is_enabled(), self.typing.name);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
            focus(ui, &response);
            if response.hovered() {
                ui.set_cursor_icon(CursorIcon::Text);
            }
            if response.clicked() {
                self.open(ui, (id, field));
            }
            with_tooltip(response, name);
            return (None, false);
        };
        let sizes = ui.sizes();
        let width = (place.width() + 2.0 * space::M).max(typed_number::MIN * sizes.value);
        let size = vec2(width, place.height() + space::S);
        let right = Rect::from_center_size(place.center(), size);
        let rect = right.translate(vec2(place.right() - right.right(), 0.0));
        let frame = field_frame(ui, field, draft.wrong);
        let edit = TextEdit::singleline(&mut draft.text)
            .id(field)
            .font(mono(sizes.body))
            .frame(frame.inner_margin(egui::Margin::symmetric(6, 1)));
        let response = ui.put(rect, edit).accessible_name(self.typing.name);
        if draft.wrong {
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_invalid(accesskit::Invalid::True);
            });
            Popup::from_response(&response)
                .id(id.with("wrong"))
                .open(true)
                .close_behavior(PopupCloseBehavior::IgnoreClicks)
                .show(|ui| {
                    let (font, colour) = (strong(ui.sizes().small), ui.tokens().cut);
                    let wrong = egui::RichText::new(self.typing.wrong);
                    ui.label(wrong.font(font).color(colour));
                });
        }
        if response.changed() {
            draft.wrong = false;
        }
        let pressed = |key| ui.input(|input| input.key_pressed(key));
        let left = response.lost_focus();
        let typed = left.then(|| read(&draft.text, &self.range)).flatten();
        // What is wrong and was left open goes by Esc too.
        let given_up = pressed(Key::Escape) && (left || draft.wrong);
        let over = given_up || typed.is_some();
        if over {
            ui.data_mut(|data| data.remove::<NumberDraft>(id));
            return (typed.filter(|_| !given_up), true);
        }
        if left {
            draft.wrong = true;
            if pressed(Key::Enter) {
                response.request_focus();
            }
        }
        ui.data_mut(|data| data.insert_temp(id, draft));
        (None, true)
    }

    /// Begins to type over the number that holds.
    fn open(&self, ui: &Ui, (id, field): (Id, Id)) {
        let draft = NumberDraft {
            text: self.now.to_string(),
            wrong: false,
        };
        let all = CCursorRange::two(CCursor::default(), CCursor::new(draft.text.len()));
        let mut state = TextEditState::default();
        state.cursor.set_char_range(Some(all));
        state.store(ui.ctx(), field);
        ui.data_mut(|data| data.insert_temp(id, draft));
        ui.memory_mut(|memory| memory.request_focus(field));
    }
}

/// The number of a text, with or without spaces in it and a unit behind it.
fn read(text: &str, range: &RangeInclusive<u32>) -> Option<u32> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = digits.trim_start_matches('×');
    let digits = digits.trim_end_matches(|c: char| c.is_alphabetic());
    let number = digits.parse().ok()?;
    range.contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, want) in [
            ("4", Some(4)),
            (" 65 535 ", Some(65_535)),
            ("65\u{202f}535 B", Some(65_535)),
            ("×250", Some(250)),
            ("250ms", Some(250)),
            ("65536", None),
            ("-1", None),
            ("4.5", None),
            ("B", None),
            ("", None),
            ("99999999999", None),
        ] {
            assert_eq!(read(text, &(0..=65_535)), want, "{text:?}");
        }
    }
}
