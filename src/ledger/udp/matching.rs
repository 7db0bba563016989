//! Which sends can a list of receipts come from? Matching by what is equal, in order.

/// What is known of a receipt's place beside its bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    /// How many sends precede it: it is one of those.
    pub(super) before: usize,
    /// The running drop total that it carries. Between two receipts no more sends can have been
    /// dropped than the total has grown. `None` where nothing is counted.
    pub(super) drops: Option<u64>,
}

/// What can be said of one send after all receipts were matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// It is surely the receipt with this place in the list.
    Sure(usize),
    /// It may be one of several receipts, or none.
    Maybe,
    /// No receipt can come from it, and this receipt comes from a later send.
    Passed(usize),
    /// No receipt can come from it, and none surely comes from a later send.
    Open,
}

/// What the receipts together tell of the sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Embedding {
    /// For each receipt the first send that it can come from.
    pub(super) first: Vec<usize>,
    /// For each send what can be said of it.
    pub(super) matches: Vec<Match>,
}

/// Work that is spent on one item before its place is given up as unknown.
const MAX_WORK_PER_ITEM: usize = 64;

/// Matches receipts to `sends` sends, both in order, where the receipts are a part of the sends
/// with the order kept. `fits(send, receipt)` tells whether the two could be one datagram.
///
/// A *matching* gives each receipt its send. All conditions bound how far one place is behind another, or give the
/// places that are possible for one receipt. So of two matchings the smaller places, and the larger ones, are a
/// matching again: there is a first and a last one, and a receipt is sure if these agree on it. [`Match::Maybe`] is
/// said too often rather than too seldom.
///
/// `None` if there is no matching, or the work exceeds its bound.
pub(super) fn embed(
    sends: usize,
    limits: &[Limit],
    fits: impl Fn(usize, usize) -> bool,
) -> Option<Embedding> {
    let first = earliest_places(sends, limits, &fits)?;
    let last = latest_places(sends, &first, limits, &fits)?;
    let mut matches = vec![Match::Open; sends];
    // The receipts that a send may be: those from `low` on whose first place is not behind it.
    let (mut low, mut high) = (0, 0);
    for (send, place) in matches.iter_mut().enumerate() {
        while last.get(low).is_some_and(|&last| last < send) {
            low += 1;
        }
        while first.get(high).is_some_and(|&first| first <= send) {
            high += 1;
        }
        let candidates = low..high;
        let mut possible = candidates
            .clone()
            .take(MAX_WORK_PER_ITEM)
            .filter(|&n| fits(send, n));
        *place = if let Some(receipt) = possible.next() {
            if first.get(receipt) == last.get(receipt) {
                Match::Sure(receipt)
            } else {
                Match::Maybe
            }
        } else if candidates.len() > MAX_WORK_PER_ITEM {
            Match::Maybe
        } else if high < first.len() {
            Match::Passed(high)
        } else {
            Match::Open
        };
    }
    Some(Embedding { first, matches })
}

/// How many sends between a receipt and the one before it can have been dropped.
fn room(limits: &[Limit], receipt: usize) -> usize {
    let drops = |n: usize| limits.get(n).and_then(|limit| limit.drops);
    let before = match receipt.checked_sub(1) {
        Some(n) => drops(n),
        None => Some(0),
    };
    match (drops(receipt), before) {
        (Some(drops), Some(before)) => {
            usize::try_from(drops.saturating_sub(before)).unwrap_or(usize::MAX)
        }
        _ => usize::MAX,
    }
}

/// The earliest send that each receipt can come from.
fn earliest_places(
    sends: usize,
    limits: &[Limit],
    fits: &impl Fn(usize, usize) -> bool,
) -> Option<Vec<usize>> {
    let mut places = vec![0; limits.len()];
    let mut steps = (sends + limits.len()).saturating_mul(MAX_WORK_PER_ITEM);
    let mut receipt = 0;
    while let Some(limit) = limits.get(receipt) {
        let before = receipt.checked_sub(1).and_then(|n| places.get(n)).copied();
        let from = (*places.get(receipt)?).max(before.map_or(0, |place| place + 1));
        let place = (from..limit.before.min(sends)).find(|&send| fits(send, receipt))?;
        steps = steps.checked_sub(place - from + 1)?;
        *places.get_mut(receipt)? = place;
        let least = place.saturating_sub(room(limits, receipt).saturating_add(1));
        match (receipt.checked_sub(1), before) {
            (Some(earlier), Some(before)) if before < least => {
                *places.get_mut(earlier)? = least;
                receipt = earlier;
            }
            (None, _) if place > room(limits, 0) => return None,
            _ => receipt += 1,
        }
    }
    Some(places)
}

