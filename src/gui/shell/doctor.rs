//! What this system can tell and show.

use egui::{Context, Label, RichText, ScrollArea, Ui};

use crate::{
    gui::{
        theme::{Themed as _, form_sizes, panel_parts::doctor, sign, space, strong},
        widgets::{Button, Icon, dialog, scroll_by_keys},
    },
    model::Message,
    session::{CapabilityState, Examination, Finding},
    text::{Catalog, plain},
};

/// Draws what was found while it is asked for; closes itself.
pub(crate) fn doctor_ui(ctx: &Context, text: &Catalog, open: &mut Option<Examination>) {
    let Some(examination) = open else { return };
    let findings = examination.findings();
    let install = Finding::install(findings);
    let say = |message: &Message| plain(&text.say(message));
    let mut closed = false;
    dialog(text.get("doctor-title"), "doctor").show(ctx, |ui| {
        let sizes = ui.sizes();
        let screen = ui.ctx().content_rect().size();
        ui.set_width((sizes.body * doctor::WIDTH).min(screen.x * form_sizes::WIDE_SHEET_SHARE));
        let title = RichText::new(text.get("doctor-title"));
        ui.label(title.font(strong(sizes.name)));
        ui.add_space(space::L);
        if findings.is_empty() {
            ui.label(text.get("doctor-looking"));
        }
        ScrollArea::vertical()
            .max_height(screen.y * doctor::SHARE)
            .show(ui, |ui| {
                scroll_by_keys(ui);
                for finding in findings {
                    finding_ui(ui, &finding.found, &say(&finding.message()));
                }
                if let Some(install) = &install {
                    ui.add_space(space::M);
                    ui.add(Label::new(say(install)).wrap());
                }
            });
        ui.add_space(space::M);
        ui.horizontal(|ui| {
            let copy = text.get("doctor-copy");
            if Button::new(&copy).ui(ui).clicked() {
                let lines = findings.iter().map(Finding::message).chain(install);
                let lines: Vec<String> = lines.map(|line| say(&line)).collect();
                ui.ctx().copy_text(lines.join("\n"));
            }
            closed = Button::new(&text.get("close")).ui(ui).clicked();
        });
    });
    if closed {
        *open = None;
    }
}

/// One line, with a sign before it.
fn finding_ui(ui: &mut Ui, found: &CapabilityState, line: &str) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let (icon, colour) = match found {
        CapabilityState::Yes(_) => (Icon::Check, tokens.accent),
        CapabilityState::No => (Icon::Cross, tokens.ink),
        CapabilityState::Unknown(_) => (Icon::Question, tokens.dim),
    };
    ui.horizontal_top(|ui| {
        icon.ui(ui, sizes.body * sign::USUAL, doctor::SIGN_ROOM, colour);
        ui.add(Label::new(line).wrap());
    });
}
