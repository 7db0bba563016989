//! What the app does about experiments: they go on over frames, and what they have shown is told.

use super::App;
use crate::session::{Experiment, News, Transport, Trial};

impl App {
    /// Lets the chosen client and the server make the calls of an experiment.
    pub(super) fn try_out(&mut self, experiment: Experiment) {
        self.selected = None;
        if experiment == Experiment::FinOrEmpty {
            // It is about both.
            self.set_transport(Transport::Both);
        }
        self.show_newest();
        let (id, transport) = (self.panels.send.chosen(), self.preferences.transport);
        self.trial = Some(Trial::begin(experiment, id, transport, &self.session));
        self.carry_on();
    }

    /// Takes the steps of the running experiment that can be taken now; returns whether it still runs.
    pub(crate) fn carry_on(&mut self) -> bool {
        let Some(mut trial) = self.trial.take() else {
            return false;
        };
        match trial.advance(&mut self.session) {
            News::Runs => self.trial = Some(trial),
            News::Done(finding) => self.finding = Some(finding),
            News::Failed(message) => self.notices.push(message),
        }
        self.trial.is_some()
    }

    /// No longer waits for what the running experiment waits for.
    pub(super) fn give_up(&mut self) {
        if let Some(mut trial) = self.trial.take()
            && !trial.give_up(&mut self.session)
        {
            self.trial = Some(trial);
            self.carry_on();
        }
    }

    /// Ends the running experiment, as something else is to be done; what the last one has shown is no
    /// longer the news.
    pub(super) fn end_trial(&mut self) {
        self.finding = None;
        if let Some(mut trial) = self.trial.take() {
            trial.end(&mut self.session);
        }
    }
}
