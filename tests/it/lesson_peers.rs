//! python3 as one end of the lessons, and as both: each call of a lesson is made once more, in the order of
//! its record, and the Python program must see what the lesson's program saw.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use packet_lab::{
    lesson::{BUILT_IN, Lesson, LessonInput, LessonPlace, LessonPlayer, Need, RunResult},
    model::{Errno, Reply, Row, RowFlags, RowId, SockOpt, SocketId, StreamRole, Syscall, Who},
    record::Record,
    session::{LessonRun, Session, Start, lacking},
};
use serde_json::{Value, json};

use crate::{
    alone::is_alone,
    lesson_peer_lab::LabEnd,
    lessons::{joins_groups, side_by_side},
};

/// Lessons of which some part cannot be made once more with the same results: how much a buffer holds, when a
/// kernel gives up and what becomes of each of many are told by other tests (`exact_drops`, `tcp_stream`).
const LEFT_OUT: [&str; 15] = [
    "udp-4-against-1024",
    "udp-nobody-reads",
    "udp-slow-reader",
    "udp-buffers",
    "udp-stop-and-wait",
    "udp-broadcast",
    "udp-multicast",
    "tcp-backlog",
    "tcp-flow-control",
    "tcp-short-send",
    "tcp-time-wait",
    "both-which",
    "both-picture",
    "exam-udp",
    "exam-tcp",
];

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

/// One call of a lesson, as a program would make it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) who: Who,
    /// Its socket, by its number in the lesson's record.
    pub(crate) socket: SocketId,
    pub(crate) is_stream: bool,
    pub(crate) role: Option<StreamRole>,
    pub(crate) row: Row,
    /// What was sent or read.
    pub(crate) data: Vec<u8>,
    /// The other end's address; of `bind` the one that was asked for.
    pub(crate) peer: Option<SocketAddr>,
    /// The address that the socket has in the end.
    local: Option<SocketAddr>,
    /// Of `accept` that succeeded: the connection's socket.
    pub(crate) accepted: Option<SocketId>,
    /// Of a send that fails: the peer has reset the connection.
    pub(crate) is_after_reset: bool,
}

/// What a call returned, to whoever made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) returned: i64,
    pub(crate) errno: Option<String>,
    pub(crate) data: Vec<u8>,
    /// The port of the datagram's sender; 0 where it is not told.
    pub(crate) peer: u16,
}

impl Call {
    fn of(record: &Record, row: &Row, shut: bool) -> Self {
        let stream = record.stream(row.socket);
        let datagrams = record.socket(row.socket);
        let who = stream.map(|info| info.who);
        let who = who.or_else(|| datagrams.map(|info| info.who));
        let peer = record.peer(row.peer);
        let local = stream.and_then(|info| info.local);
        Self {
            who: who.unwrap(),
            socket: row.socket,
            is_stream: stream.is_some_and(|info| info.role != StreamRole::Datagram),
            role: stream.map(|info| info.role),
            row: *row,
            data: record.payload(row).to_vec(),
            peer,
            local: local.or_else(|| datagrams.map(|info| info.local)),
            accepted: (row.call == Syscall::Accept && !row.failed()).then(|| {
                let mut streams = record.streams().rev();
                let role = StreamRole::Accepted {
                    listener: row.socket,
                };
                let info = streams.find(|info| info.role == role && info.peer == peer);
                info.unwrap().id
            }),
            is_after_reset: row.call == Syscall::StreamSend && row.failed() && !shut,
        }
    }

