//! How messages are framed, at both ends or at each of them otherwise.

use egui::{Id, Popup, PopupCloseBehavior, Ui};

use super::connection::opener;
use crate::{
    explain,
    gui::{
        Action, PanelCtx,
        widgets::{Button, Icon, Kind, NumberField, heading, segmented, toggle},
    },
    model::Framing,
    session::Ends,
};

/// The framings in the order of the menu, without the one of a fixed length.
const FRAMINGS: [Framing; 7] = [
    Framing::None,
    Framing::Line,
    Framing::Length(1),
    Framing::Length(2),
    Framing::Length(4),
    Framing::LengthLe(2),
    Framing::LengthLe(4),
];
/// The width of the menu.
const WIDTH: f32 = 330.0;

/// The part of the send panel that is about framing.
#[derive(Clone, Debug)]
pub(super) struct FramingPart {
    /// The length that is typed for messages of a fixed length.
    fixed: String,
    /// Whether the list is about the server's end, where it is framed otherwise.
    of_server: bool,
}

impl Default for FramingPart {
    fn default() -> Self {
        Self {
            fixed: "5".to_owned(),
            of_server: false,
        }
    }
}

impl FramingPart {
    /// Draws the button, which opens the menu.
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, width: f32) {
        let ends = ctx.lab.ends;
        let (label, tip) = (ctx.t("framing"), ctx.t("framing-tip"));
        let word = if ends.differ() {
            ctx.t("framing-differs")
        } else {
            ctx.say(&explain::framing_short(ends.clients))
        };
        let button = opener(ui, &format!("{label}: {word}"), &label, &tip, width);
        Popup::menu(&button)
            .id(framing_id())
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .show(|ui| self.menu_ui(ui, ctx, ends));
    }

    fn menu_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, ends: Ends) {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = 4.0;
        heading(ui, &ctx.t("framing").to_uppercase());
        let mut same = ends.same;
        let (label, tip) = (ctx.t("framing-same"), ctx.t("framing-same-tip"));
        toggle(ui, &mut same, &label, &tip);
        if same != ends.same {
            ctx.ask(Action::SetEnds(Ends { same, ..ends }));
        }
        self.of_server &= !same;
        ui.add_enabled_ui(!same, |ui| self.ends_ui(ui, ctx, ends));
        let now = if self.of_server {
            ends.server
        } else {
            ends.clients
        };
        for framing in FRAMINGS {
            let label = ctx.say(&explain::framing_name(framing));
            let kind = if framing == now {
                Kind::Choice(true)
            } else {
                Kind::Quiet
            };
            let line = Button::new(&label).kind(kind).width(WIDTH).fitted();
            if line.ui(ui).clicked() {
                self.take(ui, ctx, ends, framing);
            }
        }
        let name = ctx.t("framing-fixed-length");
        let asked = Framing::parse(&format!("fixed:{}", self.fixed.trim()));
        let take = ctx.t("framing-fixed-take");
        let field = NumberField::new(&name, "fixed-length").wrong(asked.is_none());
        let pressed = field
            .with_button(Icon::Check, &take)
            .ui(ui, &mut self.fixed);
        if let Some(framing) = asked.filter(|framing| pressed && *framing != now) {
            self.take(ui, ctx, ends, framing);
        }
    }

    /// Which end the list is about.
    fn ends_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, ends: Ends) {
        let words = [
            ("framing-clients", ends.clients),
            ("framing-server", ends.server),
        ]
        .map(|(key, framing)| {
            let name = ctx.text.get(key);
            let label = format!("{name}: {}", ctx.say(&explain::framing_short(framing)));
            (name, label, ctx.text.get(&format!("{key}-tip")))
        });
        let choices: Vec<(&str, &str, &str)> = words
            .iter()
            .map(|(name, label, tip)| (label.as_str(), name.as_str(), tip.as_str()))
            .collect();
        let chosen = usize::from(self.of_server);
        if let Some(n) = segmented(ui, &choices, Some(chosen), Some(WIDTH)) {
            self.of_server = n == 1;
        }
    }

    /// Sets the framing of the end that the list is about. Where both are set by one choice, the menu
    /// is done.
    fn take(&self, ui: &Ui, ctx: &mut PanelCtx<'_>, ends: Ends, framing: Framing) {
        let ends = if self.of_server {
            Ends {
                server: framing,
                ..ends
            }
        } else {
            Ends {
                clients: framing,
                ..ends
            }
        };
        ctx.ask(Action::SetEnds(ends));
        if ends.same {
            ui.close();
        }
    }
}

/// Where the menu of the framings is known by, so that others can open it.
pub(crate) fn framing_id() -> Id {
    Id::unique("framing-menu")
}
