//! The lab's servers against other people's clients, and the lab as a client of other people's servers.

use std::{fs, process::Command};

use serde_json::Value;

use crate::{
    isolation::{Isolation, isolate},
    lab::{Listener, json, packet_lab, python, run},
};

/// What `dig` says to this question.
fn dig(server: &Listener, question: &[&str]) -> String {
    let output = Command::new("dig")
        .args(["@127.0.0.1", "-p", &server.port(), "+time=20", "+tries=2"])
        .args(question)
        .output()
        .expect("dig; tests/run installs it");
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn contains(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word} is not in {text}");
    }
}

/// Ends a server, and gives the rows and notes that it wrote.
fn end(mut server: Listener) -> Vec<Value> {
    server.lab.signal("INT");
    let rows = server.lab.remaining_output();
    assert!(server.lab.end().success());
    rows
}

#[test]
fn dig_finds_small_names_by_udp_and_large_ones_by_tcp() {
    let server = Listener::serve(&["dns"]);
    assert_eq!(
        dig(&server, &["small.lab", "A", "+short"]).trim(),
        "192.0.2.7"
    );
    let v6 = dig(&server, &["SMALL.LAB", "AAAA", "+short"]);
    assert_eq!(v6.trim(), "2001:db8::7");
    let large = dig(&server, &["large.lab", "TXT"]);
    contains(
        &large,
        &[
            "Truncated, retrying in TCP",
            "(TCP)",
            "status: NOERROR",
            " 399  400 ",
        ],
    );
    let large = dig(&server, &["large.lab", "TXT", "+bufsize=4096"]);
    contains(&large, &["(UDP)", "status: NOERROR", " 399  400 "]);
    let small = dig(&server, &["small.lab", "A", "+tcp"]);
    contains(&small, &["(TCP)", "192.0.2.7"]);
    for (name, kind, status, answers) in [
        ("none.lab", "A", "NXDOMAIN", "ANSWER: 0"),
        ("small.lab", "MX", "NOERROR", "ANSWER: 0"),
        ("small.lab", "TYPE65280", "NOERROR", "ANSWER: 0"),
        ("example.org", "A", "REFUSED", "ANSWER: 0"),
    ] {
        let status = format!("status: {status}");
        contains(&dig(&server, &[name, kind]), &[&status, answers]);
    }
    let rows = end(server);
    let calls = |call: &str| rows.iter().filter(|row| row["call"] == call).count();
    assert_eq!(calls("sendto"), 8, "one answer to each datagram: {rows:?}");
    assert_eq!(calls("accept"), 2, "{rows:?}");
    let summaries = rows.iter().filter(|row| row["summary"].is_object());
    assert_eq!(summaries.count(), 2, "of UDP and of TCP");
}

#[test]
fn the_lab_asks_again_over_tcp_and_reads_what_python_answers() {
    let server = Listener::serve(&["dns"]);
    let to = server.addr.to_string();
    let asked = run(&[
        "ask",
        "dns",
        "large.lab",
        "TXT",
        "--to",
        &to,
        "--format",
        "jsonl",
    ]);
    assert!(asked.status.success(), "{asked:?}");
    let rows = json(&asked);
    let answer = rows.iter().find(|row| row["answer"].is_object()).unwrap();
    assert_eq!(answer["answer"]["rcode"], "NOERROR");
    assert_eq!(answer["answer"]["records"].as_array().unwrap().len(), 1);
    assert!(rows.iter().any(|row| row["call"] == "connect"), "over TCP");
    // A server that first answers another query, and then this one.
    let script = "
import socket, subprocess, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 0))
s.settimeout(60)
lab = subprocess.Popen([sys.argv[1], 'ask', 'dns', 'box.test', '--to', '127.0.0.1:%d' % s.getsockname()[1]],
    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
query, client = s.recvfrom(4096)
other = bytes([query[0] ^ 1]) + query[1:2] + b'\\x84\\0\\0\\0\\0\\0\\0\\0\\0\\0'
s.sendto(other, client)
s.sendto(b'\\xc0', client)
record = b'\\xc0\\x0c\\0\\x01\\0\\x01\\0\\0\\0\\x3c\\0\\x04\\xc0\\0\\x02\\x21'
s.sendto(query[:2] + b'\\x84\\0\\0\\x01\\0\\x01\\0\\0\\0\\0' + query[12:] + record, client)
out, err = lab.communicate(timeout=60)
print(lab.returncode, out.decode(), err.decode())
";
    let output = python(script, &[env!("CARGO_BIN_EXE_packet-lab")]);
    assert!(output.starts_with("0 "), "{output}");
    contains(
        &output,
        &[
            "box.test. 60 IN A 192.0.2.33",
            "12 bytes came that are no answer",
        ],
    );
    let refused = run(&["ask", "dns", "a..b", "--to", &to]);
    assert!(!refused.status.success());
    contains(
        &String::from_utf8_lossy(&refused.stderr),
        &["is not a name"],
    );
}

