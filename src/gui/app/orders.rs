//! What the app orders of the session.

use egui::Context;

use super::{App, resend::ResendRun};
use crate::{
    gui::{UiCommand, ctx::progress, send::BurstRun},
    model::{
        Burst, ClientId, Message, PayloadSpec, TcpClientCommand, TcpServerCommand,
        UdpClientSettings, address,
    },
    session::{LessonRun, Transport, TwoSends, usual_budget},
    stage::is_connection,
};

/// The read size of the two sends, where none was chosen.
const READ_SIZE: u32 = 4;
/// The read size that nobody has chosen.
const DEFAULT_READ_SIZE: u32 = 1024;

/// What was ordered and goes on over many frames.
#[derive(Debug, Default)]
pub(crate) struct OngoingOrders {
    /// The two sends that are being made.
    pub(crate) two_sends: Option<TwoSends>,
    /// The capture that is being sent again.
    pub(super) resend: Option<ResendRun>,
    /// The sweep that is being measured, and the clears [before](App::hide_sent_bursts) it.
    pub(crate) sweep: Option<(LessonRun, Option<usize>)>,
}

impl App {
    /// Sends on the transports that the window shows. Where a client's order is refused, those before it
    /// run all the same, and can be cancelled.
    pub(super) fn send_all(
        &mut self,
        ctx: &Context,
        mut orders: Vec<Burst>,
    ) -> Result<(), Message> {
        self.view.selected = None;
        self.view.player.live(self.session.record());
        self.notices.withdraw(UiCommand::Undo);
        let now = ctx.input(|input| input.time);
        let transport = self.preferences.transport;
        // Where a number is longer than its datagram, its first digits are missing.
        let counts = |order: &Burst| match order.payload {
            PayloadSpec::Counter { size } => 10_u32
                .checked_pow(size)
                .is_none_or(|end| order.repeat <= end),
            _ => false,
        };
        if orders.iter().any(counts) {
            let from = self.session.record().len();
            self.panels.receive.numbers_are_sent(from);
        }
        let run = BurstRun::of(&orders, |id| progress(&self.session, transport, id), now);
        let mut outcome = Ok(());
        if transport.has_tcp() {
            outcome = give(&mut orders, |order| self.session.tcp_order(order));
            if let Some(order) = orders.first() {
                self.show_connection_of(order.client);
            }
        }
        if transport.has_udp() {
            let mut clients = |order: &Burst| self.session.udp_mut().burst(order.clone());
            outcome = give(&mut orders, &mut clients).and(outcome);
        }
        if !orders.is_empty() {
            let run = run.map(|run| run.of_first(orders.len()));
            self.panels.send.burst.run = run;
        }
        outcome
    }

    /// Closes a client's connection if it is to send elsewhere: the next send opens a new one.
    pub(super) fn set_client(
        &mut self,
        id: ClientId,
        settings: UdpClientSettings,
    ) -> Result<(), Message> {
        let old = self.session.udp().clients().get(&id);
        let own = self.session.udp().local();
        let elsewhere = old.is_some_and(|old| old.to != settings.to);
        if elsewhere && !own.is_some_and(|own| address::is_same(own, settings.to)) {
            self.preferences.note_destination(settings.to);
        }
        if elsewhere && self.session.tcp().can_send(id) {
            let close = TcpClientCommand::Close(id);
            let outcome = self.session.tcp_mut().client_command(close);
            self.show_error(outcome);
        }
        self.session.udp_mut().set_client(id, settings)
    }

    /// Closes a client's sockets and forgets its settings.
    pub(super) fn remove_client(&mut self, id: ClientId) -> Result<(), Message> {
        if self.session.tcp().clients().contains_key(&id) {
            let outcome = self.session.tcp_mut().remove_client(id);
            self.show_error(outcome);
        }
        self.session.udp_mut().remove_client(id)
    }

    /// Forgets what was ordered and not sent yet.
    pub(super) fn cancel_sends(&mut self) -> Result<(), Message> {
        self.end_resend();
        let outcome = self.session.udp_mut().cancel();
        // What a burst that waits makes of it is no row.
        self.panels.send.burst.moved = None;
        self.show_error(outcome);
        self.session.tcp_mut().cancel()
    }

