//! What this system can tell and show.

use egui::{Align2, Context, Id, Label, RichText, ScrollArea, Sense, Ui, Window, vec2};

use crate::{
    gui::{
        theme::{Themed as _, space, strong},
        widgets::{Button, Icon, scroll_by_keys},
    },
    model::Message,
    session::{AbilityState, Examination, Finding},
    text::{Catalog, plain},
};

/// Draws what was found while it is asked for; closes itself.
pub(crate) fn doctor_ui(ctx: &Context, text: &Catalog, open: &mut Option<Examination>) {
    let Some(examination) = open else { return };
    let findings = examination.findings();
    let install = Finding::install(findings);
    let say = |message: &Message| plain(&text.say(message));
    let mut closed = false;
    Window::new(text.get("doctor-title"))
        .id(Id::unique("doctor"))
        .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .title_bar(false)
        .collapsible(false)
        .resizable(false)
        .show(ctx, |ui| {
            let sizes = ui.sizes();
            let screen = ui.ctx().content_rect().size();
            ui.set_width((sizes.body * 50.0).min(screen.x * 0.9));
            let title = RichText::new(text.get("doctor-title"));
            ui.label(title.font(strong(sizes.name)));
            ui.add_space(space::L);
            if findings.is_empty() {
                ui.label(text.get("doctor-looking"));
            }
            ScrollArea::vertical()
                .max_height(screen.y * 0.7)
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
fn finding_ui(ui: &mut Ui, found: &AbilityState, line: &str) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let (icon, colour) = match found {
        AbilityState::Yes(_) => (Icon::Check, tokens.accent),
        AbilityState::No => (Icon::Cross, tokens.ink),
        AbilityState::Unknown(_) => (Icon::Question, tokens.dim),
    };
    ui.horizontal_top(|ui| {
        let side = sizes.body * 1.3;
        let (place, _) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
        icon.paint(ui.painter(), place.center(), sizes.body * 0.8, colour);
        ui.add(Label::new(line).wrap());
    });
}
