//! Controls that take their words from a key of the texts: the label `key`, its tip `key-tip`.

use egui::{Id, Key, Label, Response, RichText, TextEdit, Ui};
use std::{net::SocketAddr, ops::RangeInclusive};

use super::{
    PanelCtx, UiCommand,
    theme::{Themed as _, form_sizes, mono},
    widgets::{
        Button, Icon, NumberField, Slider, Typing, edit_ui, keep_keyboard, label_within, segmented,
        take_keyboard, toggle,
    },
};
use crate::model::{Message, address};

impl PanelCtx<'_> {
    /// The label with this key, and its tip.
    pub(crate) fn words(&self, key: &str) -> (String, String) {
        (self.text.get(key), self.text.get(&format!("{key}-tip")))
    }

    /// A value to choose, labelled with `key`.
    pub(crate) fn choice<T>(&self, value: T, key: &str) -> Choice<T> {
        let (label, tip) = self.words(key);
        Choice::new(value, label, tip)
    }
}

/// A button; `shape` gives it its size and look. Returns whether it was pressed.
pub(crate) fn button_ui(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    key: &str,
    shape: impl for<'b> FnOnce(Button<'b>) -> Button<'b>,
) -> bool {
    let (label, tip) = ctx.words(key);
    let button = Button::new(&label).tip(&tip);
    shape(button).ui(ui).clicked()
}

/// A button that asks for a command, whose keys its tip tells too.
pub(crate) fn command_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    command: UiCommand,
    key: &str,
    shape: impl for<'b> FnOnce(Button<'b>) -> Button<'b>,
) {
    let (label, tip) = ctx.words(key);
    let tip = command.with_keys(&tip);
    let button = Button::new(&label).tip(&tip);
    ctx.command_if(shape(button).ui(ui).clicked(), command);
}

/// A button with a sign alone that asks for a command.
pub(crate) fn command_sign_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    command: UiCommand,
    icon: Icon,
) -> Response {
    let name = ctx.t(command.name_key());
    let tip = command.with_keys(&name);
    let response = Button::sign(icon, &name).tip(&tip).ui(ui);
    ctx.command_if(response.clicked(), command);
    response
}

/// A button with a sign alone, which `key` names.
pub(crate) fn sign_ui_response(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    icon: Icon,
    key: &str,
    shape: impl for<'b> FnOnce(Button<'b>) -> Button<'b>,
) -> Response {
    let name = ctx.t(key);
    let button = Button::sign(icon, &name).tip(&name);
    shape(button).ui(ui)
}

/// A button with a sign alone, which `key` names; returns whether it was pressed.
pub(crate) fn sign_ui(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    icon: Icon,
    key: &str,
    shape: impl for<'b> FnOnce(Button<'b>) -> Button<'b>,
) -> bool {
    sign_ui_response(ui, ctx, icon, key, shape).clicked()
}

/// A switch whose label and tip are the texts of `key`.
pub(crate) fn toggle_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, key: &str, on: &mut bool) {
    let (label, tip) = ctx.words(key);
    toggle(ui, on, &label, &tip);
}

/// A slider; `shown` is its value with the unit, which can be typed too. Returns whether the value has changed.
pub(crate) fn slider_ui(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    key: &str,
    (range, shown): (RangeInclusive<u32>, String),
    value: &mut u32,
) -> bool {
    let most = *range.end();
    slider_to_ui(ui, ctx, key, (range, shown, most), value)
}

/// A slider whose value can be typed up to `most`, which is beyond its end.
pub(crate) fn slider_to_ui(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    key: &str,
    (range, shown, most): (RangeInclusive<u32>, String, u32),
    value: &mut u32,
) -> bool {
    let (label, tip) = ctx.words(key);
    let named = |key| Message::new(key).with("name", label.as_str());
    let name = ctx.say(&named("slider-type"));
    let wrong = named("slider-wrong").with("least", *range.start());
    let wrong = ctx.plain(wrong.with("most", most));
    let slider = Slider::new(&label, range, shown).tip(&tip).typed(Typing {
        most,
        name: &name,
        wrong: &wrong,
    });
    let response = slider.ui(ui, value);
    take_keyboard(ui, &response, key);
    response.changed()
}

/// A field for a number that is read elsewhere, which tells whether it is `wrong`.
pub(crate) fn number_ui(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    key: &'static str,
    text: &mut String,
    wrong: bool,
) {
    let name = ctx.t(key);
    NumberField::new(&name, key).wrong(wrong).ui(ui, text);
}

/// What is wrong with something that was typed, below its field.
pub(crate) fn error_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, error: Option<&Message>) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    if let Some(message) = error {
        let text = RichText::new(ctx.plain(message));
        ui.add(Label::new(text.size(sizes.small).color(tokens.cut)).wrap());
    }
}

