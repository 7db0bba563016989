//! The pixels of a picture, and how they are divided into blocks.

use std::{fmt, sync::Arc};

use super::block::{BlockHeader, HEADER, PIXEL};
use crate::model::{MAX_UDP_PAYLOAD, Message};

/// The largest picture that is sent, in pixels.
pub(crate) const MAX_WIDTH: u16 = 480;
pub(crate) const MAX_HEIGHT: u16 = 360;
/// The smallest block, in bytes: a header and 28 pixels.
pub(crate) const MIN_BLOCK: u32 = 100;

/// A picture of at most [`MAX_WIDTH`] × [`MAX_HEIGHT`] pixels.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Raster {
    width: u16,
    height: u16,
    /// Row by row, red, green, blue.
    pixels: Arc<[u8]>,
}

impl fmt::Debug for Raster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} × {} pixels", self.width, self.height)
    }
}

impl Raster {
    /// A picture of these pixels; `None` where they are too many or too few.
    pub(crate) fn new(width: u16, height: u16, pixels: Vec<u8>) -> Option<Self> {
        let fits = (1..=MAX_WIDTH).contains(&width) && (1..=MAX_HEIGHT).contains(&height);
        let len = usize::from(width) * usize::from(height) * PIXEL;
        (fits && pixels.len() == len).then(|| Self {
            width,
            height,
            pixels: pixels.into(),
        })
    }

    /// Width and height in pixels.
    pub(crate) const fn size(&self) -> (u16, u16) {
        (self.width, self.height)
    }

    /// Its pixels row by row, red, green, blue.
    pub(crate) fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Its blocks, each of at most `most` bytes and as large as that allows; all have the same size. They are in an
    /// order that scatters what is lost one after the other over the picture.
    ///
    /// # Errors
    /// Blocks can have [`MIN_BLOCK`] to [`MAX_UDP_PAYLOAD`] bytes.
    pub(crate) fn blocks(&self, most: u32) -> Result<Arc<[Vec<u8>]>, Message> {
        let first = self.first_header(most)?;
        let numbers = scattered(first.total).into_iter();
        Ok(numbers
            .map(|number| self.block(first.with_number(number)))
            .collect())
    }

    /// The header of its first block, where each has at most `most` bytes.
    ///
    /// # Errors
    /// Blocks can have [`MIN_BLOCK`] to [`MAX_UDP_PAYLOAD`] bytes.
    pub(crate) fn first_header(&self, most: u32) -> Result<BlockHeader, Message> {
        if !(MIN_BLOCK..=MAX_UDP_PAYLOAD).contains(&most) {
            let message = Message::new("error-picture-block").with("value", most.to_string());
            let message = message.with("least", MIN_BLOCK);
            return Err(message.with("most", MAX_UDP_PAYLOAD.to_string()));
        }
        let size = (self.width, self.height);
        Ok(BlockHeader::first(size, shape(size, most)))
    }

    fn block(&self, header: BlockHeader) -> Vec<u8> {
        let area = header.area();
        let mut out = header.to_bytes();
        for y in 0..area.height {
            let line = usize::from(area.y + y) * usize::from(self.width);
            let at = (line + usize::from(area.x)) * PIXEL;
            let len = usize::from(area.width) * PIXEL;
            out.extend_from_slice(self.pixels.get(at..at + len).unwrap_or_default());
            let rest = usize::from(header.block_width - area.width) * PIXEL;
            out.resize(out.len() + rest, 0);
        }
        out.resize(header.block_len(), 0);
        out
    }
}

/// The numbers below `total` in an order that looks drawn by lot, the same each time (Fisher and Yates 1938).
fn scattered(total: u16) -> Vec<u16> {
    let mut numbers: Vec<u16> = (0..total).collect();
    let mut state = 1_u64;
    for at in (0..numbers.len()).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let other = usize::try_from(state >> 33).unwrap_or(0) % (at + 1);
        numbers.swap(at, other);
    }
    numbers
}

/// Width and height of blocks of at most `most` bytes: the fewest blocks, a little wider than high.
fn shape(size: (u16, u16), most: u32) -> (u16, u16) {
    let room = usize::try_from(most).unwrap_or(usize::MAX);
    let room = room.saturating_sub(HEADER) / PIXEL;
    let room = u16::try_from(room).unwrap_or(u16::MAX);
    let high = |wide: u16| (room / wide).clamp(1, size.1);
    let shapes = (1..=size.0.min(room.max(1))).map(|wide| (wide, high(wide)));
    let cost = |(wide, high): &(u16, u16)| {
        let total = u32::from(size.0.div_ceil(*wide)) * u32::from(size.1.div_ceil(*high));
        // One that is three times as wide as high is hard to see: as many blocks more are better.
        let odd = (*wide < *high || *wide > high.saturating_mul(3)) && total > 8;
        (
            total + if odd { total } else { 0 },
            wide.abs_diff(high.saturating_mul(2)),
        )
    };
    let (wide, high) = shapes.min_by_key(cost).unwrap_or((1, 1));
    // As many, but no larger than needed.
    let even = |size: u16, each: u16| size.div_ceil(size.div_ceil(each));
    (even(size.0, wide), even(size.1, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(width: u16, height: u16) -> Raster {
        let len = usize::from(width) * usize::from(height) * PIXEL;
        let pixels = (0..len).map(|n| u8::try_from(n % 251 + 1).unwrap());
        Raster::new(width, height, pixels.collect()).unwrap()
    }

    #[test]
    fn the_blocks_of_any_size_are_the_picture() {
        for (width, height) in [(480, 336), (1, 1), (7, 360), (480, 1), (33, 17)] {
            let picture = plain(width, height);
            for most in [100, 448, 1024, 9000, 65_507] {
                let blocks = picture.blocks(most).unwrap();
                let mut canvas = vec![0; usize::from(width) * usize::from(height) * 4];
                for block in blocks.iter() {
                    let header = BlockHeader::parse(block).unwrap();
                    let found = (block.len(), usize::from(header.total));
                    assert_eq!(found, (header.block_len(), blocks.len()));
                    assert!(block.len() <= most as usize, "{} > {most}", block.len());
                    header.paint(block, &mut canvas);
                }
                let mut pairs = canvas.chunks(4).zip(picture.pixels.chunks(PIXEL));
                assert!(
                    pairs.all(|(got, sent)| got[..3] == *sent && got[3] == 255),
                    "{width} × {height} in {most}"
                );
            }
        }
    }

    #[test]
    fn usual_sizes_are_used_well() {
        let blocks = |most| plain(480, 336).blocks(most).unwrap();
        let of = |most| (blocks(most).len(), blocks(most)[0].len());
        assert_eq!(of(1024), (480, 1024));
        assert_eq!(of(448), (1120, 448));
        assert_eq!(of(100).1, 100);
    }

    #[test]
    fn sizes_and_pictures_out_of_bounds_are_refused() {
        for size in [0, 99, 65_508, u32::MAX] {
            let fault = plain(8, 8).blocks(size).unwrap_err();
            assert_eq!(fault.key, "error-picture-block");
        }
        for (width, height, len) in [(0, 1, 0), (481, 1, 1443), (1, 361, 1083), (2, 2, 11)] {
            assert_eq!(Raster::new(width, height, vec![0; len]), None);
        }
    }
}
