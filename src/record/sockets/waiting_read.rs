//! The reads that wait.

use crate::{
    model::{Note, RowId, SocketId, StreamNote, WaitingRead},
    record::Record,
};

/// How many notes, and rows, are looked at.
const MAX_LOOKBACK: u32 = 1024;
/// How many reads are told at most.
const MAX: usize = 8;

impl Record {
    /// The reads that waited when the record had so many rows and notes, newest first: one of each socket, a few at
    /// most, and none of which much was seen since it was noted.
    pub(crate) fn waiting_reads(&self, (rows, notes): (RowId, u32)) -> Vec<WaitingRead> {
        let mut over: Vec<SocketId> = Vec::new();
        let mut found: Vec<WaitingRead> = Vec::new();
        let first = rows.saturating_sub(MAX_LOOKBACK);
        for number in (notes.saturating_sub(MAX_LOOKBACK)..notes).rev() {
            let Some(entry) = self.note(number) else {
                break;
            };
            if entry.rows_before < first || found.len() == MAX {
                break;
            }
            match entry.note {
                Note::GivenUp { socket }
                | Note::Closed { socket }
                | Note::Stream(StreamNote::Closed { socket }) => over.push(socket),
                Note::Waiting(read) if !over.contains(&read.socket) => {
                    over.push(read.socket);
                    let mut after = (entry.rows_before..rows).filter_map(|id| self.row(id));
                    if !after.any(|row| row.socket == read.socket && row.call.ends_wait()) {
                        found.push(read);
                    }
                }
                _ => {}
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{RowFlags, Stamp, Syscall},
        testing::sample::Sample,
    };

    fn waits(socket: u16, since: u64) -> Note {
        Note::Waiting(WaitingRead {
            socket: SocketId(socket),
            call: Syscall::RecvMsg,
            asked: 4,
            flags: RowFlags(0),
            since: Stamp(since),
            once: false,
        })
    }

    /// The sockets that wait now.
    fn now(sample: &Sample) -> Vec<u16> {
        let record = &sample.record;
        let reads = record.waiting_reads((record.len(), record.notes_len()));
        reads.iter().map(|read| read.socket.0).collect()
    }

    #[test]
    fn a_read_waits_until_a_row_or_a_note_of_its_socket() {
        let mut sample = Sample::new();
        assert!(now(&sample).is_empty(), "nothing was noted");
        sample.note(waits(0, 1));
        sample.note(waits(7, 2));
        assert_eq!(now(&sample), [7, 0], "newest first");
        sample.send(0, b"hello");
        assert_eq!(now(&sample), [7, 0], "a send ends no read");
        let here = (sample.record.len(), sample.record.notes_len());
        sample.read(0, 4, b"hello");
        assert_eq!(now(&sample), [7], "its row does");
        sample.note(waits(0, 3));
        assert_eq!(now(&sample), [0, 7], "until the next");
        sample.note(Note::GivenUp {
            socket: SocketId(7),
        });
        assert_eq!(now(&sample), [0], "given up");
        sample.note(Note::Closed {
            socket: SocketId(0),
        });
        assert!(now(&sample).is_empty(), "closed");
        let then = sample.record.waiting_reads(here);
        assert_eq!(then.len(), 2, "at an earlier moment both did");
        assert_eq!(then[0].call_text(), "recvfrom(4)");
        let accept = WaitingRead {
            call: Syscall::Accept,
            ..then[0]
        };
        assert_eq!(accept.call_text(), "accept()");
    }

    #[test]
    fn a_read_is_told_until_many_rows_were_seen_since() {
        let mut sample = Sample::new();
        sample.note(waits(7, 1));
        for _ in 0..MAX_LOOKBACK {
            sample.send(0, b"x");
        }
        assert_eq!(now(&sample), [7]);
        sample.send(0, b"x");
        assert!(now(&sample).is_empty(), "one too many");
    }
}
