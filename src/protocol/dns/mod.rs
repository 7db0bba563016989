//! Names: a DNS server of a small zone of its own, and what a client asks and reads (RFC 1035, RFC 6891).

mod answer;
mod ask;
mod fields;
#[cfg(test)]
mod tests;
mod zone;

/// What UDP carries without EDNS, in bytes.
const PLAIN: u16 = 512;

pub(super) use answer::{DnsTransport, answer};
pub(crate) use ask::DnsQuery;
pub(super) use ask::says;
pub use ask::{DnsAnswer, query};
pub use fields::fields;
