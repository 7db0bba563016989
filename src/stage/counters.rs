//! The counters of datagrams, now or as they stood at an earlier place of the playhead.

use std::collections::BTreeMap;

use super::{Playhead, moment::Moment};
use crate::{
    ledger::{FoldedRecord, max_datagrams_in},
    model::{Evidence, Fate, FateCounts, Owner, RowFlags, RowId, SocketId, Verdict},
};

/// Rows and notes that one frame counts at most.
const AT_ONCE: u32 = 200_000;

/// The counts of datagrams since the counters began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counters {
    /// What became of those that the lab sent.
    pub counts: FateCounts,
    /// Datagrams of `counts` that wait in a queue of the lab.
    pub waiting: u64,
    /// Drops in `counts` of which it is not known yet which datagrams they were.
    pub unnamed: u64,
    /// What the kernel dropped at the lab's sockets beyond the own datagrams.
    pub(crate) dropped_others: u64,
    /// What the server received, whoever sent it.
    pub received: u64,
    /// How many of `received` came from other programs.
    pub outside: u64,
}

impl Counters {
    /// All that is known by now.
    pub(crate) fn live(FoldedRecord { record, ledger }: FoldedRecord<'_>) -> Self {
        let server = |owner| owner == Owner::Server;
        let counts = ledger.fate_counts(|_| true);
        let unnamed: u64 = record
            .sockets()
            .map(|info| ledger.unnamed_drops(info.id))
            .sum();
        let everywhere = ledger.arrivals_of(|_| true);
        Self {
            counts,
            waiting: everywhere.waiting.min(counts.in_flight),
            unnamed: unnamed.min(counts.dropped),
            dropped_others: everywhere.dropped.saturating_sub(counts.dropped),
            received: ledger.arrivals_of(server).received,
            outside: ledger.received_from_outside(server),
        }
    }
}

/// A place of the playhead, and where the counters began.
type CountedRange = (RowId, RowId, u32);

/// Counts what there was at a place of the playhead, some of it in each frame.
#[derive(Clone, Debug, Default)]
pub(crate) struct PastCounters {
    place: CountedRange,
    /// The newest count that came to its end, and the ledger's revision then.
    done: Option<(u64, Counters)>,
    run: Option<CountRun>,
}

/// A count that is going on.
#[derive(Clone, Debug, Default)]
struct CountRun {
    revision: u64,
    rows: RowId,
    notes: u32,
    totals: Counters,
    /// Sends that are named as dropped, but later.
    named_later: u64,
    /// The newest drop total of each socket.
    drops: BTreeMap<SocketId, u32>,
    /// What waits at each socket of ours if all of it came, and the newest figure of its memory.
    waiting: BTreeMap<SocketId, u64>,
    held: BTreeMap<SocketId, u32>,
}

impl PastCounters {
    /// Whether rows that are counted are no longer kept, so that only what is known by now can be told.
    pub(crate) fn is_evicted(FoldedRecord { record, ledger }: FoldedRecord<'_>) -> bool {
        record.first_kept_row() > ledger.origin().row()
    }

    /// The counters at a place, as soon as they are counted.
    pub(crate) fn count_at(
        &mut self,
        folded: FoldedRecord<'_>,
        head: Playhead,
    ) -> Option<Counters> {
        let moment = Moment::new(folded, head);
        let origin = folded.ledger.origin().row();
        let place = (origin, moment.head.rows, moment.head.notes);
        if place != self.place {
            *self = Self {
                place,
                ..Self::default()
            };
        }
        let revision = folded.ledger.revision();
        if self.done.is_none_or(|(of, _)| of != revision) && self.run.is_none() {
            self.run = Some(CountRun {
                revision,
                rows: origin,
                notes: folded.record.notes_before(origin),
                ..CountRun::default()
            });
        }
        if let Some(run) = &mut self.run
            && run.advance(&moment)
        {
            self.done = Some((run.revision, run.totals_at(&moment)));
            self.run = None;
        }
        self.done.map(|(_, counters)| counters)
    }

    /// Whether there is more to count in the next frame.
    pub(crate) const fn is_counting(&self) -> bool {
        self.run.is_some()
    }
}

impl CountRun {
    /// Counts on; returns whether that was all.
    fn advance(&mut self, moment: &Moment<'_>) -> bool {
        let (record, ledger) = (moment.record, moment.ledger);
        let end = moment.head.rows.min(self.rows.saturating_add(AT_ONCE));
        for id in self.rows..end {
            let Some(row) = record.row(id).filter(|row| row.is_datagram()) else {
                continue;
            };
            if row.call.is_send() {
                let Verdict { fate, evidence, .. } = moment.proven(id);
                self.totals.counts.count(fate);
                if fate == Fate::InFlight
                    && evidence == Evidence::Waiting
                    && let Some(to) = record.far_end(row)
                {
                    *self.waiting.entry(to.id).or_default() += 1;
                }
                let dropped = ledger.folded_verdict(id).fate == Fate::Dropped;
                self.named_later += u64::from(fate == Fate::InFlight && dropped);
            } else if !row.failed() && moment.owner(row.socket) == Some(Owner::Server) {
                self.totals.received += 1;
                self.totals.outside +=
                    u64::from(ledger.current_verdict(record, id).link().is_none());
            }
            if row.flags.has(RowFlags::HAS_DROPS) {
                self.drops.insert(row.socket, row.drops);
            }
        }
        self.rows = self.rows.max(end);
        let end = moment.head.notes.min(self.notes.saturating_add(AT_ONCE));
        for number in self.notes..end {
            let figures = record.note(number).map(|entry| entry.note.queue_figures());
            let Some((socket, memory)) = figures.flatten() else {
                continue;
            };
            let newest = self.drops.entry(socket).or_default();
            *newest = memory.drops.max(*newest);
            self.held.insert(socket, memory.held);
        }
        self.notes = self.notes.max(end);
        self.rows >= moment.head.rows && self.notes >= moment.head.notes
    }

