//! The rows of a connection that its lane draws, and those that moved its bytes.

use super::{READS, STREAM_SENDS, moment::Moment};
use crate::{
    ledger::{Half, Moved},
    model::{RowId, SocketId, Syscall},
};

/// The ends of a connection, as far as they are ours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ends {
    pub(super) client: Option<SocketId>,
    pub(super) server: Option<SocketId>,
}

impl Ends {
    const fn of(self, half: Half) -> Option<SocketId> {
        match half {
            Half::Sends => self.client,
            Half::Reads => self.server,
        }
    }

    /// What the client had sent, or the server had read, before a row.
    pub(super) fn moved(self, moment: &Moment<'_>, half: Half, end: RowId) -> Moved {
        let streams = moment.ledger.streams();
        self.of(half).map_or_else(Moved::default, |socket| {
            streams.moved_before(moment.record, socket, half, end)
        })
    }

    /// How many of the client's sends, or the server's reads, are passed when so many bytes are.
    pub(super) fn within(self, moment: &Moment<'_>, half: Half, bytes: u64) -> u64 {
        let streams = moment.ledger.streams();
        self.of(half).map_or(0, |socket| {
            streams.calls_within(moment.record, socket, half, bytes)
        })
    }

    /// The newest of them before a row, oldest first.
    pub(super) fn newest(
        self,
        moment: &Moment<'_>,
        half: Half,
        end: RowId,
        most: usize,
    ) -> Vec<RowId> {
        let streams = moment.ledger.streams();
        self.of(half)
            .map_or_else(Vec::new, |socket| streams.newest(socket, half, end, most))
    }

    /// The first of them that hold bytes of the stream from the first to the second.
    pub(super) fn between(
        self,
        moment: &Moment<'_>,
        half: Half,
        bytes: (u64, u64),
        most: usize,
    ) -> Vec<RowId> {
        let streams = moment.ledger.streams();
        self.of(half).map_or_else(Vec::new, |socket| {
            streams.between(moment.record, (socket, half), bytes, most)
        })
    }
}

/// The newest rows of a connection since the counters began, oldest first.
#[derive(Default)]
pub(super) struct Rows {
    /// At most [`STREAM_SENDS`].
    pub(super) sends: Vec<RowId>,
    /// At most [`READS`].
    pub(super) reads: Vec<RowId>,
    /// The newest read of the client that got bytes.
    pub(super) back: Option<RowId>,
}

impl Rows {
    pub(super) fn of(moment: &Moment<'_>, ends: Ends) -> Self {
        let (mut sends, mut reads) = (Vec::new(), Vec::new());
        for (id, row) in moment
            .rows_back()
            .take_while(|(id, _)| *id >= moment.begin())
        {
            let (list, most) = match row.call {
                Syscall::StreamSend if Some(row.socket) == ends.client => {
                    (&mut sends, STREAM_SENDS)
                }
                Syscall::StreamRecv if Some(row.socket) == ends.server => (&mut reads, READS),
                _ => continue,
            };
            if list.len() < most {
                list.push(id);
            }
            if sends.len() == STREAM_SENDS && reads.len() == READS {
                break;
            }
        }
        // Those that moved bytes are found also before the window.
        for (list, half, most) in [
            (&mut sends, Half::Sends, STREAM_SENDS),
            (&mut reads, Half::Reads, READS),
        ] {
            let left = most - list.len();
            let older = ends.newest(moment, half, moment.window(), left);
            let new = older.into_iter().rev().filter(|id| *id >= moment.begin());
            list.extend(new);
            list.reverse();
        }
        let streams = moment.ledger.streams();
        let back = ends.client.and_then(|client| {
            let newest = streams.newest(client, Half::Reads, moment.head.rows, 1);
            newest.first().copied()
        });
        Self {
            sends,
            reads,
            back: back.filter(|id| *id >= moment.begin()),
        }
    }
}
