//! UDP: one thread owns the server's socket, one those of the clients.

pub(super) mod arrival_clock;
pub(super) mod arrival_rate;
pub(super) mod batch_io;
pub(super) mod client;
pub(super) mod clients;
pub(super) mod endpoint;
pub(super) mod reading;
pub(super) mod receive_credit;
pub(super) mod refused;
pub(super) mod replies;
pub(super) mod server;
mod socket_options;

pub(super) use clients::Clients;
pub(super) use server::Server;
