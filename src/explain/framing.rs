//! Framings in a few words.

use crate::model::{Framing, Message};

/// A framing as the menu tells it.
pub(crate) fn framing_name(framing: Framing) -> Message {
    match framing {
        Framing::None => Message::new("framing-none"),
        Framing::Fixed(n) => Message::new("framing-fixed").with("n", n),
        Framing::Line => Message::new("framing-line"),
        Framing::Length(n) => Message::new("framing-length").with("n", u32::from(n)),
        Framing::LengthLe(n) => Message::new("framing-length-le").with("n", u32::from(n)),
    }
}

/// A framing as short as can be.
pub(crate) fn framing_short(framing: Framing) -> Message {
    match framing {
        Framing::None => Message::new("framing-short-none"),
        Framing::Fixed(n) => Message::new("framing-short-fixed").with("n", n),
        Framing::Line => Message::new("framing-short-line"),
        Framing::Length(n) => Message::new("framing-short-length").with("n", u32::from(n)),
        Framing::LengthLe(n) => Message::new("framing-short-length-le").with("n", u32::from(n)),
    }
}
