//! The kernel receive queue's place.

use super::{Envelope, network::FLIGHTS};
use crate::{
    model::{Evidence, Fate, Memory, Note, RowId, SocketId, Stamp, partition},
    record::{Entry, SocketInfo},
    stage::moment::{BUNDLE_FROM, Moment, WINDOW},
};

/// At most this many envelopes are drawn in the queue; the rest is [`QueuePlace::more`].
pub(crate) const ENVELOPES: usize = 4;
/// How far a search looks for a send of a client from where it probes.
const PROBE: u32 = 64;

/// The receive queue of the server's socket.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts of a queue that have nothing to do with each other"
)]
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct QueuePlace {
    /// The socket; `None` while no server was opened.
    pub socket: Option<SocketId>,
    pub open: bool,
    /// The envelopes that surely wait, oldest first, at most [`ENVELOPES`].
    pub waiting: Vec<Envelope>,
    /// How many wait, or were dropped where there is [`QueuePlace::uncertain`]; a peer's datagrams are not
    /// seen before they are read.
    pub count: u64,
    /// Of how many of them it is not known whether they wait or were dropped.
    pub(crate) uncertain: u64,
    /// `count` without the envelopes drawn: "+n more".
    pub more: u64,
    /// `count` is an upper bound: more rows than the scene looks at may hold waiting datagrams, and some of those may
    /// have gone elsewhere; or the kernel's figures do not prove that all of them came.
    pub(crate) at_most: bool,
    /// The kernel's figures, where it gives any: held of limit, kernel memory in bytes.
    pub memory: Option<Memory>,
    /// The kernel gives figures, but none were read at this moment.
    pub(crate) not_read: bool,
    /// The system tells neither what waits here nor what it drops.
    pub(crate) is_unknown: bool,
    /// None of ours wait, and yet the kernel holds memory: datagrams from outside the lab wait,
    /// and how many is not known.
    pub others: bool,
    /// The receive buffer in bytes: asked for (`None` is the system's default) and effective.
    pub receive_buffer: Option<(Option<u32>, u32)>,
    /// Dropped at this socket so far, by the kernel's count.
    pub dropped: u64,
    /// The datagrams that the last event dropped.
    pub(crate) new_drops: Option<NewDrops>,
    /// Taken out unread when the socket was closed.
    pub unread: u64,
}

/// Datagrams that just fell off a full queue.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NewDrops {
    pub n: u64,
    pub(crate) queue_full: bool,
    /// The dropped datagrams that are identified, oldest first, at most [`FLIGHTS`].
    pub(crate) envelopes: Vec<Envelope>,
}

/// The kernel's figures for a queue at a moment.
#[derive(Clone, Copy)]
enum Figures {
    None,
    /// None were read at this moment.
    NotRead,
    Read(Memory, Stamp),
}

/// What waits at the server's socket, and what just fell off.
pub(super) fn queue(moment: &Moment<'_>, server: Option<&SocketInfo>) -> QueuePlace {
    let Some(server) = server else {
        return QueuePlace::default();
    };
    let place = QueuePlace {
        socket: Some(server.id),
        open: moment.is_open(server),
        receive_buffer: receive_buffer(moment, server),
        dropped: moment.dropped(server.id),
        new_drops: new_drops(moment, server),
        unread: unread(moment, server),
        is_unknown: !server.capabilities.drops,
        ..QueuePlace::default()
    };
    if !place.open {
        return place;
    }
    let (count, doubt, at_most) = count_waiting(moment, server);
    let waiting = match count {
        0 => Vec::new(),
        count => oldest_waiting(moment, server, count),
    };
    let figures = figures(moment, server);
    let others = count == 0 && !at_most && holds_others(moment, server, figures);
    // Of a whole burst nothing falls any more when all that came in was read.
    let over = count == 0 && !at_most && !others && moment.is_burst();
    let at_most = at_most || place.is_unknown && count > 0;
    QueuePlace {
        new_drops: place.new_drops.filter(|_| !over),
        more: count.saturating_sub(waiting.len() as u64),
        waiting,
        count,
        uncertain: doubt,
        at_most,
        memory: match figures {
            Figures::Read(memory, _) => Some(memory),
            Figures::NotRead | Figures::None => None,
        },
        not_read: matches!(figures, Figures::NotRead),
        others,
        ..place
    }
}

