//! How far each client is, for all threads to see.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use crate::model::{ClientId, Progress, SendTotals, Stamp};

/// Clients that have a place; more have no letters.
const PLACES: usize = 26;

#[derive(Debug, Default)]
struct ClientCounters {
    total: AtomicU64,
    forgotten: AtomicU64,
    sent: AtomicU64,
    first: AtomicU64,
    last: AtomicU64,
    tried: AtomicU64,
    given_up: AtomicU64,
}

/// Counters that the clients' thread writes and others read.
#[derive(Clone, Debug)]
pub(crate) struct ProgressCounters(Arc<[ClientCounters]>);

impl Default for ProgressCounters {
    fn default() -> Self {
        Self((0..PLACES).map(|_| ClientCounters::default()).collect())
    }
}

impl ProgressCounters {
    /// How far the orders of a client are; zero for a client that has none.
    pub(crate) fn read(&self, id: ClientId) -> Progress {
        let Some(place) = self.counters_of(id) else {
            return Progress::default();
        };
        let get = |number: &AtomicU64| number.load(Ordering::Acquire);
        // What was sent first: a total that is read later is at least as new.
        let sent = get(&place.sent);
        Progress {
            total: get(&place.total),
            forgotten: get(&place.forgotten),
            sent,
            first: Stamp(get(&place.first)),
            last: Stamp(get(&place.last)),
        }
    }

    /// What a client has done of all its orders.
    pub(crate) fn send_totals(&self, id: ClientId) -> SendTotals {
        let get = |number: &AtomicU64| number.load(Ordering::Acquire);
        self.counters_of(id)
            .map_or_else(SendTotals::default, |place| SendTotals {
                tried: get(&place.tried),
                given_up: get(&place.given_up),
            })
    }

    /// A client has made so many more sends.
    pub(crate) fn add_tried(&self, id: ClientId, sends: u64) {
        if let Some(place) = self.counters_of(id) {
            place.tried.fetch_add(sends, Ordering::AcqRel);
        }
    }

    /// Counts sends that were ordered and will not be made.
    pub(crate) fn add_given_up(&self, id: ClientId, sends: u64) {
        if let Some(place) = self.counters_of(id) {
            place.given_up.fetch_add(sends, Ordering::AcqRel);
        }
    }

    fn counters_of(&self, id: ClientId) -> Option<&ClientCounters> {
        self.0.get(usize::from(id.0))
    }

    /// Writes how far a client is.
    pub(crate) fn write(&self, id: ClientId, progress: &Progress) {
        let Some(place) = self.counters_of(id) else {
            return;
        };
        let set = |number: &AtomicU64, value| number.store(value, Ordering::Release);
        set(&place.total, progress.total);
        set(&place.forgotten, progress.forgotten);
        set(&place.first, progress.first.0);
        set(&place.last, progress.last.0);
        set(&place.sent, progress.sent);
    }
}
