//! One end of a TCP connection of ours.

use std::{collections::VecDeque, net::SocketAddr};

use crate::{
    model::{
        Errno, Framing, IcmpReport, Owner, Row, RowId, SocketId, StreamRole, TcpFigures, TcpState,
    },
    record::Record,
};

/// How an end was framed, from so many bytes on that it had sent and received.
#[derive(Clone, Copy, Debug)]
pub(super) struct FramingChange {
    pub(super) sent: u64,
    pub(super) received: u64,
    pub(super) framing: Framing,
}

/// Rows of one kind at one socket, oldest first. Their places count on for ever.
#[derive(Clone, Debug, Default)]
pub(super) struct StreamRows {
    evicted: u64,
    list: VecDeque<RowId>,
}

impl StreamRows {
    pub(super) fn push(&mut self, row: RowId) {
        self.list.push_back(row);
    }

    /// The row at a place, if it is still kept.
    pub(super) fn at(&self, place: u64) -> Option<RowId> {
        let at = usize::try_from(place.checked_sub(self.evicted)?).ok()?;
        self.list.get(at).copied()
    }

    /// The first place whose row is kept.
    pub(super) const fn first(&self) -> u64 {
        self.evicted
    }

    /// The first rows, at most so many, that hold bytes of the stream from `from` to `to`.
    pub(super) fn between(
        &self,
        record: &Record,
        from: u64,
        to: u64,
        most: usize,
    ) -> impl Iterator<Item = RowId> {
        let first = self.list.partition_point(|id| {
            record
                .row(*id)
                .and_then(Row::stream_range)
                .is_none_or(|range| range.end <= from)
        });
        let list: Vec<RowId> = self
            .list
            .range(first..)
            .copied()
            .take_while(|id| {
                let range = record.row(*id).and_then(Row::stream_range);
                range.is_some_and(|range| range.start < to)
            })
            .take(most)
            .collect();
        list.into_iter()
    }

    /// How many stand before a row, also of those that are no longer kept.
    pub(super) fn before(&self, end: RowId) -> u64 {
        self.evicted + self.list.partition_point(|id| *id < end) as u64
    }

    /// How many have moved their bytes when so many of the stream are passed.
    pub(super) fn within(&self, record: &Record, bytes: u64) -> u64 {
        let past = self.list.partition_point(|id| {
            let range = record.row(*id).and_then(Row::stream_range);
            range.is_none_or(|range| range.end <= bytes)
        });
        self.evicted + past as u64
    }

    /// The newest before a row, oldest first.
    pub(super) fn newest(&self, end: RowId, most: usize) -> Vec<RowId> {
        let past = self.list.partition_point(|id| *id < end);
        let first = past.saturating_sub(most);
        self.list.range(first..past).copied().collect()
    }

    pub(super) fn forget(&mut self, first: RowId) {
        while self.list.front().is_some_and(|row| *row < first) {
            self.list.pop_front();
            self.evicted += 1;
        }
    }

    pub(super) fn capacity(&self) -> usize {
        self.list.capacity() * size_of::<RowId>()
    }
}

/// How the sends of one end came out at the other: whole, split or joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BoundaryCounts {
    /// `send` calls whose bytes the kernel took, all or in part.
    pub sends: u64,
    /// `send` calls of nothing, which put nothing into the stream.
    pub empty_sends: u64,
    /// `recv` calls at the other end that returned bytes.
    pub reads: u64,
    /// Ends of sends at which a read ended too.
    pub kept: u64,
    /// Ends of sends in the middle of a read.
    pub lost: u64,
    /// Reads with bytes of several sends.
    pub merged: u64,
    /// Sends whose bytes came with several reads.
    pub split: u64,
}

/// What was not read when an end was closed, by the kernel's figures just before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftBytes {
    /// The row of the `close`.
    pub row: RowId,
    /// How many; with an urgent byte among them at least so many.
    pub bytes: u64,
    /// An urgent byte (`MSG_OOB`) is among them.
    pub urgent: bool,
}

