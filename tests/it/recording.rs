//! Recordings of the command line: what `show` tells is what was told, and other programs can read them.
#![expect(clippy::print_stdout, reason = "what is skipped is said")]

use std::{
    collections::BTreeMap,
    fs,
    net::UdpSocket,
    path::Path,
    process::{Command, Output},
};

use crate::{
    lab::{DEADLINE, Listener, packet_lab, run},
    namespace::{Isolation, firewall, isolate, shell},
    numbered::kernel_drops,
};

/// Standard output as text.
fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[track_caller]
fn same(shown: &str, told: &str) {
    for (shown, told) in shown.lines().zip(told.lines()) {
        assert_eq!(shown, told);
    }
    assert_eq!(
        shown.lines().count(),
        told.lines().count(),
        "{shown}\n\n{told}"
    );
}

fn show(file: &str, format: &str) -> String {
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
    let mut told = String::new();
    while let Ok(line) = listener.lab.out.recv_timeout(DEADLINE) {
        told = told + &line + "\n";
    }
    assert!(listener.lab.end().success());
    told
}

#[test]
fn a_recording_of_a_server_is_shown_as_it_was_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.pcapng");
    let file = file.to_str().unwrap();
    let sends: [&[&str]; 3] = [&["hello", "", "hello, world"], &["你好"], &["more"]];
    let args = ["--read-size", "4", "--reply", "echo", "--save", file];
    let told = listened(&args, "jsonl", &sends);
    assert!(told.lines().count() > 8, "{told}");
    same(&show(file, "jsonl"), &told);
    let table = show(file, "csv");
    let rows = told
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
            let told = text(&run(&args));
            same(&show(file, format), &told);
            if name == "gbk" {
                assert!(show(file, "csv").contains(",你好"), "also as a table");
                assert!(format == "jsonl" || told.contains("“你好”"), "{told}");
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
        let told = run(&["run", lesson, "--save", file, "--format", format]);
        assert_eq!(told.status.code(), Some(0));
        same(&show(file, format), &text(&told));
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

/// Lines of `tshark` with these fields, every check of checksums on; `None` where there is none.
fn tshark(file: &Path, fields: &[&str]) -> Option<Vec<Vec<String>>> {
    let checks = ["ip", "udp", "tcp"].map(|of| format!("{of}.check_checksum:TRUE"));
    let mut command = Command::new("tshark");
    command
        .arg("-r")
        .arg(file)
        .args(["-n", "-T", "fields", "-E", "separator=|"]);
    for check in &checks {
        command.args(["-o", check]);
    }
    for field in fields {
        command.args(["-e", field]);
    }
    let Ok(output) = command.output() else {
        println!("skipped: no tshark");
        return None;
    };
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    let text = String::from_utf8(output.stdout).unwrap();
    let split = |line: &str| line.split('|').map(str::to_owned).collect();
    Some(text.lines().map(split).collect())
}

/// Saves what this command does, and gives the packets of it as `tshark` reads them: length of UDP, direction, comment,
/// drop count. Addresses and checksums are right, and nothing is malformed.
fn packets(file: &Path, args: &[&str]) -> Vec<[String; 4]> {
    run(&[args, &["--save", file.to_str().unwrap()]].concat());
    let fields = [
        "udp.length",
        "frame.packet_flags_direction",
        "frame.comment",
        "frame.drop_count",
        "ip.src",
        "ip.dst",
        "udp.checksum.status",
        "ip.checksum.status",
        "_ws.malformed",
    ];
    let rows = tshark(file, &fields).expect("tshark, as before");
    assert!(!rows.is_empty(), "there are packets: {args:?}");
    for row in &rows {
        let good = |of: &String| ["1", "Good"].contains(&of.as_str());
        assert!(good(&row[6]) && good(&row[7]), "checksums: {row:?}");
        assert_eq!([&row[4][..4], &row[5][..4]], ["127.", "127."], "{row:?}");
        assert_eq!(row[8], "", "{row:?}");
    }
    let first = |row: Vec<String>| {
        let [length, way, comment, drops, ..] = &row[..] else {
            panic!("{row:?}");
        };
        // As a number of whatever form.
        let way = &way
            .trim_start_matches("0x")
            .trim_start_matches('0')
            .to_owned();
        [length, way, comment, drops].map(ToString::to_string)
    };
    rows.into_iter().map(first).collect()
}

#[test]
fn tshark_reads_datagrams_with_every_fate_that_they_can_have() {
    if Command::new("tshark").arg("-v").output().is_err() {
        println!("skipped: no tshark");
        return;
    }
    // Of its own, so that it is proven what was dropped; and there are firewall rules.
    let is_apart =
        match isolate("recording::tshark_reads_datagrams_with_every_fate_that_they_can_have") {
            Isolation::Inside => true,
            Isolation::Passed => return,
            Isolation::Nowhere => false,
        };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("session.pcapng");
    let comments = |rows: &[[String; 4]]| -> Vec<String> {
        rows.iter()
            .map(|[_, _, comment, _]| comment.clone())
            .collect()
    };
    let lesson = packets(&file, &["run", "udp-4-against-1024"]);
    for [_, way, ..] in &lesson {
        assert!(["1", "2"].contains(&way.as_str()), "in or out: {lesson:?}");
    }
    let said = comments(&lesson);
    for comment in [
        "recvfrom(4) kept 4 of 5: MSG_TRUNC",
        "recvfrom(1024) returned 5 of 5",
    ] {
        assert!(said.iter().any(|said| said == comment), "{said:?}");
    }
    let info = Command::new("capinfos").arg(&file).output();
    if let Ok(info) = info {
        let text = String::from_utf8_lossy(&info.stdout).into_owned();
        assert!(info.status.success(), "{text}");
        assert!(
            info.stderr.is_empty(),
            "{}",
            String::from_utf8_lossy(&info.stderr)
        );
        assert!(text.contains("Packet Lab"), "{text}");
        assert!(text.contains("reconstructed from socket calls"), "{text}");
    }
    let refused = packets(&file, &["send", "--to", "127.0.0.1:1", "nobody"]);
    let icmp = "refused: no socket took it (ICMP port unreachable)";
    assert_eq!(refused, [["14", "1", icmp, ""]]);
    if !is_apart {
        println!("in part: no namespace with nft here");
        return;
    }
    let dropped = comments(&packets(&file, &["run", "udp-nobody-reads"]));
    let full = "dropped by the kernel: the receive queue was full";
    assert!(dropped.iter().any(|said| said == full), "{dropped:?}");
    firewall(&["udp dport 9 reject with icmp admin-prohibited".to_owned()]);
    let lost = packets(&file, &["send", "--to", "127.0.0.1:9", "", "lost"]);
    let icmp = "lost on its way, as ICMP reported";
    assert_eq!(lost, [["8", "1", icmp, ""], ["12", "1", icmp, ""]]);
}

#[test]
fn a_datagram_to_elsewhere_has_the_source_that_the_kernel_routes_it_from() {
    let name = "recording::a_datagram_to_elsewhere_has_the_source_that_the_kernel_routes_it_from";
    match isolate(name) {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => {
            println!("skipped: no namespace here");
            return;
        }
    }
    shell(
        "ip link add v0 type veth peer name v1; ip addr add 192.0.2.2/24 dev v0; ip link set v0 up; \
         ip link set v1 up; ip route add 198.51.100.0/24 via 192.0.2.1; ip route add 239.0.0.0/8 dev v0",
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("far.pcapng");
    let routed = "(source address: as the kernel routes it, asked beside)";
    for (to, source, told) in [
        ("192.0.2.77:9", "192.0.2.2", routed),
        ("198.51.100.7:9", "192.0.2.2", routed),
        // Of a group the options of the socket decide, too.
        ("239.1.2.3:9", "0.0.0.0", "(source address not known)"),
    ] {
        run(&[
            "send",
            "--to",
            to,
            "hello",
            "--save",
            file.to_str().unwrap(),
        ]);
        let Some(rows) = tshark(&file, &["ip.src", "frame.comment"]) else {
            return;
        };
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!(rows[0][0], source, "{to}");
        assert!(rows[0][1].ends_with(told), "{rows:?}");
    }
}

#[test]
fn drops_at_a_server_are_shown_as_they_were_told_and_stand_at_its_packets() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("drops.pcapng");
    let name = file.to_str().unwrap();
    let mut listener = Listener::start(&["--receive-buffer", "1", "--save", name]);
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    sender.connect(listener.addr).unwrap();
    listener.lab.signal("STOP");
    let mut sent = 0;
    while kernel_drops(listener.addr) == 0 {
        for _ in 0..50 {
            sender.send(&[7; 500]).unwrap();
        }
        sent += 50;
    }
    let dropped = kernel_drops(listener.addr);
    listener.lab.signal("CONT");
    let mut told = String::new();
    let mut read = 0;
    let mut next_read = |wanted: u64| {
        while read < wanted {
            let line = listener.lab.line();
            read += u64::from(line.contains("\"call\":\"recv"));
            told = format!("{told}{line}\n");
        }
    };
    next_read(sent - dropped);
    // The queue is empty now, and this one carries the count.
    sender.send(b"after").unwrap();
    next_read(sent - dropped + 1);
    listener.lab.signal("TERM");
    while let Ok(line) = listener.lab.out.recv_timeout(DEADLINE) {
        told = format!("{told}{line}\n");
    }
    assert!(listener.lab.end().success());
    same(&show(name, "jsonl"), &told);
    let Some(rows) = tshark(&file, &["udp.length", "frame.drop_count"]) else {
        return;
    };
    let counts = rows.iter().filter_map(|row| row[1].parse::<u64>().ok());
    assert_eq!(counts.sum::<u64>(), dropped, "{rows:?}");
    assert_eq!(rows.last().unwrap()[0], "13", "after them: {rows:?}");
}

#[test]
fn tshark_follows_a_connection_without_complaint() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tcp.pcapng");
    let mut listener = Listener::start(&["--tcp", "--reply", "upper", "--for", "30s"]);
    let to = listener.addr.to_string();
    let args = ["send", "--tcp", "--to", &to, "--half-close", "--wait", "2s"];
    let save = ["--save", file.to_str().unwrap(), "hello ", "world"];
    let output = run(&[&args[..], &save].concat());
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    listener.lab.signal("TERM");
    listener.lab.end();
    let fields = [
        "tcp.flags.str",
        "tcp.len",
        "tcp.checksum.status",
        "tcp.analysis.flags",
        "frame.comment",
    ];
    let Some(rows) = tshark(&file, &fields) else {
        return;
    };
    let flags: Vec<&str> = rows.iter().map(|row| row[0].trim_matches('·')).collect();
    assert_eq!(&flags[..3], ["S", "A··S", "A"], "{rows:?}");
    assert!(flags.contains(&"A···F"), "{rows:?}");
    for row in &rows {
        assert!(
            ["1", "Good"].contains(&row[2].as_str()),
            "checksum: {row:?}"
        );
        assert_eq!(row[3], "", "nothing to complain of: {row:?}");
        assert!(!row[4].is_empty(), "a comment: {row:?}");
    }
    let mut follow = Command::new("tshark");
    follow
        .arg("-r")
        .arg(&file)
        .args(["-q", "-z", "follow,tcp,raw,0"]);
    let text = String::from_utf8(follow.output().unwrap().stdout).unwrap();
    let hex: String = text
        .lines()
        .filter(|line| line.bytes().all(|b| b.is_ascii_hexdigit()))
        .collect();
    assert!(hex.starts_with("68656c6c6f20"), "{text}");
    assert!(text.contains("\t48454c4c4f20"), "the answer: {text}");
}

