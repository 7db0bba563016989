//! What a person can set of servers, whatever the transport.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use strum::EnumString;

use crate::model::{OfferedFile, ReadPolicy};

/// The rule by which the server answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Reply {
    /// No reply is sent.
    #[default]
    None,
    /// The bytes it got.
    Echo,
    /// The bytes it got, with ASCII letters in upper case.
    Upper,
    /// Names: a DNS server, with a small zone of its own (UDP and TCP).
    Dns,
    /// The time of this machine: an NTP server (UDP).
    Ntp,
    /// What others say: a chat room (UDP).
    Chat,
    /// Files that are offered (TCP).
    Files,
    /// The output of commands of a fixed list (TCP).
    Commands,
    /// A picture in blocks (UDP and TCP).
    Picture,
}

impl Reply {
    /// The rules that need no protocol, in the order in which they are offered.
    pub const PLAIN: [Self; 3] = [Self::None, Self::Echo, Self::Upper];
}

/// What servers of both transports share: how they read and what they answer. It acts at once, also while they
/// wait for a datagram, and on open connections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerSettings {
    /// Whether it reads by itself, and how much with each read.
    pub reads: ReadPolicy,
    /// The receive buffer to ask for, in bytes; `None` leaves the system's default, which grows by itself
    /// with TCP.
    pub receive_buffer: Option<u32>,
    /// The wait between two reads.
    pub pace: Duration,
    /// How many reads it makes at most, counted from its start; `None` is without end.
    pub max_reads: Option<u64>,
    /// What the server sends back for each datagram, for each piece of a stream or, with a framing, for each message.
    pub reply: Reply,
    /// What it offers beside the file that is always there, with [`Reply::Files`].
    pub offered: Arc<Vec<OfferedFile>>,
}

impl ServerSettings {
    /// Whether it may read by itself after this many reads: reading is on, and their bound is not reached.
    pub(crate) fn may_read(&self, made: u64) -> bool {
        self.reads.reading && self.max_reads.is_none_or(|most| made < most)
    }
}
