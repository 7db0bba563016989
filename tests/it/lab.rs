//! The real program, and other people's programs beside it.

use std::{
    io::{BufRead as _, BufReader, Read, Write as _},
    net::SocketAddr,
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread::Builder,
    time::Duration,
};

use packet_lab::{
    model::{ClientId, Row, RowId, UdpClientSettings},
    session::Session,
};
use serde_json::Value;

use crate::numbered::kernel_line;

/// For each thing that is waited for; far more than is needed.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// A command that runs `packet-lab`, without the settings and the language of whoever runs the tests.
pub(crate) fn packet_lab() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_packet-lab"));
    for name in [
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "WAYLAND_SOCKET",
        "LANGUAGE",
        "LC_ALL",
        "LC_MESSAGES",
    ] {
        command.env_remove(name);
    }
    command.env("LANG", "C.UTF-8").stdin(Stdio::null());
    command
}

/// Gives a UDP client the usual settings, and this peer.
pub(crate) fn aim(session: &mut Session, id: ClientId, to: SocketAddr) {
    let settings = UdpClientSettings::to(to);
    session.udp_mut().set_client(id, settings).unwrap();
}

/// Runs to the end.
pub(crate) fn run(args: &[&str]) -> Output {
    packet_lab().args(args).output().unwrap()
}

/// The JSON lines of an output.
pub(crate) fn json(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}

/// Lines of a pipe, as they come.
fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, lines) = sync_channel(100_000);
    let body = move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if tell.send(line).is_err() {
                return;
            }
        }
    };
    Builder::new().name("lines".to_owned()).spawn(body).unwrap();
    lines
}

/// Whether `strace` can trace here.
pub(crate) fn can_trace() -> bool {
    let traced = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .status();
    traced.is_ok_and(|status| status.success())
}

/// A program that runs beside the test, and is killed if the test forgets it.
pub(crate) struct Running {
    child: Child,
    pub(crate) out: Receiver<String>,
    pub(crate) err: Receiver<String>,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{command:?}: {error}; tests/run installs what is missing")
            });
        let (out, err) = (
            lines(child.stdout.take().unwrap()),
            lines(child.stderr.take().unwrap()),
        );
        Self { child, out, err }
    }

    /// The next line of its output.
    pub(crate) fn line(&self) -> String {
        self.out.recv_timeout(DEADLINE).expect("a line of output")
    }

    /// The next line of its output, as JSON.
    pub(crate) fn json(&self) -> Value {
        let line = self.line();
        serde_json::from_str(&line).expect(&line)
    }

    /// The next line of its output that tells of a datagram, as JSON.
    pub(crate) fn datagram(&self) -> Value {
        loop {
            let line = self.json();
            if !is_call(&line) && !is_wait(&line) {
                return line;
            }
        }
    }

    /// The rest of its output without the calls that move no datagram, as JSON; waits for the end of it.
    pub(crate) fn rest_of_datagrams(&self) -> Vec<Value> {
        let mut rest = self.remaining_output();
        rest.retain(|line| !is_call(line) && !is_wait(line));
        rest
    }

    /// The rest of its output, as JSON; waits for the end of it.
    pub(crate) fn remaining_output(&self) -> Vec<Value> {
        let mut rest = Vec::new();
        while let Ok(line) = self.out.recv_timeout(DEADLINE) {
            rest.push(serde_json::from_str(&line).expect(&line));
        }
        rest
    }

    /// Its process number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let kill = Command::new("kill")
            .args([format!("-{name}"), self.child.id().to_string()])
            .status();
        assert!(kill.unwrap().success(), "kill");
    }

    /// Writes to its input and closes that.
    pub(crate) fn type_in(&mut self, bytes: &[u8]) {
        self.child.stdin.take().unwrap().write_all(bytes).unwrap();
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// Waits for its end, when its output closes. What it still writes is of no interest.
    pub(crate) fn end(&mut self) -> ExitStatus {
        loop {
            match self.out.recv_timeout(DEADLINE) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return self.child.wait().unwrap(),
                Err(RecvTimeoutError::Timeout) => panic!("it does not end"),
            }
        }
    }
}

/// Whether a line tells that a read waits.
fn is_wait(line: &Value) -> bool {
    line["note"] == "waiting" || line["note"] == "given_up"
}

/// Whether a line tells of a call of a socket that moves no datagram.
pub(crate) fn is_call(line: &Value) -> bool {
    let calls = ["socket", "setsockopt", "bind", "connect", "close"];
    calls.iter().any(|call| line["call"] == *call)
}

/// Bytes of kernel memory that wait at the socket at an IPv4 address (`rx_queue`).
pub(crate) fn kernel_queue(addr: SocketAddr) -> u64 {
    let line = kernel_line(addr);
    let queue = line[4].split(':').nth(1).unwrap();
    u64::from_str_radix(queue, 16).unwrap()
}

/// The rows of datagrams that were folded, by their numbers.
pub(crate) fn datagrams(session: &Session) -> Vec<RowId> {
    let record = session.record();
    (0..session.ledger().len())
        .filter(|id| record.row(*id).is_some_and(Row::is_datagram))
        .collect()
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// `packet-lab listen` on a free port of `ip`, as JSON Lines.
pub(crate) struct Listener {
    pub(crate) lab: Running,
    pub(crate) addr: SocketAddr,
}

impl Listener {
    pub(crate) fn start(args: &[&str]) -> Self {
        Self::start_as(&mut packet_lab(), "127.0.0.1", args)
    }

    pub(crate) fn start_as(command: &mut Command, ip: &str, args: &[&str]) -> Self {
        let args = [&["listen"], args].concat();
        Self::start_at(command, &format!("{ip}:0"), &args)
    }

    /// `packet-lab serve` on a free port.
    pub(crate) fn serve(args: &[&str]) -> Self {
        let args = [&["serve"], args].concat();
        Self::start_at(&mut packet_lab(), "127.0.0.1:0", &args)
    }

    /// A subcommand that listens there.
    pub(crate) fn start_at(command: &mut Command, bind: &str, args: &[&str]) -> Self {
        let lab = Running::start(
            command
                .args(args)
                .args(["--format", "jsonl", "--bind", bind]),
        );
        loop {
            let line = lab
                .err
                .recv_timeout(DEADLINE)
                .expect("a word about where it listens");
            if let Some(addr) = address_in(&line) {
                return Self {
                    lab,
                    addr: addr.parse().unwrap(),
                };
            }
        }
    }

    pub(crate) fn port(&self) -> String {
        self.addr.port().to_string()
    }
}

/// The address in the line that tells where `packet-lab listen` is bound (UDP) or listens (TCP).
pub(crate) fn address_in(line: &str) -> Option<&str> {
    let words = ["Bound to ", "Listening on "];
    let rest = words.iter().find_map(|word| line.split(word).nth(1))?;
    rest.split(". ").next()
}

/// Runs a Python script to its end; its words are checked by the caller.
pub(crate) fn python(script: &str, args: &[&str]) -> String {
    let output = Command::new("python3")
        .arg("-c")
        .arg(script)
        .args(args)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
