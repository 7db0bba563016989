//! The calls of a step with their bytes: one line for each, below it its tiles.

use egui::{
    Color32, Pos2, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo,
    text::{LayoutJob, TextFormat},
    vec2,
};

use crate::{
    gui::{
        PanelCtx,
        stage::{Ink, Pen, TileLayout, text_of},
        theme::{
            LessonSizes, Themed as _, lesson_parts::call_list, mono_even, mono_strong, sign, space,
            strong,
        },
        widgets::{Icon, badge, text_layout},
    },
    model::{Fate, Message, Owner, Row, RowId, Verdict, payload::Encoding},
    stage::{CallBytes, CallLine, Strip},
    text::{grouped, plain},
};

/// Something in the row below a call.
enum BytesPiece {
    Bytes(Strip, Ink),
    Word(String, Color32, Option<Icon>),
    /// Room between two messages.
    Gap,
}

/// Draws one line with what it moved; `earlier` calls are of a step before, `chosen` ones are marked. What it says aloud
/// begins with who made the call.
pub(super) fn call_ui(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    line: &CallLine,
    (earlier, chosen): (bool, bool),
) -> Response {
    let (tokens, m) = (ui.tokens(), ui.lesson_sizes());
    let ink = if earlier { tokens.dim } else { tokens.ink };
    let heading = heading(ctx, line);
    let row = ctx.record.row(line.rows.0);
    let pieces = pieces(ui, ctx, line, row);
    let mut job = LayoutJob::default();
    job.wrap.max_width = ui.available_width();
    let format = |font, colour| TextFormat {
        valign: egui::Align::Center,
        ..TextFormat::simple(font, colour)
    };
    job.append(&heading.0, 0.0, format(strong(m.call), ink));
    let call = format(mono_even(m.call, &heading.1), ink);
    job.append(&heading.1, m.call * call_list::WORD_GAP, call);
    if let Some((result, failed)) = result(ctx, line.rows.0) {
        let colour = if failed { tokens.cut } else { tokens.good };
        job.append(
            &result,
            m.call * call_list::WORD_GAP,
            format(mono_strong(m.call), colour),
        );
    }
    let galley = ui.painter().layout_job(job);
    let width = ui.available_width();
    let places = places(ui, &pieces, width, (m, ctx.text.encoding()));
    let below = places.iter().map(Rect::bottom).fold(0.0, f32::max);
    let top = galley.size().y + if below > 0.0 { space::S } else { 0.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(width, top + below), Sense::click());
    let accessible_text = accessible_text(&galley, &pieces, ctx.text.encoding());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &accessible_text));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    if chosen {
        let around = rect.expand(m.gap * 0.5);
        ui.painter()
            .rect_filled(around, ui.sizes().radius, tokens.selected);
    }
    ui.painter().galley(rect.min, galley, ink);
    let mut pen = Pen::new(ui, ctx.text, None, rect);
    pen.tile = m.tile;
    let origin = rect.min + vec2(0.0, top);
    for (piece, place) in pieces.iter().zip(places) {
        paint(&pen, piece, place.translate(origin.to_vec2()), m);
    }
    response
}

/// Who made the call, and the call.
fn heading(ctx: &PanelCtx<'_>, line: &CallLine) -> (String, String) {
    let mut owner = ctx.say(&match line.owner {
        Some(Owner::Client(_)) => {
            let name = line
                .owner
                .map(|owner| owner.to_string())
                .unwrap_or_default();
            Message::new("lesson-client").with("who", name)
        }
        Some(Owner::Server) | None => Message::new("lesson-server"),
    });
    if line.nth_read > 0 && line.count == 1 {
        let nth = Message::new("lesson-nth-read").with("n", line.nth_read);
        owner = format!("{owner} · {}", ctx.say(&nth));
    }
    let times = (line.count > 1).then(|| format!(" × {}", grouped(line.count as u64)));
    (owner, format!("{}{}", line.call, times.unwrap_or_default()))
}

