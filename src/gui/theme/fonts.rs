//! The fonts: Inter and Noto Sans SC, and Noto Sans Mono SC for bytes and calls.

use std::{
    collections::HashSet,
    sync::{Arc, OnceLock},
};

use egui::{
    FontData, FontDefinitions, FontFamily, FontId, FontTweak,
    epaint::text::{Fonts, TextOptions},
};

use crate::text::Lang;

macro_rules! font {
    ($name:literal) => {
        include_bytes!(concat!("../../../assets/fonts/", $name, ".otf"))
    };
}

/// Each file by the name that the families below call it.
const FILES: [(&str, &[u8]); 6] = [
    ("Inter", font!("Inter-Regular")),
    ("Inter-SemiBold", font!("Inter-SemiBold")),
    ("SC", font!("NotoSansSC-Regular")),
    ("SC-Bold", font!("NotoSansSC-Bold")),
    ("Mono", font!("NotoSansMonoSC-Regular")),
    ("Mono-Bold", font!("NotoSansMonoSC-Bold")),
];

/// By how much Noto's letters are moved down, in sizes.
const LIFTED: f32 = -0.05;
/// The family of headings.
const STRONG: &str = "strong";
/// The family of tiles and values.
const MONO_STRONG: &str = "mono-strong";

/// The font of headings, of this size in points.
pub(crate) fn strong(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(STRONG.into()))
}

/// Whether the bold fonts have all characters of a text; one that they lack comes from another, in its weight.
pub(crate) fn has_bold(text: &str) -> bool {
    static BOLD: OnceLock<HashSet<char>> = OnceLock::new();
    text.is_ascii() || {
        let bold = BOLD.get_or_init(bold_characters);
        text.chars().all(|c| bold.contains(&c))
    }
}

fn bold_characters() -> HashSet<char> {
    let mut definitions = definitions(Lang::En);
    let family = FontFamily::Name(STRONG.into());
    let is_bold = |name: &str| name.ends_with("Bold");
    definitions.font_data.retain(|name, _| is_bold(name));
    let names: Vec<String> = definitions.font_data.keys().cloned().collect();
    for files in definitions.families.values_mut() {
        files.clone_from(&names);
    }
    let mut fonts = Fonts::new(TextOptions::default(), definitions);
    let mut view = fonts.with_pixels_per_point(1.0);
    view.characters(&family).keys().copied().collect()
}

/// The font of bytes and system calls; `size` is in points.
pub(crate) const fn mono(size: f32) -> FontId {
    FontId::monospace(size)
}

/// The bold font of tiles and values; `size` is in points.
pub(crate) fn mono_strong(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(MONO_STRONG.into()))
}

/// The font of tiles and values for a text that may hold any character: the regular weight for all of it where the
/// bold fonts lack one. `size` is in points.
pub(crate) fn mono_even(size: f32, text: &str) -> FontId {
    if has_bold(text) {
        mono_strong(size)
    } else {
        mono(size)
    }
}

/// How a family of the window is called where its files are not known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FontFace {
    /// The names of its fonts, the first that is there is taken, as CSS writes them.
    pub(crate) families: &'static str,
    /// Its weight as CSS counts it, 100–900.
    pub(crate) weight: u16,
    /// By how much its letters stand lower than their line says, in sizes.
    pub(crate) lifted: f32,
}

impl FontFace {
    /// Of a family in a language, for Chinese characters or for others.
    pub(crate) fn of(family: &FontFamily, lang: Lang, is_chinese: bool) -> Self {
        let is_mono = match family {
            FontFamily::Monospace => true,
            FontFamily::Proportional => false,
            FontFamily::Name(name) => name.as_ref() == MONO_STRONG,
        };
        let (families, lifted) = match (is_mono && !is_chinese, is_chinese || lang == Lang::ZhCn) {
            (true, _) => ("Noto Sans Mono CJK SC, monospace", LIFTED),
            (false, false) => ("Inter, Noto Sans CJK SC, Noto Sans SC, sans-serif", 0.0),
            (false, true) => ("Noto Sans CJK SC, Noto Sans SC, Inter, sans-serif", LIFTED),
        };
        let is_strong = matches!(family, FontFamily::Name(_));
        let weight = if is_strong { 600 } else { 400 };
        Self {
            families,
            weight,
            lifted,
        }
    }
}

pub(crate) fn font_files(lang: Lang) -> Vec<Vec<u8>> {
    let fonts = definitions(lang).font_data.into_values();
    fonts.map(|file| (*file.font).as_ref().to_vec()).collect()
}

/// All fonts, in the order that suits a language. In Chinese the Chinese font comes first, or
/// quotation marks and dashes come out half as wide as they should.
pub(super) fn definitions(lang: Lang) -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    for (name, bytes) in FILES {
        // Noto's lines have more room above than below: lifted, its letters stand in the middle.
        let is_inter = name.starts_with("Inter");
        let tweak = FontTweak {
            y_offset_factor: if is_inter { 0.0 } else { LIFTED },
            ..FontTweak::default()
        };
        let data = FontData::from_static(bytes).tweak(tweak);
        fonts.font_data.insert(name.to_owned(), Arc::new(data));
    }
    let chinese = lang == Lang::ZhCn;
    let pick = |latin: [&'static str; 3], hanzi: [&'static str; 3]| {
        if chinese { hanzi } else { latin }
    };
    let plain = pick(["Inter", "SC", "Mono"], ["SC", "Inter", "Mono"]);
    let [semi, bold] = ["Inter-SemiBold", "SC-Bold"];
    let strong = pick([semi, bold, "SC"], [bold, "SC", semi]);
    let families = [
        (FontFamily::Proportional, plain),
        (FontFamily::Monospace, ["Mono", "SC", "Inter"]),
        (FontFamily::Name(STRONG.into()), strong),
        (
            FontFamily::Name(MONO_STRONG.into()),
            ["Mono-Bold", bold, "SC"],
        ),
    ];
    // Characters that none of ours has are egui's.
    let others = [
        "Inter",
        "egui-icons",
        "NotoEmoji-Regular",
        "emoji-icon-font",
    ];
    for (family, names) in families {
        let list = names.iter().chain(&others).map(|name| (*name).to_owned());
        fonts.families.insert(family, list.collect());
    }
    fonts
        .font_data
        .retain(|name, _| !matches!(name.as_str(), "Hack" | "Ubuntu-Light"));
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_bold_fonts_lack_is_known() {
        assert!(has_bold("hello 你好 5 → é"), "in the texts of the lab");
        assert!(!has_bold("你好，罕见的龘"), "one is rare");
        assert_eq!(mono_even(9.0, "你好"), mono_strong(9.0));
        assert_eq!(mono_even(9.0, "你好龘"), mono(9.0), "all of it");
    }

    #[test]
    fn chinese_headings_have_one_weight() {
        let definitions = definitions(Lang::ZhCn);
        let mut fonts = Fonts::new(TextOptions::default(), definitions);
        let mut view = fonts.with_pixels_per_point(1.0);
        let has = view.characters(&FontFamily::Name(STRONG.into()));
        let lacking: String = include_str!("../../../assets/text/zh-CN.ftl")
            .chars()
            .filter(|c| *c > ' ' && !matches!(c, '⟦' | '⟧'))
            .filter(|c| {
                has.get(c)
                    .is_none_or(|files| !files.iter().any(|file| file.ends_with("Bold")))
            })
            .collect();
        assert_eq!(lacking, "", "cut the fonts again: assets/fonts/cut.sh");
    }
}
