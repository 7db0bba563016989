//! What rows of both transports have in common.

use serde::Serialize;

use super::who;
use crate::{
    explain,
    model::{Row, RowId},
    record::Record,
};

/// A system call with its arguments and its result, as far as they are the same for datagrams and for streams.
pub(super) fn json_call(record: &Record, id: RowId, row: &Row) -> impl Serialize {
    let errno = row.errno.is_error().then(|| row.errno.to_string());
    let flags = row.flags.names();
    object! {
        n: u64::from(id) + 1,
        t_ns: row.at.0,
        who: who(record, row.socket),
        call: row.call.name(),
        // Of `setsockopt`: which one.
        #[serde(flatten)]
        option: row.call.option().map(|option| object! { option: option }),
        peer: explain::peer_text(record, row),
        asked: row.asked,
        returned: row.returned,
        // The flags that the call was given, if there were any.
        #[serde(flatten)]
        input_flags: (!flags.is_empty()).then(|| object! { input_flags: flags }),
        errno: if row.is_cut_error() { Some(row.cut_word()) } else { errno },
    }
}
