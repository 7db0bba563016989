//! Payload bytes, one after the other, in chunks that never move.

/// The largest payload that is kept, in bytes: one chunk. The faces refuse larger ones.
pub const MAX_PAYLOAD: usize = 1 << 20;

const CHUNK_BITS: u32 = MAX_PAYLOAD.trailing_zeros();

/// An append-only store of byte strings; each lies in one piece.
#[derive(Clone, Debug, Default)]
pub(super) struct Arena {
    chunks: Vec<Vec<u8>>,
}

impl Arena {
    /// Keeps `bytes` (the first [`MAX_PAYLOAD`] of them) and gives their address.
    pub(super) fn push(&mut self, bytes: &[u8]) -> u64 {
        let bytes = bytes.get(..MAX_PAYLOAD).unwrap_or(bytes);
        if self
            .chunks
            .last()
            .is_none_or(|chunk| chunk.len() + bytes.len() > MAX_PAYLOAD)
        {
            self.chunks.push(Vec::with_capacity(MAX_PAYLOAD));
        }
        let index = (self.chunks.len() as u64).saturating_sub(1);
        self.chunks.last_mut().map_or(0, |chunk| {
            let at = (index << CHUNK_BITS) + chunk.len() as u64;
            chunk.extend_from_slice(bytes);
            at
        })
    }

    /// The bytes at an address; empty if there are none.
    pub(super) fn get(&self, at: u64, len: usize) -> &[u8] {
        let start = usize::try_from(at & (MAX_PAYLOAD as u64 - 1)).unwrap_or(usize::MAX);
        usize::try_from(at >> CHUNK_BITS)
            .ok()
            .and_then(|index| self.chunks.get(index))
            .and_then(|chunk| chunk.get(start..start.saturating_add(len)))
            .unwrap_or_default()
    }

    /// Bytes of memory taken.
    pub(super) fn capacity(&self) -> u64 {
        self.chunks
            .iter()
            .map(|chunk| chunk.capacity() as u64)
            .sum()
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
                &bytes[..],
                "payload of {}",
                bytes.len()
            );
        }
        assert!(arena.chunks.len() > 1, "more than one chunk was needed");
        assert_eq!(arena.get(1 << 40, 1), b"", "no such place");
    }
}
