//! The fields of a message that is text.

use super::{ChatLine, Field, FileHead};
use crate::model::{Message, payload};

/// The longest piece of a message that a field repeats, in bytes.
const MAX: usize = 120;
/// Digits of a SHA-256.
const SHA256: usize = 64;

/// Words of a text, each a field with the spaces behind it.
#[derive(Default)]
struct WordFields<'a> {
    bytes: &'a [u8],
    at: usize,
    fields: Vec<Field>,
}

impl<'a> WordFields<'a> {
    const fn of(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            fields: Vec::new(),
        }
    }

    /// Names the next word by `meaning`; at the end of the bytes nothing.
    fn word(&mut self, meaning: Message) -> &mut Self {
        let left = self.bytes.get(self.at..).unwrap_or_default();
        let is_space = u8::is_ascii_whitespace;
        let word = left.iter().position(is_space).unwrap_or(left.len());
        let spaces = left.get(word..).unwrap_or_default();
        let spaces = spaces.iter().take_while(|byte| is_space(byte)).count();
        self.push(word + spaces, meaning)
    }

    /// Everything that is left.
    fn remainder(mut self, meaning: Message) -> Vec<Field> {
        let left = self.bytes.len().saturating_sub(self.at);
        self.push(left, meaning);
        self.fields
    }

    fn push(&mut self, len: usize, meaning: Message) -> &mut Self {
        if len > 0 {
            let end = (self.at + len.min(MAX)).min(self.bytes.len());
            let value = self.bytes.get(self.at..end).unwrap_or_default();
            let value = value.trim_ascii();
            let more = if len > MAX { "…" } else { "" };
            let value = format!("{}{more}", payload::to_text(value));
            self.fields
                .push(Field::new(self.at, len, meaning.with("value", value)));
            self.at += len;
        }
        self
    }
}

/// The fields of a line of the chat; of what is none the reason.
pub(super) fn chat(bytes: &[u8]) -> Vec<Field> {
    let mut words = WordFields::of(bytes);
    let line = match ChatLine::parse(bytes) {
        Ok(line) => line,
        Err(reason) => {
            return words.remainder(Message::new("field-chat-none").with("reason", reason));
        }
    };
    let verb = match line {
        ChatLine::Join(..) => "field-chat-join",
        ChatLine::Say(..) => "field-chat-say",
        ChatLine::Again(..) => "field-chat-again",
        ChatLine::Who => "field-chat-who",
        ChatLine::Leave => "field-chat-leave",
        ChatLine::Welcome(_) => "field-chat-welcome",
        ChatLine::Prove(_) => "field-chat-prove",
        ChatLine::Here(_) => "field-chat-here",
        ChatLine::From(..) => "field-chat-from",
        ChatLine::Ack(_) => "field-chat-ack",
        ChatLine::Gone(..) => "field-chat-gone",
        ChatLine::No(_) => "field-chat-no",
    };
    words.word(Message::new(verb));
    let (name, number) = match &line {
        ChatLine::Join(..) | ChatLine::Welcome(_) => (true, false),
        ChatLine::Say(number, _) => (false, number.is_some()),
        ChatLine::From(_, number, _) => (true, number.is_some()),
        ChatLine::Again(..) | ChatLine::Gone(..) => (true, true),
        ChatLine::Ack(_) => (false, true),
        _ => (false, false),
    };
    if name {
        words.word(Message::new("field-chat-name"));
    }
    if number {
        words.word(Message::new("field-chat-number"));
    }
    words.remainder(Message::new(match line {
        ChatLine::Join(..) | ChatLine::Prove(_) => "field-chat-proof",
        ChatLine::Here(_) => "field-chat-names",
        ChatLine::No(_) => "field-chat-reason",
        _ => "field-chat-text",
    }))
}

/// The fields of a command, or of its output.
pub(super) fn command(bytes: &[u8], asks: bool) -> Vec<Field> {
    let mut words = WordFields::of(bytes);
    if !asks {
        return words.remainder(Message::new("field-command-output"));
    }
    words.word(Message::new("field-command"));
    words.remainder(Message::new("field-command-argument"))
}

