//! The caption: the last event in one sentence, and why it is true.

use egui::{FontId, Frame, Popup, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::{
    explain,
    gui::{
        PanelCtx,
        theme::{Themed as _, mono, strong},
        widgets::{Button, Icon, badge, lettering, marks::focus_ring},
    },
    model::{Message, RowId},
    text::plain,
};

/// The caption band.
#[derive(Clone, Debug, Default)]
pub(crate) struct CaptionPanel {
    open: bool,
}

impl CaptionPanel {
    /// The height of the band at this width: the same for every sentence, so that nothing jumps.
    pub(crate) fn height(ui: &Ui) -> f32 {
        let sizes = ui.sizes();
        // At the desk a long sentence has smaller letters instead of more room.
        let wide = ui.available_width() / sizes.caption > 75.0 || !ui.look().projector;
        let lines = if wide { 1.0 } else { 2.0 };
        (sizes.caption * 1.32)
            .mul_add(lines, sizes.caption * 1.1)
            .round()
    }

    /// Draws the band over the whole space.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let space = ui.available_rect_before_wrap();
        let message = caption_of(ctx);
        let text = ctx.say(&message);
        let row = row_of(ctx);
        let why = ctx.t("why");
        let why_width = row.map_or(0.0, |_| Button::width_of(&why, ui, sizes) + 12.0);
        let sign = sizes.caption;
        let left = space.left() + sizes.edge + sign + 12.0;
        let width = space.right() - sizes.edge - why_width - left;
        let layout = |size: f32| {
            let mut job = lettering::sentence(
                &text,
                (FontId::proportional(size), tokens.ink),
                (strong(size), tokens.ink),
                width,
            );
            job.wrap.max_rows = 2;
            ui.painter().layout_job(job)
        };
        let mut size = sizes.caption;
        let mut galley = layout(size);
        let high = |galley: &egui::Galley| galley.size().y > space.height() - 4.0;
        while size > sizes.small && (galley.elided || high(&galley)) {
            size -= 1.0;
            galley = layout(size);
        }
        let response = ui.allocate_rect(space, Sense::hover());
        let spoken = plain(&text);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
        let middle = space.center().y;
        let (icon, colour) = row.map_or((Icon::Info, tokens.note), |row| {
            let look = badge::shape(tokens, ctx.ledger.verdict(row));
            (
                look.icon,
                if look.dashed { tokens.ink } else { look.colour },
            )
        });
        let at = pos2(space.left() + sizes.edge + sign / 2.0, middle);
        icon.paint(ui.painter(), at, sign, colour);
        let at = pos2(left, middle - galley.size().y / 2.0);
        ui.painter().galley(at, galley, tokens.ink);
        let Some(row) = row else { return };
        let size = vec2(why_width - 12.0, sizes.control);
        let corner = pos2(space.right() - sizes.edge - size.x, middle - size.y / 2.0);
        let place = egui::Rect::from_min_size(corner, size);
        let mut over = ui.new_child(egui::UiBuilder::new().max_rect(place));
        let tip = ctx.t("why-tip");
        let button = Button::new(&why).tip(&tip).width(size.x).ui(&mut over);
        if button.has_focus() {
            focus_ring(ui.painter(), button.rect, sizes.radius, tokens.accent);
        }
        if button.clicked() {
            self.open = !self.open;
        }
        Popup::from_response(&button)
            .open_bool(&mut self.open)
            .frame(Frame::popup(ui.style()).inner_margin(16))
            .show(|ui| why_ui(ui, ctx, row));
    }
}

/// The sentence: of the chosen row, or of the moment that the stage shows.
fn caption_of(ctx: &PanelCtx<'_>) -> Message {
    if let Some(row) = ctx.selected {
        return explain::caption(ctx.record, ctx.ledger, row);
    }
    if let Some(bundle) = &ctx.scene.bundle {
        return bundle.caption.clone();
    }
    if begins_anew(ctx) {
        return Message::new("caption-cleared");
    }
    let untouched = ctx.lab.settings.receive_buffer.is_none() && ctx.lab.settings.reading;
    if ctx.record.is_empty() && untouched {
        return Message::new("caption-empty-lab");
    }
    let head = ctx.player.head;
    explain::caption_at(ctx.record, ctx.ledger, head.rows, head.notes)
}

/// Whether everything was cleared and nothing has happened since.
fn begins_anew(ctx: &PanelCtx<'_>) -> bool {
    let origin = ctx.ledger.origin().row();
    origin > 0 && ctx.player.is_live() && ctx.player.head.rows == origin
}

/// The row that the sentence is about.
fn row_of(ctx: &PanelCtx<'_>) -> Option<RowId> {
    if ctx.selected.is_none() && begins_anew(ctx) {
        return None;
    }
    ctx.selected.or_else(|| ctx.player.head.rows.checked_sub(1))
}

/// The call as strace prints it, and what proves the fate.
fn why_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, row: RowId) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let why = explain::why(ctx.record, ctx.ledger, row);
    ui.set_max_width(560.0);
    ui.set_min_width(360.0);
    let call = egui::RichText::new(&why.call)
        .font(mono(sizes.small))
        .color(tokens.ink)
        .background_color(tokens.slot);
    ui.add(egui::Label::new(call).wrap().selectable(true));
    ui.add_space(4.0);
    for fact in &why.facts {
        let job = lettering::sentence(
            &ctx.say(fact),
            (FontId::proportional(sizes.body), tokens.ink),
            (strong(sizes.body), tokens.ink),
            ui.available_width(),
        );
        ui.add(egui::Label::new(job).wrap().selectable(true));
    }
    if !why.pages.is_empty() {
        let pages = why.pages.join(" · ");
        ui.label(
            egui::RichText::new(pages)
                .font(mono(sizes.small))
                .color(tokens.dim),
        );
    }
}
