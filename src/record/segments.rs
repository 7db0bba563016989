//! A list that grows in pieces and never moves what it holds.

/// Items per piece.
const PIECE: usize = 1 << 14;

/// An append-only list in pieces of equal size.
#[derive(Clone, Debug)]
pub struct Segments<T> {
    pieces: Vec<Vec<T>>,
    len: u32,
}

impl<T> Default for Segments<T> {
    fn default() -> Self {
        Self {
            pieces: Vec::new(),
            len: 0,
        }
    }
}

impl<T> Segments<T> {
    /// The number of items; at most 2³² − 1.
    pub const fn len(&self) -> u32 {
        self.len
    }

    /// Whether it holds nothing.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds an item at the end and gives its number; `None` when all numbers are used up.
    pub fn push(&mut self, item: T) -> Option<u32> {
        let at = self.len;
        self.len = at.checked_add(1)?;
        match self.pieces.last_mut() {
            Some(piece) if piece.len() < PIECE => piece.push(item),
            _ => {
                let mut piece = Vec::with_capacity(PIECE);
                piece.push(item);
                self.pieces.push(piece);
            }
        }
        Some(at)
    }

    /// The item with this number.
    pub fn get(&self, at: u32) -> Option<&T> {
        self.pieces
            .get(at as usize / PIECE)?
            .get(at as usize % PIECE)
    }

    /// The item with this number, to be changed.
    pub fn get_mut(&mut self, at: u32) -> Option<&mut T> {
        self.pieces
            .get_mut(at as usize / PIECE)?
            .get_mut(at as usize % PIECE)
    }

    /// All items, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.pieces.iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_keep_their_numbers_across_pieces() {
        let mut list = Segments::default();
        for n in 0..40_000_u32 {
            assert_eq!(list.push(n), Some(n), "numbers count on");
        }
        for n in [0, 16_383, 16_384, 39_999] {
            assert_eq!(list.get(n), Some(&n), "item {n}");
        }
        assert_eq!(list.get(40_000), None, "past the end");
        assert_eq!(list.iter().count(), 40_000, "all of them");
    }
}
