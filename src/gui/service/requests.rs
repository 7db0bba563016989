//! Commands and files over TCP: the forms, what was asked, what came in how many reads, and how far a file is.

use std::path::PathBuf;

use egui::{Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::{
    ServiceOrder,
    exchange::{ExchangeStep, exchange_ui},
    forms::{chips_ui, field_ui, halves_ui, sentence_ui, words_ui},
};
use crate::{
    gui::{
        PanelCtx,
        controls::button_ui,
        theme::{Themed as _, form_sizes, panel_parts::requests},
        widgets::{Kind, heading, numbers},
    },
    model::{Message, payload},
    session::{Download, ServiceQuestion},
    stage::ServiceMessage,
};

const COMMANDS: [&str; 4] = ["date", "uptime", "echo hello", "list"];
/// The file that every server of the lab offers.
const FILE: &str = "numbers.txt";
/// Lines of an output that are shown.
const LINES: usize = 500;
/// The characters of a request that stand above its arrow.
const REQUEST: usize = 40;

/// The command or file that is asked for, as it is chosen or typed.
#[derive(Clone, Debug, Default)]
pub(super) struct RequestForm {
    command: Option<String>,
    file: Option<String>,
    path: String,
}

impl RequestForm {
    /// Draws the form for a command; returns what is asked.
    pub(super) fn command_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) -> Option<ServiceOrder> {
        let command = self.command.get_or_insert_with(|| "date".to_owned());
        let width = ui.sizes().body * form_sizes::FORM;
        let mut submitted = field_ui(ui, ctx, "command-line", (width, ""), command);
        submitted |= chips_ui(ui, &COMMANDS, command);
        submitted |= button_ui(ui, ctx, "command-run", |button| button.kind(Kind::Primary));
        submitted.then(|| ServiceOrder::Ask(ServiceQuestion::Command(command.clone())))
    }

    /// Draws the form for a file; `runs` while one is fetched.
    pub(super) fn file_ui(
        &mut self,
        ui: &mut Ui,
        ctx: &PanelCtx<'_>,
        runs: bool,
    ) -> Option<ServiceOrder> {
        let file = self.file.get_or_insert_with(|| FILE.to_owned());
        let width = ui.sizes().body * requests::FILE;
        let mut order = None;
        if button_ui(ui, ctx, "download-list", |button| button) {
            order = Some(ServiceOrder::Ask(ServiceQuestion::List));
        }
        let mut submitted = field_ui(ui, ctx, "download-name", (width, ""), file);
        let hint = ctx.t("download-path-hint");
        submitted |= field_ui(
            ui,
            ctx,
            "download-path",
            (width * requests::PATH, &hint),
            &mut self.path,
        );
        if runs {
            if button_ui(ui, ctx, "download-stop", |button| button) {
                order = Some(ServiceOrder::Stop);
            }
        } else {
            submitted |= button_ui(ui, ctx, "download-get", |button| button.kind(Kind::Primary));
        }
        let path = self.path.trim();
        if submitted {
            order = Some(ServiceOrder::Ask(ServiceQuestion::File {
                name: file.trim().to_owned(),
                path: (!path.is_empty()).then(|| PathBuf::from(path)),
            }));
        }
        order
    }
}

/// How far a file is, as a bar with its figures.
pub(super) fn progress_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, download: &Download) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let (have, at, size) = download.progress();
    let all = size.unwrap_or_default().max(at).max(1);
    let (rect, response) = ui.allocate_exact_size(
        vec2(ui.available_width(), sizes.body * requests::PROGRESS),
        Sense::hover(),
    );
    let message = Message::new("ask-file-progress").with("at", at);
    let text = ctx.say(&message.with("size", size.unwrap_or_default()));
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, &text));
    let painter = ui.painter();
    painter.rect_filled(rect, 6, tokens.slot);
    let part = |bytes: u64| {
        let share = numbers::length(bytes as f64 / all as f64);
        Rect::from_min_size(rect.min, vec2(rect.width() * share, rect.height()))
    };
    painter.rect_filled(part(at), 6, tokens.accent);
    // What was there from the time before.
    painter.rect_filled(part(have), 6, tokens.good);
    let key = if have > 0 {
        "download-progress-resumed"
    } else {
        "ask-file-progress"
    };
    let mut message = Message::new(key).with("at", at);
    message = message.with("size", size.unwrap_or_default());
    if have > 0 {
        message = message.with("have", have);
    }
    sentence_ui(ui, ctx, &message);
}

/// Draws the last request and what came of it: the messages, and their bytes as text.
pub(super) fn request_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    messages: &[ServiceMessage],
    outcome: Option<&Message>,
    download: Option<&Download>,
) {
    let Some(first) = messages.first() else {
        if let Some(outcome) = outcome {
            sentence_ui(ui, ctx, outcome);
        }
        return sentence_ui(ui, ctx, &Message::new("request-hint"));
    };
    let steps: Vec<_> = messages
        .iter()
        .map(|message| {
            let size = Message::new("service-size").with("way", "TCP");
            let size = size.with("bytes", message.bytes.len());
            let (above, below) = if message.asks {
                (
                    payload::shortened(&message.bytes, REQUEST, ctx.text.encoding()),
                    ctx.say(&size),
                )
            } else {
                let reads = match message.reads {
                    // Another program reads it.
                    0 => Message::new("count-sent"),
                    n => Message::new("service-reads").with("n", n),
                };
                (ctx.say(&size), ctx.say(&reads))
            };
            ExchangeStep {
                row: message.row,
                asks: message.asks,
                words: [above, below],
                lost: false,
            }
        })
        .collect();
    let answer = messages.iter().find(|message| !message.asks);
    halves_ui(
        ui,
        ctx,
        |ui, ctx| exchange_ui(ui, ctx, first.speaker, &steps),
        |ui, ctx| {
            heading(ui, &ctx.t("request-output").to_uppercase());
            if let Some(download) = download {
                progress_ui(ui, ctx, download);
            }
            if let Some(outcome) = outcome {
                sentence_ui(ui, ctx, outcome);
            }
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                let text = answer.map_or(&[][..], |message| message.bytes.as_slice());
                for line in text.split(|byte| *byte == b'\n').take(LINES) {
                    words_ui(ui, &payload::to_text_in(line, ctx.text.encoding()));
                }
            });
        },
    );
}
