//! What the app does besides drawing: it takes in observations and carries out actions.

use std::time::Duration;

use egui::Context;

use super::{Action, App, UiCommand, layout, panels::BurstRun, streams::progress};
use crate::{
    model::{Burst, ClientSettings, Message, RowId, address},
    stage,
};

/// How long a frame may take in observations.
const BUDGET: Duration = Duration::from_millis(8);
/// When to look again for what another thread is about to tell.
const SOON: Duration = Duration::from_millis(5);

impl App {
    /// Takes in what was observed, within the budget of a frame.
    pub(super) fn take_in(&mut self, ctx: &Context) {
        if self.session.poll(BUDGET) {
            ctx.request_repaint();
        } else if self.session.held() {
            ctx.request_repaint_after(SOON);
        }
        for notice in self.session.take_notices() {
            self.notices.push(notice);
        }
        self.follow_server();
        let now = ctx.input(|input| input.time);
        if let Some(wait) = self.player.advance(self.session.record(), now) {
            ctx.request_repaint_after(Duration::try_from_secs_f64(wait).unwrap_or(SOON));
        }
        self.lines.begin_at(self.session.ledger().origin().row());
        if self.lines.take_in(self.session.record()) {
            ctx.request_repaint();
        }
        layout::fit(ctx, self.look, self.preferences.zoom);
    }

    /// Clients that sent to the server go on doing so where it listens now.
    fn follow_server(&mut self) {
        let now = self.session.server().map(|info| info.local);
        let (Some(before), Some(after)) = (self.listened, now) else {
            self.listened = now.or(self.listened);
            return;
        };
        if before == after {
            return;
        }
        self.listened = now;
        let mine: Vec<_> = self
            .session
            .clients()
            .iter()
            .filter(|(_, settings)| {
                settings.to == before || settings.to == address::canonical(before)
            })
            .map(|(id, settings)| (*id, settings.clone()))
            .collect();
        for (id, settings) in mine {
            let to = address::canonical(after);
            let outcome = self
                .session
                .set_client(id, ClientSettings { to, ..settings });
            self.told(outcome);
        }
        if self.preferences.transport.has_tcp() {
            let outcome = self.session.listen_beside();
            self.told(outcome);
        }
    }

    /// Carries out what the panels asked for.
    pub(super) fn carry_out(&mut self, ctx: &Context) {
        for action in std::mem::take(&mut self.actions) {
            self.act(ctx, action);
        }
    }

    pub(super) fn act(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::Send(orders) => self.send_all(ctx, orders),
            Action::CancelSends => self.cancel_sends(),
            Action::SetServer(settings) => self.set_server(settings),
            Action::Bind(addr) => {
                let outcome = self.session.bind(addr);
                self.told(outcome);
            }
            Action::SetClient(id, settings) => {
                self.leave(id, settings.to);
                let outcome = self.session.set_client(id, settings);
                self.told(outcome);
            }
            Action::AddClient => match self.session.add_client() {
                Ok(id) => self.panels.send.choose(id),
                Err(message) => self.notices.push(message),
            },
            Action::RemoveClient(id) => {
                self.forget_stream(id);
                let outcome = self.session.remove_client(id);
                self.told(outcome);
            }
            Action::SetTransport(transport) => self.set_transport(transport),
            Action::Connect(id) => self.connect(id),
            Action::Stream(command) => self.stream(command),
            Action::Try(experiment) => self.experiment(experiment),
            Action::Listen(on) => self.listen(on),
            Action::SetFraming(framing) => {
                let outcome = self.session.set_framing(framing);
                self.told(outcome);
            }
            Action::Select(row) => self.choose(row),
            Action::Copy(text) => ctx.copy_text(text),
            Action::SetLang(lang) => self.speak(ctx, lang),
            Action::SetTheme(choice) => {
                self.preferences.theme = choice;
                self.refresh(ctx);
            }
            Action::Command(command) => self.command(ctx, command),
            Action::GoTo(rows) => {
                self.selected = None;
                let origin = self.session.ledger().origin().row();
                self.player.seek(self.session.record(), origin, rows);
            }
            Action::SetSpeed(speed) => self.player.speed = speed,
            Action::Dismiss(n) => self.notices.dismiss(n),
        }
        ctx.request_repaint();
    }

    fn send_all(&mut self, ctx: &Context, orders: Vec<Burst>) {
        self.selected = None;
        self.player.live(self.session.record());
        self.notices.withdraw(UiCommand::Undo);
        let now = ctx.input(|input| input.time);
        let transport = self.preferences.transport;
        let run = BurstRun::of(&orders, |id| progress(&self.session, transport, id), now);
        if transport.has_tcp()
            && let Err(message) = self.session.tcp_orders(&orders)
        {
            self.notices.push(message);
            return;
        }
        let orders = if transport.has_udp() {
            orders
        } else {
            Vec::new()
        };
        for order in orders {
            if let Err(message) = self.session.burst(order) {
                self.notices.push(message);
                return;
            }
        }
        self.panels.send.follow(run);
    }

    /// Chooses a row in all panels. What the stage does not show it is put to; when the choice is
    /// given up, it follows the record again.
    fn choose(&mut self, row: Option<RowId>) {
        self.selected = row;
        let (record, ledger) = (self.session.record(), self.session.ledger());
        let Some(row) = row else {
            if self.player.is_lent() {
                self.player.live(record);
            }
            return;
        };
        let scene = stage::scene(record, ledger, self.player.head);
        if self.player.is_lent() || !scene.shows(row) {
            let head = stage::moment_of(record, ledger, row);
            self.player.lend(record, head);
        }
    }

    pub(super) fn told(&mut self, outcome: Result<(), Message>) {
        if let Err(message) = outcome {
            self.notices.push(message);
        }
    }
}
