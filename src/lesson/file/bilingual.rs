//! A text of a lesson in both languages.

use serde::{Deserialize, Deserializer, de::Error};

use super::words::FromWord;
use crate::{model::payload, text::Lang};

/// A text in every language of the lab; a file in which one is missing is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// The text in English.
    #[serde(deserialize_with = "sanitized")]
    pub en: String,
    /// The text in Chinese.
    #[serde(rename = "zh-CN", deserialize_with = "sanitized")]
    pub zh: String,
}

impl Bilingual {
    /// The text in a language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::ZhCn => &self.zh,
        }
    }
}

/// A text of a file that anybody may have written, see [`payload::sanitized`].
fn sanitized<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    Ok(payload::sanitized(&text).into_owned())
}

/// What is the same in every language, such as bytes.
impl FromWord for Bilingual {
    fn from_word<E: Error>(word: &str) -> Result<Self, E> {
        let word = payload::sanitized(word).into_owned();
        Ok(Self {
            en: word.clone(),
            zh: word,
        })
    }
}
