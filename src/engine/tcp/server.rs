//! The TCP server's worker: owns the listener and every connection accepted from it.

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    net::SocketAddr,
    time::Duration,
};

use super::{
    closed_sockets::ClosedSocketTracker,
    connection::{Connection, ReadOutcome},
    stream::{Accept, Stream},
};
use crate::{
    engine::{
        blocked_reads::{BlockedRead, BlockedReads},
        outbox::Outbox,
        pending_read::ReadCall,
        threads::context::ThreadContext,
        threads::thread::ThreadRole,
        threads::worker::{
            BindResult, NextStep, POLL_INTERVAL, ServerOrder, Worker, WorkerIo, at_next_port,
        },
    },
    model::{
        Errno, Message, OnPeerFin, Owner, ReadWait, RowFlags, SockOpt, SocketId, Stamp, StreamRole,
        Syscall, TcpServerCommand, TcpServerSettings,
    },
    net::{IS_WINSOCK, Interest, NetError, Operation, Ready},
};

/// Sockets that are looked at each time.
const SOCKETS_PER_LOOK: usize = 64;
/// After what time `accept` is tried again when there were no descriptors left.
const ACCEPT_RETRY: Duration = Duration::from_millis(100);
/// Connections that are accepted, and reads that are made, before orders are looked at again.
const AT_ONCE: usize = 64;

/// The listener, the connections, and what is to be done with them.
#[derive(Debug, Default)]
pub(crate) struct TcpServer {
    settings: TcpServerSettings,
    listener: Option<Stream>,
    conns: BTreeMap<SocketId, Connection>,
    /// Connections of which a read would not wait.
    ready: VecDeque<SocketId>,
    /// `recv` calls made, over all connections.
    reads: u64,
    next_read: Stamp,
    /// When to accept again after there were no descriptors left.
    accept_again: Option<Stamp>,
    next_sample: Stamp,
    /// The first of the older connections whose turn to be looked at comes next.
    sample_from: usize,
    closed: ClosedSocketTracker,
    /// The `accept` that it makes by itself, while that waits.
    accepts: BlockedRead,
    blocked_reads: BlockedReads,
}

impl Worker for TcpServer {
    const ROLE: ThreadRole = ThreadRole::TcpServer;
    const WHO: Owner = Owner::Server;
    type Settings = TcpServerSettings;
    type Order = ServerOrder<TcpServerCommand>;

    fn new(_: &ThreadContext) -> Self {
        Self::default()
    }

    fn apply(&mut self, settings: TcpServerSettings, io: &mut WorkerIo) {
        let old = std::mem::replace(&mut self.settings, settings);
        let now = &self.settings;
        if old.server.pace != now.server.pace {
            let at = io.out.clock.now();
            self.next_read = self.next_read.min(at.plus(now.server.pace));
        }
        // The rows tell of failures.
        let [was, wanted] = [&old, now].map(|settings| settings.server.receive_buffer);
        let buffer = (SockOpt::ReceiveBuffer, was, wanted);
        if let Some(listener) = &mut self.listener {
            if old.backlog != now.backlog {
                listener.listen(now.backlog, &mut io.out).ok();
            }
            listener.set_changed(&[buffer], &mut io.out).ok();
        }
        let [was, wanted] = [&old, now].map(|settings| Some(u32::from(settings.no_delay)));
        let options = [(SockOpt::NoDelay, was, wanted), buffer];
        for conn in self.conns.values_mut() {
            conn.stream.set_changed(&options, &mut io.out).ok();
            conn.set_framing(now.framing, &mut io.out);
        }
        self.update_all_interests(io);
    }

    fn execute(&mut self, order: Self::Order, io: &mut WorkerIo) {
        match order {
            ServerOrder::Bind {
                addr,
                other_ports,
                answer,
            } => {
                let result = self.listen(addr, other_ports, io);
                io.bound(addr, result, answer);
            }
            ServerOrder::Command(command) => self.command(command, io),
        }
    }

