//! The lab's own data in a block: one item after the other, each as `postcard` writes it, but rows, of which there are
//! most: their fields are at fixed places.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::{
    About, BlockFault, Mark, StoredMessage,
    block::{u16_at, u32_at},
};
use crate::model::{
    Arrival, Errno, Note, Owner, PeerId, PortProbe, Row, RowFlags, SocketId, Stamp, Syscall,
};

/// The version of what follows; a reader takes this one and those before it.
pub(super) const VERSION: u16 = 2;

/// The kinds of items that are rows at fixed places: as [`RecordingItem::Row`], `RowOf`, `RowAlone`.
const ROW: u8 = 12;
const ROW_OF: u8 = 13;
const ROW_ALONE: u8 = 14;
/// Bytes of a row beside its call.
const ROW_LEN: usize = 42;

/// Something observed, or told beside it. The order of the variants is that of their numbers in the file: new ones
/// come last.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum RecordingItem {
    /// The first item of a recording: the session it is of.
    About(Box<About>),
    /// A row; its payload follows, [`Row::data_len`] bytes of it and at most 1 MiB.
    Row(Row),
    /// A row with the payload of the row before: as [`Self::RowOf`] with 1, in files of version 1.
    RowAgain(Row),
    /// A row whose payload was no longer kept.
    RowAlone(Row),
    /// How the datagram of the row before came.
    Arrival(Arrival),
    /// A note; so many bytes that it quotes follow.
    Note(Stamp, Box<Note>, u32),
    /// The note that the lab itself could not do something.
    Trouble(Stamp, Owner, StoredMessage),
    /// Addresses that are met for the first time; rows name them by their number.
    Peers(Vec<SocketAddr>),
    /// Rows that the lab could not keep, and when their calls had surely returned.
    Lost(u64, Stamp),
    /// Who had a port that had refused something.
    PortProbe(Stamp, Box<PortProbe>),
    /// The socket of another program that was sent to.
    FarLook(Stamp, Box<PortProbe>),
    /// Something told beside the observations.
    Mark(Box<Mark>),
    /// A row whose payload is that of an earlier row of the block, or begins it: so many rows before.
    #[serde(skip)]
    RowOf(Row, u32),
}

impl RecordingItem {
    /// Writes it at the end of some bytes.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Row(row) => write_row(ROW, row, out),
            Self::RowAgain(row) => Self::RowOf(*row, 1).write(out),
            Self::RowOf(row, back) => {
                write_row(ROW_OF, row, out);
                out.extend_from_slice(&back.to_le_bytes());
            }
            Self::RowAlone(row) => write_row(ROW_ALONE, row, out),
            other => write(other, out),
        }
    }

    /// The first item of `bytes`, and the bytes after it.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, &[u8]), BlockFault> {
        let Some((kind @ (&ROW | &ROW_OF | &ROW_ALONE), rest)) = bytes.split_first() else {
            return read(bytes);
        };
        let (row, rest) = read_row(rest)?;
        match *kind {
            ROW => Ok((Self::Row(row), rest)),
            ROW_ALONE => Ok((Self::RowAlone(row), rest)),
            _ => {
                let (back, rest) = rest.split_first_chunk().ok_or(BlockFault::Damaged)?;
                Ok((Self::RowOf(row, u32::from_le_bytes(*back)), rest))
            }
        }
    }
}

fn write(value: &impl Serialize, out: &mut Vec<u8>) {
    // Writing into memory does not fail.
    let written = postcard::to_extend(value, std::mem::take(out));
    *out = written.unwrap_or_default();
}

fn read<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<(T, &'b [u8]), BlockFault> {
    postcard::take_from_bytes(bytes).map_err(|_nonsense| BlockFault::Damaged)
}

fn write_row(kind: u8, row: &Row, out: &mut Vec<u8>) {
    out.push(kind);
    out.extend_from_slice(&row.at.0.to_le_bytes());
    for number in [row.took_ns, row.call_n, row.asked] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.extend_from_slice(&row.returned.to_le_bytes());
    for number in [row.true_len, row.peer.0, row.drops] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    for number in [row.socket.0, row.errno.0, row.flags.0] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    write(&row.call, out);
}

fn read_row(bytes: &[u8]) -> Result<(Row, &[u8]), BlockFault> {
    let (fields, call) = bytes
        .split_first_chunk::<ROW_LEN>()
        .ok_or(BlockFault::Damaged)?;
    let (call, rest): (Syscall, _) = read(call)?;
    let long = |at| u32_at(fields, at, false).unwrap_or_default();
    let short = |at| u16_at(fields, at, false).unwrap_or_default();
    let row = Row {
        at: Stamp(u64::from(long(4)) << 32 | u64::from(long(0))),
        payload_at: 0,
        took_ns: long(8),
        call_n: long(12),
        asked: long(16),
        returned: long(20).cast_signed(),
        true_len: long(24),
        peer: PeerId(long(28)),
        drops: long(32),
        socket: SocketId(short(36)),
        errno: Errno(short(38)),
        flags: RowFlags(short(40)),
        call,
    };
    Ok((row, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SockOpt;

    #[test]
    fn a_row_comes_back_with_all_its_fields_and_nonsense_is_refused() {
        let row = Row {
            at: Stamp(0x0102_0304_0506_0708),
            payload_at: 0,
            took_ns: u32::MAX,
            call_n: 2,
            asked: 3,
            returned: -1,
            true_len: 4,
            peer: PeerId::NONE,
            drops: 0x8000_0001,
            socket: SocketId(u16::MAX - 1),
            errno: Errno::EAGAIN,
            call: Syscall::SetSockOpt(SockOpt::GroupLoop6),
            flags: RowFlags(1 << 15 | 1),
        };
        let mut bytes = Vec::new();
        RecordingItem::RowOf(row, 7).write(&mut bytes);
        assert_eq!(bytes.len(), 1 + ROW_LEN + 2 + 4, "with option and place");
        let whole = RecordingItem::read(&bytes).unwrap();
        assert!(
            matches!(whole, (RecordingItem::RowOf(read, 7), []) if read == row),
            "{whole:?}"
        );
        for len in 0..bytes.len() {
            assert!(RecordingItem::read(&bytes[..len]).is_err(), "{len} bytes");
        }
        bytes[1 + ROW_LEN] = 99;
        assert!(RecordingItem::read(&bytes).is_err(), "no such call");
    }
}
