//! `packet-lab sweep`: curves on real sockets, beside what other readers of the kernel say.

use std::{
    net::UdpSocket,
    process::{Command, Output},
};

use crate::{
    lab::{Running, json, packet_lab, run},
    own_process::is_alone,
};

/// The lines of a table, cell by cell, behind its head.
fn table(output: &Output, head: &str) -> Vec<Vec<String>> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(head), "{text}{stderr}");
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    lines.map(cells).collect()
}

fn sweep(args: &[&str]) -> Output {
    run(&[&["sweep"], args].concat())
}

#[test]
fn reads_of_0_to_16_bytes_keep_the_smaller_of_read_size_and_length() {
    if !is_alone("sweep::reads_of_0_to_16_bytes_keep_the_smaller_of_read_size_and_length") {
        return;
    }
    let args = ["--vary", "read-size=0..16", "--payload", "hello"];
    let csv = sweep(&[&args[..], &["--format", "csv"]].concat());
    assert_eq!(csv.status.code(), Some(0));
    let points = table(&csv, "read_size,sent,kept,cut,fate,evidence,data");
    assert_eq!(points.len(), 17);
    for (size, cells) in points.iter().enumerate() {
        let (kept, cut) = (size.min(5), 5 - size.min(5));
        let fate = if cut > 0 { "truncated" } else { "whole" };
        let wanted = [
            size.to_string(),
            "5".to_owned(),
            kept.to_string(),
            cut.to_string(),
            fate.to_owned(),
        ];
        assert_eq!(cells[..5], wanted, "{cells:?}");
        assert_eq!(cells[6], "hello"[..kept], "{cells:?}");
    }
    let lines = json(&sweep(&[&args[..], &["--format", "jsonl"]].concat()));
    assert_eq!(lines.len(), 18);
    assert_eq!(lines[4]["kept"], 4);
    let summary = &lines[17]["summary"];
    assert_eq!(
        (&summary["points"], &summary["off_rule"]),
        (&17.into(), &0.into())
    );
}

/// What a waiting datagram of 5 bytes costs the kernel: `ss` tells the memory of a queue with three of them.
fn cost_by_ss() -> Option<u32> {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let addr = socket.local_addr().unwrap();
    for _ in 0..3 {
        socket.send_to(b"hello", addr).unwrap();
    }
    let filter = format!("sport = :{}", addr.port());
    let ss = Command::new("ss").args(["-uanm", &filter]).output().ok()?;
    let ss = String::from_utf8(ss.stdout).unwrap();
    let held = ss.split("skmem:(r").nth(1)?.split(',').next()?;
    Some(held.parse::<u32>().unwrap() / 3)
}

#[test]
fn a_receive_buffer_is_a_staircase_whose_step_is_the_kernels_cost_of_a_datagram() {
    if !is_alone(
        "sweep::a_receive_buffer_is_a_staircase_whose_step_is_the_kernels_cost_of_a_datagram",
    ) {
        return;
    }
    let Some(cost) = cost_by_ss() else {
        println!("skipped: there is no `ss`");
        return;
    };
    let vary = "receive-buffer=2304..12000:404";
    let csv = sweep(&["--vary", vary, "--format", "csv"]);
    assert_eq!(csv.status.code(), Some(0));
    let head = "receive_buffer,sent,waiting,dropped,memory,asked";
    let points = table(&csv, head);
    assert_eq!(points.len(), 25);
    let number = |cells: &[String], n: usize| cells[n].parse::<u32>().unwrap();
    let above: Vec<u32> = points
        .iter()
        .map(|cells| {
            let [buffer, sent, waiting, dropped, memory, asked] =
                [0, 1, 2, 3, 4, 5].map(|n| number(cells, n));
            assert_eq!(buffer, 2 * asked, "as socket(7) says");
            assert_eq!((sent, waiting + dropped), (40, 40), "{cells:?}");
            assert_eq!(memory, waiting * cost, "as ss counts: {cells:?}");
            waiting - buffer / cost
        })
        .collect();
    // An older kernel lets one more in while the buffer is not full.
    assert!(
        above.iter().all(|n| *n == above[0] && *n <= 1),
        "{points:?}"
    );
    let last = json(&sweep(&["--vary", vary, "--format", "jsonl"]))
        .pop()
        .unwrap();
    assert_eq!(last["summary"]["cost"], cost);
    assert_eq!(last["summary"]["off_rule"], 0);
}

