//! Threads that own the sockets: commands in, observations out.
//!
//! One thread owns the server's socket, one the sockets of all clients. A face gives orders over
//! bounded channels and never waits for them; settings go through a place of one, where the latest
//! wins. What the threads see comes back in batches, put in order by the [`Inbox`].

mod adaptive_polling;
mod batch_io;
mod client;
mod clients;
mod clock;
mod context;
mod endpoint;
#[cfg(test)]
mod fault;
mod inbox;
mod mailbox;
mod outbox;
mod progress_counters;
mod reading;
mod receive_credit;
mod refused;
mod replies;
mod server;
mod slots;
mod stall_detector;
mod tcp;
mod thread;

pub(crate) use clock::Clock;
pub(crate) use inbox::{Inbox, Sink};
pub(crate) use thread::Role;

use std::{
    fmt,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

use self::{
    context::{ThreadContext, WorkerHandle},
    endpoint::SocketIds,
    mailbox::Mailbox,
    outbox::{MOST_WAITING, Wake},
    progress_counters::ProgressCounters,
    server::Order,
    tcp::TcpThreads,
};
use crate::{
    model::{ClientCommand, ClientId, Message, Progress, ServerCommand, ServerSettings, Tally},
    net::{Backend, NetError},
};

/// Batches that wait at most to be taken.
const BATCHES: usize = 256;

/// The engine's threads.
pub(crate) struct Engine {
    ground: ThreadContext,
    server: Option<Sender<Order>>,
    settings: Mailbox<ServerSettings>,
    clients: Option<Sender<ClientCommand>>,
    posts: [WorkerHandle; 2],
    /// Started when it is first needed.
    tcp: Option<TcpThreads>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let threads = self.posts.each_ref().map(|post| &post.thread);
        f.debug_struct("Engine")
            .field("threads", &threads)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Starts both threads. No socket is open yet. `wake` is called whenever observations wait.
    ///
    /// # Errors
    /// No descriptors or threads left.
    pub(crate) fn start(backend: Backend, wake: Option<&Wake>) -> Result<(Self, Inbox), NetError> {
        let clock = Clock::start();
        let (batches, channel) = bounded(BATCHES);
        let mut inbox = Inbox::new(clock, channel);
        let ground = ThreadContext {
            clock,
            backend,
            batches,
            ids: SocketIds::default(),
            wake: wake.cloned(),
            bound: Arc::new(AtomicU64::new(MOST_WAITING)),
            hold_back: Arc::new(AtomicBool::new(false)),
            gauges: Mailbox::new(),
            board: ProgressCounters::default(),
        };
        let settings = Mailbox::new();
        let server = ground.server(&mut inbox, settings.clone())?;
        let clients = ground.clients(&mut inbox)?;
        let engine = Self {
            ground,
            server: Some(server.orders),
            settings,
            clients: Some(clients.orders),
            posts: [server.post, clients.post],
            tcp: None,
        };
        Ok((engine, inbox))
    }

    /// Starts a thread again that has panicked or is stuck, with nothing open and a source number of
    /// its own; it must be given its settings and orders anew. A stuck thread is left behind with its
    /// sockets, and closes them as soon as it comes back. Does nothing if it is neither.
    ///
    /// # Errors
    /// No descriptors or threads left.
    pub(crate) fn restart(&mut self, role: Role, inbox: &mut Inbox) -> Result<(), NetError> {
        let [server, clients] = &mut self.posts;
        match role {
            Role::Server if server.is_vacant(inbox) => {
                let settings = Mailbox::new();
                let started = self.ground.server(inbox, settings.clone())?;
                server.leave();
                self.settings = settings;
                self.server = Some(started.orders);
                *server = started.post;
            }
            Role::Clients if clients.is_vacant(inbox) => {
                // The old one may still write to its own.
                let old = std::mem::take(&mut self.ground.board);
                let started = self.ground.clients(inbox).inspect_err(|_| {
                    self.ground.board = old;
                })?;
                clients.leave();
                self.clients = Some(started.orders);
                *clients = started.post;
            }
            Role::Server | Role::Clients => {}
            Role::TcpServer | Role::TcpClients => self.restart_tcp(role, inbox)?,
        }
        Ok(())
    }

    /// The clock of all stamps.
    pub(crate) const fn clock(&self) -> Clock {
        self.ground.clock
    }

    /// Listens at `addr`, or at one of the `other_ports` next ports where it is in use. The
    /// outcome comes as an answer; without anybody to wait for it, use [`Self::rebind`].
    ///
    /// # Errors
    /// The thread is busy, or has failed.
    pub(crate) fn bind(
        &self,
        addr: SocketAddr,
        other_ports: u16,
    ) -> Result<Receiver<Result<SocketAddr, NetError>>, Message> {
        let (answer, outcome) = bounded(1);
        self.order(Order::Bind {
            addr,
            other_ports,
            answer: Some(answer),
        })?;
        Ok(outcome)
    }

    /// Listens at `addr`, or at one of the `other_ports` next ports, instead; notes tell the outcome.
    ///
    /// # Errors
    /// The thread is busy, or has failed.
    pub(crate) fn rebind(&self, addr: SocketAddr, other_ports: u16) -> Result<(), Message> {
        self.order(Order::Bind {
            addr,
            other_ports,
            answer: None,
        })
    }

    /// Gives the server other settings, at once; the latest win.
    pub(crate) fn set_server(&self, settings: ServerSettings) {
        self.settings.put(settings);
        self.wake();
    }

    /// Asks something of the server.
    ///
    /// # Errors
    /// The thread is busy, or has failed.
    pub(crate) fn command_server(&self, command: ServerCommand) -> Result<(), Message> {
        self.order(Order::Command(command))
    }

    /// Asks something of the clients.
    ///
    /// # Errors
    /// The thread is busy, or has failed.
    pub(crate) fn command_clients(&self, command: ClientCommand) -> Result<(), Message> {
        offer(self.clients.as_ref(), command, Role::Clients)?;
        self.wake();
        Ok(())
    }

    /// How many bytes wait at most in each thread's outbox when nobody takes them in, beside the
    /// batches in the channel: 256 of about 128 KiB for small datagrams, at most 320 KiB.
    pub(crate) fn set_most_waiting(&self, bytes: u64) {
        self.ground.bound.store(bytes, Ordering::Relaxed);
    }

    /// Whether bursts wait as long as a dozen batches do, so that none of their rows is lost, and a stop
    /// finds little that is still to be taken in.
    pub(crate) fn hold_back(&self, wanted: bool) {
        self.ground.hold_back.store(wanted, Ordering::Relaxed);
    }

    /// What a client has done of all its orders.
    pub(crate) fn tally(&self, client: ClientId) -> Tally {
        self.ground.board.tally(client)
    }

    /// How far a client's orders are.
    pub(crate) fn progress(&self, client: ClientId) -> Progress {
        self.ground.board.read(client)
    }

    /// A thread that has panicked, with the number of its batches and its words, once.
    pub(crate) fn take_failure(&self) -> Option<(Role, u16, String)> {
        self.all_posts().find_map(|post| {
            let words = post.thread.take_panic()?;
            Some((post.thread.role(), post.source, words))
        })
    }

    /// Which thread fills batches of that number.
    pub(crate) fn role_of(&self, source: u16) -> Option<Role> {
        let mut posts = self.all_posts();
        let post = posts.find(|post| post.source == source)?;
        Some(post.thread.role())
    }

    /// Tells all threads to close their sockets and end.
    pub(crate) fn hang_up(&mut self) {
        self.server = None;
        self.clients = None;
        if let Some(tcp) = &mut self.tcp {
            tcp.hang_up();
        }
        self.wake();
    }

    /// Whether all threads have ended.
    pub(crate) fn finished(&self) -> bool {
        self.all_posts().all(|post| post.thread.finished())
    }

    fn order(&self, order: Order) -> Result<(), Message> {
        offer(self.server.as_ref(), order, Role::Server)?;
        self.wake();
        Ok(())
    }

    fn all_posts(&self) -> impl Iterator<Item = &WorkerHandle> {
        let tcp = self.tcp.iter().flat_map(|tcp| &tcp.posts);
        self.posts.iter().chain(tcp)
    }

    fn wake(&self) {
        for post in self.all_posts() {
            post.waker.wake();
        }
    }
}

impl Drop for Engine {
    /// Hangs up and joins; a stuck thread is left behind after a while. The inbox must be gone or
    /// be drained elsewhere, else a thread whose batches find no room could not end.
    fn drop(&mut self) {
        self.hang_up();
        let tcp = self.tcp.iter_mut().flat_map(|tcp| &mut tcp.posts);
        for post in self.posts.iter_mut().chain(tcp) {
            post.thread.join();
        }
    }
}

fn offer<T>(to: Option<&Sender<T>>, what: T, role: Role) -> Result<(), Message> {
    let ended = || Message::new("error-thread-ended").with("thread", role.name());
    match to.ok_or_else(ended)?.try_send(what) {
        Ok(()) => Ok(()),
        Err(TrySendError::Full(_)) => Err(Message::new("error-busy")),
        Err(TrySendError::Disconnected(_)) => Err(ended()),
    }
}
