//! Lessons in the window: the list, and the one that is played.
//!
//! What is played, and what may be shown of it by now, the [`LessonPlayer`](crate::lesson::LessonPlayer) says.

mod asking;
mod bar;
mod call_list;
mod exam_form;
mod keys;
mod library;
mod list;
mod notes;
mod outcome;
mod pages;
mod panel;
mod prose;
mod question;
mod segments;
mod view;

#[cfg(feature = "testing")]
pub(crate) use self::segments::SegmentsView;
pub(crate) use self::{
    asking::asking_ui,
    keys::{Presenting, presenter_keys},
    library::{LessonLibrary, LibraryLesson},
    list::LessonList,
    panel::LessonPanel,
    view::LessonView,
};
