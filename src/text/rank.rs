//! How well a name answers to what somebody looks for.

/// What a word costs that stands in what is told beside the names alone.
const ASIDE_COST: usize = 40;
/// What a word costs whose letters only follow each other in a name.
const SCATTERED: usize = 10;

/// How well something answers to what is `sought`, the less the better; `None` where it does not. `names` are its
/// names, one a line, in whatever languages; `beside` is what else tells of it. All words must be found, in upper or
/// lower case: in a name or beside it, or, where a letter or two were left out, in a name letter by letter.
pub(crate) fn rank(sought: &str, names: &str, beside: &str) -> Option<usize> {
    let [sought, names, beside] = [sought, names, beside].map(str::to_lowercase);
    let phrase = sought.trim();
    let whole = names.lines().filter_map(|name| at_beginning(phrase, name));
    whole.min().or_else(|| {
        let words = phrase.split_whitespace();
        words.map(|word| word_in(word, &names, &beside)).sum()
    })
}

/// 0 where the phrase is the name, 1 where the name begins with it.
fn at_beginning(phrase: &str, name: &str) -> Option<usize> {
    let rest = name.strip_prefix(phrase)?;
    Some(usize::from(!rest.is_empty()))
}

fn word_in(word: &str, names: &str, beside: &str) -> Option<usize> {
    let within = names.match_indices(word).map(|(at, _)| {
        let before = names
            .get(..at)
            .and_then(|before| before.chars().next_back());
        2 + usize::from(before.is_some_and(char::is_alphanumeric))
    });
    let scattered = || names.lines().filter_map(|name| scattered(word, name)).min();
    let described = || beside.contains(word).then_some(ASIDE_COST);
    within.min().or_else(scattered).or_else(described)
}

/// The letters of a word in a name, one after the other: of four at least, with half as many others between them.
fn scattered(word: &str, name: &str) -> Option<usize> {
    let starts = name.char_indices().map(|(at, _)| at);
    let gaps = starts.filter_map(|at| {
        let mut letters = name.get(at..)?.chars();
        let mut gaps = 0;
        for (n, wanted) in word.chars().enumerate() {
            let skipped = letters.position(|letter| letter == wanted)?;
            if n == 0 && skipped > 0 {
                return None;
            }
            gaps += skipped;
        }
        Some(gaps)
    });
    let letters = word.chars().count();
    let near = |gaps: &usize| letters >= 4 && *gaps <= letters / 2;
    gaps.min().filter(near).map(|gaps| SCATTERED + gaps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_words_of_any_language_and_by_their_letters() {
        let names = "Open a recording…\n打开录制…";
        let found = |sought| rank(sought, names, "A file of Wireshark");
        for sought in [
            "",
            "open",
            "OPEN A",
            "recording open",
            "打开",
            "录制",
            "rcrding",
            "op 录",
            "wireshark",
        ] {
            assert!(found(sought).is_some(), "{sought}");
        }
        for sought in ["close", "openn", "关", "open close", "wirshark"] {
            assert_eq!(found(sought), None, "{sought}");
        }
    }

    #[test]
    fn the_nearer_a_name_is_the_better() {
        let beside = "what is told of it";
        let better = [
            ("view", "View"),
            ("view", "Viewer"),
            ("view", "The view"),
            ("view", "Review"),
            ("view", "vie nw"),
            ("told", "View"),
        ];
        let ranks = better.map(|(sought, names)| rank(sought, names, beside));
        assert!(
            ranks.is_sorted() && ranks.iter().all(Option::is_some),
            "{ranks:?}"
        );
        let mut apart = ranks.to_vec();
        apart.dedup();
        assert_eq!(apart.len(), better.len(), "{ranks:?}");
    }
}
