//! The receive panel: how the server reads, replies and where it listens.

mod panel;
mod server_field;

pub(crate) use panel::{ReceivePanel, projector_ui};
