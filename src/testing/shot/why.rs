//! Pictures of "Why?", of other systems' answers and of the glossary.

use super::{Action, Fate, Outcome, ShotWindow, UiCommand, dropped, refused, shots, truncated};
use crate::explain::System;

shots! {
    "why-cure" "" why_dropped;
    "why-cure-dark" "dark" why_dropped;
    "why-cure-chinese" "zh" why_dropped;
    "why-cure-projector" "1920x1080" |s| s.project(), why_dropped;
    "why-truncated" "" why_truncated;
    "systems-windows" "" as_windows;
    "systems-windows-dark" "dark" as_windows;
    "systems-windows-chinese" "zh 1280x720" as_windows;
    "systems-windows-projector" "1920x1080" |s| s.project(), as_windows;
    "glossary" "" glossary;
    "glossary-dark" "dark" glossary;
    "glossary-chinese" "zh 1280x720" glossary;
    "glossary-projector" "1920x1080" |s| s.project(), glossary;
}

/// Why one was dropped at a full queue.
fn why_dropped(stage: &mut ShotWindow<'_>) -> Outcome {
    dropped(stage)?;
    stage.command(UiCommand::Reading)?;
    stage.fate(Fate::Whole, 1)?;
    stage.choose_fate(Fate::Dropped)?;
    stage.press_key("why")
}

/// “Why?” of a datagram that was cut off.
fn why_truncated(stage: &mut ShotWindow<'_>) -> Outcome {
    truncated(stage)?;
    stage.choose_datagram(5)?;
    stage.press_key("why")
}

/// What Windows would tell of a datagram that was cut off, and of refused ones.
fn as_windows(stage: &mut ShotWindow<'_>) -> Outcome {
    truncated(stage)?;
    refused(stage)?;
    stage.ask(Action::TellAs(System::Windows))?;
    stage.command(UiCommand::TabCalls)?;
    stage.choose_datagram(5)
}

/// The glossary below its key.
fn glossary(stage: &mut ShotWindow<'_>) -> Outcome {
    truncated(stage)?;
    stage.command(UiCommand::Help)?;
    stage.harness.run_steps(3);
    stage.press_key("glossary")
}
