//! The rooms and the arrows between them, read from the sources.
//!
//! `ARCHITECTURE.md` draws the house; [`ROOMS`] is the same picture as a table. A new arrow is
//! a line here, in the same commit, with a reason that a newcomer would accept.

use super::sources::{self, Source};

/// Each room, and the rooms that it may import: all of them stand above it.
const ROOMS: &str = "
    model:
    text: model
    record: model
    ledger: model record
    protocol: model
    net: model
    engine: model net protocol
    stage: model record ledger protocol
    explain: model record ledger
    code: model text record explain
    lesson: model text record ledger protocol explain
    recording: model text record ledger explain lesson
    session: model text record ledger protocol net engine stage explain code lesson recording
    lines: model text record ledger explain lesson recording session
    cli: model text record ledger protocol stage explain code lesson recording session lines
    gui: model text record ledger protocol stage explain code lesson recording session lines
    testing: model text record ledger protocol net engine stage explain code lesson recording session lines cli gui";

fn rooms() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = ROOMS.lines().filter_map(|line| line.split_once(':'));
    lines.map(|(room, allowed)| (room.trim(), allowed))
}

/// Rooms that know no thread, file, socket, channel, window or clock: time comes in as a `Stamp`.
const PURE: &str = "model text record ledger protocol stage explain code lesson recording";

/// What a pure room does not even mention.
const IMPURE: &str = "UdpSocket TcpStream TcpListener socket2 polling rustix libc nix crossbeam \
    crossbeam_channel mpsc egui eframe Instant SystemTime jiff";

/// Conditions that tell systems apart.
const SYSTEMS: &str = "target_os target_family target_vendor unix windows";

fn lists(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|listed| listed == word)
}

/// What is wrong with a file, one sentence each.
fn violations(source: &Source) -> Vec<String> {
    let file = source.file.as_str();
    if matches!(file, "main.rs" | "windowed.rs" | "lib.rs") {
        return Vec::new();
    }
    let room = file.split_once('/').map_or("", |(room, _)| room);
    let Some((_, allowed)) = rooms().find(|(known, _)| *known == room) else {
        return vec![format!("src/{file}: in no room of tests/it/rooms.rs")];
    };
    let (pure, in_sys) = (lists(PURE, room), file.starts_with("net/sys/"));
    let path = |path: &str| match path.split("::").collect::<Vec<_>>()[..] {
        ["crate", "testing", ..] => false, // it is compiled for tests alone
        ["crate", to, ..] => to != room && !lists(allowed, to),
        ["crate"] => true,
        ["std", "thread" | "fs", ..] => pure,
        [.., owner, "now"] => pure && owner != "Self",
        _ => false,
    };
    let word = |word: &str| (pure && lists(IMPURE, word)) || (word == "unsafe" && !in_sys);
    let condition = |word: &str| lists(SYSTEMS, word) && !in_sys;
    let paths = source.paths.iter().chain(&source.test_paths);
    let mut wrong: Vec<_> = paths.filter(|(_, name)| path(name)).collect();
    wrong.extend(source.words.iter().filter(|(_, name)| word(name)));
    wrong.extend(source.conditions.iter().filter(|(_, name)| condition(name)));
    let wrong = wrong.iter().map(|(line, name)| format!("{line}: `{name}`"));
    wrong
        .map(|w| format!("src/{file}:{w} is not for {room}"))
        .collect()
}

