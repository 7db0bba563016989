//! The TCP clients' worker: owns the sockets of all clients.

use std::{collections::BTreeMap, io, time::Duration};

use super::{
    client::{AfterSends, ClientSocket, TcpClient},
    closed_sockets::ClosedSocketTracker,
    connection::{Connection, NO_ANSWER, ReadOutcome},
    stream::{Connect, Stream, note},
};
use crate::{
    engine::{
        blocked_reads::BlockedReads,
        outbox::Outbox,
        pending_read::ReadCall,
        threads::context::ThreadContext,
        threads::thread::ThreadRole,
        threads::worker::{NextStep, POLL_INTERVAL, Worker, WorkerIo},
    },
    model::{
        ClientId, Message, OnPeerFin, Owner, ReadOptions, ReadWait, SockOpt, Stamp, StreamNote,
        StreamRole, TcpClientCommand, TcpClientSettings, address,
    },
    net::{Interest, NetError, Operation, Ready},
};

/// Reads of one client before the others have their turn.
const READS: usize = 32;

/// The worker that owns the connections of all TCP clients.
#[derive(Debug, Default)]
pub(crate) struct TcpClients {
    all: BTreeMap<ClientId, TcpClient>,
    closed: ClosedSocketTracker,
    next_sample: Stamp,
    blocked_reads: BlockedReads,
}

impl Worker for TcpClients {
    const ROLE: ThreadRole = ThreadRole::TcpClients;
    const WHO: Owner = Owner::Client(ClientId(0));
    type Settings = ();
    type Order = TcpClientCommand;

    fn new(_: &ThreadContext) -> Self {
        Self::default()
    }

    fn apply(&mut self, (): (), _: &mut WorkerIo) {}

    fn execute(&mut self, command: TcpClientCommand, io: &mut WorkerIo) {
        match command {
            TcpClientCommand::Set(id, settings) => self.set(id, settings, io),
            TcpClientCommand::Connect(id) => self.connect(id, io),
            TcpClientCommand::Cancel(id) => {
                if let Some(client) = self.all.get_mut(&id) {
                    client.cancel(io);
                    if let ClientSocket::Connecting(stream, _) = &client.socket {
                        let socket = stream.id;
                        let at = io.out.clock.now();
                        note(&mut io.out, at, StreamNote::Cancelled { socket });
                        self.close_socket(id, io);
                    }
                }
            }
            TcpClientCommand::Send(burst) => {
                let id = burst.client;
                if let Some(client) = self.all.get_mut(&id) {
                    client.queue.push(burst, &io.progress);
                    if matches!(client.socket, ClientSocket::None) {
                        client.cancel(io);
                        not_connected(id, io);
                    }
                }
            }
            TcpClientCommand::ReadOnce(id, options) => self.read_once(id, options, io),
            TcpClientCommand::Shutdown(id, how) => self.when_sent(id, AfterSends::Shutdown(how)),
            TcpClientCommand::Close(id) => self.when_sent(id, AfterSends::Close),
            TcpClientCommand::Abort(id) => {
                if let Some(client) = self.all.get_mut(&id) {
                    client.cancel(io);
                    client.after_sends.clear();
                    if let Some(conn) = client.conn() {
                        conn.reset_on_close(&mut io.out);
                    }
                }
                self.close_socket(id, io);
            }
            TcpClientCommand::Look => self.sample(true, io),
            TcpClientCommand::Remove(id) => {
                self.close_socket(id, io);
                self.all.remove(&id);
            }
            #[cfg(test)]
            TcpClientCommand::Fail(fault) => fault.trigger(),
        }
    }

