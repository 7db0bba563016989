//! Buttons.

use std::sync::Arc;

use egui::{
    Atom, AtomExt as _, Color32, Response, Role, Stroke, Style, Ui, Vec2, WidgetInfo,
    emath::GuiRounding as _, pos2, vec2,
};

use super::{focus::focus, icon::Icon, text_layout, tooltip::with_tooltip};
use crate::gui::theme::{
    LEAST_SMALL, Sizes, StyleOverride, Themed as _, Tokens, form_sizes, hair, sign, space, strong,
    thin, with_style,
};

/// The prominence of a button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// What one does most: the accent colour.
    Primary,
    /// Everything else: a border.
    #[default]
    Plain,
    /// A choice, and whether it is made.
    Choice(bool),
    /// No border before the pointer is there.
    Quiet,
}

/// A button with a text, a sign, or both.
#[derive(Clone, Debug)]
pub(crate) struct Button<'a> {
    label: &'a str,
    name: Option<&'a str>,
    tip: Option<&'a str>,
    icon: Option<Icon>,
    icon_after: bool,
    icon_colour: Option<Color32>,
    kind: Kind,
    width: Option<f32>,
    height: Option<f32>,
    small: bool,
    fitted: bool,
    most: f32,
}

impl<'a> Button<'a> {
    pub(crate) const fn new(label: &'a str) -> Self {
        Self {
            label,
            name: None,
            tip: None,
            icon: None,
            icon_after: false,
            icon_colour: None,
            kind: Kind::Plain,
            width: None,
            height: None,
            small: false,
            fitted: false,
            most: f32::INFINITY,
        }
    }

    /// A button with only a sign; its name is for those who cannot see it.
    pub(crate) const fn sign(icon: Icon, name: &'a str) -> Self {
        let mut button = Self::new("");
        button.icon = Some(icon);
        button.name = Some(name);
        button
    }

