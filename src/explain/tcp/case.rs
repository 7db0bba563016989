//! What a call of a stream is an example of, and the sentences that go with it.

use crate::{
    explain::short::{data, peer},
    ledger::{EmptyRead, Ledger, LeftBytes},
    model::{Errno, Message, Row, RowFlags, RowId, Syscall, message, shutdown_name},
    record::Record,
};

/// What a call of a stream is an example of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Case {
    /// `recv` returned bytes.
    Read,
    /// `recv` returned 0: the peer has sent FIN.
    Fin,
    /// `recv` returned 0 after a reset.
    AfterReset,
    /// `recv` returned 0 after the own `shutdown` of receiving.
    OwnEnd,
    /// The kernel took all bytes of a `send`.
    Sent,
    /// A `send` of no bytes.
    SentNothing,
    /// The kernel took some bytes of a `send`.
    SentPart,
    /// The send buffer has no room.
    Full,
    /// The send buffer has no room for a `send` with `MSG_DONTWAIT`, which is not made again.
    NotTaken,
    /// A `send` into a connection that is gone.
    BrokenPipe,
    /// A `send` after the own `shutdown`.
    OwnPipe,
    /// A `send` after a reset.
    ResetPipe,
    /// The connection was reset: an RST came.
    Reset,
    /// The connection was refused: an RST, or "port unreachable", came back.
    Refused,
    /// The network reported that the request did not get through.
    Reported,
    /// `connect` has no answer yet.
    Pending,
    /// The peer answers no more.
    TimedOut,
    /// The address is taken.
    InUse,
    /// A datagram socket has no connections to wait for.
    NotAStream,
    /// `close` with bytes unread.
    LeftUnread,
    /// `connect` to the own address.
    ToItself,
    /// `close` with `SO_LINGER` 0.
    Aborted,
    /// Another call that succeeded.
    Done,
    /// Another call that failed.
    Failed,
}

impl Case {
    /// By the call and what its end had done and seen before.
    pub(super) fn of(ledger: &Ledger, id: RowId, row: &Row) -> Self {
        let ending = ledger.streams().ending(row.socket);
        match (row.call, row.errno) {
            (Syscall::StreamRecv, Errno::NONE) if row.returned > 0 => Self::Read,
            (Syscall::StreamRecv, Errno::NONE) => match ending.empty_read(id) {
                EmptyRead::Fin => Self::Fin,
                EmptyRead::AfterReset => Self::AfterReset,
                EmptyRead::OwnShutdown => Self::OwnEnd,
            },
            (Syscall::StreamSend, Errno::NONE) if row.asked == 0 => Self::SentNothing,
            (Syscall::StreamSend, Errno::NONE)
                if i64::from(row.returned) < i64::from(row.asked) =>
            {
                Self::SentPart
            }
            (Syscall::StreamSend, Errno::NONE) => Self::Sent,
            (Syscall::StreamSend, Errno::EAGAIN) if row.flags.has(RowFlags::DONT_WAIT) => {
                Self::NotTaken
            }
            (Syscall::StreamSend, Errno::EAGAIN) => Self::Full,
            (Syscall::Close, Errno::NONE) if ending.aborted == Some(id) => Self::Aborted,
            (Syscall::Close, Errno::NONE) if ending.left.is_some() => Self::LeftUnread,
            (Syscall::Connect, Errno::NONE)
                if ledger.streams().peer_end(row.socket) == Some(row.socket) =>
            {
                Self::ToItself
            }
            (_, Errno::EPIPE) if ending.is_shut_before(id) => Self::OwnPipe,
            (_, Errno::EPIPE) if ending.is_reset_before(id) => Self::ResetPipe,
            (_, Errno::EPIPE) => Self::BrokenPipe,
            (_, Errno::ECONNRESET) => Self::Reset,
            (_, Errno::EINPROGRESS) => Self::Pending,
            (Syscall::Connect, _) if row.failed() && ending.reported.is_some() => Self::Reported,
            (_, Errno::ECONNREFUSED) => Self::Refused,
            (_, Errno::ETIMEDOUT) => Self::TimedOut,
            (_, Errno::EADDRINUSE) => Self::InUse,
            (_, Errno::EOPNOTSUPP) => Self::NotAStream,
            _ if row.failed() => Self::Failed,
            _ => Self::Done,
        }
    }

