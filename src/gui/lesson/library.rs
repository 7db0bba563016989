//! The lessons that can be chosen: those of the program, and files that were opened.

use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::{
    lesson::{BUILT_IN, Lesson, LessonError, MAX_BYTES, Need, OutsideUse},
    model::Message,
    session::read_bounded,
};

#[derive(Clone, Debug)]
pub(crate) struct LibraryLesson {
    pub(crate) lesson: Lesson,
    /// The file of one that was opened, and when it was last changed.
    pub(crate) file: Option<(PathBuf, Option<SystemTime>)>,
    /// What beyond this machine it was allowed to use.
    allowed: Vec<OutsideUse>,
}

/// All lessons, in the order of the course; those that were opened at the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct LessonLibrary {
    lessons: Vec<LibraryLesson>,
}

impl LessonLibrary {
    /// The lessons of the program, and what is wrong with those that cannot be read.
    pub(crate) fn built_in() -> (Self, Vec<LessonError>) {
        let mut shelf = Self::default();
        let mut faults = Vec::new();
        for (name, text) in BUILT_IN {
            match Lesson::parse(name, text) {
                Ok(lesson) => shelf.lessons.push(LibraryLesson::new(lesson, None)),
                Err(fault) => faults.push(fault),
            }
        }
        (shelf, faults)
    }

    pub(crate) fn lessons(&self) -> &[LibraryLesson] {
        &self.lessons
    }

    /// What exams are drawn out of, where this is lacking.
    pub(crate) fn bank<'a>(&'a self, lacking: &'a [Need]) -> impl Iterator<Item = &'a Lesson> {
        let lessons = self.lessons.iter().map(|one| &one.lesson);
        // Nobody is asked in the midst of an exam whether a question may reach other machines.
        let here = lessons.filter(|lesson| lesson.outside_uses().is_empty());
        here.filter(|lesson| lesson.needs.iter().all(|need| !lacking.contains(need)))
    }

    pub(crate) fn get(&self, number: usize) -> Option<&LibraryLesson> {
        self.lessons.get(number)
    }

    /// The lesson may use all that it wants to beyond this machine, until its file wants more.
    pub(crate) fn allow(&mut self, number: usize) {
        if let Some(one) = self.lessons.get_mut(number) {
            one.allowed = one.lesson.outside_uses();
        }
    }

    /// Opens a file, or reads it again; returns its number.
    ///
    /// # Errors
    /// It cannot be read, is no lesson, or has the id of another.
    pub(crate) fn open(&mut self, path: &Path) -> Result<usize, Message> {
        let lesson = read(path)?;
        let number = self.lessons.iter().position(|one| one.is_at(path));
        let mut others = self.lessons.iter().filter(|one| !one.is_at(path));
        if others.any(|one| one.lesson.id == lesson.id) {
            let message = Message::new("error-lesson-twice").with("id", lesson.id);
            return Err(message.with("path", path.display().to_string()));
        }
        let mut opened = LibraryLesson::new(lesson, Some((path.to_owned(), changed(path))));
        let number = number.unwrap_or(self.lessons.len());
        match self.lessons.get_mut(number) {
            Some(place) => {
                opened.allowed.append(&mut place.allowed);
                *place = opened;
            }
            None => self.lessons.push(opened),
        }
        Ok(number)
    }

    /// The file of a lesson, if it is another than when it was read. It is told once.
    pub(crate) fn changed_file(&mut self, number: usize) -> Option<PathBuf> {
        let (path, as_read) = self.lessons.get_mut(number)?.file.as_mut()?;
        let now = changed(path);
        if now.is_none() || now == *as_read {
            return None;
        }
        *as_read = now;
        Some(path.clone())
    }
}

impl LibraryLesson {
    const fn new(lesson: Lesson, file: Option<(PathBuf, Option<SystemTime>)>) -> Self {
        Self {
            lesson,
            file,
            allowed: Vec::new(),
        }
    }

    /// What it wants to use beyond this machine, and was not allowed to yet.
    pub(crate) fn wants(&self) -> Vec<OutsideUse> {
        let mut wants = self.lesson.outside_uses();
        wants.retain(|one| !self.allowed.contains(one));
        wants
    }

    fn is_at(&self, path: &Path) -> bool {
        self.file.as_ref().is_some_and(|(file, _)| file == path)
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path)
        .and_then(|facts| facts.modified())
        .ok()
}

fn read(path: &Path) -> Result<Lesson, Message> {
    let bytes = read_bounded(path, MAX_BYTES as u64)?;
    let name = path.display().to_string();
    let lesson = Lesson::text_of(&name, &bytes).and_then(|text| Lesson::parse(&name, text));
    lesson.map_err(|fault| fault.message())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::TEMPLATE;

    #[test]
    fn every_lesson_of_the_program_is_on_the_shelf() {
        let (shelf, faults) = LessonLibrary::built_in();
        assert_eq!(faults, [], "all can be read");
        assert_eq!(shelf.lessons().len(), BUILT_IN.len(), "all are there");
    }

    #[test]
    fn files_are_opened_once_and_read_again_when_they_change() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("课.toml");
        let (mut shelf, _) = LessonLibrary::built_in();
        let missing = shelf.open(&path).unwrap_err();
        assert_eq!(missing.key, "error-no-file", "it is not there yet");
        std::fs::write(&path, TEMPLATE).unwrap();
        let number = shelf.open(&path).unwrap();
        assert_eq!(shelf.open(&path), Ok(number), "the same place");
        assert_eq!(shelf.changed_file(number), None, "as it was read");
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert_eq!(
            shelf.changed_file(number),
            Some(path.clone()),
            "it is another"
        );
        assert_eq!(shelf.changed_file(number), None, "told once");
        let again = folder.path().join("again.toml");
        std::fs::write(&again, TEMPLATE).unwrap();
        let twice = shelf.open(&again).unwrap_err();
        assert_eq!(twice.key, "error-lesson-twice", "its id is taken");
        std::fs::write(&again, TEMPLATE.replace("minutes", "hours")).unwrap();
        let wrong = shelf.open(&again).unwrap_err();
        assert_eq!(wrong.key, "error-lesson-line", "which key, and where");
        std::fs::write(&again, vec![b'#'; MAX_BYTES + 1]).unwrap();
        let large = shelf.open(&again).unwrap_err();
        assert_eq!(large.key, "error-lesson-file", "too large");
    }
}
