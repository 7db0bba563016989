//! What the record knows about each socket of the lab.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
};

use crate::model::{Memory, Note, SocketCapabilities, SocketId, Stamp, Who, address};

/// A socket of the lab, as its notes tell of it.
#[derive(Clone, Debug)]
pub struct SocketInfo {
    /// Which.
    pub id: SocketId,
    /// Whose.
    pub who: Who,
    /// Its address.
    pub local: SocketAddr,
    /// Further addresses that reach it, where it is bound to all of them.
    pub also: Vec<IpAddr>,
    /// What it can bear capabilities of.
    pub capabilities: SocketCapabilities,
    /// When it was opened.
    pub opened: Stamp,
    /// When it was closed.
    pub closed: Option<Stamp>,
    /// Whom it is connected to.
    pub connected: Option<SocketAddr>,
    /// The receive buffer: asked for (`None` is the system's default) and effective.
    pub receive_buffer: Option<(Option<u32>, u32)>,
    /// The kernel's figures when they were last read.
    pub memory: Option<Memory>,
    /// When its queue was last looked at.
    pub looked: Option<Stamp>,
}

/// All sockets by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Sockets {
    list: Vec<Option<SocketInfo>>,
    /// The server's, in the order in which they were opened.
    servers: Vec<SocketId>,
    /// Those that sit, or once sat, at an address.
    places: HashMap<SocketAddr, Vec<SocketId>>,
}

impl SocketInfo {
    /// Whether a datagram to this address comes here.
    pub(crate) fn sits_at(&self, addr: SocketAddr) -> bool {
        let addr = address::canonical(addr);
        let mut places = self.places();
        places.any(|place| place == addr)
    }

    fn places(&self) -> impl Iterator<Item = SocketAddr> {
        let port = self.local.port();
        let also = self.also.iter().map(move |ip| SocketAddr::new(*ip, port));
        [self.local].into_iter().chain(also).map(address::canonical)
    }
}

impl Sockets {
    pub(super) fn get(&self, id: SocketId) -> Option<&SocketInfo> {
        self.list.get(usize::from(id.0))?.as_ref()
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &SocketInfo> {
        self.list.iter().flatten()
    }

    pub(super) fn servers(&self) -> impl DoubleEndedIterator<Item = &SocketInfo> {
        self.servers.iter().filter_map(|id| self.get(*id))
    }

    pub(super) fn at(&self, addr: SocketAddr) -> Option<&SocketInfo> {
        let sockets = self.places.get(&address::canonical(addr))?.iter().rev();
        let mut sockets = sockets.filter_map(|id| self.get(*id));
        sockets.find(|info| info.sits_at(addr))
    }

    fn place(&mut self, id: SocketId) {
        let places: Vec<SocketAddr> = self
            .get(id)
            .map_or_else(Vec::new, |info| info.places().collect());
        for place in places {
            let sockets = self.places.entry(place).or_default();
            if sockets.last() != Some(&id) {
                sockets.push(id);
            }
        }
    }

    pub(super) fn fold(&mut self, at: Stamp, note: &Note) {
        if let Note::Opened {
            socket,
            who,
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
                    who: *who,
                    local: *local,
                    also: also.clone(),
                    capabilities: *capabilities,
                    opened: at,
                    closed: None,
                    connected: None,
                    receive_buffer: None,
                    memory: None,
                    looked: None,
                });
            }
            if *who == Who::Server {
                self.servers.push(*socket);
            }
            self.place(*socket);
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
            Note::Connected { to, local, .. } => {
                info.connected = Some(*to);
                info.local = *local;
                let id = info.id;
                self.place(id);
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
        let open = |n: u16, who, local: &str| Note::Opened {
            socket: SocketId(n),
            who,
            local: local.parse().unwrap(),
            also: vec!["127.0.0.9".parse().unwrap()],
            capabilities: SocketCapabilities::default(),
        };
        let server = "127.0.0.1:80";
        sockets.fold(Stamp(0), &open(0, Who::Server, server));
        for n in 1..=600 {
            let local = format!("127.0.0.1:{}", 20_000 + n);
            sockets.fold(Stamp(1), &open(n, Who::Client(ClientId(0)), &local));
        }
        let at = |sockets: &Sockets, addr: &str| {
            let found = sockets.at(addr.parse().unwrap());
            found.map(|info| info.id.0)
        };
        assert_eq!(at(&sockets, server), Some(0));
        assert_eq!(at(&sockets, "127.0.0.9:80"), Some(0), "bound to both");
        assert_eq!(at(&sockets, "127.0.0.1:20001"), Some(1));
        let moved = Note::Connected {
            socket: SocketId(1),
            to: server.parse().unwrap(),
            local: "127.0.0.5:20001".parse().unwrap(),
        };
        sockets.fold(Stamp(2), &moved);
        assert_eq!(at(&sockets, "127.0.0.5:20001"), Some(1), "its new one");
        assert_eq!(at(&sockets, "127.0.0.1:20001"), None, "it has left it");
        sockets.fold(Stamp(3), &open(601, Who::Server, server));
        assert_eq!(at(&sockets, server), Some(601), "the newest");
        let servers: Vec<u16> = sockets.servers().map(|info| info.id.0).collect();
        assert_eq!(servers, [0, 601]);
    }
}
