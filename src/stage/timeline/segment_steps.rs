//! The segments of a connection's handshake and end, one after the other, with the states of both ends.
//!
//! No socket sees them. They follow from calls and their results as RFC 9293 orders them (§3.5, §3.6); whether an
//! ACK and a FIN shared a segment no call can show.

use super::{
    Side,
    channel::side_of,
    derived_segments::refusal,
    event::{other_side, result, written},
};
use crate::{
    ledger::{ClosingSegment, FoldedRecord},
    model::{Row, RowId, SegmentPart, SocketId, Syscall, TcpState},
    stage::{Playhead, moment::Moment},
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EndCall {
    pub(crate) side: Side,
    /// The call as programs write it, with its result once it has returned.
    pub(crate) text: String,
    /// Whether it returned, and without an error; `None` before it returned.
    pub(crate) success: Option<bool>,
    /// Whether it stands below the segment's arrival, not above its departure.
    pub(crate) after: bool,
}

/// One segment, and what stands at both ends when it has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SegmentStep {
    pub(crate) part: SegmentPart,
    /// Which of its part it is, from 1.
    pub(crate) number: u32,
    /// The flags of the segment, such as `SYN, ACK`.
    pub(crate) name: String,
    pub(crate) from: Side,
    pub(crate) row: RowId,
    /// The calls that caused the segment, or return by it.
    pub(crate) calls: Vec<EndCall>,
    /// The states of both ends before it, the client's first.
    pub(crate) before: [TcpState; 2],
    pub(crate) states: [TcpState; 2],
}

impl SegmentStep {
    /// The end that it arrives at.
    pub(crate) const fn to(&self) -> Side {
        match self.from {
            Side::Client => Side::Server,
            Side::Server | Side::Outside => Side::Client,
        }
    }

    /// The state that an end goes over to with it.
    pub(crate) fn new_state(&self, side: Side) -> Option<TcpState> {
        let of = |[client, server]: [TcpState; 2]| match side {
            Side::Client => client,
            Side::Server | Side::Outside => server,
        };
        let (before, after) = (of(self.before), of(self.states));
        (before != after).then_some(after)
    }
}

pub(crate) fn textbook_name(state: TcpState) -> &'static str {
    match state {
        TcpState::Close => "CLOSED",
        state => state.name(),
    }
}

/// The segments of the connection of a client, or of the server where the client is not ours, as far as
/// the record was played; those of its handshake and those of its end.
pub(crate) fn segment_steps(
    folded: FoldedRecord<'_>,
    head: Playhead,
    connection: SocketId,
) -> Vec<SegmentStep> {
    let moment = Moment::new(folded, head);
    let mut walk = SegmentWalk {
        moment,
        states: [TcpState::Close, TcpState::Close],
        steps: Vec::new(),
    };
    walk.handshake(connection);
    walk.end(connection);
    walk.steps
}

/// What goes through the calls of a connection.
struct SegmentWalk<'a> {
    moment: Moment<'a>,
    /// The states of both ends after the last segment.
    states: [TcpState; 2],
    steps: Vec<SegmentStep>,
}

