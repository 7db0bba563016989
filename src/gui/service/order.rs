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
    Time,
    Command(String),
    List,
    /// A file, and where it is written to; `None` is its own name in the usual folder.
    File {
        name: String,
        path: Option<PathBuf>,
    },
    Stop,
    /// A client asks to come into the chat under a name.
    Join(ClientId, String),
    Say(ClientId, String),
    Leave(ClientId),
    /// Sets what people in the chat do against losses.
    Rules(ChatRules),
}
