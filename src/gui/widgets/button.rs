//! Buttons.

use egui::{Color32, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::{Icon, follow_focus, icon::left_of, lettering, marks};
use crate::gui::theme::{Sizes, Themed as _, Tokens, strong};

/// How much a button stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// A button with a text.
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

    /// How much it stands out.
    #[must_use]
    pub(crate) const fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// A sign before the text.
    #[must_use]
    pub(crate) const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The sign stands after the text.
    #[must_use]
    pub(crate) const fn icon_after(mut self) -> Self {
        self.icon_after = true;
        self
    }

    /// The sign in a colour of its own.
    #[must_use]
    pub(crate) const fn icon_colour(mut self, colour: Color32) -> Self {
        self.icon_colour = Some(colour);
        self
    }

    /// The name for screen readers, where it differs from the text.
    #[must_use]
    pub(crate) const fn name(mut self, name: &'a str) -> Self {
        self.name = Some(name);
        self
    }

    /// What is told when the pointer rests on it.
    #[must_use]
    pub(crate) const fn tip(mut self, tip: &'a str) -> Self {
        self.tip = Some(tip);
        self
    }

    /// Its width; otherwise what the text needs.
    #[must_use]
    pub(crate) const fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }

    /// Its height; otherwise that of any control.
    #[must_use]
    pub(crate) const fn height(mut self, height: f32) -> Self {
        self.height = Some(height);
        self
    }

    /// With the size of secondary text.
    #[must_use]
    pub(crate) const fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// A text that has too little room gets smaller letters before its end is left out.
    #[must_use]
    pub(crate) const fn fitted(mut self) -> Self {
        self.fitted = true;
        self
    }

    /// No wider than this, where the text would need more.
    #[must_use]
    pub(crate) const fn at_most(mut self, width: f32) -> Self {
        self.most = width;
        self
    }

    /// Draws it.
    pub(crate) fn ui(self, ui: &mut Ui) -> Response {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let size = if self.small { sizes.small } else { sizes.body };
        let font = if self.kind == Kind::Primary || self.kind == Kind::Choice(true) {
            strong(size)
        } else {
            egui::FontId::proportional(size)
        };
        let sign = size * 0.85;
        let between = if self.label.is_empty() { 0.0 } else { 8.0 };
        let sign_width = self.icon.map_or(0.0, |_| sign + between);
        let pad = if self.label.is_empty() { 9.0 } else { 12.0 };
        let most = self.most - 2.0 * pad + 8.0;
        let room = self.width.unwrap_or(most) - sign_width - 8.0;
        let mut galley = lettering::line(ui, self.label, font.clone(), tokens.ink, room);
        if self.fitted && galley.elided {
            let font = egui::FontId::new(size * 0.8, font.family);
            galley = lettering::line(ui, self.label, font, tokens.ink, room);
        }
        let width = self
            .width
            .unwrap_or_else(|| galley.size().x + sign_width + 2.0 * pad);
        let height = self.height.unwrap_or(if self.small {
            sizes.control - 6.0
        } else {
            sizes.control
        });
        let (rect, mut response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
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
        follow_focus(&response);
        if ui.is_rect_visible(rect) {
            let look = self.colours(tokens, &response);
            let painter = ui.painter();
            painter.rect(
                rect,
                sizes.radius,
                look.fill,
                look.border,
                StrokeKind::Inside,
            );
            if response.has_focus() {
                marks::focus_ring(painter, rect, sizes.radius, tokens.accent);
            }
            let content = sign_width + galley.size().x;
            let left = rect.center().x - content / 2.0;
            if let Some(icon) = self.icon {
                let after = if self.icon_after {
                    galley.size().x + between
                } else {
                    0.0
                };
                let centre = left_of(rect, left - rect.left() + after, sign);
                icon.paint(painter, centre, sign, self.icon_colour.unwrap_or(look.text));
            }
            let before = if self.icon_after { 0.0 } else { sign_width };
            let at = pos2(left + before, rect.center().y - galley.size().y / 2.0);
            painter.galley_with_override_text_color(at, galley, look.text);
        }
        if let Some(tip) = self.tip {
            response = response.on_hover_text(tip);
        }
        response
    }

    fn colours(&self, tokens: &Tokens, response: &Response) -> Colours {
        let touched = response.hovered() || response.is_pointer_button_down_on();
        let line = Stroke::new(1.0, tokens.line);
        match self.kind {
            Kind::Primary => Colours {
                fill: if touched {
                    tokens.accent_hover
                } else {
                    tokens.accent
                },
                border: Stroke::NONE,
                text: tokens.on_accent,
            },
            Kind::Choice(true) => Colours {
                fill: if touched {
                    tokens.selected
                } else {
                    tokens.panel
                },
                border: Stroke::new(1.5, tokens.accent),
                text: tokens.accent,
            },
            Kind::Quiet => Colours {
                fill: if touched {
                    tokens.hover
                } else {
                    Color32::TRANSPARENT
                },
                border: Stroke::NONE,
                text: tokens.ink,
            },
            Kind::Plain | Kind::Choice(false) => Colours {
                fill: if touched { tokens.hover } else { tokens.panel },
                border: line,
                text: tokens.ink,
            },
        }
    }

    /// The width that it will take.
    pub(crate) fn width_of(label: &str, ui: &Ui, sizes: Sizes) -> f32 {
        let font = strong(sizes.body);
        lettering::line(ui, label, font, ui.tokens().ink, f32::INFINITY)
            .size()
            .x
            + 24.0
    }
}

struct Colours {
    fill: Color32,
    border: Stroke,
    text: Color32,
}
