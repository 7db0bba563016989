//! What went from one lifeline to another, as far as calls at both ends tell of it.

use std::{collections::HashSet, ops::Range};

use super::{
    Arrow, ArrowEnd, ArrowLabel, ArrowStyle, LifelinePoint, Side, Tint,
    channel::side_of,
    event::{MAX_JOINED, data, other_side, short, tint_of_datagram, tint_of_send},
    index::{IndexLine, LineKind},
    slot_map::SlotMap,
};
use crate::{
    ledger::ReadSource,
    model::{Fate, Message, Row, RowId, Syscall, partition},
};

/// The arrows of some lines; those between the same two rows once.
pub(super) struct Arrows<'a, 'b> {
    map: &'a SlotMap<'b>,
    drawn: HashSet<(RowId, RowId)>,
    pub(super) list: Vec<Arrow>,
}

impl<'a, 'b> Arrows<'a, 'b> {
    pub(super) fn new(map: &'a SlotMap<'b>) -> Self {
        Self {
            map,
            drawn: HashSet::new(),
            list: Vec::new(),
        }
    }

    /// Adds the arrows that begin or end at a line.
    pub(super) fn line(&mut self, n: u32) {
        let Some(line) = self
            .map
            .index
            .line(n)
            .filter(|line| line.kind == LineKind::Call)
        else {
            return;
        };
        let Some(row) = self.map.moment.record.row(line.id) else {
            return;
        };
        match row.call {
            Syscall::StreamSend => self.stream_send(n, line.id, row),
            Syscall::StreamRecv if row.returned > 0 && !row.is_peek() => {
                self.stream_read(n, line.id, row);
            }
            _ if !row.is_datagram() => {}
            call if call.is_send() => self.datagram(n, line.id, row),
            _ if row.failed() || row.is_peek() => {}
            _ => self.receipt(n, line.id, row),
        }
    }

    fn side(&self, row: &Row) -> Side {
        side_of(self.map.moment.record.owner(row.socket))
    }

    fn lifeline_point(&self, line: u32, side: Side) -> LifelinePoint {
        LifelinePoint {
            side,
            y: self.map.y(line),
        }
    }

    /// Of a row that was played by now.
    fn line_of(&self, row: RowId) -> Option<u32> {
        if row >= self.map.moment.head.rows {
            return None;
        }
        self.map.index.line_of(self.map.moment.record, row)
    }

    fn datagram(&mut self, n: u32, id: RowId, row: &Row) {
        let record = self.map.moment.record;
        let verdict = self.map.moment.scene_verdict(id);
        let near = self.side(row);
        let mut from = self.lifeline_point(n, near);
        let mut far = other_side(record, row, near);
        if far == near {
            far = Side::Outside;
        }
        if (near, far) == (Side::Server, Side::Outside) {
            // Below the words about the send.
            from.y += 0.36;
        }
        let tint = tint_of_datagram(&self.map.moment, id);
        let mut arrow = Arrow {
            from,
            to: LifelinePoint {
                side: far,
                y: self.map.y(n) + 0.8,
            },
            style: ArrowStyle::Seen(tint),
            label: Some(self.label(row)),
            end: ArrowEnd::Open,
            row: Some(id),
        };
        let linked = verdict.linked_row();
        let mut taken = None;
        match verdict.fate {
            Fate::Whole | Fate::Truncated => {
                arrow.end = if verdict.fate == Fate::Whole {
                    ArrowEnd::Head
                } else {
                    ArrowEnd::Cut
                };
                if let Some((read, line)) =
                    linked.and_then(|read| Some((read, self.line_of(read)?)))
                {
                    if !self.drawn.insert((id, read)) {
                        return;
                    }
                    let side = record.row(read).map_or(far, |read| self.side(read));
                    arrow.to = self.lifeline_point(line, side);
                    taken = Some((read, line));
                }
            }
            Fate::Dropped => arrow.end = ArrowEnd::Cross,
            Fate::Refused | Fate::ReportedLost => {
                arrow.end = ArrowEnd::Back;
                arrow.to.y = from.y + 0.45;
                self.refusal(verdict.linked_note(), &arrow, near);
            }
            Fate::NotSent | Fate::None => return,
            Fate::Unread => arrow.end = ArrowEnd::Unread,
            Fate::InFlight => arrow.end = ArrowEnd::Open,
            Fate::Unknown => arrow.end = ArrowEnd::Unknown,
        }
        match taken {
            Some((read, line)) => self.push_read(arrow, read, n..line),
            None => self.list.push(arrow),
        }
    }

