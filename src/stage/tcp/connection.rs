//! A connection at a moment, with the rows that moved its bytes.

use std::net::SocketAddr;

use crate::{
    ledger::{CallDirection, StreamLedger, Transferred},
    model::{RowId, SocketId, StreamRole},
    record::StreamInfo,
    stage::moment::Moment,
};

/// Whether a socket stands for a connection: a client's end, or the server's where another program has connected.
pub(crate) fn is_connection(streams: &StreamLedger, info: &StreamInfo) -> bool {
    match info.role {
        StreamRole::Client => true,
        StreamRole::Accepted { .. } => streams.peer_end(info.id).is_none(),
        StreamRole::Listener | StreamRole::Datagram => false,
    }
}

/// A connection and its ends, as far as they are ours.
#[derive(Clone, Copy)]
pub(in crate::stage) struct ShownConnection<'a> {
    pub(super) moment: Moment<'a>,
    /// The client's end, or the server's where another program has connected.
    pub(in crate::stage) info: &'a StreamInfo,
    pub(super) client: Option<SocketId>,
    pub(super) server: Option<SocketId>,
}

impl<'a> ShownConnection<'a> {
    /// The connection that is shown: the chosen one, if it had begun, else the newest. It is told by a
    /// client's socket, or by the server's where another program has connected.
    pub(in crate::stage) fn shown(moment: Moment<'a>, chosen: Option<SocketId>) -> Option<Self> {
        let is_open = |info: &&StreamInfo| moment.is_past(info.opened);
        let streams = moment.ledger.streams();
        let chosen = chosen.and_then(|socket| moment.record.stream(socket));
        let info = chosen.filter(is_open).or_else(|| {
            let mut sockets = moment.record.streams_until(moment.at).rev();
            sockets.find(|info| is_connection(streams, info))
        })?;
        let is_outside = info.role != StreamRole::Client && is_connection(streams, info);
        let (client, server) = if is_outside {
            (None, Some(info.id))
        } else {
            (Some(info.id), streams.peer_end(info.id))
        };
        Some(Self {
            moment,
            info,
            client,
            server,
        })
    }

    /// Whether another program has connected to the server.
    pub(in crate::stage) const fn is_outside(&self) -> bool {
        self.client.is_none()
    }

    pub(super) const fn streams(&self) -> &'a StreamLedger {
        self.moment.ledger.streams()
    }

    /// The row after the last that was played.
    pub(super) const fn end(&self) -> RowId {
        self.moment.head.rows
    }

    pub(super) const fn socket(&self, direction: CallDirection) -> Option<SocketId> {
        match direction {
            CallDirection::Sends => self.client,
            CallDirection::Reads => self.server,
        }
    }

    /// What the client had sent, or the server had read, before a row.
    pub(super) fn moved(&self, direction: CallDirection, end: RowId) -> Transferred {
        self.socket(direction)
            .map_or_else(Transferred::default, |socket| {
                self.streams()
                    .moved_before(self.moment.record, socket, direction, end)
            })
    }

    /// How many of the client's sends, or the server's reads, are passed when so many bytes are.
    pub(super) fn within(&self, direction: CallDirection, bytes: u64) -> u64 {
        self.socket(direction).map_or(0, |socket| {
            self.streams()
                .calls_within(self.moment.record, socket, direction, bytes)
        })
    }

    /// The newest calls of one direction before row `end`, at most `most`, oldest first.
    pub(super) fn newest(&self, direction: CallDirection, end: RowId, most: usize) -> Vec<RowId> {
        self.socket(direction).map_or_else(Vec::new, |socket| {
            self.streams().newest(socket, direction, end, most)
        })
    }

    /// The first of them that hold bytes of the stream from the first to the second.
    pub(super) fn between(
        &self,
        direction: CallDirection,
        bytes: (u64, u64),
        most: usize,
    ) -> Vec<RowId> {
        self.socket(direction).map_or_else(Vec::new, |socket| {
            self.streams()
                .between(self.moment.record, (socket, direction), bytes, most)
        })
    }
}

/// The address at which the server listened.
pub(super) fn listener(moment: &Moment<'_>) -> Option<SocketAddr> {
    let mut sockets = moment.record.listeners().rev();
    let open = sockets.find(|info| {
        let closed = info.closed.is_some_and(|closed| moment.is_past(closed));
        info.local.is_some() && moment.is_past(info.opened) && !closed
    });
    open?.local
}
