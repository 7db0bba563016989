//! The rooms and the arrows between them, read from the sources.
//!
//! `ARCHITECTURE.md` draws the house; [`ROOMS`] is the same picture as a table, and these tests
//! hold every file below `src/` to it. A new arrow is a line here, in the same commit, with a
//! reason that a newcomer would accept.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

/// Each room, and the rooms that it may import.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("text", &["model"]),
    ("record", &["model"]),
    ("link", &["model"]),
    ("net", &["model"]),
    ("ledger", &["model", "record"]),
    ("engine", &["model", "net", "link"]),
    ("stage", &["model", "record", "ledger"]),
    ("explain", &["model", "record", "ledger"]),
    (
        "export",
        &["model", "record", "ledger", "stage", "explain", "text"],
    ),
    ("lesson", &["model", "record", "ledger", "explain"]),
    (
        "session",
        &[
            "model", "text", "record", "link", "net", "ledger", "engine", "stage", "explain",
            "export", "lesson",
        ],
    ),
    (
        "cli",
        &[
            "session", "model", "text", "record", "link", "ledger", "stage", "explain", "export",
            "lesson",
        ],
    ),
    (
        "gui",
        &[
            "session", "model", "text", "record", "link", "ledger", "stage", "explain", "export",
            "lesson",
        ],
    ),
    // Compiled for tests alone, so it may look into every room.
    (
        TESTING,
        &[
            "model", "text", "record", "ledger", "stage", "explain", "net", "engine", "session",
            "cli", "gui",
        ],
    ),
];

/// What only tests need: any room's tests may import it, and without them it does not exist.
const TESTING: &str = "testing";

/// Rooms that know no thread, file, socket, channel, window or clock.
const PURE: &[&str] = &[
    "model", "text", "record", "ledger", "link", "stage", "explain", "export", "lesson",
];

/// Names that a pure room does not even mention, and what they stand for.
const IMPURE_NAMES: &[(&str, &str)] = &[
    ("UdpSocket", "a socket"),
    ("TcpStream", "a socket"),
    ("TcpListener", "a socket"),
    ("socket2", "a socket"),
    ("polling", "a socket"),
    ("crossbeam", "a channel"),
    ("crossbeam_channel", "a channel"),
    ("mpsc", "a channel"),
    ("egui", "the window"),
    ("eframe", "the window"),
    ("Instant", "a clock"),
    ("SystemTime", "a clock"),
];

/// Modules of the standard library that a pure room does not use.
const IMPURE_MODULES: &[(&str, &str)] = &[("thread", "a thread"), ("fs", "a file")];

/// Words in a `cfg` that tell systems apart.
const SYSTEMS: &[&str] = &[
    "target_os",
    "target_family",
    "target_vendor",
    "unix",
    "windows",
];

/// Where systems may be told apart, and where `unsafe` may stand.
const SYSTEM_ROOM: &str = "net/sys/";

/// The longest file.
const MAX_LINES: usize = 600;

/// One piece of a source that is neither blank, comment nor literal.
#[derive(Debug, PartialEq, Eq)]
enum Token<'a> {
    /// A name, keyword or number.
    Word(&'a str),
    /// Any other character.
    Sign(char),
}

