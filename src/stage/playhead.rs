//! A place in the record.

use std::time::Duration;

use crate::{model::RowId, record::Record};

/// Rows no further apart than this belong to one burst for a playhead that follows the record.
const BURST_GAP: Duration = Duration::from_millis(100);
/// Notes that tell nothing are skipped, at most this many at once.
const SKIP: usize = 4096;

/// How much of the record was played: the stage shows the moment after that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Playhead {
    pub rows: RowId,
    pub notes: u32,
    /// Rows played before the last move; what lies between is shown as one event or bundle.
    pub since: RowId,
    /// Notes played before the last move.
    pub(crate) since_notes: u32,
}

impl Playhead {
    /// The end of the record, with its last event as the last move.
    pub(crate) fn live(record: &Record) -> Self {
        Self::after(record, (record.len(), record.notes_len()))
    }

    /// Right after a row, with that row as the last move.
    pub(crate) fn at_row(record: &Record, row: RowId) -> Self {
        let rows = row.saturating_add(1).min(record.len());
        Self::after(record, (rows, record.notes_before(rows)))
    }

    /// After the rows before `end` and all that came of them: with the notes behind the last row.
    pub(crate) fn after_run(record: &Record, end: RowId) -> Self {
        let notes = record.notes_before(end.saturating_add(1));
        Self::after(record, (end.min(record.len()), notes))
    }

    /// Right after a note, with that note as the last move.
    pub(crate) fn at_note(record: &Record, note: u32) -> Self {
        record.note(note).map_or_else(
            || Self::live(record),
            |entry| Self::after(record, (entry.rows_before, note + 1)),
        )
    }

    #[must_use]
    pub(crate) const fn before_move(self) -> Self {
        Self {
            rows: self.since,
            notes: self.since_notes,
            ..self
        }
    }

    /// Whether nothing is left to play.
    pub(crate) fn is_live(self, record: &Record) -> bool {
        self.rows >= record.len() && self.notes >= record.notes_len()
    }

    /// Whether it stands at the beginning of the record.
    pub(crate) const fn is_start(self) -> bool {
        self.rows == 0 && self.notes == 0
    }

    /// The end of a record that has grown. A burst that goes on stays one move, so that it is
    /// shown as one bundle. In a new record it begins anew.
    #[must_use]
    pub(crate) fn follow(self, record: &Record) -> Self {
        if self.rows > record.len() || self.notes > record.notes_len() {
            return Self::live(record);
        }
        if self.is_live(record) {
            return self;
        }
        let moves = |id| {
            record
                .row(id)
                .is_some_and(|row| row.is_datagram() || row.is_stream())
        };
        let last = self.rows.checked_sub(1).and_then(|last| record.row(last));
        let goes_on = last.zip(record.row(self.rows)).is_some_and(|(last, next)| {
            next.at.since(last.end()) <= BURST_GAP
                && (self.since..self.rows).rev().take(SKIP).any(moves)
        });
        let since = if goes_on {
            (self.since, self.since_notes)
        } else {
            (self.rows, self.notes)
        };
        Self::of((record.len(), record.notes_len()), since)
    }

    /// One event on: a row, or a note that tells something. At the end it stays.
    #[must_use]
    pub(crate) fn forward(self, record: &Record) -> Self {
        let (mut rows, mut notes) = (self.rows, self.notes);
        for _ in 0..SKIP {
            if record
                .note(notes)
                .is_none_or(|entry| entry.rows_before > rows)
            {
                if rows >= record.len() {
                    if notes == self.notes {
                        return self;
                    }
                } else {
                    rows += 1;
                }
                break;
            }
            notes += 1;
            if record.is_reported(notes - 1) {
                break;
            }
        }
        // Notes that tell nothing after the last row belong to what stands last.
        let rest = notes..record.notes_len();
        if rows >= record.len()
            && rest.len() <= SKIP
            && !rest.clone().any(|n| record.is_reported(n))
        {
            notes = rest.end;
        }
        Self::of((rows, notes), (self.rows, self.notes))
    }

    /// One event back. At the start it stays.
    #[must_use]
    pub(crate) fn back(self, record: &Record) -> Self {
        Self::after(record, before_event(record, (self.rows, self.notes)))
    }

    /// This place, with its last event alone as the last move.
    #[must_use]
    pub(super) fn last_event(self, record: &Record) -> Self {
        Self::after(record, (self.rows, self.notes))
    }

