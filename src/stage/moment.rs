//! The record as it stood when the playhead was where it is.

use super::{BUNDLE_FROM, Envelope, OUTSIDE, Playhead, Strip};
use crate::{
    ledger::Ledger,
    model::{Evidence, Fate, Message, Note, Row, RowId, SocketId, Stamp, Verdict, Who},
    record::{Entry, Record, SocketInfo},
};

/// How many rows before the playhead a scene looks at.
pub(super) const WINDOW: u32 = 4096;
/// How many rows before a reply the read that it answers may stand.
const ANSWERS: u32 = 64;

/// How a send stands to the server's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    /// It is not there.
    Away,
    /// It waits there.
    Waits,
    /// It waits there, or was dropped.
    Doubt,
}

/// A record, its ledger and a place in it.
#[derive(Clone, Copy)]
pub(super) struct Moment<'a> {
    pub(super) record: &'a Record,
    pub(super) ledger: &'a Ledger,
    pub(super) head: Playhead,
    /// Whether it is the end of what the ledger has folded, and the playhead follows that.
    live: bool,
    /// When the last row or note played was made.
    at: Stamp,
}

impl<'a> Moment<'a> {
    pub(super) fn new(record: &'a Record, ledger: &'a Ledger, head: Playhead) -> Self {
        let live = head.is_live(record);
        // What the ledger has not folded yet has no fate, so it is not shown.
        let rows = head.rows.min(record.len()).min(ledger.len());
        let notes = if rows < head.rows {
            record.notes_before(rows)
        } else {
            record.notes_len()
        };
        let head = Playhead {
            rows,
            notes: head.notes.min(notes),
            ..head
        };
        let row = head.rows.checked_sub(1).and_then(|last| record.row(last));
        let note = head.notes.checked_sub(1).and_then(|last| record.note(last));
        let at = row.map(Row::end).max(note.map(|entry| entry.at));
        Self {
            record,
            ledger,
            head,
            live,
            at: at.unwrap_or_default(),
        }
    }

    pub(super) fn is_live(&self) -> bool {
        self.live
    }

    /// When it is.
    pub(super) const fn at(&self) -> Stamp {
        self.at
    }

    /// Whether something had happened by this moment.
    pub(super) fn is_past(&self, at: Stamp) -> bool {
        at <= self.at
    }

    /// The first row that places show: where the counters began anew, unless the playhead went
    /// back to before it.
    pub(super) fn begin(&self) -> RowId {
        let origin = self.ledger.origin().row();
        if self.head.rows < origin { 0 } else { origin }
    }

    /// The first row of the window.
    pub(super) const fn window(&self) -> RowId {
        self.head.rows.saturating_sub(WINDOW)
    }

    /// The rows of the window, newest first.
    pub(super) fn rows_back(self) -> impl Iterator<Item = (RowId, &'a Row)> {
        self.rows_before(self.head.rows, WINDOW)
    }

    /// Up to `n` rows before a row, newest first.
    pub(super) fn rows_before(self, end: RowId, n: u32) -> impl Iterator<Item = (RowId, &'a Row)> {
        (end.saturating_sub(n)..end)
            .rev()
            .filter_map(move |id| Some((id, self.record.row(id)?)))
    }

    /// The newest notes, newest first.
    pub(super) fn notes_back(self) -> impl Iterator<Item = (u32, &'a Entry)> {
        (self.head.notes.saturating_sub(WINDOW)..self.head.notes)
            .rev()
            .filter_map(move |n| Some((n, self.record.note(n)?)))
    }

    pub(super) fn who(&self, socket: SocketId) -> Option<Who> {
        self.record.socket(socket).map(|info| info.who)
    }

