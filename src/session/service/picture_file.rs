//! Pictures as files: PNG and JPEG are read within bounds, and PNG is written.

use std::path::Path;

use image::{ImageEncoder as _, codecs::png::PngEncoder};

use crate::{
    model::{Message, message},
    protocol::picture::{Raster, decode},
    session::{not_saved, read_bounded, write_whole},
};

/// The longest file that is read, in bytes.
const MAX_FILE_LEN: u64 = 32 << 20;
/// Reads a PNG or JPEG, and makes it as small as a picture that is sent may be.
///
/// # Errors
/// There is no such file, it cannot be read, is too long, is no picture of these kinds, is damaged, or has more than
/// 4096 pixels in one direction: that is told from its header, before anything is decoded.
pub(crate) fn read_picture(path: &Path) -> Result<Raster, Message> {
    let bytes = read_bounded(path, MAX_FILE_LEN)?;
    let shown = path.display().to_string();
    if bytes.len() as u64 > MAX_FILE_LEN {
        return Err(message! { "error-picture-long", path: shown, most: MAX_FILE_LEN >> 20 });
    }
    decode(&bytes).map_err(|message| message.with("path", shown))
}

/// Writes a picture of four bytes a pixel as PNG: beside, and under its own name only when it is whole.
///
/// # Errors
/// It cannot be written.
pub(crate) fn write_png(path: &Path, size: (u16, u16), pixels: &[u8]) -> Result<(), Message> {
    write_whole(path, &png_bytes(path, size, pixels)?)
}

/// A picture of four bytes a pixel as PNG; `path` stands in the error.
///
/// # Errors
/// It is too large.
pub(crate) fn png_bytes(
    path: &Path,
    (width, height): (u16, u16),
    pixels: &[u8],
) -> Result<Vec<u8>, Message> {
    let mut bytes = Vec::new();
    let (width, height) = (u32::from(width), u32::from(height));
    PngEncoder::new(&mut bytes)
        .write_image(pixels, width, height, image::ExtendedColorType::Rgba8)
        .map_err(|error| not_saved(path, &error))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_none_or_too_long_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let key = |path: &Path| read_picture(path).unwrap_err().key;
        assert_eq!(key(folder.path()), "error-not-a-file");
        assert_eq!(key(&folder.path().join("none")), "error-no-file");
        let long = folder.path().join("long");
        std::fs::File::create(&long)
            .unwrap()
            .set_len(MAX_FILE_LEN + 1)
            .unwrap();
        assert_eq!(key(&long), "error-picture-long");
        let path = folder.path().join("a.png");
        write_png(&path, (1, 2), &[1, 2, 3, 255, 4, 5, 6, 255]).unwrap();
        let read = read_picture(&path).unwrap();
        assert_eq!(read, Raster::new(1, 2, vec![1, 2, 3, 4, 5, 6]).unwrap());
    }
}
