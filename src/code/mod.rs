//! The experiment as programs: what is set, or the calls that were made, in Python, C, Java and Rust.
//!
//! A [`CodeProgram`] is in no language: what each party does, one statement after the other. A language is a table of
//! phrases (`assets/code`), so that all four are written by one writer. Each line knows its statement, and each
//! statement the rows whose calls it makes.

mod action;
mod from_settings;
mod generated_code;
mod language;
mod program;
mod recorded;
mod result;
mod writer;

pub use from_settings::Sends;
pub use generated_code::{CodeLine, CodeLineKind, GeneratedCode};
pub use language::Language;
pub use program::{CodePart, CodeProgram};
pub(crate) use result::{CallResult, result};
