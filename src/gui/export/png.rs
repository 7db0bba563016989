//! A picture in points of colour, made from one of lines and text.

use std::{io, path::Path};

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};

use crate::{
    gui::theme,
    model::Message,
    session::{not_saved, write_png},
    text::Lang,
};

/// Points of the picture for one of the window: sharp also on a large screen.
const SCALE: f32 = 2.0;

/// Writes a file of SVG as PNG, with the fonts of the window.
///
/// # Errors
/// It is too large, or the file cannot be written.
pub(crate) fn png(path: &Path, svg: &str, lang: Lang) -> Result<(), Message> {
    let mut options = Options::default();
    for file in theme::font_files(lang) {
        options.fontdb_mut().load_font_data(file);
    }
    let tree = Tree::from_str(svg, &options).map_err(|error| not_saved(path, &error))?;
    let large = || not_saved(path, &io::Error::from(io::ErrorKind::FileTooLarge));
    let size = tree.size().to_int_size().scale_by(SCALE);
    let pixmap = size.and_then(|size| Pixmap::new(size.width(), size.height()));
    let mut pixmap = pixmap.ok_or_else(large)?;
    resvg::render(
        &tree,
        Transform::from_scale(SCALE, SCALE),
        &mut pixmap.as_mut(),
    );
    let [width, height] = [pixmap.width(), pixmap.height()].map(u16::try_from);
    let (Ok(width), Ok(height)) = (width, height) else {
        return Err(large());
    };
    let points = pixmap.pixels().iter().flat_map(|point| {
        let point = point.demultiply();
        [point.red(), point.green(), point.blue(), point.alpha()]
    });
    write_png(path, (width, height), &points.collect::<Vec<u8>>())
}