    /// The sums, with the drops that cannot be named yet.
    fn totals_at(&self, moment: &Moment<'_>) -> Counters {
        let mut totals = self.totals;
        let drops = self.drops.iter();
        let counted: u64 = drops
            .map(|(id, n)| u64::from(*n).saturating_sub(moment.ledger.dropped_before(*id)))
            .sum();
        let sockets = moment.record.sockets();
        let never: u64 = sockets.map(|info| moment.unnamed_drops(info.id)).sum();
        let unnamed = counted.saturating_sub(totals.counts.dropped);
        totals.unnamed = unnamed
            .min(self.named_later + never)
            .min(totals.counts.in_flight);
        totals.counts.in_flight -= totals.unnamed;
        totals.counts.dropped += totals.unnamed;
        let waiting = self.waiting.iter();
        let waiting = waiting.filter(|(id, _)| !moment.ledger.lost_packets_before(**id));
        let waiting = waiting.map(|(id, n)| {
            let room = self
                .held
                .get(id)
                .map_or(u64::MAX, |held| max_datagrams_in(*held));
            room.min(*n)
        });
        totals.waiting = waiting.sum::<u64>().min(totals.counts.in_flight);
        totals.dropped_others = counted.saturating_sub(totals.counts.dropped);
        totals
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ledger::Ledger, testing::sample::Sample};

    /// The counters at a place, counted without pause.
    fn at(sample: &Sample, ledger: &Ledger, head: Playhead) -> Counters {
        let mut past = PastCounters::default();
        loop {
            if let Some(counters) = past.count_at(sample.folded(ledger), head) {
                return counters;
            }
        }
    }

    /// What happens one after the other.
    const STEPS: [fn(&mut Sample); 13] = [
        |sample| {
            sample.send(0, b"one");
        },
        |sample| {
            sample.send(0, b"twoooo");
        },
        |sample| {
            sample.send(1, b"three");
        },
        |sample| sample.note_queue(2496, 0),
        |sample| {
            sample.read(0, 4, b"one");
        },
        |sample| {
            sample.read(0, 4, b"twoooo");
        },
        |sample| {
            sample.send_to(0, "127.0.0.1:9999", b"hi");
        },
        |sample| sample.refuse(0, "127.0.0.1:9999", b"hi"),
        |sample| {
            sample.read(1, 4, b"three");
        },
        |sample| {
            sample.read_stranger(99, b"other");
        },
        |sample| sample.note_queue(0, 0),
        |sample| {
            sample.send(1, b"late");
        },
        Sample::close,
    ];

    #[test]
    fn at_every_place_they_are_those_of_a_record_that_ends_there() {
        let after = |steps: usize| {
            let mut sample = Sample::new();
            for step in &STEPS[..steps] {
                step(&mut sample);
            }
            sample
        };
        // What a report tells of later is on its way until then, as on the stage.
        let open = |counters: Counters| {
            let counts = counters.counts;
            let (in_flight, unknown) = (counts.in_flight + counts.unknown, 0);
            let counts = FateCounts {
                in_flight,
                unknown,
                ..counts
            };
            Counters { counts, ..counters }
        };
        let whole = after(STEPS.len());
        let ledger = whole.ledger();
        for steps in 0..=STEPS.len() {
            let part = after(steps);
            let want = Counters::live(part.folded(&part.ledger()));
            let found = at(&whole, &ledger, Playhead::live(&part.record));
            assert_eq!(open(found), open(want), "after {steps} steps");
        }
    }

    #[test]
    fn drops_that_were_counted_are_told_though_not_yet_which() {
        let mut sample = Sample::new();
        sample.play("6 A: x");
        sample.note_queue(832, 2);
        let counted = Playhead::live(&sample.record);
        for _ in 0..4 {
            sample.read(0, 4, b"x");
        }
        sample.note_queue(0, 2);
        let ledger = sample.ledger();
        let counts = at(&sample, &ledger, counted).counts;
        assert_eq!((counts.sent, counts.dropped, counts.in_flight), (6, 2, 4));
        let before = Playhead::at_row(&sample.record, 5);
        let counts = at(&sample, &ledger, before).counts;
        assert_eq!((counts.sent, counts.dropped, counts.in_flight), (6, 0, 6));
    }
}
