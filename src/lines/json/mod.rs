//! JSON Lines: one object a line. The order of the fields is that of the keys.

mod datagrams;
mod lessons;
mod streams;

use std::io;

use jiff::Timestamp;
use serde::Serialize;

pub(crate) use datagrams::{
    JsonDrops, JsonFate, JsonPort, JsonRow, JsonWaiting, ListenSummary, SendSummary,
};
pub(crate) use lessons::{JsonCheck, JsonLesson, JsonMutation, JsonStep, LessonSummary};
pub(crate) use streams::{JsonStreamNote, JsonStreamRow, StreamSummary};

use super::output::Output;
use crate::{model::SocketId, record::Record, session::Session};

/// Rows that the record had forgotten before they could be written.
#[derive(Debug, Serialize)]
pub(crate) struct JsonGone {
    pub(crate) no_longer_kept: u32,
}

/// What a service has answered.
#[derive(Debug, Serialize)]
pub(crate) struct JsonAnswer {
    answer: serde_json::Value,
}

impl JsonAnswer {
    /// Writes it, where JSON Lines are wanted.
    pub(crate) fn write(output: &Output<'_>, answer: serde_json::Value) -> io::Result<()> {
        if output.is_text() {
            return Ok(());
        }
        output.json(&Self { answer })
    }
}

/// The last line.
#[derive(Debug, Serialize)]
pub(crate) struct JsonSummary<T> {
    pub(crate) summary: T,
}

/// The wall clock at the start, RFC 3339.
fn started(session: &Session) -> String {
    Timestamp::try_from(session.started()).map_or_else(|_| String::new(), |at| format!("{at:.3}"))
}

/// The name of whose socket it is; empty where that is not known.
fn who(record: &Record, socket: SocketId) -> String {
    let who = record.who(socket);
    who.map_or_else(String::new, |who| who.to_string())
}
