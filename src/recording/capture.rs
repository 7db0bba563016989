//! The datagrams in a capture of any program: pcap (draft-ietf-opsawg-pcap) and pcapng, of either byte order.

use std::{io::BufRead, net::SocketAddr};

use super::{
    BlockFault,
    block::{BlockReader, INTERFACE, PACKET, SECTION, SIMPLE_PACKET, read_into, u16_at, u32_at},
    capture_packet::{LinkType, datagram},
};

/// A packet of a pcap file is at most so long.
const MAX_PACKET_LEN: u32 = 1 << 20;
/// A section describes at most so many interfaces.
const MAX_INTERFACES: usize = 1 << 12;

/// A UDP datagram of a capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapturedDatagram {
    /// When it was captured, in nanoseconds since 1970; `None` where the file does not tell.
    pub(crate) at_ns: Option<u64>,
    /// The address that it was sent from.
    pub from: SocketAddr,
    /// The address that it was sent to.
    pub to: SocketAddr,
    /// The bytes that it carries.
    pub payload: Vec<u8>,
}

/// What a section says of an interface.
#[derive(Clone, Copy, Debug)]
struct Interface {
    link: LinkType,
    /// Units of its time stamps in a second.
    per_second: u64,
    /// What is to be added to its time stamps, in seconds.
    offset_s: i64,
}

/// The two kinds of files.
enum CaptureKind<R> {
    Pcap {
        from: R,
        big_endian: bool,
        interface: Interface,
    },
    Pcapng(BlockReader<R>, Vec<Interface>),
}

/// Reads the datagrams of a capture, one after the other.
pub struct Capture<R> {
    kind: CaptureKind<R>,
    packet: Vec<u8>,
    /// UDP packets of which a part is missing.
    pub skipped: u64,
}

impl<R: BufRead> Capture<R> {
    /// Looks what kind of file it is.
    ///
    /// # Errors
    /// [`BlockFault::Foreign`]: it is no capture.
    pub fn open(mut from: R) -> Result<Self, BlockFault> {
        let start = from.fill_buf()?;
        let magic = u32_at(start, 0, false).ok_or(BlockFault::Foreign)?;
        let kind = if magic == SECTION {
            CaptureKind::Pcapng(BlockReader::new(from), Vec::new())
        } else {
            const MICRO: u32 = 0xa1b2_c3d4;
            const NANO: u32 = 0xa1b2_3c4d;
            let big_endian = [MICRO, NANO].contains(&magic.swap_bytes());
            let per_second = match if big_endian {
                magic.swap_bytes()
            } else {
                magic
            } {
                MICRO => 1_000_000,
                NANO => 1_000_000_000,
                _ => return Err(BlockFault::Foreign),
            };
            let mut head = [0; 24];
            from.read_exact(&mut head)?;
            let network = u32_at(&head, 20, big_endian).unwrap_or_default();
            let interface = Interface {
                // The upper bits tell of a frame check sequence.
                link: LinkType::of(network & 0xffff),
                per_second,
                offset_s: 0,
            };
            CaptureKind::Pcap {
                from,
                big_endian,
                interface,
            }
        };
        Ok(Self {
            kind,
            packet: Vec::new(),
            skipped: 0,
        })
    }

    /// The next datagram; `None` at the end of the file.
    ///
    /// # Errors
    /// Why the file cannot be read on.
    pub fn next_datagram(&mut self) -> Result<Option<CapturedDatagram>, BlockFault> {
        loop {
            let Some((link, at_ns)) = self.next_packet()? else {
                return Ok(None);
            };
            match datagram(link, &self.packet) {
                None => {}
                Some(None) => self.skipped += 1,
                Some(Some((from, to, payload))) => {
                    return Ok(Some(CapturedDatagram {
                        at_ns,
                        from,
                        to,
                        payload: payload.to_vec(),
                    }));
                }
            }
        }
    }