/// What a `recv` that returned 0 tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EmptyRead {
    /// The peer's FIN has come.
    Fin,
    /// The connection was reset before: nothing more can come.
    AfterReset,
    /// The program had shut down its own receiving: nothing of the peer.
    OwnShutdown,
}

/// What a program saw of the end of its connection, each with the row that shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    /// `connect` failed, with this error.
    pub refused: Option<(RowId, Errno)>,
    /// What the network reported while `connect` was not decided, last.
    pub(crate) reported: Option<(Errno, IcmpReport)>,
    /// The attempt was given up before it was decided.
    pub cancelled: bool,
    /// It sent FIN itself: `shutdown` of sending, or `close`.
    pub fin_sent: Option<RowId>,
    /// It shut down its own sending: `shutdown`.
    pub(crate) shut: Option<RowId>,
    /// It shut down its own receiving: `shutdown` with `SHUT_RD` or `SHUT_RDWR`.
    pub(crate) read_shut: Option<RowId>,
    /// It heard the peer's FIN: `recv` returned 0 without a reset or an own `shutdown` of receiving before.
    pub fin_received: Option<RowId>,
    /// The row with which it learnt of a reset: `ECONNRESET`.
    pub reset: Option<RowId>,
    /// It sent after the connection was gone: `EPIPE`.
    pub broken_pipe: Option<RowId>,
    /// It sent after its own `shutdown`: `EPIPE` too, but the other end has no part in it.
    pub own_pipe: Option<RowId>,
    /// It closed with `SO_LINGER` 0, which resets the connection.
    pub aborted: Option<RowId>,
    /// It closed with bytes unread, which resets the connection too.
    pub left: Option<LeftBytes>,
    /// `connect` had returned: there was a connection.
    pub connected: Option<RowId>,
    /// The row with which it closed its descriptor.
    pub closed: Option<RowId>,
    /// The connection stood before that, with nothing unread at the last look, and right after it the kernel had none
    /// such: bytes that came in between may have made it send RST in place of FIN.
    pub(crate) vanished: bool,
}

impl Ending {
    /// Whether it had shut down its own sending before this row.
    pub(crate) fn is_shut_before(&self, row: RowId) -> bool {
        self.shut.is_some_and(|shut| shut < row)
    }

    /// What it means that a `recv` of more than 0 bytes returned 0.
    pub(crate) fn empty_read(&self, row: RowId) -> EmptyRead {
        if self.is_reset_before(row) {
            EmptyRead::AfterReset
        } else if self.read_shut.is_some_and(|shut| shut < row) {
            EmptyRead::OwnShutdown
        } else {
            EmptyRead::Fin
        }
    }

    /// The row with which it reset the connection itself.
    pub(crate) fn reset_by(&self) -> Option<RowId> {
        self.aborted.or(self.left.map(|left| left.row))
    }

    /// Whether it had seen a reset before this row.
    pub(crate) fn is_reset_before(&self, row: RowId) -> bool {
        self.reset.is_some_and(|reset| reset < row)
    }
}