impl SegmentWalk<'_> {
    fn push(
        &mut self,
        part: SegmentPart,
        (name, from, row): (&str, Side, RowId),
        after: [TcpState; 2],
    ) {
        let last = self.steps.last().filter(|last| last.part == part);
        self.steps.push(SegmentStep {
            part,
            number: last.map_or(1, |last| last.number + 1),
            name: name.to_owned(),
            from,
            row,
            calls: Vec::new(),
            before: self.states,
            states: after,
        });
        self.states = after;
    }

    fn call(&mut self, side: Side, text: String, success: Option<bool>, after: bool) {
        if let Some(step) = self.steps.last_mut() {
            step.calls.push(EndCall {
                side,
                text,
                success,
                after,
            });
        }
    }

    fn returned(&mut self, side: Side, row: &Row) {
        let text = format!("{} = {}", written(row), result(row));
        self.call(side, text, Some(!row.failed()), true);
    }

    fn row(&self, id: Option<RowId>) -> Option<(RowId, Row)> {
        let id = id.filter(|id| *id < self.moment.head.rows)?;
        Some((id, *self.moment.record.row(id)?))
    }

    fn handshake(&mut self, connection: SocketId) {
        use {
            Side::{Client, Server},
            TcpState::{Close, Established, Listen, SynRecv, SynSent},
        };
        let own = self.moment.ledger.streams().ending(connection);
        let connected = self.row(own.connected);
        let refused = self.row(own.refused.map(|(row, _)| row));
        let part = SegmentPart::Handshake;
        if let Some((id, row)) = connected {
            let side = side_of(self.moment.record.owner(row.socket));
            if side != Client {
                // The client is another program's: of its calls nothing is known.
                self.states = [Established; 2];
                return;
            }
            self.states = [Close, Listen];
            self.push(part, ("SYN", Client, id), [SynSent, SynRecv]);
            self.call(Client, "connect()".to_owned(), None, false);
            self.push(part, ("SYN, ACK", Server, id), [Established, SynRecv]);
            self.returned(Client, &row);
            self.push(part, ("ACK", Client, id), [Established; 2]);
        } else if let Some((id, row)) = refused {
            // What came of its SYN is told only where an RST was the answer.
            if refusal(&self.moment, &row).as_deref() != Some("RST") {
                return;
            }
            self.push(part, ("SYN", Client, id), [SynSent, Close]);
            self.call(Client, "connect()".to_owned(), None, false);
            self.push(part, ("RST", Server, id), [Close; 2]);
            self.returned(Client, &row);
        }
    }

    fn end(&mut self, connection: SocketId) {
        if self.states != [TcpState::Established; 2] {
            return;
        }
        let streams = self.moment.ledger.streams();
        let ends = [Some(connection), streams.peer_end(connection)];
        let mut closing: Vec<(RowId, Row, ClosingSegment)> = Vec::new();
        for end in ends.into_iter().flatten() {
            let own = streams.ending(end);
            for id in [
                own.fin_sent,
                own.reset_by(),
                own.closed,
                own.reset,
                own.broken_pipe,
            ] {
                let Some((id, row)) = self.row(id) else {
                    continue;
                };
                if closing.iter().any(|(other, ..)| *other == id) {
                    continue;
                }
                if let Some(kind) = self.moment.closing_segment(id, &row) {
                    closing.push((id, row, kind));
                }
            }
        }
        let fin_received = streams.ending(connection).fin_received;
        if let Some((id, row)) = self
            .row(fin_received)
            .filter(|_| streams.peer_end(connection).is_none())
        {
            closing.push((id, row, ClosingSegment::Fin));
        }
        closing.sort_unstable_by_key(|(id, ..)| *id);
        for (id, row, kind) in closing {
            self.closes((id, &row), kind);
        }
    }

    fn closes(&mut self, (id, row): (RowId, &Row), kind: ClosingSegment) {
        use TcpState::{Close, CloseWait, Established, FinWait1, FinWait2, LastAck, TimeWait};
        let part = SegmentPart::Close;
        let record = self.moment.record;
        let caller = side_of(record.owner(row.socket));
        let other = other_side(record, row, caller);
        // Of another program's FIN only the read that heard it is known.
        let is_received = row.call == Syscall::StreamRecv && kind == ClosingSegment::Fin;
        let (near, far) = if is_received {
            (other, caller)
        } else {
            (caller, other)
        };
        let ends = |near_state, far_state| {
            if near == Side::Client {
                [near_state, far_state]
            } else {
                [far_state, near_state]
            }
        };
        match kind {
            ClosingSegment::Rst => {
                self.push(part, ("RST", near, id), [Close; 2]);
                self.call(near, written(row), None, false);
            }
            ClosingSegment::RstReceived => {
                self.push(part, ("RST", far, id), [Close; 2]);
                self.returned(near, row);
            }
            ClosingSegment::Fin => {
                let first = self.states == [Established; 2];
                let (sent, acked) = if first {
                    (ends(FinWait1, CloseWait), ends(FinWait2, CloseWait))
                } else {
                    (ends(LastAck, TimeWait), ends(Close, TimeWait))
                };
                self.push(part, ("FIN", near, id), sent);
                if is_received {
                    self.returned(far, row);
                } else {
                    self.call(near, written(row), None, false);
                }
                let end = self.moment.ledger.streams().peer_end(row.socket);
                let received_by =
                    end.and_then(|end| self.moment.ledger.streams().ending(end).fin_received);
                if let Some((_, read)) = self.row(received_by) {
                    self.returned(far, &read);
                }
                self.push(part, ("ACK", far, id), acked);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_has_the_name_of_rfc_9293() {
        let names = [TcpState::Close, TcpState::SynSent].map(textbook_name);
        assert_eq!(names, ["CLOSED", "SYN_SENT"]);
    }
}
