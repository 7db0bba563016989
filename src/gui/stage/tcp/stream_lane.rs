//! The lane of a stream: its sends, the kernel's queue without envelopes, every read.

use egui::{Pos2, Rect, StrokeKind, Vec2, pos2, vec2};

use super::{
    framing,
    lane_layout::{LaneColumns, LaneLayout, ReadRow, bytes, fitting_tile, title, totals},
    messages,
};
use crate::{
    explain,
    gui::{
        PanelCtx,
        rows::seconds,
        stage::draw::Pen,
        theme::{firm, radius, space, stage_sizes, thin},
        widgets::{Icon, marks},
    },
    model::{Message, WaitingRead},
    stage::{ConnectionState, ReadKind, StreamRead, StreamScene, StreamSend},
    text::plain,
};

/// Draws the lane; returns where its name stands, above the reads.
pub(super) fn paint(
    pen: &mut Pen<'_>,
    columns: &LaneColumns,
    rect: Rect,
    ctx: &PanelCtx<'_>,
    stream: &StreamScene,
) -> Rect {
    let framed = stream.is_framed();
    let below = if framed { framing::height(pen) } else { 0.0 };
    let lane = LaneLayout::of(pen, rect, columns, below);
    let keys = ("transport-tcp", "lane-tcp-about");
    let state = state_of(ctx, stream);
    title(pen, &lane, keys, &state, stream.state.failed());
    if stream.outside {
        let words = pen.say(&messages::outside(stream));
        let words = pen.paragraph(&words, lane.sends.width());
        pen.draw_galley(lane.sends.left_top(), &words);
    }
    for (top, send) in lane.newest(&stream.sends) {
        sent(pen, &lane, top + stage_sizes::RIBBON_PAD, (send, ctx));
    }
    queue(pen, &lane, ctx, stream);
    for (top, read) in lane.newest(&stream.reads) {
        read_row(pen, ctx, read).paint(pen, &lane, top);
    }
    if framed {
        framing::paint(pen, &lane, ctx, stream);
    }
    totals(pen, &lane, &messages::stream_sums(stream));
    Rect::from_x_y_ranges(lane.reads.x_range(), lane.title.y_range())
}

/// Draws the bytes of a send, or the reason that there are none.
fn sent(pen: &mut Pen<'_>, lane: &LaneLayout, top: f32, (send, ctx): (&StreamSend, &PanelCtx<'_>)) {
    let at = pos2(lane.sends.left(), top);
    let (text, font, colour) = if send.errno.is_error() || (send.returned == 0 && send.asked > 0) {
        let text = format!("send → −1 {}", ctx.error(send.row, send.errno));
        (text, pen.bold(), pen.tokens.cut)
    } else if send.asked == 0 {
        let text = pen.text.get("lane-nothing-sent");
        (text, pen.plain(), pen.tokens.dim)
    } else {
        bytes(pen, at, (&send.strip, send.colour), lane, send.row);
        return;
    };
    let words = pen.fit(&text, font, colour, lane.sends.width());
    let rect = pen.draw_galley(at, &words);
    pen.stands_for(rect, send.row);
}

/// What is known of the connection, in a few words.
fn state_of(ctx: &PanelCtx<'_>, stream: &StreamScene) -> String {
    let listener = (stream.listener.is_none()).then(|| ctx.t("link-no-listener"));
    let mut link = stream.state.message();
    if let ConnectionState::Refused(row, errno) = stream.state {
        link = Message::new(link.key).with("errno", ctx.error(row, errno));
    }
    let link = ctx.say(&link);
    let parts: Vec<String> = listener.into_iter().chain([link]).collect();
    plain(&parts.join(" · "))
}

/// The kernel's state of both ends (`TCP_INFO`), where there is a connection.
fn states(pen: &Pen<'_>, stream: &StreamScene) -> Option<Message> {
    if matches!(
        stream.state,
        ConnectionState::None | ConnectionState::Refused(..) | ConnectionState::Cancelled
    ) {
        return None;
    }
    let unseen = pen.text.get("link-not-seen");
    let [client, server] = (stream.states)
        .map(|state| state.map_or_else(|| unseen.clone(), |state| state.name().to_owned()));
    let message = Message::new("link-states").with("client", client);
    Some(message.with("server", server))
}

