//! What a lesson needs of the system.

use crate::{lesson::Need, net};

/// What a lesson needs and this system lacks: the first of it.
pub fn lacking(needs: &[Need]) -> Option<Need> {
    let has = |need: &Need| match need {
        Need::Linux => std::env::consts::OS == "linux",
        Need::Ipv6 => net::ipv6(),
        Need::Python3 => has_python(),
    };
    needs.iter().copied().find(|need| !has(need))
}

/// What keeps a lesson from being run: the first thing that it needs and this system lacks. That it was made for Linux
/// does not, as what only that tells is left open.
pub(crate) fn preventing(needs: &[Need]) -> Option<Need> {
    let needs = needs.iter().filter(|need| **need != Need::Linux);
    lacking(&needs.copied().collect::<Vec<_>>())
}

/// Everything that a lesson can need and this system lacks.
pub fn all_lacking() -> Vec<Need> {
    let needs = Need::ALL.iter();
    needs
        .filter(|need| lacking(&[**need]).is_some())
        .copied()
        .collect()
}

fn has_python() -> bool {
    let mut python = std::process::Command::new("python3");
    let quiet = std::process::Stdio::null;
    python
        .arg("-c")
        .arg("")
        .stdin(quiet())
        .stdout(quiet())
        .stderr(quiet());
    python.status().is_ok_and(|status| status.success())
}
