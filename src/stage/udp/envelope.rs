//! One datagram as an envelope around its bytes.

use std::net::SocketAddr;

use crate::{
    model::{Fate, Owner, Row, RowId},
    stage::{Strip, moment::Moment},
};

/// One datagram with its ends, its colour and its bytes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Envelope {
    /// The row that it comes from: the send where it is ours.
    pub row: RowId,
    /// Who sent it; `None` is a program outside the lab.
    pub owner: Option<Owner>,
    pub from: Option<SocketAddr>,
    pub to: Option<SocketAddr>,
    /// Which message colour, counted on without end: the painter takes it modulo its palette.
    /// A reply has the colour of what it answers.
    pub colour: u64,
    /// The length of the payload in bytes.
    pub len: u32,
    /// Its bytes as tiles or as a bar.
    pub(crate) strip: Strip,
}

impl Moment<'_> {
    /// A row as an envelope: a send, or a stranger's datagram as far as it was received.
    pub(super) fn envelope(&self, id: RowId, row: &Row) -> Envelope {
        let own = self.record.socket(row.socket);
        let local = own.map(|info| info.local);
        let peer = self.record.peer(row.peer);
        let (owner, from, to) = if row.call.is_send() {
            (own.map(|info| info.owner), local, peer)
        } else {
            (self.far_who(row), peer, local)
        };
        let verdict = self.proven(id);
        let cut = (row.call.is_send() && verdict.fate == Fate::Truncated)
            .then(|| verdict.link())
            .flatten()
            .and_then(|receive| self.record.row(receive))
            .map(Row::data_len);
        Envelope {
            row: id,
            owner,
            from,
            to,
            colour: self.colour(id),
            len: u32::try_from(row.data_len()).unwrap_or(u32::MAX),
            strip: Strip::of_row(self.record, row, cut),
        }
    }
}
