//! A list that grows in pieces, never moves what it holds, and can forget its oldest pieces.

use std::collections::VecDeque;

use super::{
    piece::{PIECE, Piece},
    shared::SharedList,
};
use crate::model::{first_memory, more_memory};

/// Pieces that are made without a look at the memory that is free.
const MIN_PIECES: usize = 4;

/// An append-only list in pieces of equal size. Items keep their numbers for ever, also when the
/// oldest ones are no longer kept.
#[derive(Clone, Debug)]
pub(crate) struct PieceList<T, const N: usize = PIECE> {
    pieces: VecDeque<Piece<T>>,
    /// Pieces that are no longer kept.
    evicted: usize,
    /// The memory of a piece that is no longer kept, for the next one.
    spare: Option<Vec<T>>,
    len: u32,
}

impl<T, const N: usize> Default for PieceList<T, N> {
    fn default() -> Self {
        Self {
            pieces: VecDeque::new(),
            evicted: 0,
            spare: None,
            len: 0,
        }
    }
}

impl<T, const N: usize> PieceList<T, N> {
    /// The number of items that were ever added; at most 2³² − 1.
    pub(crate) const fn len(&self) -> u32 {
        self.len
    }

    /// Whether no item was ever added.
    pub(crate) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number of the first item that is kept.
    pub(crate) fn first(&self) -> u32 {
        u32::try_from(self.evicted * N).unwrap_or(u32::MAX)
    }

    /// The number of the first item in the piece of this one.
    pub(crate) const fn piece_of(at: u32) -> u32 {
        at / Self::PIECE * Self::PIECE
    }

    /// How many items one piece of the list holds.
    #[expect(clippy::cast_possible_truncation, reason = "some thousands")]
    pub(crate) const PIECE: u32 = N as u32;

    /// Adds an item at the end and gives its number; `None` when all numbers are used up, or the
    /// system refuses memory.
    pub(crate) fn push(&mut self, item: T) -> Option<u32> {
        let at = self.len;
        let next = at.checked_add(1)?;
        match self.pieces.back_mut().and_then(Piece::own) {
            Some(piece) if piece.len() < N => piece.push(item),
            _ => {
                if !self.reserve() {
                    return None;
                }
                let mut piece = self.spare.take()?;
                piece.push(item);
                self.pieces.push_back(Piece::Own(piece));
            }
        }
        self.len = next;
        Some(at)
    }

    /// Makes sure that there is memory for one more item; `false` if the system refuses it.
    pub(crate) fn reserve(&mut self) -> bool {
        let room = |piece: &Piece<T>| piece.items().len() < N;
        let room = self.pieces.back().is_some_and(room);
        if !room && self.spare.is_none() {
            let few = self.pieces.len() < MIN_PIECES;
            self.spare = if few {
                first_memory(N)
            } else {
                more_memory(N, true)
            };
        }
        room || self.spare.is_some()
    }

    /// Takes this memory for the next piece, if it is enough and none is there.
    pub(crate) fn offer(&mut self, memory: &mut Vec<T>) {
        if self.spare.is_none() && memory.capacity() == N {
            memory.clear();
            self.spare = Some(std::mem::take(memory));
        }
    }

    /// The item with this number.
    pub(crate) fn get(&self, at: u32) -> Option<&T> {
        self.pieces
            .get((at as usize / N).checked_sub(self.evicted)?)?
            .items()
            .get(at as usize % N)
    }

    /// The item with this number, to be changed; `None` also if it was shared.
    pub(crate) fn get_mut(&mut self, at: u32) -> Option<&mut T> {
        self.pieces
            .get_mut((at as usize / N).checked_sub(self.evicted)?)?
            .own()?
            .get_mut(at as usize % N)
    }

    /// The pieces that are full, to be read elsewhere; their items can no longer be changed.
    pub(crate) fn share(&mut self) -> SharedList<T, N> {
        let full = self.pieces.iter_mut();
        let full = full.filter(|piece| piece.items().len() == N);
        SharedList {
            pieces: full.map(Piece::share).collect(),
            evicted: self.evicted,
        }
    }

    /// All items that are kept, oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.pieces.iter().flat_map(Piece::items)
    }

    /// Forgets the pieces whose items all come before `first`; the newest piece stays.
    pub(crate) fn forget(&mut self, first: u32) {
        while self.pieces.len() > 1 && (self.evicted + 1) * N <= first as usize {
            self.evicted += 1;
            let piece = self.pieces.pop_front();
            if let Some(memory) = piece.and_then(Piece::into_memory) {
                self.spare = Some(memory);
            }
        }
    }

    /// Bytes of memory taken.
    pub(crate) fn capacity(&self) -> u64 {
        let pieces = self.pieces.len() + usize::from(self.spare.is_some());
        (pieces * N * size_of::<T>()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_keep_their_numbers_across_pieces() {
        let mut list: PieceList<u32> = PieceList::default();
        for n in 0..40_000_u32 {
            assert_eq!(list.push(n), Some(n), "numbers count on");
        }
        for n in [0, 16_383, 16_384, 39_999] {
            assert_eq!(list.get(n), Some(&n), "item {n}");
        }
        assert_eq!(list.get(40_000), None, "past the end");
        assert_eq!(list.iter().count(), 40_000, "all of them");
    }

    #[test]
    fn memory_is_reserved_only_where_there_is_no_room() {
        let mut list: PieceList<u32, 2> = PieceList::default();
        for (n, spare) in [(0, true), (1, false), (2, true), (3, false)] {
            assert!(list.reserve(), "there is memory");
            assert_eq!(list.spare.is_some(), spare, "with {n} items");
            list.push(n);
        }
    }

    #[test]
    fn what_is_forgotten_changes_no_number() {
        let mut list: PieceList<u32, 4> = PieceList::default();
        for n in 0..11 {
            list.push(n);
        }
        list.forget(7);
        assert_eq!(list.first(), 4, "whole pieces only");
        assert_eq!((list.get(3), list.get(4)), (None, Some(&4)), "the rest");
        list.forget(u32::MAX);
        assert_eq!(list.first(), 8, "the newest piece stays");
        for n in 11..20 {
            assert_eq!(list.push(n), Some(n), "numbers count on");
        }
        assert_eq!(list.get(19), Some(&19), "and find their items");
        *list.get_mut(8).unwrap() = 80;
        assert_eq!(list.iter().next(), Some(&80), "the first that is kept");
        assert_eq!(list.len(), 20, "as many were added");
    }
}
