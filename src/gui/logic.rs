//! What the app does besides drawing: it takes in observations and carries out actions.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    time::Duration,
};

use egui::Context;

use super::{
    Action, App, UiCommand,
    layout::{self, Panels, theme_preference},
    theme::Look,
};
use crate::{
    model::{ClientSettings, Message, ServerSettings, address},
    session::{Preferences, ThemeChoice},
    stage,
    text::Lang,
};

/// How long a frame may take in observations.
const BUDGET: Duration = Duration::from_millis(8);
/// When to look again for what another thread is about to tell.
const SOON: Duration = Duration::from_millis(5);
/// The longest file that is read, in bytes: one more than a datagram can carry.
const LONGEST_FILE: u64 = 65_508;
/// The steps of the zoom.
const ZOOM_STEP: f32 = 1.1;

impl App {
    /// Takes in what was observed, within the budget of a frame.
    pub(super) fn take_in(&mut self, ctx: &Context) {
        if self.session.poll(BUDGET) {
            ctx.request_repaint();
        } else if self.session.held() {
            ctx.request_repaint_after(SOON);
        }
        for notice in self.session.take_notices() {
            self.notices.push(notice);
        }
        self.take_files(ctx);
        self.follow_server();
        let now = ctx.input(|input| input.time);
        if let Some(wait) = self.player.advance(self.session.record(), now) {
            ctx.request_repaint_after(Duration::try_from_secs_f64(wait).unwrap_or(SOON));
        }
        layout::fit(ctx, self.look, self.preferences.zoom);
    }

    /// A file that is dropped on the window becomes the payload.
    fn take_files(&mut self, ctx: &Context) {
        let paths: Vec<PathBuf> = ctx.input(|input| {
            let files = input.raw.dropped_files.iter();
            files.map(|file| file.path().to_path_buf()).collect()
        });
        for path in paths {
            match read_payload(&path) {
                Ok(bytes) => self.panels.send.fill(&bytes),
                Err(message) => self.notices.push(message),
            }
        }
    }

    /// Clients that sent to the server go on doing so where it listens now.
    fn follow_server(&mut self) {
        let now = self.session.server().map(|info| info.local);
        let (Some(before), Some(after)) = (self.listened, now) else {
            self.listened = now.or(self.listened);
            return;
        };
        if before == after {
            return;
        }
        self.listened = now;
        let mine: Vec<_> = self
            .session
            .clients()
            .iter()
            .filter(|(_, settings)| {
                settings.to == before || settings.to == address::canonical(before)
            })
            .map(|(id, settings)| (*id, settings.clone()))
            .collect();
        for (id, settings) in mine {
            let to = address::canonical(after);
            let outcome = self
                .session
                .set_client(id, ClientSettings { to, ..settings });
            self.told(outcome);
        }
    }

    /// Carries out what the panels asked for.
    pub(super) fn carry_out(&mut self, ctx: &Context) {
        for action in std::mem::take(&mut self.actions) {
            self.act(ctx, action);
        }
    }

