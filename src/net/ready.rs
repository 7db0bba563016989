//! What is waited for at a socket, and what it has.

/// What is waited for at one socket; with nothing at all it is not watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Interest {
    /// A datagram, bytes, a FIN or a connection that can be taken.
    pub read: bool,
    /// Room in the send buffer, or the end of a connect.
    pub write: bool,
    /// A pending error alone, which the system tells in any case where one of the others is wanted.
    pub error: bool,
    /// An urgent byte of a stream (`EPOLLPRI`), where the system tells.
    pub urgent: bool,
}

/// A socket that has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is seen by itself")]
pub(crate) struct Ready {
    /// The key that it is watched with.
    pub key: usize,
    /// A read or an accept would not wait: there is data, a connection, an end of the stream, or an error.
    pub read: bool,
    /// A send would not wait, a connect is decided, or there is an error.
    pub write: bool,
    /// An error is pending (`EPOLLERR`): a report on the error queue or `SO_ERROR`.
    pub error: bool,
    /// An urgent byte waits.
    pub urgent: bool,
}
