//! One client: its socket, and what it is to send.

use std::{collections::VecDeque, time::Duration};

use super::{
    batch_io::SendMethod,
    endpoint::{Endpoint, Scratch},
    outbox::Outbox,
    progress_counters::ProgressCounters,
    receive_credit::{ReceiveCredit, Room},
    server::TRY_AGAIN,
    slots::Slots,
};
use crate::{
    model::{BatchMode, Burst, ClientId, ClientSettings, Message, Note, Progress, Stamp, Who},
    net::Waiter,
};

/// How long a burst waits for the receiver, or for those who take the rows, between two looks.
const LOOK_AGAIN: Duration = Duration::from_micros(150);

/// A burst, and how far it is.
#[derive(Debug)]
struct Plan {
    burst: Burst,
    sent: u32,
    /// Known from the first send on.
    way: Option<SendMethod>,
    slots: Option<Slots>,
}

/// One client.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) id: ClientId,
    pub(super) settings: ClientSettings,
    /// `None` if it could not be opened; the next order to send tries again.
    pub(super) endpoint: Option<Endpoint>,
    /// A plain program's error is pending: the next call will tell it, and no wait does.
    pub(super) unwatched: bool,
    /// When to look at its queue once more.
    pub(super) last_look: Option<Stamp>,
    /// What it is to send, in order.
    plans: VecDeque<Plan>,
    /// After a full send buffer.
    not_before: Stamp,
    progress: Progress,
}

/// What sending needs beside the client.
#[derive(Debug)]
pub(super) struct Tools<'a> {
    pub(super) window: &'a mut ReceiveCredit,
    pub(super) board: &'a ProgressCounters,
    pub(super) scratch: &'a mut Scratch,
    pub(super) out: &'a mut Outbox,
    pub(super) waiter: &'a Waiter,
    /// No burst may outrun those who take the rows.
    pub(super) hold_back: bool,
}

impl Client {
    pub(super) fn new(id: ClientId, settings: ClientSettings) -> Self {
        Self {
            id,
            settings,
            endpoint: None,
            unwatched: false,
            last_look: None,
            plans: VecDeque::new(),
            not_before: Stamp::default(),
            progress: Progress::default(),
        }
    }

    /// Whether there is something to send.
    pub(super) fn is_busy(&self) -> bool {
        !self.plans.is_empty()
    }

    /// Takes an order.
    pub(super) fn plan(&mut self, burst: Burst, board: &ProgressCounters) {
        if self.plans.is_empty() {
            self.not_before = Stamp::default();
            self.progress = Progress::default();
        }
        self.progress.total += u64::from(burst.repeat);
        board.write(self.id, &self.progress);
        self.plans.push_back(Plan {
            burst,
            sent: 0,
            way: None,
            slots: None,
        });
    }

    /// Forgets what has not been sent.
    pub(super) fn cancel(&mut self, board: &ProgressCounters) {
        self.plans.clear();
        let left = self.progress.total.saturating_sub(self.progress.sent);
        self.progress.forgotten += left;
        board.add_given_up(self.id, left);
        self.progress.total = self.progress.sent;
        board.write(self.id, &self.progress);
    }

    /// Makes one send call if one is due. Returns the time to wait for the next try, `None` if the
    /// next may come at once.
    pub(super) fn send(&mut self, tools: &mut Tools<'_>) -> Option<Duration> {
        let now = tools.out.clock.now();
        let wait = self.not_before.since(now);
        if !wait.is_zero() {
            return Some(wait);
        }
        let (Some(plan), Some(endpoint)) = (self.plans.front_mut(), &mut self.endpoint) else {
            self.cancel(tools.board);
            return None;
        };
        let to = self.settings.to;
        let (way, size) = (
            plan.way(self.id, endpoint, tools.out),
            plan.burst.rule.size(),
        );
        if tools.hold_back && tools.out.is_full(now)
            || plan.burst.lossless && tools.out.is_crowded()
        {
            return Some(LOOK_AGAIN);
        }
        let left = plan.burst.repeat.saturating_sub(plan.sent);
        let mut most = usize::try_from(left).unwrap_or(usize::MAX);
        if let Some(rate) = plan.burst.rate {
            let slots = plan.slots.get_or_insert_with(|| Slots::new(rate, now));
            match slots.due(now) {
                Ok(due) => most = most.min(usize::try_from(due).unwrap_or(usize::MAX)),
                Err(wait) => return Some(wait),
            }
        }
        let segments = way == SendMethod::Segments;
        if plan.burst.lossless {
            if plan.sent == 0 {
                tools.window.begin();
            }
            match tools.window.room((endpoint.local(), to), size, segments) {
                Room::For(room) => most = most.min(room),
                Room::None => return Some(LOOK_AGAIN),
                Room::Unknown => {
                    tell(self.id, Message::new("error-lossless"), tools.out);
                    self.cancel(tools.board);
                    return None;
                }
            }
        }
        if let Some(next) = plan.slots.as_ref().and_then(|slots| slots.after_next(now)) {
            // An answer may come at once: what the next wait needs is done before. If it fails, that
            // wait does too, and tells it.
            tools.waiter.end_within(next).ok();
        }
        let what = (&plan.burst.rule, u64::from(plan.sent), most);
        let sent = endpoint.send(way, what, to, tools.scratch, tools.out);
        // What went into a queue of ours that is still open was not refused.
        if !tools.window.sees(to) {
            endpoint.drain_errors(tools.scratch, tools.out);
        }
        if sent == 0 {
            self.not_before = now.plus(TRY_AGAIN);
            return Some(TRY_AGAIN);
        }
        if plan.burst.lossless {
            tools.window.spend(size, segments, sent);
        }
        if let Some(slots) = &mut plan.slots {
            slots.advance(sent as u64);
        }
        plan.sent = plan
            .sent
            .saturating_add(u32::try_from(sent).unwrap_or(u32::MAX));
        let (done, lossless) = (plan.sent >= plan.burst.repeat, plan.burst.lossless);
        if done {
            self.plans.pop_front();
        }
        if self.progress.sent == 0 {
            self.progress.first = now;
        }
        self.progress.sent += sent as u64;
        self.progress.last = endpoint.last_end;
        tools.board.write(self.id, &self.progress);
        tools.board.add_tried(self.id, sent as u64);
        let from = endpoint.local();
        if lossless && done {
            tools.window.end(from, to);
        }
        if lossless && let Some(n) = tools.window.dropped() {
            let message = Message::new("notice-lossless-dropped").with("n", n);
            tell(self.id, message, tools.out);
        }
        None
    }
}

impl Plan {
    /// With which call it is sent; where that is not the one that was asked for, it is told.
    fn way(&mut self, id: ClientId, endpoint: &Endpoint, out: &mut Outbox) -> SendMethod {
        if let Some(way) = self.way {
            return way;
        }
        let burst = &self.burst;
        let way = endpoint.way(burst.io, &burst.rule, burst.repeat, burst.rate);
        if burst.io != BatchMode::Auto && burst.io != way.io() {
            let message = Message::new("notice-io")
                .with("wanted", burst.io.word())
                .with("used", way.io().word());
            tell(id, message, out);
        }
        self.way = Some(way);
        way
    }
}

fn tell(id: ClientId, message: Message, out: &mut Outbox) {
    let who = Who::Client(id);
    out.note(out.clock.now(), Note::Trouble { who, message });
}
