//! Looking through a long log on a thread of its own, over what the record shares.

use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded};

use super::terms::RowMatcher;
use crate::{
    model::RowId,
    record::{SharedList, SharedRecord},
    session::spawn_thread,
};

/// Lines between two messages.
const AT_ONCE: u32 = 1 << 16;
/// Messages that wait at most; then the thread waits too.
const MESSAGES: usize = 4;

/// The rows that a search looks through, and the terms that they must meet.
pub(crate) struct SearchTask<const N: usize> {
    pub test: RowMatcher<'static>,
    pub record: SharedRecord,
    pub lines: SharedList<RowId, N>,
    /// The first line to look at.
    pub from: u32,
}

/// Lines that were found.
#[derive(Debug)]
pub(crate) struct Found {
    /// The line after the last that was looked at.
    pub to: u32,
    /// The numbers of the lines that passed the filter, rising.
    pub lines: Vec<u32>,
}

/// A search that runs; when it is dropped it ends.
#[derive(Debug)]
pub(crate) struct Search {
    results: Receiver<Found>,
}

impl Search {
    /// Begins to look; `wake` is called whenever there is something to take. `None` if the system has
    /// no thread to spare.
    pub(crate) fn start<const N: usize>(
        task: SearchTask<N>,
        wake: impl Fn() + Send + 'static,
    ) -> Option<Self> {
        let (tell, results) = bounded(MESSAGES);
        spawn_thread("search", move || task.run(&tell, wake)).ok()?;
        Some(Self { results })
    }

    /// What was found since the last call, without waiting.
    pub(crate) fn poll(&self) -> SearchPoll {
        match self.results.try_recv() {
            Ok(found) => SearchPoll::Found(found),
            Err(TryRecvError::Empty) => SearchPoll::Pending,
            Err(TryRecvError::Disconnected) => SearchPoll::Finished,
        }
    }
}

/// How far a search has come since it was asked last.
#[derive(Debug)]
pub(crate) enum SearchPoll {
    /// There is nothing new; it wakes the window when there is.
    Pending,
    Found(Found),
    /// That was all.
    Finished,
}

impl<const N: usize> SearchTask<N> {
    fn run(self, tell: &Sender<Found>, wake: impl Fn()) {
        let mut line = self.from;
        let end = self.lines.len();
        while line < end {
            let stop = end.min(line.saturating_add(AT_ONCE));
            let mut lines = Vec::new();
            let mut over = false;
            while line < stop {
                // A line without a row is no longer kept, and cannot be looked at.
                if let Some(&id) = self.lines.get(line) {
                    over = id >= self.record.end();
                    if over {
                        break;
                    }
                    let row = self.record.row(id);
                    let passes = |row| self.test.passes(row, || self.record.payload(row));
                    if row.is_some_and(passes) {
                        lines.push(line);
                    }
                }
                line += 1;
            }
            // Nobody takes it any more: the search was given up.
            if tell.send(Found { to: line, lines }).is_err() {
                return;
            }
            wake();
            if over {
                return;
            }
        }
    }
}
