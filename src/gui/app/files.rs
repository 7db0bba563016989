//! Files that are asked for by a dialog: what is done with them.

use std::path::PathBuf;

use egui::Context;

use super::App;
use crate::{
    gui::{action::FilePurpose, file_dialog::AskedFile},
    model::Message,
};

impl App {
    /// Asks for a file by a dialog; where there is none, its path can be typed, and results are saved where results
    /// are.
    pub(super) fn ask_for_file(&mut self, purpose: FilePurpose) -> Result<(), Message> {
        let (key, ending) = match purpose {
            FilePurpose::Payload => ("file-title", None),
            FilePurpose::Lesson => ("lessons-open-title", Some("toml")),
            FilePurpose::Results(format) => ("lesson-save-title", Some(format.ending())),
        };
        let new = match purpose {
            FilePurpose::Results(format) => self.results_name(format),
            FilePurpose::Payload | FilePurpose::Lesson => None,
        };
        let title = self.text.get(key);
        let asked = AskedFile { title, ending, new };
        if self.dialogs.ask(purpose, asked) {
            return Ok(());
        }
        match purpose {
            FilePurpose::Results(format) => self.save_results(format, None),
            FilePurpose::Payload | FilePurpose::Lesson => {
                self.type_path(purpose);
                Ok(())
            }
        }
    }

    /// Takes the file that was chosen, if one was.
    pub(super) fn take_file(&mut self, ctx: &Context) {
        let Some((purpose, path)) = self.dialogs.answer(ctx) else {
            return;
        };
        let outcome = self.use_file(purpose, path);
        self.told(outcome);
        ctx.request_repaint();
    }

    fn use_file(&mut self, purpose: FilePurpose, path: Option<PathBuf>) -> Result<(), Message> {
        match (purpose, path) {
            (FilePurpose::Payload, Some(path)) => self.panels.send.text.attach(&path),
            (FilePurpose::Lesson, Some(path)) => self.open_lesson_file(&path),
            (FilePurpose::Results(format), Some(path)) => self.save_results(format, Some(&path)),
            (FilePurpose::Results(_), None) => Err(Message::new("notice-not-saved")),
            // Nothing was chosen, or no dialog could be shown: a path can be typed.
            (FilePurpose::Payload | FilePurpose::Lesson, None) => {
                self.type_path(purpose);
                Ok(())
            }
        }
    }

    /// Shows the field for a path.
    fn type_path(&mut self, purpose: FilePurpose) {
        match purpose {
            FilePurpose::Payload => self.panels.send.text.type_path(),
            FilePurpose::Lesson => self.panels.lessons.type_path(),
            FilePurpose::Results(_) => {}
        }
    }
}
