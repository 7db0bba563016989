//! From the calls of streams to their bytes: what was sent, what came, and which byte came from which send.
//!
//! TCP keeps every byte in order (RFC 9293 §3.1), so byte *k* of what one end reads is byte *k* of what the
//! other end sent. Both ends are matched by their addresses; an end of another program has no peer end, and
//! of what went there it is unknown whether it was read.

use std::{
    collections::HashMap,
    net::{Shutdown, SocketAddr},
    ops::Range,
};

use derive_more::{Add, Sum};

use super::{
    stream_end::{BoundaryCounts, EmptyRead, Ending, StreamEnd},
    stream_ends::StreamEnds,
};
use crate::{
    model::{
        Errno, Owner, PostCloseState, Row, RowId, SockOpt, SocketId, StreamNote, StreamRole,
        Syscall, address,
    },
    record::{BoundSocket, Record},
};

/// Bytes that one end sent, or several: sent = received + in flight + lost + unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Add, Sum)]
pub struct Flow {
    /// Bytes that the kernel took from `send`.
    pub sent: u64,
    /// Bytes that `recv` returned at an end of ours.
    pub received: u64,
    /// In the kernel, on their way to an end of ours that is still open.
    pub in_flight: u64,
    /// Never read: the end of ours that they went to was closed or reset before.
    pub lost: u64,
    /// Sent to another program, whose reads are not seen.
    pub unknown: u64,
}

impl Flow {
    /// Whether the books balance: `sent` is the sum of the others.
    pub const fn balance(&self) -> bool {
        self.sent == self.received + self.in_flight + self.lost + self.unknown
    }
}

/// The ends of all streams of the lab, and who is whose peer.
#[derive(Clone, Debug, Default)]
pub struct StreamLedger {
    ends: StreamEnds,
    /// The newest end between two addresses, its own first.
    names: HashMap<(SocketAddr, SocketAddr), usize>,
}

impl StreamLedger {
    /// What one end sent, with what became of it.
    pub fn flow(&self, socket: SocketId) -> Flow {
        let end = self.end(socket);
        end.map(|end| self.flow_of(end)).unwrap_or_default()
    }

    /// The sum over all ends of some programs.
    pub fn flows(&self, of: impl Fn(Owner) -> bool) -> Flow {
        let ends = self.all().filter(|end| of(end.owner));
        ends.map(|end| self.flow_of(end)).sum()
    }

    fn flow_of(&self, end: &StreamEnd) -> Flow {
        let mut flow = Flow {
            sent: end.sent,
            ..Flow::default()
        };
        let peer_end = end.peer_end.and_then(|end| self.ends.get(end));
        if let Some(peer_end) = peer_end {
            // Rows that were lost may be missing from either side.
            flow.received = peer_end.received.min(end.sent);
            let rest = end.sent - flow.received;
            if peer_end.is_over() {
                flow.lost = rest;
            } else {
                flow.in_flight = rest;
            }
        } else if self.is_listened_to(end) {
            flow.in_flight = end.sent;
        } else {
            flow.unknown = end.sent;
        }
        flow
    }

    /// Whether a listener of ours is open where an end has connected to, and has not accepted it yet.
    pub(crate) fn waits_for_accept(&self, socket: SocketId) -> bool {
        self.end(socket)
            .is_some_and(|end| end.peer_end.is_none() && self.is_listened_to(end))
    }

    /// Whether the listener of ours that an end has connected to is open: what it has not accepted waits there.
    fn is_listened_to(&self, end: &StreamEnd) -> bool {
        let listener = end.listener.and_then(|listener| self.end(listener));
        listener.is_some_and(|listener| listener.open)
    }

    /// Bytes that the ends of some programs have read, from whomever.
    pub fn received(&self, of: impl Fn(Owner) -> bool) -> u64 {
        let ends = self.all().filter(|end| of(end.owner));
        ends.map(|end| end.received).sum()
    }

    /// Whether it was known before a row that one end will read nothing more: it is closed, or has received the
    /// FIN.
    pub(crate) fn reads_no_more(&self, socket: SocketId, before: RowId) -> bool {
        self.end(socket).is_some_and(|end| {
            let Ending {
                closed,
                reset,
                fin_received,
                ..
            } = end.ending;
            let rows = [closed, reset, fin_received];
            // It may have been closed without a call.
            rows.into_iter().flatten().any(|row| row < before) || !end.open && closed.is_none()
        })
    }

    /// Messages that came whole out of the streams of some programs.
    pub fn messages(&self, of: impl Fn(Owner) -> bool) -> u64 {
        let ends = self.all().filter(|end| of(end.owner));
        ends.map(|end| end.messages).sum()
    }

