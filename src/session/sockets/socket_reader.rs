//! The sockets of this machine, looked at once a second on a thread of its own.

use std::{convert::Infallible, sync::Arc, time::Duration};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, select};

use super::socket_watch::{SocketWatch, WatchedSocket};
use crate::{engine::spawn_thread, model::Message};

/// The time between two looks.
const INTERVAL: Duration = Duration::from_secs(1);

/// All sockets of this machine at one moment, or the reason that they cannot be told.
pub type SocketListing = Result<Vec<WatchedSocket>, Message>;

/// Looks at all sockets once a second until it is dropped; its thread then ends by itself.
#[derive(Debug)]
pub struct SocketReader {
    looks: Receiver<SocketListing>,
    /// Hangs up when this is dropped.
    _stop: Sender<Infallible>,
}

impl SocketReader {
    /// Begins to look; `wake` is called at each look that differs from the one before.
    ///
    /// # Errors
    /// `error-thread-start`: the system has no thread to spare.
    pub fn start(wake: Arc<dyn Fn() + Send + Sync>) -> Result<Self, Message> {
        let (tell, looks) = bounded(1);
        let (hold, stop) = bounded(0);
        spawn_thread("sockets", move || read(&tell, &stop, wake.as_ref()))?;
        Ok(Self { looks, _stop: hold })
    }

    /// The latest look that was not taken yet, without waiting.
    pub fn take(&self) -> Option<SocketListing> {
        self.looks.try_iter().last()
    }
}

/// The thread: a look that nobody takes stays in the channel, and none follows it.
fn read(looks: &Sender<SocketListing>, stop: &Receiver<Infallible>, wake: &dyn Fn()) {
    let mut watch = SocketWatch::default();
    let mut last = None;
    loop {
        let look = watch.list();
        if last.as_ref() != Some(&look) {
            last = Some(look.clone());
            select! {
                send(looks, look) -> sent => if sent.is_err() { return; },
                recv(stop) -> _ => return,
            }
            wake();
        }
        if stop.recv_timeout(INTERVAL) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thread_ends_with_its_reader() {
        let (tell, woken) = bounded(8);
        let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
            tell.try_send(()).ok();
        });
        let reader = SocketReader::start(Arc::clone(&wake)).unwrap();
        woken.recv_timeout(Duration::from_secs(30)).unwrap();
        assert!(reader.take().is_some(), "a look, or why there is none");
        drop((reader, wake));
        // Whoever can wake is gone when the thread is.
        let end = std::iter::repeat_with(|| woken.recv_timeout(Duration::from_secs(30)));
        let end = end.into_iter().find(Result::is_err);
        assert_eq!(end, Some(Err(RecvTimeoutError::Disconnected)), "it ended");
    }
}
