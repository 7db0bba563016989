//! What is drawn on the stages and timelines, in points.

use egui::{Vec2, vec2};

/// The stage that the tiles have their full size on, at the desk and on the projector.
pub(crate) const FULL: Vec2 = vec2(1000.0, 420.0);
pub(crate) const FULL_PROJECTED: Vec2 = vec2(1520.0, 440.0);
/// The smallest secondary text and the smallest call.
pub(crate) const MIN_SMALL: f32 = 12.0;
pub(crate) const MIN_CALL: f32 = 14.0;
/// The smallest tile, the smallest in a lane, and the smallest that has room for hex below a character.
pub(crate) const MIN_TILE: f32 = 20.0;
pub(crate) const MIN_LANE_TILE: f32 = 12.0;
pub(crate) const MIN_HEX_TILE: f32 = 28.0;
/// The largest tile of a message, and of a lane on the projector: three reads have room below each other.
pub(crate) const MAX_MESSAGE_TILE: f32 = 22.0;
pub(crate) const PROJECTED_TILE: f32 = 42.0;
/// The least size of an empty datagram.
pub(crate) const MIN_EMPTY: Vec2 = vec2(56.0, 22.0);
/// The least height of the rule below a bar, and its letters.
pub(crate) const MIN_RULE: f32 = 15.0;
pub(crate) const RULE_LETTERS: [f32; 2] = [9.0, 14.0];
/// The smallest letters below a character, and of the fault of a message.
pub(crate) const MIN_UNDER: f32 = 8.0;
pub(crate) const MIN_FAULT: f32 = 6.0;
/// Between the frame of a thing and what is in it: an envelope, the queue, the box of a read.
pub(crate) const ENVELOPE_PAD: f32 = 7.0;
pub(crate) const QUEUE_PAD: f32 = 9.0;
pub(crate) const CUT_PAD: f32 = 11.0;
/// Between two things that belong together: the parts of a read, the rows of a lane, a call and what is below it.
pub(crate) const GAP: f32 = 5.0;
/// Between the frame of a run of bytes and the bytes.
pub(crate) const RIBBON_PAD: f32 = 4.0;
/// The least width of a run that is drawn by its length.
pub(crate) const MIN_RUN: f32 = 14.0;
/// What is free beside a wall between two places: its bounds, and the most of it on the projector.
pub(crate) const PLACE_GAPS: [f32; 2] = [10.0, 28.0];
pub(crate) const PROJECTED_GAP: f32 = 20.0;
/// What is free beside a wall between two columns of a lane: its bounds.
pub(crate) const LANE_GAPS: [f32; 2] = [8.0, 24.0];
/// The room for the arrows on both sides of an envelope, and its least width.
pub(crate) const ARROWS: f32 = 36.0;
pub(crate) const MIN_ENVELOPE: f32 = 44.0;
/// The least width of a bundle, and how far one sheet of its pile lies beside the next.
pub(crate) const MIN_BUNDLE: f32 = 92.0;
pub(crate) const SHEET: f32 = 5.0;
/// How far cut-off bytes fall at least, and the most that this may be; the least fall that is drawn as a way.
pub(crate) const MIN_FALL: f32 = 14.0;
pub(crate) const MAX_FALL: f32 = 16.0;
pub(crate) const MIN_FALL_DRAWN: f32 = 10.0;
/// Where the way down of a dropped datagram begins beside the brim.
pub(crate) const FALL_BEGINS: Vec2 = vec2(-5.0, 9.0);
/// The height of the messages below their heading.
pub(crate) const MESSAGES: f32 = 34.0;
/// The least room for words beside a read.
pub(crate) const MIN_WORDS: f32 = 20.0;
/// The least place around a dot of the timeline that can be pressed.
pub(crate) const DOT_HIT: Vec2 = vec2(14.0, 14.0);
/// What a long pause leaves open in a lifeline.
pub(crate) const PAUSE: Vec2 = vec2(6.0, 9.0);
/// The bar of a phase: its width, which is its distance from its ends too; and where its name begins.
pub(crate) const PHASE: f32 = 5.0;
pub(crate) const PHASE_NAME: f32 = 13.0;
/// Between words at an arrow and the lifeline that it goes to; and what both sides and its head take together.
pub(crate) const BEFORE_HEAD: f32 = 14.0;
pub(crate) const AROUND_WORDS: f32 = 40.0;
/// Dashes and the gaps between them: of frames, of lines, and of dotted lines.
pub(crate) const FRAME_DASH: [f32; 2] = [5.0, 4.0];
pub(crate) const DASH: [f32; 2] = [4.0, 3.0];
pub(crate) const DOTS: [f32; 2] = [2.0, 6.0];
/// The length of an arrow's head.
pub(crate) const HEAD: f32 = 11.0;
