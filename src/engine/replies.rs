//! What the server answers.

use std::net::SocketAddr;

use super::{
    batch_io::SendMethod,
    server::{Server, State},
};
use crate::model::{Message, PayloadSpec, Reply, address};

/// The most that an address outside this machine is answered with, in bytes.
const MOST_TO_OUTSIDE: usize = 512;

impl Server {
    pub(super) fn reply(&mut self, state: &mut State, returned: usize, from: SocketAddr) {
        if state.now.reply == Reply::None {
            return;
        }
        let answer = state.scratch.bytes.get(..returned).unwrap_or_default();
        let answer = answer.to_vec();
        self.answer(state, answer, from);
    }

    /// Answers one datagram with its own bytes, in upper case if that is the rule.
    pub(super) fn answer(&mut self, state: &mut State, mut answer: Vec<u8>, from: SocketAddr) {
        if state.now.reply == Reply::Upper {
            answer.make_ascii_uppercase();
        }
        if address::is_wide(from) && answer.len() > MOST_TO_OUTSIDE {
            let message = Message::new("notice-reply-too-long")
                .with("addr", from.to_string())
                .with("bytes", answer.len())
                .with("limit", MOST_TO_OUTSIDE);
            self.trouble(message);
            return;
        }
        let answer = PayloadSpec::Fixed(answer);
        if !state.unsent.is_empty() || !self.send(state, &answer, from) {
            state.unsent.push_back((answer, from));
        }
    }

    /// Sends one reply; returns whether there was room for it.
    fn send(&mut self, state: &mut State, answer: &PayloadSpec, to: SocketAddr) -> bool {
        let what = (answer, 0, 1);
        state.endpoint.as_mut().is_none_or(|endpoint| {
            let sent = endpoint.send(SendMethod::One, what, to, &mut state.scratch, &mut self.out);
            endpoint.drain_errors(&mut state.scratch, &mut self.out);
            sent > 0
        })
    }

    /// Sends replies for which the send buffer had no room before.
    pub(super) fn send_rest(&mut self, state: &mut State) {
        while let Some((answer, to)) = state.unsent.pop_front() {
            if !self.send(state, &answer, to) {
                state.unsent.push_front((answer, to));
                return;
            }
        }
    }
}
