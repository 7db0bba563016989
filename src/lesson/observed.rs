//! What the lab knows at a moment, as lessons ask for it.

use super::file::{CallFlag, EndName, FateName, FigureName, Party, RowPattern};
use crate::{
    ledger::Ledger,
    model::{
        ClientId, Fate, Note, Owner, PostCloseState, Row, RowFlags, RowId, SocketId, StreamNote,
        StreamRole, TcpFigures, TcpState, Transport,
    },
    record::{Record, SocketInfo, StreamInfo},
};

/// Record and ledger as they are now.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    /// Everything that was observed.
    pub record: &'a Record,
    /// What follows from the record.
    pub ledger: &'a Ledger,
    /// Whether the system tells what it drops, what waits and which state a connection is in; where it does not, what
    /// rests on that is left open.
    pub counted: bool,
}

/// A moment of the record: how much it held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordMark {
    /// Rows that it held.
    pub rows: RowId,
    /// Notes that it held.
    pub notes: u32,
}

impl<'a> Observed<'a> {
    /// The end of the record as it is now.
    pub fn mark(self) -> RecordMark {
        RecordMark {
            rows: self.record.len(),
            notes: self.record.notes_len(),
        }
    }

    /// The rows from a moment on, with their numbers.
    pub(super) fn rows(self, from: RecordMark) -> impl Iterator<Item = (RowId, &'a Row)> {
        let record = self.record;
        (from.rows..record.len()).filter_map(move |id| Some((id, record.row(id)?)))
    }

