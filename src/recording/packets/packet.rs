//! One packet as a block.

use super::{
    fitting,
    ip::{self, Header},
};
use crate::{
    model::{Stamp, address},
    recording::block::{COMMENT, OpenBlock, PACKET, put_u32},
};

/// The number of the option with the direction (`epb_flags`).
const FLAGS: u16 = 2;
/// The number of the option with the drops before a packet (`epb_dropcount`).
const DROPS: u16 = 4;

/// Which way a packet goes, as the server sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PacketDirection {
    /// To the server, or from a client to anybody.
    In = 1,
    /// Sent by the server.
    Out = 2,
}

/// A packet that is to be written.
pub(super) struct Packet<'r> {
    pub(super) at: Stamp,
    pub(super) header: Header,
    /// The bytes of the payload that are known; `None` where none are kept.
    pub(super) payload: Option<&'r [u8]>,
    /// The true length of the payload, in bytes.
    pub(super) len: usize,
    pub(super) direction: PacketDirection,
    /// How many the kernel dropped since the packet before.
    pub(super) drops: u32,
    pub(super) comment: Vec<u8>,
}

impl Header {
    /// The header with both addresses of one family; `None` where they cannot be brought to one.
    pub(super) fn one_family(mut self) -> Option<Self> {
        self.to = address::canonical(self.to);
        let from = self.from.ip().to_canonical();
        // A socket that is bound to all addresses sends from the route's: to loopback from loopback.
        let from = if from.is_unspecified() && self.to.ip().is_loopback() {
            address::loopback(self.to.ip())
        } else {
            from
        };
        self.from.set_ip(from);
        (self.from.is_ipv4() == self.to.is_ipv4()).then_some(self)
    }
}

impl Packet<'_> {
    /// Writes it at the end of some bytes.
    pub(super) fn write(&self, header: &Header, started_ns: u64, out: &mut Vec<u8>) {
        let mut block = OpenBlock::begin(out, PACKET);
        block.u32(0);
        put_time(&mut block, started_ns.saturating_add(self.at.0));
        let lengths = block.out.len();
        block.u32(0);
        block.u32(0);
        let start = block.out.len();
        let payload = fitting(self.payload.unwrap_or_default());
        let missing = self.len.saturating_sub(payload.len());
        // What is not known is left out: the packet is longer than what stands here.
        ip::write(header, payload, missing, block.out);
        let kept = u32::try_from(block.out.len() - start).unwrap_or(u32::MAX);
        let whole = kept.saturating_add(u32::try_from(missing).unwrap_or(u32::MAX));
        put_u32(block.out, lengths, kept);
        put_u32(block.out, lengths + 4, whole);
        block.pad();
        block.option(COMMENT, &self.comment);
        block.option(FLAGS, &(self.direction as u32).to_le_bytes());
        if self.drops > 0 {
            block.option(DROPS, &u64::from(self.drops).to_le_bytes());
        }
        block.end_options();
        block.finish();
    }
}

/// Writes a time in nanoseconds, its upper half first.
pub(super) fn put_time(block: &mut OpenBlock<'_>, ns: u64) {
    #[expect(clippy::cast_possible_truncation, reason = "the two halves")]
    let (high, low) = ((ns >> 32) as u32, ns as u32);
    block.u32(high);
    block.u32(low);
}
