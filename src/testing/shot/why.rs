//! Pictures of "Why?", of other systems' answers and of the glossary.

use egui::Theme;

use super::{Action, Fate, Shot, ShotWindow, UiCommand, dropped, refused, truncated};
use crate::{explain::System, text::Catalog};

/// What the pictures show.
pub(super) const SHOTS: &[Shot] = &[
    Shot::extra("why-cure", Theme::Light, why_dropped),
    Shot::extra("why-cure-dark", Theme::Dark, why_dropped),
    Shot::extra("why-cure-chinese", Theme::Light, why_dropped).zh(),
    Shot::extra("why-cure-projector", Theme::Light, |stage| {
        stage.ask(Action::Command(UiCommand::Projector))?;
        why_dropped(stage)
    })
    .sized(1920.0, 1080.0),
    Shot::extra("why-truncated", Theme::Light, why_truncated),
    Shot::extra("why-truncated-chinese", Theme::Dark, why_truncated)
        .zh()
        .sized(1280.0, 720.0),
    Shot::extra("systems-windows", Theme::Light, as_windows),
    Shot::extra("systems-windows-dark", Theme::Dark, as_windows),
    Shot::extra("systems-windows-chinese", Theme::Light, as_windows)
        .zh()
        .sized(1280.0, 720.0),
    Shot::extra("systems-windows-projector", Theme::Light, |stage| {
        stage.ask(Action::Command(UiCommand::Projector))?;
        as_windows(stage)
    })
    .sized(1920.0, 1080.0),
    Shot::extra("glossary", Theme::Light, glossary),
    Shot::extra("glossary-dark", Theme::Dark, glossary),
    Shot::extra("glossary-chinese", Theme::Light, glossary)
        .zh()
        .sized(1280.0, 720.0),
    Shot::extra("glossary-projector", Theme::Light, |stage| {
        stage.ask(Action::Command(UiCommand::Projector))?;
        glossary(stage)
    })
    .sized(1920.0, 1080.0),
];

impl ShotWindow<'_> {
    /// Presses what has this word on it.
    fn press_key(&mut self, key: &str) -> Result<(), String> {
        let lang = self.app()?.look.lang;
        self.press(&Catalog::new(lang).get(key))
    }
}

/// Why one was dropped at a full queue.
fn why_dropped(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    dropped(stage)?;
    stage.ask(Action::Command(UiCommand::Reading))?;
    stage.fate(Fate::Whole, 1)?;
    let app = stage.app()?;
    let (record, ledger) = (app.session.record(), app.session.ledger());
    let mut rows = 0..record.len();
    let lost = rows.find(|id| ledger.verdict(*id).fate == Fate::Dropped);
    stage.ask(Action::Select(lost))?;
    stage.press_key("why")
}

/// Why one was cut off.
fn why_truncated(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    truncated(stage)?;
    stage.choose_datagram(5)?;
    stage.press_key("why")
}

/// What Windows would tell of a datagram that was cut off, and of refused ones.
fn as_windows(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    truncated(stage)?;
    refused(stage)?;
    stage.ask(Action::TellAs(System::Windows))?;
    stage.ask(Action::Command(UiCommand::TabCalls))?;
    stage.choose_datagram(5)
}

/// The glossary below its key.
fn glossary(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    truncated(stage)?;
    stage.ask(Action::Command(UiCommand::Help))?;
    stage.harness.run_steps(3);
    stage.press_key("glossary")
}
