//! What can be taken back.

use crate::session::Preferences;

/// How many steps are kept.
const MOST: usize = 20;

/// Something that was done and can be taken back.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// The counters and tables began anew.
    Clear,
    /// All settings were reset; these were they.
    Reset(Box<Preferences>),
}

/// The steps, the latest last.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps {
    list: Vec<Step>,
}

impl Steps {
    /// Notes what was done.
    pub(super) fn push(&mut self, step: Step) {
        self.list.push(step);
        if self.list.len() > MOST {
            self.list.remove(0);
        }
    }

    /// The latest step, which is then gone.
    pub(super) fn pop(&mut self) -> Option<Step> {
        self.list.pop()
    }

    /// Whether there is one.
    pub(super) const fn any(&self) -> bool {
        !self.list.is_empty()
    }
}
