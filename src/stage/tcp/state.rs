//! What was known of the state of a connection at a moment.

use super::ShownConnection;
use crate::{
    ledger::CallDirection,
    model::{Errno, Message, RowId, TcpState},
};

/// The state of a connection, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ConnectionState {
    /// No client has opened a socket.
    #[default]
    None,
    /// `connect` was called, and nobody has answered.
    Connecting,
    /// `connect` failed at this row with this error.
    Refused(RowId, Errno),
    Cancelled,
    /// Both ends may send.
    Open,
    /// Both ends are the same socket.
    Itself,
    /// The client has sent FIN, the server may still send.
    FinSent,
    /// The server has sent FIN first.
    FinReceived,
    /// Both have sent FIN.
    Over,
    /// The client ended it with a reset.
    Aborted,
    Reset,
    /// A send failed, as the connection was gone.
    Broken,
}

impl ConnectionState {
    pub(crate) fn message(self) -> Message {
        let message = Message::new(match self {
            Self::None => "link-none",
            Self::Connecting => "link-connecting",
            Self::Refused(..) => "link-refused",
            Self::Cancelled => "link-cancelled",
            Self::Open => "link-open",
            Self::Itself => "link-itself",
            Self::FinSent => "link-fin-sent",
            Self::FinReceived => "link-fin-received",
            Self::Over => "link-over",
            Self::Aborted => "link-aborted",
            Self::Reset => "link-reset",
            Self::Broken => "link-broken",
        });
        match self {
            Self::Refused(_, errno) => message.with("errno", errno.to_string()),
            _ => message,
        }
    }

    /// Whether the connection was refused, reset or given up.
    pub(crate) const fn failed(self) -> bool {
        matches!(
            self,
            Self::Refused(..) | Self::Aborted | Self::Reset | Self::Broken
        )
    }
}

impl ShownConnection<'_> {
    /// What was known of it; of one of another program by the server's end alone.
    pub(super) fn state(&self) -> ConnectionState {
        let moment = &self.moment;
        let past = |row: Option<RowId>| moment.is_played(row);
        let ending = |end: Option<_>| {
            end.map(|end| self.streams().ending(end))
                .unwrap_or_default()
        };
        let (own, other) = (ending(self.client), ending(self.server));
        let outside = self.is_outside();
        if let Some((row, errno)) = own.refused
            && past(Some(row))
        {
            return ConnectionState::Refused(row, errno);
        }
        if own.cancelled && self.info.closed.is_some_and(|at| moment.is_past(at)) {
            return ConnectionState::Cancelled;
        }
        if past(own.reset_by()) || outside && past(other.reset) {
            return ConnectionState::Aborted;
        }
        if past(own.reset) || past(other.reset_by()) {
            return ConnectionState::Reset;
        }
        if past(own.broken_pipe) {
            return ConnectionState::Broken;
        }
        let fin_sent = past(own.fin_sent) || outside && past(other.fin_received);
        let fin_received = past(own.fin_received) || past(other.fin_sent);
        match (fin_sent, fin_received) {
            (true, true) => ConnectionState::Over,
            (true, false) => ConnectionState::FinSent,
            (false, true) => ConnectionState::FinReceived,
            (false, false) if self.client.is_some() && self.client == self.server => {
                ConnectionState::Itself
            }
            (false, false) if outside || self.is_connected() => ConnectionState::Open,
            (false, false) => ConnectionState::Connecting,
        }
    }

    /// Whether there was a connection: `connect` had returned, or bytes were sent.
    fn is_connected(&self) -> bool {
        let connected = self.streams().ending(self.info.id).connected;
        self.moment.is_played(connected) || self.moved(CallDirection::Sends, self.end()).calls > 0
    }

    /// Whether the server will read nothing more, as the connection is in this state.
    pub(super) fn is_over(&self, state: ConnectionState) -> bool {
        let ending = self.server.map(|server| self.streams().ending(server));
        let ends = |row| self.moment.is_played(row);
        state.failed()
            || ending
                .is_some_and(|end| ends(end.fin_received) || ends(end.reset) || ends(end.closed))
    }

    /// The kernel's last word (`TCP_INFO`) on the state of both ends by this moment, the client's first.
    pub(super) fn tcp_states(&self) -> [Option<TcpState>; 2] {
        [self.client, self.server].map(|end| self.streams().state_at(end?, self.moment.head.notes))
    }
}
