//! Linux: the receive queue of another program's socket on this machine, by `sock_diag(7)`.

use std::{
    io::{self, Read as _},
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use socket2::Socket;

use super::sock_diag::{ANSWER, BY_FAMILY, HEADER, memory_of, open, short};
use crate::model::{Memory, Protocol, address};

/// How long an answer is waited for.
const TIMEOUT: Duration = Duration::from_millis(100);

/// Asks about the socket that hears what is sent from one address to another.
#[derive(Debug)]
pub(in crate::net) struct Diag {
    netlink: Socket,
    request: Vec<u8>,
}

impl Diag {
    /// Prepares the question.
    ///
    /// # Errors
    /// No descriptors left, or a kernel without `sock_diag`.
    pub(in crate::net) fn new(from: SocketAddr, to: SocketAddr) -> io::Result<Self> {
        let netlink = open(TIMEOUT)?;
        let request = request(address::canonical(from), address::canonical(to));
        Ok(Self { netlink, request })
    }

    /// The figures of its queue; `None` if there is no such socket, or none may be told.
    pub(in crate::net) fn memory(&self) -> Option<Memory> {
        self.netlink.send(&self.request).ok()?;
        let mut answer = [0; 512];
        let len = (&self.netlink).read(&mut answer).ok()?;
        memory_in(answer.get(..len)?)
    }
}

/// The question: headers and identity of one socket, in the kernel's order.
fn request(from: SocketAddr, to: SocketAddr) -> Vec<u8> {
    let family = if to.is_ipv4() {
        libc::AF_INET
    } else {
        libc::AF_INET6
    };
    let mut bytes = super::sock_diag::request(family, Protocol::Udp, 0);
    // A datagram's source and destination: the kernel looks up who hears it.
    bytes.extend_from_slice(&from.port().to_be_bytes());
    bytes.extend_from_slice(&to.port().to_be_bytes());
    for ip in [from.ip(), to.ip()] {
        let mut place = [0; 16];
        match ip {
            IpAddr::V4(ip) => place[..4].copy_from_slice(&ip.octets()),
            IpAddr::V6(ip) => place = ip.octets(),
        }
        bytes.extend_from_slice(&place);
    }
    // On any device, and whatever its cookie is.
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&[0xff; 8]);
    bytes
}

/// The figures in an answer.
fn memory_in(answer: &[u8]) -> Option<Memory> {
    let attributes = answer.get(HEADER + ANSWER..)?;
    memory_of(attributes).filter(|_| short(answer, 4) == Some(BY_FAMILY))
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn another_sockets_queue_is_seen() {
        for here in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(receiver) = UdpSocket::bind(here) else {
                continue;
            };
            let sender = UdpSocket::bind(here).unwrap();
            let to = receiver.local_addr().unwrap();
            let diag = Diag::new(sender.local_addr().unwrap(), to).unwrap();
            let Some(before) = diag.memory() else {
                // A kernel without `udp_diag`.
                return;
            };
            assert_eq!((before.held, before.drops), (0, 0), "empty");
            sender.send_to(b"hello", to).unwrap();
            let after = diag.memory().unwrap();
            assert!(after.held > 5 && after.limit == before.limit, "{after:?}");
            drop(receiver);
            assert_eq!(diag.memory(), None, "it is gone");
        }
    }

    #[test]
    fn no_answer_is_understood_wrongly() {
        for len in 0..200 {
            let storm: Vec<u8> = (0..len).map(|n: u8| n.wrapping_mul(37)).collect();
            assert_eq!(memory_in(&storm), None, "{len} bytes");
        }
        let mut answer = vec![0; HEADER + ANSWER];
        answer[4] = 20;
        assert_eq!(memory_in(&answer), None, "no figures");
        answer.extend([40, 0, 7, 0]);
        answer.extend((1..=9_u32).flat_map(u32::to_ne_bytes));
        let (held, limit, drops) = (1, 2, 9);
        let want = Memory { held, limit, drops };
        assert_eq!(memory_in(&answer), Some(want), "figures");
    }
}
