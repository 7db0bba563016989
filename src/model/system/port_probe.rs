//! Who has a port of this machine, as the kernel's socket table told it.

use std::net::SocketAddr;

use crate::model::{
    Memory, Message, Protocol, SystemSocket, TcpState, UnansweredSyns, address, interface_name,
    message,
};

/// A look at the sockets of one port of this machine, made right after a call had failed for it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct PortProbe {
    /// The protocol of the call.
    pub(crate) protocol: Protocol,
    /// The address that refused, or was taken.
    pub(crate) addr: SocketAddr,
    /// The socket that explains it best; `None` where none has the port.
    pub(crate) holder: Option<SystemSocket>,
    /// Where it was looked at as a `connect` had no answer: what waited for one.
    pub(crate) syns: Option<UnansweredSyns>,
}

impl PortProbe {
    /// Why nothing was taken at `addr`: of TCP only sockets that listen can.
    pub(crate) fn of_refusal(
        table: Vec<SystemSocket>,
        protocol: Protocol,
        addr: SocketAddr,
    ) -> Self {
        let could = |one: &SystemSocket| protocol == Protocol::Udp || one.listens();
        Self::of(table, protocol, addr, could)
    }

    /// What keeps a `connect` to `addr` without an answer, where a listener of this machine has its waiting list
    /// full; `before` is the last such look, and `overflows` the kernel's `ListenOverflows`.
    pub(crate) fn of_unanswered(
        table: &[SystemSocket],
        addr: SocketAddr,
        overflows: Option<u64>,
        before: Option<&Self>,
    ) -> Self {
        let syns_of = |holder: &SystemSocket| {
            UnansweredSyns::of(table, |peer| holder.receives_at(peer), overflows)
        };
        let holder = Self::of_refusal(table.to_vec(), Protocol::Tcp, addr).holder;
        let mut look = Self {
            protocol: Protocol::Tcp,
            addr,
            syns: holder.as_ref().and_then(syns_of),
            holder,
        };
        let before = before.and_then(|before| Some((before, before.syns.as_ref()?)));
        if let Some((before, syns)) = before
            && let Some(drops) = look.drops_since(before)
            && let Some(now) = look.syns.as_mut()
        {
            now.find_dropped(syns, drops);
        }
        look
    }

    /// By how many the drop count of a listener rose that no other machine can ask.
    fn drops_since(&self, before: &Self) -> Option<u32> {
        let (now, then) = (self.holder.as_ref()?, before.holder.as_ref()?);
        let alone = now.local.ip().to_canonical().is_loopback();
        let drops = now.memory?.drops.checked_sub(then.memory?.drops)?;
        (alone && now.cookie == then.cookie).then_some(drops)
    }

    /// What keeps `addr` from being bound.
    pub(crate) fn of_bind(table: Vec<SystemSocket>, protocol: Protocol, addr: SocketAddr) -> Self {
        Self::of(table, protocol, addr, |one| {
            one.receives_at(addr) || address::takes(addr, false, one.local)
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
            .min_by_key(|one| (!one.receives_at(addr), one.peer.is_some(), one.interface));
        Self {
            protocol,
            addr,
            holder,
            syns: None,
        }
    }

    /// How many SYNs are known to have been dropped as the waiting list was full.
    pub(crate) fn syns_dropped(&self) -> Option<u32> {
        self.syns.as_ref()?.dropped
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
        let message = self.tell(key).with("drops", memory.drops);
        Some(
            message
                .with("held", memory.held)
                .with("limit", memory.limit),
        )
    }

    /// The socket that hears what is sent to the address from everybody, and its queue.
    pub(crate) fn queue(&self) -> Option<(&SystemSocket, Memory)> {
        let one = self.holder.as_ref().filter(|one| one.peer.is_none())?;
        let hears = one.receives_at(self.addr) && one.interface == 0;
        Some((one, one.memory.filter(|_| hears)?))
    }

    /// How the port is held: `nobody`, `full` (it left a `connect` without an answer), `elsewhere` (bound to another
    /// address), `v6only` (it takes IPv6 alone), `connected` (it takes from its peer alone), `interface` (it takes only
    /// what comes in there), `time-wait` or `open`.
    pub(crate) fn how(&self) -> &'static str {
        match &self.holder {
            _ if self.syns.is_some() => "full",
            None => "nobody",
            Some(one) if one.state == TcpState::TimeWait => "time-wait",
            Some(one) if one.v6_only && one.local.ip().is_unspecified() && self.addr.is_ipv4() => {
                "v6only"
            }
            Some(one)
                if !one.receives_at(self.addr) && !address::takes(self.addr, false, one.local) =>
            {
                "elsewhere"
            }
            Some(one) if one.peer.is_some() => "connected",
            Some(one) if one.interface != 0 => "interface",
            Some(_) => "open",
        }
    }

    /// The sentence `key` with all that is known of the socket, and [how](Self::how) it holds the port.
    pub(crate) fn tell(&self, key: &'static str) -> Message {
        let message = message! {
            key, addr: address::shown(self.addr), port: self.addr.port().to_string(),
            protocol: self.protocol.name(), dropped: self.syns_dropped().unwrap_or(0),
            how: self.how(),
        };
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
            .with("interface", interface_name(one.interface))
            .with("known", if programs.is_empty() { "no" } else { "yes" })
            .with("program", programs.join("; "))
    }
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
        let name = "nc".to_owned();
        SystemSocket {
            peer: peer.map(|peer| peer.parse().unwrap()),
            programs: vec![Program { pid: 7, name }],
            ..SystemSocket::sample(protocol, local.parse().unwrap(), state)
        }
    }

