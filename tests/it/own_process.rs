//! A test that has a process of its own, and where it may be made a network namespace.

use std::{env, process::Command};

use crate::isolation::{Isolation, isolate, pass};

/// Whether the test with that full name has a process of its own. Where it has not, it has passed in one.
///
/// A program that is being started has the sockets of the process that starts it until `execve` (fork(2)), so that a
/// port which was given up is still in use: other tests start many. In a network namespace the kernel's counters
/// count nothing of others, which would leave it unproven what waits in a queue.
#[track_caller]
pub(crate) fn is_alone(test: &str) -> bool {
    match isolate(test) {
        Isolation::Inside => return true,
        Isolation::Passed => {}
        Isolation::Nowhere => pass(
            test,
            &mut Command::new(env::current_exe().expect("this program")),
        ),
    }
    false
}
