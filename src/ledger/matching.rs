//! Which sends can a list of receipts come from? Matching by what is equal, in order.

/// What can be said of one send after all receipts were matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// It is surely the receipt with this place in the list.
    Sure(usize),
    /// It may be one of several receipts, or none.
    Maybe,
    /// No receipt can come from it.
    Gone,
}

/// Matches `receipts` to `sends`, both in order, where the receipts are a part of the sends
/// with the order kept. `fits(send, receipt)` tells whether the two could be one datagram.
///
/// A receipt is sure if the leftmost and the rightmost way to lay all receipts into the sends
/// agree on it; a send between a receipt's two places that fits it is possible. Receipts that
/// fit nowhere are left out (they came from somebody else).
///
/// Returns one [`Match`] for each of the `sends` sends, in time linear in the distance that the
/// two ways lie apart.
pub(super) fn embed(
    sends: usize,
    receipts: usize,
    fits: impl Fn(usize, usize) -> bool,
) -> Vec<Match> {
    let mut left: Vec<(usize, usize)> = Vec::with_capacity(receipts);
    let mut next = 0;
    for receipt in 0..receipts {
        if let Some(send) = (next..sends).find(|&send| fits(send, receipt)) {
            left.push((receipt, send));
            next = send + 1;
        }
    }
    let mut right: Vec<usize> = Vec::with_capacity(left.len());
    let mut end = sends;
    for &(receipt, leftmost) in left.iter().rev() {
        let send = (leftmost..end)
            .rev()
            .find(|&send| fits(send, receipt))
            .unwrap_or(leftmost);
        right.push(send);
        end = send;
    }
    right.reverse();

    let mut matches = vec![Match::Gone; sends];
    for (&(receipt, leftmost), &rightmost) in left.iter().zip(&right) {
        if leftmost == rightmost {
            if let Some(place) = matches.get_mut(leftmost) {
                *place = Match::Sure(receipt);
            }
            continue;
        }
        for send in leftmost..=rightmost {
            if let Some(place) = matches.get_mut(send)
                && *place == Match::Gone
                && fits(send, receipt)
            {
                *place = Match::Maybe;
            }
        }
    }
    matches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sends: &str, receipts: &str, want: &str) {
        let (s, r) = (sends.as_bytes(), receipts.as_bytes());
        let got: String = embed(s.len(), r.len(), |a, b| s[a] == r[b])
            .into_iter()
            .map(|m| match m {
                Match::Sure(n) => char::from_digit(u32::try_from(n).unwrap(), 10).unwrap(),
                Match::Maybe => '?',
                Match::Gone => '-',
            })
            .collect();
        assert_eq!(got, want, "{receipts} in {sends}");
    }

    #[test]
    fn only_what_can_be_matched_in_one_way_is_sure() {
        check("abcd", "abcd", "0123");
        check("abcd", "bd", "-0-1");
        check("abcd", "", "----");
        check("aaaa", "aa", "????");
        check("aaaa", "aaaa", "0123");
        check("abab", "ab", "????");
        check("abac", "abc", "01-2");
        check("xaxb", "xb", "?-?1");
        check("ab", "ax b", "01");
    }

    #[test]
    fn every_sure_match_is_right_and_no_possible_one_is_left_out() {
        // Against all ways, tried one by one, for all short lists over two letters.
        for sends in 0..64_u32 {
            for picked in 0..64_u32 {
                let s: Vec<bool> = (0..6).map(|n| sends >> n & 1 == 1).collect();
                let r: Vec<bool> = (0..6)
                    .filter(|n| picked >> n & 1 == 1)
                    .map(|n| s[n])
                    .collect();
                let mut possible = vec![vec![false; r.len()]; 6];
                for way in 0..64_u32 {
                    let places: Vec<usize> = (0..6).filter(|n| way >> n & 1 == 1).collect();
                    if places.len() == r.len() && places.iter().zip(&r).all(|(&p, &b)| s[p] == b) {
                        for (n, &p) in places.iter().enumerate() {
                            possible[p][n] = true;
                        }
                    }
                }
                for (send, m) in embed(6, r.len(), |a, b| s[a] == r[b])
                    .into_iter()
                    .enumerate()
                {
                    let n = possible[send].iter().filter(|&&p| p).count();
                    match m {
                        Match::Sure(receipt) => {
                            assert!(possible[send][receipt], "{s:?} {r:?} {send}");
                            let others = (0..6).filter(|&p| possible[p][receipt]).count();
                            assert_eq!(others, 1, "{s:?} {r:?} {send} is the only one");
                        }
                        Match::Maybe => assert!(n > 0, "{s:?} {r:?} {send} is possible"),
                        Match::Gone => assert_eq!(n, 0, "{s:?} {r:?} {send} is impossible"),
                    }
                }
            }
        }
    }
}
