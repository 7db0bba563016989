//! The four places at one moment: plain data without geometry.
//!
//! The painter measures fonts, lays out and moves things; whatever stands here is in the record.
//! Lists are short at any size of the record (see the constants of each place).

use super::{
    Bundle, ClientPlace, Event, Flight, QueuePlace, Reading, ServerPlace, burst::bundle,
    client::client_place, event::last_event, network::network, queue::queue, server::server_place,
};
use crate::{
    ledger::FoldedRecord,
    model::RowId,
    stage::{Playhead, moment::Moment, verdict_at},
};

/// The stage at one moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scene {
    /// The place in the record that is shown.
    pub head: Playhead,
    /// What was played last; the painter moves what it names.
    pub event: Option<Event>,
    pub client: ClientPlace,
    /// Between the programs: what is on its way, comes back, or never left. Oldest first.
    pub network: Vec<Flight>,
    /// The receive queue of the server's socket.
    pub queue: QueuePlace,
    pub server: ServerPlace,
    /// A jump over many datagrams, told as one.
    pub bundle: Option<Bundle>,
}

impl Scene {
    /// Gives the sends the numbers that their datagrams have elsewhere.
    pub(crate) fn number(&mut self, number: impl Fn(RowId) -> Option<u64>) {
        for send in &mut self.client.sends {
            if let Some(number) = number(send.envelope.row) {
                send.number = number;
            }
        }
    }

    /// Whether a place shows this row, or what one of ours sent with it.
    pub(crate) fn shows(&self, row: RowId) -> bool {
        let read = |reading: &Reading| reading.row == row || reading.send == Some(row);
        let fallen = self.queue.new_drops.iter().flat_map(|one| &one.envelopes);
        let envelopes = (self.client.sends.iter().map(|send| &send.envelope))
            .chain(self.network.iter().map(|flight| &flight.envelope))
            .chain(&self.queue.waiting)
            .chain(fallen)
            .chain(self.server.reply.iter().map(|reply| &reply.envelope));
        envelopes.into_iter().any(|envelope| envelope.row == row)
            || self.client.replies.iter().any(read)
            || self.server.reading.as_ref().is_some_and(read)
    }
}

/// What the four places show when the record was played as far as `head`.
///
/// The ledger must have folded the record. The cost does not grow with the record: a scene looks
/// at a few thousand rows and notes before the playhead at most.
pub(crate) fn scene(folded: FoldedRecord<'_>, head: Playhead) -> Scene {
    let moment = Moment::new(folded, head);
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

/// The moment that tells most of a row, of those up to `upto`: when its fate was proven, or, where the places
/// show other things by then, when its call returned.
pub(crate) fn proof_playhead(folded: FoldedRecord<'_>, upto: Playhead, row: RowId) -> Playhead {
    let record = folded.record;
    let verdict = verdict_at(folded, upto, row);
    let proof = match verdict.link() {
        Some(note) if verdict.proven_by_note() => Playhead::at_note(record, note),
        Some(other) => Playhead::at_row(record, row.max(other)),
        None => return Playhead::at_row(record, row),
    };
    if scene(folded, proof).shows(row) {
        proof
    } else {
        Playhead::at_row(record, row)
    }
}