/// One end of a TCP connection, as rows and notes tell of it.
#[derive(Clone, Debug)]
pub(super) struct StreamEnd {
    pub(super) owner: Owner,
    pub(super) role: StreamRole,
    pub(super) local: Option<SocketAddr>,
    pub(super) peer: Option<SocketAddr>,
    /// The listener of ours that its connection went to.
    pub(super) listener: Option<SocketId>,
    /// The first row after it was opened.
    pub(super) opened: RowId,
    /// Each note that told another state than the one before, and the state.
    pub(super) states: Vec<(u32, Option<TcpState>)>,
    /// The other end, if it is ours.
    pub(super) peer_end: Option<usize>,
    pub(super) open: bool,
    /// The kernel's figures when they were last read.
    figures: Option<TcpFigures>,
    /// The notes that told figures.
    pub(super) looks: Vec<u32>,
    /// The sends of which the kernel took bytes.
    pub(super) sends: StreamRows,
    /// The reads that returned bytes.
    pub(super) reads: StreamRows,
    pub(super) sent: u64,
    pub(super) received: u64,
    /// The first send of the peer end that is not read to its end.
    pub(super) next_send: u64,
    /// The counts of the messages that it sends.
    pub(super) boundary_counts: BoundaryCounts,
    pub(super) ending: Ending,
    /// Whether `SO_LINGER` is 0: `close` then sends RST.
    pub(super) armed: bool,
    /// How many `recv` calls were made, also those that returned nothing or failed.
    pub(super) calls_to_read: u64,
    /// There was a connection.
    pub(super) connected: bool,
    pub(super) messages: u64,
    /// How it was framed, the newest last.
    pub(super) framed: Vec<FramingChange>,
}

impl StreamEnd {
    pub(super) fn new(owner: Owner, role: StreamRole, opened: RowId) -> Self {
        Self {
            owner,
            role,
            opened,
            states: Vec::new(),
            local: None,
            peer: None,
            listener: None,
            peer_end: None,
            open: true,
            figures: None,
            looks: Vec::new(),
            sends: StreamRows::default(),
            reads: StreamRows::default(),
            sent: 0,
            received: 0,
            next_send: 0,
            boundary_counts: BoundaryCounts::default(),
            ending: Ending::default(),
            armed: false,
            calls_to_read: 0,
            connected: matches!(role, StreamRole::Accepted { .. }),
            messages: 0,
            framed: Vec::new(),
        }
    }

    /// Its descriptor was closed with this row.
    pub(super) fn close(&mut self, row: RowId) {
        self.ending.closed = Some(row);
        self.ending.left = self.figures.and_then(|figures| {
            // Of a socket that listens, or whose connection is gone, nothing more is sent.
            let cannot_send = matches!(figures.state, TcpState::Listen | TcpState::Close);
            let urgent = figures.urgent.is_some();
            let bytes = u64::from(figures.receive_queue?) + u64::from(urgent);
            (!cannot_send && bytes > 0).then_some(LeftBytes { row, bytes, urgent })
        });
        if self.armed {
            self.ending.aborted = Some(row);
        } else if self.peer.is_some() && self.ending.left.is_none() {
            self.ending.fin_sent.get_or_insert(row);
        }
    }

    /// A note told the kernel's figures.
    pub(super) fn look(&mut self, note: u32, figures: TcpFigures) {
        self.figures = Some(figures);
        self.looks.push(note);
        self.tell_state(note, Some(figures.state));
    }

    /// A note told the kernel's state of it after its descriptor was closed.
    pub(super) fn look_back(&mut self, note: u32, state: Option<TcpState>) {
        let stood = self.figures.map(|figures| figures.state) == Some(TcpState::Established);
        // It was not seen in another state since.
        let at_once = self.states.last().is_some_and(|(_, last)| last.is_none());
        let own = self.ending.reset_by().is_some();
        self.ending.vanished |= state.is_none() && stood && at_once && !own;
        self.tell_state(note, state);
    }

    /// A note told the kernel's state of it, or that there is none to be seen.
    pub(super) fn tell_state(&mut self, note: u32, state: Option<TcpState>) {
        if self.states.last().is_none_or(|(_, last)| *last != state) {
            self.states.push((note, state));
        }
    }

    /// Whether nothing more will be read here.
    pub(super) const fn is_over(&self) -> bool {
        !self.open || self.ending.reset.is_some() || self.ending.fin_received.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_that_is_kept_stays_at_its_place() {
        let mut rows = StreamRows::default();
        for row in [3, 5, 9] {
            rows.push(row);
        }
        rows.forget(5);
        let found = (rows.first(), rows.at(0), rows.at(1));
        assert_eq!(found, (1, None, Some(5)));
    }
}