    /// Sends what is due and reads what is known to wait, each client in turn.
    fn work(&mut self, _: &dyn Fn() -> bool, io: &mut WorkerIo) -> NextStep {
        let mut next: Option<Duration> = None;
        for id in self.ids() {
            let Some(client) = self.all.get_mut(&id) else {
                continue;
            };
            // An answer first: the next message may wait for it.
            read_pending(client, io);
            read(client, io);
            let mut wait = client.send(io);
            if client.is_idle() && !matches!(client.socket, ClientSocket::Connecting(..)) {
                while let Some(next) = client.after_sends.pop_front() {
                    match (next, client.conn()) {
                        (AfterSends::Shutdown(how), Some(conn)) => conn.shutdown(how, &mut io.out),
                        (AfterSends::Shutdown(_), None) => not_connected(id, io),
                        (AfterSends::Close, _) => {
                            client.after_sends.clear();
                            self.close_socket(id, io);
                            break;
                        }
                    }
                }
            }
            if let Some(conn) = self.all.get_mut(&id).and_then(TcpClient::conn) {
                let pending = conn.pending_wait(io.out.clock.now()).0;
                wait = wait.into_iter().chain(pending).min();
            }
            let noted = self.note_blocked(id, io);
            wait = wait.into_iter().chain(noted).min();
            self.update_interest(id, io);
            next = wait.into_iter().chain(next).min();
        }
        let settling = self.all.values().any(|client| match &client.socket {
            ClientSocket::Open(conn) => conn.is_settling() || !client.settings.reads.reading,
            ClientSocket::Connecting(..) => true,
            ClientSocket::None => false,
        });
        if settling && self.next_sample <= io.out.clock.now() {
            self.sample(false, io);
        }
        let closed = self.closed.sample(&mut io.out);
        if next == Some(Duration::ZERO) {
            return NextStep::Poll(Duration::ZERO);
        }
        let look = settling.then(|| self.next_sample.since(io.out.clock.now()));
        NextStep::Wait([next, look, closed].into_iter().flatten().min())
    }

    fn ready(&mut self, ready: &[Ready], io: &mut WorkerIo) {
        for ready in ready {
            let id = ClientId(u8::try_from(ready.key).unwrap_or(u8::MAX));
            let Some(client) = self.all.get_mut(&id) else {
                continue;
            };
            if let ClientSocket::Open(conn) = &mut client.socket {
                conn.ready |= ready.read;
                if ready.urgent {
                    conn.stream.sample(&mut io.out);
                }
                if ready.write && conn.has_unsent() {
                    conn.send_unsent(&mut io.out);
                }
            } else if let ClientSocket::Connecting(mut stream, since) =
                std::mem::take(&mut client.socket)
            {
                let connect = stream.connect_later(since, &mut io.out);
                self.connected(id, stream, connect, io);
            }
        }
    }

    fn close(&mut self, io: &mut WorkerIo) {
        for id in self.ids() {
            self.close_socket(id, io);
        }
    }
}

impl TcpClients {
    fn ids(&self) -> Vec<ClientId> {
        self.all.keys().copied().collect()
    }

    /// Its thread is about to sleep: notes that a client waits in a read, and gives the time until that is due.
    fn note_blocked(&mut self, id: ClientId, io: &mut WorkerIo) -> Option<Duration> {
        let client = self.all.get_mut(&id)?;
        let idle = client.is_idle();
        let ClientSocket::Open(conn) = &mut client.socket else {
            return None;
        };
        let settings = &client.settings;
        if !idle && settings.reads.reading {
            return None;
        }
        let (reads, now) = (
            (settings.reads.reading, &settings.reads),
            io.out.clock.now(),
        );
        conn.note_blocked(&mut self.blocked_reads, reads, now, &mut io.out)
    }

    /// Notes what a client does when everything is sent.
    fn when_sent(&mut self, id: ClientId, what: AfterSends) {
        if let Some(client) = self.all.get_mut(&id) {
            client.after_sends.push_back(what);
        }
    }

