//! What is told when the display ends while a window is open.
#![expect(
    clippy::disallowed_types,
    reason = "Xlib calls from anywhere, and never comes back"
)]

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use super::Session;
use crate::{
    ledger::ArrivalCounts,
    model::{FateCounts, Owner},
    net,
};

type Totals = (FateCounts, ArrivalCounts);

/// The last sums of an open window, and who is given them when its display ends.
pub struct DisplayWatch {
    /// There are none before the window is open.
    totals: Mutex<Option<Totals>>,
    tell: Box<dyn Fn(FateCounts, ArrivalCounts) + Send + Sync>,
}

impl fmt::Debug for DisplayWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DisplayWatch").finish_non_exhaustive()
    }
}

impl DisplayWatch {
    /// One that gives what was sent, and what arrived at the server, to `tell`.
    pub(crate) fn new(
        tell: impl Fn(FateCounts, ArrivalCounts) + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            totals: Mutex::default(),
            tell: Box::new(tell),
        })
    }

    /// Keeps the sums of a session, whose window is open.
    pub(crate) fn keep(&self, session: &Session) {
        let ledger = session.ledger();
        let arrivals = ledger.arrivals_of(|owner| owner == Owner::Server);
        // Whoever holds it is telling the end.
        if let Ok(mut totals) = self.totals.try_lock() {
            *totals = Some((ledger.fate_counts(|_| true), arrivals));
        }
    }

    /// Tells the end also where the library of the display ends the process itself, as Xlib does.
    pub(crate) fn watch(self: &Arc<Self>) {
        let watch = Arc::clone(self);
        net::when_x_display_ends(move || {
            watch.end();
        });
    }

    /// The window has ended, and nobody closed it: tells of it once, and returns whether it was open.
    pub(crate) fn end(&self) -> bool {
        let totals = self
            .totals
            .try_lock()
            .ok()
            .and_then(|mut totals| totals.take());
        totals.is_some_and(|(counts, arrivals)| {
            (self.tell)(counts, arrivals);
            true
        })
    }
}
