//! The UDP server's worker: owns the listening socket.

use std::{collections::VecDeque, net::SocketAddr, time::Duration};

use super::endpoint::{Endpoint, EndpointOptions, ReadBuffers};
use crate::engine::{
    blocked_reads::{BlockedRead, BlockedReads},
    pending_read::PendingRead,
    threads::adaptive_polling::AdaptivePolling,
    threads::context::ThreadContext,
    threads::mailbox::Mailbox,
    threads::thread::ThreadRole,
    threads::worker::{
        BindResult, NextStep, POLL_INTERVAL, SEND_RETRY, ServerOrder, Worker, WorkerIo,
        at_next_port,
    },
};
use crate::{
    model::{Message, Owner, PayloadSpec, Reply, Stamp, UdpServerCommand, UdpServerSettings},
    net::{Gauge, Interest, Ready},
    protocol::DatagramAnswers,
};

/// The only socket of this thread's waiter.
const KEY: usize = 0;

/// The server's socket, and what it is to do.
#[derive(Debug, Default)]
pub(crate) struct Server {
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) settings: UdpServerSettings,
    /// Reads made, over all sockets.
    pub(crate) reads: u64,
    pub(crate) next_read: Stamp,
    /// A read that was asked for and waits.
    pub(crate) pending: Option<PendingRead>,
    /// The read that it makes by itself, while that waits.
    pub(crate) blocked: BlockedRead,
    blocked_reads: BlockedReads,
    /// Something waits in the queue, as far as is known, and is not to be read now.
    waits: bool,
    /// Whether the queue may be left alone for a moment, by how much comes.
    pub(crate) polling: AdaptivePolling,
    /// Replies for which the send buffer had no room.
    pub(crate) unsent: VecDeque<(PayloadSpec, SocketAddr)>,
    /// What it answers, and what it remembers for that.
    pub(crate) answers: DatagramAnswers,
    pub(crate) buffers: ReadBuffers,
    /// Where its socket's queue is told to whoever sends into it.
    gauges: Mailbox<Gauge>,
}

impl Worker for Server {
    const ROLE: ThreadRole = ThreadRole::Server;
    const WHO: Owner = Owner::Server;
    type Settings = UdpServerSettings;
    type Order = ServerOrder<UdpServerCommand>;

    fn new(context: &ThreadContext) -> Self {
        Self {
            gauges: context.gauges.clone(),
            ..Self::default()
        }
    }

    fn apply(&mut self, settings: UdpServerSettings, io: &mut WorkerIo) {
        let old = std::mem::replace(&mut self.settings, settings);
        if old.server.pace != self.settings.server.pace {
            let now = io.out.clock.now();
            self.next_read = self.next_read.min(now.plus(self.settings.server.pace));
        }
        let (Some(endpoint), now) = (&mut self.endpoint, &self.settings) else {
            return;
        };
        if old.server.receive_buffer != now.server.receive_buffer {
            let set = endpoint.set_receive_buffer(now.server.receive_buffer, &mut io.out);
            io.report_failure(Owner::Server, set);
        }
        if old.groups != now.groups {
            let set = endpoint.set_groups(&now.groups, &mut io.out);
            io.report_failure(Owner::Server, set);
        }
        if old.server.reads.reading && !now.server.reads.reading {
            // Whoever waits for that sees that it does not read any more.
            endpoint.sample_all(&mut io.out);
        }
    }

    fn execute(&mut self, order: Self::Order, io: &mut WorkerIo) {
        match order {
            ServerOrder::Bind {
                addr,
                other_ports,
                answer,
            } => {
                let result = self.bind(addr, other_ports, io);
                io.bound(addr, result, answer);
            }
            ServerOrder::Command(UdpServerCommand::ReadOnce(options)) => {
                self.read_once(options, io);
            }
            ServerOrder::Command(UdpServerCommand::Look) => {
                if let Some(endpoint) = &mut self.endpoint {
                    endpoint.sample_all(&mut io.out);
                }
            }
            ServerOrder::Command(UdpServerCommand::Stop) => self.close_socket(io),
            #[cfg(test)]
            ServerOrder::Command(UdpServerCommand::Fail(fault)) => fault.trigger(),
        }
    }

