//! How the window looks: colours, sizes and fonts, and nothing else.
//!
//! Every colour of the window is a token of one of the themes; clippy forbids colours elsewhere.

mod appearance;
#[cfg(test)]
mod contrast;
mod dark;
mod fonts;
pub(crate) mod form_sizes;
pub(crate) mod lesson_parts;
mod lesson_sizes;
mod light;
pub(crate) mod panel_parts;
mod sizes;
pub(crate) mod stage_parts;
pub(crate) mod stage_sizes;
mod style;
mod style_override;
pub(crate) mod timeline_parts;
mod tokens;
pub(crate) mod widget_parts;
pub(crate) mod window_sizes;

use egui::{Context, Id, Theme, Ui};

pub(crate) use appearance::Appearance;
pub(crate) use fonts::{FontFace, font_files, has_bold, mono, mono_even, mono_strong, strong};
pub(crate) use lesson_sizes::LessonSizes;
pub(crate) use sizes::{
    LEAST_SMALL, Sizes, firm, hair, leading, of_sign, of_two, radius, sign, space, thin, tint, wall,
};
pub(crate) use style_override::{StyleOverride, with_style};
pub(crate) use tokens::{AROUND_PROJECTED, NO_TINT, Tokens};

/// Applies a look to the whole window, in both themes.
pub(crate) fn apply(ctx: &Context, appearance: Appearance) {
    let before = ctx.data(|data| data.get_temp::<Appearance>(Id::NULL));
    if before.is_none_or(|before| before.lang != appearance.lang) {
        ctx.set_fonts(fonts::definitions(appearance.lang));
    }
    for theme in [Theme::Light, Theme::Dark] {
        let tokens = tokens_of(theme == Theme::Dark, appearance);
        ctx.set_style_of(
            theme,
            style::style(tokens, Sizes::of(appearance), appearance),
        );
    }
    ctx.data_mut(|data| data.insert_temp(Id::NULL, appearance));
}

const fn tokens_of(dark: bool, appearance: Appearance) -> &'static Tokens {
    match (dark, appearance.high, appearance.projector) {
        (false, true, _) => &light::LIGHT_HIGH,
        (false, false, true) => &light::LIGHT_STRONG,
        (false, false, false) => &light::LIGHT,
        (true, true, _) => &dark::DARK_HIGH,
        (true, false, true) => &dark::DARK_STRONG,
        (true, false, false) => &dark::DARK,
    }
}

/// The colours of what is printed.
pub(crate) const PRINTED: &Tokens = &light::LIGHT;

/// The look that was applied.
pub(crate) fn appearance_of(ctx: &Context) -> Appearance {
    ctx.data(|data| data.get_temp::<Appearance>(Id::NULL))
        .unwrap_or_default()
}

/// The theme, wherever something is drawn.
pub(crate) trait Themed {
    /// The look that was applied.
    fn appearance(&self) -> Appearance;
    /// The colours of the theme that is shown.
    fn tokens(&self) -> &'static Tokens;
    /// The sizes and distances of the theme that is shown.
    fn sizes(&self) -> Sizes;
    /// The sizes of what a lesson shows.
    fn lesson_sizes(&self) -> LessonSizes;
}

impl Themed for Ui {
    fn appearance(&self) -> Appearance {
        appearance_of(self)
    }

    fn tokens(&self) -> &'static Tokens {
        tokens_of(self.visuals().dark_mode, self.appearance())
    }

    fn sizes(&self) -> Sizes {
        Sizes::of(self.appearance())
    }

    fn lesson_sizes(&self) -> LessonSizes {
        LessonSizes::of_appearance(self.appearance())
    }
}
