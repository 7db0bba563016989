//! `packet-lab doctor`: what this system can tell and show, what is missing, and how to get it.

use super::{RunError, json::object, output::Output};
use crate::session::{self, Adapter, CapabilityState, Finding};

/// Looks, and tells; returns `true` whatever it found. `adapters` asks for what the window could be drawn with.
pub(super) fn run(
    adapters: Option<fn() -> Vec<Adapter>>,
    output: &Output<'_>,
) -> Result<bool, RunError> {
    let adapters = adapters.map(|ask| ask());
    let findings = session::examine(adapters.as_deref());
    for finding in &findings {
        if output.is_text() {
            let sign = match finding.found {
                CapabilityState::Yes(_) => '✓',
                CapabilityState::No => '✗',
                CapabilityState::Unknown(_) => '?',
            };
            output.text(&format!("{sign} {}", output.sentence(&finding.message())))?;
        } else {
            output.json(&object! {
                ability: finding.ability,
                found: finding.found.word(),
                detail: Some(finding.found.detail()).filter(|detail| !detail.is_empty()),
                packages: finding.missing(),
            })?;
        }
    }
    if let Some(install) = Finding::install(&findings).filter(|_| output.is_text()) {
        output.say(&install)?;
    }
    Ok(true)
}