    fn work(&mut self, _: &dyn Fn() -> bool, io: &mut WorkerIo) -> NextStep {
        if io.out.is_ahead() {
            // TCP waits as well as it reads: nothing is lost by that.
            io.out.pause();
            return NextStep::Again;
        }
        let now = io.out.clock.now();
        if self.accept_again.is_some_and(|again| again <= now) {
            self.accept_again = None;
            self.accept(AT_ONCE, true, io);
            self.update_listener_interest(io);
        }
        self.read_ready(io);
        let pending = self.read_pending(io);
        // What waits is seen by looks alone where nothing is read now.
        let held = !self.settings.server.pace.is_zero() && !self.ready.is_empty();
        let settling = held
            || !self.may_read()
            || !self.settings.accepting
            || self.conns.values().any(Connection::is_settling);
        let settling = settling && (self.listener.is_some() || !self.conns.is_empty());
        if settling && self.next_sample <= now {
            self.sample(false, io);
        }
        let closed = self.closed.sample(&mut io.out);
        let now = io.out.clock.now();
        let reads = self.may_read() && !self.ready.is_empty();
        let noted = self.note_blocked(now, io);
        let times = [
            reads.then(|| self.next_read.since(now)),
            self.accept_again.map(|again| again.since(now)),
            settling.then(|| self.next_sample.since(now)),
            closed,
            pending,
            noted,
        ];
        NextStep::Wait(times.into_iter().flatten().min())
    }

    fn ready(&mut self, ready: &[Ready], io: &mut WorkerIo) {
        for ready in ready {
            let id = SocketId(u16::try_from(ready.key).unwrap_or(u16::MAX));
            if self.listener.as_ref().is_some_and(|stream| stream.id == id) {
                self.accept(AT_ONCE, false, io);
            } else {
                self.on_ready(id, *ready, io);
            }
        }
    }

    fn close(&mut self, io: &mut WorkerIo) {
        self.stop_listening(io);
        for id in self.ids() {
            self.close_connection(id, io);
        }
    }
}

impl TcpServer {
    /// Whether the server may read by itself: reading is on, and its bound of reads is not reached.
    fn may_read(&self) -> bool {
        self.settings.server.may_read(self.reads)
    }

    fn ids(&self) -> Vec<SocketId> {
        self.conns.keys().copied().collect()
    }

    fn command(&mut self, command: TcpServerCommand, io: &mut WorkerIo) {
        match command {
            TcpServerCommand::AcceptOnce => {
                if self.accept(1, false, io) == 0 {
                    io.report_problem(Owner::Server, Message::new("notice-nobody-waits"));
                }
            }
            TcpServerCommand::ReadOnce(id, options) => {
                if let Some(conn) = self.conns.get_mut(&id) {
                    conn.read_once(options, &mut io.out);
                    // Whatever it is told elsewhere, this read is made.
                    conn.ready = false;
                }
                self.ready.retain(|ready| *ready != id);
                let outcome = self.read(id, true, io);
                if outcome == ReadOutcome::Nothing && options.wait == ReadWait::NoRead {
                    io.report_problem(Owner::Server, Message::new("notice-nothing-waits-stream"));
                }
                self.update_interest(id, io);
            }
            TcpServerCommand::Send(id, bytes) => {
                if let Some(conn) = self.conns.get_mut(&id) {
                    let mut frame = Vec::new();
                    match self.settings.framing.encode(&bytes, &mut frame) {
                        Ok(()) => conn.send(&frame, (false, RowFlags(0)), &mut io.out),
                        Err(message) => io.report_problem(Owner::Server, message),
                    }
                }
                self.update_interest(id, io);
            }
            TcpServerCommand::Shutdown(id, how) => {
                if let Some(conn) = self.conns.get_mut(&id) {
                    conn.shutdown(how, &mut io.out);
                }
                self.update_interest(id, io);
            }
            TcpServerCommand::Close(id) => self.close_connection(id, io),
            TcpServerCommand::Abort(id) => {
                if let Some(conn) = self.conns.get(&id) {
                    conn.reset_on_close(&mut io.out);
                }
                self.close_connection(id, io);
            }
            TcpServerCommand::Look => self.sample(true, io),
            TcpServerCommand::StopListening => self.stop_listening(io),
            TcpServerCommand::Stop => self.close(io),
            TcpServerCommand::ListenOnDatagram => Self::listen_on_datagram(io),
            #[cfg(test)]
            TcpServerCommand::Fail(fault) => fault.trigger(),
        }
    }

