//! Where the stage is in the record: at its end, or at a moment that was chosen.

use crate::{record::Record, stage::Playhead};

/// The playhead and whether it follows the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Player {
    /// The place.
    pub head: Playhead,
    /// Whether it stays where it is.
    pub paused: bool,
}

impl Player {
    /// Follows the record, if it is live.
    pub(crate) fn follow(&mut self, record: &Record) {
        if !self.paused {
            self.head = self.head.follow(record);
        }
    }

    /// Stops here, or follows again.
    pub(crate) fn toggle(&mut self, record: &Record) {
        if self.paused {
            self.live(record);
        } else {
            self.paused = true;
        }
    }

    /// To what happens now.
    pub(crate) fn live(&mut self, record: &Record) {
        if self.paused {
            self.paused = false;
            self.head = Playhead::live(record);
        }
    }

    /// One event forward or back, and stays there.
    pub(crate) fn step(&mut self, record: &Record, forward: bool) {
        self.paused = true;
        self.head = if forward {
            self.head.forward(record)
        } else {
            self.head.back(record)
        };
    }
}
