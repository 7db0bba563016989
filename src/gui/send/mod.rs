//! The send panel: what is sent, how often and how, and by which client.

mod burst;
mod burst_draft;
mod burst_run;
mod clients;
mod draft;
mod marked;
mod panel;
mod payload_file;
mod resend;
mod text_box;

pub(crate) use burst_run::BurstRun;
pub(crate) use panel::SendPanel;
pub(crate) use resend::ResendList;
