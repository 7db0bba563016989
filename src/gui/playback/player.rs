//! Where the stage is in the record: at its end, at a moment that was chosen, or on its way from
//! there at so many events a second.
//!
//! Time comes in from the frame. Nothing here disturbs what is recorded.

use super::speed::Speed;
use crate::{
    model::RowId,
    record::Record,
    stage::{BUNDLE_FROM, Bundle, Playhead},
};

/// Whether the playhead moves by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Mode {
    #[default]
    Live,
    /// It stays at one moment.
    Paused,
    /// It goes on by one event at this time, and so on.
    Playing {
        /// The time at which the next event is played, in seconds of egui's clock.
        due: f64,
    },
}

/// Where the playhead stood before it showed a row that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PreviewedFrom {
    End,
    At(Playhead),
}

/// A burst that was unfolded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unfolded {
    pub n: u64,
    /// Rows before the first of it.
    pub from: RowId,
    /// Rows before the next thing after it.
    pub to: RowId,
    back: Playhead,
    live: bool,
}

/// The playhead and how it moves.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Player {
    /// How much of the record is shown.
    pub head: Playhead,
    pub(crate) speed: Speed,
    mode: Mode,
    /// How long the record was when the playhead left its end.
    seen: RowId,
    /// When the last move forward began; what it tells is drawn as a movement.
    moved: Option<f64>,
    unfolded: Option<Unfolded>,
    /// Where it stood before it went to the moment of a row that was chosen.
    before: Option<PreviewedFrom>,
}

impl Player {
    /// Follows the record, and plays at a speed.
    pub(crate) fn at(speed: Speed) -> Self {
        Self {
            speed,
            ..Self::default()
        }
    }

    /// Whether the playhead follows the end of the record.
    pub(crate) fn is_live(&self) -> bool {
        self.mode == Mode::Live
    }

    /// Whether it goes through the record by itself.
    pub(crate) const fn is_playing(&self) -> bool {
        matches!(self.mode, Mode::Playing { .. })
    }

    /// Whether it left its place only to show a row that was chosen.
    pub(crate) const fn is_previewing(&self) -> bool {
        self.before.is_some()
    }

    /// The moment up to which tables and counters tell: that of the stage. While it only shows a row that was
    /// chosen, they tell as much as before, so that the lines that one chooses from stay.
    pub(crate) fn described_playhead(&self, record: &Record) -> Playhead {
        match self.before {
            None => self.head,
            Some(PreviewedFrom::At(before)) => before,
            Some(PreviewedFrom::End) => Playhead::live(record),
        }
    }

    /// Whether tables and counters tell all that is known by now.
    pub(crate) fn describes_now(&self) -> bool {
        self.is_live() || self.before == Some(PreviewedFrom::End)
    }

    /// Back to where it stood before a row was chosen.
    pub(crate) fn end_preview(&mut self, record: &Record) {
        match self.before.take() {
            Some(PreviewedFrom::At(before)) => {
                self.head = before;
                self.moved = None;
            }
            Some(PreviewedFrom::End) => self.live(record),
            None => {}
        }
    }

    /// Rows recorded since the playhead left the end.
    pub(crate) fn new_rows(&self, record: &Record) -> RowId {
        if self.is_live() {
            0
        } else {
            record.len().saturating_sub(self.seen)
        }
    }

    /// Whether no event is left that one could step back over.
    pub(crate) fn is_at_start(&self, record: &Record, origin: RowId) -> bool {
        self.head.is_start() || self.head.back(record).rows < origin
    }

    /// How many rows were there when the playhead left the end.
    pub(crate) const fn seen(&self) -> RowId {
        self.seen
    }

    pub(crate) const fn unfolded(&self) -> Option<Unfolded> {
        self.unfolded
    }

    /// Seconds since the last move that shows as a movement.
    pub(crate) fn since_move(&self, now: f64) -> Option<f64> {
        self.moved.map(|moved| (now - moved).max(0.0))
    }

    /// How long a movement may take at most, in seconds.
    pub(crate) fn time_to_move(&self) -> f64 {
        match self.mode {
            Mode::Playing { .. } => self.speed.per_event() * 0.8,
            Mode::Live | Mode::Paused => 0.9,
        }
    }

    /// Goes on by itself; returns in how many seconds it wants to do so again.
    pub(crate) fn advance(&mut self, record: &Record, now: f64) -> Option<f64> {
        if self.head.rows > record.len() || self.head.notes > record.notes_len() {
            // Another record: the old place means nothing in it.
            *self = Self {
                head: Playhead::live(record),
                speed: self.speed,
                ..Self::default()
            };
        }
        match self.mode {
            Mode::Live => {
                let mut next = self.head.follow(record);
                let burst = u64::from(self.head.rows - self.head.since) >= BUNDLE_FROM;
                let mut notes = self.head.notes..next.notes;
                if next.rows == self.head.rows
                    && (burst || !notes.any(|note| record.is_reported(note)))
                {
                    // Only figures of the kernel came: what was last is still the last move.
                    (next.since, next.since_notes) = (self.head.since, self.head.since_notes);
                }
                self.go(next, now);
                None
            }
            Mode::Paused => None,
            Mode::Playing { due } if now < due => Some(due - now),
            Mode::Playing { .. } => {
                self.play_one(record, now);
                self.is_playing().then(|| self.speed.per_event())
            }
        }
    }

