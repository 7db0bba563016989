//! Many datagrams with one call, where the system has such calls.

use std::io;

use super::{Received, sys};

/// Datagrams that one call hands over at most. More gain nothing, and the kernel takes 1024 of a
/// batch (`UIO_MAXIOV`) and 64 segments (`UDP_MAX_SEGMENTS` before Linux 6.9).
pub(crate) const BATCH: usize = 64;
/// The most bytes that one send with `UDP_SEGMENT` can hold: one IP packet's worth.
const SEGMENTS: usize = 65_507;

/// Payloads of equal size, one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pieces<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) size: usize,
    pub(super) count: usize,
}

impl<'a> Pieces<'a> {
    /// The first `count` pieces of `size` bytes.
    pub(crate) fn new(bytes: &'a [u8], size: usize, count: usize) -> Self {
        let bytes = bytes.get(..size * count).unwrap_or(bytes);
        Self { bytes, size, count }
    }

    /// How many of that size fit into one send with `UDP_SEGMENT`; at least 1.
    pub(crate) fn in_one_send(size: usize) -> usize {
        SEGMENTS.checked_div(size).unwrap_or(1).clamp(1, BATCH)
    }

    /// The piece with this number.
    pub(crate) fn get(&self, number: usize) -> &'a [u8] {
        let from = number * self.size;
        self.bytes.get(from..from + self.size).unwrap_or_default()
    }
}

/// Room for the datagrams of one receive call, and what it said of each.
#[derive(Debug, Default)]
pub(crate) struct Many {
    pub(super) arrays: sys::Arrays,
    bytes: Vec<u8>,
    room: usize,
}

impl Many {
    /// What the last call received, in its order: each datagram with its bytes.
    pub(crate) fn received(&self) -> impl Iterator<Item = (Received, &[u8])> {
        self.arrays.received().enumerate().map(|(n, received)| {
            let from = n * self.room;
            let bytes = self.bytes.get(from..from + received.returned);
            (received, bytes.unwrap_or_default())
        })
    }

    /// Fills itself with what `call` receives: at most `most` datagrams, each with room for `size`
    /// bytes.
    pub(super) fn fill(
        &mut self,
        size: usize,
        most: usize,
        call: impl FnOnce(&mut [u8], &mut sys::Arrays) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let need = size * most.min(BATCH);
        if self.bytes.len() < need {
            self.bytes.resize(need, 0);
        }
        self.room = size;
        call(
            self.bytes.get_mut(..need).unwrap_or_default(),
            &mut self.arrays,
        )
    }
}
