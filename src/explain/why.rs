//! Everything that proves what is said of a row.

use super::{
    strace::{raw_result, rows_of_call},
    tcp, udp,
};
use crate::{
    ledger::Ledger,
    model::{Message, Protocol, Row, RowId, Syscall, Verdict},
    record::Record,
};

/// The answer to "why?".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Why {
    /// The call as `strace` prints it.
    pub call: String,
    /// What it returned, its flags, the evidence.
    pub facts: Vec<Message>,
    /// Manual pages that tell of it, such as `recv(2)`.
    pub(crate) pages: Vec<&'static str>,
    /// The other half of the story: for a send the row that tells of it, for a receive the send.
    pub other: Option<RowId>,
}

/// The call of a row, its result, its flags, the evidence and where to read on. Of a datagram the evidence
/// is that of `verdict`, so that what was proven later is not told; else it is what is known by now.
pub(crate) fn why(record: &Record, ledger: &Ledger, id: RowId, verdict: Option<Verdict>) -> Why {
    match record.row(id) {
        Some(row) if row.is_stream() => tcp::why(record, ledger, id, row),
        Some(row) if !row.is_datagram() => udp::call_why(record, id, row),
        Some(row) => {
            let verdict = verdict.unwrap_or_else(|| ledger.told_verdict(record, id));
            udp::why(record, id, row, verdict)
        }
        None => Why::default(),
    }
}

/// What the call returned, and what a plain call would have; a call for many datagrams returns how many.
pub(super) fn returned(record: &Record, id: RowId, row: &Row) -> Message {
    if row.failed() {
        return Message::new("evidence-errno").with("errno", row.errno.to_string());
    }
    let raw = u64::try_from(raw_result(row)).unwrap_or(0);
    let plain = u64::try_from(row.returned).unwrap_or(0);
    let call = row.call.name();
    if row.call.is_batched() {
        let n = rows_of_call(record, id, row);
        let key = match row.call {
            Syscall::SendMsg => "why-returned-segments",
            _ if raw == plain => "why-returned-many",
            _ => "why-returned-many-raw",
        };
        let message = Message::new(key).with("call", call).with("n", n);
        return message.with("raw", raw).with("plain", plain);
    }
    if raw == plain {
        Message::new("why-returned")
            .with("call", call)
            .with("raw", raw)
    } else {
        Message::new("why-returned-raw")
            .with("call", call)
            .with("raw", raw)
            .with("spoken", row.call.spoken())
            .with("plain", plain)
    }
}

/// Who had the port that refused it, where that is on this machine and was looked up.
pub(super) fn port(record: &Record, row: &Row, protocol: Protocol) -> Option<Message> {
    let to = record.peer(row.peer)?;
    let (_, look) = record.port_look(protocol, to, row.at)?;
    Some(look.tell("why-port"))
}

/// How long the call took.
pub(super) fn took(row: &Row) -> Message {
    Message::new("why-took").with("micros", u64::from(row.took_ns).div_ceil(1000))
}
