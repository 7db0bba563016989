//! A Python snippet of a built-in lesson, run by `python3` in a process of its own.

use std::{
    io::Read as _,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use crossbeam_channel::{Receiver, bounded};

use crate::model::{Message, Stamp};

/// How long a snippet may run. Most take a fraction of a second, but on a busy machine `python3` is long in starting.
const LONGEST: Duration = Duration::from_secs(20);
/// The most bytes that it may write.
const MOST: u64 = 16 << 10;

/// A snippet that runs. It ends with its last line, its time, or what it may write; and when it is dropped.
#[derive(Debug)]
pub(super) struct Snippet {
    child: Child,
    written: Receiver<Vec<u8>>,
    began: Stamp,
}

impl Snippet {
    /// Starts it: alone (`-I`), without input, and with nothing of the environment but the path.
    ///
    /// # Errors
    /// There is no `python3`; no threads left.
    pub(super) fn start(code: &str, now: Stamp) -> Result<Self, Message> {
        let failed = |error: std::io::Error| {
            Message::new("error-lesson-python").with("detail", error.to_string())
        };
        let mut python = Command::new("python3");
        python.args(["-I", "-X", "utf8", "-c", code]).env_clear();
        if let Some(path) = std::env::var_os("PATH") {
            python.env("PATH", path);
        }
        let python = python.stdin(Stdio::null()).stderr(Stdio::null());
        let mut child = python.stdout(Stdio::piped()).spawn().map_err(failed)?;
        let out = child.stdout.take();
        let (tell, written) = bounded(1);
        let read = move || {
            let mut text = Vec::new();
            if let Some(out) = out {
                // What was read before an error is what it wrote.
                out.take(MOST).read_to_end(&mut text).ok();
            }
            tell.try_send(text).ok();
        };
        let thread = thread::Builder::new()
            .name("snippet".to_owned())
            .spawn(read);
        let mut snippet = Self {
            child,
            written,
            began: now,
        };
        match thread {
            Ok(_) => Ok(snippet),
            Err(error) => {
                snippet.kill();
                Err(failed(error))
            }
        }
    }

    /// What it has written, when it has ended; without waiting.
    pub(super) fn take(&mut self, now: Stamp) -> Option<String> {
        if now.since(self.began) > LONGEST {
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

impl Drop for Snippet {
    fn drop(&mut self) {
        self.kill();
    }
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
        let mut snippet = Snippet::start(code, now).unwrap();
        loop {
            if let Some(text) = snippet.take(now) {
                return Some(text);
            }
            now = now.plus(step);
            snippet.child.stdin.take();
            thread::yield_now();
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
        assert_eq!(long.len() as u64, MOST, "as much as it may write");
    }
}
