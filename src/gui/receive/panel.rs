//! Receiving: read size, receive buffer, pace, stop and read once, reply.

use std::time::Duration;

use egui::{Align2, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::sequence::SequencePart;
use crate::gui::{
    Action, PanelCtx, UiCommand,
    controls::{
        TypedField, command_ui, error_ui, field_label_room, field_label_ui, pick_ui, sign_ui,
        slider_ui,
    },
    socket_options::socket_options_menu,
    tcp::AcceptingPart,
    theme::{Themed as _, form_sizes, leading, panel_parts::receive, space, strong},
    widgets::{
        Button, Icon, Kind, Slider, heading, label_within, line_ui, named_menu, numbers::whole_u32,
        text_layout, with_tooltip,
    },
};
use crate::{
    model::{
        Group, MAX_READ_SIZE, Message, ReadPolicy, Reply, RowId, ServerSettings, UdpSwitches,
        address,
    },
    session::{MAX_PACE_MS, Preferences},
    text::grouped,
};

/// The largest receive buffer that the slider asks for, in bytes.
const MAX_BUFFER: u32 = 4 << 20;
/// The read sizes of the classic experiment.
const READ_SIZES: [u32; 2] = [4, 1024];

/// The panel of the server: address, read size, receive buffer, pace, reply.
#[derive(Clone, Debug, Default)]
pub(in crate::gui) struct ReceivePanel {
    accepting: AcceptingPart,
    address: TypedField,
    groups: TypedField,
    numbers: SequencePart,
}

impl ReceivePanel {
    pub(in crate::gui) fn new(preferences: &Preferences) -> Self {
        let mut panel = Self::default();
        panel.restore(preferences);
        panel
    }

    pub(in crate::gui) fn note(&self, preferences: &mut Preferences) {
        preferences.numbers.clone_from(&self.numbers.text);
    }

    /// Puts back what is remembered.
    pub(in crate::gui) fn restore(&mut self, preferences: &Preferences) {
        self.numbers.text.clone_from(&preferences.numbers);
    }

    /// From this row on the lab sends numbered datagrams, whose numbers begin anew.
    pub(in crate::gui) const fn numbers_are_sent(&mut self, from: RowId) {
        self.numbers.sent_from = Some(from);
    }

    /// Draws the panel; not `whole` where the read size stands elsewhere.
    pub(in crate::gui) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, whole: bool) {
        let sizes = ui.sizes();
        let mut settings = ctx.lab.settings.clone();
        ScrollArea::vertical()
            .id_salt("receive")
            .auto_shrink(false)
            .show(ui, |ui| {
                let width = ui.available_width() - form_sizes::SCROLL_BAR;
                ui.set_max_width(width);
                ui.spacing_mut().item_spacing.y = form_sizes::BETWEEN_NARROW;
                ui.spacing_mut().interact_size.y = form_sizes::SINGLE_LINE;
                // With a line more for connections the rest stands closer.
                let tcp = ctx.transport().has_tcp();
                let gap = if tcp {
                    0.0
                } else {
                    sizes.group - receive::COMPACT_GAP
                };
                if whole {
                    line_ui(ui, sizes.control, |ui| {
                        heading(ui, &ctx.t("receive-title").to_uppercase());
                    });
                    let reads = &mut settings.server.reads;
                    let mut size = reads.size(0);
                    let range = (0..=MAX_READ_SIZE, in_bytes(size));
                    slider_ui(ui, ctx, "read-size", range, &mut size);
                    set_read_size(reads, size);
                    ui.horizontal(|ui| {
                        ui.spacing_mut().item_spacing.x = space::M;
                        chips_ui(ui, reads, ((width - space::M) / 2.0).floor());
                    });
                    ui.add_space(gap);
                }
                buffer_ui(ui, ctx, &mut settings.server);
                ui.add_space(gap);
                pace_ui(ui, ctx, &mut settings.server);
                reading_ui(ui, ctx, width);
                if tcp {
                    self.accepting.ui(ui, ctx, width);
                }
                ui.add_space(gap);
                heading(ui, &ctx.t("reply-title").to_uppercase());
                reply_ui(ui, ctx, &mut settings.server, width);
                ui.add_space(space::HAIR);
                self.address_ui(ui, ctx, &mut settings.switches);
                if ctx.transport().has_udp() {
                    self.groups_ui(ui, ctx, &mut settings.groups);
                    self.numbers.ui(ui, ctx);
                }
            });
        ctx.ask_if(settings != *ctx.lab.settings, Action::SetServer(settings));
    }

    /// Where the server listens; of UDP the name of the field opens the menu of the socket's switches.
    fn address_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, switches: &mut UdpSwitches) {
        let sizes = ui.sizes();
        let name = ctx.t("server-address");
        line_ui(ui, sizes.control, |ui| {
            // The address is seen in full, whatever its name takes.
            if ctx.transport().has_udp() {
                let room = field_label_room(ui);
                let (options, tip) = ctx.words("socket-options");
                let button = with_tooltip(named_menu(ui, &name, &options, room), tip);
                socket_options_menu(&button, ctx, (false, switches));
            } else {
                field_label_ui(ui, &name);
            }
            let Some(server) = ctx.lab.server else { return };
            let id = ("server-address", name.as_str());
            let now = (server.local, address::PORT);
            if let (_, Some(addr)) = self.address.address_ui(ui, id, now) {
                ctx.ask(Action::Bind(addr));
            }
        });
        error_ui(ui, ctx, self.address.error());
    }

    /// The multicast groups that the server has joined.
    fn groups_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, groups: &mut Vec<Group>) {
        let (label, tip) = ctx.words("groups");
        line_ui(ui, ui.sizes().control, |ui| {
            field_label_ui(ui, &label);
            let shown: Vec<_> = groups.iter().map(Group::to_string).collect();
            let words = ("groups", label.as_str(), &*ctx.t("groups-hint"));
            let now = (&*groups, shown.join(", "));
            let (response, taken) = self.groups.ui(ui, words, now, Group::parse_list);
            with_tooltip(response, tip);
            *groups = taken.unwrap_or_else(|| std::mem::take(groups));
        });
        error_ui(ui, ctx, self.groups.error());
    }
}

