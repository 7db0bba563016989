//! The UDP server's worker: owns the listening socket.

use std::{collections::VecDeque, net::SocketAddr};

use super::{
    adaptive_polling::AdaptivePolling,
    context::ThreadContext,
    endpoint::{Endpoint, EndpointOptions, Scratch},
    mailbox::Mailbox,
    thread::Role,
    worker::{Bound, LOOK_EVERY, Next, ServerOrder, TRY_AGAIN, Worker, WorkerIo, at_next_port},
};
use crate::{
    model::{Message, PayloadSpec, Reply, ServerCommand, ServerSettings, Stamp, Who},
    net::{Gauge, Interest, Ready},
};

/// The only socket of this thread's waiter.
const KEY: usize = 0;

/// The server's socket, and what it is to do.
#[derive(Debug)]
pub(crate) struct Server {
    pub(super) endpoint: Option<Endpoint>,
    pub(super) settings: ServerSettings,
    /// Reads made, over all sockets.
    pub(super) reads: u64,
    pub(super) next_read: Stamp,
    /// Something waits in the queue, as far as is known, and is not to be read now.
    waits: bool,
    /// How much comes.
    pub(super) polling: AdaptivePolling,
    /// Replies for which the send buffer had no room.
    pub(super) unsent: VecDeque<(PayloadSpec, SocketAddr)>,
    pub(super) scratch: Scratch,
    /// Where its socket's queue is told to whoever sends into it.
    gauges: Mailbox<Gauge>,
}

impl Worker for Server {
    const ROLE: Role = Role::Server;
    const WHO: Who = Who::Server;
    type Settings = ServerSettings;
    type Order = ServerOrder<ServerCommand>;

    fn new(context: &ThreadContext) -> Self {
        Self {
            endpoint: None,
            settings: ServerSettings::default(),
            reads: 0,
            next_read: Stamp::default(),
            waits: false,
            polling: AdaptivePolling::default(),
            unsent: VecDeque::new(),
            scratch: Scratch::default(),
            gauges: context.gauges.clone(),
        }
    }

    fn apply(&mut self, settings: ServerSettings, io: &mut WorkerIo) {
        let old = std::mem::replace(&mut self.settings, settings);
        if old.pace != self.settings.pace {
            let now = io.out.clock.now();
            self.next_read = self.next_read.min(now.plus(self.settings.pace));
        }
        if old.receive_buffer != self.settings.receive_buffer
            && let Some(endpoint) = &mut self.endpoint
            && let Err(error) =
                endpoint.set_receive_buffer(self.settings.receive_buffer, &mut io.out)
        {
            io.trouble(Who::Server, error.message());
        }
        if old.reading
            && !self.settings.reading
            && let Some(endpoint) = &mut self.endpoint
        {
            endpoint.look(false, &mut io.out);
        }
    }

    fn obey(&mut self, order: Self::Order, io: &mut WorkerIo) {
        match order {
            ServerOrder::Bind {
                addr,
                other_ports,
                answer,
            } => {
                let result = self.bind(addr, other_ports, io);
                io.bound(addr, result, answer);
            }
            ServerOrder::Command(ServerCommand::ReadOnce) => self.read_once(io),
            ServerOrder::Command(ServerCommand::Look) => {
                if let Some(endpoint) = &mut self.endpoint {
                    endpoint.look_anew(&mut io.out);
                }
            }
            ServerOrder::Command(ServerCommand::Stop) => self.close_socket(io),
            #[cfg(test)]
            ServerOrder::Command(ServerCommand::Fail(fault)) => fault.happen(),
        }
    }

    fn work(&mut self, _: &dyn Fn() -> bool, io: &mut WorkerIo) -> Next {
        self.send_unsent(io);
        let now = io.out.clock.now();
        if self.may_read() && now >= self.next_read && self.read(io) {
            io.out.flush_if_due(io.out.clock.now());
            return Next::Again;
        }
        let now = io.out.clock.now();
        let pacing = self.may_read() && now < self.next_read;
        let reads = self.may_read() && !pacing;
        // Whoever waits for an answer is not to wait longer.
        let patient = reads && self.settings.reply == Reply::None;
        if let Some(delay) = self.polling.take_delay().filter(|_| patient) {
            self.listen(false, io);
            io.out.flush_if_due(now);
            return Next::Poll(delay);
        }
        let (mut look, mut last_look) = (None, None);
        if let Some(endpoint) = &mut self.endpoint {
            if !reads {
                self.waits = endpoint.look(false, &mut io.out);
                look = self.waits.then_some(LOOK_EVERY);
            }
            last_look = endpoint.look_at_last(now, &mut io.out);
            endpoint.errqueue_drained = false;
        }
        // While something waits unread, its being readable is no news.
        self.listen(reads || !self.waits, io);
        let pace = pacing.then(|| self.next_read.since(now));
        let again = (!self.unsent.is_empty()).then_some(TRY_AGAIN);
        let times = [look, last_look, pace, again];
        Next::Wait(times.into_iter().flatten().min())
    }

    fn ready(&mut self, ready: &[Ready], io: &mut WorkerIo) {
        if let Some(endpoint) = &mut self.endpoint {
            endpoint.errqueue_drained = true;
            // A report on the error queue would end every wait until it is taken off.
            if ready.iter().any(|ready| ready.error) {
                endpoint.take_errors(&mut self.scratch, &mut io.out);
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
            let (write, error) = (false, true);
            let what = Interest { read, write, error };
            io.watch(KEY, endpoint.udp.socket(), what, Who::Server);
        }
    }

    /// Listens at `addr`, or at one of the next ports. The old socket is closed; if no new one can be
    /// opened, it stays.
    fn bind(&mut self, addr: SocketAddr, other_ports: u16, io: &mut WorkerIo) -> Bound {
        let options = EndpointOptions {
            who: Who::Server,
            plain: false,
            receive_buffer: self.settings.receive_buffer,
        };
        let old = self.endpoint.as_ref().map(Endpoint::local);
        // Two sockets cannot share a port: the old one must go first, and come back on failure.
        let in_the_way = old.filter(|old| old.port() == addr.port() && addr.port() != 0);
        if in_the_way.is_some() {
            self.close_socket(io);
        }
        let opened = at_next_port(addr, other_ports, |addr| Endpoint::open(addr, options, io));
        if let (Err(_), Some(old)) = (&opened, in_the_way)
            && let Ok(endpoint) = Endpoint::open(old, options, io)
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
        self.polling = AdaptivePolling::default();
        self.listen(true, io);
    }

    fn close_socket(&mut self, io: &mut WorkerIo) {
        if let Some(endpoint) = self.endpoint.take() {
            io.waiter.forget(KEY);
            if !self.unsent.is_empty() {
                let n = self.unsent.len();
                self.unsent.clear();
                let message = Message::new("notice-replies-not-made").with("n", n);
                io.trouble(Who::Server, message);
            }
            endpoint.close(&mut self.scratch, &mut io.out);
        }
    }

    /// Whether it reads by itself. While replies wait for room it does not: their number is bounded.
    pub(super) fn may_read(&self) -> bool {
        self.unsent.is_empty()
            && self.settings.reading
            && self.settings.max_reads.is_none_or(|most| self.reads < most)
            && self.endpoint.is_some()
    }
}
