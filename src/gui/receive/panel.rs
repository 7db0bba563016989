//! Receiving: read size, receive buffer, pace, stop and read once, reply.

use std::time::Duration;

use egui::{ScrollArea, Ui};

use super::server_field::ServerField;
use crate::{
    gui::{
        Action, PanelCtx, UiCommand,
        layout::SCROLL_BAR,
        tcp::AcceptingPart,
        theme::{Themed as _, strong},
        widgets::{
            Button, Icon, Kind, Slider, fitted_label, heading, lettering, line_ui,
            numbers::whole32, segmented,
        },
    },
    model::{MAX_READ_SIZE, Message, Reply, ServerSettings},
    session::MAX_PACE_MS,
    text::grouped,
};

/// The largest receive buffer that the slider asks for, in bytes.
const MOST_BUFFER: u32 = 4 << 20;
/// The longest pace, in milliseconds.
const MOST_PACE: u32 = MAX_PACE_MS;
/// The read sizes of the classic experiment.
const READ_SIZES: [u32; 2] = [4, 1024];

/// The receive panel.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReceivePanel {
    accepting: AcceptingPart,
    address: ServerField,
}

impl ReceivePanel {
    /// Draws the whole panel.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let sizes = ui.sizes();
        let mut settings = ctx.lab.settings.clone();
        ScrollArea::vertical()
            .id_salt("receive")
            .auto_shrink(false)
            .show(ui, |ui| {
                let width = ui.available_width() - SCROLL_BAR;
                ui.set_max_width(width);
                ui.spacing_mut().item_spacing.y = 5.0;
                ui.spacing_mut().interact_size.y = 20.0;
                // With a line more for connections the rest stands closer.
                let tcp = ctx.transport().has_tcp();
                let gap = if tcp { 0.0 } else { sizes.group - 9.0 };
                line_ui(ui, sizes.control, |ui| {
                    heading(ui, &ctx.t("receive-title").to_uppercase());
                });
                read_size_ui(ui, ctx, &mut settings);
                chips_ui(ui, &mut settings, width);
                ui.add_space(gap);
                buffer_ui(ui, ctx, &mut settings);
                ui.add_space(gap);
                pace_ui(ui, ctx, &mut settings);
                reading_ui(ui, ctx, width);
                if tcp {
                    self.accepting.ui(ui, ctx, width);
                }
                ui.add_space(gap);
                heading(ui, &ctx.t("reply-title").to_uppercase());
                reply_ui(ui, ctx, &mut settings, width);
                ui.add_space(2.0);
                self.address.ui(ui, ctx);
            });
        if settings != *ctx.lab.settings {
            ctx.ask(Action::SetServer(settings));
        }
    }
}

/// Draws what remains on the projector: the read size, in one line.
pub(crate) fn projector_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let sizes = ui.sizes();
    let mut settings = ctx.lab.settings.clone();
    let label = ctx.t("read-size");
    ui.label(&label);
    let chips = 2.0 * 110.0 + 16.0;
    let value_width = sizes.value * 5.2;
    let width = (ui.available_width() - chips - value_width - 32.0).max(80.0);
    let mut value = settings.read_size(0);
    ui.allocate_ui(egui::vec2(width, sizes.control), |ui| {
        let shown = format!("{} B", grouped(u64::from(value)));
        Slider::new(&label, 0..=MAX_READ_SIZE, shown)
            .bare()
            .ui(ui, &mut value);
    });
    let text = format!("{} B", grouped(u64::from(value)));
    let size = egui::vec2(value_width, sizes.primary);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &text));
    let font = strong(sizes.value);
    let galley = lettering::line(ui, &text, font, ui.tokens().ink, value_width);
    let at = egui::Align2::RIGHT_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(at.min, galley, ui.tokens().ink);
    set_read_size(&mut settings, value);
    for size in READ_SIZES {
        let kind = Kind::Choice(settings.read_size(0) == size);
        if Button::new(&size.to_string())
            .kind(kind)
            .width(110.0)
            .ui(ui)
            .clicked()
        {
            settings.read_sizes = vec![size];
        }
    }
    if settings != *ctx.lab.settings {
        ctx.ask(Action::SetServer(settings));
    }
}

fn set_read_size(settings: &mut ServerSettings, value: u32) {
    if settings.read_size(0) != value {
        settings.read_sizes = vec![value];
    }
}

fn read_size_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, settings: &mut ServerSettings) {
    let (label, tip) = (ctx.t("read-size"), ctx.t("read-size-tip"));
    let mut value = settings.read_size(0);
    let shown = format!("{} B", grouped(u64::from(value)));
    Slider::new(&label, 0..=MAX_READ_SIZE, shown)
        .tip(&tip)
        .ui(ui, &mut value);
    set_read_size(settings, value);
}