    /// Stops here, or follows the record again.
    pub(crate) fn toggle(&mut self, record: &Record) {
        if self.is_live() {
            self.leave_live(record);
        } else {
            self.live(record);
        }
    }

    /// Plays on from here, or from where the counters begin where nothing is left. Pressed again,
    /// it stops.
    pub(crate) fn replay(&mut self, record: &Record, origin: RowId, now: f64) {
        if self.is_playing() {
            self.mode = Mode::Paused;
            return;
        }
        self.leave_live(record);
        if self.head.is_live(record) {
            self.head = start(record, origin);
        }
        self.play_one(record, now);
    }

    /// To what happens now.
    pub(crate) fn live(&mut self, record: &Record) {
        if !self.is_live() {
            self.mode = Mode::Live;
            self.head = Playhead::live(record);
            (self.moved, self.unfolded, self.before) = (None, None, None);
        }
    }

    /// One event forward or back, but not to before where the counters begin, and stays there.
    pub(crate) fn step(&mut self, record: &Record, origin: RowId, forward: bool, now: f64) {
        if !forward && self.is_at_start(record, origin) {
            return;
        }
        self.leave_live(record);
        if forward {
            self.go(self.head.forward(record), now);
        } else {
            self.head = self.head.back(record);
            self.moved = None;
        }
    }

    /// After so many rows, but not before where the counters begin, and stays there; at the end it
    /// follows the record.
    pub(crate) fn seek(&mut self, record: &Record, origin: RowId, rows: RowId) {
        let rows = rows.max(origin);
        if rows >= record.len() {
            self.live(record);
            return;
        }
        self.leave_live(record);
        self.moved = None;
        self.head = start(record, rows);
    }

    /// To the moment of a row that was chosen, and stays there until the choice is given up, see
    /// [`Player::end_preview`].
    pub(crate) fn preview(&mut self, record: &Record, head: Playhead) {
        let before = self.before.unwrap_or(if self.is_live() {
            PreviewedFrom::End
        } else {
            PreviewedFrom::At(self.head)
        });
        self.leave_live(record);
        (self.moved, self.unfolded) = (None, None);
        (self.before, self.head) = (Some(before), head);
    }

    /// To the first event of a burst, and stays there.
    pub(crate) fn unfold(&mut self, record: &Record, bundle: &Bundle, now: f64) {
        self.unfolded = Some(Unfolded {
            n: bundle.n,
            from: bundle.from.rows,
            to: self.head.rows,
            back: self.head,
            live: self.is_live(),
        });
        self.leave_live(record);
        self.go(bundle.from.forward(record), now);
    }

    /// Shows the burst as one again.
    pub(crate) fn fold(&mut self) {
        if let Some(burst) = self.unfolded.take() {
            self.head = burst.back;
            self.mode = if burst.live { Mode::Live } else { Mode::Paused };
            self.moved = None;
        }
    }

    /// Stays where it is.
    pub(crate) fn leave_live(&mut self, record: &Record) {
        if self.is_live() {
            self.seen = record.len();
        }
        self.mode = Mode::Paused;
        self.before = None;
    }

    /// The next event; after the last one it follows the record.
    fn play_one(&mut self, record: &Record, now: f64) {
        let next = self.head.forward(record);
        if next == self.head {
            self.live(record);
        } else {
            self.go(next, now);
            let due = now + self.speed.per_event();
            self.mode = Mode::Playing { due };
        }
    }

    /// Forward. A burst that goes on is one move, which began when it began.
    fn go(&mut self, next: Playhead, now: f64) {
        let begins = (next.since, next.since_notes) != (self.head.since, self.head.since_notes);
        if begins {
            self.moved = Some(now);
        }
        self.head = next;
    }
}

