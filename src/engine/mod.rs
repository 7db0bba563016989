//! Threads that own the sockets: commands in, observations out.
//!
//! One thread owns the server's socket, one the sockets of all clients. A face gives orders over
//! bounded channels and never waits for them; settings go through a place of one, where the latest
//! wins. What the threads see comes back in batches, put in order by the [`Inbox`].

mod board;
mod client;
mod clients;
mod clock;
mod endpoint;
mod hurry;
mod inbox;
mod mailbox;
mod outbox;
mod reading;
mod refused;
mod replies;
mod server;
mod slots;
mod thread;
mod volley;
mod window;

pub use clock::Clock;
pub use inbox::{Inbox, Sink};

use std::{
    fmt,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

use self::{
    board::Board,
    clients::Clients,
    endpoint::SocketIds,
    mailbox::Mailbox,
    outbox::{Outbox, Wake},
    server::{Order, Server},
    thread::Thread,
};
use crate::{
    model::{Batch, ClientCommand, ClientId, Message, Progress, ServerCommand, ServerSettings},
    net::{Backend, NetError, Waiter, Waker},
};

/// Orders that wait at most for each thread.
const ORDERS: usize = 64;
/// Batches that wait at most to be taken.
const BATCHES: usize = 256;

/// Batches that wait at most to be filled again, for each thread.
const SPENT: usize = 64;

/// The engine's threads.
pub struct Engine {
    clock: Clock,
    server: Option<Sender<Order>>,
    settings: Mailbox<ServerSettings>,
    clients: Option<Sender<ClientCommand>>,
    board: Board,
    wakers: [Waker; 2],
    threads: [Thread; 2],
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Starts both threads. No socket is open yet. `wake` is called whenever observations wait.
    ///
    /// # Errors
    /// No descriptors or threads left.
    pub fn start(backend: Backend, wake: Option<&Wake>) -> Result<(Self, Inbox), NetError> {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let fault = |source| NetError::wait(nowhere, source);
        let clock = Clock::start();
        let (batches, channel) = bounded(BATCHES);
        let mut inbox = Inbox::new(clock, channel);
        let ids = SocketIds::default();
        let mut outbox = |source| {
            let mark = Arc::new(AtomicU64::new(0));
            let (give_back, spent) = bounded(SPENT);
            inbox.add(Arc::clone(&mark), give_back);
            let batches: &Sender<Batch> = &batches;
            (
                Outbox::new(
                    source,
                    clock,
                    (batches.clone(), spent),
                    Arc::clone(&mark),
                    wake.cloned(),
                ),
                mark,
            )
        };
        let (gauges, board) = (Mailbox::new(), Board::default());
        let (server, orders) = bounded(ORDERS);
        let settings = Mailbox::new();
        let waiter = Waiter::new().map_err(fault)?;
        let server_waker = waiter.waker();
        let (out, mark) = outbox(0);
        let body = Server {
            orders,
            settings: settings.clone(),
            waiter,
            ids: ids.clone(),
            backend,
            out,
            gauges: gauges.clone(),
        };
        let server_thread = Thread::start("server", move || body.run(), ended(mark, wake.cloned()))
            .map_err(fault)?;

        let (clients, commands) = bounded(ORDERS);
        let waiter = Waiter::new().map_err(fault)?;
        let clients_waker = waiter.waker();
        let (out, mark) = outbox(1);
        let body = Clients {
            commands,
            waiter,
            ids,
            backend,
            out,
            board: board.clone(),
            gauges,
        };
        let clients_thread =
            Thread::start("clients", move || body.run(), ended(mark, wake.cloned()))
                .map_err(fault)?;
        let engine = Self {
            clock,
            server: Some(server),
            settings,
            clients: Some(clients),
            board,
            wakers: [server_waker, clients_waker],
            threads: [server_thread, clients_thread],
        };
        Ok((engine, inbox))
    }

    /// The clock of all stamps.
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// Listens at `addr`, or at one of the `other_ports` next ports where it is in use. The
    /// outcome comes as an answer; without anybody to wait for it, use [`Self::rebind`].
    ///
    /// # Errors
    /// The thread is busy, or has failed.
    pub fn bind(
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

    /// Listens at `addr` instead; notes tell the outcome.
    ///
    /// # Errors
    /// The thread is busy, or has failed.
    pub fn rebind(&self, addr: SocketAddr) -> Result<(), Message> {
        self.order(Order::Bind {
            addr,
            other_ports: 0,
            answer: None,
        })
    }

    /// Gives the server other settings, at once; the latest win.
    pub fn set_server(&self, settings: ServerSettings) {
        self.settings.put(settings);
        self.wake();
    }

    /// Asks something of the server.
    ///
    /// # Errors
    /// The thread is busy, or has failed.
    pub fn command_server(&self, command: ServerCommand) -> Result<(), Message> {
        self.order(Order::Command(command))
    }

    /// Asks something of the clients.
    ///
    /// # Errors
    /// The thread is busy, or has failed.
    pub fn command_clients(&self, command: ClientCommand) -> Result<(), Message> {
        offer(self.clients.as_ref(), command, "clients")?;
        self.wake();
        Ok(())
    }

    /// How far a client's orders are.
    pub fn progress(&self, client: ClientId) -> Progress {
        self.board.read(client)
    }

    /// The sentence about a thread that has panicked, once.
    pub fn take_failure(&self) -> Option<Message> {
        self.threads.iter().find_map(|thread| {
            let words = thread.take_panic()?;
            Some(
                Message::new("error-thread-died")
                    .with("thread", thread.name())
                    .with("message", words),
            )
        })
    }

    /// Tells both threads to close their sockets and end.
    pub fn hang_up(&mut self) {
        self.server = None;
        self.clients = None;
        self.wake();
    }

    /// Whether both threads have ended.
    pub fn finished(&self) -> bool {
        self.threads.iter().all(Thread::finished)
    }

    fn order(&self, order: Order) -> Result<(), Message> {
        offer(self.server.as_ref(), order, "server")?;
        self.wake();
        Ok(())
    }

    fn wake(&self) {
        for waker in &self.wakers {
            waker.wake();
        }
    }
}

impl Drop for Engine {
    /// Hangs up and joins. The inbox must be gone or be drained elsewhere, else a thread whose
    /// batches find no room could not end.
    fn drop(&mut self) {
        self.hang_up();
        for thread in &mut self.threads {
            thread.join();
        }
    }
}

fn offer<T>(to: Option<&Sender<T>>, what: T, name: &'static str) -> Result<(), Message> {
    let ended = || Message::new("error-thread-ended").with("thread", name);
    match to.ok_or_else(ended)?.try_send(what) {
        Ok(()) => Ok(()),
        Err(TrySendError::Full(_)) => Err(Message::new("error-busy")),
        Err(TrySendError::Disconnected(_)) => Err(ended()),
    }
}

/// What is done when a thread has ended, however it did: nobody waits for its stamps any more.
fn ended(mark: Arc<AtomicU64>, wake: Option<Wake>) -> impl FnOnce() + Send + 'static {
    move || {
        mark.store(u64::MAX, Ordering::SeqCst);
        if let Some(wake) = wake {
            wake();
        }
    }
}
