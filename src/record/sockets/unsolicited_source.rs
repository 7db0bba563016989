//! Datagrams that a client got from an address to which it had sent nothing.

use std::net::{IpAddr, SocketAddr};

use crate::model::{Owner, Row, RowId, address};
use crate::record::Record;

/// How many rows are looked at for a request.
const MAX_LOOKBACK: u32 = 4096;

/// A client's read of a datagram that came from where its socket had sent nothing before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UnsolicitedSource {
    /// The address that it came from.
    pub(crate) from: SocketAddr,
    /// Where the socket had sent to last before the read; `None` if nowhere.
    pub(crate) asked: Option<SocketAddr>,
    /// What the server's socket is bound to, where it is the lab's own, which answers from there.
    pub(crate) server: Option<SocketAddr>,
}

impl UnsolicitedSource {
    /// Whether another address of the same port was asked: what a server does that is bound to all addresses.
    pub(crate) fn is_same_port(&self) -> bool {
        self.asked
            .is_some_and(|asked| asked.port() == self.from.port())
    }
}

impl Record {
    /// Whether the datagram of this read came to a client from where its socket had sent nothing. Of one that has
    /// sent to a group or to all (multicast, broadcast) that is not asked: everybody may answer it.
    pub(crate) fn unsolicited_source(&self, id: RowId) -> Option<UnsolicitedSource> {
        let row = self.row(id)?;
        let info = self.socket(row.socket)?;
        if !row.call.is_receive() || row.failed() || info.owner == Owner::Server {
            return None;
        }
        let from = self.peer(row.peer)?;
        let own = Some(info.local.ip());
        let asked = info.asked.iter().filter(|(_, first)| *first < id);
        let mut asked = asked.filter_map(|(peer, _)| self.peer(*peer));
        let answers = |to: SocketAddr| {
            address::is_for_many(to.ip()) || address::sent_to(to, own) == address::canonical(from)
        };
        if asked.clone().any(answers) {
            return None;
        }
        let server = self.far_end(row).filter(|far| far.owner == Owner::Server);
        Some(UnsolicitedSource {
            from,
            asked: asked.next_back(),
            server: server.map(|server| server.local),
        })
    }

    /// The address at which a server that is bound to all addresses had been asked last by the receiver of
    /// this answer; `None` where that is not known.
    pub(crate) fn asked_at(&self, id: RowId, row: &Row) -> Option<IpAddr> {
        let info = self.socket(row.socket)?;
        if info.owner != Owner::Server || !info.local.ip().is_unspecified() || !row.call.is_send() {
            return None;
        }
        let request = (id.saturating_sub(MAX_LOOKBACK)..id).rev().find(|id| {
            self.row(*id).is_some_and(|request| {
                (request.socket, request.peer) == (row.socket, row.peer)
                    && request.call.is_receive()
                    && !request.failed()
            })
        })?;
        self.arrival(request).path.destination
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample::{NOBODY, SERVER, Sample};

    fn from(found: Option<UnsolicitedSource>) -> Option<String> {
        found.map(|found| found.from.to_string())
    }

    #[test]
    fn only_what_comes_from_where_nothing_was_sent_is_from_elsewhere() {
        let mut sample = Sample::new();
        let early = sample.got(0, 9, b"you?");
        sample.send_to(0, "0.0.0.0:8080", b"hello");
        let other = sample.got(0, 9, b"HELLO");
        sample.send_to(0, NOBODY, b"hello");
        let third = sample.got(0, 9, b"HELLO");
        sample.send(0, b"hello");
        let answer = sample.got(0, 9, b"HELLO");
        let stranger = sample.read_stranger(9, b"hello");
        let record = &sample.record;
        let none = record.unsolicited_source(early).unwrap();
        assert_eq!(none.asked, None, "nothing was sent yet");
        let found = record.unsolicited_source(other).unwrap();
        // The client's own address is 127.0.0.2.
        assert_eq!(found.asked, Some("0.0.0.0:8080".parse().unwrap()));
        assert!(found.is_same_port() && found.server == Some(SERVER.parse().unwrap()));
        let third = record.unsolicited_source(third).unwrap();
        assert_eq!(third.asked, Some(NOBODY.parse().unwrap()), "the newest");
        let found = from(record.unsolicited_source(answer));
        assert_eq!(found, None, "it had been asked");
        let found = from(record.unsolicited_source(stranger));
        assert_eq!(found, None, "a server hears all");
        for group in ["224.0.0.1:9", "255.255.255.255:9", "127.255.255.255:9"] {
            sample.send_to(1, group, b"who?");
            let got = sample.got(1, 9, b"I");
            assert_eq!(from(sample.record.unsolicited_source(got)), None, "{group}");
        }
    }
}
