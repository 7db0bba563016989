//! Files that are asked for by a dialog: what is done with them.

use std::path::PathBuf;

use egui::Context;

use super::App;
use crate::{
    gui::{
        action::{FilePurpose, RecordingUse},
        file_dialog::AskedFile,
    },
    model::Message,
};

impl App {
    /// Asks for a file by a dialog; where there is none, its path can be typed, and results are saved where results
    /// are.
    pub(super) fn ask_for_file(&mut self, purpose: FilePurpose) -> Result<(), Message> {
        let (key, ending) = match purpose {
            FilePurpose::Payload => ("file-title", None),
            FilePurpose::Lesson => ("lessons-open-title", Some("toml")),
            FilePurpose::Picture => ("picture-open-title", None),
            FilePurpose::Results(format) => ("lesson-save-title", Some(format.ending())),
            FilePurpose::Recording(RecordingUse::Open) => ("recording-open-title", Some("pcapng")),
            FilePurpose::Recording(_) => ("recording-save-title", Some("pcapng")),
        };
        let new = match purpose {
            FilePurpose::Results(format) => self.results_name(format),
            FilePurpose::Recording(RecordingUse::Live | RecordingUse::Save) => {
                Some(self.recording_name())
            }
            FilePurpose::Payload
            | FilePurpose::Lesson
            | FilePurpose::Picture
            | FilePurpose::Recording(_) => None,
        };
        let title = self.text.get(key);
        let asked = AskedFile { title, ending, new };
        if self.dialogs.ask(purpose, asked) {
            return Ok(());
        }
        match purpose {
            FilePurpose::Results(format) => self.save_results(format, None),
            FilePurpose::Recording(_) => Err(Message::new("error-no-dialog")),
            FilePurpose::Payload | FilePurpose::Lesson | FilePurpose::Picture => {
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
        let outcome = self.use_file(ctx, purpose, path);
        self.told(outcome);
        ctx.request_repaint();
    }

    fn use_file(
        &mut self,
        ctx: &Context,
        purpose: FilePurpose,
        path: Option<PathBuf>,
    ) -> Result<(), Message> {
        match (purpose, path) {
            (FilePurpose::Payload, Some(path)) => self.panels.send.text.attach(&path),
            (FilePurpose::Lesson, Some(path)) => self.open_lesson_file(&path),
            (FilePurpose::Picture, Some(path)) => self.panels.picture.draft.open(&path),
            (FilePurpose::Results(format), Some(path)) => self.save_results(format, Some(&path)),
            (
                FilePurpose::Results(_)
                | FilePurpose::Recording(RecordingUse::Live | RecordingUse::Save),
                None,
            ) => Err(Message::new("notice-not-saved")),
            (FilePurpose::Recording(RecordingUse::Open), None) => Ok(()),
            (FilePurpose::Recording(RecordingUse::Open), Some(path)) => {
                self.open_recording(ctx, &path)
            }
            (FilePurpose::Recording(what), Some(path)) => {
                self.write_recording(&path, what == RecordingUse::Live)
            }
            // Nothing was chosen, or no dialog could be shown: a path can be typed.
            (FilePurpose::Payload | FilePurpose::Lesson | FilePurpose::Picture, None) => {
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
            FilePurpose::Picture => self.panels.picture.draft.type_path(),
            FilePurpose::Results(_) | FilePurpose::Recording(_) => {}
        }
    }
}
