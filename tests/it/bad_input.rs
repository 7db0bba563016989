//! Bad input: a clear sentence in the user's language, the right exit code, no panic.

use std::{fs::File, net::UdpSocket, process::Command};

use crate::lab::{packet_lab, run};

/// Runs and checks the exit code and a word of the complaint.
#[track_caller]
fn check(args: &[&str], code: i32, word: &str) {
    let output = run(args);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {words}");
    assert!(words.contains(word), "{args:?}: {word} in: {words}");
    assert!(!words.contains("panicked"), "{words}");
    assert!(output.stdout.is_empty(), "nothing on standard output");
}

#[test]
fn wrong_use_has_code_two() {
    for (args, english, chinese) in [
        (
            &["send", "--to", "127.0.0.1:9", "--hex", "6g"][..],
            "hex digit",
            "十六进制",
        ),
        (&["send", "--to", "127.0.0.1:9", "\\q"], "escape", "转义"),
        (&["send", "--to", "nowhere", "x"], "address", "地址"),
        (
            &["send", "--to", "127.0.0.1:9"],
            "nothing to send",
            "没有要发送",
        ),
        (&["listen", "--read-size", "65536"], "65535", "65535"),
        (&["listen", "--pace", "soon"], "duration", "时间长度"),
        (&["listen", "--memory", "1MiB"], "16 to", "16 到"),
        (&["listen", "--loud"], "--loud", "--loud"),
        (&["dance"], "dance", "dance"),
        (
            &["--format", "xml"],
            "one of text, jsonl.",
            "text, jsonl 之一",
        ),
        (&["show", "x", "--format", "xml"], "jsonl, csv.", "csv 之一"),
        (
            &["sweep", "--vary", "read-size=1", "--format", "xml"],
            "svg, png.",
            "png 之一",
        ),
        (&["listen", "--count", "0"], "from 1 up", "不小于 1"),
        (&["lesson"], "new is missing", "new"),
        (&["serve"], "SERVICE is missing", "SERVICE"),
        (
            &["ask", "--to", "127.0.0.1:9"],
            "SERVICE is missing",
            "SERVICE",
        ),
        (&["sweep"], "--vary WHAT=VALUES is missing", "--vary"),
    ] {
        check(args, 2, english);
        check(&[args, &["--lang", "zh-CN"]].concat(), 2, chinese);
    }
    check(&["--lang", "tlh"], 2, "zh-CN");
}

#[test]
fn the_words_of_format_are_those_of_the_command() {
    for (command, words) in [
        ("listen", "<text|jsonl>"),
        ("show", "<text|jsonl|csv>"),
        ("sweep", "<text|jsonl|csv|svg|png>"),
    ] {
        let output = run(&[command, "--help"]);
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = help.lines().find(|line| line.contains("--format <"));
        assert!(
            line.is_some_and(|line| line.contains(words)),
            "{command}: {help}"
        );
    }
}

#[test]
fn what_cannot_be_printed_is_told() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        println!("skipped: no /dev/full");
        return;
    };
    for args in [
        &["--help"][..],
        &["--version"],
        &["man"],
        &["completions", "bash"],
        &["lessons"],
        &["code"],
    ] {
        let mut command = packet_lab();
        let stdout = full.try_clone().unwrap();
        let output = command.args(args).stdout(stdout).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{args:?}: {words}");
        let has_reason = words.contains("Standard output could not be written: No space left");
        assert!(has_reason, "{args:?}: {words}");
    }
}

#[test]
fn a_recording_that_cannot_be_begun_is_not_told_as_one_that_broke_off() {
    let folder = tempfile::tempdir().unwrap();
    for path in [
        folder.path().to_owned(),
        folder.path().join("no/such.pcapng"),
    ] {
        let save = ["--save", path.to_str().unwrap(), "--format", "jsonl"];
        for args in [
            &["send", "--to", "127.0.0.1:9", "x"][..],
            &["listen", "--bind", "127.0.0.1:0"],
        ] {
            check(&[args, &save].concat(), 1, "could not be read or written");
        }
    }
}

#[test]
fn an_address_in_use_has_code_one() {
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    check(&["listen", "--bind", &addr], 1, "in use");
    check(&["listen", "--bind", &addr, "--lang", "zh-CN"], 1, &addr);
}

#[test]
fn an_address_of_another_machine_has_code_one() {
    // 192.0.2.0/24 is for documentation (RFC 5737).
    check(
        &["listen", "--bind", "192.0.2.1:9000"],
        1,
        "no address of this machine",
    );
    let from = ["send", "--to", "127.0.0.1:9", "--from", "192.0.2.1:0", "x"];
    let output = run(&[&from[..], &["--format", "jsonl"]].concat());
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(words.contains("no address of this machine"), "{words}");
    let rows = crate::lab::json(&output);
    let bind = rows.iter().find(|row| row["call"] == "bind");
    let values = bind.map(|row| (&row["peer"], &row["errno"], &row["returned"]));
    let want = (&"192.0.2.1:0".into(), &"EADDRNOTAVAIL".into(), &(-1).into());
    assert_eq!(values, Some(want), "the call that failed: {rows:?}");
}

