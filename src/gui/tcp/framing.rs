//! How messages are framed, at both ends or at each of them otherwise.

use egui::{Id, Popup, PopupCloseBehavior, Ui};

use crate::{
    explain,
    gui::{
        Action, PanelCtx,
        controls::{Choice, pick_ui, toggle_ui},
        theme::{form_sizes, space},
        widgets::{Button, Icon, Kind, NumberField, heading},
    },
    model::{ConnectionSettings, Framing},
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

/// The part of the send panel that is about framing.
#[derive(Clone, Debug, Default)]
pub(super) struct FramingPart {
    /// The length that is typed for messages of a fixed length.
    fixed: Option<String>,
    /// Whether the list is about the server's end, where it is framed otherwise.
    of_server: bool,
}

impl FramingPart {
    /// Draws the button, which opens the menu.
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, (width, height): (f32, f32)) {
        let mut settings = ctx.lab.connection_settings;
        let (label, tip) = ctx.words("framing");
        let word = if settings.differ() {
            ctx.t("framing-differs")
        } else {
            ctx.say(&explain::framing_short(settings.clients))
        };
        let shown = format!("{label}: {word}");
        let button = Button::new(&shown).name(&label).tip(&tip).small();
        let button = button.fitted().width(width).height(height).ui(ui);
        Popup::menu(&button)
            .id(framing_id())
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .show(|ui| self.menu_ui(ui, ctx, &mut settings));
        ctx.ask_if(
            settings != ctx.lab.connection_settings,
            Action::SetConnections(settings),
        );
    }

    /// The list of framings. Where both ends are set by one choice, the menu is done with it.
    fn menu_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, settings: &mut ConnectionSettings) {
        ui.set_width(form_sizes::MENU);
        ui.spacing_mut().item_spacing.y = space::XS;
        heading(ui, &ctx.t("framing").to_uppercase());
        let was_same = settings.same;
        toggle_ui(ui, ctx, "framing-same", &mut settings.same);
        self.of_server &= !was_same;
        ui.add_enabled_ui(!was_same, |ui| {
            let choices = [
                (false, "framing-clients", settings.clients),
                (true, "framing-server", settings.server),
            ]
            .map(|(of_server, key, framing)| {
                let (name, tip) = ctx.words(key);
                let label = format!("{name}: {}", ctx.say(&explain::framing_short(framing)));
                Choice::new(of_server, label, tip).named(name)
            });
            pick_ui(ui, choices, &mut self.of_server, Some(form_sizes::MENU));
        });
        let set = if self.of_server {
            &mut settings.server
        } else {
            &mut settings.clients
        };
        let now = *set;
        let mut taken = None;
        for framing in FRAMINGS {
            let label = ctx.say(&explain::framing_name(framing));
            let kind = if framing == now {
                Kind::Choice(true)
            } else {
                Kind::Quiet
            };
            let line = Button::new(&label)
                .kind(kind)
                .width(form_sizes::MENU)
                .fitted();
            if line.ui(ui).clicked() {
                taken = Some(framing);
            }
        }
        let (name, take) = (ctx.t("framing-fixed-length"), ctx.t("framing-fixed-take"));
        let fixed = self.fixed.get_or_insert_with(|| "5".to_owned());
        let typed = Framing::parse(&format!("fixed:{}", fixed.trim()));
        let field = NumberField::new(&name, "fixed-length").wrong(typed.is_none());
        let field = field.with_button(Icon::Check, &take);
        if field.ui(ui, fixed) {
            taken = typed.filter(|framing| *framing != now);
        }
        if let Some(framing) = taken {
            *set = framing;
            if was_same {
                ui.close();
            }
        }
    }
}

/// Where the menu of the framings is known by, so that others can open it.
pub(crate) fn framing_id() -> Id {
    Id::unique("framing-menu")
}
