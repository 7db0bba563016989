//! The answer to "why?": the rule, cause and cure, what proves it, and where to read on.

use egui::{Label, RichText, Ui};

use crate::{
    explain::Why,
    gui::{
        Action, PanelCtx,
        theme::{Themed as _, mono, panel_parts, space, strong},
        widgets::{Button, Icon, Kind, text_layout},
    },
    model::Message,
};

/// Draws it below each other in letters of this size.
pub(super) fn why_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, why: &Why, size: f32) {
    for (key, message) in [("why-rule", &why.rule), ("why-cure", &why.cure)] {
        if let Some(message) = message {
            heading_ui(ui, &ctx.t(key));
            sentence_ui(ui, ctx, message, size);
        }
    }
    if !why.facts.is_empty() {
        heading_ui(ui, &ctx.t("why-evidence"));
        for fact in &why.facts {
            sentence_ui(ui, ctx, fact, size);
        }
    }
    if !why.systems.is_empty() {
        heading_ui(ui, &ctx.t("why-systems"));
    }
    for (says, source) in &why.systems {
        sentence_ui(ui, ctx, says, size);
        if let Some((title, url)) = source {
            let link = RichText::new(*title).size(ui.sizes().small);
            ui.hyperlink_to(link.color(ui.tokens().accent), *url);
        }
    }
    if !why.pages.is_empty() {
        heading_ui(ui, &ctx.t("why-read-on"));
        ui.horizontal_wrapped(|ui| {
            for page in &why.pages {
                let text = RichText::new(*page).font(mono(ui.sizes().small));
                if ui.link(text.color(ui.tokens().accent)).clicked() {
                    ctx.ask(Action::OpenPage(page));
                }
            }
        });
    }
    lesson_ui(ui, ctx, why);
}

/// The lesson that teaches it, by one click.
fn lesson_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, why: &Why) {
    let lessons = ctx.lessons;
    let mut lessons = lessons.iter().enumerate();
    let found = lessons.find(|(_, one)| Some(one.lesson.id.as_str()) == why.lesson);
    let Some((number, one)) = found else { return };
    let title = one.lesson.title.get(ctx.text.lang());
    let label = ctx.say(&Message::new("why-lesson").with("title", title));
    let button = Button::new(&label).icon(Icon::Forward).kind(Kind::Quiet);
    if button
        .at_most(ui.available_width())
        .small()
        .ui(ui)
        .clicked()
    {
        ctx.ask(Action::OpenLesson(number));
    }
}

/// A heading above a part of it.
pub(super) fn heading_ui(ui: &mut Ui, text: &str) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    ui.add_space(space::XS);
    let text = RichText::new(text.to_uppercase());
    let text = text
        .font(strong(sizes.heading * panel_parts::why::HEADING))
        .color(tokens.dim);
    ui.add(Label::new(text).wrap());
}

/// A sentence whose values stand out.
pub(super) fn sentence_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, message: &Message, size: f32) {
    let (ink, width) = (ui.tokens().ink, ui.available_width());
    let job = text_layout::marked(&ctx.say(message), size, (ink, ink), width);
    ui.add(Label::new(job).wrap().selectable(true));
}
