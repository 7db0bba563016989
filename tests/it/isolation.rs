//! Where a test runs that needs a network namespace.

use std::{env, process::Command};

/// Set where a test runs in its namespace or process.
const INSIDE: &str = "LAB_INSIDE";

/// Where a test that needs a namespace is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Isolation {
    /// In its namespace, in which only loopback is up: it can begin.
    Inside,
    /// Outside, and it has passed inside.
    Passed,
    /// On a system where none can be made by `unshare -rn`, or which has no `nft`: it is skipped.
    Nowhere,
}

/// Where the test with that full name is. Outside, it makes the namespace and runs the test there.
#[track_caller]
pub(crate) fn isolate(test: &str) -> Isolation {
    if is_inside() {
        return Isolation::Inside;
    }
    let can = Command::new("unshare")
        .args(["-rn", "nft", "list", "ruleset"])
        .output();
    if !can.is_ok_and(|output| output.status.success()) {
        return Isolation::Nowhere;
    }
    let mut unshare = Command::new("unshare");
    unshare.args(["-rn", "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\""]);
    pass(test, unshare.arg(env::current_exe().expect("this program")));
    Isolation::Passed
}

/// Whether this is the process that was started for one test.
pub(crate) fn is_inside() -> bool {
    env::var_os(INSIDE).is_some()
}

/// Runs the test by a command that takes the arguments of this program. What it tells is told here too.
#[expect(
    clippy::print_stderr,
    reason = "seeds and times are for whoever runs a test with --nocapture"
)]
#[track_caller]
pub(crate) fn pass(test: &str, command: &mut Command) {
    let inside = command
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .expect("this program can be run");
    let outputs = [&inside.stdout, &inside.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(inside.status.success(), "{}\n{}", outputs[0], outputs[1]);
    assert!(
        outputs[0].contains("1 passed"),
        "the test has this name: {test}"
    );
    eprint!("{}", outputs[1]);
}
