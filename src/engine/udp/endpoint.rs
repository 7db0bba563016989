//! A socket of the experiment: every call on it becomes a row, every figure read from it a note.

use std::{io, net::SocketAddr, time::Duration};

use super::{arrival_clock::ArrivalClock, arrival_rate::ArrivalRate};
use crate::engine::{
    calls::{self, is_nothing, nanos},
    outbox::Outbox,
    pending_read::ReadCall,
    threads::worker::WorkerIo,
};
use crate::{
    model::{
        Arrival, Group, Memory, Note, Owner, PeerId, Row, RowFlags, SockOpt, SocketCapabilities,
        SocketId, Stamp, Syscall, UdpCounters,
    },
    net::{
        Many, NetError, Operation, Received, Udp, errno_of, local_addresses, udp_counters, unbound,
    },
};

/// How much of an unread datagram is kept.
const HEAD: usize = 64;
/// Bytes of the read buffer: more than any UDP payload.
const ROOM: usize = 65_536;
/// Datagrams that are taken from the queue of a closing socket at most: more than the largest receive
/// buffer holds, unless a peer goes on sending meanwhile.
const MAX_UNREAD: usize = 1 << 17;
/// How long after the last read the queue is sampled once more, when nothing can be on its way any more: then the
/// ledger can settle what it could not before. While something waits unread, each next sample comes after twice the
/// time: the thread of a send may be kept from returning for any time, and only a sample after its return proves that
/// its datagram waits.
const FINAL_SAMPLE_DELAY: Duration = Duration::from_millis(1100);

/// Room for what calls read, shared by all endpoints of a thread.
#[derive(Debug)]
pub(crate) struct ReadBuffers {
    /// Room for the largest datagram, in bytes.
    pub(crate) bytes: Box<[u8]>,
    /// Room for the datagrams of one `recvmmsg`.
    pub(crate) many: Many,
}

impl Default for ReadBuffers {
    fn default() -> Self {
        Self {
            bytes: vec![0; ROOM].into_boxed_slice(),
            many: Many::default(),
        }
    }
}

/// The options that an endpoint is opened with.
#[derive(Clone, Debug)]
pub(crate) struct EndpointOptions {
    pub(crate) owner: Owner,
    /// Whether `IP_RECVERR` stays off, as in a plain program.
    pub(crate) plain: bool,
    /// Bytes to ask for as its receive buffer.
    pub(crate) receive_buffer: Option<u32>,
    /// The options that are set before it is bound, with their values.
    pub(crate) options: Vec<(SockOpt, u32)>,
    /// The groups that it joins.
    pub(crate) groups: Vec<Group>,
    /// The address to bind to; without one the kernel chooses at the first send, or at `connect(2)`.
    pub(crate) bind: Option<SocketAddr>,
}

/// The outcome of a receive.
#[derive(Debug)]
pub(crate) enum ReceiveOutcome {
    /// A datagram of so many returned bytes, at the start of the read buffer.
    Datagram { returned: usize, from: SocketAddr },
    /// The call failed; a row tells it.
    Failed,
    /// Nothing was waiting: no row.
    Nothing,
}

/// What the receive queue was when it was looked at last.
#[derive(Debug, Default)]
struct LastFigures {
    /// The kernel's figures, and whether it was empty.
    figures: Option<(Option<Memory>, bool)>,
    /// The next look notes also what has not changed. What waits is noted twice: its send may not have
    /// returned the first time, and only a figure of after it proves that its datagram waits.
    again: bool,
}

