//! One line of the log: its words and where they stand.

use egui::{
    Align2, FontId, Rect, Stroke, Ui,
    text::{LayoutJob, TextFormat, TextWrapping},
};

use super::stream_row::{self, StreamTold};
use crate::{
    gui::{
        theme::{Sizes, Themed as _, mono, strong},
        widgets::{badge, lettering},
    },
    ledger::Ledger,
    model::{Fate, Row, RowId, Stamp, Syscall, Verdict, Who, payload},
    record::Record,
    text::{Catalog, grouped},
};

/// The bytes that a line shows at most.
const SHOWN: usize = 64;

/// Where the columns begin and end.
pub(super) struct Columns {
    edges: [f32; 9],
    /// Whether there is a column for the transport.
    both: bool,
}

/// The column of the transport.
const VIA: usize = 2;

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

impl Columns {
    pub(super) fn new(width: f32, sizes: Sizes, (lines, both): (u64, bool)) -> Self {
        let digits = grouped(lines.max(100_000)).chars().count() as f32;
        let digit = sizes.small * 0.62;
        let fixed = [
            digits * digit + 22.0,
            digit * 12.0 + 18.0,
            if both { sizes.small * 4.0 } else { 0.0 },
            sizes.small * 14.0,
            sizes.small * 5.2,
            sizes.small * 6.0,
            sizes.small * 15.5,
        ];
        // The longest route has a foreign address in it; it gets its room where the data have
        // enough of their own.
        let spare = width - fixed.iter().sum::<f32>() - sizes.small * 24.0;
        let [number, time, via, route, sent, received, fate] = fixed;
        let wider = spare.clamp(0.0, sizes.small * 5.0);
        let fixed = [number, time, via, route + wider, sent, received, fate];
        let mut edges = [0.0; 9];
        let mut at = 0.0;
        for (edge, wide) in edges.iter_mut().skip(1).zip(fixed) {
            at += wide;
            *edge = at;
        }
        if let Some(last) = edges.last_mut() {
            *last = width.max(at + 60.0);
        }
        Self { edges, both }
    }

    fn cell(&self, row: Rect, n: usize) -> Rect {
        let edge = |n: usize| self.edges.get(n).copied().unwrap_or(0.0);
        let range = egui::Rangef::new(row.left() + edge(n), row.left() + edge(n + 1));
        Rect::from_x_y_ranges(range, row.y_range())
    }

    pub(super) fn head_ui(&self, ui: &Ui, head: Rect, text: &Catalog) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        for (n, (key, right)) in HEADS.iter().enumerate() {
            if n == VIA && !self.both {
                continue;
            }
            let cell = self.cell(head, n);
            put(
                ui,
                cell,
                &text.get(key),
                strong(sizes.small),
                tokens.dim,
                *right,
            );
        }
        let rule = Stroke::new(1.0, tokens.line);
        ui.painter()
            .hline(head.x_range(), head.bottom() - 0.5, rule);
    }
}

/// The space between a column's edge and its text.
const PAD: f32 = 20.0;

fn put(ui: &Ui, cell: Rect, text: &str, font: FontId, colour: egui::Color32, right: bool) {
    let galley = lettering::line(ui, text, font, colour, cell.width() - PAD);
    let align = if right {
        Align2::RIGHT_CENTER
    } else {
        Align2::LEFT_CENTER
    };
    let inner = Rect::from_min_max(
        cell.min + egui::vec2(if right { 0.0 } else { PAD }, 0.0),
        cell.max,
    );
    let rect = align.align_size_within_rect(galley.size(), inner);
    ui.painter().galley(rect.min, galley, colour);
}

/// What a line says.
pub(super) struct RowText {
    pub verdict: Verdict,
    /// What became of a call of a stream, which has no fate.
    pub stream: Option<StreamTold>,
    pub route: String,
    at: Stamp,
    sent: Option<u32>,
    received: Option<i32>,
    kept: String,
    cut: String,
    unseen: u32,
    more: bool,
    empty: bool,
    /// The call, where it moved no bytes of a stream.
    call: Option<&'static str>,
    /// Its bytes are no longer kept.
    gone: bool,
}

