//! Datagrams and a stream beside each other, or a stream alone.

mod connections;
mod datagram_lane;
mod framing;
mod lane_layout;
mod lanes;
mod messages;
mod stream_lane;

pub(super) use lanes::lanes_ui;