/// Draws what remains on the projector: the read size, in one line.
pub(in crate::gui) fn receive_projector_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let sizes = ui.sizes();
    let mut settings = ctx.lab.settings.clone();
    let label = ctx.t("read-size");
    ui.label(&label);
    let chip = (sizes.control * receive::CHIP).floor();
    let value_width = sizes.value * receive::VALUE;
    let width = (ui.available_width() - 2.0 * chip - value_width - form_sizes::BESIDE_SLIDER)
        .max(form_sizes::MIN_SLIDER);
    let mut value = settings.server.reads.size(0);
    ui.allocate_ui(vec2(width, sizes.control), |ui| {
        let slider = Slider::new(&label, 0..=MAX_READ_SIZE, in_bytes(value));
        slider.bare().ui(ui, &mut value);
    });
    let text = in_bytes(value);
    let size = vec2(value_width, sizes.primary);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
    let font = strong(sizes.value);
    let galley = text_layout::line(ui, &text, font, ui.tokens().ink, value_width);
    let at = Align2::RIGHT_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(at.min, galley, ui.tokens().ink);
    set_read_size(&mut settings.server.reads, value);
    chips_ui(ui, &mut settings.server.reads, chip);
    ctx.ask_if(settings != *ctx.lab.settings, Action::SetServer(settings));
}

fn in_bytes(n: u32) -> String {
    format!("{} B", grouped(u64::from(n)))
}

fn set_read_size(reads: &mut ReadPolicy, value: u32) {
    if reads.size(0) != value {
        reads.sizes = vec![value];
    }
}

