//! What only tests, pictures and benches need: records made by hand, scenes as text, the stage alone,
//! the window's pictures, and the application without a person.
//!
//! Unit tests have the first half; the rest comes with the feature `testing`. It may import every
//! room; none imports it but for tests.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what is made by hand is right"
)]

#[cfg(feature = "testing")]
mod app;
mod kernel_sample;
mod long_words;
#[cfg(test)]
mod moments;
#[cfg(test)]
mod pasted_texts;
mod row_change;
pub(crate) mod sample;
#[cfg(test)]
mod scene_text;
pub(crate) mod script;
#[cfg(test)]
mod session;
#[cfg(feature = "testing")]
mod shot;
#[cfg(test)]
mod shown;
#[cfg(feature = "testing")]
mod stage_alone;
pub(crate) mod stream_sample;
#[cfg(test)]
pub(crate) mod timeline_text;

#[cfg(feature = "testing")]
pub use self::{
    shot::shot,
    stage_alone::{StageAlone, StageState},
};

/// Lets addresses with an interface be read and shown, as a session does.
#[cfg(test)]
pub(crate) fn know_interfaces() {
    crate::session::set_name_sources();
}

/// Whether the files in `tests/snapshots` are to be written anew; where CI runs they are only compared.
#[cfg(test)]
fn is_updating() -> bool {
    let is = |name, value| std::env::var_os(name).is_some_and(|found| found == value);
    is("UPDATE_SNAPSHOTS", "1") && !is("CI", "true")
}

/// Compares a file of `tests/snapshots`, a line at a time, with what is told of its lines that begin with `#` and `$`;
/// `UPDATE_SNAPSHOTS=1` writes it anew. So many scripts are in it at least: none gets lost unseen.
#[cfg(test)]
pub(crate) fn compare_snapshot(file: &str, min: usize, lines_of: impl FnOnce(&str) -> Vec<String>) {
    let file = format!("{}/tests/snapshots/{file}", env!("CARGO_MANIFEST_DIR"));
    let kept = std::fs::read_to_string(&file).unwrap();
    let scripts = kept.lines().filter(|line| line.starts_with("$ ")).count();
    assert!(scripts >= min, "{scripts} scripts, no fewer than {min}");
    let lines = lines_of(&kept);
    if is_updating() {
        return std::fs::write(file, lines.join("\n") + "\n").unwrap();
    }
    let (mut heading, mut script) = ("", "");
    for (line, kept) in lines.iter().zip(kept.lines()) {
        match kept.as_bytes().first() {
            Some(b'#') => heading = kept,
            Some(b'$') => script = kept,
            _ => {}
        }
        assert_eq!(line, kept, "{heading} {script}");
    }
    assert_eq!(lines.len(), kept.lines().count(), "lines");
}
