//! The client programs' place.

use super::{
    ClientLabel, ClientPlace, REPLIES, Reading, SENDS, Sending,
    moment::{Moment, Stand, WINDOW},
    server::reading,
};
use crate::{
    model::{Message, RowId, Who},
    record::SocketInfo,
};

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
        if let Some((Who::Client(id), info)) = info.map(|info| (info.who, info)) {
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
    let Some(Who::Client(client)) = moment.who(row.socket) else {
        return None;
    };
    let envelope = moment.envelope(id, row);
    let hidden = moment.record.client_sends_before(moment.begin());
    let number = (envelope.colour + 1).saturating_sub(u64::from(hidden));
    let label = Message::new("stage-send")
        .with("call", row.call.name())
        .with("number", number)
        .with("n", row.asked);
    let stand = server.map(|server| moment.stand(id, row, server));
    Some(Sending {
        client,
        number,
        label,
        fate: moment.told(id).fate,
        waiting: stand == Some(Stand::Waits),
        doubt: stand == Some(Stand::Doubt),
        errno: row.errno,
        envelope,
    })
}

fn replies_after(moment: &Moment<'_>, first: RowId) -> Vec<Reading> {
    let mut replies: Vec<Reading> = moment
        .rows_back()
        .take_while(|(id, _)| *id >= first)
        .filter(|(_, row)| {
            !row.call.is_send() && matches!(moment.who(row.socket), Some(Who::Client(_)))
        })
        .take(REPLIES)
        .filter_map(|(id, _)| reading(moment, id))
        .collect();
    replies.reverse();
    replies
}

impl Sending {
    /// What is known of it, in a word or two.
    #[cfg(test)]
    pub(crate) fn word(&self) -> Message {
        super::moment::fate_word(
            self.fate,
            match (self.waiting, self.doubt) {
                (true, _) => Stand::Waits,
                (false, true) => Stand::Doubt,
                (false, false) => Stand::Away,
            },
        )
    }
}
