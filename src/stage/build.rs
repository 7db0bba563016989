//! From a record and a playhead to a scene.

use super::{
    Event, Playhead, Scene, bundle::bundle, client::client_place, moment::Moment, network::network,
    queue::queue, server::server_place,
};
use crate::{
    ledger::Ledger,
    model::{Note, RowId, Verdict, Who},
    record::Record,
};

/// What the four places show when the record was played as far as `head`.
///
/// The ledger must have folded the record. The cost does not grow with the record: a scene looks
/// at a few thousand rows and notes before the playhead at most.
pub(crate) fn scene(record: &Record, ledger: &Ledger, head: Playhead) -> Scene {
    let moment = Moment::new(record, ledger, head);
    let event = last_event(&moment);
    let server = moment.server();
    let client = client_place(&moment, server);
    let place = server_place(&moment, server);
    Scene {
        head: moment.head,
        event,
        network: network(&moment, event, &client.sends, place.reply.as_ref()),
        queue: queue(&moment, server),
        bundle: bundle(&moment),
        client,
        server: place,
    }
}

/// What is told of a row when the record was played as far as `head`: what is proven later is not
/// known yet.
pub(crate) fn verdict_at(record: &Record, ledger: &Ledger, head: Playhead, row: RowId) -> Verdict {
    Moment::new(record, ledger, head).told(row)
}

/// The moment that tells most of a row: when its fate was proven, or, where the places show other
/// things by then, when its call returned.
pub(crate) fn moment_of(record: &Record, ledger: &Ledger, row: RowId) -> Playhead {
    let verdict = ledger.verdict(row);
    let proof = match verdict.link() {
        Some(note) if verdict.proven_by_note() => Playhead::at_note(record, note),
        Some(other) => Playhead::at_row(record, row.max(other)),
        None => return Playhead::at_row(record, row),
    };
    if scene(record, ledger, proof).shows(row) {
        proof
    } else {
        Playhead::at_row(record, row)
    }
}

/// The newest telling note if it stands after the last row, else that row.
fn last_event(moment: &Moment<'_>) -> Option<Event> {
    let note = moment
        .notes_back()
        .take_while(|(_, entry)| entry.rows_before >= moment.head.rows)
        .find(|(number, _)| moment.record.tells(*number));
    if let Some((number, entry)) = note {
        return Some(match entry.note {
            Note::Queue { .. } => Event::Dropped {
                n: u64::from(moment.record.drops_told_by(number)),
            },
            Note::Refusal { .. } | Note::PendingError { .. } => moment
                .refused_by(number)
                .map_or(Event::Note(number), Event::Refused),
            _ => Event::Note(number),
        });
    }
    let id = moment.head.rows.checked_sub(1)?;
    let row = moment.record.row(id)?;
    if row.call.is_stream() {
        return Some(Event::Stream(id));
    }
    let server = moment.who(row.socket) == Some(Who::Server);
    Some(match (row.call.is_send(), server) {
        (true, true) => Event::Replied(id),
        (true, false) if row.failed() => Event::NotSent(id),
        (true, false) => Event::Sent(id),
        (false, true) => Event::Read(id),
        (false, false) => Event::GotReply(id),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Fate, stage::tests::ledger, testing::sample::Sample};

    #[test]
    fn a_verdict_of_a_moment_does_not_tell_what_comes() {
        let mut sample = Sample::new();
        sample.send(0, b"hello");
        sample.read(0, 4, b"hello");
        let (record, ledger) = (&sample.record, ledger(&sample));
        let at = |head| verdict_at(record, &ledger, head, 0).fate;
        assert_eq!(at(Playhead::at_row(record, 0)), Fate::InFlight, "sent");
        assert_eq!(at(Playhead::live(record)), Fate::Truncated, "read");
    }
    #[test]
    fn the_moment_of_a_row_is_that_of_its_proof() {
        let mut sample = Sample::new();
        sample.send(0, b"hello");
        sample.read(0, 4, b"hello");
        for _ in 0..9 {
            sample.send(0, b"x");
            sample.read(0, 4, b"x");
        }
        sample.send_to(0, "127.0.0.1:9999", b"hi");
        sample.refuse(0, "127.0.0.1:9999", b"hi");
        let (record, ledger) = (&sample.record, ledger(&sample));
        let live = scene(record, &ledger, Playhead::live(record));
        assert!(!live.shows(0) && live.shows(20), "the newest ones only");
        let at = |row| moment_of(record, &ledger, row);
        let shown = scene(record, &ledger, at(0));
        assert_eq!(shown.event, Some(Event::Read(1)), "when it was read");
        assert!(shown.shows(0) && shown.shows(1), "send and read");
        let shown = scene(record, &ledger, at(20));
        assert_eq!(shown.event, Some(Event::Refused(20)), "when it came back");
    }

    #[test]
    fn where_the_proof_came_late_the_moment_is_that_of_the_call() {
        let mut sample = Sample::new();
        for _ in 0..30 {
            sample.send(0, b"x");
        }
        sample.look(832, 29);
        sample.read(0, 4, b"x");
        sample.look(0, 29);
        let (record, ledger) = (&sample.record, ledger(&sample));
        assert_eq!(ledger.verdict(3).fate, Fate::Dropped, "it was dropped");
        let head = moment_of(record, &ledger, 3);
        assert_eq!(head.rows, 4, "right after its call");
        assert!(scene(record, &ledger, head).shows(3), "where it is seen");
    }
}
