//! Waiting for many streams, a moment, or a wake-up from another thread: whichever comes first.

use std::{collections::BTreeMap, io, sync::Arc, time::Duration};

use socket2::Socket;

use super::{Tcp, Waker, sys};

/// What is waited for at one socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Interest {
    /// Bytes, a FIN or a connection that can be taken.
    pub read: bool,
    /// Room in the send buffer, or the end of a connect.
    pub write: bool,
}

/// A socket that has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StreamReady {
    /// The key that it is watched with.
    pub key: usize,
    /// A read or an accept would not wait; an error counts as such.
    pub read: bool,
    /// A send would not wait, or a connect is decided; an error counts as such.
    pub write: bool,
    /// An error is pending (`EPOLLERR`).
    pub error: bool,
}

/// Watches streams. Sockets of which nothing is wanted cost nothing.
#[derive(Debug)]
pub(crate) struct Watch {
    selector: sys::Selector,
    watched: BTreeMap<usize, (Arc<Socket>, Interest)>,
}

impl Watch {
    /// One that watches nothing yet.
    ///
    /// # Errors
    /// No descriptors left.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            selector: sys::Selector::new()?,
            watched: BTreeMap::new(),
        })
    }

    /// What wakes it.
    pub(crate) fn waker(&self) -> Waker {
        Waker::ringing(self.selector.alarm())
    }

    /// Watches a socket for this under a key of the caller's, as long as it is not told otherwise.
    ///
    /// # Errors
    /// The system's limit on watches.
    pub(crate) fn set(&mut self, key: usize, tcp: &Tcp, interest: Interest) -> io::Result<()> {
        if interest == Interest::default() {
            self.forget(key);
            return Ok(());
        }
        if let Some((socket, now)) = self.watched.get_mut(&key) {
            if *now != interest {
                self.selector.modify(key, socket, interest)?;
                *now = interest;
            }
            return Ok(());
        }
        self.selector.add(key, tcp.socket(), interest)?;
        self.watched
            .insert(key, (Arc::clone(tcp.socket()), interest));
        Ok(())
    }

    /// Stops watching.
    pub(crate) fn forget(&mut self, key: usize) {
        if let Some((socket, _)) = self.watched.remove(&key) {
            self.selector.delete(&socket);
        }
    }

    /// Waits until there is something, a wake-up, or the end of `timeout` (`None`: for ever), and puts
    /// what there is into `ready`.
    ///
    /// # Errors
    /// What `epoll_wait(2)` says.
    pub(crate) fn wait(
        &self,
        timeout: Option<Duration>,
        ready: &mut Vec<StreamReady>,
    ) -> io::Result<()> {
        ready.clear();
        self.selector.wait(timeout, ready)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        for (socket, _) in self.watched.values() {
            self.selector.delete(socket);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Backend;

    #[test]
    fn it_tells_of_readable_sockets_and_of_the_alarm() {
        let here = "127.0.0.1:0".parse().unwrap();
        let listener = Tcp::open(here, Backend::Best).unwrap();
        listener.bind(here).unwrap();
        listener.listen(1).unwrap();
        let mut watch = Watch::new().unwrap();
        let (read, write) = (true, false);
        watch.set(7, &listener, Interest { read, write }).unwrap();
        let mut ready = vec![];
        watch.wait(Some(Duration::ZERO), &mut ready).unwrap();
        assert_eq!(ready, [], "nobody has come");
        let waker = watch.waker();
        for _ in 0..2 {
            waker.wake();
            watch.wait(None, &mut ready).unwrap();
            assert_eq!(ready, [], "woken");
        }
        let peer = std::net::TcpStream::connect(listener.local().unwrap()).unwrap();
        for _ in 0..2 {
            watch.wait(None, &mut ready).unwrap();
            assert_eq!(
                ready,
                [StreamReady {
                    key: 7,
                    read,
                    write,
                    error: false,
                }],
                "as long as it waits"
            );
        }
        watch.set(7, &listener, Interest::default()).unwrap();
        watch.wait(Some(Duration::ZERO), &mut ready).unwrap();
        assert_eq!(ready, [], "it is not asked for");
        drop(peer);
    }
}
