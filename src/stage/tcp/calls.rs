//! The calls of a connection that are shown: the client's sends and the server's reads.

use super::{ShownConnection, StreamBytes};
use crate::{
    ledger::{CallDirection, EmptyRead, ReadSource},
    model::{Errno, Row, RowId, Syscall},
    stage::{Strip, colour::colour_of_stream_send, moment::Moment},
};

/// At most this many sends of a stream are shown.
pub(crate) const STREAM_SENDS: usize = 3;
/// At most this many reads are shown, of a stream as of datagrams.
pub(crate) const READS: usize = 4;

/// A `send` into a stream.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StreamSend {
    pub row: RowId,
    /// Its number among the sends of its connection, from 1.
    pub number: u32,
    /// Its message colour, counted on without end.
    pub colour: u64,
    /// Bytes that the program wanted to send.
    pub asked: u32,
    /// Bytes that the kernel took; −1 when it failed.
    pub returned: i32,
    /// The error number with which the call failed.
    pub errno: Errno,
    /// The bytes that the kernel took.
    pub(crate) strip: Strip,
}

/// What a read got, in the words of the lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadKind {
    /// The read has the bytes of exactly one send.
    Whole,
    PartOfSend,
    /// Bytes of so many sends.
    Merged(usize),
    /// 0: the peer has sent FIN.
    Fin,
    /// 0: the connection was reset before.
    AfterReset,
    /// 0: the program had shut down its own receiving.
    OwnEnd,
    Failed(Errno),
    /// Which sends the bytes came from is not known.
    Unknown,
}

/// One `recv`: as many slots as the read size.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StreamRead {
    pub row: RowId,
    /// The read size in bytes: the number of slots.
    pub asked: u32,
    pub(crate) bytes: StreamBytes,
    pub kind: ReadKind,
}

impl StreamSend {
    pub(super) fn of(moment: &Moment<'_>, id: RowId) -> Option<Self> {
        let row = moment.record.row(id)?;
        Some(Self {
            row: id,
            number: row.call_n,
            colour: colour_of_stream_send(moment.record, row),
            asked: row.asked,
            returned: row.returned,
            errno: row.errno,
            strip: Strip::of_row(moment.record, row, None),
        })
    }
}

impl StreamRead {
    pub(super) fn of(moment: &Moment<'_>, id: RowId) -> Option<Self> {
        let row = moment.record.row(id)?;
        let pieces = moment.ledger.streams().pieces(moment.record, id);
        Some(Self {
            row: id,
            asked: row.asked,
            bytes: StreamBytes::of_read(moment, row, &pieces),
            kind: ReadKind::of(moment, (id, row), &pieces),
        })
    }
}

impl ReadKind {
    fn of(moment: &Moment<'_>, (id, row): (RowId, &Row), pieces: &[ReadSource]) -> Self {
        match pieces {
            _ if row.failed() => Self::Failed(row.errno),
            _ if row.returned == 0 => {
                let ending = moment.ledger.streams().ending(row.socket);
                match ending.empty_read(id) {
                    EmptyRead::Fin => Self::Fin,
                    EmptyRead::AfterReset => Self::AfterReset,
                    EmptyRead::OwnShutdown => Self::OwnEnd,
                }
            }
            [] => Self::Unknown,
            [one] => {
                let sent = moment.record.row(one.send).map(|send| send.returned);
                let whole = one.send_at == 0 && sent.map(i64::from) == Some(i64::from(one.len));
                if whole { Self::Whole } else { Self::PartOfSend }
            }
            many => Self::Merged(many.len()),
        }
    }
}

impl ShownConnection<'_> {
    /// The newest sends and reads since the counters began, oldest first.
    pub(super) fn newest_calls(&self) -> (Vec<RowId>, Vec<RowId>) {
        let moment = &self.moment;
        let is_new = |id: &RowId| *id >= moment.begin();
        let (mut sends, mut reads) = (Vec::new(), Vec::new());
        for (id, row) in moment.rows_back().take_while(|(id, _)| is_new(id)) {
            let (list, most) = match row.call {
                Syscall::StreamSend if Some(row.socket) == self.client => {
                    (&mut sends, STREAM_SENDS)
                }
                Syscall::StreamRecv if Some(row.socket) == self.server => (&mut reads, READS),
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
        for (list, direction, most) in [
            (&mut sends, CallDirection::Sends, STREAM_SENDS),
            (&mut reads, CallDirection::Reads, READS),
        ] {
            let older = self.newest(direction, moment.window(), most - list.len());
            list.extend(older.into_iter().rev().filter(is_new));
            list.reverse();
        }
        (sends, reads)
    }

    /// The bytes of the client's newest read that got any since the counters began.
    pub(super) fn newest_answer(&self) -> Option<Strip> {
        let moment = &self.moment;
        let newest = self
            .streams()
            .newest(self.client?, CallDirection::Reads, self.end(), 1);
        let id = newest.first().filter(|id| **id >= moment.begin())?;
        let row = moment.record.row(*id)?;
        Some(Strip::of_row(moment.record, row, None))
    }
}
