//! A chat: who is there, what was said, and with whom it arrived.

use std::collections::BTreeMap;

use super::Playhead;
use crate::{
    ledger::FoldedRecord,
    model::{ClientId, Fate, Owner, PeerId, Row, RowId},
    protocol::ChatLine,
    stage::moment::Moment,
};

/// A chat room of the lab's server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ChatScene {
    /// Who is there, by the last word of the server.
    pub(crate) here: Vec<String>,
    /// The names that the lab's clients asked to come in with.
    pub(crate) names: BTreeMap<ClientId, String>,
    /// The messages, oldest first.
    pub(crate) messages: Vec<ChatMessage>,
    pub(crate) counts: ChatCounts,
    /// The names of other programs.
    outside: BTreeMap<PeerId, String>,
}

/// Something that somebody said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChatMessage {
    /// The call that sent it last; of another program the one that read it.
    pub(crate) row: RowId,
    /// Who said it; `None` is another program.
    pub(crate) client: Option<ClientId>,
    pub(crate) name: String,
    pub(crate) number: Option<u32>,
    pub(crate) text: String,
    /// What became of it on its way to the room, at best.
    pub(crate) fate: Fate,
    pub(crate) sent: u32,
    pub(crate) acknowledged: bool,
    /// To whom the room passed it on.
    pub(crate) to: Vec<ChatDelivery>,
}

/// A message on its way from the room to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ChatDelivery {
    pub(crate) client: ClientId,
    /// The call that passed it on last.
    pub(crate) row: RowId,
    pub(crate) fate: Fate,
    pub(crate) again: bool,
}

/// The counts of a chat's messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ChatCounts {
    /// Messages that were said, and those of them that never came to the room whole.
    pub(crate) messages: u32,
    pub(crate) lost: u32,
    /// Messages for somebody: heard whole, and not.
    pub(crate) delivered: u32,
    pub(crate) missed: u32,
    /// Sends of a message beyond the first.
    pub(crate) sent_again: u32,
    /// Requests for a message that was missed.
    pub(crate) asked_again: u32,
}

/// Whether a fate is better news than another: it is whole, or nothing is known of it yet.
fn better(new: Fate, old: Fate) -> Fate {
    if old == Fate::Whole { old } else { new }
}

impl ChatScene {
    /// The chat by a moment; `of` are the rows whose service is the chat.
    pub(crate) fn at(folded: FoldedRecord<'_>, head: Playhead, of: &dyn Fn(RowId) -> bool) -> Self {
        let moment = Moment::new(folded, head);
        let mut scene = Self::default();
        let rows: Vec<(RowId, &Row)> = moment.rows_back().collect();
        for (id, row) in rows.into_iter().rev() {
            let datagram = row.is_datagram() && !row.failed();
            if !datagram || id < moment.begin() || !of(id) {
                continue;
            }
            let Ok(line) = ChatLine::parse(folded.record.payload(row)) else {
                continue;
            };
            match moment.owner(row.socket) {
                Some(Owner::Client(client)) if row.call.is_send() => {
                    let fate = moment.scene_verdict(id).fate;
                    scene.says((id, Some(client), fate), row.peer, line);
                }
                Some(Owner::Server) if row.call.is_send() => {
                    let fate = moment.scene_verdict(id).fate;
                    scene.delivers((id, moment.far_who(row), fate), line);
                }
                Some(Owner::Server) if moment.far_who(row).is_none() => {
                    scene.says((id, None, Fate::Whole), row.peer, line);
                }
                _ => {}
            }
        }
        scene.count();
        scene
    }

    /// Somebody sends a line.
    fn says(
        &mut self,
        (row, client, fate): (RowId, Option<ClientId>, Fate),
        peer: PeerId,
        line: ChatLine,
    ) {
        match line {
            ChatLine::Join(name, _) => {
                match client {
                    Some(client) => self.names.insert(client, name),
                    None => self.outside.insert(peer, name),
                };
            }
            ChatLine::Again(..) => self.counts.asked_again += 1,
            ChatLine::Say(number, text) => {
                let name = match client {
                    Some(client) => self.names.get(&client),
                    None => self.outside.get(&peer),
                };
                let name = name.cloned().unwrap_or_default();
                let mut messages = self.messages.iter_mut();
                let before = messages.find(|message| {
                    number.is_some() && message.number == number && message.name == name
                });
                if let Some(before) = before {
                    before.sent += 1;
                    before.row = row;
                    before.fate = better(fate, before.fate);
                    return;
                }
                self.messages.push(ChatMessage {
                    row,
                    client,
                    name,
                    number,
                    text,
                    fate,
                    sent: 1,
                    acknowledged: false,
                    to: Vec::new(),
                });
            }
            _ => {}
        }
    }

    /// The room sends a line to somebody.
    fn delivers(&mut self, (row, to, fate): (RowId, Option<Owner>, Fate), line: ChatLine) {
        let client = match to {
            Some(Owner::Client(client)) => Some(client),
            _ => None,
        };
        match line {
            ChatLine::Here(names) => self.here = names,
            ChatLine::Ack(number) if fate == Fate::Whole => {
                let mut messages = self.messages.iter_mut().rev();
                let one = messages.find(|message| {
                    message.number == Some(number) && message.client == client && client.is_some()
                });
                if let Some(one) = one {
                    one.acknowledged = true;
                }
            }
            ChatLine::From(name, number, text) => {
                let Some(client) = client else { return };
                let is_to = |delivery: &ChatDelivery| delivery.client == client;
                let mut messages = self.messages.iter_mut();
                let one = messages.find(|message| {
                    let same =
                        message.name == name && message.number == number && message.text == text;
                    same && (number.is_some() || !message.to.iter().any(is_to))
                });
                let Some(one) = one else { return };
                if let Some(before) = one.to.iter_mut().find(|delivery| is_to(delivery)) {
                    before.row = row;
                    before.fate = better(fate, before.fate);
                    before.again = true;
                } else {
                    one.to.push(ChatDelivery {
                        client,
                        row,
                        fate,
                        again: false,
                    });
                }
            }
            _ => {}
        }
    }

    fn count(&mut self) {
        let counts = &mut self.counts;
        for message in &self.messages {
            counts.messages += 1;
            counts.sent_again += message.sent - 1;
            let is_lost = |fate: Fate| !matches!(fate, Fate::Whole | Fate::InFlight);
            counts.lost += u32::from(is_lost(message.fate));
            for delivery in &message.to {
                counts.delivered += u32::from(delivery.fate == Fate::Whole);
                counts.missed += u32::from(is_lost(delivery.fate));
            }
        }
    }
}
