//! Charts of a session: what was kept, queued, lost, late and moved, by read size or by time.

mod index;
mod series;
mod span;

pub(crate) use index::ChartIndex;
pub(crate) use series::{ChartKind, ChartPoint, ChartSeries};