/// The fields of a request for files, or of an answer: its head, a list, or bytes of a file.
pub(super) fn file(bytes: &[u8], asks: bool) -> Vec<Field> {
    let mut words = WordFields::of(bytes);
    if asks {
        words.word(Message::new("field-file-request"));
        words.word(Message::new("field-file-name"));
        return words.remainder(Message::new("field-file-offset"));
    }
    let head = FileHead::parse(bytes);
    if head.is_ok_and(|head| head.sha256.len() == SHA256) {
        words.word(Message::new("field-file-ok"));
        words.word(Message::new("field-file-size"));
        words.word(Message::new("field-file-offset"));
        return words.remainder(Message::new("field-file-sha256"));
    }
    if is_list(bytes) {
        words.word(Message::new("field-file-ok"));
        words.word(Message::new("field-file-count"));
        return words.remainder(Message::new("field-file-list"));
    }
    if bytes.starts_with(b"NO ") {
        words.word(Message::new("field-file-no"));
        return words.remainder(Message::new("field-chat-reason"));
    }
    words.remainder(Message::new("field-file-bytes"))
}

/// Whether it is a list with as many lines as its head says.
fn is_list(bytes: &[u8]) -> bool {
    let text = str::from_utf8(bytes).ok();
    let Some(text) = text.filter(|text| text.ends_with('\n')) else {
        return false;
    };
    let mut lines = text.lines();
    let head = lines.next().and_then(|head| head.strip_prefix("OK "));
    head.and_then(|count| count.parse().ok()) == Some(lines.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields as `key value`, after a look whether they cover every byte.
    #[track_caller]
    fn check(fields: &[Field], bytes: &[u8], expected: &[&str]) {
        let mut end = 0;
        for field in fields {
            assert_eq!(field.range.start, end, "{fields:?}");
            end = field.range.end;
        }
        assert_eq!(end, bytes.len(), "{fields:?}");
        let keys: Vec<&str> = fields.iter().map(|field| field.meaning.key).collect();
        assert_eq!(keys, expected);
    }

    #[test]
    fn every_byte_of_a_line_is_in_a_field() {
        for (line, expected) in [
            ("JOIN ada", &["field-chat-join", "field-chat-name"][..]),
            (
                "SAY #7 hi  there ",
                &["field-chat-say", "field-chat-number", "field-chat-text"],
            ),
            (
                "FROM ada hi #1",
                &["field-chat-from", "field-chat-name", "field-chat-text"],
            ),
            ("HERE ada bo", &["field-chat-here", "field-chat-names"]),
            ("ACK #3\n", &["field-chat-ack", "field-chat-number"]),
            ("WHO", &["field-chat-who"]),
            ("FROM ad", &["field-chat-none"]),
            ("", &[]),
        ] {
            check(&chat(line.as_bytes()), line.as_bytes(), expected);
        }
    }

    #[test]
    fn requests_and_answers_are_told_apart_by_who_sends_them() {
        let echo = b"echo  a b";
        let both = ["field-command", "field-command-argument"];
        check(&command(echo, true), echo, &both);
        check(&command(echo, false), echo, &["field-command-output"]);
        let sha = "0".repeat(64);
        let head = format!("OK 30000 0 {sha}\n");
        let list = format!("OK 1\nnumbers.txt 30000 {sha}\n");
        for (answer, expected) in [
            (
                head.as_str(),
                &[
                    "field-file-ok",
                    "field-file-size",
                    "field-file-offset",
                    "field-file-sha256",
                ][..],
            ),
            (
                &list,
                &["field-file-ok", "field-file-count", "field-file-list"],
            ),
            ("NO such file", &["field-file-no", "field-chat-reason"]),
            ("OK 2\nbut no list", &["field-file-bytes"]),
        ] {
            check(&file(answer.as_bytes(), false), answer.as_bytes(), expected);
        }
        let get = b"GET numbers.txt 7";
        let asked = ["field-file-request", "field-file-name", "field-file-offset"];
        check(&file(get, true), get, &asked);
    }
}
