//! The timeline: a ladder of all events up to the moment that the stage shows, time downwards.
//!
//! Only what is in view is built and drawn. It follows the newest event like a log until it is scrolled.

use egui::{Context, Key, Modifiers, Rect, Sense, Ui, UiBuilder, vec2};

use super::{details::details_ui, stepper::SegmentStepper, tools::Tools, view::LadderView};
use crate::{
    gui::{
        PanelCtx,
        theme::{Themed as _, hair, space, timeline_parts::panel},
    },
    session::Transport,
};

/// The panel of the timeline, with what is chosen in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct TimelinePanel {
    /// The ladder of datagrams, and that of streams.
    parts: [LadderView; 2],
    tools: Tools,
    /// How many segments of the last call are shown.
    pub(crate) stepper: SegmentStepper,
    /// Pages that were asked for, down or up.
    pages: f32,
}

impl TimelinePanel {
    /// Takes the page keys while a ladder has the keyboard. On the projector they are those of a clicker,
    /// which step the playhead.
    pub(crate) fn take_pages(&mut self, ctx: &Context, projector: bool) {
        let focused = ctx.memory(egui::Memory::focused);
        let is_it = |part: &LadderView| part.id.is_some() && part.id == focused;
        if projector || !self.parts.iter().any(is_it) {
            return;
        }
        ctx.input_mut(|input| {
            for (key, pages) in [(Key::PageDown, 1.0), (Key::PageUp, -1.0)] {
                if input.consume_key(Modifiers::NONE, key) {
                    self.pages += pages;
                }
            }
        });
    }

    /// The height of all lines that were there when it was drawn, with what stands around them.
    pub(crate) fn whole_height(&self, ui: &Ui) -> f32 {
        let heights = self.parts.iter().map(|part| part.whole_height(ui));
        heights.fold(0.0, f32::max)
    }

    /// The least width of what it is set with, in points.
    pub(crate) fn least_tools(ui: &Ui, ctx: &PanelCtx<'_>) -> f32 {
        Tools::least_width(ui, ctx)
    }

    /// Draws what it is set with in a row, within so much room if it can.
    pub(crate) fn tools_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, room: f32) {
        self.tools.ui(ui, ctx, room);
    }

    /// Draws it over the whole space.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let sizes = ui.sizes();
        let space = ui.available_rect_before_wrap();
        ui.allocate_rect(space, Sense::hover());
        let letters = |rect: Rect| rect.width() / (sizes.small * 0.5);
        self.tools.beside =
            ctx.transport() == Transport::Both && letters(space) >= panel::TWO_TIMELINES_FROM;
        let mut ladder = space;
        let roomy = letters(space) >= panel::DETAILS_FROM && !self.tools.beside;
        let enough = letters(space) >= panel::DETAILS_OF_CHOSEN_FROM
            && ctx.selected.is_some()
            && !self.tools.beside;
        if (roomy || enough) && !ui.appearance().projector {
            let width = sizes.small * 0.5 * panel::DETAILS;
            let side = space.with_min_x(space.right() - width);
            ladder = space.with_max_x(side.left());
            ui.painter().rect_filled(side, 0, ui.tokens().panel);
            let line = hair(ui.tokens().line);
            ui.painter().vline(side.left(), side.y_range(), line);
            let inner = side.shrink2(vec2(sizes.edge * panel::DETAILS_EDGE, space::M));
            let builder = UiBuilder::new().max_rect(inner).id_salt("details");
            details_ui(&mut ui.new_child(builder), ctx);
        }
        let step = self.tools.step.take();
        let pages = std::mem::take(&mut self.pages);
        let choice = self.tools.choice;
        if self.tools.beside {
            let middle = space.center().x;
            let line = hair(ui.tokens().line);
            ui.painter().vline(middle, space.y_range(), line);
            let halves = [space.with_max_x(middle), space.with_min_x(middle)];
            for (n, (part, rect)) in self.parts.iter_mut().zip(halves).enumerate() {
                let channel = choice.channel(ctx, n == 1);
                part.stepper = self.stepper;
                part.ui(ui, ctx, rect, (channel, step, pages));
            }
            return;
        }
        let stream = self.tools.shows_streams(ctx);
        let channel = choice.channel(ctx, stream);
        if let Some(part) = self.parts.get_mut(usize::from(stream)) {
            part.stepper = self.stepper;
            part.ui(ui, ctx, ladder, (channel, step, pages));
        }
    }
}
