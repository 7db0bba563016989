//! What a person can set of UDP servers and clients.

use std::{net::SocketAddr, time::Duration};

use serde::{Deserialize, Serialize};

use super::read_policy::MAX_LISTED;
use crate::model::{
    BatchMode, Group, GroupSending, ReadPolicy, Reply, ServerSettings, SockOpt, UdpSwitches,
    interface_ipv4,
};

/// The UDP server's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "RecordedServer", into = "RecordedServer")]
pub struct UdpServerSettings {
    /// How it reads and what it answers.
    pub server: ServerSettings,
    /// The switches of its socket, from its next `bind` on.
    pub switches: UdpSwitches,
    /// The multicast groups that it has joined.
    pub groups: Vec<Group>,
    /// How it reads while many datagrams wait; [`BatchMode::Gso`] is for senders, and reads like
    /// [`BatchMode::Mmsg`].
    pub batch_mode: BatchMode,
}

impl UdpServerSettings {
    /// Whether a person can have set it so, and not only who wrote a file: its read sizes fit, and its lists are no longer
    /// than what is looked at in each frame.
    pub(crate) fn is_sound(&self) -> bool {
        self.server.reads.is_sound() && self.groups.len() <= MAX_LISTED
    }
}

impl From<ServerSettings> for UdpServerSettings {
    fn from(server: ServerSettings) -> Self {
        Self {
            server,
            ..Self::default()
        }
    }
}

/// A UDP server's settings in the order in which recordings have them, without offered files and batch mode: read sizes,
/// receive buffer, pace; switches, groups; whether it reads, most reads, reply.
type RecordedServer = (
    (Vec<u32>, Option<u32>, Duration),
    (UdpSwitches, Vec<Group>),
    (bool, Option<u64>, Reply),
);

impl From<UdpServerSettings> for RecordedServer {
    fn from(settings: UdpServerSettings) -> Self {
        let (server, of_socket) = (settings.server, (settings.switches, settings.groups));
        let ReadPolicy { reading, sizes } = server.reads;
        let reads = (sizes, server.receive_buffer, server.pace);
        (reads, of_socket, (reading, server.max_reads, server.reply))
    }
}

impl From<RecordedServer> for UdpServerSettings {
    fn from((reads, of_socket, (reading, max_reads, reply)): RecordedServer) -> Self {
        let ((sizes, receive_buffer, pace), (switches, groups)) = (reads, of_socket);
        let server = ServerSettings {
            reads: ReadPolicy { reading, sizes },
            receive_buffer,
            pace,
            max_reads,
            reply,
            ..ServerSettings::default()
        };
        Self {
            switches,
            groups,
            ..server.into()
        }
    }
}

/// How a client's sockets are set, and where it sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UdpClientSettings {
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
    /// Whether it reads replies by itself, and how much with each read.
    pub reads: ReadPolicy,
}

impl UdpClientSettings {
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
            reads: ReadPolicy::default(),
        }
    }

    /// Whether a person can have set it so, see [`UdpServerSettings::is_sound`].
    pub(crate) fn is_sound(&self) -> bool {
        self.reads.is_sound() && self.groups.len() <= MAX_LISTED
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_have_settings_in_the_order_that_they_always_had() {
        let reads = |sizes: &[u32]| ReadPolicy {
            reading: false,
            ..ReadPolicy::of(sizes)
        };
        let server = ServerSettings {
            reads: reads(&[4, 1024]),
            receive_buffer: Some(4096),
            pace: Duration::from_millis(30),
            max_reads: Some(9),
            reply: Reply::Upper,
            ..ServerSettings::default()
        };
        let mut server = UdpServerSettings::from(server);
        server.switches.reuse_address = true;
        server.groups = vec![Group {
            addr: [239, 1, 2, 3].into(),
            interface: 7,
        }];
        let stored = postcard::to_stdvec(&server).unwrap();
        let want = [
            &[2, 4, 128, 8, 1, 128, 32][..],   // read sizes, receive buffer
            &[0, 128, 135, 167, 14],           // pace: seconds, nanoseconds
            &[0, 1, 0, 1, 0, 239, 1, 2, 3, 7], // switches, groups
            &[0, 1, 9, 2],                     // not reading, most reads, reply
        ];
        assert_eq!(stored, want.concat());
        assert_eq!(postcard::from_bytes(&stored), Ok(server));
        let mut client = UdpClientSettings {
            from: Some(([127, 0, 0, 1], 300).into()),
            connected: true,
            plain: true,
            reads: reads(&[5]),
            ..UdpClientSettings::to(([127, 0, 0, 1], 9).into())
        };
        client.switches.broadcast = true;
        client.group_sending.ttl = Some(2);
        let stored = postcard::to_stdvec(&client).unwrap();
        let want = [
            &[0, 127, 0, 0, 1, 9, 1, 0, 127, 0, 0, 1, 172, 2][..], // to, from
            &[1, 1, 0, 0, 0, 0, 1, 2, 0], // connected, switches, groups, sending to them
            &[1, 0, 1, 5],                // plain, not reading, read sizes
        ];
        assert_eq!(stored, want.concat());
        assert_eq!(postcard::from_bytes(&stored), Ok(client));
    }
}
