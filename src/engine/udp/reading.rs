//! How the server reads: one by one, or many with one call.

use super::{endpoint::ReceiveOutcome, server::Server};
use crate::engine::{
    pending_read::{PendingRead, ReadCall},
    threads::worker::WorkerIo,
};
use crate::{
    model::{Message, Owner, ReadOptions, ReadWait, Reply},
    net::BATCH,
};

impl Server {
    /// One call of the experiment. Returns whether there may be more to read.
    pub(crate) fn read(&mut self, io: &mut WorkerIo) -> bool {
        let many = self.many();
        if many > 1 {
            return self.read_many(many, io);
        }
        let size = self.next_size();
        let Some(endpoint) = &mut self.endpoint else {
            return false;
        };
        match endpoint.receive(ReadCall::plain(size), &mut self.buffers, &mut io.out) {
            ReceiveOutcome::Nothing => {
                endpoint.sample(true, &mut io.out);
                return false;
            }
            ReceiveOutcome::Failed => {
                self.blocked.returned();
                endpoint.schedule_final_sample(io.out.clock.now());
            }
            ReceiveOutcome::Datagram { returned, from } => {
                self.blocked.returned();
                endpoint.schedule_final_sample(io.out.clock.now());
                self.reads += 1;
                self.polling.single(io.out.clock.now());
                self.reply(returned, from, io);
            }
        }
        if !self.settings.server.pace.is_zero() {
            self.next_read = io.out.clock.now().plus(self.settings.server.pace);
        }
        true
    }

    /// Reads up to `most` datagrams with one call; returns whether more may wait.
    fn read_many(&mut self, most: usize, io: &mut WorkerIo) -> bool {
        let size = self.next_size();
        let Some(endpoint) = &mut self.endpoint else {
            return false;
        };
        if self.polling.delay_ended()
            && let Some(memory) = endpoint.udp.memory()
        {
            self.polling.note_fill(memory);
        }
        let came = endpoint.receive_many(size, most, &mut self.buffers, &mut io.out);
        let now = io.out.clock.now();
        let count = came.unwrap_or(0);
        self.reads += count as u64;
        if count > 0 || came.is_none() {
            self.blocked.returned();
            endpoint.schedule_final_sample(now);
        }
        // The queue has been emptied; how full it was tells how long it may be left alone.
        if came.is_some() && count < most && self.polling.emptied(count, now) {
            endpoint.sample(true, &mut io.out);
        }
        if self.settings.server.reply != Reply::None {
            let came = self.buffers.many.received().take(count);
            let came = came.map(|(got, bytes)| (bytes.to_vec(), got.from));
            for (bytes, from) in came.collect::<Vec<_>>() {
                self.answer(&bytes, from, io);
            }
        }
        came.is_none() || count == most
    }

    /// Reads one datagram, whatever is set.
    pub(crate) fn read_once(&mut self, options: ReadOptions, io: &mut WorkerIo) {
        if let Some(endpoint) = &self.endpoint {
            self.blocked.give_up(endpoint.id, &mut io.out);
            self.pending = Some(PendingRead::new(options, io.out.clock.now()));
            self.read_pending(io);
        }
    }

    /// Makes the read that was asked for, if it is not to wait on.
    pub(crate) fn read_pending(&mut self, io: &mut WorkerIo) {
        let default_size = self.next_size();
        let (Some(pending), Some(endpoint)) = (&mut self.pending, &mut self.endpoint) else {
            return;
        };
        let call = pending.call(default_size, io.out.clock.now());
        match endpoint.receive(call, &mut self.buffers, &mut io.out) {
            ReceiveOutcome::Nothing if pending.options.wait == ReadWait::NoRead => {
                endpoint.sample(true, &mut io.out);
                io.report_problem(Owner::Server, Message::new("notice-nothing-waits"));
            }
            ReceiveOutcome::Nothing => {
                let read = (endpoint.id, endpoint.udp.receive_call());
                return pending.tell(read, call, &mut io.out);
            }
            ReceiveOutcome::Datagram { returned, from } if !pending.options.peek => {
                self.reads += 1;
                self.reply(returned, from, io);
            }
            ReceiveOutcome::Failed | ReceiveOutcome::Datagram { .. } => {}
        }
        self.pending = None;
    }

    /// The read size of the next read.
    pub(crate) fn next_size(&self) -> u32 {
        let read = usize::try_from(self.reads).unwrap_or(usize::MAX);
        self.settings.server.reads.size(read)
    }

    /// How many datagrams the next call may read: more than one where many come, they have no wait
    /// between them, and one read size holds for all.
    fn many(&self) -> usize {
        let read = usize::try_from(self.reads).unwrap_or(usize::MAX);
        let endpoint = self.endpoint.as_ref();
        if !endpoint.is_some_and(|endpoint| endpoint.udp.batches())
            || !self.settings.server.pace.is_zero()
            || !self.settings.server.reads.size_holds(read)
            || !self.polling.wants_many(self.settings.batch_mode)
        {
            return 1;
        }
        let most = self.settings.server.max_reads.unwrap_or(u64::MAX);
        let left = usize::try_from(most.saturating_sub(self.reads));
        left.map_or(BATCH, |left| left.min(BATCH))
    }
}
