//! What the view of services asks for.

use crate::{
    model::ClientId,
    session::{ChatRules, ServiceQuestion},
};

/// A question to a service, or something of the chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ServiceOrder {
    Ask(ServiceQuestion),
    Stop,
    /// A client asks to come into the chat under a name.
    Join(ClientId, String),
    Say(ClientId, String),
    Leave(ClientId),
    /// Sets what people in the chat do against losses.
    Rules(ChatRules),
}
