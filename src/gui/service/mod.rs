//! What it is for: which service the lab's server is, what its clients ask it, and what comes back.

mod chat;
mod exchange;
mod forms;
mod lookup;
mod order;
mod panel;
mod requests;
mod result;
mod time;

pub(crate) use order::ServiceOrder;
pub(crate) use panel::ServicePanel;
pub(crate) use result::{service_of, service_of_run};
