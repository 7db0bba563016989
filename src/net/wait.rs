//! Waiting for sockets, a moment, or a wake-up from another thread: whichever comes first.

use std::{io, sync::Arc, time::Duration};

use socket2::Socket;

use super::{Interest, StreamReady, Udp, sys};

/// Wakes one [`Waiter`] or watch of streams, from any thread.
#[derive(Clone, Debug)]
pub(crate) struct Waker(sys::Alarm);

impl Waker {
    /// What rings this alarm.
    pub(super) const fn ringing(alarm: sys::Alarm) -> Self {
        Self(alarm)
    }

    /// Wakes it, now or at its next wait.
    pub(crate) fn wake(&self) {
        self.0.ring();
    }
}

/// A socket that has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ready {
    /// The key it was watched with.
    pub key: usize,
    /// Whether an error is pending (`EPOLLERR`): a report on the error queue or `SO_ERROR`.
    pub error: bool,
}

/// Watches sockets.
#[derive(Debug)]
pub(crate) struct Waiter {
    selector: sys::Selector,
    watched: Vec<Watched>,
    events: Vec<StreamReady>,
}

/// One of them.
#[derive(Debug)]
struct Watched {
    key: usize,
    socket: Arc<Socket>,
    /// Whether the selector is asked to tell when it can be read.
    wanted: bool,
}

impl Waiter {
    /// A waiter that watches nothing yet.
    ///
    /// # Errors
    /// No descriptors left.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            selector: sys::Selector::new()?,
            watched: Vec::new(),
            events: Vec::new(),
        })
    }

    /// What wakes it.
    pub(crate) fn waker(&self) -> Waker {
        Waker::ringing(self.selector.alarm())
    }

    /// Watches a socket under a key of the caller's.
    ///
    /// # Errors
    /// The system's limit on watches.
    pub(crate) fn watch(&mut self, key: usize, udp: &Udp) -> io::Result<()> {
        self.unwatch(key);
        let socket = Arc::clone(udp.socket());
        self.selector.add(key, &socket, interest(false))?;
        self.watched.push(Watched {
            key,
            socket,
            wanted: false,
        });
        Ok(())
    }

    /// Stops watching.
    pub(crate) fn unwatch(&mut self, key: usize) {
        let gone = self.watched.extract_if(.., |watched| watched.key == key);
        for watched in gone {
            self.selector.delete(&watched.socket);
        }
    }

    /// Tells ahead that the next wait is to end within that time: then it begins at once.
    ///
    /// # Errors
    /// What `timerfd_settime(2)` says.
    pub(crate) fn end_within(&self, timeout: Duration) -> io::Result<()> {
        self.selector.end_within(timeout)
    }

    /// Waits until a socket whose key `wanted` accepts can be read, an error is pending at any of them,
    /// a wake-up, or the end of `timeout` (`None`: for ever).
    ///
    /// # Errors
    /// What `epoll_wait(2)` says.
    pub(crate) fn wait(
        &mut self,
        timeout: Option<Duration>,
        wanted: impl Fn(usize) -> bool,
    ) -> io::Result<Vec<Ready>> {
        for watched in &mut self.watched {
            let wanted = wanted(watched.key);
            if watched.wanted != wanted {
                self.selector
                    .modify(watched.key, &watched.socket, interest(wanted))?;
                watched.wanted = wanted;
            }
        }
        self.events.clear();
        self.selector.wait(timeout, &mut self.events)?;
        Ok(self
            .events
            .iter()
            .map(|event| Ready {
                key: event.key,
                error: event.error,
            })
            .collect())
    }
}

/// In what can be read, or in nothing but errors.
fn interest(read: bool) -> Interest {
    Interest { read, write: false }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        for watched in &self.watched {
            self.selector.delete(&watched.socket);
        }
    }
}