    /// It is about to sleep: notes which of its calls wait, and gives the time until the next is to be noted.
    fn note_blocked(&mut self, now: Stamp, io: &mut WorkerIo) -> Option<Duration> {
        let reads = self.may_read();
        let notes = &mut self.blocked_reads;
        let mut next = None;
        if let Some(listener) = &self.listener {
            if self.settings.accepting && self.accept_again.is_none() {
                let accept = (listener.id, Syscall::Accept, 0);
                next = notes.blocks(&mut self.accepts, accept, now, &mut io.out);
            } else {
                self.accepts.give_up(listener.id, &mut io.out);
            }
        }
        let policy = &self.settings.server.reads;
        for conn in self.conns.values_mut() {
            let reads = reads && !conn.has_unsent();
            let due = conn.note_blocked(notes, (reads, policy), now, &mut io.out);
            next = next.into_iter().chain(due).min();
        }
        next
    }

    /// Reads from connections that are ready, each in turn.
    fn read_ready(&mut self, io: &mut WorkerIo) {
        for _ in 0..AT_ONCE {
            let now = io.out.clock.now();
            if !self.may_read() || now < self.next_read {
                break;
            }
            let Some(id) = self.ready.pop_front() else {
                break;
            };
            self.read(id, false, io);
            if !self.settings.server.pace.is_zero() {
                self.next_read = now.plus(self.settings.server.pace);
            }
            io.out.flush_if_due(now);
        }
    }

    /// Reads from a connection, where `asked` as it was asked for.
    fn read(&mut self, id: SocketId, asked: bool, io: &mut WorkerIo) -> ReadOutcome {
        let Some(conn) = self.conns.get_mut(&id) else {
            return ReadOutcome::Nothing;
        };
        if conn.ended || conn.has_unsent() {
            conn.ready = false;
            if conn.ended {
                conn.pending = None;
            }
            return ReadOutcome::Nothing;
        }
        let server = &self.settings.server;
        let size = conn.next_size(&server.reads);
        let reply = (server.reply, server.offered.as_slice());
        let outcome = if asked {
            conn.read_pending(size, reply, &mut io.out)
        } else {
            conn.read(ReadCall::plain(size), reply, &mut io.out)
        };
        if outcome == ReadOutcome::Nothing {
            if !self.settings.server.pace.is_zero() {
                // While it was ready it was not watched.
                self.update_interest(id, io);
            }
            return outcome;
        }
        self.reads += u64::from(outcome != ReadOutcome::RowOnly);
        if conn.ready {
            self.ready.push_back(id);
        }
        let over = match outcome {
            ReadOutcome::Fin => self.settings.on_peer_fin == OnPeerFin::Close,
            ReadOutcome::Failed => true,
            ReadOutcome::Bytes { .. } | ReadOutcome::RowOnly | ReadOutcome::Nothing => false,
        };
        conn.closing |= over;
        if self.may_read() {
            self.update_interest(id, io);
        } else {
            self.update_all_interests(io);
        }
        outcome
    }

    /// Makes the reads that were asked for, and tells when to try them again.
    fn read_pending(&mut self, io: &mut WorkerIo) -> Option<Duration> {
        let waits = |conn: &&Connection| conn.pending.is_some();
        let ids = self.conns.iter().filter(|(_, conn)| waits(conn));
        let ids: Vec<SocketId> = ids.map(|(id, _)| *id).collect();
        for id in ids {
            if let Some(conn) = self.conns.get_mut(&id) {
                conn.ready = false;
            }
            self.ready.retain(|ready| *ready != id);
            self.read(id, true, io);
        }
        let now = io.out.clock.now();
        let times = self.conns.values().filter(waits);
        times.filter_map(|conn| conn.pending_wait(now).0).min()
    }

