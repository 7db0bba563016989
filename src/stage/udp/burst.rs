//! A burst told as one.

use crate::{
    model::{Evidence, Fate, FateCounts, Message, Owner, RowId},
    record::Record,
    stage::{
        Cells, Playhead,
        fate::fate_parts,
        moment::{BUNDLE_FROM, Moment},
    },
};

/// Rows whose fates are counted, at most.
const COUNTED: u32 = 1 << 16;
/// Bytes of the last payload that stand for the whole bundle.
const SAMPLE: usize = 4;

/// Many datagrams at once.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bundle {
    /// Sends of clients in the span: "×250".
    pub n: u64,
    /// The number of sends as it is written, "×250".
    pub label: Message,
    /// What is known of them at this moment: by the ledger's sums. At an earlier moment, and where those do not tell
    /// it, of the newest [`FateCounts::sent`] of them if there are more than a scene looks at.
    pub counts: FateCounts,
    pub caption: Message,
    /// The playhead before the first send of the bundle, to unfold it.
    pub from: Playhead,
    /// The first bytes of the last send of the bundle.
    pub(crate) sample: Cells,
}

/// The sends that the playhead jumped over, if they are many.
pub(super) fn bundle(moment: &Moment<'_>) -> Option<Bundle> {
    let head = moment.head;
    let since = head.since.max(moment.begin()).min(head.rows);
    if u64::from(head.rows - since) < BUNDLE_FROM {
        return None;
    }
    let record = moment.record;
    let n = u64::from(record.client_sends_before(head.rows) - record.client_sends_before(since));
    if n < BUNDLE_FROM {
        return None;
    }
    let totals = moment.live.then(|| by_sums(moment, since)).flatten();
    let (counts, waiting) = totals.unwrap_or_else(|| counted(moment, since));
    let mut rows = moment.rows_before(head.rows, COUNTED).map(|(_, row)| row);
    let last = rows.find(|row| record.is_client_send(row));
    let payload = last.map(|row| record.payload(row)).unwrap_or_default();
    Some(Bundle {
        n,
        label: Message::new("stage-bundle").with("n", n),
        caption: caption(n, &counts, waiting),
        counts,
        from: before_first_send(record, head, since),
        sample: Cells::of(payload.get(..SAMPLE).unwrap_or(payload)),
    })
}

/// What became by now of the sends of clients from `since` on, and how many of them wait: the ledger's sums without
/// what was sent before. `None` where that is too much to be looked at, or not settled.
fn by_sums(moment: &Moment<'_>, since: RowId) -> Option<(FateCounts, u64)> {
    let (record, ledger) = (moment.record, moment.ledger);
    let earlier = since - moment.begin();
    if earlier > COUNTED || earlier > 0 && record.first_kept_row() > moment.begin() {
        return None;
    }
    let mut before = FateCounts::default();
    for (id, row) in moment.rows_before(since, earlier) {
        if record.is_client_send(row) {
            before.count(ledger.folded_verdict(id).fate);
        }
    }
    let counts = ledger
        .fate_counts(|owner| owner != Owner::Server)
        .minus(&before);
    let waiting = ledger.arrivals_of(|owner| owner == Owner::Server).waiting;
    (before.in_flight == 0 && counts.balance()).then(|| (counts, waiting.min(counts.in_flight)))
}

/// What was known at a moment of the newest sends of clients from `since` on, and how many of them waited.
fn counted(moment: &Moment<'_>, since: RowId) -> (FateCounts, u64) {
    let mut counts = FateCounts::default();
    let mut waiting = 0;
    let end = moment.head.rows;
    for (id, row) in moment.rows_before(end, (end - since).min(COUNTED)) {
        if moment.record.is_client_send(row) {
            let verdict = moment.proven(id);
            counts.count(verdict.fate);
            let waits = verdict.fate == Fate::InFlight && verdict.evidence == Evidence::Waiting;
            waiting += u64::from(waits);
        }
    }
    // Drops that were counted meanwhile, though not yet which.
    let unnamed = moment
        .server()
        .map_or(0, |server| {
            let counted = moment.dropped_since(server.id);
            moment.unnamed_drops(server.id).min(counted)
        })
        .min(counts.in_flight);
    counts.in_flight -= unnamed;
    counts.dropped += unnamed;
    (counts, waiting.min(counts.in_flight))
}

