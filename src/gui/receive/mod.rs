//! The receive panel: how the server reads, and what it answers.

mod panel;
mod sequence;

pub(in crate::gui) use panel::{ReceivePanel, receive_projector_ui};
