//! What the step `next` of a script changes of a row, and the names of calls and errors in scripts.

use crate::model::{Errno, PeerId, Row, RowFlags, Syscall};

/// An error that scripts name.
pub(super) fn error(name: &str) -> Option<Errno> {
    let mut all = (0..u16::MAX).map(Errno);
    all.find(|one| one.name() == Some(name))
}

/// A call that scripts name, of datagrams where both kinds of sockets have it.
pub(super) fn syscall(name: &str) -> Option<Syscall> {
    let all = [
        Syscall::SendMMsg,
        Syscall::SendMsg,
        Syscall::RecvMMsg,
        Syscall::RecvFrom,
        Syscall::Socket,
        Syscall::Bind,
        Syscall::Accept,
        Syscall::Connect,
        Syscall::Close,
    ];
    all.into_iter().find(|call| call.name() == name)
}

/// Changes a row as the step `next` of a script says.
pub(super) fn change(row: &mut Row, how: &str) {
    match how {
        "plain" => row.flags.set(RowFlags::PLAIN, true),
        "winsock" => row.flags.set(RowFlags::WINSOCK, true),
        "unknown-length" => row.true_len = Row::UNKNOWN_LEN,
        "no-peer" => row.peer = PeerId::NONE,
        how => {
            if let Some(call) = syscall(how) {
                row.call = call;
                let raw = call != Syscall::RecvFrom && row.flags.has(RowFlags::RAW_TRUE_LEN);
                row.flags.set(RowFlags::RAW_TRUE_LEN, raw);
            } else {
                (row.errno, row.returned) = (error(how).unwrap(), -1);
            }
        }
    }
}
