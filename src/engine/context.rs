//! What a thread of the engine stands on, so that it can be started again.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use crossbeam_channel::{Sender, bounded};

use super::{
    Clock, Inbox,
    clients::Clients,
    endpoint::SocketIds,
    mailbox::Mailbox,
    outbox::{Bound, Left, Outbox, Wake, Watermark},
    progress_counters::ProgressCounters,
    server::{Order, Server},
    thread::{Role, Thread},
};
use crate::{
    model::{Batch, ClientCommand, ServerSettings},
    net::{Backend, Gauge, NetError, Waiter, Waker},
};

/// Orders that wait at most for each thread.
pub(super) const ORDERS: usize = 64;

/// Batches that wait at most to be filled again, for each thread.
const SPENT: usize = 64;

/// What all threads share.
pub(super) struct ThreadContext {
    pub(super) clock: Clock,
    pub(super) backend: Backend,
    pub(super) batches: Sender<Batch>,
    pub(super) ids: SocketIds,
    pub(super) wake: Option<Wake>,
    /// What waits at most in each thread's outbox.
    pub(super) bound: Bound,
    /// No burst may outrun those who take the rows.
    pub(super) hold_back: Arc<AtomicBool>,
    /// The server's receive queue, for the clients to look at.
    pub(super) gauges: Mailbox<Gauge>,
    /// How far the clients are.
    pub(super) board: ProgressCounters,
}

/// A thread that was started, and how it is reached.
pub(super) struct Started<T> {
    pub(super) orders: Sender<T>,
    pub(super) post: WorkerHandle,
}

/// A thread's place.
pub(super) struct WorkerHandle {
    pub(super) thread: Thread,
    pub(super) waker: Waker,
    /// The number that its batches bear.
    pub(super) source: u16,
    pub(super) left: Left,
}

impl WorkerHandle {
    /// Whether another thread is to take its place: it has ended, or is stuck.
    pub(super) fn is_vacant(&self, inbox: &Inbox) -> bool {
        self.thread.finished() || inbox.is_stuck(self.source)
    }

    /// Leaves a stuck thread behind: it ends as soon as it comes back.
    pub(super) fn leave(&self) {
        self.left.store(true, Ordering::Relaxed);
    }
}

impl ThreadContext {
    /// Starts the thread of the server.
    ///
    /// # Errors
    /// No descriptors or threads left.
    pub(super) fn server(
        &self,
        inbox: &mut Inbox,
        settings: Mailbox<ServerSettings>,
    ) -> Result<Started<Order>, NetError> {
        let (sender, orders) = bounded(ORDERS);
        let waiter = Waiter::new().map_err(fault)?;
        let waker = waiter.waker();
        let (out, (mark, left), source) = self.outbox(inbox);
        let body = Server {
            orders,
            settings,
            waiter,
            ids: self.ids.clone(),
            backend: self.backend,
            out,
            gauges: self.gauges.clone(),
        };
        let thread = Thread::start(Role::Server, move || body.run(), self.ended(mark));
        Ok(Started {
            orders: sender,
            post: WorkerHandle {
                thread: thread.map_err(fault)?,
                waker,
                source,
                left,
            },
        })
    }

    /// Starts the thread of the clients.
    ///
    /// # Errors
    /// No descriptors or threads left.
    pub(super) fn clients(&self, inbox: &mut Inbox) -> Result<Started<ClientCommand>, NetError> {
        let (sender, commands) = bounded(ORDERS);
        let waiter = Waiter::new().map_err(fault)?;
        let waker = waiter.waker();
        let (out, (mark, left), source) = self.outbox(inbox);
        let body = Clients {
            commands,
            waiter,
            ids: self.ids.clone(),
            backend: self.backend,
            out,
            board: self.board.clone(),
            hold_back: Arc::clone(&self.hold_back),
            gauges: self.gauges.clone(),
        };
        let thread = Thread::start(Role::Clients, move || body.run(), self.ended(mark));
        Ok(Started {
            orders: sender,
            post: WorkerHandle {
                thread: thread.map_err(fault)?,
                waker,
                source,
                left,
            },
        })
    }

    /// An outbox with a number of its own: the record knows a thread's addresses by it.
    pub(super) fn outbox(&self, inbox: &mut Inbox) -> (Outbox, (Watermark, Left), u16) {
        let mark = Arc::new(AtomicU64::new(0));
        let left = Left::default();
        let (give_back, spent) = bounded(SPENT);
        let source = inbox.add(Arc::clone(&mark), give_back);
        let out = Outbox::new(
            source,
            self.clock,
            (self.batches.clone(), spent),
            (
                Arc::clone(&mark),
                Arc::clone(&self.bound),
                Arc::clone(&left),
            ),
            self.wake.clone(),
        );
        (out, (mark, left), source)
    }

    /// What is done when a thread has ended, however it did: nobody waits for its stamps any more.
    pub(super) fn ended(&self, mark: Watermark) -> impl FnOnce() + Send + 'static {
        let wake = self.wake.clone();
        move || {
            mark.store(u64::MAX, Ordering::SeqCst);
            if let Some(wake) = wake {
                wake();
            }
        }
    }
}

pub(super) fn fault(source: std::io::Error) -> NetError {
    NetError::wait(SocketAddr::from(([127, 0, 0, 1], 0)), source)
}
