//! A test that has a process of its own.

use std::{env, process::Command};

use crate::place::{is_inside, pass};

/// Whether the test with that full name has a process of its own. Where it has not, it has passed in one.
///
/// A program that is being started has the sockets of the process that starts it until `execve` (fork(2)), so that a
/// port which was given up is still in use: other tests start many.
#[track_caller]
pub(crate) fn is_alone(test: &str) -> bool {
    if is_inside() {
        return true;
    }
    pass(
        test,
        &mut Command::new(env::current_exe().expect("this program")),
    );
    false
}
