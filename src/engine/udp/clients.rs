//! The UDP clients' worker: owns the sockets of all clients, so that the order of all sends is known.

use std::{collections::BTreeMap, time::Duration};

use super::{
    client::Client,
    endpoint::{Endpoint, ReadBuffers, ReceiveOutcome},
    receive_credit::ReceiveCredit,
};
use crate::engine::{
    outbox::Outbox,
    pending_read::{PendingRead, ReadCall},
    threads::context::ThreadContext,
    threads::mailbox::Mailbox,
    threads::thread::ThreadRole,
    threads::worker::{NextStep, Worker, WorkerIo},
};
use crate::{
    model::{Burst, ClientId, Owner, ReadOptions, UdpClientCommand, UdpClientSettings},
    net::{BATCH, Gauge, Ready},
};

/// After so long a time of sending the clients look whether replies have come.
const REPLY_INTERVAL: Duration = Duration::from_micros(300);
/// Replies that are read one by one before many are read with one call.
const SINGLE_READS: usize = 16;
/// Calls that read replies at most before the next send.
const READS: usize = 64;

/// The worker that owns the sockets of all UDP clients.
#[derive(Debug, Default)]
pub(crate) struct Clients {
    all: BTreeMap<ClientId, Client>,
    credit: ReceiveCredit,
    buffers: ReadBuffers,
    /// The server's queue, whenever it is another.
    gauges: Mailbox<Gauge>,
}

impl Worker for Clients {
    const ROLE: ThreadRole = ThreadRole::Clients;
    const WHO: Owner = Owner::Client(ClientId(0));
    type Settings = ();
    type Order = UdpClientCommand;

    fn new(context: &ThreadContext) -> Self {
        Self {
            gauges: context.gauges.clone(),
            ..Self::default()
        }
    }

    fn apply(&mut self, (): (), _: &mut WorkerIo) {}

    fn execute(&mut self, command: UdpClientCommand, io: &mut WorkerIo) {
        match command {
            UdpClientCommand::Set(id, settings) => self.set(id, settings, io),
            UdpClientCommand::Remove(id) => {
                if let Some(mut client) = self.all.remove(&id) {
                    client.close(&mut self.buffers, io);
                }
            }
            UdpClientCommand::Send(burst) => self.send(burst, io),
            UdpClientCommand::ReadOnce(id, options) => self.read_once(id, options, io),
            UdpClientCommand::Cancel => {
                for client in self.all.values_mut() {
                    client.cancel(io);
                }
            }
            #[cfg(test)]
            UdpClientCommand::Fail(fault) => fault.trigger(),
        }
    }

    /// Sends what is due, one call of each client in turn.
    fn work(&mut self, interrupted: &dyn Fn() -> bool, io: &mut WorkerIo) -> NextStep {
        if let Some(gauge) = self.gauges.take() {
            self.credit.set(gauge);
        }
        let end = io.out.clock.now().plus(REPLY_INTERVAL);
        let next = loop {
            let (mut next, mut idle) = (None::<Duration>, true);
            for client in self.all.values_mut() {
                if client.queue.is_empty() {
                    continue;
                }
                match client.send(&mut self.credit, &mut self.buffers, io) {
                    Some(wait) => next = Some(next.map_or(wait, |least| least.min(wait))),
                    None => idle = false,
                }
                client.watch_again(io);
            }
            let now = io.out.clock.now();
            io.out.flush_if_due(now);
            if idle {
                break next;
            }
            if now >= end || interrupted() {
                return NextStep::Poll(Duration::ZERO);
            }
        };
        let now = io.out.clock.now();
        let endpoints = self
            .all
            .values_mut()
            .filter_map(|client| client.endpoint.as_mut());
        let looks =
            endpoints.filter_map(|endpoint| endpoint.take_final_sample(now, false, &mut io.out));
        let look = looks.min();
        for client in self.all.values_mut() {
            client.read_pending(&mut self.buffers, io);
        }
        let now = io.out.clock.now();
        let pending = self.all.values().filter_map(|client| client.pending);
        let timeout = pending.filter_map(|pending| pending.due(now)).min();
        NextStep::Wait([look, next, timeout].into_iter().flatten().min())
    }

