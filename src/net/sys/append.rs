//! Reading onto the end of a list, without writing zeros there first.

use std::io;

use socket2::Socket;

use crate::model::RowFlags;

/// Calls `recv(2)` with the flags of its row and room for `size` bytes, and appends what it returned; gives how many.
///
/// # Errors
/// "Would block" when none waits; the socket's pending error.
pub(in crate::net) fn receive_onto(
    socket: &Socket,
    bytes: &mut Vec<u8>,
    size: usize,
    flags: RowFlags,
) -> io::Result<usize> {
    bytes.reserve(size);
    let len = bytes.len();
    let room = bytes.spare_capacity_mut();
    let received = socket
        .recv_with_flags(
            room.get_mut(..size).unwrap_or_default(),
            super::input_flags(flags),
        )?
        .min(size);
    #[expect(unsafe_code, reason = "socket2 fills what is not initialised")]
    // SAFETY: the call has written the first `received` of the `size` bytes that were reserved after `len`.
    unsafe {
        bytes.set_len(len + received);
    }
    Ok(received)
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn what_was_read_stands_after_what_was_there() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let a = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (a, b) = (Socket::from(a), Socket::from(listener.accept().unwrap().0));
        a.send(b"hello").unwrap();
        let mut bytes = b"> ".to_vec();
        let found = receive_onto(&b, &mut bytes, 4, RowFlags(0)).unwrap();
        assert_eq!(found, 4, "four");
        let found = receive_onto(&b, &mut bytes, 4, RowFlags(0)).unwrap();
        assert_eq!(found, 1, "one");
        assert_eq!(bytes, b"> hello", "in order");
        drop(a);
        let found = receive_onto(&b, &mut bytes, 4, RowFlags(0)).unwrap();
        assert_eq!(found, 0, "fin");
        b.set_nonblocking(true).unwrap();
        assert_eq!(bytes, b"> hello", "as it was");
    }
}
