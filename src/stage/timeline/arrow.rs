//! Something that goes from one lifeline to another, and how it is drawn.

use super::Side;
use crate::model::{Message, RowId, Value};

/// A colour by its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tint {
    /// A call that moves no bytes.
    Ink,
    Dim,
    Message(u64),
    Note,
    /// The colour of what went wrong.
    Cut,
    /// Something came out well.
    Good,
}

/// A place on a lifeline: how far down, in slots from the top of the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LifelinePoint {
    pub side: Side,
    pub y: f64,
}

/// The style of an arrow: what tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ArrowStyle {
    /// Calls at its ends tell of it.
    Seen(Tint),
    /// No socket sees it: it is drawn as the textbook orders it.
    Derived,
    /// Many datagrams or sends at once, in this colour.
    Many(Tint),
}

/// The end of an arrow: what became of what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ArrowEnd {
    Head,
    Cut,
    /// A cross: the datagram was dropped.
    Cross,
    /// A line back to the sender: the datagram was refused.
    Back,
    /// It is on its way, or waits.
    Open,
    /// It waited when the socket was closed.
    Unread,
    /// Nothing tells what became of it.
    Unknown,
}

/// The words at an arrow.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ArrowLabel {
    /// Bytes, or the name of a segment.
    Text(Value),
    /// Words in the language of the window.
    Say(Message),
}

/// Something that went from one lifeline to another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Arrow {
    pub from: LifelinePoint,
    /// The place where it ends, or would have ended.
    pub to: LifelinePoint,
    pub style: ArrowStyle,
    pub label: Option<ArrowLabel>,
    /// What is drawn at the arrow's end.
    pub end: ArrowEnd,
    pub row: Option<RowId>,
}