    fn work(&mut self, _: &dyn Fn() -> bool, io: &mut WorkerIo) -> NextStep {
        self.send_unsent(io);
        self.read_pending(io);
        let now = io.out.clock.now();
        if self.may_read() && now >= self.next_read && self.read(io) {
            io.out.flush_if_due(io.out.clock.now());
            return NextStep::Again;
        }
        let now = io.out.clock.now();
        let pacing = self.may_read() && now < self.next_read;
        let reads = self.may_read() && !pacing;
        // Whoever waits for an answer is not to wait longer.
        let patient = reads && self.settings.server.reply == Reply::None;
        if let Some(delay) = self.polling.take_delay().filter(|_| patient) {
            self.listen(false, io);
            io.out.flush_if_due(now);
            return NextStep::Poll(delay);
        }
        let (mut look, mut last_look) = (None, None);
        if let Some(endpoint) = &mut self.endpoint {
            if !reads {
                self.waits = endpoint.sample(false, &mut io.out);
                look = self.waits.then_some(POLL_INTERVAL);
            }
            last_look = endpoint.take_final_sample(now, !reads && self.waits, &mut io.out);
            endpoint.errqueue_drained = false;
        }
        // While something waits unread, its being readable is no news.
        self.listen(reads || !self.waits || self.pending.is_some(), io);
        let pace = pacing.then(|| self.next_read.since(now));
        let again = (!self.unsent.is_empty()).then_some(SEND_RETRY);
        let timeout = self.pending.and_then(|pending| pending.due(now));
        let noted = self.note_blocked(reads && self.pending.is_none(), now, io);
        let times = [look, last_look, pace, again, timeout, noted];
        NextStep::Wait(times.into_iter().flatten().min())
    }

    fn ready(&mut self, ready: &[Ready], io: &mut WorkerIo) {
        if let Some(endpoint) = &mut self.endpoint {
            endpoint.errqueue_drained = true;
            // A report on the error queue would end every wait until it is taken off.
            if ready.iter().any(|ready| ready.error) {
                endpoint.take_errors(&mut self.buffers, &mut io.out);
            }
        }
    }

    fn close(&mut self, io: &mut WorkerIo) {
        self.send_unsent(io);
        self.close_socket(io);
    }
}

impl Server {
    /// Waits for datagrams from now on, or for errors alone.
    fn listen(&self, read: bool, io: &mut WorkerIo) {
        if let Some(endpoint) = &self.endpoint {
            let what = Interest {
                read,
                error: true,
                ..Interest::default()
            };
            io.watch(KEY, endpoint.udp.socket(), what, Owner::Server);
        }
    }

    /// It is about to sleep, in a read of its own or not: notes that, and gives the time until it is due.
    fn note_blocked(&mut self, in_read: bool, now: Stamp, io: &mut WorkerIo) -> Option<Duration> {
        let endpoint = self.endpoint.as_ref()?;
        if !in_read {
            self.blocked.give_up(endpoint.id, &mut io.out);
            return None;
        }
        let read = (endpoint.id, endpoint.udp.receive_call(), self.next_size());
        self.blocked_reads
            .blocks(&mut self.blocked, read, now, &mut io.out)
    }

    /// How its socket is opened at that address.
    fn options(&self, bind: SocketAddr) -> EndpointOptions {
        let set = self.settings.switches.each().into_iter();
        let set = set.filter(|(_, on)| *on);
        EndpointOptions {
            owner: Owner::Server,
            plain: false,
            receive_buffer: self.settings.server.receive_buffer,
            options: set.map(|(option, on)| (option, u32::from(on))).collect(),
            groups: self.settings.groups.clone(),
            bind: Some(bind),
        }
    }

    /// Listens at `addr`, or at one of the next ports. The old socket is closed; if no new one can be
    /// opened, it stays.
    fn bind(&mut self, addr: SocketAddr, other_ports: u16, io: &mut WorkerIo) -> BindResult {
        let old = self.endpoint.as_ref().map(Endpoint::local);
        // Two sockets cannot share a port: the old one must go first, and come back on failure.
        let in_the_way = old.filter(|old| old.port() == addr.port());
        if in_the_way.is_some() {
            self.close_socket(io);
        }
        let opened = at_next_port(addr, other_ports, |addr| {
            Endpoint::open(addr, &self.options(addr), io)
        });
        if let (Err(_), Some(old)) = (&opened, in_the_way)
            && let Ok(endpoint) = Endpoint::open(old, &self.options(old), io)
        {
            self.install(endpoint, io);
        }
        let endpoint = opened?;
        let local = endpoint.local();
        self.close_socket(io);
        self.install(endpoint, io);
        Ok(local)
    }

    fn install(&mut self, endpoint: Endpoint, io: &mut WorkerIo) {
        self.gauges.put(endpoint.udp.gauge());
        self.endpoint = Some(endpoint);
        self.waits = false;
        self.blocked = BlockedRead::default();
        self.polling = AdaptivePolling::default();
        self.listen(true, io);
    }

