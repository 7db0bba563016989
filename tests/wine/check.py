"""What the program for Windows tells under Wine, against sockets of Linux."""

import json
import socket
import struct
import subprocess
import sys
import tempfile
import time

WINE, PROGRAM = sys.argv[1:3]
DEADLINE = 60


def start(*args):
    return subprocess.Popen(
        [WINE, PROGRAM, *args, "--lang", "en", "--format", "jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )


def lines(process):
    out, err = process.communicate(timeout=DEADLINE)
    found = [json.loads(line) for line in out.decode().splitlines()]
    assert found, err.decode()
    return found


def calls(found, *names):
    return [line for line in found if line.get("call") in names]


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def until_listens(port, table):
    give_up = time.monotonic() + DEADLINE
    wanted = f"0100007F:{port:04X}"
    while time.monotonic() < give_up:
        with open(f"/proc/net/{table}") as sockets:
            if any(line.split()[1] == wanted for line in sockets):
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens at {table} port {port}")


def cut_is_an_error():
    port = free_port(socket.SOCK_DGRAM)
    lab = start("listen", "--bind", f"127.0.0.1:{port}", "--read-size", "4,1024", "--count", "2")
    until_listens(port, "udp")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.sendto(b"hello", ("127.0.0.1", port))
        peer.sendto(b"world", ("127.0.0.1", port))
        found = lines(lab)
    first, second = calls(found, "recvfrom")
    summary = found[-1]["summary"]
    assert summary["dropped"] is None and summary["arrived"] is None, summary
    assert bytes.fromhex(first["data_hex"]) == b"hell", first
    assert first["errno"] == "WSAEMSGSIZE (10040)" and first["flags"] == [], first
    assert first["fate"] == "truncated" and first["true_len"] is None, first
    assert bytes.fromhex(second["data_hex"]) == b"world" and second["fate"] == "whole", second
    return 'recvfrom(4) of "hello": WSAEMSGSIZE (10040) with "hell", then "world"'


LESSON = """
format = 1
id = "own"
topic = "udp"
level = 1
minutes = 1
needs = []
title = { en = "65 508", zh-CN = "65 508" }
asks = { en = "What does sendto say?", zh-CN = "65 508" }

[[steps]]
prose = { en = "One byte more than a datagram can have.", zh-CN = "65 508" }
actions = [{ send = { data = "x", size = 65508 } }]
reason = { en = "Nothing is sent.", zh-CN = "65 508" }

[[steps.expect]]
row = { by = "A", call = "send", errno = "EMSGSIZE", fate = "not_sent" }
reason = { en = "The message is too long.", zh-CN = "65 508" }
"""


def too_long_is_not_sent():
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as lesson:
        lesson.write(LESSON)
        lesson.flush()
        found = lines(start("run", lesson.name))
    (row,) = calls(found, "sendto", "send")
    assert found[-1]["summary"]["met"], found
    assert row["errno"] == "WSAEMSGSIZE (10040)" and row["fate"] == "not_sent", row
    return "65 508 bytes: WSAEMSGSIZE (10040)"


def nobody_bound():
    port = free_port(socket.SOCK_DGRAM)
    found = lines(start("send", "--to", f"127.0.0.1:{port}", "--wait", "1s", "hello"))
    told = {row["errno"] for row in calls(found, "recvfrom") if row["errno"]}
    known = {"WSAECONNRESET (10054)", "WSAECONNREFUSED (10061)"}
    assert told <= known, found
    return f"nobody bound: {', '.join(sorted(told)) or 'nothing'} (Windows: WSAECONNRESET (10054))"


def stream_keeps_no_boundaries():
    port = free_port(socket.SOCK_STREAM)
    lab = start("listen", "--tcp", "--bind", f"127.0.0.1:{port}", "--read-size", "4", "--for", "4s")
    until_listens(port, "tcp")
    with socket.create_connection(("127.0.0.1", port), DEADLINE) as peer:
        peer.sendall(b"hello")
        peer.sendall(b"world")
        peer.shutdown(socket.SHUT_WR)
        found = lines(lab)
    read = [bytes.fromhex(row["data_hex"]) for row in calls(found, "recv")]
    assert b"".join(read) == b"helloworld" and all(len(part) <= 4 for part in read), found
    return f"TCP: reads of 4: {read}"


def nobody_listens():
    found = lines(start("send", "--tcp", "--to", f"127.0.0.1:{free_port(socket.SOCK_STREAM)}", "hello"))
    (row,) = calls(found, "connect")
    assert row["errno"] == "WSAECONNREFUSED (10061)", row
    return "TCP: nobody listens: WSAECONNREFUSED (10061)"


def reset():
    port = free_port(socket.SOCK_STREAM)
    lab = start("listen", "--tcp", "--bind", f"127.0.0.1:{port}", "--for", "4s")
    until_listens(port, "tcp")
    with socket.create_connection(("127.0.0.1", port), DEADLINE) as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    told = {row["errno"] for row in calls(lines(lab), "recv") if row["errno"]}
    assert told <= {"WSAECONNRESET (10054)"}, told
    return f"TCP: a reset: {', '.join(told) or 'recv returns 0'} (Windows: WSAECONNRESET (10054))"


def counters_are_left_open():
    lab = start("run", "udp-nobody-reads")
    out, err = lab.communicate(timeout=DEADLINE)
    found = [json.loads(line) for line in out.decode().splitlines()]
    assert "Linux" in err.decode(), err.decode()
    checks = [check for line in found if "step" in line for check in line["checks"]]
    open_ones = [check for check in checks if check["met"] is None]
    summary = found[-1]["summary"]
    assert summary["untold"] == len(open_ones) > 0, summary
    assert all(line["stuck"] is None for line in found if "step" in line), found
    assert {line["step"] for line in found if "step" in line} == {1, 2, 3}, found
    return f"a lesson of drops: {summary['checks']} expectations, {summary['untold']} left open, {summary['failed']} failed"


def play_goes_on():
    lab = start("play")
    out, err = lab.communicate(timeout=DEADLINE)
    summary = json.loads(out.decode().splitlines()[-1])["summary"]
    assert lab.returncode == 0 and summary["failed"] == 0, out.decode()
    assert "linux" in err.decode(), err.decode()
    return "play says what the first lesson lacks, and plays another"


def bound_twice():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.bind(("127.0.0.1", 0))
        port = peer.getsockname()[1]
        lab = start("listen", "--bind", f"127.0.0.1:{port}", "--for", "1s")
        _, err = lab.communicate(timeout=DEADLINE)
    assert lab.returncode == 1 and str(port) in err.decode(), err
    return "an address in use is told"


def doctor():
    found = {line["ability"]: line["found"] for line in lines(start("doctor"))}
    for ability in ["drop_counters", "error_queue", "timestamps", "tcp_state"]:
        assert found[ability] != "yes", found
    return "doctor: no drop counters, no error queue, no arrival times, no TCP states"


for check in [cut_is_an_error, too_long_is_not_sent, nobody_bound, stream_keeps_no_boundaries, nobody_listens, reset, counters_are_left_open, play_goes_on, bound_twice, doctor]:
    print("under Wine:", check(), flush=True)
