//! Who has a port of this machine, as the kernel's socket table told it.

use std::net::SocketAddr;

use crate::model::{Memory, Message, Protocol, SystemSocket, TcpState, address};

/// A look at the sockets of one port of this machine, made right after a call had failed for it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct PortLook {
    /// The protocol of the call.
    pub(crate) protocol: Protocol,
    /// The address that refused, or was taken.
    pub(crate) addr: SocketAddr,
    /// The socket that explains it best; `None` where none has the port.
    pub(crate) holder: Option<SystemSocket>,
}

impl PortLook {
    /// Why nothing was taken at `addr`: of TCP only sockets that listen can.
    pub(crate) fn of_refusal(
        table: Vec<SystemSocket>,
        protocol: Protocol,
        addr: SocketAddr,
    ) -> Self {
        let could = |one: &SystemSocket| protocol == Protocol::Udp || one.listens();
        Self::of(table, protocol, addr, could)
    }

    /// What keeps `addr` from being bound.
    pub(crate) fn of_bind(table: Vec<SystemSocket>, protocol: Protocol, addr: SocketAddr) -> Self {
        Self::of(table, protocol, addr, |one| {
            covers(one.local, addr) || covers(addr, one.local)
        })
    }

    fn of(
        table: Vec<SystemSocket>,
        protocol: Protocol,
        addr: SocketAddr,
        could: impl Fn(&SystemSocket) -> bool,
    ) -> Self {
        let holder = table
            .into_iter()
            .filter(|one| one.protocol == protocol && one.local.port() == addr.port())
            .filter(could)
            // One that takes from everybody there, then one with a peer, then those elsewhere.
            .min_by_key(|one| (!covers(one.local, addr), one.peer.is_some()));
        Self {
            protocol,
            addr,
            holder,
        }
    }

    /// Whether what listens there had as many connections waiting for `accept` as it takes: one more than its
    /// backlog.
    pub(crate) fn is_full(&self) -> bool {
        let full = |one: &SystemSocket| one.listens() && one.receive_queue > one.send_queue;
        self.holder.as_ref().is_some_and(full)
    }

    /// The sentence `key` with the drops and the queue of the socket that hears what is sent to the address from
    /// everybody, if there is one and the system tells.
    pub(crate) fn tell_queue(&self, key: &'static str) -> Option<Message> {
        let (_, memory) = self.queue()?;
        let told = self.tell(key).with("drops", memory.drops);
        Some(told.with("held", memory.held).with("limit", memory.limit))
    }

    /// The socket that hears what is sent to the address from everybody, and its queue.
    pub(crate) fn queue(&self) -> Option<(&SystemSocket, Memory)> {
        let one = self.holder.as_ref().filter(|one| one.peer.is_none())?;
        let hears = covers(one.local, self.addr);
        Some((one, one.memory.filter(|_| hears)?))
    }

    /// How the port is held: `nobody`, `elsewhere` (bound to another address), `connected` (it takes from its peer
    /// alone), `time-wait` or `open`.
    pub(crate) fn how(&self) -> &'static str {
        match &self.holder {
            None => "nobody",
            Some(one) if one.state == TcpState::TimeWait => "time-wait",
            Some(one) if !covers(one.local, self.addr) && !covers(self.addr, one.local) => {
                "elsewhere"
            }
            Some(one) if one.peer.is_some() => "connected",
            Some(_) => "open",
        }
    }

    /// The sentence `key` with all that is known of the socket, and [how](Self::how) it holds the port.
    pub(crate) fn tell(&self, key: &'static str) -> Message {
        let message = Message::new(key)
            .with("addr", address::shown(self.addr))
            .with("port", self.addr.port().to_string())
            .with("protocol", self.protocol.name())
            .with("how", self.how());
        let Some(one) = &self.holder else {
            return message;
        };
        let peer = one.peer.map(address::shown);
        let programs: Vec<String> = (one.programs.iter())
            .map(|program| format!("{}, PID {}", program.name, program.pid))
            .collect();
        message
            .with("waiting", one.receive_queue)
            .with("backlog", one.send_queue)
            .with("local", address::shown(one.local))
            .with("peer", peer.unwrap_or_default())
            .with("known", if programs.is_empty() { "no" } else { "yes" })
            .with("program", programs.join("; "))
    }
}

/// Whether a socket bound to `local` takes what comes to `addr`. `[::]` is taken to hear IPv4 too, as it does
/// unless `IPV6_V6ONLY` is set (ipv6(7)).
fn covers(local: SocketAddr, addr: SocketAddr) -> bool {
    let (here, there) = (local.ip().to_canonical(), addr.ip().to_canonical());
    local.port() == addr.port()
        && (here == there || here.is_unspecified() && (here.is_ipv6() || there.is_ipv4()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Program;

    fn socket(
        protocol: Protocol,
        local: &str,
        peer: Option<&str>,
        state: TcpState,
    ) -> SystemSocket {
        SystemSocket {
            protocol,
            cookie: 1,
            inode: 1,
            local: local.parse().unwrap(),
            peer: peer.map(|peer| peer.parse().unwrap()),
            state,
            receive_queue: 0,
            send_queue: 0,
            memory: None,
            programs: vec![Program {
                pid: 7,
                name: "nc".to_owned(),
            }],
        }
    }

    #[test]
    fn the_socket_that_explains_a_refusal_is_found() {
        use Protocol::{Tcp, Udp};
        use TcpState::{Close, Established, Listen, TimeWait};
        let peer = Some("127.0.0.1:9");
        let cases = [
            (vec![], Udp, "nobody"),
            (vec![socket(Udp, "127.0.0.1:80", None, Close)], Udp, "open"),
            (
                vec![socket(Udp, "127.0.0.1:81", None, Close)],
                Udp,
                "nobody",
            ),
            (
                vec![socket(Tcp, "127.0.0.1:80", None, Listen)],
                Udp,
                "nobody",
            ),
            (
                vec![socket(Udp, "127.0.0.1:80", peer, Established)],
                Udp,
                "connected",
            ),
            (vec![socket(Udp, "0.0.0.0:80", None, Close)], Udp, "open"),
            (vec![socket(Udp, "[::]:80", None, Close)], Udp, "open"),
            (vec![socket(Udp, "[::1]:80", None, Close)], Udp, "elsewhere"),
            (
                vec![socket(Tcp, "127.0.0.2:80", None, Listen)],
                Tcp,
                "elsewhere",
            ),
            (
                vec![socket(Tcp, "127.0.0.1:80", peer, Established)],
                Tcp,
                "nobody",
            ),
            (
                vec![socket(Tcp, "127.0.0.1:80", peer, TimeWait)],
                Tcp,
                "nobody",
            ),
            (
                vec![
                    socket(Udp, "[::1]:80", None, Close),
                    socket(Udp, "127.0.0.1:80", peer, Established),
                ],
                Udp,
                "connected",
            ),
        ];
        let addr = "127.0.0.1:80".parse().unwrap();
        for (table, protocol, want) in cases {
            let told = PortLook::of_refusal(table.clone(), protocol, addr).tell("why-port");
            assert!(
                told.args.contains(&("how", want.into())),
                "{table:?}: {told:?}"
            );
        }
    }
}
