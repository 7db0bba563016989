//! The calls of a lesson as its record tells them, for whoever makes them once more.

use std::{collections::BTreeMap, net::SocketAddr};

use packet_lab::{
    lesson::{Lesson, RunResult},
    model::{Errno, Owner, Row, RowFlags, RowId, SocketId, StreamRole, Syscall},
    record::Record,
};

use crate::lessons::played;

/// One call of a lesson, as a program would make it.
#[derive(Clone, Debug)]
pub(crate) struct PeerCall {
    pub(crate) owner: Owner,
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
    pub(crate) local: Option<SocketAddr>,
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

impl PeerCall {
    fn of(record: &Record, row: &Row, shut: bool) -> Self {
        let stream = record.stream(row.socket);
        let datagrams = record.socket(row.socket);
        let owner = stream.map(|info| info.owner);
        let owner = owner.or_else(|| datagrams.map(|info| info.owner));
        let peer = record.peer(row.peer);
        let local = stream.and_then(|info| info.local);
        Self {
            owner: owner.unwrap(),
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
    pub(crate) fn recorded(&self) -> Seen {
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

/// Which port is used in place of one of the lesson's, of TCP or of UDP, when its calls are made once more. One that the
/// lesson's kernel gave out twice stands for the socket that had it last, by whatever address that is named.
#[derive(Debug, Default)]
pub(crate) struct Places(BTreeMap<(bool, u16), u16>);

impl Places {
    /// The address to use in place of one of the lesson's; a port that nobody has had yet is one that is free, and
    /// one that the other transport has had is the same number.
    pub(crate) fn at(&mut self, old: SocketAddr, is_stream: bool) -> SocketAddr {
        if old.port() <= 1 {
            return old;
        }
        let known = |is_stream| self.0.get(&(is_stream, old.port())).copied();
        let port = known(is_stream)
            .or_else(|| known(!is_stream))
            .unwrap_or_else(|| free_port(old, is_stream));
        self.0.insert((is_stream, old.port()), port);
        SocketAddr::new(old.ip(), port)
    }

    /// The socket that had this address has this port here.
    pub(crate) fn learn(&mut self, old: Option<SocketAddr>, is_stream: bool, port: u16) {
        let old = old.map(|old| old.port());
        if let Some(old) = old.filter(|old| *old > 1 && port != 0) {
            self.0.insert((is_stream, old), port);
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
    fn look(&mut self, record: &Record, call: &mut PeerCall) {
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
pub(crate) fn calls_of(lesson: Lesson) -> Option<Vec<Vec<PeerCall>>> {
    let (session, run) = played(lesson);
    let passed = |result: &RunResult| result.has_passed();
    let mut results = run.player.results().iter();
    if !results.all(|result| result.run.as_ref().is_some_and(passed)) {
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
            let mut call = PeerCall::of(record, row, shut.contains(&row.socket));
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

#[test]
fn a_port_that_was_given_out_twice_is_that_of_the_socket_that_had_it_last() {
    let at = |text: &str| text.parse::<SocketAddr>().unwrap();
    let (own, seen) = (at("0.0.0.0:40000"), at("127.0.0.1:40000"));
    let mut places = Places::default();
    for port in [50_001, 50_002] {
        places.learn(Some(own), false, port);
        assert_eq!(places.at(seen, false).port(), port, "of its datagrams");
    }
    assert_eq!(places.at(seen, true).port(), 50_002, "one number for both");
    places.learn(Some(own), false, 50_003);
    assert_eq!(
        places.at(seen, true).port(),
        50_002,
        "it is another socket's"
    );
}
