//! The two marks around values that the window sets apart.

use crate::model::payload;

/// Begins an emphasised value: ⟦, U+27E6.
pub(crate) const MARK_OPEN: char = '⟦';
/// Ends an emphasised value: ⟧, U+27E7.
pub(crate) const MARK_CLOSE: char = '⟧';

/// The sentence without its emphasis marks.
pub fn plain(sentence: &str) -> String {
    sentence.replace([MARK_OPEN, MARK_CLOSE], "")
}

/// The parts of a sentence from left to right, none of them empty: whether it is emphasised, and
/// its text without marks. A mark without its partner counts to the end of the sentence.
pub(crate) fn spans(sentence: &str) -> impl Iterator<Item = (bool, &str)> {
    let mut emphasised = false;
    sentence
        .split_inclusive([MARK_OPEN, MARK_CLOSE])
        .filter_map(move |part| {
            let now = emphasised;
            let text = if let Some(text) = part.strip_suffix(MARK_OPEN) {
                emphasised = true;
                text
            } else if let Some(text) = part.strip_suffix(MARK_CLOSE) {
                emphasised = false;
                text
            } else {
                part
            };
            (!text.is_empty()).then_some((now, text))
        })
}

/// An argument as it may stand in a sentence: brackets in place of marks, escapes in place of what would turn, hide
/// or cover others.
pub(super) fn defused(text: &str) -> String {
    payload::sanitized(text)
        .replace(MARK_OPEN, "[")
        .replace(MARK_CLOSE, "]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_falls_into_plain_and_emphasised_parts() {
        let parts: Vec<_> = spans("It got ⟦hell⟧ of ⟦5⟧⟦⟧ bytes").collect();
        let want = [
            (false, "It got "),
            (true, "hell"),
            (false, " of "),
            (true, "5"),
            (false, " bytes"),
        ];
        assert_eq!(parts, want, "in order, without marks, none empty");
    }

    #[test]
    fn plain_text_is_the_parts_put_together() {
        for sentence in ["", "a", "⟦a⟧", "a⟦b", "a⟧b", "⟦⟦a⟧⟧ b", "你⟦好⟧。"]
        {
            let joined: String = spans(sentence).map(|(_, text)| text).collect();
            assert_eq!(joined, plain(sentence), "{sentence}");
        }
    }

    #[test]
    fn an_argument_cannot_bring_marks_of_its_own() {
        assert_eq!(defused("a⟦b⟧c"), "a[b]c", "brackets instead");
    }
}
