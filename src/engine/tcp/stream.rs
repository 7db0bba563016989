//! One TCP socket, whose calls make rows.

use std::net::Shutdown;
use std::{io, net::SocketAddr, num::NonZeroU32};

use crate::{
    engine::{
        calls::{self, blank, is_nothing},
        outbox::{Outbox, PayloadRange},
        pending_read::ReadCall,
        threads::worker::{POLL_INTERVAL, WorkerIo},
    },
    model::{
        Errno, Framing, Note, Owner, PeerId, Row, RowFlags, SockOpt, SocketId, Stamp, StreamNote,
        StreamRole, Syscall, TcpFigures, TcpState,
    },
    net::{NetError, Operation, Tcp, buffer_to_ask_for, errno_of, is_pending},
};

/// Reports that are taken off an error queue at once; the others come with the next look.
const MAX_REPORTS: u32 = 16;

/// A TCP socket of the experiment.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) id: SocketId,
    pub(super) tcp: Tcp,
    pub(super) local: Option<SocketAddr>,
    pub(super) peer: Option<SocketAddr>,
    /// Send calls, and receive calls.
    sends: u32,
    pub(super) receives: u32,
    /// Bytes that went each way.
    sent: u64,
    pub(super) received: u64,
    /// Where the bytes of the last whole `send` stand.
    last_payload: Option<PayloadRange>,
    /// The error of the last report that came while `connect` was not decided.
    reported: Option<Errno>,
    /// Before which of the other bytes the last urgent one came.
    urgent_at: Option<u64>,
    last_figures: Option<TcpFigures>,
    /// The time of the last sample of its figures.
    sampled_at: Stamp,
    /// The receive buffer and the send buffer that the system gave it, in bytes, once others were asked for.
    default_buffers: [Option<NonZeroU32>; 2],
}

/// The outcome of `connect`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Connect {
    /// There is a connection.
    Done,
    /// The peer has not answered yet; the call was made at this moment.
    Pending(Stamp),
    /// It failed; a row tells it.
    Failed(Errno),
}

/// The outcome of `accept`.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, taken apart at once"
)]
pub(super) enum Accept {
    /// `accept` returned this connection.
    Stream(Stream),
    /// No connection waits: no row.
    Nothing,
    /// It failed; a row tells it, unless it was not to be told.
    Failed(Errno),
    /// There are no more numbers for sockets.
    NoNumber,
}

impl Stream {
    /// Calls `socket(2)` for that role and the family of `like`.
    ///
    /// # Errors
    /// No descriptors or numbers left.
    pub(super) fn open(
        owner: Owner,
        role: StreamRole,
        like: SocketAddr,
        io: &mut WorkerIo,
    ) -> Result<Self, NetError> {
        let id = io.ids.next().ok_or_else(|| NetError::too_many(like))?;
        let out = &mut io.out;
        let open = || match role {
            StreamRole::Datagram => Tcp::datagram(like, io.backend),
            _ => Tcp::open(like, io.backend),
        };
        let (mut row, result) = calls::make((id, Syscall::Socket), out.clock, open);
        note(out, row.at, opened(id, owner, role));
        if let Ok(tcp) = &result {
            row.returned = tcp.descriptor();
        }
        out.row(row, &[]);
        match result {
            Ok(tcp) => Ok(Self::of(id, tcp)),
            Err(error) => {
                note(out, row.at, StreamNote::Closed { socket: id });
                Err(NetError::new(Operation::Open, like, error))
            }
        }
    }

    const fn of(id: SocketId, tcp: Tcp) -> Self {
        Self {
            id,
            tcp,
            local: None,
            peer: None,
            sends: 0,
            receives: 0,
            sent: 0,
            received: 0,
            last_payload: None,
            reported: None,
            urgent_at: None,
            last_figures: None,
            sampled_at: Stamp(0),
            default_buffers: [None; 2],
        }
    }

    /// Makes a call that returns nothing but success, and its row.
    fn call(
        &self,
        call: Syscall,
        asked: u32,
        to: Option<SocketAddr>,
        out: &mut Outbox,
        make: impl FnOnce(&Tcp) -> io::Result<()>,
    ) -> io::Result<()> {
        let (mut row, result) = calls::make((self.id, call), out.clock, || make(&self.tcp));
        row.asked = asked;
        row.peer = to.map_or(PeerId::NONE, |to| out.peer(to));
        out.row(row, &[]);
        result
    }

    /// Calls `setsockopt(2)`; for a buffer a note tells what is in effect.
    pub(super) fn set(&self, option: SockOpt, value: u32, out: &mut Outbox) -> io::Result<()> {
        self.call(Syscall::SetSockOpt(option), value, None, out, |tcp| {
            tcp.set(option, value)
        })?;
        self.note_buffer(option, out);
        Ok(())
    }

