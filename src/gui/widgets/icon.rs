//! Signs drawn by hand, so that they look alike in every font and language.

use egui::{Color32, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, vec2};

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
    /// Waiting or unread.
    Hold,
    /// The end of a stream: a line against a bar.
    Stop,
    /// A question mark: its fate is unknown.
    Question,
    /// Nothing is wrong.
    Info,
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
        let at = |x: f32, y: f32| centre + vec2(x, y) * (size / 2.0);
        let stroke = Stroke::new((size / 9.0).max(1.4), colour);
        let lines = |points: &[Pos2]| {
            painter.add(Shape::line(points.to_vec(), stroke));
        };
        let solid = |points: &[Pos2]| {
            painter.add(Shape::convex_polygon(points.to_vec(), colour, Stroke::NONE));
        };
        match self {
            Self::Pause => {
                for x in [-0.42, 0.42] {
                    let bar = Rect::from_center_size(at(x, 0.0), vec2(0.15, 0.62) * size);
                    painter.rect_filled(bar, 1.0, colour);
                }
            }
            Self::Again => {
                let circle: Vec<Pos2> = (0..=20_u8)
                    .map(|n| {
                        let angle = (-50.0 + 14.5 * f32::from(n)).to_radians();
                        at(0.68 * angle.cos(), 0.68 * angle.sin())
                    })
                    .collect();
                lines(&circle);
                solid(&[at(0.1, -0.95), at(0.78, -0.62), at(0.18, -0.2)]);
            }
            Self::Down => solid(&[at(-0.6, -0.3), at(0.6, -0.3), at(0.0, 0.45)]),
            Self::Play => solid(&[at(-0.5, -0.7), at(0.75, 0.0), at(-0.5, 0.7)]),
            Self::StepForward | Self::StepBack => {
                let to = if self == Self::StepForward { 1.0 } else { -1.0 };
                solid(&[at(-0.6 * to, -0.6), at(0.35 * to, 0.0), at(-0.6 * to, 0.6)]);
                lines(&[at(0.55 * to, -0.6), at(0.55 * to, 0.6)]);
            }
            Self::Enter => {
                lines(&[at(0.8, -0.6), at(0.8, 0.2), at(-0.7, 0.2)]);
                lines(&[at(-0.25, -0.25), at(-0.7, 0.2), at(-0.25, 0.65)]);
            }
            Self::Sun => {
                painter.circle_stroke(centre, size * 0.2, stroke);
                for n in 0..8_u8 {
                    let angle = f32::from(n) * std::f32::consts::FRAC_PI_4;
                    let (y, x) = angle.sin_cos();
                    lines(&[at(0.65 * x, 0.65 * y), at(0.92 * x, 0.92 * y)]);
                }
            }
            Self::Moon => moon(painter, centre, size, colour),
            Self::HalfMoon => {
                painter.circle_stroke(centre, size * 0.36, stroke);
                let half: Vec<Pos2> = (0..=12_u8)
                    .map(|n| {
                        let angle = (90.0 - 15.0 * f32::from(n)).to_radians();
                        at(0.72 * angle.cos(), 0.72 * angle.sin())
                    })
                    .collect();
                solid(&half);
            }
            Self::Corners => {
                for (x, y) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
                    lines(&[
                        at(0.75 * x, 0.3 * y),
                        at(0.75 * x, 0.75 * y),
                        at(0.3 * x, 0.75 * y),
                    ]);
                }
            }
            Self::Menu => {
                for y in [-0.55, 0.0, 0.55] {
                    lines(&[at(-0.75, y), at(0.75, y)]);
                }
            }
            Self::File => {
                lines(&[
                    at(-0.6, -0.85),
                    at(0.2, -0.85),
                    at(0.6, -0.45),
                    at(0.6, 0.85),
                    at(-0.6, 0.85),
                    at(-0.6, -0.85),
                ]);
                lines(&[at(0.2, -0.85), at(0.2, -0.45), at(0.6, -0.45)]);
            }
            Self::Plus => {
                lines(&[at(-0.7, 0.0), at(0.7, 0.0)]);
                lines(&[at(0.0, -0.7), at(0.0, 0.7)]);
            }
            Self::Minus => lines(&[at(-0.7, 0.0), at(0.7, 0.0)]),
            Self::Close | Self::Cross => {
                lines(&[at(-0.55, -0.55), at(0.55, 0.55)]);
                lines(&[at(0.55, -0.55), at(-0.55, 0.55)]);
            }
            Self::Dot => {
                painter.circle_filled(centre, size * 0.36, colour);
            }
            fate => fate.paint_fate(painter, centre, size, colour),
        }
    }

    /// The signs of the fates.
    fn paint_fate(self, painter: &Painter, centre: Pos2, size: f32, colour: Color32) {
        let at = |x: f32, y: f32| centre + vec2(x, y) * (size / 2.0);
        let stroke = Stroke::new((size / 9.0).max(1.4), colour);
        let lines = |points: &[Pos2]| {
            painter.add(Shape::line(points.to_vec(), stroke));
        };
        match self {
            Self::Check => lines(&[at(-0.65, 0.05), at(-0.2, 0.55), at(0.7, -0.55)]),
            Self::Scissors => scissors(painter, &at, size, stroke),
            Self::Back => {
                lines(&[at(-0.35, -0.6), at(-0.75, -0.15), at(-0.35, 0.3)]);
                lines(&[
                    at(-0.75, -0.15),
                    at(0.35, -0.15),
                    at(0.68, 0.0),
                    at(0.75, 0.3),
                    at(0.68, 0.58),
                    at(0.35, 0.7),
                    at(-0.1, 0.7),
                ]);
            }
            Self::Forward => {
                lines(&[at(-0.75, 0.0), at(0.7, 0.0)]);
                lines(&[at(0.2, -0.5), at(0.72, 0.0), at(0.2, 0.5)]);
            }
            // An hourglass.
            Self::Hold => {
                lines(&[
                    at(-0.5, -0.7),
                    at(0.5, -0.7),
                    at(-0.5, 0.7),
                    at(0.5, 0.7),
                    at(-0.5, -0.7),
                    at(0.5, -0.7),
                ]);
            }
            Self::Stop => {
                lines(&[at(-0.75, 0.0), at(0.6, 0.0)]);
                lines(&[at(0.6, -0.6), at(0.6, 0.6)]);
            }
            Self::Question => {
                lines(&[
                    at(-0.4, -0.4),
                    at(-0.25, -0.7),
                    at(0.2, -0.7),
                    at(0.42, -0.4),
                    at(0.3, -0.1),
                    at(0.0, 0.1),
                    at(0.0, 0.3),
                ]);
                painter.circle_filled(at(0.0, 0.7), stroke.width * 0.7, colour);
            }
            Self::Info => {
                painter.circle_stroke(centre, size * 0.42, stroke);
                lines(&[at(0.0, -0.05), at(0.0, 0.42)]);
                painter.circle_filled(at(0.0, -0.38), stroke.width * 0.6, colour);
            }
            _ => {}
        }
    }
}

