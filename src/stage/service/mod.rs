//! What DNS, NTP, chat, commands and files say in the rows: fields of their bytes, and what was asked and answered.

mod chat;
mod fields;
mod lookup;
mod spoken;
mod time_exchange;

pub(crate) use chat::{ChatSaid, ChatScene};
pub(crate) use fields::{asks, message_fields};
pub(crate) use lookup::{DnsLookup, DnsStep};
pub(crate) use spoken::Spoken;
pub(crate) use time_exchange::{TimeAnswer, TimeExchange};

use super::{Playhead, moment::Moment};
use crate::{ledger::Ledger, model::RowId, record::Record};

/// The last request of a client over TCP by a moment, and what it heard since, oldest first; `of` are the rows of that
/// service.
pub(crate) fn last_request(
    (record, ledger): (&Record, &Ledger),
    head: Playhead,
    of: &dyn Fn(RowId) -> bool,
) -> Vec<Spoken> {
    let mut spoken = Moment::new(record, ledger, head).spoken(of);
    let last = spoken.iter().rposition(|said| said.asks && said.tcp);
    last.map_or_else(Vec::new, |last| {
        let client = spoken.get(last).map(|said| said.client);
        let mut since = spoken.split_off(last);
        since.retain(|said| said.tcp && Some(said.client) == client);
        since
    })
}
