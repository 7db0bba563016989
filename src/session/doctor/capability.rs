//! What a system may be able to tell and show.

use serde::Serialize;
use strum::{IntoStaticStr, VariantArray};

use crate::model::{Message, message};

/// An ability, with its word in JSON Lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, VariantArray, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// A datagram tells how many were dropped before it (`SO_RXQ_OVFL`).
    #[strum(serialize = "doctor-drop-counters")]
    DropCounters,
    /// Refusals come with the datagram that they refuse (`IP_RECVERR`).
    #[strum(serialize = "doctor-error-queue")]
    ErrorQueue,
    /// A datagram tells when it came (`SO_TIMESTAMPNS`).
    #[strum(serialize = "doctor-timestamps")]
    Timestamps,
    /// The sockets of all programs are listed (`sock_diag(7)`).
    #[strum(serialize = "doctor-socket-table")]
    SocketTable,
    /// The state of a connection is told (`TCP_INFO`).
    #[strum(serialize = "doctor-tcp-state")]
    TcpState,
    /// The segments of a connection are counted.
    #[strum(serialize = "doctor-segment-counts")]
    SegmentCounts,
    /// Datagrams go over IPv6.
    #[strum(serialize = "doctor-ipv6")]
    Ipv6,
    /// Groups can be joined and sent to.
    #[strum(serialize = "doctor-multicast")]
    Multicast,
    /// The largest receive buffer, in bytes.
    #[strum(serialize = "doctor-receive-buffer")]
    ReceiveBuffer,
    /// The largest send buffer, in bytes.
    #[strum(serialize = "doctor-send-buffer")]
    SendBuffer,
    /// A network namespace can be made without being root.
    #[strum(serialize = "doctor-namespaces")]
    Namespaces,
    /// The snippets of the lessons can be run.
    #[strum(serialize = "doctor-python3")]
    Python3,
    /// Captures can be held against the lab in a terminal.
    #[strum(serialize = "doctor-tshark")]
    Tshark,
    /// Recordings can be opened in Wireshark.
    #[strum(serialize = "doctor-wireshark")]
    Wireshark,
    /// The window can be drawn by OpenGL.
    #[strum(serialize = "doctor-glow")]
    Glow,
    /// The window can be drawn by wgpu.
    #[strum(serialize = "doctor-wgpu")]
    Wgpu,
    /// The system has fonts for the Chinese characters that the own ones lack.
    #[strum(serialize = "doctor-chinese-fonts")]
    ChineseFonts,
}

/// Whether the system has an ability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CapabilityState {
    /// It is there: its figure or its name, or nothing.
    Yes(String),
    /// The system does not have it.
    No,
    /// The system could not be asked, for this reason.
    Unknown(String),
}

/// An ability, and what was found of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The ability that was examined.
    pub ability: Capability,
    /// Whether the system has it, or why that is not known.
    pub found: CapabilityState,
}

impl Capability {
    /// All of them, in the order in which they are told.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The packages of Debian and Ubuntu that bring it.
    pub const fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Python3 => &["python3"],
            Self::Tshark => &["tshark"],
            Self::Wireshark => &["wireshark"],
            Self::Glow => &["libgl1", "libegl1", "libgl1-mesa-dri"],
            Self::Wgpu => &["libvulkan1", "mesa-vulkan-drivers"],
            Self::ChineseFonts => &["fontconfig", "fonts-noto-cjk"],
            Self::Namespaces => &["util-linux"],
            _ => &[],
        }
    }
}

impl CapabilityState {
    /// Its word in texts and JSON Lines.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Yes(_) => "yes",
            Self::No => "no",
            Self::Unknown(_) => "unknown",
        }
    }

    /// The figure or name, or why it could not be asked.
    pub fn detail(&self) -> &str {
        match self {
            Self::Yes(detail) | Self::Unknown(detail) => detail,
            Self::No => "",
        }
    }
}

impl Finding {
    /// What is to be installed to have it.
    pub fn missing(&self) -> &'static [&'static str] {
        match self.found {
            CapabilityState::Yes(_) => &[],
            CapabilityState::No | CapabilityState::Unknown(_) => self.ability.packages(),
        }
    }

    /// How to install what is missing, if anything is.
    pub(crate) fn install(all: &[Self]) -> Option<Message> {
        let packages: Vec<&str> = all.iter().flat_map(Self::missing).copied().collect();
        (!packages.is_empty() && std::env::consts::OS == "linux")
            .then(|| Message::new("doctor-install").with("packages", packages.join(" ")))
    }

    /// What is told of it, and how to get it where it is missing.
    pub(crate) fn message(&self) -> Message {
        let part = |part| {
            message! { self.ability.into(), part, detail: self.found.detail() }
        };
        let state = match &self.found {
            CapabilityState::Unknown(why) => {
                Message::new("doctor-not-asked").with("why", why.as_str())
            }
            found => part(found.word()),
        };
        message! { "doctor-line", what: vec![part("name")], told: vec![state] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_to_be_installed() {
        let found = |ability, found| Finding { ability, found };
        let all = [
            found(Capability::Python3, CapabilityState::Yes("3.11".to_owned())),
            found(Capability::Tshark, CapabilityState::No),
            found(Capability::Glow, CapabilityState::Unknown("why".to_owned())),
            found(Capability::Ipv6, CapabilityState::No),
        ];
        let states = all
            .each_ref()
            .map(|one| (one.found.word(), one.found.detail(), one.missing()));
        let glow: &[&str] = &["libgl1", "libegl1", "libgl1-mesa-dri"];
        let want: [(&str, &str, &[&str]); 4] = [
            ("yes", "3.11", &[]),
            ("no", "", &["tshark"]),
            ("unknown", "why", glow),
            ("no", "", &[]),
        ];
        assert_eq!(states, want);
    }
}
