//! Observations of several threads, put into one order by their stamps.

use std::{collections::VecDeque, slice, time::Duration};

use crossbeam_channel::{Receiver, Sender};

use super::{
    Clock,
    outbox::{MANY_ROWS, Watermark},
    threads::stall_detector::StallDetector,
};
use crate::model::{Arrival, Batch, Note, Row, Stamp};

/// Rows between two looks at the clock.
const ROWS_A_LOOK: usize = 1024;
/// Bytes of payload that count as much as a row does.
const BYTES_A_ROW: u64 = 256;
/// Rows that are given on at most at once.
const MAX_RUN: usize = 1024;
/// A batch with room for more bytes is not filled again.
const MAX_KEPT: usize = 16 << 20;

/// Takes what the inbox gives, in order.
pub(crate) trait Sink {
    /// Addresses that a source meets for the first time.
    fn intern_peers(&mut self, source: u16, peers: &[std::net::SocketAddr]);
    /// Takes all payload of a batch as it is, if that is worth it, and leaves other memory for more; gives where it is
    /// kept. Rows that point into it may come until [`Self::settle`].
    fn take_bytes(&mut self, _bytes: &mut Vec<u8>) -> Option<u64> {
        None
    }
    /// All rows have come that point into what was taken at `at`.
    fn settle(&mut self, _at: u64) {}
    /// Rows, one after the other; their payloads lie in `bytes`, and `arrivals` has how those came that have
    /// [`RowFlags::ARRIVAL`](crate::model::RowFlags::ARRIVAL). Of rows of one batch `kept` remembers the
    /// payload that was kept last: the next may have the same.
    fn rows(
        &mut self,
        source: u16,
        rows: &[Row],
        bytes: BatchBytes<'_>,
        arrivals: &mut slice::Iter<'_, Arrival>,
        kept: &mut Option<KeptPayload>,
    );
    /// A note; `bytes` are those that its span points into.
    fn note(&mut self, at: Stamp, note: &Note, bytes: &[u8]);
    /// Rows that an outbox had no room for, and when the call of the last had surely returned. It is
    /// told before anything is given on that another thread saw after them.
    fn lost(&mut self, rows: u64, until: Stamp);
}

/// The payloads of a batch.
#[derive(Clone, Copy, Debug)]
pub(crate) enum BatchBytes<'a> {
    /// The payloads themselves, which the receiver copies.
    Here(&'a [u8]),
    /// The record has taken the payloads as they are; they begin at this address.
    Taken(u64),
}

/// A payload of a batch, and where it was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeptPayload {
    pub(crate) from: u64,
    pub(crate) len: usize,
    pub(crate) at: u64,
}

/// A batch, and how much of it was given.
#[derive(Debug, Default)]
struct Pending {
    batch: Batch,
    rows: usize,
    arrivals: usize,
    notes: usize,
    kept: Option<KeptPayload>,
    /// Where its bytes are, if they were taken as they are.
    taken: Option<u64>,
}

impl Pending {
    /// The rows that come next before any note.
    fn run(&self) -> &[Row] {
        let note = self.batch.notes.get(self.notes);
        let end = note.map_or(usize::MAX, |(before, ..)| *before as usize);
        let end = end.min(self.batch.rows.len());
        self.batch.rows.get(self.rows..end).unwrap_or_default()
    }

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
pub(crate) struct Inbox {
    clock: Clock,
    channel: Receiver<Batch>,
    /// The stall detector of each source.
    stall_detectors: Vec<StallDetector>,
    /// What is stamped earlier can be given on.
    before: u64,
    pending: Vec<VecDeque<Pending>>,
    /// For each source the way back for batches that were given on.
    spent: Vec<Sender<Batch>>,
}

impl Inbox {
    pub(super) const fn new(clock: Clock, channel: Receiver<Batch>) -> Self {
        Self {
            clock,
            channel,
            stall_detectors: Vec::new(),
            before: 0,
            pending: Vec::new(),
            spent: Vec::new(),
        }
    }

    /// One more source, which takes its batches back empty; gives its number.
    pub(super) fn add(&mut self, watermark: Watermark, spent: Sender<Batch>) -> u16 {
        let source = u16::try_from(self.stall_detectors.len()).unwrap_or(u16::MAX);
        self.stall_detectors.push(StallDetector::new(watermark));
        self.spent.push(spent);
        source
    }

    /// A source whose thread has become stuck: from now on the others do not wait for it. Once.
    pub(crate) fn take_stuck(&mut self) -> Option<u16> {
        let now = self.clock.now();
        let stuck = self
            .stall_detectors
            .iter_mut()
            .position(|detector| detector.take_stuck(now));
        stuck.and_then(|source| u16::try_from(source).ok())
    }

