//! What a person can set.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use strum::EnumString;

use crate::model::{
    BatchMode, Group, GroupSending, OfferedFile, SockOpt, UdpSwitches, interface_ipv4,
};

/// The largest read size that can be asked for, in bytes: more than any UDP payload.
pub(crate) const MAX_READ_SIZE: u32 = 65_535;

/// The most read sizes, or groups, of a recording that are shown.
const MAX_LISTED: usize = 1 << 12;

/// The rule by which the server answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Reply {
    /// No reply is sent.
    #[default]
    None,
    /// The bytes it got.
    Echo,
    /// The bytes it got, with ASCII letters in upper case.
    Upper,
    /// Names: a DNS server, with a small zone of its own (UDP and TCP).
    Dns,
    /// The time of this machine: an NTP server (UDP).
    Ntp,
    /// What others say: a chat room (UDP).
    Chat,
    /// Files that are offered (TCP).
    Files,
    /// The output of commands of a fixed list (TCP).
    Commands,
    /// A picture in blocks (UDP and TCP).
    Picture,
}

impl Reply {
    /// The rules that need no protocol, in the order in which they are offered.
    pub const PLAIN: [Self; 3] = [Self::None, Self::Echo, Self::Upper];
}

/// How a server reads and what it answers, on both transports; UDP's needs no more. They act at once, also
/// while it waits for a datagram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerSettings {
    /// Read sizes in bytes, 0…65 535, one for each read; the last one holds.
    pub read_sizes: Vec<u32>,
    /// The receive buffer to ask for, in bytes; `None` leaves the system's default, which grows by itself
    /// with TCP.
    pub receive_buffer: Option<u32>,
    /// The wait between two reads.
    pub pace: Duration,
    /// Of UDP: the switches of the socket, from its next `bind` on.
    pub switches: UdpSwitches,
    /// Of UDP: the multicast groups that it has joined.
    pub groups: Vec<Group>,
    /// Whether it reads at all by itself.
    pub reading: bool,
    /// How many reads it makes at most, counted from its start; `None` is without end.
    pub max_reads: Option<u64>,
    /// What the server sends back for each datagram or piece of a stream.
    pub reply: Reply,
    /// What it offers beside the file that is always there, with [`Reply::Files`].
    #[serde(skip)]
    pub offered: Arc<Vec<OfferedFile>>,
    /// How it reads while many datagrams wait; [`BatchMode::Gso`] is for senders, and reads like
    /// [`BatchMode::Mmsg`].
    #[serde(skip)]
    pub batch_mode: BatchMode,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            read_sizes: vec![1024],
            receive_buffer: None,
            pace: Duration::ZERO,
            reading: true,
            switches: UdpSwitches::default(),
            groups: Vec::new(),
            max_reads: None,
            reply: Reply::None,
            offered: Arc::default(),
            batch_mode: BatchMode::Auto,
        }
    }
}

impl ServerSettings {
    /// Whether a person can have set it so, and not only who wrote a file: its read sizes fit, and its lists are no longer
    /// than what is looked at in each frame.
    pub(crate) fn is_sound(&self) -> bool {
        can_be_set(&self.read_sizes, &self.groups)
    }

    /// The read size of the read with this number, counted from 0.
    pub fn read_size(&self, read: usize) -> u32 {
        read_size(&self.read_sizes, read)
    }

    /// Whether all reads from this one on have the same size.
    pub(crate) const fn read_size_holds(&self, read: usize) -> bool {
        read.saturating_add(1) >= self.read_sizes.len()
    }
}

fn can_be_set(sizes: &[u32], groups: &[Group]) -> bool {
    has_fitting_sizes(sizes) && sizes.len().max(groups.len()) <= MAX_LISTED
}

/// Whether there are read sizes, and each can be asked for.
pub(crate) fn has_fitting_sizes(sizes: &[u32]) -> bool {
    !sizes.is_empty() && sizes.iter().all(|size| *size <= MAX_READ_SIZE)
}

