//! What egui painted, written as SVG (Scalable Vector Graphics 1.1): the same shapes, and text as text.

use std::{collections::BTreeSet, fmt::Write as _, ops::Range};

use egui::{
    Color32, Context, LayerId, Mesh, Pos2, Rect, Shape, Stroke, StrokeKind,
    epaint::{
        ClippedShape, RectShape, TextShape,
        text::{LayoutJob, TextFormat},
    },
    layers::PaintList,
};

use super::{
    attributes::{
        bend, escaped, lengths, line, number, paint, plain, point, rect_attributes, turned,
    },
    painted_image::{KeptPixels, PaintedImage},
};
use crate::{gui::theme::FontFace, text::Lang};

/// A region that was painted, as elements of SVG.
#[derive(Debug)]
pub(crate) struct SvgPage {
    rect: Rect,
    lang: Lang,
    clips: BTreeSet<String>,
    body: String,
    /// Images from pixels, each where its element stands in the body.
    images: Vec<(Range<usize>, PaintedImage)>,
    kept: KeptPixels,
    /// All texts, each where it stands.
    words: String,
}

impl SvgPage {
    /// What was painted so far in this pass within a region, without what lies above the panels.
    pub(crate) fn painted(ctx: &Context, rect: Rect) -> Self {
        let mut page = Self {
            rect,
            lang: crate::gui::theme::appearance_of(ctx).lang,
            clips: BTreeSet::new(),
            body: String::new(),
            images: Vec::new(),
            kept: KeptPixels::of(ctx),
            words: String::new(),
        };
        ctx.graphics(|layers| {
            let panels = layers.get(LayerId::background());
            for entry in panels.into_iter().flat_map(PaintList::all_entries) {
                page.clipped(entry);
            }
        });
        page
    }

    pub(crate) fn file(&self) -> String {
        self.file_of(&self.body)
    }

    /// The layers of the page, lowest first: vector elements, and the image of pixels that lies over them.
    pub(super) fn layers(&self) -> impl Iterator<Item = (String, Option<&PaintedImage>)> {
        let starts = self.images.iter().map(|(place, _)| place.end);
        let ends = self.images.iter().map(|(place, _)| place.start);
        let images = self.images.iter().map(|(_, image)| Some(image));
        let starts = std::iter::once(0).chain(starts);
        let parts = starts.zip(ends.chain([self.body.len()]));
        parts.zip(images.chain([None])).map(|((from, to), image)| {
            let body = self.body.get(from..to).unwrap_or_default();
            (self.file_of(body), image)
        })
    }

    /// What of it is seen, once it begins at 0, as an attribute.
    pub(super) fn view_box(&self) -> String {
        let size = self.rect.size();
        format!(" viewBox=\"0 0 {} {}\"", number(size.x), number(size.y))
    }

    /// The left upper corner of what was painted.
    pub(super) const fn corner(&self) -> Pos2 {
        self.rect.min
    }

    /// All words, where they stand, as a part that nothing is seen of.
    pub(crate) fn unseen_words(&self) -> String {
        let at = point(Pos2::ZERO - self.corner().to_vec2());
        format!(
            "<g opacity=\"0\" transform=\"translate({at})\">{}</g>",
            self.words
        )
    }