    /// The newest socket of the server that was open at this moment, or the last one.
    pub(super) fn server(&self) -> Option<&'a SocketInfo> {
        let mut sockets = self.record.server_sockets().rev();
        sockets.find(|info| info.opened <= self.at)
    }

    pub(super) fn is_open(&self, info: &SocketInfo) -> bool {
        info.closed.is_none_or(|closed| closed > self.at)
    }

    /// Whose socket of ours is at the other end of a row.
    pub(super) fn far_who(&self, row: &Row) -> Option<Who> {
        self.record.far_end(row).map(|info| info.who)
    }

    /// Whether a row goes to this socket.
    pub(super) fn goes_to(&self, row: &Row, info: &SocketInfo) -> bool {
        let to = self.record.far_end(row);
        to.is_some_and(|to| to.id == info.id)
    }

    /// What was known of a row at this moment: a proof that comes later is not known yet.
    pub(super) fn verdict(&self, id: RowId) -> Verdict {
        let verdict = self.ledger.verdict(id);
        let told = match verdict.link() {
            Some(note) if verdict.proven_by_note() => note < self.head.notes,
            Some(row) => row < self.head.rows,
            None if verdict.evidence == Evidence::ClosedUnseen => self
                .record
                .row(id)
                .and_then(|row| self.record.far_end(row))
                .is_none_or(|info| !self.is_open(info)),
            None => true,
        };
        if told {
            return verdict;
        }
        // A dropped or refused datagram never was in the queue, though nobody knew it yet.
        let evidence = match verdict.fate {
            Fate::Dropped | Fate::Refused => Evidence::None,
            _ => Evidence::Waiting,
        };
        Verdict::new(Fate::InFlight, evidence, None, false)
    }

    /// What is told of a row at this moment: as [`Moment::verdict`], but that of a datagram that
    /// waits or was dropped says so.
    pub(super) fn told(&self, id: RowId) -> Verdict {
        let verdict = self.verdict(id);
        let waits = verdict.fate == Fate::InFlight && verdict.evidence == Evidence::Waiting;
        if waits {
            let told = self.ledger.told_verdict(self.record, id);
            match told.evidence {
                Evidence::ByElimination if self.is_live() => return told,
                // It is told apart only by what came later.
                Evidence::ByElimination | Evidence::OneOf => {
                    return Verdict::new(Fate::InFlight, Evidence::OneOf, None, false);
                }
                _ => {}
            }
        }
        verdict
    }

    /// Whether this row is a send of a client that stands in the server's queue, as far as is
    /// known: surely, or it was dropped.
    pub(super) fn stand(&self, id: RowId, row: &Row, server: &SocketInfo) -> Stand {
        if !self.record.is_client_send(row) || !self.goes_to(row, server) {
            return Stand::Away;
        }
        let told = self.told(id);
        match (told.fate, told.evidence) {
            (Fate::InFlight, Evidence::Waiting) => Stand::Waits,
            (Fate::InFlight, Evidence::OneOf) => Stand::Doubt,
            _ => Stand::Away,
        }
    }

    /// The drops at a socket that were counted by this moment, though not yet which.
    pub(super) fn unnamed_drops(&self, socket: SocketId) -> u64 {
        let unnamed = self.ledger.unnamed_drops(socket);
        if self.is_live() || unnamed == 0 {
            return unnamed;
        }
        let heard = self
            .record
            .drops_at(socket, self.head.rows, self.head.notes)
            .map_or(0, u64::from);
        // Those that were named, without what was sent later.
        let end = self.head.rows.saturating_add(WINDOW).min(self.ledger.len());
        let later = (self.head.rows..end)
            .filter(|id| self.ledger.verdict(*id).fate == Fate::Dropped)
            .filter_map(|id| self.record.far_end(self.record.row(id)?))
            .filter(|info| info.id == socket);
        let named = self.ledger.accounted_drops(socket);
        heard
            .saturating_sub(named.saturating_sub(later.count() as u64))
            .min(unnamed)
    }

    /// The message colour of a row: of a client's send its number, of a receive that of the send
    /// it comes from, of a reply that of what it answers, of a stranger's datagram [`OUTSIDE`].
    pub(super) fn colour(&self, id: RowId) -> u64 {
        let Some(row) = self.record.row(id) else {
            return 0;
        };
        if self.record.is_client_send(row) {
            return u64::from(self.record.client_sends_before(id));
        }
        if row.call.is_send() {
            return self.answered(id, row).map_or(u64::from(id), |read| {
                let send = self.send_of(read);
                send.map_or(OUTSIDE, |send| {
                    u64::from(self.record.client_sends_before(send))
                })
            });
        }
        match self.send_of(id) {
            Some(send) => self.colour_of_send(send),
            None => OUTSIDE,
        }
    }

    fn colour_of_send(&self, id: RowId) -> u64 {
        match self.record.row(id) {
            Some(row) if row.call.is_send() => self.colour(id),
            _ => u64::from(id),
        }
    }

    /// The own send that a receive comes from.
    pub(super) fn send_of(&self, receive: RowId) -> Option<RowId> {
        let verdict = self.ledger.verdict(receive);
        verdict.link().filter(|_| !verdict.proven_by_note())
    }

    /// The read that a reply of the server answers: the last one from that address.
    pub(super) fn answered(&self, id: RowId, reply: &Row) -> Option<RowId> {
        self.rows_before(id, ANSWERS)
            .find(|(_, row)| {
                row.socket == reply.socket && !row.call.is_send() && row.peer == reply.peer
            })
            .map(|(id, _)| id)
    }

    /// A row as an envelope: a send, or a stranger's datagram as far as it was received.
    pub(super) fn envelope(&self, id: RowId, row: &Row) -> Envelope {
        let own = self.record.socket(row.socket);
        let local = own.map(|info| info.local);
        let peer = self.record.peer(row.peer);
        let (who, from, to) = if row.call.is_send() {
            (own.map(|info| info.who), local, peer)
        } else {
            (self.far_who(row), peer, local)
        };
        let verdict = self.verdict(id);
        let cut = (row.call.is_send() && verdict.fate == Fate::Truncated)
            .then(|| verdict.link())
            .flatten()
            .and_then(|receive| self.record.row(receive))
            .map(Row::data_len);
        Envelope {
            row: id,
            who,
            from,
            to,
            colour: self.colour(id),
            len: u32::try_from(row.data_len()).unwrap_or(u32::MAX),
            strip: Strip::of_row(self.record, row, cut),
        }
    }

    /// The drop total of a socket at this moment.
    pub(super) fn dropped(&self, socket: SocketId) -> u64 {
        if self.is_live() {
            return self.ledger.arrivals(socket).dropped;
        }
        let heard = self
            .record
            .drops_at(socket, self.head.rows, self.head.notes);
        let heard = heard.map_or(0, u64::from);
        heard.saturating_sub(self.ledger.dropped_before(socket))
    }

    /// Where the last move began: that of a few rows is told event by event.
    pub(super) fn began(&self) -> Playhead {
        if u64::from(self.head.rows - self.head.since.min(self.head.rows)) < BUNDLE_FROM {
            self.head.last_event(self.record)
        } else {
            self.head
        }
    }

    /// How many datagrams the server's socket dropped in the last move of the playhead.
    pub(super) fn dropped_since(&self, socket: SocketId) -> u64 {
        let at = |rows, notes| self.record.drops_at(socket, rows, notes);
        let began = self.began();
        match (
            at(began.since, began.since_notes),
            at(self.head.rows, self.head.notes),
        ) {
            (before, Some(now)) => u64::from(now.saturating_sub(before.unwrap_or(0))),
            _ => 0,
        }
    }

    /// The send that a note tells the refusal of.
    pub(super) fn refused_by(&self, number: u32) -> Option<RowId> {
        let entry = self.record.note(number)?;
        let (Note::Refusal { socket, .. } | Note::PendingError { socket, .. }) = entry.note else {
            return None;
        };
        self.rows_before(entry.rows_before, WINDOW)
            .find(|(id, row)| {
                let verdict = self.ledger.verdict(*id);
                row.socket == socket
                    && verdict.fate == Fate::Refused
                    && verdict.proven_by_note()
                    && verdict.link() == Some(number)
            })
            .map(|(id, _)| id)
    }
}

/// Words for what became of a datagram.
pub(super) const fn fate_word(fate: Fate, stand: Stand) -> Message {
    Message::new(match fate {
        Fate::Whole => "fate-whole",
        Fate::Truncated => "fate-truncated",
        Fate::Dropped => "fate-dropped",
        Fate::Refused => "fate-refused",
        Fate::NotSent => "fate-not-sent",
        Fate::Unread => "fate-unread",
        Fate::InFlight | Fate::None => match stand {
            Stand::Waits => "fate-waiting",
            Stand::Doubt => "fate-open",
            Stand::Away => "fate-in-flight",
        },
        Fate::Unknown => "fate-unknown",
    })
}
