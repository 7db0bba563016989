//! `packet-lab run`, `lessons` and `lesson new`: exit codes, and what is said of bad files.

use std::{
    fs,
    process::{Command, Output},
};

fn packet_lab(args: &[&str]) -> Output {
    let mut run = Command::new(env!("CARGO_BIN_EXE_packet-lab"));
    run.args(args).env("LANG", "C.UTF-8").output().unwrap()
}

/// A lesson of one step that is met, with this piece of it replaced.
fn lesson(from: &str, to: &str) -> String {
    let text = r#"
format = 1
id = "mine"
topic = "udp"
level = 1
minutes = 1
needs = []
title = { en = "Mine", zh-CN = "我的" }

[[steps]]
prose = { en = "One datagram", zh-CN = "一个数据报" }
actions = [{ send = "hello" }, { wait = { reads = 1 } }]

[[steps.expect]]
reads = ["hello"]
reason = { en = "One send, one read", zh-CN = "一次发送，一次读取" }
"#;
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

/// Runs a file with this text.
fn run(text: &str, args: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    let output = packet_lab(&[&["run", path], args].concat());
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (output.status.code(), out, err)
}

#[track_caller]
fn check(from: &str, to: &str, args: &[&str], code: i32, words: &str) {
    let (found, out, err) = run(&lesson(from, to), args);
    assert_eq!(found, Some(code), "{out}{err}");
    assert!(format!("{out}{err}").contains(words), "{words}: {out}{err}");
}

#[test]
fn where_there_is_no_window_the_file_itself_is_played() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    fs::write(&path, lesson("hello", "hello")).unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_packet-lab"));
    let run = run.arg(&path).env("LANG", "C.UTF-8");
    let run = run.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    let output = run.output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert_eq!(output.status.code(), Some(0), "{out}{err}");
    assert!(err.contains("This is “Mine” in the terminal"), "{err}");
    assert!(out.contains("All 1 expectations were met"), "{out}");
}