#[test]
fn dnsmasq_and_ntpdig_speak_with_the_lab() {
    // In a namespace of its own, where the ports are free.
    match isolate("services::dnsmasq_and_ntpdig_speak_with_the_lab") {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => return eprintln!("skipped: no network namespace can be made here"),
    }
    let mut dnsmasq = Command::new("dnsmasq")
        .args([
            "--keep-in-foreground",
            "--no-resolv",
            "--no-hosts",
            "--no-daemon",
            "--port=5353",
        ])
        .args([
            "--listen-address=127.0.0.1",
            "--bind-interfaces",
            "--address=/box.test/192.0.2.33",
        ])
        .args(["--pid-file=", "--user=root", "--log-facility=-"])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("dnsmasq; tests/run installs it");
    let mut line = String::new();
    let mut words = std::io::BufReader::new(dnsmasq.stderr.take().unwrap());
    std::io::BufRead::read_line(&mut words, &mut line).unwrap();
    let asked = run(&[
        "ask",
        "dns",
        "box.test",
        "A",
        "--to",
        "127.0.0.1:5353",
        "--wait",
        "20s",
    ]);
    dnsmasq.kill().unwrap();
    dnsmasq.wait().unwrap();
    contains(
        &String::from_utf8_lossy(&asked.stdout),
        &["box.test. ", "192.0.2.33"],
    );
    let server = Listener::start_at(&mut packet_lab(), "127.0.0.1:123", &["serve", "ntp"]);
    let output = Command::new("ntpdig")
        .args(["-j", "-t", "20", "127.0.0.1"])
        .output();
    let output = output.expect("ntpdig; tests/run installs it");
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    let number = |key: &str| report[key].as_f64().unwrap();
    assert!(
        number("offset").abs() <= number("precision") + 0.005,
        "the same clock: {report}"
    );
    assert_eq!(report["stratum"], 10);
    end(server);
}

#[test]
fn the_time_of_this_machine_is_the_time_of_this_machine() {
    let server = Listener::serve(&["ntp"]);
    let to = server.addr.to_string();
    let asked = run(&[
        "ask", "ntp", "--to", &to, "--wait", "20s", "--format", "jsonl",
    ]);
    let rows = json(&asked);
    let answer = rows.iter().find(|row| row["answer"].is_object()).unwrap();
    let number = |key: &str| answer["answer"][key].as_i64().unwrap();
    let (offset, delay) = (number("offset_ns"), number("delay_ns"));
    // One clock: no more than half of the way; the wall clock may be slewed meanwhile.
    assert!(
        delay > 0 && offset.abs() <= delay / 2 + 5_000_000,
        "{offset} of {delay}"
    );
    // What is no question is passed over, and others are answered all the same.
    let script = "
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect(('127.0.0.1', int(sys.argv[1])))
s.settimeout(60)
for bad in [b'', b'x', b'\\x23' * 47, b'\\x24' + bytes(47), b'\\x26' + bytes(47)]:
    s.send(bad)
s.send(b'\\x23' + bytes(39) + b'12345678')
print(s.recv(4096)[24:32])
";
    assert_eq!(python(script, &[&server.port()]).trim(), "b'12345678'");
}

