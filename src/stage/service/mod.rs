//! What DNS, NTP, chat, commands and files say in the rows: fields of their bytes, and what was asked and answered.

mod chat;
mod fields;
mod lookup;
mod service_message;
mod time_exchange;

pub(crate) use chat::{ChatMessage, ChatScene};
pub(crate) use fields::{asks, message_fields};
pub(crate) use lookup::{DnsLookup, DnsStep};
pub(crate) use service_message::{Requester, ServiceMessage};
pub(crate) use time_exchange::{TimeAnswer, TimeExchange};

use super::{Playhead, moment::Moment};
use crate::{ledger::FoldedRecord, model::RowId};

/// The last request of a client over TCP by a moment, with those before it that had no answer yet, and what it heard
/// since, oldest first; `of` are the rows of that service.
pub(crate) fn last_request(
    folded: FoldedRecord<'_>,
    head: Playhead,
    of: &dyn Fn(RowId) -> bool,
) -> Vec<ServiceMessage> {
    let mut messages = Moment::new(folded, head).service_messages(of);
    let last = messages.iter().rfind(|message| message.asks && message.tcp);
    let speaker = last.map(|message| message.speaker);
    messages.retain(|message| message.tcp && Some(message.speaker) == speaker);
    let answered =
        |pair: &[ServiceMessage]| matches!(pair, [before, next] if !before.asks && next.asks);
    let first = messages.windows(2).rposition(answered);
    messages.split_off(first.map_or(0, |before| before + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{script::played, stream_sample::NEAR};

    #[test]
    fn messages_that_one_read_returned_are_told_in_their_order() {
        let mut sample = played(
            "listen; connect len1 len1; put: \x04list; take 1024: \x04list; answer: \x03one\x03two;
             hear 1024: \x03one\x03two",
        );
        for at in [0, 4] {
            sample.message(NEAR, at, (1, 3, 0));
        }
        let ledger = sample.ledger();
        let live = Playhead::live(&sample.record);
        let messages = last_request(sample.folded(&ledger), live, &|_| true);
        let bytes: Vec<&[u8]> = messages
            .iter()
            .map(|message| message.bytes.as_slice())
            .collect();
        assert_eq!(bytes, [&b"list"[..], b"one", b"two"]);
        assert_eq!(messages[1].row, messages[2].row, "of one read");
    }
}