    pub(super) fn act(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::Send {
                client,
                payload,
                repeat,
            } => {
                self.selected = None;
                self.player.live(self.session.record());
                let outcome = self.session.send(client, payload, repeat);
                self.told(outcome);
            }
            Action::SetServer(settings) => self.session.set_server(settings),
            Action::Bind(addr) => {
                let outcome = self.session.bind(addr);
                self.told(outcome);
            }
            Action::SetClient(id, settings) => {
                let outcome = self.session.set_client(id, settings);
                self.told(outcome);
            }
            Action::AddClient => match self.session.add_client() {
                Ok(id) => self.panels.send.choose(id),
                Err(message) => self.notices.push(message),
            },
            Action::RemoveClient(id) => {
                let outcome = self.session.remove_client(id);
                self.told(outcome);
            }
            Action::Select(row) => self.selected = row,
            Action::Copy(text) => ctx.copy_text(text),
            Action::SetLang(lang) => self.set_lang(ctx, lang),
            Action::SetTheme(choice) => self.set_theme(ctx, choice),
            Action::SetContrast(strong) => {
                self.preferences.high_contrast = strong;
                self.set_look(
                    ctx,
                    Look {
                        strong,
                        ..self.look
                    },
                );
                self.save();
            }
            Action::SetCalm(calm) => {
                self.preferences.reduced_motion = calm;
                self.set_look(ctx, Look { calm, ..self.look });
                self.save();
            }
            Action::Reset => self.reset(ctx),
            Action::Command(command) => self.command(ctx, command),
            Action::GoTo(rows) => {
                self.selected = None;
                self.player.seek(self.session.record(), rows);
            }
            Action::SetSpeed(speed) => self.player.speed = speed,
            Action::Dismiss(n) => self.notices.dismiss(n),
        }
        ctx.request_repaint();
    }

    fn command(&mut self, ctx: &Context, command: UiCommand) {
        match command {
            UiCommand::Projector => {
                let projector = !self.look.projector;
                let look = Look {
                    projector,
                    ..self.look
                };
                self.set_look(ctx, look);
            }
            UiCommand::Help => self.help = !self.help,
            UiCommand::Theme => {
                let next = match self.preferences.theme {
                    ThemeChoice::System => ThemeChoice::Light,
                    ThemeChoice::Light => ThemeChoice::Dark,
                    ThemeChoice::Dark => ThemeChoice::System,
                };
                self.set_theme(ctx, next);
            }
            UiCommand::Language => {
                let next = match self.look.lang {
                    Lang::En => Lang::ZhCn,
                    Lang::ZhCn => Lang::En,
                };
                self.set_lang(ctx, next);
            }
            UiCommand::ZoomIn => self.zoom(self.preferences.zoom * ZOOM_STEP),
            UiCommand::ZoomOut => self.zoom(self.preferences.zoom / ZOOM_STEP),
            UiCommand::ZoomReset => self.zoom(1.0),
            UiCommand::Pause
            | UiCommand::StepBack
            | UiCommand::StepForward
            | UiCommand::Replay
            | UiCommand::Live
            | UiCommand::Unfold => self.play(ctx, command),
            UiCommand::Speed => self.player.speed = self.player.speed.next(),
            UiCommand::Reading => {
                let mut settings = self.session.server_settings().clone();
                settings.reading = !settings.reading;
                self.session.set_server(settings);
            }
            UiCommand::ReadOnce => {
                self.player.live(self.session.record());
                let outcome = self.session.read_once();
                self.told(outcome);
            }
            UiCommand::FocusText => self.panels.send.focus(),
        }
    }

    /// Moves the playhead.
    fn play(&mut self, ctx: &Context, command: UiCommand) {
        self.selected = None;
        let now = ctx.input(|input| input.time);
        let record = self.session.record();
        match command {
            UiCommand::Pause => self.player.toggle(record),
            UiCommand::Replay => self.player.replay(record, now),
            UiCommand::Unfold if self.player.unfolded().is_some() => self.player.fold(),
            UiCommand::Unfold => {
                let scene = stage::scene(record, self.session.ledger(), self.player.head);
                if let Some(bundle) = &scene.bundle {
                    self.player.unfold(record, bundle, now);
                }
            }
            UiCommand::StepBack => self.player.step(record, false, now),
            UiCommand::StepForward => self.player.step(record, true, now),
            _ => self.player.live(record),
        }
    }

    /// Puts back everything that can be chosen. What was recorded stays.
    fn reset(&mut self, ctx: &Context) {
        self.preferences = Preferences {
            lang: self.preferences.lang,
            ..Preferences::default()
        };
        self.session.set_server(ServerSettings::default());
        self.panels = Panels::new(&self.preferences);
        let look = Look {
            lang: self.look.lang,
            ..Look::default()
        };
        self.set_look(ctx, look);
        self.set_theme(ctx, self.preferences.theme);
    }

    fn zoom(&mut self, zoom: f32) {
        self.preferences.zoom = zoom.clamp(0.5, 3.0);
        self.save();
    }

    fn set_lang(&mut self, ctx: &Context, lang: Lang) {
        self.preferences.lang = Some(lang);
        let look = Look { lang, ..self.look };
        self.set_look(ctx, look);
        self.save();
    }

    fn set_theme(&mut self, ctx: &Context, choice: ThemeChoice) {
        self.preferences.theme = choice;
        ctx.set_theme(theme_preference(choice));
        self.save();
    }

    fn told(&mut self, outcome: Result<(), Message>) {
        if let Err(message) = outcome {
            self.notices.push(message);
        }
    }
}

/// The bytes of a file; never more than a datagram, however long the file is.
fn read_payload(path: &Path) -> Result<Vec<u8>, Message> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| {
        if file.metadata()?.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        file.take(LONGEST_FILE + 1).read_to_end(&mut bytes)
    });
    match read {
        Ok(len) if len as u64 > LONGEST_FILE => {
            Err(Message::new("error-too-long-file").with("limit", LONGEST_FILE))
        }
        Ok(_) => Ok(bytes),
        Err(error) => Err(Message::new("error-file")
            .with("path", path.display().to_string())
            .with("detail", error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_the_length_of_a_datagram() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("payload");
        std::fs::write(&path, b"hi\0").unwrap();
        assert_eq!(
            read_payload(&path).as_deref(),
            Ok(&b"hi\0"[..]),
            "its bytes"
        );
        let long = File::create(&path).unwrap();
        long.set_len(1 << 30).unwrap();
        let error = read_payload(&path).unwrap_err();
        assert_eq!(error.key, "error-too-long-file", "a gigabyte is refused");
        assert_eq!(
            read_payload(folder.path()).unwrap_err().key,
            "error-file",
            "a folder"
        );
    }
}
