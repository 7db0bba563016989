//! What became of numbered datagrams, as their numbers tell it at the receiver, whoever sent them.

use std::collections::BTreeMap;

use crate::model::{PeerId, SequenceField};

/// The most numbers that are named of each kind.
const NAMED: usize = 32;
/// The most gaps that are kept open; the numbers of older ones count as lost for good.
const GAPS: usize = 1 << 16;
/// The most senders whose numbers are kept apart.
const SENDERS: usize = 1 << 12;

/// The numbers that came, by sender.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sequences(BTreeMap<PeerId, Sequence>);

impl Sequences {
    /// A datagram came from a sender that carries its number there, or none.
    pub(crate) fn observe(&mut self, from: PeerId, field: SequenceField, bytes: &[u8]) {
        if self.0.len() < SENDERS || self.0.contains_key(&from) {
            self.0.entry(from).or_default().observe(field, bytes);
        }
    }

    /// The senders, with the numbers of each.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (PeerId, &Sequence)> {
        self.0.iter().map(|(peer, of)| (*peer, of))
    }
}

/// The numbers that came from one sender.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sequence {
    /// The lowest and the highest number that came.
    range: Option<(u64, u64)>,
    /// Numbers between them that did not come (yet): the first and the last of each gap.
    gaps: BTreeMap<u64, u64>,
    /// Numbers of gaps that are no longer kept.
    closed: u64,
    /// Datagrams that carried a number.
    pub(crate) read: u64,
    /// Datagrams whose number had come before.
    pub(crate) doubled: u64,
    /// Datagrams that came after one with a higher number: they were overtaken.
    pub(crate) late: u64,
    /// Datagrams without a number at that place.
    pub(crate) unnumbered: u64,
    /// The first numbers that came twice, and that came late.
    pub(crate) named_doubled: Vec<u64>,
    pub(crate) named_late: Vec<u64>,
}

impl Sequence {
    /// A datagram came that carries this number there, or none.
    pub(crate) fn observe(&mut self, field: SequenceField, bytes: &[u8]) {
        let Some(raw) = field.number(bytes) else {
            self.unnumbered += 1;
            return;
        };
        self.read += 1;
        let Some((first, last)) = self.range else {
            self.range = Some((raw, raw));
            return;
        };
        let number = field.unwrapped(raw, last);
        if number > last {
            self.range = Some((first, number));
            self.count_missing(last + 1, number);
        } else if number < first {
            self.range = Some((number, last));
            self.count_missing(number + 1, first);
            self.count_late(number);
        } else if self.fill(number) {
            self.count_late(number);
        } else {
            self.doubled += 1;
            name(&mut self.named_doubled, number);
        }
    }

    fn count_late(&mut self, number: u64) {
        self.late += 1;
        name(&mut self.named_late, number);
    }

    /// The numbers from `first` to before `end` have not come.
    fn count_missing(&mut self, first: u64, end: u64) {
        if first < end {
            self.gaps.insert(first, end - 1);
        }
        while self.gaps.len() > GAPS
            && let Some((first, last)) = self.gaps.pop_first()
        {
            self.closed += last - first + 1;
        }
    }

    /// Takes a number out of its gap; returns whether it was in one.
    fn fill(&mut self, number: u64) -> bool {
        let gap = self.gaps.range(..=number).next_back();
        let Some((first, last)) = gap.map(|(first, last)| (*first, *last)) else {
            return false;
        };
        if number > last {
            return false;
        }
        self.gaps.remove(&first);
        if first < number {
            self.gaps.insert(first, number - 1);
        }
        if number < last {
            self.gaps.insert(number + 1, last);
        }
        true
    }

    /// The lowest and the highest number that came.
    pub(crate) const fn range(&self) -> Option<(u64, u64)> {
        self.range
    }

    /// How many numbers between these did not come.
    pub(crate) fn lost(&self) -> u64 {
        let open = self.gaps.iter().map(|(first, last)| last - first + 1);
        self.closed + open.sum::<u64>()
    }

    /// The first of them, as ranges from one to another.
    pub(crate) fn named_lost(&self) -> Vec<(u64, u64)> {
        let gaps = self.gaps.iter().take(NAMED);
        gaps.map(|(first, last)| (*first, *last)).collect()
    }
}

fn name(list: &mut Vec<u64>, number: u64) {
    if list.len() < NAMED {
        list.push(number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD: SequenceField = SequenceField::Binary {
        offset: 0,
        width: 1,
        little: false,
    };

    fn sequence_of(numbers: &[u8]) -> Sequence {
        let mut sequence = Sequence::default();
        for number in numbers {
            sequence.observe(FIELD, &[*number]);
        }
        sequence
    }

    #[test]
    fn lost_doubled_and_late_are_told_apart_by_number() {
        let sequence = sequence_of(&[3, 4, 7, 6, 6, 10, 2, 3]);
        assert_eq!(sequence.range(), Some((2, 10)));
        assert_eq!(sequence.named_lost(), [(5, 5), (8, 9)]);
        assert_eq!(
            (sequence.lost(), sequence.doubled, sequence.late),
            (3, 2, 2)
        );
        assert_eq!(sequence.named_doubled, [6, 3]);
        assert_eq!(sequence.named_late, [6, 2]);
        assert_eq!(sequence.read, 8, "read = numbers between − lost + doubled");
    }

    #[test]
    fn any_order_is_told_as_a_set_of_numbers_tells_it() {
        let (mut sequence, mut numbers) = (Sequence::default(), std::collections::BTreeSet::new());
        let (mut number, mut late, mut doubled) = (7_u32, 0, 0);
        for _ in 0..400 {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let next = u64::from(number >> 23);
            sequence.observe(SequenceField::Counter, next.to_string().as_bytes());
            let is_late = numbers.last().is_some_and(|last| next < *last);
            let is_new = numbers.insert(next);
            late += u64::from(is_new && is_late);
            doubled += u64::from(!is_new);
            let (first, last) = (numbers.first().unwrap(), numbers.last().unwrap());
            assert_eq!(sequence.range(), Some((*first, *last)));
            assert_eq!(sequence.lost(), last - first + 1 - numbers.len() as u64);
            assert_eq!((sequence.late, sequence.doubled), (late, doubled));
            let missing: Vec<u64> = (*first..=*last).filter(|n| !numbers.contains(n)).collect();
            let named = sequence
                .named_lost()
                .into_iter()
                .flat_map(|(first, last)| first..=last);
            assert!(missing.starts_with(&named.collect::<Vec<_>>()));
        }
    }

    #[test]
    fn of_very_many_gaps_the_number_is_kept() {
        let mut sequence = Sequence::default();
        let gaps = GAPS as u64 + 5;
        for n in 0..=gaps {
            sequence.observe(SequenceField::Counter, (3 * n).to_string().as_bytes());
        }
        assert_eq!((sequence.lost(), sequence.gaps.len()), (2 * gaps, GAPS));
        sequence.observe(SequenceField::Counter, b"1");
        assert_eq!(
            (sequence.late, sequence.doubled),
            (0, 1),
            "its gap is not known any more"
        );
    }

    #[test]
    fn a_field_that_wraps_goes_on_counting() {
        let sequence = sequence_of(&[254, 255, 0, 2, 1]);
        assert_eq!(sequence.range(), Some((254, 258)), "0 comes after 255");
        assert_eq!(
            (sequence.lost(), sequence.late, sequence.doubled),
            (0, 1, 0)
        );
        let mut short = sequence_of(&[1]);
        short.observe(FIELD, b"");
        assert_eq!(short.unnumbered, 1, "no byte there");
    }
}