    setters! {
        kind(kind: Kind) kind = kind;
        /// A sign before the text.
        icon(icon: Icon) icon = Some(icon);
        /// The sign stands after the text.
        icon_after() icon_after = true;
        icon_colour(colour: Color32) icon_colour = Some(colour);
        /// The name for screen readers, where it differs from the text.
        name(name: &'a str) name = Some(name);
        /// What is told when the pointer rests on it.
        tip(tip: &'a str) tip = Some(tip);
        /// Another text; its name stays.
        label(label: &'a str) label = label;
        /// In points; otherwise what the text needs.
        width(width: f32) width = Some(width);
        /// In points; otherwise that of any control.
        height(height: f32) height = Some(height);
        /// Writes the label in the size of secondary text.
        small() small = true;
        /// A text that has too little room gets smaller letters before its end is left out.
        fitted() fitted = true;
        /// No wider than this, where the text would need more.
        at_most(width: f32) most = width;
    }

    /// Draws the button; the response tells of clicks.
    pub(crate) fn ui(self, ui: &mut Ui) -> Response {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let size = if self.small { sizes.small } else { sizes.body };
        let font = match self.kind {
            Kind::Primary | Kind::Choice(true) => strong(size),
            _ => egui::FontId::proportional(size),
        };
        let sign = size * sign::NEAR;
        let (gap, pad) = if self.label.is_empty() {
            (0.0, form_sizes::BESIDE_SIGN)
        } else {
            (space::M, space::XL)
        };
        let sign_width = self.icon.map_or(0.0, |_| sign + gap);
        let most = self.width.unwrap_or(self.most - 2.0 * (pad - space::XS));
        let room = most - sign_width - space::M;
        let (.., ink) = colours(self.kind, tokens);
        let mut galley = text_layout::line(ui, self.label, font.clone(), ink, room);
        if self.fitted && galley.elided {
            let font = egui::FontId::new((size * LEAST_SMALL).max(sizes.least), font.family);
            galley = text_layout::line(ui, self.label, font, ink, room);
        }
        let needs = galley.size().x + sign_width + 2.0 * pad;
        let lower = if self.small { space::S } else { 0.0 };
        let least = vec2(
            self.width.unwrap_or(needs),
            self.height.unwrap_or(sizes.control - lower),
        );
        let least = least.max(Vec2::splat(sizes.touch));
        let words = if self.label.is_empty() {
            Vec2::ZERO
        } else {
            galley.size()
        };
        let (icon, after) = (self.icon, self.icon_after);
        let colour = self.icon_colour.unwrap_or(ink);
        let height = words.y.max(icon.map_or(0.0, |_| sign));
        // One atom with all that is seen: egui's layout of several takes longer than their drawing.
        let content = Atom::paint(vec2(sign_width + words.x, height), move |ui, place| {
            let (left, middle) = (place.rect.left().floor_ui(), place.rect.center().y);
            let (sign_at, words_at) = if after {
                (left + words.x + gap, left)
            } else {
                (left, left + sign_width)
            };
            if let Some(icon) = icon {
                let at = pos2(sign_at + sign / 2.0, middle);
                icon.paint(ui.painter(), at, sign, colour);
            }
            if words.x > 0.0 {
                let at = pos2(words_at, middle - words.y / 2.0);
                ui.painter().galley(at, Arc::clone(&galley), ink);
            }
        });
        let button = egui::Button::new(content.atom_grow(true))
            .gap(0.0)
            .min_size(least);
        let response = with_style(ui, self.kind, |ui| ui.add(button));
        let name = self.name.unwrap_or(self.label);
        let enabled = ui.is_enabled();
        response.widget_info(|| match self.kind {
            Kind::Choice(chosen) => WidgetInfo::selected(Role::Button, enabled, chosen, name),
            _ => WidgetInfo::labeled(Role::Button, enabled, name),
        });
        if name != self.label && !self.label.is_empty() {
            // What it shows is its value.
            ui.ctx()
                .accesskit_node_builder(response.id, |node| node.set_value(self.label));
        }
        focus(ui, &response);
        match self.tip {
            Some(tip) => with_tooltip(response, tip),
            None => response,
        }
    }

    /// The width that it will take.
    pub(crate) fn width_of(label: &str, ui: &Ui, sizes: Sizes) -> f32 {
        text_layout::width_of(ui.painter(), label, strong(sizes.body)) + 2.0 * space::XL
    }

    /// What a sign beside letters of this size adds to the width.
    pub(crate) fn sign_width(letters: f32) -> f32 {
        letters * sign::NEAR + space::M
    }
}

/// The colours of a kind: its fill, the same while the pointer is on it, its border and its text.
fn colours(kind: Kind, tokens: &Tokens) -> (Color32, Color32, Stroke, Color32) {
    let (panel, hover, accent) = (tokens.panel, tokens.hover, tokens.accent);
    match kind {
        Kind::Primary => (accent, tokens.accent_hover, Stroke::NONE, tokens.on_accent),
        Kind::Choice(true) => (panel, tokens.selected, thin(accent), accent),
        Kind::Quiet => (Color32::TRANSPARENT, hover, Stroke::NONE, tokens.ink),
        Kind::Plain | Kind::Choice(false) => (panel, hover, hair(tokens.line), tokens.ink),
    }
}

impl StyleOverride for Kind {
    fn apply(self, style: &mut Style, tokens: &Tokens, _: Sizes) {
        let (fill, touched, border, _) = colours(self, tokens);
        let widgets = &mut style.visuals.widgets;
        for (look, fill) in [
            (&mut widgets.inactive, fill),
            (&mut widgets.hovered, touched),
            (&mut widgets.active, touched),
        ] {
            (look.weak_bg_fill, look.bg_stroke) = (fill, border);
        }
        style.spacing.button_padding = vec2(space::XS, 0.0);
        style.spacing.interact_size = Vec2::ZERO;
    }
}
