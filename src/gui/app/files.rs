//! Files that are asked for by a dialog: what is done with them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use egui::Context;

use super::{App, Options};
use crate::{
    code::GeneratedCode,
    gui::{
        action::{FilePurpose, RecordingUse},
        file_dialog::{FileDialogs, FileRequest},
        path_form::PathForm,
    },
    lines::lines_file::LinesFile,
    model::Message,
    session::{ResultsFormat, Wireshark, not_saved, write_new, write_whole},
};

/// The files that are asked for and written.
pub(crate) struct WindowFiles {
    dialogs: FileDialogs<FilePurpose>,
    /// Where files are saved for which nobody chose a place.
    pub(crate) results_folder: PathBuf,
    /// The programs that are to be saved.
    programs: Vec<GeneratedCode>,
    pub(super) wireshark: Wireshark,
    /// The recording that it shows when it is written.
    pub(super) wireshark_next: Option<PathBuf>,
    /// The rows that are being saved.
    pub(super) exporting: Option<LinesFile>,
    /// The file that gets a picture of what is shown, once it is drawn.
    pub(super) shown_to: Option<PathBuf>,
}

impl WindowFiles {
    pub(super) fn new(options: &Options) -> Self {
        let chosen = options.results.clone();
        let folder = chosen.unwrap_or_else(|| results_folder(options.settings.as_deref()));
        Self {
            dialogs: FileDialogs::new(options.dialog.clone()),
            results_folder: folder,
            programs: Vec::new(),
            wireshark: Wireshark::new(options.wireshark.clone()),
            wireshark_next: None,
            exporting: None,
            shown_to: None,
        }
    }
}

impl App {
    /// Asks for a file by a dialog; where there is none, its path can be typed, and what is saved goes where results
    /// are.
    pub(super) fn ask_for_file(
        &mut self,
        ctx: &Context,
        purpose: FilePurpose,
    ) -> Result<(), Message> {
        let (key, endings) = title(purpose);
        let name = match purpose {
            _ if purpose.opens() => None,
            FilePurpose::Results(format) => self.results_name(format),
            FilePurpose::Export(what) => Some(self.export_name(what).to_owned()),
            FilePurpose::Code => self.files.programs.first().map(|part| part.file.clone()),
            _ => Some("session.pcapng".to_owned()),
        };
        let folder = self.files.results_folder.clone();
        let asked = FileRequest {
            title: self.text.get(key),
            endings,
            new: name.clone().map(|name| (folder.clone(), name)),
        };
        if self.files.dialogs.ask(purpose, asked) {
            return Ok(());
        }
        match name {
            _ if purpose == FilePurpose::Code => self.save_code(None),
            None if purpose.opens() => self.use_file(ctx, purpose, None),
            None => Ok(()),
            Some(name) => self.use_file(ctx, purpose, Some(not_taken(&folder, &name))),
        }
    }

    /// Takes the file that was chosen, if one was.
    pub(super) fn take_file(&mut self, ctx: &Context) {
        let Some((purpose, path)) = self.files.dialogs.answer(ctx) else {
            return;
        };
        let outcome = self.use_file(ctx, purpose, path);
        self.show_error(outcome);
        ctx.request_repaint();
    }

    fn use_file(
        &mut self,
        ctx: &Context,
        purpose: FilePurpose,
        path: Option<PathBuf>,
    ) -> Result<(), Message> {
        let Some(path) = path else {
            // Nothing was chosen, or no dialog could be shown: a path can be typed.
            if !purpose.opens() {
                return Err(Message::new("notice-not-saved"));
            }
            self.panels.path = Some(PathForm::new(purpose, title(purpose).0));
            return Ok(());
        };
        match purpose {
            FilePurpose::Payload => self.panels.send.text.attach(&path),
            FilePurpose::Lesson => self.open_lesson_file(&path),
            FilePurpose::Picture => self.panels.picture.draft.open(&path),
            FilePurpose::Results(format) => self.save_results(format, &path),
            FilePurpose::Export(what) => self.export(ctx, what, &path),
            FilePurpose::Code => self.save_code(Some(&path)),
            FilePurpose::Capture => self.open_capture(&path),
            FilePurpose::Recording(RecordingUse::Open) => self.open_recording(ctx, &path),
            FilePurpose::Recording(what) => {
                self.write_recording(&path, what == RecordingUse::Live)?;
                self.files.wireshark_next = (what == RecordingUse::Wireshark).then_some(path);
                Ok(())
            }
        }
    }

