//! The filter of the log: a text or hex, a size, a sender, a fate.

use egui::{
    Id, Key, Popup, PopupCloseBehavior, Response, TextEdit, Ui,
    text::{CCursor, CCursorRange},
    text_edit::TextEditState,
};

use super::{
    filter::{Filter, Searched},
    terms::Sender,
};
use crate::{
    gui::{
        PanelCtx,
        controls::{number_ui, sign_ui},
        theme::{Themed as _, form_sizes, mono, panel_parts, space},
        widgets::{Button, Icon, Kind, badge, dim_label, field_frame, flush_right, radio_item},
    },
    model::{Evidence, Fate, Message, Verdict, payload},
};

/// The filter as it is typed.
#[derive(Clone, Debug, Default)]
pub(super) struct FilterBar {
    text: String,
    hex: bool,
    least: String,
    most: String,
    filter: Filter,
    /// The text is to get the keyboard.
    find: bool,
}

impl FilterBar {
    pub(super) const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Gives the keyboard to the text, all of it selected, so that another can be typed at once.
    pub(super) const fn find(&mut self) {
        self.find = true;
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
            (self.filter.fate, self.filter.uncertain) = (None, false);
        }
        flush_right(ui, "filter", |ui| {
            ui.spacing_mut().item_spacing.x = space::M;
            ui.spacing_mut().interact_size.y = sizes.control - space::S;
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
            if !self.filter.is_open()
                && sign_ui(ui, ctx, Icon::Close, "filter-clear", |it| {
                    it.kind(Kind::Plain).small()
                })
            {
                *self = Self::default();
            }
        });
        stop
    }

    fn text_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let sizes = ui.sizes();
        let id = Id::unique("filter-text");
        let read = |bar: &Self| {
            if bar.hex {
                payload::from_hex(&bar.text).map(|read| read.bytes)
            } else {
                payload::from_text(&bar.text)
            }
        };
        let wrong = read(self).is_err();
        let frame = field_frame(ui, id, wrong).inner_margin(egui::Margin::symmetric(10, 3));
        let name = ctx.t("filter-text");
        let edit_len = self.text.chars().count();
        let edit = TextEdit::singleline(&mut self.text)
            .id(id)
            .font(mono(sizes.small))
            .frame(frame)
            .hint_text(egui::RichText::new(&name).size(sizes.small))
            .desired_width(sizes.small * panel_parts::log::FIND);
        if std::mem::take(&mut self.find) {
            ui.memory_mut(|memory| memory.request_focus(id));
            let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
            let all = CCursorRange::two(CCursor::default(), CCursor::new(edit_len));
            state.cursor.set_char_range(Some(all));
            state.store(ui.ctx(), id);
        }
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
        let terms = &mut self.filter.terms;
        let label = match (terms.least, terms.most) {
            (None, None) => ctx.t("filter-every-size"),
            (Some(least), None) => format!("≥ {least} B"),
            (None, Some(most)) => format!("≤ {most} B"),
            (Some(least), Some(most)) if least == most => format!("{least} B"),
            (Some(least), Some(most)) => format!("{least}–{most} B"),
        };
        let set = terms.least.is_some() || terms.most.is_some();
        let button = opener(ui, ctx, "filter-size", &label, set);
        Popup::menu(&button)
            .id(Id::unique("filter-size"))
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .show(|ui| {
                ui.set_width(form_sizes::WIDE_MENU);
                for (key, text, bound) in [
                    ("filter-least", &mut self.least, &mut terms.least),
                    ("filter-most", &mut self.most, &mut terms.most),
                ] {
                    let number = text.trim().parse().ok();
                    let wrong = number.is_none() && !text.trim().is_empty();
                    number_ui(ui, ctx, key, text, wrong);
                    if !wrong {
                        *bound = number;
                    }
                }
            });
    }

    fn fate_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let label_of = |(fate, doubt): (Option<Fate>, bool)| match fate {
            None => ctx.t("filter-every-fate"),
            // Whatever the cause.
            Some(Fate::Dropped) => ctx.t("count-dropped"),
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
        let now = (self.filter.fate, self.filter.uncertain);
        let fates = Fate::ALL.map(|fate| (Some(fate), false));
        let choices = [(None, false)].into_iter().chain(fates);
        let choices = choices.chain([(Some(Fate::InFlight), true)]);
        if let Some(fate) = menu_choice_ui(ui, ctx, "filter-fate", choices, now, label_of) {
            (self.filter.fate, self.filter.uncertain) = fate;
        }
    }

    fn sender_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let label_of = |sender: Option<Sender>| match sender {
            None => ctx.t("filter-every-sender"),
            Some(Sender::Client(id)) => {
                ctx.say(&Message::new("client-name").with("name", id.to_string()))
            }
            Some(Sender::Server) => ctx.t("filter-server"),
            Some(Sender::Outside) => ctx.t("filter-outside"),
        };
        let now = self.filter.terms.sender;
        let clients = ctx.lab.clients.keys().map(|id| Sender::Client(*id));
        let senders = clients.chain([Sender::Server, Sender::Outside]).map(Some);
        let choices = [None].into_iter().chain(senders);
        if let Some(sender) = menu_choice_ui(ui, ctx, "filter-sender", choices, now, label_of) {
            self.filter.terms.sender = sender;
        }
    }
}

/// A small button that opens a choice; it stands out while something is `set`.
fn opener(ui: &mut Ui, ctx: &PanelCtx<'_>, key: &str, label: &str, set: bool) -> Response {
    let name = ctx.t(key);
    let button = Button::new(label).name(&name).small();
    // No wider than this, so that all of them have room.
    let most = ui.sizes().small * panel_parts::log::SWITCH;
    button.kind(Kind::Choice(set)).at_most(most).ui(ui)
}

/// One of many values, in a menu; the first sets nothing. Gives the one that was pressed.
fn menu_choice_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    key: &str,
    mut choices: impl Iterator<Item = T>,
    now: T,
    label_of: impl Fn(T) -> String,
) -> Option<T> {
    let first = choices.next()?;
    let button = opener(ui, ctx, key, &label_of(now), now != first);
    let mut pressed = None;
    Popup::menu(&button).show(|ui| {
        for choice in [first].into_iter().chain(choices) {
            if radio_item(ui, &label_of(choice), choice == now) {
                pressed = Some(choice);
            }
        }
    });
    pressed
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
    !searched.stopped
        && sign_ui(ui, ctx, Icon::Pause, "filter-stop", |it| {
            it.kind(Kind::Plain).small()
        })
}
