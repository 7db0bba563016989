//! Charts of a session: what was kept, queued, lost, late and moved, by read size or by time.

mod index;
mod queue_steps;
mod series;
mod span;
mod spans;

pub(crate) use index::ChartIndex;
pub(crate) use series::{ChartKind, ChartPoint, ChartSeries, ChartShape};
