//! Notes of reads that wait, of those that a program makes one after the other.

use std::time::Duration;

use super::outbox::{FLUSH_DELAY, Outbox};
use crate::model::{Note, RowFlags, SocketId, Stamp, Syscall, WaitingRead};

/// The mean time between two notes of a thread that a read waits, once [`NOTE_BURST`] are spent.
const NOTE_INTERVAL: Duration = Duration::from_millis(50);
/// The most notes that can come at once: one more is allowed with every [`NOTE_INTERVAL`].
const NOTE_BURST: u32 = 20;

/// How the reads of one socket wait.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct BlockedRead {
    /// When the read was called that has found nothing.
    since: Option<Stamp>,
    /// How many bytes it asks for, as it was noted.
    noted_size: Option<u32>,
}

impl BlockedRead {
    /// A row tells that it has returned.
    pub(super) const fn returned(&mut self) {
        (self.since, self.noted_size) = (None, None);
    }

    /// Nobody reads there any more: notes that it is over, where it was noted that it waits.
    pub(super) fn give_up(&mut self, socket: SocketId, out: &mut Outbox) {
        if self.noted_size.is_some() {
            let at = out.clock.now();
            out.note(at, Note::GivenUp { socket });
        }
        self.returned();
    }
}

/// What a thread notes of its reads: those that make it sleep, each at most once, and only some in a second.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct BlockedReads {
    /// When the next note would be due if they came one by one.
    pub(super) next: Stamp,
}

impl BlockedReads {
    /// The read that the thread makes of this socket finds nothing at `now`, and the thread is about to sleep. Notes
    /// it, once it is so for a moment; gives the time until then, as long as it is not noted. One that asks for another
    /// number of bytes than was noted is another read.
    pub(super) fn blocks(
        &mut self,
        read: &mut BlockedRead,
        (socket, call, asked): (SocketId, Syscall, u32),
        now: Stamp,
        out: &mut Outbox,
    ) -> Option<Duration> {
        if read.noted_size.is_some_and(|noted| noted != asked) {
            read.give_up(socket, out);
        }
        let since = *read.since.get_or_insert(now);
        if read.noted_size.is_some() {
            return None;
        }
        let ahead = self
            .next
            .since(now)
            .saturating_sub(NOTE_INTERVAL * NOTE_BURST);
        let wait = since.plus(FLUSH_DELAY).since(now).max(ahead);
        if !wait.is_zero() {
            return Some(wait);
        }
        read.noted_size = Some(asked);
        self.next = self.next.max(now).plus(NOTE_INTERVAL);
        let waiting = WaitingRead {
            socket,
            call,
            asked,
            flags: RowFlags(0),
            since,
            once: false,
        };
        out.note(now, Note::Waiting(waiting));
        None
    }
}
