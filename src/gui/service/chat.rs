//! The chat: who speaks, what was said and who heard it, and the switches against losses.

use std::collections::BTreeMap;

use egui::{ScrollArea, Sense, Ui, vec2};

use super::{
    ServiceOrder,
    forms::{choose_ui, field_ui, halves_ui, sentence_ui},
};
use crate::{
    gui::{
        Action, PanelCtx,
        controls::{Choice, button_ui, pick_ui, toggle_ui},
        theme::{Themed as _, leading, panel_parts::chat, sign, space, strong},
        widgets::{Icon, Kind, badge, heading, text_layout},
    },
    model::{ClientId, Evidence, Fate, Message, Verdict, payload},
    session::{ChatPeople, ChatRules},
    stage::{ChatMessage, ChatScene},
};

/// Names that the first clients have unless told otherwise.
const NAMES: [&str; 4] = ["ada", "bo", "cleo", "dan"];

/// Who speaks, and what is being typed.
#[derive(Clone, Debug, Default)]
pub(super) struct ChatForm {
    pub(super) speaker: ClientId,
    names: BTreeMap<ClientId, String>,
    text: String,
}

fn default_name(client: ClientId) -> String {
    let name = NAMES.get(usize::from(client.0)).copied();
    name.map_or_else(|| client.to_string().to_lowercase(), str::to_owned)
}

impl ChatForm {
    /// Draws who speaks and what is said; returns what is asked.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        people: &ChatPeople,
    ) -> Option<ServiceOrder> {
        let clients: Vec<ClientId> = ctx.lab.clients.keys().copied().collect();
        if !clients.contains(&self.speaker) {
            self.speaker = clients.first().copied().unwrap_or_default();
        }
        let choices: Vec<_> = clients
            .iter()
            .map(|client| {
                let letter = client.to_string();
                let named = Message::new("client-name").with("name", letter.as_str());
                Choice::new(*client, people.name(*client).unwrap_or(&letter), "")
                    .named(ctx.say(&named))
            })
            .collect();
        pick_ui(ui, choices, &mut self.speaker, None);
        if button_ui(ui, ctx, "chat-person", |button| button.icon(Icon::Plus)) {
            ctx.ask(Action::AddClient);
        }
        let speaker = self.speaker;
        let width = ui.sizes().body;
        if people.name(speaker).is_none() {
            let name = self
                .names
                .entry(speaker)
                .or_insert_with(|| default_name(speaker));
            let mut submitted = field_ui(ui, ctx, "chat-name", (width * chat::NAME, ""), name);
            submitted |= button_ui(ui, ctx, "chat-join", |button| button.kind(Kind::Primary));
            return submitted.then(|| ServiceOrder::Join(speaker, name.trim().to_owned()));
        }
        let entered = field_ui(
            ui,
            ctx,
            "chat-text",
            (width * chat::TEXT, ""),
            &mut self.text,
        );
        let pressed = button_ui(ui, ctx, "chat-say", |button| button.kind(Kind::Primary));
        if button_ui(ui, ctx, "chat-leave", |button| button) {
            return Some(ServiceOrder::Leave(speaker));
        }
        (pressed || entered).then(|| ServiceOrder::Say(speaker, std::mem::take(&mut self.text)))
    }
}

/// Draws what was said, and beside it who is there, the switches and the counts.
pub(super) fn chat_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    chat: &ChatScene,
    rules: Option<ChatRules>,
) -> Option<ServiceOrder> {
    let mut changed = rules;
    halves_ui(
        ui,
        ctx,
        |ui, ctx| said_ui(ui, ctx, chat),
        |ui, ctx| {
            heading(ui, &ctx.t("chat-here").to_uppercase());
            if chat.here.is_empty() {
                sentence_ui(ui, ctx, &Message::new("chat-nobody"));
            } else {
                let names: Vec<String> = chat
                    .here
                    .iter()
                    .map(|name| payload::to_text(name.as_bytes()))
                    .collect();
                sentence_ui(
                    ui,
                    ctx,
                    &Message::new("chat-names").with("names", names.join(" · ")),
                );
            }
            ui.add_space(ui.sizes().pad);
            if let Some(changed) = &mut changed {
                rules_ui(ui, ctx, changed);
            }
            let counts = chat.counts;
            let counted = [
                ("chat-count-said", counts.messages),
                ("chat-count-heard", counts.delivered),
                ("chat-count-lost", counts.lost),
                ("chat-count-missed", counts.missed),
                ("chat-count-sent-again", counts.sent_again),
                ("chat-count-asked-again", counts.asked_again),
            ];
            let counted = counted.map(|(key, n)| ctx.say(&Message::new(key).with("n", n)));
            let all = Message::new("chat-names").with("names", counted.join(" · "));
            sentence_ui(ui, ctx, &all);
        },
    );
    changed
        .filter(|_| changed != rules)
        .map(ServiceOrder::Rules)
}