/// How many wait or were dropped, of how many of them that is not known, and whether it may be
/// less. The drops are taken off by their number, as far as they were counted by then.
fn count_waiting(moment: &Moment<'_>, server: &SocketInfo) -> (u64, u64, bool) {
    if moment.live {
        let waiting = moment.ledger.arrivals(server.id).waiting;
        let looked = sampled_since(moment, server);
        let most = moment.ledger.most_waiting(server.id, looked);
        // Of many that were just sent some may be dropped already, which the next figure tells.
        return (most, 0, most > waiting || most >= BUNDLE_FROM && !looked);
    }
    let (mut waiting, mut doubt) = (0_u64, 0_u64);
    for (id, row) in moment.rows_back() {
        match moment.queue_evidence(id, row, server) {
            Some(Evidence::Waiting) => waiting += 1,
            Some(_) => doubt += 1,
            None => {}
        }
    }
    // Those in doubt, without as many as were dropped.
    let unnamed = moment.unnamed_drops(server.id);
    // What was counted later may be among them.
    let more_later = moment.ledger.unnamed_drops(server.id) > unnamed;
    let first = moment.window();
    let oldest = if first > 0 {
        first_waiting(moment, server)
    } else {
        first
    };
    if oldest < first {
        // Some may have gone elsewhere.
        let sends = |row| moment.record.client_sends_before(row);
        let open = u64::from(sends(moment.head.rows) - sends(oldest));
        let rest = open.saturating_sub(unnamed);
        return (rest, if more_later { rest } else { 0 }, true);
    }
    let rest = doubt.saturating_sub(unnamed);
    (waiting + rest, if more_later { rest } else { 0 }, false)
}

/// Whether a figure of the queue was read after the last send into it.
fn sampled_since(moment: &Moment<'_>, server: &SocketInfo) -> bool {
    let mut rows = moment.rows_before(moment.head.rows, PROBE);
    let last = rows.find(|(_, row)| row.call.is_send() && moment.goes_to(row, server));
    let Some(sent) = last.map(|(_, row)| row.end()) else {
        return true;
    };
    moment.notes_back().take(PROBE as usize).any(|(_, entry)| {
        matches!(entry.note, Note::Queue { socket, memory: Some(_), .. } if socket == server.id)
            && entry.at > sent
    })
}

/// The oldest envelopes that surely wait.
fn oldest_waiting(moment: &Moment<'_>, server: &SocketInfo, count: u64) -> Vec<Envelope> {
    let first = first_waiting(moment, server);
    let end = first.saturating_add(WINDOW).min(moment.head.rows);
    let most = usize::try_from(count).unwrap_or(ENVELOPES).min(ENVELOPES);
    (first..end)
        .filter_map(|id| Some((id, moment.record.row(id)?)))
        .filter(|(id, row)| moment.queue_evidence(*id, row, server) == Some(Evidence::Waiting))
        .take(most)
        .map(|(id, row)| moment.envelope(id, row))
        .collect()
}

/// A row that no waiting datagram stands before: the queue is first in, first out.
fn first_waiting(moment: &Moment<'_>, server: &SocketInfo) -> RowId {
    let read = moment
        .rows_back()
        .filter(|(_, row)| row.socket == server.id && row.call.is_receive())
        .find_map(|(id, _)| moment.send_of(id));
    if let Some(send) = read {
        return send + 1;
    }
    let end = moment.head.rows;
    if end <= WINDOW {
        return 0;
    }
    partition(0..end, |row| is_done(moment, server, row))
}

/// Whether the next send into the queue from `row` on waits no longer.
fn is_done(moment: &Moment<'_>, server: &SocketInfo, row: RowId) -> bool {
    let end = row.saturating_add(PROBE).min(moment.head.rows);
    (row..end)
        .filter_map(|id| Some((id, moment.record.row(id)?)))
        .find(|(_, row)| moment.record.is_client_send(row))
        .is_some_and(|(id, row)| moment.queue_evidence(id, row, server).is_none())
}

