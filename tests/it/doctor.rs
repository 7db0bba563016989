//! What the doctor finds, held against what python3 and the system's own programs find by doing the same.

use std::{
    collections::BTreeMap,
    fs,
    process::{Command, Output},
};

use serde_json::Value;

use crate::lab::{json, packet_lab, python, run};

/// What is found of each ability, in the doctor's words.
const BY_PYTHON: &str = r#"
import errno, json, socket, struct, subprocess, time

HERE = ("127.0.0.1", 0)

def udp(family=socket.AF_INET, here=HERE):
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.settimeout(5)
    s.bind(here)
    return s

def drops():
    s = udp()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 0)
    for _ in range(64):
        s.sendto(bytes(1024), s.getsockname())
    # SO_MEMINFO, the ninth figure: SK_MEMINFO_DROPS.
    return str(struct.unpack("9I", s.getsockopt(socket.SOL_SOCKET, 55, 36))[8])

def refused():
    nobody = udp()
    to = nobody.getsockname()
    nobody.close()
    s = udp()
    s.setsockopt(socket.IPPROTO_IP, 11, 1)  # IP_RECVERR
    s.sendto(b"?", to)
    give_up = time.monotonic() + 5
    while True:
        try:
            _, control, _, _ = s.recvmsg(64, 512, 0x2000)  # MSG_ERRQUEUE
            break
        except BlockingIOError:
            if time.monotonic() > give_up:
                return None
    number, origin, kind, code = struct.unpack_from("IBBB", control[0][2])
    assert number == errno.ECONNREFUSED and origin == 2
    return f"{kind}/{code}"

def stamped():
    s = udp()
    s.setsockopt(socket.SOL_SOCKET, 35, 1)  # SO_TIMESTAMPNS
    s.sendto(b"?", s.getsockname())
    _, control, _, _ = s.recvmsg(1, 512)
    return "" if control else None

def state():
    listener = socket.create_server(HERE)
    client = socket.create_connection(listener.getsockname(), 5)
    accepted, _ = listener.accept()
    info = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
    return {1: "ESTABLISHED"}[info[0]]

def ipv6():
    s = udp(socket.AF_INET6, ("::1", 0))
    s.sendto(b"?", s.getsockname())
    s.recv(1)
    return ""

def multicast():
    s = udp(here=("0.0.0.0", 0))
    loopback = socket.inet_aton("127.0.0.1")
    group = socket.inet_aton("239.255.77.78")
    s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group + loopback)
    s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, loopback)
    s.sendto(b"?", ("239.255.77.78", s.getsockname()[1]))
    s.recv(1)
    return ""

found = {}
for name, look in [
    ("drop_counters", drops), ("error_queue", refused), ("timestamps", stamped),
    ("tcp_state", state), ("ipv6", ipv6), ("multicast", multicast),
]:
    try:
        found[name] = look()
    except OSError as error:
        found[name] = None
print(json.dumps(found))
"#;

/// Each ability with its word and its detail.
fn findings(output: &Output) -> BTreeMap<String, (String, Option<String>)> {
    assert!(output.status.success(), "{output:?}");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let entry = |line: Value| {
        let found = (text(&line["found"]).unwrap(), text(&line["detail"]));
        (text(&line["ability"]).unwrap(), found)
    };
    json(output).into_iter().map(entry).collect()
}

#[test]
fn what_the_kernel_tells_is_what_python_finds() {
    let doctor = findings(&run(&["doctor", "--format", "jsonl"]));
    let python: BTreeMap<String, Option<String>> =
        serde_json::from_str(&python(BY_PYTHON, &[])).unwrap();
    assert_eq!(python.len(), 6);
    for (ability, by_python) in python {
        let (found, detail) = &doctor[&ability];
        assert_eq!(
            *found == "yes",
            by_python.is_some(),
            "{ability}: {doctor:?}"
        );
        if *found == "yes" {
            assert_eq!(
                detail.clone().unwrap_or_default(),
                by_python.unwrap(),
                "{ability}"
            );
        }
    }
    for (ability, file) in [("receive_buffer", "rmem_max"), ("send_buffer", "wmem_max")] {
        let Ok(most) = fs::read_to_string(format!("/proc/sys/net/core/{file}")) else {
            println!("skipped: {file} cannot be read here");
            continue;
        };
        assert_eq!(doctor[ability].1.as_deref(), Some(most.trim()), "{ability}");
    }
    let namespaces = Command::new("unshare").args(["-rn", "true"]).output();
    let made = namespaces.is_ok_and(|output| output.status.success());
    assert_eq!(doctor["namespaces"].0 == "yes", made);
    let listed = Command::new("ss").args(["-aun"]).output();
    let listed = listed.is_ok_and(|output| output.status.success());
    assert_eq!(doctor["socket_table"].0 == "yes", listed);
}

#[test]
fn programs_are_found_where_the_path_has_them() {
    let doctor = findings(&run(&["doctor", "--format", "jsonl"]));
    for (ability, program) in [("python3", "python3"), ("tshark", "tshark")] {
        let version = Command::new(program).arg("--version").output();
        let version = version.ok().filter(|output| output.status.success());
        let line = version.map(|output| {
            let text = String::from_utf8(output.stdout).unwrap();
            text.lines().next().unwrap().trim().to_owned()
        });
        assert_eq!(doctor[ability].1, line, "{ability}");
    }
    let folder = tempfile::tempdir().unwrap();
    let mut lab = packet_lab();
    lab.args(["doctor", "--format", "jsonl"])
        .env("PATH", folder.path());
    let output = lab.output().unwrap();
    let doctor = findings(&output);
    for (ability, word) in [
        ("python3", "no"),
        ("tshark", "no"),
        ("wireshark", "no"),
        ("namespaces", "no"),
        ("chinese_fonts", "unknown"),
    ] {
        assert_eq!(doctor[ability].0, word, "{ability}");
    }
    let lines = json(&output);
    let python = lines.iter().find(|line| line["ability"] == "python3");
    assert_eq!(python.unwrap()["packages"], serde_json::json!(["python3"]));
}

#[test]
fn it_says_how_to_get_what_is_missing_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    for (lang, missing) in [
        ("en", "✗ Python: not found"),
        ("zh-CN", "✗ Python：没有找到"),
    ] {
        let mut lab = packet_lab();
        lab.args(["doctor", "--lang", lang])
            .env("PATH", folder.path());
        let output = lab.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(missing), "{text}");
        let last = text.lines().last().unwrap();
        assert!(
            last.contains("apt-get install") && last.contains("python3"),
            "{last}"
        );
    }
}

#[test]
fn without_loopback_nothing_is_claimed() {
    let mut outside = Command::new("unshare");
    outside.args(["-rn", env!("CARGO_BIN_EXE_packet-lab")]);
    let output = outside.args(["doctor", "--format", "jsonl"]).output();
    let Some(output) = output.ok().filter(|output| output.status.success()) else {
        println!("skipped: no namespace can be made here");
        return;
    };
    // Its loopback is down.
    let doctor = findings(&output);
    for ability in [
        "drop_counters",
        "error_queue",
        "timestamps",
        "tcp_state",
        "ipv6",
        "multicast",
    ] {
        assert_ne!(doctor[ability].0, "yes", "{ability}: {doctor:?}");
    }
}
