//! The blocks of pcapng (draft-ietf-opsawg-pcapng): written whole, read within bounds.

use std::io::{self, BufRead, Read as _, Seek, SeekFrom};

/// Section Header Block.
pub(super) const SECTION: u32 = 0x0a0d_0d0a;
/// Interface Description Block.
pub(super) const INTERFACE: u32 = 1;
/// Simple Packet Block.
pub(super) const SIMPLE_PACKET: u32 = 3;
/// Name Resolution Block.
pub(super) const NAMES: u32 = 4;
/// Interface Statistics Block.
pub(super) const STATISTICS: u32 = 5;
/// Enhanced Packet Block.
pub(super) const PACKET: u32 = 6;
/// The lab's own data, in the range that is free for local use.
pub(super) const OWN: u32 = 0x8050_4c42;

/// The comment of a block (`opt_comment`).
pub(super) const COMMENT: u16 = 1;
/// The byte order of a section as its writer has it.
pub(super) const BYTE_ORDER: u32 = 0x1a2b_3c4d;

/// No block is taken that claims more bytes: a packet has at most 64 KiB, and the lab's own blocks are far below.
const MAX_BLOCK_LEN: u32 = 32 << 20;

/// Bytes of a block without any in it.
const MIN_BLOCK_LEN: u32 = 12;

/// Why a file cannot be read on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockFault {
    /// It is no pcapng (and, where captures are read, no pcap).
    Foreign,
    /// It ends within a block: whoever wrote it was ended, or had no more room.
    CutOff,
    /// Its bytes make no sense from here on.
    Damaged,
    /// A newer version of the lab wrote it.
    Newer,
    /// It has no data of the lab: another program wrote it.
    NoRecording,
    /// The system could not read it.
    System(String),
}

impl From<io::Error> for BlockFault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::CutOff,
            _ => Self::System(error.to_string()),
        }
    }
}

/// A block that is being written at the end of some bytes.
pub(super) struct OpenBlock<'o> {
    pub(super) out: &'o mut Vec<u8>,
    start: usize,
}

impl<'o> OpenBlock<'o> {
    pub(super) fn begin(out: &'o mut Vec<u8>, kind: u32) -> Self {
        let start = out.len();
        out.extend_from_slice(&kind.to_le_bytes());
        out.extend_from_slice(&[0; 4]);
        Self { out, start }
    }

    pub(super) fn u16(&mut self, value: u16) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    /// Fills up to a multiple of four bytes.
    pub(super) fn pad(&mut self) {
        let len = (self.out.len() - self.start).next_multiple_of(4);
        self.out.resize(self.start + len, 0);
    }

    /// An option; what does not fit into its length is left out.
    pub(super) fn option(&mut self, code: u16, value: &[u8]) {
        let len = u16::try_from(value.len()).unwrap_or(u16::MAX);
        self.u16(code);
        self.u16(len);
        let value = value.get(..usize::from(len)).unwrap_or_default();
        self.out.extend_from_slice(value);
        self.pad();
    }

    /// Writes the end of the block's options (`opt_endofopt`).
    pub(super) fn end_options(&mut self) {
        self.out.extend_from_slice(&[0; 4]);
    }

    /// Ends it: its length stands at both ends.
    pub(super) fn finish(mut self) {
        self.pad();
        let len = u32::try_from(self.out.len() - self.start + 4).unwrap_or(u32::MAX);
        self.u32(len);
        put_u32(self.out, self.start + 4, len);
    }
}

/// Writes a number over what stands there.
pub(super) fn put_u32(out: &mut [u8], at: usize, value: u32) {
    if let Some(place) = out.get_mut(at..at + 4) {
        place.copy_from_slice(&value.to_le_bytes());
    }
}

/// The number of four bytes; `None` where there are fewer.
pub(super) fn u32_at(bytes: &[u8], at: usize, big_endian: bool) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(if big_endian {
        u32::from_be_bytes(*bytes)
    } else {
        u32::from_le_bytes(*bytes)
    })
}

/// The number of two bytes; `None` where there are fewer.
pub(super) fn u16_at(bytes: &[u8], at: usize, big_endian: bool) -> Option<u16> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(if big_endian {
        u16::from_be_bytes(*bytes)
    } else {
        u16::from_le_bytes(*bytes)
    })
}

/// Bytes that are read to their end, no more of them than are there.
pub(super) fn read_into(
    from: &mut impl BufRead,
    len: u64,
    into: &mut Vec<u8>,
) -> Result<(), BlockFault> {
    into.clear();
    let read = from.take(len).read_to_end(into)?;
    if (read as u64) < len {
        return Err(BlockFault::CutOff);
    }
    Ok(())
}

/// The blocks of a file, one after the other.
pub(super) struct BlockReader<R> {
    pub(super) from: R,
    pub(super) big_endian: bool,
    /// The bytes of the block that was read last.
    pub(super) body: Vec<u8>,
    /// Bytes of whole blocks that were read.
    pub(super) read: u64,
    /// Whether the first section has begun.
    in_section: bool,
    /// Whether the lengths of packets that the file tells were right so far, so that packets need not be read.
    seeks: bool,
}

