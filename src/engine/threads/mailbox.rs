//! A channel with one place whose old value is replaced: the latest wins.

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

/// Both ends of the one place. Settings of sliders go through it.
#[derive(Debug)]
pub(crate) struct Mailbox<T> {
    put: Sender<T>,
    take: Receiver<T>,
}

/// Both are the same place.
impl<T> Clone for Mailbox<T> {
    fn clone(&self) -> Self {
        Self {
            put: self.put.clone(),
            take: self.take.clone(),
        }
    }
}

impl<T> Default for Mailbox<T> {
    /// A mailbox without settings in it.
    fn default() -> Self {
        let (put, take) = bounded(1);
        Self { put, take }
    }
}

impl<T> Mailbox<T> {
    /// Puts a value in and throws away what was there.
    pub(crate) fn put(&self, mut value: T) {
        while let Err(TrySendError::Full(back)) = self.put.try_send(value) {
            value = back;
            // The other side may have taken it meanwhile; then there is room.
            drop(self.take.try_recv());
        }
    }

    /// Takes out the value; `None` where it is empty.
    pub(crate) fn take(&self) -> Option<T> {
        self.take.try_recv().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_wins() {
        let mailbox = Mailbox::default();
        let other = mailbox.clone();
        for n in 0..100 {
            mailbox.put(n);
        }
        assert_eq!(other.take(), Some(99), "the latest");
        assert_eq!(other.take(), None, "and only that");
    }
}