    /// The notes from a moment on.
    pub(super) fn notes(self, from: RecordMark) -> impl DoubleEndedIterator<Item = &'a Note> {
        let record = self.record;
        (from.notes..record.notes_len()).filter_map(move |number| Some(&record.note(number)?.note))
    }

    /// The rows from a moment on that are like this.
    pub(super) fn alike(
        self,
        pattern: &RowPattern,
        topic: Transport,
        from: RecordMark,
    ) -> impl Iterator<Item = (RowId, &'a Row)> {
        self.alike_or(pattern, topic, from, false)
    }

    /// The rows from a moment on that match `pattern`; a row of which the system tells too little counts as `open`
    /// says.
    fn alike_or(
        self,
        pattern: &RowPattern,
        topic: Transport,
        from: RecordMark,
        open: bool,
    ) -> impl Iterator<Item = (RowId, &'a Row)> {
        let is_alike = move |id, row| self.is_alike(pattern, topic, id, row).unwrap_or(open);
        let alike = self.rows(from).filter(move |(id, row)| is_alike(*id, row));
        let (skip, most) = match pattern.nth {
            Some(nth) => (nth.saturating_sub(1) as usize, 1),
            None => (0, usize::MAX),
        };
        alike.skip(skip).take(most)
    }

    /// The first row from a moment on that is like this, and whether that is certain: where none is, it is the first
    /// that may be, of which the system tells too little.
    pub(super) fn first_alike(
        self,
        pattern: &RowPattern,
        topic: Transport,
        from: RecordMark,
    ) -> Option<(RowId, bool)> {
        let first = |open| self.alike_or(pattern, topic, from, open).next();
        let certain = first(false).map(|(id, _)| (id, true));
        let open = || first(true).map(|(id, _)| (id, false));
        certain.or_else(|| open().filter(|_| !self.counted))
    }

    /// Whether there may be more rows like this than are known, as the system tells too little of some.
    pub(super) fn may_be_more(self, row: &RowPattern, on: Transport, from: RecordMark) -> bool {
        let count = |open| self.alike_or(row, on, from, open).count();
        !self.counted && count(true) > count(false)
    }

    /// Whether a row is like this; `None` where the system tells too little of it.
    fn is_alike(
        self,
        pattern: &RowPattern,
        topic: Transport,
        id: RowId,
        row: &Row,
    ) -> Option<bool> {
        let same = |wanted: Option<bool>| wanted.unwrap_or(true);
        let data = || self.record.kept_payload(row);
        let length = || match row.call {
            call if call.is_send() => Some(row.asked),
            _ => row.true_len(),
        };
        let number = |number: Option<u32>| number.map(u64::from);
        let failed = row.failed() || row.is_cut_error();
        let returned = || u64::try_from(row.returned).ok().filter(|_| !failed);
        let length = pattern.length.map(|range| match number(length()) {
            None if !self.counted => None,
            length => Some(length.is_some_and(|n| range.holds(n))),
        });
        let verdict = || self.ledger.current_verdict(self.record, id);
        let fate = pattern.fate.map(|FateName(fate)| match verdict().fate {
            Fate::InFlight | Fate::Unknown if !self.counted => None,
            now => Some(now == fate),
        });
        let matches = self.is_of(pattern.on.unwrap_or(topic), row)
            && same(pattern.call.map(|call| call.is(row.call)))
            && same(
                pattern
                    .by
                    .map(|party| self.owner(row.socket) == Some(party.0)),
            )
            && same(pattern.failed.map(|wanted| wanted == failed))
            && same(pattern.errno.map(|wanted| wanted.0 == row.error()))
            && same(pattern.asked.map(|asked| asked.holds(row.asked.into())))
            && same(
                pattern
                    .returned
                    .map(|range| returned().is_some_and(|n| range.holds(n))),
            )
            && same(pattern.option.as_ref().map(|name| match row.call {
                crate::model::Syscall::SetSockOpt(option) => option.name() == name,
                _ => false,
            }))
            && same(pattern.data.as_ref().map(|bytes| data() == Some(&bytes.0)))
            && same(pattern.flags.as_ref().map(|flags| has_flags(row, flags)))
            && same(pattern.peer.map(|party| self.peer_of(row) == Some(party.0)));
        let [length, fate] = [length, fate].map(|field| field.unwrap_or(Some(true)));
        all_of([Some(matches), length, fate])
    }

    /// Whether a call is one of this transport.
    pub(super) fn is_of(self, transport: Transport, row: &Row) -> bool {
        match self.record.stream(row.socket) {
            Some(info) if info.role == StreamRole::Datagram => true,
            Some(_) => transport.has_tcp(),
            None => transport.has_udp(),
        }
    }

    /// Whose socket it is.
    pub(super) fn owner(self, socket: SocketId) -> Option<Owner> {
        self.record.owner(socket)
    }

    fn peer_of(self, row: &Row) -> Option<Owner> {
        if self.record.stream(row.socket).is_some() {
            let end = self.ledger.streams().peer_end(row.socket)?;
            return self.owner(end);
        }
        self.record.far_end(row).map(|info| info.owner)
    }

    /// The newest UDP socket of somebody, open or closed.
    pub(super) fn socket(self, owner: Owner) -> Option<&'a SocketInfo> {
        self.record.sockets().rev().find(|info| info.owner == owner)
    }

    /// The newest TCP socket of a client; of the server its newest end of a connection.
    pub(super) fn stream(self, owner: Owner) -> Option<&'a StreamInfo> {
        match owner {
            Owner::Client(id) => self.record.streams_of(id).next_back(),
            Owner::Server => self.accepted().next(),
        }
    }

    /// The server's ends of all connections, the newest first.
    fn accepted(self) -> impl Iterator<Item = &'a StreamInfo> {
        let is_accepted = |info: &&StreamInfo| matches!(info.role, StreamRole::Accepted { .. });
        self.record.streams().rev().filter(is_accepted)
    }

    /// The server's end of the newest connection with a client, or of the newest at all.
    pub(crate) fn server_end(self, of: Option<ClientId>) -> Option<SocketId> {
        let Some(id) = of else {
            return self.accepted().next().map(|info| info.id);
        };
        let client = self.record.streams_of(id).next_back()?;
        self.ledger.streams().peer_end(client.id)
    }

    /// The newest listener, open or closed.
    pub(super) fn listener(self) -> Option<&'a StreamInfo> {
        self.record.listeners().next_back()
    }

    /// The TCP socket of this name.
    pub(super) fn end(self, name: EndName) -> Option<&'a StreamInfo> {
        match name {
            EndName::Of(Party(owner)) => self.stream(owner),
            EndName::Listener => self.listener(),
        }
    }

    /// Whether there was ever a socket of this name.
    pub(super) fn has(self, name: EndName, on: Transport) -> bool {
        match name {
            EndName::Of(Party(owner)) if on.has_udp() => self.socket(owner).is_some(),
            _ => self.end(name).is_some(),
        }
    }

    /// The states that a TCP socket is in, or was seen in from a moment on.
    pub(super) fn states(self, name: EndName, from: RecordMark) -> Vec<TcpState> {
        let Some(info) = self.end(name) else {
            return Vec::new();
        };
        let mut states: Vec<TcpState> = match (info.closed, info.after_close) {
            (Some(_), Some(PostCloseState::In(state))) => vec![state],
            (Some(_), _) => Vec::new(),
            (None, _) => Vec::from_iter(info.figures.map(|figures| figures.state)),
        };
        let notes = self.stream_notes(info.id, from);
        states.extend(notes.filter_map(|note| match note {
            StreamNote::Figures { figures, .. } => Some(figures.state),
            StreamNote::AfterClose {
                state: PostCloseState::In(state),
                ..
            } => Some(*state),
            _ => None,
        }));
        states.dedup();
        states
    }

    /// The notes of a TCP socket from a moment on.
    pub(super) fn stream_notes(
        self,
        socket: SocketId,
        from: RecordMark,
    ) -> impl Iterator<Item = &'a StreamNote> {
        self.notes(from).filter_map(move |note| match note {
            Note::Stream(note) if note.socket() == socket => Some(note),
            _ => None,
        })
    }

    /// A figure as it is now; `None` where it is not known.
    pub(super) fn figure(self, figure: FigureName, of: EndName, on: Transport) -> Option<u64> {
        if on.has_udp() {
            return self.udp_figure(figure, of);
        }
        let info = self.end(of)?;
        match figure {
            FigureName::ReceiveBuffer => info.receive_buffer.map(u64::from),
            FigureName::SendBuffer => info.send_buffer.map(u64::from),
            _ => stream_figure(figure, of, &info.figures?),
        }
    }

    fn udp_figure(self, figure: FigureName, of: EndName) -> Option<u64> {
        let EndName::Of(Party(owner)) = of else {
            return None;
        };
        let arrivals = self.ledger.arrivals_of(|of| of == owner);
        let info = self.socket(owner)?;
        match figure {
            FigureName::Waiting | FigureName::Dropped if !self.counted => None,
            FigureName::Waiting => Some(arrivals.waiting),
            FigureName::Received => Some(arrivals.received),
            FigureName::Dropped => Some(arrivals.dropped),
            FigureName::Memory => info.memory.map(|memory| memory.held.into()),
            FigureName::ReceiveBuffer => info.receive_buffer.map(|(_, bytes)| bytes.into()),
            _ => None,
        }
    }

    /// The largest that a figure was from a moment on.
    pub(super) fn most(
        self,
        figure: FigureName,
        of: EndName,
        on: Transport,
        from: RecordMark,
    ) -> Option<u64> {
        let now = self.figure(figure, of, on);
        if on.has_udp() {
            let EndName::Of(Party(owner)) = of else {
                return None;
            };
            let socket = self.socket(owner)?.id;
            let notes = self.notes(from).filter_map(Note::queue_figures);
            let own = notes.filter(|(of, _)| *of == socket && figure == FigureName::Memory);
            let held = own.map(|(_, memory)| memory.held.into());
            return held.chain(now).max();
        }
        let notes = self.stream_notes(self.end(of)?.id, from);
        let seen = notes.filter_map(|note| match note {
            StreamNote::Figures { figures, .. } => stream_figure(figure, of, figures),
            _ => None,
        });
        seen.chain(now).max()
    }

    /// What somebody's reads returned that did not fail, with the row of each.
    pub(super) fn read(
        self,
        owner: Owner,
        on: Transport,
        from: RecordMark,
    ) -> impl Iterator<Item = (RowId, &'a [u8])> {
        let rows = self.rows(from).filter(move |(_, row)| {
            row.call.reads()
                && !row.failed()
                && !row.is_cut_error()
                && self.is_of(on, row)
                && self.owner(row.socket) == Some(owner)
        });
        rows.filter_map(move |(id, row)| Some((id, self.record.kept_payload(row)?)))
    }

    /// The messages that the framing found for somebody.
    pub(super) fn messages(self, owner: Owner, from: RecordMark) -> impl Iterator<Item = Vec<u8>> {
        self.notes(from).filter_map(move |note| match note {
            Note::Stream(StreamNote::Message { socket, frame })
                if self.owner(*socket) == Some(owner) =>
            {
                let streams = self.ledger.streams();
                streams.received_bytes(self.record, *socket, frame.message())
            }
            _ => None,
        })
    }
}