    /// Reads the replies that wait at these sockets.
    fn ready(&mut self, ready: &[Ready], io: &mut WorkerIo) {
        for ready in ready {
            let id = ClientId(u8::try_from(ready.key).unwrap_or(u8::MAX));
            let Some(client) = self.all.get_mut(&id) else {
                continue;
            };
            if ready.error && client.settings.plain {
                // It would end every wait from now on. A plain program learns of it by its next call.
                io.waiter.forget(ready.key);
                client.unwatched = true;
                continue;
            }
            let Some(endpoint) = &mut client.endpoint else {
                continue;
            };
            endpoint.errqueue_drained = true;
            if ready.error {
                endpoint.take_errors(&mut self.buffers, &mut io.out);
            }
            if !client.settings.reads.reading {
                // The read that waits for it is made next.
                continue;
            }
            let before = endpoint.next_read();
            read_replies(endpoint, &client.settings, &mut self.buffers, &mut io.out);
            if endpoint.next_read() > before {
                endpoint.schedule_final_sample(io.out.clock.now());
            }
            io.out.flush_if_due(io.out.clock.now());
        }
    }

    fn close(&mut self, io: &mut WorkerIo) {
        for client in self.all.values_mut() {
            client.close(&mut self.buffers, io);
        }
    }
}

impl Clients {
    fn send(&mut self, burst: Burst, io: &mut WorkerIo) {
        let id = burst.client;
        let Some(client) = self.all.get_mut(&id) else {
            io.progress.add_given_up(id, u64::from(burst.repeat));
            return;
        };
        if client.endpoint.is_none() {
            client.open(io);
        }
        if client.endpoint.is_some() {
            client.watch_again(io);
            client.push(burst, io);
        } else {
            io.progress.add_given_up(id, u64::from(burst.repeat));
        }
    }

    fn read_once(&mut self, id: ClientId, options: ReadOptions, io: &mut WorkerIo) {
        let Some(client) = self.all.get_mut(&id) else {
            return;
        };
        if client.endpoint.is_none() {
            client.open(io);
        }
        client.watch_again(io);
        client.pending = Some(PendingRead::new(options, io.out.clock.now()));
        client.read_pending(&mut self.buffers, io);
        client.watch(io);
    }

    fn set(&mut self, id: ClientId, settings: UdpClientSettings, io: &mut WorkerIo) {
        let Some(client) = self.all.get_mut(&id) else {
            self.all.insert(id, Client::new(id, settings, io));
            return;
        };
        let old = std::mem::replace(&mut client.settings, settings);
        let new = &client.settings;
        if old.reads.reading != new.reads.reading && !client.unwatched {
            client.watch(io);
        }
        let keeps_socket = client.endpoint.is_some()
            && old.plain == new.plain
            && old.switches.binds_like(new.switches)
            && old.group_sending == new.group_sending
            && old.connected == new.connected
            && old.from == new.from
            && old.family().is_ipv4() == new.family().is_ipv4()
            && (old.to == new.to || !new.connected);
        if !keeps_socket {
            client.close(&mut self.buffers, io);
            client.open(io);
            return;
        }
        if old.switches != client.settings.switches {
            client.set_broadcast(io);
        }
        if old.groups != client.settings.groups {
            client.set_groups(io);
        }
    }
}

/// Reads the replies that wait, one by one, and many with one call where there are many.
fn read_replies(
    endpoint: &mut Endpoint,
    settings: &UdpClientSettings,
    buffers: &mut ReadBuffers,
    out: &mut Outbox,
) {
    for call in 0..READS {
        let read = endpoint.next_read();
        let size = settings.reads.size(read);
        let many =
            call >= SINGLE_READS && settings.reads.size_holds(read) && endpoint.udp.batches();
        let nothing = if many {
            endpoint.receive_many(size, BATCH, buffers, out) == Some(0)
        } else {
            matches!(
                endpoint.receive(ReadCall::plain(size), buffers, out),
                ReceiveOutcome::Nothing
            )
        };
        if nothing {
            endpoint.sample(true, out);
            break;
        }
        out.flush_if_due(out.clock.now());
    }
}