    /// Asks where programs are to be saved.
    pub(super) fn save_programs(
        &mut self,
        ctx: &Context,
        programs: Vec<GeneratedCode>,
    ) -> Result<(), Message> {
        self.files.programs = programs;
        self.ask_for_file(ctx, FilePurpose::Code)
    }

    /// Saves the programs, one as this file and the others beside it; or where results are, in a folder of their own.
    fn save_code(&mut self, file: Option<&Path>) -> Result<(), Message> {
        let own = self.files.results_folder.join("packet-lab-code");
        let folder = file.and_then(Path::parent).unwrap_or(&own);
        fs::create_dir_all(folder).map_err(|error| not_saved(folder, &error))?;
        let files = self.files.programs.iter();
        let mut files = files.map(|part| (folder.join(&part.file), part.text()));
        match file {
            // The dialog has asked whether this one may be replaced; of the others nobody was asked.
            Some(file) => {
                let first = files.next();
                write_new(&files.collect::<Vec<_>>())?;
                if let Some((_, text)) = first {
                    write_whole(file, text.as_bytes())?;
                }
            }
            None => files.try_for_each(|(path, text)| write_whole(&path, text.as_bytes()))?,
        }
        let run = self.files.programs.iter().map(|part| part.run.as_str());
        let run = run.collect::<Vec<_>>().join(" · ");
        let saved = Message::new("notice-code-saved").with("run", run);
        self.notices
            .push(saved.with("path", folder.display().to_string()));
        Ok(())
    }

    /// Uses the file whose path was typed; what is wrong with it stands below the path.
    pub(super) fn use_path(&mut self, ctx: &Context, path: Option<PathBuf>) {
        let form = self.panels.path.take();
        if let (Some(mut form), Some(path)) = (form, path)
            && let Err(message) = self.use_file(ctx, form.purpose, Some(path))
        {
            form.error = Some(message);
            self.panels.path = Some(form);
        }
    }
}

/// Where results are saved: in the home folder, or beside the settings.
fn results_folder(settings: Option<&Path>) -> PathBuf {
    let beside = || settings.and_then(|file| file.parent()).map(PathBuf::from);
    let home = std::env::var_os("HOME").filter(|home| !home.is_empty());
    home.map(PathBuf::from).or_else(beside).unwrap_or_default()
}

/// The key of what stands above a dialog, and the endings of the files that it offers.
const fn title(purpose: FilePurpose) -> (&'static str, &'static [&'static str]) {
    match purpose {
        FilePurpose::Payload => ("file-title", &[]),
        FilePurpose::Lesson => ("lessons-open-title", &["toml"]),
        FilePurpose::Picture => ("picture-open-title", &[]),
        FilePurpose::Results(ResultsFormat::Csv) => ("lesson-save-title", &["csv"]),
        FilePurpose::Results(ResultsFormat::Json) => ("lesson-save-title", &["json"]),
        FilePurpose::Recording(RecordingUse::Open) => ("recording-open-title", &["pcapng", "pcap"]),
        FilePurpose::Recording(_) => ("recording-save-title", &["pcapng"]),
        FilePurpose::Capture => ("import-title", &["pcap", "pcapng", "cap"]),
        FilePurpose::Export(what) => ("export-title", what.endings()),
        FilePurpose::Code => ("code-save-title", &[]),
    }
}

/// The place of a file that is not there: with a number where its name is taken.
fn not_taken(folder: &Path, name: &str) -> PathBuf {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let numbered = (2_u32..).map(|number| folder.join(format!("{stem}-{number}.{ending}")));
    let mut places = std::iter::once(folder.join(name)).chain(numbered);
    places
        .find(|place| !place.exists())
        .unwrap_or_else(|| folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_never_takes_the_place_of_others() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.csv", "a-2.csv", "a-3.csv"] {
            let place = not_taken(folder.path(), "a.csv");
            assert_eq!(place, folder.path().join(name));
            fs::write(place, name).unwrap();
        }
    }
}
