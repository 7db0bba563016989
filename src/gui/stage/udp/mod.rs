//! Datagrams: the places of client, network, queue and server.

mod bundle;
mod client;
mod cut;
mod falling;
mod network;
mod places;
mod queue;
mod server;

pub(super) use places::{motion_of, stage_ui};
pub(super) use server::stops;