#[test]
fn many_talk_in_python_and_the_lab_hears_them() {
    let server = Listener::serve(&["chat"]);
    let script = "
import socket, sys
def client():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.connect(('127.0.0.1', int(sys.argv[1])))
    s.settimeout(3)
    return s
def ask(s, line, wanted):
    # A datagram may be lost: it is sent again, as every client of a chat must.
    for _ in range(20):
        s.send(line)
        try:
            while True:
                got = s.recv(4096)
                if got.startswith(wanted): return got
        except TimeoutError: pass
    raise SystemExit('%r is not answered' % line)
people = [client() for _ in range(20)]
for n, s in enumerate(people): ask(s, b'JOIN p%d' % n, b'WELCOME p%d' % n)
silent = people.pop()
bad = client()
for line in [b'JOIN ' + b'x' * 60000, b'JOIN \\x07', 'JOIN \\u202eada'.encode(), b'JOIN \\xff', b'SAY hi', b'\\0']:
    ask(bad, line, b'NO ')
assert ask(people[0], b'SAY #1 hello', b'ACK #1')
assert ask(people[0], b'SAY #1 hello', b'ACK #1')
for s in people[1:]: assert ask(s, b'WHO', b'FROM p0 #1 hello')
assert ask(people[1], b'AGAIN p0 #1', b'FROM p0 #1 hello')
assert ask(people[1], b'AGAIN p0 #7', b'GONE p0 #7')
for n in range(300): people[2].send(b'SAY to a full one')
ask(people[2], b'WHO', b'HERE ')
print('ok')
";
    assert_eq!(python(script, &[&server.port()]).trim(), "ok");
    let to = server.addr.to_string();
    let output = run(&[
        "ask",
        "chat",
        "hi",
        "--name",
        "ada",
        "--numbered",
        "--wait",
        "10s",
        "--to",
        &to,
    ]);
    assert!(output.status.success(), "{output:?}");
    contains(
        &String::from_utf8_lossy(&output.stdout),
        &["WELCOME ada", "ACK #1"],
    );
    let taken = run(&["ask", "chat", "--name", "p0", "--to", &to]);
    assert!(!taken.status.success(), "somebody has this name");
}

/// A connection with messages of four bytes of length before each.
const FRAMED: &str = "
import hashlib, socket, struct, sys, threading
def connect():
    s = socket.create_connection(('127.0.0.1', int(sys.argv[1])), timeout=60)
    return s, s.makefile('rb')
def send(s, message): s.sendall(struct.pack('>I', len(message)) + message)
def read(f): return f.read(struct.unpack('>I', f.read(4))[0])
def all_at_once(body):
    failed = []
    def run(n):
        try: body(n)
        except BaseException as error: failed.append(error)
    threads = [threading.Thread(target=run, args=(n,)) for n in range(20)]
    for t in threads: t.start()
    for t in threads: t.join()
    assert not failed, failed
";

#[test]
fn twenty_at_once_are_given_files_and_one_that_stops_reading_harms_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big.bin");
    let bytes: Vec<u8> = (0..3_000_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    fs::write(&path, &bytes).unwrap();
    let server = Listener::serve(&["files", path.to_str().unwrap()]);
    let script = format!(
        "{FRAMED}
def get(s, f, name, at):
    send(s, b'GET %s %d' % (name, at))
    ok, size, offset, sha = read(f).split()
    assert ok == b'OK' and int(offset) == at
    data = b''
    while len(data) < int(size) - at: data += read(f)
    return data, sha.decode()
stalled, _ = connect()
for n in range(50): send(stalled, b'GET big.bin')
def body(n):
    s, f = connect()
    data, sha = get(s, f, b'big.bin', 0)
    assert hashlib.sha256(data).hexdigest() == sha
    part, _ = get(s, f, b'big.bin', 2999990)
    assert part == data[-10:]
    numbers, sha = get(s, f, b'numbers.txt', 0)
    assert hashlib.sha256(numbers).hexdigest() == sha
    for bad in [b'GET ../big.bin', b'GET /etc/passwd', b'GET big.bin 3000001', b'', b'\\xff', b'GET']:
        send(s, bad)
        assert read(f).startswith(b'NO ')
all_at_once(body)
print('ok')
"
    );
    assert_eq!(python(&script, &[&server.port()]).trim(), "ok");
    // The lab's own client goes on where an earlier try ended.
    let to = server.addr.to_string();
    let out = folder.path().join("copy");
    let part = folder.path().join("copy.part");
    fs::write(&part, &bytes[..1_000_000]).unwrap();
    let copy = out.to_str().unwrap();
    let got = run(&[
        "ask", "files", "big.bin", "--out", copy, "--to", &to, "--wait", "30s",
    ]);
    assert!(got.status.success(), "{got:?}");
    assert_eq!(fs::read(&out).unwrap(), bytes);
    assert!(!part.exists(), "it was renamed");
    // What came before is not of this file: nothing is written under the final name.
    fs::remove_file(&out).unwrap();
    fs::write(&part, b"other").unwrap();
    let got = run(&[
        "ask", "files", "big.bin", "--out", copy, "--to", &to, "--wait", "30s",
    ]);
    assert!(!got.status.success());
    contains(&String::from_utf8_lossy(&got.stderr), &["SHA-256"]);
    assert!(!out.exists() && !part.exists());
    let got = run(&["ask", "files", "../big.bin", "--to", &to]);
    contains(
        &String::from_utf8_lossy(&got.stderr),
        &["no plain file name"],
    );
}