/// The read sizes of the classic experiment, by one click each.
fn chips_ui(ui: &mut Ui, reads: &mut ReadPolicy, width: f32) {
    for size in READ_SIZES {
        let kind = Kind::Choice(reads.size(0) == size);
        let label = size.to_string();
        if Button::new(&label).kind(kind).width(width).ui(ui).clicked() {
            reads.sizes = vec![size];
        }
    }
}

fn buffer_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, settings: &mut ServerSettings) {
    let buffer = ctx.lab.server.and_then(|server| server.receive_buffer);
    let effective = buffer.map_or(0, |(_, effective)| effective);
    let mut value = settings.receive_buffer.unwrap_or(effective);
    let given = if ctx.transport().has_udp() {
        Some(effective)
    } else {
        ctx.lab.stream_buffer
    };
    let shown = given.map_or_else(|| ctx.t("receive-buffer-reset"), in_bytes);
    if slider_ui(
        ui,
        ctx,
        "receive-buffer",
        (0..=MAX_BUFFER, shown),
        &mut value,
    ) {
        settings.receive_buffer = Some(value);
    }
    let asked = settings.receive_buffer;
    let mut message = Message::new(match (asked, given) {
        (None, None) => "receive-buffer-stream",
        (None, Some(_)) if ctx.transport().has_udp() => "receive-buffer-default",
        (None, Some(_)) => "receive-buffer-stream-back",
        (Some(_), None) => "receive-buffer-stream-asked",
        (Some(_), Some(_)) => "receive-buffer-asked",
    });
    for (name, bytes) in [("asked", asked), ("effective", given)] {
        if let Some(bytes) = bytes {
            message = message.with(name, bytes);
        }
    }
    let height = ui.sizes().small * leading::LABEL;
    let text = ctx.say(&message);
    line_ui(ui, height, |ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        let room = ui.available_width()
            - if asked.is_some() {
                form_sizes::TAKE_BACK
            } else {
                0.0
            };
        label_within(ui, &text, room);
        let reset = asked.is_some()
            && sign_ui(ui, ctx, Icon::Back, "receive-buffer-reset-name", |button| {
                button.kind(Kind::Quiet).small().height(height)
            });
        if reset {
            settings.receive_buffer = None;
        }
    });
}

fn pace_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, settings: &mut ServerSettings) {
    let mut value = whole_u32(settings.pace.as_secs_f64() * 1000.0);
    let shown = format!("{} ms", grouped(u64::from(value)));
    if slider_ui(ui, ctx, "pace", (0..=MAX_PACE_MS, shown), &mut value) {
        settings.pace = Duration::from_millis(u64::from(value));
    }
}

fn reading_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, width: f32) {
    let (key, icon) = if ctx.lab.settings.server.reads.reading {
        ("stop-reading", Icon::Pause)
    } else {
        ("resume-reading", Icon::Play)
    };
    let height = if ctx.transport().has_tcp() {
        (ui.sizes().small * leading::BUTTON).round()
    } else {
        ui.sizes().control
    };
    let left = ((width - space::M) * form_sizes::FIRST_OF_TWO).floor();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::M;
        command_ui(ui, ctx, UiCommand::Reading, key, |button| {
            button.icon(icon).small().height(height).width(left)
        });
        command_ui(ui, ctx, UiCommand::ReadOnce, "read-once", |button| {
            let right = (width - space::M - left).floor();
            button.small().height(height).width(right)
        });
    });
}

fn reply_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, settings: &mut ServerSettings, width: f32) {
    let keys = ["reply-none", "reply-echo", "reply-upper"];
    let choices = Reply::PLAIN.into_iter().zip(keys);
    let choices = choices.map(|(reply, key)| ctx.choice(reply, key));
    pick_ui(ui, choices, &mut settings.reply, Some(width));
}
