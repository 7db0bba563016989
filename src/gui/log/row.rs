//! One line of the log: its words and where they stand.

use egui::{
    Align2, FontId, Rect, Ui, pos2,
    text::{LayoutJob, TextFormat, TextWrapping},
    vec2,
};

use super::stream_row::{self, StreamOutcome};
use crate::{
    gui::{
        PanelCtx,
        rows::{TableColumns, put},
        theme::{
            Sizes, Themed as _, form_sizes, mono, panel_parts::log, sign, space, strong, thin,
        },
        widgets::{badge, text_layout},
    },
    ledger::FoldedRecord,
    model::{
        Fate, Message, Owner, Row, RowId, Stamp, Syscall, Verdict, address,
        payload::{self, Encoding},
    },
    record::Record,
    stage::message_colour,
    text::{Catalog, grouped},
};

/// The bytes that a line shows at most.
const SHOWN: usize = 64;

/// The keys of the headings, and whether the column is flush right.
const HEADS: [(&str, bool); 8] = [
    ("col-number", true),
    ("col-time", true),
    ("col-transport", false),
    ("col-route", false),
    ("col-sent", true),
    ("col-received", true),
    ("col-fate", false),
    ("col-data", false),
];

/// The columns of a log with so many lines; with a column for the transport where there are `both`.
pub(super) fn columns(width: f32, sizes: Sizes, (lines, both): (u64, bool)) -> TableColumns {
    let [via, route, sent, received, fate] = log::WIDTHS.map(|wide| wide * sizes.small);
    let via = if both { via } else { 0.0 };
    let table = |route| {
        let wide = [via, route, sent, received, fate];
        TableColumns::new(&HEADS, (width, lines), sizes, &wide)
    };
    // The longest route has a foreign address in it; it gets its room where the data have enough of their
    // own.
    let spare = width - table(route).left_of(7) - sizes.small * log::DATA;
    table(route + spare.clamp(0.0, sizes.small * log::LONG_ROUTE))
}