    /// How many `recv` calls the programs made for which `of` is true, also those that returned nothing or failed.
    pub(crate) fn calls_to_read(&self, of: impl Fn(Owner) -> bool) -> u64 {
        let ends = self.all().filter(|end| of(end.owner));
        ends.map(|end| end.calls_to_read).sum()
    }

    /// Whether a socket is or was connected.
    pub(crate) fn is_connected(&self, socket: SocketId) -> bool {
        self.end(socket).is_some_and(|end| end.connected)
    }

    /// Connections that some programs had.
    pub fn connections(&self, of: impl Fn(Owner) -> bool) -> u64 {
        let ends = self.all().filter(|end| end.connected && of(end.owner));
        ends.count() as u64
    }

    /// Connections of the server: accepted, and open now.
    pub fn accepted(&self) -> (u64, u64) {
        let is_accepted = |end: &&StreamEnd| matches!(end.role, StreamRole::Accepted { .. });
        let accepted = self.all().filter(is_accepted);
        accepted.fold((0, 0), |(all, open), end| {
            (all + 1, open + u64::from(end.open))
        })
    }

    /// How the sends of one end came out at the other: whole, split or joined.
    pub fn boundary_counts(&self, socket: SocketId) -> BoundaryCounts {
        self.end(socket)
            .map(|end| end.boundary_counts)
            .unwrap_or_default()
    }

    /// What one end saw of its connection's end.
    pub fn ending(&self, socket: SocketId) -> Ending {
        self.end(socket).map(|end| end.ending).unwrap_or_default()
    }

    /// The other end of a connection, if it is ours.
    pub fn peer_end(&self, socket: SocketId) -> Option<SocketId> {
        let peer_end = self.end(socket)?.peer_end?;
        u16::try_from(peer_end).ok().map(SocketId)
    }

    fn all(&self) -> impl Iterator<Item = &StreamEnd> {
        self.ends.iter()
    }

    pub(super) fn end(&self, socket: SocketId) -> Option<&StreamEnd> {
        self.ends.get(usize::from(socket.0))
    }

    fn end_mut(&mut self, socket: SocketId) -> Option<&mut StreamEnd> {
        self.ends.get_mut(usize::from(socket.0))
    }

    /// Takes in a note with its number, and the number of rows before it.
    pub(in crate::ledger) fn fold_note(
        &mut self,
        record: &Record,
        (number, rows): (u32, RowId),
        note: &StreamNote,
    ) {
        let socket = note.socket();
        let index = usize::from(socket.0);
        if let StreamNote::Opened { owner, role, .. } = note {
            self.ends.insert(index, StreamEnd::new(*owner, *role, rows));
            return;
        }
        if let StreamNote::Named { local, peer, .. } = note {
            self.name(record, (number, index), *local, *peer);
            return;
        }
        let Some(end) = self.end_mut(socket) else {
            return;
        };
        match note {
            StreamNote::Message { .. } => end.messages += 1,
            StreamNote::Report { errno, icmp, .. } => end.ending.reported = Some((*errno, *icmp)),
            StreamNote::Cancelled { .. } => end.ending.cancelled = true,
            StreamNote::Closed { .. } => {
                end.open = false;
                end.tell_state(number, None);
            }
            StreamNote::Framed { framing, .. } => end.frame(*framing),
            StreamNote::Figures { figures, .. } => end.look(number, *figures),
            StreamNote::AfterClose { state, .. } => {
                let state = match state {
                    PostCloseState::In(state) => Some(*state),
                    PostCloseState::Gone => None,
                };
                end.look_back(number, state);
            }
            StreamNote::Opened { .. }
            | StreamNote::Named { .. }
            | StreamNote::Buffer { .. }
            | StreamNote::Unframed { .. }
            | StreamNote::Urgent { .. } => {}
        }
    }

    /// A note told the addresses of an end: if the other end is ours, each is the peer end of the other from now on.
    fn name(
        &mut self,
        record: &Record,
        (number, index): (u32, usize),
        local: SocketAddr,
        peer: Option<SocketAddr>,
    ) {
        let here = address::canonical(local);
        let there = peer.map(|peer| address::sent_to(peer, Some(local.ip())));
        let listener = there.and_then(|there| {
            let is_open = |bound: &BoundSocket| {
                bound.note < number && self.end(bound.socket).is_some_and(|end| end.open)
            };
            let found = record.listeners_at(here, there).find(is_open);
            found.map(|bound| bound.socket)
        });
        let Some(end) = self.ends.get_mut(index) else {
            return;
        };
        (end.local, end.peer) = (Some(here), there);
        end.listener = listener.or(end.listener);
        let Some(there) = there else { return };
        let is_new = self.names.insert((here, there), index) != Some(index);
        let peer_end = self.names.get(&(there, here)).copied();
        let Some(peer_end) = peer_end.filter(|_| is_new) else {
            return;
        };
        // An older connection between the same addresses has its peer end already. One that was closed before
        // it was accepted waited at the listener: it is the same as long as that one was there.
        let listener = match end.role {
            StreamRole::Accepted { listener } => Some(usize::from(listener.0)),
            _ => None,
        };
        let waited =
            |end: &StreamEnd| end.connected && listener.is_some_and(|listener| listener < peer_end);
        let free = |end: &StreamEnd| end.peer_end.is_none() && (end.open || waited(end));
        let other = self.ends.get(peer_end);
        if peer_end != index && !other.is_some_and(free) {
            return;
        }
        for (one, two) in [(index, peer_end), (peer_end, index)] {
            if let Some(end) = self.ends.get_mut(one) {
                end.peer_end = Some(two);
            }
        }
    }

