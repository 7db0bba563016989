//! The datagrams of a capture, in a list from which they are sent again.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use egui::{Frame, Id, Label, Modal, RichText, Role, ScrollArea, Ui};

use crate::{
    gui::{
        Action, PanelCtx,
        controls::{Choice, pick_ui},
        theme::{Themed as _, form_sizes, panel_parts::resend, strong},
        widgets::{Button, Kind, menu_item},
    },
    model::{Message, payload},
    session::{CapturedList, ResendTiming},
    text::plain,
};

/// Rates that are offered, in datagrams a second.
const RATES: [u32; 3] = [1, 10, 100];
/// The most bytes of a payload that a line shows.
const SHOWN: usize = 40;

/// The list, while it is open.
#[derive(Debug)]
pub(crate) struct ResendList {
    path: PathBuf,
    list: CapturedList,
    timing: ResendTiming,
}

impl ResendList {
    /// Reads a capture.
    ///
    /// # Errors
    /// It cannot be read, or has no datagrams.
    pub(crate) fn open(path: &Path) -> Result<Self, Message> {
        Ok(Self {
            path: path.to_owned(),
            list: CapturedList::read(path)?,
            timing: ResendTiming::Original,
        })
    }

    /// The payload of the datagram with this number, or of all, each with the time at which it is sent, from the
    /// beginning.
    pub(crate) fn chosen(&self, number: Option<usize>) -> Vec<(Duration, Vec<u8>)> {
        let all = self.list.due(self.timing).into_iter();
        let payloads = self.list.datagrams.iter();
        let all = all.zip(payloads.map(|datagram| datagram.payload.clone()));
        match number {
            None => all.collect(),
            Some(number) => all
                .skip(number)
                .take(1)
                .map(|(_, bytes)| (Duration::ZERO, bytes))
                .collect(),
        }
    }

    /// Draws it over the window.
    pub(crate) fn ui(&mut self, ui: &Ui, ctx: &mut PanelCtx<'_>) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let title = ctx.say(&Message::new("resend-title").with("name", name.as_ref()));
        let title = plain(&title);
        let frame = Frame::popup(ui.style()).inner_margin(sizes.edge);
        let modal = Modal::new(Id::unique("replay"))
            .frame(frame)
            .show(ui.ctx(), |ui| {
                let window = ui.ctx().viewport_rect().size();
                ui.set_width(
                    (resend::WIDTH * sizes.body).min(window.x * form_sizes::WIDE_SHEET_SHARE),
                );
                ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                    node.set_role(Role::Dialog);
                    node.set_label(title.clone());
                });
                let head = RichText::new(&title).font(strong(sizes.name));
                ui.add(Label::new(head.color(tokens.ink)).truncate());
                let summary = self.list.summary(&self.path).into_iter();
                for sentence in summary.filter(|sentence| sentence.key != "cli-replay") {
                    let sentence = RichText::new(ctx.plain(&sentence)).size(sizes.body);
                    ui.add(Label::new(sentence.color(tokens.dim)).wrap());
                }
                let rows = self.list.datagrams.len();
                ScrollArea::vertical()
                    .max_height(window.y * resend::SHARE)
                    .auto_shrink([false, true])
                    .show_rows(ui, sizes.control, rows, |ui, shown| {
                        for number in shown {
                            let line = self.line(ctx, number);
                            let pressed = menu_item(ui, &line, "").clicked();
                            ctx.ask_if(pressed, Action::Resend(Some(number)));
                        }
                    });
                self.timing_ui(ui, ctx);
                ui.horizontal(|ui| {
                    let names = ["resend-send", "close"].map(|key| ctx.t(key));
                    let [send, close] = names.each_ref().map(|name| Button::new(name));
                    let pressed = send.kind(Kind::Primary).ui(ui).clicked();
                    ctx.ask_if(pressed, Action::Resend(None));
                    close.ui(ui).clicked()
                })
                .inner
            });
        ctx.ask_if(modal.inner || modal.should_close(), Action::CloseResend);
    }

    /// A datagram in a line: when, from where, to where, how long, what.
    fn line(&self, ctx: &PanelCtx<'_>, number: usize) -> String {
        let Some(datagram) = self.list.datagrams.get(number) else {
            return String::new();
        };
        let first = self
            .list
            .datagrams
            .iter()
            .find_map(|datagram| datagram.at_ns);
        let after = datagram
            .at_ns
            .unwrap_or_default()
            .saturating_sub(first.unwrap_or_default());
        let after = Duration::from_nanos(after).as_secs_f64();
        let bytes = &datagram.payload;
        let data = payload::to_text_in(bytes.get(..SHOWN).unwrap_or(bytes), ctx.text.encoding());
        format!(
            "{} · {after:.3} s · {} → {} · {} B · {data}",
            number + 1,
            datagram.from,
            datagram.to,
            bytes.len()
        )
    }

    fn timing_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let tip = ctx.t("resend-timing");
        let choice = |timing, label| Choice::new(timing, label, tip.as_str());
        let mut choices = vec![
            choice(ResendTiming::Original, ctx.t("resend-original")),
            choice(ResendTiming::Every(Duration::ZERO), ctx.t("resend-at-once")),
        ];
        choices.extend(RATES.map(|rate| {
            let label = ctx.say(&Message::new("resend-rate").with("n", rate));
            choice(ResendTiming::Every(Duration::from_secs(1) / rate), label)
        }));
        pick_ui(ui, choices, &mut self.timing, Some(ui.available_width()));
    }
}
