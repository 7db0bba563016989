//! The window's own bars, menus and notices.

mod announcer;
mod caption;
mod doctor;
mod menu;
mod notices;
mod shortcuts;
mod status;
mod told;
mod top_bar;
mod view_switch;

pub(crate) use caption::CaptionPanel;
pub(crate) use doctor::doctor_ui;
pub(crate) use menu::{menu_id, menu_lines_ui};
pub(crate) use notices::{NoticePlace, Notices, notices_ui};
pub(crate) use shortcuts::shortcuts_ui;
pub(crate) use status::status_ui;
pub(crate) use top_bar::{drawer_sign_ui, lessons_bar_ui, looks_ui, top_bar_ui};
pub(crate) use view_switch::view_ui;
