//! The caption: the last event in one sentence, and why it is true.

use egui::{FontId, Frame, Popup, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::{
    explain::{self, Why},
    gui::{
        Action, PanelCtx,
        theme::{Themed as _, mono, strong},
        widgets::{Button, Icon, badge, lettering, marks::focus_ring},
    },
    ledger::FramingOutcome,
    model::{Evidence, Fate, Message, Note, RowId, SocketId, Syscall, Verdict},
    record::Record,
    session::Finding,
    stage::{self, Comparison, Event, Scene, WholeMessage},
    text::plain,
};

/// The caption band.
#[derive(Clone, Debug, Default)]
pub(crate) struct CaptionPanel {
    /// Whether the answer to "why?" is open.
    pub(crate) open: bool,
}

impl CaptionPanel {
    /// The height of the band at this width: the same for every sentence, so that nothing jumps.
    pub(crate) fn height(ui: &Ui) -> f32 {
        let sizes = ui.sizes();
        // At the desk a long sentence has smaller letters instead of more room.
        let wide = ui.available_width() / sizes.caption > 75.0 || !ui.look().projector;
        let lines = if wide { 1.0 } else { 2.0 };
        (sizes.caption * 1.32)
            .mul_add(lines, sizes.caption * 1.1)
            .round()
    }

    /// Draws the band over the whole space.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let space = ui.available_rect_before_wrap();
        let message = caption_of(ctx);
        let text = if is_another(ctx) {
            format!("{} {}", ctx.t("caption-chosen"), ctx.say(&message))
        } else {
            ctx.say(&message)
        };
        let subject = subject_of(ctx);
        let runs = ctx.trial.is_some();
        let (name, tip) = if runs {
            ctx.words("trial-give-up")
        } else {
            ctx.words("why")
        };
        let why_width = if subject == Subject::Other && !runs {
            0.0
        } else {
            Button::width_of(&name, ui, sizes) + 12.0
        };
        let sign = sizes.caption;
        let left = space.left() + sizes.edge + sign + 12.0;
        let width = space.right() - sizes.edge - why_width - left;
        let layout = |size: f32| {
            let mut job = lettering::sentence(
                &text,
                (FontId::proportional(size), tokens.ink),
                (strong(size), tokens.ink),
                width,
            );
            job.wrap.max_rows = 2;
            ui.painter().layout_job(job)
        };
        let mut size = sizes.caption;
        let mut galley = layout(size);
        let high = |galley: &egui::Galley| galley.size().y > space.height() - 4.0;
        while size > sizes.small && (galley.elided || high(&galley)) {
            size -= 1.0;
            galley = layout(size);
        }
        let response = ui.allocate_rect(space, Sense::hover());
        let spoken = plain(&text);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
        let middle = space.center().y;
        let (icon, colour) = verdict_of(ctx, subject).map_or((Icon::Info, tokens.note), |told| {
            let look = badge::shape(tokens, told);
            (
                look.icon,
                if look.dashed { tokens.ink } else { look.colour },
            )
        });
        let at = pos2(space.left() + sizes.edge + sign / 2.0, middle);
        icon.paint(ui.painter(), at, sign, colour);
        let at = pos2(left, middle - galley.size().y / 2.0);
        ui.painter().galley(at, galley, tokens.ink);
        if subject == Subject::Other && !runs {
            self.open = false;
            return;
        }
        let size = vec2(why_width - 12.0, sizes.control);
        let corner = pos2(space.right() - sizes.edge - size.x, middle - size.y / 2.0);
        let place = egui::Rect::from_min_size(corner, size);
        let mut over = ui.new_child(egui::UiBuilder::new().max_rect(place));
        let button = Button::new(&name).tip(&tip).width(size.x).ui(&mut over);
        if button.has_focus() {
            focus_ring(ui.painter(), button.rect, sizes.radius, tokens.accent);
        }
        if runs {
            self.open = false;
            if button.clicked() {
                ctx.ask(Action::GiveUp);
            }
            return;
        }
        if button.clicked() {
            self.open = !self.open;
        }
        let ctx = &*ctx;
        Popup::from_response(&button)
            .open_bool(&mut self.open)
            .frame(Frame::popup(ui.style()).inner_margin(16))
            .show(|ui| why_ui(ui, ctx, &why_of(ctx, subject)));
    }
}

/// The sentence: of the chosen row, or of the moment that the stage shows.
fn caption_of(ctx: &PanelCtx<'_>) -> Message {
    if let Some(runs) = &ctx.trial {
        return runs.clone();
    }
    if let Some(row) = ctx.selected {
        return explain::caption(ctx.record, ctx.ledger, row);
    }
    if let Some(finding) = finding_of(ctx) {
        return finding.message.clone();
    }
    if let Some(bundle) = &ctx.scene.bundle {
        return bundle.caption.clone();
    }
    if begins_anew(ctx) {
        return Message::new("caption-cleared");
    }
    match told_instead(ctx) {
        Some(Subject::Row(row)) => return explain::event(ctx.record, ctx.ledger, row),
        Some(_) if ctx.transport().has_udp() => return Message::new("caption-empty-lab"),
        Some(_) => return Message::new("caption-empty-stream"),
        None => {}
    }
    if ctx.lab.settings.reading && is_untouched(ctx.record) {
        return Message::new("caption-empty-lab");
    }
    if let Some(told) = ctx.lanes.and_then(|lanes| compared(ctx, lanes)) {
        return told;
    }
    let head = ctx.player.head;
    explain::caption_at(ctx.record, ctx.ledger, head.rows, head.notes)
}

