//! Sockets whose descriptors are closed, while the kernel still keeps them.

use std::{net::SocketAddr, time::Duration};

use super::stream::note;
use crate::{
    engine::{outbox::Outbox, threads::worker::POLL_INTERVAL},
    model::{PostCloseState, SocketId, Stamp, StreamNote, TcpState},
    net::TcpTable,
};

/// How long a closed socket is followed at most.
const TRACK_TIMEOUT: Duration = Duration::from_secs(2);
/// The most sockets that are followed at once; the fate of others stays unknown.
const MAX: usize = 64;
/// Readings of the table that must all lack a socket before it is gone: one that is read while others come and go
/// leaves lines out (its pieces are found by counting).
const MISSING_READINGS: usize = 3;

#[derive(Debug)]
struct Closed {
    id: SocketId,
    local: SocketAddr,
    peer: SocketAddr,
    since: Stamp,
    reported: Option<PostCloseState>,
}

/// Closed sockets of which the kernel's table of TCP sockets is still read.
#[derive(Debug, Default)]
pub(super) struct ClosedSocketTracker {
    list: Vec<Closed>,
    next: Stamp,
    /// The system has no such table.
    has_no_table: bool,
}

impl ClosedSocketTracker {
    /// Follows a connection that was just closed.
    pub(super) fn follow(
        &mut self,
        id: SocketId,
        ends: Option<(SocketAddr, SocketAddr)>,
        now: Stamp,
    ) {
        let Some((local, peer)) = ends else { return };
        if self.list.len() < MAX && !self.has_no_table {
            self.next = now;
            self.list.push(Closed {
                id,
                local,
                peer,
                since: now,
                reported: None,
            });
        }
    }

    /// Looks if it is time to; gives the time to the next look.
    pub(super) fn sample(&mut self, out: &mut Outbox) -> Option<Duration> {
        if self.list.is_empty() {
            return None;
        }
        let now = out.clock.now();
        let left = self.next.since(now);
        if !left.is_zero() {
            return Some(left);
        }
        let mut tables: Vec<TcpTable> = TcpTable::read().into_iter().collect();
        if tables.is_empty() {
            self.has_no_table = true;
            self.list.clear();
            return None;
        }
        let found = |tables: &[TcpTable], closed: &Closed| {
            let mut tables = tables.iter().rev();
            tables.find_map(|table| table.state(closed.local, closed.peer))
        };
        while tables.len() < MISSING_READINGS
            && !self.list.iter().all(|it| found(&tables, it).is_some())
        {
            let Some(table) = TcpTable::read() else { break };
            tables.push(table);
        }
        let at = out.clock.now();
        self.list.retain_mut(|closed| {
            let found = found(&tables, closed);
            let state = found.map_or(PostCloseState::Gone, PostCloseState::In);
            if closed.reported != Some(state) {
                closed.reported = Some(state);
                let socket = closed.id;
                note(out, at, StreamNote::AfterClose { socket, state });
            }
            let goes_on = found.is_some_and(|state| state != TcpState::TimeWait);
            goes_on && at.since(closed.since) < TRACK_TIMEOUT
        });
        self.next = at.plus(POLL_INTERVAL);
        (!self.list.is_empty()).then_some(POLL_INTERVAL)
    }
}