    fn file_of(&self, body: &str) -> String {
        let (at, size) = (self.rect.min, self.rect.size());
        let seen = [at.x, at.y, size.x, size.y].map(number).join(" ");
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"{} viewBox=\"{seen}\" xml:space=\"preserve\">",
            lengths(["width", "height"], [size.x, size.y]),
        );
        if !self.clips.is_empty() {
            text.push_str("<defs>");
            self.clips.iter().for_each(|clip| text.push_str(clip));
            text.push_str("</defs>");
        }
        text + "\n" + body + "</svg>\n"
    }

    fn put(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }

    fn clipped(&mut self, entry: &ClippedShape) {
        let seen = entry.shape.visual_bounding_rect();
        let clip = entry.clip_rect.intersect(self.rect);
        if !(clip.is_positive() && seen.is_finite() && clip.intersects(seen)) {
            return;
        }
        if let Shape::Rect(rect) = &entry.shape
            && let Some(image) = self.kept.image(rect)
        {
            return self.image(image);
        }
        if clip.contains_rect(seen) || entry.clip_rect.contains_rect(self.rect) {
            return self.shape(&entry.shape);
        }
        // The same name is the same region, also in another picture of a page.
        let place = rect_attributes(clip);
        let mut name = place.replace(
            |c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-',
            "",
        );
        name.insert(0, 'c');
        self.clips
            .insert(format!("<clipPath id=\"{name}\"><rect{place}/></clipPath>"));
        self.put(&format!("<g clip-path=\"url(#{name})\">"));
        self.shape(&entry.shape);
        self.put("</g>");
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            // Bands are not used.
            Shape::Noop | Shape::Callback(_) | Shape::Band(_) => {}
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.shape(shape)),
            Shape::Circle(circle) => {
                let (at, paint) = (circle.center, paint(circle.fill, circle.stroke));
                let place = lengths(["cx", "cy", "r"], [at.x, at.y, circle.radius]);
                self.put(&format!("<circle{place}{paint}/>"));
            }
            Shape::Ellipse(ellipse) => {
                let (at, radius) = (ellipse.center, ellipse.radius);
                let turned = turned(ellipse.angle, at);
                let values = [at.x, at.y, radius.x, radius.y];
                let place = lengths(["cx", "cy", "rx", "ry"], values);
                let paint = paint(ellipse.fill, ellipse.stroke);
                self.put(&format!("<ellipse{place}{turned}{paint}/>"));
            }
            Shape::LineSegment { points, stroke } => {
                self.path(&line(points), Color32::TRANSPARENT, *stroke);
            }
            Shape::Path(path) => {
                let mut d = line(&path.points);
                if path.closed {
                    d.push('Z');
                }
                self.path(&d, path.fill, plain(&path.stroke));
            }
            Shape::Rect(rect) => self.rect(rect),
            Shape::Text(text) => self.text(text),
            Shape::Mesh(mesh) => self.mesh(mesh),
            Shape::QuadraticBezier(curve) => {
                let stroke = plain(&curve.stroke);
                self.path(&bend('Q', &curve.points, curve.closed), curve.fill, stroke);
            }
            Shape::CubicBezier(curve) => {
                let stroke = plain(&curve.stroke);
                self.path(&bend('C', &curve.points, curve.closed), curve.fill, stroke);
            }
        }
    }

    fn image(&mut self, image: PaintedImage) {
        if let Some(pixels) = image.attributes() {
            let from = self.body.len();
            self.put(&format!("<image{}{pixels}/>", rect_attributes(image.rect)));
            self.images.push((from..self.body.len(), image));
        }
    }

    fn path(&mut self, d: &str, fill: Color32, stroke: Stroke) {
        self.put(&format!("<path d=\"{d}\"{}/>", paint(fill, stroke)));
    }

    fn rect(&mut self, shape: &RectShape) {
        let half = shape.stroke.width / 2.0;
        let by = match shape.stroke_kind {
            StrokeKind::Inside => -half,
            StrokeKind::Middle => 0.0,
            StrokeKind::Outside => half,
        };
        let by = if shape.stroke.is_empty() { 0.0 } else { by };
        let rect = shape.rect.expand(by);
        let most = rect.width().min(rect.height()) / 2.0;
        let corner = |radius: u8| (f32::from(radius) + by).clamp(0.0, most.max(0.0));
        let corners = shape.corner_radius;
        let [nw, ne, se, sw] = [corners.nw, corners.ne, corners.se, corners.sw].map(corner);
        let paint = paint(shape.fill, shape.stroke) + &turned(shape.angle, shape.rect.center());
        if corners.is_same() {
            let place = rect_attributes(rect) + &lengths(["rx"], [nw]);
            self.put(&format!("<rect{place}{paint}/>"));
            return;
        }
        // Clockwise, from the left end of the upper edge on: an edge, and the arc behind it.
        let (left, top, right, bottom) = (rect.left(), rect.top(), rect.right(), rect.bottom());
        let mut path = format!("M{}", point(Pos2::new(left + nw, top)));
        for (radius, from, to) in [
            (ne, [right - ne, top], [right, top + ne]),
            (se, [right, bottom - se], [right - se, bottom]),
            (sw, [left + sw, bottom], [left, bottom - sw]),
            (nw, [left, top + nw], [left + nw, top]),
        ] {
            let [from, to] = [from, to].map(|at| point(at.into()));
            let radius = number(radius);
            write!(path, "L{from}A{radius} {radius} 0 0 1 {to}").ok();
        }
        self.put(&format!("<path d=\"{path}Z\"{paint}/>"));
    }

    /// Triangles of one colour each; a picture is left out.
    fn mesh(&mut self, mesh: &Mesh) {
        if mesh.texture_id != egui::TextureId::default() {
            return;
        }
        for triangle in mesh.triangles() {
            let corners = triangle.map(|corner| mesh.vertices.get(corner as usize));
            if let [Some(a), Some(b), Some(c)] = corners {
                let d = line(&[a.pos, b.pos, c.pos]) + "Z";
                self.path(&d, a.color, Stroke::NONE);
            }
        }
    }

    fn text(&mut self, text: &TextShape) {
        let turned = turned(text.angle, text.pos);
        if !turned.is_empty() {
            self.put(&format!("<g{turned}>"));
        }
        let job = &text.galley.job;
        let mut at = 0;
        for row in &text.galley.rows {
            let origin = text.pos + row.pos.to_vec2();
            let mut run: Option<TextRun<'_>> = None;
            for glyph in &row.glyphs {
                let format = format_at(job, at);
                // Where a row was cut off it ends with a character that the text does not have.
                if job
                    .text
                    .get(at..)
                    .is_some_and(|rest| rest.starts_with(glyph.chr))
                {
                    at += glyph.chr.len_utf8();
                }
                let Some(format) = format else { continue };
                // Chinese characters, their marks and wide forms have fonts of their own.
                let is_chinese = glyph.chr >= '\u{2e80}';
                let from = origin + glyph.pos.to_vec2();
                match &mut run {
                    Some(run)
                        if std::ptr::eq(run.format, format) && run.is_chinese == is_chinese =>
                    {
                        run.text.push(glyph.chr);
                    }
                    _ => {
                        self.run(text, run.take());
                        let text = glyph.chr.to_string();
                        run = Some(TextRun {
                            format,
                            is_chinese,
                            text,
                            from,
                            right: from.x,
                        });
                    }
                }
                if let Some(run) = &mut run {
                    run.right = from.x + glyph.advance_width;
                }
            }
            self.run(text, run);
            if row.ends_with_newline {
                at += 1;
            }
        }
        if !turned.is_empty() {
            self.put("</g>");
        }
    }

    fn run(&mut self, of: &TextShape, run: Option<TextRun<'_>>) {
        let Some(TextRun {
            format,
            is_chinese,
            text,
            from,
            right,
        }) = run
        else {
            return;
        };
        let size = format.font_id.size;
        if format.background != Color32::TRANSPARENT {
            let behind = Rect::from_x_y_ranges(from.x..=right, from.y - size..=from.y + size / 4.0);
            let paint = paint(format.background, Stroke::NONE);
            self.put(&format!("<rect{}{paint}/>", rect_attributes(behind)));
        }
        if text.trim().is_empty() {
            return;
        }
        let own = Some(format.color).filter(|color| *color != Color32::PLACEHOLDER);
        let color = of.override_text_color.or(own).unwrap_or(of.fallback_color);
        let face = FontFace::of(&format.font_id.family, self.lang, is_chinese);
        let baseline = from.y + face.lifted * size;
        let mut element = format!(
            "<text{} font-family=\"{}\" font-weight=\"{}\"{}",
            lengths(["x", "y", "font-size"], [from.x, baseline, size]),
            face.families,
            face.weight,
            paint(color.gamma_multiply(of.opacity_factor), Stroke::NONE),
        );
        if text.chars().nth(1).is_some() {
            // Where another font stands in the text still has its place.
            element.push_str(&lengths(["textLength"], [right - from.x]));
            element.push_str(" lengthAdjust=\"spacingAndGlyphs\"");
        }
        if !(format.underline.is_empty() && of.underline.is_empty()) {
            element.push_str(" text-decoration=\"underline\"");
        }
        let element = format!("{element}>{}</text>", escaped(&text));
        self.words += &element;
        self.put(&element);
    }
}

