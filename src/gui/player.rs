//! Where the stage is in the record: at its end, or at a moment that was chosen.

use crate::{model::RowId, record::Record, stage::Playhead};

/// Rows that come within this many seconds are told as one event.
const TOGETHER: f64 = 0.5;

/// The playhead and whether it follows the record.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Player {
    /// The place.
    pub head: Playhead,
    /// Whether it stays where it is.
    pub paused: bool,
    moved: f64,
}

impl Player {
    /// Follows the record, if it is live; `now` in seconds.
    pub fn follow(&mut self, record: &Record, now: f64) {
        let notes = u32::try_from(record.notes().len()).unwrap_or(u32::MAX);
        if self.paused || (self.head.rows == record.len() && self.head.notes == notes) {
            return;
        }
        if self.head.rows != record.len() {
            if now - self.moved > TOGETHER {
                self.head.since = self.head.rows;
            }
            self.moved = now;
        }
        self.head.rows = record.len();
        self.head.notes = notes;
    }

    /// Stops here, or follows again.
    pub const fn toggle(&mut self) {
        self.paused = !self.paused;
    }

    /// To what happens now.
    pub const fn live(&mut self) {
        self.paused = false;
    }

    /// One row forward or back, and stays there.
    pub fn step(&mut self, record: &Record, forward: bool) {
        let rows = if forward {
            self.head.rows.saturating_add(1).min(record.len())
        } else {
            self.head.rows.saturating_sub(1)
        };
        self.go(record, rows);
    }

    /// To the moment after this many rows, and stays there.
    pub fn go(&mut self, record: &Record, rows: RowId) {
        self.paused = true;
        let rows = rows.min(record.len());
        let notes = record
            .notes()
            .partition_point(|entry| entry.rows_before <= rows);
        self.head = Playhead {
            rows,
            notes: u32::try_from(notes).unwrap_or(u32::MAX),
            since: rows.saturating_sub(1),
        };
    }
}