#[test]
fn the_exit_code_tells_how_a_lesson_went() {
    check("hello", "hello", &[], 0, "All 1 expectations were met");
    check(
        "hello",
        "hello",
        &["--lang", "zh-CN"],
        0,
        "✓ 一次发送，一次读取",
    );
    let seen = "seen instead: 1 read: b\"Hello\"";
    check("send = \"hello\"", "send = \"Hello\"", &[], 1, seen);
    let mut without = Command::new(env!("CARGO_BIN_EXE_packet-lab"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    fs::write(&file, lesson("needs = []", "needs = [\"python3\"]")).unwrap();
    let output = without
        .arg("run")
        .arg(&file)
        .env("PATH", "")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("python3"), "{stderr}");
}

#[test]
fn a_bad_file_is_told_with_its_line() {
    check(
        "prose",
        "porse",
        &[],
        2,
        "line 11: the key porse is not known here",
    );
    check(
        ", zh-CN = \"我的\"",
        "",
        &[],
        2,
        "line 8: the key zh-CN is missing",
    );
    check(", zh-CN = \"我的\"", "", &["--lang", "zh-CN"], 2, "第 8 行");
    check("format = 1", "format = 9", &[], 2, "format 9 is not known");
    check("format = 1", "format = ", &[], 2, "line 2");
    let wide = [
        "send = \"hello\"",
        "client = { to = \"192.0.2.1:9\" } }, { send = \"hello\"",
    ];
    check(wide[0], wide[1], &[], 2, "--allow-network");
    let to = "send = { from = \"A\", to = \"A\", data = \"hello\" }";
    check(
        "send = \"hello\"",
        to,
        &[],
        2,
        "is a setting, made before it: client.who",
    );
    let large = "#".repeat(10 << 20);
    let (code, _, err) = run(&large, &[]);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("at most 1024 KiB"), "{err}");
    let none = packet_lab(&["run", "no-such-lesson"]);
    assert_eq!(none.status.code(), Some(2), "{none:?}");
    let (code, _, err) = run("\u{0}\u{fffd}", &[]);
    assert_eq!(code, Some(2), "{err}");
    let folder = tempfile::tempdir().unwrap();
    let fault_of = |name: &str| {
        let output = packet_lab(&["run", folder.path().join(name).to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    // 你 in GBK.
    fs::write(
        folder.path().join("gbk.toml"),
        b"format = 1\nid = \"\xc4\xe3\"",
    )
    .unwrap();
    let err = fault_of("gbk.toml");
    assert!(err.contains("gbk.toml, line 2: this is no UTF-8"), "{err}");
    // Nobody ever writes into it: it is not waited for.
    let pipe = folder.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success(), "a pipe");
    for name in ["pipe", "."] {
        let err = fault_of(name);
        assert!(err.contains("is not an ordinary file"), "{err}");
    }
}

#[test]
fn python_of_others_is_not_run() {
    let to = ["actions = [", "python = \"print('hello')\"\nactions = ["];
    check(to[0], to[1], &[], 1, "is shown, and not run");
}

#[test]
fn a_send_has_its_flag_and_is_not_made_without_one_that_it_cannot_have() {
    let send = |flag: &str| format!("{{ send = {{ data = \"hello\", flags = [\"{flag}\"] }} }}");
    check(
        "{ send = \"hello\" }",
        &send("peek"),
        &[],
        1,
        "dontwait alone",
    );
    let text = lesson("{ send = \"hello\" }", &send("dontwait"));
    let order = "order = [{ call = \"send\", flags = [\"dontwait\"] }, { call = \"read\", data = \"hello\" }]";
    let text = text.replace("reads = [\"hello\"]", order);
    let (code, out, err) = run(&text, &[]);
    assert_eq!(code, Some(0), "{out}{err}");
}

#[test]
fn reads_have_flags_and_time_outs() {
    let text = lesson(
        "topic = \"udp\"",
        "topic = \"udp\"\nserver = { reading = false }",
    );
    let actions = "{ read = { flags = [\"dontwait\"] } }, { read = { timeout_ms = 20 } }, \
        { send = \"hello\" }, { read = { flags = [\"peek\"] } }, \"read\"";
    let text = text.replace("{ send = \"hello\" }, { wait = { reads = 1 } }", actions);
    let order = "order = [{ errno = \"EAGAIN\", flags = [\"dontwait\"] }, { errno = \"EAGAIN\" }, \
        { data = \"hello\", call = \"read\", flags = [\"peek\"] }, { data = \"hello\", call = \"read\", flags = [] }]";
    let text = text.replace("reads = [\"hello\"]", order);
    let (code, out, err) = run(&text, &[]);
    assert_eq!(code, Some(0), "{out}{err}");
}

#[test]
fn the_template_is_a_lesson() {
    let new = packet_lab(&["lesson", "new"]);
    assert!(new.status.success(), "{new:?}");
    let text = String::from_utf8(new.stdout).unwrap();
    if cfg!(target_os = "linux") {
        let (code, out, err) = run(&text, &["--lang", "zh-CN"]);
        assert_eq!(code, Some(0), "{out}{err}");
    }
}

#[test]
fn lessons_are_lines_of_json() {
    let list = packet_lab(&["lessons", "--format", "jsonl"]);
    assert!(list.status.success(), "{list:?}");
    let list = String::from_utf8(list.stdout).unwrap();
    let lines = list.lines().map(|line| serde_json::from_str(line).unwrap());
    let lines: Vec<serde_json::Value> = lines.collect();
    assert!(lines.len() > 10, "{list}");
    assert_eq!(lines[0]["lesson"], "udp-4-against-1024", "the first");
    let (code, out, err) = run(&lesson("hello", "hello"), &["--format", "jsonl"]);
    assert_eq!(code, Some(0), "{out}{err}");
    let lines = out.lines().map(|line| serde_json::from_str(line).unwrap());
    let lines: Vec<serde_json::Value> = lines.collect();
    let (first, last) = (&lines[0], &lines[lines.len() - 1]);
    assert_eq!(first["lesson"], "mine", "{out}");
    let step = lines.iter().find(|line| line["step"] == 1).unwrap();
    assert_eq!(step["checks"][0]["met"], true, "{step}");
    assert_eq!(last["summary"]["failed"], 0, "{last}");
    assert_eq!(last["summary"]["met"], true, "{last}");
}

#[test]
fn a_tile_in_the_terminal_is_one_byte() {
    let text = lesson("hello", "hello").replace("\"hello\"", r"'a\0 你'");
    let (code, out, err) = run(&text, &[]);
    assert_eq!(code, Some(0), "{out}{err}");
    let tiles = r"[a][\0][␣][e4][bd][a0]";
    assert_eq!(out.matches(tiles).count(), 2, "sent and returned: {out}");
}
