//! IP packets that carry UDP or TCP, with valid checksums (RFC 791, 768, 9293, 8200).

use std::net::{IpAddr, SocketAddr};

/// A packet's number, its way, and what it says of TCP.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    /// The identification of IPv4.
    pub(super) id: u16,
    /// The TCP header; `None` of UDP.
    pub(super) segment: Option<Segment>,
}

/// What a segment of TCP says beside its bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub(super) sequence: u32,
    pub(super) acknowledged: u32,
    /// The flags of the header, see [`FIN`] and the others.
    pub(super) flags: u8,
}

pub(super) const FIN: u8 = 1;
pub(super) const SYN: u8 = 2;
pub(super) const RST: u8 = 4;
pub(super) const PSH: u8 = 8;
pub(super) const ACK: u8 = 16;

/// SYN says so: the largest segment, and a window of up to 1 GiB.
const SYN_OPTIONS: [u8; 8] = [2, 4, 0xff, 0xd7, 1, 3, 3, 14];

/// Bytes of payload that fit into one packet.
pub(super) const MAX_BYTES: usize = 65_000;

/// Writes the packet at the end of some bytes. Both addresses must be of one family, and the payload at most 65 507
/// bytes long; so many bytes of it are `missing` at its end, and count as zeros in the checksum.
pub(super) fn write(header: &Header, payload: &[u8], missing: usize, out: &mut Vec<u8>) {
    let start = out.len();
    let syn: &[u8] = match header.segment {
        Some(segment) if segment.flags & SYN != 0 => &SYN_OPTIONS,
        _ => &[],
    };
    let (protocol, upper) = match header.segment {
        None => (17_u8, 8),
        Some(_) => (6, 20 + syn.len()),
    };
    let len = u16::try_from(upper + payload.len() + missing).unwrap_or(u16::MAX);
    // The sum of the pseudo header is of both families: addresses, protocol, length.
    let mut pseudo = u64::from(protocol) + u64::from(len);
    match (header.from.ip(), header.to.ip()) {
        (IpAddr::V4(from), IpAddr::V4(to)) => {
            let total = len.saturating_add(20).to_be_bytes();
            let id = header.id.to_be_bytes();
            out.extend_from_slice(&[
                0x45, 0, total[0], total[1], id[0], id[1], 0x40, 0, 64, protocol, 0, 0,
            ]);
            out.extend_from_slice(&from.octets());
            out.extend_from_slice(&to.octets());
            pseudo += sum(&from.octets()) + sum(&to.octets());
            let head = checksum(sum(out.get(start..).unwrap_or_default()));
            put_u16(out, start + 10, head);
        }
        (from, to) => {
            let wide = |ip| match ip {
                IpAddr::V6(ip) => ip,
                IpAddr::V4(ip) => ip.to_ipv6_mapped(),
            };
            let (from, to) = (wide(from), wide(to));
            let len = len.to_be_bytes();
            out.extend_from_slice(&[0x60, 0, 0, 0, len[0], len[1], protocol, 64]);
            out.extend_from_slice(&from.octets());
            out.extend_from_slice(&to.octets());
            pseudo += sum(&from.octets()) + sum(&to.octets());
        }
    }
    let transport = out.len();
    out.extend_from_slice(&header.from.port().to_be_bytes());
    out.extend_from_slice(&header.to.port().to_be_bytes());
    let place = match header.segment {
        None => {
            out.extend_from_slice(&len.to_be_bytes());
            out.extend_from_slice(&[0, 0]);
            6
        }
        Some(segment) => {
            out.extend_from_slice(&segment.sequence.to_be_bytes());
            out.extend_from_slice(&segment.acknowledged.to_be_bytes());
            let words = u8::try_from(upper / 4).unwrap_or(5);
            out.extend_from_slice(&[words << 4, segment.flags, 0xff, 0xff, 0, 0, 0, 0]);
            out.extend_from_slice(syn);
            16
        }
    };
    out.extend_from_slice(payload);
    let sum = pseudo + sum(out.get(transport..).unwrap_or_default());
    let value = match checksum(sum) {
        // Of UDP 0 says that there is none.
        0 if header.segment.is_none() => 0xffff,
        value => value,
    };
    put_u16(out, transport + place, value);
}

/// The sum of the 16-bit words, of an odd number of bytes with a zero after them.
fn sum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<4>();
    let words = words.iter().map(|word| {
        let word = u32::from_be_bytes(*word);
        u64::from(word >> 16) + u64::from(word & 0xffff)
    });
    let (pairs, last) = rest.as_chunks::<2>();
    let pairs = pairs
        .iter()
        .map(|pair| u64::from(u16::from_be_bytes(*pair)));
    let last = last.first().map_or(0, |byte| u64::from(*byte) << 8);
    words.sum::<u64>() + pairs.sum::<u64>() + last
}

/// The ones' complement of a sum of words (RFC 1071).
const fn checksum(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum >> 16) + (sum & 0xffff);
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 0xffff")]
    let sum = sum as u16;
    !sum
}

fn put_u16(out: &mut [u8], at: usize, value: u16) {
    if let Some(place) = out.get_mut(at..at + 2) {
        place.copy_from_slice(&value.to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_that_of_the_rfc() {
        // RFC 1071, section 3.
        let words = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
        assert_eq!(!checksum(sum(&words)), 0xddf2);
        assert_eq!(sum(&[1, 2, 3]), 0x0102 + 0x0300, "an odd number");
        assert_eq!(sum(&[1, 2, 3, 4, 5]), 0x0102 + 0x0304 + 0x0500);
    }
}