#[test]
fn a_port_for_root_needs_root() {
    // As an ordinary user. The kernel may allow low ports to everybody, as in many containers.
    let setpriv = [
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "--inh-caps=-all",
    ];
    let first: u16 = std::fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start")
        .map_or(1024, |text| text.trim().parse().unwrap());
    let can = Command::new("setpriv")
        .args(setpriv)
        .arg("true")
        .status()
        .is_ok_and(|status| status.success());
    if !can || first <= 80 {
        eprintln!("skipped: setpriv works: {can}; the first port for everybody: {first}");
        return;
    }
    // The program must be readable for that user; a private folder above it may forbid that. Another
    // program copies it: a file that this one has open for writing, if only for a moment, may be
    // inherited by a child of another test, and could then not be executed (`ETXTBSY`).
    let folder = tempfile::Builder::new()
        .prefix("packet-lab")
        .tempdir_in("/tmp")
        .unwrap();
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder.path(), open).unwrap();
    let copy = folder.path().join("packet-lab");
    let copied = Command::new("install")
        .args(["-m", "755"])
        .arg(packet_lab().get_program())
        .arg(&copy)
        .status();
    assert!(copied.unwrap().success(), "a copy");
    let mut command = Command::new("setpriv");
    command
        .args(setpriv)
        .arg(&copy)
        .args(["listen", "--bind", "127.0.0.1:80"])
        .env("LANG", "C.UTF-8");
    let output = command.output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(words.contains("1024"), "it says what to do: {words}");
}

#[test]
fn no_route_is_not_sent() {
    // A network namespace without routes.
    let unshare = ["-rn"];
    let can = Command::new("unshare")
        .args(unshare)
        .arg("true")
        .status()
        .is_ok_and(|status| status.success());
    if !can {
        eprintln!("skipped: no namespaces here");
        return;
    }
    let mut command = Command::new("unshare");
    command.args(unshare).arg(packet_lab().get_program());
    command
        .args(["send", "--to", "192.0.2.1:9", "--format", "jsonl", "x"])
        .env("LANG", "C.UTF-8");
    let output = command.output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let rows = crate::lab::json(&output);
    let row = rows.iter().find(|row| row["call"] == "sendto").unwrap();
    assert_eq!(row["errno"], "ENETUNREACH", "{row}");
    assert_eq!(row["fate"], "not_sent", "{row}");
    assert_eq!(row["returned"], -1, "{row}");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(
        words.contains("192.0.2.1:9"),
        "a warning: what is sent there leaves this machine: {words}"
    );
}

#[test]
fn a_burst_beyond_the_memory_budget_is_told_of_and_sent() {
    let listener = UdpSocket::bind("127.0.0.1:0").unwrap();
    let to = listener.local_addr().unwrap().to_string();
    for (lang, word) in [("en", "18 MiB"), ("zh-CN", "需要 18 MiB")] {
        let args = ["--memory", "16MiB", "--size", "60000", "--wait", "1ms"];
        let burst = [
            "--pattern",
            "counter",
            "--repeat",
            "300",
            "--format",
            "jsonl",
        ];
        let to = ["send", "--lang", lang, "--to", &to];
        let output = run(&[&to[..], &args, &burst].concat());
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{words}");
        assert!(
            words.contains(word) && words.contains("--memory"),
            "{words}"
        );
        let rows = crate::lab::json(&output);
        assert_eq!(rows.last().unwrap()["summary"]["sent"], 300, "all are sent");
    }
}

#[test]
fn memory_that_the_system_refuses_is_told_of_and_the_lab_goes_on() {
    let listener = UdpSocket::bind("127.0.0.1:0").unwrap();
    let to = listener.local_addr().unwrap().to_string();
    let mut shell = Command::new("sh");
    // KiB of addresses: the threads' stacks and allocators take much of it before anything is kept.
    shell.args(["-c", "ulimit -v 400000; exec \"$@\"", "sh"]);
    shell.arg(packet_lab().get_program()).env("LANG", "C.UTF-8");
    let burst = ["--pattern", "counter", "--size", "8000", "--repeat"];
    let more = ["--memory", "1GiB", "--wait", "1ms"];
    shell
        .args(["send", "--to", &to])
        .args(burst)
        .arg("40000")
        .args(more);
    let output = shell.output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "it does not end: {words}");
    assert!(words.contains("gives no more memory"), "{words}");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("in flight"), "it sums up");
}

#[test]
fn a_wide_address_is_warned_of() {
    let mut listener = crate::lab::Running::start(packet_lab().args([
        "listen",
        "--bind",
        "0.0.0.0:0",
        "--for",
        "1ms",
    ]));
    assert_eq!(listener.end().code(), Some(0), "it listens all the same");
    let words: Vec<String> = listener.err.iter().collect();
    assert!(
        words.iter().any(|word| word.contains("other machines")),
        "{words:?}"
    );
}

#[test]
fn without_a_display_it_says_so_and_plays() {
    let output = run(&[]);
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{words}");
    assert!(
        words.contains("window"),
        "it says that there is no window: {words}"
    );
    let text = String::from_utf8_lossy(&output.stdout);
    for word in ["[h][e][l][l]", "[o]", "[w][o][r][l][d]", "EMSGSIZE"] {
        assert!(text.contains(word), "{word} in {text}");
    }
}

#[test]
fn the_help_of_each_command_is_there() {
    for args in [
        &["--help"][..],
        &["listen", "--help"],
        &["send", "-h"],
        &["play", "--help"],
        &["exam", "--help"],
        &["--version"],
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert!(!output.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn a_thread_that_cannot_be_started_is_told_of_as_such() {
    // A thread waits with three descriptors of its own, beside the three that are open.
    for (descriptors, thread) in [(5, "server"), (8, "clients")] {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("ulimit -n {descriptors}; exec \"$@\""), "sh"]);
        shell.arg(packet_lab().get_program()).env("LANG", "C.UTF-8");
        let output = shell.args(["listen", "--bind", "127.0.0.1:0"]).output();
        let output = output.unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "it ends");
        assert!(
            words.contains(&format!("thread {thread} could not be started")),
            "{words}"
        );
    }
}
