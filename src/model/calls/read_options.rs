//! How one read is made that was asked for by itself.

use std::time::Duration;

use crate::model::RowFlags;

/// What a read does while nothing waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadWait {
    /// It is not made: a notice says that nothing waits.
    #[default]
    NoRead,
    /// `MSG_DONTWAIT` (recv(2)): it fails at once with `EAGAIN`, which is a row.
    DontWait,
    /// It waits for so long at most (`SO_RCVTIMEO`, socket(7)) and then fails with `EAGAIN`, which is a row.
    AtMost(Duration),
    /// It waits until something comes.
    Forever,
}

/// How one read is made, beside what is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Bytes that it asks for; `None`: as many as is set.
    pub size: Option<u32>,
    /// `MSG_PEEK` (recv(2)): what it returns stays in the queue.
    pub peek: bool,
    /// `MSG_WAITALL`, of a stream: it waits until all bytes that it asks for are there, or no more can come.
    pub wait_all: bool,
    /// Whether the call waits while nothing is there, and for how long.
    pub wait: ReadWait,
}

impl ReadOptions {
    /// The flags of its row.
    pub(crate) const fn flags(&self) -> RowFlags {
        let mut flags = RowFlags(0);
        flags.set(RowFlags::PEEK, self.peek);
        flags.set(RowFlags::WAIT_ALL, self.wait_all);
        flags.set(RowFlags::DONT_WAIT, matches!(self.wait, ReadWait::DontWait));
        flags.set(RowFlags::TIMED, matches!(self.wait, ReadWait::AtMost(_)));
        flags
    }
}
