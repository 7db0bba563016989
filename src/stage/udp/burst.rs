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