/// One of a few values to choose.
pub(crate) struct Choice<T> {
    value: T,
    label: String,
    /// For screen readers, where it differs from the label.
    name: Option<String>,
    tip: String,
}

impl<T> Choice<T> {
    pub(crate) fn new(value: T, label: impl Into<String>, tip: impl Into<String>) -> Self {
        Self {
            value,
            label: label.into(),
            name: None,
            tip: tip.into(),
        }
    }

    /// Gives the choice another name for screen readers.
    pub(crate) fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// With the keys of a command that chooses too.
    pub(crate) fn with_keys(mut self, command: UiCommand) -> Self {
        self.tip = command.with_keys(&self.tip);
        self
    }

    pub(crate) fn label(&self) -> &str {
        &self.label
    }
}

/// Values side by side, of which `now` is chosen; gives the one that was pressed. With a `width` they
/// share it, otherwise each takes what its label needs.
pub(crate) fn choice_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    choices: impl IntoIterator<Item = Choice<T>>,
    now: T,
    width: Option<f32>,
) -> Option<T> {
    choice_by(choices, now, |words, chosen| {
        segmented(ui, words, chosen, width)
    })
}

/// Values side by side, of which `now` is chosen; a press sets it. `width` is that of [`choice_ui`].
pub(crate) fn pick_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    choices: impl IntoIterator<Item = Choice<T>>,
    now: &mut T,
    width: Option<f32>,
) {
    *now = choice_ui(ui, choices, *now, width).unwrap_or(*now);
}

/// A choice drawn by `draw`, which gets the words and the number of the chosen one.
pub(crate) fn choice_by<T: Copy + PartialEq>(
    choices: impl IntoIterator<Item = Choice<T>>,
    now: T,
    draw: impl FnOnce(&[(&str, &str, &str)], Option<usize>) -> Option<usize>,
) -> Option<T> {
    let choices: Vec<_> = choices.into_iter().collect();
    let words: Vec<_> = choices
        .iter()
        .map(|choice| {
            let name = choice.name.as_ref().unwrap_or(&choice.label);
            (choice.label.as_str(), name.as_str(), choice.tip.as_str())
        })
        .collect();
    let chosen = choices.iter().position(|choice| choice.value == now);
    let pressed = draw(&words, chosen)?;
    choices.get(pressed).map(|choice| choice.value)
}

pub(crate) fn field_label_ui(ui: &mut Ui, label: &str) {
    label_within(ui, label, field_label_room(ui));
}

/// The width that is left to the label of a field, in points.
pub(crate) fn field_label_room(ui: &Ui) -> f32 {
    (ui.available_width() - ui.sizes().small * form_sizes::FIELD).max(form_sizes::MIN_LABEL)
}

/// A text that stands for a value, and is read when its field is left.
#[derive(Clone, Debug, Default)]
pub(crate) struct TypedField {
    typed: Option<String>,
    error: Option<Message>,
}

impl TypedField {
    /// Forgets what was typed and not taken.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }

    pub(crate) const fn error(&self) -> Option<&Message> {
        self.error.as_ref()
    }

    /// Draws the field over the rest of the line, with `hint` in it while it is empty; returns the value when another
    /// than `now`, which is `shown`, was typed. Escape takes back what was typed.
    pub(crate) fn ui<T: PartialEq>(
        &mut self,
        ui: &mut Ui,
        (id, name, hint): (&'static str, &str, &str),
        (now, shown): (&T, String),
        read: impl FnOnce(&str) -> Result<T, Message>,
    ) -> (Response, Option<T>) {
        let id = Id::unique(id);
        let mut text = self.typed.clone().unwrap_or(shown);
        let edit = TextEdit::singleline(&mut text)
            .font(mono(ui.sizes().small))
            .hint_text(hint)
            .desired_width(ui.available_width());
        let response = edit_ui(ui, (id, name), self.error.is_some(), edit);
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        if response.changed() {
            self.typed = Some(text.clone());
            self.error = None;
        }
        let mut taken = None;
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            self.reset();
        } else if response.lost_focus() && self.typed.is_some() {
            match read(&text) {
                Ok(value) => {
                    self.reset();
                    taken = Some(value).filter(|value| value != now);
                }
                Err(message) => {
                    self.error = Some(message);
                    keep_keyboard(&response);
                }
            }
        }
        (response, taken)
    }

    /// Draws the field for a socket address, as [`Self::ui`]; `port` is used where none is typed.
    pub(crate) fn address_ui(
        &mut self,
        ui: &mut Ui,
        (id, name): (&'static str, &str),
        (now, port): (SocketAddr, u16),
    ) -> (Response, Option<SocketAddr>) {
        let read = |text: &str| address::parse(text, Some(port));
        self.ui(ui, (id, name, ""), (&now, address::shown(now)), read)
    }
}