/// Rows that are looked at for one of the transport that is shown.
const ROWS: u32 = 4096;

/// Where the last event is of a transport that the window does not show: the newest row before it of the one
/// that it shows, if there is one.
fn told_instead(ctx: &PanelCtx<'_>) -> Option<Subject> {
    let shown = |stream: bool| {
        let transport = ctx.transport();
        if stream {
            transport.has_tcp()
        } else {
            transport.has_udp()
        }
    };
    let row_is_shown = |row: RowId| {
        let row = ctx.record.row(row);
        row.is_none_or(|row| shown(row.call.is_stream()))
    };
    let is_shown = match (ctx.scene.event?, told_of(ctx.scene)) {
        (Event::Note(note), _) => {
            let entry = ctx.record.note(note)?;
            shown(matches!(entry.note, Note::Stream(_))) || !ctx.record.tells(note)
        }
        (_, Subject::Row(row)) => row_is_shown(row),
        (_, _) => shown(false),
    };
    if is_shown {
        return None;
    }
    let head = ctx.player.head.rows.min(ctx.ledger.len());
    let first = ctx.ledger.origin().row().max(head.saturating_sub(ROWS));
    let found = (first..head).rev().find(|row| row_is_shown(*row));
    Some(found.map_or(Subject::Other, Subject::Row))
}

/// What the last experiment has shown, where the stage shows its end.
fn finding_of<'a>(ctx: &PanelCtx<'a>) -> Option<&'a Finding> {
    let told = |finding: &&Finding| ctx.selected.is_none() && ctx.player.head.rows >= finding.rows;
    ctx.finding.filter(told)
}

/// What both transports made of the same sends, when all of them were read.
fn compared(ctx: &PanelCtx<'_>, lanes: &Comparison) -> Option<Message> {
    let (udp, tcp) = (lanes.sums, lanes.stream.sums);
    let read = match ctx.scene.event? {
        Event::Read(_) => true,
        Event::Stream(row) => ctx.record.row(row)?.call == Syscall::StreamRecv,
        _ => false,
    };
    let waits = ctx.scene.queue.count > 0 || lanes.stream.queue.len > 0;
    let same = udp.sends == tcp.sends && udp.sends > 1;
    let differ = udp.lost > 0 || tcp.kept < tcp.borders;
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
        .with("gone", tcp.borders - tcp.kept)
        .with("of", tcp.borders);
    Some(message)
}

/// Notes of a lab that was only started, at most.
const FIRST: u32 = 32;

/// Whether nothing was done yet but to start the lab: nothing was sent, and the server was
/// opened once, with the buffer that is remembered.
fn is_untouched(record: &Record) -> bool {
    if !record.is_empty() || record.notes_len() > FIRST {
        return false;
    }
    let told: Vec<&Note> = (0..record.notes_len())
        .filter(|&number| record.tells(number))
        .filter_map(|number| Some(&record.note(number)?.note))
        .collect();
    matches!(
        told.as_slice(),
        [] | [Note::Opened { .. }] | [Note::Opened { .. }, Note::ReceiveBuffer { .. }]
    )
}

/// Whether everything was cleared and nothing has happened since.
fn begins_anew(ctx: &PanelCtx<'_>) -> bool {
    let origin = ctx.ledger.origin().row();
    origin > 0 && ctx.player.head.rows == origin
}

/// What the sentence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    /// A row.
    Row(RowId),
    /// A burst told as one, or drops that were counted: the socket's drop totals prove it.
    Drops(SocketId),
    /// Something that needs no proof.
    Other,
}

fn subject_of(ctx: &PanelCtx<'_>) -> Subject {
    if ctx.selected.is_none() && begins_anew(ctx) {
        return Subject::Other;
    }
    if let Some(finding) = finding_of(ctx) {
        return finding.proof.map_or(Subject::Other, Subject::Row);
    }
    ctx.selected.map_or_else(|| told_at(ctx), Subject::Row)
}

/// Whether the sentence is about a chosen row that is not what the stage shows as its moment, nor
/// was sent with it.
fn is_another(ctx: &PanelCtx<'_>) -> bool {
    let told = match told_at(ctx) {
        Subject::Row(row) => row,
        Subject::Drops(_) | Subject::Other => return ctx.selected.is_some(),
    };
    let verdict = ctx.ledger.verdict(told);
    let sent = verdict.link().filter(|_| !verdict.proven_by_note());
    ctx.selected
        .is_some_and(|row| told != row && sent != Some(row))
}

