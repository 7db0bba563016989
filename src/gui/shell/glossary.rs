//! The glossary: every word that the window uses, and what it means.

use egui::{Label, RichText, ScrollArea, Ui};

use crate::{
    gui::{
        theme::{Themed as _, form_sizes, panel_parts::glossary, space},
        widgets::{scroll_by_keys, text_layout},
    },
    text::{Catalog, glossary, rank},
};

/// Draws words that were found, with their meanings.
pub(super) fn glossary_ui(ui: &mut Ui, text: &Catalog, found: Vec<(String, String)>) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let most = ui.ctx().content_rect().height() * glossary::SHARE;
    let scroll = ScrollArea::vertical()
        .max_height(most)
        .min_scrolled_height(most);
    scroll.auto_shrink([false, true]).show(ui, |ui| {
        scroll_by_keys(ui);
        if found.is_empty() {
            ui.label(RichText::new(text.get("glossary-none")).color(tokens.dim));
        }
        ui.spacing_mut().item_spacing.y = space::M;
        for (word, means) in found {
            let text = format!("⟦{word}⟧ {means}");
            let inks = (tokens.ink, tokens.accent);
            let width = ui.available_width() - form_sizes::SCROLL_BAR;
            let job = text_layout::marked(&text, sizes.body, inks, width);
            ui.add(Label::new(job).wrap().selectable(true));
        }
    });
}

/// The words in which `sought` stands, with their meanings; the English key of a word is found in the other language too.
pub(super) fn found_words(text: &Catalog, sought: &str) -> Vec<(String, String)> {
    let meaning = |key: &&str| (text.get(key), text.get(&format!("{key}-tip")));
    let all = glossary().iter().map(|key| (key, meaning(key)));
    let found =
        all.filter(|(key, (word, means))| rank(sought, word, &format!("{means} {key}")).is_some());
    found.map(|(_, meaning)| meaning).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn words_are_found_by_what_stands_in_them() {
        for (lang, sought, want) in [
            (Lang::En, "NAGLE", "Nagle’s algorithm"),
            (Lang::En, "", "datagram"),
            (Lang::ZhCn, "粘包", "粘包"),
            (Lang::ZhCn, "backlog", "backlog"),
        ] {
            let found = found_words(&Catalog::new(lang), sought);
            let has = found.iter().any(|(word, _)| word == want);
            assert!(has, "{sought}: {found:?}");
        }
    }
}
