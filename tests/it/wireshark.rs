//! Recordings in other programs: `tshark` and `capinfos` read what the lab writes.
#![expect(clippy::print_stdout, reason = "what is skipped is said")]

use std::{
    net::{SocketAddr, UdpSocket},
    path::Path,
    process::Command,
    time::Duration,
};

use socket2::{Domain, SockAddr, Socket, Type};

use crate::{
    lab::{DEADLINE, Listener, run},
    namespace::{Isolation, firewall, isolate, shell},
    numbered::kernel_drops,
    recording::{same, show},
};

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
        match isolate("wireshark::tshark_reads_datagrams_with_every_fate_that_they_can_have") {
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
    let texts = comments(&lesson);
    for comment in [
        "recvfrom(4) kept 4 of 5: MSG_TRUNC",
        "recvfrom(1024) returned 5 of 5",
    ] {
        assert!(texts.iter().any(|text| text == comment), "{texts:?}");
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
    assert!(dropped.iter().any(|text| text == full), "{dropped:?}");
    firewall(&["udp dport 9 reject with icmp admin-prohibited".to_owned()]);
    let lost = packets(&file, &["send", "--to", "127.0.0.1:9", "", "lost"]);
    let icmp = "lost on its way, as ICMP reported";
    assert_eq!(lost, [["8", "1", icmp, ""], ["12", "1", icmp, ""]]);
}

#[test]
fn a_datagram_to_elsewhere_has_the_source_that_the_kernel_routes_it_from() {
    let name = "wireshark::a_datagram_to_elsewhere_has_the_source_that_the_kernel_routes_it_from";
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
    for (to, source, note) in [
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
        assert!(rows[0][1].ends_with(note), "{rows:?}");
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
    let mut lines_read = String::new();
    let mut read = 0;
    let mut next_read = |wanted: u64| {
        while read < wanted {
            let line = listener.lab.line();
            read += u64::from(line.contains("\"call\":\"recv"));
            lines_read = format!("{lines_read}{line}\n");
        }
    };
    next_read(sent - dropped);
    // The queue is empty now, and this one carries the count.
    sender.send(b"after").unwrap();
    next_read(sent - dropped + 1);
    listener.lab.signal("TERM");
    while let Ok(line) = listener.lab.out.recv_timeout(DEADLINE) {
        lines_read = format!("{lines_read}{line}\n");
    }
    assert!(listener.lab.end().success());
    same(&show(name, "jsonl"), &lines_read);
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

#[test]
fn tshark_sees_two_connections_of_a_stranger_that_uses_one_port_again_after_a_reset() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("again.pcapng");
    let mut listener = Listener::start(&["--tcp", "--save", file.to_str().unwrap()]);
    let mut own = SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 0)));
    for (text, hex) in [("one", "6f6e65"), ("two", "74776f")] {
        let far = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        far.set_reuse_address(true).unwrap();
        far.bind(&own).unwrap();
        own = far.local_addr().unwrap();
        far.connect(&listener.addr.into()).unwrap();
        far.send(text.as_bytes()).unwrap();
        while !listener.lab.line().contains(hex) {}
        far.set_linger(Some(Duration::ZERO)).unwrap();
        drop(far);
        while !listener.lab.line().contains("ECONNRESET") {}
    }
    listener.lab.signal("TERM");
    while listener.lab.out.recv_timeout(DEADLINE).is_ok() {}
    assert!(listener.lab.end().success());
    let fields = [
        "tcp.flags.str",
        "tcp.stream",
        "tcp.analysis.reused_ports",
        "tcp.analysis.retransmission",
        "tcp.analysis.out_of_order",
    ];
    let Some(rows) = tshark(&file, &fields) else {
        return;
    };
    let flags: Vec<&str> = rows.iter().map(|row| row[0].trim_matches('·')).collect();
    let one = ["S", "A··S", "A", "AP···", "A", "A·R··"].map(|flags| flags.trim_matches('·'));
    assert_eq!(flags, [one, one].concat(), "{rows:?}");
    for (n, row) in rows.iter().enumerate() {
        let again = ["", "1"][usize::from(n == one.len())];
        assert_eq!(row[1], (n / one.len()).to_string(), "{rows:?}");
        assert_eq!(row[2..], [again, "", ""], "{rows:?}");
    }
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
    let stdout = String::from_utf8_lossy(&info.stdout).into_owned();
    let words = stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("Number of packets: 80"), "{stdout}");
}