    fn close_socket(&mut self, io: &mut WorkerIo) {
        self.pending = None;
        if let Some(endpoint) = self.endpoint.take() {
            io.waiter.forget(KEY);
            self.answers = DatagramAnswers::default();
            if !self.unsent.is_empty() {
                let n = self.unsent.len();
                self.unsent.clear();
                let message = Message::new("notice-replies-not-made").with("n", n);
                io.report_problem(Owner::Server, message);
            }
            endpoint.close(&mut self.buffers, &mut io.out);
        }
    }

    /// Whether it reads by itself. While replies wait for room it does not: their number is bounded.
    pub(crate) fn may_read(&self) -> bool {
        self.unsent.is_empty()
            && self.settings.server.may_read(self.reads)
            && self.endpoint.is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        net::{Ipv4Addr, UdpSocket},
        sync::Arc,
        time::Duration,
    };

    use crossbeam_channel::{Receiver, bounded, never};

    use super::*;
    use crate::{
        engine::{Clock, Inbox, limits::OutboxLimits, socket_ids::SocketIds},
        model::{Batch, Errno, Note, ReadOptions, RowFlags, ServerSettings, Syscall},
        net::{Backend, Waiter},
    };

    /// The longest that a queue into which much comes is left alone.
    const MAX_DELAY: Duration = Duration::from_millis(1);

    /// A server without a thread: the test says when it works, so nothing depends on the time.
    struct Alone {
        server: Server,
        io: WorkerIo,
        sender: UdpSocket,
        to: SocketAddr,
        taken: Receiver<Batch>,
    }

    impl Alone {
        fn open(settings: UdpServerSettings) -> Self {
            let clock = Clock::start();
            let (batches, taken) = bounded(1024);
            let context = ThreadContext {
                clock,
                backend: Backend::Best,
                batches,
                ids: SocketIds::default(),
                wake: None,
                limits: Arc::new(OutboxLimits::default()),
                gauges: Mailbox::default(),
            };
            let mut inbox = Inbox::new(clock, taken.clone());
            let (out, ..) = context.outbox(&mut inbox);
            let mut io = WorkerIo {
                out,
                waiter: Waiter::new().unwrap(),
                ids: context.ids.clone(),
                backend: context.backend,
                progress: Default::default(),
            };
            let mut server = Server::new(&context);
            server.apply(settings, &mut io);
            let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            let to = server.bind(here, 0, &mut io).unwrap();
            let sender = UdpSocket::bind(here).unwrap();
            // Nothing is noted of waiting.
            server.blocked_reads.next = Stamp(u64::MAX);
            Self {
                server,
                io,
                sender,
                to,
                taken,
            }
        }

        /// A server into which many datagrams come.
        fn busy(settings: UdpServerSettings) -> Self {
            let mut alone = Self::open(settings);
            for _ in 0..16 {
                alone.server.polling.single(Stamp(1));
            }
            alone
        }

        fn send(&self, count: usize) {
            for _ in 0..count {
                self.sender.send_to(&[0; 16], self.to).unwrap();
            }
        }

        /// Works until it would wait, as its thread does: what it waits for, and how often it worked.
        fn drain(&mut self) -> (NextStep, usize) {
            for works in 1..1000 {
                match self.server.work(&|| false, &mut self.io) {
                    NextStep::Again => {}
                    next => return (next, works),
                }
            }
            panic!("it does not come to rest");
        }

        /// Whether a wait would end now.
        fn is_woken(&mut self) -> bool {
            let mut ready = Vec::new();
            let waiter = &mut self.io.waiter;
            waiter.wait(Some(Duration::ZERO), &mut ready).unwrap();
            !ready.is_empty()
        }

        /// How many rows of datagrams and notes were made since this was asked last.
        fn seen(&mut self) -> (usize, usize) {
            self.io.out.finish();
            let batches: Vec<Batch> = self.taken.try_iter().collect();
            let rows = batches.iter().flat_map(|batch| &batch.rows);
            (
                rows.filter(|row| row.is_datagram()).count(),
                batches.iter().map(|batch| batch.notes.len()).sum(),
            )
        }
    }

    fn not_reading() -> UdpServerSettings {
        let mut settings = UdpServerSettings::default();
        settings.server.reads.reading = false;
        settings
    }

    fn is_long(next: NextStep) -> bool {
        matches!(next, NextStep::Wait(Some(time)) if time > POLL_INTERVAL)
    }

