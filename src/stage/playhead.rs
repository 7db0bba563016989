//! A place in the record.

use crate::model::RowId;

/// How much of the record was played: the stage shows the moment after that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Playhead {
    /// Rows played.
    pub rows: RowId,
    /// Notes played.
    pub notes: u32,
    /// Rows played before the last move; what lies between is shown as one event or bundle.
    pub since: RowId,
}