/// What a call returned that moves no bytes, and whether it failed.
fn result(ctx: &PanelCtx<'_>, id: RowId) -> Option<(String, bool)> {
    let row = ctx.record.row(id)?;
    let error = ctx.answer(id).error_text();
    if let Some(error) = error.or_else(|| row.failed().then(|| row.errno.to_string())) {
        return Some((format!("→ {error}"), true));
    }
    let moves = row.data_len() > 0 || row.call.is_send();
    let reads = row.true_len().is_some() || row.stream_off().is_some();
    (!moves && !reads).then(|| ("✓".to_owned(), false))
}

fn pieces(ui: &Ui, ctx: &PanelCtx<'_>, line: &CallLine, row: Option<&Row>) -> Vec<BytesPiece> {
    let tokens = ui.tokens();
    let mut pieces = Vec::new();
    let encoding = ctx.text.encoding();
    let read = |strip: &Strip| strip.read_in(encoding).into_owned();
    let is_read = line.nth_read > 0;
    if row.is_some_and(|row| row.failed() && !row.call.is_send()) {
        return pieces;
    }
    for part in &line.parts {
        if !pieces.is_empty() {
            pieces.push(BytesPiece::Gap);
        }
        if part.runs.is_empty() && is_read {
            pieces.push(BytesPiece::Bytes(Strip::Empty, Ink::Hollow(tokens.dim)));
        }
        for run in &part.runs {
            let colour = run.colour.map_or(tokens.dim, |n| tokens.message(n));
            pieces.push(BytesPiece::Bytes(read(&run.strip), Ink::Solid(colour)));
        }
        if part.more > 0 {
            let more = format!("+ {} B", grouped(part.more));
            pieces.push(BytesPiece::Word(more, tokens.dim, None));
        }
        if let Some(cut) = &part.cut {
            pieces.push(match &cut.strip {
                Some(strip) => BytesPiece::Bytes(read(strip), Ink::Cut),
                None => BytesPiece::Word(ctx.say(&cut.label), tokens.cut, None),
            });
        }
        if line.count == 1
            && let Some(verdict) = verdict_of_part(part, is_read)
        {
            let look = badge::shape(tokens, verdict);
            let word = ctx.t(badge::word_key(verdict));
            pieces.push(BytesPiece::Word(word, look.colour, Some(look.icon)));
        }
    }
    if line.count > line.parts.len() {
        let rest = line.count - line.parts.len();
        let more = ctx.say(&Message::new("lesson-more-calls").with("n", rest));
        pieces.push(BytesPiece::Word(more, tokens.dim, None));
    }
    if line.count > 1 && !is_read {
        for (verdict, count) in fates(ctx, line.rows) {
            let look = badge::shape(tokens, verdict);
            let message = Message::new("calls-fate").with("n", count);
            let word = plain(&ctx.say(&message.with("fate", ctx.t(badge::word_key(verdict)))));
            pieces.push(BytesPiece::Word(word, look.colour, Some(look.icon)));
        }
    }
    pieces
}

/// The verdict that is worth a word: of a send what its reads do not tell.
const fn verdict_of_part(part: &CallBytes, is_read: bool) -> Option<Verdict> {
    match part.verdict.fate {
        Fate::None => None,
        Fate::Whole | Fate::Truncated if !is_read => None,
        _ => Some(part.verdict),
    }
}

/// What became of the datagrams of several sends, those apart that were read.
fn fates(ctx: &PanelCtx<'_>, (from, to): (RowId, RowId)) -> Vec<(Verdict, u64)> {
    let mut found: Vec<(Verdict, u64)> = Vec::new();
    for id in from..=to {
        let verdict = ctx.ledger.current_verdict(ctx.record, id);
        if matches!(verdict.fate, Fate::None | Fate::Whole | Fate::Truncated) {
            continue;
        }
        let word = badge::word_key(verdict);
        let mut known = found.iter_mut();
        match known.find(|(one, _)| badge::word_key(*one) == word) {
            Some((_, count)) => *count += 1,
            None => found.push((verdict, 1)),
        }
    }
    found
}

