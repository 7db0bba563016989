//! What a timeline is set with: which connection, how close, all at once.

use egui::{Popup, Ui};

use super::{choice::ChannelChoice, zoom::ZoomStep};
use crate::{
    gui::{
        PanelCtx,
        controls::{Choice, button_ui, choice_by},
        theme::{Themed as _, space},
        widgets::{Button, Icon, menu_item, segmented_small},
    },
    session::Transport,
};

/// The width of the menu.
const WIDTH: f32 = 300.0;

/// What a timeline is set with.
#[derive(Clone, Debug, Default)]
pub(super) struct Tools {
    pub(super) choice: ChannelChoice,
    /// Where one of two transports is told of: whether it is that of streams.
    stream: bool,
    pub(super) beside: bool,
    pub(super) step: Option<ZoomStep>,
}

impl Tools {
    /// Draws them in a row.
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        ui.spacing_mut().item_spacing.x = space::XS;
        if ctx.transport() == Transport::Both && !self.beside {
            let tip = ctx.t("timeline-transport-tip");
            let choices = [
                (false, "transport-udp", "timeline-of-udp"),
                (true, "transport-tcp", "timeline-of-tcp"),
            ];
            let choices = choices.map(|(stream, word, name)| {
                Choice::new(stream, ctx.t(word), tip.as_str()).named(ctx.t(name))
            });
            let chosen = choice_by(choices, self.stream, |words, n| {
                segmented_small(ui, words, n)
            });
            self.stream = chosen.unwrap_or(self.stream);
        }
        let height = ui.sizes().control * 0.7;
        self.choice_ui(ui, ctx, height);
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

    fn choice_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, height: f32) {
        let stream = self.shows_streams(ctx);
        let label = self.choice.label(ctx, stream);
        let (name, tip) = (ctx.t("timeline-choose"), ctx.t("timeline-choose-tip"));
        let most = ui.sizes().small * 11.0;
        let width = (Button::width_of(&label, ui, ui.sizes()) + space::M).min(most);
        let button = Button::new(&label).name(&name).tip(&tip).small().fitted();
        Popup::menu(&button.height(height).width(width).ui(ui)).show(|ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = space::THIN;
            for offer in self.choice.offers(ctx, stream) {
                let mark = if offer.chosen { "✓" } else { "" };
                if menu_item(ui, &offer.label, mark).clicked() {
                    self.choice = offer.choice;
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
