//! A burst that runs, or has run: how far its clients are, and the rate that they reached.

use crate::model::{BatchMode, Burst, ClientId, Progress, Stamp};

/// How long an order may wait for its thread before it counts as begun, in seconds.
const BEGINS: f64 = 2.0;

/// The last burst that was ordered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BurstRun {
    /// Who sends, and how far each was before.
    clients: Vec<(ClientId, Progress)>,
    pub(super) batch_mode: BatchMode,
    pub(super) asked_rate: Option<u64>,
    /// When it was ordered, in seconds since the start.
    since: f64,
}

/// The progress of a burst.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BurstState {
    /// How far the orders of all clients together are.
    pub(super) progress: Progress,
    pub(super) running: bool,
}

impl BurstRun {
    /// What was ordered at `now`, with the progress of its clients before; `None` for a single
    /// datagram, which needs no progress.
    pub(crate) fn of(
        orders: &[Burst],
        before: impl Fn(ClientId) -> Progress,
        now: f64,
    ) -> Option<Self> {
        let first = orders.first()?;
        if orders.len() == 1 && first.repeat == 1 {
            return None;
        }
        let clients = orders
            .iter()
            .map(|burst| (burst.client, before(burst.client)));
        Some(Self {
            clients: clients.collect(),
            batch_mode: first.batch_mode,
            asked_rate: first.rate.map(|rate| u64::from(rate) * orders.len() as u64),
            since: now,
        })
    }

    /// The run of the first `n` clients alone: the orders of the others were refused.
    pub(crate) fn of_first(mut self, n: usize) -> Self {
        self.clients.truncate(n);
        self
    }

    /// The progress of the burst at `now`, in seconds of egui's clock.
    pub(super) fn state(&self, now_of: impl Fn(ClientId) -> Progress, now: f64) -> BurstState {
        let mut all = Progress::default();
        let mut running = false;
        for (id, before) in &self.clients {
            let progress = now_of(*id);
            // The thread has not taken the order yet: what is told is of the one before.
            let waits = progress == *before && now < self.since + BEGINS;
            running |= waits || !progress.done();
            if waits {
                continue;
            }
            all.total += progress.total;
            all.forgotten += progress.forgotten;
            all.sent += progress.sent;
            if progress.sent > 0 {
                let has_first = all.first != Stamp::default();
                all.first = if has_first {
                    all.first.min(progress.first)
                } else {
                    progress.first
                };
                all.last = all.last.max(progress.last);
            }
        }
        BurstState {
            progress: all,
            running,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: ClientId = ClientId(0);
    const B: ClientId = ClientId(1);

    fn progress(sent: u64, total: u64, (first, last): (u64, u64)) -> Progress {
        Progress {
            total,
            forgotten: 0,
            sent,
            first: Stamp(first * 1_000_000),
            last: Stamp(last * 1_000_000),
        }
    }

    #[test]
    fn clients_are_told_together() {
        let orders = [A, B].map(|client| Burst {
            rate: Some(500),
            ..Burst::of(client, Vec::new(), 100)
        });
        let run = BurstRun::of(&orders, |_| Progress::default(), 0.0).unwrap();
        assert_eq!(run.asked_rate, Some(1000), "of both");
        let states = |id| {
            if id == A {
                progress(100, 100, (10, 110))
            } else {
                progress(50, 100, (60, 160))
            }
        };
        let state = run.state(states, 1.0);
        assert!(state.running, "one is not done");
        assert_eq!(state.progress, progress(150, 200, (10, 160)));
        assert_eq!(state.progress.rate(), Some(993), "149 intervals in 150 ms");
    }

    #[test]
    fn what_the_thread_has_not_taken_yet_is_not_the_burst_before() {
        let before = progress(7, 7, (1, 2));
        let orders = [Burst::of(A, Vec::new(), 7)];
        let run = BurstRun::of(&orders, |_| before, 5.0).unwrap();
        let state = run.state(|_| before, 5.1);
        assert!(state.running && state.progress.total == 0, "{state:?}");
        let state = run.state(|_| progress(7, 7, (3, 4)), 5.1);
        assert!(!state.running && state.progress.sent == 7, "{state:?}");
        assert!(!run.state(|_| before, 60.0).running, "not for ever");
    }

    #[test]
    fn a_single_datagram_has_no_progress() {
        let one = BurstRun::of(&[Burst::of(A, Vec::new(), 1)], |_| Progress::default(), 0.0);
        assert_eq!(one, None);
    }
}
