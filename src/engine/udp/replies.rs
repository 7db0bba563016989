//! What the server answers.

use std::net::SocketAddr;

use super::{batch_io::SendMethod, server::Server};
use crate::engine::threads::worker::WorkerIo;
use crate::model::{Message, Owner, PayloadSpec, Reply, RowFlags, address};

/// The most that an address outside this machine is answered with, in bytes.
const MAX_TO_OUTSIDE: usize = 512;

impl Server {
    pub(crate) fn reply(&mut self, returned: usize, from: SocketAddr, io: &mut WorkerIo) {
        if self.settings.server.reply == Reply::None {
            return;
        }
        let request = self.buffers.bytes.get(..returned).map(<[u8]>::to_vec);
        self.answer(&request.unwrap_or_default(), from, io);
    }

    /// Answers one datagram as the rule for replies has it.
    pub(crate) fn answer(&mut self, request: &[u8], from: SocketAddr, io: &mut WorkerIo) {
        let (reply, clock) = (self.settings.server.reply, io.out.clock.service());
        for (to, answer) in self.answers.to(reply, request, from, clock) {
            self.send_or_queue(answer, to, io);
        }
    }

    /// Sends a reply, or lets it wait for room.
    fn send_or_queue(&mut self, answer: Vec<u8>, to: SocketAddr, io: &mut WorkerIo) {
        if address::is_beyond_loopback(to) && answer.len() > MAX_TO_OUTSIDE {
            let message = Message::new("notice-reply-too-long")
                .with("addr", address::shown(to))
                .with("bytes", answer.len())
                .with("limit", MAX_TO_OUTSIDE);
            io.report_problem(Owner::Server, message);
            return;
        }
        let answer = PayloadSpec::Fixed(answer);
        if !self.unsent.is_empty() || !self.send(&answer, to, io) {
            self.unsent.push_back((answer, to));
        }
    }

    /// Sends one reply; returns whether there was room for it.
    fn send(&mut self, answer: &PayloadSpec, to: SocketAddr, io: &mut WorkerIo) -> bool {
        let what = (answer, 0, 1);
        self.endpoint.as_mut().is_none_or(|endpoint| {
            let (how, buffers) = ((SendMethod::One, RowFlags(0)), &mut self.buffers);
            let sent = endpoint.send(how, what, to, buffers, &mut io.out);
            endpoint.drain_errors(&mut self.buffers, &mut io.out);
            sent > 0
        })
    }

    /// Sends replies for which the send buffer had no room before.
    pub(crate) fn send_unsent(&mut self, io: &mut WorkerIo) {
        while let Some((answer, to)) = self.unsent.pop_front() {
            if !self.send(&answer, to, io) {
                self.unsent.push_front((answer, to));
                return;
            }
        }
    }
}
