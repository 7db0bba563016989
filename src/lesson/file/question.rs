//! The question of a step: what will happen?

use serde::{Deserialize, Deserializer, de::Error as _};

use super::{
    bilingual::Bilingual,
    check::{Check, Measure},
    pattern::RowPattern,
    words::{key_error, word_or_table},
};

/// What is to be predicted. Which answer is right is read off the record, never claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question, as a sentence in both languages.
    pub ask: Bilingual,
    /// The kind of answer that it wants.
    pub answer: AnswerKind,
}

/// The kinds of answers to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// By choosing one of these; the right one is that whose check is met after the run.
    Choices(Vec<AnswerChoice>),
    /// By a number, which this is after the run.
    Number(Measure),
    /// By the bytes that this row carries after the run.
    Bytes(RowPattern),
    /// By the curve of the step's sweep, drawn point by point: what was measured is right.
    Curve,
}

/// An answer that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerChoice {
    /// The answer's text, in both languages.
    #[serde(deserialize_with = "word_or_table")]
    pub text: Bilingual,
    /// What is seen if it is right; without it, it never is.
    pub when: Option<Check>,
}

/// A question as it stands in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionTable {
    ask: Bilingual,
    choices: Option<Vec<AnswerChoice>>,
    number: Option<Measure>,
    bytes: Option<RowPattern>,
    #[serde(default)]
    curve: bool,
}

/// The fewest and the most answers to choose from: as many as there are keys for.
const CHOICES: std::ops::RangeInclusive<usize> = 2..=6;

impl<'de> Deserialize<'de> for Question {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let table = QuestionTable::deserialize(from)?;
        let answer = match (table.choices, table.number, table.bytes, table.curve) {
            (Some(choices), None, None, false) => {
                let checked = choices.iter().any(|choice| choice.when.is_some());
                if !CHOICES.contains(&choices.len()) || !checked {
                    return Err(key_error("error-lesson-choices", choices.len(), ""));
                }
                AnswerKind::Choices(choices)
            }
            (None, Some(number), None, false) => AnswerKind::Number(number),
            (None, None, Some(bytes), false) => AnswerKind::Bytes(bytes),
            (None, None, None, true) => AnswerKind::Curve,
            _ => {
                return Err(D::Error::custom(
                    "one of `choices`, `number`, `bytes` and `curve`",
                ));
            }
        };
        Ok(Self {
            ask: table.ask,
            answer,
        })
    }
}
