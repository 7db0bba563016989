//! Styles of single widgets of egui: made once, not in each frame.

use std::{hash::Hash, marker::PhantomData, sync::Arc};

use egui::{
    Style, Ui, Vec2,
    cache::{ComputerMut, FrameCache},
};

use super::{
    Themed as _, appearance::Appearance, sizes::Sizes, style::style, tokens::Tokens, tokens_of,
};

/// How a widget differs from the style of the window.
pub(crate) trait StyleOverride: Copy + Hash + Send + Sync + 'static {
    /// Changes the style of the window, which was made of these colours and sizes.
    fn apply(self, style: &mut Style, tokens: &Tokens, sizes: Sizes);
}

/// Adds a widget in the style of the window with this change; what stands beside it keeps its distance.
pub(crate) fn with_style<R>(
    ui: &mut Ui,
    change: impl StyleOverride,
    add: impl FnOnce(&mut Ui) -> R,
) -> R {
    let style = style_of(ui, change);
    let around = Arc::clone(ui.style());
    ui.set_style(style);
    let added = add(ui);
    ui.set_style(around);
    added
}

/// The style, kept as long as each frame asks for it.
fn style_of<C: StyleOverride>(ui: &Ui, change: C) -> Arc<Style> {
    let Vec2 { x, y } = ui.spacing().item_spacing;
    let dark = ui.visuals().dark_mode;
    let key = (dark, ui.appearance(), [x.to_bits(), y.to_bits()], change);
    ui.memory_mut(|memory| {
        let styles = memory
            .caches
            .cache::<FrameCache<Arc<Style>, StyleMaker<C>>>();
        Arc::clone(styles.get(key))
    })
}

/// Makes the styles of one kind of widget.
struct StyleMaker<C>(PhantomData<C>);

impl<C> Default for StyleMaker<C> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

/// What a style depends on: the theme, the look, the distances around, the change.
type StyleKey<C> = (bool, Appearance, [u32; 2], C);

impl<C: StyleOverride> ComputerMut<StyleKey<C>, Arc<Style>> for StyleMaker<C> {
    fn compute(&mut self, (dark, appearance, around, change): StyleKey<C>) -> Arc<Style> {
        let (tokens, sizes) = (tokens_of(dark, appearance), Sizes::of(appearance));
        let mut style = style(tokens, sizes, appearance);
        change.apply(&mut style, tokens, sizes);
        style.spacing.item_spacing = around.map(f32::from_bits).into();
        Arc::new(style)
    }
}
