//! Names: the form, the questions and answers, the records.

use egui::Ui;

use super::{
    exchange::{ExchangeStep, exchange_ui},
    forms::{chips_ui, field_ui, halves_ui, sentence_ui, words_ui},
};
use crate::{
    gui::{
        PanelCtx,
        controls::{Choice, button_ui, pick_ui},
        theme::{Themed as _, panel_parts},
        widgets::{Kind, heading},
    },
    model::{Fate, Message},
    session::ServiceQuestion,
    stage::{DnsLookup, DnsStep},
};

/// Names of the lab's zone: an address, a text that fits no datagram, and what is not there.
const NAMES: [&str; 3] = ["small.lab", "large.lab", "none.lab"];
const TYPES: [&str; 3] = ["A", "AAAA", "TXT"];
/// Offers of EDNS: none, what passes everywhere in one piece, and room for the large answer.
const OFFERS: [Option<u16>; 3] = [None, Some(1232), Some(4096)];

/// The question to a name server, as it is typed.
#[derive(Clone, Debug, Default)]
pub(super) struct NameForm {
    name: Option<String>,
    rtype: usize,
    offer: Option<u16>,
}

impl NameForm {
    /// Draws the form; returns what is asked.
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) -> Option<ServiceQuestion> {
        let width = ui.sizes().body * panel_parts::lookup::NAME;
        let [first, ..] = NAMES;
        let name = self.name.get_or_insert_with(|| first.to_owned());
        let mut submitted = field_ui(ui, ctx, "dns-name", (width, ""), name);
        chips_ui(ui, &NAMES, name);
        let types = TYPES.iter().enumerate();
        let types: Vec<_> = types.map(|(n, word)| Choice::new(n, *word, "")).collect();
        pick_ui(ui, types, &mut self.rtype, None);
        let tip = ctx.t("dns-offer-tip");
        let offers = OFFERS.map(|offer| {
            let label = offer.map_or_else(|| ctx.t("dns-offer-none"), |bytes| bytes.to_string());
            Choice::new(offer, label, tip.as_str())
        });
        pick_ui(ui, offers, &mut self.offer, None);
        submitted |= button_ui(ui, ctx, "service-ask", |button| button.kind(Kind::Primary));
        let rtype = TYPES.get(self.rtype).copied().unwrap_or_default();
        submitted.then(|| ServiceQuestion::Name {
            name: name.trim().to_owned(),
            rtype: rtype.to_owned(),
            offer: self.offer,
        })
    }
}

/// What a question or an answer says, in a few words, and how many bytes it has.
fn words(ctx: &PanelCtx<'_>, lookup: &DnsLookup, step: &DnsStep) -> [String; 2] {
    let query = &lookup.query;
    let says = match &step.answer {
        None => {
            let key = query.offer.map_or("dns-asks", |_| "dns-asks-edns");
            let message = Message::new(key).with("name", query.name.as_str());
            let message = message.with("type", query.rtype.as_str());
            match query.offer {
                Some(offer) => message.with("offer", offer),
                None => message,
            }
        }
        Some(answer) if answer.cut => Message::new("dns-cut"),
        Some(answer) => Message::new("ask-dns-answer")
            .with("rcode", answer.rcode.as_str())
            .with("n", answer.records.len()),
    };
    let message = &step.message;
    let way = if message.tcp { "TCP" } else { "UDP" };
    let size = Message::new("service-size").with("way", way);
    let size = size.with("bytes", message.bytes.len());
    [ctx.say(&says), ctx.say(&size)]
}

/// Draws the last name that was asked for: its questions and answers, and the records.
pub(super) fn lookup_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, lookup: Option<&DnsLookup>) {
    let Some(lookup) = lookup else {
        return sentence_ui(ui, ctx, &Message::new("dns-hint"));
    };
    let speaker = lookup.steps.first().map(|step| step.message.speaker);
    let steps: Vec<_> = lookup
        .steps
        .iter()
        .map(|step| {
            let message = &step.message;
            let fate = ctx.verdict(message.row).fate;
            let is_lost = !matches!(fate, Fate::Whole | Fate::InFlight | Fate::Unknown);
            ExchangeStep {
                row: message.row,
                asks: message.asks,
                words: words(ctx, lookup, step),
                lost: is_lost && !message.tcp,
            }
        })
        .collect();
    halves_ui(
        ui,
        ctx,
        |ui, ctx| {
            if let Some(speaker) = speaker {
                exchange_ui(ui, ctx, speaker, &steps);
            }
        },
        |ui, ctx| {
            heading(ui, &ctx.t("dns-records").to_uppercase());
            let Some(answer) = lookup.answer() else {
                return sentence_ui(ui, ctx, &Message::new("service-waits"));
            };
            sentence_ui(
                ui,
                ctx,
                &Message::new("ask-dns-answer")
                    .with("rcode", answer.rcode.as_str())
                    .with("n", answer.records.len()),
            );
            for record in &answer.records {
                words_ui(ui, record);
            }
            let is_cut = |step: &DnsStep| step.answer.as_ref().is_some_and(|answer| answer.cut);
            if lookup.steps.iter().any(is_cut) {
                ui.add_space(ui.sizes().pad);
                let limit = lookup.query.offer.unwrap_or_default().max(512);
                sentence_ui(ui, ctx, &Message::new("dns-cut-why").with("limit", limit));
            }
        },
    );
}
