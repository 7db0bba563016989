//! What a thread of the engine does. The loop around it, with orders and settings, is the same for all.

use std::{net::SocketAddr, time::Duration};

use crossbeam_channel::{Receiver, Select, Sender, TryRecvError};

use super::{
    context::ThreadContext, mailbox::Mailbox, progress_counters::ProgressCounters,
    thread::ThreadRole,
};
use crate::engine::{outbox::Outbox, socket_ids::SocketIds};
use crate::{
    model::{Errno, Message, Note, Owner},
    net::{Backend, Interest, NetError, Ready, SharedSocket, Waiter},
};

/// How often sockets are looked at while something waits in them that is not taken.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// After what time a full send buffer is tried again.
pub(crate) const SEND_RETRY: Duration = Duration::from_millis(1);

/// Owns sockets, and does with them what it is told.
pub(crate) trait Worker: Sized + 'static {
    /// The role of the thread that runs this worker.
    const ROLE: ThreadRole;
    /// Whose troubles those of its thread are.
    const WHO: Owner;
    /// What is set while it runs; the latest wins, and acts at once.
    type Settings: Send + 'static;
    /// What it is asked, one after the other.
    type Order: Send + 'static;

    /// A worker without any socket.
    fn new(context: &ThreadContext) -> Self;
    /// Takes over settings that were changed.
    fn apply(&mut self, settings: Self::Settings, io: &mut WorkerIo);
    /// Carries an order out.
    fn execute(&mut self, order: Self::Order, io: &mut WorkerIo);
    /// Does what is due, for a moment at most, and no longer than until orders wait (`interrupted`).
    fn work(&mut self, interrupted: &dyn Fn() -> bool, io: &mut WorkerIo) -> NextStep;
    /// Takes note of what its sockets have.
    fn ready(&mut self, ready: &[Ready], io: &mut WorkerIo);
    /// Closes all sockets of the thread, with a row for each `close`.
    fn close(&mut self, io: &mut WorkerIo);
}

/// What a worker's thread does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NextStep {
    /// Work again at once.
    Again,
    /// See what the sockets have within this time; what was seen so far need not be handed over.
    Poll(Duration),
    /// Hand over what was seen, and wait for so long at most (`None`: for ever).
    Wait(Option<Duration>),
}

/// What every worker has at hand.
#[derive(Debug)]
pub(crate) struct WorkerIo {
    pub(crate) out: Outbox,
    pub(crate) waiter: Waiter,
    pub(crate) ids: SocketIds,
    pub(crate) backend: Backend,
    pub(crate) progress: ProgressCounters,
}

/// What is asked of a worker that listens.
#[derive(Debug)]
pub(crate) enum ServerOrder<C> {
    /// Listen there, or at one of the `other_ports` next ports.
    Bind {
        addr: SocketAddr,
        other_ports: u16,
        answer: Option<Sender<BindResult>>,
    },
    /// A command of a face.
    Command(C),
}

impl<C> From<C> for ServerOrder<C> {
    fn from(command: C) -> Self {
        Self::Command(command)
    }
}

/// Where a worker listens now, or why it does not.
pub(crate) type BindResult = Result<SocketAddr, NetError>;

impl WorkerIo {
    /// Notes what a person should know.
    pub(crate) fn report_problem(&mut self, owner: Owner, message: Message) {
        let at = self.out.clock.now();
        self.out.note(at, Note::Trouble { owner, message });
    }

    /// Notes what went wrong of an order.
    pub(crate) fn report_failure(&mut self, owner: Owner, outcome: Result<(), NetError>) {
        if let Err(error) = outcome {
            self.report_problem(owner, error.message());
        }
    }

    /// Watches a socket for this under its key; a failure is told.
    pub(crate) fn watch(
        &mut self,
        key: usize,
        socket: &SharedSocket,
        what: Interest,
        owner: Owner,
    ) {
        if let Err(error) = self.waiter.set(key, socket, what) {
            self.report_problem(owner, wait_failed(&error));
        }
    }

    /// Gives the outcome of an order to listen at `wanted` to whoever waits for it; a failure is told where
    /// nobody does, and so is another port.
    pub(crate) fn bound(
        &mut self,
        wanted: SocketAddr,
        bound: BindResult,
        to: Option<Sender<BindResult>>,
    ) {
        match &bound {
            Ok(local) if wanted.port() != 0 && local.port() != wanted.port() => {
                let message = Message::new("notice-port-moved")
                    .with("wanted", wanted.port().to_string())
                    .with("got", local.port().to_string());
                self.report_problem(Owner::Server, message);
            }
            Err(error) if to.is_none() => self.report_problem(Owner::Server, error.message()),
            _ => {}
        }
        if let Some(to) = to {
            // Whoever asked may have given up.
            to.try_send(bound).ok();
        }
    }
}

fn wait_failed(error: &std::io::Error) -> Message {
    Message::new("error-wait").with("detail", error.to_string())
}

/// Tries to `open` at `addr`, and at the `other_ports` next ports as long as they are in use.
pub(crate) fn at_next_port<T>(
    mut addr: SocketAddr,
    other_ports: u16,
    mut open: impl FnMut(SocketAddr) -> Result<T, NetError>,
) -> Result<T, NetError> {
    let mut result = open(addr);
    for _ in 0..other_ports {
        let in_use = |error: &NetError| error.errno() == Errno::EADDRINUSE;
        let Some(port) = addr.port().checked_add(1) else {
            break;
        };
        if !result.as_ref().is_err_and(in_use) {
            break;
        }
        addr.set_port(port);
        result = open(addr);
    }
    result
}

/// Lets a worker work until the orders hang up.
pub(crate) fn run<W: Worker>(
    mut worker: W,
    mut io: WorkerIo,
    orders: &Receiver<W::Order>,
    settings: &Mailbox<W::Settings>,
) {
    let io = &mut io;
    let mut ready = Vec::new();
    loop {
        io.out.mark_active();
        if let Some(settings) = settings.take() {
            worker.apply(settings, io);
        }
        match orders.try_recv() {
            Ok(order) => {
                // What was set before it was ordered acts on it.
                if let Some(settings) = settings.take() {
                    worker.apply(settings, io);
                }
                worker.execute(order, io);
                continue;
            }
            Err(TryRecvError::Disconnected) => break,
            Err(TryRecvError::Empty) => {}
        }
        let timeout = match worker.work(&|| !orders.is_empty(), io) {
            NextStep::Again => continue,
            NextStep::Poll(time) => Some(time),
            NextStep::Wait(time) => [time, io.out.mark_idle()].into_iter().flatten().min(),
        };
        let waited = io.waiter.wait(timeout, &mut ready);
        #[cfg(test)]
        (io.out.limits.wakeups).fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if let Err(error) = waited {
            io.out.mark_active();
            io.report_problem(W::WHO, wait_failed(&error));
            // Without a waiter it waits until orders come, and does not spin.
            let mut come = Select::new();
            come.recv(orders);
            come.ready_timeout(POLL_INTERVAL).ok();
        } else if !ready.is_empty() {
            io.out.mark_active();
            worker.ready(&ready, io);
        }
    }
    worker.close(io);
    io.out.finish();
}
