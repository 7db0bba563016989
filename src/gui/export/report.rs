//! A session on one page of HTML, to be printed: nothing in it runs, and nothing is loaded.

use std::fmt::Write as _;

use jiff::{Timestamp, tz::TimeZone};

use super::attributes::escaped;
use crate::{
    explain,
    gui::{theme::PRINTED, widgets::badge},
    lesson::LessonPlayer,
    lines::totals::{arrived, fates, stream_sums},
    model::{Fate, Message, Owner, RowId, payload},
    session::{Session, StepLine, step_lines},
    text::{Catalog, plain},
};

/// The most rows of the table.
const MAX_ROWS: usize = 1_000;

/// The style of the page, whose colours are those of [`colours`].
const STYLE: &str = "
body{font:11pt/1.45 Inter,'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif;color:var(--ink);max-width:1100px;margin:2em auto;padding:0 1.5em}
h1{font-size:1.7em;margin:0}h2{font-size:1.15em;margin:1.8em 0 .5em;break-after:avoid}
p{margin:.3em 0}.dim{color:var(--dim)}figure{margin:0;border:1px solid var(--line);break-inside:avoid}
figure svg{display:block;width:100%;height:auto}
table{border-collapse:collapse;width:100%;font-size:.86em}thead{display:table-header-group}
th{text-align:left;border-bottom:2px solid var(--ink)}td{border-bottom:1px solid var(--line);vertical-align:top}
th,td{padding:.2em .7em .2em 0}tr{break-inside:avoid}
.mono{font-family:'Noto Sans Mono CJK SC','Noto Sans Mono',monospace;overflow-wrap:anywhere}
.w{white-space:nowrap}td.d,th.d{min-width:8em}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
@media print{body{margin:0;max-width:none;padding:0;font-size:9.5pt}}
@page{margin:15mm}
";

/// The parts that a report is made of.
pub(crate) struct Report<'a> {
    pub(crate) text: &'a Catalog,
    pub(crate) session: &'a Session,
    /// What was set, as names and values.
    pub(crate) settings: Vec<(String, String)>,
    pub(crate) lesson: Option<&'a LessonPlayer>,
    /// Pictures, each with what it shows, as parts of a page.
    pub(crate) pictures: Vec<(String, String)>,
}

