//! One TCP client: its socket, and what it is to send.

use std::{collections::VecDeque, net::Shutdown, time::Duration};

use super::{connection::Connection, stream::Stream};
use crate::{
    engine::{burst_queue::BurstQueue, send_pacer::SendPacer, threads::worker::WorkerIo},
    model::{ClientId, Owner, PayloadSpec, Stamp, TcpClientSettings},
};

/// Messages that are sent before the others have their turn.
const AT_ONCE: usize = 32;

/// The client's end of its connection.
#[derive(Debug, Default)]
pub(super) enum ClientSocket {
    /// The client has no connection.
    #[default]
    None,
    /// `connect` was called at this moment, and the peer has not answered yet.
    Connecting(Stream, Stamp),
    /// The connection is established.
    Open(Connection),
}

/// What is to be done when everything is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AfterSends {
    Shutdown(Shutdown),
    Close,
}

/// A TCP client: its connection, its settings and what it has still to send.
#[derive(Debug)]
pub(super) struct TcpClient {
    pub(super) id: ClientId,
    pub(super) settings: TcpClientSettings,
    pub(super) socket: ClientSocket,
    pub(super) queue: BurstQueue,
    pub(super) after_sends: VecDeque<AfterSends>,
    /// How much had come when the last message was sent.
    received_at_send: u64,
    /// The message that is sent next, in its frame; whether it is known to be that.
    frame: Vec<u8>,
    framed: bool,
}

impl TcpClient {
    pub(super) fn new(id: ClientId, settings: TcpClientSettings) -> Self {
        Self {
            id,
            settings,
            socket: ClientSocket::None,
            queue: BurstQueue::new(id),
            after_sends: VecDeque::new(),
            received_at_send: 0,
            frame: Vec::new(),
            framed: false,
        }
    }

    /// The open connection; `None` while there is no socket or it is connecting.
    pub(super) const fn conn(&mut self) -> Option<&mut Connection> {
        match &mut self.socket {
            ClientSocket::Open(conn) => Some(conn),
            ClientSocket::None | ClientSocket::Connecting(..) => None,
        }
    }

    /// Whether every order is carried out, and the kernel has taken all bytes.
    pub(super) fn is_idle(&self) -> bool {
        let waits = matches!(&self.socket, ClientSocket::Open(conn) if conn.has_unsent());
        self.queue.is_empty() && !waits
    }

    /// Frames what is sent and comes from now on as its settings say.
    pub(super) fn reframe(&mut self, io: &mut WorkerIo) {
        self.framed = false;
        let framing = self.settings.framing;
        if let Some(conn) = self.conn() {
            conn.set_framing(framing, &mut io.out);
        }
    }

    /// Forgets what has not been sent.
    pub(super) fn cancel(&mut self, io: &WorkerIo) {
        self.queue.cancel(&io.progress);
        self.framed = false;
    }

    /// Sends what is due. Gives the time to wait for the next, [`Duration::ZERO`] if there is one at once,
    /// `None` if there is none, or room must be waited for.
    pub(super) fn send(&mut self, io: &mut WorkerIo) -> Option<Duration> {
        for _ in 0..AT_ONCE {
            let ClientSocket::Open(conn) = &mut self.socket else {
                return None;
            };
            let queued = self.queue.front()?;
            if conn.broken {
                self.cancel(io);
                return None;
            }
            if conn.has_unsent() {
                return None;
            }
            let received = conn.stream.received;
            if queued.burst.in_turn
                && queued.sent > 0
                && received <= self.received_at_send
                && !conn.ended
            {
                return None;
            }
            let now = io.out.clock.now();
            let after = queued.after;
            if let Some(rate) = queued.burst.rate {
                let pacer = queued
                    .pacer
                    .get_or_insert_with(|| SendPacer::new(rate, now.max(after)));
                if let Err(wait) = pacer.due(now) {
                    return Some(wait);
                }
                pacer.advance(1);
            }
            let (again, flags) = (self.framed, queued.burst.flags());
            if !again {
                self.frame.clear();
                let mut message = Vec::new();
                let payload = &queued.burst.payload;
                payload.write(u64::from(queued.sent), &mut message);
                if let Err(fault) = self.settings.framing.encode(&message, &mut self.frame) {
                    io.report_problem(Owner::Client(self.id), fault);
                    self.cancel(io);
                    return None;
                }
                // These give the same bytes again.
                self.framed =
                    matches!(payload, PayloadSpec::Fixed(_) | PayloadSpec::Pattern { .. });
            }
            conn.send(&self.frame, (again, flags), &mut io.out);
            self.received_at_send = received;
            let last = io.out.clock.now();
            if self.queue.advance(1, (now, last), &io.progress) {
                self.framed = false;
                // What the kernel holds back (Nagle's algorithm) is seen now or never.
                conn.stream.sample(&mut io.out);
            }
            io.out.flush_if_due(last);
            if io.out.is_ahead() {
                // TCP waits as well as it sends: nothing is lost by that.
                io.out.pause();
            }
        }
        Some(Duration::ZERO)
    }
}
