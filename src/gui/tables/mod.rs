//! The tables below the stage: the tabs, the bytes, the system calls.

mod bytes;
mod calls;
mod characters;
mod fields;
mod tab;
mod tabs;

pub(crate) use fields::service_key;
pub(crate) use tab::Tab;
pub(crate) use tabs::Tabs;
