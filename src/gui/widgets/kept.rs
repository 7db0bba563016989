//! What was painted in the frame before, painted again where nothing that it depends on has changed.

use std::sync::Arc;

use egui::{
    Galley, Id, IdMap, LayerId, Rect, Ui, cache::CacheTrait, epaint::ClippedShape,
    layers::PaintList,
};

use super::{kept_lines::fonts_in_use, same_in_memory::SameInMemory};
use crate::gui::theme::{Appearance, Themed as _};

/// What everything that is painted depends on: where it lies, and how the window looks.
#[derive(Clone, PartialEq)]
struct Surface {
    layer: LayerId,
    clip: Rect,
    pixels_per_point: f32,
    opacity: f32,
    enabled: bool,
    dark: bool,
    appearance: Appearance,
    fonts: SameInMemory<Galley>,
}

/// What was painted, what it depends on, and what else was found while it was painted.
struct Painting<K, T> {
    surface: Surface,
    depends_on: K,
    /// None of what was painted for the first time: what changes in each frame is not kept.
    painted: Option<(Vec<ClippedShape>, T)>,
}

/// Paintings by their identity, each with whether it was used in this pass: others are forgotten after it.
struct Paintings<K, T>(IdMap<(bool, Arc<Painting<K, T>>)>);

impl<K, T> Default for Paintings<K, T> {
    fn default() -> Self {
        Self(IdMap::default())
    }
}

impl<K: Send + Sync + 'static, T: Send + Sync + 'static> CacheTrait for Paintings<K, T> {
    fn update(&mut self) {
        (self.0).retain(|_, (used, _)| std::mem::replace(used, false));
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}

/// Paints what depends on `depends_on` alone, or paints again what was painted in the frame before, where that has not
/// changed since. `id` is unique among those of one kind. What is painted looks the same wherever the pointer is.
pub(crate) fn kept<K, T>(ui: &Ui, id: Id, depends_on: K, paint: impl FnOnce() -> T) -> T
where
    K: PartialEq + Send + Sync + 'static,
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let layer = ui.layer_id();
    let surface = Surface {
        layer,
        clip: ui.clip_rect(),
        pixels_per_point: ui.pixels_per_point(),
        opacity: ui.opacity(),
        enabled: ui.is_enabled(),
        dark: ui.visuals().dark_mode,
        appearance: ui.appearance(),
        fonts: fonts_in_use(ui.painter()),
    };
    let before = ui.memory_mut(|memory| {
        let (used, before) = memory.caches.cache::<Paintings<K, T>>().0.get_mut(&id)?;
        let same = before.surface == surface && before.depends_on == depends_on;
        *used = same;
        same.then(|| Arc::clone(before))
    });
    let known = before.as_ref().and_then(|it| it.painted.as_ref());
    if let Some((shapes, found)) = known.filter(|_| !are_checked(ui)) {
        ui.ctx().graphics_mut(|layers| {
            let list = layers.entry(layer);
            for one in shapes {
                list.add(one.clip_rect, one.shape.clone());
            }
        });
        return found.clone();
    }
    let ctx = ui.ctx();
    let from = ctx.graphics(|layers| layers.get(layer).map_or(0, |it| it.all_entries().len()));
    let found = paint();
    let painted = before.is_some().then(|| {
        let shapes: Vec<_> = ctx.graphics(|layers| {
            let list = layers.get(layer).into_iter();
            let shapes = list.flat_map(PaintList::all_entries);
            shapes.skip(from).cloned().collect()
        });
        (shapes, found.clone())
    });
    if let Some(known) = known {
        assert!(
            painted.as_ref() == Some(known),
            "what is kept is still true"
        );
    }
    let painting = Arc::new(Painting {
        surface,
        depends_on,
        painted,
    });
    ui.memory_mut(|memory| {
        let paintings = memory.caches.cache::<Paintings<K, T>>();
        paintings.0.insert(id, (true, painting));
    });
    found
}

