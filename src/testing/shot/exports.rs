//! Captures that are sent again: files beside the pictures.

use super::{Action, Outcome, Session, ShotWindow};
use crate::{session::RecordingOrder, text::Lang};

pub(super) fn recent(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.ask(Action::CloseResend)?;
    let path = stage.app()?.files.results_folder.join("session.pcapng");
    stage.app()?.preferences.note_recent(&path);
    Ok(())
}

pub(super) fn capture(stage: &mut ShotWindow<'_>) -> Outcome {
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