/// An open socket of the experiment.
#[derive(Debug)]
pub(crate) struct Endpoint {
    pub(crate) id: SocketId,
    pub(crate) udp: Udp,
    pub(crate) plain: bool,
    pub(crate) peer: Option<SocketAddr>,
    /// Send calls, and receive calls.
    pub(crate) sends: u32,
    pub(crate) receives: u32,
    /// Datagrams received, and receives that failed.
    pub(crate) reads: u32,
    /// The time at which the last send returned.
    pub(crate) last_end: Stamp,
    /// Something was received since the queue was last looked at.
    pub(crate) dirty: bool,
    /// The error queue was just found empty, and nothing was sent since: the next receive need not
    /// look there first.
    pub(crate) errqueue_drained: bool,
    last_figures: LastFigures,
    /// The drops when the namespace's counters were read last, and what they said of packets that were
    /// discarded on their way.
    counted: Option<(u32, UdpCounters)>,
    /// When datagrams came, and how many.
    arrivals: ArrivalClock,
    rate: ArrivalRate,
    /// When to look once more, and after how long again.
    final_sample: Option<(Stamp, Duration)>,
    /// The receive buffer that the system gave it, in bytes, before another was asked for.
    pub(super) default_buffer: Option<u32>,
    /// The multicast groups that it has joined.
    pub(super) groups: Vec<Group>,
}

impl Endpoint {
    /// Opens a socket for the family of `like`, and binds it where that is asked for.
    ///
    /// # Errors
    /// See [`Udp::open`] and [`Udp::bind`]; `EMFILE` after 65 535 sockets of one engine.
    pub(crate) fn open(
        like: SocketAddr,
        options: &EndpointOptions,
        io: &mut WorkerIo,
    ) -> Result<Self, NetError> {
        let mut endpoint = Self::unbound(like, options, io)?;
        let out = &mut io.out;
        let prepared = endpoint
            .set_receive_buffer(options.receive_buffer, out)
            .and_then(|()| {
                let mut set = options.options.iter();
                set.try_for_each(|(option, value)| endpoint.set(*option, *value, out))
            })
            .and_then(|()| match options.bind {
                Some(addr) => endpoint.bind(addr, out),
                None => Ok(()),
            })
            .and_then(|()| endpoint.set_groups(&options.groups, out));
        match prepared {
            Ok(()) => {
                endpoint.sample(false, out);
                Ok(endpoint)
            }
            Err(error) => {
                endpoint.hang_up(out);
                Err(error)
            }
        }
    }

    /// Calls `socket(2)` for the family of `like`.
    fn unbound(
        like: SocketAddr,
        options: &EndpointOptions,
        io: &mut WorkerIo,
    ) -> Result<Self, NetError> {
        let id = io.ids.next().ok_or_else(|| NetError::too_many(like))?;
        let out = &mut io.out;
        let open = || Udp::open(like, io.backend);
        let (mut row, opened) = calls::make((id, Syscall::Socket), out.clock, open);
        row.flags.set(RowFlags::UDP, true);
        let mut capabilities = SocketCapabilities::default();
        let opened = opened.and_then(|mut udp| {
            row.returned = udp.descriptor();
            udp.observe(!options.plain)?;
            capabilities = udp.capabilities();
            Ok(udp)
        });
        out.note(
            row.at,
            Note::Opened {
                socket: id,
                owner: options.owner,
                local: unbound(like),
                also: Vec::new(),
                capabilities,
            },
        );
        out.row(row, &[]);
        let udp = opened.map_err(|source| {
            out.note(out.clock.now(), Note::Closed { socket: id });
            NetError::new(Operation::Open, like, source)
        })?;
        Ok(Self {
            id,
            udp,
            plain: options.plain,
            peer: None,
            sends: 0,
            receives: 0,
            reads: 0,
            last_end: Stamp::default(),
            dirty: false,
            errqueue_drained: false,
            last_figures: LastFigures::default(),
            counted: None,
            arrivals: ArrivalClock::new(&out.clock),
            rate: ArrivalRate::default(),
            final_sample: None,
            default_buffer: None,
            groups: Vec::new(),
        })
    }

