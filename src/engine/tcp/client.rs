//! One TCP client: its socket, and what it is to send.

use std::net::Shutdown;
use std::{collections::VecDeque, time::Duration};

use super::{conn::Conn, stream::Stream};
use crate::{
    engine::{outbox::Outbox, progress_counters::ProgressCounters, slots::Slots},
    model::{Burst, ClientId, Message, Note, PayloadSpec, Progress, Stamp, TcpClientSettings, Who},
};

/// Messages that are sent before the others have their turn.
const AT_ONCE: usize = 32;

/// A burst, and how far it is.
#[derive(Debug)]
struct Plan {
    burst: Burst,
    sent: u32,
    slots: Option<Slots>,
    /// How much had come when the last one was sent.
    heard: u64,
}

/// The client's end of its connection.
#[derive(Debug, Default)]
pub(super) enum Link {
    /// There is none.
    #[default]
    None,
    /// `connect` was called at this moment, and the peer has not answered yet.
    Connecting(Stream, Stamp),
    /// It is open.
    Open(Conn),
}

/// What is to be done when everything is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    Shutdown(Shutdown),
    Close,
}

/// One client.
#[derive(Debug)]
pub(super) struct TcpClient {
    pub(super) id: ClientId,
    pub(super) settings: TcpClientSettings,
    pub(super) link: Link,
    plans: VecDeque<Plan>,
    pub(super) then: VecDeque<Then>,
    progress: Progress,
    /// The message that is sent next, in its frame, and the rule that gave it.
    frame: Vec<u8>,
    framed: bool,
}

impl TcpClient {
    pub(super) fn new(id: ClientId, settings: TcpClientSettings) -> Self {
        Self {
            id,
            settings,
            link: Link::None,
            plans: VecDeque::new(),
            then: VecDeque::new(),
            progress: Progress::default(),
            frame: Vec::new(),
            framed: false,
        }
    }

    /// The open connection.
    pub(super) const fn conn(&mut self) -> Option<&mut Conn> {
        match &mut self.link {
            Link::Open(conn) => Some(conn),
            Link::None | Link::Connecting(..) => None,
        }
    }

    /// Whether everything is sent.
    pub(super) fn is_idle(&self) -> bool {
        let waits = matches!(&self.link, Link::Open(conn) if conn.has_unsent());
        self.plans.is_empty() && !waits
    }

    /// Counts anew, for a new connection.
    pub(super) fn begin_anew(&mut self, board: &ProgressCounters) {
        self.progress = Progress::default();
        board.write(self.id, &self.progress);
    }

    /// Takes an order.
    pub(super) fn plan(&mut self, burst: Burst, board: &ProgressCounters) {
        self.progress.total += u64::from(burst.repeat);
        board.write(self.id, &self.progress);
        self.plans.push_back(Plan {
            burst,
            sent: 0,
            slots: None,
            heard: 0,
        });
    }

    /// Forgets what has not been sent.
    pub(super) fn cancel(&mut self, board: &ProgressCounters) {
        self.plans.clear();
        self.framed = false;
        let left = self.progress.total.saturating_sub(self.progress.sent);
        self.progress.forgotten += left;
        self.progress.total = self.progress.sent;
        board.write(self.id, &self.progress);
    }

    /// Sends what is due. Gives the time to wait for the next, [`Duration::ZERO`] if there is one at once,
    /// `None` if there is none, or room must be waited for.
    pub(super) fn send(&mut self, board: &ProgressCounters, out: &mut Outbox) -> Option<Duration> {
        for _ in 0..AT_ONCE {
            let Link::Open(conn) = &mut self.link else {
                return None;
            };
            let plan = self.plans.front_mut()?;
            if conn.broken {
                self.cancel(board);
                return None;
            }
            if conn.has_unsent() {
                return None;
            }
            let heard = conn.stream.received();
            if plan.burst.in_turn && plan.sent > 0 && heard <= plan.heard && !conn.ended {
                return None;
            }
            let now = out.clock.now();
            if let Some(rate) = plan.burst.rate {
                let slots = plan.slots.get_or_insert_with(|| Slots::new(rate, now));
                if let Err(wait) = slots.due(now) {
                    return Some(wait);
                }
                slots.advance(1);
            }
            let framing = self.settings.framing;
            if !self.framed {
                self.frame.clear();
                let mut message = Vec::new();
                let rule = &plan.burst.rule;
                rule.write(u64::from(plan.sent), &mut message);
                if let Err(fault) = framing.encode(&message, &mut self.frame) {
                    tell(self.id, fault, out);
                    self.cancel(board);
                    return None;
                }
                // These give the same bytes again.
                self.framed = matches!(rule, PayloadSpec::Fixed(_) | PayloadSpec::Pattern { .. });
            }
            conn.say(&self.frame, out);
            plan.heard = heard;
            plan.sent += 1;
            if plan.sent >= plan.burst.repeat {
                self.plans.pop_front();
                self.framed = false;
                // What the kernel holds back (Nagle's algorithm) is seen now or never.
                conn.stream.look(out);
            }
            if self.progress.sent == 0 {
                self.progress.first = now;
            }
            self.progress.sent += 1;
            self.progress.last = out.clock.now();
            board.write(self.id, &self.progress);
            out.flush_if_due(self.progress.last);
            if out.is_ahead() {
                // TCP waits as well as it sends: nothing is lost by that.
                out.pause();
            }
        }
        Some(Duration::ZERO)
    }
}

pub(super) fn tell(id: ClientId, message: Message, out: &mut Outbox) {
    let who = Who::Client(id);
    out.note(out.clock.now(), Note::Trouble { who, message });
}
