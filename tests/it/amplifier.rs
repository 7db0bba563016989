//! What a server sends to another machine: never so much that somebody who forges a sender's address gains by it.

use crate::{
    lab::{Listener, packet_lab},
    namespace::{Host, Isolation, isolate, shell},
};

/// Asks from the other machine. After each message comes one whose answer is known, so that all before it has come.
const ASKER: &str = r"
import random, socket, struct, sys
dns, ntp = int(sys.argv[1]), int(sys.argv[2])
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(30)
number = 0

def name(text):
    return b''.join(bytes([len(part)]) + part.encode() for part in text.split('.')) + b'\0'

def query(n, text, kind, size=None):
    extra = b'' if size is None else b'\0' + struct.pack('>HHIH', 41, size, 0, 0)
    head = struct.pack('>HHHHHH', n, 0x0100, 1, 0, 0, 1 if extra else 0)
    return head + name(text) + struct.pack('>HH', kind, 1) + extra

def ask_dns(message):
    'What comes for a message.'
    global number
    number = number % 30000 + 1
    s.sendto(message, ('10.77.0.1', dns))
    s.sendto(query(0x8000 + number, 'small.lab', 1), ('10.77.0.1', dns))
    came = []
    while True:
        data, _ = s.recvfrom(65536)
        if data[:2] == struct.pack('>H', 0x8000 + number):
            return came
        came.append(data)

for size in (None, 512, 1232, 4096, 65535):
    [answer] = ask_dns(query(7, 'large.lab', 16, size))
    assert len(answer) <= 512, (size, len(answer))
    assert answer[2] & 2, 'it says that it is cut off (TC)'

good = query(7, 'large.lab', 16, 4096)
rng = random.Random(7)
bad = [good[:n] for n in range(len(good))]
bad += [bytes(rng.randrange(256) for _ in range(rng.randrange(1, 90))) for _ in range(200)]
bad += [good[:12] + b'\xc0\x0c' + good[12:], good[:5] + b'\xff' + good[6:], good + good]
for message in bad:
    message = b'\0\7' + message[2:]
    came = ask_dns(message)
    assert sum(map(len, came)) <= max(len(message), 12), (message, came)

def ask_ntp(message):
    global number
    number += 1
    mark = struct.pack('>Q', 0x1234567800000000 + number)
    s.sendto(message, ('10.77.0.1', ntp))
    s.sendto(b'\x23' + bytes(39) + mark, ('10.77.0.1', ntp))
    came = []
    while True:
        data, _ = s.recvfrom(65536)
        if data[24:32] == mark:
            return came
        came.append(data)

for first in range(256):
    for size in (0, 1, 47, 48, 68, 400):
        message = (bytes([first]) + bytes(399))[:size]
        came = ask_ntp(message)
        assert sum(map(len, came)) <= size, (message, came)
print('all')
";

#[test]
fn no_answer_to_another_machine_is_worth_forging_a_sender() {
    match isolate("amplifier::no_answer_to_another_machine_is_worth_forging_a_sender") {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => {
            return eprintln!("skipped: `unshare -rn` is not allowed here, or there is no `nft`");
        }
    }
    let host = Host::start();
    shell("ip link add lab0 type veth peer name lab1");
    shell(&format!("ip link set lab1 netns {}", host.pid()));
    shell("ip addr add 10.77.0.1/24 dev lab0 && ip link set lab0 up");
    host.shell("ip addr add 10.77.0.2/24 dev lab1 && ip link set lab1 up");
    let serve = |service| Listener::start_at(&mut packet_lab(), "10.77.0.1:0", &["serve", service]);
    let (dns, ntp) = (serve("dns"), serve("ntp"));
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("ask.py");
    std::fs::write(&script, ASKER).unwrap();
    let ask = format!("python3 {} {} {}", script.display(), dns.port(), ntp.port());
    host.shell(&ask);
}