    #[test]
    fn only_what_listens_can_have_a_full_waiting_list() {
        use TcpState::{Established, Listen};
        // The receive queue of a listener counts what waits for `accept`, the send queue its backlog.
        for (state, receive_queue, send_queue, full) in [
            (Listen, 1, 0, true),
            (Listen, 0, 0, false),
            (Listen, 128, 128, false),
            (Listen, 129, 128, true),
            (Established, 1, 0, false),
        ] {
            let holder = SystemSocket {
                receive_queue,
                send_queue,
                ..socket(Protocol::Tcp, "127.0.0.1:80", None, state)
            };
            let look = PortProbe {
                protocol: Protocol::Tcp,
                addr: holder.local,
                holder: Some(holder),
                syns: None,
            };
            assert_eq!(look.is_full(), full, "{look:?}");
        }
    }

    #[test]
    fn unanswered_are_the_syns_that_were_sent_to_the_listener() {
        use TcpState::{Established, SynSent};
        let to = Some("127.0.0.1:80");
        let mut again = socket(Protocol::Tcp, "127.0.0.1:3", to, SynSent);
        again.resent = 2;
        let table = [
            socket(Protocol::Tcp, "127.0.0.1:1", to, SynSent),
            socket(Protocol::Tcp, "127.0.0.1:2", to, Established),
            again,
            socket(Protocol::Tcp, "127.0.0.1:4", Some("127.0.0.1:81"), SynSent),
            socket(Protocol::Tcp, "127.0.0.1:5", None, SynSent),
        ];
        let asked = |n: usize, overflows| {
            let is_listener = |peer: SocketAddr| peer.port() == 80;
            UnansweredSyns::of(table.get(n..).unwrap(), is_listener, overflows)
        };
        let mut found = asked(0, Some(6)).unwrap();
        let from = |port| found.has(([127, 0, 0, 1], port).into());
        assert_eq!([1, 2, 3, 4, 5].map(from), [true, false, true, false, false]);
        // One SYN more than when only the third asked, and one more that found the list full.
        found.find_dropped(&asked(2, Some(5)).unwrap(), 1);
        assert_eq!(found.dropped, Some(1));
        found.find_dropped(&asked(2, Some(4)).unwrap(), 1);
        assert_eq!(found.dropped, None, "another listener's may be among them");
        assert_eq!(asked(3, None), None, "to that one nothing was sent");
    }

    #[test]
    fn the_socket_that_explains_a_refusal_is_found() {
        use Protocol::{Tcp, Udp};
        use TcpState::{Close, Established, Listen, TimeWait};
        let peer = Some("127.0.0.1:9");
        let open = |local| socket(Udp, local, None, Close);
        let listens = |local| socket(Tcp, local, None, Listen);
        let connected = |of| socket(of, "127.0.0.1:80", peer, Established);
        let ended = socket(Tcp, "127.0.0.1:80", peer, TimeWait);
        let cases = [
            (vec![], Udp, "nobody"),
            (vec![open("127.0.0.1:80")], Udp, "open"),
            (vec![open("127.0.0.1:81")], Udp, "nobody"),
            (vec![listens("127.0.0.1:80")], Udp, "nobody"),
            (vec![connected(Udp)], Udp, "connected"),
            (vec![open("0.0.0.0:80")], Udp, "open"),
            (vec![open("[::]:80")], Udp, "open"),
            (vec![open("[::1]:80")], Udp, "elsewhere"),
            (vec![listens("127.0.0.2:80")], Tcp, "elsewhere"),
            (vec![connected(Tcp)], Tcp, "nobody"),
            (vec![ended], Tcp, "nobody"),
            (vec![open("[::1]:80"), connected(Udp)], Udp, "connected"),
        ];
        let addr = "127.0.0.1:80".parse().unwrap();
        for (table, protocol, want) in cases {
            let message = PortProbe::of_refusal(table.clone(), protocol, addr).tell("why-port");
            let how = ("how", want.into());
            assert!(message.args.contains(&how), "{table:?}: {message:?}");
        }
    }

