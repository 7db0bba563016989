//! How the server reads: one by one, or many with one call.

use std::{net::SocketAddr, time::Duration};

use super::{
    endpoint::Got,
    server::{Server, State},
};
use crate::{model::Reply, net::MANY};

/// After the last read the queue is looked at once more, when nothing can be on its way any more:
/// then the ledger can settle what it could not before.
pub(super) const LAST_LOOK: Duration = Duration::from_millis(1100);

impl Server {
    /// One call of the experiment. Returns whether there may be more to read.
    pub(super) fn read(&mut self, state: &mut State) -> bool {
        let many = state.many();
        if many > 1 {
            return self.read_many(state, many);
        }
        let Some(endpoint) = &mut state.endpoint else {
            return false;
        };
        let size = state
            .now
            .read_size(usize::try_from(state.reads).unwrap_or(usize::MAX));
        match endpoint.receive(size, &mut state.scratch, &mut self.out) {
            Got::Nothing => {
                endpoint.look(true, &mut self.out);
                return false;
            }
            Got::Failed | Got::Pending => {}
            Got::Datagram { returned, from } => {
                state.reads += 1;
                state.hurry.single(self.out.clock.now());
                self.reply(state, returned, from);
            }
        }
        state.last_look = Some(self.out.clock.now().plus(LAST_LOOK));
        if !state.now.pace.is_zero() {
            state.next_read = self.out.clock.now().plus(state.now.pace);
        }
        true
    }

    /// One call for many datagrams.
    fn read_many(&mut self, state: &mut State, most: usize) -> bool {
        let Some(endpoint) = &mut state.endpoint else {
            return false;
        };
        if state.hurry.slept()
            && let Some(memory) = endpoint.udp().memory()
        {
            state.hurry.woke(memory);
        }
        let read = usize::try_from(state.reads).unwrap_or(usize::MAX);
        let size = state.now.read_size(read);
        let came = endpoint.receive_many(size, most, &mut state.scratch, &mut self.out);
        let now = self.out.clock.now();
        let count = came.unwrap_or(0);
        state.reads += count as u64;
        if count > 0 || came.is_none() {
            state.last_look = Some(now.plus(LAST_LOOK));
        }
        if came.is_some() && count < most {
            // The queue has been emptied; how full it was tells how long it may be left alone.
            if state.hurry.emptied(count, now) {
                endpoint.look(true, &mut self.out);
            }
        }
        if state.now.reply != Reply::None {
            let answers: Vec<(Vec<u8>, SocketAddr)> = state
                .scratch
                .many
                .received()
                .take(count)
                .map(|(got, bytes)| (bytes.to_vec(), got.from))
                .collect();
            for (answer, from) in answers {
                self.answer(state, answer, from);
            }
        }
        came.is_none() || count == most
    }
}

impl State {
    /// How many datagrams the next call may read: more than one where many come, they have no wait
    /// between them, and one read size holds for all.
    fn many(&self) -> usize {
        let read = usize::try_from(self.reads).unwrap_or(usize::MAX);
        let batches = self
            .endpoint
            .as_ref()
            .is_some_and(|endpoint| endpoint.udp().batches());
        if !batches
            || !self.now.pace.is_zero()
            || !self.now.read_size_holds(read)
            || !self.hurry.wants_many(self.now.io)
        {
            return 1;
        }
        let left = self
            .now
            .max_reads
            .map(|most| most.saturating_sub(self.reads));
        left.and_then(|left| usize::try_from(left).ok())
            .map_or(MANY, |left| left.min(MANY))
    }
}