    /// Sets the options whose wanted value is another now: each with the old and the new one (`None`: as the
    /// system has it). A buffer is set back to what the system gave the socket; it does not grow by itself then, as
    /// one that was never set does (tcp(7)).
    ///
    /// # Errors
    /// That of the last call that failed; the rows tell all.
    pub(super) fn set_changed(
        &mut self,
        options: &[(SockOpt, Option<u32>, Option<u32>)],
        out: &mut Outbox,
    ) -> io::Result<()> {
        let mut result = Ok(());
        for (option, old, new) in options {
            if old == new {
                continue;
            }
            let default = self.default_buffer(*option);
            if let Some(value) = new.or_else(|| default.map(buffer_to_ask_for)) {
                result = self.set(*option, value, out).and(result);
            }
        }
        result
    }

    /// The size of a buffer before another was asked for, which is to be done now; `None` of other options.
    fn default_buffer(&mut self, option: SockOpt) -> Option<u32> {
        let [receive, send] = &mut self.default_buffers;
        let default = match option {
            SockOpt::ReceiveBuffer => receive,
            SockOpt::SendBuffer => send,
            _ => return None,
        };
        *default = default.or_else(|| self.tcp.effective(option).and_then(NonZeroU32::new));
        default.map(NonZeroU32::get)
    }

    /// Calls `bind(2)` and makes a row of it.
    pub(super) fn bind(&mut self, addr: SocketAddr, out: &mut Outbox) -> io::Result<()> {
        self.call(Syscall::Bind, 0, Some(addr), out, |tcp| tcp.bind(addr))?;
        self.name(out.clock.now(), None, out);
        Ok(())
    }

    /// Calls `listen(2)` and makes a row of it.
    pub(super) fn listen(&mut self, backlog: u32, out: &mut Outbox) -> io::Result<()> {
        self.call(Syscall::Listen, backlog, None, out, |tcp| {
            tcp.listen(backlog)
        })?;
        self.sample(out);
        Ok(())
    }

    /// Calls `accept(2)`. A failure is not told where `quiet`. Where no number is left for the new socket, it
    /// is closed at once, and only the row tells of it.
    pub(super) fn accept(&self, quiet: bool, io: &mut WorkerIo) -> Accept {
        let out = &mut io.out;
        let before = out.clock.now();
        let result = self.tcp.accept();
        let at = out.clock.now();
        let mut row = Row {
            at,
            ..blank(self.id, Syscall::Accept, before, at)
        };
        match result {
            Ok((tcp, peer)) => {
                row.returned = tcp.descriptor();
                row.peer = out.peer(peer);
                let Some(id) = io.ids.next() else {
                    out.row(row, &[]);
                    return Accept::NoNumber;
                };
                let mut stream = Self::of(id, tcp);
                stream.default_buffers = self.default_buffers;
                let listener = self.id;
                let role = StreamRole::Accepted { listener };
                note(out, at, opened(id, Owner::Server, role));
                stream.name(at, Some(peer), out);
                out.row(row, &[]);
                Accept::Stream(stream)
            }
            Err(error) if is_nothing(&error) => Accept::Nothing,
            Err(error) => {
                row.errno = errno_of(&error);
                if !quiet {
                    out.row(row, &[]);
                }
                Accept::Failed(row.errno)
            }
        }
    }

    /// Calls `connect(2)`. If the outcome is known at once, as mostly on this machine, the row tells it;
    /// else the row tells that the call did not wait for it.
    pub(super) fn connect(&mut self, to: SocketAddr, out: &mut Outbox) -> Connect {
        self.tcp.set_recv_err(true);
        let before = out.clock.now();
        let made = self.tcp.connect(to);
        let pending = made.as_ref().is_err_and(is_pending);
        let mut result = made.map_err(|error| errno_of(&error));
        if pending {
            self.name(before, Some(to), out);
            if let Some(result_now) = self.decided(before, out) {
                result = result_now;
            } else {
                let mut row = blank(self.id, Syscall::Connect, before, out.clock.now());
                row.peer = out.peer(to);
                // Whatever the system calls it.
                row.errno = Errno::EINPROGRESS;
                out.row(row, &[]);
                return Connect::Pending(before);
            }
        } else if result.is_ok() {
            self.name(before, Some(to), out);
        }
        let row = blank(self.id, Syscall::Connect, before, out.clock.now());
        self.connected(row, to, result, out)
    }

    /// Whether a pending `connect` is decided; then there is one more row, of the whole wait.
    pub(super) fn connect_later(&mut self, since: Stamp, out: &mut Outbox) -> Connect {
        let at = out.clock.now();
        let (Some(result), Some(to)) = (self.decided(at, out), self.peer) else {
            return Connect::Pending(since);
        };
        let row = Row {
            at,
            ..blank(self.id, Syscall::Connect, since, at)
        };
        self.name(at, Some(to), out);
        self.connected(row, to, result, out)
    }

