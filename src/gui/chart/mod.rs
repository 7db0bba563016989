//! Curves: sweeps that are drawn before they are measured, and charts of the session.

mod heat;
mod panel;
mod plot;
mod session_chart;
mod sweep_chart;
mod sweep_draft;
mod sweep_form;
mod sweep_shown;
mod sweep_table;

pub(crate) use panel::{ChartsPanel, sweep_ui};
pub(crate) use sweep_shown::SweepShown;
