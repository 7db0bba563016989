//! The server thread: owns the listening socket.

use std::{collections::VecDeque, net::SocketAddr, time::Duration};

use crossbeam_channel::{Receiver, Sender, TryRecvError};

use super::{
    adaptive_polling::AdaptivePolling,
    endpoint::{Endpoint, Got, Open, Scratch, SocketIds},
    mailbox::Mailbox,
    outbox::Outbox,
};
use crate::{
    model::{Errno, Message, Note, PayloadSpec, Reply, ServerCommand, ServerSettings, Stamp, Who},
    net::{Backend, Gauge, NetError, Waiter},
};

/// How often the queue is looked at while datagrams wait in it unread.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// After what time a full send buffer is tried again.
pub(super) const TRY_AGAIN: Duration = Duration::from_millis(1);
/// The only socket of this thread's waiter.
const KEY: usize = 0;

/// What the server thread is asked.
#[derive(Debug)]
pub(super) enum Order {
    /// Listen there, or at one of the `other_ports` next ports.
    Bind {
        addr: SocketAddr,
        other_ports: u16,
        answer: Option<Sender<Result<SocketAddr, NetError>>>,
    },
    /// A command of a face.
    Command(ServerCommand),
}

/// The server thread's state.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) orders: Receiver<Order>,
    pub(super) settings: Mailbox<ServerSettings>,
    pub(super) waiter: Waiter,
    pub(super) ids: SocketIds,
    pub(super) backend: Backend,
    pub(super) out: Outbox,
    /// The queue of the socket, for whoever sends into it.
    pub(super) gauges: Mailbox<Gauge>,
}

/// What changes while it runs.
#[derive(Debug)]
pub(super) struct State {
    pub(super) endpoint: Option<Endpoint>,
    pub(super) now: ServerSettings,
    /// Reads made, over all sockets.
    pub(super) reads: u64,
    pub(super) next_read: Stamp,
    /// Something waits in the queue, as far as is known, and is not to be read now.
    pub(super) waits: bool,
    /// How much comes.
    pub(super) hurry: AdaptivePolling,
    /// When to look once more.
    pub(super) last_look: Option<Stamp>,
    /// Replies for which the send buffer had no room.
    pub(super) unsent: VecDeque<(PayloadSpec, SocketAddr)>,
    pub(super) scratch: Scratch,
}

impl Server {
    /// Runs until the orders hang up.
    pub(super) fn run(mut self) {
        let mut state = State {
            endpoint: None,
            now: ServerSettings::default(),
            reads: 0,
            next_read: Stamp::default(),
            waits: false,
            hurry: AdaptivePolling::default(),
            last_look: None,
            unsent: VecDeque::new(),
            scratch: Scratch::default(),
        };
        loop {
            self.out.mark_active();
            if let Some(settings) = self.settings.take() {
                self.apply(&mut state, settings);
            }
            if self.out.is_left() {
                break;
            }
            match self.orders.try_recv() {
                Ok(order) => {
                    self.obey(&mut state, order);
                    continue;
                }
                Err(TryRecvError::Disconnected) => break,
                Err(TryRecvError::Empty) => {}
            }
            if !state.unsent.is_empty() {
                self.send_rest(&mut state);
            }
            let now = self.out.clock.now();
            if state.may_read() && now >= state.next_read && self.read(&mut state) {
                self.out.flush_if_due(self.out.clock.now());
                continue;
            }
            self.wait(&mut state);
        }
        self.send_rest(&mut state);
        self.close(&mut state);
        self.out.finish();
    }

