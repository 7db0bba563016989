//! How a connection ends, as far as its calls and the last `TCP_INFO` tell.

use crate::{
    ledger::{EmptyRead, FoldedRecord, is_dead},
    model::{Errno, Row, RowId, SockOpt, Syscall},
};

/// The way in which a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CloseKind {
    Fin,
    /// With RST, which cuts it off.
    Reset,
}

/// What a call tells of the end of its connection.
pub(super) fn close_kind(
    FoldedRecord { record, ledger }: FoldedRecord<'_>,
    id: RowId,
    row: &Row,
) -> Option<CloseKind> {
    let own = ledger.streams().ending(row.socket);
    match row.call {
        Syscall::SetSockOpt(SockOpt::Linger) if !row.failed() && row.asked == 0 => {
            Some(CloseKind::Reset)
        }
        Syscall::Close if own.aborted == Some(id) => Some(CloseKind::Reset),
        Syscall::Close if own.left.is_some() => Some(CloseKind::Reset),
        Syscall::Close if own.fin_sent == Some(id) && is_dead(record, row.socket) => {
            Some(CloseKind::Reset)
        }
        Syscall::Shutdown | Syscall::Close if own.fin_sent == Some(id) => Some(CloseKind::Fin),
        Syscall::StreamRecv if row.returned == 0 && row.asked > 0 => match own.empty_read(id) {
            EmptyRead::AfterReset => Some(CloseKind::Reset),
            EmptyRead::OwnShutdown => None,
            EmptyRead::Fin => Some(CloseKind::Fin),
        },
        Syscall::StreamSend | Syscall::StreamRecv => match row.errno {
            Errno::ECONNRESET => Some(CloseKind::Reset),
            Errno::EPIPE if !own.is_shut_before(id) => Some(CloseKind::Reset),
            _ => None,
        },
        _ => None,
    }
}
