//! How a connection ends, as far as its calls and the last `TCP_INFO` tell.

use crate::{
    ledger::{EmptyRead, FoldedRecord, Ledger},
    model::{Errno, Row, RowId, SockOpt, SocketId, Syscall, TcpState},
    record::Record,
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

/// Whether a connection was reset before this row, as far as its own end and the other one tell.
pub(super) fn is_reset_before(ledger: &Ledger, socket: SocketId, id: RowId) -> bool {
    let streams = ledger.streams();
    let own = streams.ending(socket);
    let received = own.reset.into_iter().chain(own.broken_pipe).min();
    let sent = streams
        .peer_end(socket)
        .and_then(|peer_end| streams.ending(peer_end).reset_by());
    received.into_iter().chain(sent).any(|row| row < id)
}

/// Whether the kernel knew of no connection any more when the socket was closed, though its end had not
/// sent FIN.
pub(super) fn is_dead(record: &Record, socket: SocketId) -> bool {
    let figures = record.stream(socket).and_then(|info| info.figures);
    figures.is_some_and(|figures| figures.state == TcpState::Close)
}
