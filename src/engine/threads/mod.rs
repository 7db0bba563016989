//! What the threads of the engine have in common: how one is started, asked, watched and ended.

pub(super) mod adaptive_polling;
pub(super) mod context;
pub(super) mod mailbox;
pub(super) mod progress_counters;
pub(super) mod stall_detector;
pub(super) mod thread;
pub(super) mod worker;
pub(super) mod worker_handle;