    pub(in crate::ledger) fn fold_row(&mut self, record: &Record, id: RowId, row: &Row) {
        let peer_end = self.peer_end(row.socket);
        let Some(end) = self.end_mut(row.socket) else {
            return;
        };
        end.calls_to_read += u64::from(row.call == Syscall::StreamRecv);
        match row.call {
            Syscall::Connect if !row.failed() => {
                end.connected = true;
                end.ending.connected.get_or_insert(id);
            }
            Syscall::Connect if row.failed() && row.errno != Errno::EINPROGRESS => {
                end.ending.refused = Some((id, row.errno));
            }
            Syscall::SetSockOpt(SockOpt::Linger) if !row.failed() => end.armed = row.asked == 0,
            Syscall::Shutdown if !row.failed() => {
                if row.asked != Shutdown::Read as u32 {
                    end.ending.shut.get_or_insert(id);
                    end.ending.fin_sent.get_or_insert(id);
                }
                if row.asked != Shutdown::Write as u32 {
                    end.ending.read_shut.get_or_insert(id);
                }
            }
            Syscall::StreamRecv if row.is_peek() => {}
            Syscall::Close => end.close(id),
            Syscall::StreamSend | Syscall::StreamRecv if row.failed() => match row.errno {
                Errno::ECONNRESET => {
                    end.ending.reset.get_or_insert(id);
                }
                Errno::EPIPE if end.ending.shut.is_some() => {
                    end.ending.own_pipe.get_or_insert(id);
                }
                Errno::EPIPE => {
                    end.ending.broken_pipe.get_or_insert(id);
                }
                _ => {}
            },
            Syscall::StreamSend if row.returned == 0 => end.boundary_counts.empty_sends += 1,
            Syscall::StreamSend => {
                let Some(range) = row.stream_range() else {
                    return;
                };
                end.sends.push(id);
                end.sent = range.end;
                end.boundary_counts.sends += 1;
            }
            Syscall::StreamRecv if row.returned == 0 && row.asked > 0 => {
                let fin = (end.ending.empty_read(id) == EmptyRead::Fin).then_some(id);
                end.ending.fin_received = end.ending.fin_received.or(fin);
            }
            Syscall::StreamRecv => {
                let Some(range) = row.stream_range() else {
                    return;
                };
                end.reads.push(id);
                end.received = range.end;
                if let Some(peer_end) = peer_end {
                    self.compare(record, (row.socket, peer_end), range);
                }
            }
            _ => {}
        }
    }

    /// A read at `reader` returned these bytes of what `sender` sent.
    fn compare(
        &mut self,
        record: &Record,
        (reader, sender): (SocketId, SocketId),
        read: Range<u64>,
    ) {
        let mut place = self.end(reader).map_or(0, |end| end.next_send);
        let Some(end) = self.end_mut(sender) else {
            return;
        };
        end.boundary_counts.reads += 1;
        place = place.max(end.sends.first());
        let mut touched = 0;
        while let Some(send) = end.sends.at(place) {
            let sent = record.row(send).and_then(Row::stream_range);
            let Some(sent) = sent.filter(|sent| sent.end > read.start) else {
                place += 1;
                continue;
            };
            if sent.start >= read.end {
                break;
            }
            touched += 1;
            if sent.end > read.end {
                break;
            }
            place += 1;
            if sent.end == read.end {
                end.boundary_counts.kept += 1;
            } else {
                end.boundary_counts.lost += 1;
            }
            end.boundary_counts.split += u64::from(sent.start < read.start);
        }
        end.boundary_counts.merged += u64::from(touched > 1);
        if let Some(end) = self.end_mut(reader) {
            end.next_send = place;
        }
    }

    /// Lets go of the rows before `first`. Counters stay.
    pub(in crate::ledger) fn forget(&mut self, first: RowId) {
        for end in self.ends.iter_mut() {
            end.sends.forget(first);
            end.reads.forget(first);
        }
    }

