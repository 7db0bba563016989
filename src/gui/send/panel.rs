//! Sending: the text box, the button, presets, repeat.

use egui::{Align2, FontId, Rect, ScrollArea, Ui, Vec2, accesskit, vec2};

use super::{
    burst::BurstPart, burst_draft::BurstDraft, clients::ClientsPart, draft::Draft,
    text_box::TextBox,
};
use crate::{
    gui::{
        Action, PanelCtx, UiCommand,
        controls::{choice_ui, command_ui, slider_to_ui},
        theme::{Themed as _, form_sizes, space},
        widgets::{Button, Icon, Kind, heading, line_ui, text_layout},
    },
    model::{Burst, ClientId, Message, PayloadSpec},
    session::{MAX_REPEAT, Preferences, Typed},
    text::grouped,
};

/// A payload that one press sends.
enum Preset {
    Text(&'static str),
    Empty,
    Letters(usize),
}

const PRESETS: [Preset; 6] = [
    Preset::Text("hello"),
    Preset::Text("world"),
    Preset::Empty,
    Preset::Letters(2_000),
    Preset::Letters(65_507),
    Preset::Letters(65_508),
];

/// The most datagrams that the slider sends.
const MAX_SLID: u32 = 10_000;

/// The panel of the clients: payload, burst, destination, options.
#[derive(Clone, Debug)]
pub(crate) struct SendPanel {
    pub(crate) text: TextBox,
    pub(crate) burst: BurstPart,
    pub(crate) clients: ClientsPart,
}

impl SendPanel {
    pub(crate) fn new(preferences: &Preferences) -> Self {
        let typed = Typed {
            text: preferences.text.clone(),
            hex: preferences.hex,
        };
        Self {
            text: TextBox::new(Draft::new(typed, preferences.earlier.clone())),
            burst: BurstPart {
                draft: BurstDraft::new(preferences),
                run: None,
                reached: Default::default(),
                moved: None,
            },
            clients: ClientsPart::default(),
        }
    }

    pub(crate) fn note(&self, preferences: &mut Preferences) {
        let draft = &self.text.draft;
        preferences.text.clone_from(&draft.typed.text);
        preferences.hex = draft.typed.hex;
        self.burst.draft.note(preferences);
        draft.earlier().clone_into(&mut preferences.earlier);
    }

    /// Takes over what was saved, and lets the clients as they are.
    pub(crate) fn restore(&mut self, preferences: &Preferences) {
        let clients = std::mem::take(&mut self.clients);
        *self = Self {
            clients,
            ..Self::new(preferences)
        };
    }

    /// The rate that is set for bursts, if one is.
    pub(crate) fn rate(&self) -> Option<u32> {
        self.burst.draft.rate().ok().flatten()
    }

    /// The orders to send what is set, to these clients or to the chosen one; nothing if something
    /// cannot be read.
    pub(crate) fn order(&mut self, clients: impl Iterator<Item = ClientId>) -> Option<Action> {
        let payload = self.payload().ok()?;
        let orders = self.orders(&payload, clients).ok()?;
        if self.burst.draft.needs_text() {
            self.text.draft.remember();
        }
        Some(Action::Send(orders))
    }

    /// What each datagram carries, as it is set now.
    fn payload(&mut self) -> Result<PayloadSpec, Message> {
        let text = if self.burst.draft.needs_text() {
            self.text.draft.bytes().map_err(Clone::clone)?.to_vec()
        } else {
            Vec::new()
        };
        self.burst.draft.payload(text)
    }

    fn orders(
        &self,
        payload: &PayloadSpec,
        all: impl Iterator<Item = ClientId>,
    ) -> Result<Vec<Burst>, Message> {
        let chosen = self.clients.chosen;
        let draft = &self.burst.draft;
        let senders = all.filter(|id| draft.all || *id == chosen);
        draft.orders(payload, senders)
    }

    /// What is wrong with the order, if anything. A text that is still being typed is not.
    fn error(&mut self, ui: &Ui) -> Option<Message> {
        if self.burst.draft.needs_text()
            && let Some(message) = self.text.error(ui)
        {
            return Some(message);
        }
        let draft = &self.burst.draft;
        // Its first byte stands for the text: whether it can be read was told before.
        let payload = match self.text.draft.bytes() {
            Ok(bytes) => draft.payload(bytes.get(..1).unwrap_or_default().to_vec()),
            Err(_) => draft.payload(vec![0]),
        };
        let order = payload.and_then(|payload| draft.orders(&payload, [self.clients.chosen]));
        order.err()
    }

