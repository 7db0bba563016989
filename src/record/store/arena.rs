//! Payload bytes, one after the other, in chunks that never move; the oldest can be freed.

use std::collections::VecDeque;

use super::{
    piece::{MAX_PAYLOAD, Piece},
    shared::SharedBytes,
};
use crate::model::has_headroom;

/// So many chunks are asked for in any case.
const FEW: usize = 4;

const CHUNK_BITS: u32 = MAX_PAYLOAD.trailing_zeros();

/// An append-only store of byte strings; each lies in one piece. Addresses grow.
#[derive(Clone, Debug, Default)]
pub(in crate::record) struct Arena {
    chunks: VecDeque<Piece<u8>>,
    /// Chunks that were freed.
    gone: u64,
    /// The memory of one of them, for the next: fresh memory is most of the cost of keeping.
    spare: Vec<Vec<u8>>,
    /// How many of them are kept at most; one where nothing else is said.
    spares: usize,
    /// The system has refused memory.
    refused: bool,
}

impl Arena {
    /// Keeps `bytes` (the first [`MAX_PAYLOAD`] of them) and gives their address.
    pub(in crate::record) fn push(&mut self, bytes: &[u8]) -> u64 {
        let bytes = bytes.get(..MAX_PAYLOAD).unwrap_or(bytes);
        if self
            .chunks
            .back_mut()
            .and_then(Piece::own)
            .is_none_or(|chunk| chunk.len() + bytes.len() > MAX_PAYLOAD)
        {
            self.next_chunk();
        }
        let index = self.gone + (self.chunks.len() as u64).saturating_sub(1);
        // With no chunk at all it is an address that nothing stands at.
        let nowhere = (index + u64::from(self.chunks.is_empty())) << CHUNK_BITS;
        let chunk = self.chunks.back_mut().and_then(Piece::own);
        chunk.map_or(nowhere, |chunk| {
            let at = (index << CHUNK_BITS) + chunk.len() as u64;
            chunk.extend_from_slice(bytes);
            at
        })
    }

    /// Begins with the second chunk: at address 0 there is nothing, as if it was no longer kept.
    pub(in crate::record) const fn begin_after_first(&mut self) {
        self.gone = 1;
    }

    /// Whether what stands there is in the newest chunk, and goes no sooner than what comes now.
    pub(in crate::record) fn is_new(&self, at: u64) -> bool {
        at >> CHUNK_BITS >= self.gone + (self.chunks.len() as u64).saturating_sub(1)
    }

    /// Where the system refuses memory, that of the oldest chunk is taken.
    fn next_chunk(&mut self) {
        if self.spare.is_empty() {
            let mut chunk = Vec::new();
            let few = self.chunks.len() < FEW;
            if (few || has_headroom(MAX_PAYLOAD)) && chunk.try_reserve_exact(MAX_PAYLOAD).is_ok() {
                self.spare.push(chunk);
            } else {
                self.refused = true;
                self.free_oldest();
            }
        }
        match (self.spare.pop(), self.chunks.back()) {
            (Some(chunk), _) => self.chunks.push_back(Piece::Own(chunk)),
            // Somebody else still reads the oldest one: what comes now stands nowhere.
            (None, Some(last)) if !last.items().is_empty() => {
                self.chunks.push_back(Piece::nothing());
            }
            (None, _) => {}
        }
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
        let index = usize::try_from((at >> CHUNK_BITS).checked_sub(self.gone)?).ok()?;
        self.chunks
            .get(index)?
            .items()
            .get(start..start.saturating_add(len))
    }

    /// The first address whose bytes are kept.
    pub(in crate::record) const fn first(&self) -> u64 {
        self.gone << CHUNK_BITS
    }

    /// Keeps the memory of so many freed chunks for the next ones.
    pub(in crate::record) const fn set_spares(&mut self, spares: usize) {
        self.spares = spares;
    }

    /// Frees the oldest chunk if all of it lies before `end`; the newest one stays.
    pub(in crate::record) fn free_before(&mut self, end: u64) -> bool {
        if self.chunks.len() <= 1 || (self.gone + 1) << CHUNK_BITS > end {
            return false;
        }
        self.free_oldest();
        true
    }

    fn free_oldest(&mut self) {
        if let Some(chunk) = self.chunks.pop_front() {
            self.gone += 1;
            let room = self.spare.len() < self.spares.max(1);
            if let Some(memory) = chunk.into_memory().filter(|_| room) {
                self.spare.push(memory);
            }
        }
    }

    /// The chunks that are full, to be read elsewhere.
    pub(in crate::record) fn share(&mut self) -> SharedBytes {
        let full = self.chunks.len().saturating_sub(1);
        let chunks = self.chunks.iter_mut().take(full);
        SharedBytes {
            chunks: chunks.map(Piece::share).collect(),
            gone: self.gone,
            end: (self.gone + full as u64) << CHUNK_BITS,
        }
    }

    /// Bytes of memory taken.
    pub(in crate::record) fn capacity(&self) -> u64 {
        let spare: usize = self.spare.iter().map(Vec::capacity).sum();
        let chunks: usize = self.chunks.iter().map(Piece::capacity).sum();
        (chunks + spare) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_keep_their_place_across_chunks() {
        let mut arena = Arena::default();
        let kept: Vec<(u64, Vec<u8>)> = (0..400_usize)
            .map(|n| {
                let bytes = vec![u8::try_from(n % 251).unwrap(); n * 37];
                (arena.push(&bytes), bytes)
            })
            .collect();
        for (at, bytes) in &kept {
            assert_eq!(
                arena.get(*at, bytes.len()),
                Some(&bytes[..]),
                "payload of {}",
                bytes.len()
            );
        }
        assert!(arena.chunks.len() > 1, "more than one chunk was needed");
        assert_eq!(arena.get(1 << 40, 1), None, "no such place");
    }

    #[test]
    fn a_freed_chunk_is_gone_and_its_memory_is_used_again() {
        let mut arena = Arena::default();
        let half = vec![7; MAX_PAYLOAD / 2];
        let places: Vec<u64> = (0..6).map(|_| arena.push(&half)).collect();
        assert!(!arena.free_before(places[1]), "still in use");
        assert!(arena.free_before(places[2]), "the first two are gone");
        assert_eq!(arena.get(places[1], 9), None, "no longer kept");
        assert_eq!(arena.get(places[1], 0), Some(&b""[..]), "empty is empty");
        assert_eq!(arena.get(places[2], 9), Some(&[7; 9][..]), "kept");
        let taken = arena.capacity();
        let next = arena.push(&half);
        assert!(next > places[5], "addresses grow");
        assert_eq!(arena.capacity(), taken, "no new memory");
        while arena.free_before(u64::MAX) {}
        assert_eq!(arena.get(next, 1), Some(&[7][..]), "the newest stays");
    }
}
