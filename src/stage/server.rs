//! The server program's place, and the reads of every program.

use super::{CutOff, Reading, Reply, ServerPlace, Strip, Torn, moment::Moment};
use crate::{
    model::{Fate, Message, Row, RowFlags, RowId},
    record::SocketInfo,
};

/// What the server read last, and what it answered.
pub(super) fn server_place(moment: &Moment<'_>, server: Option<&SocketInfo>) -> ServerPlace {
    let Some(server) = server else {
        return ServerPlace::default();
    };
    let read = moment
        .rows_back()
        .take_while(|(id, _)| *id >= moment.begin())
        .find(|(_, row)| row.socket == server.id && !row.call.is_send());
    ServerPlace {
        addr: Some(server.local),
        open: moment.is_open(server),
        reading: read.and_then(|(id, _)| reading(moment, id)),
        reply: read.and_then(|(id, row)| reply(moment, id, row)),
    }
}

/// The answer to a read: a send of the same socket to where the datagram came from.
fn reply(moment: &Moment<'_>, read: RowId, row: &Row) -> Option<Reply> {
    let span = moment.head.rows - read;
    let (id, answer) = moment
        .rows_before(moment.head.rows, span - 1)
        .filter(|(_, answer)| answer.socket == row.socket && answer.call.is_send())
        .find(|(_, answer)| answer.peer == row.peer)?;
    let envelope = moment.envelope(id, answer);
    let to = envelope.to.map(|to| to.to_string()).unwrap_or_default();
    let label = Message::new("stage-reply")
        .with("n", envelope.len)
        .with("addr", to);
    Some(Reply {
        envelope,
        label,
        fate: moment.verdict(id).fate,
        errno: answer.errno,
    })
}

/// One read as slots and tiles.
pub(super) fn reading(moment: &Moment<'_>, id: RowId) -> Option<Reading> {
    let row = moment.record.row(id)?;
    let verdict = moment.verdict(id);
    let send = moment.send_of(id);
    let sent = send.and_then(|send| moment.record.row(send));
    let from_who = sent
        .and_then(|sent| moment.who(sent.socket))
        .or_else(|| moment.far_who(row));
    let cut = (verdict.fate == Fate::Truncated)
        .then(|| {
            row.true_len()
                .map(|len| cut_off(moment, row, sent, len, from_who.is_some()))
        })
        .flatten();
    Some(Reading {
        row: id,
        who: moment.who(row.socket)?,
        from_who,
        from: moment.record.peer(row.peer),
        send,
        colour: moment.colour(id),
        call: format!("{}({})", row.call.spoken(), row.asked),
        real_call: row.call.name(),
        asked: row.asked,
        returned: row.returned,
        errno: row.errno,
        true_len: row.true_len(),
        fate: verdict.fate,
        kept: Strip::of_row(moment.record, row, None),
        cut,
        evidence: proof(row, verdict.fate),
    })
}

/// What was cut off: its bytes are known only where one of ours had sent them.
fn cut_off(
    moment: &Moment<'_>,
    row: &Row,
    sent: Option<&Row>,
    true_len: u32,
    ours: bool,
) -> CutOff {
    let kept = row.data_len();
    let len = true_len.saturating_sub(u32::try_from(kept).unwrap_or(u32::MAX));
    let payload = sent.and_then(|sent| moment.record.kept_payload(sent));
    CutOff {
        len,
        strip: payload
            .and_then(|bytes| bytes.get(kept..))
            .map(|bytes| Strip::of(bytes, None)),
        label: if ours {
            Message::new("stage-gone").with("n", len)
        } else {
            Message::new("stage-unseen").with("n", len)
        },
        torn: payload.and_then(|bytes| Torn::at(bytes, kept)),
    }
}

/// The fact that proves the fate of a read.
fn proof(row: &Row, fate: Fate) -> Option<Message> {
    match fate {
        Fate::Truncated if row.flags.has(RowFlags::TRUNC) => Some(match row.true_len() {
            Some(len) => Message::new("evidence-msg-trunc")
                .with("len", len)
                .with("asked", row.asked),
            None => Message::new("evidence-msg-trunc-only").with("asked", row.asked),
        }),
        Fate::Whole => Some(Message::new("evidence-returned-all")),
        _ => None,
    }
}

impl Torn {
    /// The character of several bytes that a cut after the first `at` bytes goes through.
    pub(super) fn at(bytes: &[u8], at: usize) -> Option<Self> {
        (1..4).find_map(|kept| {
            let start = at.checked_sub(kept)?;
            (kept + 1..=4).find_map(|of| {
                let text = str::from_utf8(bytes.get(start..start + of)?).ok()?;
                let mut chars = text.chars();
                chars.next()?;
                chars.next().is_none().then(|| Self {
                    text: text.to_owned(),
                    kept,
                    of,
                })
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_tears_only_the_character_that_it_goes_through() {
        let text = "a你好😀".as_bytes();
        let torn = |at| Torn::at(text, at).map(|torn| (torn.text, torn.kept, torn.of));
        for at in [0, 1, 4, 7, 11] {
            assert_eq!(torn(at), None, "between characters, at {at}");
        }
        assert_eq!(torn(2), Some(("你".to_owned(), 1, 3)), "one byte of 你");
        assert_eq!(torn(6), Some(("好".to_owned(), 2, 3)), "two bytes of 好");
        assert_eq!(torn(10), Some(("😀".to_owned(), 3, 4)), "three bytes of 😀");
    }
}
