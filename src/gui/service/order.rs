//! What the view of services asks for.

use std::path::PathBuf;

use crate::{model::ClientId, session::ChatRules};

/// A question to a service, or something of the chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ServiceOrder {
    /// Records of a name; `offer` is how many bytes are taken by UDP (EDNS).
    Name {
        name: String,
        rtype: String,
        offer: Option<u16>,
    },
    /// What time it is.
    Time,
    /// A command, with its argument.
    Command(String),
    /// Which files there are.
    List,
    /// A file, and where it is written to; `None` is its own name in the usual folder.
    File { name: String, path: Option<PathBuf> },
    /// Give up what was asked.
    Stop,
    /// A client asks to come into the chat under a name.
    Join(ClientId, String),
    /// A client says something.
    Say(ClientId, String),
    /// A client goes.
    Leave(ClientId),
    /// What people do against losses.
    Rules(ChatRules),
}
