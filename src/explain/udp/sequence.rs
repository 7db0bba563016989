//! What the numbers of a sender's datagrams tell, in a sentence.

use crate::{
    ledger::Sequence,
    model::{Message, PeerId, address, message},
    record::Record,
};

/// Which of a sender's numbers came, which are missing, and which came twice or late.
pub(crate) fn sequence(record: &Record, peer: PeerId, of: &Sequence) -> Message {
    let peer = record.peer(peer).map(address::shown);
    let (first, last) = of.range().unwrap_or_default();
    let alone = |numbers: &[u64]| numbers.iter().map(|n| (*n, *n)).collect::<Vec<_>>();
    let (doubled, late) = (alone(&of.named_doubled), alone(&of.named_late));
    message! {
        "sequence-told", peer: peer.unwrap_or_default(), first: first.to_string(),
        last: last.to_string(), read: of.read, lost: of.lost(),
        "lost-numbers": list(&of.named_lost(), of.lost()), doubled: of.doubled,
        "doubled-numbers": list(&doubled, of.doubled), late: of.late,
        "late-numbers": list(&late, of.late), unnumbered: of.unnumbered,
    }
}

/// The numbers of these ranges in brackets, which are all of them or the first.
fn list(ranges: &[(u64, u64)], all: u64) -> String {
    let named: u64 = ranges.iter().map(|(first, last)| last - first + 1).sum();
    let words = ranges.iter().map(|(first, last)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}–{last}")
        }
    });
    let more = (named < all).then(|| "…".to_owned());
    match words.chain(more).collect::<Vec<_>>().join(", ") {
        words if words.is_empty() => words,
        words => format!(" ({words})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_numbers_says_where_it_ends_too_early() {
        assert_eq!(list(&[], 0), "", "nothing to name");
        assert_eq!(list(&[(3, 3), (5, 9)], 6), " (3, 5–9)", "all of them");
        assert_eq!(list(&[(3, 3)], 2), " (3, …)", "one more");
    }
}
