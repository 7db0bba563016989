//! `packet-lab ask`: the lab as the client of a service, each call of it a row.

mod chat;
mod conversation;
mod files;
mod lookups;
mod picture;

use super::{RunError, args::AskArgs, output::Output};
use crate::protocol::Service;
use conversation::Conversation;

/// Asks, waits for what comes back, tells it; whether an answer came.
pub(super) fn run(ask: &AskArgs, output: &Output<'_>) -> Result<bool, RunError> {
    let mut talk = Conversation::begin(ask, output)?;
    let answered = match ask.service {
        Service::Dns => lookups::name(ask, &mut talk),
        Service::Ntp => lookups::time(&mut talk),
        Service::Chat => chat::talk(ask, &mut talk),
        Service::Commands => files::commands(ask, &mut talk),
        Service::Files => files::get(ask, &mut talk),
        Service::Picture => picture::get(ask, &mut talk),
    };
    talk.end()?;
    answered
}
