//! The filter of the log: a text, a client, a fate.

use egui::{Id, Key, Popup, Role, TextEdit, Ui, WidgetInfo};

use crate::{
    gui::{
        PanelCtx,
        log_filter::Filter,
        theme::{Themed as _, mono},
        widgets::{Button, Icon, Kind, badge, dim_label, field_frame, flush_right},
    },
    model::{Evidence, Fate, Message, Verdict, payload},
};

/// The filter as it is typed.
#[derive(Clone, Debug, Default)]
pub(super) struct FilterBar {
    text: String,
    filter: Filter,
}

impl FilterBar {
    /// What is asked for.
    pub(super) const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Draws the bar; `found` is how many lines it lets through.
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, found: u64) {
        let sizes = ui.sizes();
        flush_right(ui, "filter", |ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            ui.spacing_mut().interact_size.y = sizes.control - 6.0;
            if !self.filter.is_open() {
                let hits = Message::new("filter-hits").with("n", found);
                dim_label(ui, &ctx.say(&hits));
            }
            self.text_ui(ui, ctx);
            if ctx.lab.clients.len() > 1 || self.filter.client.is_some() {
                self.client_ui(ui, ctx);
            }
            self.fate_ui(ui, ctx);
            if !self.filter.is_open() {
                let name = ctx.t("filter-clear");
                let button = Button::sign(Icon::Close, &name).tip(&name).small();
                if button.ui(ui).clicked() {
                    *self = Self::default();
                }
            }
        });
    }

    fn text_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let sizes = ui.sizes();
        let id = Id::unique("filter-text");
        let wrong = payload::from_text(&self.text).is_err();
        let frame = field_frame(ui, id, wrong).inner_margin(egui::Margin::symmetric(10, 3));
        let name = ctx.t("filter-text");
        let edit = TextEdit::singleline(&mut self.text)
            .id(id)
            .font(mono(sizes.small))
            .frame(frame)
            .hint_text(egui::RichText::new(&name).size(sizes.small))
            .desired_width(sizes.small * 12.0);
        let response = ui.add(edit).accessible_name(name);
        if response.has_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            self.text.clear();
        }
        if let Ok(bytes) = payload::from_text(&self.text) {
            self.filter.text = bytes;
        }
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
        let button = Button::new(&label).name(&name).small().kind(kind).ui(ui);
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

    fn client_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let name_of = |id: crate::model::ClientId| {
            ctx.say(&Message::new("client-name").with("name", id.to_string()))
        };
        let name = ctx.t("filter-client");
        let every = ctx.t("filter-every-client");
        let label = self.filter.client.map_or_else(|| every.clone(), name_of);
        let kind = Kind::Choice(self.filter.client.is_some());
        let button = Button::new(&label).name(&name).small().kind(kind).ui(ui);
        Popup::menu(&button).show(|ui| {
            let clients = ctx.lab.clients.iter().map(|(id, ..)| Some(*id));
            for client in [None].into_iter().chain(clients) {
                let label = client.map_or_else(|| every.clone(), name_of);
                let chosen = self.filter.client == client;
                if ui.selectable_label(chosen, &label).clicked() {
                    self.filter.client = client;
                    ui.close();
                }
            }
        });
    }
}