    /// Draws the panel; not `whole` where the text and its button stand elsewhere.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, whole: bool) {
        let sizes = ui.sizes();
        self.text.draft.write_in(ctx.text.encoding());
        ScrollArea::vertical()
            .id_salt("send")
            .auto_shrink(false)
            .show(ui, |ui| {
                let width = ui.available_width() - form_sizes::SCROLL_BAR;
                ui.set_max_width(width);
                ui.spacing_mut().item_spacing.y = space::XS;
                ui.spacing_mut().interact_size.y = form_sizes::SINGLE_LINE;
                self.head_ui(ui, ctx);
                if whole {
                    self.text_ui(ui, ctx, width);
                }
                let contents = self.burst.contents(ctx);
                self.text.state_ui(ui, ctx, contents);
                if whole {
                    self.button_ui(ui, ctx, vec2(width, sizes.primary - space::XS));
                }
                self.presets_ui(ui, ctx, width);
                self.repeat_ui(ui, ctx);
                let wrong = self.error(ui);
                let chosen = self.clients.chosen;
                self.burst.ui(ui, ctx, chosen, wrong.as_ref());
                self.clients.ui(ui, ctx);
            });
    }

    /// Draws what remains on the projector, in one line.
    pub(crate) fn projector_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        self.text.draft.write_in(ctx.text.encoding());
        let width = (ui.available_width() * form_sizes::SEND_SHARES[0])
            .clamp(form_sizes::SEND_BOX[0], form_sizes::SEND_BOX[1]);
        ui.scope(|ui| {
            ui.set_max_width(width);
            self.text_ui(ui, ctx, width);
        });
        let button = (ui.available_width() * form_sizes::SEND_SHARES[1])
            .clamp(form_sizes::SEND_BUTTON[0], form_sizes::SEND_BUTTON[1]);
        let size = vec2(button, ui.sizes().primary);
        self.button_ui(ui, ctx, size);
        if ctx.transport().has_tcp() {
            let (label, height) = (ctx.t("two-sends-short"), ui.sizes().primary);
            two_sends_ui(ui, ctx, Some(&label), |button| button.height(height));
        }
        self.burst.projector_ui(ui, ctx);
        if !ctx.lab.settings.server.reads.reading {
            command_ui(ui, ctx, UiCommand::Reading, "resume-reading", |button| {
                button.icon(Icon::Play).small()
            });
        }
    }

    fn head_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let height = ui.sizes().control;
        line_ui(ui, height, |ui| {
            let title = ctx.t("send-title").to_uppercase();
            let choices = [ctx.choice(false, "send-text"), ctx.choice(true, "send-hex")];
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let hex = self.text.draft.typed.hex;
                if let Some(hex) = choice_ui(ui, choices, hex, None) {
                    self.text.draft.set_hex(hex);
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    heading(ui, &title);
                });
            });
        });
    }

    fn text_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, width: f32) {
        let used = self.burst.draft.needs_text();
        ctx.command_if(self.text.ui(ui, ctx, (width, used)), UiCommand::Send);
    }

    fn button_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, size: Vec2) {
        let (label, tip) = ctx.words("send-button");
        let tip = UiCommand::Send.with_keys(&tip);
        let error = self.error(ui);
        let readable = !self.burst.draft.needs_text() || self.text.draft.bytes().is_ok();
        let ready = error.is_none() && readable;
        let shown = if error.is_some() { "" } else { &label };
        let response = ui
            .add_enabled_ui(ready, |ui| {
                let mut button = Button::new(shown).name(&label);
                if error.is_none() {
                    button = button.icon(Icon::Enter).icon_after();
                }
                button
                    .kind(Kind::Primary)
                    .width(size.x)
                    .height(size.y)
                    .tip(&tip)
                    .ui(ui)
            })
            .inner;
        if let Some(message) = error {
            error_ui(ui, &ctx.plain(&message), response.rect);
        }
        ctx.command_if(response.clicked(), UiCommand::Send);
    }

    fn presets_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, width: f32) {
        let (gap, height) = (space::S, (ui.sizes().small * 2.0).round());
        let each = ((width - 2.0 * gap) / 3.0).floor();
        let (filled, sent) = (ctx.t("preset-tip"), ctx.t("preset-letters-tip"));
        let lines = if ctx.transport().has_tcp() { 1 } else { 2 };
        for pair in PRESETS.chunks(3).take(lines) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                for preset in pair {
                    let label = match preset {
                        Preset::Text(text) => (*text).to_owned(),
                        Preset::Empty => ctx.t("preset-empty"),
                        Preset::Letters(n) => grouped_bytes(*n),
                    };
                    let name = ctx.say(&Message::new("preset-name").with("name", label.as_str()));
                    let tip = match preset {
                        Preset::Text(_) | Preset::Empty => &filled,
                        Preset::Letters(_) => &sent,
                    };
                    let button = Button::new(&label).name(&name).tip(tip).small();
                    let button = button.width(each).height(height);
                    if button.ui(ui).clicked() {
                        self.send_preset(preset, ctx);
                    }
                }
            });
        }
        if ctx.transport().has_tcp() {
            two_sends_ui(ui, ctx, None, |button| {
                button.small().fitted().width(width).height(height)
            });
        }
    }

    fn repeat_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let repeat = self.burst.draft.repeat().ok();
        let shown = repeat.map_or_else(String::new, |repeat| {
            format!(" {}", grouped(u64::from(repeat)))
        });
        // More are typed among the settings of the burst.
        let mut value = repeat.unwrap_or(1).min(MAX_SLID);
        let range = (1..=MAX_SLID, format!("×{shown}"), MAX_REPEAT);
        if slider_to_ui(ui, ctx, "repeat", range, &mut value) {
            self.burst.draft.repeat = value.to_string();
        }
    }

    fn send_preset(&mut self, preset: &Preset, ctx: &mut PanelCtx<'_>) {
        let draft = &mut self.text.draft;
        let payload = match preset {
            Preset::Text(text) => (*text).as_bytes().to_vec(),
            Preset::Empty => Vec::new(),
            Preset::Letters(n) => (b'a'..=b'z').cycle().take(*n).collect(),
        };
        if let Preset::Text(_) | Preset::Empty = preset {
            let text = String::from_utf8_lossy(&payload).into_owned();
            draft.typed = Typed { text, hex: false };
            draft.file = None;
        }
        let clients = ctx.lab.clients.keys().copied();
        if let Ok(orders) = self.orders(&PayloadSpec::Fixed(payload), clients) {
            ctx.ask(Action::Send(orders));
        }
    }
}

