//! A read that was asked for once, until it has returned.

use std::time::Duration;

use crate::{
    engine::outbox::{FLUSH_DELAY, Outbox},
    model::{Note, ReadOptions, ReadWait, RowFlags, SocketId, Stamp, Syscall, WaitingRead},
};

/// A read that was asked for and has not returned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PendingRead {
    pub(crate) options: ReadOptions,
    since: Stamp,
    /// Whether it was noted that it waits.
    is_noted: bool,
}

/// One call that reads, as it is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadCall {
    /// Bytes that it asks for.
    pub(crate) size: u32,
    /// Which of [`ReadOptions`] its row tells.
    pub(crate) flags: RowFlags,
    /// When it was called, where that was before.
    pub(crate) since: Option<Stamp>,
    /// Whether it is a row also if nothing waits.
    pub(crate) tells_nothing: bool,
}

impl ReadCall {
    /// A read of the program's own, of so many bytes.
    pub(crate) const fn plain(size: u32) -> Self {
        Self {
            size,
            flags: RowFlags(0),
            since: None,
            tells_nothing: false,
        }
    }
}

impl PendingRead {
    pub(crate) const fn new(options: ReadOptions, since: Stamp) -> Self {
        Self {
            options,
            since,
            is_noted: false,
        }
    }

    /// The call that is made now, for `default_size` bytes where nothing else was asked for.
    pub(crate) fn call(&self, default_size: u32, now: Stamp) -> ReadCall {
        let waits = matches!(self.options.wait, ReadWait::AtMost(_) | ReadWait::Forever);
        ReadCall {
            size: self.options.size.unwrap_or(default_size),
            flags: self.options.flags(),
            since: waits.then_some(self.since),
            tells_nothing: self.options.wait != ReadWait::NoRead && self.is_over(now),
        }
    }

    /// Whether it waits no longer.
    pub(crate) fn is_over(&self, now: Stamp) -> bool {
        self.left(now) == Some(Duration::ZERO)
    }

    /// It has found nothing: notes that it waits once it has done so for a moment.
    pub(crate) fn tell(
        &mut self,
        (socket, call): (SocketId, Syscall),
        read: ReadCall,
        out: &mut Outbox,
    ) {
        let now = out.clock.now();
        if self.is_noted || read.since.is_none() || now.since(self.since) < FLUSH_DELAY {
            return;
        }
        self.is_noted = true;
        let waiting = WaitingRead {
            socket,
            call,
            asked: read.size,
            flags: read.flags,
            since: self.since,
            once: true,
        };
        out.note(now, Note::Waiting(waiting));
    }

    /// How long until it is over, or until it is to be noted that it waits; `None` is without end.
    pub(crate) fn due(&self, now: Stamp) -> Option<Duration> {
        let to_be_noted = !self.is_noted && !self.is_over(now);
        let note_in = to_be_noted.then(|| self.since.plus(FLUSH_DELAY).since(now));
        [self.left(now), note_in].into_iter().flatten().min()
    }

    /// How long it may still wait; `None` is without end.
    fn left(&self, now: Stamp) -> Option<Duration> {
        match self.options.wait {
            ReadWait::NoRead | ReadWait::DontWait => Some(Duration::ZERO),
            ReadWait::AtMost(time) => Some(self.since.plus(time).since(now)),
            ReadWait::Forever => None,
        }
    }
}
