//! The head of one block of a picture, and where its pixels belong.

/// The first bytes of a block.
pub(crate) const MAGIC: [u8; 4] = *b"PIC1";
/// Bytes of a header.
pub(crate) const HEADER: usize = 16;
/// Bytes of a pixel: red, green, blue.
pub(super) const PIXEL: usize = 3;
/// The largest picture that is understood, in pixels.
const WIDEST: u16 = 640;
const HIGHEST: u16 = 480;
/// The most blocks of a picture.
pub(super) const MAX_BLOCKS: u16 = 8192;

/// The first 16 bytes of a block: `PIC1`, then six numbers of 16 bits in network byte order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BlockHeader {
    /// Which block it is, from 0: line by line, from left to right.
    pub(crate) number: u16,
    /// How many blocks the picture has.
    pub(crate) total: u16,
    /// The picture's width in pixels.
    pub(crate) width: u16,
    /// The picture's height in pixels.
    pub(crate) height: u16,
    /// The width of each block in pixels.
    pub(crate) block_width: u16,
    /// The height of each block in pixels.
    pub(crate) block_height: u16,
}

/// A rectangle of a picture, in pixels from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BlockArea {
    pub(crate) x: u16,
    pub(crate) y: u16,
    pub(crate) width: u16,
    pub(crate) height: u16,
}

impl BlockHeader {
    /// The header of the first block of a picture of that size, in blocks of that size.
    pub(super) const fn first(size: (u16, u16), block: (u16, u16)) -> Self {
        let total = size.0.div_ceil(block.0) * size.1.div_ceil(block.1);
        Self {
            number: 0,
            total,
            width: size.0,
            height: size.1,
            block_width: block.0,
            block_height: block.1,
        }
    }

