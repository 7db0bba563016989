//! Where the servers of a lesson are, and what follows from that for its clients.

use std::net::SocketAddr;

use crate::{
    lesson::{Destination, NOBODY, OwnAddress, Party},
    model::{Message, Owner, Transport, address},
    session::Session,
};

/// Where the servers of each transport are, or were last: there they open again.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ServerAddresses {
    pub(super) udp: Option<SocketAddr>,
    pub(super) tcp: Option<SocketAddr>,
}

impl ServerAddresses {
    /// Takes in where they are now.
    pub(super) fn refresh(&mut self, session: &Session) {
        self.udp = session.udp().local().or(self.udp);
        self.tcp = session.tcp().local().or(self.tcp);
    }

    const fn of(self, on: Transport) -> Option<SocketAddr> {
        if on.has_udp() { self.udp } else { self.tcp }
    }

    /// A client's own address, where it does not leave that to the kernel.
    ///
    /// # Errors
    /// It is to be that of somebody who has none.
    pub(super) fn own_address(
        self,
        session: &Session,
        from: Option<OwnAddress>,
        on: Transport,
    ) -> Result<Option<SocketAddr>, Message> {
        let who = match from {
            None => return Ok(None),
            Some(OwnAddress::Address(address)) => return Ok(Some(address)),
            Some(OwnAddress::Of(Party(who))) => who,
        };
        let at = match who {
            Owner::Server => self.of(on),
            Owner::Client(id) if on.has_tcp() => {
                session.tcp().last_client(id).and_then(|info| info.local)
            }
            Owner::Client(_) => {
                let mut sockets = session.record().sockets().rev();
                let info = sockets.find(|info| info.owner == who && info.is_bound());
                info.map(|info| info.local)
            }
        };
        at.map(Some).ok_or_else(unknown)
    }

    /// Where a client sends to.
    ///
    /// # Errors
    /// It is to be where nobody is known to be.
    pub(super) fn destination(
        self,
        session: &Session,
        to: Option<Destination>,
        on: Transport,
    ) -> Result<SocketAddr, Message> {
        let server = self.of(on).map(address::canonical).ok_or_else(unknown);
        match to.unwrap_or(Destination::Party(Party::SERVER)) {
            Destination::Nobody => Ok(NOBODY),
            Destination::Address(mut address) if address.port() == 0 => {
                address.set_port(server?.port());
                Ok(address)
            }
            Destination::Address(address) => Ok(address),
            Destination::Party(Party(Owner::Server)) => server,
            Destination::Party(Party(Owner::Client(id))) => {
                let local = session.udp().client(id).map(|info| info.local);
                local.map(address::canonical).ok_or_else(unknown)
            }
        }
    }
}

fn unknown() -> Message {
    Message::new("error-not-connected")
}
