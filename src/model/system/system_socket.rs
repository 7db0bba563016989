//! A socket of this machine as the kernel's socket table tells it, whoever's it is.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::model::{Memory, TcpState, address, payload};

/// The two protocols that are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Protocol {
    /// User Datagram Protocol (RFC 768).
    Udp,
    /// Transmission Control Protocol (RFC 9293).
    Tcp,
}

impl Protocol {
    /// The name of the protocol in capitals.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Udp => "UDP",
            Self::Tcp => "TCP",
        }
    }
}

/// A process that has the socket open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Program {
    /// The number of the process.
    pub pid: u32,
    /// File name of the program, and of the script that it runs, if any: `python3 server.py`.
    pub name: String,
}

/// One line of the kernel's socket table (`sock_diag(7)`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemSocket {
    /// The protocol of the socket: UDP or TCP.
    pub protocol: Protocol,
    /// The kernel's own number of the socket, unique as long as the machine runs.
    pub cookie: u64,
    /// The number in `/proc/PID/fd/*` (`socket:[inode]`); 0 where no descriptor belongs to it.
    pub(crate) inode: u32,
    /// Its address; the port is 0 where it is not bound.
    pub local: SocketAddr,
    /// The address that it is connected to.
    pub peer: Option<SocketAddr>,
    /// The state; of UDP it is `ESTABLISHED` where it is connected, else `CLOSE`.
    pub state: TcpState,
    /// `Recv-Q` of `ss`: bytes of kernel memory that wait to be read (UDP), bytes (TCP), connections
    /// that wait for `accept` (a listener).
    pub receive_queue: u32,
    /// `Send-Q` of `ss`: bytes that are not sent or acknowledged yet; of a listener its backlog.
    pub send_queue: u32,
    /// How often what it sent last was sent again without an answer, such as a SYN; 0 of UDP.
    pub resent: u8,
    /// Kernel memory and drops of its receive queue; `None` where the kernel does not tell.
    pub memory: Option<Memory>,
    /// Whether it takes IPv6 alone (`IPV6_V6ONLY`), as far as the kernel tells.
    pub(crate) v6_only: bool,
    /// The number of the network interface that it is bound to (`SO_BINDTODEVICE`); 0 where it is bound to none.
    pub interface: u32,
    /// The programs that have it open, the one that was started first before the others; empty where that may not be known.
    pub programs: Vec<Program>,
}

impl SystemSocket {
    /// Whether it is a TCP socket in the state `LISTEN`.
    pub fn listens(&self) -> bool {
        self.protocol == Protocol::Tcp && self.state == TcpState::Listen
    }

    /// Whether it is bound so that it takes what comes to `addr`, at the interface that it is bound to.
    pub(crate) fn receives_at(&self, addr: SocketAddr) -> bool {
        address::takes(self.local, self.v6_only, addr)
    }

    /// Datagrams (TCP: segments) that the kernel dropped at this socket since it was opened.
    pub fn drops(&self) -> u32 {
        self.memory.map_or(0, |memory| memory.drops)
    }

    /// UDP knows no states of its own: the key of the word for bound or connected; `None` of TCP.
    pub(crate) fn udp_state_key(&self) -> Option<&'static str> {
        let word = self.peer.map_or("sockets-bound", |_| "sockets-connected");
        (self.protocol == Protocol::Udp).then_some(word)
    }

    /// The program that has it open, its process number as `written`, and how many others have it open too:
    /// `python3 server.py 4711 +1`; `?` where that may not be known.
    pub fn owner(&self, written: impl Fn(u32) -> String) -> String {
        let named = |one: &Program| payload::to_text(one.name.as_bytes()) + &written(one.pid);
        match self.programs.as_slice() {
            [] => "?".to_owned(),
            [one] => named(one),
            [one, others @ ..] => format!("{} +{}", named(one), others.len()),
        }
    }

    /// Whether `words`, in small letters, stand in its program, its process number, or an address.
    pub fn matches(&self, words: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(words);
        self.programs
            .iter()
            .any(|program| has(&program.name) || program.pid.to_string() == words)
            || has(&address::shown(self.local))
            || self.peer.is_some_and(|peer| has(&address::shown(peer)))
            || has(self.protocol.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_found_by_its_program_its_number_and_its_addresses() {
        let name = "Python3".to_owned();
        let local = "127.0.0.1:8080".parse().unwrap();
        let socket = SystemSocket {
            peer: Some("192.0.2.7:53".parse().unwrap()),
            programs: vec![Program { pid: 4711, name }],
            ..SystemSocket::sample(Protocol::Udp, local, TcpState::Established)
        };
        for (words, found) in [
            ("python", true),
            ("4711", true),
            ("471", false),
            ("127.0.0.1:80", true),
            ("2.7:53", true),
            ("udp", true),
            ("tcp", false),
            ("192.0.2.8", false),
        ] {
            assert_eq!(socket.matches(words), found, "{words}");
        }
        let alone = SystemSocket {
            peer: None,
            ..socket
        };
        assert!(!alone.matches("2.7:53"), "it has no peer");
    }
}
