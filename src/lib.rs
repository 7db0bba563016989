//! Packet Lab: real UDP sockets on a stage, with the evidence for what became of each datagram.
//!
//! The layers, from bottom to top; a room may import only those below it (a test reads the `use`
//! lines):
//!
//! * [`model`]: the words. [`text`]: the sentences. [`record`]: the observations.
//! * [`ledger`]: from observations to fates.
//! * [`net`]: the only place that opens sockets.

pub mod engine;
pub mod ledger;
pub mod model;
pub mod net;
pub mod record;
pub mod text;
