//! What a timeline tells of: datagrams, one connection, or all connections.

use std::net::SocketAddr;

use crate::{
    ledger::{FoldedRecord, Ledger},
    model::{
        ClientId, Message, Owner, Row, RowId, SockOpt, SocketId, Stamp, StreamRole, Syscall,
        address,
    },
    record::Record,
    stage::{
        Playhead,
        moment::Moment,
        tcp::{ShownConnection, is_connection},
    },
};

/// How many sockets are looked at, newest first.
const SOCKETS: usize = 256;

/// The rows that stand on a timeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Channel {
    #[default]
    Udp,
    UdpOf(ClientId),
    Tcp,
    /// One connection, by the socket of the client, or of the server where the client is not ours.
    Connection(SocketId),
}

/// A lifeline of the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Side {
    Client,
    Server,
    Outside,
}

/// A line down the picture, with the program that it stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lifeline {
    /// Whose line it is: that of a client or of the server.
    pub side: Side,
    /// "client A 127.0.0.2:51182".
    pub(crate) title: Message,
    /// The state of its end of a connection after the last segment, as the textbook orders them.
    pub(crate) state: Option<&'static str>,
}

impl Channel {
    pub(crate) const fn is_stream(self) -> bool {
        matches!(self, Self::Tcp | Self::Connection(_))
    }

    /// The connection that the stage shows at a moment: the chosen one, if it had begun, else the newest,
    /// whosever it is.
    pub(crate) fn shown(
        folded: FoldedRecord<'_>,
        head: Playhead,
        chosen: Option<SocketId>,
    ) -> Self {
        let moment = Moment::new(folded, head);
        ShownConnection::shown(moment, chosen)
            .map_or(Self::Tcp, |shown| Self::Connection(shown.info.id))
    }

    /// This channel, or the connection of a row that this one does not hold.
    #[must_use]
    pub(crate) fn with_row(self, folded: FoldedRecord<'_>, row: Option<RowId>) -> Self {
        let FoldedRecord { record, ledger } = folded;
        let row = row.and_then(|row| record.row(row));
        let Some(row) = row.filter(|row| row.is_stream()) else {
            return self;
        };
        if !matches!(self, Self::Connection(_)) || self.holds(folded, row) {
            return self;
        }
        let part = |id| record.stream(id).map(|info| info.role);
        let end = match part(row.socket) {
            Some(StreamRole::Client | StreamRole::Accepted { .. }) => Some(row.socket),
            Some(StreamRole::Listener) if row.call == Syscall::Accept => {
                record.accepted_end(row).map(|info| info.id)
            }
            _ => None,
        };
        end.map_or(self, |end| {
            let client = ledger.streams().peer_end(end);
            Self::Connection(
                client
                    .filter(|_| part(end) != Some(StreamRole::Client))
                    .unwrap_or(end),
            )
        })
    }

    /// The newest connections, newest first, at most so many.
    pub(crate) fn connections(
        FoldedRecord { record, ledger }: FoldedRecord<'_>,
        most: usize,
    ) -> Vec<SocketId> {
        let all = record.streams().rev().take(SOCKETS);
        let found = all.filter(|info| is_connection(ledger.streams(), info));
        found.take(most).map(|info| info.id).collect()
    }

    pub(super) fn holds(self, folded: FoldedRecord<'_>, row: &Row) -> bool {
        match self {
            Self::Udp => is_of_datagrams(row),
            Self::UdpOf(client) => is_of_datagrams(row) && is_of(folded.record, row, client),
            Self::Tcp => row.is_stream() && is_shown(row),
            Self::Connection(id) => {
                row.is_stream()
                    && is_shown(row)
                    && (row.socket == id
                        || folded.ledger.streams().peer_end(id) == Some(row.socket)
                        || row.call == Syscall::Accept && accepts(folded, row, id))
            }
        }
    }

    /// Whether what is seen of a socket belongs to it.
    pub(super) fn has_socket(self, ledger: &Ledger, socket: SocketId) -> bool {
        match self {
            Self::Connection(id) => id == socket || ledger.streams().peer_end(id) == Some(socket),
            Self::Tcp => true,
            Self::Udp | Self::UdpOf(_) => false,
        }
    }

    /// Where its first line stands in time, if not at the start of the record.
    pub(super) fn begins(self, record: &Record) -> Option<Stamp> {
        match self {
            Self::Connection(id) => record.stream(id).map(|info| info.opened),
            _ => None,
        }
    }