    /// The arrow of a datagram from its send's line to that of `read`.
    fn push_read(&mut self, arrow: Arrow, read: RowId, lines: Range<u32>) {
        let record = self.map.moment.record;
        let at = record.arrival(read).at;
        let arrived = at.and_then(|at| {
            self.between(lines, |line| match line.kind {
                LineKind::Note => Some(record.note(line.id)?.at <= at),
                _ => Some(record.row(line.id)?.at <= at),
            })
        });
        self.push_waiting(arrow, arrived);
    }

    /// An arrow that slopes to its arrival, so far down, and then waits on the lifeline; one that did not wait, or of
    /// which that is not known, slopes to its end.
    fn push_waiting(&mut self, arrow: Arrow, arrived: Option<f64>) {
        let Some(y) = arrived else {
            self.list.push(arrow);
            return;
        };
        let arrival = LifelinePoint { y, ..arrow.to };
        self.list.push(Arrow {
            to: arrival,
            end: ArrowEnd::Head,
            ..arrow.clone()
        });
        self.list.push(Arrow {
            from: arrival,
            label: None,
            ..arrow
        });
    }

    /// How far down the place is, between two lines, before which the lines are `earlier`; `None` where it is in the
    /// slot of the last line.
    fn between(
        &self,
        lines: Range<u32>,
        earlier: impl Fn(IndexLine) -> Option<bool>,
    ) -> Option<f64> {
        let is_earlier = |line| earlier(self.map.index.line(line)?);
        let after = lines.start.saturating_add(1);
        let next = partition(after..lines.end, |line| is_earlier(line).unwrap_or(true));
        (self.map.slot_of(next) < self.map.slot_of(lines.end)).then(|| self.map.y(next) - 0.5)
    }

    /// What came back: no socket sees it, but the error queue tells of it.
    fn refusal(&mut self, note: Option<u32>, out: &Arrow, near: Side) {
        let record = self.map.moment.record;
        let line = note.and_then(|note| self.map.index.line_of_note(record, note));
        let y = line
            .filter(|line| *line < self.map.len)
            .map_or(out.to.y + 0.45, |line| self.map.y(line));
        self.list.push(Arrow {
            from: out.to,
            to: LifelinePoint { side: near, y },
            style: ArrowStyle::Derived,
            label: Some(ArrowLabel::Text("ICMP".into())),
            end: ArrowEnd::Head,
            row: out.row,
        });
    }

    /// A receive: of an own send that stands above, or from outside.
    fn receipt(&mut self, n: u32, id: RowId, row: &Row) {
        let record = self.map.moment.record;
        let side = self.side(row);
        let to = self.lifeline_point(n, side);
        let verdict = self.map.moment.scene_verdict(id);
        let end = if verdict.fate == Fate::Truncated {
            ArrowEnd::Cut
        } else {
            ArrowEnd::Head
        };
        let Some(send) = self.map.moment.send_of(id) else {
            let outside = other_side(record, row, side) == Side::Outside;
            if outside {
                self.list.push(Arrow {
                    // Above the words about the receive.
                    from: LifelinePoint {
                        side: Side::Outside,
                        y: to.y - 0.75,
                    },
                    to: LifelinePoint {
                        y: to.y - 0.36,
                        ..to
                    },
                    style: ArrowStyle::Seen(Tint::Dim),
                    label: Some(self.label(row)),
                    end,
                    row: Some(id),
                });
            }
            return;
        };
        let Some(line) = self.line_of(send) else {
            return;
        };
        if !self.drawn.insert((send, id)) {
            return;
        }
        let Some(sent) = record.row(send) else { return };
        let arrow = Arrow {
            from: self.lifeline_point(line, self.side(sent)),
            to,
            style: ArrowStyle::Seen(tint_of_datagram(&self.map.moment, send)),
            label: Some(self.label(sent)),
            end,
            row: Some(send),
        };
        self.push_read(arrow, id, line..n);
    }

    fn label(&self, row: &Row) -> ArrowLabel {
        if row.data_len() == 0 {
            return ArrowLabel::Say(Message::new("data-empty"));
        }
        ArrowLabel::Text(data(self.map.moment.record, row))
    }

