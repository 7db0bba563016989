//! What is the same only where it is the same in memory.

use std::sync::Arc;

/// Something shared, compared by where it is: as long as one of the two is held, nothing else can be there.
#[derive(Debug)]
pub(crate) struct SameInMemory<T>(pub(crate) Arc<T>);

impl<T> Clone for SameInMemory<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> PartialEq for SameInMemory<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
