//! Payload short enough for a sentence.

use std::net::SocketAddr;

use crate::{
    model::{Owner, Row, SocketId, Value, address},
    record::Record,
};

/// Characters of payload in a sentence.
const MAX: usize = 12;
/// Characters of payload where it stands twice in a sentence.
const HALF: usize = 8;

/// The first twelve characters of a payload, with escapes; … stands for the rest.
pub(crate) fn short(bytes: &[u8]) -> Value {
    Value::payload(bytes, MAX)
}

/// The first twelve characters of a row's payload; only … where it is no longer kept.
pub(super) fn data(record: &Record, row: &Row) -> Value {
    record.kept_payload(row).map_or_else(|| "…".into(), short)
}

/// The first eight characters of a row's payload; only … where it is no longer kept.
pub(super) fn half_data(record: &Record, row: &Row) -> Value {
    record.kept_payload(row).map_or_else(|| "…".into(), half)
}

/// The first eight characters of a payload, with escapes; … stands for the rest.
pub(super) fn half(bytes: &[u8]) -> Value {
    Value::payload(bytes, HALF)
}

/// The other end of a row, as people write it; empty if it is not known.
pub(super) fn peer(record: &Record, row: &Row) -> String {
    let peer: Option<SocketAddr> = record.peer(row.peer);
    match (peer, row.group(peer)) {
        (_, Some(group)) => group.to_string(),
        (peer, None) => peer.map(address::shown).unwrap_or_default(),
    }
}

/// What [`peer`] says of the other end; `None` where that is unknown.
pub(crate) fn peer_text(record: &Record, row: &Row) -> Option<String> {
    Some(peer(record, row)).filter(|text| !text.is_empty())
}

/// Whose socket it is, as a letter or `server`.
pub(super) fn name(record: &Record, socket: SocketId) -> String {
    record
        .socket(socket)
        .map(|info| info.owner.to_string())
        .unwrap_or_default()
}

/// Whether the server made this call.
pub(super) fn is_server(record: &Record, row: &Row) -> bool {
    record.owner(row.socket) == Some(Owner::Server)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::payload::{self, Encoding};

    #[test]
    fn a_payload_is_shortened_between_characters_and_escapes() {
        for (bytes, want) in [
            (&b"hello"[..], "hello"),
            (b"", ""),
            (b"hello, world", "hello, world"),
            (b"hello, world!", "hello, world…"),
            (b"hello, worl\n", "hello, worl…"),
            (b"\0\0\0\0\0\0\0", "\\0\\0\\0\\0\\0\\0…"),
            (
                "你好世界你好世界你好世界".as_bytes(),
                "你好世界你好世界你好世界",
            ),
            (
                "你好世界你好世界你好世界!".as_bytes(),
                "你好世界你好世界你好世界…",
            ),
            ("你\u{4e00}".as_bytes().get(..4).unwrap(), "你\\xe4"),
            (&[0xff; 99], "\\xff\\xff\\xff…"),
        ] {
            let Value::Payload { bytes: kept, most } = short(bytes) else {
                panic!("a payload")
            };
            let text = payload::shortened(&kept, most, Encoding::Utf8);
            assert_eq!(text, want, "{bytes:?}");
        }
    }
}
