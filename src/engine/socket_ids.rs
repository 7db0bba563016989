//! Numbers for sockets.

use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering},
};

use crate::model::SocketId;

/// Numbers for sockets, one after the other, for all threads of an engine.
#[derive(Clone, Debug, Default)]
pub(crate) struct SocketIds(pub(super) Arc<AtomicU16>);

impl SocketIds {
    /// The next number; `None` after 65 535 sockets.
    pub(super) fn next(&self) -> Option<SocketId> {
        let step = |n: u16| n.checked_add(1);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, step)
            .ok()
            .map(SocketId)
    }
}
