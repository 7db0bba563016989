//! What differs between systems, chosen once.
//!
//! `socket2` makes the sockets, and `rustix` has safe calls for epoll, clocks and pages. `libc` is for what neither wraps
//! as it is needed here: batches of messages with their control data, options and queries by number, thresholds of the
//! allocator.

mod append;
#[cfg(target_os = "linux")]
mod diag;
#[cfg(target_os = "linux")]
mod epoll;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod many;
mod memory;
#[cfg(not(target_os = "linux"))]
mod poller;
pub(super) mod portable;
#[cfg(target_os = "linux")]
mod sock_diag;
#[cfg(target_os = "linux")]
mod socket_dump;
#[cfg(target_os = "linux")]
mod tcp;
#[cfg(not(target_os = "linux"))]
mod tcp_portable;
#[cfg(target_os = "linux")]
mod x_display;

pub(super) use append::*;
#[cfg(target_os = "linux")]
pub(super) use epoll::Selector;
#[cfg(target_os = "linux")]
pub(crate) use epoll::Waker;
pub(crate) use memory::{map_pages, set_malloc_thresholds};
#[cfg(not(target_os = "linux"))]
pub(super) use poller::Selector;
#[cfg(not(target_os = "linux"))]
pub(crate) use poller::Waker;
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
#[cfg(target_os = "linux")]
pub(super) use socket_dump::sockets;
#[cfg(target_os = "linux")]
pub(super) use x_display::*;