/// The place before the first send of a client from row `since` on, where the last move of `head` began.
fn before_first_send(record: &Record, head: Playhead, since: RowId) -> Playhead {
    let first = record.client_send(record.client_sends_before(since));
    let place = match first.filter(|first| *first > since) {
        // Its socket was opened just before.
        Some(first) => (first, record.notes_before(first)),
        None => (since, head.since_notes),
    };
    Playhead::of(place, place)
}

fn caption(sent: u64, counts: &FateCounts, waiting: u64) -> Message {
    let fates = fate_parts(counts, waiting, "part-in-flight");
    let message = if sent > counts.sent {
        Message::new("caption-burst-newest").with("sent", sent)
    } else {
        Message::new("caption-burst")
    };
    message.with("n", counts.sent).with("fates", fates)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        stage::{Event, scene},
        testing::script::played,
    };

    #[test]
    fn of_a_long_burst_all_are_told_of() {
        const MANY: u32 = COUNTED + 9;
        let mut sample = played("A: first; read 9 A: first; look 0 0");
        let before = Playhead::live(&sample.record);
        (0..MANY).for_each(|_| _ = sample.send(0, b"x"));
        sample.note_queue(4480, MANY - 8);
        let shown = scene(
            sample.known(&sample.ledger()),
            before.follow(&sample.record),
        );
        let parts = [("part-dropped", MANY - 8), ("part-waiting", 8)];
        let fates = parts.map(|(key, n)| Message::new(key).with("n", n));
        let told = Message::new("caption-burst").with("n", MANY);
        let caption = shown.bundle.map(|bundle| bundle.caption);
        assert_eq!(caption, Some(told.with("fates", fates.to_vec())));
    }

    #[test]
    fn a_burst_is_one_bundle_until_it_is_unfolded() {
        let mut sample = played("A: first; read 9 A: first");
        let before = Playhead::live(&sample.record);
        sample.wait(1000);
        sample.play("100 A: x");
        let middle = before.follow(&sample.record);
        sample.play("150 A: x");
        sample.note_queue(200_000, 10);
        let head = middle.follow(&sample.record);
        let shown = scene(sample.known(&sample.ledger()), head);
        let bundle = shown.bundle.expect("a bundle");
        assert_eq!(bundle.n, 250, "the burst goes on over two frames");
        assert_eq!(bundle.counts.sum(), 250, "its books balance");
        assert_eq!(
            (bundle.counts.dropped, shown.queue.count),
            (10, 240),
            "counted drops"
        );
        let parts = ["part-dropped", "part-waiting"].map(Message::new);
        let [dropped, waiting] = parts;
        let fates = vec![dropped.with("n", 10_u32), waiting.with("n", 240_u32)];
        let told = Message::new("caption-burst").with("n", 250_u32);
        assert_eq!(bundle.caption, told.with("fates", fates), "the rest waits");
        let unfolded = bundle.from.forward(&sample.record);
        let shown = scene(sample.known(&sample.ledger()), unfolded);
        assert!(shown.bundle.is_none(), "one at a time");
        assert_eq!(
            shown.event,
            Some(Event::Sent(2)),
            "from the first of them on"
        );
    }

    #[test]
    fn of_what_was_sent_before_a_burst_nothing_is_counted_with_it() {
        // The first one waits too, so that the sums of the ledger do not tell the burst's.
        let mut sample = played("A: first; look 832 0");
        let before = Playhead::live(&sample.record);
        sample.wait(1000);
        sample.play("100 A: x");
        sample.note_queue(4160, 96);
        let head = before.follow(&sample.record);
        let shown = scene(sample.known(&sample.ledger()), head);
        let bundle = shown.bundle.expect("a bundle");
        let counts = FateCounts {
            sent: 100,
            dropped: 96,
            in_flight: 4,
            ..FateCounts::default()
        };
        assert_eq!(bundle.counts, counts);
        let parts = [("part-dropped", 96_u32), ("part-waiting", 4)];
        let fates = parts.map(|(key, n)| Message::new(key).with("n", n));
        let told = Message::new("caption-burst").with("n", 100_u32);
        assert_eq!(bundle.caption, told.with("fates", fates.to_vec()));
    }
}