/// What the sentence of the moment is about, on the transport that the window shows.
fn told_at(ctx: &PanelCtx<'_>) -> Subject {
    told_instead(ctx).unwrap_or_else(|| told_of(ctx.scene))
}

/// What the sentence of a moment is about.
fn told_of(scene: &Scene) -> Subject {
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
            | Event::Refused(row),
        ) => Subject::Row(row),
        Some(Event::Dropped { .. }) => drops,
        Some(Event::Note(_)) | None => Subject::Other,
    }
}

/// What the sign before the sentence tells: of a chosen row all that is known by now, else what
/// was known at the moment that the stage shows.
fn verdict_of(ctx: &PanelCtx<'_>, subject: Subject) -> Option<Verdict> {
    match subject {
        Subject::Row(row) if ctx.selected.is_some() && !is_of_stream(ctx, row) => {
            Some(ctx.ledger.told_verdict(ctx.record, row))
        }
        Subject::Row(row) if is_of_stream(ctx, row) => None,
        Subject::Row(row) => {
            let head = ctx.player.head;
            Some(stage::verdict_at(ctx.record, ctx.ledger, head, row))
        }
        Subject::Drops(_) if ctx.scene.bundle.is_none() => {
            Some(Verdict::new(Fate::Dropped, Evidence::Meminfo, None, false))
        }
        Subject::Drops(_) | Subject::Other => None,
    }
}

/// Whether a row has no fate, as a stream has no datagrams, or the sentence compares it with one.
fn is_of_stream(ctx: &PanelCtx<'_>, row: RowId) -> bool {
    let compares = ctx.selected.is_none()
        && ctx
            .lanes
            .is_some_and(|lanes| compared(ctx, lanes).is_some());
    compares || ctx.record.row(row).is_some_and(|row| row.call.is_stream())
}

fn why_of(ctx: &PanelCtx<'_>, subject: Subject) -> Why {
    match subject {
        Subject::Row(row) => explain::why(ctx.record, ctx.ledger, row, verdict_of(ctx, subject)),
        Subject::Drops(socket) => {
            let head = ctx.player.head;
            let (from, to) = ((head.since, head.since_notes), (head.rows, head.notes));
            explain::why_drops(ctx.record, socket, from, to)
        }
        Subject::Other => Why::default(),
    }
}

/// The call as strace prints it, and what proves the fate.
fn why_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, why: &Why) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    ui.set_max_width(560.0);
    ui.set_min_width(360.0);
    if !why.call.is_empty() {
        let call = egui::RichText::new(&why.call)
            .font(mono(sizes.small))
            .color(tokens.ink)
            .background_color(tokens.slot);
        ui.add(egui::Label::new(call).wrap().selectable(true));
        ui.add_space(4.0);
    }
    for fact in &why.facts {
        let job = lettering::sentence(
            &ctx.say(fact),
            (FontId::proportional(sizes.body), tokens.ink),
            (strong(sizes.body), tokens.ink),
            ui.available_width(),
        );
        ui.add(egui::Label::new(job).wrap().selectable(true));
    }
    if !why.pages.is_empty() {
        let pages = why.pages.join(" · ");
        ui.label(
            egui::RichText::new(pages)
                .font(mono(sizes.small))
                .color(tokens.dim),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ledger::Ledger,
        stage::{Playhead, scene},
        testing::sample::Sample,
    };

    fn subject(sample: &Sample, head: Playhead) -> Subject {
        let mut ledger = Ledger::default();
        ledger.fold(&sample.record);
        told_of(&scene(&sample.record, &ledger, head))
    }

    #[test]
    fn a_remembered_buffer_does_not_hide_the_first_hint() {
        let mut sample = Sample::new();
        assert!(is_untouched(&sample.record), "just started");
        sample.note(Note::ReceiveBuffer {
            socket: SocketId(0),
            asked: Some(5),
            effective: 2304,
        });
        assert!(!is_untouched(&sample.record), "another buffer");
    }

    #[test]
    fn why_answers_about_what_the_caption_says() {
        let mut sample = Sample::new();
        let before = Playhead::live(&sample.record);
        assert_eq!(subject(&sample, before), Subject::Other, "a note");
        for _ in 0..9 {
            sample.send(0, b"x");
        }
        let burst = before.follow(&sample.record);
        let drops = Subject::Drops(SocketId(0));
        assert_eq!(subject(&sample, burst), drops, "a burst");
        let last = Playhead::live(&sample.record);
        assert_eq!(subject(&sample, last), Subject::Row(8), "a row");
        sample.look(832, 4);
        let live = Playhead::live(&sample.record);
        assert_eq!(subject(&sample, live), drops, "drops that were counted");
        sample.close();
        let live = Playhead::live(&sample.record);
        assert_eq!(
            subject(&sample, live),
            Subject::Other,
            "no row, but a socket"
        );
    }
}
