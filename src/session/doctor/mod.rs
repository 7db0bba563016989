//! What this system can tell and show of sockets, what is missing, and how to get it: each is asked of the system
//! itself, by doing it.

mod capability;
mod checkup;
mod examination;

pub use capability::{Capability, CapabilityState, Finding};
pub(crate) use checkup::examine;
pub(crate) use examination::Examination;
