//! What a recording takes from a record beside rows and notes, and how a record begins that is read from one.

use std::net::SocketAddr;

use super::{Budget, Record};
use crate::model::{Note, PortProbe, Stamp, StreamNote};

impl Record {
    /// Where the payload of a row lies that is no longer kept, in a record of [`Record::for_recording`].
    pub(crate) const NOWHERE: u64 = 0;

    /// An empty record for what is read from a recording.
    pub fn for_recording(budget: Budget) -> Self {
        let mut record = Self::with_budget(budget);
        record.arena.begin_after_first();
        record
    }

    /// The addresses that were met, from this number on.
    pub(crate) fn peers_from(&self, first: usize) -> impl Iterator<Item = SocketAddr> {
        self.peers.iter().skip(first).map(|(addr, _)| *addr)
    }

    /// How many looks at ports were taken in.
    pub(crate) const fn looks(&self) -> u64 {
        self.looks
    }

    /// The looks at ports that are kept: those at which something was refused, and those at the sockets of other
    /// programs.
    pub(crate) fn port_probes(&self) -> [&[(Stamp, PortProbe)]; 2] {
        [&self.port_probes, &self.far_probes]
    }

    /// Notes that tell of all sockets what is known, for one who has not seen how they were opened.
    pub(crate) fn socket_notes(&self) -> Vec<(Stamp, Note)> {
        let mut notes = Vec::new();
        for info in self.sockets() {
            let (socket, local, also) = (info.id, info.local, info.also.clone());
            let opened = Note::Opened {
                socket,
                owner: info.owner,
                local,
                also: also.clone(),
                capabilities: info.capabilities,
            };
            notes.push((info.opened, opened));
            if let Some(peer) = info.connected {
                let peer = Some(peer);
                let named = Note::Named {
                    socket,
                    local,
                    also,
                    peer,
                };
                notes.push((info.opened, named));
            }
            let closed = info.closed.map(|at| (at, Note::Closed { socket }));
            notes.extend(closed);
        }
        for info in self.streams() {
            let mut push = |at, note| notes.push((at, Note::Stream(note)));
            let (socket, owner, role) = (info.id, info.owner, info.role);
            push(
                info.opened,
                StreamNote::Opened {
                    socket,
                    owner,
                    role,
                },
            );
            if let Some(local) = info.local {
                let peer = info.peer;
                push(
                    info.opened,
                    StreamNote::Named {
                        socket,
                        local,
                        peer,
                    },
                );
            }
            let framing = info.framing;
            push(info.opened, StreamNote::Framed { socket, framing });
            if let Some(at) = info.closed {
                push(at, StreamNote::Closed { socket });
            }
        }
        notes
    }
}
