//! What the caption tells: which sentence, what proves it, and how sure that is.

use crate::{
    explain::{self, System, Why},
    gui::PanelCtx,
    ledger::FramingOutcome,
    model::{Evidence, Fate, Message, Note, Owner, Row, RowId, SocketId, Syscall, Verdict},
    record::Record,
    session::{MainView, Transport},
    stage::{self, Comparison, Event, Scene, WholeMessage},
};

/// What the caption is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Row(RowId),
    /// A burst told as one, or drops that were counted: the socket's drop totals prove it.
    Drops(SocketId),
    /// Something that needs no proof.
    Other,
}

/// The caption: its sentence, and what proves it.
#[derive(Clone, Debug)]
pub(super) struct CaptionContent {
    pub message: Message,
    /// The row or socket whose evidence proves the sentence.
    pub(crate) subject: Subject,
    /// Whether it is about a chosen row that is not what the stage shows as its moment, nor was sent with it.
    pub(crate) is_another: bool,
}

impl CaptionContent {
    /// Of the chosen row, or of the moment that the stage shows.
    pub(super) fn of(ctx: &PanelCtx<'_>) -> Self {
        let (mut message, subject) = sentence(ctx);
        if let (Subject::Row(row), None) = (subject, ctx.selected) {
            message = explain::caption_on(ctx.folded(), row, None, message, ctx.emulated);
        }
        Self {
            message,
            subject,
            is_another: is_another(ctx),
        }
    }

    /// What the sign before the sentence tells: of a chosen row what the tables tell, else what was known at the
    /// moment that the stage shows.
    pub(super) fn subject_verdict(&self, ctx: &PanelCtx<'_>) -> Option<Verdict> {
        match self.subject {
            Subject::Row(row) if is_of_stream(ctx, row) => None,
            Subject::Row(row) if ctx.selected.is_some() => Some(ctx.verdict(row)),
            Subject::Row(row) => Some(stage::verdict_at(ctx.folded(), ctx.player.head, row)),
            Subject::Drops(_) if ctx.scene.bundle.is_none() => {
                Some(Verdict::new(Fate::Dropped, Evidence::Meminfo, None, false))
            }
            Subject::Drops(_) | Subject::Other => None,
        }
    }

    /// The answer to "why?".
    pub(super) fn why(&self, ctx: &PanelCtx<'_>) -> Why {
        match self.subject {
            Subject::Row(row) => {
                let mut why = explain::why(ctx.folded(), row, self.subject_verdict(ctx));
                why.facts.extend(says(ctx, row));
                if ctx.emulated != System::Linux {
                    let parts = ctx.call(row);
                    why.call = format!("{} = {}", parts.0, parts.1);
                }
                why
            }
            Subject::Drops(socket) => {
                let head = ctx.player.head;
                let bundled = ctx.scene.bundle.is_some();
                let from = bundled.then_some((head.since, head.since_notes));
                let places = (from, (head.rows, head.notes));
                explain::why_drops(ctx.folded(), socket, places)
            }
            Subject::Other => Why::default(),
        }
    }
}

/// What a datagram says, where it is one of a service.
fn says(ctx: &PanelCtx<'_>, id: RowId) -> Option<Message> {
    let service = ctx.lab.services.service_of(ctx.record, id)?;
    let row = ctx.record.row(id).filter(|row| row.is_datagram())?;
    service.says(ctx.record.payload(row), stage::asks(ctx.record, row))
}

/// The sentence, and what proves it.
fn sentence(ctx: &PanelCtx<'_>) -> (Message, Subject) {
    if let Some(row) = ctx.selected {
        let message = ctx.row_summary(row);
        return (message, Subject::Row(row));
    }
    if ctx.preferences.view == MainView::Picture {
        return (Message::new(of_picture(ctx)), Subject::Other);
    }
    if ctx.scene.bundle.is_none() && is_cleared(ctx) {
        return (Message::new("caption-cleared"), Subject::Other);
    }
    let instead = fallback_subject(ctx);
    let subject = instead.unwrap_or_else(|| scene_subject(ctx.scene));
    let message = match (&ctx.scene.bundle, instead) {
        (Some(bundle), _) => bundle.caption.clone(),
        (None, Some(Subject::Row(row))) => explain::event(ctx.folded(), row),
        (None, Some(_)) if ctx.transport().has_udp() => Message::new("caption-empty-lab"),
        (None, Some(_)) => Message::new("caption-empty-stream"),
        (None, None) if ctx.lab.settings.server.reads.reading && is_untouched(ctx.record) => {
            Message::new("caption-empty-lab")
        }
        (None, None) => {
            let compared = ctx.lanes.and_then(|lanes| compared(ctx, lanes));
            let head = ctx.player.head;
            let caption = || explain::caption_at(ctx.folded(), head.rows, head.notes);
            compared.unwrap_or_else(caption)
        }
    };
    (message, subject)
}

