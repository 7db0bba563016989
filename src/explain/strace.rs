//! A call as `strace` prints it.

use std::net::{IpAddr, SocketAddr};

use super::{short::name, systems::strerror, tcp::stream_name};
use crate::{
    model::{
        Group, Row, RowFlags, RowId, SockOpt, StreamRole, Syscall, interface_name, shutdown_name,
    },
    record::Record,
};

/// Bytes of a string that are printed, as `strace` does unless told otherwise (`-s 32`).
const PRINTED: usize = 32;

/// The call of a row as `strace` prints it. Descriptors are not in the record: the first
/// argument is the program's name, `server` or a client's letter.
pub(crate) fn strace(record: &Record, row: RowId) -> String {
    let id = row;
    let Some(row) = record.row(id) else {
        return String::new();
    };
    let who = if row.is_stream() {
        stream_name(record, row.socket)
    } else {
        name(record, row.socket)
    };
    // Of what is no longer kept `strace` would print as much with `-s 0`.
    let data = record
        .kept_payload(row)
        .map_or_else(|| "\"\"...".to_owned(), quoted);
    let peer = record.peer(row.peer);
    let (addr, len) = address(peer);
    let (asked, flags) = (row.asked, input_flags(&row.flags.names()));
    let unknown = row.failed();
    let call = match row.call {
        Syscall::Socket => socket(record, row),
        Syscall::SetSockOpt(option @ SockOpt::Linger) => format!(
            "setsockopt({who}, SOL_SOCKET, {}, {{l_onoff=1, l_linger={asked}}}, 8)",
            option.name()
        ),
        Syscall::SetSockOpt(option) if option.joins().is_some() => {
            let (level, name) = (option.level(), option.name());
            let (request, len) = group_request(row.group(peer));
            format!("setsockopt({who}, {level}, {name}, {request}, {len})")
        }
        Syscall::SetSockOpt(option) => {
            let (level, name) = (option.level(), option.name());
            format!("setsockopt({who}, {level}, {name}, [{asked}], 4)")
        }
        Syscall::Listen => format!("listen({who}, {asked})"),
        Syscall::Bind | Syscall::Connect => format!("{}({who}, {addr}, {len})", row.call.name()),
        // The libraries call it with the flag that `accept` does not have.
        Syscall::Accept if unknown => format!("accept4({who}, …, …, SOCK_CLOEXEC)"),
        Syscall::Accept => format!("accept4({who}, {addr}, [{len}], SOCK_CLOEXEC)"),
        Syscall::SendTo => format!("sendto({who}, {data}, {asked}, {flags}, {addr}, {len})"),
        Syscall::Send | Syscall::StreamSend => {
            format!("sendto({who}, {data}, {asked}, {flags}, NULL, 0)")
        }
        Syscall::StreamRecv => {
            let data = if unknown { "…" } else { &data };
            format!("recvfrom({who}, {data}, {asked}, {flags}, NULL, NULL)")
        }
        Syscall::RecvFrom if unknown => format!("recvfrom({who}, …, {asked}, 0, …, …)"),
        Syscall::RecvFrom => format!("recvfrom({who}, {data}, {asked}, 0, {addr}, [{len}])"),
        Syscall::Shutdown => format!("shutdown({who}, {})", shutdown_name(asked)),
        Syscall::Close => format!("close({who})"),
        Syscall::RecvMsg => recvmsg(row, &who, &data, peer),
        Syscall::SendMsg | Syscall::SendMMsg | Syscall::RecvMMsg => {
            // A connected socket needs no address.
            let connected = record.socket(row.socket).and_then(|info| info.connected);
            let named = peer.filter(|_| row.call.is_receive() || connected != peer);
            return batched(row, rows_of_call(record, id, row), &who, &data, named);
        }
    };
    format!("{call} = {}", result(row))
}

/// A new socket, of the family and the kind that its notes tell.
fn socket(record: &Record, row: &Row) -> String {
    let (addr, is_udp) = if row.is_stream() {
        let info = record.stream(row.socket);
        let is_udp = info.is_some_and(|info| info.role == StreamRole::Datagram);
        (info.and_then(|info| info.local.or(info.peer)), is_udp)
    } else {
        (record.socket(row.socket).map(|info| info.local), true)
    };
    let family = match addr {
        Some(SocketAddr::V4(_)) => "AF_INET",
        Some(SocketAddr::V6(_)) => "AF_INET6",
        None => "…",
    };
    let (kind, protocol) = if is_udp {
        ("SOCK_DGRAM", "IPPROTO_UDP")
    } else {
        ("SOCK_STREAM", "IPPROTO_TCP")
    };
    // The libraries add the flag that a new program does not inherit it.
    format!("socket({family}, {kind}|SOCK_CLOEXEC, {protocol})")
}

