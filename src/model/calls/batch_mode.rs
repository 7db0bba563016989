//! How many datagrams one system call hands over.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// The way in which a burst is sent, or a busy server reads.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "lowercase")]
pub enum BatchMode {
    /// One by one as long as that is fast enough, else many at a time.
    ///
    /// `UDP_SEGMENT` is never chosen by itself: a capture shows one large packet then, and a refusal is
    /// told once for all of its datagrams.
    #[default]
    Auto,
    /// A call for each datagram.
    #[strum(serialize = "one")]
    Single,
    /// Many datagrams with one call: `sendmmsg(2)`, `recvmmsg(2)`.
    Mmsg,
    /// One send that the kernel cuts into datagrams of equal size: `UDP_SEGMENT` (udp(7)).
    Gso,
}

impl BatchMode {
    /// Every mode, in the order in which they are offered.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The word of the command line, which [`str::parse`] reads.
    pub fn word(self) -> &'static str {
        self.into()
    }
}
