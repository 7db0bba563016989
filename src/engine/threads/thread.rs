//! Named threads that are joined, and whose panics are told.

use std::{
    any::Any,
    io,
    panic::{self, AssertUnwindSafe},
    thread::{Builder, JoinHandle},
    time::Duration,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};

use crate::{
    model::{Message, message},
    net::errno_of,
};

/// How long the end of a thread is waited for. One that is not stuck ends at once.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Starts a thread by this name, which the system shows.
///
/// # Errors
/// `error-thread-start`: the system gives the program no more threads.
pub(crate) fn spawn_thread<T: Send + 'static>(
    name: &str,
    body: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, Message> {
    spawn_by(Builder::new(), name, body)
}

fn spawn_by<T: Send + 'static>(
    builder: Builder,
    name: &str,
    body: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, Message> {
    let thread = builder.name(name.to_owned()).spawn(body);
    thread.map_err(|error| could_not_start(name, &error))
}

/// The sentence that a thread, or what it needs, could not be had of the system.
pub(crate) fn could_not_start(name: &str, error: &io::Error) -> Message {
    message! { "error-thread-start", thread: name, errno: errno_of(error).to_string() }
}

/// What a thread of the engine is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ThreadRole {
    /// Owns the server's socket.
    Server,
    /// Owns the sockets of all clients.
    Clients,
    /// It owns the TCP listener and what was accepted from it.
    TcpServer,
    /// It owns the sockets of all TCP clients.
    TcpClients,
}

impl ThreadRole {
    /// The name of the thread, as the system shows it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Clients => "clients",
            Self::TcpServer => "tcp-server",
            Self::TcpClients => "tcp-clients",
        }
    }
}

/// A running thread, its role, and the words of its panic, if it had one.
#[derive(Debug)]
pub(crate) struct WorkerThread {
    role: ThreadRole,
    handle: Option<JoinHandle<()>>,
    panicked: Receiver<String>,
    /// Hangs up when the thread ends.
    end: Receiver<()>,
}

impl WorkerThread {
    /// Starts a thread; `after` is called when `body` has returned or panicked.
    ///
    /// # Errors
    /// The system's limit on threads.
    pub(crate) fn start(
        role: ThreadRole,
        body: impl FnOnce() + Send + 'static,
        after: impl FnOnce() + Send + 'static,
    ) -> Result<Self, Message> {
        let (tell, panicked) = bounded(1);
        let (at_end, end) = bounded(0);
        let handle = spawn_thread(role.name(), move || {
            let at_end = at_end;
            if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(body)) {
                // Nobody listens only when the engine itself is being dropped.
                tell.try_send(words(payload.as_ref())).ok();
            }
            after();
            drop(at_end);
        })?;
        Ok(Self {
            role,
            handle: Some(handle),
            panicked,
            end,
        })
    }

    pub(crate) const fn role(&self) -> ThreadRole {
        self.role
    }

    /// Whether the thread has ended.
    pub(crate) fn finished(&self) -> bool {
        self.handle.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// The words of its panic, once, if it has panicked.
    pub(crate) fn take_panic(&self) -> Option<String> {
        self.panicked.try_recv().ok()
    }

    /// Waits for its end. One that does not end is left behind.
    pub(crate) fn join(&mut self) {
        let end = self.end.recv_timeout(TIMEOUT);
        if end == Err(RecvTimeoutError::Timeout) {
            self.handle = None;
        } else if let Some(handle) = self.handle.take() {
            // Panics are caught inside and told by `take_panic`.
            handle.join().ok();
        }
    }
}

fn words(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("panic")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Errno;

    #[test]
    fn a_thread_that_the_system_refuses_is_told_by_name_and_error_number() {
        let larger_than_any_address_space = Builder::new().stack_size(1 << 48);
        let refused = spawn_by(larger_than_any_address_space, "sockets", || ()).unwrap_err();
        let errno = Errno::EAGAIN.to_string();
        let want = message! { "error-thread-start", thread: "sockets", errno: errno };
        assert_eq!(refused, want);
    }

    #[test]
    fn a_panic_is_told_and_does_not_spread() {
        let (done, ended) = bounded(1);
        let mut thread = WorkerThread::start(
            ThreadRole::Server,
            || panic!("on {}", "purpose"),
            move || done.send(()).unwrap(),
        )
        .unwrap();
        ended.recv().unwrap();
        let want = Some("on purpose");
        assert_eq!(thread.take_panic().as_deref(), want, "its words");
        assert_eq!(thread.take_panic(), None, "once");
        thread.join();
        assert!(thread.finished(), "it has ended");
    }
}
