//! The kernel receive queue's place.

use super::{
    ENVELOPES, Envelope, FLIGHTS, Falling, Queue,
    moment::{Moment, Stand, WINDOW},
};
use crate::{
    model::{Fate, Note, RowId},
    record::SocketInfo,
};

/// How far a search looks for a send of a client from where it probes.
const PROBE: u32 = 64;

/// What waits at the server's socket, and what just fell off.
pub(super) fn queue(moment: &Moment<'_>, server: Option<&SocketInfo>) -> Queue {
    let Some(server) = server else {
        return Queue::default();
    };
    let open = moment.is_open(server);
    let (count, doubt, at_least) = if open {
        count_waiting(moment, server)
    } else {
        (0, 0, false)
    };
    let waiting = if count > 0 {
        oldest_waiting(moment, server, count)
    } else {
        Vec::new()
    };
    Queue {
        socket: Some(server.id),
        open,
        more: count.saturating_sub(waiting.len() as u64),
        waiting,
        count,
        doubt,
        at_least,
        memory: open.then(|| memory(moment, server)).flatten(),
        receive_buffer: receive_buffer(moment, server),
        dropped: moment.dropped(server.id),
        falling: falling(moment, server),
        unread: unread(moment, server),
    }
}

/// How many wait or were dropped, of how many of them that is not known, and whether it may be
/// more. At the end of the record the drops are taken off by their number.
fn count_waiting(moment: &Moment<'_>, server: &SocketInfo) -> (u64, u64, bool) {
    if moment.is_live() {
        return (moment.ledger.arrivals(server.id).waiting, 0, false);
    }
    let (mut waiting, mut doubt) = (0, 0);
    for (id, row) in moment.rows_back() {
        match moment.stand(id, row, server) {
            Stand::Waits => waiting += 1,
            Stand::Doubt => doubt += 1,
            Stand::Away => {}
        }
    }
    let first = moment.window();
    let at_least = first > 0 && first_waiting(moment, server) < first;
    (waiting + doubt, doubt, at_least)
}

/// The oldest envelopes that surely wait.
fn oldest_waiting(moment: &Moment<'_>, server: &SocketInfo, count: u64) -> Vec<Envelope> {
    let first = first_waiting(moment, server);
    let end = first.saturating_add(WINDOW).min(moment.head.rows);
    let most = usize::try_from(count).unwrap_or(ENVELOPES).min(ENVELOPES);
    (first..end)
        .filter_map(|id| Some((id, moment.record.row(id)?)))
        .filter(|(id, row)| moment.stand(*id, row, server) == Stand::Waits)
        .take(most)
        .map(|(id, row)| moment.envelope(id, row))
        .collect()
}

/// A row that no waiting datagram stands before: the queue is first in, first out.
fn first_waiting(moment: &Moment<'_>, server: &SocketInfo) -> RowId {
    let read = moment
        .rows_back()
        .filter(|(_, row)| row.socket == server.id && !row.call.is_send())
        .find_map(|(id, _)| moment.send_of(id));
    if let Some(send) = read {
        return send + 1;
    }
    let (mut low, mut high) = (0, moment.head.rows);
    if high <= WINDOW {
        return 0;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if is_done(moment, server, middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Whether the next send into the queue from `row` on waits no longer.
fn is_done(moment: &Moment<'_>, server: &SocketInfo, row: RowId) -> bool {
    let end = row.saturating_add(PROBE).min(moment.head.rows);
    (row..end)
        .filter_map(|id| Some((id, moment.record.row(id)?)))
        .find(|(_, row)| moment.record.is_client_send(row))
        .is_some_and(|(id, row)| moment.stand(id, row, server) == Stand::Away)
}

/// The kernel's figures as they were read last.
fn memory(moment: &Moment<'_>, server: &SocketInfo) -> Option<crate::model::Memory> {
    moment
        .notes_back()
        .find_map(|(_, entry)| match entry.note {
            Note::Queue {
                socket,
                memory: Some(memory),
                ..
            } if socket == server.id => Some(memory),
            _ => None,
        })
        .or_else(|| server.memory.filter(|_| moment.is_live()))
}

/// The receive buffer as it was set last.
fn receive_buffer(moment: &Moment<'_>, server: &SocketInfo) -> Option<(Option<u32>, u32)> {
    moment
        .notes_back()
        .find_map(|(_, entry)| match entry.note {
            Note::ReceiveBuffer {
                socket,
                asked,
                effective,
            } if socket == server.id => Some((asked, effective)),
            _ => None,
        })
        .or(server.receive_buffer)
}

/// What fell off in the last move: the count by the kernel's totals, the names by their proof.
fn falling(moment: &Moment<'_>, server: &SocketInfo) -> Option<Falling> {
    let n = moment.dropped_since(server.id);
    if n == 0 {
        return None;
    }
    let proven_now = |id: RowId| {
        let verdict = moment.verdict(id);
        let since = if verdict.proven_by_note() {
            moment.head.since_notes
        } else {
            moment.head.since
        };
        verdict.fate == Fate::Dropped && verdict.link().is_some_and(|proof| proof >= since)
    };
    let mut envelopes: Vec<Envelope> = moment
        .rows_back()
        .filter(|(id, row)| row.call.is_send() && moment.goes_to(row, server) && proven_now(*id))
        .take(FLIGHTS)
        .map(|(id, row)| moment.envelope(id, row))
        .collect();
    envelopes.reverse();
    Some(Falling { n, envelopes })
}

/// Datagrams taken out unread when the socket was closed.
fn unread(moment: &Moment<'_>, server: &SocketInfo) -> u64 {
    if moment.is_live() {
        return moment.ledger.arrivals(server.id).unread;
    }
    let taken = moment.notes_back().filter(
        |(_, entry)| matches!(entry.note, Note::Unread { socket, .. } if socket == server.id),
    );
    taken.count() as u64
}
