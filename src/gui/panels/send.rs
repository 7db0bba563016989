//! Sending: the text box, the button, presets, repeat.

use egui::{Id, Key, KeyboardShortcut, Modifiers, ScrollArea, TextEdit, Ui, accesskit};

use super::{
    clients::ClientsPart,
    payload::{Typed, letters},
};
use crate::{
    gui::{
        Action, PanelCtx,
        layout::SCROLL_BAR,
        theme::{Themed as _, mono},
        widgets::{
            Button, Icon, Kind, Slider, dim_label, field_frame, heading, line_ui, segmented,
        },
    },
    model::{ClientId, Message},
    text::{grouped, plain},
};

/// The most repetitions that the slider offers.
const MOST_REPEATS: u32 = 10_000;

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

/// The send panel.
#[derive(Clone, Debug)]
pub(crate) struct SendPanel {
    typed: Typed,
    repeat: u32,
    clients: ClientsPart,
    wants_focus: bool,
}

impl SendPanel {
    /// A panel with a text in its box.
    pub(crate) fn new(text: &str) -> Self {
        Self {
            typed: Typed::new(text),
            repeat: 1,
            clients: ClientsPart::default(),
            wants_focus: true,
        }
    }

    /// The text in the box.
    pub(crate) fn text(&self) -> &str {
        &self.typed.text
    }

    /// Puts bytes into the box: as text, or as hex where they are none.
    pub(crate) fn fill(&mut self, bytes: &[u8]) {
        self.typed.fill(bytes);
        self.wants_focus = true;
    }

    /// Lets this client send.
    pub(crate) const fn choose(&mut self, client: ClientId) {
        self.clients.choose(client);
    }

    /// Puts the keyboard into the text box.
    pub(crate) const fn focus(&mut self) {
        self.wants_focus = true;
    }

