//! The experiments of every socket course, each by one order: what they show are the calls that they make.

/// An experiment: with a connection, but for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Experiment {
    /// Two sends while nobody reads, then reads: what becomes of their border.
    TwoSends,
    /// `connect` while nobody listens: refused at once.
    NobodyListens,
    /// `connect` before `listen`: refused; the same call after it succeeds.
    ServerFirst,
    /// More connections than the backlog holds while none is accepted: the next gets no answer.
    Backlog,
    /// The server closes first; its port is in `TIME_WAIT`, and `SO_REUSEADDR` frees it.
    TimeWait,
    /// `listen` and `accept` on a UDP socket: `EOPNOTSUPP`.
    ListenOnDatagram,
    /// Two small sends, then an answer, with Nagle's algorithm and with `TCP_NODELAY`.
    Nagle,
    /// A large send while nobody reads: taken in part, then `EAGAIN`. Reading stays stopped.
    Full,
    /// A send of no bytes: a datagram on UDP, nothing at all on TCP.
    Nothing,
    /// The client closes: the server's `recv` returns 0.
    Fin,
    /// Two reads that return 0: of an empty datagram, and at the end of a stream.
    FinOrEmpty,
    /// The client closes with `SO_LINGER` 0: the server's `recv` fails with `ECONNRESET`.
    Reset,
    /// Two sends after the server has closed: the first succeeds, the second fails with `EPIPE`.
    BrokenPipe,
}

/// What an experiment is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray)]
pub enum ExperimentGroup {
    /// How a connection begins.
    Connecting,
    /// How bytes go into it.
    Sending,
    /// How it ends.
    Ending,
}

impl ExperimentGroup {
    /// All of them, in the order of the menu.
    pub const ALL: &[Self] = <Self as strum::VariantArray>::VARIANTS;

    /// Its experiments, in the order of the menu.
    pub const fn experiments(self) -> &'static [Experiment] {
        match self {
            Self::Connecting => &[
                Experiment::NobodyListens,
                Experiment::ServerFirst,
                Experiment::Backlog,
                Experiment::TimeWait,
                Experiment::ListenOnDatagram,
            ],
            Self::Sending => &[Experiment::Nagle, Experiment::Full, Experiment::Nothing],
            Self::Ending => &[
                Experiment::Fin,
                Experiment::FinOrEmpty,
                Experiment::Reset,
                Experiment::BrokenPipe,
            ],
        }
    }
}