    pub(crate) const fn name(&self) -> &'static str {
        match self.row.call {
            Syscall::Socket => "socket",
            Syscall::SetSockOpt(_) => "setsockopt",
            Syscall::Bind => "bind",
            Syscall::Listen => "listen",
            Syscall::Accept => "accept",
            Syscall::Connect => "connect",
            Syscall::Shutdown => "shutdown",
            Syscall::Close => "close",
            Syscall::RecvMsg | Syscall::RecvMMsg | Syscall::RecvFrom | Syscall::StreamRecv => {
                "recv"
            }
            _ => "send",
        }
    }

    /// What the lesson's record says that it returned.
    fn recorded(&self) -> Seen {
        let failed = self.row.failed();
        let moves = matches!(self.name(), "recv" | "send");
        Seen {
            returned: if failed {
                -1
            } else if moves {
                self.row.returned.into()
            } else {
                0
            },
            errno: failed.then(|| name_of(self.row.errno)),
            data: if self.name() == "recv" {
                self.data.clone()
            } else {
                Vec::new()
            },
            peer: 0,
        }
    }
}

pub(crate) fn name_of(errno: Errno) -> String {
    errno.name().unwrap_or("?").to_owned()
}

/// Where the addresses of the lesson are when its calls are made once more.
#[derive(Debug, Default)]
pub(crate) struct Places(BTreeMap<SocketAddr, u16>);

impl Places {
    /// The address to use in place of one of the lesson's; a port that nobody has had yet is one that is free.
    pub(crate) fn at(&mut self, old: SocketAddr, is_stream: bool) -> SocketAddr {
        if old.port() <= 1 {
            return old;
        }
        let known = self.0.get(&old).copied();
        let by_port = || {
            let mut all = self.0.iter();
            all.find(|(known, _)| known.port() == old.port())
                .map(|(_, port)| *port)
        };
        let port = known
            .or_else(by_port)
            .unwrap_or_else(|| free_port(old, is_stream));
        self.0.insert(old, port);
        SocketAddr::new(old.ip(), port)
    }

    pub(crate) fn met(&mut self, old: Option<SocketAddr>, port: u16) {
        if let Some(old) = old.filter(|old| old.port() > 1 && port != 0) {
            self.0.insert(old, port);
        }
    }
}

fn free_port(near: SocketAddr, is_stream: bool) -> u16 {
    let any = SocketAddr::new(near.ip(), 0);
    let local = if is_stream {
        std::net::TcpListener::bind(any).unwrap().local_addr()
    } else {
        std::net::UdpSocket::bind(any).unwrap().local_addr()
    };
    local.unwrap().port()
}