    fn next_packet(&mut self) -> Result<Option<(LinkType, Option<u64>)>, BlockFault> {
        match &mut self.kind {
            CaptureKind::Pcap {
                from,
                big_endian,
                interface,
            } => {
                if from.fill_buf()?.is_empty() {
                    return Ok(None);
                }
                let mut head = [0; 16];
                from.read_exact(&mut head)?;
                let number = |at| u32_at(&head, at, *big_endian).unwrap_or_default();
                let len = number(8);
                if len > MAX_PACKET_LEN {
                    return Err(BlockFault::Damaged);
                }
                read_into(from, u64::from(len), &mut self.packet)?;
                let units = u64::from(number(0)) * interface.per_second + u64::from(number(4));
                Ok(Some((interface.link, interface.time(units))))
            }
            CaptureKind::Pcapng(blocks, interfaces) => pcapng(blocks, interfaces, &mut self.packet),
        }
    }
}

impl Interface {
    /// The interface that an Interface Description Block tells of.
    fn described(body: &[u8], big_endian: bool) -> Option<Self> {
        let mut interface = Self {
            link: LinkType::of(u32::from(u16_at(body, 0, big_endian)?)),
            per_second: 1_000_000,
            offset_s: 0,
        };
        let mut at = 8;
        while let (Some(code), Some(len)) = (
            u16_at(body, at, big_endian),
            u16_at(body, at + 2, big_endian),
        ) {
            let value = body.get(at + 4..at + 4 + usize::from(len))?;
            match (code, value) {
                (0, _) => break,
                (9, [power]) => {
                    let base = if power & 0x80 == 0 { 10_u64 } else { 2 };
                    interface.per_second = base.checked_pow(u32::from(power & 0x7f))?;
                }
                (14, value) => {
                    let value = value.first_chunk()?;
                    interface.offset_s = if big_endian {
                        i64::from_be_bytes(*value)
                    } else {
                        i64::from_le_bytes(*value)
                    };
                }
                _ => {}
            }
            at += 4 + usize::from(len).next_multiple_of(4);
        }
        Some(interface)
    }

    /// A time in nanoseconds; `None` where it does not fit.
    fn time(self, units: u64) -> Option<u64> {
        let ns = u128::from(units) * 1_000_000_000 / u128::from(self.per_second);
        let ns = i128::try_from(ns).ok()? + i128::from(self.offset_s) * 1_000_000_000;
        u64::try_from(ns).ok()
    }
}

/// The next packet of a pcapng.
fn pcapng<R: BufRead>(
    blocks: &mut BlockReader<R>,
    interfaces: &mut Vec<Interface>,
    packet: &mut Vec<u8>,
) -> Result<Option<(LinkType, Option<u64>)>, BlockFault> {
    loop {
        let wanted = |kind| [SECTION, INTERFACE, PACKET, SIMPLE_PACKET].contains(&kind);
        // The byte order of the block that comes is known only when it is read.
        let Some((kind, body)) = blocks
            .next(wanted)?
            .map(|(kind, body)| (kind, body.to_vec()))
        else {
            return Ok(None);
        };
        let big_endian = blocks.big_endian;
        let number = |at| u32_at(&body, at, big_endian).ok_or(BlockFault::Damaged);
        let (interface, units, len, from) = match kind {
            SECTION => {
                interfaces.clear();
                continue;
            }
            INTERFACE => {
                let described = Interface::described(&body, big_endian);
                if interfaces.len() >= MAX_INTERFACES {
                    return Err(BlockFault::Damaged);
                }
                interfaces.push(described.ok_or(BlockFault::Damaged)?);
                continue;
            }
            PACKET => {
                let units = (u64::from(number(4)?) << 32) | u64::from(number(8)?);
                (number(0)? as usize, Some(units), number(12)? as usize, 20)
            }
            _ => (0, None, number(0)? as usize, 4),
        };
        let interface = interfaces.get(interface).ok_or(BlockFault::Damaged)?;
        packet.clear();
        let there = body.get(from..).unwrap_or_default();
        packet.extend_from_slice(there.get(..len).unwrap_or(there));
        let at = units.and_then(|units| interface.time(units));
        return Ok(Some((interface.link, at)));
    }
}
