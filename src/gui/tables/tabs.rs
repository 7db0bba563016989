//! The tables below the stage.

use egui::{Context, CornerRadius, FontId, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{
    bytes::BytesPanel,
    calls::{CallsPanel, waits_ui},
    tab::Tab,
};
use crate::{
    gui::{
        PanelCtx, UiCommand,
        code::CodePanel,
        log::{LogLines, LogPanel},
        theme::{Themed as _, form_sizes, hair, space, strong},
        widgets::{ringed, text_layout},
    },
    session::Session,
};

/// The tabs and what is on them.
#[derive(Debug, Default)]
pub(crate) struct Tabs {
    pub(crate) open: Tab,
    log: LogPanel,
    bytes: BytesPanel,
    calls: CallsPanel,
    code: CodePanel,
    /// What notices take of the height.
    foot: f32,
}

impl Tabs {
    /// Gives a long search what it needs.
    pub(crate) fn search(&mut self, session: &mut Session, lines: &mut LogLines, ctx: &Context) {
        self.log.search(session, lines, ctx);
    }

    /// Opens the log, with the keyboard in the field that finds.
    pub(crate) const fn find(&mut self) {
        self.open = Tab::Log;
        self.log.find();
    }

    /// Notices of this height lie over the foot: the tables end above them from the next frame on.
    pub(crate) fn set_foot(&mut self, ui: &Ui, height: f32) {
        if (std::mem::replace(&mut self.foot, height) - height).abs() > 0.5 {
            ui.ctx().request_repaint();
        }
    }

    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        self.strip_ui(ui, ctx);
        // A table with little in it is as high as the others.
        ui.set_min_size(ui.available_size());
        let whole = ui.available_rect_before_wrap();
        // The names of the columns and one line are seen in any case.
        let least = whole.top() + 2.0 * ui.sizes().row;
        let end = (whole.bottom() - self.foot).max(least).min(whole.bottom());
        let place = egui::UiBuilder::new().max_rect(whole.with_max_y(end));
        let ui = &mut ui.new_child(place);
        match self.open {
            Tab::Log => self.log.ui(ui, ctx),
            Tab::Bytes => self.bytes.ui(ui, ctx),
            Tab::Calls => self.calls.ui(ui, ctx),
            Tab::Code => self.code.ui(ui, ctx),
        }
    }

    /// The names of the tabs; the open one stands in front.
    fn strip_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let height = sizes.control;
        let (strip, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        let painter = ui.painter().clone();
        painter.rect_filled(strip, 0, tokens.panel);
        let line = hair(tokens.line);
        painter.hline(strip.x_range(), strip.bottom() - 0.5, line);
        let mut left = strip.left() + sizes.edge;
        for &tab in Tab::ALL {
            let open = tab == self.open;
            let label = ctx.text.get(tab.key());
            let colour = if open { tokens.ink } else { tokens.dim };
            let wide = text_layout::line(ui, &label, strong(sizes.body), colour, f32::INFINITY);
            let font = if open {
                strong(sizes.body)
            } else {
                FontId::proportional(sizes.body)
            };
            let galley = text_layout::line(ui, &label, font, colour, f32::INFINITY);
            let across = left..=left + wide.size().x + form_sizes::BESIDE_TAB;
            let rect = Rect::from_x_y_ranges(across, strip.top() + space::XS..=strip.bottom());
            let response = ui.interact(rect, ui.scope_id().with(tab.key()), Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::Tab, true, open, &label));
            if response.clicked() {
                self.open = tab;
            }
            let response = response.on_hover_ui(|ui| {
                ui.label(UiCommand::of_tab(tab).with_keys(&label));
            });
            if open {
                let radius = CornerRadius {
                    nw: sizes.radius,
                    ne: sizes.radius,
                    sw: 0,
                    se: 0,
                };
                let face = rect.with_max_y(rect.bottom() + 1.0);
                painter.rect(face, radius, tokens.stage, line, egui::StrokeKind::Inside);
                let (across, y) = (rect.left() + 1.0..=rect.right() - 1.0, rect.bottom());
                let foot = Rect::from_x_y_ranges(across, y - 2.0..=y + 2.0);
                painter.rect_filled(foot, 0, tokens.stage);
            } else if response.hovered() {
                let inner = rect.shrink2(vec2(space::HAIR, space::XS));
                painter.rect_filled(inner, sizes.radius, tokens.hover);
            }
            ringed(ui, &response, rect.shrink(space::XS), sizes.radius);
            painter.galley(rect.center() - galley.size() / 2.0, galley, colour);
            left = rect.right() + space::XS;
        }
        let room = Rect::from_min_max(pos2(left, strip.top()), strip.max);
        let inner = room.shrink2(vec2(sizes.edge, space::THIN));
        match self.open {
            Tab::Log => {
                let right = egui::Layout::left_to_right(egui::Align::Center);
                let mut over = ui.new_child(egui::UiBuilder::new().max_rect(inner).layout(right));
                self.log.filter_ui(&mut over, ctx);
            }
            Tab::Bytes => {}
            Tab::Calls => waits_ui(ui, ctx, inner),
            Tab::Code => self.code.choices_ui(ui, ctx, inner),
        }
    }
}
