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
    let mut row = blank(socket, call, before, clock.now());
    match &result {
        Ok(_) => row.returned = 0,
        Err(error) => row.errno = errno_of(error),
    }
    (row, result)
}

/// The row of a call that was made from `before` to `after`; it tells of no result yet.
pub(super) fn blank(socket: SocketId, call: Syscall, before: Stamp, after: Stamp) -> Row {
    Row {
        took_ns: nanos(before, after),
        ..Row::new(socket, call, before)
    }
}

/// The time between two moments in nanoseconds, at most 4.29 s.
pub(super) fn nanos(from: Stamp, to: Stamp) -> u32 {
    u32::try_from(to.since(from).as_nanos()).unwrap_or(u32::MAX)
}

/// `EAGAIN`, or a signal came in between: no call of the experiment.
pub(super) fn is_nothing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_tells_how_long_its_call_took() {
        let (socket, call) = (SocketId(1), Syscall::Listen);
        let row = blank(socket, call, Stamp(5), Stamp(12));
        assert_eq!((row.at, row.took_ns), (Stamp(5), 7));
        let clock = Clock::start();
        let least = 50_000;
        let (row, result) = make((socket, call), clock, || {
            let start = clock.now();
            while clock.now().0 - start.0 < least {}
            Ok(())
        });
        assert!(result.is_ok() && u64::from(row.took_ns) >= least, "{row:?}");
    }
}
