//! Orders to send that a client has, and how far they are.

use std::collections::VecDeque;

use super::{slots::Slots, threads::progress_counters::ProgressCounters};
use crate::model::{Burst, ClientId, Progress, Stamp};

/// The orders of one client, first come first served.
#[derive(Debug)]
pub(super) struct BurstQueue {
    id: ClientId,
    list: VecDeque<QueuedBurst>,
    progress: Progress,
}

/// An order, and how far it is.
#[derive(Debug)]
pub(super) struct QueuedBurst {
    pub(super) burst: Burst,
    pub(super) sent: u32,
    /// When the next is due, where there is a rate.
    pub(super) slots: Option<Slots>,
}

impl BurstQueue {
    pub(super) fn new(id: ClientId) -> Self {
        Self {
            id,
            list: VecDeque::new(),
            progress: Progress::default(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The one that is sent now.
    pub(super) fn front(&mut self) -> Option<&mut QueuedBurst> {
        self.list.front_mut()
    }

    /// Begins the counters of progress at zero for new orders.
    pub(super) fn begin_anew(&mut self, counters: &ProgressCounters) {
        self.progress = Progress::default();
        counters.write(self.id, &self.progress);
    }

    /// Takes an order.
    pub(super) fn push(&mut self, burst: Burst, counters: &ProgressCounters) {
        self.progress.total += u64::from(burst.repeat);
        counters.write(self.id, &self.progress);
        self.list.push_back(QueuedBurst {
            burst,
            sent: 0,
            slots: None,
        });
    }

    /// Forgets what has not been sent.
    pub(super) fn cancel(&mut self, counters: &ProgressCounters) {
        self.list.clear();
        let left = self.progress.total.saturating_sub(self.progress.sent);
        self.progress.forgotten += left;
        counters.add_given_up(self.id, left);
        self.progress.total = self.progress.sent;
        counters.write(self.id, &self.progress);
    }

    /// So many more of the first were sent, from `first` to `last`; returns whether that was all of it.
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
            self.list.pop_front();
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
