//! The parts of the window. Each holds only what the person has typed or opened; where it sits
//! is the layout's business.

mod burst;
mod burst_draft;
mod burst_run;
mod bytes;
mod calls;
mod caption;
mod characters;
mod clients;
mod connection;
mod draft;
mod experiments;
mod filter_bar;
mod list_keys;
mod log;
mod log_row;
mod menu;
mod notices;
mod payload_file;
mod playhead;
mod receive;
mod scrubber;
mod send;
mod server_field;
mod shortcuts;
mod status;
mod text_box;
mod top_bar;
mod view_switch;

pub(crate) use burst_run::BurstRun;
pub(crate) use bytes::BytesPanel;
pub(crate) use calls::CallsPanel;
pub(crate) use caption::CaptionPanel;
pub(crate) use connection::framing_id;
pub(crate) use log::LogPanel;
pub(crate) use log_row::seconds;
pub(crate) use menu::{menu_id, menu_ui};
pub(crate) use notices::{Notices, Offer, notices_ui};
pub(crate) use receive::{ReceivePanel, projector_ui as receive_projector_ui};
pub(crate) use scrubber::{scrubber_height, scrubber_ui};
pub(crate) use send::SendPanel;
pub(crate) use shortcuts::shortcuts_ui;
pub(crate) use status::status_ui;
pub(crate) use top_bar::top_bar_ui;
pub(crate) use view_switch::view_ui;