    /// Bytes of memory taken.
    pub(in crate::ledger) fn capacity(&self) -> usize {
        let of = |end: &StreamEnd| {
            end.sends.capacity() + end.reads.capacity() + 4 * end.looks.capacity()
        };
        self.all().map(of).sum::<usize>() + self.ends.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{
        sample::{SERVER, Sample},
        script::played,
        stream_sample::{FAR, LISTENER, LOCAL, NEAR},
    };

    #[test]
    fn what_is_not_accepted_waits_at_its_listener_found_among_many_sockets() {
        let mut sample = played("listen");
        sample.crowd(600);
        sample.connect_and_close(b"early");
        let mut ledger = sample.ledger();
        let streams = ledger.streams();
        assert_eq!(streams.flow(NEAR).in_flight, 5, "it waits");
        let (from, to) = (LOCAL.parse().unwrap(), SERVER.parse().unwrap());
        let asked = sample.record.listeners_at(from, to);
        assert!(asked.map(|found| found.socket).eq([LISTENER]), "no other");
        assert!(streams.capacity() > 600 * size_of::<StreamEnd>());
        sample.hang_up(LISTENER);
        ledger.fold(&sample.record);
        let flow = ledger.streams().flow(NEAR);
        assert_eq!((flow.in_flight, flow.unknown), (0, 5), "nobody is there");
    }

    #[test]
    fn the_sum_over_all_ends_looks_at_each_a_fixed_number_of_times() {
        let looks = |crowd| {
            let mut sample = played("listen");
            sample.crowd(crowd);
            sample.connect_and_close(b"early");
            let ledger = sample.ledger();
            let before = StreamEnds::looks();
            assert_eq!(ledger.streams().flows(|_| true).in_flight, 5);
            StreamEnds::looks() - before
        };
        let [few, more, most] = [100, 200, 300].map(looks);
        assert!(few > 100, "{few}: each");
        assert_eq!(most - more, more - few, "a hundred more cost the same");
    }

    /// A listener is opened at an address, or with a peer a client's socket, or one that the listener accepted.
    fn open(sample: &mut Sample, socket: SocketId, local: &str, peer: Option<&str>) {
        let owner = Owner::Server;
        let role = match peer {
            Some(_) if socket == FAR => StreamRole::Accepted { listener: LISTENER },
            peer => peer.map_or(StreamRole::Listener, |_| StreamRole::Client),
        };
        sample.stream_note(StreamNote::Opened {
            socket,
            owner,
            role,
        });
        sample.named(socket, local, peer);
    }

    #[track_caller]
    fn check_waits(sample: &Sample, want: bool) {
        assert_eq!(sample.ledger().streams().waits_for_accept(NEAR), want);
    }

    #[test]
    fn a_listener_at_all_addresses_is_reached_at_each_of_this_machine() {
        for (local, peer, waits) in [
            ("127.0.0.1:9", "127.0.0.3:80", true),
            ("192.0.2.7:9", "192.0.2.7:80", true),
            ("192.0.2.7:9", "192.0.2.8:80", false),
            ("127.0.0.1:9", "127.0.0.3:81", false),
        ] {
            let mut sample = Sample::default();
            open(&mut sample, LISTENER, "0.0.0.0:80", None);
            open(&mut sample, NEAR, local, Some(peer));
            check_waits(&sample, waits);
        }
    }

    #[test]
    fn a_listener_that_opens_later_has_nothing_that_waits() {
        let mut sample = Sample::default();
        open(&mut sample, NEAR, "127.0.0.1:9", Some("127.0.0.1:80"));
        open(&mut sample, LISTENER, "127.0.0.1:80", None);
        check_waits(&sample, false);
    }

    #[test]
    fn a_client_that_connects_to_the_unspecified_address_is_at_its_own() {
        let mut sample = Sample::default();
        let (here, there) = ("127.0.0.2:80", "127.0.0.2:9");
        open(&mut sample, LISTENER, here, None);
        open(&mut sample, NEAR, there, Some("0.0.0.0:80"));
        check_waits(&sample, true);
        open(&mut sample, FAR, here, Some(there));
        assert_eq!(sample.ledger().streams().peer_end(NEAR), Some(FAR));
        check_waits(&sample, false);
    }

    #[test]
    fn sends_are_split_and_merged_as_their_bytes_were_read() {
        let sample = played(
            "listen; connect; put: hello; put: world; put: !; put: !; take 4: hell; take 4: owor; take 4: ld!;
             take 4: !",
        );
        let boundary_counts = sample.ledger().streams().boundary_counts(NEAR);
        let want = BoundaryCounts {
            sends: 4,
            empty_sends: 0,
            reads: 4,
            kept: 2,
            lost: 2,
            merged: 2,
            split: 2,
        };
        assert_eq!(boundary_counts, want);
    }
}
