//! Which lines a timeline has, in the order of the record: found once, not at every map.

use super::{
    Channel,
    block_totals::Blocks,
    channel::side_of,
    close::{CloseKind, close_kind},
};
use crate::{
    ledger::{FoldedRecord, Ledger},
    model::{
        Errno, Note, PostCloseState, Row, RowId, SocketId, Stamp, StreamNote, StreamRole, Syscall,
        TcpState, partition,
    },
    record::{PieceList, Record},
    stage::Playhead,
};

/// Rows that are looked at before the next map.
const AT_ONCE: u32 = 400_000;
/// How many lines one piece of the index holds.
const LINES: usize = 1 << 14;
/// Rows after a listener's opening among which its `listen` stands.
const SETUP: u32 = 256;

/// What of its row a line shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineKind {
    Call,
    /// The moment when `connect` was called.
    ConnectCall,
    /// Room for what the kernels do meanwhile.
    Gap,
    /// The moment when `connect` returned.
    ConnectReturn,
    /// What became of a `connect` that did not wait.
    Outcome,
    /// Room for the handshake of another program, before the `accept` that tells of it.
    AcceptPending,
    /// A note, and no row.
    Note,
}

impl LineKind {
    /// Whether it is the first line of a row.
    pub(super) const fn is_event(self) -> bool {
        matches!(self, Self::Call | Self::ConnectCall | Self::Outcome)
    }
}

/// What one line of a timeline shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IndexLine {
    /// The row, or the note.
    pub(super) id: u32,
    pub(super) kind: LineKind,
}

/// Where the parts of a connection meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) handshake: Option<u32>,
    pub(super) fin: Option<u32>,
    /// The first line that tells of a reset.
    pub(super) reset: Option<u32>,
    /// The line of the first `close` of the connection.
    pub(super) closed: Option<u32>,
}

/// The lines of one timeline. It grows with the record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    channel: Channel,
    origin: RowId,
    rows: RowId,
    notes: u32,
    lines: PieceList<IndexLine, LINES>,
    /// Calls of `connect` that have not returned by the last line: when they did, and their rows.
    late: Vec<(Stamp, RowId)>,
    /// Sockets whose `connect` did not wait and is not decided.
    connecting: Vec<SocketId>,
    evicted: u32,
    pub(super) outside: bool,
    has_lines: bool,
    pub(super) marks: Marks,
    pub(super) blocks: Blocks,
}

impl Index {
    /// Begins anew where another channel is asked for, or the counters begin elsewhere; returns whether it did.
    pub(crate) fn show(&mut self, channel: Channel, origin: RowId) -> bool {
        if self.has_lines && (self.channel, self.origin) == (channel, origin) {
            return false;
        }
        *self = Self {
            channel,
            origin,
            has_lines: true,
            rows: origin,
            notes: u32::MAX,
            ..Self::default()
        };
        true
    }

    pub(crate) const fn channel(&self) -> Channel {
        self.channel
    }

    /// Takes in what the ledger has folded of the record; returns whether some is left.
    pub(crate) fn take_in(
        &mut self,
        folded @ FoldedRecord { record, ledger }: FoldedRecord<'_>,
    ) -> bool {
        if self.rows > record.len() {
            // Another record.
            let (channel, origin) = (self.channel, self.origin);
            self.has_lines = false;
            self.show(channel, origin);
        }
        if self.notes == u32::MAX {
            self.begin(record);
        }
        let all = ledger.len().min(record.len());
        let first = record.first_kept_row();
        self.rows = self.rows.max(first);
        self.notes = self.notes.max(record.first_kept_note());
        let end = all.min(self.rows.saturating_add(AT_ONCE));
        for id in self.rows..end {
            self.take_notes(folded, id);
            if let Some(row) = record.row(id) {
                self.push_row(folded, id, row);
            }
        }
        self.rows = self.rows.max(end);
        if end == all {
            self.take_notes(folded, all);
        }
        self.evicted = self.evicted.max(self.before(record, first));
        self.lines.forget(self.evicted);
        end < all
    }

    /// Where its first row may stand.
    fn begin(&mut self, record: &Record) {
        if let Some(opened) = self.channel.begins(record) {
            self.listen(record, opened);
            self.rows = self.rows.max(first_at(record, opened));
        }
        self.notes = record.notes_before(self.rows);
    }

