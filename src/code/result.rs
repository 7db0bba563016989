//! What a call returned, as a language prints it.

use super::language::{Language, PhraseBook, fill};
use crate::{
    explain::{CallAnswer, System},
    model::{Errno, Row, RowFlags, RowId, Syscall, address},
    record::Record,
};

/// Bytes that are written.
const WRITTEN: usize = 24;

/// What a call returned or why it failed, as a language prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallResult {
    /// What it returned: `(b'hell', ('127.0.0.1', 51182))`; with the name of a system before it where that is told, and
    /// was not observed.
    pub(crate) text: String,
    pub(crate) failed: bool,
}

/// What the call of a row returned, as a language prints it where a system gives this answer: the lab's own program is
/// none of these, but its calls and what they returned are the same. `None` where that is nothing.
pub(crate) fn result(
    record: &Record,
    id: RowId,
    language: Language,
    answer: &CallAnswer,
) -> Option<CallResult> {
    let row = record.row(id)?;
    let book = language.book();
    let call = match row.call {
        Syscall::Accept => "accept",
        call if call.reads() => "read",
        call if call.sends() => "send",
        _ => "other",
    };
    let transport = if row.is_stream() { "tcp" } else { "udp" };
    let returned = || fill_returned(record, row, book, &format!("{call}.{transport}"));
    if answer.errors.is_empty() {
        let text = returned().filter(|_| !row.failed())?;
        let text = answer.marked(&text);
        let failed = false;
        return Some(CallResult { text, failed });
    }
    // What the language finds out by itself it tells alike on every system.
    let own = if row.errno == Errno::EAGAIN && row.flags.has(RowFlags::TIMED) {
        Some("timed")
    } else {
        answer.difference.filter(|_| row.failed())
    };
    if let Some(own) = own.and_then(|own| book.result(&format!("own.{own}.{transport}.{call}"))) {
        let (text, failed) = (own.to_owned(), true);
        return Some(CallResult { text, failed });
    }
    let system = if answer.system == System::Windows {
        "windows"
    } else {
        "posix"
    };
    let as_here = returned().unwrap_or_default();
    let texts = answer.errors.iter().filter_map(|error| {
        let name = format!("error.{system}.{}.{transport}.{call}", error.of);
        let own = format!("{system}.{}", error.of);
        let values = [
            ("error", book.error(&[&own, &error.of]).to_owned()),
            ("name", error.name.clone()),
            ("number", error.number.to_string()),
            ("says", error.says.to_owned()),
            ("returned", as_here.clone()),
        ];
        Some(fill(book.result(&name)?, &values)).filter(|text| !text.is_empty())
    });
    let text = texts.collect::<Vec<_>>().join(" / ");
    let failed = text != as_here;
    (!text.is_empty()).then(|| CallResult {
        text: answer.marked(&text),
        failed,
    })
}

