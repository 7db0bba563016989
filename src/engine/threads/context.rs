//! What all threads of the engine share, so that each can be started again.

use std::sync::{Arc, atomic::Ordering};

use crossbeam_channel::{Sender, bounded};

use super::mailbox::Mailbox;
use crate::engine::{
    Clock, Inbox,
    limits::OutboxLimits,
    outbox::{Outbox, Wake, Watermark},
    socket_ids::SocketIds,
};
use crate::{
    model::Batch,
    net::{Backend, Gauge},
};

/// Batches that wait at most to be filled again, for each thread.
const MAX_SPARE_BATCHES: usize = 64;

/// What all threads of the engine share.
#[derive(Clone)]
pub(crate) struct ThreadContext {
    pub(crate) clock: Clock,
    pub(crate) backend: Backend,
    pub(crate) batches: Sender<Batch>,
    pub(crate) ids: SocketIds,
    pub(crate) wake: Option<Wake>,
    pub(crate) limits: Arc<OutboxLimits>,
    /// The UDP server's receive queue, for the clients to look at.
    pub(crate) gauges: Mailbox<Gauge>,
}

impl ThreadContext {
    /// An outbox with a number of its own, by which the record knows a thread's addresses; that number; and
    /// what is done when the thread has ended, however it did: nobody waits for its stamps any more.
    pub(crate) fn outbox(
        &self,
        inbox: &mut Inbox,
    ) -> (Outbox, u16, impl FnOnce() + Send + 'static + use<>) {
        let mark = Watermark::default();
        let (give_back, spent) = bounded(MAX_SPARE_BATCHES);
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
