//! How a program reads by itself.

use serde::{Deserialize, Serialize};

use crate::model::Message;

/// The largest read size that can be asked for, in bytes: more than any UDP payload.
pub(crate) const MAX_READ_SIZE: u32 = 65_535;

/// The most read sizes, or groups, of a recording that are shown.
pub(super) const MAX_LISTED: usize = 1 << 12;

/// Whether a server or a client reads by itself, and how much with each read; on both transports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadPolicy {
    /// Whether it reads by itself.
    pub reading: bool,
    /// Read sizes in bytes, one for each read of a socket; the last one holds: 0…65 535 of UDP, 1…65 535 of
    /// TCP.
    pub sizes: Vec<u32>,
}

impl Default for ReadPolicy {
    fn default() -> Self {
        Self::of([1024])
    }
}

impl ReadPolicy {
    /// Reads by itself, with these sizes.
    pub fn of(sizes: impl Into<Vec<u32>>) -> Self {
        Self {
            reading: true,
            sizes: sizes.into(),
        }
    }

    /// Reads nothing by itself; what reads it is told to make have the usual size.
    pub fn stopped() -> Self {
        Self {
            reading: false,
            ..Self::default()
        }
    }

    /// The size of the read with this number, counted from 0: the last of the list holds.
    pub fn size(&self, read: usize) -> u32 {
        let size = self.sizes.get(read).or(self.sizes.last());
        size.copied().unwrap_or(1024).min(MAX_READ_SIZE)
    }

    /// Whether all reads from this one on have the same size.
    pub(crate) const fn size_holds(&self, read: usize) -> bool {
        read.saturating_add(1) >= self.sizes.len()
    }

    /// Whether a person can have set it so, and not only who wrote a file: its sizes fit, and are no more than what is
    /// looked at in each frame.
    pub(super) fn is_sound(&self) -> bool {
        has_fitting_sizes(&self.sizes) && self.sizes.len() <= MAX_LISTED
    }

    /// Checks that a stream can be read so: a `recv` of size 0 returns 0 while data waits, which looks like the peer's
    /// FIN.
    pub(super) fn check_stream(&self) -> Result<(), Message> {
        if self.sizes.contains(&0) {
            return Err(Message::new("error-read-size-zero"));
        }
        let large = self.sizes.iter().find(|size| **size > MAX_READ_SIZE);
        match large {
            None if self.sizes.is_empty() => Err(Message::new("error-read-size").with("value", "")),
            None => Ok(()),
            Some(size) => Err(Message::new("error-read-size").with("value", size.to_string())),
        }
    }
}

/// Whether there are read sizes, and each can be asked for.
pub(crate) fn has_fitting_sizes(sizes: &[u32]) -> bool {
    !sizes.is_empty() && sizes.iter().all(|size| *size <= MAX_READ_SIZE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_read_size_holds() {
        let reads = ReadPolicy::of([4, 1024]);
        let sizes: Vec<u32> = (0..4).map(|n| reads.size(n)).collect();
        assert_eq!(sizes, [4, 1024, 1024, 1024], "one per read, the last holds");
    }
}