/// The kernel's figures of this moment, with when they were read: the last ones, if nothing has
/// happened at the queue since, else those that were read before anything else happened there.
/// At the end of the record the last ones stand until the next are read.
fn figures(moment: &Moment<'_>, server: &SocketInfo) -> Figures {
    let figure = |entry: &Entry| {
        let (socket, memory) = entry.note.queue_figures()?;
        (socket == server.id).then_some((memory, entry.rows_before, entry.at))
    };
    let read = moment.notes_back().find_map(|(_, entry)| figure(entry));
    let head = moment.head;
    let quiet = |from: RowId, to: RowId| {
        to.saturating_sub(from) <= PROBE
            && (from..to)
                .filter_map(|id| moment.record.row(id))
                .filter(|row| row.is_datagram())
                .all(|row| row.socket != server.id && !moment.goes_to(row, server))
    };
    if let Some((memory, rows, at)) = read
        && (moment.live || quiet(rows, head.rows))
    {
        return Figures::Read(memory, at);
    }
    if moment.live {
        return server
            .memory
            .map_or(Figures::None, |memory| Figures::Read(memory, Stamp(0)));
    }
    let later = (head.notes..head.notes.saturating_add(PROBE))
        .filter_map(|number| figure(moment.record.note(number)?));
    match later.take(1).find(|(_, rows, _)| quiet(head.rows, *rows)) {
        Some((memory, _, at)) => Figures::Read(memory, at),
        None if read.is_some() || server.memory.is_some() => Figures::NotRead,
        None => Figures::None,
    }
}

/// Whether the kernel holds memory for datagrams that are none of ours: it did when the figure
/// was read, none of ours was there, and nothing was read since.
fn holds_others(moment: &Moment<'_>, server: &SocketInfo, figures: Figures) -> bool {
    let Figures::Read(memory, at) = figures else {
        return false;
    };
    if memory.held == 0 || moment.live && moment.ledger.waiting(server.id).next().is_some() {
        return false;
    }
    moment
        .rows_back()
        .find(|(_, row)| row.socket == server.id && row.call.is_receive())
        .is_none_or(|(_, row)| row.end() <= at)
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
fn new_drops(moment: &Moment<'_>, server: &SocketInfo) -> Option<NewDrops> {
    let n = moment.dropped_since(server.id);
    if n == 0 {
        return None;
    }
    let began = moment.began();
    let proven_now = |id: RowId| {
        let verdict = moment.proven(id);
        let since = if verdict.proven_by_note() {
            began.since_notes
        } else {
            began.since
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
    Some(NewDrops {
        n,
        queue_full: were_full(moment, server.id, began.since_notes),
        envelopes,
    })
}

/// Whether the drops at a socket that were heard of from this note on met a full queue, by the looks that told the
/// counters: the last of them may come after this moment.
fn were_full(moment: &Moment<'_>, socket: SocketId, since: u32) -> bool {
    let total = (moment.record).drops_at(socket, moment.head.rows, moment.head.notes);
    let total = total.map_or(0, u64::from);
    let rises = moment.ledger.drop_rises();
    let first = rises.before(|rise| rise.note < since);
    let rises = (first..first.saturating_add(WINDOW)).map_while(|at| rises.get(at));
    for rise in rises.filter(|rise| rise.socket == socket) {
        if !rise.queue_full || rise.to >= total {
            return rise.queue_full;
        }
    }
    moment.live && moment.ledger.drops_are_full(socket)
}

/// Datagrams taken out unread when the socket was closed.
fn unread(moment: &Moment<'_>, server: &SocketInfo) -> u64 {
    if moment.live {
        return moment.ledger.arrivals(server.id).unread;
    }
    let taken = moment.notes_back().filter(
        |(_, entry)| matches!(entry.note, Note::Unread { socket, .. } if socket == server.id),
    );
    let before = moment.ledger.unread_before(server.id);
    (taken.count() as u64).saturating_sub(before)
}