    fn connected(
        &mut self,
        mut row: Row,
        to: SocketAddr,
        result: Result<(), Errno>,
        out: &mut Outbox,
    ) -> Connect {
        row.peer = out.peer(to);
        match result {
            Ok(()) => {
                self.tcp.set_recv_err(false);
                row.returned = 0;
                out.row(row, &[]);
                self.sample(out);
                Connect::Done
            }
            Err(errno) => {
                row.errno = errno;
                out.row(row, &[]);
                Connect::Failed(errno)
            }
        }
    }

    /// The outcome of a `connect` that did not wait, if there is one by now.
    fn decided(&mut self, at: Stamp, out: &mut Outbox) -> Option<Result<(), Errno>> {
        let state = self.tcp.figures().map(|figures| figures.state);
        if state == Some(TcpState::SynSent) {
            self.take_reports(at, out);
            return None;
        }
        // First: the last report on the error queue takes it away.
        let error = self.tcp.take_error();
        self.take_reports(at, out);
        let closed = state == Some(TcpState::Close);
        match error.or_else(|| self.reported.filter(|_| closed)) {
            Some(error) => Some(Err(error)),
            None => self.tcp.has_peer().then_some(Ok(())),
        }
    }

    /// Notes what the error queue tells of a connection that is not made yet.
    fn take_reports(&mut self, at: Stamp, out: &mut Outbox) {
        for _ in 0..MAX_REPORTS {
            let Some((errno, icmp)) = self.tcp.error_report() else {
                return;
            };
            self.reported = Some(errno);
            let report = StreamNote::Report {
                socket: self.id,
                errno,
                icmp,
            };
            note(out, at, report);
        }
    }

    /// Notes the addresses of both ends.
    fn name(&mut self, at: Stamp, peer: Option<SocketAddr>, out: &mut Outbox) {
        self.peer = peer;
        self.local = self.tcp.local();
        if let Some(local) = self.local {
            let named = StreamNote::Named {
                socket: self.id,
                local,
                peer,
            };
            note(out, at, named);
        }
    }

    /// Notes how it is framed.
    pub(super) fn framed(&self, framing: Framing, out: &mut Outbox) {
        let socket = self.id;
        note(out, out.clock.now(), StreamNote::Framed { socket, framing });
    }

    /// Calls `send(2)`; `again` says that these are the bytes of the last call that was not `quiet`, of which
    /// `EAGAIN` makes no row.
    pub(super) fn send(
        &mut self,
        bytes: &[u8],
        (again, quiet): (bool, bool),
        flags: RowFlags,
        out: &mut Outbox,
    ) -> io::Result<usize> {
        let before = out.clock.now();
        let result = self.tcp.send(bytes, flags);
        let after = out.clock.now();
        if quiet && result.as_ref().is_err_and(is_nothing) {
            return result;
        }
        let mut row = blank(self.id, Syscall::StreamSend, before, after);
        self.sends = self.sends.saturating_add(1);
        row.call_n = self.sends;
        row.asked = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        row.peer = self.peer.map_or(PeerId::NONE, |peer| out.peer(peer));
        row.flags = flags;
        row.set_stream_off(self.sent);
        match &result {
            Ok(taken) => {
                row.returned = i32::try_from(*taken).unwrap_or(i32::MAX);
                self.sent += *taken as u64;
                let payload = bytes.get(..*taken).unwrap_or_default();
                // What was sent last may have been the rest of them.
                let like = |place: &PayloadRange| again && place.len == *taken;
                let place = self.last_payload.filter(like);
                if place.is_none_or(|place| !out.row_like(row, place)) {
                    let place = out.row(row, payload);
                    self.last_payload = place.filter(|_| !quiet && *taken == bytes.len());
                }
            }
            Err(error) => {
                row.errno = errno_of(error);
                out.row(row, &[]);
            }
        }
        result
    }