    /// A place, and where the last move began.
    pub(super) const fn of(
        (rows, notes): (RowId, u32),
        (since, since_notes): (RowId, u32),
    ) -> Self {
        Self {
            rows,
            notes,
            since,
            since_notes,
        }
    }

    /// A place, with the event that led to it as the last move.
    fn after(record: &Record, place: (RowId, u32)) -> Self {
        Self::of(place, before_event(record, place))
    }
}

/// The place before the event that led to `place`.
fn before_event(record: &Record, (rows, mut notes): (RowId, u32)) -> (RowId, u32) {
    for _ in 0..SKIP {
        let stands_last = notes
            .checked_sub(1)
            .and_then(|last| record.note(last))
            .is_some_and(|entry| entry.rows_before >= rows);
        if !stands_last {
            return (rows.saturating_sub(1), notes);
        }
        notes -= 1;
        if record.is_reported(notes) {
            return (rows, notes);
        }
    }
    (rows, notes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::Syscall,
        stage::{Event, scene},
        testing::{sample::Sample, script::played},
    };

    #[test]
    fn steps_forward_and_back_meet_the_same_events() {
        let sample = played(
            "A: hello; look 832 0; read 4 A: hello; look 0 0; A 127.0.0.1:9999: hi;
             refuse A 127.0.0.1:9999: hi; look 0 3; close",
        );
        let (record, ledger) = (&sample.record, sample.ledger());
        let mut head = Playhead::default();
        let mut places = vec![head];
        let mut events = Vec::new();
        loop {
            let next = head.forward(record);
            if next == head {
                break;
            }
            head = next;
            places.push(head);
            events.push(scene(sample.folded(&ledger), head).event);
        }
        let want = [
            Event::Note(3),
            Event::Sent(0),
            Event::Read(1),
            Event::Sent(2),
            Event::Refused(2),
            Event::Dropped { n: 3 },
            Event::Call(3),
        ];
        let events: Vec<Event> = events.into_iter().flatten().collect();
        assert_eq!(events, want, "each event once");
        assert!(head.is_live(record), "the end");
        for want in places.iter().rev().skip(1).take(6) {
            head = head.back(record);
            let event = |head| scene(sample.folded(&ledger), head).event;
            assert_eq!(
                event(head),
                event(*want),
                "the same event at {head:?} and {want:?}"
            );
        }
    }

    #[test]
    fn a_step_passes_no_note_that_came_after_its_row() {
        let mut sample = Sample::new();
        for held in [832, 1664, 2496] {
            sample.send(0, b"hello");
            sample.note_queue(held, 0);
        }
        let record = &sample.record;
        let mut head = Playhead::default();
        while !head.is_live(record) {
            head = head.forward(record);
            let last = head.notes.checked_sub(1).and_then(|last| record.note(last));
            assert!(
                last.is_none_or(|note| note.rows_before <= head.rows),
                "{head:?}"
            );
        }
    }

    #[test]
    fn a_burst_begins_with_a_datagram_and_goes_on_over_other_calls() {
        let mut sample = played("A: long ago");
        let before = Playhead::live(&sample.record);
        sample.wait(1000);
        sample.udp_call(0, Syscall::Socket, 0);
        let opened = before.follow(&sample.record);
        let began = opened.rows;
        sample.send(0, b"a");
        let sent = opened.follow(&sample.record);
        assert_eq!(sent.since, began, "the call is no part of it");
        let all = Playhead::default().follow(&sample.record);
        assert!(all.before_move().is_start(), "{all:?}");
        sample.udp_call(0, Syscall::Connect, 0);
        let called = sent.follow(&sample.record);
        sample.send(0, b"b");
        let burst = called.follow(&sample.record);
        assert_eq!(burst.since, began, "one burst");
        sample.play("wait 1000; A: c");
        assert_eq!(burst.follow(&sample.record).since, burst.rows, "another");
    }

    #[test]
    fn in_a_new_record_the_playhead_begins_anew() {
        let mut old = Sample::new();
        for _ in 0..9 {
            old.send(0, b"a");
        }
        let head = Playhead::live(&old.record);
        let mut new = played("A: b");
        let followed = head.follow(&new.record);
        assert_eq!(followed, Playhead::live(&new.record), "its end");
        new.send(0, b"c");
        assert_eq!(followed.follow(&new.record).rows, 2, "and on from there");
    }
}