fn chips_ui(ui: &mut Ui, settings: &mut ServerSettings, width: f32) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        for size in READ_SIZES {
            let kind = Kind::Choice(settings.read_size(0) == size);
            let label = size.to_string();
            let button = Button::new(&label)
                .kind(kind)
                .width(((width - 8.0) / 2.0).floor());
            if button.ui(ui).clicked() {
                settings.read_sizes = vec![size];
            }
        }
    });
}

fn buffer_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, settings: &mut ServerSettings) {
    let (label, tip) = (ctx.t("receive-buffer"), ctx.t("receive-buffer-tip"));
    let streams = !ctx.transport().has_udp();
    let known = ctx.lab.server.and_then(|server| server.receive_buffer);
    let effective = known.map_or(0, |(_, effective)| effective);
    let mut value = settings.receive_buffer.unwrap_or(effective);
    let given = if streams {
        settings.receive_buffer.and(ctx.lab.stream_buffer)
    } else {
        Some(effective)
    };
    let shown = given.map_or_else(
        || ctx.t("receive-buffer-reset"),
        |given| format!("{} B", grouped(u64::from(given))),
    );
    let response = Slider::new(&label, 0..=MOST_BUFFER, shown)
        .tip(&tip)
        .ui(ui, &mut value);
    if response.changed() {
        settings.receive_buffer = Some(value);
    }
    let message = match (settings.receive_buffer, given) {
        (None, None) => Message::new("receive-buffer-stream"),
        (None, Some(effective)) => {
            Message::new("receive-buffer-default").with("effective", effective)
        }
        (Some(asked), None) => Message::new("receive-buffer-stream-asked").with("asked", asked),
        (Some(asked), Some(effective)) => Message::new("receive-buffer-asked")
            .with("asked", asked)
            .with("effective", effective),
    };
    let height = ui.sizes().small * 1.7;
    let text = ctx.say(&message);
    line_ui(ui, height, |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let set = settings.receive_buffer.is_some();
        let room = ui.available_width() - if set { 36.0 } else { 0.0 };
        ui.scope(|ui| {
            ui.set_max_width(room);
            fitted_label(ui, &text, room);
        });
        if set {
            let name = ctx.t("receive-buffer-reset-name");
            let button = Button::sign(Icon::Back, &name)
                .kind(Kind::Quiet)
                .small()
                .tip(&name)
                .height(height);
            if button.ui(ui).clicked() {
                settings.receive_buffer = None;
            }
        }
    });
}

fn pace_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, settings: &mut ServerSettings) {
    let (label, tip) = (ctx.t("pace"), ctx.t("pace-tip"));
    let mut value = whole32(settings.pace.as_secs_f64() * 1000.0);
    let shown = format!("{} ms", grouped(u64::from(value)));
    let response = Slider::new(&label, 0..=MOST_PACE, shown)
        .tip(&tip)
        .ui(ui, &mut value);
    if response.changed() {
        settings.pace = Duration::from_millis(u64::from(value));
    }
}

fn reading_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, width: f32) {
    let reading = ctx.lab.settings.reading;
    let (key, tip, icon) = if reading {
        ("stop-reading", "stop-reading-tip", Icon::Pause)
    } else {
        ("resume-reading", "resume-reading-tip", Icon::Play)
    };
    let (label, tip) = (ctx.text.get(key), ctx.text.get(tip));
    let tip = UiCommand::Reading.with_keys(&tip);
    let (once, once_tip) = (ctx.t("read-once"), ctx.t("read-once-tip"));
    let once_tip = UiCommand::ReadOnce.with_keys(&once_tip);
    let height = if ctx.transport().has_tcp() {
        (ui.sizes().small * 2.1).round()
    } else {
        ui.sizes().control
    };
    let left = ((width - 8.0) * 0.58).floor();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let stop = Button::new(&label)
            .icon(icon)
            .tip(&tip)
            .small()
            .height(height)
            .width(left);
        if stop.ui(ui).clicked() {
            ctx.command(UiCommand::Reading);
        }
        let once = Button::new(&once).tip(&once_tip).small().height(height);
        if once.width((width - 8.0 - left).floor()).ui(ui).clicked() {
            ctx.command(UiCommand::ReadOnce);
        }
    });
}

fn reply_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, settings: &mut ServerSettings, width: f32) {
    let words = Reply::ALL.map(|reply| {
        let (key, tip) = match reply {
            Reply::None => ("reply-none", "reply-none-tip"),
            Reply::Echo => ("reply-echo", "reply-echo-tip"),
            Reply::Upper => ("reply-upper", "reply-upper-tip"),
        };
        (ctx.text.get(key), ctx.text.get(tip))
    });
    let choices: Vec<(&str, &str, &str)> = words
        .iter()
        .map(|(label, tip)| (label.as_str(), label.as_str(), tip.as_str()))
        .collect();
    let chosen = Reply::ALL.iter().position(|reply| *reply == settings.reply);
    if let Some(reply) =
        segmented(ui, &choices, chosen, Some(width)).and_then(|n| Reply::ALL.get(n))
    {
        settings.reply = *reply;
    }
}
