//! What of a lesson reaches beyond this machine.

use std::net::SocketAddr;

use super::{
    change::{ClientChange, Destination, LessonAddress, OwnAddress, ServerChange},
    verb::Verb,
};
use crate::{lesson::Lesson, model::Message};

/// An address that a lesson uses and that is not this machine's alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutsideUse {
    /// The server binds there: other machines reach it.
    Server(SocketAddr),
    /// A client binds there.
    Client(SocketAddr),
    /// A client sends there.
    To(SocketAddr),
}

impl OutsideUse {
    /// The address that it binds or sends to.
    pub const fn address(self) -> SocketAddr {
        match self {
            Self::Server(address) | Self::Client(address) | Self::To(address) => address,
        }
    }

    /// The sentence that tells what is opened.
    pub fn message(self) -> Message {
        let key = match self {
            Self::Server(_) => "lesson-opens-server",
            Self::Client(_) => "lesson-opens-client",
            Self::To(_) => "lesson-opens-to",
        };
        let address = self.address();
        // Port 0 is one that the kernel chooses.
        let shown = match address.port() {
            0 => address.ip().to_string(),
            _ => address.to_string(),
        };
        Message::new(key).with("addr", shown)
    }
}

impl Lesson {
    /// All that reaches beyond this machine, each once.
    pub fn outside_uses(&self) -> Vec<OutsideUse> {
        let mut found = Vec::new();
        found.extend(of_server(&self.server));
        found.extend(self.clients.iter().flat_map(of_client));
        for verb in self.steps.iter().flat_map(|step| &step.actions) {
            of_verb(verb, &mut found);
        }
        let mut uses = Vec::new();
        for one in found {
            if !one.address().ip().is_loopback() && !uses.contains(&one) {
                uses.push(one);
            }
        }
        uses
    }
}

fn of_server(change: &ServerChange) -> Option<OutsideUse> {
    change
        .address
        .map(|LessonAddress(address)| OutsideUse::Server(address))
}

fn of_client(change: &ClientChange) -> impl Iterator<Item = OutsideUse> {
    let to = match change.to {
        Some(Destination::Address(to)) => Some(OutsideUse::To(to)),
        _ => None,
    };
    let from = match change.from {
        Some(OwnAddress::Address(from)) => Some(OutsideUse::Client(from)),
        _ => None,
    };
    from.into_iter().chain(to)
}

fn of_verb(verb: &Verb, found: &mut Vec<OutsideUse>) {
    match verb {
        Verb::Server(change) => found.extend(of_server(change)),
        Verb::Client(change) => found.extend(of_client(change)),
        Verb::Bind(open) | Verb::Listen(open) => {
            let address = open.address.map(|LessonAddress(address)| address);
            found.extend(address.map(OutsideUse::Server));
        }
        Verb::Repeat(repeat) => {
            for verb in &repeat.actions {
                of_verb(verb, found);
            }
        }
        _ => {}
    }
}
