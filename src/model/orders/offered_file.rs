//! A file that a server offers.

use std::{fmt, sync::Arc};

/// A file that a server offers, with all its bytes: what happens to it on the disk later changes nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct OfferedFile {
    /// What it is asked for by: no path.
    pub name: String,
    /// All bytes of the file.
    pub bytes: Arc<[u8]>,
    /// Their SHA-256, in hex digits.
    pub sha256: String,
}

impl fmt::Debug for OfferedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.name, self.bytes.len())
    }
}
