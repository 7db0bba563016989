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
mod doctor;
mod ends;
mod exam;
mod exports;
mod files;
mod flood;
#[path = "../it/isolation.rs"]
mod isolation;
mod keyboard;
mod lab;
mod layout;
mod lesson_list;
mod lesson_projected;
mod lesson_surroundings;
mod lessons;
mod memory;
mod numbers;
#[path = "../it/own_process.rs"]
mod own_process;
mod palette;
mod persistence;
mod picture;
mod pictures;
mod playhead;
mod projected;
mod rests;
#[path = "../it/rng.rs"]
mod rng;
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
