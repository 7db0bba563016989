//! Verdicts on sends that wait in a queue while their rows are no longer kept.

use std::collections::HashMap;

use crate::model::{Evidence, Fate, RowId, SocketId, Verdict};

/// What is said of a row that is no longer kept: nothing, and that is final.
pub(super) const FORGOTTEN: Verdict = Verdict::new(Fate::None, Evidence::None, None, true);

/// The verdicts, with the socket that made the send: as many as fit into the kernel's queues.
#[derive(Clone, Debug, Default)]
pub(super) struct EvictedSends {
    sends: HashMap<RowId, (Verdict, SocketId)>,
}

impl EvictedSends {
    pub(super) fn insert(&mut self, row: RowId, verdict: Verdict, sender: SocketId) {
        self.sends.insert(row, (verdict, sender));
    }

    pub(super) fn get(&self, row: RowId) -> Option<Verdict> {
        self.sends.get(&row).map(|(verdict, _)| *verdict)
    }

    pub(super) fn sender(&self, row: RowId) -> Option<SocketId> {
        self.sends.get(&row).map(|(_, sender)| *sender)
    }

    /// Gives a send another verdict, and forgets it with its last; returns the old one.
    pub(super) fn replace(&mut self, row: RowId, verdict: Verdict) -> Option<Verdict> {
        let (place, _) = self.sends.get_mut(&row)?;
        let old = std::mem::replace(place, verdict);
        if verdict.settled {
            self.sends.remove(&row);
        }
        (old != verdict).then_some(old)
    }

    pub(super) fn remove(&mut self, row: RowId) {
        self.sends.remove(&row);
    }

    /// Bytes of memory taken, about.
    pub(super) fn capacity(&self) -> usize {
        self.sends.capacity() * size_of::<(RowId, Verdict, SocketId, u64)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_memory_grows_with_what_it_keeps() {
        let mut evicted = EvictedSends::default();
        assert_eq!(evicted.capacity(), 0, "nothing");
        for row in 0..1000 {
            evicted.insert(row, FORGOTTEN, SocketId(1));
        }
        let least = 1000 * size_of::<(RowId, Verdict, SocketId)>();
        assert!(evicted.capacity() >= least, "{}", evicted.capacity());
    }

    #[test]
    fn a_send_is_known_until_its_last_verdict() {
        let mut evicted = EvictedSends::default();
        let waits = Verdict::new(Fate::InFlight, Evidence::Waiting, None, false);
        evicted.insert(7, waits, SocketId(1));
        assert_eq!(
            (evicted.get(7), evicted.sender(7)),
            (Some(waits), Some(SocketId(1)))
        );
        assert_eq!((evicted.get(8), evicted.sender(8)), (None, None));
        assert_eq!(evicted.replace(7, waits), None, "it is the same");
        let open = Verdict::new(Fate::InFlight, Evidence::OneOf, None, false);
        assert_eq!(evicted.replace(7, open), Some(waits));
        let whole = Verdict::new(Fate::Whole, Evidence::Returned, None, true);
        assert_eq!(evicted.replace(7, whole), Some(open));
        assert_eq!(
            (evicted.get(7), evicted.replace(7, open)),
            (None, None),
            "it is settled"
        );
        evicted.insert(9, waits, SocketId(1));
        evicted.remove(9);
        assert_eq!(evicted.get(9), None);
    }
}
