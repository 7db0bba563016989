//! Which rows of the record are meant.

use serde::Deserialize;

use super::words::{ErrnoName, LabBytes, NumberRange, Party, from_text, key_error};
use crate::model::{Fate, Syscall, Transport};

/// Rows that are alike in all that is named here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowPattern {
    /// The party that made the call.
    pub by: Option<Party>,
    /// The transport of the row; `None` matches both.
    pub on: Option<Transport>,
    /// The call, such as `recv`, or a word for several, such as `read`.
    pub call: Option<CallName>,
    /// The option of a `setsockopt`, such as `TCP_NODELAY`.
    pub option: Option<String>,
    /// Bytes asked for; of `listen` the backlog, of `setsockopt` the value.
    pub asked: Option<NumberRange>,
    /// What the call returned, where it did not fail.
    pub returned: Option<NumberRange>,
    /// Whether the call failed; `None` matches both.
    pub failed: Option<bool>,
    /// Why it failed; `none`: it did not.
    pub errno: Option<ErrnoName>,
    /// All bytes that were sent or returned.
    pub data: Option<LabBytes>,
    /// The true length of the datagram, in bytes.
    pub length: Option<NumberRange>,
    /// The fate of the datagram.
    pub fate: Option<FateName>,
    /// The other end: whose socket it is.
    pub peer: Option<Party>,
    /// All flags that the call was made with.
    pub flags: Option<Vec<CallFlag>>,
    /// Which of the rows that are alike, counted from 1.
    pub nth: Option<u32>,
}

/// An input flag of a read or send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CallFlag {
    /// `MSG_PEEK`: what is read stays in the queue.
    Peek,
    /// `MSG_DONTWAIT`: where the call would block it fails with `EAGAIN`.
    DontWait,
    /// `MSG_WAITALL`: a read of a stream waits until all bytes that it asks for are there.
    WaitAll,
}

/// A call by its name, or all that send, or all that read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallName(pub &'static str);

/// Every name that [`CallName`] knows, as an error lists them.
const CALLS: &str = "send, read, socket, setsockopt, bind, listen, accept, connect, shutdown, close, \
    sendto, sendmsg, sendmmsg, recvfrom, recvmmsg, recv";

from_text!(CallName, |text| {
    let mut known = CALLS.split(", ").filter(|call| *call == text);
    let unknown = || key_error("error-lesson-word", text, CALLS);
    known.next().map(CallName).ok_or_else(unknown)
});

impl CallName {
    /// Whether a row's call has this name.
    pub(in crate::lesson) fn is(self, call: Syscall) -> bool {
        match self.0 {
            "send" => call.sends(),
            "read" => call.reads(),
            name => call.name() == name || call.common_name() == name,
        }
    }
}

/// A fate by its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FateName(pub Fate);

from_text!(FateName, |text| {
    let mut known = Fate::ALL
        .into_iter()
        .filter(|fate| fate.word() == Some(text));
    let words: Vec<&str> = Fate::ALL.into_iter().filter_map(Fate::word).collect();
    let unknown = || key_error("error-lesson-word", text, &words.join(", "));
    known.next().map(FateName).ok_or_else(unknown)
});
