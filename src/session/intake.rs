//! Taking in what the threads saw, within the record's memory budget.

use std::time::Duration;

use crossbeam_channel::{Receiver, never, select};

use super::Session;
use crate::{
    model::{Message, Note, SequenceField, Stamp},
    net::receive_buffer_was_clipped,
    record::Budget,
};

/// The rows that are folded between two looks at the clock.
const AT_ONCE: u32 = 4096;
/// The time for which the inbox is drained before the memory budget is looked at.
const DRAIN_BUDGET: Duration = Duration::from_millis(4);

impl Session {
    /// Takes in what the threads saw, for about `budget`; returns whether more waits.
    pub fn poll(&mut self, budget: Duration) -> bool {
        let end = self.clock.now().plus(budget);
        if self.is_reading() {
            return self.read_until(end);
        }
        loop {
            // Nothing is shown before its fate is, so the record waits for the ledger.
            if !self.fold_until(end) {
                return true;
            }
            // A slice at a time, so that the record never grows far beyond its own budget.
            let slice = end.since(self.clock.now()).min(DRAIN_BUDGET);
            let more = self.inbox.drain(&mut self.record, slice);
            let folded = self.fold_until(end);
            self.notice();
            self.keep_recording();
            self.make_room();
            if !more || !folded || self.clock.now() > end {
                return more || !folded || self.has_more_to_record();
            }
        }
    }

    /// Takes in what the threads see for `span`, and waits for it; ends before when nothing has come
    /// for `still`. Returns whether more waits.
    pub fn follow(&mut self, span: Duration, still: Duration) -> bool {
        let end = self.clock.now().plus(span);
        loop {
            let left = end.since(self.clock.now());
            let more = self.poll(left);
            let left = end.since(self.clock.now());
            if left.is_zero() {
                return more;
            }
            let lengths = (self.record.len(), self.record.notes_len());
            self.wait(left.min(still));
            // A batch that was taken from the channel is given on at the next look.
            if !self.held() && lengths == (self.record.len(), self.record.notes_len()) {
                return self.poll(Duration::ZERO);
            }
        }
    }

    /// Looks at the numbers that the datagrams carry which the server reads.
    pub(crate) const fn track_sequence_numbers(&mut self, field: SequenceField) {
        self.ledger.track_sequence_numbers(field);
    }

    /// Folds what the record has gained; returns whether that was all of it.
    fn fold_until(&mut self, end: Stamp) -> bool {
        while self.ledger.fold_some(&self.record, AT_ONCE) {
            if self.clock.now() > end {
                return false;
            }
        }
        true
    }

    pub(super) fn make_room(&mut self) {
        let before = self.record.budget().bytes();
        let first = self.record.make_room(self.ledger.folded());
        let now = self.record.budget().bytes();
        if now < before {
            let message = Message::new("notice-memory-refused");
            self.notices.push(message.with("mib", now >> 20));
            self.engine.set_most_waiting(self.record.budget().waiting());
        }
        let first = self.ledger.forget(&self.record, first);
        self.record.forget(first);
    }

    /// Gives the record another memory budget, at once.
    pub(crate) fn set_budget(&mut self, budget: Budget) {
        self.record.set_budget(budget);
        self.engine.set_most_waiting(budget.waiting());
        self.make_room();
    }

    /// Whether observations are held back for what another thread is about to tell: poll again
    /// in some milliseconds.
    pub fn held(&self) -> bool {
        self.inbox.holds()
    }

    /// Whether everything that the threads saw before `at` was taken in.
    pub(crate) fn is_complete(&self, at: Stamp) -> bool {
        self.inbox.is_complete(at)
    }

    /// Waits until observations come, for at most `timeout`.
    pub fn wait(&mut self, timeout: Duration) {
        self.wait_or(timeout, &never());
    }

    /// Waits until observations or `signal` come, for at most `timeout`; returns whether `signal` came.
    pub(crate) fn wait_or(&mut self, timeout: Duration, signal: &Receiver<()>) -> bool {
        // What is held back becomes free without a batch of its own.
        let timeout = if self.held() {
            timeout.min(Duration::from_millis(2))
        } else {
            timeout
        };
        let batch = select! {
            recv(self.inbox.channel()) -> batch => batch.ok(),
            recv(signal) -> _ => return true,
            default(timeout) => None,
        };
        if let Some(batch) = batch {
            self.inbox.put(&mut self.record, batch);
        }
        false
    }

    /// Waits until `done`, for at most `patience`; returns whether it was reached.
    pub fn wait_until(&mut self, patience: Duration, done: impl Fn(&Self) -> bool) -> bool {
        let end = self.clock.now().plus(patience);
        loop {
            // A slice at a time: in a flood there is always more.
            let more = self.poll(DRAIN_BUDGET);
            if done(self) {
                return true;
            }
            let left = end.since(self.clock.now());
            if left.is_zero() || !more && self.has_ended() {
                return false;
            }
            if !more {
                self.wait(left.min(Duration::from_millis(100)));
            }
        }
    }

    pub(super) fn notice(&mut self) {
        self.supervise();
        if self.loader.is_some() {
            // What was to be told was told then.
            return;
        }
        let lost = self.record.lost() - self.reported_lost;
        if lost > 0 {
            self.reported_lost += lost;
            self.notices
                .push(Message::new("notice-rows-lost").with("n", lost));
        }
        self.probe_ports();
        let notes = self.record.notes_len();
        for entry in (self.notes_seen..notes).filter_map(|n| self.record.note(n)) {
            match &entry.note {
                Note::Trouble { message, .. } => self.notices.push(message.clone()),
                Note::ReceiveBuffer {
                    asked: Some(asked),
                    effective,
                    ..
                } if receive_buffer_was_clipped(*asked, *effective) => {
                    let message = Message::new("notice-clipped");
                    self.notices
                        .push(message.with("asked", *asked).with("effective", *effective));
                }
                _ => {}
            }
        }
        self.notes_seen = notes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Fault, UdpServerCommand, UdpServerSettings},
        session::Start,
    };

    #[test]
    fn following_ends_when_nothing_comes_any_more() {
        let mut session = Session::start(Start::default()).unwrap();
        let (span, still) = (Duration::from_mins(1), Duration::from_millis(1));
        let end = session.now().plus(span);
        assert!(!session.follow(span, still), "nothing waits");
        assert!(session.now() < end, "it did not wait for all of the time");
    }

    #[test]
    fn what_never_comes_is_not_waited_for_after_the_end() {
        let mut session = Session::start(Start::default()).unwrap();
        session.stop();
        let patience = Duration::from_mins(1);
        let end = session.now().plus(patience);
        assert!(!session.wait_until(patience, |_| false));
        assert!(session.now() < end, "it did not wait for all of the time");
    }

    #[test]
    fn a_session_stops_when_its_threads_have_ended() {
        let mut session = Session::listening(UdpServerSettings::default());
        let hang = Fault::Hang(Duration::from_millis(200));
        session
            .udp_mut()
            .command(UdpServerCommand::Fail(hang))
            .unwrap();
        session.stop();
        assert!(session.has_ended());
    }
}
