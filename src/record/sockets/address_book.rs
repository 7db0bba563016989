//! Which sockets have, or had, an address.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
};

use crate::model::{SocketId, address};

/// The sockets that have, or once had, each address: the one place where that is looked up.
///
/// An address is taken as the kernel takes it ([`address::canonical`]), and a socket has every address at which a
/// datagram reaches it ([`address::reaches`]). What was found at a *place*, the number of an address, is found again
/// without hashing.
#[derive(Clone, Debug, Default)]
pub(crate) struct AddressBook {
    /// For each port the addresses that were met, with their places.
    ports: HashMap<u16, Vec<(SocketAddr, usize)>>,
    /// For each place the sockets by how narrowly they are bound (the kernel prefers the narrowest),
    /// and then by age: the best comes last.
    places: Vec<Vec<BoundSocket>>,
    /// The sockets bound to all addresses, with what they are bound to, oldest first.
    wide: Vec<(SocketAddr, BoundSocket)>,
}

/// A socket at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BoundSocket {
    pub(crate) socket: SocketId,
    binding: Binding,
    /// The number of the note that told of it.
    pub(crate) note: u32,
}

/// How narrowly a socket is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    /// To `::`, which hears IPv4 too (ipv6(7)).
    AllIpv6,
    /// Bound to `0.0.0.0`: all IPv4 addresses of this machine.
    AllIpv4,
    /// Bound to one address.
    One,
}

impl Binding {
    const fn of(local: SocketAddr) -> Self {
        match (local.ip().is_unspecified(), local.is_ipv6()) {
            (false, _) => Self::One,
            (true, false) => Self::AllIpv4,
            (true, true) => Self::AllIpv6,
        }
    }
}

impl AddressBook {
    /// The place of an address; a new one where it was never met.
    pub(in crate::record) fn index_or_insert(&mut self, addr: SocketAddr) -> usize {
        let addr = address::canonical(addr);
        let places = self.ports.entry(addr.port()).or_default();
        if let Some((_, place)) = places.iter().find(|(at, _)| *at == addr) {
            return *place;
        }
        let mut here: Vec<BoundSocket> = wildcard_sockets(&self.wide, addr).collect();
        here.sort_by_key(|bound| bound.binding);
        places.push((addr, self.places.len()));
        self.places.push(here);
        self.places.len() - 1
    }

    /// A note with this number told that a socket is bound to `local`, and is reached at `also` too where
    /// it is bound to all.
    pub(crate) fn enter(
        &mut self,
        note: u32,
        socket: SocketId,
        local: SocketAddr,
        also: &[IpAddr],
    ) {
        let port = local.port();
        self.index_or_insert(local);
        for ip in also {
            self.index_or_insert(SocketAddr::new(*ip, port));
        }
        let binding = Binding::of(local);
        let bound = BoundSocket {
            socket,
            binding,
            note,
        };
        if binding != Binding::One {
            self.wide.push((local, bound));
        }
        for (at, place) in self.ports.get(&port).into_iter().flatten() {
            let reached = address::reaches(*at, local, also);
            if let Some(here) = self.places.get_mut(*place).filter(|_| reached) {
                let at = here.partition_point(|other| other.binding <= binding);
                here.insert(at, bound);
            }
        }
    }

    /// The sockets at a place, the best first.
    pub(in crate::record) fn at_place(
        &self,
        place: usize,
    ) -> impl Iterator<Item = BoundSocket> + Clone {
        let here = self.places.get(place).map_or(&[][..], Vec::as_slice);
        here.iter().rev().copied()
    }

    /// The sockets at an address, the best first.
    pub(crate) fn at(&self, addr: SocketAddr) -> impl Iterator<Item = BoundSocket> + Clone {
        let addr = address::canonical(addr);
        let mut places = self.ports.get(&addr.port()).into_iter().flatten();
        let place = places.find(|(at, _)| *at == addr);
        // A new place would have these.
        let wide = place
            .is_none()
            .then(|| wildcard_sockets(&self.wide, addr).rev());
        let place = place.map_or(usize::MAX, |(_, place)| *place);
        self.at_place(place).chain(wide.into_iter().flatten())
    }
}

/// The open one of what has or had an address, else the first; `here` comes with the narrowest bound first.
pub(crate) fn open_or_first<T>(
    mut here: impl Iterator<Item = T> + Clone,
    is_open: impl FnMut(&T) -> bool,
) -> Option<T> {
    here.clone().find(is_open).or_else(|| here.next())
}

/// Of the sockets bound to all addresses those that this one reaches.
fn wildcard_sockets(
    wide: &[(SocketAddr, BoundSocket)],
    addr: SocketAddr,
) -> impl DoubleEndedIterator<Item = BoundSocket> + Clone {
    let reach = move |(local, _): &&(SocketAddr, _)| address::reaches(addr, *local, &[]);
    wide.iter().filter(reach).map(|(_, bound)| *bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(book: &mut AddressBook, addr: &str, want: Option<u16>) {
        let addr: SocketAddr = addr.parse().unwrap();
        let want = want.map(SocketId);
        let seen = book.at(addr).next().map(|found| found.socket);
        assert_eq!(seen, want, "{addr}");
        let place = book.index_or_insert(addr);
        let found = book.at_place(place).next().map(|found| found.socket);
        assert_eq!(found, want, "{addr} by its place");
    }

    #[test]
    fn a_wide_socket_is_reached_at_all_addresses_of_this_machine() {
        let mut book = AddressBook::default();
        let also: [IpAddr; 3] = [
            "127.0.0.1".parse().unwrap(),
            "192.0.2.7".parse().unwrap(),
            "::1".parse().unwrap(),
        ];
        book.index_or_insert("127.0.0.9:9".parse().unwrap());
        book.enter(0, SocketId(3), "0.0.0.0:9".parse().unwrap(), &also);
        check(&mut book, "127.0.0.1:9", Some(3));
        check(&mut book, "127.0.0.2:9", Some(3));
        check(&mut book, "127.0.0.9:9", Some(3));
        check(&mut book, "0.0.0.0:9", Some(3));
        check(&mut book, "192.0.2.7:9", Some(3));
        check(&mut book, "[::ffff:192.0.2.7]:9", Some(3));
        check(&mut book, "[::1]:9", None);
        check(&mut book, "192.0.2.8:9", None);
        check(&mut book, "127.0.0.1:10", None);
    }

    #[test]
    fn an_ipv6_socket_hears_ipv4_and_a_narrow_one_comes_first() {
        let mut book = AddressBook::default();
        book.enter(0, SocketId(1), "[::]:9".parse().unwrap(), &[]);
        book.enter(0, SocketId(2), "127.0.0.2:9".parse().unwrap(), &[]);
        check(&mut book, "[::1]:9", Some(1));
        check(&mut book, "127.0.0.1:9", Some(1));
        check(&mut book, "127.0.0.2:9", Some(2));
        book.enter(0, SocketId(3), "0.0.0.0:9".parse().unwrap(), &[]);
        check(&mut book, "127.0.0.2:9", Some(2));
        check(&mut book, "127.0.0.1:9", Some(3));
        let all: Vec<u16> = book
            .at("127.0.0.2:9".parse().unwrap())
            .map(|found| found.socket.0)
            .collect();
        assert_eq!(all, [2, 3, 1], "the others after it");
    }
}