/// What a call that did not fail returned.
fn fill_returned(record: &Record, row: &Row, book: &PhraseBook, name: &str) -> Option<String> {
    let peer = record.peer(row.peer);
    let quote = book.quote;
    let unknown = || "…".to_owned();
    let host = peer.map_or_else(unknown, address::host);
    let port = peer.map(|peer| peer.port().to_string());
    let data = record.kept_payload(row).unwrap_or_default();
    // Java tells the end of a stream by −1.
    let returned_or_end = if row.returned == 0 { -1 } else { row.returned };
    let values = [
        ("data", book.quoted(data, WRITTEN)),
        ("host", format!("{quote}{host}{quote}")),
        ("port", port.unwrap_or_else(unknown)),
        ("hostport", peer.map_or_else(unknown, address::shown)),
        ("returned", row.returned.to_string()),
        ("returned_or_end", returned_or_end.to_string()),
    ];
    Some(fill(book.result(name)?, &values))
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Error, ErrorKind, Write as _},
        net::SocketAddr,
        process::{Command, Output},
    };

    use super::*;
    use crate::{
        model::SocketId,
        testing::{
            sample::{self, NOBODY, SERVER, Sample},
            script::played,
            stream_sample::{FAR, LISTENER, NEAR},
        },
    };

    fn result_on(sample: &Sample, id: RowId, language: Language, system: System) -> CallResult {
        let ledger = sample.ledger();
        let answer = CallAnswer::of(sample.folded(&ledger), id, None, system);
        result(&sample.record, id, language, &answer).unwrap()
    }

    fn text(sample: &Sample, id: RowId, language: Language) -> String {
        result_on(sample, id, language, System::Linux).text
    }

    /// What a program writes, a line each; none where it is not on this machine.
    fn lines(command: &mut Command) -> Option<Vec<String>> {
        let Output { status, stdout, .. } = match command.output() {
            Ok(output) => output,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                println!("skipped: {command:?} is not here");
                return None;
            }
            Err(error) => panic!("{command:?}: {error}"),
        };
        let text = String::from_utf8_lossy(&stdout);
        assert!(status.success(), "{command:?}: {text}");
        Some(text.lines().map(str::to_owned).collect())
    }

    /// A call that fails.
    fn fails(sample: &mut Sample, socket: SocketId, call: Syscall, errno: Errno) -> RowId {
        let stream = [LISTENER, NEAR, FAR].contains(&socket);
        let kind = if stream { 0 } else { RowFlags::UDP };
        let timed = if errno == Errno::EAGAIN {
            RowFlags::TIMED
        } else {
            0
        };
        let row = Row {
            call,
            socket,
            errno,
            returned: -1,
            flags: RowFlags(kind | timed),
            ..sample::send(0, 0, errno)
        };
        let row = if call.is_send() || call.is_receive() {
            Row {
                flags: RowFlags(timed),
                ..row
            }
        } else {
            row
        };
        sample.push(row, SERVER.parse().unwrap(), b"")
    }

    #[test]
    fn results_are_printed_as_each_language_does() {
        let mut sample = Sample::new();
        let sent = sample.send(0, b"hello");
        let read = sample.read(0, 4, b"hello");
        let printed = |id, language| text(&sample, id, language);
        assert_eq!(printed(sent, Language::Python), "5", "bytes");
        assert_eq!(printed(sent, Language::Rust), "Ok(5)", "bytes");
        let python = printed(read, Language::Python);
        assert!(python.starts_with("(b'hell', ('127.0.0."), "{python}");
        let found = printed(read, Language::C);
        assert_eq!(found, "n = 4, buf = \"hell\"", "what the buffer has");
        let begins = printed(read, Language::Java).starts_with("\"hell\" /127.0.0.");
        assert!(begins, "the packet");
        let begins = printed(read, Language::Rust).starts_with("Ok((4, 127.0.0.");
        assert!(begins, "a pair");
    }

    /// Errors of Linux that the record names.
    fn errors() -> impl Iterator<Item = Errno> {
        (1..200).map(Errno).filter(|errno| errno.name().is_some())
    }

    #[test]
    fn every_error_is_printed_as_rust_and_python_print_it() {
        if std::env::consts::OS != "linux" {
            println!("skipped: other systems have other numbers");
            return;
        }
        let script = "
import errno, os, sys
for name in sys.argv[1:]:
    number = getattr(errno, name)
    error = OSError(number, os.strerror(number))
    print(f'{type(error).__name__}: {error}|-1, errno = {name} ({error.strerror})')
";
        let mut python = lines(
            Command::new("python3")
                .args(["-c", script])
                .args(errors().filter_map(Errno::name))
                .env("LC_ALL", "C"),
        )
        .map(Vec::into_iter);
        for errno in errors() {
            let mut sample = Sample::new();
            let row = sample.fail(0, NOBODY, b"hello", errno);
            let error: Result<(), _> = Err(Error::from_raw_os_error(errno.0.into()));
            assert_eq!(text(&sample, row, Language::Rust), format!("{error:?}"));
            if let Some(python) = &mut python {
                let [own, c] = [Language::Python, Language::C].map(|one| text(&sample, row, one));
                assert_eq!(python.next(), Some(format!("{own}|{c}")));
            }
        }
    }

    #[test]
    fn what_python_prints_of_real_failures_is_printed() {
        let script = "
from socket import *
from struct import pack
def fails(call):
    try:
        call()
    except OSError as error:
        print(f'{type(error).__name__}: {error}')
held = socket(AF_INET, SOCK_DGRAM)
held.bind(('127.0.0.1', 0))
held.connect(held.getsockname())
udp = socket(AF_INET, SOCK_DGRAM)
fails(lambda: udp.sendto(bytes(65508), held.getsockname()))
fails(lambda: udp.recvfrom(9, MSG_DONTWAIT))
udp.connect(held.getsockname())
udp.send(b'hello')
fails(lambda: udp.recv(9))
late = socket(AF_INET, SOCK_DGRAM)
late.settimeout(0.01)
fails(lambda: late.recv(9))
fails(lambda: late.bind(held.getsockname()))
bound = socket(AF_INET, SOCK_STREAM)
bound.bind(('127.0.0.1', 0))
fails(lambda: socket(AF_INET, SOCK_STREAM).connect(bound.getsockname()))
bound.listen()
near = socket(AF_INET, SOCK_STREAM)
near.connect(bound.getsockname())
far = bound.accept()[0]
far.setsockopt(SOL_SOCKET, SO_LINGER, pack('ii', 1, 0))
far.close()
fails(lambda: near.recv(9))
fails(lambda: near.send(b'x'))
";
        let mut python = Command::new("python3");
        let Some(python) = lines(python.args(["-c", script]).env("LC_ALL", "C")) else {
            return;
        };
        let mut sample = Sample::connected();
        let a = SocketId(1);
        let nobody: SocketAddr = NOBODY.parse().unwrap();
        let no_wait = Row {
            call: Syscall::RecvMsg,
            ..sample::send(1, 0, Errno::EAGAIN)
        };
        let rows = [
            sample.fail(0, NOBODY, &vec![b'x'; 65_508], Errno::EMSGSIZE),
            sample.push(no_wait, nobody, b""),
            fails(&mut sample, a, Syscall::RecvMsg, Errno::ECONNREFUSED),
            fails(&mut sample, a, Syscall::RecvMsg, Errno::EAGAIN),
            fails(&mut sample, a, Syscall::Bind, Errno::EADDRINUSE),
            fails(&mut sample, NEAR, Syscall::Connect, Errno::ECONNREFUSED),
            fails(&mut sample, FAR, Syscall::StreamRecv, Errno::ECONNRESET),
            fails(&mut sample, FAR, Syscall::StreamSend, Errno::EPIPE),
        ];
        let own = rows.map(|row| text(&sample, row, Language::Python));
        assert_eq!(own.to_vec(), python);
    }

    #[test]
    fn what_java_prints_of_real_failures_is_printed() {
        let class = r#"
import java.net.*;
public class Fails {
    interface Call { void run() throws Exception; }
    static void fails(Call call) { try { call.run(); } catch (Exception error) { System.out.println(error); } }
    static DatagramPacket packet(int size) { return new DatagramPacket(new byte[size], size); }
    public static void main(String[] args) throws Exception {
        var here = InetAddress.getByName("127.0.0.1");
        var held = new DatagramSocket(0, here);
        held.connect(here, held.getLocalPort());
        var udp = new DatagramSocket(0, here);
        fails(() -> udp.send(new DatagramPacket(new byte[65508], 65508, here, held.getLocalPort())));
        fails(() -> { udp.setSoTimeout(10); udp.receive(packet(9)); });
        udp.setSoTimeout(0);
        udp.connect(here, held.getLocalPort());
        udp.send(packet(5));
        fails(() -> udp.receive(packet(9)));
        fails(() -> new DatagramSocket(held.getLocalPort(), here));
        fails(() -> new DatagramSocket(0, InetAddress.getByName("192.0.2.1")));
        var listener = new ServerSocket(0, 9, here);
        fails(() -> { listener.setSoTimeout(10); listener.accept(); });
        listener.setSoTimeout(0);
        var bound = new Socket();
        bound.bind(new InetSocketAddress(here, 0));
        fails(() -> new Socket(here, bound.getLocalPort()));
        var near = new Socket(here, listener.getLocalPort());
        var far = listener.accept();
        fails(() -> { near.setSoTimeout(10); near.getInputStream().read(new byte[9]); });
        near.setSoTimeout(0);
        far.setSoLinger(true, 0);
        far.close();
        fails(() -> near.getInputStream().read(new byte[9]));
        fails(() -> near.getOutputStream().write(1));
        var other = new Socket(here, listener.getLocalPort());
        other.shutdownOutput();
        fails(() -> other.getOutputStream().write(1));
    }
}
"#;
        let file = tempfile::Builder::new().suffix(".java").tempfile();
        let mut file = file.unwrap();
        file.write_all(class.as_bytes()).unwrap();
        let fast = "-XX:TieredStopAtLevel=1";
        let mut java = Command::new("java");
        let Some(java) = lines(java.arg(fast).arg(file.path()).env("LC_ALL", "C")) else {
            return;
        };
        let mut sample = Sample::connected();
        let a = SocketId(1);
        let mut rows = vec![
            sample.fail(0, NOBODY, &vec![b'x'; 65_508], Errno::EMSGSIZE),
            fails(&mut sample, a, Syscall::RecvMsg, Errno::EAGAIN),
            fails(&mut sample, a, Syscall::RecvMsg, Errno::ECONNREFUSED),
            fails(&mut sample, a, Syscall::Bind, Errno::EADDRINUSE),
            fails(&mut sample, a, Syscall::Bind, Errno::EADDRNOTAVAIL),
            fails(&mut sample, LISTENER, Syscall::Accept, Errno::EAGAIN),
            fails(&mut sample, NEAR, Syscall::Connect, Errno::ECONNREFUSED),
            fails(&mut sample, FAR, Syscall::StreamRecv, Errno::EAGAIN),
            fails(&mut sample, FAR, Syscall::StreamRecv, Errno::ECONNRESET),
            fails(&mut sample, FAR, Syscall::StreamSend, Errno::EPIPE),
        ];
        sample.half_close();
        rows.push(fails(&mut sample, NEAR, Syscall::StreamSend, Errno::EPIPE));
        let own = rows.iter().map(|row| text(&sample, *row, Language::Java));
        assert_eq!(own.collect::<Vec<_>>(), java);
    }

    #[test]
    fn another_system_is_told_in_each_language_and_marked() {
        let mut sample = played("A: hello");
        let cut = sample.read(0, 4, b"hello");
        let mut fails = |errno| fails(&mut sample, SocketId(1), Syscall::RecvMsg, errno);
        let (refused, timed) = (fails(Errno::ECONNREFUSED), fails(Errno::EAGAIN));
        let large = vec![b'x'; 10_000];
        sample.send(0, &large);
        let large = sample.read(0, 20_000, &large);
        let by = |id, language| result_on(&sample, id, language, System::Windows);
        // Python waits by itself; of a socket's own time-out nothing is told.
        let expected = r#"
Windows: OSError: [WinError 10040] …
Windows: SOCKET_ERROR, WSAGetLastError() = WSAEMSGSIZE (10040)
Windows: Err(Os { code: 10040, kind: Uncategorized, message: "…" })
Windows: ConnectionResetError: [WinError 10054] …
Windows: java.net.PortUnreachableException
TimeoutError: timed out
Linux: -1, errno = EAGAIN (Resource temporarily unavailable)"#;
        let cases = [
            (cut, Language::Python),
            (cut, Language::C),
            (cut, Language::Rust),
            (refused, Language::Python),
            (refused, Language::Java),
            (timed, Language::Python),
            (timed, Language::C),
        ];
        for ((id, language), want) in cases.into_iter().zip(expected.trim().lines()) {
            let found = by(id, language);
            assert_eq!((&*found.text, found.failed), (want, true), "{language:?}");
        }
        // Java's library does not tell that there was more.
        let java = by(cut, Language::Java);
        assert!(java.text.starts_with("Windows: \"hell\" /127."), "{java:?}");
        assert!(!java.failed, "{java:?}");
        let on_macos = |id| result_on(&sample, id, Language::Python, System::MacOs).text;
        let want = "macOS: ConnectionRefusedError: [Errno 61] Connection refused";
        assert_eq!(on_macos(refused), want);
        assert!(on_macos(cut).starts_with("(b'hell'"), "it is as here");
        let large = on_macos(large);
        assert!(large.starts_with("Linux: (b'x"), "none there: {large}");
    }
}
