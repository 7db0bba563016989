//! What the TCP server does with connections: whether it accepts them, how many may wait, `TCP_NODELAY`.

use egui::{Label, Popup, PopupCloseBehavior, RichText, Ui};

use crate::{
    gui::{
        Action, PanelCtx,
        controls::{button_ui, toggle_ui},
        theme::{Themed as _, form_sizes, leading, space},
        widgets::{Button, Icon, NumberField, heading, menu_item},
    },
    session::MAX_BACKLOG,
};

/// The part of the receive panel that is about connections.
#[derive(Clone, Debug, Default)]
pub(crate) struct AcceptingPart {
    backlog: Option<String>,
}

impl AcceptingPart {
    /// Draws two buttons beside each other: accept or not, and the menu with the rest.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, width: f32) {
        let mut settings = ctx.lab.connection_settings;
        let (key, icon) = if settings.accepting {
            ("stop-accepting", Icon::Pause)
        } else {
            ("resume-accepting", Icon::Play)
        };
        let height = (ui.sizes().small * leading::BUTTON).round();
        let left = ((width - space::M) * form_sizes::FIRST_OF_TWO).floor();
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::M;
            let pressed = button_ui(ui, ctx, key, |button| {
                let button = button.icon(icon).small().fitted();
                button.height(height).width(left)
            });
            settings.accepting ^= pressed;
            let (label, tip) = ctx.words("server-more");
            let shown = format!("{label}…");
            let more = Button::new(&shown).name(&label).tip(&tip).small().fitted();
            let more = more.height(height).width((width - space::M - left).floor());
            Popup::menu(&more.ui(ui))
                .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
                .show(|ui| {
                    ui.set_width(form_sizes::WIDE_MENU);
                    ui.spacing_mut().item_spacing.y = space::XS;
                    heading(ui, &ctx.t("server-more-title").to_uppercase());
                    let (label, tip) = ctx.words("accept-once");
                    if menu_item(ui, &label, "").on_hover_text(tip).clicked() {
                        ctx.ask(Action::AcceptOnce);
                        ui.close();
                    }
                    toggle_ui(ui, ctx, "server-no-delay", &mut settings.server_no_delay);
                    self.backlog_ui(ui, ctx, &mut settings.backlog);
                });
        });
        ctx.ask_if(
            settings != ctx.lab.connection_settings,
            Action::SetConnections(settings),
        );
    }

    fn backlog_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, backlog: &mut u32) {
        let (name, tip) = ctx.words("backlog");
        let take = ctx.t("backlog-take");
        let mut text = self.backlog.take().unwrap_or_else(|| backlog.to_string());
        let typed: Option<u32> = text.trim().parse().ok();
        let typed = typed.filter(|typed| *typed <= MAX_BACKLOG);
        let field = NumberField::new(&name, "backlog").wrong(typed.is_none());
        let pressed = field.with_button(Icon::Check, &take).ui(ui, &mut text);
        let tip = RichText::new(tip).size(ui.sizes().small);
        ui.add(Label::new(tip.color(ui.tokens().dim)).wrap());
        if let Some(typed) = typed.filter(|_| pressed) {
            *backlog = typed;
        } else {
            self.backlog = Some(text).filter(|text| *text != backlog.to_string());
        }
    }
}
