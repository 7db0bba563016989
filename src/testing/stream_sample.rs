//! Streams in records made by hand.

use super::sample::{SERVER, Sample, send};
use crate::model::{
    ClientId, Errno, FrameRange, Framing, Note, Owner, PostCloseState, Row, RowFlags, RowId,
    SockOpt, SocketId, StreamNote, StreamRole, Syscall, TcpFigures, TcpState,
};
#[cfg(test)]
use crate::model::{PortProbe, Protocol, SystemSocket};
use std::net::Shutdown;

/// The socket that listens.
pub(crate) const LISTENER: SocketId = SocketId(10);
/// Client A's end.
pub(crate) const NEAR: SocketId = SocketId(11);
/// The server's end.
pub(crate) const FAR: SocketId = SocketId(12);
/// The server's end of a connection with another program.
pub(crate) const GUEST: SocketId = SocketId(13);
/// The other program's address.
const OUTSIDER: &str = "127.0.0.1:50999";
/// Client A's address.
pub(crate) const LOCAL: &str = "127.0.0.1:50001";

impl Sample {
    pub(crate) fn listen(&mut self) {
        self.stream_note(StreamNote::Opened {
            socket: LISTENER,
            owner: Owner::Server,
            role: StreamRole::Listener,
        });
        let local = if self.at_all {
            "[::]:8080".to_owned()
        } else {
            SERVER.to_owned()
        };
        self.named(LISTENER, &local, None);
        self.call(LISTENER, Syscall::Listen, (128, 0), Errno::NONE);
    }

    /// An IPv4 address as the TCP server sees it.
    fn at_server(&self, addr: &str) -> String {
        match addr.split_once(':') {
            Some((ip, port)) if self.at_all => format!("[::ffff:{ip}]:{port}"),
            _ => addr.to_owned(),
        }
    }

    pub(super) fn connect_client(&mut self) {
        self.stream_note(StreamNote::Opened {
            socket: NEAR,
            owner: Owner::Client(ClientId(0)),
            role: StreamRole::Client,
        });
        self.named(NEAR, LOCAL, Some(SERVER));
    }

    /// A record in which the server listens, client A connects, and the server accepts.
    #[cfg(test)]
    pub(crate) fn connected() -> Self {
        let mut sample = Self::new();
        sample.listen();
        sample.connect(Framing::None);
        sample
    }

    /// Client A connects, and the server accepts.
    pub(crate) fn connect(&mut self, framing: Framing) {
        self.connect_framed(framing, framing);
    }

    /// Client A connects, and the server accepts, each end framed in its own way.
    pub(crate) fn connect_framed(&mut self, client: Framing, server: Framing) {
        self.connect_away();
        self.state(NEAR, TcpState::Established);
        self.accepted(FAR, LOCAL);
        for (socket, framing) in [(NEAR, client), (FAR, server)] {
            if framing != Framing::None {
                self.stream_note(StreamNote::Framed { socket, framing });
            }
        }
        self.state(FAR, TcpState::Established);
    }

    pub(super) fn accepted(&mut self, socket: SocketId, peer: &str) {
        self.stream_note(StreamNote::Opened {
            socket,
            owner: Owner::Server,
            role: StreamRole::Accepted { listener: LISTENER },
        });
        let [local, peer] = [SERVER, peer].map(|addr| self.at_server(addr));
        self.named(socket, &local, Some(&peer));
        let accepted = Row {
            returned: i32::from(socket.0),
            ..row(LISTENER, Syscall::Accept, 0, 0)
        };
        self.push(accepted, peer.parse().unwrap(), b"");
    }

    /// Client A connects, sends and closes, before the server has accepted.
    pub(crate) fn connect_and_close(&mut self, bytes: &[u8]) {
        self.connect_away();
        self.put(bytes, bytes.len());
        self.hang_up(NEAR);
    }

    /// Another program connects, always by the same port; the server accepts.
    pub(crate) fn connect_outside(&mut self, accepted: SocketId) {
        self.accepted(accepted, OUTSIDER);
        self.state(accepted, TcpState::Established);
    }

