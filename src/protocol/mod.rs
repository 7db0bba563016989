//! What programs say to each other over datagrams and streams: names (DNS), the time (NTP), chat, commands,
//! files, pictures. Codecs and rules alone, as functions of bytes and a moment: every input is answered, refused or passed
//! over, and nothing here panics.

mod answers;
mod chat;
mod chat_line;
mod commands;
pub mod dns;
mod field;
mod files;
pub mod ntp;
pub(crate) mod picture;
mod service;
mod service_clock;
mod words;

pub(crate) use answers::{DatagramAnswers, StreamAnswer, stream_answer};
pub(crate) use chat_line::ChatLine;
pub use field::Field;
pub(crate) use files::{FileDigest, FileHead, offer};
pub use picture::SamplePicture;
pub use service::Service;
pub(crate) use service_clock::ServiceClock;

use std::time::Duration;

/// What a server of that kind, in which nothing has happened yet, sends after a message: over UDP, from an address of
/// this machine or `outside` of it, and over TCP.
pub fn answers(service: Service, message: &[u8], outside: bool) -> Vec<Vec<u8>> {
    let clock = ServiceClock {
        wall_ns: 1_767_225_600_000_000_000,
        up: Duration::ZERO,
    };
    let from = if outside {
        [192, 0, 2, 1]
    } else {
        [127, 0, 0, 1]
    };
    let (reply, from) = (service.reply(), (from, 9).into());
    let datagrams = DatagramAnswers::default().to(reply, message, from, clock);
    let stream = stream_answer((reply, &[]), message, clock);
    let datagrams = datagrams.into_iter().map(|(_, answer)| answer);
    datagrams.chain(stream.into_iter().flatten()).collect()
}
