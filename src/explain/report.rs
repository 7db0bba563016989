//! What an ICMP message says of a datagram that did not come into any socket, or of a connection that was not made.

use crate::{
    model::{Errno, Evidence, Fate, IcmpReport, Message, Note, Verdict},
    record::Record,
};

/// The sentence `key` with what a datagram died of, and who told it, where a report did.
pub(super) fn reported(record: &Record, verdict: Verdict, key: &'static str) -> Option<Message> {
    let is_reported =
        (verdict.fate, verdict.evidence) == (Fate::ReportedLost, Evidence::ErrorQueue);
    let note = verdict.link().filter(|_| is_reported)?;
    match record.note(note)?.note {
        Note::Report { errno, icmp, .. } => Some(with_report(Message::new(key), errno, icmp)),
        _ => None,
    }
}

/// In one sentence: what a datagram to `to` died of, and who told.
pub(super) fn report(to: &str, errno: Errno, icmp: IcmpReport) -> Message {
    if errno == Errno::ECONNREFUSED {
        return Message::new("caption-refused").with("to", to);
    }
    with_report(Message::new("caption-reported").with("to", to), errno, icmp)
}

/// A sentence with the `reason` that an ICMP message gives, and who told it, `by`.
pub(super) fn with_report(message: Message, errno: Errno, icmp: IcmpReport) -> Message {
    let by = icmp.by.map(|by| by.to_string());
    message
        .with("reason", vec![reason(errno, icmp)])
        .with("by", by.unwrap_or_else(|| "ICMP".to_owned()))
}

/// Why it was not carried on (RFC 792, RFC 1812 §5.2.7, RFC 4443 §3).
fn reason(errno: Errno, icmp: IcmpReport) -> Message {
    let key = match (icmp.kind, icmp.code, errno) {
        (_, _, Errno::EMSGSIZE) => "report-too-long",
        (_, _, Errno::ECONNREFUSED) => "report-port",
        (3, 9 | 10 | 13, _) | (1, 1 | 5 | 6, _) => "report-prohibited",
        (11, 0, _) | (3, 0, Errno::EHOSTUNREACH) => "report-hops",
        (_, _, Errno::ENETUNREACH) => "report-network",
        (_, _, Errno::EHOSTUNREACH) => "report-host",
        _ => {
            let other = Message::new("report-other").with("errno", errno.to_string());
            return other
                .with("type", u32::from(icmp.kind))
                .with("code", u32::from(icmp.code));
        }
    };
    Message::new(key).with("mtu", icmp.mtu.unwrap_or(0))
}
