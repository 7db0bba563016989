//! What the record knows about each socket of the lab.

use std::net::{IpAddr, SocketAddr};

use crate::model::{Memory, Note, SocketId, Stamp, Who, Witness};

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
    /// What it can bear witness of.
    pub witness: Witness,
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
}

impl Sockets {
    pub(super) fn get(&self, id: SocketId) -> Option<&SocketInfo> {
        self.list.get(usize::from(id.0))?.as_ref()
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &SocketInfo> {
        self.list.iter().flatten()
    }

    pub(super) fn fold(&mut self, at: Stamp, note: &Note) {
        if let Note::Opened {
            socket,
            who,
            local,
            also,
            witness,
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
                    witness: *witness,
                    opened: at,
                    closed: None,
                    connected: None,
                    receive_buffer: None,
                    memory: None,
                    looked: None,
                });
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
            Note::Connected { to, local, .. } => {
                info.connected = Some(*to);
                info.local = *local;
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
