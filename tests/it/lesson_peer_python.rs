//! A Python program that makes the calls of lessons once more.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use packet_lab::model::{Errno, RowFlags, Syscall};
use serde_json::{Value, json};

use crate::lesson_peer_calls::{PeerCall, Places, Seen};

/// The Python end: a line of calls in, a line of what they returned out. It waits in the kernel, for at most
/// 30 s, and for whole answers of a stream with `MSG_WAITALL`.
const PYTHON: &str = r"
import errno, json, select, struct, sys
from socket import *
# Of two names of one number that of the lab.
NAMES = {**errno.errorcode, errno.EOPNOTSUPP: 'EOPNOTSUPP', errno.EAGAIN: 'EAGAIN'}
sockets = {}
def opened(number, s):
    sockets[number] = s
    for option in SO_RCVTIMEO, SO_SNDTIMEO:
        s.setsockopt(SOL_SOCKET, option, struct.pack('ll', 30, 0))
def call(order):
    number, name, given = order['socket'], order['call'], order['data'].encode('latin-1')
    asked, flags, data, peer = order['asked'], order['flags'], b'', None
    address = tuple(order['address'] or ())
    if name == 'forget':
        for s in sockets.values():
            s.close()
        return sockets.clear(), data, peer
    if name == 'socket':
        return opened(number, socket(AF_INET6 if order['six'] else AF_INET, SOCK_STREAM if order['stream'] else SOCK_DGRAM)), data, peer
    s = sockets[number]
    if name == 'recv' and order['expected'] and order['stream']:
        s.recv(order['expected'], MSG_PEEK | MSG_WAITALL)
    if name == 'send' and order['reset']:
        gone = select.poll()
        gone.register(s, 0)
        gone.poll(30000)
    if name == 'setsockopt':
        value = struct.pack('ii', 1, asked) if order['option'] == 'SO_LINGER' else asked
        result = s.setsockopt(IPPROTO_TCP if order['option'] == 'TCP_NODELAY' else SOL_SOCKET, globals()[order['option']], value)
    elif name == 'accept':
        connection, peer = s.accept()
        result = opened(order['accepted'], connection)
    elif name == 'recv' and order['stream']:
        data = s.recv(asked, flags)
        result = len(data)
    elif name == 'recv':
        data, peer = s.recvfrom(asked, flags)
        result = len(data)
    elif name == 'send':
        result = s.sendto(given, address) if address else s.send(given)
    elif name == 'listen':
        result = s.listen(asked)
    elif name == 'shutdown':
        result = s.shutdown(asked)
    elif name == 'close':
        result = s.close()
    else:
        result = getattr(s, name)(address)
    return result, data, peer
for line in sys.stdin:
    order, error, result, data, peer = json.loads(line), None, -1, b'', None
    try:
        result, data, peer = call(order)
    except OSError as raised:
        error = NAMES.get(raised.errno, str(raised))
    s = sockets.get(order['socket'])
    port = s.getsockname()[1] if s is not None and s.fileno() >= 0 else 0
    print(json.dumps([result or 0, error, data.decode('latin-1'), peer[1] if peer else 0, port]), flush=True)
";

/// A Python program that makes the calls of one end, or of both.
pub(crate) struct Python {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Drop for Python {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Python {
    pub(crate) fn start() -> Self {
        let mut python = Command::new("python3");
        let python = python
            .args(["-c", PYTHON])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = python
            .spawn()
            .expect("python3; tests/run installs what is missing");
        Self {
            orders: child.stdin.take().unwrap(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    /// Closes all sockets.
    pub(crate) fn forget(&mut self) {
        self.ask(&json!({
            "socket": 0, "call": "forget", "asked": 0, "flags": 0, "data": "", "address": null,
        }));
    }

    fn ask(&mut self, order: &Value) -> Value {
        writeln!(self.orders, "{order}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("{order} ended Python"))
    }

    pub(crate) fn make(&mut self, call: &PeerCall, all: &[PeerCall], places: &mut Places) -> Seen {
        let row = &call.row;
        // The family of a socket is that of the first address that it has to do with.
        let mut same = all.iter().filter(|other| other.socket == call.socket);
        let six = same.any(|other| {
            other
                .peer
                .or(other.local)
                .is_some_and(|peer| peer.is_ipv6())
        });
        let names_peer = matches!(row.call, Syscall::Bind | Syscall::Connect | Syscall::SendTo);
        let address = call
            .peer
            .filter(|_| names_peer)
            .map(|peer| places.at(peer, call.is_stream));
        let mut flags = 0;
        for (flag, bit) in [
            (RowFlags::PEEK, libc::MSG_PEEK),
            (RowFlags::WAIT_ALL, libc::MSG_WAITALL),
        ] {
            flags |= if row.flags.has(flag) { bit } else { 0 };
        }
        // A read that found nothing, whether it waited for a time or not, is made without waiting.
        flags |= if row.errno == Errno::EAGAIN {
            libc::MSG_DONTWAIT
        } else {
            0
        };
        let option = match row.call {
            Syscall::SetSockOpt(option) => option.name(),
            _ => "",
        };
        let order = json!({
            "socket": call.socket.0, "call": call.name(), "stream": call.is_stream, "six": six,
            "asked": row.asked, "flags": flags, "option": option, "accepted": call.accepted.map(|id| id.0),
            "address": address.map(|at| json!([at.ip().to_string(), at.port()])),
            "data": latin(&call.data), "expected": if row.failed() { 0 } else { row.returned },
            "reset": call.is_after_reset,
        });
        let answer = self.ask(&order);
        let port = |n: usize| u16::try_from(answer[n].as_u64().unwrap()).unwrap();
        places.learn(call.local, call.is_stream, port(4));
        Seen {
            returned: answer[0].as_i64().unwrap(),
            errno: answer[1].as_str().map(str::to_owned),
            data: answer[2]
                .as_str()
                .unwrap()
                .chars()
                .map(|c| c as u8)
                .collect(),
            peer: port(3),
        }
    }
}

/// Bytes as a text of as many characters.
fn latin(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}
