//! What the four places show of datagrams at one moment: client, network, queue, server.

mod accessible_text;
mod burst;
mod client;
mod envelope;
mod event;
mod network;
mod queue;
mod reading;
mod scene;
mod sequence_numbers;
mod server;
#[cfg(test)]
mod tests;

pub(crate) use burst::Bundle;
pub(crate) use client::{ClientPlace, SENDS, Sending};
pub(crate) use envelope::Envelope;
pub(crate) use event::Event;
pub(crate) use network::{Direction, Flight, FlightState};
pub(crate) use queue::{ENVELOPES, NewDrops, QueuePlace};
pub(crate) use reading::{CutOff, Reading};
pub(crate) use scene::{Scene, proof_playhead, scene};
pub(crate) use sequence_numbers::{SenderSequences, SequenceSource};
pub(crate) use server::{ServerPlace, ServerReply};

pub(super) use reading::reading;
