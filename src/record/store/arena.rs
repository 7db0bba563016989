//! Payload bytes in chunks that never move; the oldest can be freed.

use std::collections::VecDeque;

use super::{
    piece::{MAX_PAYLOAD, Piece},
    shared::SharedBytes,
};
use crate::model::{RowId, first_memory, more_memory};

/// Chunks that are made without a look at the memory that is free; and the most freed ones whose memory is kept.
const MIN_CHUNKS: usize = 4;
/// The least bytes of a thread that become a chunk as they are; fewer are copied.
const WORTH_A_CHUNK: usize = 1 << 18;

const CHUNK_BITS: u32 = MAX_PAYLOAD.trailing_zeros();

/// A chunk, and the rows whose payload lies in it.
#[derive(Clone, Debug)]
struct Chunk {
    bytes: Piece<u8>,
    /// No row before this one has its payload here.
    first: RowId,
    /// No row from this one on has; the greatest number while there are rows to come that do.
    end: RowId,
}

/// An append-only store of byte strings; each lies in one piece.
///
/// Short ones are copied, one after the other, into a chunk that is open. What a thread has gathered can become a chunk
/// as it is: so the two do not follow each other by their addresses, and each chunk knows its rows.
#[derive(Clone, Debug, Default)]
pub(in crate::record) struct Arena {
    chunks: VecDeque<Chunk>,
    /// Chunks that were freed.
    evicted: u64,
    /// The number of the chunk that is copied into, those that were freed counted too.
    open: Option<u64>,
    /// The memory of freed ones, for the next: fresh memory is most of the cost of keeping.
    spare: Vec<Vec<u8>>,
    /// How many of them are kept at most; one where nothing else is said.
    spares: usize,
    /// While it is full: a next chunk takes the memory of the oldest where only rows before this one have their
    /// payload there, as long as more bytes than the second number are kept.
    full: Option<(RowId, u64)>,
    /// The system has refused memory.
    refused: bool,
}

impl Arena {
    /// Keeps `bytes` (the first [`MAX_PAYLOAD`] of them) of a row that is not before `row`, and gives their address.
    pub(in crate::record) fn push(&mut self, bytes: &[u8], row: RowId) -> u64 {
        let bytes = bytes.get(..MAX_PAYLOAD).unwrap_or(bytes);
        let has_room = |chunk: &mut Vec<u8>| chunk.len() + bytes.len() <= MAX_PAYLOAD;
        if !self.open_chunk().is_some_and(has_room) {
            self.open = self.next_chunk(row);
        }
        // Without one it is an address that nothing will ever stand at.
        let number = self.open.unwrap_or(u64::MAX >> CHUNK_BITS);
        let Some(chunk) = self.open_chunk() else {
            return number << CHUNK_BITS;
        };
        let at = (number << CHUNK_BITS) + chunk.len() as u64;
        chunk.extend_from_slice(bytes);
        at
    }

    /// Takes what a thread has gathered as a chunk, if it is enough for one, and leaves other memory there; gives the
    /// address of its beginning. It is kept until [`Self::settle`] was told that all its rows have come.
    pub(in crate::record) fn take(&mut self, bytes: &mut Vec<u8>, row: RowId) -> Option<u64> {
        let fits = (WORTH_A_CHUNK..=MAX_PAYLOAD).contains(&bytes.len());
        if !fits || bytes.capacity() > 2 * bytes.len() {
            return None;
        }
        let next = self.memory(false)?;
        let chunk = Piece::Own(std::mem::replace(bytes, next));
        let number = self.add(chunk, row);
        self.chunk_mut(number << CHUNK_BITS)?.end = RowId::MAX;
        Some(number << CHUNK_BITS)
    }

    /// Takes it so, or copies it where it is not enough for a chunk; it is kept until [`Self::settle`], too.
    pub(in crate::record) fn gather(&mut self, bytes: &mut Vec<u8>, row: RowId) -> u64 {
        self.take(bytes, row).unwrap_or_else(|| {
            let at = self.push(bytes, row);
            if let Some(chunk) = self.chunk_mut(at) {
                chunk.end = RowId::MAX;
            }
            at
        })
    }

