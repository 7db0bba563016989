//! Recordings of the command line: what `show` tells is what was told.

use std::{fs, path::Path, process::Output};

use crate::lab::{DEADLINE, Listener, packet_lab, run};

/// Standard output as text.
pub(crate) fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[track_caller]
pub(crate) fn same(shown: &str, live: &str) {
    for (shown, live) in shown.lines().zip(live.lines()) {
        assert_eq!(shown, live);
    }
    assert_eq!(
        shown.lines().count(),
        live.lines().count(),
        "{shown}\n\n{live}"
    );
}

pub(crate) fn show(file: &str, format: &str) -> String {
    let shown = run(&["show", file, "--format", format]);
    let errors = String::from_utf8_lossy(&shown.stderr).into_owned();
    assert_eq!(shown.status.code(), Some(0), "{errors}");
    text(&shown)
}

/// A server that is ended by a signal; what it told, with the first line of its output.
fn listened(args: &[&str], format: &str, sends: &[&[&str]]) -> String {
    let mut command = packet_lab();
    let args = [&["listen", "--count", "4", "--for", "60s"], args].concat();
    let mut listener = Listener::start_at(&mut command, "127.0.0.1:0", &args);
    let addr = listener.addr.to_string();
    for send in sends {
        let output = run(&[&["send", "--to", &addr, "--wait", "10ms"], *send].concat());
        assert!(output.status.code().is_some());
    }
    assert_eq!(format, "jsonl");
    let mut lines = String::new();
    while let Ok(line) = listener.lab.out.recv_timeout(DEADLINE) {
        lines = lines + &line + "\n";
    }
    assert!(listener.lab.end().success());
    lines
}

#[test]
fn a_recording_of_a_server_is_shown_as_it_was_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.pcapng");
    let file = file.to_str().unwrap();
    let sends: [&[&str]; 3] = [&["hello", "", "hello, world"], &["你好"], &["more"]];
    let args = ["--read-size", "4", "--reply", "echo", "--save", file];
    let output = listened(&args, "jsonl", &sends);
    assert!(output.lines().count() > 8, "{output}");
    same(&show(file, "jsonl"), &output);
    let table = show(file, "csv");
    let rows = output
        .lines()
        .filter(|line| line.contains("\"call_n\":"))
        .count();
    assert_eq!(table.lines().count(), rows + 1, "{table}");
    assert!(table.contains(",truncated,msg_trunc,hell"), "{table}");
}

#[test]
fn a_recording_of_a_client_is_shown_as_it_was_told() {
    let folder = tempfile::tempdir().unwrap();
    let listener = Listener::start(&["--read-size", "4", "--reply", "upper", "--tcp"]);
    let udp = Listener::start(&["--reply", "echo"]);
    let (tcp, udp) = (listener.addr.to_string(), udp.addr.to_string());
    let wait = ["--wait", "200ms"];
    for (name, args) in [
        (
            "udp",
            [&["--to", &udp, "one", "two", ""][..], &wait].concat(),
        ),
        (
            "refused",
            vec!["--to", "127.0.0.1:1", "nobody", "--connect", "again"],
        ),
        (
            "tcp",
            [&["--to", &tcp, "--tcp", "hello", "world"][..], &wait].concat(),
        ),
        (
            "gbk",
            [&["--to", &udp, "--encoding", "gbk", "你好"][..], &wait].concat(),
        ),
        (
            "burst",
            [&["--to", &udp, "--repeat", "3000", "x"][..], &wait].concat(),
        ),
    ] {
        for format in ["text", "jsonl"] {
            let file = folder.path().join(format!("{name}-{format}.pcapng"));
            let file = file.to_str().unwrap();
            let args = [&["send", "--save", file, "--format", format], &args[..]].concat();
            let output = text(&run(&args));
            same(&show(file, format), &output);
            if name == "gbk" {
                assert!(show(file, "csv").contains(",你好"), "also as a table");
                assert!(format == "jsonl" || output.contains("“你好”"), "{output}");
            }
        }
    }
}

#[test]
fn a_recording_of_a_lesson_is_shown_as_it_was_told() {
    let folder = tempfile::tempdir().unwrap();
    for (lesson, format) in [
        ("udp-4-against-1024", "text"),
        ("udp-4-against-1024", "jsonl"),
        ("both-hello-world", "text"),
    ] {
        let file = folder.path().join(format!("{lesson}-{format}.pcapng"));
        let file = file.to_str().unwrap();
        let output = run(&["run", lesson, "--save", file, "--format", format]);
        assert_eq!(output.status.code(), Some(0));
        same(&show(file, format), &text(&output));
    }
}

#[test]
fn a_process_that_was_killed_leaves_a_readable_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("killed.pcapng");
    let mut listener = Listener::start(&["--save", file.to_str().unwrap()]);
    let to = listener.addr.to_string();
    run(&[
        "send",
        "--to",
        &to,
        "--repeat",
        "500",
        "--lossless",
        "hello",
    ]);
    for _ in 0..500 {
        assert_eq!(listener.lab.datagram()["data_hex"], "68656c6c6f");
    }
    // What was told is in the file as soon as its thread has had a turn; it is readable meanwhile.
    let shown = || {
        let shown = run(&["show", file.to_str().unwrap(), "--format", "csv"]);
        text(&shown)
            .lines()
            .filter(|line| line.ends_with(",hello"))
            .count()
    };
    assert!((0..2000).any(|_| shown() == 500), "{} of them", shown());
    listener.lab.signal("KILL");
    assert!(!listener.lab.end().success(), "it was killed");
    assert_eq!(shown(), 500, "all of them");
}

#[test]
fn a_full_disk_is_told_and_the_session_goes_on() {
    if !Path::new("/dev/full").exists() {
        println!("skipped: no /dev/full");
        return;
    }
    let listener = Listener::start(&[]);
    let to = listener.addr.to_string();
    let output = run(&["send", "--to", &to, "--save", "/dev/full", "hello"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        errors.contains("/dev/full") && errors.contains("No space left"),
        "{errors}"
    );
    assert!(text(&output).contains("hello"), "it was sent all the same");
    assert_eq!(output.status.code(), Some(1), "and that is no success");
}

#[test]
fn what_is_no_recording_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x");
    fs::write(&file, "no recording at all").unwrap();
    let output = run(&["show", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("is no recording"), "{errors}");
    let output = run(&[
        "send",
        "--to",
        "127.0.0.1:9",
        "--replay",
        file.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(2), "nor a capture");
}