/// A crescent: two arcs, drawn apart so that their tips stay sharp.
fn moon(painter: &Painter, centre: Pos2, size: f32, colour: Color32) {
    let stroke = Stroke::new((size / 9.0).max(1.4), colour);
    let arc = |middle: Pos2, radius: f32, from: f32, to: f32| {
        let points: Vec<Pos2> = (0..=20_u8)
            .map(|n| {
                let angle = egui::lerp(from..=to, f32::from(n) / 20.0).to_radians();
                middle + radius * vec2(angle.cos(), angle.sin())
            })
            .collect();
        painter.add(Shape::line(points, stroke));
    };
    let radius = size * 0.40;
    let inner = centre + vec2(radius, -radius) * 0.62;
    arc(centre, radius, 15.0, 255.0);
    arc(inner, radius * 0.80, 93.0, 177.0);
}

fn scissors(painter: &Painter, at: &impl Fn(f32, f32) -> Pos2, size: f32, stroke: Stroke) {
    for side in [-1.0, 1.0] {
        painter.circle_stroke(at(-0.6, 0.48 * side), size * 0.15, stroke);
        let grip = at(-0.38, 0.28 * side);
        painter.line_segment([grip, at(0.85, -0.55 * side)], stroke);
    }
    painter.circle_filled(at(0.02, 0.0), stroke.width * 0.6, stroke.color);
}