/// The data of a line.
enum DataCell {
    Word(&'static str),
    Note(&'static str),
    /// The first bytes, those of them that were cut off, and what else there was.
    Bytes {
        kept: String,
        cut: String,
        /// Bytes that nobody here saw.
        unseen: u32,
        more: bool,
    },
}

/// The text of a line, column by column.
pub(super) struct RowText {
    verdict: Verdict,
    transport: &'static str,
    /// What became of a call that moves no datagram, and so has no fate.
    outcome: Option<StreamOutcome>,
    /// The error that its call, or the read of its datagram, gives on the system whose answers are told.
    error: Option<String>,
    pub route: String,
    at: Stamp,
    sent: Option<u64>,
    received: Option<u64>,
    /// That a client got it from another address than it had asked.
    elsewhere: Option<Message>,
    data: DataCell,
    colour: Option<u64>,
}

impl RowText {
    /// What was known of a row at the moment up to which is told.
    pub(super) fn of(ctx: &PanelCtx<'_>, id: RowId) -> Self {
        let (folded, record, verdict) = (ctx.folded(), ctx.record, ctx.verdict(id));
        let Some(row) = record.row(id) else {
            return Self {
                verdict,
                transport: "transport-udp",
                outcome: None,
                error: None,
                route: String::new(),
                at: Stamp(0),
                sent: None,
                received: None,
                elsewhere: None,
                data: DataCell::Note("data-gone"),
                colour: None,
            };
        };
        let of_call = || StreamOutcome::of(folded, (id, row), ctx.described);
        let outcome = (!row.is_datagram()).then(of_call);
        let (sent, received) = match &outcome {
            Some(outcome) => (outcome.sent.map(u64::from), outcome.received),
            None => lengths(record, row, verdict),
        };
        Self {
            verdict,
            transport: if row.is_stream() {
                "transport-tcp"
            } else {
                "transport-udp"
            },
            outcome,
            error: shown_error(ctx, id, verdict),
            route: route(folded, row, ctx.text),
            at: row.at,
            sent,
            received,
            elsewhere: elsewhere(record, id, row, verdict),
            data: data((record, ctx.text.encoding()), row, verdict, received),
            colour: message_colour(folded, ctx.described, id),
        }
    }

    /// Whether it tells of a datagram, which has a fate.
    pub(super) const fn has_fate(&self) -> bool {
        self.outcome.is_none()
    }

    /// What became of it, in a word.
    pub(super) fn fate(&self, text: &Catalog) -> String {
        match (&self.error, &self.outcome) {
            (Some(error), _) => error.clone(),
            (None, Some(outcome)) => outcome.say(text),
            (None, None) => text.get(badge::word_key(self.verdict)),
        }
    }

    pub(super) fn fate_tip(&self, text: &Catalog) -> String {
        text.get(&badge::tip_key(self.verdict))
    }

    /// The data as plain text, for those who hear it.
    pub(super) fn plain_text(&self, text: &Catalog) -> String {
        let data = match &self.data {
            DataCell::Word(word) => (*word).to_owned(),
            DataCell::Note("data-empty") => String::new(),
            DataCell::Note(key) => text.get(key),
            DataCell::Bytes { kept, cut, .. } => format!("{kept}{cut}"),
        };
        match &self.elsewhere {
            Some(elsewhere) => format!("{} {data}", text.say(elsewhere)),
            None => data,
        }
    }

    fn data_job(&self, ui: &Ui, text: &Catalog, width: f32) -> LayoutJob {
        let tokens = ui.tokens();
        let font = mono(ui.sizes().small);
        let format = |colour| TextFormat::simple(font.clone(), colour);
        let mut job = LayoutJob {
            wrap: TextWrapping::truncate_at_width(width),
            break_on_newline: false,
            ..LayoutJob::default()
        };
        if let Some(elsewhere) = &self.elsewhere {
            let words = format!("{} ", text.say(elsewhere));
            job.append(&words, 0.0, format(tokens.cut));
        }
        match &self.data {
            DataCell::Word(word) => job.append(word, 0.0, format(tokens.dim)),
            DataCell::Note(key) => job.append(&text.get(key), 0.0, format(tokens.dim)),
            DataCell::Bytes {
                kept,
                cut,
                unseen,
                more,
            } => {
                let struck = TextFormat {
                    strikethrough: thin(tokens.cut),
                    ..format(tokens.cut)
                };
                let colour = self.colour.map(|colour| tokens.message(colour));
                job.append(kept, 0.0, format(colour.unwrap_or(tokens.ink)));
                job.append(cut, 0.0, struck);
                if *unseen > 0 {
                    let n = grouped(u64::from(*unseen));
                    let unseen = format!(" +{n} {}", text.get("bytes-unseen"));
                    job.append(&unseen, 0.0, format(tokens.dim));
                }
                if *more {
                    job.append("…", 0.0, format(tokens.dim));
                }
            }
        }
        job
    }

    /// Draws the button; the response tells of clicks.
    pub(super) fn ui(
        &self,
        ui: &Ui,
        rect: Rect,
        columns: &TableColumns,
        number: u64,
        text: &Catalog,
    ) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let cell = |n| columns.cell(rect, n);
        columns.begin_ui(ui, rect, number, self.at);
        if cell(2).width() > 0.0 {
            let look = (strong(sizes.small), tokens.dim);
            put(ui, cell(2), &text.get(self.transport), look, false);
        }
        let look = (FontId::proportional(sizes.small + 1.0), tokens.ink);
        put(ui, cell(3), &self.route, look, false);
        for (n, bytes) in [(4, self.sent), (5, self.received)] {
            let bytes = bytes.map_or_else(|| "–".to_owned(), grouped);
            put(ui, cell(n), &bytes, (mono(sizes.small), tokens.ink), true);
        }
        self.fate_ui(ui, cell(6), text);
        let data = cell(7);
        let job = self.data_job(ui, text, data.width() - form_sizes::COLUMN - space::S);
        let galley = ui.painter().layout_job(job);
        let at = (
            data.left_center() + vec2(form_sizes::COLUMN, 0.0),
            Align2::LEFT_CENTER,
        );
        text_layout::set(ui.painter(), at, galley, tokens.ink);
    }

    fn fate_ui(&self, ui: &Ui, cell: Rect, text: &Catalog) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let left = pos2(cell.left() + form_sizes::COLUMN, cell.center().y);
        let room = cell.width() - form_sizes::COLUMN;
        let Some(outcome) = &self.outcome else {
            let (words, looks) = (self.fate(text), (tokens, sizes));
            badge::paint(ui.painter(), left, self.verdict, &words, looks, room);
            return;
        };
        let (size, colour) = (sizes.small, (outcome.tone)(tokens));
        let sign = pos2(left.x + space::M + size / 2.0, left.y);
        outcome
            .icon
            .paint(ui.painter(), sign, size * sign::LARGE, colour);
        let room = room - size - form_sizes::COLUMN;
        let at = (sign + vec2(size / 2.0 + space::S, 0.0), Align2::LEFT_CENTER);
        let (words, look) = (self.fate(text), (strong(size), colour));
        text_layout::put(ui.painter(), at, &words, look, room);
    }
}