    /// Watches a connection for what is wanted of it now, and closes it if it is over.
    fn update_interest(&mut self, id: SocketId, io: &mut WorkerIo) {
        let Some(conn) = self.conns.get(&id) else {
            return;
        };
        if conn.closing && !conn.has_unsent() {
            self.close_connection(id, io);
            return;
        }
        let held = conn.ready && !self.settings.server.pace.is_zero();
        let asked = conn.pending_wait(io.out.clock.now()).1;
        let read = (self.may_read() && !held || asked) && !conn.ended && !conn.has_unsent();
        let interest = Interest {
            read,
            write: conn.has_unsent(),
            error: false,
            urgent: read && !conn.stream.urgent_waits(),
        };
        let socket = conn.stream.tcp.socket();
        io.watch(usize::from(id.0), socket, interest, Owner::Server);
    }

    fn update_all_interests(&mut self, io: &mut WorkerIo) {
        for id in self.ids() {
            self.update_interest(id, io);
        }
        self.update_listener_interest(io);
    }

    fn update_listener_interest(&self, io: &mut WorkerIo) {
        let Some(listener) = &self.listener else {
            return;
        };
        let interest = Interest {
            read: self.settings.accepting && self.accept_again.is_none(),
            ..Interest::default()
        };
        let key = usize::from(listener.id.0);
        io.watch(key, listener.tcp.socket(), interest, Owner::Server);
    }

    /// Something came for a connection, or there is room for what it sends.
    fn on_ready(&mut self, id: SocketId, event: Ready, io: &mut WorkerIo) {
        let Some(conn) = self.conns.get_mut(&id) else {
            return;
        };
        if event.urgent {
            conn.stream.sample(&mut io.out);
            self.update_interest(id, io);
        }
        let Some(conn) = self.conns.get_mut(&id) else {
            return;
        };
        if event.write && conn.has_unsent() {
            conn.send_unsent(&mut io.out);
            // What came with it is told by the next wait.
            self.update_interest(id, io);
        } else if event.read && !conn.ready && !conn.ended {
            conn.ready = true;
            self.ready.push_back(id);
            if !self.settings.server.pace.is_zero() {
                self.update_interest(id, io);
            }
        }
    }

    /// Accepts at most `most` connections, and returns how many calls had an outcome. Where there are no descriptors
    /// left it says so, unless `quiet`, and goes on with the connections that it has.
    fn accept(&mut self, most: usize, quiet: bool, io: &mut WorkerIo) -> usize {
        for done in 0..most {
            let Some(listener) = &self.listener else {
                return done;
            };
            let accept = listener.accept(quiet, io);
            if !matches!(accept, Accept::Nothing) {
                self.accepts.returned();
            }
            let (message, again) = match accept {
                Accept::Stream(mut stream) => {
                    stream.sample(&mut io.out);
                    if self.settings.no_delay {
                        stream.set(SockOpt::NoDelay, 1, &mut io.out).ok();
                    }
                    let id = stream.id;
                    let conn = Connection::new(stream, self.settings.framing, &mut io.out);
                    self.conns.insert(id, conn);
                    self.update_interest(id, io);
                    io.out.flush_if_due(io.out.clock.now());
                    continue;
                }
                Accept::Nothing => return done,
                // It was reset while it waited: the next one may be well (accept(2)).
                Accept::Failed(Errno::ECONNABORTED) => continue,
                Accept::NoNumber => (Message::new("error-socket-numbers"), Stamp(u64::MAX)),
                Accept::Failed(errno) => {
                    let message = Message::new("error-accept").with("errno", errno.to_string());
                    (message, io.out.clock.now().plus(ACCEPT_RETRY))
                }
            };
            if !quiet {
                io.report_problem(Owner::Server, message);
            }
            self.accept_again = Some(again);
            self.update_listener_interest(io);
            return done + 1;
        }
        most
    }

