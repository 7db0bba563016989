//! Pictures whose letters are drawn, with the fonts of the window: so they look alike everywhere.

use std::{io, path::Path};

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Indent, Options, Tree, WriteOptions},
};

use super::SvgPage;
use crate::{
    gui::theme,
    model::Message,
    session::{not_saved, png_bytes, write_whole},
    text::Lang,
};

/// Points of the picture for one of the window: sharp also on a large screen.
const SCALE: f32 = 2.0;

/// A picture with the fonts that its letters have.
fn parse_with_fonts(path: &Path, page: &str, lang: Lang) -> Result<Tree, Message> {
    let mut options = Options::default();
    for file in theme::font_files(lang) {
        options.fontdb_mut().load_font_data(file);
    }
    Tree::from_str(page, &options).map_err(|error| not_saved(path, &error))
}

/// Writes a picture as SVG whose letters are outlines; its words stand in it unseen, to be found and copied.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn outlines(path: &Path, page: &SvgPage, lang: Lang) -> Result<(), Message> {
    write_whole(path, &outlined(path, page, lang)?)
}

/// The SVG of a page as bytes, with its text as outlines; an error names `path`.
///
/// # Errors
/// The picture cannot be read again.
pub(crate) fn outlined(path: &Path, page: &SvgPage, lang: Lang) -> Result<Vec<u8>, Message> {
    Ok(outlined_as(path, page, lang, None)?.into_bytes())
}

/// The SVG of a page with its text as outlines, as a part of an HTML page; `name` must be unique in that page.
///
/// # Errors
/// The picture cannot be read again.
pub(crate) fn outlined_part(page: &SvgPage, lang: Lang, name: &str) -> Result<String, Message> {
    let prefix = Some(format!("{name}-"));
    let svg = outlined_as(Path::new(name), page, lang, prefix)?;
    // HTML knows what it is.
    Ok(svg
        .replacen(" xmlns=\"http://www.w3.org/2000/svg\"", "", 1)
        .replacen(" xmlns:xlink=\"http://www.w3.org/1999/xlink\"", "", 1))
}

fn outlined_as(
    path: &Path,
    page: &SvgPage,
    lang: Lang,
    id_prefix: Option<String>,
) -> Result<String, Message> {
    let written = parse_with_fonts(path, &page.file(), lang)?.to_string(&WriteOptions {
        id_prefix,
        coordinates_precision: 2,
        indent: Indent::None,
        ..WriteOptions::default()
    });
    // Without it nothing scales where it is shown larger or smaller.
    let written = written.replacen("<svg", &format!("<svg{}", page.view_box()), 1);
    let (seen, end) = written.rsplit_once("</svg>").unwrap_or((&written, ""));
    Ok(format!("{seen}{}</svg>{end}", page.unseen_words()))
}

/// Writes a picture as PNG.
///
/// # Errors
/// It is too large, or the file cannot be written.
pub(crate) fn png(path: &Path, page: &SvgPage, lang: Lang) -> Result<(), Message> {
    write_whole(path, &to_png(path, page, lang)?)
}

/// A page as the bytes of a PNG; an error names `path`.
///
/// # Errors
/// It is too large.
pub(crate) fn to_png(path: &Path, page: &SvgPage, lang: Lang) -> Result<Vec<u8>, Message> {
    let large = || not_saved(path, &io::Error::from(io::ErrorKind::FileTooLarge));
    let scale = Transform::from_scale(SCALE, SCALE);
    let mut drawn: Option<Pixmap> = None;
    for (elements, image) in page.layers() {
        let tree = parse_with_fonts(path, &elements, lang)?;
        let pixmap = if let Some(pixmap) = &mut drawn {
            pixmap
        } else {
            let size = tree.size().to_int_size().scale_by(SCALE);
            let pixmap = size.and_then(|size| Pixmap::new(size.width(), size.height()));
            drawn.insert(pixmap.ok_or_else(large)?)
        };
        resvg::render(&tree, scale, &mut pixmap.as_mut());
        if let Some(image) = image {
            let corner = page.corner();
            image.draw(pixmap, scale.pre_translate(-corner.x, -corner.y));
        }
    }
    let pixmap = drawn.ok_or_else(large)?;
    let [width, height] = [pixmap.width(), pixmap.height()].map(u16::try_from);
    let (Ok(width), Ok(height)) = (width, height) else {
        return Err(large());
    };
    let points = pixmap.pixels().iter().flat_map(|point| {
        let point = point.demultiply();
        [point.red(), point.green(), point.blue(), point.alpha()]
    });
    png_bytes(path, (width, height), &points.collect::<Vec<u8>>())
}