/// The error that a row's call, or the read of its datagram, gives on the system whose answers are told.
fn shown_error(ctx: &PanelCtx<'_>, id: RowId, verdict: Verdict) -> Option<String> {
    let read = verdict
        .linked_row()
        .filter(|_| verdict.fate == Fate::Truncated);
    let own = ctx.answer(id).error_text();
    own.or_else(|| ctx.answer(read?).error_text())
}

/// The bytes of a row, as far as they are kept, or what stands in their place.
fn data(
    (record, encoding): (&Record, Encoding),
    row: &Row,
    verdict: Verdict,
    received: Option<u64>,
) -> DataCell {
    let Some(bytes) = record.kept_payload(row) else {
        return DataCell::Note("data-gone");
    };
    let kept_len = received.filter(|_| verdict.fate == Fate::Truncated);
    let kept_len = kept_len.map_or(bytes.len(), |n| usize::try_from(n).unwrap_or(0));
    let shown = bytes.get(..SHOWN).unwrap_or(bytes);
    let (kept, cut) = shown.split_at(kept_len.min(shown.len()));
    let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let all = row.true_len().filter(|_| row.call.is_receive());
    let unseen = all.map_or(0, |all| all.saturating_sub(len));
    let is_read = row.call == Syscall::StreamRecv && !row.failed();
    match (bytes.is_empty(), !row.is_datagram()) {
        // A read of nothing has no data, and how much it returned stands before.
        (true, true) if !is_read => DataCell::Word(row.call.name()),
        (true, false) if unseen == 0 => DataCell::Note("data-empty"),
        _ => DataCell::Bytes {
            kept: payload::to_text_in(kept, encoding),
            cut: payload::to_text_in(cut, encoding),
            unseen,
            more: bytes.len() > shown.len(),
        },
    }
}

/// What was sent and what was received, as far as the record knows.
fn lengths(record: &Record, row: &Row, verdict: Verdict) -> (Option<u64>, Option<u64>) {
    if row.call.is_receive() {
        let arrived = u64::try_from(row.returned).ok();
        return (row.true_len().map(u64::from), arrived);
    }
    let arrived = matches!(verdict.fate, Fate::Whole | Fate::Truncated);
    let linked = verdict
        .linked_row()
        .filter(|_| arrived)
        .and_then(|id| record.row(id));
    let received = linked.and_then(|row| u64::try_from(row.returned).ok());
    (Some(row.asked.into()), received)
}

/// What there is to say of where a client got it from: of its read, or of the answer that it read.
fn elsewhere(record: &Record, id: RowId, row: &Row, verdict: Verdict) -> Option<Message> {
    let read = if row.call.is_send() {
        verdict.linked_row()?
    } else {
        id
    };
    let found = record.unsolicited_source(read)?;
    let message = match found.asked {
        Some(asked) => Message::new("log-elsewhere").with("asked", address::shown(asked)),
        None => Message::new("log-unasked"),
    };
    Some(message.with("from", address::shown(found.from)))
}

fn route(folded: FoldedRecord<'_>, row: &Row, text: &Catalog) -> String {
    let name = |owner: Owner| match owner {
        Owner::Server => text.get("who-server"),
        Owner::Client(id) => id.to_string(),
    };
    if row.is_stream() {
        return stream_row::route(folded, row, name);
    }
    let own = folded
        .record
        .socket(row.socket)
        .map_or_else(String::new, |info| name(info.owner));
    let peer = folded.record.peer(row.peer).map_or_else(
        || "–".to_owned(),
        |addr| {
            let ours = folded.record.far_end(row).map(|info| name(info.owner));
            ours.unwrap_or_else(|| address::shown(addr))
        },
    );
    if row.call.is_receive() {
        format!("{peer} → {own}")
    } else {
        format!("{own} → {peer}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_leave_room_for_the_data() {
        for width in [600.0, 1024.0, 3000.0] {
            for both in [false, true] {
                let columns = columns(width, Sizes::DESK, (10_000_000, both));
                let edges: Vec<f32> = (0..9).map(|n| columns.left_of(n)).collect();
                assert!(edges.is_sorted(), "{width}: {edges:?}");
            }
        }
    }
}