    /// The header that these bytes begin with; `None` where they begin with none, or with one whose numbers cannot
    /// be.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let numbers = bytes.get(..HEADER)?.strip_prefix(&MAGIC)?;
        let mut numbers = numbers.chunks_exact(2).map(|pair| match pair {
            [high, low] => u16::from_be_bytes([*high, *low]),
            _ => 0,
        });
        let mut next = || numbers.next().unwrap_or(0);
        let header = Self {
            number: next(),
            total: next(),
            width: next(),
            height: next(),
            block_width: next(),
            block_height: next(),
        };
        header.is_possible().then_some(header)
    }

    fn is_possible(self) -> bool {
        let (width, height) = (self.block_width, self.block_height);
        let fits = (1..=self.width).contains(&width) && (1..=self.height).contains(&height);
        if !fits || self.width > WIDEST || self.height > HIGHEST {
            return false;
        }
        let total = u32::from(self.width.div_ceil(width)) * u32::from(self.height.div_ceil(height));
        u32::from(self.total) == total && self.total <= MAX_BLOCKS && self.number < self.total
    }

    /// The header as it is sent.
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let numbers = [
            self.number,
            self.total,
            self.width,
            self.height,
            self.block_width,
            self.block_height,
        ];
        let numbers = numbers.into_iter().flat_map(u16::to_be_bytes);
        MAGIC.into_iter().chain(numbers).collect()
    }

    /// The header of another block of the same picture.
    pub(crate) const fn with_number(self, number: u16) -> Self {
        Self { number, ..self }
    }

    /// Whether it is of a picture that is divided alike.
    pub(crate) fn is_like(self, other: Self) -> bool {
        self.with_number(0) == other.with_number(0)
    }

    /// Bytes of each block, with the header.
    pub(crate) fn block_len(self) -> usize {
        HEADER + usize::from(self.block_width) * usize::from(self.block_height) * PIXEL
    }

    /// Where the pixels of the block are, as far as they are within the picture.
    pub(crate) fn area(self) -> BlockArea {
        let across = self.width.div_ceil(self.block_width.max(1)).max(1);
        let x = self.number % across * self.block_width;
        let y = self.number / across * self.block_height;
        BlockArea {
            x,
            y,
            width: self.block_width.min(self.width.saturating_sub(x)),
            height: self.block_height.min(self.height.saturating_sub(y)),
        }
    }

    /// How many whole pixels the first bytes of a block have.
    pub(crate) fn pixels_in(self, bytes: usize) -> usize {
        bytes.min(self.block_len()).saturating_sub(HEADER) / PIXEL
    }

    /// Puts the pixels of a block, which may be cut off, into a picture of four bytes a pixel (red, green, blue,
    /// opaque).
    pub(crate) fn paint(self, block: &[u8], picture: &mut [u8]) {
        let (area, width) = (self.area(), usize::from(self.block_width));
        let pixels = block.get(HEADER..).unwrap_or_default();
        for (y, line) in (0..usize::from(area.height)).zip(pixels.chunks(width * PIXEL)) {
            let at = (usize::from(area.y) + y) * usize::from(self.width) + usize::from(area.x);
            let to = picture.get_mut(at * 4..).unwrap_or_default();
            let pairs = to.chunks_exact_mut(4).zip(line.chunks_exact(PIXEL));
            for (to, from) in pairs.take(usize::from(area.width)) {
                if let ([red, green, blue, opaque], [r, g, b]) = (to, from) {
                    (*red, *green, *blue, *opaque) = (*r, *g, *b, u8::MAX);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_as_it_is_written() {
        let header = BlockHeader::first((320, 224), (16, 9)).with_number(21);
        let bytes = header.to_bytes();
        assert_eq!(bytes, b"PIC1\0\x15\x01\xf4\x01\x40\0\xe0\0\x10\0\x09");
        assert_eq!(BlockHeader::parse(&bytes), Some(header));
        assert_eq!((header.total, header.block_len()), (500, 448));
        let area = |number| {
            let area = header.with_number(number).area();
            (area.x, area.y, area.width, area.height)
        };
        assert_eq!(area(0), (0, 0, 16, 9));
        assert_eq!(area(21), (16, 9, 16, 9));
        assert_eq!(area(499), (304, 216, 16, 8), "the last line is lower");
    }

    #[test]
    fn numbers_that_cannot_be_are_refused() {
        let good = BlockHeader::first((320, 224), (16, 9));
        let bad = [
            BlockHeader {
                number: 500,
                ..good
            },
            BlockHeader { total: 499, ..good },
            BlockHeader { width: 0, ..good },
            BlockHeader {
                block_width: 0,
                ..good
            },
            BlockHeader {
                block_height: 225,
                total: 20,
                ..good
            },
            BlockHeader::first((641, 100), (64, 64)),
            BlockHeader::first((100, 481), (64, 64)),
            BlockHeader::first((640, 480), (4, 4)),
        ];
        for header in bad {
            assert_eq!(BlockHeader::parse(&header.to_bytes()), None, "{header:?}");
        }
        let found = BlockHeader::parse(&good.to_bytes()[..15]);
        assert_eq!(found, None, "too short");
        assert_eq!(BlockHeader::parse(b"PIC2............"), None);
    }

    #[test]
    fn a_block_that_is_cut_off_gives_its_first_pixels() {
        let header = BlockHeader::first((3, 2), (2, 2)).with_number(1);
        let mut block = header.to_bytes();
        block.extend([1, 2, 3, 9, 9, 9, 4, 5, 6, 9, 9, 9]);
        let mut picture = vec![0; 24];
        header.paint(&block[..21], &mut picture);
        assert_eq!(picture[8..12], [1, 2, 3, 255]);
        let n = picture.iter().filter(|byte| **byte > 0).count();
        assert_eq!(n, 4, "one pixel");
        assert_eq!(header.pixels_in(21), 1);
        header.paint(&block, &mut picture);
        let want = [4, 5, 6, 255];
        assert_eq!(picture[20..24], want, "beyond the edge is nothing");
        assert_eq!(header.pixels_in(99), 4);
        header.paint(&block, &mut []);
    }
}
