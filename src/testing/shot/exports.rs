//! What is saved for other programs, and captures that are sent again: files beside the pictures.

use super::{Action, Outcome, Session, ShotWindow, UiCommand, shots, truncated};
use crate::{session::RecordingOrder, text::Lang};

shots! {
    "exported" "" exported;
    "captures" "" captures;
    "recent" "1280x720" captures, recent;
}

fn recent(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.ask(Action::CloseResend)?;
    let path = stage.app()?.files.results_folder.join("session.pcapng");
    stage.app()?.preferences.note_recent(&path);
    stage.press("Menu")
}

fn exported(stage: &mut ShotWindow<'_>) -> Outcome {
    truncated(stage)?;
    stage.command(UiCommand::ExportPicture)?;
    stage.command(UiCommand::ExportReport)?;
    stage.command(UiCommand::View)?;
    stage.command(UiCommand::ExportPicture)
}

fn captures(stage: &mut ShotWindow<'_>) -> Outcome {
    truncated(stage)?;
    let app = stage.app()?;
    let path = app.files.results_folder.join("session.pcapng");
    let order = RecordingOrder {
        live: false,
        ..RecordingOrder::live(&path, Lang::En)
    };
    let began = app.session.record_to(order);
    began.map_err(|error| error.key)?;
    stage.until(|session: &Session| session.recording().is_none())?;
    let opened = stage.app()?.open_capture(&path);
    Ok(opened.map_err(|error| error.key)?)
}