    /// Draws the whole panel.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let sizes = ui.sizes();
        ScrollArea::vertical()
            .id_salt("send")
            .auto_shrink(false)
            .show(ui, |ui| {
                let width = ui.available_width() - SCROLL_BAR;
                ui.set_max_width(width);
                ui.spacing_mut().item_spacing.y = 7.0;
                ui.spacing_mut().interact_size.y = 20.0;
                self.head_ui(ui, ctx);
                self.text_ui(ui, ctx, width);
                self.state_ui(ui, ctx);
                self.button_ui(ui, ctx, width);
                self.presets_ui(ui, ctx, width);
                ui.add_space(sizes.group - 10.0);
                self.repeat_ui(ui, ctx);
                ui.add_space(sizes.group - 10.0);
                self.clients.ui(ui, ctx);
            });
    }

    /// Draws what remains on the projector, in one line.
    pub(crate) fn projector_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let width = (ui.available_width() * 0.2).clamp(180.0, 420.0);
        ui.scope(|ui| {
            ui.set_max_width(width);
            self.text_ui(ui, ctx, width);
        });
        let button = (ui.available_width() * 0.14).clamp(130.0, 240.0);
        self.button_ui(ui, ctx, button);
    }

    fn head_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let height = ui.sizes().control;
        line_ui(ui, height, |ui| {
            let title = ctx.t("send-title").to_uppercase();
            let labels = [
                (ctx.t("send-text"), ctx.t("send-text-tip")),
                (ctx.t("send-hex"), ctx.t("send-hex-tip")),
            ];
            let choices: Vec<(&str, &str, &str)> = labels
                .iter()
                .map(|(label, tip)| (label.as_str(), label.as_str(), tip.as_str()))
                .collect();
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let chosen = Some(usize::from(self.typed.hex));
                if let Some(n) = segmented(ui, &choices, chosen, None) {
                    self.typed.set_hex(n == 1);
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    heading(ui, &title);
                });
            });
        });
    }

    fn text_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, width: f32) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let id = Id::unique("send-text");
        let focused = ui.memory(|memory| memory.has_focus(id));
        if focused {
            self.keys(ui, ctx);
        }
        let wrong = self.typed.bytes().is_err();
        let frame = field_frame(ui, id, wrong);
        let newline = KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter);
        let name = ctx.t("send-hint");
        let edit = TextEdit::multiline(&mut self.typed.text)
            .id(id)
            .font(mono(sizes.value.min(28.0)))
            .text_color(tokens.ink)
            .frame(frame)
            .desired_width(width)
            .desired_rows(1)
            .return_key(newline)
            .hint_text(name.clone());
        let response = ui.add(edit);
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_label(name.as_str());
            if wrong {
                node.set_invalid(accesskit::Invalid::True);
            }
        });
        if self.wants_focus {
            self.wants_focus = false;
            response.request_focus();
        }
    }

    /// Enter sends; the arrows recall what was sent.
    fn keys(&mut self, ui: &Ui, ctx: &mut PanelCtx<'_>) {
        let one_line = !self.typed.text.contains('\n');
        let (enter, up, down) = ui.input_mut(|input| {
            (
                input.consume_key(Modifiers::NONE, Key::Enter),
                one_line && input.consume_key(Modifiers::NONE, Key::ArrowUp),
                one_line && input.consume_key(Modifiers::NONE, Key::ArrowDown),
            )
        });
        if up || down {
            self.typed.recall(up);
        }
        if enter {
            self.send(ctx);
        }
    }

    /// How many bytes it is, or what is wrong with it.
    fn state_ui(&self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        match self.typed.bytes() {
            Ok(bytes) => {
                let message = Message::new("send-bytes").with("n", bytes.len());
                dim_label(ui, &ctx.say(&message));
            }
            Err(message) => {
                let text = plain(&ctx.say(&message));
                let text = egui::RichText::new(text)
                    .size(sizes.small)
                    .color(tokens.cut);
                ui.add(egui::Label::new(text).wrap());
            }
        }
    }

    fn button_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, width: f32) {
        let height = ui.sizes().primary;
        let (label, tip) = (ctx.t("send-button"), ctx.t("send-button-tip"));
        let ready = self.typed.bytes().is_ok();
        let pressed = ui
            .add_enabled_ui(ready, |ui| {
                Button::new(&label)
                    .kind(Kind::Primary)
                    .icon(Icon::Enter)
                    .icon_after()
                    .width(width)
                    .height(height)
                    .tip(&tip)
                    .ui(ui)
                    .clicked()
            })
            .inner;
        if pressed {
            self.send(ctx);
        }
    }

    fn presets_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, width: f32) {
        let gap = 6.0;
        let each = ((width - 2.0 * gap) / 3.0).floor();
        let tip = ctx.t("preset-tip");
        for pair in PRESETS.chunks(3) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                for preset in pair {
                    let label = match preset {
                        Preset::Text(text) => (*text).to_owned(),
                        Preset::Empty => ctx.t("preset-empty"),
                        Preset::Letters(n) => grouped_bytes(*n),
                    };
                    let name = ctx.say(&Message::new("preset-name").with("name", label.as_str()));
                    let button = Button::new(&label)
                        .name(&name)
                        .tip(&tip)
                        .small()
                        .width(each);
                    if button.ui(ui).clicked() {
                        self.send_preset(preset, ctx);
                    }
                }
            });
        }
    }

    fn repeat_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let (label, tip) = (ctx.t("repeat"), ctx.t("repeat-tip"));
        let shown = format!("× {}", grouped(u64::from(self.repeat)));
        Slider::new(&label, 1..=MOST_REPEATS, shown)
            .tip(&tip)
            .ui(ui, &mut self.repeat);
    }

    fn send(&mut self, ctx: &mut PanelCtx<'_>) {
        if let Ok(payload) = self.typed.bytes() {
            self.typed.remember();
            self.ask(payload, ctx);
        }
    }

    fn send_preset(&mut self, preset: &Preset, ctx: &mut PanelCtx<'_>) {
        let payload = match preset {
            Preset::Text(text) => {
                self.typed.set_hex(false);
                (*text).clone_into(&mut self.typed.text);
                text.as_bytes().to_vec()
            }
            Preset::Empty => {
                self.typed.text.clear();
                Vec::new()
            }
            Preset::Letters(n) => letters(*n),
        };
        self.ask(payload, ctx);
    }

    fn ask(&self, payload: Vec<u8>, ctx: &mut PanelCtx<'_>) {
        ctx.ask(Action::Send {
            client: self.clients.chosen(),
            payload,
            repeat: self.repeat,
        });
    }
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
