//! Named threads that are joined, and whose panics are told.

use std::{
    any::Any,
    io,
    panic::{self, AssertUnwindSafe},
    thread::{Builder, JoinHandle},
};

use crossbeam_channel::{Receiver, bounded};

/// A running thread.
#[derive(Debug)]
pub(super) struct Thread {
    name: &'static str,
    handle: Option<JoinHandle<()>>,
    panicked: Receiver<String>,
}

impl Thread {
    /// Starts a thread; `after` is called when `body` has returned or panicked.
    ///
    /// # Errors
    /// The system's limit on threads.
    pub(super) fn start(
        name: &'static str,
        body: impl FnOnce() + Send + 'static,
        after: impl FnOnce() + Send + 'static,
    ) -> io::Result<Self> {
        let (tell, panicked) = bounded(1);
        let handle = Builder::new().name(name.to_owned()).spawn(move || {
            if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(body)) {
                // Nobody listens only when the engine itself is being dropped.
                tell.try_send(words(payload.as_ref())).ok();
            }
            after();
        })?;
        Ok(Self {
            name,
            handle: Some(handle),
            panicked,
        })
    }

    /// Its name.
    pub(super) const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it has ended.
    pub(super) fn finished(&self) -> bool {
        self.handle.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// The words of its panic, once, if it has panicked.
    pub(super) fn take_panic(&self) -> Option<String> {
        self.panicked.try_recv().ok()
    }

    /// Waits for its end.
    pub(super) fn join(&mut self) {
        if let Some(handle) = self.handle.take() {
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

    #[test]
    fn a_panic_is_told_and_does_not_spread() {
        let (done, ended) = bounded(1);
        let mut thread = Thread::start(
            "test",
            || panic!("on {}", "purpose"),
            move || done.send(()).unwrap(),
        )
        .unwrap();
        ended.recv().unwrap();
        assert_eq!(
            thread.take_panic().as_deref(),
            Some("on purpose"),
            "its words"
        );
        assert_eq!(thread.take_panic(), None, "once");
        thread.join();
        assert!(thread.finished(), "it has ended");
    }
}
