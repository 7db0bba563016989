//! The reads that wait.

use crate::{
    model::{Note, RowId, SocketId, Stamp, StreamNote, Syscall},
    record::Record,
};

/// How many notes, and rows, are looked at.
const LOOK_BACK: u32 = 1024;
/// How many reads are told at most.
const MAX: usize = 8;

/// A read, or an `accept`, that was called and has not returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WaitingRead {
    /// The number of the note that tells of it.
    pub(crate) note: u32,
    /// Whose socket it is.
    pub(crate) socket: SocketId,
    /// Which call it is.
    pub(crate) call: Syscall,
    /// Bytes that it asks for.
    pub(crate) asked: u32,
    /// When it was called.
    pub(crate) since: Stamp,
    /// Whether it was asked for by itself.
    pub(crate) once: bool,
}

impl WaitingRead {
    /// The call as people write it: `recvfrom(1024)`.
    pub(crate) fn spoken(&self) -> String {
        waiting_call(self.call, self.asked)
    }
}

/// A call that waits, as people write it: `recvfrom(1024)`, `accept()`.
pub(crate) fn waiting_call(call: Syscall, asked: u32) -> String {
    let asked = (call != Syscall::Accept).then(|| asked.to_string());
    format!("{}({})", call.common_name(), asked.unwrap_or_default())
}

impl Record {
    /// The reads that waited when the record had so many rows and notes, newest first: one of each socket, a few at
    /// most, and none of which much was seen since it was noted.
    pub(crate) fn waiting_reads(&self, (rows, notes): (RowId, u32)) -> Vec<WaitingRead> {
        let mut over: Vec<SocketId> = Vec::new();
        let mut found: Vec<WaitingRead> = Vec::new();
        let first = rows.saturating_sub(LOOK_BACK);
        for number in (notes.saturating_sub(LOOK_BACK)..notes).rev() {
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
                Note::Waiting {
                    socket,
                    call,
                    asked,
                    since,
                    once,
                    ..
                } if !over.contains(&socket) => {
                    over.push(socket);
                    let mut after = (entry.rows_before..rows).filter_map(|id| self.row(id));
                    let note = number;
                    if !after.any(|row| row.socket == socket && row.call.ends_wait()) {
                        found.push(WaitingRead {
                            note,
                            socket,
                            call,
                            asked,
                            since,
                            once,
                        });
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
    use crate::{model::RowFlags, testing::sample::Sample};

    fn waits(socket: u16, since: u64) -> Note {
        Note::Waiting {
            socket: SocketId(socket),
            call: Syscall::RecvMsg,
            asked: 4,
            flags: RowFlags(0),
            since: Stamp(since),
            once: false,
        }
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
        assert_eq!(then[0].spoken(), "recvfrom(4)");
        assert_eq!(waiting_call(Syscall::Accept, 0), "accept()");
    }
}
