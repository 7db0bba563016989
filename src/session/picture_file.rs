//! Pictures as files: what came of one is written as PNG.

use std::{fs, path::Path};

use image::{ImageEncoder as _, codecs::png::PngEncoder};

use crate::model::Message;

/// Writes a picture of four bytes a pixel as PNG: beside, and under its own name only when it is whole.
///
/// # Errors
/// It cannot be written.
pub(crate) fn write_png(
    path: &Path,
    (width, height): (u16, u16),
    pixels: &[u8],
) -> Result<(), Message> {
    let failed = |detail: String| {
        let message = Message::new("error-file").with("path", path.display().to_string());
        message.with("detail", detail)
    };
    let mut bytes = Vec::new();
    let (width, height) = (u32::from(width), u32::from(height));
    PngEncoder::new(&mut bytes)
        .write_image(pixels, width, height, image::ExtendedColorType::Rgba8)
        .map_err(|error| failed(error.to_string()))?;
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, path));
    written.map_err(|error| failed(error.to_string()))
}
