//! From the bytes of a PNG or JPEG to pixels that can be sent.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder as _, ImageReader, RgbImage, RgbaImage, imageops::FilterType,
};

use super::raster::{MAX_HEIGHT, MAX_WIDTH, Raster};
use crate::model::Message;

/// The largest picture that is decoded, in pixels of each direction: at most 128 MiB.
const MAX: u32 = 4096;

/// The picture that these bytes of a file are, made as small as a picture that is sent may be.
///
/// # Errors
/// They are no PNG or JPEG, are damaged, or say in their header that they have more than 4096 pixels in one direction:
/// then nothing is decoded. The messages lack the file's `path`.
pub(crate) fn decode(bytes: &[u8]) -> Result<Raster, Message> {
    let none = || Message::new("error-picture-none");
    let reader = || ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let (Ok(looked), Ok(mut reader)) = (reader(), reader()) else {
        return Err(none());
    };
    let (width, height) = looked.into_dimensions().map_err(|_unread| none())?;
    if width > MAX || height > MAX || width == 0 || height == 0 {
        let message = Message::new("error-picture-large").with("width", width.to_string());
        let message = message.with("height", height.to_string());
        return Err(message.with("most", MAX.to_string()));
    }
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(MAX);
    limits.max_image_height = Some(MAX);
    reader.limits(limits);
    let damaged = |error: image::ImageError| {
        Message::new("error-picture-damaged").with("detail", error.to_string())
    };
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    // As the camera was held.
    let turned = decoder.orientation().map_err(damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(turned);
    let (most_width, most_height) = (u32::from(MAX_WIDTH), u32::from(MAX_HEIGHT));
    if picture.width() > most_width || picture.height() > most_height {
        picture = picture.resize(most_width, most_height, FilterType::Triangle);
    }
    let pixels = on_white(&picture.into_rgba8());
    let size = |size: u32| u16::try_from(size).ok();
    let (width, height) = (size(pixels.width()), size(pixels.height()));
    let raster = width.zip(height);
    raster
        .and_then(|(width, height)| Raster::new(width, height, pixels.into_raw()))
        .ok_or_else(none)
}

/// A picture with white behind what can be seen through.
fn on_white(picture: &RgbaImage) -> RgbImage {
    let blend = |part: u8, opaque: u8| {
        let (part, opaque) = (u16::from(part), u16::from(opaque));
        let mixed = (part * opaque + 255 * (255 - opaque) + 127) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, opaque] = picture.get_pixel(x, y).0;
        [red, green, blue].map(|part| blend(part, opaque)).into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let picture = RgbImage::from_fn(width, height, |x, y| {
            [
                u8::try_from(x % 256).unwrap(),
                u8::try_from(y % 256).unwrap(),
                7,
            ]
            .into()
        });
        let mut bytes = Vec::new();
        DynamicImage::from(picture)
            .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
            .unwrap();
        bytes
    }

    fn size(raster: &Raster) -> String {
        format!("{raster:?}")
    }

    #[test]
    fn a_picture_is_made_as_small_as_it_must_be() {
        for (width, height, want) in [
            (480, 360, "480 × 360 pixels"),
            (1, 1, "1 × 1 pixels"),
            (640, 480, "480 × 360 pixels"),
            (4096, 16, "480 × 2 pixels"),
            (16, 4096, "1 × 360 pixels"),
            (300, 500, "216 × 360 pixels"),
        ] {
            let raster = decode(&png(width, height)).unwrap();
            assert_eq!(size(&raster), want, "{width} × {height}");
        }
    }

    #[test]
    fn a_jpeg_is_read_and_what_is_seen_through_is_white() {
        let mut bytes = Vec::new();
        DynamicImage::new_rgb8(40, 30)
            .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg)
            .unwrap();
        assert_eq!(size(&decode(&bytes).unwrap()), "40 × 30 pixels");
        let clear = RgbaImage::from_pixel(1, 1, [9, 9, 9, 0].into());
        assert_eq!(on_white(&clear).into_raw(), [255, 255, 255]);
        let opaque = RgbaImage::from_pixel(1, 1, [9, 8, 7, 255].into());
        assert_eq!(on_white(&opaque).into_raw(), [9, 8, 7]);
    }

    #[test]
    fn a_huge_picture_is_refused_by_its_header_and_what_is_none_is_told() {
        let mut huge = png(1, 1);
        huge[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        // The sum over the header, CRC-32 of PNG.
        let mut crc = u32::MAX;
        for byte in &huge[12..29] {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = (crc >> 1) ^ (0xedb8_8320 * (crc & 1));
            }
        }
        huge[29..33].copy_from_slice(&(!crc).to_be_bytes());
        let message = decode(&huge).unwrap_err();
        assert_eq!(message.key, "error-picture-large", "{message:?}");
        let none: [&[u8]; 4] = [
            b"",
            b"hello",
            b"GIF89a\x01\0\x01\0\0\0\0;",
            b"\x89PNG\r\n\x1a\n",
        ];
        for bytes in none {
            let message = decode(bytes).unwrap_err();
            assert_eq!(message.key, "error-picture-none", "{bytes:?}");
        }
        let cut = png(64, 64);
        let message = decode(&cut[..cut.len() / 2]).unwrap_err();
        assert_eq!(message.key, "error-picture-damaged");
    }

    #[test]
    fn any_bytes_are_a_picture_or_refused() {
        let good = png(40, 40);
        let mut state = 7_u64;
        for _ in 0..2000 {
            let mut bytes = good.clone();
            for _ in 0..4 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let at = usize::try_from(state >> 33).unwrap() % bytes.len();
                bytes[at] = u8::try_from(state >> 24 & 255).unwrap();
            }
            if let Err(message) = decode(&bytes) {
                assert!(message.key.starts_with("error-picture"), "{message:?}");
            }
        }
    }
}