    /// Calls `recv(2)`; gives where what it returned begins among the outbox's bytes, and how many they
    /// are. `EAGAIN` makes no row.
    pub(super) fn receive(
        &mut self,
        read: ReadCall,
        out: &mut Outbox,
    ) -> io::Result<(usize, usize)> {
        let size = read.size;
        if !out.reserve(1, size as usize) {
            // The system refuses memory: the bytes wait in the kernel.
            out.pause();
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let before = out.clock.now();
        let mut result = Ok(0);
        let tcp = &self.tcp;
        let mark = out.write(|bytes| result = tcp.receive_onto(bytes, size as usize, read.flags));
        if result.as_ref().is_err_and(is_nothing) && !read.tells_nothing {
            return result.map(|n| (mark, n));
        }
        let (since, at) = (read.since.unwrap_or(before), out.clock.now());
        let mut row = Row {
            at,
            flags: read.flags,
            ..blank(self.id, Syscall::StreamRecv, since, at)
        };
        self.receives = self.receives.saturating_add(1);
        row.call_n = self.receives;
        row.asked = size;
        row.peer = self.peer.map_or(PeerId::NONE, |peer| out.peer(peer));
        row.set_stream_off(self.received);
        match &result {
            Ok(returned) => {
                row.returned = i32::try_from(*returned).unwrap_or(i32::MAX);
                if !row.is_peek() {
                    self.received += *returned as u64;
                }
            }
            Err(error) => row.errno = errno_of(error),
        }
        out.row_at(row, mark);
        result.map(|n| (mark, n))
    }

    /// Calls `shutdown(2)` and makes a row of it.
    pub(super) fn shutdown(&mut self, how: Shutdown, out: &mut Outbox) {
        // The row tells of a failure.
        self.call(Syscall::Shutdown, how as u32, self.peer, out, |tcp| {
            tcp.shutdown(how)
        })
        .ok();
        self.sample(out);
    }

    /// Calls `close(2)`; the socket must not be watched any more.
    pub(super) fn close(mut self, out: &mut Outbox) {
        self.sample_figures(true, out);
        let close = || {
            self.tcp.close();
            Ok(())
        };
        let (mut row, _) = calls::make((self.id, Syscall::Close), out.clock, close);
        row.peer = self.peer.map_or(PeerId::NONE, |peer| out.peer(peer));
        out.row(row, &[]);
        let closed = StreamNote::Closed { socket: self.id };
        note(out, out.clock.now(), closed);
    }

    /// Notes the kernel's figures if they have changed.
    pub(super) fn sample(&mut self, out: &mut Outbox) {
        self.sample_figures(false, out);
    }

    fn sample_figures(&mut self, segments: bool, out: &mut Outbox) {
        let at = out.clock.now();
        self.sampled_at = at;
        let Some(figures) = self.tcp.figures() else {
            return;
        };
        let old = self.last_figures;
        let is_like = |old: TcpFigures| old == figures || !segments && old.is_like(&figures);
        if old.is_some_and(is_like) {
            return;
        }
        self.last_figures = Some(figures);
        let socket = self.id;
        note(out, at, StreamNote::Figures { socket, figures });
        let (Some(byte), Some(before)) = (figures.urgent, figures.receive_queue) else {
            return;
        };
        let place = self.received + u64::from(before);
        if self.urgent_at != Some(place) {
            self.urgent_at = Some(place);
            let urgent = StreamNote::Urgent {
                socket,
                at: place,
                byte,
            };
            note(out, at, urgent);
        }
    }

    /// Whether an urgent byte waited when it was last looked at.
    pub(super) fn urgent_waits(&self) -> bool {
        self.last_figures
            .is_some_and(|figures| figures.urgent.is_some())
    }

    /// Looks at the socket, unless that was done just before: calls that come fast do not each cost a look.
    pub(super) fn sample_rate_limited(&mut self, out: &mut Outbox) {
        if out.clock.now().since(self.sampled_at) >= POLL_INTERVAL {
            self.sample(out);
        }
    }

    /// Whether bytes or a FIN of ours were not acknowledged yet when it was last looked at.
    pub(super) fn is_settling(&self) -> bool {
        use TcpState::{Closing, FinWait1, LastAck};
        self.last_figures.is_some_and(|figures| {
            let waits = figures.send_queue.is_some_and(|bytes| bytes > 0);
            waits || matches!(figures.state, FinWait1 | Closing | LastAck)
        })
    }

    /// Notes them: `anew` also if they have not changed, `segments` also if only these have.
    pub(super) fn sample_once(&mut self, (anew, segments): (bool, bool), out: &mut Outbox) {
        if anew {
            self.last_figures = None;
        }
        self.sample_figures(segments, out);
        if anew && self.last_figures.is_none() {
            // Where no figures are told this is what every system tells.
            self.note_buffer(SockOpt::ReceiveBuffer, out);
        }
    }

    fn note_buffer(&self, option: SockOpt, out: &mut Outbox) {
        let socket = self.id;
        let buffer = |effective| StreamNote::Buffer {
            socket,
            option,
            effective,
        };
        if let Some(what) = self.tcp.effective(option).map(buffer) {
            note(out, out.clock.now(), what);
        }
    }
}

const fn opened(socket: SocketId, owner: Owner, role: StreamRole) -> StreamNote {
    StreamNote::Opened {
        socket,
        owner,
        role,
    }
}

pub(super) fn note(out: &mut Outbox, at: Stamp, what: StreamNote) {
    out.note(at, Note::Stream(what));
}
