//! The window's own bars, menus and notices.

mod announcer;
mod caption;
mod caption_subject;
mod doctor;
mod glossary;
mod help;
mod manual;
mod menu;
mod notices;
mod palette;
mod status;
mod top_bar;
mod view_switch;

pub(crate) use caption::CaptionPanel;
pub(crate) use doctor::doctor_ui;
pub(crate) use help::HelpSheet;
pub(crate) use manual::{ManualPage, open_in_web};
pub(crate) use menu::{THEMES, menu_id, menu_lines_ui};
pub(crate) use notices::{NoticePlace, Notices, notices_ui};
pub(crate) use palette::{Palette, PaletteEntry};
pub(crate) use status::status_ui;
pub(crate) use top_bar::{
    appearance_ui, drawer_sign_ui, lessons_bar_ui, recording_ui, top_bar_ui, transport_key,
};
pub(crate) use view_switch::{view_ui, view_words};
