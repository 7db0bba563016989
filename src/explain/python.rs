//! A call as Python writes it, and what it returned as Python prints it.

use std::{fmt::Write as _, net::IpAddr};

use crate::{
    model::{
        Errno, Group, Row, RowId, StreamRole, Syscall, Who, address, interface_name, shutdown_name,
    },
    record::Record,
};

/// Bytes of a literal that are written.
const WRITTEN: usize = 24;

/// A call in Python.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PythonCall {
    /// The call: `server.recvfrom(4)`.
    pub(crate) call: String,
    /// What it returned or raised; empty where that is `None`.
    pub(crate) result: String,
    /// Whether it raised an exception.
    pub(crate) failed: bool,
}

/// The call of a row as a Python program would make it: the lab's own program is not Python, but its calls
/// and what they returned are the same.
pub(crate) fn python(record: &Record, id: RowId) -> Option<PythonCall> {
    let row = record.row(id)?;
    let name = name(record, row);
    let address = || {
        let peer = record.peer(row.peer);
        peer.map_or_else(
            || "…".to_owned(),
            |peer| format!("('{}', {})", address::host(peer), peer.port()),
        )
    };
    let data = || literal(record.kept_payload(row).unwrap_or_default());
    let asked = row.asked;
    let call = match row.call {
        Syscall::SendTo => format!("sendto({}, {})", data(), address()),
        Syscall::Send | Syscall::StreamSend | Syscall::SendMMsg | Syscall::SendMsg => {
            format!("send({})", data())
        }
        Syscall::RecvFrom | Syscall::RecvMsg | Syscall::RecvMMsg => format!("recvfrom({asked})"),
        Syscall::StreamRecv => format!("recv({asked})"),
        Syscall::Socket if row.is_stream() => "socket(AF_INET, SOCK_STREAM)".to_owned(),
        Syscall::Socket => "socket(AF_INET, SOCK_DGRAM)".to_owned(),
        Syscall::SetSockOpt(option) => {
            // Python has no `SOL_IPV6`.
            let level = option.level().replace("SOL_IP", "IPPROTO_IP");
            let name = option.name();
            match row.group(record.peer(row.peer)) {
                Some(group) => format!("setsockopt({level}, {name}, {})", group_request(group)),
                None => format!("setsockopt({level}, {name}, {asked})"),
            }
        }
        Syscall::Bind | Syscall::Connect => format!("{}({})", row.call.name(), address()),
        Syscall::Listen => format!("listen({asked})"),
        Syscall::Accept => "accept()".to_owned(),
        Syscall::Shutdown => format!("shutdown({})", shutdown_name(asked)),
        Syscall::Close => "close()".to_owned(),
    };
    let call = if row.call == Syscall::Socket {
        format!("{name} = {call}")
    } else {
        format!("{name}.{call}")
    };
    let result = match row.call {
        _ if row.failed() => exception(row.errno),
        Syscall::RecvFrom | Syscall::RecvMsg | Syscall::RecvMMsg => {
            format!("({}, {})", data(), address())
        }
        Syscall::StreamRecv => data(),
        Syscall::Accept => format!("(conn, {})", address()),
        call if call.is_send() || call == Syscall::StreamSend => row.returned.to_string(),
        _ => String::new(),
    };
    Some(PythonCall {
        call,
        result,
        failed: row.failed(),
    })
}

/// The bytes that join or leave a group.
fn group_request(group: Group) -> String {
    let index = match group.interface {
        0 => "0".to_owned(),
        index => format!("if_nametoindex('{}')", interface_name(index)),
    };
    match group.addr {
        IpAddr::V4(addr) => format!("pack('4s4si', inet_aton('{addr}'), bytes(4), {index})"),
        IpAddr::V6(addr) => format!("pack('16si', inet_pton(AF_INET6, '{addr}'), {index})"),
    }
}

/// What a program might call the socket.
fn name(record: &Record, row: &Row) -> String {
    let stream = record.stream(row.socket);
    if stream.is_some_and(|info| matches!(info.role, StreamRole::Accepted { .. })) {
        return "conn".to_owned();
    }
    let who = stream.map(|info| info.who);
    let who = who.or_else(|| record.socket(row.socket).map(|info| info.who));
    match who {
        Some(Who::Server) | None => "server".to_owned(),
        Some(who) => who.to_string().to_lowercase(),
    }
}

/// Bytes as Python writes them, the first of many.
fn literal(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    let mut text = format!("b{quote}");
    for byte in bytes.iter().take(WRITTEN) {
        match byte {
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            b'\\' => text.push_str("\\\\"),
            b'\'' if quote == '\'' => text.push_str("\\'"),
            b' '..=b'~' => text.push(char::from(*byte)),
            other => {
                // A string has room.
                write!(text, "\\x{other:02x}").ok();
            }
        }
    }
    if bytes.len() > WRITTEN {
        text.push('…');
    }
    text.push(quote);
    text
}

/// The exception of an error, PEP 3151.
fn exception(errno: Errno) -> String {
    let class = match errno {
        Errno::ECONNREFUSED => "ConnectionRefusedError",
        Errno::ECONNRESET => "ConnectionResetError",
        Errno::EPIPE => "BrokenPipeError",
        Errno::EAGAIN | Errno::EINPROGRESS => "BlockingIOError",
        Errno::ETIMEDOUT => "TimeoutError",
        _ => "OSError",
    };
    format!("{class}: {errno}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample::Sample;

    #[test]
    fn calls_are_written_as_python_does() {
        let mut sample = Sample::new();
        let send = sample.send(0, b"hello");
        let read = sample.read(0, 4, b"hello");
        let told = |id| python(&sample.record, id).unwrap();
        let (sent, got) = (told(send), told(read));
        assert!(
            sent.call.starts_with("a.sendto(b'hello', ('127.0.0.1', "),
            "{sent:?}"
        );
        assert_eq!(sent.result, "5", "bytes");
        assert_eq!(got.call, "server.recvfrom(4)", "the call");
        assert!(got.result.starts_with("(b'hell', ('127.0.0."), "{got:?}");
        assert!(!got.failed, "it returned");
    }

    #[test]
    fn bytes_are_written_as_python_does() {
        for (bytes, want) in [
            (&b"hello"[..], "b'hello'"),
            (b"", "b''"),
            (b"it's", "b\"it's\""),
            (b"'\"", "b'\\'\"'"),
            (b"a\n\x00\\", "b'a\\n\\x00\\\\'"),
            ("你".as_bytes(), "b'\\xe4\\xbd\\xa0'"),
        ] {
            assert_eq!(literal(bytes), want, "{bytes:?}");
        }
    }
}