/// Whether everything is painted anew and compared with what is kept, as a test can ask for.
#[cfg(feature = "testing")]
fn are_checked(ui: &Ui) -> bool {
    ui.data(|data| data.get_temp(kept_check_id()))
        .unwrap_or_default()
}

/// Only tests check what is kept.
#[cfg(not(feature = "testing"))]
const fn are_checked(_: &Ui) -> bool {
    false
}

/// Where it stands whether what is kept is checked.
#[cfg(feature = "testing")]
pub(crate) fn kept_check_id() -> Id {
    Id::unique("what is kept is checked")
}

#[cfg(test)]
mod tests {
    use egui::{Align2, Color32, Context, FontId, RawInput, Shape, Theme, pos2, vec2};

    use super::*;
    use crate::gui::{theme, widgets::text_layout};

    /// A frame in which a word is painted that depends on `depends_on`, after `change`; gives whether it was painted
    /// anew, and what is seen of it.
    fn frame(ctx: &Context, depends_on: u8, change: fn(&mut Ui)) -> (bool, Vec<Shape>) {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(90.0, 90.0))),
            ..RawInput::default()
        };
        let mut anew = false;
        let mut output = ctx.run_ui(input, |ui| {
            change(ui);
            anew = false;
            kept(ui, Id::NULL, depends_on, || {
                anew = true;
                let (at, font) = (pos2(9.0, 9.0), (FontId::default(), Color32::RED));
                let at = (at, Align2::LEFT_TOP);
                text_layout::put(ui.painter(), at, "word", font, f32::INFINITY);
            });
        });
        output.textures_delta.clear();
        let shapes = output.shapes.into_iter().map(|one| one.shape);
        let seen = shapes.filter(|shape| matches!(shape, Shape::Text(_)));
        (anew, seen.collect())
    }

    #[test]
    fn what_was_painted_is_painted_again_until_something_changes_that_it_depends_on() {
        let ctx = Context::default();
        theme::apply(&ctx, Appearance::default());
        ctx.set_theme(Theme::Light);
        let high = Appearance {
            high: true,
            ..Appearance::default()
        };
        let looks: [&dyn Fn(); 4] = [
            &|| ctx.set_theme(Theme::Dark),
            &|| theme::apply(&ctx, high),
            &|| ctx.set_zoom_factor(2.0),
            &|| ctx.set_fonts(egui::FontDefinitions::default()),
        ];
        let places: [fn(&mut Ui); 4] = [
            |ui| ui.set_clip_rect(Rect::from_min_size(pos2(0.0, 0.0), vec2(50.0, 50.0))),
            |ui| ui.set_opacity(0.5),
            Ui::disable,
            |ui| *ui = ui.new_child(egui::UiBuilder::new().layer_id(LayerId::debug())),
        ];
        // It is kept the second time; with another zoom egui gives the window its size a frame later.
        let settle = |depends_on, change| {
            let anew = frame(&ctx, depends_on, change);
            (0..2).for_each(|_| _ = frame(&ctx, depends_on, change));
            let again = frame(&ctx, depends_on, change);
            assert!(!again.0, "nothing has changed");
            assert_eq!(anew.1, again.1, "it looks as before");
            anew.0
        };
        assert!(settle(0, |_| ()), "the first time");
        assert!(settle(1, |_| ()), "another word");
        for (n, place) in places.into_iter().enumerate() {
            assert!(settle(1, place), "place {n}");
            assert!(settle(1, |_| ()), "place {n}, and back");
        }
        for (n, paint) in looks.into_iter().enumerate() {
            paint();
            assert!(settle(1, |_| ()), "look {n}");
        }
    }

    #[test]
    fn what_is_not_painted_in_a_frame_is_forgotten() {
        let ctx = Context::default();
        (0..3).for_each(|_| _ = frame(&ctx, 0, |_| ()));
        let mut output = ctx.run_ui(RawInput::default(), |_| ());
        output.textures_delta.clear();
        assert!(frame(&ctx, 0, |_| ()).0, "it is painted anew");
    }
}
