//! Notices: what the lab has to tell beside the experiment, until it is taken away.

use egui::{FontId, Frame, Margin, Role, Ui, WidgetInfo};

use crate::{
    gui::{
        Action, PanelCtx, UiCommand,
        theme::{Themed as _, strong},
        widgets::{Button, Icon, Kind, lettering},
    },
    model::Message,
    text::plain,
};

/// The most notices at once; older ones make room.
const MOST: usize = 3;

/// A notice, and what can be done about it.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub message: Message,
    pub offer: Option<UiCommand>,
}

/// What was told and not yet taken away.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notices {
    list: Vec<Notice>,
}

impl Notices {
    /// Adds a notice. One of the same kind takes the place of the one before.
    pub(crate) fn push(&mut self, message: Message) {
        self.offer(message, None);
    }

    /// Adds a notice with a button.
    pub(crate) fn offer(&mut self, message: Message, offer: Option<UiCommand>) {
        self.list.retain(|old| old.message.key != message.key);
        self.list.push(Notice { message, offer });
        if self.list.len() > MOST {
            self.list.remove(0);
        }
    }

    /// Takes a notice away.
    pub(crate) fn dismiss(&mut self, n: usize) {
        if n < self.list.len() {
            self.list.remove(n);
        }
    }

    /// Takes away what offers a command: it was followed, or time went on.
    pub(crate) fn withdraw(&mut self, offer: UiCommand) {
        self.list.retain(|notice| notice.offer != Some(offer));
    }

    /// All of them, oldest first.
    pub(crate) fn list(&self) -> &[Notice] {
        &self.list
    }
}

/// Draws the notices one below the other.
pub(crate) fn notices_ui(ui: &mut Ui, list: &[Notice], ctx: &mut PanelCtx<'_>) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    ui.spacing_mut().item_spacing.y = 0.0;
    for (n, Notice { message, offer }) in list.iter().enumerate() {
        let error = message.key.starts_with("error");
        let (fill, colour) = if error {
            (tokens.cut_fill, tokens.cut)
        } else {
            (tokens.note_fill, tokens.note)
        };
        Frame::new()
            .fill(fill)
            .inner_margin(Margin::symmetric(16, 6))
            .show(ui, |ui| {
                ui.horizontal(|ui| {
                    let size = egui::Vec2::splat(sizes.body);
                    let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
                    Icon::Info.paint(ui.painter(), rect.center(), sizes.body, colour);
                    let text = ctx.say(message);
                    let job = lettering::sentence(
                        &text,
                        (FontId::proportional(sizes.body), tokens.ink),
                        (strong(sizes.body), tokens.ink),
                        ui.available_width() - 160.0,
                    );
                    // Laid out here: a label in a row would not break its lines.
                    let galley = ui.painter().layout_job(job);
                    let response = ui.label(galley);
                    let spoken = plain(&text);
                    ui.ctx().accesskit_node_builder(response.id, |node| {
                        node.set_live(egui::accesskit::Live::Polite);
                    });
                    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
                    if let Some(command) = offer {
                        let label = ctx.t(command.name_key());
                        let tip = command.with_keys(&label);
                        if Button::new(&label).small().tip(&tip).ui(ui).clicked() {
                            ctx.command(*command);
                        }
                    }
                    let right = egui::Layout::right_to_left(egui::Align::Center);
                    ui.with_layout(right, |ui| {
                        let name = ctx.t("dismiss");
                        let button = Button::sign(Icon::Close, &name).kind(Kind::Quiet).small();
                        if button.tip(&name).ui(ui).clicked() {
                            ctx.ask(Action::Dismiss(n));
                        }
                    });
                });
            });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_do_not_pile_up() {
        let mut notices = Notices::default();
        for key in ["a", "b", "a", "c", "d"] {
            notices.push(Message::new(key));
        }
        let keys: Vec<_> = notices
            .list()
            .iter()
            .map(|notice| notice.message.key)
            .collect();
        assert_eq!(keys, ["a", "c", "d"], "the newest of each kind");
        notices.dismiss(7);
        notices.dismiss(0);
        assert_eq!(notices.list().len(), 2, "one was taken away");
    }
}