/// The payloads that were sent again, in their order.
fn replayed(file: &Path, more: &[&str]) -> Vec<String> {
    let server = Listener::start(&[]);
    let to = server.addr.to_string();
    let args = [
        "send",
        "--to",
        &to,
        "--replay",
        file.to_str().unwrap(),
        "--wait",
        "1ms",
    ];
    let output = run(&[&args[..], more].concat());
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{errors}");
    let count = text(&output)
        .lines()
        .filter(|line| line.contains("sendto →"))
        .count();
    (0..count)
        .map(|_| {
            server.lab.datagram()["data_hex"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[test]
fn where_every_datagram_was_cut_off_that_is_why_none_is_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cut.pcapng");
    let args = [
        "--read-size",
        "4",
        "--count",
        "2",
        "--save",
        file.to_str().unwrap(),
    ];
    let mut listener = Listener::start(&args);
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for _ in 0..2 {
        socket.send_to(b"hello", listener.addr).unwrap();
    }
    assert!(listener.lab.end().success());
    let output = run(&["send", "--to", "127.0.0.1:9", "--replay", args[5]]);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        errors.contains("all 2 that it has are incomplete"),
        "{errors}"
    );
    assert_eq!(output.status.code(), Some(2));
}

/// A classic capture with one datagram of Ethernet, either byte order.
fn pcap(big: bool, magic: u32, link: u32, before: &[u8]) -> Vec<u8> {
    let u32s = |n: u32| {
        if big {
            n.to_be_bytes()
        } else {
            n.to_le_bytes()
        }
    };
    let u16s = |n: u16| {
        if big {
            n.to_be_bytes()
        } else {
            n.to_le_bytes()
        }
    };
    let mut file = u32s(magic).to_vec();
    file.extend([u16s(2), u16s(4)].concat());
    file.extend([u32s(0), u32s(0), u32s(65535), u32s(link)].concat());
    for payload in [&b"abc"[..], b""] {
        let len = u8::try_from(payload.len()).unwrap();
        let mut packet = before.to_vec();
        packet.extend([0x45, 0, 0, 28 + len, 0, 1, 0, 0, 64, 17, 0, 0]);
        packet.extend([10, 0, 0, 1, 10, 0, 0, 2, 0, 7, 0, 9, 0, 8 + len, 0, 0]);
        packet.extend(payload);
        // Ethernet fills short frames up.
        packet.extend([0; 9]);
        let size = u32::try_from(packet.len()).unwrap();
        file.extend([u32s(1), u32s(2), u32s(size), u32s(size)].concat());
        file.extend(packet);
    }
    file
}

#[test]
fn datagrams_of_captures_are_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut ethernet = vec![1; 12];
    ethernet.extend([0x81, 0, 0, 5, 8, 0]);
    let mut sll = vec![0; 14];
    sll.extend([8, 0]);
    let links = BTreeMap::from([
        (0, vec![2, 0, 0, 0]),
        (1, ethernet),
        (101, vec![]),
        (113, sll),
    ]);
    for (n, (link, before)) in links.iter().enumerate() {
        // Micro- and nanoseconds.
        let magic = [0xa1b2_c3d4, 0xa1b2_3c4d][n / 2];
        let file = folder.path().join(format!("{link}.pcap"));
        fs::write(&file, pcap(n % 2 == 0, magic, *link, before)).unwrap();
        assert_eq!(
            replayed(&file, &["--timing", "1000/s"]),
            ["616263", ""],
            "link {link}"
        );
        let shown = run(&["show", file.to_str().unwrap()]);
        assert_eq!(shown.status.code(), Some(2));
        let errors = String::from_utf8_lossy(&shown.stderr).into_owned();
        assert!(errors.contains("send --to ADDR --replay FILE"), "{errors}");
    }
    // A recording of the lab, with its own timing.
    let own = folder.path().join("own.pcapng");
    let server = Listener::start(&[]);
    let to = server.addr.to_string();
    run(&[
        "send",
        "--to",
        &to,
        "--save",
        own.to_str().unwrap(),
        "x",
        "你",
    ]);
    assert_eq!(replayed(&own, &[]), ["78", "e4bda0"]);
}

#[test]
fn what_is_answered_to_another_program_is_written_with_its_datagrams() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("echo.pcapng");
    let path = file.to_str().unwrap();
    let mut listener = Listener::start(&["--reply", "echo", "--save", path]);
    let far = UdpSocket::bind("127.0.0.1:0").unwrap();
    far.set_read_timeout(Some(DEADLINE)).unwrap();
    for _ in 0..40 {
        far.send_to(b"hello", listener.addr).unwrap();
    }
    for _ in 0..40 {
        far.recv(&mut [0; 9]).unwrap();
    }
    listener.lab.signal("INT");
    while listener.lab.out.recv_timeout(DEADLINE).is_ok() {}
    assert!(listener.lab.end().success());
    let Ok(info) = Command::new("capinfos").args(["-o", "-c", path]).output() else {
        println!("skipped: no capinfos");
        return;
    };
    let told = String::from_utf8_lossy(&info.stdout).into_owned();
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("Number of packets: 80"), "{told}");
}
