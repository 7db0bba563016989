//! How closely a timeline is looked at.

use egui::Ui;

use crate::gui::theme::{Themed as _, timeline_parts::zoom};

/// The last zoom step at which every event has a line of its own.
const SINGLE: u8 = 5;
/// The zoom step that a timeline begins with.
const DEFAULT: u8 = 3;
/// The last zoom step: one line stands for 2³¹ events.
const LAST: u8 = SINGLE + 31;

/// A step that was asked for, carried out when the place of the lines is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ZoomStep {
    /// Higher lines, or fewer events in each.
    Closer,
    /// Lower lines, or more events in each.
    Further,
    /// As close as all lines are seen.
    Fit,
}

/// A step of the zoom: from high lines to lines that stand for many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Zoom(u8);

impl Default for Zoom {
    fn default() -> Self {
        Self(DEFAULT)
    }
}

impl Zoom {
    /// Lines for each slot.
    pub(super) const fn fold(self) -> u32 {
        1 << (self.0.saturating_sub(SINGLE) as u32 % 32)
    }

    pub(super) fn height(self, ui: &Ui) -> f32 {
        let row = ui.sizes().row;
        let share = zoom::HEIGHTS.get(usize::from(self.0)).copied();
        (row * share.unwrap_or(zoom::FOLDED)).round()
    }

    /// The next zoom that shows fewer lines in a slot.
    #[must_use]
    pub(super) const fn closer(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// Further away, as long as there is more than one slot.
    #[must_use]
    pub(super) fn further(self, lines: u32) -> Self {
        if self.fold() > 1 && lines.div_ceil(self.fold()) <= 1 || self.0 >= LAST {
            self
        } else {
            Self(self.0 + 1)
        }
    }

    /// The closest from which all lines are seen.
    pub(super) fn fitting(ui: &Ui, lines: u32, height: f32) -> Self {
        let fits = |zoom: &Self| {
            let slots = lines.div_ceil(zoom.fold()).max(1);
            slots as f32 * zoom.height(ui) <= height
        };
        (0..LAST).map(Self).find(fits).unwrap_or(Self(LAST))
    }
}