    /// Waits for what comes next: a datagram, an order, the next read, the next look.
    fn wait(&mut self, state: &mut State) {
        let now = self.out.clock.now();
        let pacing = state.may_read() && now < state.next_read;
        let mut timeout = pacing.then(|| state.next_read.since(now));
        let nap = state
            .hurry
            .take_nap()
            // Whoever waits for an answer is not to wait longer.
            .filter(|_| state.may_read() && !pacing && state.now.reply == Reply::None);
        if let Some(nap) = nap {
            // It comes back at once: no need to hand over what there is.
            self.nap(nap);
            return;
        }
        let idle = !state.may_read() || pacing;
        if idle && let Some(endpoint) = &mut state.endpoint {
            state.waits = endpoint.look(false, &mut self.out);
            if state.waits {
                timeout = Some(timeout.map_or(LOOK_EVERY, |left| left.min(LOOK_EVERY)));
            }
        }
        if let (Some(due), Some(endpoint)) = (state.last_look, &mut state.endpoint) {
            let left = due.since(now);
            if left.is_zero() {
                state.last_look = None;
                endpoint.look_anew(&mut self.out);
            } else {
                timeout = Some(timeout.map_or(left, |least| least.min(left)));
            }
        }
        if !state.unsent.is_empty() {
            timeout = Some(TRY_AGAIN);
        }
        if let Some(again) = self.out.rest() {
            timeout = Some(timeout.map_or(again, |left| left.min(again)));
        }
        // While something waits unread, its being readable is no news.
        let listening = state.may_read() && !pacing || idle && !state.waits;
        match self.waiter.wait(timeout, |_| listening) {
            Ok(ready) => {
                let Some(endpoint) = &mut state.endpoint else {
                    return;
                };
                endpoint.errqueue_drained = !ready.is_empty();
                // A report on the error queue would end every wait until it is taken off.
                if ready.iter().any(|ready| ready.error) {
                    self.out.mark_active();
                    endpoint.take_errors(&mut state.scratch, &mut self.out);
                }
            }
            Err(error) => {
                self.out.mark_active();
                self.trouble(Message::new("error-wait").with("detail", error.to_string()));
                // Without a waiter it waits for orders, and does not spin.
                if let Ok(order) = self.orders.recv_timeout(LOOK_EVERY) {
                    self.obey(state, order);
                }
            }
        }
    }

    /// Waits for that long, or for an order.
    fn nap(&mut self, nap: Duration) {
        self.out.flush_if_due(self.out.clock.now());
        // A waiter that fails is told of when there is nothing to do.
        self.waiter.wait(Some(nap), |_| false).ok();
    }

    fn apply(&mut self, state: &mut State, settings: ServerSettings) {
        let old = std::mem::replace(&mut state.now, settings);
        if old.pace != state.now.pace {
            let now = self.out.clock.now();
            state.next_read = state.next_read.min(now.plus(state.now.pace));
        }
        if old.receive_buffer != state.now.receive_buffer
            && let Some(endpoint) = &mut state.endpoint
            && let Err(error) = endpoint.set_receive_buffer(state.now.receive_buffer, &mut self.out)
        {
            self.trouble(error.message());
        }
        if old.reading
            && !state.now.reading
            && let Some(endpoint) = &mut state.endpoint
        {
            endpoint.look(false, &mut self.out);
        }
    }

    fn obey(&mut self, state: &mut State, order: Order) {
        match order {
            Order::Bind {
                addr,
                other_ports,
                answer,
            } => {
                let result = self.bind(state, addr, other_ports);
                if let (None, Err(error)) = (&answer, &result) {
                    self.trouble(error.message());
                }
                if let Some(answer) = answer {
                    // Whoever asked may have given up.
                    answer.try_send(result).ok();
                }
            }
            Order::Command(ServerCommand::ReadOnce) => {
                let Some(endpoint) = &mut state.endpoint else {
                    return;
                };
                let size = state
                    .now
                    .read_size(usize::try_from(state.reads).unwrap_or(usize::MAX));
                match endpoint.receive(size, &mut state.scratch, &mut self.out) {
                    Got::Nothing => {
                        endpoint.look(true, &mut self.out);
                        self.trouble(Message::new("notice-nothing-waits"));
                    }
                    Got::Failed | Got::Pending => {}
                    Got::Datagram { returned, from } => {
                        state.reads += 1;
                        self.reply(state, returned, from);
                    }
                }
            }
            Order::Command(ServerCommand::Look) => {
                if let Some(endpoint) = &mut state.endpoint {
                    endpoint.look_anew(&mut self.out);
                }
            }
            Order::Command(ServerCommand::Stop) => self.close(state),
            #[cfg(test)]
            Order::Command(ServerCommand::Fail(fault)) => fault.happen(),
        }
    }