impl Report<'_> {
    /// The page, whole and as UTF-8.
    pub(crate) fn page(&self) -> String {
        let lang = self.text.lang();
        let title = self.lesson.map(|player| player.lesson().title.get(lang));
        let title = title.map_or_else(|| self.t("recording-title"), ToOwned::to_owned);
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\"/>\n<title>{title}</title>\n<style>\n:root{{{}}}{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<p class=\"dim\">{}</p>\n",
            lang.tag(),
            colours(),
            escaped(&self.began()),
            title = escaped(&title),
        );
        self.settings(&mut page);
        if let Some(player) = self.lesson {
            self.lesson(&mut page, player);
        }
        for (name, picture) in &self.pictures {
            heading(&mut page, name);
            page.extend(["<figure>\n", picture, "</figure>\n"]);
        }
        self.totals(&mut page);
        self.rows(&mut page);
        page + "</body>\n</html>\n"
    }

    fn t(&self, key: &str) -> String {
        self.text.get(key)
    }

    /// When the session began by the wall clock, and which program has written this.
    fn began(&self) -> String {
        let at = Timestamp::try_from(self.session.started());
        let at = at.map(|at| at.to_zoned_datetime(TimeZone::system()));
        let at = at.map(|at| at.strftime("%Y-%m-%d %H:%M:%S").to_string());
        let name = format!("{} {}", self.t("app-name"), env!("CARGO_PKG_VERSION"));
        format!("{} · {name}", at.unwrap_or_default())
    }

    fn settings(&self, page: &mut String) {
        heading(page, &self.t("report-settings"));
        let lines = self
            .settings
            .iter()
            .map(|(name, value)| [name.clone(), value.clone()]);
        table(page, &[], &["", "mono"], lines);
    }

    fn lesson(&self, page: &mut String, player: &LessonPlayer) {
        heading(page, &self.t("report-lesson"));
        let heads = [
            "col-number",
            "report-question",
            "report-predicted",
            "report-seen",
            "report-right",
        ];
        let heads = heads.map(|key| self.t(key));
        let yes = |right: Option<bool>| match right {
            None => String::new(),
            Some(true) => "✓".to_owned(),
            Some(false) => "✗".to_owned(),
        };
        let lines = step_lines(player, self.text.lang())
            .into_iter()
            .map(|line: StepLine<'_>| {
                [
                    line.step.to_string(),
                    line.question.replace(['`', '*'], ""),
                    line.predicted.unwrap_or_default(),
                    line.seen.unwrap_or_default(),
                    yes(line.right),
                ]
            });
        table(page, &heads, &["n", "", "mono", "mono", ""], lines);
    }

    fn totals(&self, page: &mut String) {
        heading(page, &self.t("report-sums"));
        let ledger = self.session.ledger();
        let mut sentences: Vec<Message> = Vec::new();
        let counts = ledger.fate_counts(|_| true);
        let arrivals = ledger.arrivals_of(|owner| owner == Owner::Server);
        if counts.sent > 0 || arrivals.received > 0 {
            sentences.push(fates(&counts));
            sentences.extend(arrived(&arrivals));
        }
        if self.session.record().streams().next().is_some() {
            sentences.extend(stream_sums(self.session, Owner::Server).0);
        }
        for sentence in sentences {
            let sentence = plain(&self.text.say(&sentence));
            writeln!(page, "<p>{}</p>", escaped(&sentence)).ok();
        }
    }

    fn rows(&self, page: &mut String) {
        let (record, ledger) = (self.session.record(), self.session.ledger());
        let first = self.session.origin().max(record.first_kept_row());
        let rows = first..ledger.len();
        let more = rows.len().saturating_sub(MAX_ROWS);
        heading(page, &self.t("report-rows"));
        let heads = [
            "col-number",
            "report-time",
            "report-who",
            "col-call",
            "col-fate",
            "col-data",
        ];
        let heads = heads.map(|key| self.t(key));
        let lines = rows.take(MAX_ROWS).filter_map(|id| self.row(id));
        table(page, &heads, &["n", "n", "w", "mono", "w", "mono d"], lines);
        if more > 0 {
            let message = Message::new("report-more").with("n", more);
            writeln!(page, "<p>{}</p>", escaped(&self.text.say(&message))).ok();
        }
    }

    fn row(&self, id: RowId) -> Option<[String; 6]> {
        let (record, ledger) = (self.session.record(), self.session.ledger());
        let row = record.row(id)?;
        let verdict = ledger.current_verdict(record, id);
        let owner = match record.owner(row.socket) {
            Some(Owner::Client(id)) => {
                let name = Message::new("client-name").with("name", id.to_string());
                plain(&self.text.say(&name))
            }
            Some(Owner::Server) => self.t("server-title"),
            None => String::new(),
        };
        let fate = if verdict.fate == Fate::None {
            String::new()
        } else {
            self.t(badge::word_key(verdict))
        };
        let data = record.kept_payload(row).unwrap_or_default();
        let ms = row.at.0 as f64 / 1e6;
        Some([
            (u64::from(id) + 1).to_string(),
            format!("{ms:.3}"),
            owner,
            explain::strace(record, id),
            fate,
            payload::to_text_in(data.get(..MAX_DATA).unwrap_or(data), self.text.encoding()),
        ])
    }
}

/// Bytes of a payload that are shown of a row.
const MAX_DATA: usize = 200;

/// The colours of the page, as CSS has them.
fn colours() -> String {
    let named = [
        ("ink", PRINTED.ink),
        ("dim", PRINTED.dim),
        ("line", PRINTED.line),
    ];
    named
        .map(|(name, colour)| format!("--{name}:{};", colour.to_hex()))
        .concat()
}

fn heading(page: &mut String, text: &str) {
    writeln!(page, "<h2>{}</h2>", escaped(text)).ok();
}

/// A table with a class for each of its columns.
fn table<const N: usize>(
    page: &mut String,
    heads: &[String],
    classes: &[&str; N],
    lines: impl Iterator<Item = [String; N]>,
) {
    page.push_str("<table>\n");
    if !heads.is_empty() {
        page.push_str("<thead><tr>");
        for (head, class) in heads.iter().zip(classes) {
            write!(page, "<th class=\"{class}\">{}</th>", escaped(head)).ok();
        }
        page.push_str("</tr></thead>\n");
    }
    page.push_str("<tbody>\n");
    for line in lines {
        page.push_str("<tr>");
        for (field, class) in line.iter().zip(classes) {
            write!(page, "<td class=\"{class}\">{}</td>", escaped(field)).ok();
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
}
