//! The view of services: which one the lab's server is, the form to ask it, and what the record says of it.

use egui::{Ui, vec2};

use super::{
    ServiceOrder,
    chat::ChatForm,
    forms::{part, sentence_ui},
    lookup::NameForm,
    requests::RequestForm,
    result::{InquiryState, result_ui},
};
use crate::{
    gui::{
        Action, PanelCtx,
        controls::{button_ui, choice_ui},
        tables::service_key,
        theme::{Themed as _, space},
        widgets::{Kind, field_height},
    },
    model::{ClientId, Message},
    protocol::Service,
    session::{ChatPeople, ChatRules, Inquiry, ServiceQuestion},
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
    pub(crate) outcome: Option<Message>,
}

impl ServicePanel {
    /// A panel whose people keep these rules.
    pub(crate) fn new(rules: ChatRules) -> Self {
        let mut panel = Self::default();
        panel.people.rules = rules;
        panel
    }

    /// Lets this client be the one who says what is typed next in the chat.
    pub(crate) const fn set_speaker(&mut self, client: ClientId) {
        self.chat.speaker = client;
    }

    /// Forgets what was asked and who has joined.
    pub(crate) fn forget(&mut self) {
        (self.inquiry, self.outcome) = (None, None);
        let rules = self.people.rules;
        self.people = ChatPeople::default();
        self.people.rules = rules;
    }

    /// Draws it over the whole space.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let (edge, letters) = (ui.sizes().wide_edge(), ui.sizes().body);
        let space = ui
            .available_rect_before_wrap()
            .shrink2(vec2(edge, space::L));
        let mut inner = ui.new_child(part(space, "service"));
        let ui = &mut inner;
        ui.spacing_mut().item_spacing = vec2(space::M, space::M);
        let service = Service::of(ctx.lab.settings.server.reply);
        Self::choice_ui(ui, ctx, service);
        let Some(service) = service else {
            return sentence_ui(ui, ctx, &Message::new("service-hint"));
        };
        // All of a form stands on the middle of its fields.
        let line = field_height(ui, letters);
        let before = std::mem::replace(&mut ui.spacing_mut().interact_size.y, line);
        let form = ui.horizontal_wrapped(|ui| self.form_ui(ui, ctx, service));
        let asked = form.inner;
        ui.spacing_mut().interact_size.y = before;
        ui.add_space(space::XS);
        let here = InquiryState {
            outcome: self.outcome.as_ref(),
            download: self.inquiry.as_ref().and_then(|one| one.download.as_ref()),
            rules: Some(self.people.rules),
        };
        let result = result_ui(ui, ctx, service, (0, ctx.player.head), here);
        ctx.ask(asked.or(result).map(Action::Ask));
    }

    fn choice_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, now: Option<Service>) {
        let services = Service::VARIANTS.iter().copied().map(Some);
        let choices: Vec<_> = [None]
            .into_iter()
            .chain(services)
            .map(|service| ctx.choice(service, service.map_or("service-none", service_key)))
            .collect();
        ctx.ask(choice_ui(ui, choices, now, None).map(Action::SetService));
    }

    fn form_ui(
        &mut self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        service: Service,
    ) -> Option<ServiceOrder> {
        match service {
            Service::Dns => self.name.ui(ui, ctx).map(ServiceOrder::Ask),
            Service::Ntp => {
                let ask = button_ui(ui, ctx, "ntp-ask", |button| button.kind(Kind::Primary));
                ask.then_some(ServiceOrder::Ask(ServiceQuestion::Time))
            }
            Service::Chat => self.chat.ui(ui, ctx, &self.people),
            Service::Commands => self.request.command_ui(ui, ctx),
            Service::Files => {
                let inquiry = self.inquiry.as_ref();
                let runs = inquiry.is_some_and(|one| one.download.is_some());
                self.request.file_ui(ui, ctx, runs)
            }
            Service::Picture => None,
        }
    }
}