/// A Python program that makes the calls of one end, or of both.
struct Python {
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
    fn start() -> Self {
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
    fn forget(&mut self) {
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

    fn make(&mut self, call: &Call, all: &[Call], places: &mut Places) -> Seen {
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
        places.met(call.local, port(4));
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

/// In what pieces streams were read.
#[derive(Default)]
struct Pieces {
    /// Bytes that were sent, by the addresses of the end that sent them and of its peer.
    sent: BTreeMap<(SocketAddr, SocketAddr), i64>,
    /// Bytes that were read and taken.
    taken: BTreeMap<SocketId, i64>,
}

impl Pieces {
    /// Where less was read than was there and asked for, the moment decided: such a piece is asked for by its
    /// length.
    fn look(&mut self, record: &Record, call: &mut Call) {
        let ends = record.stream(call.socket);
        let ends = ends.and_then(|info| Some((info.local?, info.peer?)));
        let Some((local, peer)) = ends.filter(|_| !call.row.failed()) else {
            return;
        };
        let moved = i64::from(call.row.returned);
        if call.name() == "send" {
            *self.sent.entry((local, peer)).or_default() += moved;
        } else if call.name() == "recv" && moved > 0 {
            let taken = self.taken.entry(call.socket).or_default();
            let sent = self.sent.get(&(peer, local)).copied().unwrap_or_default();
            if moved < (sent - *taken).min(call.row.asked.into()) {
                call.row.asked = call.row.returned.cast_unsigned();
            }
            *taken += if call.row.flags.has(RowFlags::PEEK) {
                0
            } else {
                moved
            };
        }
    }
}

/// Plays a lesson, and gives the calls of each stretch in which the lab was not begun anew; nothing if the lesson was
/// not met.
fn calls_of(lesson: Lesson) -> Option<Vec<Vec<Call>>> {
    let mut session = Session::start(Start::default()).unwrap();
    let steps = lesson.steps.len();
    let mut run = LessonRun::begin(LessonPlayer::new(lesson), &session);
    for _ in 0..=4 * steps {
        let now = session.now();
        run.player.input(LessonInput::Next, now);
        run.play_on(&mut session);
        if run.player.place() == LessonPlace::Summary {
            break;
        }
    }
    let met = |result: &RunResult| result.is_met();
    let mut results = run.player.results().iter();
    if !results.all(|result| result.run.as_ref().is_some_and(met)) {
        // What was seen instead is told by the test of the lessons themselves.
        return None;
    }
    let mut stretches: BTreeMap<RowId, RowId> = BTreeMap::new();
    for result in run.player.results() {
        let run = result.run.as_ref().unwrap();
        let end = stretches.entry(run.since).or_default();
        *end = (*end).max(run.rows.1);
    }
    let record = session.record();
    let mut from = 0;
    let stretch = |to: &RowId| {
        // The sockets were opened before the first step of the stretch began.
        let mut rows: Vec<&Row> = (from..*to).filter_map(|id| record.row(id)).collect();
        from = *to;
        // Rows of two threads come in batches: what was first is told by their moments.
        rows.sort_by_key(|row| row.at);
        let (mut open, mut shut, mut calls) = (Vec::new(), Vec::new(), Vec::new());
        let mut pieces = Pieces::default();
        for row in rows {
            let mut call = Call::of(record, row, shut.contains(&row.socket));
            pieces.look(record, &mut call);
            let is_new = row.call == Syscall::Socket;
            // What is closed because the lab begins anew belongs to the stretch before.
            if !is_new && !open.contains(&row.socket) {
                continue;
            }
            open.extend(is_new.then_some(row.socket));
            open.extend(call.accepted);
            shut.extend((row.call == Syscall::Shutdown).then_some(row.socket));
            calls.push(call);
        }
        calls
    };
    Some(stretches.values().map(stretch).collect())
}

/// More calls than this are a flood: what becomes of each is a matter of time.
const FLOOD: usize = 300;

/// Why the calls of a stretch cannot be made once more with the same results.
fn hindrance(calls: &[Call]) -> Option<&'static str> {
    let partial = |call: &Call| {
        let row = &call.row;
        let buffers = [SockOpt::ReceiveBuffer, SockOpt::SendBuffer].map(Syscall::SetSockOpt);
        if buffers.contains(&row.call) {
            return true;
        }
        let sends = call.name() == "send";
        sends
            && (row.errno == Errno::EAGAIN
                || !row.failed() && row.returned.cast_unsigned() < row.asked)
    };
    if calls
        .iter()
        .any(|call| call.row.errno == Errno::EINPROGRESS)
    {
        return Some("a connect that is not answered: the kernel's timers decide");
    }
    let taken = |call: &Call| {
        call.is_stream && call.name() == "bind" && call.row.errno == Errno::EADDRINUSE
    };
    if calls.iter().any(taken) {
        return Some("a port in TIME_WAIT: how long is the kernel's to say");
    }
    let many = |call: &Call| match call.row.call {
        Syscall::SetSockOpt(option) => {
            option == SockOpt::Broadcast || option.name().ends_with("MEMBERSHIP")
        }
        _ => call.row.errno == Errno::EACCES,
    };
    if calls.iter().any(many) {
        return Some("a send to many: whoever runs beside it may hear it too");
    }
    if calls.iter().any(partial) {
        return Some("full buffers: their sizes decide");
    }
    (calls.len() > FLOOD).then_some("a flood: times and buffers decide")
}

/// Which ends Python is.
#[derive(Clone, Copy, Debug)]
enum Ends {
    Both,
    Server,
    Clients,
}

/// Takes the server's own time stamps out of an answer of NTP (RFC 5905, section 7.3): reference, receive, transmit.
fn without_stamps(answer: &mut [u8]) {
    for stamp in [16..24, 32..40, 40..48] {
        if let Some(stamp) = answer.get_mut(stamp) {
            stamp.fill(0);
        }
    }
}

/// Makes the calls once more; what was seen otherwise.
fn replay(python: &mut Python, calls: &[Call], reply: Reply, ends: Ends) -> Vec<String> {
    python.forget();
    let (mut lab, mut places) = (LabEnd::start(reply), Places::default());
    let mut faults = Vec::new();
    for (number, call) in calls.iter().enumerate() {
        let is_server = call.who == Who::Server;
        let by_python = match ends {
            Ends::Both => true,
            Ends::Server => is_server,
            Ends::Clients => !is_server,
        };
        let mut wanted = call.recorded();
        let seen = if by_python {
            Some(python.make(call, calls, &mut places))
        } else {
            lab.make(number, calls, &mut places)
        };
        let Some(mut seen) = seen else { continue };
        if !by_python {
            places.met(call.local, lab.port(call));
        }
        let sender = call
            .peer
            .filter(|_| call.name() == "recv" && !call.is_stream && seen.peer != 0);
        if let Some(sender) = sender {
            let at = places.at(sender, false).port();
            if at != seen.peer {
                faults.push(format!("call {number} from port {}, not {at}", seen.peer));
            }
        }
        seen.peer = 0;
        if reply == Reply::Ntp && !is_server {
            // Each answer has the time at which it was made.
            without_stamps(&mut seen.data);
            without_stamps(&mut wanted.data);
        }
        if seen != wanted {
            let whose = if by_python { "python3" } else { "the lab" };
            let (who, name, row) = (call.who, call.name(), &call.row);
            let what = format!(
                "call {number}, {who} {name}({}): {whose} saw {seen:?}",
                row.asked
            );
            faults.push(format!("{what}, the lesson {wanted:?}"));
            break;
        }
    }
    faults
}

#[test]
fn python_programs_see_what_the_lessons_say() {
    if !is_alone("lesson_peers::python_programs_see_what_the_lessons_say") {
        return;
    }
    let mut jobs = [Vec::new(), Vec::new()];
    for (name, text) in BUILT_IN {
        let lesson = Lesson::parse(name, text).unwrap();
        if lesson.needs.contains(&Need::Python3) {
            // A card: it has a program of its own, and makes no calls.
            continue;
        }
        if let Some(need) = lacking(&lesson.needs) {
            println!("{name}: skipped, this system lacks {need:?}");
            continue;
        }
        let at = usize::from(joins_groups(text));
        jobs[at].push((*name, lesson));
    }
    // All are played before the first program is started.
    let played = jobs.map(|jobs| {
        side_by_side(jobs, |(name, lesson)| {
            let reply = lesson.server.reply.unwrap_or_default();
            (name, reply, calls_of(lesson))
        })
    });
    let played = played.into_iter().flatten().collect();
    let results = side_by_side(played, |(name, reply, calls)| {
        let Some(calls) = calls.filter(|calls| calls.iter().any(|calls| !calls.is_empty())) else {
            return (
                name,
                None,
                vec![format!("{name}: not met, or without a call")],
            );
        };
        let (mut python, mut faults, mut why) = (Python::start(), Vec::new(), None);
        for calls in calls {
            let hindrance = hindrance(&calls);
            why = why.or(hindrance);
            for ends in [Ends::Both, Ends::Server, Ends::Clients] {
                let told = hindrance
                    .is_none()
                    .then(|| replay(&mut python, &calls, reply, ends));
                let told = told.into_iter().flatten();
                faults.extend(told.map(|fault| format!("{name}, python3 as {ends:?}: {fault}")));
            }
        }
        (name, why, faults)
    });
    let (mut left_out, mut faults) = (Vec::new(), Vec::new());
    for (name, why, told) in results {
        if let Some(why) = why {
            println!("{name}: left out in part: {why}");
            left_out.push(name);
        }
        faults.extend(told);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    left_out.retain(|name| !LEFT_OUT.contains(name));
    assert!(left_out.is_empty(), "{left_out:?} left out too");
}
