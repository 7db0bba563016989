//! The filter of the log: a text or hex, a size, a sender, a fate.

use egui::{Id, Key, Popup, PopupCloseBehavior, Role, TextEdit, Ui, WidgetInfo};

use super::{
    filter::{Filter, Searched},
    terms::Sender,
};
use crate::{
    gui::{
        PanelCtx,
        theme::{Themed as _, mono},
        widgets::{Button, Icon, Kind, NumberField, badge, dim_label, field_frame, flush_right},
    },
    model::{Evidence, Fate, Message, Verdict, payload},
};

/// The filter as it is typed.
#[derive(Clone, Debug, Default)]
pub(super) struct FilterBar {
    text: String,
    /// Whether it is hex.
    hex: bool,
    least: String,
    most: String,
    filter: Filter,
}

impl FilterBar {
    /// What is asked for.
    pub(super) const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Draws the bar; `found` is how many lines it lets through. Returns whether the search is to be
    /// stopped.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        ctx: &PanelCtx<'_>,
        found: u64,
        searched: Option<Searched>,
    ) -> bool {
        let sizes = ui.sizes();
        let mut stop = false;
        if !ctx.transport().has_udp() {
            // A stream has no datagrams, and so no fates.
            (self.filter.fate, self.filter.doubt) = (None, false);
        }
        flush_right(ui, "filter", |ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            ui.spacing_mut().interact_size.y = sizes.control - 6.0;
            if !self.filter.is_open() {
                let hits = Message::new("filter-hits").with("n", found);
                dim_label(ui, &ctx.say(&hits));
            }
            if let Some(searched) = searched {
                stop = searched_ui(ui, ctx, searched);
            }
            self.text_ui(ui, ctx);
            self.size_ui(ui, ctx);
            self.sender_ui(ui, ctx);
            if ctx.transport().has_udp() {
                self.fate_ui(ui, ctx);
            }
            if !self.filter.is_open() {
                let name = ctx.t("filter-clear");
                let button = Button::sign(Icon::Close, &name).tip(&name).small();
                if button.ui(ui).clicked() {
                    *self = Self::default();
                }
            }
        });
        stop
    }

    fn text_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let sizes = ui.sizes();
        let id = Id::unique("filter-text");
        let read = |bar: &Self| {
            if bar.hex {
                payload::from_hex(&bar.text)
            } else {
                payload::from_text(&bar.text)
            }
        };
        let wrong = read(self).is_err();
        let frame = field_frame(ui, id, wrong).inner_margin(egui::Margin::symmetric(10, 3));
        let name = ctx.t("filter-text");
        let edit = TextEdit::singleline(&mut self.text)
            .id(id)
            .font(mono(sizes.small))
            .frame(frame)
            .hint_text(egui::RichText::new(&name).size(sizes.small))
            .desired_width(sizes.small * 10.0);
        let response = ui.add(edit).accessible_name(name);
        if response.has_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            self.text.clear();
        }
        let (label, name) = (ctx.t("send-hex"), ctx.t("filter-hex"));
        let button = Button::new(&label).name(&name).tip(&name).small();
        if button.kind(Kind::Choice(self.hex)).ui(ui).clicked() {
            self.hex = !self.hex;
        }
        if let Ok(bytes) = read(self) {
            self.filter.terms.bytes = bytes;
        }
    }

    fn size_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let name = ctx.t("filter-size");
        let terms = &mut self.filter.terms;
        let label = match (terms.least, terms.most) {
            (None, None) => ctx.t("filter-every-size"),
            (Some(least), None) => format!("≥ {least} B"),
            (None, Some(most)) => format!("≤ {most} B"),
            (Some(least), Some(most)) if least == most => format!("{least} B"),
            (Some(least), Some(most)) => format!("{least}–{most} B"),
        };
        let set = terms.least.is_some() || terms.most.is_some();
        let button = Button::new(&label).name(&name).small();
        let button = button.kind(Kind::Choice(set)).at_most(most(ui)).ui(ui);
        let close = PopupCloseBehavior::CloseOnClickOutside;
        Popup::menu(&button)
            .id(Id::unique("filter-size"))
            .close_behavior(close)
            .show(|ui| {
                ui.set_width(340.0);
                for (key, text, bound) in [
                    ("filter-least", &mut self.least, &mut terms.least),
                    ("filter-most", &mut self.most, &mut terms.most),
                ] {
                    let name = ctx.text.get(key);
                    let number = text.trim().parse().ok();
                    let wrong = number.is_none() && !text.trim().is_empty();
                    NumberField::new(&name, key).wrong(wrong).ui(ui, text);
                    if !wrong {
                        *bound = number;
                    }
                }
            });
    }

    fn fate_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let name = ctx.t("filter-fate");
        let label_of = |fate: Option<Fate>, doubt: bool| match fate {
            None => ctx.t("filter-every-fate"),
            Some(fate) => {
                let evidence = if doubt {
                    Evidence::OneOf
                } else {
                    Evidence::None
                };
                let verdict = Verdict::new(fate, evidence, None, true);
                ctx.text.get(badge::word_key(verdict))
            }
        };
        let label = label_of(self.filter.fate, self.filter.doubt);
        let kind = Kind::Choice(self.filter.fate.is_some());
        let button = Button::new(&label).name(&name).small().kind(kind);
        let button = button.at_most(most(ui)).ui(ui);
        Popup::menu(&button).show(|ui| {
            let fates = Fate::ALL.map(|fate| (Some(fate), false));
            let choices = [(None, false)].into_iter().chain(fates);
            for (fate, doubt) in choices.chain([(Some(Fate::InFlight), true)]) {
                let label = label_of(fate, doubt);
                let chosen = (self.filter.fate, self.filter.doubt) == (fate, doubt);
                let response = ui.selectable_label(chosen, &label);
                response.widget_info(|| {
                    WidgetInfo::selected(Role::MenuItemRadio, true, chosen, &label)
                });
                if response.clicked() {
                    (self.filter.fate, self.filter.doubt) = (fate, doubt);
                    ui.close();
                }
            }
        });
    }

    fn sender_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let name_of = |sender: Sender| match sender {
            Sender::Client(id) => {
                ctx.say(&Message::new("client-name").with("name", id.to_string()))
            }
            Sender::Server => ctx.t("filter-server"),
            Sender::Outside => ctx.t("filter-outside"),
        };
        let name = ctx.t("filter-sender");
        let every = ctx.t("filter-every-sender");
        let now = self.filter.terms.sender;
        let label = now.map_or_else(|| every.clone(), name_of);
        let kind = Kind::Choice(now.is_some());
        let button = Button::new(&label).name(&name).small().kind(kind);
        let button = button.at_most(most(ui)).ui(ui);
        Popup::menu(&button).show(|ui| {
            let clients = ctx.lab.clients.iter().map(|(id, ..)| Sender::Client(*id));
            let senders = clients.chain([Sender::Server, Sender::Outside]);
            for sender in [None].into_iter().chain(senders.map(Some)) {
                let label = sender.map_or_else(|| every.clone(), name_of);
                let chosen = now == sender;
                let response = ui.selectable_label(chosen, &label);
                response.widget_info(|| {
                    WidgetInfo::selected(Role::MenuItemRadio, true, chosen, &label)
                });
                if response.clicked() {
                    self.filter.terms.sender = sender;
                    ui.close();
                }
            }
        });
    }
}

/// The widest that a choice may be, so that all of them have room.
fn most(ui: &Ui) -> f32 {
    ui.sizes().small * 8.5
}

/// How far a long search is, and the way to stop it; returns whether that was pressed.
fn searched_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, searched: Searched) -> bool {
    let percent = searched.looked * 100 / searched.all.max(1);
    let key = if searched.stopped {
        "filter-stopped"
    } else {
        "filter-searched"
    };
    dim_label(ui, &ctx.say(&Message::new(key).with("n", percent)));
    let name = ctx.t("filter-stop");
    let button = Button::sign(Icon::Pause, &name).tip(&name).small();
    !searched.stopped && button.ui(ui).clicked()
}
