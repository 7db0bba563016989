//! Where the stage is in the record: at its end, at a moment that was chosen, or on its way
//! through it again.

use std::time::Duration;

use crate::{model::RowId, record::Record, stage::Playhead};

/// How long each event is shown while the record is played again.
const EACH: f64 = 0.9;

/// What the playhead does by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Mode {
    /// It follows the record.
    #[default]
    Live,
    /// It stays where it is.
    Paused,
    /// It goes on by one event at this time, in seconds; `None` is at once.
    Playing(Option<f64>),
}

/// The playhead.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Player {
    /// The place.
    pub head: Playhead,
    mode: Mode,
}

impl Player {
    /// A playhead that stays at a place.
    #[cfg(all(test, feature = "testing"))]
    pub(crate) const fn at(head: Playhead) -> Self {
        Self {
            head,
            mode: Mode::Paused,
        }
    }

    /// Whether it follows the record.
    pub(crate) fn is_live(&self) -> bool {
        self.mode == Mode::Live
    }

    /// Whether it goes through the record by itself.
    pub(crate) const fn is_playing(&self) -> bool {
        matches!(self.mode, Mode::Playing(_))
    }

    /// Follows the record, if it is live.
    pub(crate) fn follow(&mut self, record: &Record) {
        if !self.is_live() {
            return;
        }
        let before = self.head;
        self.head = before.follow(record);
        if self.head.rows == before.rows {
            // Only figures of the kernel came: what was sent is still the last move.
            self.head.since = before.since;
            self.head.since_notes = before.since_notes;
        }
    }

    /// While the record is played again: shows the next event when it is due; returns when to
    /// look again.
    pub(crate) fn play(&mut self, record: &Record, now: f64) -> Option<Duration> {
        let Mode::Playing(due) = self.mode else {
            return None;
        };
        let due = due.unwrap_or(now);
        if now < due {
            self.mode = Mode::Playing(Some(due));
            return Duration::try_from_secs_f64(due - now).ok();
        }
        if self.head.is_live(record) {
            self.mode = Mode::Live;
            return None;
        }
        self.head = self.head.forward(record);
        self.mode = Mode::Playing(Some(now + EACH));
        Duration::try_from_secs_f64(EACH).ok()
    }

    /// Plays the record again: from here, or from its start where there is nothing left. Pressed
    /// again, it stays.
    pub(crate) fn replay(&mut self, record: &Record) {
        if self.is_playing() {
            self.mode = Mode::Paused;
            return;
        }
        if self.head.is_live(record) {
            self.head = Playhead::default();
        }
        self.mode = Mode::Playing(None);
    }

    /// Stops here, or follows again.
    pub(crate) fn toggle(&mut self, record: &Record) {
        if self.is_live() {
            self.mode = Mode::Paused;
        } else {
            self.live(record);
        }
    }

    /// To what happens now.
    pub(crate) fn live(&mut self, record: &Record) {
        if !self.is_live() {
            self.mode = Mode::Live;
            self.head = Playhead::live(record);
        }
    }

    /// One event forward or back, and stays there.
    pub(crate) fn step(&mut self, record: &Record, forward: bool) {
        self.mode = Mode::Paused;
        self.head = if forward {
            self.head.forward(record)
        } else {
            self.head.back(record)
        };
    }

    /// To the moment after this many rows, and stays there.
    pub(crate) fn go(&mut self, record: &Record, rows: RowId) {
        self.mode = Mode::Paused;
        self.head = rows
            .checked_sub(1)
            .map_or_else(Playhead::default, |row| Playhead::at_row(record, row));
    }

    /// To the first event after a place, and stays there.
    pub(crate) fn unfold(&mut self, record: &Record, from: Playhead) {
        self.mode = Mode::Paused;
        self.head = from.forward(record);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_record_is_played_in_no_time() {
        let record = Record::default();
        let mut player = Player::default();
        player.replay(&record);
        assert!(player.is_playing(), "it plays");
        assert_eq!(player.play(&record, 1.0), None, "there is nothing to show");
        assert!(player.is_live(), "and it follows again");
        player.step(&record, false);
        assert!(!player.is_live(), "a step stays");
        player.toggle(&record);
        assert!(player.is_live(), "and follows again");
    }
}
