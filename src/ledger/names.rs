//! Which socket sits at which address.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
};

use crate::model::{PeerId, SocketId, address};

/// Where a send really went. What is sent to the unspecified address goes to the sender's own, or
/// to loopback where it is bound to none (Linux takes the source address of the route).
pub(super) fn sent_to(to: SocketAddr, own: Option<IpAddr>) -> SocketAddr {
    let to = match own {
        Some(own) if to.ip().is_unspecified() && !own.is_unspecified() => {
            SocketAddr::new(own, to.port())
        }
        _ => to,
    };
    address::canonical(to)
}

/// What was found may not hold any more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stale;

/// Who sits, or last sat, at an address.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    exact: HashMap<SocketAddr, SocketId>,
    /// Sockets bound to all addresses of a port: IPv4 ones, and IPv6 ones (which hear both).
    wide: HashMap<(bool, u16), SocketId>,
    /// Grows with each change, so that what was found before is looked up again.
    age: u32,
    /// For each of the record's names the age at which it was looked up, and what was found.
    found: Vec<(u32, Option<SocketId>)>,
}

impl Names {
    /// A socket was bound to `local`, and is reached at `also` too where it is bound to all.
    pub(super) fn enter(&mut self, socket: SocketId, local: SocketAddr, also: &[IpAddr]) {
        self.doubt();
        self.exact.insert(address::canonical(local), socket);
        if !local.ip().is_unspecified() {
            return;
        }
        for ip in also.iter().filter(|ip| local.is_ipv6() || ip.is_ipv4()) {
            let addr = SocketAddr::new(*ip, local.port());
            self.exact.insert(address::canonical(addr), socket);
        }
        self.wide.insert((local.is_ipv6(), local.port()), socket);
    }

    /// What was found at an address that the record has a name for; an error if it must be
    /// looked up again.
    pub(super) fn known(&self, peer: PeerId) -> Result<Option<SocketId>, Stale> {
        let index = usize::try_from(peer.0).or(Err(Stale))?;
        match self.found.get(index) {
            Some(&(age, found)) if age == self.age => Ok(found),
            _ => Err(Stale),
        }
    }

    /// Remembers what was found at such an address.
    pub(super) fn know(&mut self, peer: PeerId, found: Option<SocketId>) {
        let Ok(index) = usize::try_from(peer.0) else {
            return;
        };
        if self.found.len() <= index {
            self.found.resize(index + 1, (0, None));
        }
        if let Some(place) = self.found.get_mut(index) {
            *place = (self.age, found);
        }
    }

    /// A socket was opened or closed: what was found is looked up again.
    pub(super) const fn doubt(&mut self) {
        self.age += 1;
    }

    /// The socket at an address. All of 127.0.0.0/8 is this machine (ip(7)), so that a socket
    /// bound to all addresses is reached there too.
    ///
    /// Where several were bound there one after the other, it is the one for which `open` holds,
    /// or else the last that sat at just that address.
    pub(super) fn find(
        &self,
        addr: SocketAddr,
        open: impl Fn(SocketId) -> bool,
    ) -> Option<SocketId> {
        let addr = address::canonical(addr);
        let exact = self.exact.get(&addr).copied();
        let wide = |v6| self.wide.get(&(v6, addr.port())).copied();
        let wide = match addr.ip() {
            IpAddr::V4(ip) if ip.is_loopback() => wide(false).or_else(|| wide(true)),
            IpAddr::V6(ip) if ip.is_loopback() => wide(true),
            _ => None,
        };
        let found = [exact, wide]
            .into_iter()
            .flatten()
            .find(|socket| open(*socket));
        found.or(exact).or(wide)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &Names, addr: &str, want: Option<u16>) {
        assert_eq!(
            names.find(addr.parse().unwrap(), |_| true),
            want.map(SocketId),
            "{addr}"
        );
    }

    #[test]
    fn a_wide_socket_is_reached_at_all_addresses_of_this_machine() {
        let mut names = Names::default();
        let also: [IpAddr; 3] = [
            "127.0.0.1".parse().unwrap(),
            "192.0.2.7".parse().unwrap(),
            "::1".parse().unwrap(),
        ];
        names.enter(SocketId(3), "0.0.0.0:9".parse().unwrap(), &also);
        check(&names, "127.0.0.1:9", Some(3));
        check(&names, "127.0.0.2:9", Some(3));
        check(&names, "0.0.0.0:9", Some(3));
        check(&names, "192.0.2.7:9", Some(3));
        check(&names, "[::ffff:192.0.2.7]:9", Some(3));
        check(&names, "[::1]:9", None);
        check(&names, "192.0.2.8:9", None);
        check(&names, "127.0.0.1:10", None);
    }

    #[test]
    fn an_ipv6_socket_hears_ipv4_and_a_narrow_one_comes_first() {
        let mut names = Names::default();
        names.enter(SocketId(1), "[::]:9".parse().unwrap(), &[]);
        names.enter(SocketId(2), "127.0.0.2:9".parse().unwrap(), &[]);
        check(&names, "[::1]:9", Some(1));
        check(&names, "127.0.0.1:9", Some(1));
        check(&names, "127.0.0.2:9", Some(2));
    }
}