    /// Adds notes of this moment to what a thread that has ended told.
    pub(crate) fn conclude(&mut self, sink: &mut impl Sink, source: u16, notes: Vec<Note>) {
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
    pub(crate) fn drain(&mut self, sink: &mut impl Sink, budget: Duration) -> bool {
        let end = self.clock.now().plus(budget);
        let mut given = 0;
        let mut fresh = false;
        loop {
            let next = self.first().filter(|(_, at, _)| at.0 < self.before);
            let Some((source, _, until)) = next else {
                // Only now is more taken in: the channel's bound holds for all that waits.
                if fresh {
                    return false;
                }
                fresh = true;
                self.take_in(sink);
                continue;
            };
            let looks = given / ROWS_A_LOOK;
            given += self.give(sink, source, self.before.min(until.0));
            if given / ROWS_A_LOOK != looks && self.clock.now() > end {
                return true;
            }
        }
    }

    fn take_in(&mut self, sink: &mut impl Sink) {
        // The order matters: first the clock, then the marks, then the channel.
        let now = self.clock.now();
        let crowded = self.channel.is_full();
        let marks = self
            .stall_detectors
            .iter_mut()
            .map(|detector| detector.observe(now, crowded));
        self.before = marks.min().unwrap_or(u64::MAX).min(now.0.saturating_add(1));
        while let Ok(batch) = self.channel.try_recv() {
            self.keep(sink, batch);
        }
    }

    /// Whether something waits here for another thread to hand over what comes before it.
    pub(crate) fn holds(&self) -> bool {
        self.pending.iter().any(|queue| !queue.is_empty())
    }

    /// Whether everything that was stamped before `at` has been given on.
    pub(crate) fn is_complete(&self, at: Stamp) -> bool {
        self.before > at.0 && self.first().is_none_or(|(_, next, _)| next > at)
    }

    /// The channel, to be waited on; a batch taken from it is to be given to [`Self::put`].
    pub(crate) const fn channel(&self) -> &Receiver<Batch> {
        &self.channel
    }

    /// Takes in a batch that was taken from the channel.
    pub(crate) fn put(&mut self, sink: &mut impl Sink, batch: Batch) {
        self.keep(sink, batch);
    }

    fn keep(&mut self, sink: &mut impl Sink, mut batch: Batch) {
        sink.intern_peers(batch.source, &batch.peers);
        if batch.has_losses() {
            sink.lost(batch.lost, batch.lost_until);
        }
        let source = usize::from(batch.source);
        if self.pending.len() <= source {
            self.pending.resize_with(source + 1, VecDeque::new);
        }
        // What notes quote is copied with them. Datagrams are copied too: they are few bytes a call, and the thread that
        // would get fresh memory for its own would lose more time by its page faults than the copy takes here.
        let copied = batch.notes.iter().any(|(.., note)| note.quotes())
            || batch.rows.iter().any(Row::is_datagram);
        let bytes = (!copied && !batch.rows.is_empty()).then_some(&mut batch.bytes);
        let taken = bytes.and_then(|bytes| sink.take_bytes(bytes));
        let pending = Pending {
            batch,
            taken,
            ..Pending::default()
        };
        if pending.next().is_some()
            && let Some(queue) = self.pending.get_mut(source)
        {
            queue.push_back(pending);
        }
    }

    /// The source whose next stamp is the earliest, that stamp, and the moment from which on another
    /// source comes first.
    fn first(&self) -> Option<(usize, Stamp, Stamp)> {
        let heads = self.pending.iter().enumerate();
        let mut heads =
            heads.filter_map(|(source, queue)| Some((source, queue.front()?.next()?.1)));
        let (mut source, mut stamp) = heads.next()?;
        let mut until = Stamp(u64::MAX);
        for (other, at) in heads {
            if at < stamp {
                until = stamp;
                (source, stamp) = (other, at);
            } else {
                until = until.min(at);
            }
        }
        Some((source, stamp, until))
    }

    /// Gives on the next note of a source, or its next rows stamped before `until`, at least one;
    /// returns how many, or more where they have much payload.
    fn give(&mut self, sink: &mut impl Sink, source: usize, until: u64) -> usize {
        let Some(queue) = self.pending.get_mut(source) else {
            return 1;
        };
        let Some(pending) = queue.front_mut() else {
            return 1;
        };
        let mut kept = pending.kept;
        let batch = &pending.batch;
        let run = pending.run();
        let given = if run.is_empty() {
            if let Some((_, at, note)) = batch.notes.get(pending.notes) {
                sink.note(*at, note, &batch.bytes);
            }
            pending.notes += 1;
            1
        } else {
            let run = run.get(..MAX_RUN).unwrap_or(run);
            let most = run.iter().take_while(|row| row.at.0 < until).count().max(1);
            let rows = run.get(..most).unwrap_or_default();
            let arrivals = batch.arrivals.get(pending.arrivals..);
            let mut arrivals = arrivals.unwrap_or_default().iter();
            let here = BatchBytes::Here(&batch.bytes);
            let bytes = pending.taken.map_or(here, BatchBytes::Taken);
            sink.rows(batch.source, rows, bytes, &mut arrivals, &mut kept);
            let taken_arrivals = batch.arrivals.len() - arrivals.len();
            let from = rows.first().map_or(0, |row| row.payload_at);
            let to = rows.last().map_or(0, |row| row.payload_at);
            (pending.rows, pending.kept) = (pending.rows + most, kept);
            pending.arrivals = taken_arrivals;
            let weight = to.saturating_sub(from) / BYTES_A_ROW;
            most.max(usize::try_from(weight).unwrap_or(most))
        };
        if pending.next().is_none()
            && let Some(Pending { batch, taken, .. }) = queue.pop_front()
        {
            if let Some(at) = taken {
                sink.settle(at);
            }
            if let Some(spent) = self.spent.get(source) {
                give_back(spent, batch);
            }
        }
        given
    }
}

/// Gives a batch back to its thread, empty, unless it has become large or there are enough.
fn give_back(spent: &Sender<Batch>, mut batch: Batch) {
    if batch.rows.capacity() > 4 * MANY_ROWS || batch.bytes.capacity() > MAX_KEPT {
        return;
    }
    batch.peers.clear();
    batch.rows.clear();
    batch.arrivals.clear();
    batch.notes.clear();
    batch.bytes.clear();
    batch.lost = 0;
    batch.lost_until = Stamp::default();
    spent.try_send(batch).ok();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{SocketId, Syscall};

    /// How many rows came at once, and how often.
    #[derive(Default)]
    struct Runs(Vec<usize>);

    impl Sink for Runs {
        fn intern_peers(&mut self, _: u16, _: &[std::net::SocketAddr]) {}

        fn rows(
            &mut self,
            _: u16,
            rows: &[Row],
            _: BatchBytes<'_>,
            _: &mut slice::Iter<'_, Arrival>,
            _: &mut Option<KeptPayload>,
        ) {
            self.0.push(rows.len());
        }

        fn note(&mut self, _: Stamp, _: &Note, _: &[u8]) {}

        fn lost(&mut self, _: u64, _: Stamp) {}
    }

    fn inbox(sources: u16) -> (Inbox, Vec<Receiver<Batch>>) {
        let mut inbox = Inbox::new(Clock::start(), crossbeam_channel::never());
        let mut back = Vec::new();
        for _ in 0..sources {
            let (give, spent) = crossbeam_channel::bounded(8);
            let mark = Watermark::default();
            mark.store(u64::MAX, std::sync::atomic::Ordering::SeqCst);
            inbox.add(mark, give);
            back.push(spent);
        }
        (inbox, back)
    }

    fn batch(source: u16, stamps: &[u64]) -> Batch {
        let row = |at: &u64| Row::new(SocketId(1), Syscall::SendTo, Stamp(*at));
        Batch {
            source,
            rows: stamps.iter().map(row).collect(),
            ..Batch::default()
        }
    }

    #[test]
    fn rows_are_given_on_at_once_up_to_those_of_another_thread() {
        let (mut inbox, _back) = inbox(2);
        let mut runs = Runs::default();
        inbox.put(&mut runs, batch(0, &[1, 2, 3, 6, 7]));
        inbox.put(&mut runs, batch(1, &[4, 5, 8]));
        assert!(!inbox.is_complete(Stamp(3)), "three are earlier");
        while inbox.drain(&mut runs, Duration::from_secs(1)) {}
        assert_eq!(runs.0, [3, 2, 2, 1]);
        assert!(
            inbox.is_complete(Stamp(9)),
            "and now all of them are given on"
        );
        let later = inbox.clock.now().plus(Duration::from_hours(1));
        assert!(!inbox.is_complete(later), "of the future nobody knows");
        let now = inbox.before;
        inbox.put(&mut runs, batch(0, &[now - 1]));
        assert!(inbox.is_complete(Stamp(now - 2)), "what comes now is later");
        assert!(
            !inbox.is_complete(Stamp(now - 1)),
            "at that moment one comes"
        );
        assert!(!inbox.is_complete(Stamp(now)), "and of this one more may");
    }

    #[test]
    fn a_batch_that_has_become_large_is_not_filled_again() {
        let (most, bytes) = (4 * MANY_ROWS, MAX_KEPT);
        for (rows, bytes, again) in [
            (most, bytes, true),
            (most + 1, bytes, false),
            (most, bytes + 1, false),
        ] {
            let (give, back) = crossbeam_channel::bounded(1);
            let batch = Batch {
                rows: Vec::with_capacity(rows),
                bytes: Vec::with_capacity(bytes),
                lost: 3,
                ..Batch::default()
            };
            give_back(&give, batch);
            let given = back.try_recv();
            assert_eq!(given.is_ok(), again, "{rows} rows, {bytes} bytes");
            assert!(
                given.is_ok_and(|batch| !batch.has_losses()) == again,
                "empty"
            );
        }
    }
}
