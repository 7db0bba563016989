//! Which service was spoken where: what the lab's server answers, and what its clients asked others for.

use std::net::SocketAddr;

use crate::{
    model::{Owner, Reply, RowId, address},
    protocol::Service,
    record::Record,
};

/// The most servers of others that are remembered.
const MAX: usize = 64;

/// What the lab's server was from which row on, and which servers of others were asked for what.
#[derive(Debug, Default)]
pub struct ServiceBook {
    own: Vec<(RowId, Option<Service>)>,
    others: Vec<(SocketAddr, Service)>,
}

impl ServiceBook {
    /// Notes that the lab's server answers as `reply` says from the row `from` on.
    pub(in crate::session) fn answers(&mut self, from: RowId, reply: Reply) {
        let service = Service::of(reply);
        if self.own.last().and_then(|(_, service)| *service) != service {
            self.own.push((from, service));
        }
    }

    /// Remembers what a server was asked for.
    pub(in crate::session) fn asked(&mut self, to: SocketAddr, service: Service) {
        let others = &mut self.others;
        others.retain(|(addr, _)| !address::is_same(*addr, to));
        if others.len() >= MAX {
            others.remove(0);
        }
        others.push((to, service));
    }

    /// The service whose messages the call of a row moved: of the lab's own server what it was then, of others what
    /// they were asked for. `None` where nobody said what it is.
    pub(crate) fn service_of(&self, record: &Record, id: RowId) -> Option<Service> {
        let row = record.row(id)?;
        let (owner, peer) = if row.is_stream() {
            let info = record.stream(row.socket)?;
            (info.owner, info.peer)
        } else {
            (record.socket(row.socket)?.owner, record.peer(row.peer))
        };
        let is_own = |addr: SocketAddr| {
            let mut here = record.sockets_at(addr);
            here.any(|bound| record.owner(bound.socket) == Some(Owner::Server))
                || record.listened_at(addr)
        };
        if owner == Owner::Server || peer.is_some_and(is_own) {
            let mut changes = self.own.iter().rev();
            return changes.find(|(from, _)| *from <= id)?.1;
        }
        let mut others = self.others.iter();
        let request = others.find(|(to, _)| peer.is_some_and(|peer| address::is_same(*to, peer)));
        request.map(|(_, service)| *service)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::script::played;

    #[test]
    fn a_server_of_others_speaks_what_it_was_asked_for_last() {
        let sample = played("A 192.0.2.7:53: hello; A: hello");
        let to = "192.0.2.7:53".parse().unwrap();
        let mut book = ServiceBook::default();
        assert_eq!(book.service_of(&sample.record, 0), None, "nobody said");
        book.answers(1, Reply::Commands);
        for service in [Service::Chat, Service::Dns] {
            book.asked(to, service);
            let found = [0, 1].map(|row| book.service_of(&sample.record, row));
            assert_eq!(found, [Some(service), Some(Service::Commands)]);
        }
        for port in 0..MAX {
            let other = ([192, 0, 2, 8], u16::try_from(port).unwrap()).into();
            book.asked(other, Service::Ntp);
        }
        assert_eq!(book.service_of(&sample.record, 0), None, "the oldest goes");
    }
}
