//! What a recording, or a capture of another program, holds is sent again.

use std::{collections::BTreeMap, fs, net::UdpSocket, path::Path};

use crate::{
    lab::{Listener, run},
    recording::text,
};

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
