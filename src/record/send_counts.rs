//! Numbers for the sends of clients, found without walking the record.

use super::Record;
use crate::model::{Owner, Row, RowId};

/// Rows between two marks.
const STRIDE: u32 = 64;

/// For every 64th row the number of client sends before it.
#[derive(Clone, Debug, Default)]
pub(super) struct SendCounts {
    marks: Vec<u32>,
    count: u32,
}

impl SendCounts {
    /// Takes note of the next row.
    pub(super) fn push(&mut self, row: RowId, is_send: bool) {
        if row.is_multiple_of(STRIDE) {
            self.marks.push(self.count);
        }
        self.count += u32::from(is_send);
    }

    /// The number of sends that were counted.
    pub(super) const fn count(&self) -> u32 {
        self.count
    }
}

impl Record {
    /// Whether a client of the lab made this send.
    pub(crate) fn is_client_send(&self, row: &Row) -> bool {
        row.call.is_send()
            && self
                .socket(row.socket)
                .is_some_and(|info| matches!(info.owner, Owner::Client(_)))
    }

    /// How many sends of clients, failed ones too, stand before this row. The number of such a
    /// send as people see it is one more.
    pub(crate) fn client_sends_before(&self, row: RowId) -> u32 {
        let row = row.min(self.len());
        let Some(&mark) = self.numbers.marks.get((row / STRIDE) as usize) else {
            return self.numbers.count;
        };
        let rest = (row / STRIDE * STRIDE..row)
            .filter_map(|id| self.row(id))
            .filter(|row| self.is_client_send(row))
            .count();
        mark + u32::try_from(rest).unwrap_or(0)
    }

    /// The row of the client send with this number, counted from 0.
    pub(crate) fn client_send(&self, number: u32) -> Option<RowId> {
        let mark = self
            .numbers
            .marks
            .partition_point(|&before| before <= number)
            .checked_sub(1)?;
        let first = u32::try_from(mark).ok()? * STRIDE;
        let left = number - self.numbers.marks.get(mark)?;
        (first..first.saturating_add(STRIDE).min(self.len()))
            .filter(|&id| self.row(id).is_some_and(|row| self.is_client_send(row)))
            .nth(left as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ClientId, Note, SocketCapabilities, SocketId, Stamp, Syscall};

    #[test]
    fn client_sends_are_numbered_across_marks() {
        let mut record = Record::default();
        for (socket, owner) in [(0, Owner::Server), (1, Owner::Client(ClientId(0)))] {
            let note = Note::Opened {
                socket: SocketId(socket),
                owner,
                local: "127.0.0.1:1".parse().unwrap(),
                also: Vec::new(),
                capabilities: SocketCapabilities::default(),
            };
            record.push_note(Stamp(0), note, &[]);
        }
        let mut sends = Vec::new();
        for n in 0..5000_u32 {
            let client = n % 3 == 1;
            if client {
                sends.push(n);
            }
            let row = Row::new(SocketId(u16::from(client)), Syscall::SendTo, Stamp(0));
            record.push_row(0, &row, &[]);
        }
        for (number, &row) in (0_u32..).zip(&sends) {
            assert_eq!(record.client_send(number), Some(row), "send {number}");
            assert_eq!(record.client_sends_before(row), number, "row {row}");
        }
        assert_eq!(record.client_sends_before(5000), 1667, "all of them");
        assert_eq!(record.client_send(1667), None, "one too many");
    }
}