/// The call as `strace` prints it, and its result beside it.
pub(crate) fn strace_in_two(record: &Record, row: RowId) -> (String, String) {
    let whole = strace(record, row);
    // No result has this sign in it.
    match whole.rsplit_once(" = ") {
        Some((call, result)) => (call.to_owned(), result.to_owned()),
        None => (whole, String::new()),
    }
}

/// How many rows one batched call has. They stand together, apart from rows of another thread with
/// the very same stamp.
pub(super) fn rows_of_call(record: &Record, id: RowId, row: &Row) -> u32 {
    let same = |other: &RowId| {
        record.row(*other).is_some_and(|other| {
            (other.socket, other.call, other.call_n) == (row.socket, row.call, row.call_n)
        })
    };
    let before = (0..id).rev().take_while(same).count();
    let after = (id..record.len()).take_while(same).count();
    u32::try_from(before + after).unwrap_or(u32::MAX)
}

/// A `msghdr` with one buffer; `more` stands at its end.
fn msghdr(peer: Option<SocketAddr>, data: &str, len: u32, more: &str) -> String {
    let (addr, addr_len) = address(peer);
    format!(
        "{{msg_name={addr}, msg_namelen={addr_len}, msg_iov=[{{iov_base={data}, iov_len={len}}}], \
         msg_iovlen=1{more}}}"
    )
}

/// The output flags of a receive.
const fn output_flags(row: &Row) -> &'static str {
    if row.flags.has(RowFlags::TRUNC) {
        ", msg_flags=MSG_TRUNC"
    } else {
        ", msg_flags=0"
    }
}

/// A call for many datagrams, with this row's own among them; the dots stand for the others.
fn batched(row: &Row, count: u32, who: &str, data: &str, peer: Option<SocketAddr>) -> String {
    let dots = if count > 1 { ", …" } else { "" };
    let asked = row.asked;
    let done = |n: u32| {
        if row.failed() {
            result(row)
        } else {
            n.to_string()
        }
    };
    match row.call {
        Syscall::SendMsg => {
            let all = asked.saturating_mul(count);
            let data = format!("{data}{}", if count > 1 { "…" } else { "" });
            let control = format!(
                ", msg_control=[{{cmsg_level=SOL_UDP, cmsg_type=UDP_SEGMENT, cmsg_data={asked}}}]"
            );
            let header = msghdr(peer, &data, all, &control);
            format!("sendmsg({who}, {header}, MSG_DONTWAIT) = {}", done(all))
        }
        Syscall::RecvMMsg => {
            let received = if row.failed() {
                "…".to_owned()
            } else {
                let header = msghdr(peer, data, asked, output_flags(row));
                format!("[{{msg_hdr={header}, msg_len={}}}{dots}]", raw_result(row))
            };
            let result = done(count);
            format!("recvmmsg({who}, {received}, …, MSG_TRUNC|MSG_DONTWAIT, NULL) = {result}")
        }
        _ => {
            let len = if row.failed() {
                String::new()
            } else {
                format!(", msg_len={}", row.returned)
            };
            let header = msghdr(peer, data, asked, "");
            let result = done(count);
            format!(
                "sendmmsg({who}, [{{msg_hdr={header}{len}}}{dots}], …, MSG_DONTWAIT) = {result}"
            )
        }
    }
}

fn recvmsg(row: &Row, who: &str, data: &str, peer: Option<SocketAddr>) -> String {
    let mut names = row.flags.names();
    if row.flags.has(RowFlags::RAW_TRUE_LEN) {
        // The lab never waits in a call, and asks for the true length.
        names.retain(|name| *name != "MSG_DONTWAIT");
        let peeks = usize::from(row.is_peek());
        names.splice(peeks..peeks, ["MSG_TRUNC", "MSG_DONTWAIT"]);
    }
    let input = input_flags(&names);
    let header = if row.failed() {
        format!("{{msg_iov=[{{iov_len={}}}], msg_iovlen=1}}", row.asked)
    } else {
        msghdr(peer, data, row.asked, output_flags(row))
    };
    format!("recvmsg({who}, {header}, {input})")
}

