//! Which service the lab's server is, and what its clients ask.

use std::time::Duration;

use super::App;
use crate::{
    gui::service::ServiceOrder,
    model::{ConnectionSettings, Framing, Message, ReadPolicy, Reply, TcpClientCommand},
    protocol::Service,
    session::{Download, Inquiry, Transport},
};

/// When to look again how a question is going.
const POLL_INTERVAL: Duration = Duration::from_millis(40);

impl App {
    /// Lets the lab's server be this service, on the transports and with the framing that it has.
    pub(super) fn set_service(&mut self, service: Option<Service>) -> Result<(), Message> {
        self.panels.service.forget();
        let before = Service::of(self.session.udp().settings().server.reply);
        let transport = match service.map(|service| (service.has_udp(), service.framing())) {
            None => self.preferences.transport,
            Some((true, Some(_))) => Transport::Both,
            Some((true, None)) => Transport::Udp,
            Some((false, _)) => Transport::Tcp,
        };
        self.set_transport(transport)?;
        let framing = service.and_then(Service::framing);
        let framed = before.and_then(Service::framing).is_some();
        if framing.is_some() || framed {
            self.session.set_connection_settings(ConnectionSettings {
                same: true,
                clients: framing.unwrap_or(Framing::None),
                ..self.session.connection_settings()
            })?;
        }
        let mut settings = self.session.udp().settings().clone();
        settings.server.reply = service.map_or(Reply::None, Service::reply);
        // Of a question that was cut off nothing is understood. It can be cut off after this.
        let default = ReadPolicy::default();
        if service.is_some() && settings.server.reads.size(0) < default.size(0) {
            settings.server.reads.sizes = default.sizes;
        }
        let listens = self.session.tcp().local().is_some();
        let on = if listens { Transport::Both } else { transport };
        self.session.set_servers(settings, on)
    }

    /// Asks a service, by the chosen client.
    pub(super) fn ask(&mut self, order: ServiceOrder) -> Result<(), Message> {
        self.view.selected = None;
        self.view.player.live(self.session.record());
        let panel = &mut self.panels.service;
        let session = &mut self.session;
        let asked = match order {
            ServiceOrder::Join(client, name) => return panel.people.join(client, &name, session),
            ServiceOrder::Say(client, text) => return panel.people.say(client, &text, session),
            ServiceOrder::Leave(client) => return panel.people.leave(client, session),
            ServiceOrder::Rules(rules) => {
                panel.people.rules = rules;
                self.preferences.chat = rules;
                return Ok(());
            }
            ServiceOrder::Stop => {
                let file = panel.inquiry.take().and_then(|one| one.download);
                panel.outcome = file.as_ref().and_then(Download::interrupted);
                let client = self.panels.send.clients.chosen;
                let close = TcpClientCommand::Close(client);
                return self.session.tcp_mut().client_command(close);
            }
            ServiceOrder::Ask(question) => question,
        };
        panel.outcome = None;
        self.view.connection = None;
        let client = self.panels.send.clients.chosen;
        let folder = &self.files.results_folder;
        panel.inquiry = Some(Inquiry::begin(client, asked, folder, session)?);
        Ok(())
    }

    /// Carries on what was asked; returns when to look again.
    pub(super) fn carry_on_asking(&mut self) -> Option<Duration> {
        if self.lessons.open.is_some() {
            // The clients are those of the lesson.
            self.panels.service.forget();
            return None;
        }
        let panel = &mut self.panels.service;
        let session = &mut self.session;
        let outcome = panel.people.advance(session, &mut |_| ());
        let mut done = panel
            .inquiry
            .as_mut()
            .and_then(|one| one.advance(session, &mut |_| ()));
        if let (Some(Ok(answer)), Some(inquiry)) = (&done, &mut panel.inquiry)
            && answer.cut
        {
            done = inquiry.connect(session).err().map(Err);
        }
        if let Some(done) = done {
            let inquiry = panel.inquiry.take();
            panel.outcome = match done {
                Err(message) => Some(message),
                Ok(_) => inquiry.and_then(|one| one.download).map(|file| {
                    let (_, at, _) = file.progress();
                    let path = file.path().display().to_string();
                    let message = Message::new("ask-file-done").with("path", path);
                    message.with("size", at).with("sha256", file.sha256())
                }),
            };
        }
        let now = self.session.now();
        let next = self.panels.service.people.next_try(now);
        let asks = self
            .panels
            .service
            .inquiry
            .is_some()
            .then_some(POLL_INTERVAL);
        self.show_error(outcome);
        asks.or(next)
    }
}