impl RowText {
    pub(super) fn of(record: &Record, ledger: &Ledger, id: RowId, text: &Catalog) -> Self {
        let verdict = ledger.told_verdict(record, id);
        let Some(row) = record.row(id) else {
            return Self::nothing(verdict);
        };
        let kept_payload = record.kept_payload(row);
        let (bytes, gone) = (kept_payload.unwrap_or_default(), kept_payload.is_none());
        let (sent, received) = lengths(record, row, verdict);
        let kept_len = match (verdict.fate, received) {
            (Fate::Truncated, Some(kept)) => usize::try_from(kept).unwrap_or(0),
            _ => bytes.len(),
        };
        let shown = bytes.get(..SHOWN).unwrap_or(bytes);
        let (kept, cut) = shown.split_at(kept_len.min(shown.len()));
        let unseen = if row.call.is_send() || gone {
            0
        } else {
            row.true_len().map_or(0, |len| {
                len.saturating_sub(u32::try_from(bytes.len()).unwrap_or(u32::MAX))
            })
        };
        let stream = row
            .call
            .is_stream()
            .then(|| StreamTold::of(record, ledger, id, row));
        let (sent, received) = match &stream {
            Some(told) => (told.sent, told.received.and_then(|n| i32::try_from(n).ok())),
            None => (sent, received),
        };
        let silent = row.call.is_stream() && bytes.is_empty() && !gone;
        // A read of nothing has no data, and how much it returned stands before.
        let ended = silent && row.call == Syscall::StreamRecv && !row.failed();
        Self {
            verdict,
            stream,
            route: route(record, ledger, row, text),
            at: row.at,
            sent,
            received,
            kept: payload::to_text(kept),
            cut: payload::to_text(cut),
            unseen,
            more: bytes.len() > shown.len(),
            empty: bytes.is_empty() && unseen == 0 && !gone && !ended,
            call: (silent && !ended).then(|| row.call.name()),
            gone,
        }
    }

    const fn nothing(verdict: Verdict) -> Self {
        Self {
            verdict,
            stream: None,
            route: String::new(),
            at: Stamp(0),
            sent: None,
            received: None,
            kept: String::new(),
            cut: String::new(),
            unseen: 0,
            more: false,
            empty: false,
            call: None,
            gone: true,
        }
    }

    /// What became of it, in a word.
    pub(super) fn fate(&self, text: &Catalog) -> String {
        match &self.stream {
            Some(told) => told.say(text),
            None => text.get(badge::word_key(self.verdict)),
        }
    }

    /// The data as plain text, for those who hear it.
    pub(super) fn plain_data(&self, text: &Catalog) -> String {
        if self.gone {
            return text.get("data-gone");
        }
        if let Some(call) = self.call {
            return call.to_owned();
        }
        format!("{}{}", self.kept, self.cut)
    }

    fn data_job(&self, ui: &Ui, text: &Catalog, width: f32) -> LayoutJob {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let font = mono(sizes.small);
        let format = |colour| TextFormat::simple(font.clone(), colour);
        let mut job = LayoutJob {
            wrap: TextWrapping::truncate_at_width(width),
            break_on_newline: false,
            ..LayoutJob::default()
        };
        if self.gone {
            job.append(&text.get("data-gone"), 0.0, format(tokens.dim));
            return job;
        }
        if let Some(call) = self.call {
            job.append(call, 0.0, format(tokens.dim));
            return job;
        }
        if self.empty {
            job.append(&text.get("data-empty"), 0.0, format(tokens.dim));
            return job;
        }
        job.append(&self.kept, 0.0, format(tokens.ink));
        let struck = TextFormat {
            strikethrough: Stroke::new(1.5, tokens.cut),
            ..format(tokens.cut)
        };
        job.append(&self.cut, 0.0, struck);
        if self.unseen > 0 {
            let unseen = format!(
                " +{} {}",
                grouped(u64::from(self.unseen)),
                text.get("bytes-unseen")
            );
            job.append(&unseen, 0.0, format(tokens.dim));
        }
        if self.more {
            job.append("…", 0.0, format(tokens.dim));
        }
        job
    }
}

/// What was sent and what was received, as far as the record knows.
fn lengths(record: &Record, row: &Row, verdict: Verdict) -> (Option<u32>, Option<i32>) {
    if !row.call.is_send() {
        return (row.true_len(), Some(row.returned));
    }
    let arrived = matches!(verdict.fate, Fate::Whole | Fate::Truncated);
    let linked = verdict
        .link()
        .filter(|_| arrived && !verdict.proven_by_note())
        .and_then(|id| record.row(id));
    (Some(row.asked), linked.map(|row| row.returned))
}