/// Whether all of these are so: one that is not decides it, else one that is open leaves it open.
pub(super) fn all_of(all: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let both = |so_far, one| match (so_far, one) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (None, _) | (_, None) => None,
        _ => Some(true),
    };
    all.into_iter().fold(Some(true), both)
}

/// Whether a call was made with these flags, and no others that a lesson can ask for.
fn has_flags(row: &Row, flags: &[CallFlag]) -> bool {
    let all = [
        (CallFlag::Peek, RowFlags::PEEK),
        (CallFlag::DontWait, RowFlags::DONT_WAIT),
        (CallFlag::WaitAll, RowFlags::WAIT_ALL),
    ];
    all.iter()
        .all(|(flag, bit)| flags.contains(flag) == row.flags.has(*bit))
}

fn stream_figure(figure: FigureName, of: EndName, figures: &TcpFigures) -> Option<u64> {
    let number = match (figure, of) {
        (FigureName::Waiting, EndName::Listener) => Some(figures.unacked),
        (FigureName::Waiting, _) => figures.receive_queue,
        (FigureName::Unacknowledged, _) => figures.send_queue,
        (FigureName::Unsent, _) => figures.unsent,
        (FigureName::Backlog, EndName::Listener) => Some(figures.sacked),
        _ => None,
    };
    number.map(u64::from)
}