    /// Looks at the listener, at the newest connections, and at as many of the others in turn.
    fn sample(&mut self, anew: bool, io: &mut WorkerIo) {
        let ids = self.ids();
        let (others, newest) = ids.split_at(ids.len().saturating_sub(SOCKETS_PER_LOOK / 2));
        let from = others.partition_point(|id| usize::from(id.0) < self.sample_from);
        let turn = others.iter().skip(from).take(SOCKETS_PER_LOOK / 2);
        self.sample_from = turn
            .clone()
            .next_back()
            .map_or(0, |id| usize::from(id.0) + 1);
        for id in newest.iter().chain(turn) {
            if let Some(conn) = self.conns.get_mut(id) {
                conn.stream.sample_once((anew, false), &mut io.out);
            }
        }
        if let Some(listener) = &mut self.listener {
            listener.sample_once((anew, false), &mut io.out);
        }
        self.next_sample = io.out.clock.now().plus(POLL_INTERVAL);
    }

    /// Listens at `addr`, or at one of the next ports. An old listener is closed before; its connections
    /// stay.
    fn listen(&mut self, addr: SocketAddr, other_ports: u16, io: &mut WorkerIo) -> BindResult {
        self.stop_listening(io);
        let listener = at_next_port(addr, other_ports, |addr| {
            let mut stream = Stream::open(Owner::Server, StreamRole::Listener, addr, io)?;
            match prepare(&mut stream, &self.settings, addr, &mut io.out) {
                Ok(()) => Ok(stream),
                Err(error) => {
                    stream.close(&mut io.out);
                    Err(NetError::new(Operation::BindStream, addr, error))
                }
            }
        })?;
        let local = listener.local.unwrap_or(addr);
        self.listener = Some(listener);
        self.accepts = BlockedRead::default();
        self.accept_again = None;
        self.update_listener_interest(io);
        Ok(local)
    }

    /// UDP has no connections to wait for: `EOPNOTSUPP`, twice.
    fn listen_on_datagram(io: &mut WorkerIo) {
        let here = SocketAddr::from(([127, 0, 0, 1], 0));
        match Stream::open(Owner::Server, StreamRole::Datagram, here, io) {
            Ok(mut stream) => {
                // The rows tell what came of it.
                stream.bind(here, &mut io.out).ok();
                stream.listen(1, &mut io.out).ok();
                stream.accept(false, io);
                stream.close(&mut io.out);
            }
            Err(error) => io.report_problem(Owner::Server, error.message()),
        }
    }

    fn close_connection(&mut self, id: SocketId, io: &mut WorkerIo) {
        let Some(conn) = self.conns.remove(&id) else {
            return;
        };
        io.waiter.forget(usize::from(id.0));
        self.ready.retain(|ready| *ready != id);
        let ends = conn.ends();
        conn.stream.close(&mut io.out);
        self.closed.follow(id, ends, io.out.clock.now());
        if self.accept_again.is_some_and(|again| again.0 != u64::MAX) {
            // There is a descriptor again.
            self.accept_again = Some(io.out.clock.now());
        }
    }

    fn stop_listening(&mut self, io: &mut WorkerIo) {
        if let Some(listener) = self.listener.take() {
            io.waiter.forget(usize::from(listener.id.0));
            listener.close(&mut io.out);
        }
    }
}

fn prepare(
    stream: &mut Stream,
    settings: &TcpServerSettings,
    addr: SocketAddr,
    out: &mut Outbox,
) -> io::Result<()> {
    // By Winsock it would let any program take the port that is in use.
    let reuse = (settings.reuse_address && !IS_WINSOCK).then_some(1);
    // What is accepted inherits the buffer (tcp(7)).
    let options = [
        (SockOpt::ReuseAddr, None, reuse),
        (SockOpt::ReceiveBuffer, None, settings.server.receive_buffer),
    ];
    stream.set_changed(&options, out)?;
    stream.bind(addr, out)?;
    stream.listen(settings.backlog, out)
}
