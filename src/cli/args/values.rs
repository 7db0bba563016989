//! Values of options, as people write them.

use std::{env, str::FromStr, time::Duration};

use bytesize::ByteSize;
use jiff::SignedDuration;

use crate::{
    model::{
        BatchMode, Framing, MAX_READ_SIZE, Message, ReadPolicy, Reply, SequenceField, message,
        payload::Encoding,
    },
    record::Budget,
    session::{self, Painter},
    text::Lang,
};

/// The longest duration: a year.
const MAX_DURATION: Duration = Duration::from_hours(366 * 24);

/// What a text means, or a sentence of that key with the text.
fn known<T>(text: &str, key: &'static str, value: Option<T>) -> Result<T, Message> {
    value.ok_or_else(|| Message::new(key).with("value", text))
}

/// Reading with these sizes: one number or a list, each from 0 to 65 535.
///
/// # Errors
/// The first piece of the list that is no number in this range.
pub(super) fn read_sizes(text: &str) -> Result<ReadPolicy, Message> {
    let sizes: Result<Vec<u32>, _> = text
        .split(',')
        .map(|piece| {
            let size = piece
                .trim()
                .parse()
                .ok()
                .filter(|size| *size <= MAX_READ_SIZE);
            known(piece.trim(), "error-read-size", size)
        })
        .collect();
    sizes.map(ReadPolicy::of)
}

/// Where datagrams carry their number, see [`SequenceField::parse`].
pub(super) fn sequence(text: &str) -> Result<SequenceField, Message> {
    known(text, "error-sequence", SequenceField::parse(text))
}

/// A number of bytes for a buffer.
pub(super) fn buffer(text: &str) -> Result<u32, Message> {
    known(text, "error-receive-buffer", text.parse().ok())
}

/// A memory budget such as `512MiB` or `4GiB`: at least [`Budget::MIN`], at most what the machine
/// has, where that is known.
pub(super) fn memory(text: &str) -> Result<Budget, Message> {
    let most = session::memory_of_machine().unwrap_or(u64::MAX);
    let bytes = text.parse().ok().map(|ByteSize(bytes)| bytes);
    let bytes = bytes.filter(|bytes| (Budget::MIN..=most).contains(bytes));
    bytes.map(Budget::of).ok_or_else(|| {
        message! { "error-memory", value: text, least: Budget::MIN >> 20, most: most >> 20 }
    })
}

/// A whole number from `least` up.
pub(super) fn number<T: FromStr + From<u32> + PartialOrd>(
    text: &str,
    least: u32,
) -> Result<T, Message> {
    let number = text.parse().ok().filter(|number| *number >= T::from(least));
    number.ok_or_else(|| {
        let wrong = |key| Message::new(key).with("value", text);
        match least {
            0 => wrong("error-number"),
            _ => wrong("error-number-least").with("least", least),
        }
    })
}

/// A time to live, 0 to 255.
pub(super) fn ttl(text: &str) -> Result<u8, Message> {
    known(text, "error-ttl", text.parse().ok())
}

/// A duration such as `250ms`, `2s`, `1.5s` or `1m 30s`; not negative, at most a year.
pub(super) fn duration(text: &str) -> Result<Duration, Message> {
    let signed = text.parse::<SignedDuration>().ok();
    let duration = signed.and_then(|signed| Duration::try_from(signed).ok());
    let duration = duration.filter(|duration| *duration <= MAX_DURATION);
    known(text, "error-duration", duration)
}

/// A way of calling by its word, one of those that are `known`.
pub(super) fn batch_mode(text: &str, known: &[BatchMode]) -> Result<BatchMode, Message> {
    let batch_mode = text
        .parse()
        .ok()
        .filter(|batch_mode| known.contains(batch_mode));
    batch_mode.ok_or_else(|| {
        let words: Vec<&str> = known.iter().map(|batch_mode| batch_mode.word()).collect();
        message! { "error-io", value: text, known: words.join(", ") }
    })
}

/// A reply rule by its word.
pub(super) fn reply(text: &str) -> Result<Reply, Message> {
    let reply = text.parse().ok();
    let reply = reply.filter(|reply| Reply::PLAIN.contains(reply));
    known(text, "error-reply", reply)
}

/// What draws the window, by its name.
pub(super) fn painter(text: &str) -> Result<Painter, Message> {
    known(text, "error-painter", text.parse().ok())
}

/// How text is written as bytes, by its name.
pub(super) fn encoding(text: &str) -> Result<Encoding, Message> {
    known(text, "error-encoding", Encoding::parse(text))
}

/// How messages are framed, by its word.
pub(super) fn framing(text: &str) -> Result<Framing, Message> {
    known(text, "error-framing", Framing::parse(text))
}

/// The system's language, or English.
pub(in crate::cli) fn system_language() -> Lang {
    sys_locale::get_locale()
        .and_then(|locale| Lang::parse(&locale))
        .unwrap_or_default()
}

/// Whether there is a display to open a window on. Only X11 and Wayland systems can lack one.
pub(in crate::cli) fn has_display() -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    matches!(env::consts::OS, "windows" | "macos")
        || ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
            .into_iter()
            .any(is_set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_people_write_them() {
        assert_eq!(read_sizes("4"), Ok(ReadPolicy::of([4])));
        let several = ReadPolicy::of([4, 1024, 0, 65_535]);
        assert_eq!(read_sizes("4, 1024,0,65535"), Ok(several));
        for bad in ["", "4,", "65536", "-1", "x", "4;5", "4.0"] {
            assert_eq!(read_sizes(bad).unwrap_err().key, "error-read-size", "{bad}");
        }
        for (text, ms) in [
            ("250ms", 250),
            ("2s", 2000),
            ("1.5s", 1500),
            ("0s", 0),
            ("1m 30s", 90_000),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_millis(ms)), "{text}");
        }
        for bad in ["", "5", "-1s", "5 parsecs", "1s ago", "99999999h"] {
            assert_eq!(duration(bad).unwrap_err().key, "error-duration", "{bad}");
        }
        let found = number::<u32>("0", 1).unwrap_err().key;
        assert_eq!(found, "error-number-least", "at least one");
        assert_eq!(number("7", 1), Ok(7_u64));
        let found = buffer("4294967296").unwrap_err().key;
        assert_eq!(found, "error-receive-buffer");
        for (text, bytes) in [
            ("16MiB", 16 << 20),
            ("64 MiB", 64 << 20),
            ("67108864", 64 << 20),
            ("100MB", 100_000_000),
        ] {
            assert_eq!(memory(text), Ok(Budget::of(bytes)), "{text}");
        }
        for bad in ["", "much", "-1GiB", "0", "15MiB", "16777215", "9999999GiB"] {
            assert_eq!(memory(bad).unwrap_err().key, "error-memory", "{bad}");
        }
        assert_eq!(reply("upper"), Ok(Reply::Upper));
        for bad in ["shout", "dns"] {
            assert_eq!(reply(bad).unwrap_err().key, "error-reply", "{bad}");
        }
    }
}
