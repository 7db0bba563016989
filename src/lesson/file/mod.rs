//! What a lesson file says: its words, verbs, checks and questions, and what is wrong with a file.

mod bank;
mod bilingual;
mod change;
mod check;
mod fault;
mod pattern;
mod question;
mod reach;
mod verb;
mod words;

pub(crate) use bank::is_own_program;
pub use bank::{BUILT_IN, TEMPLATE};
pub use bilingual::Bilingual;
pub(crate) use change::NOBODY;
pub use change::{
    ClientChange, Destination, FramingWord, LessonAddress, LessonGroup, OwnAddress, ServerChange,
};
pub use check::{
    BytesName, Check, Contents, Expectation, Fact, FigureName, Measure, Since, WaitFor,
};
pub use fault::LessonError;
pub use pattern::{CallFlag, CallName, FateName, RowPattern};
pub use question::{AnswerChoice, AnswerKind, Question};
pub use reach::OutsideUse;
pub use verb::{
    DirectionName, OfGroup, OpenServer, PatternName, ReadOnce, Repeat, SendBytes, SocketSelector,
    Verb,
};
pub use words::{EndName, ErrnoName, LabBytes, NumberRange, Party};
pub(super) use words::{from_text, key_error_with};
