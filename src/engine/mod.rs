//! Threads that own the sockets: commands in, observations out.
//!
//! Each thread runs one [`Worker`](threads::worker::Worker): the server's socket, the sockets of all clients, and
//! the same for TCP. A face gives orders over bounded channels and never waits for them; settings go
//! through a place of one, where the latest wins. What the threads see comes back in batches, put in order
//! by the [`Inbox`].

mod blocked_reads;
mod burst_queue;
mod calls;
mod clock;
#[cfg(test)]
mod fault;
mod inbox;
mod limits;
mod outbox;
mod pending_read;
mod send_pacer;
mod socket_ids;
mod tcp;
#[cfg(test)]
mod tests;
mod threads;
mod udp;

pub(crate) use clock::Clock;
pub(crate) use inbox::{BatchBytes, Inbox, KeptPayload, Sink};
pub(crate) use threads::thread::{ThreadRole, spawn_thread};

use std::{fmt, sync::Arc};

use crossbeam_channel::bounded;

use self::{
    limits::OutboxLimits,
    outbox::Wake,
    socket_ids::SocketIds,
    tcp::{TcpClients, TcpServer},
    threads::{
        context::ThreadContext,
        mailbox::Mailbox,
        worker_handle::{ErasedWorker, Running, WorkerHandle},
    },
    udp::{Clients, Server},
};
use crate::{
    model::{Message, set_interface_source, set_map_pages, set_winsock_names},
    net::{Backend, INTERFACES, IS_WINSOCK, map_pages, set_malloc_thresholds},
};

/// Batches that wait at most to be taken.
const BATCHES: usize = 256;

/// The engine's threads.
pub(crate) struct Engine {
    context: ThreadContext,
    pub(crate) server: WorkerHandle<Server>,
    pub(crate) clients: WorkerHandle<Clients>,
    /// Started when one of the two for TCP is first needed, as its twin is.
    pub(crate) tcp_server: WorkerHandle<TcpServer>,
    pub(crate) tcp_clients: WorkerHandle<TcpClients>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let threads: Vec<&Running> = self.running().collect();
        f.debug_struct("Engine")
            .field("threads", &threads)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Starts both threads for UDP. No socket is open yet. `wake` is called whenever observations wait.
    ///
    /// # Errors
    /// No descriptors or threads left.
    pub(crate) fn start(backend: Backend, wake: Option<&Wake>) -> Result<(Self, Inbox), Message> {
        set_malloc_thresholds();
        set_map_pages(map_pages);
        set_interface_source(INTERFACES);
        set_winsock_names(IS_WINSOCK);
        let clock = Clock::start();
        let (batches, channel) = bounded(BATCHES);
        let mut inbox = Inbox::new(clock, channel);
        let mut engine = Self {
            context: ThreadContext {
                clock,
                backend,
                batches,
                ids: SocketIds::default(),
                wake: wake.cloned(),
                limits: Arc::new(OutboxLimits::default()),
                gauges: Mailbox::default(),
            },
            server: WorkerHandle::new(),
            clients: WorkerHandle::new(),
            tcp_server: WorkerHandle::new(),
            tcp_clients: WorkerHandle::new(),
        };
        engine.server.start(&engine.context, &mut inbox)?;
        engine.clients.start(&engine.context, &mut inbox)?;
        Ok((engine, inbox))
    }

    /// Whether the TCP threads were started.
    pub(crate) fn is_tcp_running(&self) -> bool {
        self.tcp_server.running().is_some() && self.tcp_clients.running().is_some()
    }

    /// Starts the TCP threads, if they are not yet. No socket is open then.
    ///
    /// # Errors
    /// No descriptors or threads left.
    pub(crate) fn start_tcp(&mut self, inbox: &mut Inbox) -> Result<(), Message> {
        for handle in [
            &mut self.tcp_server as &mut dyn ErasedWorker,
            &mut self.tcp_clients,
        ] {
            if handle.running().is_none() {
                handle.start(&self.context, inbox)?;
            }
        }
        Ok(())
    }

    /// Starts a thread again that has panicked, with nothing open and a source number of its own; it must
    /// be given its settings and orders anew. Does nothing if it still runs.
    ///
    /// # Errors
    /// No descriptors or threads left.
    pub(crate) fn restart(&mut self, role: ThreadRole, inbox: &mut Inbox) -> Result<(), Message> {
        let (context, handles) = self.parts();
        for handle in handles {
            let ended =
                |running: &Running| running.thread.role() == role && running.thread.finished();
            if handle.running().is_some_and(ended) {
                handle.start(context, inbox)?;
            }
        }
        Ok(())
    }

    /// The clock of all stamps.
    pub(crate) const fn clock(&self) -> Clock {
        self.context.clock
    }

    /// How many bytes wait at most in each thread's outbox when nobody takes them in, beside the
    /// batches in the channel: 256 of about 128 KiB for small datagrams, at most 320 KiB.
    pub(crate) fn set_most_waiting(&self, bytes: u64) {
        self.context.limits.set_max_waiting(bytes);
    }

    /// Whether bursts wait as long as a dozen batches do, so that none of their rows is lost, and a stop
    /// finds little that is still to be taken in.
    pub(crate) fn hold_back(&self, wanted: bool) {
        self.context.limits.hold_back(wanted);
    }

    /// A thread that has panicked, with the number of its batches and its words, once.
    pub(crate) fn take_failure(&self) -> Option<(ThreadRole, u16, String)> {
        self.running().find_map(|running| {
            let words = running.thread.take_panic()?;
            Some((running.thread.role(), running.source, words))
        })
    }

    /// Which thread fills batches of that number.
    pub(crate) fn role_of(&self, source: u16) -> Option<ThreadRole> {
        let mut running = self.running();
        let running = running.find(|running| running.source == source)?;
        Some(running.thread.role())
    }

    /// Tells all threads to close their sockets and end.
    pub(crate) fn hang_up(&mut self) {
        self.parts().1.into_iter().for_each(ErasedWorker::hang_up);
    }

    pub(crate) fn finished(&self) -> bool {
        self.running().all(|running| running.thread.finished())
    }

    fn running(&self) -> impl Iterator<Item = &Running> {
        let handles: [&dyn ErasedWorker; 4] = [
            &self.server,
            &self.clients,
            &self.tcp_server,
            &self.tcp_clients,
        ];
        handles.into_iter().filter_map(ErasedWorker::running)
    }

    fn parts(&mut self) -> (&ThreadContext, [&mut dyn ErasedWorker; 4]) {
        let handles: [&mut dyn ErasedWorker; 4] = [
            &mut self.server,
            &mut self.clients,
            &mut self.tcp_server,
            &mut self.tcp_clients,
        ];
        (&self.context, handles)
    }
}

impl Drop for Engine {
    /// Hangs up and joins; a stuck thread is left behind after a while. The inbox must be gone or
    /// be drained elsewhere, else a thread whose batches find no room could not end.
    fn drop(&mut self) {
        self.hang_up();
        self.parts().1.into_iter().for_each(ErasedWorker::join);
    }
}
