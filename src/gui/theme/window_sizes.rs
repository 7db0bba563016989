//! The window and its panels, in points.

use egui::{Vec2, vec2};

/// The window at first, and the smallest.
pub(crate) const FIRST: Vec2 = vec2(1280.0, 800.0);
pub(crate) const SMALLEST: Vec2 = vec2(1024.0, 600.0);
/// What has room for all panels: letters are a little smaller in windows down to the smallest.
pub(crate) const ALL_PANELS: Vec2 = vec2(1180.0, 690.0);
/// Nothing is laid out in less room than this, but drawn smaller.
pub(crate) const MIN_LAYOUT: Vec2 = vec2(1024.0, 560.0);
/// The screen that the projector's type is meant for.
pub(crate) const PROJECTED: Vec2 = vec2(1600.0, 900.0);
/// Below this width the side panels become one bar, and below this height the tables go: words stay as large as they
/// are.
pub(crate) const NARROW: f32 = 1120.0;
pub(crate) const LOW: f32 = 670.0;
/// The width from which on the side panels begin wide.
pub(crate) const WIDE: f32 = 1500.0;
/// What the stage keeps, however large other panels are made.
pub(crate) const MIN_STAGE: Vec2 = vec2(600.0, 300.0);
/// The widths of what sends and of what receives: the least, and where they begin, narrow or wide.
pub(crate) const SEND: [f32; 3] = [224.0, 248.0, 272.0];
pub(crate) const RECEIVE: [f32; 3] = [248.0, 272.0, 292.0];
/// The most that a side panel may be where the stage has little room, and where it has much.
pub(crate) const MAX_SIDE: [f32; 2] = [248.0, 380.0];
/// The height in which the side panels show all of their controls.
pub(crate) const SIDE_HEIGHT: f32 = 502.0;
/// The least height of the tables that a hand makes.
pub(crate) const MIN_TABLES: f32 = 91.0;
/// The heights between which the tables begin.
pub(crate) const TABLES: [f32; 2] = [119.0, 420.0];
/// The height of the tables below a picture, which is to be large.
pub(crate) const TABLES_BELOW_PICTURE: f32 = 150.0;
/// Above and below the controls of a bar together.
pub(crate) const AROUND_BAR: f32 = 20.0;
/// The window of the presenter's notes.
pub(crate) const NOTES: Vec2 = vec2(560.0, 480.0);
/// A picture that is saved; one of a timeline, which is at least so high, and at most as high as the last hundred
/// lines need.
pub(crate) const PICTURE: Vec2 = vec2(1280.0, 720.0);
pub(crate) const LADDER_PICTURE: Vec2 = vec2(1280.0, 420.0);
pub(crate) const MAX_PICTURE_HEIGHT: f32 = 3200.0;
/// The line at the edge of a panel that is being dragged.
pub(crate) const DRAGGED_EDGE: f32 = 4.0;
/// The least zoom of a window, and the most that its projected contents have, as factors.
pub(crate) const MIN_ZOOM: f32 = 0.3;
pub(crate) const MAX_PROJECTED_ZOOM: f32 = 4.0;