    /// Lets `n` other programs connect, each with an address of its own.
    #[cfg(test)]
    pub(crate) fn crowd(&mut self, n: u16) {
        for n in 0..n {
            let peer = format!("127.0.0.2:{}", 20_000 + n);
            self.accepted(SocketId(100 + n), &peer);
        }
    }

    /// Client A sends so much of the bytes, as the kernel takes it.
    pub(crate) fn put(&mut self, bytes: &[u8], taken: usize) -> RowId {
        self.moved((NEAR, Syscall::StreamSend), bytes.len(), &bytes[..taken])
    }

    /// A call of an end moves these bytes of as many as were asked for.
    fn moved(&mut self, end: (SocketId, Syscall), asked: usize, bytes: &[u8]) -> RowId {
        let (offset, calls) = self.streams.entry(end).or_default();
        let mut made = row(end.0, end.1, asked, bytes.len());
        *calls += 1;
        made.call_n = *calls;
        made.set_stream_off(*offset);
        *offset += bytes.len() as u64;
        let peer = match end.0 {
            NEAR => SERVER.to_owned(),
            FAR => self.at_server(LOCAL),
            _ => self.at_server(OUTSIDER),
        };
        self.push(made, peer.parse().unwrap(), bytes)
    }

    /// Bytes that client A has sent and the server has not read.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> u32 {
        let of = |end| self.streams.get(&end).map_or(0, |(bytes, _)| *bytes);
        let read = of((FAR, Syscall::StreamRecv));
        u32::try_from(of((NEAR, Syscall::StreamSend)) - read).unwrap()
    }

    /// The server reads what the other program has sent.
    pub(crate) fn take_outside(&mut self, asked: usize, bytes: &[u8]) -> RowId {
        self.moved((GUEST, Syscall::StreamRecv), asked, bytes)
    }

    /// Lets `bytes` bytes wait at the connection of the other program.
    pub(crate) fn outside_waits(&mut self, bytes: u32) {
        self.figures(GUEST, waiting(bytes));
    }

    /// The server reads.
    pub(crate) fn take(&mut self, asked: usize, bytes: &[u8]) -> RowId {
        self.moved((FAR, Syscall::StreamRecv), asked, bytes)
    }

    /// A message came out of what was read at an end.
    pub(crate) fn message(
        &mut self,
        socket: SocketId,
        at: u64,
        (header, len, trailer): (u32, u32, u32),
    ) {
        let frame = FrameRange {
            at,
            header,
            len,
            trailer,
        };
        self.stream_note(StreamNote::Message { socket, frame });
    }

    /// Client A sends FIN, in one direction.
    pub(crate) fn half_close(&mut self) -> RowId {
        let row = self.shut_down(NEAR, Shutdown::Write);
        self.state(NEAR, TcpState::FinWait2);
        self.state(FAR, TcpState::CloseWait);
        row
    }

    /// `shutdown` of one direction or both.
    pub(crate) fn shut_down(&mut self, socket: SocketId, how: Shutdown) -> RowId {
        self.call(socket, Syscall::Shutdown, (how as i32, 0), Errno::NONE)
    }

    /// A read of the server fails, as client A has reset the connection.
    pub(crate) fn reset(&mut self) -> RowId {
        self.abort(NEAR);
        self.call(FAR, Syscall::StreamRecv, (4, -1), Errno::ECONNRESET)
    }

    /// The server sends bytes back.
    pub(crate) fn answer(&mut self, bytes: &[u8]) -> RowId {
        self.moved((FAR, Syscall::StreamSend), bytes.len(), bytes)
    }

    /// Client A reads.
    pub(crate) fn hear(&mut self, asked: usize, bytes: &[u8]) -> RowId {
        self.moved((NEAR, Syscall::StreamRecv), asked, bytes)
    }

    /// An end closes its descriptor.
    pub(crate) fn hang_up(&mut self, socket: SocketId) -> RowId {
        let row = self.call(socket, Syscall::Close, (0, 0), Errno::NONE);
        self.stream_note(StreamNote::Closed { socket });
        row
    }

    /// An end closes its descriptor with `SO_LINGER` 0.
    pub(crate) fn abort(&mut self, socket: SocketId) -> RowId {
        let linger = Syscall::SetSockOpt(SockOpt::Linger);
        self.call(socket, linger, (0, 0), Errno::NONE);
        self.hang_up(socket)
    }

    /// What the kernel has of a closed end.
    pub(crate) fn after_close(&mut self, socket: SocketId, state: PostCloseState) {
        self.stream_note(StreamNote::AfterClose { socket, state });
    }

    /// Lets `bytes` bytes wait to be read at an end.
    pub(crate) fn holds(&mut self, socket: SocketId, bytes: u32) {
        let figures = waiting(bytes);
        self.note_at_once(Note::Stream(StreamNote::Figures { socket, figures }));
    }

    /// Lets client A have this many bytes that are not acknowledged, and that are not sent yet.
    pub(crate) fn keeps(&mut self, unacknowledged: u32, unsent: u32) {
        let figures = TcpFigures {
            send_queue: Some(unacknowledged),
            unsent: Some(unsent),
            ..TcpFigures::in_state(TcpState::Established)
        };
        self.figures(NEAR, figures);
    }

    /// Who has the port of the newest row is looked up: nobody, or one for whose `accept` so many wait of the one that
    /// may.
    #[cfg(test)]
    pub(super) fn look_at_port(&mut self, waiting: Option<u32>) {
        let row = *self.record.row(self.record.len() - 1).unwrap();
        let to = self.record.peer(row.peer).unwrap();
        let listener = waiting.map(|receive_queue| SystemSocket {
            receive_queue,
            send_queue: 1,
            ..SystemSocket::sample(Protocol::Tcp, to, TcpState::Listen)
        });
        let look = PortProbe::of_refusal(listener.into_iter().collect(), Protocol::Tcp, to);
        self.record.push_port_probe(row.at, look);
    }

    /// Client A connects.
    pub(crate) fn connect_away(&mut self) {
        self.connect_client();
        self.call(NEAR, Syscall::Connect, (0, 0), Errno::NONE);
    }

    /// A call at an end fails.
    pub(crate) fn fails(&mut self, socket: SocketId, call: Syscall, errno: Errno) -> RowId {
        self.call(socket, call, (4, -1), errno)
    }

    pub(crate) fn state(&mut self, socket: SocketId, state: TcpState) {
        self.figures(socket, TcpFigures::in_state(state));
    }

    fn figures(&mut self, socket: SocketId, figures: TcpFigures) {
        self.stream_note(StreamNote::Figures { socket, figures });
    }

    pub(crate) fn named(&mut self, socket: SocketId, local: &str, peer: Option<&str>) {
        self.stream_note(StreamNote::Named {
            socket,
            local: local.parse().unwrap(),
            peer: peer.map(|peer| peer.parse().unwrap()),
        });
    }

    pub(crate) fn stream_note(&mut self, note: StreamNote) {
        self.note(Note::Stream(note));
    }

    pub(super) fn call(
        &mut self,
        socket: SocketId,
        call: Syscall,
        (asked, returned): (i32, i32),
        errno: Errno,
    ) -> RowId {
        let made = Row {
            asked: asked.unsigned_abs(),
            returned,
            errno,
            ..row(socket, call, 0, 0)
        };
        let peer = if socket == FAR || call == Syscall::Accept {
            self.at_server(LOCAL)
        } else {
            SERVER.to_owned()
        };
        self.push(made, peer.parse().unwrap(), b"")
    }
}

/// The figures of an end where so many bytes wait to be read.
fn waiting(bytes: u32) -> TcpFigures {
    TcpFigures {
        receive_queue: Some(bytes),
        ..TcpFigures::in_state(TcpState::Established)
    }
}

fn row(socket: SocketId, call: Syscall, asked: usize, returned: usize) -> Row {
    Row {
        asked: u32::try_from(asked).unwrap(),
        returned: i32::try_from(returned).unwrap(),
        socket,
        call,
        true_len: 0,
        flags: RowFlags::default(),
        ..send(socket.0, 0, Errno::NONE)
    }
}
