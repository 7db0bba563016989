//! What the numbers of the server's datagrams tell at a place of the playhead.

use crate::{
    ledger::{FoldedRecord, Sequence, Sequences},
    model::{Owner, PeerId, RowId, SequenceField},
};

/// Rows that one frame looks at, at most.
const AT_ONCE: u32 = 100_000;

/// The place of sequence numbers in payloads, and the rows that are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SequenceSource {
    pub(crate) field: SequenceField,
    /// The first row that counts; what was sent before it does not count where that is known.
    pub(crate) from: RowId,
}

/// The numbers that the server has read, by sender.
#[derive(Clone, Debug, Default)]
pub(crate) struct SenderSequences {
    of: Option<SequenceSource>,
    rows: RowId,
    sequences: Sequences,
}

impl SenderSequences {
    /// Looks on up to a place of the playhead, from the beginning where it went back; returns whether there is
    /// more to look at in the next frame.
    pub(crate) fn count_to(
        &mut self,
        FoldedRecord { record, ledger }: FoldedRecord<'_>,
        of: SequenceSource,
        upto: RowId,
    ) -> bool {
        if self.of != Some(of) || upto < self.rows {
            *self = Self {
                of: Some(of),
                ..Self::default()
            };
        }
        let first = self.rows.max(of.from).max(record.first_kept_row());
        let upto = upto.min(ledger.len());
        let end = upto.min(first.saturating_add(AT_ONCE));
        for id in first..end {
            let Some(row) = record.row(id).filter(|row| row.call.is_receive()) else {
                continue;
            };
            let server = record.owner(row.socket) == Some(Owner::Server);
            let sent = ledger.current_verdict(record, id).link();
            if server && !row.failed() && !row.is_peek() && sent.is_none_or(|sent| sent >= of.from)
            {
                self.sequences
                    .observe(row.peer, of.field, record.payload(row));
            }
        }
        self.rows = self.rows.max(end);
        self.rows < upto
    }

    pub(crate) fn senders(&self) -> impl ExactSizeIterator<Item = (PeerId, &Sequence)> {
        self.sequences.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::script::played;

    #[test]
    fn the_numbers_follow_the_playhead_and_forget_what_was_sent_before() {
        let mut sample = played("A: 7");
        let from = sample.record.len();
        for text in ["0", "2", "1", "1"] {
            sample.send(0, text.as_bytes());
        }
        sample.read(0, 9, b"7");
        let before = sample.record.len();
        for text in ["0", "2", "1", "1"] {
            sample.read(0, 9, text.as_bytes());
        }
        let (record, ledger) = (&sample.record, sample.ledger());
        let of = SequenceSource {
            field: SequenceField::Counter,
            from,
        };
        let mut numbers = SenderSequences::default();
        let mut numbers_before = |upto: RowId| {
            assert!(
                !numbers.count_to(sample.folded(&ledger), of, upto),
                "all of it"
            );
            let mut senders = numbers.senders();
            senders.next().map(|(_, one)| {
                let range = one.range();
                (range, one.read, one.lost(), one.doubled, one.late)
            })
        };
        assert_eq!(
            numbers_before(record.len()),
            Some((Some((0, 2)), 4, 0, 1, 1))
        );
        assert_eq!(numbers_before(before), None, "7 was sent before");
        assert_eq!(numbers_before(before + 2), Some((Some((0, 2)), 2, 1, 0, 0)));
        assert_eq!(numbers_before(before + 3), Some((Some((0, 2)), 3, 0, 0, 1)));
    }
}
