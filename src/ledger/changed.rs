//! Which verdicts changed after their rows were folded.

use crate::model::RowId;

/// Rows that are remembered one by one.
const MAX: usize = 1 << 20;

/// The rows, until somebody takes them.
#[derive(Clone, Debug, Default)]
pub(super) struct Changed {
    rows: Vec<RowId>,
    /// The first and the last of those that found no room.
    more: Option<(RowId, RowId)>,
}

impl Changed {
    pub(super) fn push(&mut self, row: RowId) {
        if self.rows.len() < MAX && self.rows.try_reserve(1).is_ok() {
            self.rows.push(row);
        } else {
            let (first, last) = self.more.unwrap_or((row, row));
            self.more = Some((first.min(row), last.max(row)));
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.more.is_none()
    }

    /// All of them; where they were too many, all rows between the first and the last.
    pub(super) fn take(&mut self) -> Vec<RowId> {
        let mut rows = std::mem::take(&mut self.rows);
        if let Some((first, last)) = self.more.take() {
            rows.extend(first..=last);
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn very_many_changes_take_little_room_and_none_is_missed() {
        let mut changed = Changed::default();
        let most = u32::try_from(MAX).unwrap();
        for row in (0..most + 9).rev() {
            changed.push(row);
        }
        assert_eq!(changed.rows.len(), MAX, "no more than that");
        let mut rows = changed.take();
        rows.sort_unstable();
        assert!(rows.into_iter().eq(0..most + 9), "all of them");
        assert!(changed.take().is_empty(), "once");
    }
}
