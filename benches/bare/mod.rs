//! The bare loop that the lab is compared with: one thread sends with `sendmmsg`, one receives with a
//! blocking `recvmmsg(MSG_WAITFORONE)`, 64 datagrams a call. Nothing is looked at or kept.

#![expect(unsafe_code, reason = "the system calls themselves, without the lab")]

use std::{
    net::UdpSocket,
    os::fd::AsRawFd as _,
    ptr, thread,
    time::{Duration, Instant},
};

use socket2::SockRef;

/// Datagrams a call; the calls take it as another type of number.
const MANY: usize = 64;

/// Datagrams received per second.
pub(crate) fn rate(size: usize, count: u32, receive_buffer: u32) -> f64 {
    let receiver = UdpSocket::bind(("127.0.0.1", 0)).expect("a socket");
    SockRef::from(&receiver)
        .set_recv_buffer_size(receive_buffer as usize)
        .expect("a buffer");
    // Only the end of a run in which something was dropped waits so long.
    receiver
        .set_read_timeout(Some(Duration::from_millis(200)))
        .expect("a timeout");
    let sender = UdpSocket::bind(("127.0.0.1", 0)).expect("a socket");
    let to = receiver.local_addr().expect("an address");
    sender.connect(to).expect("on loopback");
    let calls = count as usize / MANY;
    let reader = thread::Builder::new()
        .name("reader".to_owned())
        .spawn(move || receive(&receiver, size, calls * MANY))
        .expect("a thread");
    let start = Instant::now();
    let writer = thread::Builder::new()
        .name("writer".to_owned())
        .spawn(move || send(&sender, size, calls))
        .expect("a thread");
    writer.join().expect("no panic");
    let (received, last) = reader.join().expect("no panic");
    received as f64 / (last - start).as_secs_f64()
}

/// Headers with one piece of `size` bytes each.
fn headers(bytes: &mut [u8], size: usize) -> (Vec<libc::mmsghdr>, Vec<libc::iovec>) {
    let mut pieces: Vec<libc::iovec> = bytes
        .chunks_mut(size)
        .map(|piece| libc::iovec {
            iov_base: piece.as_mut_ptr().cast(),
            iov_len: size,
        })
        .collect();
    let headers = pieces.iter_mut().map(|piece| {
        // SAFETY: all-zero is a valid value of this plain C structure.
        let mut header: libc::mmsghdr = unsafe { std::mem::zeroed() };
        header.msg_hdr.msg_iov = piece;
        header.msg_hdr.msg_iovlen = 1;
        header
    });
    (headers.collect(), pieces)
}

fn send(socket: &UdpSocket, size: usize, calls: usize) {
    let mut bytes = vec![b'x'; size * MANY];
    let (mut headers, _pieces) = headers(&mut bytes, size);
    for _ in 0..calls {
        let mut rest = headers.as_mut_slice();
        while !rest.is_empty() {
            let len = u32::try_from(rest.len()).unwrap_or(0);
            // SAFETY: so many headers, whose pieces live until the end of this function.
            let sent = unsafe { libc::sendmmsg(socket.as_raw_fd(), rest.as_mut_ptr(), len, 0) };
            // A receiver that has given up on a busy machine hears no more: that run counts what came.
            let Ok(sent) = usize::try_from(sent) else {
                return;
            };
            rest = rest.split_at_mut(sent.min(rest.len())).1;
        }
    }
}

/// Reads until all came, or nothing more does; returns how many, and when the last one did.
fn receive(socket: &UdpSocket, size: usize, all: usize) -> (usize, Instant) {
    let mut bytes = vec![0; size * MANY];
    let (mut headers, _pieces) = headers(&mut bytes, size);
    let (mut received, mut last) = (0, Instant::now());
    while received < all {
        // SAFETY: 64 headers, whose pieces live until the end of this function; no timeout.
        let got = unsafe {
            let (fd, first) = (socket.as_raw_fd(), headers.as_mut_ptr());
            libc::recvmmsg(fd, first, 64, libc::MSG_WAITFORONE, ptr::null_mut())
        };
        let Ok(got) = usize::try_from(got) else { break };
        received += got;
        last = Instant::now();
    }
    (received, last)
}
