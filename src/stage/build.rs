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
pub fn scene(record: &Record, ledger: &Ledger, head: Playhead) -> Scene {
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
pub fn verdict_at(record: &Record, ledger: &Ledger, head: Playhead, row: RowId) -> Verdict {
    Moment::new(record, ledger, head).told(row)
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
    use crate::{model::Fate, record::sample::Sample, stage::tests::ledger};

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
}
