//! Waiting for sockets, a moment, or a wake-up from another thread: whichever comes first.

use std::{io, sync::Arc, time::Duration};

use polling::{Event, Events, Poller};
use socket2::Socket;

use super::{Udp, sys};

/// Wakes one [`Waiter`] or watch of streams, from any thread.
#[derive(Clone, Debug)]
pub struct Waker(Inner);

#[derive(Clone, Debug)]
enum Inner {
    Poller(Arc<Poller>),
    Alarm(sys::Alarm),
}

impl Waker {
    /// What wakes a watch of streams.
    pub(super) const fn ringing(alarm: sys::Alarm) -> Self {
        Self(Inner::Alarm(alarm))
    }

    /// Wakes it, now or at its next wait.
    pub fn wake(&self) {
        match &self.0 {
            // The waiter's own wait would fail with the same error, and it reports that.
            Inner::Poller(poller) => drop(poller.notify()),
            Inner::Alarm(alarm) => alarm.ring(),
        }
    }
}

/// A socket that has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// The key it was watched with.
    pub key: usize,
    /// Whether an error is pending (`EPOLLERR`): a report on the error queue or `SO_ERROR`.
    pub error: bool,
}

/// Watches sockets.
#[derive(Debug)]
pub struct Waiter {
    poller: Arc<Poller>,
    events: Events,
    watched: Vec<(usize, Arc<Socket>)>,
}

impl Waiter {
    /// A waiter that watches nothing yet.
    ///
    /// # Errors
    /// No descriptors left.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            poller: Arc::new(Poller::new()?),
            events: Events::new(),
            watched: Vec::new(),
        })
    }

    /// What wakes it.
    pub fn waker(&self) -> Waker {
        Waker(Inner::Poller(Arc::clone(&self.poller)))
    }

    /// Watches a socket under a key of the caller's.
    ///
    /// # Errors
    /// The system's limit on watches.
    pub fn watch(&mut self, key: usize, udp: &Udp) -> io::Result<()> {
        self.unwatch(key);
        sys::watch(&self.poller, udp.socket(), key)?;
        self.watched.push((key, Arc::clone(udp.socket())));
        Ok(())
    }

    /// Stops watching.
    pub fn unwatch(&mut self, key: usize) {
        self.watched.retain(|(k, socket)| {
            if *k == key {
                // Fails only if it is not watched, which is what is wanted.
                self.poller.delete(socket).ok();
            }
            *k != key
        });
    }

    /// Waits until a socket whose key `wanted` accepts can be read, a wake-up, or the end of
    /// `timeout` (`None`: for ever).
    ///
    /// # Errors
    /// What `epoll_wait(2)` says.
    pub fn wait(
        &mut self,
        timeout: Option<Duration>,
        wanted: impl Fn(usize) -> bool,
    ) -> io::Result<Vec<Ready>> {
        for (key, socket) in &self.watched {
            let interest = if wanted(*key) {
                Event::readable(*key)
            } else {
                Event::none(*key)
            };
            self.poller.modify(socket, interest)?;
        }
        self.events.clear();
        match self.poller.wait(&mut self.events, timeout) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(Vec::new()),
            other => other?,
        };
        Ok(self
            .events
            .iter()
            .map(|event| Ready {
                key: event.key,
                error: event.is_err().unwrap_or(false),
            })
            .collect())
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        for (_, socket) in &self.watched {
            self.poller.delete(socket).ok();
        }
    }
}