    /// No row from `row` on has its payload in the chunk at this address, which was taken as it was.
    pub(in crate::record) fn settle(&mut self, at: u64, row: RowId) {
        if let Some(chunk) = self.chunk_mut(at) {
            chunk.end = row;
        }
    }

    /// A row has its payload at this address.
    pub(in crate::record) fn touch(&mut self, at: u64, row: RowId) {
        if let Some(chunk) = self.chunk_mut(at) {
            chunk.end = chunk.end.max(row.saturating_add(1));
        }
    }

    /// Begins with the second chunk: at address 0 there is nothing, as if it was no longer kept.
    pub(in crate::record) const fn begin_after_first(&mut self) {
        self.evicted = 1;
    }

    /// Whether what stands there goes no sooner than what is copied now.
    pub(in crate::record) fn is_new(&self, at: u64) -> bool {
        Some(at >> CHUNK_BITS) == self.open
    }

    fn chunk_index(&self, at: u64) -> Option<usize> {
        usize::try_from((at >> CHUNK_BITS).checked_sub(self.evicted)?).ok()
    }

    fn chunk_mut(&mut self, at: u64) -> Option<&mut Chunk> {
        let place = self.chunk_index(at)?;
        self.chunks.get_mut(place)
    }

    fn open_chunk(&mut self) -> Option<&mut Vec<u8>> {
        let at = self.open? << CHUNK_BITS;
        self.chunk_mut(at)?.bytes.own()
    }

    fn add(&mut self, bytes: Piece<u8>, row: RowId) -> u64 {
        self.chunks.push_back(Chunk {
            bytes,
            first: row,
            end: row,
        });
        self.evicted + self.chunks.len() as u64 - 1
    }

    /// Memory for one more chunk, if the system gives it, that this thread will fill or another.
    fn memory(&mut self, is_filled_here: bool) -> Option<Vec<u8>> {
        let full = self.full.filter(|(_, least)| self.capacity() > *least);
        if self.spare.is_empty()
            && let Some((end, _)) = full
        {
            self.free_before(end);
        }
        if let Some(memory) = self.spare.pop() {
            return Some(memory);
        }
        if self.chunks.len() < MIN_CHUNKS {
            first_memory(MAX_PAYLOAD)
        } else {
            more_memory(MAX_PAYLOAD, is_filled_here)
        }
    }

    /// Where the system refuses memory, that of the oldest chunk is taken.
    fn next_chunk(&mut self, row: RowId) -> Option<u64> {
        let memory = self.memory(true).or_else(|| {
            self.refused = true;
            self.free_oldest();
            self.spare.pop()
        });
        // Without any somebody else still reads the oldest one: what comes now stands nowhere.
        Some(self.add(Piece::Own(memory?), row))
    }

    /// Whether the system has refused memory since the last call.
    pub(in crate::record) const fn take_refused(&mut self) -> bool {
        std::mem::replace(&mut self.refused, false)
    }

    /// The bytes at an address; `None` if they are no longer kept, or never were.
    pub(in crate::record) fn get(&self, at: u64, len: usize) -> Option<&[u8]> {
        if len == 0 {
            return Some(&[]);
        }
        let start = usize::try_from(at & (MAX_PAYLOAD as u64 - 1)).ok()?;
        let chunk = self.chunks.get(self.chunk_index(at)?)?;
        chunk.bytes.items().get(start..start.saturating_add(len))
    }

    /// The first address whose bytes are kept.
    pub(in crate::record) const fn first(&self) -> u64 {
        self.evicted << CHUNK_BITS
    }