    /// Makes a call that returns nothing but success, and its row.
    pub(super) fn call_plainly(
        &mut self,
        (call, asked, to): (Syscall, u32, Option<SocketAddr>),
        out: &mut Outbox,
        make: impl FnOnce(&mut Udp) -> io::Result<()>,
    ) -> io::Result<()> {
        let udp = &mut self.udp;
        let (mut row, result) = calls::make((self.id, call), out.clock, || make(udp));
        row.flags.set(RowFlags::UDP, true);
        row.asked = asked;
        row.peer = to.map_or(PeerId::NONE, |to| out.peer(to));
        out.row(row, &[]);
        result
    }

    fn bind(&mut self, addr: SocketAddr, out: &mut Outbox) -> Result<(), NetError> {
        let call = (Syscall::Bind, 0, Some(addr));
        self.call_plainly(call, out, |udp| udp.bind(addr))
            .map_err(|source| NetError::new(Operation::Bind, addr, source))?;
        self.name(out.clock.now(), out);
        Ok(())
    }

    /// Notes the address that the kernel has given it with the send that was called at `at`, if it has.
    pub(crate) fn note_assigned_address(&mut self, at: Stamp, out: &mut Outbox) {
        self.udp.look_up_name();
        if self.is_bound() {
            self.name(at, out);
        }
    }

    /// Whether it has an address of its own.
    pub(crate) const fn is_bound(&self) -> bool {
        self.local().port() != 0
    }

    /// Notes the socket's own address and that of its peer.
    fn name(&self, at: Stamp, out: &mut Outbox) {
        let (socket, local, peer) = (self.id, self.local(), self.peer);
        let also = if local.ip().is_unspecified() {
            local_addresses()
        } else {
            Vec::new()
        };
        let named = Note::Named {
            socket,
            local,
            also,
            peer,
        };
        out.note(at, named);
    }

    /// The socket's own address, as `getsockname` gave it.
    pub(crate) const fn local(&self) -> SocketAddr {
        self.udp.local()
    }

    /// The number of the next read, counted from 0.
    pub(crate) fn next_read(&self) -> usize {
        usize::try_from(self.reads).unwrap_or(usize::MAX)
    }

    /// Calls `connect(2)` and makes a row of it.
    pub(crate) fn connect(&mut self, to: SocketAddr, out: &mut Outbox) -> Result<(), NetError> {
        let call = (Syscall::Connect, 0, Some(to));
        self.call_plainly(call, out, |udp| udp.connect(to))
            .map_err(|source| NetError::new(Operation::Connect, to, source))?;
        self.peer = Some(to);
        self.name(out.clock.now(), out);
        Ok(())
    }

    /// Makes one receive call; what was returned lies at the start of `buffers`. The error queue is empty
    /// before.
    pub(crate) fn receive(
        &mut self,
        read: ReadCall,
        buffers: &mut ReadBuffers,
        out: &mut Outbox,
    ) -> ReceiveOutcome {
        self.ensure_drained(buffers, out);
        let room = usize::try_from(read.size).unwrap_or(usize::MAX);
        let room = room.min(buffers.bytes.len());
        let buffer = buffers.bytes.get_mut(..room).unwrap_or_default();
        let (before, result, at) = self.call(out, |udp, _| udp.receive(buffer, read.flags));
        let before = read.since.unwrap_or(before);
        let mut row = self.new_row(self.udp.receive_call(), at, before, read.size);
        row.flags = read.flags;
        match result {
            Ok(received) => {
                self.receives = self.receives.saturating_add(1);
                row.call_n = self.receives;
                let bytes = buffers.bytes.get(..received.returned).unwrap_or_default();
                self.compare_clocks(at, out);
                self.keep(row, &received, bytes, out);
                self.note_received(1, at, out);
                ReceiveOutcome::Datagram {
                    returned: received.returned,
                    from: received.from,
                }
            }
            Err(error) if is_nothing(&error) && !read.tells_nothing => {
                self.note_received(0, at, out);
                ReceiveOutcome::Nothing
            }
            Err(error) => {
                self.fail(row, &error, out);
                ReceiveOutcome::Failed
            }
        }
    }

