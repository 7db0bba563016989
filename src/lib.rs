//! Packet Lab: real UDP and TCP sockets on a stage, with the evidence for what became of each
//! datagram and of each byte of a stream.
//!
//! The layers, from top to bottom; a room imports only what stands below it (`tests/it/rooms.rs`
//! reads the sources):
//!
//! * [`cli`]: the subcommands, text and JSON Lines. `gui`: the window (feature `gui`).
//! * `lines`: what a session has seen, line by line: sentences, JSON Lines, a table.
//! * [`session`]: what every face holds: engine, record, ledger, preferences. Its
//!   [`udp`](session::Session::udp) and [`tcp`](session::Session::tcp) sides take orders with the
//!   same verbs.
//! * [`recording`]: a session as a pcapng file, and back; the payloads in files of other programs.
//! * [`code`]: what is set, or was done, as programs in Python, C, Java and Rust.
//! * [`lesson`]: lesson files, and the player of them.
//! * `explain`: rows to sentences. `stage`: record and playhead to what is shown, as plain data: the
//!   four places of a datagram, the lanes of a stream, the timeline.
//! * `engine`: the threads that own the sockets, two for UDP and two for TCP; commands in,
//!   observations out. `net`: the only place that opens sockets.
//! * [`ledger`]: from observations to fates of datagrams, and to the way of each byte of a stream.
//! * [`protocol`]: what programs say to each other over UDP and TCP: DNS, NTP, chat, commands, files.
//! * [`record`]: what was observed, append-only. [`text`]: the sentences in each language.
//! * [`model`]: the words that all of them share: row, note, fate, evidence, setting, command.
//!
//! `testing` stands beside them: what only tests, pictures and measurements need (feature
//! `testing`).

#![cfg_attr(
    not(feature = "gui"),
    expect(
        dead_code,
        unused_imports,
        reason = "the window uses the rest; with it the compiler finds what is dead"
    )
)]

pub mod cli;
pub mod code;
mod engine;
mod explain;
#[cfg(feature = "gui")]
pub mod gui;
pub mod ledger;
pub mod lesson;
mod lines;
pub mod model;
mod net;
pub mod protocol;
pub mod record;
pub mod recording;
pub mod session;
mod stage;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod text;
