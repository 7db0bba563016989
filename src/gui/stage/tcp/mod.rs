//! Datagrams and a stream beside each other, or a stream alone.

mod connections;
mod lane;
mod lanes;
mod stream_lane;

pub(super) use lanes::lanes_ui;