/// Characters of one format in a row.
struct TextRun<'a> {
    format: &'a TextFormat,
    is_chinese: bool,
    text: String,
    /// The left end of their baseline.
    from: Pos2,
    right: f32,
}

/// The format of the byte `at`, or that of the last one.
fn format_at(job: &LayoutJob, at: usize) -> Option<&TextFormat> {
    let mut sections = job.sections.iter();
    let section = sections.find(|section| at < section.byte_range.end.0);
    section
        .or_else(|| job.sections.last())
        .map(|section| &section.format)
}

#[cfg(test)]
mod tests {
    use egui::{
        CornerRadius, FontId, RawInput, TextureId,
        epaint::{CircleShape, CubicBezierShape, EllipseShape, Vertex, WHITE_UV},
        pos2,
        text::TextWrapping,
        vec2,
    };
    use resvg::usvg::{self, roxmltree};

    use super::*;

    const INK: Color32 = Color32::RED;

    /// What is drawn over a square of 100 points.
    fn drawn(draw: impl Fn(&egui::Painter)) -> String {
        let ctx = Context::default();
        let rect = Rect::from_min_size(Pos2::ZERO, vec2(100.0, 100.0));
        let mut text = String::new();
        let input = RawInput {
            screen_rect: Some(rect),
            ..RawInput::default()
        };
        let mut output = ctx.run_ui(input, |ui| {
            draw(ui.painter());
            text = SvgPage::painted(ui, rect).file();
        });
        output.textures_delta.clear();
        let read = usvg::Tree::from_str(&text, &usvg::Options::default());
        let tree = read.unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(tree.size().to_int_size().width(), 100);
        text
    }

