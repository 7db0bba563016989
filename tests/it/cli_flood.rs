//! The command line while much comes at once: nothing is left out, and a stop acts.

use std::{net::UdpSocket, process::Stdio, thread::Builder};

use crate::{
    lab::{DEADLINE, Listener, Running, packet_lab, run},
    numbered::kernel_drops,
};

/// A socket of which nothing is read, so that nothing is refused.
fn silent() -> (UdpSocket, String) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let addr = socket.local_addr().unwrap().to_string();
    (socket, addr)
}

/// The arguments of a burst that does not wait for replies, within the smallest budget.
fn burst<'a>(to: &'a str, repeat: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let all = ["send", "--to", to, "--repeat", repeat, "--wait", "0s"];
    let all = all.into_iter().chain(["--memory", "16MiB"]);
    all.chain(["--pattern", "counter"])
        .chain(more.iter().copied())
        .collect()
}

/// How many were sent, by the summary in sentences; its digits stand in groups.
fn sent(text: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix("sent "));
    let number = line.and_then(|line| line.split(':').next()).unwrap();
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

#[test]
fn a_burst_faster_than_its_lines_is_written_to_the_last() {
    let (_socket, to) = silent();
    let output = run(&burst(&to, "120000", &["--size", "1400", "--io", "gso"]));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
    assert!(!errors.contains("could not keep"), "{errors}");
    let text = String::from_utf8_lossy(&output.stdout);
    let rows = text.lines().filter(|line| line.contains(" A sendmsg "));
    assert_eq!(rows.count(), 120_000, "each has its line");
    assert_eq!(sent(&text), 120_000, "and all are counted");
}

#[test]
fn rows_are_written_before_the_record_lets_go_of_their_bytes() {
    let (_socket, to) = silent();
    let more = ["--size", "1400", "--io", "gso", "--format", "jsonl"];
    let output = run(&burst(&to, "20000", &more));
    let text = String::from_utf8_lossy(&output.stdout);
    let rows = text.lines().filter(|line| line.contains("\"call\":"));
    // A quarter of the budget is kept for payload, and these have 28 MB.
    let full = rows.filter(|line| line.contains("\"data_hex\":\"3"));
    assert_eq!(full.count(), 20_000, "with their bytes");
    assert!(!text.contains("no_longer_kept"), "none is missing");
    let last = text.lines().last().unwrap_or_default();
    assert!(last.contains("\"lost\":0,"), "{last}");
}

#[test]
fn a_stop_ends_a_burst_of_millions_after_what_was_sent_by_then() {
    let (_socket, to) = silent();
    let more = ["--size", "16", "--io", "gso", "--format", "jsonl"];
    let mut lab = Running::start(packet_lab().args(burst(&to, "4000000", &more)));
    let first = lab.json();
    lab.signal("INT");
    let mut last = first;
    while let Ok(line) = lab.out.recv_timeout(DEADLINE) {
        last = serde_json::from_str(&line).expect(&line);
    }
    let summary = &last["summary"];
    // This side takes 100 000 lines at most before it is asked for them; some batches wait.
    let sent = summary["sent"].as_u64().unwrap();
    assert!(sent > 0 && sent < 200_000, "{summary}");
    assert_eq!(summary["lost"], 0, "{summary}");
    assert_eq!(lab.end().code(), Some(0), "a stop is no failure");
}

/// Floods a listener until the kernel says that nobody listens there any more, and takes what it
/// writes meanwhile; returns whether that came about.
fn flood_until_closed(mut listener: Listener, on_start: impl FnOnce(&Listener)) -> bool {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.connect(listener.addr).unwrap();
    let flood = move || (0..3_000_000).any(|_| socket.send(&[b'x'; 64]).is_err());
    let flood = Builder::new()
        .name("flood".to_owned())
        .spawn(flood)
        .unwrap();
    listener.lab.json();
    on_start(&listener);
    assert_eq!(listener.lab.end().code(), Some(0), "it ends well");
    flood.join().unwrap()
}

#[test]
fn a_listener_stops_while_more_comes_than_it_can_write() {
    let listener = Listener::start(&["--for", "300ms"]);
    assert!(flood_until_closed(listener, |_| {}), "at the end of --for");
    let listener = Listener::start(&[]);
    let stopped = flood_until_closed(listener, |listener| {
        // By then far more has come.
        for _ in 0..20_000 {
            listener.lab.line();
        }
        listener.lab.signal("INT");
    });
    assert!(stopped, "at a signal");
}

#[test]
fn lost_replies_do_not_cut_a_burst_off() {
    let (socket, to) = silent();
    socket.set_read_timeout(Some(DEADLINE)).unwrap();
    let more = [
        "--size",
        "16",
        "--io",
        "one",
        "--rate",
        "20000",
        "--read-size",
        "65535",
    ];
    let lab = packet_lab()
        .args(burst(&to, "20000", &more))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (_, client) = socket.recv_from(&mut [0; 64]).unwrap();
    // More than may wait (256 batches of four, as many in the inbox, and 2 MiB), while nobody reads what
    // it writes; what the kernel drops does not count.
    let reply = vec![b'x'; 60_000];
    let mut replies = 0;
    while replies < 4000 + kernel_drops(client) {
        for _ in 0..100 {
            socket.send_to(&reply, client).unwrap();
        }
        replies += 100;
    }
    let output = lab.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("could not keep"), "{errors}");
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(sent(&text), 20_000, "all the same");
}
