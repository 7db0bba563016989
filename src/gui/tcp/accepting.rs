//! What the TCP server does with connections: whether it accepts them, how many may wait, `TCP_NODELAY`.

use egui::{Popup, PopupCloseBehavior, Ui};

use crate::{
    gui::{
        Action, PanelCtx,
        theme::Themed as _,
        widgets::{Button, Icon, NumberField, heading, menu_item, toggle},
    },
    session::{Ends, MAX_BACKLOG},
};

/// The width of the menu.
const WIDTH: f32 = 340.0;

/// The part of the receive panel that is about connections.
#[derive(Clone, Debug, Default)]
pub(crate) struct AcceptingPart {
    /// The backlog while it is typed.
    backlog: Option<String>,
}

impl AcceptingPart {
    /// Draws two buttons beside each other: accept or not, and the menu with the rest.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, width: f32) {
        let ends = ctx.lab.ends;
        let (key, icon) = if ends.accepting {
            ("stop-accepting", Icon::Pause)
        } else {
            ("resume-accepting", Icon::Play)
        };
        let (label, tip) = (ctx.text.get(key), ctx.text.get(&format!("{key}-tip")));
        let height = (ui.sizes().small * 2.1).round();
        let left = ((width - 8.0) * 0.58).floor();
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let stop = Button::new(&label).icon(icon).tip(&tip).small().fitted();
            if stop.height(height).width(left).ui(ui).clicked() {
                let accepting = !ends.accepting;
                ctx.ask(Action::SetEnds(Ends { accepting, ..ends }));
            }
            let (label, tip) = (ctx.t("server-more"), ctx.t("server-more-tip"));
            let shown = format!("{label}…");
            let more = Button::new(&shown).name(&label).tip(&tip).small().fitted();
            let more = more.height(height).width((width - 8.0 - left).floor());
            let button = more.ui(ui);
            Popup::menu(&button)
                .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
                .show(|ui| self.menu_ui(ui, ctx, ends));
        });
    }

    fn menu_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, ends: Ends) {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = 4.0;
        heading(ui, &ctx.t("server-more-title").to_uppercase());
        let once = menu_item(ui, &ctx.t("accept-once"), "");
        if once.on_hover_text(ctx.t("accept-once-tip")).clicked() {
            ctx.ask(Action::AcceptOnce);
            ui.close();
        }
        let mut no_delay = ends.server_no_delay;
        let (label, tip) = (ctx.t("server-no-delay"), ctx.t("server-no-delay-tip"));
        toggle(ui, &mut no_delay, &label, &tip);
        if no_delay != ends.server_no_delay {
            let server_no_delay = no_delay;
            ctx.ask(Action::SetEnds(Ends {
                server_no_delay,
                ..ends
            }));
        }
        let (name, take) = (ctx.t("backlog"), ctx.t("backlog-take"));
        let mut typed = self.backlog.take();
        let text = typed.get_or_insert_with(|| ends.backlog.to_string());
        let asked: Option<u32> = text.trim().parse().ok();
        let asked = asked.filter(|asked| *asked <= MAX_BACKLOG);
        let field = NumberField::new(&name, "backlog").wrong(asked.is_none());
        let pressed = field.with_button(Icon::Check, &take).ui(ui, text);
        let text = egui::RichText::new(ctx.t("backlog-tip")).size(ui.sizes().small);
        ui.add(egui::Label::new(text.color(ui.tokens().dim)).wrap());
        if let Some(backlog) = asked.filter(|_| pressed) {
            ctx.ask(Action::SetEnds(Ends { backlog, ..ends }));
        } else {
            self.backlog = typed.filter(|typed| *typed != ends.backlog.to_string());
        }
    }
}
