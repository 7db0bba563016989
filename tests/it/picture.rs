//! Pictures in blocks, between the lab and python3.

use std::fs;

use crate::lab::{Listener, python, run};

/// Reads blocks as the documents say, by UDP with a proof or by TCP in frames, and PNG files.
const BLOCKS: &str = "
import socket, struct, sys, zlib
port = int(sys.argv[1])
def by_udp(name, size):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    s.connect(('127.0.0.1', port))
    s.settimeout(2)
    ask, proof, got, sent = ('GET %s %d' % (name, size)).encode(), b'', {}, 0
    for _ in range(40):
        # Datagrams may be lost: it is asked again until all blocks are there.
        s.send((ask + b' ' + proof).ljust(40))
        try:
            while True:
                block = s.recv(70000)
                if block.startswith(b'PROVE '):
                    assert len(block) <= 40, block
                    proof = block[6:]
                    break
                number, total = struct.unpack('>HH', block[4:8])
                got[number] = block
                if len(got) == total: return [got[n] for n in range(total)]
        except TimeoutError: pass
    raise SystemExit('%d blocks came' % len(got))
def by_tcp(name, size):
    s = socket.create_connection(('127.0.0.1', port), timeout=60)
    f = s.makefile('rb')
    ask = ('GET %s %d' % (name, size)).encode()
    s.sendall(struct.pack('>I', len(ask)) + ask)
    blocks, total = [], 1
    while len(blocks) < total:
        blocks.append(f.read(struct.unpack('>I', f.read(4))[0]))
        if blocks[0].startswith(b'NO '): return blocks[0]
        total = struct.unpack('>H', blocks[0][6:8])[0]
    assert sorted(block[4:6] for block in blocks) == [struct.pack('>H', n) for n in range(total)]
    return blocks
def pixels(blocks):
    width, height, wide, high = struct.unpack('>HHHH', blocks[0][8:16])
    rows = [bytearray(width * 3) for _ in range(height)]
    across = -(-width // wide)
    for block in blocks:
        assert block[:4] == b'PIC1'
        n = struct.unpack('>H', block[4:6])[0]
        x, y = n % across * wide, n // across * high
        for line in range(min(high, height - y)):
            at = 16 + line * wide * 3
            len = min(wide, width - x) * 3
            rows[y + line][x * 3:x * 3 + len] = block[at:at + len]
    return rows
def png(path):
    data = open(path, 'rb').read()
    at, body = 8, b''
    while at < len(data):
        size, kind = struct.unpack('>I4s', data[at:at + 8])
        if kind == b'IHDR': width, height = struct.unpack('>II', data[at + 8:at + 16])
        if kind == b'IDAT': body += data[at + 8:at + 8 + size]
        at += 12 + size
    body, rows, before = zlib.decompress(body), [], bytearray(width * 4)
    for y in range(height):
        kind, row = body[y * (width * 4 + 1)], bytearray(body[y * (width * 4 + 1) + 1:(y + 1) * (width * 4 + 1)])
        for i in range(len(row)):
            a, b, c = row[i - 4] if i > 3 else 0, before[i], before[i - 4] if i > 3 else 0
            near = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            row[i] = row[i] + [0, a, b, (a + b) // 2, near][kind] & 255
        rows.append(row)
        before = row
    return rows
";

#[test]
fn python_gets_the_same_picture_by_both_transports_and_so_does_the_lab() {
    let server = Listener::serve(&["picture"]);
    let to = server.addr.to_string();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("night.png");
    let path = out.display().to_string();
    let asked = run(&[
        "ask", "picture", "night", "--tcp", "--out", &path, "--wait", "30s", "--to", &to,
    ]);
    assert!(asked.status.success(), "{asked:?}");
    let script = format!(
        "{BLOCKS}
for name, size in [('hills', 1024), ('night', 448), ('card', 100), ('card', 9000)]:
    assert pixels(by_udp(name, size)) == pixels(by_tcp(name, size)), (name, size)
    assert pixels(by_tcp(name, size)) == pixels(by_tcp(name, 1472)), (name, size)
seen = [bytearray(b for i, b in enumerate(row) if i % 4 < 3) for row in png(sys.argv[2])]
assert seen == pixels(by_tcp('night', 1024))
assert all(row[i] == 255 for row in png(sys.argv[2]) for i in range(3, len(row), 4))
for bad in [('none', 164), ('hills', 99), ('../hills', 164), ('x' * 60000, 164)]:
    assert by_tcp(*bad).startswith(b'NO '), bad
print('ok')
"
    );
    assert_eq!(python(&script, &[&server.port(), &path]).trim(), "ok");
}

#[test]
fn what_the_lab_asks_for_by_udp_is_counted_block_by_block() {
    let server = Listener::serve(&["picture"]);
    let to = server.addr.to_string();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("hills.png");
    let path = out.display().to_string();
    let ask = |more: &[&str]| {
        let mut words = vec!["ask", "picture", "hills", "--format", "jsonl", "--to", &to];
        words.extend(more);
        let asked = run(&words);
        assert!(asked.status.success(), "{asked:?}");
        let lines = String::from_utf8(asked.stdout).unwrap();
        let lines = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        let mut answers = lines.filter(|line: &serde_json::Value| line["answer"].is_object());
        answers.next().unwrap()["answer"].clone()
    };
    // Each block is cut off after its header and ten pixels.
    let answer = ask(&[
        "--size",
        "1024",
        "--read-size",
        "46",
        "--wait",
        "2s",
        "--out",
        &path,
    ]);
    let count = |key: &str| answer[key].as_u64().unwrap();
    assert_eq!(count("cut") + count("missing"), count("total"), "{answer}");
    assert!(count("cut") > 0 && count("whole") == 0, "{answer}");
    let read = fs::read(&out).unwrap();
    assert!(read.starts_with(b"\x89PNG"));
    let script = format!(
        "{BLOCKS}
rows = png(sys.argv[2])
there = sum(row[i] for row in rows for i in range(3, len(row), 4)) // 255
assert there == 10 * int(sys.argv[3]), there
print('ok')
"
    );
    let cut = count("cut").to_string();
    assert_eq!(python(&script, &[&server.port(), &path, &cut]).trim(), "ok");
    let whole = ask(&["--tcp", "--wait", "30s"]);
    assert_eq!(whole["whole"], whole["total"], "{whole}");
    let refused = run(&["ask", "picture", "none", "--tcp", "--to", &to]);
    assert!(!refused.status.success(), "{refused:?}");
}