impl<R: BufRead> BlockReader<R> {
    pub(super) const fn new(from: R) -> Self {
        Self {
            from,
            big_endian: false,
            body: Vec::new(),
            read: 0,
            in_section: false,
            seeks: true,
        }
    }

    /// The next block that is `wanted`: its type and its bytes. `None` at the end of the file.
    pub(super) fn next(
        &mut self,
        wanted: impl Fn(u32) -> bool,
    ) -> Result<Option<(u32, &[u8])>, BlockFault> {
        loop {
            self.skip_unwanted(&wanted)?;
            if self.from.fill_buf()?.is_empty() {
                return if self.in_section {
                    Ok(None)
                } else {
                    Err(BlockFault::Foreign)
                };
            }
            let mut head = [0; 8];
            let fault = |_| {
                if self.in_section {
                    BlockFault::CutOff
                } else {
                    BlockFault::Foreign
                }
            };
            self.from.read_exact(&mut head).map_err(fault)?;
            let number = |at| u32_at(&head, at, self.big_endian).unwrap_or_default();
            let kind = number(0);
            if kind == SECTION {
                let mut order = [0; 4];
                self.from.read_exact(&mut order).map_err(fault)?;
                self.big_endian = match u32::from_le_bytes(order) {
                    BYTE_ORDER => false,
                    other if other == BYTE_ORDER.swap_bytes() => true,
                    _ if self.in_section => return Err(BlockFault::Damaged),
                    _ => return Err(BlockFault::Foreign),
                };
                self.in_section = true;
            } else if !self.in_section {
                return Err(BlockFault::Foreign);
            }
            let len = u32_at(&head, 4, self.big_endian).unwrap_or_default();
            let header_len = if kind == SECTION { 12 } else { 8 };
            if !(header_len + 4..=MAX_BLOCK_LEN).contains(&len) || !len.is_multiple_of(4) {
                return Err(BlockFault::Damaged);
            }
            let is_wanted = wanted(kind);
            let mut end = [0; 4];
            if is_wanted {
                read_into(
                    &mut self.from,
                    u64::from(len - header_len - 4),
                    &mut self.body,
                )?;
            } else {
                skip_bytes(&mut self.from, (len - header_len - 4) as usize)?;
            }
            self.from.read_exact(&mut end)?;
            if u32_at(&end, 0, self.big_endian) != Some(len) {
                return Err(BlockFault::Damaged);
            }
            self.read += u64::from(len);
            if is_wanted {
                return Ok(Some((kind, &self.body)));
            }
        }
    }

    /// Passes over the blocks that are not wanted, as far as they were read from the file as a whole.
    fn skip_unwanted(&mut self, wanted: impl Fn(u32) -> bool) -> Result<(), BlockFault> {
        let there = self.from.fill_buf()?;
        let mut at = 0;
        while let Some(rest) = there.get(at..).filter(|_| self.in_section) {
            let number = |at| u32_at(rest, at, self.big_endian);
            let (Some(kind), Some(len)) = (number(0), number(4)) else {
                break;
            };
            let end = (len as usize).checked_sub(4).filter(|end| *end >= 8);
            let is_whole = len.is_multiple_of(4) && end.and_then(number) == Some(len);
            if !is_whole || kind == SECTION || wanted(kind) {
                break;
            }
            at += len as usize;
        }
        self.from.consume(at);
        self.read += at as u64;
        Ok(())
    }
}

impl<R: BufRead + Seek> BlockReader<R> {
    /// Passes over so many bytes without reading them, if there the packets end; else they are read one by one,
    /// from here on, as those of a file that another program has changed.
    pub(super) fn seek_past_packets(&mut self, len: u32) -> Result<(), BlockFault> {
        let ends = MIN_BLOCK_LEN..=len;
        let seeks = self.seeks && !ends.is_empty();
        let Some(here) = self.from.stream_position().ok().filter(|_| seeks) else {
            return Ok(());
        };
        let mut last = [0; 4];
        let sought = self.from.seek_relative(i64::from(len) - 4);
        let is_end = sought
            .and_then(|()| self.from.read_exact(&mut last))
            .is_ok_and(|()| ends.contains(&u32::from_le_bytes(last)));
        self.seeks = is_end && self.is_after_packets()?;
        if self.seeks {
            self.read += u64::from(len);
        } else {
            self.from.seek(SeekFrom::Start(here))?;
        }
        Ok(())
    }

    /// Whether what comes next is what a recording has behind its packets, or the end.
    fn is_after_packets(&mut self) -> Result<bool, BlockFault> {
        let next = self.from.fill_buf()?;
        Ok(match u32_at(next, 0, false) {
            Some(OWN) => u32_at(next, 8, false) == Some(BYTE_ORDER),
            kind => kind.is_none_or(|kind| kind == STATISTICS),
        })
    }
}

/// Passes over so many bytes without keeping them.
fn skip_bytes(from: &mut impl BufRead, mut len: usize) -> Result<(), BlockFault> {
    while len > 0 {
        let there = from.fill_buf()?.len().min(len);
        if there == 0 {
            return Err(BlockFault::CutOff);
        }
        from.consume(there);
        len -= there;
    }
    Ok(())
}
