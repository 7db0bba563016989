//! What all threads of the engine share, so that each can be started again.

use std::sync::{Arc, atomic::Ordering};

use crossbeam_channel::{Sender, bounded};

use super::{
    Clock, Inbox,
    mailbox::Mailbox,
    outbox::{Limits, Outbox, Wake, Watermark},
    socket_ids::SocketIds,
};
use crate::{
    model::Batch,
    net::{Backend, Gauge},
};

/// Batches that wait at most to be filled again, for each thread.
const SPENT: usize = 64;

/// What all threads share.
#[derive(Clone)]
pub(crate) struct ThreadContext {
    pub(super) clock: Clock,
    pub(super) backend: Backend,
    pub(super) batches: Sender<Batch>,
    pub(super) ids: SocketIds,
    pub(super) wake: Option<Wake>,
    pub(super) limits: Arc<Limits>,
    /// The UDP server's receive queue, for the clients to look at.
    pub(super) gauges: Mailbox<Gauge>,
    /// Ends of waits of all threads.
    #[cfg(test)]
    pub(super) wakeups: Arc<std::sync::atomic::AtomicU64>,
}

impl ThreadContext {
    /// An outbox with a number of its own, by which the record knows a thread's addresses; that number; and
    /// what is done when the thread has ended, however it did: nobody waits for its stamps any more.
    pub(super) fn outbox(
        &self,
        inbox: &mut Inbox,
    ) -> (Outbox, u16, impl FnOnce() + Send + 'static + use<>) {
        let mark = Watermark::default();
        let (give_back, spent) = bounded(SPENT);
        let source = inbox.add(Arc::clone(&mark), give_back);
        let out = Outbox::new(
            source,
            self.clock,
            (self.batches.clone(), spent),
            (Arc::clone(&mark), Arc::clone(&self.limits)),
            self.wake.clone(),
        );
        let wake = self.wake.clone();
        let ended = move || {
            mark.store(u64::MAX, Ordering::SeqCst);
            if let Some(wake) = wake {
                wake();
            }
        };
        (out, source, ended)
    }
}
