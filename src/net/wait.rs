//! Waiting for sockets, a moment, or a wake-up from another thread: whichever comes first.

use std::{collections::BTreeMap, io, sync::Arc, time::Duration};

use socket2::Socket;

use super::{Interest, Ready, Waker, sys};

/// Watches sockets, and can be woken by another thread.
#[derive(Debug)]
pub(crate) struct Waiter {
    selector: sys::Selector,
    watched: BTreeMap<usize, (Arc<Socket>, Interest)>,
}

impl Waiter {
    /// A waiter that watches nothing yet.
    ///
    /// # Errors
    /// No descriptors left.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            selector: sys::Selector::new()?,
            watched: BTreeMap::new(),
        })
    }

    /// A handle by which another thread ends the wait.
    pub(crate) fn waker(&self) -> Waker {
        self.selector.waker()
    }

    /// Watches a socket for this under a key of the caller's, as long as it is not told otherwise. Another
    /// socket of that key must be forgotten before.
    ///
    /// # Errors
    /// The system's limit on watches.
    pub(crate) fn set(
        &mut self,
        key: usize,
        socket: &Arc<Socket>,
        interest: Interest,
    ) -> io::Result<()> {
        if interest == Interest::default() {
            self.forget(key);
        } else if let Some((socket, now)) = self.watched.get_mut(&key) {
            if *now != interest {
                self.selector.watch(key, socket, interest, false)?;
                *now = interest;
            }
        } else {
            self.selector.watch(key, socket, interest, true)?;
            self.watched.insert(key, (Arc::clone(socket), interest));
        }
        Ok(())
    }

    /// Stops watching the socket of this key.
    pub(crate) fn forget(&mut self, key: usize) {
        if let Some((socket, _)) = self.watched.remove(&key) {
            self.selector.delete(&socket);
        }
    }

    /// Tells ahead that the next wait is to end within that time: then it begins at once.
    ///
    /// # Errors
    /// What `timerfd_settime(2)` says.
    pub(crate) fn end_within(&self, timeout: Duration) -> io::Result<()> {
        self.selector.end_within(timeout)
    }

    /// Waits until there is something, a wake-up, or the end of `timeout` (`None`: for ever), and puts
    /// what there is into `ready`.
    ///
    /// # Errors
    /// What `epoll_wait(2)` says.
    pub(crate) fn wait(&self, timeout: Option<Duration>, ready: &mut Vec<Ready>) -> io::Result<()> {
        ready.clear();
        self.selector.wait(timeout, ready)
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        for (socket, _) in self.watched.values() {
            self.selector.delete(socket);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{Backend, Tcp};

    #[test]
    fn it_tells_of_readable_sockets_and_of_the_alarm() {
        let here = "127.0.0.1:0".parse().unwrap();
        let listener = Tcp::open(here, Backend::Best).unwrap();
        listener.bind(here).unwrap();
        listener.listen(1).unwrap();
        let mut waiter = Waiter::new().unwrap();
        let reading = Interest {
            read: true,
            ..Interest::default()
        };
        waiter.set(7, listener.socket(), reading).unwrap();
        let mut ready = vec![];
        waiter.wait(Some(Duration::ZERO), &mut ready).unwrap();
        assert_eq!(ready, [], "nobody has come");
        let waker = waiter.waker();
        for _ in 0..2 {
            waker.wake();
            waiter.wait(None, &mut ready).unwrap();
            assert_eq!(ready, [], "woken");
        }
        let peer = std::net::TcpStream::connect(listener.local().unwrap()).unwrap();
        for _ in 0..2 {
            waiter.wait(None, &mut ready).unwrap();
            assert_eq!(
                ready,
                [Ready {
                    key: 7,
                    read: true,
                    write: false,
                    error: false,
                    urgent: false,
                }],
                "as long as it waits"
            );
        }
        let nothing = Interest::default();
        waiter.set(7, listener.socket(), nothing).unwrap();
        waiter.wait(Some(Duration::ZERO), &mut ready).unwrap();
        assert_eq!(ready, [], "it is not asked for");
        drop(peer);
    }
}