#[test]
fn a_download_that_ends_early_leaves_a_part_and_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let script = "
import socket, struct, subprocess, sys
l = socket.create_server(('127.0.0.1', 0))
lab = subprocess.Popen([sys.argv[1], 'ask', 'files', 'a.txt', '--wait', '60s', '--to', '127.0.0.1:%d' % l.getsockname()[1]],
    cwd=sys.argv[2], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
s, _ = l.accept()
s.recv(100)
for message in [b'OK 10 0 00\\n', b'half']: s.sendall(struct.pack('>I', len(message)) + message)
s.close()
out, err = lab.communicate(timeout=60)
print(lab.returncode, err.decode())
";
    let place = folder.path().to_str().unwrap();
    let output = python(script, &[env!("CARGO_BIN_EXE_packet-lab"), place]);
    assert!(output.starts_with("1 "), "{output}");
    contains(&output, &["after 4 of 10 bytes", "a.txt.part"]);
    let names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["a.txt.part"]);
    assert_eq!(fs::read(folder.path().join("a.txt.part")).unwrap(), b"half");
}

#[test]
fn only_plain_files_are_offered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a b");
    fs::write(&file, b"x").unwrap();
    let [missing, link, dangling] =
        ["none", "link", "dangling"].map(|name| folder.path().join(name));
    std::os::unix::fs::symlink("/etc/passwd", &link).unwrap();
    std::os::unix::fs::symlink(&missing, &dangling).unwrap();
    for bad in [folder.path(), &file, &missing, &link, &dangling] {
        let asked = run(&[
            "serve",
            "files",
            bad.to_str().unwrap(),
            "--bind",
            "127.0.0.1:0",
            "--for",
            "0s",
        ]);
        assert!(!asked.status.success(), "{bad:?}");
    }
}

#[test]
fn commands_come_back_whole_however_many_ask() {
    let server = Listener::serve(&["commands", "--read-size", "7"]);
    let script = format!(
        "{FRAMED}
def body(n):
    s, f = connect()
    for line in [b'date', b'uptime', b'echo %d' % n, b'list', b'rm -rf /', b'echo $(id)']: send(s, line)
    assert read(f).endswith(b'UTC\\n')
    assert read(f).endswith(b's\\n')
    assert read(f) == b'%d\\n' % n
    listing = read(f)
    assert len(listing.splitlines()) == 400, listing
    assert read(f) == b'NO unknown command; known: date uptime echo list\\n'
    assert read(f) == b'$(id)\\n'
all_at_once(body)
print('ok')
"
    );
    assert_eq!(python(&script, &[&server.port()]).trim(), "ok");
    let to = server.addr.to_string();
    let asked = run(&[
        "ask", "commands", "echo hi", "list", "ls", "--to", &to, "--wait", "30s",
    ]);
    assert!(asked.status.success());
    let stdout = String::from_utf8_lossy(&asked.stdout).into_owned();
    contains(
        &stdout,
        &["\nhi\n", "line  400 of 400", "known: date uptime echo list"],
    );
}