    /// Goes over to UDP, TCP, or both. With a read size of 0 there is no TCP.
    pub(super) fn set_transport(&mut self, transport: Transport) -> Result<(), Message> {
        if transport == self.preferences.transport {
            return Ok(());
        }
        self.view.selected = None;
        let listens = transport.has_tcp().then(|| self.session.listen_beside());
        let outcome = listens.unwrap_or(Ok(()));
        let refused = |message: &Message| message.key == "error-read-size-zero";
        if !outcome.as_ref().is_err_and(refused) {
            self.preferences.transport = transport;
            self.view.player.live(self.session.record());
        }
        outcome
    }

    /// Shows what happens now, at the newest connection.
    pub(super) fn show_newest(&mut self) {
        self.view.selected = None;
        self.view.connection = None;
        self.view.player.live(self.session.record());
    }

    /// Shows a client's connection, also where another program has connected since.
    fn show_connection_of(&mut self, id: ClientId) {
        let own = self.session.tcp().last_client(id).map(|info| info.id);
        let streams = self.session.ledger().streams();
        let mut sockets = self.session.record().streams().rev();
        let newest = sockets.find(|info| is_connection(streams, info));
        self.view.connection = own.filter(|own| newest.is_some_and(|info| info.id != *own));
    }

    /// Lets the TCP server listen, or no longer; connections stay.
    pub(super) fn listen(&mut self, on: bool) -> Result<(), Message> {
        if on {
            return self.session.listen_beside();
        }
        let stop = TcpServerCommand::StopListening;
        self.session.tcp_mut().command(stop)
    }

    /// Lets the TCP server accept one connection.
    pub(super) fn accept_once(&mut self) -> Result<(), Message> {
        self.view.player.live(self.session.record());
        let accept = TcpServerCommand::AcceptOnce;
        self.session.tcp_mut().command(accept)
    }

    /// Two sends, then reads, with the read size of the lesson unless another was chosen.
    pub(super) fn two_sends(&mut self) -> Result<(), Message> {
        self.show_newest();
        let transport = self.preferences.transport;
        let mut settings = self.session.udp().settings().clone();
        if settings.server.reads.size(0) == DEFAULT_READ_SIZE {
            settings.server.reads.sizes = vec![READ_SIZE];
            self.session.set_servers(settings, transport)?;
        }
        let id = self.panels.send.clients.chosen;
        self.ongoing.two_sends = Some(TwoSends::begin(id, transport, &mut self.session)?);
        self.poll();
        Ok(())
    }

    /// Gives the record the memory that the settings say.
    pub(super) fn apply_budget(&mut self) {
        let budget = self.preferences.budget().unwrap_or_else(usual_budget);
        if self.session.record().budget() != budget {
            self.session.set_budget(budget);
        }
    }

    /// Lets the two sends go on; returns whether they still do.
    pub(crate) fn poll(&mut self) -> bool {
        let two = self.ongoing.two_sends.as_mut();
        if let Some(outcome) = two.and_then(|two| two.advance(&mut self.session)) {
            self.ongoing.two_sends = None;
            self.show_error(outcome);
        }
        self.ongoing.two_sends.is_some()
    }

    /// Ends the two sends, as something else is to be done.
    pub(crate) fn end_two_sends(&mut self) {
        if let Some(two) = self.ongoing.two_sends.take() {
            let outcome = two.end(&mut self.session);
            self.show_error(outcome);
        }
    }
}

/// Gives the orders one after the other until one is refused, and keeps those that were taken.
fn give(
    orders: &mut Vec<Burst>,
    mut order: impl FnMut(&Burst) -> Result<(), Message>,
) -> Result<(), Message> {
    let mut outcome = Ok(());
    let taken = orders.iter().take_while(|burst| {
        outcome = order(burst);
        outcome.is_ok()
    });
    let taken = taken.count();
    orders.truncate(taken);
    outcome
}
