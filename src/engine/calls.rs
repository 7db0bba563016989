//! Calls of a socket that move no data: each becomes a row, whatever came of it.

use std::io;

use super::clock::Clock;
use crate::{
    model::{Row, SocketId, Stamp, Syscall},
    net::errno_of,
};

/// Makes a call. Its row tells of 0 as the result, or of the error.
pub(super) fn make<T>(
    (socket, call): (SocketId, Syscall),
    clock: Clock,
    make: impl FnOnce() -> io::Result<T>,
) -> (Row, io::Result<T>) {
    let before = clock.now();
    let result = make();
    let mut row = Row {
        took_ns: nanos(before, clock.now()),
        ..Row::new(socket, call, before)
    };
    match &result {
        Ok(_) => row.returned = 0,
        Err(error) => row.errno = errno_of(error),
    }
    (row, result)
}

/// The time between two moments in nanoseconds, at most 4.29 s.
pub(super) fn nanos(from: Stamp, to: Stamp) -> u32 {
    u32::try_from(to.since(from).as_nanos()).unwrap_or(u32::MAX)
}
