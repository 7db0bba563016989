//! A channel with one place whose old value is replaced: the latest wins.

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

/// Both ends of the one place. Settings, gauges and whatever else only the newest of counts go through it.
#[derive(Debug)]
pub(crate) struct Mailbox<T> {
    put: Sender<T>,
    take: Receiver<T>,
}

/// A clone shares the place: what is put into one is taken out of the other.
impl<T> Clone for Mailbox<T> {
    fn clone(&self) -> Self {
        Self {
            put: self.put.clone(),
            take: self.take.clone(),
        }
    }
}

impl<T> Default for Mailbox<T> {
    /// An empty mailbox.
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
