//! The timeline: a ladder of all events up to the moment that the stage shows, time downwards.

mod choice;
mod columns;
mod details;
mod events;
mod labels;
mod ladder;
mod panel;
mod stepper;
mod tools;
mod view;
mod zoom;

pub(crate) use panel::TimelinePanel;
pub(crate) use stepper::SegmentStepper;