    /// The newest `listen` before a connection was opened is its first line.
    fn listen(&mut self, record: &Record, opened: Stamp) {
        let Channel::Connection(id) = self.channel else {
            return;
        };
        let to = record.stream(id).and_then(|info| match info.role {
            StreamRole::Client => info.peer,
            _ => info.local,
        });
        let port = to.map(|addr| addr.port());
        let mut listeners = record.listeners().rev();
        let Some(listener) = listeners.find(|info| {
            let here = info.local.is_some() && info.local.map(|addr| addr.port()) == port;
            let open = info.closed.is_none_or(|closed| closed > opened);
            info.opened <= opened && here && open
        }) else {
            return;
        };
        let from = first_at(record, listener.opened).max(self.origin);
        let mut rows = (from..from.saturating_add(SETUP)).take_while(|id| *id < record.len());
        let found = rows.find(|id| {
            record
                .row(*id)
                .is_some_and(|row| row.socket == listener.id && row.call == Syscall::Listen)
        });
        if let Some(row) = found {
            self.marks.handshake = self.push(row, LineKind::Call);
        }
    }

    fn take_notes(&mut self, FoldedRecord { record, ledger }: FoldedRecord<'_>, rows: RowId) {
        while let Some(entry) = record
            .note(self.notes)
            .filter(|entry| entry.rows_before <= rows)
        {
            if self.has_line(ledger, &entry.note) {
                self.flush(|(end, _)| *end <= entry.at);
                self.push(self.notes, LineKind::Note);
            }
            self.notes += 1;
        }
    }

    fn has_line(&self, ledger: &Ledger, note: &Note) -> bool {
        let own = |socket: SocketId| self.channel.has_socket(ledger, socket);
        match note {
            Note::Report { .. } => !self.channel.is_stream(),
            Note::Stream(
                StreamNote::AfterClose {
                    socket,
                    state: PostCloseState::In(TcpState::TimeWait),
                }
                | StreamNote::Message { socket, .. }
                | StreamNote::Unframed { socket, .. },
            ) => own(*socket),
            _ => false,
        }
    }

    fn push_row(
        &mut self,
        folded @ FoldedRecord { record, ledger }: FoldedRecord<'_>,
        id: RowId,
        row: &Row,
    ) {
        if !self.channel.holds(folded, row) {
            return;
        }
        // The next call of a program comes after `connect` has returned, whatever the clocks say.
        self.flush(|(end, connect)| {
            let same = record.row(*connect).map(|connect| connect.socket);
            *end <= row.at || same == Some(row.socket)
        });
        let hung = self.connecting.iter().position(|one| *one == row.socket);
        match row.call {
            _ if !row.is_stream() => {
                self.push(id, LineKind::Call);
            }
            Syscall::Connect if row.errno == Errno::EINPROGRESS => {
                self.connecting.push(row.socket);
                self.marks.handshake = self.push(id, LineKind::Call).or(self.marks.handshake);
            }
            Syscall::Connect if hung.is_some() => {
                if let Some(at) = hung {
                    self.connecting.swap_remove(at);
                }
                self.marks.handshake = self.push(id, LineKind::Outcome).or(self.marks.handshake);
            }
            Syscall::Connect if sent_syn(row) => {
                self.push(id, LineKind::ConnectCall);
                self.push(id, LineKind::Gap);
                let end = row.at.0.saturating_add(u64::from(row.took_ns));
                self.late.push((Stamp(end), id));
            }
            Syscall::Accept if !row.failed() => {
                let ours = record.accepted_end(row).map(|end| end.id);
                let ours = ours.and_then(|end| ledger.streams().peer_end(end));
                if ours.is_none() {
                    self.push(id, LineKind::AcceptPending);
                    self.push(id, LineKind::AcceptPending);
                }
                self.marks.handshake = self.push(id, LineKind::Call).or(self.marks.handshake);
            }
            _ => {
                let line = self.push(id, LineKind::Call);
                if row.call == Syscall::Connect {
                    self.marks.handshake = line.or(self.marks.handshake);
                }
                if row.call == Syscall::Close {
                    self.marks.closed = self.marks.closed.or(line);
                }
                match close_kind(folded, id, row) {
                    Some(CloseKind::Fin) => self.marks.fin = self.marks.fin.or(line),
                    Some(CloseKind::Reset) => self.marks.reset = self.marks.reset.or(line),
                    None => {}
                }
            }
        }
        if row.is_datagram() && !self.outside {
            self.outside = record.peer(row.peer).is_some() && record.far_end(row).is_none()
                || side_of(record.owner(row.socket)) == super::Side::Outside;
        }
    }

