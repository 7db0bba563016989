//! `packet-lab lessons` and `packet-lab lesson new`: what there is to play, and how to write one more.

use std::path::Path;

use super::{RunError, json::json_lesson, output::Output};
use crate::{
    lesson::{BUILT_IN, Lesson, MAX_BYTES, TEMPLATE},
    model::{Message, message},
    session,
};

/// What is played where no window can be opened.
const FIRST_LESSON: &str = "udp-4-against-1024";
/// The lesson of `packet-lab play --tcp`: it sends the same on UDP and on TCP.
const SIDE_BY_SIDE: &str = "both-hello-world";
/// What is played where the system tells too little for them.
const PORTABLE_LESSON: &str = "udp-one-send-one-receive";

/// Lists the lessons of the program; returns whether all could be read.
pub(super) fn list(output: &Output<'_>) -> Result<bool, RunError> {
    let mut all = true;
    for (name, text) in BUILT_IN {
        let lesson = match Lesson::parse(name, text) {
            Ok(lesson) => lesson,
            Err(error) => {
                output.tell(&error.message());
                all = false;
                continue;
            }
        };
        if !output.is_text() {
            output.json(&json_lesson(&lesson, output.lang()))?;
            continue;
        }
        let line = message! {
            "cli-lesson-line", id: lesson.id.as_str(), title: lesson.title.get(output.lang()),
            level: u32::from(lesson.level), minutes: lesson.minutes,
        };
        output.say(&line)?;
        if let Some(need) = session::lacking(&lesson.needs) {
            output.say(&Message::new("cli-lesson-lacks").with("need", need.word()))?;
        }
    }
    Ok(all)
}

/// Writes a commented lesson to begin with.
pub(super) fn new() -> Result<bool, RunError> {
    super::output::print(TEMPLATE)?;
    Ok(true)
}

/// A lesson, with the text that it was read from.
pub(super) struct FoundLesson {
    pub(super) lesson: Lesson,
    pub(super) name: String,
    pub(super) text: String,
}

/// The first lesson, or that of both transports. On a system that lacks what it needs that is said, and another one is
/// found.
///
/// # Errors
/// Those of [`find`].
pub(super) fn first(tcp: bool, output: &Output<'_>) -> Result<FoundLesson, RunError> {
    let found = find(if tcp { SIDE_BY_SIDE } else { FIRST_LESSON })?;
    let Some(need) = session::lacking(&found.lesson.needs) else {
        return Ok(found);
    };
    output.tell(&Message::new("error-lesson-lacks").with("need", need.word()));
    find(PORTABLE_LESSON)
}

/// The lesson of a built-in id or of a file.
///
/// # Errors
/// There is none, or it cannot be read.
pub(super) fn find(name: &str) -> Result<FoundLesson, RunError> {
    let found = |text: String| {
        let lesson =
            Lesson::parse(name, &text).map_err(|error| RunError::Wrong(error.message()))?;
        Ok(FoundLesson {
            lesson,
            name: name.to_owned(),
            text,
        })
    };
    if let Some((_, text)) = BUILT_IN.iter().find(|(id, _)| *id == name) {
        return found((*text).to_owned());
    }
    let path = Path::new(name);
    if !path.exists() {
        return Err(RunError::Wrong(
            Message::new("error-lesson-unknown").with("value", name),
        ));
    }
    let bytes = session::read_bounded(path, MAX_BYTES as u64).map_err(RunError::Wrong)?;
    let text = Lesson::text_of(name, &bytes).map_err(|error| RunError::Wrong(error.message()))?;
    found(text.to_owned())
}
