//! Segments at the end of a connection, as its calls and the kernel's figures tell of them.

use std::net::Shutdown;

use super::StreamLedger;
use crate::{
    model::{Row, RowId, SocketId, Syscall, TcpState},
    record::Record,
};

/// What a call at the end of a connection sent, or learnt of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClosingSegment {
    Fin,
    Rst,
    RstReceived,
}

impl StreamLedger {
    /// The segment that a call sent, or learnt of. A connection that was reset sends nothing more (RFC 9293 §3.10.7).
    pub(crate) fn closing_segment(
        &self,
        record: &Record,
        id: RowId,
        row: &Row,
    ) -> Option<ClosingSegment> {
        let own = self.ending(row.socket);
        match row.call {
            Syscall::Shutdown if own.fin_sent == Some(id) && row.asked != Shutdown::Read as u32 => {
                (!self.is_reset_before(row.socket, id)).then_some(ClosingSegment::Fin)
            }
            Syscall::Close if own.aborted == Some(id) => {
                let reset = self.is_reset_before(row.socket, id);
                (!reset && self.is_connected(row.socket)).then_some(ClosingSegment::Rst)
            }
            Syscall::Close if own.fin_sent == Some(id) || own.left.is_some() => {
                let over = self.is_reset_before(row.socket, id)
                    || is_dead(record, row.socket)
                    || !self.is_connected(row.socket);
                let kind = if own.left.is_some() {
                    ClosingSegment::Rst
                } else {
                    ClosingSegment::Fin
                };
                (!over).then_some(kind)
            }
            Syscall::StreamSend | Syscall::StreamRecv
                if own.reset == Some(id) || own.broken_pipe == Some(id) =>
            {
                let first = own.reset.into_iter().chain(own.broken_pipe).min() == Some(id);
                let reset_before = self.reset_by_peer(row.socket).is_some_and(|at| at < id);
                (first && !reset_before).then_some(ClosingSegment::RstReceived)
            }
            _ => None,
        }
    }

    /// The row with which the other end, where it is ours, reset the connection.
    fn reset_by_peer(&self, socket: SocketId) -> Option<RowId> {
        self.ending(self.peer_end(socket)?).reset_by()
    }

    /// Whether a connection was reset before this row, as far as its own end and the other one tell.
    fn is_reset_before(&self, socket: SocketId, id: RowId) -> bool {
        let own = self.ending(socket);
        let received = own.reset.into_iter().chain(own.broken_pipe);
        received
            .chain(self.reset_by_peer(socket))
            .any(|row| row < id)
    }
}

/// Whether the kernel knew of no connection any more at the last look, which is the one before `close`.
pub(crate) fn is_dead(record: &Record, socket: SocketId) -> bool {
    let figures = record.stream(socket).and_then(|info| info.figures);
    figures.is_some_and(|figures| figures.state == TcpState::Close)
}