/// The kernel's queue as a ribbon without envelopes, what is known of its ends, and which call waits.
fn queue(pen: &mut Pen<'_>, lane: &LaneLayout, ctx: &PanelCtx<'_>, stream: &StreamScene) {
    let wait = |read: WaitingRead| explain::waits_since(ctx.record, &read, seconds(read.since));
    let waits = stream.waits.map(wait);
    if stream.socket.is_none() || matches!(stream.state, ConnectionState::Refused(..)) {
        if let Some(waits) = &waits {
            let words = pen.paragraph(&pen.say(waits), lane.queue.width());
            pen.draw_galley(lane.queue.left_top(), &words);
        }
        return;
    }
    let room = lane.queue.width() - 2.0 * stage_sizes::RIBBON_PAD;
    let ribbon = &stream.queue;
    // What was not seen has no tiles.
    let tile = if ribbon.runs.is_empty() {
        lane.tile
    } else {
        fitting_tile(pen, ribbon.len, lane.tile, room)
    };
    let wide = Pen::ribbon_width(ribbon, tile, room).max(tile * 2.0);
    let size = vec2(wide, tile) + Vec2::splat(2.0 * stage_sizes::RIBBON_PAD);
    let frame = Rect::from_min_size(lane.queue.left_top(), size);
    let (fill, line) = (pen.tokens.panel, firm(pen.tokens.dim));
    (pen.painter).rect(frame, radius::FRAME, fill, line, StrokeKind::Inside);
    pen.ribbon(
        frame.min + Vec2::splat(stage_sizes::RIBBON_PAD),
        ribbon,
        tile,
        room,
    );
    let mut at = frame.left_bottom() + vec2(0.0, space::S);
    let bottom = lane.queue.bottom() + space::L;
    let say = |pen: &Pen<'_>, at: &mut Pos2, message: &Message| {
        let words = pen.paragraph(&pen.say(message), lane.queue.width());
        let fits = at.y + words.size().y <= bottom;
        if fits {
            at.y = pen.draw_galley(*at, &words).bottom() + space::XS;
        }
        fits
    };
    say(pen, &mut at, &messages::queue(stream));
    let outstanding = &stream.outstanding.bytes;
    let tile = fitting_tile(pen, outstanding.len, lane.tile, room);
    let size = vec2(Pen::ribbon_width(outstanding, tile, room), tile)
        + Vec2::splat(2.0 * stage_sizes::RIBBON_PAD);
    if outstanding.len > 0 && at.y + size.y + pen.row() <= bottom {
        // It has no frame of its own: it is in no queue that was seen.
        let place = Rect::from_min_size(at, size);
        let [min, max] = [place.min, place.max];
        let corners = [min, pos2(max.x, min.y), max, pos2(min.x, max.y), min];
        for side in corners.windows(2) {
            if let [from, to] = side {
                marks::dashed_line(&pen.painter, [*from, *to], thin(pen.tokens.dim));
            }
        }
        pen.ribbon(
            min + Vec2::splat(stage_sizes::RIBBON_PAD),
            outstanding,
            tile,
            room,
        );
        at.y = max.y + space::XS;
    }
    let states = states(pen, stream);
    let messages = messages::outstanding(stream).into_iter().chain(states);
    for message in messages.chain(waits) {
        if !say(pen, &mut at, &message) {
            break;
        }
    }
}

fn read_row<'a>(pen: &Pen<'_>, ctx: &PanelCtx<'_>, read: &'a StreamRead) -> ReadRow<'a> {
    let tokens = pen.tokens;
    let (icon, words, colour) = match read.kind {
        ReadKind::Whole => (Icon::Check, Message::new("lane-whole"), tokens.good),
        ReadKind::PartOfSend => (Icon::Forward, Message::new("lane-part"), tokens.ink),
        ReadKind::Merged(n) => {
            let words = Message::new("lane-merged").with("n", n);
            (Icon::Plus, words, tokens.note)
        }
        ReadKind::AfterReset => (Icon::Cross, Message::new("lane-after-reset"), tokens.cut),
        ReadKind::OwnEnd => (Icon::Stop, Message::new("lane-own-end"), tokens.ink),
        ReadKind::Fin => (Icon::Stop, Message::new("lane-fin"), tokens.ink),
        ReadKind::Failed(errno) => {
            let words = Message::new("lane-failed").with("errno", ctx.error(read.row, errno));
            (Icon::Cross, words, tokens.cut)
        }
        ReadKind::Unknown => (Icon::Question, Message::new("lane-unknown"), tokens.dim),
    };
    let ends = matches!(
        read.kind,
        ReadKind::Fin | ReadKind::AfterReset | ReadKind::OwnEnd | ReadKind::Failed(_)
    );
    let data = messages::text_of_ribbon(&read.bytes, pen.text.encoding());
    ReadRow {
        row: read.row,
        asked: read.asked,
        ribbon: std::borrow::Cow::Borrowed(&read.bytes),
        frame: if ends { tokens.dim } else { tokens.ink },
        icon,
        words: words.with("data", data),
        colour,
    }
}
