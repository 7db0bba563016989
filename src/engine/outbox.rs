//! What one thread has seen and not handed over yet.

use std::{
    collections::HashMap,
    fmt,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crossbeam_channel::{Receiver, Sender, TrySendError};

use super::{Clock, limits::OutboxLimits};
use crate::{
    model::{
        Arrival, Batch, MAX_PAYLOAD, Note, PeerId, Row, RowFlags, Stamp, has_headroom,
        interface_name,
    },
    net::{IS_WINSOCK, map_pages},
};

/// Rows after which a batch is handed over even if more are coming.
pub(super) const MANY_ROWS: usize = 1024;
/// Bytes of payload after which a batch is handed over where they will be copied: while that is done they should still
/// be in the processor's cache.
const MANY_BYTES: usize = 256 << 10;
/// Bytes of payload after which a batch is handed over where they will be kept as they are: with the largest read they
/// fill one chunk of a record.
const FULL: usize = MAX_PAYLOAD - 65_536;
/// Bytes of rows that share the payload of another row, after which a batch is handed over: until then what others
/// have received of them waits, and takes memory.
const MAX_SHARED_BYTES: usize = 4 << 20;
/// Age at which a batch is handed over even if more are coming.
const MAX_BATCH_AGE: Duration = Duration::from_millis(10);
/// How long a thread that waits keeps what it has seen last before it hands it over: an answer may come at once, and
/// whoever is woken meanwhile would be in its way.
pub(super) const FLUSH_DELAY: Duration = Duration::from_millis(1);
/// How long the last batch of a thread that panics waits for room.
const PANIC_TIMEOUT: Duration = Duration::from_secs(1);
/// Batches of all threads that wait at most while a stream, or a burst that is held back, goes on.
const MAX_WAITING: usize = 12;
/// How long a stream's thread pauses at most while [`MAX_WAITING`] batches wait.
const STREAM_PAUSE: Duration = Duration::from_millis(1);

/// The moment up to which a thread has handed over everything, for all to see.
///
/// Everything that the thread stamped earlier is in the channel. `u64::MAX` while it is idle:
/// whatever it will do gets a stamp later than the present.
pub(crate) type Watermark = Arc<AtomicU64>;

/// Called when a batch waits.
pub(crate) type Wake = Arc<dyn Fn() + Send + Sync>;

/// Where a payload stands in an outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PayloadRange {
    batch: u64,
    mark: usize,
    pub(super) len: usize,
}

/// What a thread has seen and not handed over yet: rows, notes and bytes.
pub(crate) struct Outbox {
    pub(super) clock: Clock,
    channel: Sender<Batch>,
    watermark: Watermark,
    pub(super) limits: Arc<OutboxLimits>,
    wake: Option<Wake>,
    batch: Batch,
    /// Bytes in its rows that have the payload of another one.
    again: usize,
    /// Batches that were given on, to be filled again: their memory is touched already.
    spent: Receiver<Batch>,
    /// The memory of a batch that was given back, for the next one.
    spare: Option<Batch>,
    /// Batches that were handed over.
    flushes: u64,
    since: Stamp,
    /// When the last row or note was added.
    touched: Stamp,
    peer_ids: HashMap<SocketAddr, PeerId>,
    last: Option<(SocketAddr, PeerId)>,
    /// Network interfaces that were told of.
    interfaces: Vec<u32>,
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox")
            .field("rows", &self.batch.rows.len())
            .finish_non_exhaustive()
    }
}

impl Outbox {
    /// The outbox of the thread with this number; `channel` takes full batches and gives back
    /// empty ones.
    pub(super) fn new(
        source: u16,
        clock: Clock,
        channel: (Sender<Batch>, Receiver<Batch>),
        (watermark, limits): (Watermark, Arc<OutboxLimits>),
        wake: Option<Wake>,
    ) -> Self {
        let batch = Batch {
            source,
            ..Batch::default()
        };
        let since = Stamp::default();
        let (channel, spent) = channel;
        Self {
            clock,
            channel,
            spent,
            spare: None,
            watermark,
            limits,
            wake,
            batch,
            again: 0,
            flushes: 0,
            since,
            touched: since,
            peer_ids: HashMap::new(),
            last: None,
            interfaces: Vec::new(),
        }
    }