/// Input flags as `strace` prints them.
fn input_flags(names: &[&str]) -> String {
    if names.is_empty() {
        "0".to_owned()
    } else {
        names.join("|")
    }
}

/// What the call itself returned: with the input flag `MSG_TRUNC` that is the true length.
pub(super) fn raw_result(row: &Row) -> i64 {
    match row.true_len() {
        Some(len) if row.flags.has(RowFlags::RAW_TRUE_LEN) && !row.failed() => i64::from(len),
        _ => i64::from(row.returned),
    }
}

fn result(row: &Row) -> String {
    if row.is_cut_error() {
        format!("-1 {}", row.cut_word())
    } else if row.flags.has(RowFlags::WINSOCK) && row.errno.is_error() {
        format!("-1 {}", row.errno)
    } else if row.errno.is_error() {
        format!("-1 {} ({})", row.errno, strerror(row.errno))
    } else {
        raw_result(row).to_string()
    }
}

fn address(peer: Option<SocketAddr>) -> (String, u32) {
    match peer {
        Some(SocketAddr::V4(peer)) => {
            let (port, ip) = (peer.port(), peer.ip());
            let addr = format!("sin_port=htons({port}), sin_addr=inet_addr(\"{ip}\")");
            (format!("{{sa_family=AF_INET, {addr}}}"), 16)
        }
        Some(SocketAddr::V6(peer)) => {
            let (port, ip) = (peer.port(), peer.ip());
            let (flow, scope) = (peer.flowinfo(), interface(peer.scope_id()));
            let addr = format!(
                "sin6_port=htons({port}), sin6_flowinfo=htonl({flow}), \
                 inet_pton(AF_INET6, \"{ip}\", &sin6_addr), sin6_scope_id={scope}"
            );
            (format!("{{sa_family=AF_INET6, {addr}}}"), 28)
        }
        None => ("NULL".to_owned(), 0),
    }
}

/// The structure that joins or leaves a group, and its size: `ip_mreqn` or `ipv6_mreq` with all of their fields.
fn group_request(group: Option<Group>) -> (String, u32) {
    let Some(Group { addr, interface }) = group else {
        return ("…".to_owned(), 0);
    };
    let index = self::interface(interface);
    match addr {
        IpAddr::V4(addr) => {
            let any = "imr_address=inet_addr(\"0.0.0.0\")";
            let addr = format!("imr_multiaddr=inet_addr(\"{addr}\")");
            (format!("{{{addr}, {any}, imr_ifindex={index}}}"), 12)
        }
        IpAddr::V6(addr) => {
            let addr = format!("inet_pton(AF_INET6, \"{addr}\", &ipv6mr_multiaddr)");
            (format!("{{{addr}, ipv6mr_interface={index}}}"), 20)
        }
    }
}

/// An interface as `strace` prints it: by its name, if it has one.
fn interface(index: u32) -> String {
    let name = interface_name(index);
    if name == index.to_string() {
        name
    } else {
        format!("if_nametoindex(\"{name}\")")
    }
}

/// Bytes as a C string: octal escapes, as short as the next character allows.
fn quoted(bytes: &[u8]) -> String {
    let shown = bytes.get(..PRINTED).unwrap_or(bytes);
    let mut text = String::from("\"");
    for (at, &byte) in shown.iter().enumerate() {
        match byte {
            b'\n' => text.push_str("\\n"),
            b'\t' => text.push_str("\\t"),
            b'\r' => text.push_str("\\r"),
            0x0b => text.push_str("\\v"),
            0x0c => text.push_str("\\f"),
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            b' '..=b'~' => text.push(char::from(byte)),
            _ if matches!(shown.get(at + 1), Some(b'0'..=b'7')) => {
                text.push_str(&octal(byte, 3));
            }
            _ => text.push_str(&octal(byte, 1)),
        }
    }
    text.push('"');
    if shown.len() < bytes.len() {
        text.push_str("...");
    }
    text
}

fn octal(byte: u8, digits: usize) -> String {
    format!("\\{byte:0digits$o}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_quoted_as_strace_quotes_them() {
        for (bytes, want) in [
            (&b"hello"[..], r#""hello""#),
            (b"", r#""""#),
            (b"h\0a\x009 \x07 \x7f\n", r#""h\0a\09 \7 \177\n""#),
            (b"\x001", r#""\0001""#),
            ("你\"".as_bytes(), r#""\344\275\240\"""#),
            (&[b'y'; 33], r#""yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"..."#),
        ] {
            assert_eq!(quoted(bytes), want, "{bytes:?}");
        }
    }
}
