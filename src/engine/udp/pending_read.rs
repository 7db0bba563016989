//! A read that was asked for once, until it has returned.

use std::time::Duration;

use crate::model::{ReadOptions, ReadWait, RowFlags, Stamp};

/// A read that was asked for and has not returned.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct PendingRead {
    pub(in crate::engine) options: ReadOptions,
    since: Stamp,
}

/// One call that reads, as it is made.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct ReadCall {
    /// Bytes that it asks for.
    pub(in crate::engine) size: u32,
    /// Which of [`ReadOptions`] its row tells.
    pub(in crate::engine) flags: RowFlags,
    /// When it was called, where that was before.
    pub(in crate::engine) since: Option<Stamp>,
    /// Whether it is a row also if nothing waits.
    pub(in crate::engine) tells_nothing: bool,
}

impl ReadCall {
    /// A read of the program's own, of so many bytes.
    pub(in crate::engine) const fn plain(size: u32) -> Self {
        Self {
            size,
            flags: RowFlags(0),
            since: None,
            tells_nothing: false,
        }
    }
}

impl PendingRead {
    pub(in crate::engine) const fn new(options: ReadOptions, since: Stamp) -> Self {
        Self { options, since }
    }

    /// The call that is made now, for `usual` bytes where nothing else was asked for.
    pub(in crate::engine) fn call(&self, usual: u32, now: Stamp) -> ReadCall {
        let waits = matches!(self.options.wait, ReadWait::AtMost(_) | ReadWait::Forever);
        ReadCall {
            size: self.options.size.unwrap_or(usual),
            flags: self.options.flags(),
            since: waits.then_some(self.since),
            tells_nothing: self.options.wait != ReadWait::NoRead && self.is_over(now),
        }
    }

    /// Whether it waits no longer.
    pub(in crate::engine) fn is_over(&self, now: Stamp) -> bool {
        self.left(now) == Some(Duration::ZERO)
    }

    /// How long it may still wait; `None` is without end.
    pub(in crate::engine) fn left(&self, now: Stamp) -> Option<Duration> {
        match self.options.wait {
            ReadWait::NoRead | ReadWait::DontWait => Some(Duration::ZERO),
            ReadWait::AtMost(time) => Some(self.since.plus(time).since(now)),
            ReadWait::Forever => None,
        }
    }
}
