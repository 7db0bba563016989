//! Orders to send that a client has, and how far they are.

use std::collections::VecDeque;

use super::{send_pacer::SendPacer, threads::progress_counters::ProgressCounters};
use crate::model::{Burst, ClientId, Progress, Stamp};

/// The orders of one client, first come first served.
#[derive(Debug, Default)]
pub(super) struct BurstQueue {
    id: ClientId,
    list: VecDeque<QueuedBurst>,
    progress: Progress,
    /// The rate of the last order that was carried out with one, and when its next send would have been due.
    next: Option<(u32, Stamp)>,
}

/// An order, and how far it is.
#[derive(Debug)]
pub(super) struct QueuedBurst {
    pub(super) burst: Burst,
    pub(super) sent: u32,
    /// When the next is due, where there is a rate.
    pub(super) pacer: Option<SendPacer>,
    /// Its first send is not due before: orders one after the other at one rate keep it.
    pub(super) after: Stamp,
}

impl BurstQueue {
    pub(super) fn new(id: ClientId) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The one that is sent now.
    pub(super) fn front(&mut self) -> Option<&mut QueuedBurst> {
        let front = self.list.front_mut()?;
        let next = self
            .next
            .filter(|(rate, _)| front.burst.rate == Some(*rate));
        front.after = next.map_or(Stamp::default(), |(_, next)| next);
        Some(front)
    }

    /// Begins the counters of progress at zero for new orders.
    pub(super) fn reset(&mut self, counters: &ProgressCounters) {
        self.progress = Progress::default();
        counters.write(self.id, &self.progress);
    }

    /// Puts an order behind those that wait.
    pub(super) fn push(&mut self, burst: Burst, counters: &ProgressCounters) {
        self.progress.total += u64::from(burst.repeat);
        counters.write(self.id, &self.progress);
        self.list.push_back(QueuedBurst {
            burst,
            sent: 0,
            pacer: None,
            after: Stamp::default(),
        });
    }

    /// Forgets what has not been sent.
    pub(super) fn cancel(&mut self, counters: &ProgressCounters) {
        self.list.clear();
        self.next = None;
        let left = self.progress.total.saturating_sub(self.progress.sent);
        self.progress.forgotten += left;
        counters.add_given_up(self.id, left);
        self.progress.total = self.progress.sent;
        counters.write(self.id, &self.progress);
    }

    /// Counts `sent` more datagrams of the first order as sent between `first` and `last`; returns whether the order
    /// is done.
    pub(super) fn advance(
        &mut self,
        sent: u32,
        (first, last): (Stamp, Stamp),
        counters: &ProgressCounters,
    ) -> bool {
        let done = self.list.front_mut().is_none_or(|queued| {
            queued.sent = queued.sent.saturating_add(sent);
            queued.sent >= queued.burst.repeat
        });
        if done {
            let over = self.list.pop_front();
            self.next = over.and_then(|over| Some(over.pacer?.next()));
        }
        if self.progress.sent == 0 {
            self.progress.first = first;
        }
        self.progress.sent += u64::from(sent);
        self.progress.last = last;
        counters.write(self.id, &self.progress);
        counters.add_tried(self.id, u64::from(sent));
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_one_after_the_other_at_one_rate_keep_it() {
        let counters = ProgressCounters::default();
        let order = |rate| Burst {
            rate,
            ..Burst::of(ClientId(0), b"x".to_vec(), 1)
        };
        let mut queue = BurstQueue::new(ClientId(0));
        for rate in [Some(1), Some(1), Some(2), None] {
            queue.push(order(rate), &counters);
        }
        let start = Stamp(5_000_000_000);
        let mut begins = Vec::new();
        while let Some(queued) = queue.front() {
            let first = queued.after.max(start);
            if let Some(rate) = queued.burst.rate {
                let mut pacer = SendPacer::new(rate, first);
                assert_eq!(pacer.due(start).is_err(), first > start, "not before");
                pacer.advance(1);
                queued.pacer = Some(pacer);
            }
            begins.push(first.since(start).as_millis());
            queue.advance(1, (start, start), &counters);
        }
        assert_eq!(
            begins,
            [0, 1000, 0, 0],
            "an interval later, where the rate is the same"
        );
    }
}
