//! What is wrong with a lesson's file.

use super::words::KEY_MARK;
use crate::{
    lesson::MAX_BYTES,
    model::{Message, message},
};

/// A fault in the file of a lesson, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonError {
    /// The name of the lesson's file.
    pub file: String,
    /// The line, counted from 1; `None` where it is about the whole file.
    pub line: Option<usize>,
    /// What is wrong there, and what to write instead.
    pub what: Message,
}

/// The sentences that errors of words name by their key.
const KEYS: &str = "error-address error-interface error-interface-missing error-framing error-group \
    error-number error-lesson-choices error-lesson-escape error-lesson-is \
    error-lesson-measure error-lesson-one-fact error-lesson-one-verb error-lesson-word \
    error-lesson-path error-sweep-points error-sweep-quantity error-sweep-values";

impl LessonError {
    /// Something about the whole file.
    pub(in crate::lesson) fn whole(file: &str, what: Message) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            what,
        }
    }

    /// More than [`MAX_BYTES`].
    pub(in crate::lesson) fn large(file: &str) -> Self {
        let message = Message::new("error-lesson-large").with("most", MAX_BYTES >> 10);
        Self::whole(file, message)
    }

    /// What the reader of TOML found.
    pub(in crate::lesson) fn of(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let before = error.span().and_then(|span| text.get(..span.start));
        Self {
            file: file.to_owned(),
            line: before.map(|before| before.matches('\n').count() + 1),
            what: sentence(error.message()),
        }
    }

    /// It in one sentence, with file and line.
    pub fn message(&self) -> Message {
        let what = vec![self.what.clone()];
        match self.line {
            Some(line) => message! { "error-lesson-line", file: self.file.as_str(), line, what },
            None => message! { "error-lesson-file", file: self.file.as_str(), what },
        }
    }
}

/// What the reader of TOML says, in our words where it says one of its usual things.
fn sentence(text: &str) -> Message {
    if let Some(coded) = text.strip_prefix(KEY_MARK) {
        let mut parts = coded.split(KEY_MARK);
        let key = parts.next().unwrap_or_default();
        let mut known = KEYS.split(' ').filter(|known| *known == key);
        if let Some(key) = known.next() {
            let value = parts.next().unwrap_or_default();
            return message! { key, value, known: parts.next().unwrap_or_default() };
        }
    }
    let mut quoted = text.split('`').skip(1).step_by(2);
    let first = quoted.next().unwrap_or_default().to_owned();
    let known = quoted.collect::<Vec<_>>().join(", ");
    if text.starts_with("unknown field") {
        return message! { "error-lesson-key", key: first, known };
    }
    if text.starts_with("unknown variant") {
        return message! { "error-lesson-word", value: first, known };
    }
    if text.starts_with("missing field") {
        return Message::new("error-lesson-missing").with("key", first);
    }
    Message::new("error-lesson-toml").with("detail", text)
}
