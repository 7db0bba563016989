//! Observations of several threads, put into one order by their stamps.

use std::{collections::VecDeque, time::Duration};

use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::{Clock, outbox::Watermark, vigil::Vigil};
use crate::model::{Batch, Note, Row, Stamp};

/// Takes what the inbox gives, in order.
pub trait Sink {
    /// Addresses that a source meets for the first time.
    fn meet(&mut self, source: u16, peers: &[std::net::SocketAddr]);
    /// A row and its payload.
    fn row(&mut self, source: u16, row: &Row, payload: &[u8]);
    /// A note; `bytes` are those that its span points into.
    fn note(&mut self, at: Stamp, note: &Note, bytes: &[u8]);
    /// Rows that an outbox had no room for.
    fn lost(&mut self, rows: u64);
}

/// A batch, and how much of it was given.
#[derive(Debug)]
struct Pending {
    batch: Batch,
    rows: usize,
    notes: usize,
}

impl Pending {
    /// Whether a note comes next (and not a row), and the stamp of what comes next.
    fn next(&self) -> Option<(bool, Stamp)> {
        let note = self.batch.notes.get(self.notes);
        match (self.batch.rows.get(self.rows), note) {
            (_, Some((before, at, _))) if *before as usize <= self.rows => Some((true, *at)),
            (Some(row), _) => Some((false, row.at)),
            (None, Some((_, at, _))) => Some((true, *at)),
            (None, None) => None,
        }
    }
}

/// The other end of all outboxes.
///
/// A datagram's send is stamped before the call and its receive after it, so by stamps no
/// datagram arrives before it was sent. A stamp is given on only when every thread has handed
/// over all that it stamped earlier.
#[derive(Debug)]
pub struct Inbox {
    clock: Clock,
    channel: Receiver<Batch>,
    /// One for each source.
    vigils: Vec<Vigil>,
    /// What is stamped earlier can be given on.
    before: u64,
    pending: Vec<VecDeque<Pending>>,
}

impl Inbox {
    pub(super) const fn new(clock: Clock, channel: Receiver<Batch>) -> Self {
        Self {
            clock,
            channel,
            vigils: Vec::new(),
            before: 0,
            pending: Vec::new(),
        }
    }

    /// One more source; gives its number.
    pub(super) fn add(&mut self, watermark: Watermark) -> u16 {
        let source = u16::try_from(self.vigils.len()).unwrap_or(u16::MAX);
        self.vigils.push(Vigil::new(watermark));
        source
    }

    /// A source whose thread has become stuck: from now on the others do not wait for it. Once.
    pub fn take_stuck(&mut self) -> Option<u16> {
        let now = self.clock.now();
        let stuck = self
            .vigils
            .iter_mut()
            .position(|vigil| vigil.take_stuck(now));
        stuck.and_then(|source| u16::try_from(source).ok())
    }

    /// Adds notes of this moment to what a thread that has ended told.
    pub fn conclude(&mut self, sink: &mut impl Sink, source: u16, notes: Vec<Note>) {
        let at = self.clock.now();
        while let Ok(batch) = self.channel.try_recv() {
            self.keep(sink, batch);
        }
        let batch = Batch {
            source,
            notes: notes.into_iter().map(|note| (0, at, note)).collect(),
            ..Batch::default()
        };
        self.keep(sink, batch);
    }

    /// Gives on what can be given on, for about `budget`; returns whether there is more that
    /// could be given at once.
    pub fn drain(&mut self, sink: &mut impl Sink, budget: Duration) -> bool {
        let end = self.clock.now().plus(budget);
        let mut given = 0_u32;
        let mut fresh = false;
        loop {
            let next = self.first().filter(|(_, stamp)| stamp.0 < self.before);
            let Some((source, _)) = next else {
                // Only now is more taken in: the channel's bound holds for all that waits.
                if fresh {
                    return false;
                }
                fresh = true;
                self.take_in(sink);
                continue;
            };
            self.give(sink, source);
            given = given.wrapping_add(1);
            if given.is_multiple_of(256) && self.clock.now() > end {
                return true;
            }
        }
    }

    fn take_in(&mut self, sink: &mut impl Sink) {
        // The order matters: first the clock, then the marks, then the channel.
        let now = self.clock.now();
        let crowded = self.channel.is_full();
        let marks = self.vigils.iter_mut().map(|vigil| vigil.look(now, crowded));
        self.before = marks.min().unwrap_or(u64::MAX).min(now.0.saturating_add(1));
        while let Ok(batch) = self.channel.try_recv() {
            self.keep(sink, batch);
        }
    }

    /// Whether something waits here for another thread to hand over what comes before it.
    pub fn holds(&self) -> bool {
        self.pending.iter().any(|queue| !queue.is_empty())
    }

    /// The channel, to be waited on; a batch taken from it is to be given to [`Self::put`].
    pub const fn channel(&self) -> &Receiver<Batch> {
        &self.channel
    }

    /// Takes in a batch that was taken from the channel.
    pub fn put(&mut self, sink: &mut impl Sink, batch: Batch) {
        self.keep(sink, batch);
    }

    /// Waits for a batch, for at most `timeout`; returns whether one came.
    pub fn wait(&mut self, sink: &mut impl Sink, timeout: Duration) -> bool {
        match self.channel.recv_timeout(timeout) {
            Ok(batch) => {
                self.keep(sink, batch);
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }

    fn keep(&mut self, sink: &mut impl Sink, batch: Batch) {
        sink.meet(batch.source, &batch.peers);
        if batch.lost > 0 {
            sink.lost(batch.lost);
        }
        let source = usize::from(batch.source);
        if self.pending.len() <= source {
            self.pending.resize_with(source + 1, VecDeque::new);
        }
        let pending = Pending {
            batch,
            rows: 0,
            notes: 0,
        };
        if pending.next().is_some()
            && let Some(queue) = self.pending.get_mut(source)
        {
            queue.push_back(pending);
        }
    }

    /// The source whose next stamp is the earliest.
    fn first(&self) -> Option<(usize, Stamp)> {
        let heads = self.pending.iter().enumerate();
        heads
            .filter_map(|(source, queue)| Some((source, queue.front()?.next()?.1)))
            .min_by_key(|&(source, stamp)| (stamp, source))
    }

    fn give(&mut self, sink: &mut impl Sink, source: usize) {
        let Some(queue) = self.pending.get_mut(source) else {
            return;
        };
        let Some(pending) = queue.front_mut() else {
            return;
        };
        let batch = &pending.batch;
        match pending.next() {
            Some((true, _)) => {
                if let Some((_, at, note)) = batch.notes.get(pending.notes) {
                    sink.note(*at, note, &batch.bytes);
                }
                pending.notes += 1;
            }
            Some((false, _)) => {
                if let Some(row) = batch.rows.get(pending.rows) {
                    let from = usize::try_from(row.payload_at).unwrap_or(usize::MAX);
                    let payload = batch.bytes.get(from..from.saturating_add(row.data_len()));
                    sink.row(batch.source, row, payload.unwrap_or_default());
                }
                pending.rows += 1;
            }
            None => {}
        }
        if pending.next().is_none() {
            queue.pop_front();
        }
    }
}
