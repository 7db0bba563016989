//! Which service is asked for.

use strum::{EnumString, IntoStaticStr, VariantArray};

use super::{Field, dns, ntp, words};
use crate::model::{Framing, Message, Reply};

/// What the lab's server can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum Service {
    /// Names, over UDP, and over TCP what does not fit.
    Dns,
    /// The time, over UDP.
    Ntp,
    /// Talk of many, over UDP.
    Chat,
    /// Downloads of offered files, over TCP.
    Files,
    /// A fixed list of commands, over TCP.
    Commands,
    /// A picture in blocks, over UDP and TCP.
    Picture,
}

impl Service {
    /// Every service, in the order of the window.
    pub const VARIANTS: &[Self] = <Self as VariantArray>::VARIANTS;

    /// The service that a rule for replies stands for; `None` where it stands for none.
    pub const fn of(reply: Reply) -> Option<Self> {
        match reply {
            Reply::Dns => Some(Self::Dns),
            Reply::Ntp => Some(Self::Ntp),
            Reply::Chat => Some(Self::Chat),
            Reply::Files => Some(Self::Files),
            Reply::Commands => Some(Self::Commands),
            Reply::Picture => Some(Self::Picture),
            Reply::None | Reply::Echo | Reply::Upper => None,
        }
    }

    /// The rule for replies that makes a server this one.
    pub(crate) const fn reply(self) -> Reply {
        match self {
            Self::Dns => Reply::Dns,
            Self::Ntp => Reply::Ntp,
            Self::Chat => Reply::Chat,
            Self::Files => Reply::Files,
            Self::Commands => Reply::Commands,
            Self::Picture => Reply::Picture,
        }
    }

    /// Whether it is offered over UDP.
    pub(crate) const fn has_udp(self) -> bool {
        matches!(self, Self::Dns | Self::Ntp | Self::Chat | Self::Picture)
    }

    /// How its messages are framed over TCP; `None` where it is not offered over TCP.
    pub(crate) const fn framing(self) -> Option<Framing> {
        match self {
            // RFC 1035, section 4.2.2.
            Self::Dns => Some(Framing::Length(2)),
            Self::Files | Self::Commands | Self::Picture => Some(Framing::Length(4)),
            Self::Ntp | Self::Chat => None,
        }
    }

    /// What a message of this service says in all; `asks` where a client sends it.
    pub(crate) fn says(self, bytes: &[u8], asks: bool) -> Option<Message> {
        match self {
            Self::Dns => dns::says(bytes),
            Self::Ntp => ntp::says(bytes),
            Self::Chat | Self::Files | Self::Commands | Self::Picture => {
                let first = self.fields(bytes, asks).into_iter().next();
                first.map(|field| field.meaning)
            }
        }
    }

    /// The fields of a message of this service, in the order of their bytes; `asks` where a client sends it.
    pub fn fields(self, bytes: &[u8], asks: bool) -> Vec<Field> {
        match self {
            Self::Dns => dns::fields(bytes),
            Self::Ntp => ntp::fields(bytes),
            Self::Chat => words::chat(bytes),
            Self::Files => words::file(bytes, asks),
            Self::Commands => words::command(bytes, asks),
            Self::Picture => Vec::new(),
        }
    }
}
