//! One line of a program, with its marks and what its call returned.

use egui::{
    Align, CornerRadius, Rect, Response, Role, Sense, Ui, WidgetInfo,
    text::{LayoutJob, TextFormat},
    vec2,
};

use crate::{
    code::{CallResult, CodeLine, CodeLineKind},
    gui::{
        theme::{Themed as _, mono, mono_strong, panel_parts, space},
        widgets::ringed,
    },
};

/// The marks of a line.
#[derive(Clone, Debug, Default)]
pub(super) struct LineMarks {
    /// Its call made the newest row, or the chosen one.
    pub(super) newest: bool,
    /// Its call has not returned, and since when.
    pub(super) waits: Option<String>,
    /// That the last change of a setting altered it.
    pub(super) changed: Option<String>,
    pub(super) result: Option<CallResult>,
    /// The colour of the bytes that it moved, where all have one.
    pub(super) colour: Option<egui::Color32>,
}

/// Draws a line. With a `width` it is broken there, and what its call returned stands below it.
pub(super) fn line_ui(
    ui: &mut Ui,
    line: &CodeLine,
    marks: &LineMarks,
    (size, width): (f32, Option<f32>),
) -> Response {
    let tokens = ui.tokens();
    let is_call = line.kind == CodeLineKind::Call;
    let strong = is_call && width.is_some();
    let font = if strong { mono_strong } else { mono };
    let ink = if matches!(line.kind, CodeLineKind::Comment | CodeLineKind::Frame) {
        tokens.dim
    } else {
        tokens.ink
    };
    let mut job = LayoutJob::default();
    // Over the whole width it begins where the lines of the other tables do.
    let pad = width.map_or(ui.sizes().edge, |_| size * panel_parts::code::PAD);
    job.wrap.max_width = width.map_or(f32::INFINITY, |width| width - pad * 2.0);
    let format = |colour| TextFormat {
        valign: Align::Center,
        ..TextFormat::simple(font(size), colour)
    };
    job.append(&line.text, 0.0, format(ink));
    let between = if width.is_some() { "\n" } else { "   " };
    let mut behind = |text: &str, colour| {
        job.append(&format!("{between}{text}"), 0.0, format(colour));
    };
    if let Some(result) = &marks.result {
        let good = marks.colour.unwrap_or(tokens.good);
        let colour = if result.failed { tokens.cut } else { good };
        behind(&format!("→ {}", result.text), colour);
    }
    if let Some(waits) = &marks.waits {
        behind(waits, tokens.note);
    }
    let accessible_text = job.text.clone();
    let galley = ui.painter().layout_job(job);
    let least = width.unwrap_or_else(|| ui.available_width());
    let wide = (galley.size().x + pad * 2.0).max(least);
    let above = if width.is_some() { pad } else { 0.0 };
    let sense = if is_call {
        Sense::click()
    } else {
        Sense::hover()
    };
    let (rect, response) = ui.allocate_exact_size(vec2(wide, galley.size().y + above * 2.0), sense);
    let role = if is_call { Role::Button } else { Role::Label };
    response.widget_info(|| WidgetInfo::selected(role, true, marks.newest, &accessible_text));
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if let Some(changed) = &marks.changed {
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_description(changed.as_str());
        });
    }
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let fill = match marks {
        LineMarks { newest: true, .. } | LineMarks { waits: Some(_), .. } => Some(tokens.note_fill),
        _ if is_call && response.hovered() => Some(tokens.hover),
        _ => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, CornerRadius::same(4), fill);
    }
    if marks.changed.is_some() {
        let bar = Rect::from_min_size(rect.min, vec2(space::THIN, rect.height()));
        ui.painter().rect_filled(bar, 0, tokens.accent);
    }
    let at = rect.min + vec2(pad, above);
    ui.painter().galley(at, galley, ink);
    ringed(ui, &response, rect.shrink(space::HAIR), 4);
    match &marks.changed {
        Some(changed) => response.on_hover_text(changed),
        None => response,
    }
}