    /// Watches a client's socket for what is wanted of it now.
    fn update_interest(&self, id: ClientId, io: &mut WorkerIo) {
        let Some(client) = self.all.get(&id) else {
            return;
        };
        let (stream, read, write) = match &client.socket {
            ClientSocket::None => return,
            ClientSocket::Connecting(stream, _) => (stream, false, true),
            ClientSocket::Open(conn) => {
                let pending = conn.pending_wait(io.out.clock.now()).1;
                let read = (client.settings.reads.reading || pending) && !conn.ended;
                (&conn.stream, read, conn.has_unsent())
            }
        };
        let what = Interest {
            read,
            write,
            error: false,
            urgent: read && !stream.urgent_waits(),
        };
        let key = usize::from(id.0);
        io.watch(key, stream.tcp.socket(), what, Owner::Client(id));
    }

    fn sample(&mut self, anew: bool, io: &mut WorkerIo) {
        for client in self.all.values_mut() {
            match &mut client.socket {
                ClientSocket::None => {}
                // Each SYN that is sent again is news.
                ClientSocket::Connecting(stream, _) => {
                    stream.sample_once((anew, true), &mut io.out);
                }
                ClientSocket::Open(conn) => conn.stream.sample_once((anew, false), &mut io.out),
            }
        }
        self.next_sample = io.out.clock.now().plus(POLL_INTERVAL);
    }

    fn set(&mut self, id: ClientId, settings: TcpClientSettings, io: &mut WorkerIo) {
        let Some(client) = self.all.get_mut(&id) else {
            self.all.insert(id, TcpClient::new(id, settings));
            return;
        };
        let changed = between(&client.settings, &settings);
        client.settings = settings;
        if let Some(conn) = client.conn() {
            // The rows tell of failures.
            conn.stream.set_changed(&changed, &mut io.out).ok();
        }
        client.reframe(io);
        if let Some(conn) = client.conn() {
            conn.stream.sample(&mut io.out);
        }
        self.update_interest(id, io);
    }

    /// Opens a socket and connects; an old one is closed.
    fn connect(&mut self, id: ClientId, io: &mut WorkerIo) {
        self.close_socket(id, io);
        let Some(client) = self.all.get_mut(&id) else {
            return;
        };
        let owner = Owner::Client(id);
        client.queue.reset(&io.progress);
        let settings = client.settings.clone();
        let mut stream = match Stream::open(owner, StreamRole::Client, settings.to, io) {
            Ok(stream) => stream,
            Err(error) => return io.report_problem(owner, error.message()),
        };
        if let Err(error) = prepare(&mut stream, &settings, &mut io.out) {
            let addr = settings.from.unwrap_or(settings.to);
            let error = NetError::new(Operation::BindStream, addr, error);
            io.report_problem(owner, error.message());
            stream.close(&mut io.out);
            return;
        }
        let connect = stream.connect(settings.to, &mut io.out);
        self.connected(id, stream, connect, io);
    }

    fn connected(&mut self, id: ClientId, stream: Stream, connect: Connect, io: &mut WorkerIo) {
        let Some(client) = self.all.get_mut(&id) else {
            stream.close(&mut io.out);
            return;
        };
        match connect {
            Connect::Done => {
                let framing = client.settings.framing;
                let conn = Connection::new(stream, framing, &mut io.out);
                client.socket = ClientSocket::Open(conn);
            }
            Connect::Pending(since) => client.socket = ClientSocket::Connecting(stream, since),
            Connect::Failed(errno) => {
                io.waiter.forget(usize::from(id.0));
                client.cancel(io);
                client.after_sends.clear();
                let message = Message::new("error-connect-stream")
                    .with("addr", address::shown(client.settings.to))
                    .with("errno", errno.to_string());
                io.report_problem(Owner::Client(id), message);
                stream.close(&mut io.out);
            }
        }
        self.update_interest(id, io);
    }