/// The source as tokens with their lines, counted from 1.
fn tokens(source: &str) -> Vec<(usize, Token<'_>)> {
    let mut found = Vec::new();
    let mut line = 1;
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let skipped = comment_len(rest).or_else(|| literal_len(rest));
        let (piece, after) = rest.split_at(skipped.unwrap_or_else(|| word_len(rest)));
        if skipped.is_none() && !first.is_whitespace() {
            let token = if is_word(first) {
                Token::Word(piece)
            } else {
                Token::Sign(first)
            };
            found.push((line, token));
        }
        line += piece.matches('\n').count();
        rest = after;
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of the word, or of the one character, that `rest` begins with.
fn word_len(rest: &str) -> usize {
    match rest.find(|c| !is_word(c)) {
        Some(0) => rest.chars().next().map_or(0, char::len_utf8),
        Some(end) => end,
        None => rest.len(),
    }
}

/// The length of the comment that `rest` begins with.
fn comment_len(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if !rest.starts_with("/*") {
        return None;
    }
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(here) = rest.get(at..).filter(|here| !here.is_empty()) {
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    Some(rest.len())
}

/// The length of the text, byte or character literal, or of the lifetime, that `rest` begins
/// with.
fn literal_len(rest: &str) -> Option<usize> {
    if let Some(after) = rest.strip_prefix('\'') {
        let mut chars = after.chars();
        let first = chars.next()?;
        if first == '\\' {
            let escaped = chars.next()?.len_utf8();
            let from = 2 + escaped;
            return Some(from + rest.get(from..)?.find('\'')? + 1);
        }
        if chars.next() == Some('\'') {
            return Some(2 + first.len_utf8());
        }
        return Some(1 + word_len(after)); // a lifetime
    }
    let body = rest.strip_prefix(['b', 'c']).unwrap_or(rest);
    if let Some(raw) = body.strip_prefix('r') {
        let opened = raw.trim_start_matches('#');
        let hashes = raw.len() - opened.len();
        if let Some(text) = opened.strip_prefix('"') {
            let close = format!("\"{}", "#".repeat(hashes));
            let end = text
                .find(&close)
                .map_or(text.len(), |end| end + close.len());
            return Some(rest.len() - text.len() + end);
        }
        return None; // a name that begins with r, or a raw name
    }
    let text = body.strip_prefix('"')?;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' if !escaped => return Some(rest.len() - text.len() + at + 1),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    Some(rest.len())
}

/// A path such as `crate::net::Udp`, and where it stands.
#[derive(Debug, PartialEq, Eq)]
struct Place<'a> {
    line: usize,
    /// How many inline modules (`mod tests { … }`) it stands in.
    inline: usize,
    path: Vec<&'a str>,
}

/// Reads paths out of tokens.
struct Paths<'a, 't> {
    tokens: &'t [(usize, Token<'a>)],
    found: Vec<Place<'a>>,
    inline: usize,
}

