//! Images that were painted from pixels: kept beside the texture, so that an exported picture has them.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::Path,
    sync::{Arc, Weak},
};

use egui::{ColorImage, Context, Id, Rect, TextureId, epaint::RectShape};
use resvg::tiny_skia::{FilterQuality, Pixmap, PixmapPaint, PremultipliedColorU8, Transform};

use crate::session::png_bytes;

/// The pixels of the textures that are painted.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeptPixels(BTreeMap<TextureId, Weak<ColorImage>>);

impl KeptPixels {
    /// Remembers what a texture shows, for as long as its pixels are held elsewhere.
    pub(crate) fn retain_pixels(ctx: &Context, texture: TextureId, pixels: &Arc<ColorImage>) {
        let pixels = Arc::downgrade(pixels);
        ctx.data_mut(|data| {
            let kept: &mut Self = data.get_temp_mut_or_default(Id::NULL);
            kept.0.retain(|_, pixels| pixels.strong_count() > 0);
            kept.0.insert(texture, pixels);
        });
    }

    pub(super) fn of(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(Id::NULL)).unwrap_or_default()
    }

    /// The image of a rectangle that is filled with a texture; `None` where it has none, or its pixels are not known.
    pub(super) fn image(&self, shape: &RectShape) -> Option<PaintedImage> {
        let texture = shape.brush.as_ref()?.fill_texture_id;
        Some(PaintedImage {
            rect: shape.rect,
            opacity: f32::from(shape.fill.a()) / f32::from(u8::MAX),
            pixels: self.0.get(&texture)?.upgrade()?,
        })
    }
}

/// Pixels that fill a rectangle.
#[derive(Clone, Debug)]
pub(super) struct PaintedImage {
    pub(super) rect: Rect,
    /// How much of it is seen, 0…1.
    opacity: f32,
    pixels: Arc<ColorImage>,
}

impl PaintedImage {
    /// The attributes of an element of SVG beside its place: the pixels as PNG; none where they are too many.
    pub(super) fn attributes(&self) -> Option<String> {
        let [width, height] = self.pixels.size.map(u16::try_from);
        let points = self.pixels.pixels.iter();
        let points: Vec<u8> = points
            .flat_map(egui::Color32::to_srgba_unmultiplied)
            .collect();
        let png = png_bytes(Path::new("-"), (width.ok()?, height.ok()?), &points).ok()?;
        let mut text = " preserveAspectRatio=\"none\"".to_owned();
        if self.opacity < 1.0 {
            write!(text, " opacity=\"{:.2}\"", self.opacity).ok();
        }
        write!(text, " href=\"data:image/png;base64,{}\"", base64(&png)).ok();
        Some(text)
    }

    /// Draws it over what is there, where the points of the window become those of `to`.
    pub(super) fn draw(&self, pixmap: &mut Pixmap, to: Transform) {
        let size = self.pixels.size.map(u32::try_from);
        let [Ok(width), Ok(height)] = size else {
            return;
        };
        let Some(mut own) = Pixmap::new(width, height) else {
            return;
        };
        for (point, pixel) in own.pixels_mut().iter_mut().zip(&self.pixels.pixels) {
            let [r, g, b, a] = pixel.to_array();
            if let Some(color) = PremultipliedColorU8::from_rgba(r, g, b, a) {
                *point = color;
            }
        }
        let (at, size) = (self.rect.min, self.rect.size());
        let place = Transform::from_row(
            size.x / width as f32,
            0.0,
            0.0,
            size.y / height as f32,
            at.x,
            at.y,
        );
        let paint = PixmapPaint {
            opacity: self.opacity,
            quality: FilterQuality::Bilinear,
            ..PixmapPaint::default()
        };
        pixmap.draw_pixmap(0, 0, own.as_ref(), &paint, place.post_concat(to), None);
    }
}

/// Bytes in the letters of RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |n: usize| u32::from(three.get(n).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for n in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * n)) as usize & 63);
            let letter = letter.filter(|_| n <= three.len());
            text.push(letter.map_or('=', |letter| char::from(*letter)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_rfc_4648_says() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xfb, 0xff]), "+/8=");
    }
}