/// The place after so many rows.
fn start(record: &Record, rows: RowId) -> Playhead {
    rows.checked_sub(1)
        .map_or_else(Playhead::default, |row| Playhead::at_row(record, row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{stage::scene, testing::sample::Sample};

    fn sends(n: u8) -> Sample {
        let mut sample = Sample::new();
        for n in 0..n {
            sample.send(0, &[b'a' + n]);
        }
        sample
    }

    fn live(sample: &Sample) -> Player {
        let mut player = Player::default();
        player.advance(&sample.record, 0.0);
        player
    }

    #[test]
    fn it_follows_the_record_until_it_is_stopped() {
        let mut sample = sends(1);
        let mut player = live(&sample);
        assert_eq!(player.head.rows, 1, "at the end");
        player.toggle(&sample.record);
        sample.play("A: x; A: y");
        player.advance(&sample.record, 1.0);
        assert_eq!(player.head.rows, 1, "stopped");
        assert_eq!(player.new_rows(&sample.record), 2, "what came since");
        player.live(&sample.record);
        assert_eq!(player.head.rows, 3, "at the end again");
        assert_eq!(player.new_rows(&sample.record), 0, "nothing is new there");
    }

    #[test]
    fn it_plays_one_event_in_its_time_and_is_live_at_the_end() {
        let sample = sends(3);
        let mut player = live(&sample);
        player.seek(&sample.record, 0, 0);
        player.replay(&sample.record, 0, 10.0);
        // The notes before the first row are events too.
        let mut events = 0;
        let mut now = 10.0;
        while let Some(wait) = player.advance(&sample.record, now) {
            assert!(wait <= player.speed.per_event(), "not longer than an event");
            let before = player.head;
            let left = player.advance(&sample.record, now + wait * 0.5);
            assert!(left.is_some(), "still playing");
            assert_eq!(player.head, before, "not before its time");
            now += wait;
            events += 1;
        }
        assert!(events >= 3, "each row had its time: {events}");
        assert!(player.is_live(), "then it follows the record");
    }

    #[test]
    fn it_plays_again_from_the_start_when_nothing_is_left() {
        let sample = sends(3);
        let mut player = live(&sample);
        player.replay(&sample.record, 0, 0.0);
        assert!(player.is_playing(), "it plays");
        assert_eq!(player.head.rows, 0, "its first event");
        player.replay(&sample.record, 0, 0.1);
        assert!(!player.is_playing() && !player.is_live(), "it stopped");
        let mut player = Player::default();
        player.replay(&Record::default(), 0, 0.0);
        assert!(player.is_live(), "an empty record is played in no time");
    }

    #[test]
    fn what_was_cleared_is_not_played_again() {
        let sample = sends(5);
        let mut player = live(&sample);
        player.replay(&sample.record, 3, 0.0);
        assert_eq!(player.head.rows, 4, "the first row that is counted");
        player.seek(&sample.record, 3, 0);
        assert_eq!(player.head.rows, 3, "not before it");
        player.step(&sample.record, 3, false, 0.5);
        assert_eq!(player.head.rows, 3, "nor by a step");
        player.live(&sample.record);
        player.replay(&sample.record, 5, 1.0);
        assert!(player.is_live(), "nothing was sent since");
    }

    #[test]
    fn a_late_frame_does_not_make_it_hurry() {
        let sample = sends(4);
        let mut player = live(&sample);
        player.seek(&sample.record, 0, 1);
        player.replay(&sample.record, 0, 0.0);
        let rows = player.head.rows;
        player.advance(&sample.record, 60.0);
        assert_eq!(player.head.rows, rows + 1, "one event in one frame");
        let next = player.advance(&sample.record, 60.0);
        assert_eq!(next, Some(1.0), "and the next in its time");
    }

    #[test]
    fn only_moves_forward_are_movements() {
        let sample = sends(3);
        let mut player = live(&sample);
        player.step(&sample.record, 0, false, 1.0);
        assert_eq!(player.since_move(1.5), None, "back is a jump");
        player.step(&sample.record, 0, true, 2.0);
        assert_eq!(player.since_move(2.5), Some(0.5), "forward is a movement");
        player.seek(&sample.record, 0, 1);
        assert_eq!(player.since_move(3.0), None, "the scrubber jumps");
        assert_eq!(player.head.rows, 1, "to where it was put");
    }

    #[test]
    fn a_burst_is_unfolded_and_folded_again() {
        let mut sample = sends(1);
        let mut player = live(&sample);
        sample.wait(1000);
        sample.play("250 A: x");
        player.advance(&sample.record, 1.0);
        let ledger = sample.ledger();
        let folded = player.head;
        let bundle = scene(sample.folded(&ledger), folded).bundle.unwrap();
        player.unfold(&sample.record, &bundle, 2.0);
        assert_eq!(player.head.rows, 2, "at its first datagram");
        assert!(!player.is_live() && !player.is_playing(), "it stays there");
        let burst = player.unfolded().unwrap();
        assert_eq!((burst.n, burst.from, burst.to), (250, 1, 251), "its place");
        player.step(&sample.record, 0, true, 3.0);
        assert_eq!(player.head.rows, 3, "one at a time");
        player.fold();
        assert_eq!(player.head, folded, "one bundle again");
        assert!(player.is_live(), "and live, as before");
    }

    #[test]
    fn in_a_new_record_it_is_live() {
        let old = sends(9);
        let mut player = live(&old);
        player.seek(&old.record, 0, 8);
        let new = sends(2);
        player.advance(&new.record, 5.0);
        assert!(player.is_live(), "it follows");
        assert_eq!(player.head, Playhead::live(&new.record), "at its end");
    }
}