/// The matching with the largest places, where `first` is the one with the smallest.
fn latest_places(
    sends: usize,
    first: &[usize],
    limits: &[Limit],
    fits: &impl Fn(usize, usize) -> bool,
) -> Option<Vec<usize>> {
    let mut places: Vec<usize> = Vec::with_capacity(first.len());
    let mut most = 0_usize;
    for (receipt, limit) in limits.iter().enumerate() {
        let slack = room(limits, receipt);
        most = match receipt {
            0 => slack,
            _ => most.saturating_add(1).saturating_add(slack),
        }
        .min(limit.before.min(sends).checked_sub(1)?);
        places.push(most);
    }
    let mut steps = first
        .len()
        .saturating_mul(MAX_WORK_PER_ITEM)
        .saturating_add(
            places
                .last()
                .copied()
                .unwrap_or_default()
                .saturating_mul(MAX_WORK_PER_ITEM),
        );
    let mut end = first.len();
    while let Some(receipt) = end.checked_sub(1) {
        let after = places.get(receipt + 1).copied();
        let to =
            (*places.get(receipt)?).min(after.map_or(usize::MAX, |place| place.saturating_sub(1)));
        let place = (*first.get(receipt)?..=to)
            .rev()
            .find(|&send| fits(send, receipt))?;
        steps = steps.checked_sub(to - place + 1)?;
        *places.get_mut(receipt)? = place;
        let most = place
            .saturating_add(1)
            .saturating_add(room(limits, receipt + 1));
        match after {
            Some(after) if after > most => {
                *places.get_mut(receipt + 1)? = most;
                end = receipt + 2;
            }
            _ => end = receipt,
        }
    }
    Some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn free(receipts: usize) -> Vec<Limit> {
        let limit = Limit {
            before: usize::MAX,
            drops: None,
        };
        vec![limit; receipts]
    }

    #[track_caller]
    fn check_limited(sends: &str, receipts: &str, limits: &[Limit], want: Option<&str>) {
        let (s, r) = (sends.as_bytes(), receipts.as_bytes());
        let got = embed(s.len(), limits, |a, b| s[a] == r[b]).map(|found| {
            let sign = |m| match m {
                Match::Sure(n) => char::from_digit(u32::try_from(n).unwrap(), 10).unwrap(),
                Match::Maybe => '?',
                Match::Passed(_) => '-',
                Match::Open => '.',
            };
            found.matches.into_iter().map(sign).collect::<String>()
        });
        assert_eq!(got.as_deref(), want, "{receipts} in {sends}");
    }

    #[track_caller]
    fn check(sends: &str, receipts: &str, want: &str) {
        check_limited(sends, receipts, &free(receipts.len()), Some(want));
    }

    #[test]
    fn only_what_can_be_matched_in_one_way_is_sure() {
        check("abcd", "abcd", "0123");
        check("abcd", "bd", "-0-1");
        check("abcd", "b", "-0..");
        check("abcd", "", "....");
        check("aaaa", "aa", "????");
        check("aaaa", "aaaa", "0123");
        check("abab", "ab", "????");
        check("abac", "abc", "01-2");
        check("xaxb", "xb", "?-?1");
    }

    #[test]
    fn a_receipt_that_fits_nowhere_leaves_no_way() {
        check_limited("ab", "ax", &free(2), None);
        check_limited("ab", "ba", &free(2), None);
    }

    #[test]
    fn drop_totals_and_the_time_of_a_receipt_leave_fewer_ways() {
        let limits = |list: &[(usize, u64)]| -> Vec<Limit> {
            list.iter()
                .map(|&(before, drops)| Limit {
                    before,
                    drops: Some(drops),
                })
                .collect()
        };
        // Nothing was dropped before either of them.
        check_limited("aaaa", "aa", &limits(&[(4, 0), (4, 0)]), Some("01.."));
        // They follow each other.
        check_limited("aaaa", "aa", &limits(&[(4, 2), (4, 2)]), Some("????"));
        check_limited("abaa", "aa", &limits(&[(4, 2), (4, 2)]), Some("--01"));
        // The first was read when only one had been sent.
        check_limited("aaaa", "aa", &limits(&[(1, 0), (4, 1)]), Some("0??."));
        // More is missing than was dropped.
        check_limited("abbc", "ac", &limits(&[(4, 0), (4, 1)]), None);
    }

    /// Tries all matchings of the picked receipts one by one; tells for each send and receipt whether one has the
    /// pair.
    fn brute(s: &[bool], r: &[bool], limits: &[Limit]) -> Vec<Vec<bool>> {
        let mut possible = vec![vec![false; r.len()]; s.len()];
        for way in 0..1_u32 << s.len() {
            let places: Vec<usize> = (0..s.len()).filter(|n| way >> n & 1 == 1).collect();
            let fits = places.len() == r.len()
                && (0..r.len()).all(|n| {
                    let gap = places[n] - n.checked_sub(1).map_or(0, |m| places[m] + 1);
                    s[places[n]] == r[n] && places[n] < limits[n].before && gap <= room(limits, n)
                });
            if fits {
                for (n, &p) in places.iter().enumerate() {
                    possible[p][n] = true;
                }
            }
        }
        possible
    }

    #[track_caller]
    fn check_sound(s: &[bool], r: &[bool], limits: &[Limit], exact: bool) {
        let possible = brute(s, r, limits);
        let found = embed(s.len(), limits, |a, b| s[a] == r[b]).unwrap();
        for (send, m) in found.matches.into_iter().enumerate() {
            let n = possible[send].iter().filter(|&&p| p).count();
            match m {
                Match::Sure(receipt) => {
                    assert!(possible[send][receipt], "{s:?} {r:?} {send}");
                    let others = possible.iter().filter(|p| p[receipt]).count();
                    assert_eq!(others, 1, "{s:?} {r:?} {send} is the only one");
                }
                Match::Maybe => {
                    assert!(!exact || n > 0, "{s:?} {r:?} {send} is possible");
                }
                Match::Passed(receipt) => {
                    assert_eq!(n, 0, "{s:?} {r:?} {send} is impossible");
                    let earlier = possible.iter().take(send).any(|p| p[receipt]);
                    assert!(!earlier, "{s:?} {r:?} {receipt} lies behind {send}");
                }
                Match::Open => {
                    assert_eq!(n, 0, "{s:?} {r:?} {send} is impossible");
                }
            }
        }
    }

    #[test]
    fn every_sure_match_is_right_and_no_possible_one_is_left_out() {
        // Against all ways, tried one by one, for all short lists over two letters; once without
        // counters, once with the totals that came with them, once with a peer's drops in them.
        for sends in 0..64_u32 {
            for picked in 0..64_u32 {
                let s: Vec<bool> = (0..6).map(|n| sends >> n & 1 == 1).collect();
                let places: Vec<usize> = (0..6).filter(|n| picked >> n & 1 == 1).collect();
                let r: Vec<bool> = places.iter().map(|&n| s[n]).collect();
                check_sound(&s, &r, &free(r.len()), true);
                for peer in [0, 1, 3] {
                    let limits: Vec<Limit> = (0..r.len())
                        .map(|n| Limit {
                            before: (places[n] + 1 + n % 2).min(6),
                            drops: Some((places[n] - n + n.min(peer)) as u64),
                        })
                        .collect();
                    check_sound(&s, &r, &limits, false);
                }
            }
        }
    }

    #[test]
    fn a_hundred_thousand_equal_datagrams_are_no_burden() {
        let limits: Vec<Limit> = (0..50_000)
            .map(|n| Limit {
                before: 100_000,
                drops: Some(n),
            })
            .collect();
        let found = embed(100_000, &limits, |_, _| true).unwrap();
        assert_eq!(found.matches[0], Match::Sure(0), "before the first drop");
        assert_eq!(found.matches[1], Match::Maybe, "or it was dropped");
        assert_eq!(found.matches[99_999], Match::Open, "two each at most");
    }
}
