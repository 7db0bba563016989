//! Watching streams where there is no `epoll(7)`: by `polling`.

use std::{io, sync::Arc, time::Duration};

use polling::{Event, Events, PollMode, Poller};
use socket2::Socket;

use crate::net::ready::{Interest, Ready};

/// Ends a wait, from any thread.
#[derive(Clone, Debug)]
pub(crate) struct Waker(Arc<Poller>);

impl Waker {
    /// Ends it, now or at its next wait.
    pub(crate) fn wake(&self) {
        // The wait would fail with the same error, and that is reported.
        self.0.notify().ok();
    }
}

/// Watches sockets, and can be woken by another thread.
#[derive(Debug)]
pub(in crate::net) struct Selector {
    poller: Arc<Poller>,
}

impl Selector {
    /// One that watches nothing yet.
    ///
    /// # Errors
    /// No descriptors left.
    pub(in crate::net) fn new() -> io::Result<Self> {
        Ok(Self {
            poller: Arc::new(Poller::new()?),
        })
    }

    /// A handle that ends waits from another thread.
    pub(crate) fn waker(&self) -> Waker {
        Waker(Arc::clone(&self.poller))
    }

    /// Watches a socket for this; `is_new`: it is not watched yet.
    ///
    /// # Errors
    /// The system's limit on watches.
    pub(in crate::net) fn watch(
        &self,
        key: usize,
        socket: &Arc<Socket>,
        interest: Interest,
        is_new: bool,
    ) -> io::Result<()> {
        let event = Event::new(key, interest.read, interest.write);
        if !is_new {
            return self
                .poller
                .modify_with_mode(&**socket, event, PollMode::Level);
        }
        #[expect(unsafe_code, reason = "polling cannot know how long the socket lives")]
        // SAFETY: the watch keeps a share of the socket for as long as the poller knows it, and deletes
        // it from the poller before it lets go of that share.
        unsafe {
            self.poller.add_with_mode(&**socket, event, PollMode::Level)
        }
    }

    /// Stops watching this socket.
    pub(in crate::net) fn delete(&self, socket: &Arc<Socket>) {
        // Fails only if it is not watched, which is what is wanted.
        self.poller.delete(&**socket).ok();
    }

    /// Nothing can be prepared here.
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "as on Linux")]
    pub(in crate::net) const fn end_within(&self, _timeout: Duration) -> io::Result<()> {
        Ok(())
    }

    /// Waits until there is something, the waker, or the end of `timeout`.
    ///
    /// # Errors
    /// What the system's call says.
    pub(in crate::net) fn wait(
        &self,
        timeout: Option<Duration>,
        ready: &mut Vec<Ready>,
    ) -> io::Result<()> {
        let mut events = Events::new();
        match self.poller.wait(&mut events, timeout) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            other => other?,
        };
        ready.extend(events.iter().map(|event| {
            let error = event.is_err().unwrap_or(false);
            let ended = error || event.is_interrupt();
            Ready {
                key: event.key,
                read: event.readable || ended,
                write: event.writable || ended,
                error,
                urgent: false,
            }
        }));
        Ok(())
    }
}
