//! What differs between systems, chosen once.

mod append;
#[cfg(target_os = "linux")]
mod diag;
#[cfg(target_os = "linux")]
mod epoll;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod many;
#[cfg(not(target_os = "linux"))]
mod poller;
pub(super) mod portable;
#[cfg(target_os = "linux")]
mod tcp;
#[cfg(not(target_os = "linux"))]
mod tcp_portable;

pub(super) use append::*;
#[cfg(target_os = "linux")]
pub(super) use epoll::{Alarm, Selector};
#[cfg(not(target_os = "linux"))]
pub(super) use poller::{Alarm, Selector};
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

use polling::{Event, Poller};
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