    /// Nothing but a datagram or an order ends it.
    fn is_for_good(next: NextStep) -> bool {
        matches!(next, NextStep::Wait(time) if time.is_none_or(|time| time > Duration::from_hours(1)))
    }

    #[test]
    fn a_read_that_blocks_is_noted_once_and_a_short_wait_is_not() {
        let mut alone = Alone::open(UdpServerSettings::default());
        alone.server.blocked_reads = BlockedReads::default();
        let noted = |alone: &mut Alone| {
            let (next, _) = alone.drain();
            alone.io.out.finish();
            let notes = alone.taken.try_iter().flat_map(|batch| batch.notes);
            let waits = notes.filter(|(_, _, note)| matches!(note, Note::Waiting(_)));
            (next, waits.count())
        };
        for _ in 0..3 {
            let (next, noted_now) = noted(&mut alone);
            let NextStep::Wait(Some(due)) = next else {
                panic!("it is to be noted: {next:?}");
            };
            assert!(
                due <= MAX_DELAY && noted_now == 0,
                "soon, not at once: {due:?}"
            );
            never::<()>().recv_timeout(MAX_DELAY).ok();
            assert_eq!(noted(&mut alone).1, 1, "that it waits");
            assert_eq!(noted(&mut alone).1, 0, "once");
            alone.send(1);
        }
    }

    #[test]
    fn a_flood_ends_one_wait_for_many_datagrams() {
        let mut alone = Alone::busy(UdpServerSettings::default());
        let mut delays = Vec::new();
        for _ in 0..40 {
            alone.send(30);
            let (next, works) = alone.drain();
            let NextStep::Poll(delay) = next else {
                panic!("the queue is left alone for a moment: {next:?}");
            };
            assert_eq!(works, 1, "one call reads all");
            alone.send(1);
            assert!(!alone.is_woken(), "what comes then ends no wait");
            delays.push(delay);
        }
        let least = MAX_DELAY / 5;
        assert_eq!(delays.first(), Some(&least), "shortly at first");
        assert!(delays.is_sorted(), "and longer: {delays:?}");
        assert_eq!(delays.last(), Some(&MAX_DELAY), "where little waits then");
        // The last of those that came meanwhile.
        let (next, _) = alone.drain();
        assert_eq!(next, NextStep::Poll(MAX_DELAY), "one has come");
        let (next, works) = alone.drain();
        assert!(is_long(next) && works == 1, "nobody comes: {next:?}");
        assert_eq!(alone.drain().1, 1, "and it waits");
        assert!(!alone.is_woken(), "nothing wakes it");
        assert_eq!(alone.seen().0, 40 * 31, "all were read");
        alone.send(1);
        assert!(alone.is_woken(), "until the next comes");
    }

    #[test]
    fn a_queue_that_fills_meanwhile_is_not_left_alone() {
        let mut alone = Alone::busy(UdpServerSettings::default());
        let polls = (0..8).filter(|_| {
            alone.send(200);
            matches!(alone.drain().0, NextStep::Poll(_))
        });
        // More than half of the queue is full each time: after the first delay every other is left out.
        let polls = polls.count();
        assert!((1..=4).contains(&polls), "{polls} delays");
        assert_eq!(alone.seen().0, 1600, "nothing was dropped");
    }

    #[test]
    fn whoever_waits_for_an_answer_does_not_wait_longer() {
        let mut alone = Alone::busy(UdpServerSettings::from(ServerSettings {
            reply: Reply::Echo,
            ..ServerSettings::default()
        }));
        for _ in 0..5 {
            alone.send(5);
            let (next, works) = alone.drain();
            assert!(is_long(next) && works == 1, "{next:?}");
            alone.send(1);
            assert!(alone.is_woken(), "the next ends the wait");
        }
    }

    #[test]
    fn one_that_comes_alone_ends_one_wait() {
        let mut alone = Alone::open(UdpServerSettings::default());
        assert!(is_for_good(alone.drain().0), "nothing waits");
        // Fewer than are many.
        for _ in 0..15 {
            assert!(!alone.is_woken(), "nothing has come");
            alone.send(1);
            assert!(alone.is_woken(), "it has come");
            let (next, works) = alone.drain();
            assert!(is_long(next) && works == 2, "it is read: {next:?}");
        }
        never::<()>().recv_timeout(Duration::from_millis(1101)).ok();
        assert!(is_for_good(alone.drain().0), "nothing waits any more");
    }