    /// From a send to each read that returned bytes of it.
    fn stream_send(&mut self, n: u32, id: RowId, row: &Row) {
        let Some(sent) = row.stream_range().filter(|sent| !sent.is_empty()) else {
            return;
        };
        let (start, len) = (sent.start, sent.end - sent.start);
        let (record, streams) = (self.map.moment.record, self.map.moment.ledger.streams());
        let reads = streams.first_reads_of(record, id, MAX_JOINED);
        let mut read = 0;
        let cut = reads.len() == MAX_JOINED;
        for other in reads {
            let Some(read_row) = record.row(other) else {
                continue;
            };
            let Some(line) = self.line_of(other) else {
                continue;
            };
            let taken = read_row.stream_range().unwrap_or_default();
            let (first, last) = (taken.start.max(start), taken.end.min(sent.end));
            read = read.max(last - start);
            let (at, len) = (first - start, last.saturating_sub(first));
            self.bytes((n, id, row), (line, other, read_row), (at, len));
        }
        if read < len && !cut {
            self.unread_bytes((n, id, row), read, len - read);
        }
    }

    /// The bytes of a send that nobody has read.
    fn unread_bytes(&mut self, (n, id, row): (u32, RowId, &Row), at: u64, len: u64) {
        let (record, streams) = (self.map.moment.record, self.map.moment.ledger.streams());
        let near = self.side(row);
        let from = self.lifeline_point(n, near);
        let peer_end = streams.peer_end(row.socket);
        let ending = peer_end.map(|end| streams.ending(end));
        let over = ending.is_some_and(|ending| {
            let ends = ending.reset.into_iter().chain(ending.closed);
            ends.min()
                .is_some_and(|row| row < self.map.moment.head.rows)
        });
        let end = match peer_end {
            _ if over => ArrowEnd::Cross,
            None if streams.flow(row.socket).unknown > 0 => ArrowEnd::Unknown,
            _ => ArrowEnd::Open,
        };
        let tint = tint_of_send(record, row);
        self.list.push(Arrow {
            from,
            to: LifelinePoint {
                side: other_side(record, row, near),
                y: from.y + 0.8,
            },
            style: ArrowStyle::Seen(tint),
            label: Some(self.piece(row, at, len)),
            end,
            row: Some(id),
        });
    }

    /// To a read, from the sends whose bytes it returned.
    fn stream_read(&mut self, n: u32, id: RowId, read_row: &Row) {
        let (record, streams) = (self.map.moment.record, self.map.moment.ledger.streams());
        for ReadSource {
            send, send_at, len, ..
        } in streams.first_pieces(record, id, MAX_JOINED)
        {
            let Some((line, row)) = self.line_of(send).zip(record.row(send)) else {
                continue;
            };
            let part = (u64::from(send_at), u64::from(len));
            self.bytes((line, send, row), (n, id, read_row), part);
        }
    }

    fn bytes(
        &mut self,
        (line, send, row): (u32, RowId, &Row),
        (to, read, read_row): (u32, RowId, &Row),
        (at, len): (u64, u64),
    ) {
        if len == 0 || !self.drawn.insert((send, read)) {
            return;
        }
        let arrow = Arrow {
            from: self.lifeline_point(line, self.side(row)),
            to: self.lifeline_point(to, self.side(read_row)),
            style: ArrowStyle::Seen(tint_of_send(self.map.moment.record, row)),
            label: Some(self.piece(row, at, len)),
            end: ArrowEnd::Head,
            row: Some(send),
        };
        let (record, streams) = (self.map.moment.record, self.map.moment.ledger.streams());
        let first = row.stream_range().map_or(0, |sent| sent.start);
        let byte = (read_row.socket, first + at + len - 1);
        let arrived = streams.seen_waiting(record, byte, (send, read));
        let arrived = arrived.and_then(|before| {
            self.between(line..to, |line| match line.kind {
                LineKind::Note => Some(record.note(line.id)?.rows_before < before),
                _ => Some(line.id < before),
            })
        });
        self.push_waiting(arrow, arrived);
    }

    /// Some bytes of a send.
    fn piece(&self, row: &Row, at: u64, len: u64) -> ArrowLabel {
        let place = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let kept = self.map.moment.record.kept_payload(row);
        let bytes = kept.and_then(|bytes| bytes.get(place(at)..place(at.saturating_add(len))));
        bytes.map_or_else(
            || ArrowLabel::Say(Message::new("timeline-bytes").with("n", len)),
            |bytes| ArrowLabel::Text(short(bytes)),
        )
    }
}
