//! The lab's own data in a block: one item after the other, each as `postcard` writes it.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::{About, BlockFault, Mark, StoredMessage};
use crate::model::{Arrival, Note, PortLook, Row, Stamp, Who};

/// The version of what follows; a reader takes this one and those before it.
pub(super) const VERSION: u16 = 1;

/// Something observed, or told beside it. The order of the variants is that of their numbers in the file: new ones
/// come last.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum RecordingItem {
    /// What stands at the beginning.
    About(Box<About>),
    /// A row; its payload follows, [`Row::data_len`] bytes of it and at most 1 MiB.
    Row(Row),
    /// A row with the payload of the row before.
    RowAgain(Row),
    /// A row whose payload was no longer kept.
    RowAlone(Row),
    /// How the datagram of the row before came.
    Arrival(Arrival),
    /// A note; so many bytes that it quotes follow.
    Note(Stamp, Box<Note>, u32),
    /// The note that the lab itself could not do something.
    Trouble(Stamp, Who, StoredMessage),
    /// Addresses that are met for the first time; rows name them by their number.
    Peers(Vec<SocketAddr>),
    /// Rows that the lab could not keep, and when their calls had surely returned.
    Lost(u64, Stamp),
    /// Who had a port that had refused something.
    PortLook(Stamp, Box<PortLook>),
    /// The socket of another program that was sent to.
    FarLook(Stamp, Box<PortLook>),
    /// Something told beside the observations.
    Mark(Box<Mark>),
}

impl RecordingItem {
    /// Writes it at the end of some bytes.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        // Writing into memory does not fail.
        let written = postcard::to_extend(self, std::mem::take(out));
        *out = written.unwrap_or_default();
    }

    /// The first item of some bytes, and the rest of them.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, &[u8]), BlockFault> {
        postcard::take_from_bytes(bytes).map_err(|_nonsense| BlockFault::Damaged)
    }
}
