//! One read of a datagram: the slots of the read size and what came into them.

use std::net::SocketAddr;

use crate::{
    model::{Errno, Fate, Message, Owner, Row, RowFlags, RowId},
    stage::{Strip, moment::Moment},
};

/// One read: the slots of the read size and what came into them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading {
    pub row: RowId,
    pub owner: Owner,
    /// Who had sent the datagram, where that is one of ours.
    pub(crate) from_who: Option<Owner>,
    pub from: Option<SocketAddr>,
    pub send: Option<RowId>,
    pub colour: u64,
    /// The call as people write it: `recvfrom(4)`.
    pub call: String,
    /// The call that was really made, as `strace` names it.
    pub(crate) real_call: &'static str,
    /// The read size in bytes: the number of slots. Those after [`Reading::kept`] are empty.
    pub asked: u32,
    /// What the call returned, −1 when it failed.
    pub returned: i32,
    /// The error number with which the read failed.
    pub errno: Errno,
    /// How long the datagram really was, where the system tells.
    pub true_len: Option<u32>,
    /// Whole, truncated, unknown, or none when the call failed.
    pub fate: Fate,
    pub kept: Strip,
    /// The bytes that the kernel cut off.
    pub cut: Option<CutOff>,
    /// The fact that proves the fate.
    pub evidence: Option<Message>,
}

/// The bytes of a datagram that the kernel cut off.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CutOff {
    pub len: u32,
    /// The bytes, known only where one of ours had sent them; else "n bytes nobody here saw".
    pub(crate) strip: Option<Strip>,
    /// "1 byte, gone", or "1 byte that nobody here saw".
    pub label: Message,
    /// The character that the cut went through.
    pub(crate) split_char: Option<SplitChar>,
}

/// A character that the cut went through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SplitChar {
    pub text: String,
    pub kept: usize,
    pub of: usize,
}

impl Reading {
    /// What the call returned, behind an arrow. The error of a cut by Winsock is its evidence, which stands apart.
    pub(crate) fn result(&self) -> String {
        if self.errno.is_error() && self.fate != Fate::Truncated {
            format!(" → {} {}", self.returned, self.errno)
        } else {
            format!(" → {}", self.returned)
        }
    }
}

/// A read as the stage shows it: a slot for each byte asked for, and tiles for those that came.
pub(in crate::stage) fn reading(moment: &Moment<'_>, id: RowId) -> Option<Reading> {
    let row = moment.record.row(id)?;
    let verdict = moment.proven(id);
    let send = moment.send_of(id);
    let sent = send.and_then(|send| moment.record.row(send));
    let from_who = sent
        .and_then(|sent| moment.owner(sent.socket))
        .or_else(|| moment.far_who(row));
    let cut = (verdict.fate == Fate::Truncated)
        .then(|| {
            row.true_len()
                .map(|len| cut_off(moment, row, sent, len, from_who.is_some()))
        })
        .flatten();
    Some(Reading {
        row: id,
        owner: moment.owner(row.socket)?,
        from_who,
        from: moment.record.peer(row.peer),
        send,
        colour: moment.colour(id),
        call: format!("{}({})", row.call.common_name(), row.asked),
        real_call: row.call.name(),
        asked: row.asked,
        returned: if row.is_cut_error() { -1 } else { row.returned },
        errno: row.error(),
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
        split_char: payload.and_then(|bytes| SplitChar::at(bytes, kept)),
    }
}

/// The fact that proves the fate of a read.
fn proof(row: &Row, fate: Fate) -> Option<Message> {
    match fate {
        Fate::Truncated if row.flags.has(RowFlags::TRUNC) => Some(match row.true_len() {
            Some(len) => Message::new("evidence-msg-trunc")
                .with("len", len)
                .with("asked", row.asked),
            None => Message::new("evidence-msg-trunc-only")
                .with("by", row.cut_word())
                .with("asked", row.asked),
        }),
        Fate::Whole => Some(Message::new("evidence-returned-all")),
        _ => None,
    }
}

impl SplitChar {
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
        let split_char = |at| {
            SplitChar::at(text, at)
                .map(|split_char| (split_char.text, split_char.kept, split_char.of))
        };
        for at in [0, 1, 4, 7, 11] {
            assert_eq!(split_char(at), None, "between characters, at {at}");
        }
        assert_eq!(
            split_char(2),
            Some(("你".to_owned(), 1, 3)),
            "one byte of 你"
        );
        assert_eq!(
            split_char(6),
            Some(("好".to_owned(), 2, 3)),
            "two bytes of 好"
        );
        assert_eq!(
            split_char(10),
            Some(("😀".to_owned(), 3, 4)),
            "three bytes of 😀"
        );
    }
}