    /// The thread begins to do something.
    pub(super) fn mark_active(&mut self) {
        if self.batch.is_empty() {
            // First "anything may come", then the clock: whoever reads the old mark after this
            // moment's stamp was taken would otherwise be wrong.
            self.watermark.store(0, Ordering::SeqCst);
            self.since = self.clock.now();
            self.watermark.store(self.since.0, Ordering::SeqCst);
        }
    }

    /// The thread is about to wait: hands everything over, if nothing was added just now. If
    /// that is not done yet, gives the time after which to try again.
    pub(super) fn mark_idle(&mut self) -> Option<Duration> {
        let now = self.clock.now();
        let quiet = now.since(self.touched);
        if quiet < FLUSH_DELAY && now.since(self.since) < MAX_BATCH_AGE && !self.batch.is_empty() {
            return Some(FLUSH_DELAY.saturating_sub(quiet));
        }
        if self.flush() {
            self.watermark.store(u64::MAX, Ordering::SeqCst);
            None
        } else {
            Some(MAX_BATCH_AGE)
        }
    }

    /// Bytes of payload after which a batch is handed over.
    const fn many_bytes(&self) -> usize {
        if self.batch.bytes.capacity() == MAX_PAYLOAD {
            FULL
        } else {
            MANY_BYTES
        }
    }

    /// Hands over if there is much, or it is old.
    pub(super) fn flush_if_due(&mut self, now: Stamp) {
        if !self.batch.is_empty()
            && (self.batch.rows.len() >= MANY_ROWS
                || self.batch.bytes.len() >= self.many_bytes()
                || self.again >= MAX_SHARED_BYTES
                || now.since(self.since) >= MAX_BATCH_AGE)
        {
            self.flush();
        }
    }

    /// The name of an address.
    pub(super) fn peer(&mut self, addr: SocketAddr) -> PeerId {
        if let Some((last, id)) = self.last
            && last == addr
        {
            return id;
        }
        let next = u32::try_from(self.peer_ids.len()).unwrap_or(u32::MAX);
        let id = *self.peer_ids.entry(addr).or_insert_with(|| {
            self.batch.peers.push(addr);
            PeerId(next)
        });
        self.last = Some((addr, id));
        id
    }

    /// Adds a row with its payload; gives where that stands, if there was room.
    pub(super) fn row(&mut self, row: Row, payload: &[u8]) -> Option<PayloadRange> {
        let mark = self.batch.bytes.len();
        if !self.has_room(mark, 1, payload.len()) {
            self.record_loss(&row, 1);
            return None;
        }
        self.batch.bytes.extend_from_slice(payload);
        let batch = self.flushes;
        self.push(row, mark);
        let len = payload.len();
        Some(PayloadRange { batch, mark, len })
    }

    /// Adds the row of a received datagram with its payload and how it came.
    pub(super) fn received(&mut self, mut row: Row, payload: &[u8], arrival: Arrival) {
        row.flags.set(RowFlags::ARRIVAL, arrival.is_known());
        if let Some(index) = arrival.path.interface
            && !self.interfaces.contains(&index)
        {
            self.interfaces.push(index);
            let name = interface_name(index);
            self.note(row.at, Note::Interface { index, name });
        }
        if self.row(row, payload).is_some() && arrival.is_known() {
            self.batch.arrivals.push(arrival);
        }
    }

    /// Adds a row with the payload of another one of equal length; `false` if that is handed over already.
    pub(super) fn row_like(&mut self, row: Row, other: PayloadRange) -> bool {
        let here = other.batch == self.flushes;
        if here && self.has_room(self.batch.bytes.len(), 1, 0) {
            self.again += other.len;
            self.push(row, other.mark);
        } else if here {
            self.record_loss(&row, 1);
        }
        here
    }

    fn push(&mut self, mut row: Row, mark: usize) {
        row.payload_at = mark as u64;
        row.flags.set(RowFlags::WINSOCK, IS_WINSOCK);
        self.touched = row.end();
        self.batch.rows.push(row);
    }

    /// Whether those who take the batches are far behind.
    pub(super) fn is_crowded(&self) -> bool {
        self.channel.len() > self.channel.capacity().unwrap_or(usize::MAX) / 2
    }

    /// Whether so much waits to be taken that it has left the processor's cache. A stream can wait, as a
    /// burst can that is held back: its bytes do not get lost meanwhile, and memory that is used again at once costs much less.
    pub(super) fn is_ahead(&self) -> bool {
        self.channel.len() > MAX_WAITING
    }

