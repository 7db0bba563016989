//! The client programs' place.

use std::net::SocketAddr;

use super::{Envelope, Reading, reading::reading};
use crate::{
    model::{ClientId, Errno, Evidence, Fate, Message, Owner, RowId, Verdict},
    record::SocketInfo,
    stage::moment::{Moment, WINDOW},
};

/// At most this many sends stand in the client's place.
pub(crate) const SENDS: usize = 4;
/// At most this many replies stand in the client's place.
pub(crate) const REPLIES: usize = 2;

/// What the place of the clients shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ClientPlace {
    /// The clients that have a part in what is shown, by letter.
    pub clients: Vec<ClientLabel>,
    /// The newest sends of all clients, oldest first, at most [`SENDS`].
    pub sends: Vec<Sending>,
    /// How many sends there were before those that are shown.
    pub earlier: u64,
    /// The newest replies read by clients, oldest first, at most [`REPLIES`].
    pub replies: Vec<Reading>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClientLabel {
    pub id: ClientId,
    pub addr: SocketAddr,
    pub connected: Option<SocketAddr>,
}

/// A send of a client.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sending {
    /// The datagram. Its strip knows the place of the cut once the datagram was truncated.
    pub(crate) envelope: Envelope,
    pub client: ClientId,
    /// The system call, such as `sendto`.
    pub(crate) call: &'static str,
    /// Its number from 1: among all sends of all clients, unless [`super::Scene::number`] gave it another.
    pub number: u64,
    /// How many bytes it was asked to send.
    pub(crate) asked: u32,
    /// What is known of it at this moment; it is not said to wait elsewhere than in the queue that is shown.
    pub verdict: Verdict,
    /// The error of a send that failed.
    pub errno: Errno,
}

/// What the clients sent last, and what they got back.
pub(super) fn client_place(moment: &Moment<'_>, server: Option<&SocketInfo>) -> ClientPlace {
    let total = moment.record.client_sends_before(moment.head.rows);
    let hidden = moment.record.client_sends_before(moment.begin());
    let sends = newest_sends(moment, total, server);
    let first = sends
        .first()
        .map_or(moment.begin(), |send| send.envelope.row);
    let replies = replies_after(moment, first);
    let mut clients: Vec<ClientLabel> = Vec::new();
    let named = sends
        .iter()
        .map(|send| send.envelope.row)
        .chain(replies.iter().map(|reply| reply.row));
    for row in named.filter_map(|id| moment.record.row(id)) {
        let info = moment.record.socket(row.socket);
        if let Some((Owner::Client(id), info)) = info.map(|info| (info.owner, info)) {
            clients.retain(|label| label.id != id);
            clients.push(ClientLabel {
                id,
                addr: info.local,
                connected: info.connected,
            });
        }
    }
    clients.sort_by_key(|label| label.id);
    ClientPlace {
        clients,
        earlier: u64::from(total - hidden).saturating_sub(sends.len() as u64),
        sends,
        replies,
    }
}

fn newest_sends(moment: &Moment<'_>, total: u32, server: Option<&SocketInfo>) -> Vec<Sending> {
    let Some(last) = total
        .checked_sub(1)
        .and_then(|number| moment.record.client_send(number))
    else {
        return Vec::new();
    };
    let mut sends: Vec<Sending> = moment
        .rows_before(last + 1, WINDOW)
        .take_while(|(id, _)| *id >= moment.begin())
        .filter(|(_, row)| moment.record.is_client_send(row))
        .take(SENDS)
        .filter_map(|(id, _)| sending(moment, id, server))
        .collect();
    sends.reverse();
    sends
}

fn sending(moment: &Moment<'_>, id: RowId, server: Option<&SocketInfo>) -> Option<Sending> {
    let row = moment.record.row(id)?;
    let Some(Owner::Client(client)) = moment.owner(row.socket) else {
        return None;
    };
    let envelope = moment.envelope(id, row);
    let hidden = moment.record.client_sends_before(moment.begin());
    let number = (envelope.colour + 1).saturating_sub(u64::from(hidden));
    let mut verdict = moment.scene_verdict(id);
    if verdict.fate == Fate::InFlight {
        let standing = server.and_then(|server| moment.queue_evidence(id, row, server));
        verdict.evidence = standing.unwrap_or(Evidence::None);
    }
    Some(Sending {
        client,
        call: row.call.name(),
        number,
        asked: row.asked,
        verdict,
        errno: row.errno,
        envelope,
    })
}

fn replies_after(moment: &Moment<'_>, first: RowId) -> Vec<Reading> {
    let mut replies: Vec<Reading> = moment
        .rows_back()
        .take_while(|(id, _)| *id >= first)
        .filter(|(_, row)| {
            row.call.is_receive() && matches!(moment.owner(row.socket), Some(Owner::Client(_)))
        })
        .take(REPLIES)
        .filter_map(|(id, _)| reading(moment, id))
        .collect();
    replies.reverse();
    replies
}

impl Sending {
    /// "sendto #1 · 5 bytes".
    pub(crate) fn label(&self) -> Message {
        Message::new("stage-send")
            .with("call", self.call)
            .with("number", self.number)
            .with("n", self.asked)
    }

    /// Whether it is on its way, and neither waits in the queue nor may have been dropped there.
    pub(super) fn is_under_way(&self) -> bool {
        self.verdict.fate == Fate::InFlight && self.verdict.evidence == Evidence::None
    }
}
