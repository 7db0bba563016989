//! The keys of a long list.

use egui::{EventFilter, Id, Key, Ui};

/// Which line the keys ask for, while the list has the keyboard: the next, the one before, the
/// first, the last.
pub(crate) fn wanted(ui: &Ui, id: Id, now: Option<u64>, total: u64) -> Option<u64> {
    let last = total.checked_sub(1)?;
    if !ui.memory(|memory| memory.has_focus(id)) {
        return None;
    }
    let filter = EventFilter {
        vertical_arrows: true,
        horizontal_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    ui.input(|input| {
        if input.key_pressed(Key::ArrowDown) {
            Some(now.map_or(0, |line| (line + 1).min(last)))
        } else if input.key_pressed(Key::ArrowUp) {
            Some(now.map_or(last, |line| line.saturating_sub(1)))
        } else if input.key_pressed(Key::Home) {
            Some(0)
        } else if input.key_pressed(Key::End) {
            Some(last)
        } else {
            None
        }
    })
}