/// The switches against losses.
fn rules_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, rules: &mut ChatRules) {
    heading(ui, &ctx.t("chat-cure").to_uppercase());
    toggle_ui(ui, ctx, "chat-numbers", &mut rules.numbers);
    ui.add_enabled_ui(rules.numbers, |ui| {
        let answers = &mut rules.acknowledgements;
        toggle_ui(ui, ctx, "chat-acknowledgements", answers);
        toggle_ui(ui, ctx, "chat-again", &mut rules.again);
    });
    ui.add_space(ui.sizes().pad);
}

fn said_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, chat: &ChatScene) {
    if chat.messages.is_empty() {
        return sentence_ui(ui, ctx, &Message::new("chat-hint"));
    }
    ScrollArea::vertical()
        .auto_shrink(false)
        .stick_to_bottom(true)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = space::S;
            for (n, message) in chat.messages.iter().enumerate() {
                ui.push_id(("said", n), |ui| line_ui(ui, ctx, chat, message));
            }
        });
}

/// What became of a datagram as a sign and in words.
fn fate_of(ctx: &PanelCtx<'_>, fate: Fate) -> String {
    ctx.t(match fate {
        Fate::Whole => "chat-fate-whole",
        Fate::Truncated => "chat-fate-truncated",
        Fate::InFlight => "chat-fate-in-flight",
        _ => "chat-fate-lost",
    })
}

/// One message: who said it, and below it who heard it.
fn line_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, chat: &ChatScene, message: &ChatMessage) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let width = ui.available_width() - space::M;
    let height = sizes.body * leading::LABEL + sizes.small * leading::OPEN + space::S;
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
    let name = payload::to_text(message.name.as_bytes());
    let number = message
        .number
        .map_or_else(String::new, |number| format!(" #{number}"));
    let text = payload::to_text(message.text.as_bytes());
    let mut marks = Vec::new();
    if message.fate != Fate::Whole {
        let mark = Message::new("chat-to-room").with("fate", fate_of(ctx, message.fate));
        marks.push((message.fate, ctx.say(&mark)));
    }
    for delivery in &message.to {
        let to = chat.names.get(&delivery.client);
        let to = to.map_or_else(|| delivery.client.to_string(), Clone::clone);
        let key = if delivery.again {
            "chat-to-again"
        } else {
            "chat-to"
        };
        let mark = Message::new(key).with("name", payload::to_text(to.as_bytes()));
        let mark = mark.with("fate", fate_of(ctx, delivery.fate));
        marks.push((delivery.fate, ctx.say(&mark)));
    }
    if message.acknowledged {
        let mark = Message::new("chat-acknowledged").with("n", message.sent);
        marks.push((Fate::Whole, ctx.say(&mark)));
    } else if message.sent > 1 {
        let mark = Message::new("chat-sent-times").with("n", message.sent);
        marks.push((Fate::InFlight, ctx.say(&mark)));
    }
    let all: Vec<&str> = marks.iter().map(|(_, words)| words.as_str()).collect();
    let accessible_text = format!("{name}{number}: {text}, {}", all.join(", "));
    let painter = ui.painter().clone();
    painter.rect_filled(rect, sizes.radius, tokens.panel);
    choose_ui(ui, ctx, (&response, rect), (message.row, &accessible_text));
    let colour = message
        .client
        .map_or(tokens.dim, |client| tokens.message(u64::from(client.0)));
    let put = |at: egui::Pos2, text: &str, font: egui::FontId, colour| {
        let room = rect.right() - at.x - space::M;
        let galley = text_layout::line(ui, text, font, colour, room.max(0.0));
        let width = galley.size().x;
        painter.galley(at, galley, colour);
        width
    };
    let start = rect.min + vec2(space::XL, space::XS);
    let who = format!("{name}{number}");
    let after = put(start, &who, strong(sizes.body), colour);
    let next = start + vec2(after + sizes.body * chat::BEHIND_NAME, 0.0);
    put(
        next,
        &text,
        egui::FontId::proportional(sizes.body),
        tokens.ink,
    );
    let mut at = start + vec2(0.0, sizes.body * leading::LABEL);
    for (fate, words) in &marks {
        let look = badge::shape(tokens, Verdict::new(*fate, Evidence::None, None, false));
        let sign = at + chat::SIGN_AT * sizes.small;
        look.icon
            .paint(&painter, sign, sizes.small * sign::LARGE, look.colour);
        let font = egui::FontId::proportional(sizes.small);
        let wide = put(
            at + vec2(sizes.small * chat::BESIDE_SIGN, 0.0),
            words,
            font,
            tokens.ink,
        );
        at.x += wide + sizes.small * chat::STEP;
    }
}