    /// The lifelines of the channel, from left to right.
    pub(super) fn lifelines(self, record: &Record, outside: bool) -> Vec<Lifeline> {
        let (left, right) = match self {
            Self::Connection(id) => connection_titles(record, id),
            Self::Tcp => (
                Message::new("timeline-clients"),
                Message::new("timeline-server"),
            ),
            Self::Udp | Self::UdpOf(_) => (self.client_title(record), server_title(record)),
        };
        let mut lines = vec![(Side::Client, left), (Side::Server, right)];
        if outside && !self.is_stream() {
            lines.push((Side::Outside, Message::new("timeline-outside")));
        }
        let lines = lines.into_iter().map(|(side, title)| Lifeline {
            side,
            title,
            state: None,
        });
        lines.collect()
    }

    /// The one client of a timeline of datagrams, or all.
    fn client_title(self, record: &Record) -> Message {
        let mut found = None;
        for info in record.sockets().rev().take(SOCKETS) {
            let Owner::Client(id) = info.owner else {
                continue;
            };
            match (self, found) {
                (Self::UdpOf(client), _) if client != id => {}
                (_, None) => found = Some((id, info.local)),
                (_, Some((other, _))) if other != id => return Message::new("timeline-clients"),
                _ => {}
            }
        }
        found.map_or_else(
            || Message::new("timeline-clients"),
            |(id, local)| client_title(id, Some(local).filter(|local| local.port() > 0)),
        )
    }
}

fn client_title(id: ClientId, local: Option<SocketAddr>) -> Message {
    let message = Message::new("timeline-client").with("who", id.to_string());
    message.with("addr", written(local))
}

fn server_title(record: &Record) -> Message {
    let mut sockets = record.server_sockets().rev().take(SOCKETS);
    let found = sockets.find(|info| info.is_bound());
    found.map_or_else(
        || Message::new("timeline-server"),
        |info| Message::new("timeline-server-at").with("addr", address::shown(info.local)),
    )
}

fn connection_titles(record: &Record, id: SocketId) -> (Message, Message) {
    let Some(info) = record.stream(id) else {
        return (
            Message::new("timeline-clients"),
            Message::new("timeline-server"),
        );
    };
    let at = |key, addr: Option<SocketAddr>| Message::new(key).with("addr", written(addr));
    match info.owner {
        Owner::Client(client) => {
            let key = if info.peer.is_some_and(|peer| record.listened_at(peer)) {
                "timeline-server-at"
            } else {
                "timeline-other"
            };
            (client_title(client, info.local), at(key, info.peer))
        }
        Owner::Server => (
            at("timeline-other", info.peer),
            at("timeline-server-at", info.local),
        ),
    }
}

fn written(addr: Option<SocketAddr>) -> String {
    addr.map_or_else(String::new, address::shown)
}

/// Whether a row stands on a timeline of datagrams: one that moves a datagram, or changes who is heard.
const fn is_of_datagrams(row: &Row) -> bool {
    let is_shown = row.failed() || matches!(row.call, Syscall::Connect);
    row.is_datagram() || !row.is_stream() && is_shown
}

/// Whether a call is told: what only prepares a socket, and works, is not.
const fn is_shown(row: &Row) -> bool {
    row.failed()
        || !matches!(
            row.call,
            Syscall::Socket
                | Syscall::Bind
                | Syscall::SetSockOpt(
                    SockOpt::ReceiveBuffer
                        | SockOpt::SendBuffer
                        | SockOpt::ReuseAddr
                        | SockOpt::NoDelay
                )
        )
}

/// Whether this `accept` gave the other end of a connection, or that end itself.
fn accepts(FoldedRecord { record, ledger }: FoldedRecord<'_>, row: &Row, id: SocketId) -> bool {
    let end = ledger.streams().peer_end(id).unwrap_or(id);
    record.accepted_end(row).is_some_and(|info| info.id == end)
}

/// Whether a client made a call, or is its other end.
fn is_of(record: &Record, row: &Row, client: ClientId) -> bool {
    let owner = record.owner(row.socket);
    let there = || record.far_end(row).map(|info| info.owner);
    owner == Some(Owner::Client(client)) || there() == Some(Owner::Client(client))
}

/// The lifeline of a program.
pub(super) const fn side_of(owner: Option<Owner>) -> Side {
    match owner {
        Some(Owner::Client(_)) => Side::Client,
        Some(Owner::Server) => Side::Server,
        None => Side::Outside,
    }
}
