//! The languages that the lab speaks.

use serde::{Deserialize, Serialize};
use strum::VariantArray;

/// A language of the lab.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, VariantArray,
)]
pub enum Lang {
    /// English, and what is said where another language lacks a sentence.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Chinese in simplified characters.
    #[serde(rename = "zh-CN", alias = "zh")]
    ZhCn,
}

impl Lang {
    /// All languages, in the order in which they are offered.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The tag of BCP 47: `en` or `zh-CN`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    /// The language's name in itself.
    pub(crate) const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::ZhCn => "中文",
        }
    }

    /// The language of a tag, a POSIX locale or a name: `en-US`, `zh_CN.UTF-8`, `zh-Hans`, `中文`.
    ///
    /// Upper and lower case are the same. `C` and `POSIX` are English; Chinese of any region is
    /// [`Lang::ZhCn`]; a language that the lab does not speak is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let bare = text.split(['.', '@']).next().unwrap_or_default();
        match bare.split(['-', '_']).next().unwrap_or_default() {
            "en" | "eng" | "english" | "c" | "posix" => Some(Self::En),
            "zh" | "zho" | "chi" | "cmn" | "chinese" | "中文" | "简体中文" | "汉语" | "简体" => {
                Some(Self::ZhCn)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_read_as_systems_and_people_write_them() {
        let english = "en EN en-US en_GB.UTF-8 English C C.UTF-8 POSIX".split(' ');
        for text in english.chain([" en "]) {
            assert_eq!(Lang::parse(text), Some(Lang::En), "{text}");
        }
        let chinese = "zh ZH zh-CN zh_cn zh_CN.UTF-8 zh-Hans zh-Hans-CN zh_CN@pinyin 中文 Chinese";
        for text in chinese.split(' ') {
            assert_eq!(Lang::parse(text), Some(Lang::ZhCn), "{text}");
        }
        for text in ["", "de", "english breakfast", "zhx", "-", ".UTF-8", "_CN"] {
            assert_eq!(Lang::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_tag_and_every_own_name_is_read_back() {
        for &lang in Lang::ALL {
            assert_eq!(Lang::parse(lang.tag()), Some(lang), "{lang:?} by its tag");
            let named = Lang::parse(lang.own_name());
            assert_eq!(named, Some(lang), "{lang:?} by its name");
        }
        assert_eq!(Lang::default(), Lang::En, "English unless told otherwise");
    }

    #[test]
    fn a_language_is_saved_as_its_tag() {
        for &lang in Lang::ALL {
            let saved = serde_json::to_string(&lang).unwrap();
            assert_eq!(saved, format!("\"{}\"", lang.tag()), "{lang:?}");
            let read: Lang = serde_json::from_str(&saved).unwrap();
            assert_eq!(read, lang, "{lang:?}");
        }
        assert!(
            serde_json::from_str::<Lang>("\"tlh\"").is_err(),
            "not spoken here"
        );
    }
}
