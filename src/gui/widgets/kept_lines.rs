//! Lines of text that were laid out in the frame before: found by what they depend on, before any text is copied.

use std::{collections::HashMap, sync::Arc};

use egui::{Color32, FontId, Galley, Painter, cache::CacheTrait, epaint::util::hash};

use super::same_in_memory::SameInMemory;
use crate::text::Quick;

/// The fonts that text is laid out with: what was laid out of [`PROBE`].
type FontsInUse = SameInMemory<Galley>;

/// Lines by the hash of what they depend on, kept as long as each frame asks for them.
#[derive(Default)]
struct KeptLines {
    fonts: Option<FontsInUse>,
    /// Whether that is of this pass.
    looked: bool,
    /// Each with whether it was used in this pass.
    lines: HashMap<u64, (bool, Arc<Galley>), Quick>,
}

impl CacheTrait for KeptLines {
    fn update(&mut self) {
        self.looked = false;
        self.lines
            .retain(|_, (used, _)| std::mem::replace(used, false));
    }

    fn len(&self) -> usize {
        self.lines.len()
    }
}

/// A text that every pass lays out: while it is the same in memory, so are the fonts, which egui makes anew together with
/// all that was laid out.
const PROBE: &str = "0";

/// The fonts that text is laid out with now.
pub(super) fn fonts_in_use(painter: &Painter) -> FontsInUse {
    let lines = |kept: &mut KeptLines| kept.fonts.clone().filter(|_| kept.looked);
    if let Some(fonts) = with(painter, lines) {
        return fonts;
    }
    let font = FontId::default();
    let probe = painter.layout_no_wrap(PROBE.to_owned(), font, Color32::PLACEHOLDER);
    let fonts = SameInMemory(probe);
    with(painter, |kept| {
        if kept.fonts.as_ref() != Some(&fonts) {
            kept.lines.clear();
            kept.fonts = Some(fonts.clone());
        }
        kept.looked = true;
    });
    fonts
}

/// The line of a text, which `lay_out` lays out in its font where it is not kept.
pub(super) fn kept_line(
    painter: &Painter,
    text: &str,
    (font, colour): (FontId, Color32),
    width: f32,
    lay_out: impl FnOnce(FontId) -> Arc<Galley>,
) -> Arc<Galley> {
    let sizes = [font.size, width, painter.pixels_per_point()].map(f32::to_bits);
    let key = hash((text, &font.family, colour, sizes));
    let kept_galley = |kept: &mut KeptLines| {
        let (used, galley) = kept.lines.get_mut(&key).filter(|_| kept.looked)?;
        // Two texts may have one hash.
        (galley.text() == text).then(|| {
            *used = true;
            Arc::clone(galley)
        })
    };
    if let Some(galley) = with(painter, kept_galley) {
        return galley;
    }
    fonts_in_use(painter);
    if let Some(galley) = with(painter, kept_galley) {
        return galley;
    }
    let galley = lay_out(font);
    with(painter, |kept| {
        kept.lines.insert(key, (true, Arc::clone(&galley)));
    });
    galley
}

fn with<R>(painter: &Painter, read: impl FnOnce(&mut KeptLines) -> R) -> R {
    (painter.ctx()).memory_mut(|memory| read(memory.caches.cache::<KeptLines>()))
}
