//! Bytes that were sent and not read, where the kernel's own figures put them.

use super::{ShownConnection, StreamBytes};
use crate::{ledger::CallDirection, model::TcpFigures};

/// Bytes that were sent, and that the receiver's queue did not hold when it was last looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct OutstandingBytes {
    /// The bytes, in the order of the stream.
    pub(crate) bytes: StreamBytes,
    /// How many of them the sender's kernel had not sent yet when it was last looked at (`SIOCOUTQNSD`).
    pub(crate) unsent: u64,
    /// Whether none of them was acknowledged, by a look after the last send (`SIOCOUTQ`).
    pub(crate) unacknowledged: bool,
}

impl OutstandingBytes {
    /// How many bytes have left the sender.
    pub(crate) const fn in_flight(&self) -> u64 {
        self.bytes.len.saturating_sub(self.unsent)
    }
}

impl ShownConnection<'_> {
    /// Bytes that the kernel held for the server's end when it was last looked at (`FIONREAD`), without those
    /// that were read since; `received` were read in all.
    pub(super) fn waits(&self, received: u64) -> u64 {
        self.figures(CallDirection::Reads)
            .map_or(0, |(read, figures)| {
                let since = received.saturating_sub(read);
                u64::from(figures.receive_queue.unwrap_or(0)).saturating_sub(since)
            })
    }

    /// What was sent and is in no queue of the receiver's that was seen, from this offset of the stream on.
    pub(super) fn outstanding(&self, from: u64, sent: u64, foreign: bool) -> OutstandingBytes {
        let looked = self.figures(CallDirection::Sends);
        let queued = |(before, figures): (u64, TcpFigures)| {
            let queued = figures.send_queue.filter(|_| before == sent);
            queued.map(u64::from)
        };
        let queued = looked.and_then(queued);
        let from = if foreign {
            // What the other program's kernel has acknowledged is there, read or not.
            sent - queued.unwrap_or(0).min(sent)
        } else {
            from
        };
        let len = sent.saturating_sub(from);
        let unsent = looked.and_then(|(_, figures)| figures.unsent).unwrap_or(0);
        OutstandingBytes {
            bytes: self.bytes(CallDirection::Sends, from..sent.max(from)),
            unsent: u64::from(unsent).min(len),
            unacknowledged: len > 0 && queued.is_some_and(|queued| queued >= len),
        }
    }

    /// The kernel's last figures for one end by this moment, and how many bytes it had sent or read by then.
    fn figures(&self, direction: CallDirection) -> Option<(u64, TcpFigures)> {
        let moment = &self.moment;
        let (rows, figures) = (self.streams()).figures_at(
            moment.record,
            self.socket(direction)?,
            moment.head.notes,
        )?;
        Some((self.moved(direction, rows).bytes, figures))
    }
}
