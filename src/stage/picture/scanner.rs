//! Finds the blocks of pictures in a stream of bytes.

use crate::protocol::picture::{BlockHeader, HEADER, MAGIC};

/// What of a picture some bytes of a stream are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ScannedPart<'a> {
    Header(BlockHeader),
    /// The next bytes of the block whose header came last.
    Pixels(&'a [u8]),
}

/// Takes the bytes of one direction of a stream, in order. What is no block (other messages, frames) it passes over.
#[derive(Clone, Debug, Default)]
pub(super) struct BlockScanner {
    /// The first bytes of what may become a header.
    head: Vec<u8>,
    /// Bytes that the block still lacks.
    missing: usize,
}

impl BlockScanner {
    /// Takes the next bytes, and gives what of them belongs to pictures to `each`.
    pub(super) fn take(&mut self, bytes: &[u8], mut each: impl FnMut(ScannedPart<'_>)) {
        let mut rest = bytes;
        while !rest.is_empty() {
            if self.missing > 0 {
                let (pixels, after) = rest.split_at(self.missing.min(rest.len()));
                self.missing -= pixels.len();
                each(ScannedPart::Pixels(pixels));
                rest = after;
                continue;
            }
            if self.head.is_empty() {
                let Some(found) = rest.iter().position(|byte| MAGIC.starts_with(&[*byte])) else {
                    return;
                };
                rest = rest.get(found..).unwrap_or_default();
            }
            let (more, after) = rest.split_at((HEADER - self.head.len()).min(rest.len()));
            self.head.extend_from_slice(more);
            rest = after;
            self.settle(&mut each);
        }
    }

    /// Drops what cannot be the beginning of a header, and takes a complete one.
    fn settle(&mut self, each: &mut impl FnMut(ScannedPart<'_>)) {
        while !self.head.is_empty() {
            let compared = self.head.len().min(MAGIC.len());
            let begins = self.head.get(..compared) == MAGIC.get(..compared);
            if begins && self.head.len() < HEADER {
                return;
            }
            if let Some(header) = BlockHeader::parse(&self.head).filter(|_| begins) {
                self.head.clear();
                self.missing = header.block_len() - HEADER;
                each(ScannedPart::Header(header));
                return;
            }
            self.head.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::picture::SamplePicture;

    #[test]
    fn blocks_are_found_however_the_stream_is_cut() {
        let blocks = SamplePicture::Card.raster().unwrap().blocks(9000).unwrap();
        let mut stream = b"hello PIC PIC1 is no header".to_vec();
        for block in blocks.iter() {
            // As in frames of a length in four bytes.
            stream.extend(u32::try_from(block.len()).unwrap().to_be_bytes());
            stream.extend(block);
        }
        stream.extend(b"PPPIC1");
        let mut numbers = None;
        for size in [1, 7, 16, 1000, stream.len()] {
            let mut scanner = BlockScanner::default();
            let (mut headers, mut pixels) = (Vec::new(), Vec::new());
            for piece in stream.chunks(size) {
                scanner.take(piece, |part| match part {
                    ScannedPart::Header(header) => headers.push(header.number),
                    ScannedPart::Pixels(more) => pixels.extend_from_slice(more),
                });
            }
            assert_eq!(headers.len(), blocks.len(), "{size} at a time");
            let sent: Vec<u8> = blocks
                .iter()
                .flat_map(|block| &block[HEADER..])
                .copied()
                .collect();
            assert!(pixels == sent, "{size} at a time");
            assert_eq!(*numbers.get_or_insert(headers.clone()), headers);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_passed_over_or_are_blocks(
            bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400),
            at in 0_usize..400,
            header in proptest::array::uniform6(0_u16..700),
        ) {
            let mut stream = bytes;
            let at = at.min(stream.len());
            let header = header.into_iter().flat_map(u16::to_be_bytes);
            let header: Vec<u8> = MAGIC.into_iter().chain(header).collect();
            stream.splice(at..at, header);
            let mut taken = 0;
            BlockScanner::default().take(&stream, |part| match part {
                ScannedPart::Header(header) => {
                    taken += HEADER;
                    assert_eq!(BlockHeader::parse(&header.to_bytes()), Some(header));
                    let mut picture = vec![0; usize::from(header.width) * usize::from(header.height) * 4];
                    header.paint(&stream, &mut picture);
                }
                ScannedPart::Pixels(pixels) => taken += pixels.len(),
            });
            assert!(taken <= stream.len());
        }
    }
}
