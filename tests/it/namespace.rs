//! Network namespaces of the test's own, where firewalls and routers can be made.

use std::{
    env,
    process::{Child, Command, Stdio},
};

/// Set where a test runs in its namespace.
const INSIDE: &str = "LAB_INSIDE_NAMESPACE";

/// Where a test that needs a namespace is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In its namespace, in which only loopback is up: it can begin.
    Inside,
    /// Outside, and it has passed inside.
    Passed,
    /// On a system where none can be made by `unshare -rn`, or which has no `nft`: it is skipped.
    Nowhere,
}

/// Where the test with that full name is. Outside, it makes the namespace and runs the test there.
#[track_caller]
pub(crate) fn place(test: &str) -> Place {
    if env::var_os(INSIDE).is_some() {
        return Place::Inside;
    }
    let can = Command::new("unshare")
        .args(["-rn", "nft", "list", "ruleset"])
        .output();
    if !can.is_ok_and(|output| output.status.success()) {
        return Place::Nowhere;
    }
    let inside = Command::new("unshare")
        .args(["-rn", "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\""])
        .arg(env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let said = [&inside.stdout, &inside.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(inside.status.success(), "{}\n{}", said[0], said[1]);
    assert!(
        said[0].contains("1 passed"),
        "the test has this name: {test}"
    );
    Place::Passed
}

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
