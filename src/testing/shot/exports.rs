//! What is saved for other programs, and captures that are sent again: files beside the pictures.

use egui::Theme;

use super::{Action, Session, Shot, ShotWindow, UiCommand, truncated};
use crate::{session::RecordingOrder, text::Lang};

/// What the pictures show.
pub(super) const SHOTS: &[Shot] = &[
    Shot::extra("exported", Theme::Light, exported),
    Shot::extra("exported-dark-chinese", Theme::Dark, exported).zh(),
    Shot::extra("captures", Theme::Light, captures),
    Shot::extra("captures-chinese", Theme::Dark, captures)
        .zh()
        .sized(1280.0, 720.0),
    Shot::extra("recent", Theme::Light, |stage| {
        captures(stage)?;
        stage.ask(Action::CloseReplay)?;
        let path = stage.app()?.files.results_folder.join("session.pcapng");
        stage.app()?.preferences.note_recent(&path);
        stage.press("Menu")
    })
    .sized(1280.0, 720.0),
];

fn exported(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    truncated(stage)?;
    stage.ask(Action::Command(UiCommand::ExportPicture))?;
    stage.ask(Action::Command(UiCommand::ExportReport))?;
    stage.ask(Action::Command(UiCommand::View))?;
    stage.ask(Action::Command(UiCommand::ExportPicture))
}

fn captures(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    truncated(stage)?;
    let app = stage.app()?;
    let path = app.files.results_folder.join("session.pcapng");
    let order = RecordingOrder {
        live: false,
        ..RecordingOrder::live(&path, Lang::En)
    };
    let began = app.session.record_to(order);
    began.map_err(|error| error.key.to_owned())?;
    stage.until(|session: &Session| session.recording().is_none())?;
    stage.ask(Action::OpenCapture(path))
}