    /// Whether the call is the one that the case is known from; of others only the error is told.
    const fn is_typical(self, call: Syscall) -> bool {
        match self {
            Self::Full | Self::NotTaken | Self::OwnPipe | Self::ResetPipe | Self::BrokenPipe => {
                matches!(call, Syscall::StreamSend)
            }
            Self::Reset => matches!(call, Syscall::StreamSend | Syscall::StreamRecv),
            Self::Refused | Self::Reported | Self::Pending => matches!(call, Syscall::Connect),
            Self::InUse => matches!(call, Syscall::Bind),
            Self::NotAStream => matches!(call, Syscall::Listen | Syscall::Accept),
            Self::TimedOut | Self::Failed => false,
            _ => true,
        }
    }

    /// The line for the terminal, and the caption.
    pub(super) const fn keys(self, call: Syscall) -> (&'static str, &'static str) {
        match self {
            _ if !self.is_typical(call) => ("stream-failed", "caption-stream-failed"),
            Self::Read => ("stream-recv", "caption-stream-read-unknown"),
            Self::Fin => ("stream-fin", "caption-stream-fin"),
            Self::AfterReset => ("stream-after-reset", "caption-stream-after-reset"),
            Self::OwnEnd => ("stream-own-end", "caption-stream-own-end"),
            Self::Sent => ("stream-send", "caption-stream-sent"),
            Self::SentNothing => ("stream-send-nothing", "caption-stream-nothing"),
            Self::SentPart => ("stream-send-part", "caption-stream-sent-part"),
            Self::Full => ("stream-send-full", "caption-stream-full"),
            Self::NotTaken => ("stream-send-full", "caption-stream-not-taken"),
            Self::OwnPipe => ("stream-send-pipe-shut", "caption-stream-pipe-shut"),
            Self::ResetPipe => ("stream-send-pipe", "caption-stream-pipe-reset"),
            Self::BrokenPipe => ("stream-send-pipe", "caption-stream-pipe"),
            Self::Reset => ("stream-reset", "caption-stream-reset"),
            Self::Refused => ("stream-refused", "caption-stream-refused"),
            Self::Reported => ("stream-reported", "caption-stream-reported"),
            Self::Pending => ("stream-pending", "caption-stream-pending"),
            Self::InUse => ("stream-failed", "caption-stream-in-use"),
            Self::NotAStream => ("stream-not-a-stream", "caption-stream-not-a-stream"),
            Self::Aborted => ("stream-abort", "caption-stream-aborted"),
            Self::LeftUnread => ("stream-close-unread", "caption-stream-closed-unread"),
            Self::ToItself => ("stream-connect-itself", "caption-stream-itself"),
            Self::TimedOut | Self::Failed => ("stream-failed", "caption-stream-failed"),
            Self::Done => match call {
                Syscall::Listen => ("stream-listen", "caption-stream-listens"),
                Syscall::Shutdown => ("stream-shutdown", "caption-stream-shutdown"),
                Syscall::SetSockOpt(_) => ("stream-option", "caption-stream-option"),
                Syscall::Connect => ("stream-connect", "caption-stream-connected"),
                Syscall::Accept => ("stream-accept", "caption-stream-accepted"),
                Syscall::Bind => ("stream-bind", "caption-stream-call"),
                Syscall::Close => ("stream-close", "caption-stream-closed"),
                _ => ("stream-socket", "caption-stream-call"),
            },
        }
    }
}

/// What was unread at the end that this `close` closed.
pub(super) fn unread(ledger: &Ledger, row: &Row) -> Option<LeftBytes> {
    let left = ledger.streams().ending(row.socket).left;
    left.filter(|_| row.call == Syscall::Close)
}

/// The manual page of a call.
pub(in crate::explain) const fn own_page(call: Syscall) -> &'static str {
    match call {
        Syscall::Socket => "socket(2)",
        Syscall::SetSockOpt(_) => "setsockopt(2)",
        Syscall::Bind => "bind(2)",
        Syscall::Listen => "listen(2)",
        Syscall::Accept => "accept(2)",
        Syscall::Connect => "connect(2)",
        call if call.is_receive() => "recv(2)",
        Syscall::StreamRecv => "recv(2)",
        Syscall::Shutdown => "shutdown(2)",
        Syscall::Close => "close(2)",
        _ => "send(2)",
    }
}

/// A sentence about a call of a socket, with all that sentences tell of calls.
pub(in crate::explain) fn sentence(key: &'static str, record: &Record, row: &Row) -> Message {
    message! {
        key, call: row.call.name(), addr: peer(record, row), asked: row.asked,
        bytes: u64::try_from(row.returned).unwrap_or(0), data: data(record, row),
        errno: row.errno.to_string(), backlog: row.asked, how: shutdown_name(row.asked),
        option: row.call.option().unwrap_or_default(), value: row.asked,
    }
}
