//! Signs drawn by hand, so that they look alike in every font and language.

use egui::{Color32, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, lerp, vec2};

/// The signs of the window, drawn with lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// A part of a sign. Places are pairs of x and y from its centre, lengths and places in halves of its size, angles in
/// degrees.
enum SignPart {
    /// A line through these places, one after the other.
    Line(&'static [f32]),
    /// A filled polygon with these corners.
    Solid(&'static [f32]),
    /// A circle around a place, and its radius.
    Circle([f32; 2], f32),
    /// A line on a circle from one angle to another.
    Arc([f32; 2], f32, [f32; 2]),
    /// The right half of what a circle around the centre encloses, and all of it.
    Half(f32),
    Disc(f32),
    /// A dot at a place: its radius in widths of a line.
    Dot([f32; 2], f32),
    /// An upright bar, and how far to the right of the middle it stands.
    Bar(f32),
}

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
        let stroke = Stroke::new((size / 9.0).max(1.4), colour);
        let all = |places: &[f32]| places.as_chunks().0.iter().copied().map(at).collect();
        let arc = |[x, y]: [f32; 2], radius: f32, [from, to]: [f32; 2], steps: u8| {
            let share = |n: u8| f32::from(n) / f32::from(steps);
            let angles = (0..=steps).map(|n| lerp(from..=to, share(n)).to_radians());
            angles
                .map(|angle| at([x + radius * angle.cos(), y + radius * angle.sin()]))
                .collect()
        };
        let solid = |points| Shape::convex_polygon(points, colour, Stroke::NONE);
        painter.extend(self.parts().iter().map(|part| match part {
            SignPart::Line(places) => Shape::line(all(places), stroke),
            SignPart::Solid(places) => solid(all(places)),
            SignPart::Circle(place, radius) => {
                Shape::circle_stroke(at(*place), radius * half, stroke)
            }
            SignPart::Arc(place, radius, ends) => {
                Shape::line(arc(*place, *radius, *ends, 20), stroke)
            }
            SignPart::Half(radius) => solid(arc([0.0; 2], *radius, [90.0, -90.0], 12)),
            SignPart::Disc(radius) => Shape::circle_filled(centre, radius * half, colour),
            SignPart::Dot(place, wide) => {
                Shape::circle_filled(at(*place), stroke.width * wide, colour)
            }
            SignPart::Bar(x) => {
                let bar = Rect::from_center_size(at([*x, 0.0]), vec2(0.15, 0.62) * size);
                Shape::rect_filled(bar, 1.0, colour)
            }
        }));
    }