fn route(record: &Record, ledger: &Ledger, row: &Row, text: &Catalog) -> String {
    let name = |who: Who| match who {
        Who::Server => text.get("who-server"),
        Who::Client(id) => id.to_string(),
    };
    if row.call.is_stream() {
        return stream_row::route(record, ledger, row, name);
    }
    let own = record
        .socket(row.socket)
        .map_or_else(String::new, |info| name(info.who));
    let peer = record.peer(row.peer).map_or_else(
        || "–".to_owned(),
        |addr| {
            let ours = record.far_end(row).map(|info| name(info.who));
            ours.unwrap_or_else(|| addr.to_string())
        },
    );
    if row.call.is_send() {
        format!("{own} → {peer}")
    } else {
        format!("{peer} → {own}")
    }
}

/// Seconds with microseconds: 1.204 118.
pub(crate) fn seconds(at: Stamp) -> String {
    let micros = at.0 / 1_000;
    let (whole, rest) = (micros / 1_000_000, micros % 1_000_000);
    format!(
        "{}.{:03}\u{202f}{:03}",
        grouped(whole),
        rest / 1000,
        rest % 1000
    )
}

/// Draws a line.
pub(super) fn row_ui(
    ui: &Ui,
    rect: Rect,
    columns: &Columns,
    number: u64,
    line: &RowText,
    text: &Catalog,
) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let number_font = mono(sizes.small);
    let cell = |n| columns.cell(rect, n);
    let dash = || "–".to_owned();
    put(
        ui,
        cell(0),
        &grouped(number),
        number_font.clone(),
        tokens.dim,
        true,
    );
    put(
        ui,
        cell(1),
        &seconds(line.at),
        number_font.clone(),
        tokens.ink,
        true,
    );
    put(
        ui,
        cell(3),
        &line.route,
        FontId::proportional(sizes.small + 1.0),
        tokens.ink,
        false,
    );
    if columns.both {
        let key = if line.stream.is_some() {
            "transport-tcp"
        } else {
            "transport-udp"
        };
        let font = strong(sizes.small);
        put(ui, cell(VIA), &text.get(key), font, tokens.dim, false);
    }
    let sent = line.sent.map_or_else(dash, |n| grouped(u64::from(n)));
    put(ui, cell(4), &sent, number_font.clone(), tokens.ink, true);
    let received = line
        .received
        .and_then(|n| u64::try_from(n).ok())
        .map_or_else(dash, grouped);
    put(ui, cell(5), &received, number_font, tokens.ink, true);
    let fate = cell(6);
    let left = egui::pos2(fate.left() + PAD, fate.center().y);
    let room = fate.width() - PAD;
    if let Some(told) = &line.stream {
        let (size, colour) = (sizes.small, told.colour(tokens));
        let sign = egui::pos2(left.x + 8.0 + size / 2.0, left.y);
        told.icon.paint(ui.painter(), sign, size * 0.9, colour);
        let words = told.say(text);
        let galley = lettering::line(ui, &words, strong(size), colour, room - size - 20.0);
        let at = egui::pos2(sign.x + size / 2.0 + 6.0, left.y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, colour);
    } else {
        badge::paint(
            ui.painter(),
            left,
            line.verdict,
            text,
            (tokens, sizes),
            room,
        );
    }
    let data = cell(7);
    let job = line.data_job(ui, text, data.width() - PAD - 6.0);
    let galley = ui.painter().layout_job(job);
    let at = egui::pos2(data.left() + PAD, data.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, tokens.ink);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_with_microseconds() {
        assert_eq!(seconds(Stamp(0)), "0.000\u{202f}000", "the start");
        assert_eq!(seconds(Stamp(1_204_118_900)), "1.204\u{202f}118", "later");
    }

    #[test]
    fn columns_leave_room_for_the_data() {
        for width in [600.0, 1024.0, 3000.0] {
            for both in [false, true] {
                let columns = Columns::new(width, Sizes::DESK, (10_000_000, both));
                assert!(columns.edges.is_sorted(), "{width}: {:?}", columns.edges);
            }
        }
    }
}