    /// Listens at `addr`, or at the next port that is free. The old socket is closed; if no new
    /// one can be opened, it stays.
    fn bind(
        &mut self,
        state: &mut State,
        addr: SocketAddr,
        other_ports: u16,
    ) -> Result<SocketAddr, NetError> {
        let mut open = Open {
            who: Who::Server,
            addr,
            plain: false,
            receive_buffer: state.now.receive_buffer,
            backend: self.backend,
        };
        let old = state.endpoint.as_ref().map(Endpoint::local);
        // Two sockets cannot share a port: the old one must go first, and come back on failure.
        let in_the_way = old.filter(|old| old.port() == addr.port() && addr.port() != 0);
        if in_the_way.is_some() {
            self.close(state);
        }
        let mut result = Endpoint::open(&open, &self.ids, &mut self.out);
        for _ in 0..other_ports {
            let Err(error) = &result else { break };
            if error.errno() != Errno::EADDRINUSE {
                break;
            }
            let Some(port) = open.addr.port().checked_add(1) else {
                break;
            };
            open.addr.set_port(port);
            result = Endpoint::open(&open, &self.ids, &mut self.out);
        }
        let endpoint = match (result, in_the_way) {
            (Ok(endpoint), _) => endpoint,
            (Err(error), None) => return Err(error),
            (Err(error), Some(old)) => {
                open.addr = old;
                if let Ok(endpoint) = Endpoint::open(&open, &self.ids, &mut self.out) {
                    self.install(state, endpoint)?;
                }
                return Err(error);
            }
        };
        let local = endpoint.local();
        self.close(state);
        self.install(state, endpoint)?;
        if addr.port() != 0 && local.port() != addr.port() {
            let message = Message::new("notice-port-moved")
                .with("wanted", addr.port().to_string())
                .with("got", local.port().to_string());
            self.trouble(message);
        }
        Ok(local)
    }

    fn install(&mut self, state: &mut State, endpoint: Endpoint) -> Result<(), NetError> {
        if let Err(source) = self.waiter.watch(KEY, endpoint.udp()) {
            let error = NetError::wait(endpoint.local(), source);
            endpoint.close(&mut state.scratch, &mut self.out);
            return Err(error);
        }
        self.gauges.put(endpoint.udp().gauge());
        state.endpoint = Some(endpoint);
        state.waits = false;
        state.hurry = AdaptivePolling::default();
        Ok(())
    }

    fn close(&mut self, state: &mut State) {
        if let Some(endpoint) = state.endpoint.take() {
            self.waiter.unwatch(KEY);
            if !state.unsent.is_empty() {
                let n = state.unsent.len();
                state.unsent.clear();
                self.trouble(Message::new("notice-replies-not-made").with("n", n));
            }
            endpoint.close(&mut state.scratch, &mut self.out);
        }
    }

    pub(super) fn trouble(&mut self, message: Message) {
        self.out.note(
            self.out.clock.now(),
            Note::Trouble {
                who: Who::Server,
                message,
            },
        );
    }
}

impl State {
    /// Whether it reads by itself. While replies wait for room it does not: their number is bounded.
    pub(super) fn may_read(&self) -> bool {
        self.unsent.is_empty()
            && self.now.reading
            && self.now.max_reads.is_none_or(|most| self.reads < most)
            && self.endpoint.is_some()
    }
}