    fn flush(&mut self, returned: impl Fn(&(Stamp, RowId)) -> bool) {
        while let Some(at) = self.late.iter().position(&returned) {
            let (_, id) = self.late.remove(at);
            self.marks.handshake = self
                .push(id, LineKind::ConnectReturn)
                .or(self.marks.handshake);
        }
    }

    fn push(&mut self, id: u32, kind: LineKind) -> Option<u32> {
        self.lines.push(IndexLine { id, kind })
    }

    /// All lines, also those that are no longer kept.
    pub(super) fn len(&self) -> u32 {
        let late = u32::try_from(self.late.len()).unwrap_or(0);
        self.lines.len().saturating_add(late)
    }

    /// Lines whose rows are no longer kept: the first ones.
    pub(super) const fn evicted(&self) -> u32 {
        self.evicted
    }

    /// Rows of the record that are no longer kept, since the timeline began.
    pub(super) fn evicted_rows(&self, record: &Record) -> RowId {
        match self.channel {
            Channel::Connection(_) if self.evicted == 0 => 0,
            _ => record.first_kept_row().saturating_sub(self.origin),
        }
    }

    pub(super) fn line(&self, n: u32) -> Option<IndexLine> {
        let Some(late) = n.checked_sub(self.lines.len()) else {
            return self.lines.get(n).copied();
        };
        self.late.get(late as usize).map(|(_, id)| IndexLine {
            id: *id,
            kind: LineKind::ConnectReturn,
        })
    }

    /// The last line of the handshake, also where `connect` has only just returned.
    pub(super) fn handshake(&self) -> Option<u32> {
        if self.late.is_empty() {
            self.marks.handshake
        } else {
            self.len().checked_sub(1)
        }
    }

    /// How many lines there were at a moment.
    pub(super) fn len_at(&self, record: &Record, head: Playhead) -> u32 {
        let played = |n| {
            let (rows, note) = self.key(record, n);
            if note > 0 {
                note <= head.notes
            } else {
                rows / 2 < u64::from(head.rows)
            }
        };
        partition(self.evicted..self.len(), played)
    }

    pub(super) fn line_of(&self, record: &Record, row: RowId) -> Option<u32> {
        let line = self.before(record, row);
        let ends = line.saturating_add(3);
        (line..ends).find(|n| {
            let shows = |line: IndexLine| line.id == row && line.kind.is_event();
            self.line(*n).is_some_and(shows)
        })
    }

    pub(super) fn line_of_note(&self, record: &Record, note: u32) -> Option<u32> {
        let rows = u64::from(record.note(note)?.rows_before) * 2;
        let wanted = (rows, note.saturating_add(1));
        let line = partition(self.evicted..self.len(), |n| self.key(record, n) < wanted);
        let is = |line: IndexLine| line.id == note && line.kind == LineKind::Note;
        self.line(line).is_some_and(is).then_some(line)
    }

    /// The lines that stand before a row's.
    pub(super) fn before(&self, record: &Record, row: RowId) -> u32 {
        let wanted = (u64::from(row) * 2 + 1, 0);
        partition(self.lines.first()..self.len(), |n| {
            self.key(record, n) < wanted
        })
    }

    /// The place of a line in the record: twice the rows before it, one more if it is a row; and of a note
    /// its number from 1.
    fn key(&self, record: &Record, n: u32) -> (u64, u32) {
        let Some(line) = self.line(n) else {
            return (u64::MAX, 0);
        };
        let row = u64::from(line.id) * 2 + 1;
        match line.kind {
            LineKind::Note => {
                let entry = record.note(line.id);
                let rows = entry.map_or(0, |entry| u64::from(entry.rows_before) * 2);
                (rows, line.id.saturating_add(1))
            }
            LineKind::ConnectReturn => {
                // It may stand after later rows.
                let before = n.checked_sub(1).map_or((0, 0), |n| self.key(record, n));
                before.max((row, 0))
            }
            LineKind::Call
            | LineKind::ConnectCall
            | LineKind::Gap
            | LineKind::Outcome
            | LineKind::AcceptPending => (row, 0),
        }
    }
}

/// Whether `connect` asked the other end: then SYN was sent.
pub(super) const fn sent_syn(row: &Row) -> bool {
    !row.failed()
        || matches!(
            row.errno,
            Errno::ECONNREFUSED | Errno::ETIMEDOUT | Errno::ECONNRESET | Errno::EHOSTUNREACH
        )
}

/// The first kept row that was made at a moment or later.
fn first_at(record: &Record, at: Stamp) -> RowId {
    partition(record.first_kept_row()..record.len(), |id| {
        record.row(id).is_some_and(|row| row.at < at)
    })
}
