//! Sweeps: one run for each value of a setting.
//!
//! A sweep is data. The run of its step ([`super::LessonPlayer`]) begins the lab anew for each of its points, makes the
//! calls, and reads off the record what came of them: a [`SweepPoint`].

mod axis;
mod curve;
mod lesson;
mod measured;
mod plan;
mod point;
mod rule;

pub use axis::{SweepAxis, SweptQuantity};
pub use curve::DrawnCurve;
pub use measured::MeasuredSweep;
pub use plan::{Sweep, SweepKind};
pub use point::SweepPoint;
pub use rule::SweepRule;