    /// Whether bursts are held back, and rows that are added now may find no room, also for what others put
    /// here; hands over before if that is due.
    pub(super) fn is_held_back(&mut self, now: Stamp) -> bool {
        if !self.limits.hold_back.load(Ordering::Relaxed) {
            return false;
        }
        self.flush_if_due(now);
        self.is_ahead()
            || self.batch.rows.len() >= MANY_ROWS
            || self.batch.bytes.len() >= self.many_bytes()
    }

    /// Hands everything over, and waits until some of it was taken, for a moment at most.
    pub(super) fn pause(&mut self) {
        if self.flush() {
            self.watermark.store(u64::MAX, Ordering::SeqCst);
        }
        if let Ok(empty) = self.spent.recv_timeout(STREAM_PAUSE) {
            self.spare = Some(empty);
        }
        self.mark_active();
    }

    /// Writes payloads where their rows will find them; returns where they begin.
    pub(super) fn write(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> usize {
        let mark = self.batch.bytes.len();
        write(&mut self.batch.bytes);
        mark
    }

    /// The bytes that were written from `mark` on.
    pub(super) fn written(&self, mark: usize) -> &[u8] {
        self.batch.bytes.get(mark..).unwrap_or_default()
    }

    /// Adds a row whose payload was written from `mark` on.
    pub(super) fn row_at(&mut self, row: Row, mark: usize) {
        if !self.has_room(mark, 1, 0) {
            self.record_loss(&row, 1);
            self.batch.bytes.truncate(mark);
            return;
        }
        self.push(row, mark);
    }

    /// Adds `count` rows like `row`, whose payloads of equal size were written one after the other
    /// from `mark` on; what was written after them is forgotten.
    pub(super) fn rows(&mut self, mut row: Row, mark: usize, count: usize) {
        let size = row.asked as usize;
        if !self.has_room(mark, count, 0) {
            self.record_loss(&row, count);
            self.batch.bytes.truncate(mark);
            return;
        }
        self.batch.bytes.truncate(mark + size * count);
        row.payload_at = mark as u64;
        self.touched = row.end();
        self.batch.rows.extend((0..count).map(|_| {
            let this = row;
            row.payload_at += u64::from(row.asked);
            this
        }));
    }

    /// Whether more may wait here, where `mark` bytes of payload wait already, and the system has the
    /// memory for so many more rows and bytes. What one call hands over is not divided.
    fn has_room(&mut self, mark: usize, rows: usize, bytes: usize) -> bool {
        let batch = &mut self.batch;
        let notes = batch.notes.len() * size_of::<(u32, Stamp, Note)>();
        let arrivals = batch.arrivals.len() * size_of::<Arrival>();
        let waiting = batch.rows.len() * size_of::<Row>() + arrivals + notes + mark;
        waiting as u64 <= self.limits.max_waiting.load(Ordering::Relaxed)
            && reserve(&mut batch.rows, rows)
            && reserve(&mut batch.arrivals, 1)
            && reserve(&mut batch.bytes, bytes)
    }

    /// Makes sure that there is memory for so many more rows with so many bytes; `false` if the
    /// system refuses it, and it is to be tried again later.
    pub(super) fn reserve(&mut self, rows: usize, bytes: usize) -> bool {
        reserve(&mut self.batch.rows, rows) && reserve(&mut self.batch.bytes, bytes)
    }

    fn record_loss(&mut self, row: &Row, count: usize) {
        self.batch.lost += count as u64;
        self.batch.lost_until = self.batch.lost_until.max(row.end());
    }

    /// Adds a note. One of those that can be lost is counted as such where there is no room.
    pub(super) fn note(&mut self, at: Stamp, note: Note) {
        if note.can_be_lost() && !self.has_room(self.batch.bytes.len(), 0, 0) {
            self.batch.lost_until = self.batch.lost_until.max(at);
            // No other note or row counts that datagram.
            self.batch.lost += u64::from(matches!(note, Note::Unread { .. }));
            return;
        }
        let before = u32::try_from(self.batch.rows.len()).unwrap_or(u32::MAX);
        self.touched = at;
        self.batch.notes.push((before, at, note));
    }

    /// Keeps bytes that a note points to; none where there is no room, as then there is none for the note.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> crate::model::Span {
        if !self.has_room(self.batch.bytes.len(), 0, bytes.len()) {
            return crate::model::Span::default();
        }
        let at = self.batch.bytes.len() as u64;
        self.batch.bytes.extend_from_slice(bytes);
        crate::model::Span {
            at,
            len: u32::try_from(bytes.len()).unwrap_or(0),
        }
    }

