//! The parts of the window. Each holds only what the person has typed or opened; where it sits
//! is the layout's business.

mod caption;
mod clients;
mod log;
mod log_row;
mod notices;
mod payload;
mod receive;
mod send;
mod server_field;
mod shortcuts;
mod status;
mod top_bar;

pub use caption::CaptionPanel;
pub use log::LogPanel;
pub use notices::{Notices, notices_ui};
pub use receive::ReceivePanel;
pub use send::SendPanel;
pub use shortcuts::shortcuts_ui;
pub use status::status_ui;
pub use top_bar::top_bar_ui;
