//! The ends of streams by the number of their socket.

use super::stream_end::StreamEnd;

#[cfg(test)]
thread_local! {
    /// How often an end was looked at in this thread.
    static LOOKS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// All ends that were ever opened, each at the number of its socket.
#[derive(Clone, Debug, Default)]
pub(super) struct StreamEnds(Vec<Option<Box<StreamEnd>>>);

impl StreamEnds {
    pub(super) fn get(&self, index: usize) -> Option<&StreamEnd> {
        #[cfg(test)]
        LOOKS.set(LOOKS.get() + 1);
        self.0.get(index)?.as_deref()
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut StreamEnd> {
        self.0.get_mut(index)?.as_deref_mut()
    }

    pub(super) fn insert(&mut self, index: usize, end: StreamEnd) {
        if self.0.len() <= index {
            self.0.resize_with(index + 1, || None);
        }
        if let Some(place) = self.0.get_mut(index) {
            *place = Some(Box::new(end));
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &StreamEnd> {
        let ends = self.0.iter().flatten().map(|end| &**end);
        #[cfg(test)]
        let ends = ends.inspect(|_| LOOKS.set(LOOKS.get() + 1));
        ends
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut StreamEnd> {
        self.0.iter_mut().flatten().map(|end| &mut **end)
    }

    /// Bytes of memory taken, without what the ends keep.
    pub(super) fn capacity(&self) -> usize {
        self.0.len() * size_of::<StreamEnd>()
    }

    /// How often an end was looked at in this thread: what a sum over many costs.
    #[cfg(test)]
    pub(super) fn looks() -> usize {
        LOOKS.get()
    }
}
