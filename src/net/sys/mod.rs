//! What differs between systems, chosen once.

mod append;
#[cfg(target_os = "linux")]
mod diag;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod many;
pub(super) mod portable;
#[cfg(target_os = "linux")]
mod tcp;
#[cfg(not(target_os = "linux"))]
mod tcp_portable;

pub(super) use append::*;
#[cfg(target_os = "linux")]
pub(super) use tcp::*;
#[cfg(not(target_os = "linux"))]
pub(super) use tcp_portable::*;

#[cfg(target_os = "linux")]
pub(super) use diag::*;
#[cfg(target_os = "linux")]
pub(super) use linux::*;
#[cfg(target_os = "linux")]
pub(super) use many::*;
#[cfg(not(target_os = "linux"))]
pub(super) use portable::*;

use std::{io, sync::Arc};

use polling::{Event, PollMode, Poller};
use socket2::Socket;

/// Adds a socket to a poller, without interest in anything yet.
pub(super) fn watch(poller: &Poller, socket: &Arc<Socket>, key: usize) -> io::Result<()> {
    #[expect(unsafe_code, reason = "polling cannot know how long the socket lives")]
    // SAFETY: the waiter keeps a share of the socket for as long as the poller knows it, and
    // deletes it from the poller before it lets go of that share.
    unsafe {
        poller.add(&**socket, Event::none(key))
    }
}

/// Adds a socket to a poller that tells of it as long as there is something.
pub(super) fn watch_level(
    poller: &Poller,
    socket: &Arc<Socket>,
    interest: Event,
) -> io::Result<()> {
    #[expect(unsafe_code, reason = "polling cannot know how long the socket lives")]
    // SAFETY: the watch keeps a share of the socket for as long as the poller knows it, and deletes it
    // from the poller before it lets go of that share.
    unsafe {
        poller.add_with_mode(&**socket, interest, PollMode::Level)
    }
}
