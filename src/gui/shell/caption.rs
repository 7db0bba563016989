//! The caption: the last event in one sentence, and why it is true.

use egui::{Align2, Frame, Popup, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{
    announcer::Announcer,
    caption_subject::{CaptionContent, Subject},
};
use crate::{
    explain::Why,
    gui::{
        PanelCtx, UiCommand,
        theme::{Themed as _, form_sizes, leading, mono, panel_parts::caption, space},
        why::why_ui,
        widgets::{Button, Icon, badge, ringed, text_layout},
    },
    text::plain,
};

/// The most lines of a caption on the projector, where letters never shrink, and the height of one, in letters.
const PROJECTED: usize = 3;

/// The band below the stage that says what the newest event is.
#[derive(Clone, Debug, Default)]
pub(crate) struct CaptionPanel {
    /// Whether the answer to "why?" is open.
    pub(crate) open: bool,
    is_picture: bool,
    announcer: Announcer,
    /// What was told last: while an envelope is on its way it is told still.
    content: Option<CaptionContent>,
}

impl CaptionPanel {
    pub(crate) fn in_picture() -> Self {
        Self {
            is_picture: true,
            ..Self::default()
        }
    }

    /// Whether what was told last can be asked about.
    pub(crate) fn can_ask(&self) -> bool {
        let content = self.content.as_ref();
        content.is_some_and(|content| content.subject != Subject::Other) && !self.is_picture
    }

    /// The height of the band at this width: the same for every sentence, so that nothing jumps.
    pub(crate) fn height(ui: &Ui) -> f32 {
        let sizes = ui.sizes();
        // At the desk a long sentence has smaller letters instead of more room.
        let letters = if ui.appearance().projector {
            leading::TIGHT * PROJECTED as f32 + caption::AROUND
        } else {
            caption::DESK
        };
        (sizes.caption * letters).round()
    }

    /// Draws the band over the whole space.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let space = ui.available_rect_before_wrap();
        let kept = self.content.take().filter(|_| ctx.waits);
        let content = kept.unwrap_or_else(|| CaptionContent::of(ctx));
        self.content = Some(content.clone());
        let mut text = ctx.say(&content.message);
        if content.is_another {
            text = format!("{} {text}", ctx.t("caption-chosen"));
        }
        let (name, tip) = ctx.words("why");
        let can_ask = self.can_ask();
        let why_width = Button::width_of(&name, ui, sizes) + space::XL;
        let why_width = if can_ask { why_width } else { 0.0 };
        let sign = sizes.caption;
        let left = space.left() + sizes.edge + sign + space::XL;
        let width = space.right() - sizes.edge - why_width - left;
        let projector = ui.appearance().projector;
        let layout = |size: f32| {
            let mut job = text_layout::marked(&text, size, (tokens.ink, tokens.ink), width);
            job.wrap.max_rows = if projector { PROJECTED } else { 2 };
            for section in job.sections.iter_mut().filter(|_| projector) {
                section.format.line_height = Some(size * leading::TIGHT);
            }
            ui.painter().layout_job(job)
        };
        let mut size = sizes.caption;
        let mut galley = layout(size);
        let high = |galley: &egui::Galley| galley.size().y > space.height() - space::XS;
        while !projector && size > sizes.small && (galley.elided || high(&galley)) {
            size -= 1.0;
            galley = layout(size);
        }
        let response = ui.allocate_rect(space, Sense::hover());
        let accessible_text = plain(&text);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &accessible_text));
        self.announcer.ui(ui, ctx, space, &accessible_text);
        let middle = space.center().y;
        let (icon, colour) =
            content
                .subject_verdict(ctx)
                .map_or((Icon::Info, tokens.note), |verdict| {
                    let appearance = badge::shape(tokens, verdict);
                    (
                        appearance.icon,
                        appearance.fill.map_or(tokens.ink, |_| appearance.colour),
                    )
                });
        let at = pos2(space.left() + sizes.edge + sign / 2.0, middle);
        icon.paint(ui.painter(), at, sign, colour);
        let at = (pos2(left, middle), Align2::LEFT_CENTER);
        text_layout::set(ui.painter(), at, galley, tokens.ink);
        if !can_ask {
            self.open = false;
            return;
        }
        let size = vec2(why_width - space::XL, sizes.control);
        let corner = pos2(space.right() - sizes.edge - size.x, middle - size.y / 2.0);
        let place = egui::Rect::from_min_size(corner, size);
        let mut over = ui.new_child(egui::UiBuilder::new().max_rect(place));
        let tip = UiCommand::Why.with_keys(&tip);
        let button = Button::new(&name).tip(&tip).width(size.x).ui(&mut over);
        ringed(ui, &button, button.rect, sizes.radius);
        ctx.command_if(button.clicked(), UiCommand::Why);
        let mut open = self.open;
        let (above, band) = (space.top(), button.rect.x_range());
        Popup::from_response(&button)
            .anchor(egui::Rect::from_x_y_ranges(band, space.y_range()))
            .open_bool(&mut open)
            .frame(Frame::popup(ui.style()).inner_margin(16))
            .show(|ui| {
                let why = content.why(ctx);
                popup_ui(ui, ctx, &why, above);
            });
        // A click on its button is the command's; any other closes it.
        if !button.clicked() {
            self.open = open;
        }
    }
}

/// The call as strace prints it, and the answer, in the space above the band.
fn popup_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, why: &Why, above: f32) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    ui.set_max_width(sizes.body * caption::POPUP[1]);
    ui.set_min_width(sizes.body * caption::POPUP[0]);
    if !why.call.is_empty() {
        let call = egui::RichText::new(&why.call)
            .font(mono(sizes.small))
            .color(tokens.ink)
            .background_color(tokens.slot);
        ui.add(egui::Label::new(call).wrap().selectable(true));
    }
    // It stands above the band, and hides neither its button nor the sentence.
    let most =
        (above - ui.min_rect().height() - form_sizes::ANSWER_FRAME).max(form_sizes::MIN_ANSWER);
    ScrollArea::vertical()
        .max_height(most)
        .min_scrolled_height(most)
        .show(ui, |ui| why_ui(ui, ctx, why, sizes.body));
}
