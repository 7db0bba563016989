//! What the record knows about each stream's socket.

use std::{collections::BTreeMap, net::SocketAddr};

use super::{AddressBook, BoundSocket};
use crate::model::{
    ClientId, Framing, Owner, PostCloseState, SockOpt, SocketId, Stamp, StreamNote, StreamRole,
    TcpFigures,
};

/// A stream's socket, as its notes tell of it.
#[derive(Clone, Debug)]
pub struct StreamInfo {
    /// The number of the socket, the same in the whole record.
    pub id: SocketId,
    /// The program that owns it.
    pub owner: Owner,
    /// What it does: listen, connect as a client, or serve as an accepted end.
    pub role: StreamRole,
    /// Its own address, as soon as it has one.
    pub local: Option<SocketAddr>,
    /// The other end's, as soon as it is known.
    pub peer: Option<SocketAddr>,
    /// The time at which it was opened.
    pub opened: Stamp,
    /// How many datagrams the clients had sent by then: the colours of its sends go on after theirs.
    pub(crate) sent_before: u32,
    /// The time at which its descriptor was closed; `None` while it is open.
    pub closed: Option<Stamp>,
    /// The framing of its messages.
    pub framing: Framing,
    /// The receive buffer in effect, where it was asked for, in bytes.
    pub receive_buffer: Option<u32>,
    /// The send buffer in effect, where it was asked for, in bytes.
    pub send_buffer: Option<u32>,
    /// The kernel's figures when they were last read.
    pub figures: Option<TcpFigures>,
    /// What `/proc/net/tcp` told after the descriptor was closed, last.
    pub after_close: Option<PostCloseState>,
}

/// The stream sockets of a record, by number.
#[derive(Clone, Debug, Default)]
pub(in crate::record) struct Streams {
    list: Vec<Option<StreamInfo>>,
    /// In the order in which they were opened: all, the listeners, those of each client.
    opened: Vec<SocketId>,
    listeners: Vec<SocketId>,
    clients: BTreeMap<ClientId, Vec<SocketId>>,
    /// The listeners by their addresses, and the accepted ends by those of their peers.
    listening: AddressBook,
    accepted: AddressBook,
}

impl Streams {
    pub(in crate::record) fn get(&self, id: SocketId) -> Option<&StreamInfo> {
        self.list.get(usize::from(id.0))?.as_ref()
    }

    pub(in crate::record) fn iter(&self) -> impl DoubleEndedIterator<Item = &StreamInfo> {
        self.list.iter().flatten()
    }

    /// The stream sockets opened up to a moment, in the order in which they were opened.
    pub(in crate::record) fn until(
        &self,
        at: Stamp,
    ) -> impl DoubleEndedIterator<Item = &StreamInfo> {
        let past = |id: &SocketId| self.get(*id).is_some_and(|info| info.opened <= at);
        let end = self.opened.partition_point(past);
        let opened = self.opened.get(..end).unwrap_or_default();
        opened.iter().filter_map(|id| self.get(*id))
    }

    pub(in crate::record) fn listeners(&self) -> impl DoubleEndedIterator<Item = &StreamInfo> {
        self.listeners.iter().filter_map(|id| self.get(*id))
    }

    pub(in crate::record) fn of(
        &self,
        client: ClientId,
    ) -> impl DoubleEndedIterator<Item = &StreamInfo> {
        let sockets = self.clients.get(&client).into_iter().flatten();
        sockets.filter_map(|id| self.get(*id))
    }

    /// The newest end that this listener had accepted from an address by a moment.
    pub(in crate::record) fn accepted(
        &self,
        listener: SocketId,
        peer: SocketAddr,
        at: Stamp,
    ) -> Option<&StreamInfo> {
        let ends = self.accepted.at(peer);
        let mut ends = ends.filter_map(|bound| self.get(bound.socket));
        ends.find(|info| info.role == StreamRole::Accepted { listener } && info.opened <= at)
    }

    /// The listeners that have, or once had, an address, the best first.
    pub(in crate::record) fn listeners_at(
        &self,
        addr: SocketAddr,
    ) -> impl Iterator<Item = BoundSocket> {
        self.listening.at(addr)
    }

    pub(in crate::record) fn clients(&self) -> impl Iterator<Item = ClientId> {
        self.clients.keys().copied()
    }

    /// Takes in a note with its number and time, after so many sends of datagrams.
    pub(in crate::record) fn fold(
        &mut self,
        (number, sent_before): (u32, u32),
        at: Stamp,
        note: &StreamNote,
    ) {
        let index = usize::from(note.socket().0);
        if self.list.len() <= index {
            self.list.resize_with(index + 1, || None);
        }
        let Some(place) = self.list.get_mut(index) else {
            return;
        };
        if let StreamNote::Opened {
            socket,
            owner,
            role,
        } = note
        {
            self.opened.push(*socket);
            match owner {
                Owner::Server if *role == StreamRole::Listener => self.listeners.push(*socket),
                Owner::Server => {}
                Owner::Client(id) => self.clients.entry(*id).or_default().push(*socket),
            }
            *place = Some(StreamInfo {
                id: *socket,
                owner: *owner,
                role: *role,
                local: None,
                peer: None,
                opened: at,
                sent_before,
                closed: None,
                framing: Framing::None,
                receive_buffer: None,
                send_buffer: None,
                figures: None,
                after_close: None,
            });
        }
        let Some(info) = place else { return };
        match note {
            StreamNote::Named {
                socket,
                local,
                peer,
            } => {
                match (info.role, peer) {
                    (StreamRole::Listener, _) => self.listening.enter(number, *socket, *local, &[]),
                    (StreamRole::Accepted { .. }, Some(peer)) => {
                        self.accepted.enter(number, *socket, *peer, &[]);
                    }
                    _ => {}
                }
                info.local = Some(*local);
                info.peer = *peer;
            }
            StreamNote::Framed { framing, .. } => info.framing = *framing,
            StreamNote::Buffer {
                option, effective, ..
            } => match option {
                SockOpt::SendBuffer => info.send_buffer = Some(*effective),
                _ => info.receive_buffer = Some(*effective),
            },
            StreamNote::Figures { figures, .. } => info.figures = Some(*figures),
            StreamNote::AfterClose { state, .. } => info.after_close = Some(*state),
            StreamNote::Closed { .. } => info.closed = Some(at),
            StreamNote::Opened { .. }
            | StreamNote::Message { .. }
            | StreamNote::Unframed { .. }
            | StreamNote::Report { .. }
            | StreamNote::Urgent { .. }
            | StreamNote::Cancelled { .. } => {}
        }
    }
}
