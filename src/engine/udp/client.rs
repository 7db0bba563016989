//! One client: its socket, and what it is to send.

use std::time::Duration;

use super::{
    batch_io::SendMethod,
    endpoint::{Endpoint, EndpointOptions, ReadBuffers, ReceiveOutcome},
    receive_credit::{BurstDrops, ReceiveCredit, SendAllowance},
};
use crate::engine::{
    burst_queue::BurstQueue,
    pending_read::PendingRead,
    send_pacer::SendPacer,
    threads::worker::{SEND_RETRY, WorkerIo},
};
use crate::{
    model::{
        BatchMode, Burst, ClientId, Message, Owner, ReadWait, SockOpt, Stamp, UdpClientSettings,
    },
    net::{Interest, NetError},
};

/// How long a burst waits for the receiver, or for those who take the rows, between two looks.
const RETRY_INTERVAL: Duration = Duration::from_micros(150);

/// A UDP client: its socket, its settings and what it has still to send.
#[derive(Debug)]
pub(crate) struct Client {
    id: ClientId,
    pub(crate) settings: UdpClientSettings,
    /// `None` if it could not be opened; the next order to send tries again.
    pub(crate) endpoint: Option<Endpoint>,
    /// A plain program's error is pending: the next call will tell it, and no wait does.
    pub(crate) unwatched: bool,
    pub(crate) queue: BurstQueue,
    /// How the burst that is sent now is handed over; known from its first send on.
    method: Option<SendMethod>,
    /// What the receiver drops during a burst without loss.
    drops: BurstDrops,
    /// After a full send buffer.
    not_before: Stamp,
    /// A read that was asked for and waits.
    pub(crate) pending: Option<PendingRead>,
}

impl Client {
    /// One with a socket, if that can be opened.
    pub(crate) fn new(id: ClientId, settings: UdpClientSettings, io: &mut WorkerIo) -> Self {
        let mut client = Self {
            id,
            settings,
            endpoint: None,
            unwatched: false,
            queue: BurstQueue::new(id),
            method: None,
            drops: BurstDrops::default(),
            not_before: Stamp::default(),
            pending: None,
        };
        client.open(io);
        client
    }

    /// Opens its socket; a failure is told.
    pub(crate) fn open(&mut self, io: &mut WorkerIo) {
        self.unwatched = false;
        match self.try_open(io) {
            Ok(endpoint) => {
                self.endpoint = Some(endpoint);
                self.watch(io);
            }
            Err(error) => io.report_problem(Owner::Client(self.id), error.message()),
        }
    }

    fn try_open(&self, io: &mut WorkerIo) -> Result<Endpoint, NetError> {
        let options = EndpointOptions {
            owner: Owner::Client(self.id),
            plain: self.settings.plain,
            receive_buffer: None,
            options: self.settings.options(),
            groups: self.settings.groups.clone(),
            bind: self.settings.from,
        };
        let mut endpoint = Endpoint::open(self.settings.family(), &options, io)?;
        if self.settings.connected
            && let Err(error) = endpoint.connect(self.settings.to, &mut io.out)
        {
            endpoint.close(&mut ReadBuffers::default(), &mut io.out);
            return Err(error);
        }
        Ok(endpoint)
    }

    /// Switches `SO_BROADCAST` as its settings say; a failure is told.
    pub(crate) fn set_broadcast(&mut self, io: &mut WorkerIo) {
        if let Some(endpoint) = &mut self.endpoint {
            let on = self.settings.switches.broadcast.into();
            let set = endpoint.set(SockOpt::Broadcast, on, &mut io.out);
            io.report_failure(Owner::Client(self.id), set);
        }
    }

    /// Joins and leaves groups as its settings say; a failure is told.
    pub(crate) fn set_groups(&mut self, io: &mut WorkerIo) {
        if let Some(endpoint) = &mut self.endpoint {
            let set = endpoint.set_groups(&self.settings.groups, &mut io.out);
            io.report_failure(Owner::Client(self.id), set);
        }
    }

    /// Waits for replies from now on where it reads, or for errors alone.
    pub(crate) fn watch(&self, io: &mut WorkerIo) {
        if let Some(endpoint) = &self.endpoint {
            let what = Interest {
                read: self.settings.reads.reading || self.pending.is_some(),
                error: true,
                ..Interest::default()
            };
            let (key, owner) = (usize::from(self.id.0), Owner::Client(self.id));
            io.watch(key, endpoint.udp.socket(), what, owner);
        }
    }

    /// Hears replies again once a call has told the error of a plain program.
    pub(crate) fn watch_again(&mut self, io: &mut WorkerIo) {
        if std::mem::take(&mut self.unwatched) {
            self.watch(io);
        }
    }

    /// Makes the read that was asked for, if it is not to wait on.
    pub(crate) fn read_pending(&mut self, buffers: &mut ReadBuffers, io: &mut WorkerIo) {
        let (Some(pending), Some(endpoint)) = (&mut self.pending, &mut self.endpoint) else {
            return;
        };
        let default_size = self.settings.reads.size(endpoint.next_read());
        let call = pending.call(default_size, io.out.clock.now());
        match endpoint.receive(call, buffers, &mut io.out) {
            ReceiveOutcome::Nothing if pending.options.wait == ReadWait::NoRead => {
                endpoint.sample(true, &mut io.out);
                let message = Message::new("notice-nothing-waits");
                io.report_problem(Owner::Client(self.id), message);
            }
            ReceiveOutcome::Nothing => {
                let read = (endpoint.id, endpoint.udp.receive_call());
                return pending.tell(read, call, &mut io.out);
            }
            ReceiveOutcome::Failed | ReceiveOutcome::Datagram { .. } => {
                endpoint.schedule_final_sample(io.out.clock.now());
            }
        }
        self.pending = None;
        self.watch(io);
    }

