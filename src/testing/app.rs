//! The application without a person: what tests and benches order, and what they wait for.

use std::time::Duration;

use egui::Context;

use crate::{
    gui::{Action, App},
    model::{Burst, ClientId, Message, RowId, ServerSettings},
    session::Session,
};

/// Rows after which the log takes them in, where the window does not draw.
const MUCH: RowId = 20_000;

impl App {
    /// What was observed and what became of it.
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// Sends without the panels.
    ///
    /// # Errors
    /// The lab is busy, or has failed.
    pub fn send(&mut self, client: ClientId, payload: Vec<u8>, repeat: u32) -> Result<(), Message> {
        self.session.udp_mut().send(client, payload, repeat)
    }

    /// Orders a burst as the send panel does.
    pub fn burst(&mut self, ctx: &Context, burst: Burst) {
        self.act(ctx, Action::SendAnyway(vec![burst]));
    }

    /// Asks for another receive buffer, in bytes.
    pub fn set_receive_buffer(&mut self, bytes: u32) {
        self.change_server(|settings| settings.receive_buffer = Some(bytes));
    }

    /// Lets datagrams wait.
    pub fn stop_reading(&mut self) {
        self.change_server(|settings| settings.reading = false);
    }

    fn change_server(&mut self, change: impl FnOnce(&mut ServerSettings)) {
        let mut settings = self.session.udp().settings().clone();
        change(&mut settings);
        self.session.udp_mut().set_settings(settings);
    }

    /// Waits for the record: until `done`, as long as something comes
    /// within `patience`; returns whether it was.
    pub fn wait_until(&mut self, patience: Duration, done: impl Fn(&Session) -> bool) -> bool {
        loop {
            // The log takes in every row before the record may forget it, as frames do.
            let seen = self.session.record().len();
            let much = |session: &Session| session.record().len() - seen > MUCH;
            let trial = self.trial.as_ref();
            let due = |session: &Session| trial.is_some_and(|trial| trial.is_due(session));
            let reached = self.session.wait_until(patience, |session| {
                done(session) || much(session) || due(session)
            });
            self.carry_on();
            self.take_lines();
            if !reached || done(&self.session) {
                return reached;
            }
        }
    }

    /// Waits until the running experiment is over; returns whether it has
    /// shown something.
    pub fn wait_for_trial(&mut self, patience: Duration) -> bool {
        while let Some(trial) = &self.trial {
            let due = |session: &Session| trial.is_due(session);
            if !self.session.wait_until(patience, due) {
                return false;
            }
            self.carry_on();
        }
        self.take_lines();
        self.finding.is_some()
    }
}