    /// While what is kept and what rows are still to come of take `most` bytes or more, a next chunk takes the memory of
    /// the oldest: only of payload of rows before `end`, and not where `least` bytes or fewer are kept. Freed memory
    /// that is kept for the next chunks counts too, so at most a quarter of `least` is.
    pub(in crate::record) fn reuse(&mut self, end: RowId, (least, most): (u64, u64)) {
        let spares = usize::try_from(least / 4 / MAX_PAYLOAD as u64).unwrap_or(MIN_CHUNKS);
        self.spares = spares.clamp(1, MIN_CHUNKS);
        let chunks = self.chunks.iter().map(|chunk| chunk.bytes.capacity());
        let is_full = chunks.sum::<usize>() as u64 >= most;
        self.full = is_full.then_some((end, least));
    }

    /// Frees the oldest chunk if only rows before `end` have their payload there; the newest one stays.
    pub(in crate::record) fn free_before(&mut self, end: RowId) -> bool {
        let oldest = self.chunks.front().filter(|_| self.chunks.len() > 1);
        let Some(oldest) = oldest else {
            return false;
        };
        let free = oldest.end <= end;
        // What is copied goes into another one from now on, so that this one can be freed.
        self.open = self.open.filter(|open| *open != self.evicted);
        if free {
            self.free_oldest();
        }
        free
    }

    fn free_oldest(&mut self) {
        if let Some(chunk) = self.chunks.pop_front() {
            self.evicted += 1;
            let room = self.spare.len() < self.spares.max(1);
            let memory = chunk.bytes.into_memory();
            if let Some(memory) = memory.filter(|memory| room && memory.capacity() >= MAX_PAYLOAD) {
                self.spare.push(memory);
            }
        }
    }

    /// The chunks that do not change any more, to be read elsewhere.
    pub(in crate::record) fn share(&mut self) -> SharedBytes {
        let newest = (self.evicted + self.chunks.len() as u64).checked_sub(1);
        // An open one stays open where it is the newest.
        self.open = self.open.filter(|_| self.open == newest);
        let full = self
            .chunks
            .len()
            .saturating_sub(usize::from(self.open.is_some()));
        let end = self.chunks.get(full).map_or(RowId::MAX, |open| open.first);
        let chunks = self.chunks.iter_mut().take(full);
        SharedBytes {
            chunks: chunks.map(|chunk| chunk.bytes.share()).collect(),
            evicted: self.evicted,
            end,
        }
    }