    /// The elements of a name, each with what stands in it.
    fn elements(text: &str, name: &str) -> Vec<String> {
        let page = roxmltree::Document::parse(text).unwrap();
        let all = page.descendants();
        let named = all.filter(|node| node.tag_name().name() == name);
        named
            .map(|node| node.text().unwrap_or_default().to_owned())
            .collect()
    }

    #[test]
    fn every_kind_of_shape_is_written() {
        let at = pos2(50.0, 50.0);
        let stroke = Stroke::new(2.0, INK);
        let corner = |x, y| Vertex {
            pos: pos2(x, y),
            uv: WHITE_UV,
            color: INK,
        };
        let mut rounded = RectShape::filled(Rect::from_center_size(at, vec2(20.0, 10.0)), 3, INK);
        rounded.angle = 0.3;
        let mut uneven = rounded.clone();
        uneven.corner_radius = CornerRadius {
            nw: 4,
            ..CornerRadius::ZERO
        };
        let triangle = vec![Pos2::ZERO, at, pos2(9.0, 1.0)];
        let bent = [Pos2::ZERO, at, at, pos2(90.0, 10.0)];
        let none = Color32::TRANSPARENT;
        let mesh = Mesh {
            indices: vec![0, 1, 2],
            vertices: vec![corner(1.0, 1.0), corner(9.0, 1.0), corner(5.0, 9.0)],
            texture_id: TextureId::default(),
        };
        let shapes: [(&str, Shape); 8] = [
            ("circle", CircleShape::filled(at, 5.0, INK).into()),
            (
                "ellipse",
                EllipseShape::stroke(at, vec2(5.0, 9.0), stroke).into(),
            ),
            ("path", Shape::line_segment([Pos2::ZERO, at], stroke)),
            ("path", Shape::closed_line(triangle, stroke)),
            ("rect", rounded.into()),
            ("path", uneven.into()),
            ("path", mesh.into()),
            (
                "path",
                CubicBezierShape::from_points_stroke(bent, false, none, stroke).into(),
            ),
        ];
        for (name, shape) in shapes {
            let text = drawn(|painter| {
                painter.add(shape.clone());
            });
            assert_eq!(elements(&text, name).len(), 1, "{text}");
            assert!(text.contains("#ff0000"), "{text}");
        }
    }

    #[test]
    fn what_lies_outside_is_left_out_and_what_is_cut_off_is_clipped() {
        let far = Rect::from_min_size(pos2(200.0, 0.0), vec2(9.0, 9.0));
        let text = drawn(|painter| {
            painter.rect_filled(far, 0, INK);
        });
        assert_eq!(elements(&text, "rect").len(), 0, "{text}");
        let half = Rect::from_min_max(Pos2::ZERO, pos2(50.0, 100.0));
        let text = drawn(|painter| {
            painter
                .with_clip_rect(half)
                .circle_filled(pos2(50.0, 50.0), 9.0, INK);
        });
        assert_eq!(elements(&text, "clipPath").len(), 1, "{text}");
    }

    #[test]
    fn text_is_text_whatever_stands_in_it() {
        let hostile = "<b onload=\"x\">&\u{1}你";
        let (align, font) = (egui::Align2::LEFT_TOP, FontId::monospace(9.0));
        let text = drawn(|painter| {
            painter.text(Pos2::ZERO, align, hostile, font.clone(), INK);
        });
        let want = "<b onload=\"x\">&\u{fffd}你";
        assert_eq!(elements(&text, "text").concat(), want);
        assert_eq!(elements(&text, "b").len(), 0);
        // Of each format a part of its own, and no more than is shown.
        let text = drawn(|painter| {
            let mut job = LayoutJob::default();
            for (part, size) in [("one ", 8.0), ("two", 12.0), (" and much more", 8.0)] {
                job.append(part, 0.0, TextFormat::simple(FontId::monospace(size), INK));
            }
            job.wrap = TextWrapping::truncate_at_width(70.0);
            let galley = painter.layout_job(job);
            painter.galley(Pos2::ZERO, galley, INK);
        });
        let parts = elements(&text, "text");
        assert_eq!(parts.first().map(String::as_str), Some("one "));
        assert_eq!(parts.get(1).map(String::as_str), Some("two"));
        assert!(parts.last().unwrap().ends_with('…'), "{parts:?}");
    }
}
