//! What a lesson sets of the server and of its clients.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::Deserialize;

use super::words::{Party, from_text, key_error, key_error_with, one_or_many};
use crate::model::{Framing, Group, Message, OnPeerFin, Reply, Transport, address};

/// Settings of the server; what is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerChange {
    /// Which of the two servers; the lesson's topic otherwise.
    pub on: Option<Transport>,
    /// Whether it is open when the lab begins anew; it is, unless told otherwise.
    pub open: Option<bool>,
    /// Where it is to be; a free port of 127.0.0.1 otherwise.
    pub address: Option<LessonAddress>,
    /// Its read size in bytes, or one for each read.
    #[serde(default, deserialize_with = "one_or_many")]
    pub read_size: Option<Vec<u32>>,
    /// The receive buffer to ask for, in bytes.
    pub receive_buffer: Option<u32>,
    /// The wait between two reads, in milliseconds.
    pub(crate) pace_ms: Option<u64>,
    /// Whether the server reads by itself.
    pub reading: Option<bool>,
    /// What the server answers from now on; `None` leaves that as it is.
    pub reply: Option<Reply>,
    /// Of TCP: the backlog of `listen`.
    pub backlog: Option<u32>,
    /// `SO_REUSEADDR` before its next `bind`.
    pub reuse_address: Option<bool>,
    /// Of UDP: `SO_REUSEPORT` before its next `bind`.
    pub reuse_port: Option<bool>,
    /// Of TCP: whether it accepts by itself.
    pub accepting: Option<bool>,
    /// Of TCP: `TCP_NODELAY`, so that small segments do not wait for an acknowledgement.
    pub no_delay: Option<bool>,
    /// Of TCP: how messages are framed.
    pub framing: Option<FramingWord>,
    /// Of TCP: what it does when the peer's FIN has come.
    pub on_peer_fin: Option<OnPeerFin>,
}

/// Settings of a client; what is not named stays as it is. A client that is named for the first time is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientChange {
    /// The client; A where none is named.
    pub who: Option<Party>,
    /// Its sockets of which transport; the lesson's topic otherwise.
    pub on: Option<Transport>,
    /// Whom it sends to; the server otherwise.
    pub to: Option<Destination>,
    /// Its own address; the kernel chooses otherwise.
    pub from: Option<OwnAddress>,
    /// Of UDP: whether the client calls `connect(2)`.
    pub connected: Option<bool>,
    /// Of UDP: whether it does without `IP_RECVERR`, as most programs do.
    pub plain: Option<bool>,
    /// Of UDP: `SO_BROADCAST`, without which a broadcast fails with `EACCES`.
    pub broadcast: Option<bool>,
    /// Of UDP: `SO_REUSEADDR` before `bind`.
    pub reuse_address: Option<bool>,
    /// Of UDP: `SO_REUSEPORT` before `bind`.
    pub reuse_port: Option<bool>,
    /// Of UDP: how many routers what it sends to groups passes, and one.
    pub(crate) multicast_ttl: Option<u8>,
    /// Of UDP: whether this machine gets what it sends to groups.
    pub(crate) multicast_loop: Option<bool>,
    /// Its read size in bytes, or one for each read.
    #[serde(default, deserialize_with = "one_or_many")]
    pub read_size: Option<Vec<u32>>,
    /// Whether the client reads by itself.
    pub reading: Option<bool>,
    /// Of TCP: the receive buffer to ask for, in bytes.
    pub receive_buffer: Option<u32>,
    /// Of TCP: the send buffer to ask for, in bytes.
    pub send_buffer: Option<u32>,
    /// Of TCP: `TCP_NODELAY`, so that small segments do not wait for an acknowledgement.
    pub no_delay: Option<bool>,
    /// Of TCP: how messages are framed.
    pub framing: Option<FramingWord>,
    /// Of TCP: what it does when the peer's FIN has come.
    pub on_peer_fin: Option<OnPeerFin>,
}

/// The destination of a client's sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The lab's own server, or another client.
    Party(Party),
    /// A port of this machine at which nobody is: 127.0.0.1:1.
    Nobody,
    /// This address; with port 0 the port of the lab's own server there.
    Address(SocketAddr),
}

/// A client's own address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnAddress {
    /// The very address and port that another one has, or had last.
    Of(Party),
    /// This address; with port 0 the kernel chooses the port.
    Address(SocketAddr),
}

from_text!(OwnAddress, |text| match Party::parse(text) {
    Some(party) => Ok(OwnAddress::Of(party)),
    None => parse_address(text).map(OwnAddress::Address),
});

/// Where nobody is: the port of a service that no system starts any more (tcpmux, RFC 1078).
pub(crate) const NOBODY: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 1);

from_text!(Destination, |text| match text {
    "nobody" => Ok(Destination::Nobody),
    _ => match Party::parse(text) {
        Some(party) => Ok(Destination::Party(party)),
        None => parse_address(text).map(Destination::Address),
    },
});

/// An address, with or without a port; without one, and with 0, the kernel chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LessonAddress(pub SocketAddr);

from_text!(LessonAddress, |text| parse_address(text).map(LessonAddress));

/// A multicast group, with its interface where that is named. Whether this machine has that is seen when it is joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonGroup(String);

impl LessonGroup {
    /// The group on this machine.
    ///
    /// # Errors
    /// There is no such interface.
    pub fn group(&self) -> Result<Group, Message> {
        Group::parse(&self.0)
    }
}

from_text!(LessonGroup, |text: &str| {
    let addr = text.split(['@', '%']).next().unwrap_or_default();
    let group = Group::parse(addr).map_err(|message| key_error_with(&message))?;
    debug_assert_eq!(group.interface, 0, "it is left to be asked for");
    Ok(LessonGroup(text.to_owned()))
});

fn parse_address<E: serde::de::Error>(text: &str) -> Result<SocketAddr, E> {
    address::parse(text, Some(0)).map_err(|message| key_error_with(&message))
}

/// How messages are framed, by its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FramingWord(pub Framing);

from_text!(FramingWord, |text| Framing::parse(text)
    .map(FramingWord)
    .ok_or_else(|| key_error("error-framing", text, "")));