#[test]
fn every_file_keeps_to_its_room() {
    let sources = sources::all();
    assert!(sources.len() > 20, "only {} files", sources.len());
    let wrong: Vec<_> = sources.iter().flat_map(violations).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn arrows_point_down_only() {
    let mut above = Vec::new();
    for (room, allowed) in rooms() {
        let mut files = sources::all().iter().map(|source| &source.file);
        assert!(files.any(|file| file.starts_with(&format!("{room}/"))));
        for target in allowed.split_whitespace() {
            assert!(above.contains(&target), "{room} -> {target} goes up");
            assert!(!lists(PURE, room) || lists(PURE, target), "{room}");
        }
        above.push(room);
    }
}

/// Files and code in them, with as many ✗ as there is wrong in it.
const EXAMPLES: &str = r#"
ledger/a.rs | use crate::engine::Engine; fn f() { crate::engine::start(); } // ✗✗
ledger/a.rs | use crate::{model::Row, engine::{self, Engine}}; // ✗✗
ledger/a.rs | pub use crate :: engine; type T = Vec<crate::engine::X>; // ✗✗
ledger/a.rs | use packet_lab::model::Row; use ::packet_lab::{model::Row, engine::X}; // ✗
ledger/a.rs | use super::super::engine::X; mod t { use super::super::super::engine::X; } // ✗✗
ledger/a.rs | #[cfg(test)] mod tests { use crate::engine::X; } // ✗
ledger/a.rs | fn f() { assert!(x > crate::engine::X::Y, "{}", f(1)); } // ✗
ledger/mod.rs | use super::engine::X; use super::{record::Record, engine::Engine}; // ✗✗
ledger/deep/a.rs | use self::super::super::super::engine; // ✗
gui/a.rs | use crate::engine::Engine; use {crate::session::Session, crate::model::Row}; // ✗
cli/a.rs | use crate::net::Udp; use crate::gui::App; // ✗✗
record/mod.rs | use crate::ledger::Ledger; // ✗
stage/a.rs | use crate::text::Text; // ✗
model/a.rs | use crate::text::Text; // ✗
net/a.rs | use crate::Thing; use crate::*; use crate::{self, model::Row}; use crate as lab; // ✗✗✗✗
helpers.rs | // ✗
misc/a.rs | // ✗
ledger/a.rs | use crate::{model::{Row, Fate}, record::Record}; use super::matching::Match;
ledger/a.rs | use super::{super::record::Books, engine::Own}; mod engine { use super::super::engine; }
ledger/a.rs | mod a { use super::L; } use super::engine::O; pub(crate) fn f(x: i64) -> u8 { x as u8 }
session/mod.rs | use crate::{engine::Engine, net::Udp, text}; use {std::fs, crossbeam_channel::bounded};
main.rs | #![cfg_attr(windows, windows_subsystem = "windows")] use packet_lab::net::Udp;
lib.rs | pub use crate::net::Udp;
model/a.rs | /** See [`crate::engine`]: unsafe, egui */ fn f<'egui>() { print!("{}", "crate::net"); }
record/a.rs | use std::time::Instant; fn f(x: std::time::SystemTime) {} // ✗✗
record/a.rs | fn f() { Wall::now(); std::fs::read(); } use std::{fs, io}; // ✗✗✗
record/a.rs | use std::thread; use std::{io::{self, Write}, thread::spawn}; // ✗✗
record/a.rs | use std::net::{SocketAddr, UdpSocket}; use socket2::Socket; // ✗✗
record/a.rs | use crossbeam_channel::bounded; use egui::Color32; use jiff::Timestamp; // ✗✗✗
record/a.rs | use std::{net::IpAddr, time::Duration}; fn f(now: Stamp) { Self::now(now); thread(fs); }
engine/a.rs | use std::{thread, time::Instant};
gui/a.rs | #[cfg(target_os = "linux")] fn f() { if cfg!(windows) {} } // ✗✗
gui/a.rs | #[cfg(any(test, not(unix)))] #[cfg_attr(target_os = "macos", inline)] fn f() {} // ✗✗
gui/a.rs | #[cfg(test)] mod tests { fn windows() {} } #[cfg(feature = "gui")] fn f(unix: u8) {}
net/a.rs | #[expect(unsafe_code, reason = "unsafe")] unsafe impl Send for X {} // ✗
net/a.rs | fn f() { unsafe { g() } } // ✗
net/sys/a.rs | #[cfg(target_os = "linux")] mod a; pub(in crate::net) fn f() { unsafe { libc::x() } }
"#;

#[test]
fn what_is_wrong_is_found_and_what_is_right_is_left_alone() {
    for example in EXAMPLES.lines().skip(1) {
        let (file, code) = example.split_once(" | ").unwrap();
        let found = violations(&Source::parse(file, code));
        let wrong = code.matches('✗').count();
        assert_eq!(found.len(), wrong, "{example}\n{found:?}");
    }
}
