//! Signs drawn by hand, so that they look alike in every font and language.

use std::{collections::HashMap, sync::LazyLock};

use egui::{Color32, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, lerp, vec2};
use serde::Deserialize;

use crate::gui::theme::of_sign;

/// The signs of the window, drawn with lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, strum::VariantArray)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Icon {
    /// Two bars: pause.
    Pause,
    /// From the beginning: a circle with an arrow.
    Again,
    /// A triangle: play.
    Play,
    /// A triangle against a bar.
    StepForward,
    /// A triangle that points left, against a bar.
    StepBack,
    /// There is a menu below.
    Down,
    /// The key that sends.
    Enter,
    /// A sun: the light theme.
    Sun,
    /// A moon: the dark theme.
    Moon,
    /// Half light, half dark: as the system does.
    HalfMoon,
    /// Four corners: fill the screen.
    Corners,
    /// Three lines: the menu.
    Menu,
    /// A sheet of paper with a folded corner.
    File,
    /// A plus: one more.
    Plus,
    /// A minus: one less.
    Minus,
    /// A cross of thin lines: take it away.
    Close,
    /// A dot: a client, in its colour.
    Dot,
    /// A tick: the datagram is whole.
    Check,
    /// A cross: the datagram was dropped.
    Cross,
    /// Scissors: the datagram was truncated.
    Scissors,
    /// An arrow back: the datagram was refused.
    Back,
    /// An arrow forward: the datagram is in flight.
    Forward,
    /// What waits in a queue or was not read.
    Hold,
    /// The end of a stream: a line against a bar.
    Stop,
    /// A question mark: its fate is unknown.
    Question,
    /// Information: nothing is wrong.
    Info,
}

/// A part of a sign, as `assets/icons.toml` tells of them. Places are pairs of x and y from its centre, lengths and
/// places in halves of its size, angles in degrees.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SignPart {
    /// A line through these places, one after the other.
    Line(Vec<f32>),
    /// A filled polygon with these corners.
    Solid(Vec<f32>),
    /// A circle around a place, and its radius.
    Circle([f32; 3]),
    /// All of what a circle around the centre encloses.
    Disc(f32),
    /// A line on a circle: its centre, its radius, and the angles from and to which it goes.
    Arc([f32; 5]),
    /// What an arc and the line between its ends enclose.
    Sector([f32; 5]),
    /// A dot at a place: its radius in widths of a line.
    Dot([f32; 3]),
    /// A filled rectangle around a place: its width and its height.
    Bar([f32; 4]),
}

/// A test sees to it that it can be read and has all signs.
static PARTS: LazyLock<HashMap<Icon, Vec<SignPart>>> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../assets/icons.toml")).unwrap_or_default()
});

/// Into how many lines an arc is broken, and the edge of a sector.
const ARC_STEPS: u8 = 20;
const SECTOR_STEPS: u8 = 12;

impl Icon {
    /// Draws it in a line, in the middle of a square that is `around` times as large.
    pub(crate) fn ui(self, ui: &mut Ui, size: f32, around: f32, colour: Color32) {
        let square = Vec2::splat(size * around);
        let (rect, _) = ui.allocate_exact_size(square, Sense::hover());
        self.paint(ui.painter(), rect.center(), size, colour);
    }

    /// Draws the sign into the square around `centre`.
    pub(crate) fn paint(self, painter: &Painter, centre: Pos2, size: f32, colour: Color32) {
        let half = size / 2.0;
        let at = |[x, y]: [f32; 2]| centre + vec2(x, y) * half;
        let stroke = of_sign(size, colour);
        let all = |places: &[f32]| places.as_chunks().0.iter().copied().map(at).collect();
        let arc = |[x, y, radius, from, to]: [f32; 5], steps: u8| {
            let share = |n: u8| f32::from(n) / f32::from(steps);
            let angles = (0..=steps).map(|n| lerp(from..=to, share(n)).to_radians());
            angles
                .map(|angle| at([x + radius * angle.cos(), y + radius * angle.sin()]))
                .collect()
        };
        let solid = |points| Shape::convex_polygon(points, colour, Stroke::NONE);
        let parts = PARTS.get(&self).into_iter().flatten();
        painter.extend(parts.map(|part| match part {
            SignPart::Line(places) => Shape::line(all(places), stroke),
            SignPart::Solid(places) => solid(all(places)),
            SignPart::Circle([x, y, radius]) => {
                Shape::circle_stroke(at([*x, *y]), radius * half, stroke)
            }
            SignPart::Disc(radius) => Shape::circle_filled(centre, radius * half, colour),
            SignPart::Arc(part) => Shape::line(arc(*part, ARC_STEPS), stroke),
            SignPart::Sector(part) => solid(arc(*part, SECTOR_STEPS)),
            SignPart::Dot([x, y, wide]) => {
                Shape::circle_filled(at([*x, *y]), stroke.width * wide, colour)
            }
            SignPart::Bar([x, y, width, height]) => {
                let size = vec2(*width, *height) * half;
                Shape::rect_filled(Rect::from_center_size(at([*x, *y]), size), 1.0, colour)
            }
        }));
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn each_sign_has_parts_of_whole_places() {
        for icon in Icon::VARIANTS {
            let parts = PARTS.get(icon).map_or(&[][..], Vec::as_slice);
            assert!(!parts.is_empty(), "{icon:?}");
            for part in parts {
                if let SignPart::Line(places) | SignPart::Solid(places) = part {
                    assert!(places.len() > 3 && places.len() % 2 == 0, "{icon:?}");
                }
            }
        }
    }
}
