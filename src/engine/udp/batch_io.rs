//! Calls that hand over datagrams: one, or many at a time. Each datagram becomes a row; the rows of
//! one call share its number and its stamps.

use std::net::SocketAddr;

use super::endpoint::{Endpoint, ReadBuffers};
use crate::engine::{
    calls::{is_nothing, nanos},
    outbox::Outbox,
};
use crate::{
    model::{BatchMode, PayloadSpec, RowFlags, Syscall},
    net::{BATCH, Pieces, errno_of},
};

/// With which call a burst is sent, now that its socket and its numbers are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SendMethod {
    One,
    Many,
    Segments,
}

impl SendMethod {
    /// How many datagrams of that size one call can hand over.
    pub(crate) fn most(self, size: usize) -> usize {
        match self {
            Self::One => 1,
            Self::Many => BATCH,
            Self::Segments => Pieces::in_one_send(size),
        }
    }

    /// The mode of the same name that can be asked for.
    pub(crate) const fn mode(self) -> BatchMode {
        match self {
            Self::One => BatchMode::Single,
            Self::Many => BatchMode::Mmsg,
            Self::Segments => BatchMode::Gso,
        }
    }
}

impl Endpoint {
    /// The method that `asked` comes to for so many datagrams of that size at that rate.
    pub(crate) fn send_method(
        &self,
        asked: BatchMode,
        payload: &PayloadSpec,
        repeat: u32,
        rate: Option<u32>,
    ) -> SendMethod {
        let cuts = || Pieces::in_one_send(payload.size()) > 1 && self.udp.segments();
        match asked {
            _ if !self.udp.batches() => SendMethod::One,
            BatchMode::Auto
                if repeat < BATCH_FROM || rate.is_some_and(|rate| rate <= SLOW_RATE) =>
            {
                SendMethod::One
            }
            BatchMode::Gso if cuts() => SendMethod::Segments,
            BatchMode::Auto | BatchMode::Mmsg | BatchMode::Gso => SendMethod::Many,
            BatchMode::Single => SendMethod::One,
        }
    }

    /// Makes one send call for at most `most` datagrams of a burst, from number `first` on. Returns how
    /// many have a row now; 0 if the send buffer was full (`EAGAIN`, without `MSG_DONTWAIT`) or the system has no
    /// memory for the rows, and they are to be sent later.
    ///
    /// `sendmmsg` may hand over fewer than it was given, and tells an error only of the first one:
    /// that one is not sent, and has its row. An error of `UDP_SEGMENT` is that of all its datagrams.
    /// The caller drains the error queue.
    pub(crate) fn send(
        &mut self,
        (method, flags): (SendMethod, RowFlags),
        (payload, first, most): (&PayloadSpec, u64, usize),
        to: SocketAddr,
        buffers: &mut ReadBuffers,
        out: &mut Outbox,
    ) -> usize {
        let count = most.min(method.most(payload.size())).max(1);
        if !out.reserve(count, count.saturating_mul(payload.size())) {
            return 0;
        }
        let peer = out.peer(to);
        let mark = out.write(|bytes| {
            for number in (first..).take(count) {
                payload.write(number, bytes);
            }
        });
        let connected = self.peer == Some(to);
        let name = (!connected).then_some(to);
        self.errqueue_drained = false;
        let (at, result, end) = self.call(out, |udp, out| {
            let pieces = Pieces::new(out.written(mark), payload.size(), count);
            match method {
                SendMethod::One => udp.send(pieces.get(0), name, flags).map(|_| 1),
                SendMethod::Many => udp.send_many(&pieces, name, &mut buffers.many),
                SendMethod::Segments => udp.send_segments(&pieces, name),
            }
        });
        if !self.is_bound() {
            // Its datagrams have a sender before they can come out anywhere.
            self.note_assigned_address(at, out);
        }
        let asked = u32::try_from(payload.size()).unwrap_or(u32::MAX);
        let mut row = self.new_row(method.call(connected), at, at, asked);
        row.took_ns = nanos(at, end);
        row.flags = flags;
        row.flags.set(RowFlags::PLAIN, self.plain);
        row.peer = peer;
        let done = match result {
            Ok(sent) => {
                row.returned = i32::try_from(payload.size()).unwrap_or(i32::MAX);
                row.true_len = asked;
                sent
            }
            // One without an address has none because no local port was free, and not for its buffer.
            Err(error)
                if is_nothing(&error) && !flags.has(RowFlags::DONT_WAIT) && self.is_bound() =>
            {
                0
            }
            Err(error) => {
                row.errno = errno_of(&error);
                let is_one = method != SendMethod::Segments;
                if is_one { 1 } else { count }
            }
        };
        self.sends = self.sends.saturating_add(u32::from(done > 0));
        row.call_n = self.sends;
        self.last_end = end;
        out.rows(row, mark, done);
        done
    }

    /// Makes one receive call for at most `most` datagrams, each with room for `read_size` bytes;
    /// they lie in `buffers.many`. Returns how many came: 0 if none waits, `None` if the call failed,
    /// which has its row. The error queue is empty before.
    pub(crate) fn receive_many(
        &mut self,
        read_size: u32,
        most: usize,
        buffers: &mut ReadBuffers,
        out: &mut Outbox,
    ) -> Option<usize> {
        self.ensure_drained(buffers, out);
        let size = usize::try_from(read_size).unwrap_or(usize::MAX);
        let (before, result, at) = self.call(out, |udp, _| {
            udp.receive_many(size, most, &mut buffers.many)
        });
        let mut row = self.new_row(Syscall::RecvMMsg, at, before, read_size);
        match result {
            Ok(count) => {
                self.receives = self.receives.saturating_add(1);
                row.call_n = self.receives;
                self.compare_clocks(at, out);
                for (received, bytes) in buffers.many.received() {
                    self.keep(row, &received, bytes, out);
                }
                self.note_received(count, at, out);
                Some(count)
            }
            Err(error) if is_nothing(&error) => {
                self.note_received(0, at, out);
                Some(0)
            }
            Err(error) => {
                self.fail(row, &error, out);
                None
            }
        }
    }
}

/// Fewer datagrams than these are sent one by one if nothing else is asked for.
const BATCH_FROM: u32 = 64;
/// The highest rate, in datagrams a second, at which all are sent one by one.
const SLOW_RATE: u32 = 10_000;

impl SendMethod {
    const fn call(self, connected: bool) -> Syscall {
        match self {
            Self::One if connected => Syscall::Send,
            Self::One => Syscall::SendTo,
            Self::Many => Syscall::SendMMsg,
            Self::Segments => Syscall::SendMsg,
        }
    }
}
