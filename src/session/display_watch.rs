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
    ledger::Arrivals,
    model::{FateCounts, Who},
    net,
};

type Totals = (FateCounts, Arrivals);

/// The last sums of an open window, and who is given them when its display ends.
pub struct DisplayWatch {
    /// There are none before the window is open.
    sums: Mutex<Option<Totals>>,
    tell: Box<dyn Fn(FateCounts, Arrivals) + Send + Sync>,
}

impl fmt::Debug for DisplayWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DisplayWatch").finish_non_exhaustive()
    }
}

impl DisplayWatch {
    /// One that gives what was sent, and what arrived at the server, to `tell`.
    pub(crate) fn new(tell: impl Fn(FateCounts, Arrivals) + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            sums: Mutex::default(),
            tell: Box::new(tell),
        })
    }

    /// Keeps the sums of a session, whose window is open.
    pub(crate) fn keep(&self, session: &Session) {
        let ledger = session.ledger();
        let arrivals = ledger.arrivals_of(|who| who == Who::Server);
        // Whoever holds it is telling the end.
        if let Ok(mut sums) = self.sums.try_lock() {
            *sums = Some((ledger.fate_counts(|_| true), arrivals));
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
        let sums = self.sums.try_lock().ok().and_then(|mut sums| sums.take());
        sums.is_some_and(|(books, arrivals)| {
            (self.tell)(books, arrivals);
            true
        })
    }
}