    const fn parts(self) -> &'static [SignPart] {
        use SignPart::{Arc, Bar, Circle, Disc, Dot, Half, Line, Solid};
        match self {
            Self::Pause => &[Bar(-0.42), Bar(0.42)],
            Self::Again => &[
                Arc([0.0; 2], 0.68, [-50.0, 240.0]),
                Solid(&[0.1, -0.95, 0.78, -0.62, 0.18, -0.2]),
            ],
            Self::Down => &[Solid(&[-0.6, -0.3, 0.6, -0.3, 0.0, 0.45])],
            Self::Play => &[Solid(&[-0.5, -0.7, 0.75, 0.0, -0.5, 0.7])],
            Self::StepForward => &[
                Solid(&[-0.6, -0.6, 0.35, 0.0, -0.6, 0.6]),
                Line(&[0.55, -0.6, 0.55, 0.6]),
            ],
            Self::StepBack => &[
                Solid(&[0.6, -0.6, -0.35, 0.0, 0.6, 0.6]),
                Line(&[-0.55, -0.6, -0.55, 0.6]),
            ],
            Self::Enter => &[
                Line(&[0.8, -0.6, 0.8, 0.2, -0.7, 0.2]),
                Line(&[-0.25, -0.25, -0.7, 0.2, -0.25, 0.65]),
            ],
            Self::Sun => &[
                Circle([0.0; 2], 0.4),
                Line(&[0.65, 0.0, 0.92, 0.0]),
                Line(&[0.46, 0.46, 0.65, 0.65]),
                Line(&[0.0, 0.65, 0.0, 0.92]),
                Line(&[-0.46, 0.46, -0.65, 0.65]),
                Line(&[-0.65, 0.0, -0.92, 0.0]),
                Line(&[-0.46, -0.46, -0.65, -0.65]),
                Line(&[0.0, -0.65, 0.0, -0.92]),
                Line(&[0.46, -0.46, 0.65, -0.65]),
            ],
            // A crescent: two arcs, drawn apart so that their tips stay sharp.
            Self::Moon => &[
                Arc([0.0; 2], 0.8, [15.0, 255.0]),
                Arc([0.496, -0.496], 0.64, [93.0, 177.0]),
            ],
            Self::HalfMoon => &[Circle([0.0; 2], 0.72), Half(0.72)],
            Self::Corners => &[
                Line(&[-0.75, -0.3, -0.75, -0.75, -0.3, -0.75]),
                Line(&[0.75, -0.3, 0.75, -0.75, 0.3, -0.75]),
                Line(&[0.75, 0.3, 0.75, 0.75, 0.3, 0.75]),
                Line(&[-0.75, 0.3, -0.75, 0.75, -0.3, 0.75]),
            ],
            Self::Menu => &[
                Line(&[-0.75, -0.55, 0.75, -0.55]),
                Line(&[-0.75, 0.0, 0.75, 0.0]),
                Line(&[-0.75, 0.55, 0.75, 0.55]),
            ],
            Self::File => &[
                Line(&[
                    -0.6, -0.85, 0.2, -0.85, 0.6, -0.45, 0.6, 0.85, -0.6, 0.85, -0.6, -0.85,
                ]),
                Line(&[0.2, -0.85, 0.2, -0.45, 0.6, -0.45]),
            ],
            Self::Plus => &[Line(&[-0.7, 0.0, 0.7, 0.0]), Line(&[0.0, -0.7, 0.0, 0.7])],
            Self::Minus => &[Line(&[-0.7, 0.0, 0.7, 0.0])],
            Self::Close | Self::Cross => &[
                Line(&[-0.55, -0.55, 0.55, 0.55]),
                Line(&[0.55, -0.55, -0.55, 0.55]),
            ],
            Self::Dot => &[Disc(0.72)],
            Self::Check => &[Line(&[-0.65, 0.05, -0.2, 0.55, 0.7, -0.55])],
            Self::Scissors => &[
                Circle([-0.6, -0.48], 0.3),
                Line(&[-0.38, -0.28, 0.85, 0.55]),
                Circle([-0.6, 0.48], 0.3),
                Line(&[-0.38, 0.28, 0.85, -0.55]),
                Dot([0.02, 0.0], 0.6),
            ],
            Self::Back => &[
                Line(&[-0.35, -0.6, -0.75, -0.15, -0.35, 0.3]),
                Line(&[
                    -0.75, -0.15, 0.35, -0.15, 0.68, 0.0, 0.75, 0.3, 0.68, 0.58, 0.35, 0.7, -0.1,
                    0.7,
                ]),
            ],
            Self::Forward => &[
                Line(&[-0.75, 0.0, 0.7, 0.0]),
                Line(&[0.2, -0.5, 0.72, 0.0, 0.2, 0.5]),
            ],
            // An hourglass.
            Self::Hold => &[Line(&[
                -0.5, -0.7, 0.5, -0.7, -0.5, 0.7, 0.5, 0.7, -0.5, -0.7, 0.5, -0.7,
            ])],
            Self::Stop => &[Line(&[-0.75, 0.0, 0.6, 0.0]), Line(&[0.6, -0.6, 0.6, 0.6])],
            Self::Question => &[
                Line(&[
                    -0.4, -0.4, -0.25, -0.7, 0.2, -0.7, 0.42, -0.4, 0.3, -0.1, 0.0, 0.1, 0.0, 0.3,
                ]),
                Dot([0.0, 0.7], 0.7),
            ],
            Self::Info => &[
                Circle([0.0; 2], 0.84),
                Line(&[0.0, -0.05, 0.0, 0.42]),
                Dot([0.0, -0.38], 0.6),
            ],
        }
    }
}