/// Where each piece lies, in lines as wide as `width`.
fn places(
    ui: &Ui,
    pieces: &[BytesPiece],
    width: f32,
    (m, encoding): (LessonSizes, Encoding),
) -> Vec<Rect> {
    let mut at = Pos2::ZERO;
    let mut high = 0.0_f32;
    let mut found = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let size = match piece {
            BytesPiece::Gap => vec2(m.tile * call_list::GAP, 0.0),
            BytesPiece::Bytes(strip, _) => size_of(ui, strip, width, (m, encoding)),
            BytesPiece::Word(word, _, icon) => {
                let sign = icon.map_or(0.0, |_| m.call + space::M);
                let word = width_of(ui, word, m) + sign + space::L;
                vec2(word, m.tile)
            }
        };
        if at.x > 0.0 && at.x + size.x > width {
            at = Pos2::new(0.0, at.y + high + space::M);
            high = 0.0;
        }
        found.push(Rect::from_min_size(at, size));
        at.x += size.x + TileLayout::gap_of(m.tile);
        high = high.max(size.y);
    }
    found
}

fn width_of(ui: &Ui, word: &str, m: LessonSizes) -> f32 {
    text_layout::width_of(ui.painter(), word, egui::FontId::proportional(m.call))
}

fn size_of(ui: &Ui, strip: &Strip, width: f32, (m, encoding): (LessonSizes, Encoding)) -> Vec2 {
    match strip {
        Strip::Tiles { cells, .. } => TileLayout::wrapped(cells, width, m.tile).size,
        Strip::Empty | Strip::Bar(_) => {
            let text = long_text(strip, encoding);
            vec2(
                (width_of(ui, &text, m) * call_list::LONG + m.tile).min(width),
                m.tile,
            )
        }
    }
}

/// What stands on the box of many bytes, or of none.
fn long_text(strip: &Strip, encoding: Encoding) -> String {
    match strip {
        Strip::Bar(_) => {
            let text = text_of(strip, encoding);
            format!("{text} {} B", grouped(strip.len() as u64))
        }
        _ => "0 B".to_owned(),
    }
}

fn paint(pen: &Pen<'_>, piece: &BytesPiece, place: Rect, m: LessonSizes) {
    match piece {
        BytesPiece::Gap => {}
        BytesPiece::Bytes(Strip::Tiles { cells, .. }, ink) => {
            let plan = TileLayout::wrapped(cells, place.width() + 1.0, m.tile);
            pen.tiles(place.min, cells, &plan, *ink);
        }
        BytesPiece::Bytes(strip, ink) => {
            let ink = match (strip, *ink) {
                (Strip::Empty, Ink::Solid(colour)) => Ink::Hollow(colour),
                (_, ink) => ink,
            };
            pen.tile_background(place, ink);
            let text = long_text(strip, pen.text.encoding());
            let font = mono_even(m.call, &text);
            pen.centred(place.center(), &text, font, pen.on(ink));
        }
        BytesPiece::Word(word, colour, icon) => {
            let mut left = place.left() + space::L;
            if let Some(icon) = icon {
                let at = Pos2::new(left + m.call / 2.0, place.center().y);
                pen.sign(*icon, at, m.call * sign::NEAR, *colour);
                left += m.call + space::M;
            }
            let font = egui::FontId::proportional(m.call);
            let galley = pen.line(word, font, *colour);
            pen.right_of(Pos2::new(left, place.center().y), &galley);
        }
    }
}

/// The line as it is read aloud.
fn accessible_text(heading: &egui::Galley, pieces: &[BytesPiece], encoding: Encoding) -> String {
    let text_of = |strip| text_of(strip, encoding);
    let parts = pieces.iter().filter_map(|piece| match piece {
        BytesPiece::Bytes(strip, Ink::Cut) => Some(format!("[{}]", text_of(strip))),
        BytesPiece::Bytes(strip, _) if strip.is_empty() => Some("0 B".to_owned()),
        BytesPiece::Bytes(strip, _) => Some(text_of(strip)),
        BytesPiece::Word(word, ..) => Some(word.clone()),
        BytesPiece::Gap => None,
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        return heading.text().to_owned();
    }
    format!("{}: {}", heading.text(), parts.join(" "))
}