    /// Makes a call, again as long as it tells of an error that came late and is noted now; gives its
    /// result between the moments before and after it.
    pub(crate) fn call<T>(
        &self,
        out: &mut Outbox,
        mut call: impl FnMut(&Udp, &Outbox) -> io::Result<T>,
    ) -> (Stamp, io::Result<T>, Stamp) {
        loop {
            let before = out.clock.now();
            let result = call(&self.udp, out);
            let after = out.clock.now();
            match &result {
                Err(error) if self.note_late_refusal(error, out) => {}
                _ => return (before, result, after),
            }
        }
    }

    /// Compares the wall clock with that of the rows, after a receive call that returned at `at`.
    pub(crate) fn compare_clocks(&mut self, at: Stamp, out: &Outbox) {
        if self.udp.arrivals {
            self.arrivals.compare(at, &out.clock);
        }
    }

    /// A call has read so many: asks how the next ones come, unless they are too many.
    pub(crate) fn note_received(&mut self, count: usize, at: Stamp, out: &Outbox) {
        if let Some(ask) = self.rate.read(count, at)
            && ask != self.udp.arrivals
        {
            self.udp.ask_arrivals(ask);
            self.arrivals = ArrivalClock::new(&out.clock);
        }
    }

    /// Completes the row of a received datagram; [`Self::compare_clocks`] comes before.
    pub(crate) fn keep(
        &mut self,
        mut row: Row,
        received: &Received,
        bytes: &[u8],
        out: &mut Outbox,
    ) {
        if !row.is_peek() {
            self.dirty = true;
            self.reads = self.reads.saturating_add(1);
        }
        row.returned = i32::try_from(received.returned).unwrap_or(i32::MAX);
        let true_len = received.true_len.and_then(|n| u32::try_from(n).ok());
        row.true_len = true_len.unwrap_or(Row::UNKNOWN_LEN);
        row.peer = out.peer(received.from);
        row.drops = received.drops.unwrap_or(0);
        row.flags.set(RowFlags::TRUNC, received.truncated);
        row.flags.set(RowFlags::HAS_DROPS, received.drops.is_some());
        row.flags
            .set(RowFlags::RAW_TRUE_LEN, self.udp.asks_true_len());
        let before = Stamp(row.at.0.saturating_sub(u64::from(row.took_ns)));
        let call = (before, row.at);
        let arrival = Arrival {
            at: received
                .arrived
                .and_then(|wall| self.arrivals.stamp_of(wall, call)),
            path: received.path,
        };
        out.received(row, bytes, arrival);
    }

    /// Completes the row of a receive call that failed.
    pub(crate) fn fail(&mut self, mut row: Row, error: &io::Error, out: &mut Outbox) {
        self.receives = self.receives.saturating_add(1);
        self.reads = self.reads.saturating_add(u32::from(!is_nothing(error)));
        row.call_n = self.receives;
        row.errno = errno_of(error);
        row.peer = self.peer.map_or(PeerId::NONE, |peer| out.peer(peer));
        out.row(row, &[]);
    }

    /// Looks at the receive queue and notes what has changed, and what waits once more with the next look.
    /// `nothing` tells that a read has just found nothing. Returns whether something waits, as far as the
    /// system tells.
    pub(crate) fn sample(&mut self, nothing: bool, out: &mut Outbox) -> bool {
        let at = out.clock.now();
        let memory = self.udp.memory();
        let empty = memory.map_or(nothing, |memory| memory.held == 0);
        let again = std::mem::take(&mut self.last_figures.again);
        // After a read the same figure is news: the kernel gives memory back a quarter at a time.
        let read = std::mem::take(&mut self.dirty);
        let changed = read || self.last_figures.figures != Some((memory, empty));
        if changed || again {
            out.note(
                at,
                Note::Queue {
                    socket: self.id,
                    memory,
                    empty,
                    counters: self.count(memory, !changed),
                },
            );
            self.last_figures.figures = Some((memory, empty));
            self.last_figures.again = changed && !empty;
            if self.last_figures.again {
                self.schedule_final_sample(at);
            }
        }
        !empty
    }

