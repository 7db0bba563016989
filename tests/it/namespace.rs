//! Network namespaces of the test's own, where firewalls and routers can be made.

use std::process::{Child, Command, Stdio};

pub(crate) use crate::isolation::{Isolation, isolate};

/// Runs a line of the shell, which must succeed.
#[track_caller]
pub(crate) fn shell(line: &str) {
    let status = Command::new("sh").args(["-ec", line]).status().unwrap();
    assert!(status.success(), "{line}");
}

/// Replaces all firewall rules by these, which see what comes in over IPv4.
#[track_caller]
pub(crate) fn firewall(rules: &[String]) {
    shell(
        "nft 'flush ruleset; add table ip lab; add chain ip lab in { type filter hook input priority 0; }'",
    );
    for rule in rules {
        shell(&format!("nft add rule ip lab in {rule}"));
    }
}

/// Another host: a namespace that lives as long as this.
pub(crate) struct Host(Child);

impl Host {
    pub(crate) fn start() -> Self {
        let script = "echo up; exec sleep 600";
        let mut child = Command::new("unshare")
            .args(["-n", "sh", "-c", script])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut up = [0; 3];
        std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut up).unwrap();
        Self(child)
    }

    /// Its process, by which `ip link set … netns` finds it.
    pub(crate) fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Runs a line of the shell there.
    #[track_caller]
    pub(crate) fn shell(&self, line: &str) {
        let status = Command::new("nsenter")
            .args(["-t", &self.pid().to_string(), "-n", "sh", "-ec", line])
            .status()
            .unwrap();
        assert!(status.success(), "{line}");
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