    /// Closes its socket, and forgets what it was to send.
    pub(crate) fn close(&mut self, buffers: &mut ReadBuffers, io: &mut WorkerIo) {
        io.waiter.forget(usize::from(self.id.0));
        self.pending = None;
        self.cancel(io);
        if let Some(endpoint) = self.endpoint.take() {
            endpoint.close(buffers, &mut io.out);
        }
    }

    /// Forgets what it was to send.
    pub(crate) fn cancel(&mut self, io: &mut WorkerIo) {
        self.queue.cancel(&io.progress);
        self.tell_drops(io);
    }

    /// A burst without loss is over: tells what was dropped all the same.
    fn tell_drops(&mut self, io: &mut WorkerIo) {
        if let Some(n) = self.drops.end() {
            let message = Message::new("notice-lossless-dropped").with("n", n);
            io.report_problem(Owner::Client(self.id), message);
        }
    }

    /// Puts an order behind those that wait.
    pub(crate) fn push(&mut self, burst: Burst, io: &WorkerIo) {
        if self.queue.is_empty() {
            self.not_before = Stamp::default();
            self.method = None;
            self.queue.reset(&io.progress);
        }
        self.queue.push(burst, &io.progress);
    }

    /// Makes one send call if one is due. Returns the time to wait for the next try, `None` if the
    /// next may come at once.
    pub(crate) fn send(
        &mut self,
        credit: &mut ReceiveCredit,
        buffers: &mut ReadBuffers,
        io: &mut WorkerIo,
    ) -> Option<Duration> {
        let now = io.out.clock.now();
        let wait = self.not_before.since(now);
        if !wait.is_zero() {
            return Some(wait);
        }
        let (id, to) = (self.id, self.settings.to);
        let (Some(queued), Some(endpoint)) = (self.queue.front(), &mut self.endpoint) else {
            self.cancel(io);
            return None;
        };
        let burst = &queued.burst;
        let method = *self
            .method
            .get_or_insert_with(|| send_method(id, burst, endpoint, io));
        let (size, lossless) = (burst.payload.size(), burst.lossless);
        if io.out.is_held_back(now) || lossless && io.out.is_crowded() {
            return Some(RETRY_INTERVAL);
        }
        let left = burst.repeat.saturating_sub(queued.sent);
        let mut most = usize::try_from(left).unwrap_or(usize::MAX);
        let after = queued.after;
        if let Some(rate) = burst.rate {
            let pacer = queued
                .pacer
                .get_or_insert_with(|| SendPacer::new(rate, now.max(after)));
            match pacer.due(now) {
                Ok(due) => most = most.min(usize::try_from(due).unwrap_or(usize::MAX)),
                Err(wait) => return Some(wait),
            }
        }
        let segments = method == SendMethod::Segments;
        if lossless {
            if queued.sent == 0 {
                credit.begin();
                self.drops = BurstDrops::default();
            }
            let room = credit.room((endpoint.local(), to), size, segments);
            self.drops.observe(credit.drops());
            if let Some(n) = self.drops.first() {
                let message = Message::new("notice-lossless-dropping").with("n", n);
                io.report_problem(Owner::Client(id), message);
            }
            match room {
                SendAllowance::For(room) => most = most.min(room),
                SendAllowance::None => return Some(RETRY_INTERVAL),
                SendAllowance::Unknown => {
                    io.report_problem(Owner::Client(id), Message::new("error-lossless"));
                    self.cancel(io);
                    return None;
                }
            }
        }
        if let Some(next) = queued
            .pacer
            .as_ref()
            .and_then(|pacer| pacer.after_next(now))
        {
            // An answer may come at once: what the next wait needs is done before. If it fails, that
            // wait does too, and tells it.
            io.waiter.end_within(next).ok();
        }
        let what = (&burst.payload, u64::from(queued.sent), most);
        let sent = endpoint.send((method, burst.flags()), what, to, buffers, &mut io.out);
        // What went into a queue of ours that is still open was not refused.
        if !credit.covers(to) {
            endpoint.drain_errors(buffers, &mut io.out);
        }
        if sent == 0 {
            self.not_before = now.plus(SEND_RETRY);
            return Some(SEND_RETRY);
        }
        if lossless {
            credit.consume(size, segments, sent);
        }
        if let Some(pacer) = &mut queued.pacer {
            pacer.advance(sent as u64);
        }
        let from = endpoint.local();
        let (count, times) = (
            u32::try_from(sent).unwrap_or(u32::MAX),
            (now, endpoint.last_end),
        );
        let done = self.queue.advance(count, times, &io.progress);
        if done {
            self.method = None;
        }
        if lossless && done {
            credit.end(from, to);
            self.drops.observe(credit.drops());
            self.tell_drops(io);
        }
        None
    }
}

/// How a burst is handed over; where that is not the way that was asked for, it is told.
fn send_method(id: ClientId, burst: &Burst, endpoint: &Endpoint, io: &mut WorkerIo) -> SendMethod {
    if burst.dont_wait {
        // The calls for many have that flag anyway.
        return SendMethod::One;
    }
    let method = endpoint.send_method(burst.batch_mode, &burst.payload, burst.repeat, burst.rate);
    if burst.batch_mode != BatchMode::Auto && burst.batch_mode != method.mode() {
        let message = Message::new("notice-io")
            .with("wanted", burst.batch_mode.word())
            .with("used", method.mode().word());
        io.report_problem(Owner::Client(id), message);
    }
    method
}
