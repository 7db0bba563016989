//! JSON Lines: one object a line. The order of the fields is that of the keys.

/// A value that serde writes as a JSON object with these keys in this order: `object! { row: 7, call: "send" }`. A key
/// can have attributes of serde before it. For objects that are not worth a type of their own.
macro_rules! object {
    ($($(#[$how:meta])* $key:ident: $value:expr),+ $(,)?) => {{
        #[expect(non_camel_case_types, reason = "the type of a value is called as its key")]
        mod object {
            #[derive(serde::Serialize)]
            pub(super) struct Object<$($key),+> {
                $($(#[$how])* pub(super) $key: $key),+
            }
        }
        object::Object { $($key: $value),+ }
    }};
}
pub(crate) use object;

mod datagrams;
mod lessons;
mod streams;

use std::io;

use jiff::Timestamp;

pub(crate) use datagrams::{
    json_drops, json_fate, json_port, json_row, json_waiting, listen_summary, send_summary,
};
pub(crate) use lessons::{json_lesson, lesson_summary};
pub(crate) use streams::{JsonStreamNote, json_stream_row, stream_summary};

use super::output::Output;
use crate::{model::SocketId, record::Record, session::Session};

/// Writes what a service has answered, where JSON Lines are wanted.
pub(crate) fn write_answer(output: &Output<'_>, answer: serde_json::Value) -> io::Result<()> {
    if output.is_text() {
        return Ok(());
    }
    output.json(&object! { answer: answer })
}

/// The wall clock at the start, RFC 3339.
fn started(session: &Session) -> String {
    Timestamp::try_from(session.started()).map_or_else(|_| String::new(), |at| format!("{at:.3}"))
}

/// The name of whose socket it is; empty where that is not known.
fn who(record: &Record, socket: SocketId) -> String {
    let who = record.owner(socket);
    who.map_or_else(String::new, |who| who.to_string())
}
