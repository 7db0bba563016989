//! The form of a sweep: what changes, what each point does; and the button that measures.

use egui::{Id, ProgressBar, TextEdit, Ui};

use super::{
    sweep_draft::{SweepDraft, quantity_key},
    sweep_shown::SweepShown,
};
use crate::{
    gui::{
        Action, PanelCtx,
        controls::{button_ui, error_ui, toggle_ui},
        theme::{Themed as _, mono, space},
        widgets::{Button, Icon, Kind, dim_label, edit_ui, heading},
    },
    lesson::{Sweep, SweptQuantity},
    model::Message,
};

/// Draws the form over the width; a change shows another sweep. Returns the sweep that it means, where it means one.
pub(super) fn sweep_form_ui(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    draft: &mut SweepDraft,
    shown: &mut SweepShown,
) -> Option<Sweep> {
    ui.spacing_mut().item_spacing = egui::vec2(space::M, space::S);
    heading(ui, &ctx.t("chart-change"));
    let width = (ui.available_width() - space::M) / 2.0;
    for pair in SweptQuantity::ALL.chunks(2) {
        ui.horizontal(|ui| {
            for quantity in pair {
                let label = ctx.t(quantity_key(*quantity));
                let chosen = draft.first.0 == *quantity;
                let button = Button::new(&label)
                    .kind(Kind::Choice(chosen))
                    .width(width)
                    .fitted();
                if button.ui(ui).clicked() {
                    draft.vary(*quantity);
                }
            }
        });
    }
    field_ui(ui, ctx, "chart-values", &mut draft.first.1);
    let mut pair = draft.second.is_some();
    toggle_ui(ui, ctx, "chart-pair", &mut pair);
    if pair != draft.second.is_some() {
        draft.set_pair(pair);
    }
    if let Some((quantity, values)) = &mut draft.second {
        dim_label(ui, &ctx.t(quantity_key(*quantity)));
        field_ui(ui, ctx, "chart-values-second", values);
    }
    heading(ui, &ctx.t("chart-each"));
    field_ui(ui, ctx, "chart-payload", &mut draft.payload);
    field_ui(ui, ctx, "chart-count", &mut draft.count);
    let sweep = draft.sweep();
    error_ui(ui, ctx, sweep.as_ref().err());
    if let (Ok(sweep), false) = (&sweep, shown.running) {
        shown.show(sweep);
    }
    if shown.sweep.vary.len() == 1 && !shown.is_measured() {
        dim_label(ui, &ctx.t("chart-predict"));
    }
    sweep.ok()
}

/// The height of what [`measure_ui`] draws.
pub(super) fn measure_height(ui: &Ui) -> f32 {
    let sizes = ui.sizes();
    sizes.primary + sizes.control + sizes.small * 2.0 + space::S * 4.0
}

/// Draws the button that measures and how far it is; nothing can be measured without a sweep.
pub(super) fn measure_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    sweep: Option<Sweep>,
    shown: &mut SweepShown,
) {
    ui.spacing_mut().item_spacing = egui::vec2(space::M, space::S);
    let (wide, high) = (ui.available_width(), ui.sizes().primary);
    if shown.running {
        let stops = button_ui(ui, ctx, "chart-cancel", |button| {
            button.icon(Icon::Stop).width(wide).height(high)
        });
        ctx.ask_if(stops, Action::CancelSweep);
    } else {
        let key = if shown.points.is_empty() {
            "chart-measure"
        } else {
            "chart-again"
        };
        let pressed = ui.add_enabled_ui(sweep.is_some(), |ui| {
            button_ui(ui, ctx, key, |button| {
                button.kind(Kind::Primary).width(wide).height(high)
            })
        });
        if let (true, Some(sweep)) = (pressed.inner, sweep) {
            ctx.ask(Action::Measure(Box::new(sweep)));
        }
    }
    let (done, all) = (shown.points.len(), shown.sweep.len());
    if shown.running || done > 0 {
        let share = done as f32 / all.max(1) as f32;
        let bar = ProgressBar::new(share).desired_height(space::S);
        ui.add(bar.fill(ui.tokens().good));
        let message = Message::new("chart-progress").with("n", done);
        dim_label(ui, &ctx.plain(message.with("of", all)));
    }
    let drawn = shown.sweep.vary.len() == 1 && (!shown.curve.is_empty() || done > 0);
    if drawn && !shown.running {
        let anew = button_ui(ui, ctx, "chart-forget", |button| {
            button.kind(Kind::Quiet).small()
        });
        if anew {
            shown.forget();
        }
    }
}

/// A field with its name above it.
fn field_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, key: &'static str, text: &mut String) {
    let name = ctx.t(key);
    dim_label(ui, &name);
    let edit = TextEdit::singleline(text)
        .font(mono(ui.sizes().small))
        .desired_width(ui.available_width());
    edit_ui(ui, (Id::unique(key), &name), false, edit);
}
