//! What the record knows about each socket of the lab.

use std::net::{IpAddr, SocketAddr};

use super::{AddressBook, BoundSocket, open_or_first};
use crate::model::{
    Memory, Note, Owner, PeerId, RowId, SocketCapabilities, SocketId, Stamp, address,
};

/// A socket of the lab, as its notes tell of it.
#[derive(Clone, Debug)]
pub struct SocketInfo {
    /// The number of the socket, the same in the whole record.
    pub id: SocketId,
    /// The program that owns it.
    pub owner: Owner,
    /// Its own address; the unspecified one with port 0 where it is not bound yet.
    pub local: SocketAddr,
    /// Further addresses that reach it, where it is bound to all addresses.
    pub also: Vec<IpAddr>,
    /// What the kernel tells of the socket.
    pub capabilities: SocketCapabilities,
    /// The time at which it was opened.
    pub opened: Stamp,
    /// The time at which it was closed; `None` while it is open.
    pub closed: Option<Stamp>,
    /// The address that it is connected to.
    pub connected: Option<SocketAddr>,
    /// The receive buffer: asked for (`None` is the system's default) and effective.
    pub receive_buffer: Option<(Option<u32>, u32)>,
    /// The kernel's figures when they were last read.
    pub memory: Option<Memory>,
    /// When its queue was last looked at.
    pub looked: Option<Stamp>,
    /// Of a client where it has sent to, each with the first send's row, the newest last.
    pub(in crate::record) asked: Vec<(PeerId, RowId)>,
}

/// The datagram sockets of a record, by number.
#[derive(Clone, Debug, Default)]
pub(in crate::record) struct Sockets {
    list: Vec<Option<SocketInfo>>,
    /// The server's, in the order in which they were opened.
    servers: Vec<SocketId>,
    pub(in crate::record) book: AddressBook,
}

impl SocketInfo {
    /// Whether it has an address of its own, by `bind`, `connect` or a send.
    pub(crate) const fn is_bound(&self) -> bool {
        self.local.port() != 0
    }

    /// Whether a datagram to this address reaches it.
    fn is_reached_at(&self, addr: SocketAddr) -> bool {
        address::reaches(addr, self.local, &self.also)
    }

    /// Whether it was open at a moment.
    pub(crate) fn is_open_at(&self, at: Stamp) -> bool {
        self.opened <= at && self.closed.is_none_or(|closed| closed > at)
    }
}

impl Sockets {
    pub(in crate::record) fn get(&self, id: SocketId) -> Option<&SocketInfo> {
        self.list.get(usize::from(id.0))?.as_ref()
    }

    pub(in crate::record) fn iter(&self) -> impl DoubleEndedIterator<Item = &SocketInfo> {
        self.list.iter().flatten()
    }

    pub(in crate::record) fn servers(&self) -> impl DoubleEndedIterator<Item = &SocketInfo> {
        self.servers.iter().filter_map(|id| self.get(*id))
    }

    /// The socket that had `addr` at a moment: the one that was open, or else the first that was opened by then.
    /// `here` are the sockets that have or had it, the narrowest bound first.
    pub(in crate::record) fn best(
        &self,
        here: impl Iterator<Item = BoundSocket> + Clone,
        addr: SocketAddr,
        at: Stamp,
    ) -> Option<&SocketInfo> {
        let here = here.filter_map(|bound| self.get(bound.socket));
        let here = here.filter(|info| info.opened <= at && info.is_reached_at(addr));
        open_or_first(here, |info| info.is_open_at(at))
    }

    /// A client's socket has sent to a peer with that row.
    pub(in crate::record) fn ask(&mut self, socket: SocketId, peer: PeerId, row: RowId) {
        let info = self.list.get_mut(usize::from(socket.0));
        let Some(info) = info.and_then(Option::as_mut) else {
            return;
        };
        // Mostly it sends on to the same.
        let same = info.asked.last().is_some_and(|(last, _)| *last == peer);
        if !same && !info.asked.iter().any(|(asked, _)| *asked == peer) {
            info.asked.push((peer, row));
        }
    }

    pub(in crate::record) fn fold(&mut self, number: u32, at: Stamp, note: &Note) {
        if let Note::Opened {
            socket,
            owner,
            local,
            also,
            capabilities,
        } = note
        {
            let index = usize::from(socket.0);
            if self.list.len() <= index {
                self.list.resize_with(index + 1, || None);
            }
            if let Some(place) = self.list.get_mut(index) {
                *place = Some(SocketInfo {
                    id: *socket,
                    owner: *owner,
                    local: *local,
                    also: also.clone(),
                    capabilities: *capabilities,
                    opened: at,
                    closed: None,
                    connected: None,
                    receive_buffer: None,
                    memory: None,
                    looked: None,
                    asked: Vec::new(),
                });
            }
            if *owner == Owner::Server {
                self.servers.push(*socket);
            }
            if local.port() != 0 {
                self.book.enter(number, *socket, *local, also);
            }
            return;
        }
        let Some(info) = note
            .socket()
            .and_then(|id| self.list.get_mut(usize::from(id.0)))
            .and_then(Option::as_mut)
        else {
            return;
        };
        match note {
            Note::Named {
                local, also, peer, ..
            } => {
                info.connected = *peer;
                info.local = *local;
                info.also.clone_from(also);
                self.book.enter(number, info.id, *local, also);
            }
            Note::ReceiveBuffer {
                asked, effective, ..
            } => {
                info.receive_buffer = Some((*asked, *effective));
            }
            Note::Queue { memory, .. } => {
                info.memory = memory.or(info.memory);
                info.looked = Some(at);
            }
            Note::Closed { .. } => info.closed = Some(at),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ClientId;

    #[test]
    fn sockets_are_found_by_their_address_among_many() {
        let mut sockets = Sockets::default();
        let open = |n: u16, owner, local: &str| Note::Opened {
            socket: SocketId(n),
            owner,
            local: local.parse().unwrap(),
            also: vec!["127.0.0.9".parse().unwrap()],
            capabilities: SocketCapabilities::default(),
        };
        let server = "127.0.0.1:80";
        sockets.fold(0, Stamp(0), &open(0, Owner::Server, server));
        for n in 1..=600 {
            let local = format!("127.0.0.1:{}", 20_000 + n);
            sockets.fold(0, Stamp(1), &open(n, Owner::Client(ClientId(0)), &local));
        }
        let at = |sockets: &Sockets, addr: &str| {
            let addr = addr.parse().unwrap();
            let found = sockets.best(sockets.book.at(addr), addr, Stamp(9));
            found.map(|info| info.id.0)
        };
        assert_eq!(at(&sockets, server), Some(0));
        assert_eq!(at(&sockets, "127.0.0.9:80"), Some(0), "bound to both");
        assert_eq!(at(&sockets, "127.0.0.1:20001"), Some(1));
        let moved = Note::Named {
            socket: SocketId(1),
            local: "127.0.0.5:20001".parse().unwrap(),
            also: Vec::new(),
            peer: server.parse().ok(),
        };
        sockets.fold(0, Stamp(2), &moved);
        assert_eq!(at(&sockets, "127.0.0.5:20001"), Some(1), "its new one");
        assert_eq!(at(&sockets, "127.0.0.1:20001"), None, "it has left it");
        sockets.fold(0, Stamp(3), &open(601, Owner::Server, server));
        assert_eq!(at(&sockets, server), Some(601), "the newest");
        let servers: Vec<u16> = sockets.servers().map(|info| info.id.0).collect();
        assert_eq!(servers, [0, 601]);
    }
}
