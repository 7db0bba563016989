//! What the lab says: a key and arguments become a sentence in a language.
//!
//! The sentences stand in `assets/text`, one Fluent file for each language. Values that deserve
//! attention (numbers, payload, names of calls) are wrapped in ⟦ and ⟧ there; `spans` lets the
//! window set them apart, [`plain`] takes the marks away.

mod catalog;
mod lang;
mod markup;
mod quick_hasher;
mod rank;
#[cfg(test)]
mod sources;

pub use catalog::{Catalog, grouped};
pub(crate) use catalog::{glossary, word};
pub use lang::Lang;
#[cfg(test)]
use markup::MARK_CLOSE;
pub use markup::plain;
pub(crate) use markup::{MARK_OPEN, spans};
pub(crate) use quick_hasher::Quick;
pub(crate) use rank::rank;