    #[test]
    fn what_is_not_read_is_looked_at_and_ends_no_wait() {
        let mut alone = Alone::open(not_reading());
        assert_eq!(alone.drain(), (NextStep::Wait(None), 1), "nothing waits");
        alone.send(1);
        assert!(alone.is_woken(), "that it comes is news");
        assert_eq!(
            alone.drain(),
            (NextStep::Wait(Some(POLL_INTERVAL)), 1),
            "it waits"
        );
        alone.send(1);
        assert!(!alone.is_woken(), "that more comes is not");
        assert_eq!(alone.seen().0, 0, "nothing is read");
    }

    #[test]
    fn what_waits_is_noted_again_when_its_send_has_surely_returned() {
        let mut alone = Alone::open(not_reading());
        alone.drain();
        alone.seen();
        alone.send(1);
        for notes in [1, 1, 0, 0] {
            alone.drain();
            assert_eq!(alone.seen(), (0, notes), "with the next look, and no more");
        }
        never::<()>().recv_timeout(Duration::from_millis(1101)).ok();
        for notes in [1, 0] {
            alone.drain();
            assert_eq!(alone.seen(), (0, notes), "and much later once more");
        }
        // The thread of the send may be kept from returning for longer than that.
        let (mut at, mut left) = (alone.io.out.clock.now(), Duration::ZERO);
        for notes in [0].into_iter().chain([1; 20]) {
            let endpoint = alone.server.endpoint.as_mut().unwrap();
            let next = endpoint
                .take_final_sample(at, true, &mut alone.io.out)
                .unwrap();
            assert_eq!(alone.seen().1, notes, "as long as it waits");
            let most = (left * 3).max(Duration::from_millis(2200));
            assert!(left < next && next <= most, "{next:?} after {left:?}");
            (at, left) = (at.plus(next), next);
        }
    }

    #[test]
    fn a_flood_is_not_asked_how_it_came_and_what_comes_after_it_is() {
        let mut alone = Alone::open(UdpServerSettings::default());
        let mut read = |ask: &[(usize, u64)]| {
            let endpoint = alone.server.endpoint.as_mut().unwrap();
            for (count, at) in ask {
                endpoint.note_received(*count, Stamp(*at), &alone.io.out);
            }
            alone.send(1);
            alone.drain();
            alone.io.out.finish();
            let batches = alone.taken.try_iter();
            let rows = batches.flat_map(|batch| batch.rows);
            let rows: Vec<_> = rows.filter(|row| row.call.is_receive()).collect();
            assert_eq!(rows.len(), 1, "one was read");
            rows[0].flags.has(RowFlags::ARRIVAL)
        };
        let stamped = read(&[]);
        assert!(!read(&[(64, 1), (90_000, 10_000_001)]), "too many come");
        assert_eq!(read(&[(0, 10_000_002)]), stamped, "none waits any more");
    }

    #[test]
    fn a_call_for_many_that_fails_has_its_row() {
        let mut alone = Alone::open(UdpServerSettings::default());
        // Its port is taken, and of all but its peer the system refuses what comes there.
        let to = alone.sender.local_addr().unwrap();
        alone.sender.connect(alone.to).unwrap();
        let options = EndpointOptions {
            plain: true,
            ..alone.server.options(([127, 0, 0, 1], 0).into())
        };
        let mut endpoint = Endpoint::open(to, &options, &mut alone.io).unwrap();
        if !endpoint.udp.batches() {
            // The system has no such call.
            return;
        }
        endpoint.udp.connect(to).unwrap();
        endpoint.udp.send(b"x", None, RowFlags::default()).unwrap();
        let (out, buffers) = (&mut alone.io.out, &mut alone.server.buffers);
        let end = out.clock.now().plus(Duration::from_secs(30));
        while endpoint.receive_many(16, 8, buffers, out) == Some(0) {
            assert!(out.clock.now() < end, "nobody is there");
        }
        out.finish();
        let mut rows = alone.taken.try_iter().flat_map(|batch| batch.rows);
        let failed = rows.find(|row| row.errno == Errno::ECONNREFUSED);
        assert_eq!(failed.map(|row| row.call), Some(Syscall::RecvMMsg));
    }

    #[test]
    fn what_is_only_peeked_at_is_no_read() {
        let mut alone = Alone::open(not_reading());
        alone.send(1);
        let options = ReadOptions {
            peek: true,
            ..ReadOptions::default()
        };
        alone.server.read_once(options, &mut alone.io);
        while alone.server.pending.is_some() {
            alone.server.read_pending(&mut alone.io);
        }
        assert_eq!(alone.server.reads, 0);
    }
}