impl<'a> Paths<'a, '_> {
    /// All paths, those of braces (`use crate::{model::Row, net::Udp}`) one by one.
    fn all(tokens: &[(usize, Token<'a>)]) -> Vec<Place<'a>> {
        let mut paths = Paths {
            tokens,
            found: Vec::new(),
            inline: 0,
        };
        let mut depth = 0_usize;
        let mut modules = Vec::new();
        for at in 0..tokens.len() {
            match paths.token(at) {
                Some(Token::Sign('{')) => {
                    depth += 1;
                    let opens = at >= 2 && paths.word(at - 2) == Some("mod");
                    if opens && paths.word(at - 1).is_some() {
                        modules.push(depth);
                    }
                }
                Some(Token::Sign('}')) => {
                    modules.pop_if(|opened| *opened == depth);
                    depth = depth.saturating_sub(1);
                }
                Some(Token::Word(word)) => {
                    let continued = at >= 2 && paths.colons(at - 2);
                    if !continued || matches!(*word, "std" | "core" | "crate") {
                        paths.inline = modules.len();
                        paths.tree(at, &[]);
                    }
                }
                _ => {}
            }
        }
        paths.found
    }

    fn token(&self, at: usize) -> Option<&Token<'a>> {
        self.tokens.get(at).map(|(_, token)| token)
    }

    fn word(&self, at: usize) -> Option<&'a str> {
        match self.token(at) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn sign(&self, at: usize, sign: char) -> bool {
        self.token(at) == Some(&Token::Sign(sign))
    }

    fn colons(&self, at: usize) -> bool {
        self.sign(at, ':') && self.sign(at + 1, ':')
    }

    /// Reads the path at this token, in front of it the path of the braces around it; returns
    /// the token after it.
    fn tree(&mut self, mut at: usize, before: &[&'a str]) -> usize {
        let mut path = before.to_vec();
        let mut line = self.tokens.get(at).map_or(0, |(line, _)| *line);
        loop {
            if let Some(word) = self.word(at) {
                line = self.tokens.get(at).map_or(line, |(line, _)| *line);
                path.push(word);
                at += 1;
            } else if self.sign(at, '*') {
                path.push("*");
                at += 1;
                break;
            } else if self.sign(at, '{') {
                return self.group(at + 1, &path);
            }
            if !self.colons(at) {
                break;
            }
            at += 2;
            if !(self.word(at).is_some() || self.sign(at, '*') || self.sign(at, '{')) {
                break; // `::<T>`
            }
        }
        if path.len() == 1 && self.word(at) == Some("as") {
            path.push("self"); // `use crate as lab`, and harmlessly `x as u8`
        }
        self.found.push(Place {
            line,
            inline: self.inline,
            path,
        });
        at
    }

    /// Reads the paths up to the closing brace; returns the token after it.
    fn group(&mut self, mut at: usize, before: &[&'a str]) -> usize {
        while let Some(token) = self.token(at) {
            match token {
                Token::Sign('}') => return at + 1,
                Token::Word("as") => at += 2,
                Token::Word(_) | Token::Sign('*' | '{') => at = self.tree(at, before),
                Token::Sign(_) => at += 1,
            }
        }
        at
    }
}

/// The path from the root of the library, where the path is one of the library's own:
/// `crate::net::Udp` and, written in `ledger/state.rs`, `super::super::net::Udp` are `net::Udp`.
fn from_root<'p, 'a>(file: &str, place: &'p Place<'a>) -> Option<&'p [&'a str]> {
    let path = place.path.as_slice();
    if let Some((&("crate" | "packet_lab"), rest)) = path.split_first() {
        return Some(rest);
    }
    let path = path.strip_prefix(&["self"]).unwrap_or(path);
    let ups = path.iter().take_while(|part| **part == "super").count();
    let folders = file.matches('/').count();
    let own = usize::from(!file.ends_with("/mod.rs"));
    if ups > 0 && ups >= folders + own + place.inline {
        path.get(ups..)
    } else {
        None
    }
}

/// What is wrong with a file of the library, one sentence each; `file` is its path below `src`,
/// with forward slashes.
fn violations(file: &str, source: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    let lines = source.lines().count();
    if lines > MAX_LINES {
        let message = format!("{lines} lines; no file has more than {MAX_LINES}, split it");
        found.insert((MAX_LINES + 1, message));
    }
    if !matches!(file, "main.rs" | "lib.rs") {
        let tokens = tokens(source);
        let places = Paths::all(&tokens);
        match file
            .split_once('/')
            .and_then(|(room, _)| ROOMS.iter().find(|(r, _)| *r == room))
        {
            None => {
                let message = "this file is in no room of the table in tests/it/rooms.rs";
                found.insert((1, message.to_owned()));
            }
            Some((room, allowed)) => {
                found.extend(wrong_arrows(file, room, allowed, &places));
                if PURE.contains(room) {
                    found.extend(impurities(room, &tokens, &places));
                }
            }
        }
        if !file.starts_with(SYSTEM_ROOM) {
            found.extend(system_matters(&tokens));
        }
    }
    found
        .into_iter()
        .map(|(line, message)| format!("src/{file}:{line}: {message}"))
        .collect()
}

fn wrong_arrows(
    file: &str,
    room: &str,
    allowed: &[&str],
    places: &[Place<'_>],
) -> Vec<(usize, String)> {
    let complaint = |target: &str| {
        if target == room || target == TESTING || allowed.contains(&target) {
            None
        } else if ROOMS.iter().any(|(known, _)| *known == target) {
            let list = if allowed.is_empty() {
                "nothing".to_owned()
            } else {
                allowed.join(", ")
            };
            Some(format!(
                "`{room}` may not import `{target}`; it may import {list}"
            ))
        } else if matches!(target, "self" | "*") {
            Some("name the room: the whole library cannot be imported".to_owned())
        } else {
            Some(format!(
                "`crate::{target}` is no room; things live in rooms, not in lib.rs"
            ))
        }
    };
    let arrow = |place| {
        let target = from_root(file, place)?.first()?;
        Some((place.line, complaint(target)?))
    };
    places.iter().filter_map(arrow).collect()
}

fn impurities(
    room: &str,
    tokens: &[(usize, Token<'_>)],
    places: &[Place<'_>],
) -> Vec<(usize, String)> {
    let complaint = |name: &str, what: &str| {
        format!("`{name}`: `{room}` is a pure room and knows nothing of {what}")
    };
    let mut found = Vec::new();
    for (line, token) in tokens {
        let known = IMPURE_NAMES
            .iter()
            .find(|(name, _)| *token == Token::Word(name));
        found.extend(known.map(|(name, what)| (*line, complaint(name, what))));
    }
    for place in places {
        if let ["std", module, ..] = place.path.as_slice() {
            let known = IMPURE_MODULES.iter().find(|(name, _)| name == module);
            found.extend(known.map(|(_, what)| (place.line, complaint(module, what))));
        }
        if let [.., owner, "now"] = place.path.as_slice()
            && *owner != "Self"
            && !IMPURE_NAMES.iter().any(|(name, _)| name == owner)
        {
            found.push((place.line, complaint(&format!("{owner}::now"), "a clock")));
        }
    }
    found
}

/// `unsafe`, and conditions on the operating system.
fn system_matters(tokens: &[(usize, Token<'_>)]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    // How many parentheses of a `cfg(…)` are open; `Some(0)` right after the word.
    let mut condition: Option<usize> = None;
    for (line, token) in tokens {
        condition = match (token, condition) {
            (Token::Word("cfg" | "cfg_attr"), None) | (Token::Sign('!'), Some(0)) => Some(0),
            (Token::Sign('('), Some(open)) => Some(open + 1),
            (Token::Sign(')'), Some(open)) if open > 1 => Some(open - 1),
            (_, Some(open)) if open > 0 && *token != Token::Sign(')') => Some(open),
            _ => None,
        };
        match token {
            Token::Word("unsafe") => {
                found.push((*line, format!("`unsafe` stands only in src/{SYSTEM_ROOM}")));
            }
            Token::Word(word) if condition.is_some() && SYSTEMS.contains(word) => {
                let message = format!("`cfg({word})`: systems are told apart in src/{SYSTEM_ROOM}");
                found.push((*line, message));
            }
            _ => {}
        }
    }
    found
}

/// All Rust sources below a folder, in order.
fn sources(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[test]
fn every_file_keeps_to_its_room() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in sources(&root)? {
        let file = path
            .strip_prefix(&root)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        wrong.extend(violations(&file, &fs::read_to_string(&path)?));
        seen += 1;
    }
    assert!(
        seen > 20,
        "only {seen} files found below {}",
        root.display()
    );
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    Ok(())
}

#[test]
fn arrows_point_down_only() {
    for (index, (room, allowed)) in ROOMS.iter().enumerate() {
        for target in *allowed {
            let below = ROOMS.iter().position(|(other, _)| other == target);
            assert!(
                below.is_some_and(|below| below < index),
                "{room} -> {target} goes up"
            );
        }
    }
    for pure in PURE {
        let known = ROOMS.iter().find(|(room, _)| room == pure);
        let stays = known.is_some_and(|(_, allowed)| allowed.iter().all(|a| PURE.contains(a)));
        assert!(stays, "the pure room {pure} imports one that is not");
    }
}

/// Checks that in each of these made-up files exactly the lines marked with ✗ are found fault
/// with, for this reason.
#[track_caller]
fn check(file: &str, reason: &str, examples: &[&str]) {
    for source in examples {
        let found = violations(file, source);
        let marked = source
            .lines()
            .enumerate()
            .filter(|(_, text)| text.contains('✗'));
        let wanted: Vec<String> = marked
            .map(|(n, _)| format!("src/{file}:{}: ", n + 1))
            .collect();
        let fits = found.len() == wanted.len()
            && found
                .iter()
                .zip(&wanted)
                .all(|(f, w)| f.starts_with(w) && f.contains(reason));
        assert!(
            fits,
            "{source}\nwanted {wanted:?} with “{reason}”, found {found:#?}"
        );
    }
}

/// Checks that nothing is wrong with any of these made-up files.
#[track_caller]
fn check_fine(file: &str, examples: &[&str]) {
    check(file, "nothing", examples);
}

#[test]
fn a_wrong_arrow_is_found_however_it_is_written() {
    let reason = "`ledger` may not import `engine`; it may import model, record";
    let examples = [
        "use crate::engine::Engine; // ✗",
        "fn f() {\n    crate::engine::start(); // ✗\n}",
        "use crate::{\n    model::Row,\n    engine::{self, Engine}, // ✗\n};",
        "pub use crate :: engine; // ✗",
        "type T = Vec<crate::engine::X>; // ✗",
        "use packet_lab::model::Row;\nuse ::packet_lab::model::Row;\nuse packet_lab::engine::X; // ✗",
        "use super::super::engine::Engine; // ✗",
        "mod tests {\n    use super::super::super::engine::X; // ✗\n}",
        "#[cfg(test)]\nmod tests { use crate::engine::X; } // ✗",
    ];
    check("ledger/state.rs", reason, &examples);
    let examples = [
        "use super::engine::X; // ✗",
        "use super::{record::Record, engine::Engine}; // ✗",
    ];
    check("ledger/mod.rs", reason, &examples);
    check(
        "ledger/deep/file.rs",
        reason,
        &["use self::super::super::super::engine; // ✗"],
    );
}

#[test]
fn each_kind_of_wrong_arrow_has_its_reason() {
    for (file, target, reason) in [
        (
            "model/row.rs",
            "text::Text",
            "`text`; it may import nothing",
        ),
        (
            "gui/app.rs",
            "engine::Engine",
            "`gui` may not import `engine`",
        ),
        ("cli/listen.rs", "net::Udp", "`cli` may not import `net`"),
        ("cli/listen.rs", "gui::App", "`cli` may not import `gui`"),
        (
            "record/mod.rs",
            "ledger::Ledger",
            "`record` may not import `ledger`",
        ),
        (
            "stage/scene.rs",
            "text::Text",
            "`stage` may not import `text`",
        ),
        ("net/udp.rs", "Thing", "`crate::Thing` is no room"),
        ("net/udp.rs", "*", "name the room"),
        ("net/udp.rs", "{self, model::Row}", "name the room"),
    ] {
        check(file, reason, &[&format!("use crate::{target}; // ✗")]);
    }
    check("net/udp.rs", "name the room", &["use crate as lab; // ✗"]);
    for file in ["helpers.rs", "misc/things.rs"] {
        check(file, "in no room", &["fn f() {} // ✗"]);
    }
}

#[test]
fn a_right_arrow_is_left_alone() {
    let examples = [
        "use crate::{model::{Row, Fate}, record::Record};",
        "use crate::ledger::Books;\nuse super::matching::Match;",
        "use super::{super::ledger::Books, engine::Local};",
        "mod engine { use super::Ledger; use super::super::engine; }",
        "mod a { }\nuse super::engine::Own;",
        "pub(crate) fn f(x: i64) -> u8 { x as u8 }",
    ];
    check_fine("ledger/state.rs", &examples);
    check_fine("net/sys/linux.rs", &["pub(in crate::net) fn f() {}"]);
    check_fine(
        "session/mod.rs",
        &["use crate::{engine::Engine, export, net::Udp, text};"],
    );
    check_fine(
        "gui/app.rs",
        &["use crate::{model::Row, session::Session, stage::Scene};"],
    );
    check_fine("main.rs", &["use packet_lab::net::Udp;"]);
    check_fine("lib.rs", &["pub use crate::net::Udp;"]);
}

#[test]
fn comments_and_literals_are_no_code() {
    let examples = [
        "//! See [`crate::engine`].\n/// unsafe, egui, Instant\nfn f() {}",
        "/* crate::net /* nested */ crate::net */ fn f() {}",
        r#"const S: &str = "crate::net \" egui";"#,
        r##"const S: &str = r#"crate::net " egui"#;"##,
        r#"const S: &[u8] = b"unsafe"; const C: char = '"';"#,
        r"fn f<'egui>(x: &'egui str) { let c = '\''; let d = '你'; }",
    ];
    check_fine("model/row.rs", &examples);
    let examples = [
        "const C: char = '\"';\nuse crate::net::Udp; // ✗ \"",
        "const S: &str = r\"\\\";\nuse crate::net::Udp; // ✗",
        "const S: &str = \"\n\n\";\nuse crate::net::Udp; // ✗",
        "fn f(r: r#type) {}\nuse crate::net::Udp; // ✗",
    ];
    check("model/row.rs", "`model` may not import `net`", &examples);
}

#[test]
fn a_pure_room_knows_no_clock_file_thread_socket_channel_or_window() {
    for (source, what) in [
        ("use std::time::Instant;", "a clock"),
        ("fn f(x: std::time::SystemTime) {}", "a clock"),
        ("fn f() { jiff::Timestamp::now(); }", "a clock"),
        ("use std::{fs, io};", "a file"),
        ("fn f() { std::fs::read(); }", "a file"),
        ("use std::thread;", "a thread"),
        ("use std::{io::{self, Write}, thread::spawn};", "a thread"),
        ("use std::net::{SocketAddr, UdpSocket};", "a socket"),
        ("use socket2::Socket;", "a socket"),
        ("use crossbeam_channel::bounded;", "a channel"),
        ("use egui::Color32;", "the window"),
    ] {
        let reason = format!("`record` is a pure room and knows nothing of {what}");
        check("record/mod.rs", &reason, &[&format!("{source} // ✗")]);
    }
    let examples = [
        "use std::net::{IpAddr, SocketAddr};\nuse std::time::Duration;",
        "fn f(now: Stamp) { Self::now(now); thread(fs); }",
    ];
    check_fine("record/mod.rs", &examples);
    check_fine("engine/clock.rs", &["use std::{thread, time::Instant};"]);
    check_fine(
        "session/job.rs",
        &["use std::fs;\nuse crossbeam_channel::bounded;"],
    );
}

#[test]
fn systems_are_told_apart_in_one_place() {
    let examples = [
        "#[cfg(target_os = \"linux\")] // ✗\nfn f() {}",
        "fn f() {\n    if cfg!(windows) {} // ✗\n}",
        "#[cfg(any(\n    test,\n    not(unix), // ✗\n))]\nfn f() {}",
        "#[cfg_attr(target_os = \"macos\", inline)] // ✗\nfn f() {}",
    ];
    check(
        "gui/app.rs",
        "systems are told apart in src/net/sys/",
        &examples,
    );
    let examples = [
        "#[cfg(test)]\nmod tests { fn windows() {} }",
        "#[cfg(feature = \"gui\")]\nfn f(unix: u8) { g((unix)); }",
    ];
    check_fine("gui/app.rs", &examples);
    check_fine(
        "net/sys/mod.rs",
        &["#[cfg(target_os = \"linux\")]\nmod linux;"],
    );
    check_fine(
        "main.rs",
        &["#![cfg_attr(windows, windows_subsystem = \"windows\")]"],
    );
}

#[test]
fn unsafe_stands_in_one_place() {
    let examples = [
        "fn f() {\n    unsafe { g() } // ✗\n}",
        "unsafe impl Send for X {} // ✗",
    ];
    check(
        "net/udp.rs",
        "`unsafe` stands only in src/net/sys/",
        &examples,
    );
    check_fine(
        "net/udp.rs",
        &["#[expect(unsafe_code, reason = \"unsafe\")]\nfn f() {}"],
    );
    check_fine("net/sys/linux.rs", &["unsafe { libc::close(0) }"]);
}

#[test]
fn a_file_has_at_most_six_hundred_lines() {
    let full = "\n".repeat(MAX_LINES);
    check_fine("model/row.rs", &[&full]);
    check("model/row.rs", "601 lines", &[&format!("{full}// ✗\n")]);
}
