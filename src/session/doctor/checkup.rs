//! The check-up: one look for each ability.

use std::{
    io,
    net::Ipv4Addr,
    process::{Command, Stdio},
};

use super::{Capability, CapabilityState, Finding};
use crate::{
    model::SockOpt,
    net,
    session::{Adapter, Painter},
};

/// Looks for every ability. The adapters are those that the window could draw with; `None` in a program without one.
pub(crate) fn examine(adapters: Option<&[Adapter]>) -> Vec<Finding> {
    let look = |ability| Finding {
        ability,
        found: found(ability, adapters.unwrap_or_default()),
    };
    let is_of_window =
        |ability: &Capability| matches!(ability, Capability::Glow | Capability::Wgpu);
    let all = Capability::ALL.iter().copied();
    all.filter(|ability| adapters.is_some() || !is_of_window(ability))
        .map(look)
        .collect()
}

fn found(ability: Capability, adapters: &[Adapter]) -> CapabilityState {
    match ability {
        Capability::DropCounters => net::drop_total().into(),
        Capability::ErrorQueue => net::refusal()
            .map(|icmp| icmp.map(|icmp| format!("{}/{}", icmp.kind, icmp.code)))
            .into(),
        Capability::Timestamps => net::arrival(Ipv4Addr::LOCALHOST).into(),
        Capability::SocketTable => net::listed_sockets().into(),
        Capability::TcpState => net::connection()
            .map(|figures| figures.map(|figures| figures.state.name()))
            .into(),
        Capability::SegmentCounts => net::connection()
            .map(|figures| Some(figures?.segments?.received))
            .into(),
        Capability::Ipv6 => net::ipv6().into(),
        Capability::Multicast => net::multicast().into(),
        Capability::ReceiveBuffer => net::largest_buffer(SockOpt::ReceiveBuffer).into(),
        Capability::SendBuffer => net::largest_buffer(SockOpt::SendBuffer).into(),
        Capability::Namespaces => output("unshare", &["-rn", "true"]).is_some().into(),
        Capability::Python3 => first_line("python3", &["--version"]).into(),
        Capability::Tshark => first_line("tshark", &["--version"]).into(),
        Capability::Wireshark => first_line("wireshark", &["--version"]).into(),
        Capability::Glow => drawn_by(Painter::Glow, adapters),
        Capability::Wgpu => drawn_by(Painter::Wgpu, adapters),
        Capability::ChineseFonts => match output("fc-list", &[":lang=zh-cn", "family"]) {
            None => CapabilityState::Unknown("fc-list".to_owned()),
            Some(families) => families.lines().next().map(str::to_owned).into(),
        },
    }
}

/// The adapters that a painter could draw with.
fn drawn_by(painter: Painter, adapters: &[Adapter]) -> CapabilityState {
    let own = adapters.iter().filter(|one| one.painter == painter);
    let names: Vec<&str> = own.map(|one| one.name.as_str()).collect();
    (!names.is_empty()).then(|| names.join(", ")).into()
}

/// What a program writes; `None` where it is not there, or fails.
fn output(program: &str, args: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    let command = command.args(args).stdin(Stdio::null());
    let output = command.output().ok().filter(|it| it.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn first_line(program: &str, args: &[&str]) -> Option<String> {
    Some(output(program, args)?.lines().next()?.trim().to_owned())
}

impl From<bool> for CapabilityState {
    fn from(is: bool) -> Self {
        is.then_some("").into()
    }
}

impl<T: ToString> From<Option<T>> for CapabilityState {
    fn from(what: Option<T>) -> Self {
        what.map_or(Self::No, |what| Self::Yes(what.to_string()))
    }
}

impl<T: Into<Self>> From<io::Result<T>> for CapabilityState {
    fn from(result: io::Result<T>) -> Self {
        match result {
            Ok(what) => what.into(),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Self::No,
            Err(error) => Self::Unknown(error.to_string()),
        }
    }
}