    fn read_once(&mut self, id: ClientId, options: ReadOptions, io: &mut WorkerIo) {
        let Some(client) = self.all.get_mut(&id) else {
            return;
        };
        match client.conn() {
            None => not_connected(id, io),
            Some(conn) if conn.ended => {}
            Some(conn) => {
                conn.read_once(options, &mut io.out);
                let outcome = read_pending(client, io);
                if outcome == ReadOutcome::Nothing && options.wait == ReadWait::NoRead {
                    let message = Message::new("notice-nothing-waits-stream");
                    io.report_problem(Owner::Client(id), message);
                }
            }
        }
        self.update_interest(id, io);
    }

    /// Closes a client's socket, if it has one.
    fn close_socket(&mut self, id: ClientId, io: &mut WorkerIo) {
        let Some(client) = self.all.get_mut(&id) else {
            return;
        };
        if !client.is_idle() {
            client.cancel(io);
        }
        io.waiter.forget(usize::from(id.0));
        match std::mem::take(&mut client.socket) {
            ClientSocket::None => {}
            ClientSocket::Connecting(stream, _) => stream.close(&mut io.out),
            ClientSocket::Open(conn) => {
                let (id, ends) = (conn.stream.id, conn.ends());
                conn.stream.close(&mut io.out);
                self.closed.follow(id, ends, io.out.clock.now());
            }
        }
    }
}

/// Makes the read that was asked for, if it is not to wait on.
fn read_pending(client: &mut TcpClient, io: &mut WorkerIo) -> ReadOutcome {
    let ClientSocket::Open(conn) = &mut client.socket else {
        return ReadOutcome::Nothing;
    };
    if conn.ended {
        conn.pending = None;
    }
    let size = conn.next_size(&client.settings.reads);
    let outcome = conn.read_pending(size, NO_ANSWER, &mut io.out);
    if outcome != ReadOutcome::Nothing {
        conn.stream.sample(&mut io.out);
    }
    outcome
}

/// Reads what is known to wait; of more the waiter tells again.
fn read(client: &mut TcpClient, io: &mut WorkerIo) {
    let ClientSocket::Open(conn) = &mut client.socket else {
        return;
    };
    let settings = &client.settings;
    for _ in 0..READS {
        if !conn.ready || conn.ended || !settings.reads.reading {
            break;
        }
        let size = conn.next_size(&settings.reads);
        let outcome = conn.read(ReadCall::plain(size), NO_ANSWER, &mut io.out);
        if outcome == ReadOutcome::Fin && settings.on_peer_fin == OnPeerFin::Close {
            client.after_sends.push_back(AfterSends::Close);
        }
        io.out.flush_if_due(io.out.clock.now());
    }
    // The next wait ends at once if more is there; if not, the read that follows waits.
    conn.ready = false;
}

/// The options that its settings ask for, where they ask for any.
fn options(settings: &TcpClientSettings) -> [(SockOpt, Option<u32>); 3] {
    [
        (SockOpt::NoDelay, Some(u32::from(settings.no_delay))),
        (SockOpt::ReceiveBuffer, settings.receive_buffer),
        (SockOpt::SendBuffer, settings.send_buffer),
    ]
}

/// Each option with its old and its new value.
fn between(
    old: &TcpClientSettings,
    new: &TcpClientSettings,
) -> Vec<(SockOpt, Option<u32>, Option<u32>)> {
    let pairs = options(old).into_iter().zip(options(new));
    let pairs = pairs.map(|((option, old), (_, new))| (option, old, new));
    pairs.collect()
}

/// Options and address, before it connects.
fn prepare(stream: &mut Stream, settings: &TcpClientSettings, out: &mut Outbox) -> io::Result<()> {
    let fresh = TcpClientSettings::to(settings.to);
    stream.set_changed(&between(&fresh, settings), out)?;
    settings.from.map_or(Ok(()), |from| stream.bind(from, out))
}

fn not_connected(id: ClientId, io: &mut WorkerIo) {
    io.report_problem(Owner::Client(id), Message::new("error-not-connected"));
}
