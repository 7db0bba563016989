//! The rises of the sockets' drop counts, each as the look at a queue told it.

use crate::{
    model::{RowId, SocketId, partition},
    record::PieceList,
};

/// How many rises one piece of the list holds.
const RISES: usize = 256;

/// A look at a queue found the socket's drop count higher than the look before had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DropRise {
    /// The socket at which was dropped.
    pub(crate) socket: SocketId,
    /// The number of the note that tells of the look.
    pub(crate) note: u32,
    /// How many rows stand before that note.
    pub(crate) rows_before: RowId,
    /// Datagrams dropped at this socket since it was opened, by the look before.
    pub(crate) from: u64,
    /// Datagrams dropped at this socket since it was opened, by this look.
    pub(crate) to: u64,
    /// At least so many of the datagrams dropped between the two looks are the lab's own.
    pub(crate) own_at_least: u64,
    /// At most so many of the datagrams dropped between the two looks are the lab's own: they were sent there, and did
    /// not come out by then.
    pub(crate) own_at_most: u64,
    /// Whether it is proven that all of them met a full receive buffer.
    pub(crate) queue_full: bool,
}

impl DropRise {
    /// How many datagrams were dropped between the two looks.
    pub(crate) const fn count(&self) -> u64 {
        self.to - self.from
    }

    /// Whose they are, in a word that sentences choose by: `own`, `others`, `mixed` (at most so many own), or
    /// `unknown`.
    pub(crate) const fn whose(&self) -> &'static str {
        match (self.own_at_least, self.own_at_most) {
            (_, 0) => "others",
            (least, _) if least == self.count() => "own",
            (_, most) if most < self.count() => "mixed",
            _ => "unknown",
        }
    }
}

/// All rises, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct DropRises(PieceList<DropRise, RISES>);

impl DropRises {
    pub(super) fn push(&mut self, rise: DropRise) {
        self.0.push(rise);
    }

    /// The rise that this note tells of, if it tells of one.
    pub(in crate::ledger) fn of_note(&self, note: u32) -> Option<&DropRise> {
        let at = self.before(|rise| rise.note < note);
        self.0.get(at).filter(|rise| rise.note == note)
    }

    /// A rise by its number, of all that were ever seen.
    pub(crate) fn get(&self, at: u32) -> Option<&DropRise> {
        self.0.get(at)
    }

    /// How many rises, of all that were ever seen, come first and pass a test that no later one passes.
    pub(crate) fn before(&self, is_before: impl Fn(&DropRise) -> bool) -> u32 {
        partition(self.0.first()..self.0.len(), |at| {
            self.0.get(at).is_some_and(&is_before)
        })
    }

    /// Lets go of those that stand before this row.
    pub(in crate::ledger) fn forget(&mut self, end: RowId) {
        let first = self.before(|rise| rise.rows_before < end);
        self.0.forget(first);
    }

    /// Bytes of memory taken.
    pub(in crate::ledger) fn capacity(&self) -> u64 {
        self.0.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ledger::synthetic::{A, A_ADDR, NC, S, SERVER, SyntheticRecord},
        model::{Memory, Note, UdpCounters},
    };

    /// A look at the server's queue; `errors` and `full` are what the namespace counts.
    fn look(
        lab: &mut SyntheticRecord,
        held: u32,
        drops: u32,
        (errors, full): (u64, u64),
    ) -> DropRise {
        let note = lab.record.notes_len();
        lab.note(Note::Queue {
            socket: S,
            memory: Some(Memory {
                held,
                limit: 2304,
                drops,
            }),
            empty: held == 0,
            counters: Some(UdpCounters {
                errors,
                full,
                ..UdpCounters::default()
            }),
        });
        *lab.ledger.drop_rise(note).expect("it rose")
    }

    #[test]
    fn each_rise_says_from_where_to_where_and_whose() {
        let mut lab = SyntheticRecord::new();
        lab.empty(S, 0);
        assert_eq!(lab.ledger.drop_rise(2), None, "it did not rise");
        let rise = look(&mut lab, 2304, 7, (7, 7));
        let whose = (rise.from, rise.to, rise.whose(), rise.queue_full);
        assert_eq!(whose, (0, 7, "others", true), "nothing was sent");
        for _ in 0..3 {
            lab.send(A, SERVER, b"x");
        }
        let rise = look(&mut lab, 2304, 9, (9, 9));
        assert_eq!((rise.from, rise.to, rise.whose()), (7, 9, "unknown"));
        let rise = look(&mut lab, 2304, 19, (20, 19));
        let whose = (rise.whose(), rise.own_at_most, rise.queue_full);
        assert_eq!(whose, ("mixed", 3, false), "another error was counted");
        // What a datagram that was read has told already is part of the next rise.
        lab.receive(S, NC, b"nc", 25);
        let rise = look(&mut lab, 2304, 25, (26, 25));
        assert_eq!((rise.from, rise.to), (19, 25));
    }

    #[test]
    fn where_the_sums_agree_they_are_our_own() {
        let mut lab = SyntheticRecord::new();
        for _ in 0..3 {
            lab.send(A, SERVER, b"x");
        }
        lab.receive(S, A_ADDR, b"x", 0);
        let rise = look(&mut lab, 0, 2, (2, 2));
        assert_eq!((rise.whose(), rise.own_at_least), ("own", 2));
        let rise = look(&mut lab, 0, 4, (4, 4));
        assert_eq!(rise.whose(), "others", "nothing was sent since");
    }
}
