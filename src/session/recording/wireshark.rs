//! Wireshark, where it is installed.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::model::{Message, message};

/// Where a program is installed, if it is in a folder of `PATH`.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    let mut places = env::split_paths(&folders).map(|folder| folder.join(name));
    places.find(|place| place.is_file())
}

/// The program that opens captures, and what was started of it.
#[derive(Debug, Default)]
pub(crate) struct Wireshark {
    program: Option<PathBuf>,
    running: Vec<Child>,
}

impl Wireshark {
    /// Starts captures with this program; `None` where it is not installed.
    pub(crate) const fn new(program: Option<PathBuf>) -> Self {
        Self {
            program,
            running: Vec::new(),
        }
    }

    /// Whether there is such a program.
    pub(crate) const fn is_there(&self) -> bool {
        self.program.is_some()
    }

    /// Opens a file, and does not wait.
    ///
    /// # Errors
    /// `error-no-wireshark`; the program cannot be started.
    pub(crate) fn open(&mut self, file: &Path) -> Result<(), Message> {
        // Those that have ended are waited for.
        self.running
            .retain_mut(|child| child.try_wait().is_ok_and(|ended| ended.is_none()));
        let Some(program) = &self.program else {
            return Err(Message::new("error-no-wireshark"));
        };
        let mut command = Command::new(program);
        // A name that begins with a hyphen is no option.
        command.arg(std::path::absolute(file).unwrap_or_else(|_| file.to_owned()));
        command.stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let started = command.spawn().map_err(|error| {
            message! { "error-wireshark", detail: error.to_string() }
        });
        self.running.push(started?);
        Ok(())
    }
}
