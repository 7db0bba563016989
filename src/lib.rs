//! Packet Lab: real UDP sockets on a stage, with the evidence for what became of each datagram.
//!
//! The layers, from bottom to top; a room may import only those below it (a test reads the `use`
//! lines):
//!
//! * [`model`]: the words. [`text`]: the sentences. [`record`]: the observations.
//! * [`ledger`]: from observations to fates.
//! * [`stage`]: record and playhead to what the four places show. [`explain`]: rows to sentences.
//! * [`net`]: the only place that opens sockets. [`engine`]: the threads that own them; commands
//!   in, observations out.
//! * [`session`]: what every face holds: engine, record, ledger, preferences.
//! * [`cli`]: the faces in the terminal. `gui`: the window (feature `gui`).
//! * `testing`: what only tests, pictures and benches need (feature `testing`).

#![cfg_attr(
    not(feature = "gui"),
    expect(
        dead_code,
        unused_imports,
        reason = "the window uses the rest; with it the compiler finds what is dead"
    )
)]

pub mod cli;
mod engine;
mod explain;
#[cfg(feature = "gui")]
pub mod gui;
pub mod ledger;
pub mod model;
mod net;
pub mod record;
pub mod session;
mod stage;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod text;