    /// The counters of the namespace, if the drops have risen since they were read last, or if the queue is `quiet`:
    /// what should be there and was discarded on its way shows in them.
    fn count(&mut self, memory: Option<Memory>, quiet: bool) -> Option<UdpCounters> {
        let drops = memory?.drops;
        let settled = match self.counted {
            Some((of, _)) if of == drops && !quiet => return None,
            last => last.map(|(_, counters)| counters),
        };
        let counters = udp_counters(self.udp.local(), settled)?;
        self.counted = Some((drops, counters));
        Some(counters)
    }

    /// Lets the queue be looked at once more when nothing can be on its way any more.
    pub(crate) fn schedule_final_sample(&mut self, now: Stamp) {
        self.final_sample = Some((now.plus(FINAL_SAMPLE_DELAY), FINAL_SAMPLE_DELAY * 2));
    }

    /// Looks once more if it is time to, and, where something `waits` that is not read, again later; gives the time
    /// until then.
    pub(crate) fn take_final_sample(
        &mut self,
        now: Stamp,
        waits: bool,
        out: &mut Outbox,
    ) -> Option<Duration> {
        let (at, next) = self.final_sample?;
        if at <= now {
            self.final_sample = waits.then(|| (now.plus(next), next.saturating_mul(2)));
            self.sample_all(out);
        }
        self.final_sample.map(|(at, _)| at.since(now))
    }

    /// Notes also what has not changed.
    pub(crate) fn sample_all(&mut self, out: &mut Outbox) {
        self.last_figures.again = true;
        self.sample(false, out);
    }

    /// Empties the queue into notes and closes the socket. Before, arrival is stopped where the system can, so that
    /// no datagram comes in between the last look and `close(2)`, and is in no number.
    pub(crate) fn close(mut self, buffers: &mut ReadBuffers, out: &mut Outbox) {
        self.drain_errors(buffers, out);
        self.udp.connect_to_self().ok();
        // Read before anything is taken out: what was dropped until now.
        self.sample_all(out);
        for _ in 0..MAX_UNREAD {
            let (head, _) = buffers.bytes.split_at_mut(HEAD);
            match self.udp.receive(head, RowFlags(0)) {
                Ok(received) => {
                    let at = out.clock.now();
                    let head = out.bytes(head.get(..received.returned).unwrap_or_default());
                    let true_len = received.true_len.and_then(|n| u32::try_from(n).ok());
                    let note = Note::Unread {
                        socket: self.id,
                        from: received.from,
                        to: received.path.destination,
                        true_len,
                        drops: received.drops,
                        head,
                    };
                    out.note(at, note);
                    self.dirty = true;
                }
                Err(error) if is_nothing(&error) => break,
                Err(error) => {
                    let errno = errno_of(&error);
                    self.note_pending(errno, out);
                    if !errno.is_refusal() {
                        break;
                    }
                }
            }
        }
        self.sample(true, out);
        if let Some(errno) = self.udp.take_error() {
            self.note_pending(errno, out);
        }
        self.hang_up(out);
    }

    /// Calls `close(2)` and makes a row of it.
    fn hang_up(self, out: &mut Outbox) {
        let (socket, udp) = (self.id, self.udp);
        let close = || {
            udp.close();
            Ok(())
        };
        let (mut row, _) = calls::make((socket, Syscall::Close), out.clock, close);
        row.flags.set(RowFlags::UDP, true);
        row.peer = self.peer.map_or(PeerId::NONE, |peer| out.peer(peer));
        out.row(row, &[]);
        out.note(out.clock.now(), Note::Closed { socket });
    }

    pub(crate) fn new_row(&self, call: Syscall, at: Stamp, before: Stamp, asked: u32) -> Row {
        Row {
            took_ns: nanos(before, at),
            call_n: 0,
            asked,
            ..Row::new(self.id, call, at)
        }
    }
}
