//! A sentence not yet spoken: a key into `assets/text` and its arguments.

/// How many characters are quoted at most of what was typed.
const MAX_QUOTED: usize = 40;

/// An argument of a [`Message`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// Text, shown as it is.
    Text(String),
    /// A whole number; the text decides about plurals and grouping.
    Number(u64),
    /// The beginning of a payload, at most so many characters of it, in the encoding of who says it.
    Payload {
        /// The bytes, as many as can be needed and one more.
        bytes: Vec<u8>,
        /// How many characters of them are said; … stands for the rest.
        most: usize,
    },
    /// Several messages after each other: "3 whole, 2 dropped".
    List(Vec<Message>),
}

impl Value {
    /// The beginning of a payload, at most `most` characters of it; … stands for the rest.
    pub(crate) fn payload(bytes: &[u8], most: usize) -> Self {
        // No character has more than four bytes.
        let kept = bytes.get(..=most * 4).unwrap_or(bytes);
        Self::Payload {
            bytes: kept.to_vec(),
            most,
        }
    }
}

/// `From<TYPE> for Value` for each `TYPE: name => expression of name;`, so that [`Message::with`] takes such values.
macro_rules! values {
    ($($of:ty: $value:ident => $made:expr;)+) => {$(
        impl From<$of> for Value {
            fn from($value: $of) -> Self {
                $made
            }
        }
    )+};
}

values! {
    &str: text => Self::Text(text.to_owned());
    String: text => Self::Text(text);
    Vec<Message>: parts => Self::List(parts);
    u64: number => Self::Number(number);
    u32: number => Self::Number(number.into());
    u16: number => Self::Number(number.into());
    usize: number => Self::Number(number as u64);
}

/// A sentence as a key with arguments, so that every face can say it in any language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message {
    /// The key in `assets/text/*.ftl`.
    pub key: &'static str,
    /// The arguments by name.
    pub args: Vec<(&'static str, Value)>,
}

impl Message {
    /// A message without arguments.
    pub const fn new(key: &'static str) -> Self {
        Self {
            key,
            args: Vec::new(),
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// Adds what was typed as the argument `value`: of a long text only the beginning, and … for the rest, so that the
    /// message stays a sentence whatever was pasted.
    #[must_use]
    pub(crate) fn quoting(self, typed: &str) -> Self {
        let typed = typed.trim();
        let value = match typed.char_indices().nth(MAX_QUOTED) {
            Some((end, _)) => format!("{}…", typed.get(..end).unwrap_or_default()),
            None => typed.to_owned(),
        };
        self.with("value", value)
    }
}

/// A [`Message`] with its arguments: `message! { "line-sent", bytes: 5_u32, fate }`. A name alone is that of the variable
/// too; one that is no identifier stands in quotes: `"not-sent": n`.
macro_rules! message {
    (@name $name:ident) => { stringify!($name) };
    (@name $name:literal) => { $name };
    (@value $name:ident) => { $name };
    (@value $name:tt $value:expr) => { $value };
    ($key:expr $(, $name:tt $(: $value:expr)?)+ $(,)?) => {
        $crate::model::Message::new($key)$(.with(
            $crate::model::message!(@name $name),
            $crate::model::message!(@value $name $($value)?),
        ))+
    };
}
pub(crate) use message;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_written_with_its_arguments_in_their_order() {
        let n = 2_u32;
        assert_eq!(
            message! { "key", n, "not-sent": n + 1, of: "x" },
            Message::new("key")
                .with("n", 2_u32)
                .with("not-sent", 3_u32)
                .with("of", "x")
        );
    }

    #[test]
    fn of_what_was_typed_the_beginning_is_quoted() {
        let quoted = |typed: &str| Message::new("error-number").quoting(typed).args;
        let value = |text: String| vec![("value", Value::Text(text))];
        assert_eq!(quoted(" 4x "), value("4x".to_owned()));
        let most = "你".repeat(MAX_QUOTED);
        assert_eq!(quoted(&most), value(most.clone()), "just short enough");
        assert_eq!(quoted(&"你".repeat(30_000)), value(most + "…"));
    }
}
