//! Which rows stand in the log: one line for each datagram.

use std::{cmp::Ordering, net::SocketAddr};

use crate::{
    model::{Row, RowId, Stamp, Who},
    record::{Record, Segments, SocketInfo},
};

/// Rows that are looked at before the next frame.
const AT_ONCE: u32 = 400_000;

/// The rows of the log, in order: every send of ours, and what came from elsewhere.
#[derive(Clone, Debug, Default)]
pub(crate) struct LogLines {
    lines: Segments<RowId>,
    origin: RowId,
    seen: RowId,
}

impl LogLines {
    /// Begins at a row; returns whether it began at another one before.
    pub(crate) fn begin_at(&mut self, origin: RowId) -> bool {
        if origin == self.origin {
            return false;
        }
        *self = Self {
            lines: Segments::default(),
            origin,
            seen: origin,
        };
        true
    }

    /// Takes in what the record has gained; returns whether some is left.
    pub(crate) fn take_in(&mut self, record: &Record) -> bool {
        let end = record.len().min(self.seen.saturating_add(AT_ONCE));
        for id in self.seen..end {
            if let Some(row) = record.row(id)
                && is_line(record, row)
            {
                self.lines.push(id);
            }
        }
        self.seen = end;
        end < record.len()
    }

    /// The number of a row's datagram, from 1: that of its line, which is the row itself.
    pub(crate) fn number_of(&self, row: RowId) -> Option<u64> {
        let (mut low, mut high) = (0, self.lines.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.lines.get(middle)?.cmp(&row) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Some(u64::from(middle) + 1),
                Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The number of lines.
    pub(crate) fn len(&self) -> u64 {
        u64::from(self.lines.len())
    }

    /// The row of a line.
    pub(crate) fn row(&self, line: u64) -> Option<RowId> {
        self.lines.get(u32::try_from(line).ok()?).copied()
    }
}

/// Whether a row has a line of its own.
fn is_line(record: &Record, row: &Row) -> bool {
    if row.call.is_send() {
        return true;
    }
    // What one of ours sent stands there with its send; a stream has no datagrams.
    !row.failed()
        && !row.call.is_stream()
        && record
            .peer(row.peer)
            .is_none_or(|from| who_at(record, from, row.at).is_none())
}

/// Which program of the lab sat at an address at that moment.
pub(crate) fn who_at(record: &Record, addr: SocketAddr, at: Stamp) -> Option<Who> {
    let sits = |info: &&SocketInfo| {
        let reaches = info.local.ip() == addr.ip() || info.also.contains(&addr.ip());
        reaches && info.local.port() == addr.port() && info.opened <= at
    };
    record.sockets().rev().find(sits).map(|info| info.who)
}
