//! The window, driven by the names that screen readers tell. The sockets are real.

#![expect(
    clippy::expect_used,
    reason = "helpers of tests stand outside of test functions"
)]

mod accessible;
mod bursts;
mod captures;
mod charts;
mod classic;
mod code;
mod commands;
mod controls;
#[path = "../it/dice.rs"]
mod dice;
mod doctor;
mod ends;
mod exam;
mod exports;
mod files;
mod flood;
mod lab;
mod layout;
mod lesson_projected;
mod lesson_surroundings;
mod lessons;
mod memory;
mod numbers;
mod palette;
mod picture;
mod pictures;
#[path = "../it/place.rs"]
mod place;
mod playhead;
mod projected;
mod remembering;
mod rests;
mod search;
mod sending;
mod services;
mod socket_options;
mod sockets;
mod streams;
mod tables;
mod texts;
mod timeline;
mod touch;
mod walk;
mod walker;
mod walker_steps;
mod why;
