//! What another program writes: a Python snippet of a built-in lesson, or a manual page.

use std::{
    io::{self, Read as _},
    process::{Child, Command, Stdio},
    time::Duration,
};

use crossbeam_channel::{Receiver, bounded};

use crate::{
    engine::spawn_thread,
    model::{Message, Stamp},
};

/// How long a program may run. Most take a fraction of a second, but on a busy machine `python3` is long in starting.
const MAX_RUN_TIME: Duration = Duration::from_secs(20);
/// The most bytes that a snippet may write.
const MAX_OUTPUT: u64 = 16 << 10;
/// The most bytes of a manual page.
const MAX_OF_PAGE: u64 = 1 << 20;

/// A program that runs. It ends with its work, its time, or what it may write; and when it is dropped.
#[derive(Debug)]
pub(crate) struct ProgramText {
    child: Child,
    written: Receiver<Vec<u8>>,
    began: Stamp,
}

impl ProgramText {
    /// Starts Python with a snippet: alone (`-I`).
    ///
    /// # Errors
    /// There is no `python3`; no threads left.
    pub(super) fn python(code: &str, now: Stamp) -> Result<Self, Message> {
        let mut python = Command::new("python3");
        python.args(["-I", "-X", "utf8", "-c", code]);
        let child = start(python);
        let failed = |error: io::Error| {
            Message::new("error-lesson-python").with("detail", error.to_string())
        };
        Self::of(child.map_err(failed)?, MAX_OUTPUT, now)
    }

    /// Asks `man` for a page of this machine's manual; `None` where there is no `man`. It writes nothing where there is
    /// no such page.
    pub(crate) fn manual(section: &str, name: &str, now: Stamp) -> Option<Self> {
        let mut man = Command::new("man");
        man.args(["-P", "cat", section, name]);
        man.env("MANWIDTH", "80").env("LC_ALL", "C.UTF-8");
        Self::of(start(man).ok()?, MAX_OF_PAGE, now).ok()
    }

    /// Reads what a program that was started writes, at `most` so many bytes.
    fn of(mut child: Child, most: u64, now: Stamp) -> Result<Self, Message> {
        let out = child.stdout.take();
        let (tell, written) = bounded(1);
        let read = move || {
            let mut text = Vec::new();
            if let Some(out) = out {
                // What was read before an error is what it wrote.
                out.take(most).read_to_end(&mut text).ok();
            }
            tell.try_send(text).ok();
        };
        let program = Self {
            child,
            written,
            began: now,
        };
        spawn_thread("program", read)?;
        Ok(program)
    }

    /// What it has written, when it has ended; without waiting.
    pub(crate) fn take(&mut self, now: Stamp) -> Option<String> {
        if now.since(self.began) > MAX_RUN_TIME {
            self.kill();
        }
        let text = self.written.try_recv().ok()?;
        Some(String::from_utf8_lossy(&text).replace("\r\n", "\n"))
    }

    fn kill(&mut self) {
        // It may have ended by itself.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Drop for ProgramText {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts a program without input, and with nothing of the environment but the path and what was set for it.
fn start(mut program: Command) -> io::Result<Child> {
    let kept = program
        .get_envs()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
    let kept: Vec<_> = kept.collect();
    program.env_clear().envs(kept);
    if let Some(path) = std::env::var_os("PATH") {
        program.env("PATH", path);
    }
    let program = program.stdin(Stdio::null()).stderr(Stdio::null());
    program.stdout(Stdio::piped()).spawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a snippet writes, with the time running ahead of it.
    fn written(code: &str, step: Duration) -> Option<String> {
        if Command::new("python3").arg("-V").output().is_err() {
            println!("skipped: there is no python3");
            return None;
        }
        let mut now = Stamp(0);
        let mut snippet = ProgramText::python(code, now).unwrap();
        loop {
            if let Some(text) = snippet.take(now) {
                return Some(text);
            }
            now = now.plus(step);
            snippet.child.stdin.take();
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_snippet_ends_with_its_output_its_time_or_its_limit() {
        let short = written("print('你好')\nprint(1 + 1)", Duration::ZERO);
        let Some(short) = short else { return };
        assert_eq!(short, "你好\n2\n");
        let endless = written("while True: pass", Duration::from_secs(7));
        assert_eq!(endless.unwrap(), "", "its time is over");
        let long = written("while True: print('x' * 100)", Duration::ZERO).unwrap();
        assert_eq!(long.len() as u64, MAX_OUTPUT, "as much as it may write");
    }
}
