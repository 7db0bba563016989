//! Waiting for many streams, a moment, or a wake-up from another thread: whichever comes first.

use std::{collections::BTreeMap, io, sync::Arc, time::Duration};

use polling::{Event, Events, PollMode, Poller};
use socket2::Socket;

use super::{Tcp, Waker, sys};

/// What is waited for at one socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interest {
    /// Bytes, a goodbye or a connection that can be taken.
    pub read: bool,
    /// Room in the send buffer, or the end of a connect.
    pub write: bool,
}

/// A socket that has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamReady {
    /// The key that it is watched with.
    pub key: usize,
    /// A read or an accept would not wait; an error counts as such.
    pub read: bool,
    /// A send would not wait, or a connect is decided; an error counts as such.
    pub write: bool,
}

/// Watches streams. Sockets of which nothing is wanted cost nothing.
#[derive(Debug)]
pub struct Watch {
    poller: Arc<Poller>,
    events: Events,
    watched: BTreeMap<usize, (Arc<Socket>, Interest)>,
}

impl Watch {
    /// One that watches nothing yet.
    ///
    /// # Errors
    /// No descriptors left.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            poller: Arc::new(Poller::new()?),
            events: Events::new(),
            watched: BTreeMap::new(),
        })
    }

    /// What wakes it.
    pub fn waker(&self) -> Waker {
        Waker::of(&self.poller)
    }

    /// Watches a socket for this under a key of the caller's, as long as it is not told otherwise.
    ///
    /// # Errors
    /// The system's limit on watches.
    pub fn set(&mut self, key: usize, tcp: &Tcp, interest: Interest) -> io::Result<()> {
        if interest == Interest::default() {
            self.forget(key);
            return Ok(());
        }
        let event = Event::new(key, interest.read, interest.write);
        if let Some((socket, now)) = self.watched.get_mut(&key) {
            if *now != interest {
                self.poller
                    .modify_with_mode(&**socket, event, PollMode::Level)?;
                *now = interest;
            }
            return Ok(());
        }
        sys::watch_level(&self.poller, tcp.socket(), event)?;
        self.watched
            .insert(key, (Arc::clone(tcp.socket()), interest));
        Ok(())
    }

    /// Stops watching.
    pub fn forget(&mut self, key: usize) {
        if let Some((socket, _)) = self.watched.remove(&key) {
            // Fails only if it is not watched, which is what is wanted.
            self.poller.delete(&*socket).ok();
        }
    }

    /// Waits until there is something, a wake-up, or the end of `timeout` (`None`: for ever), and puts
    /// what there is into `ready`.
    ///
    /// # Errors
    /// What `epoll_wait(2)` says.
    pub fn wait(
        &mut self,
        timeout: Option<Duration>,
        ready: &mut Vec<StreamReady>,
    ) -> io::Result<()> {
        ready.clear();
        self.events.clear();
        match self.poller.wait(&mut self.events, timeout) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            other => other?,
        };
        ready.extend(self.events.iter().map(|event| {
            let ended = event.is_err().unwrap_or(false) || event.is_interrupt();
            StreamReady {
                key: event.key,
                read: event.readable || ended,
                write: event.writable || ended,
            }
        }));
        Ok(())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        for (socket, _) in self.watched.values() {
            self.poller.delete(&**socket).ok();
        }
    }
}
