//! Datagrams: the places of client, network, queue and server.

mod bundle;
mod client;
mod cut;
mod falling;
mod network;
mod places;
mod queue;
mod server;

pub(super) use places::stage_ui;
