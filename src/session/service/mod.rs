//! Services as their users see them: questions and their answers, chats, downloads, pictures.

mod chat_people;
mod download;
mod inquiry;
mod picture_file;
#[cfg(test)]
mod picture_tests;
mod reply_cursor;
mod service_book;

pub use chat_people::ChatRules;
pub(crate) use chat_people::{ChatEvent, ChatPeople};
pub(crate) use download::Download;
pub(crate) use inquiry::{Inquiry, ServiceAnswer, ServiceQuestion};
#[cfg(feature = "gui")]
pub(crate) use picture_file::png_bytes;
pub(crate) use picture_file::{read_picture, write_png};
pub(crate) use reply_cursor::ReplyCursor;
pub use service_book::ServiceBook;
