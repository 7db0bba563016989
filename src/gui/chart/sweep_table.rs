//! What was measured around the chosen point, as a table.

use egui::{Align, Layout, RichText, Ui};

use super::{sweep_draft::quantity_key, sweep_shown::SweepShown};
use crate::{
    gui::{
        PanelCtx,
        theme::{Themed as _, leading, mono, space, strong},
        widgets::dim_label,
    },
    lesson::{SweepKind, SweepPoint},
    model::payload,
    text::grouped,
};

/// How many points are told, with the chosen one in their middle.
const LINES: usize = 3;

pub(super) fn height(ui: &Ui) -> f32 {
    let sizes = ui.sizes();
    (sizes.small * leading::EASY + space::XS) * (LINES as f32 + 1.0)
}

/// Draws it over the width.
pub(super) fn sweep_table_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, shown: &SweepShown) {
    let kind = shown.sweep.kind();
    let measured: &[&str] = match kind {
        SweepKind::Bytes => &["sweep-sent", "sweep-kept", "sweep-cut", "sweep-data"],
        SweepKind::Queue => &[
            "sweep-sent",
            "sweep-waiting",
            "sweep-dropped",
            "sweep-memory",
        ],
        SweepKind::Loss => &[
            "sweep-sent",
            "sweep-received",
            "sweep-dropped",
            "sweep-lost-percent",
        ],
    };
    let axes = shown
        .sweep
        .vary
        .iter()
        .map(|axis| quantity_key(axis.quantity));
    let keys: Vec<&str> = axes.chain(measured.iter().copied()).collect();
    let first = shown.cursor.saturating_sub(LINES / 2);
    let first = first.min(shown.points.len().saturating_sub(LINES));
    let width = ui.available_width() / keys.len().max(1) as f32;
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    ui.spacing_mut().item_spacing = egui::vec2(0.0, space::XS);
    let line = |ui: &mut Ui, add: &mut dyn FnMut(&mut Ui, usize)| {
        ui.horizontal(|ui| {
            for column in 0..keys.len() {
                let size = egui::vec2(width, sizes.small * leading::EASY);
                ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
                    ui.set_min_width(width);
                    ui.add_space(space::L);
                    add(ui, column);
                });
            }
        });
    };
    line(ui, &mut |ui, column| {
        if let Some(key) = keys.get(column) {
            dim_label(ui, &ctx.t(key));
        }
    });
    for point in shown.points.iter().skip(first).take(LINES) {
        let cells = cells(shown, point);
        line(ui, &mut |ui, column| {
            let Some((key, text)) = keys.get(column).zip(cells.get(column)) else {
                return;
            };
            let font = match *key {
                "sweep-data" => mono(sizes.small),
                _ if point.number == shown.cursor => strong(sizes.small),
                _ => egui::FontId::proportional(sizes.small),
            };
            let lost = ["sweep-cut", "sweep-dropped"].contains(key) && text != "0";
            let colour = if lost { tokens.cut } else { tokens.ink };
            ui.label(RichText::new(text).font(font).color(colour));
        });
    }
}

/// What stands in the line of a point.
fn cells(shown: &SweepShown, point: &SweepPoint) -> Vec<String> {
    let number = grouped;
    let axes = 0..point.settings.len();
    let axes = axes.map(|axis| number(point.setting(&shown.sweep, axis).into()));
    let measured = match shown.sweep.kind() {
        SweepKind::Bytes => [
            number(point.sent_bytes),
            number(point.kept),
            number(point.cut),
            payload::to_text(&point.data),
        ],
        SweepKind::Queue => [
            number(point.sent),
            number(point.waiting),
            number(point.dropped),
            point
                .memory
                .map_or_else(|| "–".to_owned(), |held| number(u64::from(held))),
        ],
        SweepKind::Loss => [
            number(point.sent),
            number(point.received),
            number(point.dropped),
            number(point.value(SweepKind::Loss)),
        ],
    };
    axes.chain(measured).collect()
}