/// The read size of the read with this number, counted from 0: the last of the list holds.
pub(crate) fn read_size(sizes: &[u32], read: usize) -> u32 {
    sizes
        .get(read)
        .or(sizes.last())
        .copied()
        .unwrap_or(1024)
        .min(MAX_READ_SIZE)
}

/// How a client's sockets are set, and where it sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSettings {
    /// The destination of its sends.
    pub to: SocketAddr,
    /// The address that it binds to; without one it does not call `bind(2)`, and the kernel chooses address and
    /// port at its first send, or when it connects.
    pub from: Option<SocketAddr>,
    /// Whether it calls `connect(2)` first: then it hears only that peer.
    pub connected: bool,
    /// The switches of its socket.
    pub switches: UdpSwitches,
    /// The multicast groups that it has joined.
    pub groups: Vec<Group>,
    /// The options for sending to multicast groups.
    pub group_sending: GroupSending,
    /// Whether it does without `IP_RECVERR`, as most programs do.
    pub plain: bool,
    /// Whether it reads replies by itself.
    pub reading: bool,
    /// Its read sizes for replies in bytes, 0…65 535, one for each read; the last one holds.
    pub read_sizes: Vec<u32>,
}

impl ClientSettings {
    /// A client that sends to `to`, unconnected, with room for 1024 bytes of a reply.
    pub fn to(to: SocketAddr) -> Self {
        Self {
            to,
            from: None,
            connected: false,
            switches: UdpSwitches::default(),
            groups: Vec::new(),
            group_sending: GroupSending::default(),
            plain: false,
            reading: true,
            read_sizes: vec![1024],
        }
    }

    /// Whether a person can have set it so, see [`ServerSettings::is_sound`].
    pub(crate) fn is_sound(&self) -> bool {
        can_be_set(&self.read_sizes, &self.groups)
    }

    /// An address of the family that its socket is made for.
    pub(crate) fn family(&self) -> SocketAddr {
        self.from.unwrap_or(self.to)
    }

    /// The options of its socket that are set before it is bound, with their values.
    pub(crate) fn options(&self) -> Vec<(SockOpt, u32)> {
        let is_ipv4 = self.family().is_ipv4();
        let of = |v4, v6| if is_ipv4 { v4 } else { v6 };
        let GroupSending {
            interface,
            ttl,
            looped,
        } = self.group_sending;
        // The option of IPv4 takes the interface by an address of it.
        let address = |index| interface_ipv4(index).map(|addr| u32::from_ne_bytes(addr.octets()));
        let interface = interface.map(|index| {
            if is_ipv4 {
                address(index).unwrap_or_default()
            } else {
                index
            }
        });
        let switches = self.switches.each().into_iter();
        let switches = switches.map(|(option, on)| (option, on.then_some(1)));
        let options = [
            of(SockOpt::GroupInterface, SockOpt::GroupInterface6),
            of(SockOpt::GroupTtl, SockOpt::GroupTtl6),
            of(SockOpt::GroupLoop, SockOpt::GroupLoop6),
        ];
        let values = [interface, ttl.map(u32::from), looped.map(u32::from)];
        let sending = options.into_iter().zip(values);
        switches
            .chain(sending)
            .filter_map(|(option, value)| Some((option, value?)))
            .collect()
    }

    /// The read size of the read with this number, counted from 0.
    pub fn read_size(&self, read: usize) -> u32 {
        read_size(&self.read_sizes, read)
    }

    /// Whether all reads from this one on have the same size.
    pub(crate) const fn read_size_holds(&self, read: usize) -> bool {
        read.saturating_add(1) >= self.read_sizes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_read_size_holds() {
        let settings = ServerSettings {
            read_sizes: vec![4, 1024],
            ..Default::default()
        };
        let sizes: Vec<u32> = (0..4).map(|n| settings.read_size(n)).collect();
        assert_eq!(sizes, [4, 1024, 1024, 1024], "one per read, the last holds");
    }
}
