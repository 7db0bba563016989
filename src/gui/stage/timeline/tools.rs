//! What a timeline is set with: which connection, how close, all at once.

use egui::{Popup, Ui};

use super::{choice::ChannelChoice, zoom::ZoomStep};
use crate::{
    gui::{
        PanelCtx,
        controls::button_ui,
        theme::{Themed as _, form_sizes, space, timeline_parts::tools},
        widgets::{Button, Icon, menu_item},
    },
    session::Transport,
};

/// The controls of a timeline.
#[derive(Clone, Debug, Default)]
pub(super) struct Tools {
    pub(super) choice: ChannelChoice,
    /// Where one of two transports is told of: whether it is that of streams.
    stream: bool,
    pub(super) beside: bool,
    pub(super) step: Option<ZoomStep>,
}

impl Tools {
    /// The least width that they take, in points.
    pub(super) fn least_width(ui: &Ui, ctx: &PanelCtx<'_>) -> f32 {
        width_without_choice(ui, ctx) + ui.sizes().small * tools::CHOICE[0]
    }

    /// Draws them in a row, within so much room if they can: the choice is as wide as the others let it.
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, room: f32) {
        ui.spacing_mut().item_spacing.x = space::XS;
        let height = height(ui);
        self.choice_ui(ui, ctx, (height, room - width_without_choice(ui, ctx)));
        for (icon, key, step) in [
            (Icon::Minus, "timeline-further", ZoomStep::Further),
            (Icon::Plus, "timeline-closer", ZoomStep::Closer),
        ] {
            let (name, tip) = ctx.words(key);
            let button = Button::sign(icon, &name).tip(&tip).small();
            if button.height(height).width(height).ui(ui).clicked() {
                self.step = Some(step);
            }
        }
        if button_ui(ui, ctx, "timeline-fit", |button| {
            button.height(height).small()
        }) {
            self.step = Some(ZoomStep::Fit);
        }
        ui.spacing_mut().item_spacing.x = space::L;
    }

    /// Draws the choice of the channel.
    fn choice_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, (height, room): (f32, f32)) {
        let stream = self.shows_streams(ctx);
        // Of two transports each has its own lines in the menu.
        let both = ctx.transport() == Transport::Both;
        let named = |label: String, stream: bool| {
            if both {
                format!("{} · {label}", ctx.t(transport_key(stream)))
            } else {
                label
            }
        };
        let label = named(self.choice.label(ctx, stream), stream);
        let (name, tip) = (ctx.t("timeline-choose"), ctx.t("timeline-choose-tip"));
        let [least, most] = tools::CHOICE.map(|letters| ui.sizes().small * letters);
        let room = room.clamp(least, most);
        let wanted = |label: &str| Button::width_of(label, ui, ui.sizes()) + space::M;
        // Letters shrink a little; where that is not enough the transport is told alone.
        let label = if both && wanted(&label) * tools::SHRUNK > room {
            ctx.t(transport_key(stream))
        } else {
            label
        };
        let width = wanted(&label).min(room);
        let button = Button::new(&label).name(&name).tip(&tip).small().fitted();
        Popup::menu(&button.height(height).width(width).ui(ui)).show(|ui| {
            ui.set_width(form_sizes::NARROW_MENU);
            ui.spacing_mut().item_spacing.y = space::THIN;
            for of in [false, true] {
                if !both && of != stream {
                    continue;
                }
                let is_shown = of == stream || self.beside;
                for offer in self.choice.offers(ctx, of) {
                    let mark = if offer.chosen && is_shown { "✓" } else { "" };
                    if menu_item(ui, &named(offer.label, of), mark).clicked() {
                        (self.choice, self.stream) = (offer.choice, of);
                    }
                }
            }
        });
    }

    pub(super) fn shows_streams(&self, ctx: &PanelCtx<'_>) -> bool {
        match ctx.transport() {
            Transport::Udp => false,
            Transport::Tcp => true,
            Transport::Both => self.stream,
        }
    }
}

const fn transport_key(stream: bool) -> &'static str {
    if stream {
        "transport-tcp"
    } else {
        "transport-udp"
    }
}

fn height(ui: &Ui) -> f32 {
    ui.sizes().low_control()
}

/// The width of everything but the choice, with the space around.
fn width_without_choice(ui: &Ui, ctx: &PanelCtx<'_>) -> f32 {
    let fit = Button::width_of(&ctx.t("timeline-fit"), ui, ui.sizes());
    2.0 * height(ui).max(ui.sizes().touch) + fit + 3.0 * space::XS + space::L
}
