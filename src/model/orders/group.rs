//! Multicast groups that sockets join.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};

use crate::model::{Message, Row, SockOpt, Syscall, address, interface_index, interface_name};

/// A multicast group on a network interface: what is sent there is given to every socket that has joined it (ip(7),
/// ipv6(7)). Shown and read as `239.1.2.3@eth0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Group {
    /// The address that is sent to.
    pub addr: IpAddr,
    /// The number of the interface; 0 leaves the choice to the system.
    pub interface: u32,
}

impl Group {
    /// The group of `239.1.2.3`, `239.1.2.3@eth0`, `239.1.2.3@10.0.0.7` (the interface with that address), `ff02::5@2`
    /// or `ff02::5%eth0`.
    ///
    /// # Errors
    /// `error-group` where the address is none of a group, `error-interface` where there is no such interface.
    pub fn parse(text: &str) -> Result<Self, Message> {
        let text = text.trim();
        let (addr, interface) = match text.split_once(['@', '%']) {
            Some((addr, name)) => (addr, Some(name)),
            None => (text, None),
        };
        let addr = addr.parse::<IpAddr>().ok().filter(IpAddr::is_multicast);
        let addr = addr.ok_or_else(|| Message::new("error-group").with("value", text))?;
        let interface = interface.map_or(Ok(0), interface_index)?;
        Ok(Self { addr, interface })
    }

    /// The groups of a list with commas; none for an empty text.
    ///
    /// # Errors
    /// What [`Self::parse`] says of the first that is wrong; `error-group-joined` where one stands twice.
    pub(crate) fn parse_list(text: &str) -> Result<Vec<Self>, Message> {
        let mut all = Vec::new();
        let parts = text.split([',', '，']).map(str::trim);
        for part in parts.filter(|part| !part.is_empty()) {
            let group = Self::parse(part)?;
            if all.contains(&group) {
                return Err(Message::new("error-group-joined").with("group", group.to_string()));
            }
            all.push(group);
        }
        Ok(all)
    }

    /// The option of `setsockopt(2)` that joins or leaves it.
    pub(crate) const fn option(self, join: bool) -> SockOpt {
        match (self.addr, join) {
            (IpAddr::V4(_), true) => SockOpt::JoinGroup,
            (IpAddr::V4(_), false) => SockOpt::LeaveGroup,
            (IpAddr::V6(_), true) => SockOpt::JoinGroup6,
            (IpAddr::V6(_), false) => SockOpt::LeaveGroup6,
        }
    }

    /// Its address as that of a row, which has the interface as its value.
    pub(crate) const fn peer(self) -> SocketAddr {
        address::on_link(SocketAddr::new(self.addr, 0), self.interface)
    }
}

impl Row {
    /// Of a `setsockopt` that joins or leaves a group which one; `peer` is the address of [`Row::peer`].
    pub(crate) fn group(&self, peer: Option<SocketAddr>) -> Option<Group> {
        match self.call {
            Syscall::SetSockOpt(option) if option.joins().is_some() => Some(Group {
                addr: peer?.ip(),
                interface: self.asked,
            }),
            _ => None,
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.interface {
            0 => write!(f, "{}", self.addr),
            index => write!(f, "{}@{}", self.addr, interface_name(index)),
        }
    }
}

/// How a socket sends to groups; what is not set stays as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct GroupSending {
    /// The number of the interface that they go out by; otherwise the routing table tells, or the address that the
    /// socket is bound to.
    pub interface: Option<u32>,
    /// How many routers they pass at most, and one: 1 stays in the network (the usual), 0 on this machine.
    pub ttl: Option<u8>,
    /// Whether sockets of this machine get them too (they do, usually).
    pub(crate) looped: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_read_as_it_is_shown() {
        crate::testing::know_interfaces();
        for (text, shows) in [
            ("239.1.2.3", "239.1.2.3"),
            (" 239.1.2.3@lo ", "239.1.2.3@lo"),
            ("239.1.2.3@127.0.0.1", "239.1.2.3@lo"),
            ("ff02::5@1", "ff02::5@lo"),
            ("ff05::5%lo", "ff05::5@lo"),
        ] {
            let group = Group::parse(text).unwrap();
            assert_eq!(group.to_string(), shows, "{text}");
            assert_eq!(Group::parse(shows), Ok(group), "there and back");
        }
        for (text, key) in [
            ("", "error-group"),
            ("10.0.0.1@lo", "error-group"),
            ("255.255.255.255", "error-group"),
            ("fe80::1%lo", "error-group"),
            ("239.1.2.3:80", "error-group"),
            ("239.1.2.3@no-such", "error-interface"),
            ("239.1.2.3@", "error-interface"),
        ] {
            assert_eq!(Group::parse(text).unwrap_err().key, key, "{text}");
        }
        assert_eq!(Group::parse_list("").map(|all| all.len()), Ok(0));
        let two = Group::parse_list("239.1.2.3@lo, ff02::5@lo").map(|all| all.len());
        assert_eq!(two, Ok(2));
        let twice = Group::parse_list("239.1.2.3@lo,239.1.2.3@1").unwrap_err();
        assert_eq!(twice.key, "error-group-joined");
    }
}