    #[test]
    fn a_socket_that_takes_ipv6_alone_or_of_one_interface_does_not_take_from_everybody() {
        let how = |one: SystemSocket, addr: &str| {
            let addr = addr.parse().unwrap();
            let look = PortProbe::of_refusal(vec![one], Protocol::Udp, addr);
            (look.how(), look.queue().is_some())
        };
        let memory = Some(Memory::default());
        let any = SystemSocket {
            memory,
            ..socket(Protocol::Udp, "[::]:80", None, TcpState::Close)
        };
        let alone = SystemSocket {
            v6_only: true,
            ..any.clone()
        };
        let inside = SystemSocket {
            interface: 7,
            ..any.clone()
        };
        assert_eq!(how(any.clone(), "127.0.0.1:80"), ("open", true), "both");
        assert_eq!(how(any, "[::1]:80"), ("open", true));
        assert_eq!(how(alone.clone(), "127.0.0.1:80"), ("v6only", false));
        assert_eq!(how(alone, "[::1]:80"), ("open", true), "by IPv6");
        assert_eq!(how(inside, "127.0.0.1:80"), ("interface", false));
    }

    #[test]
    fn a_dropped_syn_is_only_told_where_all_counts_agree() {
        use Protocol::Tcp;
        let addr: SocketAddr = "127.0.0.1:80".parse().unwrap();
        // The listener's address and drops, how often the client's SYN was sent again, `ListenOverflows`.
        let look = |local: &str, drops, resent, overflows, before: Option<&PortProbe>| {
            let listener = SystemSocket {
                receive_queue: 2,
                send_queue: 1,
                memory: Some(Memory {
                    held: 0,
                    limit: 1,
                    drops,
                }),
                ..socket(Tcp, local, None, TcpState::Listen)
            };
            let client = SystemSocket {
                resent,
                ..socket(Tcp, "127.0.0.1:5", Some("127.0.0.1:80"), TcpState::SynSent)
            };
            PortProbe::of_unanswered(&[listener, client], addr, Some(overflows), before)
        };
        let before = look("127.0.0.1:80", 3, 0, 9, None);
        assert!(before.is_full() && before.how() == "full", "{before:?}");
        assert_eq!(before.syns_dropped(), None, "one look proves nothing");
        let cases = [
            ("127.0.0.1:80", 4, 1, 10, Some(1), "sent again and dropped"),
            ("127.0.0.1:80", 6, 3, 12, Some(3), "three times"),
            ("127.0.0.1:80", 3, 1, 9, None, "eaten on its way"),
            ("127.0.0.1:80", 3, 0, 9, None, "nothing was sent"),
            ("127.0.0.1:80", 4, 0, 10, None, "of somebody else"),
            ("127.0.0.1:80", 5, 1, 11, None, "of somebody else too"),
            ("127.0.0.1:80", 4, 1, 9, None, "dropped for another reason"),
            ("127.0.0.1:80", 4, 1, 11, None, "another list was full too"),
            ("0.0.0.0:80", 4, 1, 10, None, "other machines may ask"),
        ];
        for (local, drops, resent, overflows, want, why) in cases {
            let before = look(local, 3, 0, 9, None);
            let found = look(local, drops, resent, overflows, Some(&before)).syns_dropped();
            assert_eq!(found, want, "{why}");
        }
        // Who asked has given up meanwhile, and another one asks.
        let mut other = before;
        let asks = socket(Tcp, "127.0.0.1:6", Some("127.0.0.1:80"), TcpState::SynSent);
        other.syns = UnansweredSyns::of(&[asks], |_| true, Some(9));
        let found = look("127.0.0.1:80", 4, 1, 10, Some(&other)).syns_dropped();
        assert_eq!(found, None, "another one asks");
    }
}
