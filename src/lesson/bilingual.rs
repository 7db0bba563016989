//! A text of a lesson in both languages.

use serde::{Deserialize, de::Error};

use super::words::FromWord;
use crate::text::Lang;

/// A text in every language of the lab; a file in which one is missing is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// What is said in English.
    pub en: String,
    /// What is said in Chinese.
    #[serde(rename = "zh-CN")]
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

/// What is the same in every language, such as bytes.
impl FromWord for Bilingual {
    fn from_word<E: Error>(word: &str) -> Result<Self, E> {
        Ok(Self {
            en: word.to_owned(),
            zh: word.to_owned(),
        })
    }
}
