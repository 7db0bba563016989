//! The view of services: which one the lab's server is, the form to ask it, and what the record says of it.

use egui::{Ui, vec2};

use super::{
    ServiceOrder,
    chat::{ChatForm, chat_ui},
    forms::{part, told_ui},
    lookup::{NameForm, lookup_ui},
    requests::{RequestForm, request_ui},
    time::time_ui,
};
use crate::{
    gui::{
        Action, PanelCtx,
        controls::{button_ui, choice_ui},
        tables::service_key,
        theme::{Themed as _, space},
        widgets::Kind,
    },
    model::{Message, RowId},
    protocol::Service,
    session::{ChatPeople, ChatRules, Inquiry},
    stage::{ChatScene, DnsLookup, TimeExchange, last_request},
};

/// The forms, what is being asked, and what came of the last question.
#[derive(Debug, Default)]
pub(crate) struct ServicePanel {
    name: NameForm,
    chat: ChatForm,
    request: RequestForm,
    /// The question that is being asked.
    pub(crate) inquiry: Option<Inquiry>,
    pub(crate) people: ChatPeople,
    /// What came of the last one.
    pub(crate) told: Option<Message>,
}

impl ServicePanel {
    /// A panel whose people keep these rules.
    pub(crate) fn new(rules: ChatRules) -> Self {
        let mut panel = Self::default();
        panel.people.rules = rules;
        panel
    }

    /// Forgets what was asked and who has joined.
    pub(crate) fn forget(&mut self) {
        (self.inquiry, self.told) = (None, None);
        let rules = self.people.rules;
        self.people = ChatPeople::default();
        self.people.rules = rules;
    }

    /// Draws it over the whole space.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let edge = ui.sizes().edge * 1.4;
        let space = ui.available_rect_before_wrap().shrink2(vec2(edge, 10.0));
        let mut inner = ui.new_child(part(space, "service"));
        let ui = &mut inner;
        ui.spacing_mut().item_spacing = vec2(space::M, space::M);
        let service = Service::of(ctx.lab.settings.reply);
        Self::choice_ui(ui, ctx, service);
        let Some(service) = service else {
            return told_ui(ui, ctx, &Message::new("service-hint"));
        };
        let asked = ui
            .horizontal_wrapped(|ui| self.form_ui(ui, ctx, service))
            .inner;
        ui.add_space(space::XS);
        let result = self.result_ui(ui, ctx, service);
        if let Some(order) = asked.or(result) {
            ctx.ask(Action::Ask(order));
        }
    }

    fn choice_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, now: Option<Service>) {
        let services = Service::VARIANTS.iter().copied().map(Some);
        let choices: Vec<_> = [None]
            .into_iter()
            .chain(services)
            .map(|service| ctx.choice(service, service.map_or("service-none", service_key)))
            .collect();
        if let Some(service) = choice_ui(ui, &choices, now, None) {
            ctx.ask(Action::SetService(service));
        }
    }

    fn form_ui(
        &mut self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        service: Service,
    ) -> Option<ServiceOrder> {
        match service {
            Service::Dns => self.name.ui(ui, ctx),
            Service::Ntp => {
                let ask = button_ui(ui, ctx, "ntp-ask", |button| button.kind(Kind::Primary));
                ask.then_some(ServiceOrder::Time)
            }
            Service::Chat => self.chat.ui(ui, ctx, &self.people),
            Service::Commands => self.request.command_ui(ui, ctx),
            Service::Files => {
                let inquiry = self.inquiry.as_ref();
                let runs = inquiry.and_then(Inquiry::download).is_some();
                self.request.file_ui(ui, ctx, runs)
            }
            Service::Picture => None,
        }
    }

    fn result_ui(
        &self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        service: Service,
    ) -> Option<ServiceOrder> {
        let (record, ledger, head) = (ctx.record, ctx.ledger, ctx.player.head);
        let services = ctx.lab.services;
        let is_spoken = |row: RowId| services.service_of(record, row) == Some(service);
        let of = (record, ledger);
        let told = self.told.as_ref();
        match service {
            Service::Dns => {
                if let Some(told) = told {
                    told_ui(ui, ctx, told);
                }
                lookup_ui(ui, ctx, DnsLookup::at(of, head, &is_spoken).as_ref());
            }
            Service::Ntp => {
                if let Some(told) = told {
                    told_ui(ui, ctx, told);
                }
                let exchange = TimeExchange::at(of, head, ctx.lab.began, &is_spoken);
                time_ui(ui, ctx, exchange.as_ref());
            }
            Service::Chat => {
                let chat = ChatScene::at(of, head, &is_spoken);
                return chat_ui(ui, ctx, &chat, self.people.rules);
            }
            Service::Commands | Service::Files => {
                let spoken = last_request(of, head, &is_spoken);
                let download = self.inquiry.as_ref().and_then(Inquiry::download);
                request_ui(ui, ctx, &spoken, told, download);
            }
            Service::Picture => told_ui(ui, ctx, &Message::new("service-picture-hint")),
        }
        None
    }
}