/// The experiment of the two sends, by one click; `label` stands there in place of its name.
fn two_sends_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    label: Option<&str>,
    shape: impl for<'b> FnOnce(Button<'b>) -> Button<'b>,
) {
    let (name, tip) = ctx.words("two-sends");
    let tip = UiCommand::TwoSends.with_keys(&tip);
    let button = Button::new(label.unwrap_or(&name)).name(&name).tip(&tip);
    let pressed = shape(button.icon(Icon::Play)).ui(ui).clicked();
    ctx.command_if(pressed, UiCommand::TwoSends);
}

/// What is wrong with the text, in the place of the button that cannot send it: so nothing moves.
fn error_ui(ui: &Ui, text: &str, rect: Rect) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let room = rect.shrink2(vec2(space::S, space::HAIR)).size();
    let mut size = sizes.small;
    let layout = |size: f32| {
        let font = FontId::proportional(size);
        let text = text.to_owned();
        ui.painter().layout(text, font, tokens.cut, room.x)
    };
    let mut galley = layout(size);
    while galley.size().y > room.y && size > form_sizes::MIN_ERROR {
        size -= 0.5;
        galley = layout(size);
    }
    ui.painter()
        .rect_filled(rect, sizes.radius, tokens.cut_fill);
    let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect.shrink(space::S));
    ui.painter().galley(at.min, galley, tokens.cut);
    let response = text_layout::say(ui, "send-error", rect, text);
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_live(accesskit::Live::Polite);
    });
    response.on_hover_text(text);
}

/// 2 000 B: with its digits in threes, also below ten thousand, as the buttons stand together.
fn grouped_bytes(n: usize) -> String {
    let (thousands, rest) = (n / 1000, n % 1000);
    if thousands == 0 {
        format!("{rest} B")
    } else {
        format!("{thousands}\u{202f}{rest:03} B")
    }
}
