//! A piece of a list. Once it is full it can be shared with whoever only reads, elsewhere.

use std::sync::Arc;

/// Items of a list per piece.
pub(in crate::record) const PIECE: usize = 1 << 14;
pub(crate) use crate::model::MAX_PAYLOAD;

/// Items of a list, one after the other.
#[derive(Clone, Debug)]
pub(in crate::record) enum Piece<T> {
    /// Still written to, by its owner alone.
    Own(Vec<T>),
    /// A full piece, which does not change any more and can be shared.
    Shared(Arc<Vec<T>>),
}

impl<T> Piece<T> {
    pub(in crate::record) fn items(&self) -> &[T] {
        match self {
            Self::Own(items) => items,
            Self::Shared(items) => items,
        }
    }

    /// To be changed; `None` once it was shared.
    pub(in crate::record) const fn own(&mut self) -> Option<&mut Vec<T>> {
        match self {
            Self::Own(items) => Some(items),
            Self::Shared(_) => None,
        }
    }

    /// Shares it: from now on it stays as it is.
    pub(in crate::record) fn share(&mut self) -> Arc<Vec<T>> {
        let items = match self {
            Self::Own(items) => Arc::new(std::mem::take(items)),
            Self::Shared(items) => Arc::clone(items),
        };
        *self = Self::Shared(Arc::clone(&items));
        items
    }

    /// Its memory, empty, for another piece; `None` while somebody else reads it.
    pub(in crate::record) fn into_memory(self) -> Option<Vec<T>> {
        let mut items = match self {
            Self::Own(items) => items,
            Self::Shared(items) => Arc::into_inner(items)?,
        };
        items.clear();
        (items.capacity() > 0).then_some(items)
    }

    pub(in crate::record) fn capacity(&self) -> usize {
        match self {
            Self::Own(items) => items.capacity(),
            Self::Shared(items) => items.capacity(),
        }
    }
}
