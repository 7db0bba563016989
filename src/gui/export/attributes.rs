//! Values as attributes and text of SVG.

use std::fmt::Write as _;

use egui::{
    Color32, Pos2, Rect, Stroke,
    epaint::{ColorMode, PathStroke},
};

/// A text as it may stand in XML, in an element or in an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' | '\r' => safe.push(' '),
            // XML 1.0 has no place for them.
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

/// A length, to a hundredth.
pub(super) fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// Lengths as attributes of an SVG element, in points.
pub(super) fn lengths<const N: usize>(names: [&str; N], values: [f32; N]) -> String {
    let mut text = String::new();
    for (name, value) in names.into_iter().zip(values) {
        write!(text, " {name}=\"{}\"", number(value)).ok();
    }
    text
}

/// Where a rectangle is, as attributes.
pub(super) fn rect_attributes(rect: Rect) -> String {
    let (at, size) = (rect.min, rect.size());
    lengths(["x", "y", "width", "height"], [at.x, at.y, size.x, size.y])
}

pub(super) fn point(at: Pos2) -> String {
    format!("{},{}", number(at.x), number(at.y))
}

/// A curve of this kind: from its first point by the others.
pub(super) fn bend(kind: char, points: &[Pos2], closed: bool) -> String {
    let points: Vec<String> = points.iter().copied().map(point).collect();
    let end = if closed { "Z" } else { "" };
    format!("M{}", points.join(" ")).replacen(' ', &kind.to_string(), 1) + end
}

pub(super) fn line(points: &[Pos2]) -> String {
    let points: Vec<String> = points.iter().copied().map(point).collect();
    format!("M{}", points.join("L"))
}

/// A stroke whose colour may differ along a path, which is not used.
pub(super) fn plain(stroke: &PathStroke) -> Stroke {
    match stroke.color {
        ColorMode::Solid(color) => Stroke::new(stroke.width, color),
        ColorMode::UV(_) => Stroke::NONE,
    }
}

pub(super) fn turned(angle: f32, around: Pos2) -> String {
    if angle == 0.0 {
        return String::new();
    }
    format!(
        " transform=\"rotate({} {})\"",
        number(angle.to_degrees()),
        point(around)
    )
}

/// Fill and stroke as attributes.
pub(super) fn paint(fill: Color32, stroke: Stroke) -> String {
    let mut text = colour("fill", fill);
    if !stroke.is_empty() {
        text += &colour("stroke", stroke.color);
        text += &lengths(["stroke-width"], [stroke.width]);
    }
    text
}

pub(super) fn colour(attribute: &str, colour: Color32) -> String {
    let [r, g, b, a] = colour.to_srgba_unmultiplied();
    if a == 0 {
        return format!(" {attribute}=\"none\"");
    }
    let mut text = format!(" {attribute}=\"#{r:02x}{g:02x}{b:02x}\"");
    if a < u8::MAX {
        let part = number(f32::from(a) / f32::from(u8::MAX));
        write!(text, " {attribute}-opacity=\"{part}\"").ok();
    }
    text
}
