//! Datagrams and a stream beside each other, since the connection was opened.

use std::collections::BTreeSet;

use super::{
    Playhead, READS, Reading, StreamScene,
    moment::Moment,
    tcp::{ShownConnection, stream_scene},
    udp::reading,
};
use crate::{
    ledger::FoldedRecord,
    model::{Fate, Owner, Row, RowId, SocketId},
};

/// Datagrams and a stream beside each other.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Comparison {
    /// The first row that both tell of: since then the connection is open.
    pub since: RowId,
    /// What the server read of datagrams last, oldest first, at most [`READS`].
    pub reads: Vec<Reading>,
    pub totals: DatagramTotals,
    pub stream: StreamScene,
}

impl Comparison {
    /// The sizes in bytes that the shown reads were made with, those of datagrams only where `both` are shown.
    pub(crate) fn read_sizes(&self, both: bool) -> BTreeSet<u32> {
        let datagrams = self.reads.iter().filter(|_| both).map(|read| read.asked);
        let stream = self.stream.reads.iter().map(|read| read.asked);
        datagrams.chain(stream).collect()
    }

    /// Whether a call stands on one of the two.
    pub(crate) fn shows(&self, row: RowId) -> bool {
        let stream = &self.stream;
        self.reads
            .iter()
            .any(|read| read.row == row || read.send == Some(row))
            || stream.sends.iter().any(|send| send.row == row)
            || stream.reads.iter().any(|read| read.row == row)
    }
}

/// Datagrams of the clients, summed up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct DatagramTotals {
    pub sends: u64,
    /// Reads of the server that returned a datagram.
    pub reads: u64,
    /// Bytes that were cut off, or dropped with their datagram.
    pub lost: u64,
    /// Of how many sends the kernel kept the boundaries: each of these was one read.
    pub kept: u64,
    /// Of how many sends that is decided: they were read or dropped.
    pub boundaries: u64,
    /// There are more rows than a scene looks at: all sums are lower bounds.
    pub(crate) at_least: bool,
}

/// What the server read of datagrams, and a connection, when the record was played as far as `head`: the
/// one of the socket `chosen`, or the newest.
///
/// The ledger must have folded the record. The cost does not grow with the record: the stream's sums are the
/// ledger's, and a few thousand rows and notes before the playhead are looked at.
pub(crate) fn comparison(
    folded: FoldedRecord<'_>,
    head: Playhead,
    chosen: Option<SocketId>,
) -> Comparison {
    let moment = Moment::new(folded, head);
    let shown = ShownConnection::shown(moment, chosen);
    // What was sent before it was opened is not compared; with one of another program nothing of ours is.
    let own = shown.filter(|shown| !shown.is_outside());
    let opened = own.and_then(|own| folded.ledger.streams().opened_at(own.info.id));
    let since = opened.unwrap_or(0).max(moment.begin());
    Comparison {
        since,
        reads: datagram_reads(&moment, since),
        totals: datagram_totals(&moment, since),
        stream: stream_scene(&moment, shown),
    }
}

/// The newest reads of the server.
fn datagram_reads(moment: &Moment<'_>, since: RowId) -> Vec<Reading> {
    let mut reads: Vec<Reading> = moment
        .rows_back()
        .take_while(|(id, _)| *id >= since)
        .filter(|(_, row)| is_datagram_read(moment, row))
        .take(READS)
        .filter_map(|(id, _)| reading(moment, id))
        .collect();
    reads.reverse();
    reads
}

fn is_datagram_read(moment: &Moment<'_>, row: &Row) -> bool {
    !row.is_stream()
        && row.call.is_receive()
        && !row.is_peek()
        && moment.owner(row.socket) == Some(Owner::Server)
}

fn datagram_totals(moment: &Moment<'_>, since: RowId) -> DatagramTotals {
    let mut totals = DatagramTotals {
        at_least: moment.window() > since,
        ..DatagramTotals::default()
    };
    let rows = moment.rows_back();
    for (id, row) in rows.take_while(|(id, _)| *id >= since) {
        if moment.record.is_client_send(row) && !row.failed() {
            totals.sends += 1;
            let verdict = moment.proven(id);
            let len = row.data_len() as u64;
            match verdict.fate {
                Fate::Whole => {
                    totals.kept += 1;
                    totals.boundaries += 1;
                }
                Fate::Truncated => {
                    totals.kept += 1;
                    totals.boundaries += 1;
                    let read = verdict.link().and_then(|read| moment.record.row(read));
                    let kept = read.map_or(0, |read| read.data_len() as u64);
                    totals.lost += len.saturating_sub(kept);
                }
                Fate::Dropped | Fate::Unread => {
                    totals.lost += len;
                    totals.boundaries += 1;
                }
                _ => {}
            }
        } else if is_datagram_read(moment, row) && !row.failed() {
            totals.reads += 1;
        }
    }
    totals
}