#[test]
fn two_settings_are_measured_in_all_pairs() {
    if !is_alone("sweep::two_settings_are_measured_in_all_pairs") {
        return;
    }
    let vary = [
        "--vary",
        "rate=200,20000",
        "--vary",
        "receive-buffer=2304,4608,100000",
    ];
    let csv = sweep(&[&vary[..], &["--format", "csv"]].concat());
    let head = "rate,receive_buffer,sent,received,dropped,lost_percent,asked";
    let points = table(&csv, head);
    let pairs: Vec<(&str, &str)> = points
        .iter()
        .map(|cells| (cells[0].as_str(), cells[6].as_str()))
        .collect();
    let wanted = ["2304", "4608", "100000"];
    let wanted: Vec<_> = wanted
        .iter()
        .flat_map(|buffer| [("200", *buffer), ("20000", *buffer)])
        .collect();
    assert_eq!(pairs, wanted);
    for cells in &points {
        let [sent, received, dropped] = [2, 3, 4].map(|n| cells[n].parse::<u32>().unwrap());
        assert_eq!((sent, received + dropped), (40, 40), "{cells:?}");
    }
    // 40 at once, read one each 5 ms: the smallest queue loses, the largest does not.
    assert_ne!(points[1][4], "0", "{points:?}");
    assert_eq!(points[5][4], "0", "{points:?}");
}

#[test]
fn what_is_no_sweep_is_refused_with_a_sentence() {
    for (args, wanted) in [
        (&["--vary", "read-size=9..1"][..], "9..1"),
        (&["--vary", "size=1..9"], "size"),
        (&["--vary", "read-size=0..99999"], "65535"),
        (&["--vary", "receive-buffer=0..9000"], "1000"),
        (&["--vary", "rate=1"], "40"),
        (&["--vary", "rate=9", "--vary", "rate=10"], "rate, rate"),
        (&["--vary", "read-size=1", "--payload", "\\x"], "\\x"),
        (&[], "--vary"),
    ] {
        let output = sweep(args);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
        assert!(stderr.contains(wanted), "{args:?}: {stderr}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn a_sweep_that_is_broken_off_keeps_what_was_measured() {
    // Each point takes two seconds.
    let values: Vec<String> = (0..100).map(|n| (10 + n % 2).to_string()).collect();
    let vary = format!("rate={}", values.join(","));
    let mut command = packet_lab();
    command.args([
        "sweep", "--vary", &vary, "--count", "21", "--format", "jsonl",
    ]);
    let mut running = Running::start(&mut command);
    let first = running.json();
    assert_eq!((&first["rate"], &first["sent"]), (&10.into(), &21.into()));
    running.signal("INT");
    let mut points = 1;
    let summary = loop {
        let line = running.json();
        match line.get("summary") {
            Some(summary) => break summary.clone(),
            None => points += 1,
        }
    };
    assert_eq!(
        (&summary["points"], &summary["of"]),
        (&points.into(), &100.into())
    );
    assert!(points < 100, "it was not measured to its end");
    assert_eq!(running.end().code(), Some(1));
}

#[test]
fn the_chart_is_a_picture_on_standard_output_where_the_program_has_a_window() {
    let args = ["--vary", "read-size=0..6", "--format"];
    let picture = |form: &str| sweep(&[&args[..], &[form]].concat());
    let svg = picture("svg");
    let stderr = String::from_utf8_lossy(&svg.stderr).into_owned();
    if !cfg!(feature = "gui") {
        assert_eq!(svg.status.code(), Some(3), "{stderr}");
        assert!(
            svg.stdout.is_empty() && stderr.contains("--format csv"),
            "{stderr}"
        );
        return;
    }
    assert_eq!(svg.status.code(), Some(0), "{stderr}");
    let text = String::from_utf8(svg.stdout).unwrap();
    assert!(text.trim_end().ends_with("</svg>"), "it is whole");
    for word in ["Bytes kept", "read size", "The rule"] {
        assert!(text.contains(word), "{word} can be found in it");
    }
    let png = picture("png").stdout;
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n", "a PNG");
    let width = u32::from_be_bytes(png[16..20].try_into().unwrap());
    assert_eq!(width, 2560, "two points for each of the window");
}