    /// Hands over what there is; returns whether nothing is left.
    fn flush(&mut self) -> bool {
        if self.batch.is_empty() {
            return true;
        }
        let spare = self.spare.take();
        let mut empty = spare.unwrap_or_else(|| self.spent.try_recv().unwrap_or_default());
        empty.source = self.batch.source;
        if empty.bytes.capacity() == MAX_PAYLOAD {
            // Memory that the record gave for a chunk that it took, mostly fresh; this thread will fill it.
            map_pages(empty.bytes.as_ptr(), MAX_PAYLOAD);
        }
        match self
            .channel
            .try_send(std::mem::replace(&mut self.batch, empty))
        {
            Ok(()) => (self.flushes, self.again) = (self.flushes + 1, 0),
            Err(TrySendError::Full(batch)) => {
                self.batch = batch;
                return false;
            }
            // Nobody keeps a record any more: the engine is being dropped.
            Err(TrySendError::Disconnected(_)) => return true,
        }
        self.watermark.store(0, Ordering::SeqCst);
        self.since = self.clock.now();
        self.watermark.store(self.since.0, Ordering::SeqCst);
        if let Some(wake) = &self.wake {
            wake();
        }
        true
    }

    /// Hands over the last of it, waiting as long as somebody still takes batches.
    pub(super) fn finish(&mut self) {
        if !self.batch.is_empty() {
            let batch = std::mem::take(&mut self.batch);
            // An error means that nobody keeps a record any more.
            self.channel.send(batch).ok();
        }
    }
}

/// Makes sure that there is memory for more: with some to spare, or else just enough.
fn reserve<T>(list: &mut Vec<T>, more: usize) -> bool {
    let grown = list.capacity().max(more) * 2 * size_of::<T>();
    let grows = list.capacity() - list.len() < more;
    if grows && grown > 4 * MANY_BYTES && !has_headroom(grown) {
        return false;
    }
    list.try_reserve(more).is_ok() || list.try_reserve_exact(more).is_ok()
}