/// What a picture shows as long as none of its blocks is chosen.
fn of_picture(ctx: &PanelCtx<'_>) -> &'static str {
    match ctx.transport() {
        _ if ctx.ledger.origin().row() >= ctx.record.len() || is_untouched(ctx.record) => {
            "caption-picture-first"
        }
        Transport::Udp => "caption-picture-datagrams",
        Transport::Tcp => "caption-picture-stream",
        Transport::Both => "caption-picture",
    }
}

/// Rows that are looked at for one of the transport that is shown.
const ROWS: u32 = 4096;

/// What the caption is about where the last event is of a transport that the window does not show: the newest row
/// before it of one that the window shows.
fn fallback_subject(ctx: &PanelCtx<'_>) -> Option<Subject> {
    let (udp, tcp) = (ctx.transport().has_udp(), ctx.transport().has_tcp());
    let shown = |stream: bool| if stream { tcp } else { udp };
    let row_is_shown = |row: RowId| {
        let row = ctx.record.row(row);
        row.is_none_or(|row| shown(row.is_stream()))
    };
    let is_shown = match (ctx.scene.event?, scene_subject(ctx.scene)) {
        (Event::Note(note), _) => {
            let entry = ctx.record.note(note)?;
            shown(matches!(entry.note, Note::Stream(_))) || !ctx.record.is_reported(note)
        }
        (_, Subject::Row(row)) => row_is_shown(row),
        (_, _) => shown(false),
    };
    if is_shown {
        return None;
    }
    let head = ctx.player.head.rows.min(ctx.ledger.len());
    let first = ctx.ledger.origin().row().max(head.saturating_sub(ROWS));
    // That its sockets were opened is no news of a transport.
    let opens = |row: RowId| {
        let row = ctx.record.row(row);
        row.is_some_and(|row| !row.is_datagram() && !row.is_stream() && !row.failed())
    };
    let mut before = (first..head).rev();
    let found = before.find(|row| row_is_shown(*row) && !opens(*row));
    Some(found.map_or(Subject::Other, Subject::Row))
}

/// What both transports made of the same sends, when all of them were read.
fn compared(ctx: &PanelCtx<'_>, lanes: &Comparison) -> Option<Message> {
    let (udp, tcp) = (lanes.totals, lanes.stream.totals);
    let read = match ctx.scene.event? {
        Event::Read(_) => true,
        Event::Stream(row) => ctx.record.row(row)?.call == Syscall::StreamRecv,
        _ => false,
    };
    let waits = ctx.scene.queue.count > 0
        || lanes.stream.queue.len + lanes.stream.outstanding.bytes.len > 0;
    let same = udp.sends == tcp.sends && udp.sends > 1;
    let differ = udp.lost > 0 || tcp.kept < tcp.boundaries;
    let vague = udp.at_least || tcp.at_least || tcp.kept_at_least;
    if !ctx.transport().has_udp() || !read || waits || vague || !same || !differ {
        return None;
    }
    // The newest messages are kept; where there were more sends than these, nothing is said of all.
    let messages = &lanes.stream.messages;
    let as_sent = |message: &WholeMessage| message.outcome == Some(FramingOutcome::AsSent);
    let framed = messages.len() as u64 == tcp.sends && messages.iter().all(as_sent);
    let key = if framed {
        "caption-compared-framed"
    } else {
        "caption-compared"
    };
    let message = Message::new(key)
        .with("cut", udp.lost)
        .with("gone", tcp.boundaries - tcp.kept)
        .with("of", tcp.boundaries);
    Some(message)
}

/// Rows and notes of a lab that was only started, at most.
const FIRST: u32 = 32;

/// Whether nothing was done yet but to start the lab: nothing was sent, and the server was
/// opened once, with the buffer that is remembered.
fn is_untouched(record: &Record) -> bool {
    if record.len() > FIRST || record.notes_len() > FIRST {
        return false;
    }
    let opens = |row: &Row| {
        !row.is_datagram() && !row.is_stream() && !row.failed() && row.call != Syscall::Close
    };
    let is_server = |row: &&Row| {
        let info = record.socket(row.socket);
        info.is_some_and(|info| info.owner == Owner::Server)
    };
    let mut since_bind = record.rows().filter(is_server);
    since_bind.find(|row| row.call == Syscall::Bind);
    record.rows().all(opens)
        && since_bind.next().is_none()
        && !(0..record.notes_len()).any(|number| record.is_reported(number))
}

/// Whether everything was cleared and nothing has happened since.
fn is_cleared(ctx: &PanelCtx<'_>) -> bool {
    let origin = ctx.ledger.origin().row();
    origin > 0 && ctx.player.head.rows == origin
}

/// Whether the sentence is about a chosen row that is not what the stage shows as its moment, nor
/// was sent with it.
fn is_another(ctx: &PanelCtx<'_>) -> bool {
    let moment = fallback_subject(ctx).unwrap_or_else(|| scene_subject(ctx.scene));
    let shown = match moment {
        Subject::Row(row) => row,
        Subject::Drops(_) | Subject::Other => return ctx.selected.is_some(),
    };
    let verdict = ctx.verdict(shown);
    let sent = verdict.linked_row();
    ctx.selected
        .is_some_and(|row| shown != row && sent != Some(row))
}

/// What the sentence of a moment is about.
fn scene_subject(scene: &Scene) -> Subject {
    let drops = scene.queue.socket.map_or(Subject::Other, Subject::Drops);
    if scene.bundle.is_some() {
        return drops;
    }
    match scene.event {
        Some(
            Event::Sent(row)
            | Event::NotSent(row)
            | Event::Replied(row)
            | Event::Read(row)
            | Event::GotReply(row)
            | Event::Stream(row)
            | Event::Call(row)
            | Event::Refused(row),
        ) => Subject::Row(row),
        Some(Event::Dropped { .. }) => drops,
        Some(Event::Note(_)) | None => Subject::Other,
    }
}

/// Whether a row has no fate, as a stream has no datagrams, or the sentence compares it with one.
fn is_of_stream(ctx: &PanelCtx<'_>, row: RowId) -> bool {
    let compares = ctx.selected.is_none()
        && ctx
            .lanes
            .is_some_and(|lanes| compared(ctx, lanes).is_some());
    compares || ctx.record.row(row).is_some_and(|row| !row.is_datagram())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::SockOpt,
        stage::{Playhead, scene},
        testing::sample::Sample,
    };

    fn subject(sample: &Sample, head: Playhead) -> Subject {
        let ledger = sample.ledger();
        scene_subject(&scene(sample.folded(&ledger), head))
    }

    #[test]
    fn a_remembered_buffer_does_not_hide_the_first_hint() {
        let mut sample = Sample::new();
        // Only the server's socket is there, and its buffer was asked for.
        sample.record = Record::default();
        sample.open(SocketId(0), Owner::Server, "127.0.0.1:8080");
        sample.udp_call(0, Syscall::Socket, 0);
        sample.udp_call(0, Syscall::SetSockOpt(SockOpt::ReceiveBuffer), 5);
        sample.udp_call(0, Syscall::Bind, 0);
        assert!(is_untouched(&sample.record), "just started");
        sample.udp_call(0, Syscall::SetSockOpt(SockOpt::ReceiveBuffer), 9);
        assert!(!is_untouched(&sample.record), "another buffer");
    }

    #[test]
    fn why_answers_about_what_the_caption_says() {
        let mut sample = Sample::new();
        let before = Playhead::live(&sample.record);
        assert_eq!(subject(&sample, before), Subject::Other, "a note");
        sample.play("9 A: x");
        let burst = before.follow(&sample.record);
        let drops = Subject::Drops(SocketId(0));
        assert_eq!(subject(&sample, burst), drops, "a burst");
        let last = Playhead::live(&sample.record);
        assert_eq!(subject(&sample, last), Subject::Row(8), "a row");
        sample.note_queue(832, 4);
        let live = Playhead::live(&sample.record);
        assert_eq!(subject(&sample, live), drops, "drops that were counted");
        sample.close();
        let live = Playhead::live(&sample.record);
        assert_eq!(subject(&sample, live), Subject::Row(9), "its `close`");
    }
}
