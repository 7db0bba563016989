//! The server program's place.

use std::net::SocketAddr;

use super::{Envelope, Reading, reading::reading};
use crate::{
    model::{Errno, Fate, Message, Row, RowId, WaitingRead, address},
    record::SocketInfo,
    stage::moment::Moment,
};

/// The most reads that are shown, and the most that are counted.
const READS: usize = 4;
const COUNTED: usize = 100;

/// What the place of the server shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ServerPlace {
    /// Its address; `None` while no server was opened.
    pub addr: Option<SocketAddr>,
    pub open: bool,
    /// The server's last read, if it has made one.
    pub reading: Option<Reading>,
    pub(crate) waits: Option<WaitingRead>,
    /// Its newest reads up to that one, oldest first, at most [`READS`]: each with its row and colour.
    pub(crate) reads: Vec<(RowId, u64)>,
    /// Which read since the counters began the first of these is, counted from 1; 0 where there are too many to
    /// count.
    pub(crate) first_read: usize,
    /// Its answer to what it read last.
    pub reply: Option<ServerReply>,
}

/// What the server answers with, as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ServerReply {
    pub(crate) envelope: Envelope,
    /// "reply HELL → 127.0.0.2:51182".
    pub label: Message,
    pub fate: Fate,
    /// The error of a send that failed.
    pub errno: Errno,
}

/// What the server read last, and what it answered.
pub(super) fn server_place(moment: &Moment<'_>, server: Option<&SocketInfo>) -> ServerPlace {
    let Some(server) = server else {
        return ServerPlace::default();
    };
    let back = moment
        .rows_back()
        .take_while(|(id, _)| *id >= moment.begin())
        .filter(|(_, row)| row.socket == server.id && row.call.is_receive());
    let mut reads: Vec<(RowId, &Row)> = back.take(COUNTED).collect();
    let read = reads.first().copied();
    let count = reads.len();
    reads.truncate(READS);
    reads.reverse();
    ServerPlace {
        first_read: if count < COUNTED {
            count + 1 - reads.len()
        } else {
            0
        },
        reads: reads
            .iter()
            .map(|(id, _)| (*id, moment.colour(*id)))
            .collect(),
        addr: Some(server.local),
        open: moment.is_open(server),
        reading: read.and_then(|(id, _)| reading(moment, id)),
        waits: moment.waiting_read(server.id),
        reply: read.and_then(|(id, row)| reply(moment, id, row)),
    }
}

/// The answer to a read: a send of the same socket to where the datagram came from.
fn reply(moment: &Moment<'_>, read: RowId, row: &Row) -> Option<ServerReply> {
    let span = moment.head.rows - read;
    let (id, answer) = moment
        .rows_before(moment.head.rows, span - 1)
        .filter(|(_, answer)| answer.socket == row.socket && answer.call.is_send())
        .find(|(_, answer)| answer.peer == row.peer)?;
    let envelope = moment.envelope(id, answer);
    let to = envelope.to.map(address::shown).unwrap_or_default();
    let label = Message::new("stage-reply")
        .with("n", envelope.len)
        .with("addr", to);
    Some(ServerReply {
        envelope,
        label,
        fate: moment.scene_verdict(id).fate,
        errno: answer.errno,
    })
}
