//! What a call returned, as a language prints it.

use super::language::{Language, fill};
use crate::{
    model::{Errno, RowFlags, RowId, Syscall, address},
    record::Record,
};

/// Bytes that are written.
const WRITTEN: usize = 24;

/// What a call returned or why it failed, as a language prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallResult {
    /// What it returned: `(b'hell', ('127.0.0.1', 51182))`.
    pub text: String,
    /// Whether it failed.
    pub failed: bool,
}

/// What the call of a row returned, as a language prints it: the lab's own program is none of these, but its calls and
/// what they returned are the same. `None` where that is nothing.
pub fn result(record: &Record, id: RowId, language: Language) -> Option<CallResult> {
    let row = record.row(id)?;
    let book = language.book();
    let failed = row.failed() || row.is_cut_error();
    let name = match row.call {
        _ if failed => "error",
        Syscall::StreamRecv => "read.tcp",
        Syscall::Accept => "accept",
        call if call.is_receive() => "read.udp",
        call if call.is_send() || call == Syscall::StreamSend => "send",
        _ => "other",
    };
    let phrase = book.result(name)?;
    let kind = if row.is_stream() { "tcp" } else { "udp" };
    let peer = record.peer(row.peer);
    let quote = book.quote;
    let host = peer.map_or_else(|| "…".to_owned(), address::host);
    let is_timed = row.errno == Errno::EAGAIN && row.flags.has(RowFlags::TIMED);
    let errno = row.error().to_string();
    let special = if is_timed {
        "timed".to_owned()
    } else {
        format!("{kind}.{errno}")
    };
    let values = [
        (
            "data",
            book.quoted(record.kept_payload(row).unwrap_or_default(), WRITTEN),
        ),
        ("host", format!("{quote}{host}{quote}")),
        (
            "port",
            peer.map_or_else(|| "…".to_owned(), |peer| peer.port().to_string()),
        ),
        (
            "hostport",
            peer.map_or_else(|| "…".to_owned(), address::shown),
        ),
        ("returned", row.returned.to_string()),
        // Java tells the end of a stream by −1.
        (
            "returned_or_end",
            if row.returned == 0 { -1 } else { row.returned }.to_string(),
        ),
        ("error", book.error(&[&special, &errno]).to_owned()),
        ("errno", errno.clone()),
    ];
    let text = fill(phrase, &values);
    Some(CallResult { text, failed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::sample::Sample;

    #[test]
    fn results_are_printed_as_each_language_does() {
        let mut sample = Sample::new();
        let sent = sample.send(0, b"hello");
        let read = sample.read(0, 4, b"hello");
        let told = |id, language| result(&sample.record, id, language).unwrap().text;
        assert_eq!(told(sent, Language::Python), "5", "bytes");
        assert_eq!(told(sent, Language::Rust), "Ok(5)", "bytes");
        let python = told(read, Language::Python);
        assert!(python.starts_with("(b'hell', ('127.0.0."), "{python}");
        assert_eq!(
            told(read, Language::C),
            "n = 4, buf = \"hell\"",
            "what the buffer has"
        );
        assert!(
            told(read, Language::Java).starts_with("\"hell\" /127.0.0."),
            "the packet"
        );
        assert!(
            told(read, Language::Rust).starts_with("Ok((4, 127.0.0."),
            "a pair"
        );
    }
}
