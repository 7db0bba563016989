//! Something drawn alone, in a window that nobody sees.

use egui::{Context, Pos2, RawInput, Rect, Theme, Ui, Vec2};

use super::SvgPage;
use crate::gui::theme::{self, Appearance};

/// Passes until everything has found its place; more while something is still being counted.
const MIN_PASSES: u8 = 3;
const MAX_PASSES: u8 = 100;

/// Draws something over the whole of a region of this size, at this time by the clock of the window, in seconds.
pub(crate) fn drawn(
    (look, theme): (Appearance, Theme),
    (size, time): (Vec2, f64),
    mut draw: impl FnMut(&mut Ui),
) -> SvgPage {
    let ctx = Context::default();
    theme::apply(&ctx, look);
    ctx.set_theme(theme);
    let rect = Rect::from_min_size(Pos2::ZERO, size);
    let mut page = None;
    for pass in 0..MAX_PASSES {
        let input = RawInput {
            screen_rect: Some(rect),
            time: Some(time + f64::from(pass)),
            ..RawInput::default()
        };
        let mut output = ctx.run_ui(input, |ui| {
            draw(ui);
            page = Some(SvgPage::painted(ui, rect));
        });
        // Nothing is shown of it.
        output.textures_delta.clear();
        if pass >= MIN_PASSES && !ctx.requested_repaint_last_pass() {
            break;
        }
    }
    page.unwrap_or_else(|| SvgPage::painted(&ctx, rect))
}
