//! The window.
//!
//! [`App`] owns the session and the panels. In `logic` it takes in what was observed; in `ui` it
//! draws, and then carries out the actions that the panels asked for. Nothing is drawn while
//! nothing happens: the engine's threads wake the window.

mod action;
mod app;
mod chart;
mod code;
mod command;
mod controls;
mod ctx;
mod drawer;
mod export;
mod file_dialog;
mod keyboard;
mod layout;
mod lesson;
mod log;
mod long_press;
mod next_frame;
mod painting;
mod path_form;
mod picture;
mod playback;
mod receive;
mod rows;
mod send;
mod service;
mod session_view;
mod shell;
mod sizing;
mod socket_options;
mod sockets;
mod stage;
mod tables;
mod tcp;
pub(crate) mod theme;
mod why;
mod widgets;

pub use app::{App, Options, sweep_picture};
pub use command::UiCommand;
pub use file_dialog::{FileAnswer, FileDialog, FileRequest};
pub use painting::adapters;

pub(crate) use self::{
    action::{Action, FilePurpose},
    ctx::{KeptScenes, Lab, PanelCtx, Shown},
};
#[cfg(feature = "testing")]
pub(crate) use self::{
    lesson::SegmentsView,
    playback::Player,
    service::ServiceOrder,
    session_view::SessionView,
    shell::CaptionPanel,
    stage::{TimelinePanel, stage_ui},
    widgets::kept_check_id,
};

use std::{panic, sync::Arc};

use eframe::NativeOptions;
use egui::ViewportBuilder;

use crate::session::{DisplayWatch, find_program};

/// Opens the window and returns when it is closed.
///
/// # Errors
/// There is no display, or no way to draw on it; the text says why.
pub fn run(mut options: Options) -> Result<(), String> {
    options.dialog = options.dialog.or_else(file_dialog::system_dialog);
    options.wireshark = options.wireshark.or_else(|| find_program("wireshark"));
    if let Some(watch) = options.watch.clone() {
        tell_of_a_lost_display(watch);
    }
    painting::open(options, || NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title("Packet Lab")
            .with_app_id("packet-lab")
            .with_inner_size(theme::window_sizes::FIRST)
            .with_min_inner_size(theme::window_sizes::SMALLEST),
        ..NativeOptions::default()
    })
}

/// Where winit finds the connection to the display gone in the middle of a call it panics: what is told then is that
/// the display has ended.
fn tell_of_a_lost_display(watch: Arc<DisplayWatch>) {
    let default_hook = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let in_winit = info
            .location()
            .is_some_and(|at| at.file().contains("winit-"));
        let payload = info.payload_as_str().unwrap_or_default();
        if !(in_winit && payload.contains("IoError")) {
            default_hook(info);
            return;
        }
        watch.end();
    }));
}