impl Drop for Outbox {
    fn drop(&mut self) {
        if !self.flush() {
            // A thread that panics; those who take the batches are behind.
            let batch = std::mem::take(&mut self.batch);
            self.channel.send_timeout(batch, PANIC_TIMEOUT).ok();
        }
        self.watermark.store(u64::MAX, Ordering::SeqCst);
        if let Some(wake) = &self.wake {
            wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Errno, Owner, SocketId, Syscall};

    const CLOSED: Note = Note::Closed {
        socket: SocketId(3),
    };

    fn outbox(channel: usize) -> (Outbox, Arc<OutboxLimits>, Receiver<Batch>) {
        let (batches, taken) = crossbeam_channel::bounded(channel);
        let (_, spent) = crossbeam_channel::bounded(1);
        let limits = Arc::new(OutboxLimits::default());
        let shared = (Watermark::default(), Arc::clone(&limits));
        let out = Outbox::new(0, Clock::start(), (batches, spent), shared, None);
        (out, limits, taken)
    }

    #[test]
    fn it_is_crowded_when_more_than_half_of_the_channel_waits() {
        let (mut out, _, taken) = outbox(4);
        for crowded in [false, false, true, true] {
            out.note(Stamp(1), CLOSED);
            assert!(out.flush(), "there is room");
            assert_eq!(out.is_crowded(), crowded, "{} wait", taken.len());
        }
        drop((taken.recv(), taken.recv()));
        assert!(!out.is_crowded(), "two were taken");
    }

    #[test]
    fn a_thread_that_is_about_to_wait_hands_over_a_moment_after_the_last_row() {
        let (mut out, _, taken) = outbox(4);
        assert_eq!(out.mark_idle(), None, "there is nothing to hand over");
        out.since = Stamp(u64::MAX);
        out.note(Stamp(u64::MAX), CLOSED);
        assert_eq!(out.mark_idle(), Some(FLUSH_DELAY), "more may come with it");
        (out.touched, out.since) = (Stamp(0), Stamp(0));
        while out.mark_idle().is_some() {}
        assert_eq!(taken.len(), 1, "handed over");
        let mark = out.watermark.load(Ordering::SeqCst);
        assert_eq!(mark, u64::MAX, "nobody waits for it");
    }

    #[test]
    fn what_waits_is_bounded_with_all_that_is_told_of_a_row() {
        let (mut out, limits, _taken) = outbox(1);
        limits.set_max_waiting(1 << 16);
        let arrival = Arrival {
            at: Some(Stamp(1)),
            ..Arrival::default()
        };
        let row = Row::new(SocketId(3), Syscall::RecvFrom, Stamp(1));
        for _ in 0..2000 {
            out.received(row, b"x", arrival);
        }
        let rows = out.batch.rows.len();
        let each = size_of::<Row>() + size_of::<Arrival>() + 1;
        assert_eq!(rows, (1 << 16) / each + 1, "as many as there is room for");
        assert_eq!(out.batch.lost, 2000 - rows as u64, "the others are lost");
    }

    #[test]
    fn a_burst_is_held_back_where_much_waits_and_only_then() {
        let (mut out, limits, taken) = outbox(MAX_WAITING + 2);
        let row = Row::new(SocketId(3), Syscall::SendTo, Stamp(1));
        limits.hold_back(true);
        out.rows(row, 0, MANY_ROWS - 1);
        out.since = Stamp(u64::MAX);
        assert!(!out.is_held_back(Stamp(1)), "it is not much yet");
        for _ in 0..=MAX_WAITING {
            out.rows(row, 0, MANY_ROWS);
            out.flush_if_due(out.since);
        }
        let many = taken.len() > MAX_WAITING;
        assert!(out.is_held_back(Stamp(1)) && many, "behind");
        limits.hold_back(false);
        assert!(!out.is_held_back(Stamp(1)), "where that is wanted");
    }

    #[test]
    fn rows_with_the_same_payload_are_handed_over_before_they_stand_for_much() {
        let (mut out, _, taken) = outbox(2);
        let row = Row::new(SocketId(3), Syscall::StreamSend, Stamp(1));
        let payload = vec![7; 1 << 16];
        let place = out.row(row, &payload).unwrap();
        for again in 1..=MAX_SHARED_BYTES / payload.len() {
            assert!(taken.is_empty(), "{again} times");
            assert!(out.row_like(row, place), "the payload is still here");
            out.flush_if_due(Stamp(1));
        }
        assert_eq!(taken.len(), 1, "handed over");
        assert!(!out.row_like(row, place), "with the payload");
        assert!(out.row(row, &payload).is_some(), "which is written anew");
        out.flush_if_due(out.since);
        assert_eq!(taken.len(), 1, "the count begins anew");
    }

    #[test]
    fn notes_that_nobody_takes_are_bounded_and_their_loss_is_told() {
        let (mut out, limits, channel) = outbox(1);
        limits.set_max_waiting(1 << 16);
        let socket = SocketId(3);
        let errno = Errno::ECONNREFUSED;
        out.note(Stamp(1), Note::PendingError { socket, errno });
        assert!(out.flush(), "the channel is full now");
        let many = 100_000;
        for n in 2..many {
            out.bytes(&[0; 100]);
            out.note(Stamp(n), Note::PendingError { socket, errno });
        }
        let owner = Owner::Server;
        let message = crate::model::Message::new("error-busy");
        out.note(Stamp(many), Note::Trouble { owner, message });
        let batch = &out.batch;
        let waiting = batch.notes.len() * size_of::<(u32, Stamp, Note)>() + batch.bytes.len();
        assert!(waiting < (1 << 16) + 1000, "{waiting} bytes wait");
        assert_eq!(batch.lost_until, Stamp(many - 1), "the last that was lost");
        assert_eq!(batch.lost, 0, "no datagram was");
        let last = batch.notes.last().map(|(_, at, _)| *at);
        assert_eq!(last, Some(Stamp(many)), "what must be known stays");
        assert!(!channel.is_empty(), "nobody took anything");
        // What was taken from a queue unread is counted nowhere else.
        let unread = Note::Unread {
            socket,
            from: SocketAddr::from(([127, 0, 0, 2], 9)),
            to: None,
            true_len: Some(5),
            drops: None,
            head: crate::model::Span::default(),
        };
        out.note(Stamp(many + 1), unread);
        assert_eq!(out.batch.lost, 1, "and said to be lost");
    }
}