    /// Bytes of memory taken; what rows are still to come of waits, as if it was still with its thread.
    pub(in crate::record) fn capacity(&self) -> u64 {
        let spare: usize = self.spare.iter().map(Vec::capacity).sum();
        let settled = self.chunks.iter().filter(|chunk| chunk.end != RowId::MAX);
        let chunks = settled.map(|chunk| chunk.bytes.capacity());
        (chunks.sum::<usize>() + spare) as u64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn payloads_keep_their_place_across_chunks() {
        let mut arena = Arena::default();
        let kept: Vec<(u64, Vec<u8>)> = (0..400_usize)
            .map(|n| {
                let bytes = vec![u8::try_from(n % 251).unwrap(); n * 37];
                (arena.push(&bytes, 0), bytes)
            })
            .collect();
        for (at, bytes) in &kept {
            let found = arena.get(*at, bytes.len());
            assert_eq!(found, Some(&bytes[..]), "payload of {}", bytes.len());
        }
        assert!(arena.chunks.len() > 1, "more than one chunk was needed");
        assert_eq!(arena.get(1 << 40, 1), None, "no such place");
    }

    /// Keeps bytes that are copied, of this row.
    fn keep(arena: &mut Arena, bytes: &[u8], row: RowId) -> u64 {
        let at = arena.push(bytes, row);
        arena.touch(at, row);
        at
    }

    #[test]
    fn a_freed_chunk_is_gone_and_its_memory_is_used_again() {
        let mut arena = Arena::default();
        let half = vec![7; MAX_PAYLOAD / 2];
        let places: Vec<u64> = (0..6).map(|row| keep(&mut arena, &half, row)).collect();
        assert!(!arena.free_before(1), "still in use");
        assert!(arena.free_before(2), "the first two are gone");
        assert_eq!(arena.get(places[1], 9), None, "no longer kept");
        assert_eq!(arena.get(places[1], 0), Some(&b""[..]), "empty is empty");
        assert_eq!(arena.get(places[2], 9), Some(&[7; 9][..]), "kept");
        let taken = arena.capacity();
        let next = keep(&mut arena, &half, 6);
        assert!(next > places[5], "addresses grow");
        assert_eq!(arena.capacity(), taken, "no new memory");
        while arena.free_before(RowId::MAX) {}
        assert_eq!(arena.get(next, 1), Some(&[7][..]), "the newest stays");
    }

    #[test]
    fn while_it_is_full_a_chunk_takes_the_memory_of_the_oldest() {
        let mut arena = Arena::default();
        let whole = vec![7; MAX_PAYLOAD];
        let places: Vec<u64> = (0..3).map(|row| keep(&mut arena, &whole, row)).collect();
        let taken = arena.capacity();
        let oldest = arena.get(places[0], 1).map(<[u8]>::as_ptr);
        arena.reuse(1, (0, taken + 1));
        assert!(arena.full.is_none(), "there is room for more");
        arena.reuse(1, (0, taken));
        let next = keep(&mut arena, &whole, 3);
        assert_eq!(arena.get(places[0], 1), None, "no longer kept");
        let memory = arena.get(next, 1).map(<[u8]>::as_ptr);
        assert_eq!((memory, arena.capacity()), (oldest, taken), "its memory");
        keep(&mut arena, &whole, 4);
        assert!(arena.get(places[1], 1).is_some(), "row 1 may not go");
        let taken = arena.capacity();
        arena.reuse(RowId::MAX, (taken, taken));
        keep(&mut arena, &whole, 5);
        assert!(arena.get(places[1], 1).is_some(), "so much is to stay");
    }

    #[test]
    fn what_was_gathered_becomes_a_chunk_and_its_place_is_taken_by_freed_memory() {
        let mut arena = Arena::default();
        let few = keep(&mut arena, b"few", 0);
        let mut gathered = vec![1; WORTH_A_CHUNK - 1];
        let found = arena.take(&mut gathered, 1);
        assert_eq!(found, None, "too few: they are copied");
        gathered = vec![1; MAX_PAYLOAD];
        let first = gathered.as_ptr();
        let at = arena.take(&mut gathered, 1).unwrap();
        let found = arena.get(at, MAX_PAYLOAD).map(<[u8]>::as_ptr);
        assert_eq!(found, Some(first), "not copied");
        assert!(
            gathered.is_empty() && gathered.capacity() >= MAX_PAYLOAD,
            "room for more"
        );
        // What is copied meanwhile goes where it went before, and both stay until their rows have gone.
        let more = keep(&mut arena, b"more", 2);
        assert_eq!(more, few + 3, "behind the first");
        arena.touch(at, 3);
        assert!(!arena.free_before(2), "row 2 has its payload in the first");
        assert!(arena.free_before(3), "no longer");
        let last = keep(&mut arena, b"last", 4);
        assert!(last > at, "a new chunk");
        let freed = arena.free_before(RowId::MAX - 1);
        assert!(!freed, "more rows of it are to come");
        let waiting = arena.capacity();
        arena.settle(at, 5);
        assert!(
            arena.capacity() >= waiting + MAX_PAYLOAD as u64,
            "now it counts"
        );
        assert!(
            !arena.free_before(4) && arena.free_before(5),
            "all have come"
        );
        gathered.resize(MAX_PAYLOAD, 2);
        arena.take(&mut gathered, 5).unwrap();
        assert_eq!(gathered.as_ptr(), first, "the same memory again, warm");
        assert_eq!(arena.get(last, 4), Some(&b"last"[..]));
    }

    #[test]
    fn few_bytes_that_were_gathered_stay_too_until_their_rows_have_come() {
        let mut arena = Arena::default();
        let at = arena.gather(&mut b"few".to_vec(), 0);
        keep(&mut arena, &vec![1; MAX_PAYLOAD], 0);
        assert!(!arena.free_before(RowId::MAX - 1), "rows are to come");
        arena.settle(at, 3);
        assert_eq!(arena.get(at, 3), Some(&b"few"[..]));
        assert!(!arena.free_before(2) && arena.free_before(3), "all came");
    }

    #[test]
    fn what_is_shared_ends_where_the_open_chunk_begins() {
        let mut arena = Arena::default();
        let few = keep(&mut arena, b"few", 3);
        assert_eq!(arena.share().end, 3, "it may grow");
        let at = arena.take(&mut vec![1; MAX_PAYLOAD], 4).unwrap();
        let shared = arena.share();
        assert_eq!((shared.chunks.len(), shared.end), (2, RowId::MAX), "all");
        let more = keep(&mut arena, b"more", 5);
        assert!(more > at, "what is shared does not grow");
        assert_eq!(arena.share().end, 5);
        assert_eq!(arena.get(few, 3), Some(&b"few"[..]));
    }

    /// Something that is done with a store.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        /// The payload of a row is copied, so many thirds of a chunk.
        Keep(usize),
        /// A thread gave a whole chunk of a row.
        Take,
        /// All rows of the oldest one that was taken have come.
        Settle,
        /// Rows are folded, this many more, and the record is full with this many chunks.
        Fold(RowId, usize),
        Free,
        Share,
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn what_is_used_again_was_of_folded_rows_and_no_address_ever_has_other_bytes(
            steps in proptest::collection::vec(prop_oneof![
                4 => (1..=3_usize).prop_map(Step::Keep),
                2 => Just(Step::Take),
                2 => Just(Step::Settle),
                3 => (0..4_u32, 0..6_usize).prop_map(|(rows, chunks)| Step::Fold(rows, chunks)),
                1 => Just(Step::Free),
                1 => Just(Step::Share),
            ], 0..30),
        ) {
            let mut arena = Arena::default();
            // Address, length and mark of the payload of each row.
            let mut rows: Vec<(u64, usize, u8)> = Vec::new();
            let (mut open, mut folded, mut shared) = (VecDeque::new(), 0, Vec::new());
            for step in steps {
                let row = RowId::try_from(rows.len()).unwrap();
                let mark = u8::try_from(row + 1).unwrap();
                match step {
                    Step::Keep(thirds) => {
                        let len = MAX_PAYLOAD / 3 * thirds;
                        rows.push((keep(&mut arena, &vec![mark; len], row), len, mark));
                    }
                    Step::Take => {
                        let at = arena.take(&mut vec![mark; MAX_PAYLOAD], row).unwrap();
                        arena.touch(at, row);
                        open.push_back((row, at));
                        rows.push((at, MAX_PAYLOAD, mark));
                    }
                    Step::Settle => {
                        if let Some((_, at)) = open.pop_front() {
                            arena.settle(at, row);
                        }
                    }
                    Step::Fold(more, chunks) => {
                        folded = row.min(folded + more);
                        let full = (chunks * MAX_PAYLOAD) as u64;
                        arena.reuse(folded, (full / 4, full));
                    }
                    Step::Free => {
                        arena.free_before(folded);
                    }
                    Step::Share => shared.push(arena.share()),
                }
                let is_right = |bytes: &[u8], mark| bytes.iter().step_by(4093).all(|byte| *byte == mark);
                for (row, (at, len, mark)) in (0..).zip(&rows) {
                    let is_open = open.iter().any(|(open, _)| *open == row);
                    match arena.get(*at, *len) {
                        Some(bytes) => prop_assert!(is_right(bytes, *mark), "row {row}"),
                        None => prop_assert!(row < folded && !is_open, "row {row} is gone"),
                    }
                    for reader in &shared {
                        let bytes = reader.get(*at, *len);
                        prop_assert!(bytes.is_none_or(|bytes| is_right(bytes, *mark)), "row {row}");
                    }
                }
            }
        }
    }
}
