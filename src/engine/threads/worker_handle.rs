//! How a worker is started and reached.

use std::net::SocketAddr;

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

use super::{
    context::ThreadContext,
    mailbox::Mailbox,
    progress_counters::ProgressCounters,
    thread::{WorkerThread, could_not_start},
    worker::{BindResult, ServerOrder, Worker, WorkerIo, run},
};
use crate::engine::Inbox;
use crate::{
    model::{ClientId, Message, Progress, SendTotals},
    net::{Waiter, Waker},
};

/// Orders that wait at most for each worker.
const ORDERS: usize = 64;

/// A worker's thread, which may not be started yet.
pub(crate) struct WorkerHandle<W: Worker> {
    /// `None` before the start, and after the end.
    orders: Option<Sender<W::Order>>,
    settings: Mailbox<W::Settings>,
    progress: ProgressCounters,
    running: Option<Running>,
}

/// A thread that was started.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) thread: WorkerThread,
    waker: Waker,
    /// The number that its batches bear.
    pub(crate) source: u16,
}

/// A worker's handle, whatever it does.
pub(crate) trait ErasedWorker {
    /// The thread that was started last.
    fn running(&self) -> Option<&Running>;
    /// Starts a thread with nothing open and a source number of its own.
    ///
    /// # Errors
    /// No descriptors or threads left.
    fn start(&mut self, context: &ThreadContext, inbox: &mut Inbox) -> Result<(), Message>;
    /// Takes no more orders: the thread closes its sockets and ends.
    fn hang_up(&mut self);
    /// Waits for its end.
    fn join(&mut self);
}

impl<W: Worker> WorkerHandle<W> {
    /// A handle of a worker whose thread is not started.
    pub(crate) fn new() -> Self {
        Self {
            orders: None,
            settings: Mailbox::default(),
            progress: ProgressCounters::default(),
            running: None,
        }
    }

    /// Asks something of the worker.
    ///
    /// # Errors
    /// The thread is busy, has failed, or was not started.
    pub(crate) fn order(&self, order: impl Into<W::Order>) -> Result<(), Message> {
        let ended = || Message::new("error-thread-ended").with("thread", W::ROLE.name());
        match self
            .orders
            .as_ref()
            .ok_or_else(ended)?
            .try_send(order.into())
        {
            Ok(()) => self.wake(),
            Err(TrySendError::Full(_)) => return Err(Message::new("error-busy")),
            Err(TrySendError::Disconnected(_)) => return Err(ended()),
        }
        Ok(())
    }

    /// Gives it other settings, at once; the latest win.
    pub(crate) fn set(&self, settings: W::Settings) {
        self.settings.put(settings);
        self.wake();
    }

    /// The progress of a client's orders.
    pub(crate) fn progress(&self, client: ClientId) -> Progress {
        self.progress.read(client)
    }

    /// What a client has done of all its orders.
    pub(crate) fn send_totals(&self, client: ClientId) -> SendTotals {
        self.progress.send_totals(client)
    }

    fn wake(&self) {
        if let Some(running) = &self.running {
            running.waker.wake();
        }
    }
}

impl<C, W: Worker<Order = ServerOrder<C>>> WorkerHandle<W> {
    /// Listens at `addr`, or at one of the `other_ports` next ports where it is in use, instead. The
    /// outcome comes as an answer; without anybody to wait for it, use [`Self::request_bind`].
    ///
    /// # Errors
    /// The thread is busy, has failed, or was not started.
    pub(crate) fn bind(
        &self,
        addr: SocketAddr,
        other_ports: u16,
    ) -> Result<Receiver<BindResult>, Message> {
        let (answer, outcome) = bounded(1);
        self.order(ServerOrder::Bind {
            addr,
            other_ports,
            answer: Some(answer),
        })?;
        Ok(outcome)
    }

    /// Like [`Self::bind`], without anybody to wait for it: a notice tells if it fails.
    ///
    /// # Errors
    /// The thread is busy, has failed, or was not started.
    pub(crate) fn request_bind(&self, addr: SocketAddr, other_ports: u16) -> Result<(), Message> {
        self.order(ServerOrder::Bind {
            addr,
            other_ports,
            answer: None,
        })
    }
}

impl<W: Worker> ErasedWorker for WorkerHandle<W> {
    fn running(&self) -> Option<&Running> {
        self.running.as_ref()
    }

    fn start(&mut self, context: &ThreadContext, inbox: &mut Inbox) -> Result<(), Message> {
        let waiter = Waiter::new().map_err(|error| could_not_start(W::ROLE.name(), &error))?;
        let waker = waiter.waker();
        let (orders, receiver) = bounded(ORDERS);
        let (out, source, ended) = context.outbox(inbox);
        let progress = ProgressCounters::default();
        let io = WorkerIo {
            out,
            waiter,
            ids: context.ids.clone(),
            backend: context.backend,
            progress: progress.clone(),
        };
        let (context, settings) = (context.clone(), self.settings.clone());
        let body = move || run(W::new(&context), io, &receiver, &settings);
        self.running = Some(Running {
            thread: WorkerThread::start(W::ROLE, body, ended)?,
            waker,
            source,
        });
        (self.orders, self.progress) = (Some(orders), progress);
        Ok(())
    }

    fn hang_up(&mut self) {
        self.orders = None;
        self.wake();
    }

    fn join(&mut self) {
        if let Some(running) = &mut self.running {
            running.thread.join();
        }
    }
}
