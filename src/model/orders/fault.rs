//! A thread that fails on purpose.

/// What a thread does on purpose, to see what becomes of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The thread panics, as a program error would do it.
    Panic,
    /// It does nothing for so long.
    Hang(std::time::Duration),
}
