//! Sentences in a recording, so that it can be told in either language.

use serde::{Deserialize, Serialize};

use crate::{
    model::{Message, Value},
    text,
};

/// A part of a message; those of a list follow it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum MessagePart {
    /// A message begins with this key and so many arguments.
    Key(String, u32),
    /// An argument that is text.
    Text(String, String),
    /// An argument that is a number.
    Number(String, u64),
    /// An argument that is the beginning of a payload, and how many characters of it are said.
    Payload(String, Vec<u8>, u32),
    /// An argument that is a list of so many messages.
    List(String, u32),
}

/// Lists in lists are kept so deep.
const DEEPEST: u32 = 4;

/// A message, part by part: so it is read within bounds, whatever a file claims.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredMessage(Vec<MessagePart>);

impl From<&Message> for StoredMessage {
    fn from(message: &Message) -> Self {
        let mut parts = Vec::new();
        store(message, DEEPEST, &mut parts);
        Self(parts)
    }
}

fn store(message: &Message, deep: u32, parts: &mut Vec<MessagePart>) {
    let n = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
    parts.push(MessagePart::Key(
        message.key.to_owned(),
        n(message.args.len()),
    ));
    for (name, value) in &message.args {
        let name = (*name).to_owned();
        match value {
            Value::Text(text) => parts.push(MessagePart::Text(name, text.clone())),
            Value::Number(number) => parts.push(MessagePart::Number(name, *number)),
            Value::Payload { bytes, most } => {
                parts.push(MessagePart::Payload(name, bytes.clone(), n(*most)));
            }
            Value::List(list) if deep > 0 => {
                parts.push(MessagePart::List(name, n(list.len())));
                for part in list {
                    store(part, deep - 1, parts);
                }
            }
            Value::List(_) => parts.push(MessagePart::Text(name, "…".to_owned())),
        }
    }
}

impl StoredMessage {
    /// The message; where this version does not know its key, one that says so.
    pub(crate) fn message(&self) -> Message {
        let mut parts = self.0.iter();
        restore(&mut parts, DEEPEST).unwrap_or_else(|| {
            let key = match self.0.first() {
                Some(MessagePart::Key(key, _)) => key.as_str(),
                _ => "?",
            };
            Message::new("recording-unknown-sentence").with("key", key)
        })
    }
}

fn restore<'p>(parts: &mut impl Iterator<Item = &'p MessagePart>, deep: u32) -> Option<Message> {
    let Some(MessagePart::Key(key, args)) = parts.next() else {
        return None;
    };
    let mut message = Message::new(text::word(key)?);
    for _ in 0..*args {
        message = match parts.next()? {
            MessagePart::Text(name, value) => message.with(text::word(name)?, value.as_str()),
            MessagePart::Number(name, value) => message.with(text::word(name)?, *value),
            MessagePart::Payload(name, bytes, most) => {
                let (bytes, most) = (bytes.clone(), *most as usize);
                message.with(text::word(name)?, Value::Payload { bytes, most })
            }
            MessagePart::List(name, len) => {
                let deep = deep.checked_sub(1)?;
                let mut list = Vec::new();
                for _ in 0..*len {
                    list.push(restore(parts, deep)?);
                }
                message.with(text::word(name)?, list)
            }
            MessagePart::Key(..) => return None,
        };
    }
    Some(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message;

    #[test]
    fn a_message_comes_back_as_it_was_and_nonsense_is_told() {
        let message = message! {
            "notice-clipped", asked: 7_u32, effective: "x",
            n: vec![Message::new("cli-bound").with("addr", "127.0.0.1:1")],
        };
        assert_eq!(StoredMessage::from(&message).message(), message);
        let foreign = Message::new("no-such-sentence-anywhere");
        let restored = StoredMessage::from(&foreign).message();
        assert_eq!(restored.key, "recording-unknown-sentence");
        let more = StoredMessage(vec![MessagePart::Key("cli-bound".to_owned(), u32::MAX)]);
        assert_eq!(more.message().key, "recording-unknown-sentence");
    }
}
