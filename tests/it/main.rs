//! All tests that need no window, in one program.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test code"
)]

mod amplifier;
mod arrival;
mod bad_input;
mod blocked_reads;
mod budget;
mod bursts;
mod circles;
mod cli_flood;
mod code_files;
mod code_programs;
mod code_settings;
mod doctor;
mod documents;
mod drops;
mod engine;
mod exact_drops;
mod exam;
mod flood;
mod flood_model;
mod fuzz;
mod fuzz_bodies;
mod group;
mod group_peers;
mod house;
mod isolation;
mod kernel_model;
mod lab;
mod lab_model;
mod leaks;
mod ledger;
mod lesson_files;
mod lesson_peer_calls;
mod lesson_peer_lab;
mod lesson_peer_python;
mod lesson_peers;
mod lessons;
mod listen;
mod lossless;
mod named_causes;
mod namespace;
mod numbered;
mod own_process;
mod packaging;
mod pasted;
mod picture;
mod queue;
mod read_once;
mod recording;
mod refused;
mod replay;
mod reported;
mod rng;
mod rooms;
mod send;
mod send_options;
mod services;
mod sockets;
mod sources;
mod sweep;
mod systems;
mod tcp_ends;
mod tcp_experiments;
mod tcp_framing;
mod tcp_lab;
mod tcp_peers;
mod tcp_stream;
mod texts;
mod time_wait;
mod truth;
mod truth_ends;
mod wireshark;
