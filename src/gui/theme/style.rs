//! The theme as egui wants it, for what is not drawn by our own widgets: text fields, tooltips,
//! menus, scroll bars.

use egui::{CornerRadius, FontId, Margin, Shadow, Style, TextStyle, Theme, Visuals, vec2};

use super::{
    appearance::Appearance,
    fonts::{mono, strong},
    sizes::{Sizes, firm, hair},
    tokens::Tokens,
};

pub(super) fn style(tokens: &Tokens, sizes: Sizes, appearance: Appearance) -> Style {
    let mut style = Style {
        visuals: visuals(tokens, sizes),
        animation_time: if appearance.reduced_motion { 0.0 } else { 0.15 },
        ..Style::default()
    };
    style.text_styles = [
        (TextStyle::Small, FontId::proportional(sizes.small)),
        (TextStyle::Body, FontId::proportional(sizes.body)),
        (TextStyle::Button, FontId::proportional(sizes.body)),
        (TextStyle::Heading, strong(sizes.name)),
        (TextStyle::Monospace, mono(sizes.body)),
    ]
    .into();
    style.spacing.item_spacing = vec2(8.0, 8.0);
    style.spacing.button_padding = vec2(12.0, 7.0);
    style.spacing.interact_size = vec2(sizes.control, sizes.control);
    style.spacing.window_margin = Margin::same(16);
    style.spacing.menu_margin = Margin::same(8);
    style.spacing.tooltip_width = 360.0;
    style.spacing.scroll.floating = true;
    style.interaction.selectable_labels = false;
    // On the projector a tip would lie on what the class reads: what it tells stands in the help and the menu.
    style.interaction.tooltip_delay = if appearance.projector {
        f32::INFINITY
    } else {
        0.35
    };
    if appearance.reduced_motion {
        style.scroll_animation = egui::style::ScrollAnimation::none();
    }
    style
}

fn visuals(tokens: &Tokens, sizes: Sizes) -> Visuals {
    let mut visuals = Theme::from_dark_mode(tokens.dark).default_visuals();
    let (line, ink) = (hair(tokens.line), hair(tokens.ink));
    let radius = CornerRadius::same(sizes.radius);
    let widgets = &mut visuals.widgets;
    for (state, fill, border) in [
        (&mut widgets.noninteractive, tokens.panel, line),
        (&mut widgets.inactive, tokens.panel, line),
        (&mut widgets.hovered, tokens.hover, hair(tokens.dim)),
        (&mut widgets.active, tokens.selected, hair(tokens.accent)),
        (&mut widgets.open, tokens.hover, line),
    ] {
        (state.bg_fill, state.weak_bg_fill) = (fill, fill);
        state.bg_stroke = border;
        state.fg_stroke = ink;
        state.corner_radius = radius;
        state.expansion = 0.0;
    }
    visuals.override_text_color = Some(tokens.ink);
    visuals.weak_text_color = Some(tokens.dim);
    visuals.selection.bg_fill = if tokens.dark {
        tokens.selected
    } else {
        tokens.accent.gamma_multiply(0.25)
    };
    visuals.selection.stroke = firm(tokens.accent);
    visuals.hyperlink_color = tokens.accent;
    visuals.faint_bg_color = tokens.hover;
    visuals.extreme_bg_color = tokens.panel;
    visuals.code_bg_color = tokens.slot;
    visuals.warn_fg_color = tokens.note;
    visuals.error_fg_color = tokens.cut;
    visuals.panel_fill = tokens.panel;
    visuals.window_fill = tokens.panel;
    visuals.window_stroke = line;
    visuals.window_corner_radius = CornerRadius::same(sizes.card_radius);
    visuals.menu_corner_radius = radius;
    let shadow = Shadow {
        offset: [0, 4],
        blur: 16,
        spread: 0,
        color: tokens.shadow.gamma_multiply(0.6),
    };
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    visuals.text_cursor.blink = false;
    visuals.text_cursor.stroke = firm(tokens.ink);
    visuals
}
