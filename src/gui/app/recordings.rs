//! Recordings in the window: one that is written, and one that is shown in place of the lab.

use std::{path::Path, sync::Arc, time::Duration};

use egui::Context;

use super::{App, Panels, Screen};
use crate::{
    gui::{
        Action,
        action::{FilePurpose, RecordingUse},
        lesson::LessonPanel,
        next_frame::NextFrame as _,
        playback::{Player, Speed},
        session_view::SessionView,
    },
    lesson::LessonPlayer,
    model::Message,
    session::{RecordingOrder, Session, Start, Transport},
};

/// How long the lab that waits behind a recording is looked after in a frame.
const BACKGROUND_BUDGET: Duration = Duration::from_millis(1);

/// The lab, while a recording is shown in its place.
pub(in crate::gui) struct LiveLab {
    session: Session,
    view: SessionView,
    panels: Panels,
    transport: Transport,
    /// The lesson of the recording was looked for.
    lesson_seen: bool,
}

impl App {
    pub(super) fn shows_recording(&self) -> bool {
        self.behind.is_some()
    }

    /// The session of the lab and its transport, also where a recording is shown in its place.
    pub(super) fn lab(&self) -> (&Session, Transport) {
        match &self.behind {
            Some(behind) => (&behind.session, behind.transport),
            None => (&self.session, self.preferences.transport),
        }
    }

    /// Ends the recording that is written, or asks where to.
    pub(super) fn record_or_end(&mut self, ctx: &Context) -> Result<(), Message> {
        if self.session.recording().is_some() {
            self.session.end_recording();
            return Ok(());
        }
        self.ask_for_file(ctx, FilePurpose::Recording(RecordingUse::Live))
    }

    /// Writes into a file: everything from the beginning on, for as long as it goes on, or as it is now.
    pub(crate) fn write_recording(&mut self, path: &Path, live: bool) -> Result<(), Message> {
        if self.session.recording().is_some() {
            return Err(Message::new("error-recording-busy"));
        }
        self.session.record_to(RecordingOrder {
            live,
            patient: false,
            settings: self.preferences.to_text().ok(),
            encoding: self.preferences.encoding,
            ..RecordingOrder::live(path, self.text.lang())
        })?;
        self.preferences.note_recent(path);
        Ok(())
    }

    /// Shows in Wireshark what is written or shown; a session of which there is no file is saved first.
    pub(super) fn show_in_wireshark(&mut self, ctx: &Context) -> Result<(), Message> {
        let shown = self.session.opened().map(|(path, _)| path.to_owned());
        let written = || self.session.recording().map(|recording| recording.path);
        if let Some(path) = shown.or_else(written) {
            return self.files.wireshark.open(&path);
        }
        if !self.files.wireshark.is_there() {
            return Err(Message::new("error-no-wireshark"));
        }
        self.ask_for_file(ctx, FilePurpose::Recording(RecordingUse::Wireshark))
    }

    /// Takes in that a recording was written.
    pub(super) fn recording_was_saved(&mut self) {
        if let Some(path) = self.files.wireshark_next.take() {
            let outcome = self.files.wireshark.open(&path);
            self.show_error(outcome);
        }
    }

    /// Shows a recording in place of the lab, which goes on behind it; of a capture of another program the datagrams are
    /// listed, over the lab.
    pub(super) fn open_recording(&mut self, ctx: &Context, path: &Path) -> Result<(), Message> {
        if self.lessons.open.is_some() {
            return Err(Message::new("error-recording-lesson"));
        }
        let waker = ctx.clone();
        let start = Start {
            wake: Some(Arc::new(move || waker.request_frame())),
            budget: self.preferences.budget(),
            ..Start::default()
        };
        let opened = Session::open(path, start);
        let others = ["error-recording-none", "error-recording-foreign"];
        if (opened.as_ref()).is_err_and(|message| others.contains(&message.key)) {
            return self.open_capture(path);
        }
        let opened = opened?;
        self.preferences.note_recent(path);
        self.give_up_export();
        self.leave_recording();
        self.end_two_sends();
        let view = SessionView::new(Player::at(Speed::of(self.preferences.speed)));
        self.behind = Some(Box::new(LiveLab {
            session: std::mem::replace(&mut self.session, opened),
            view: std::mem::replace(&mut self.view, view),
            panels: std::mem::replace(&mut self.panels, Panels::new(&self.preferences)),
            transport: self.preferences.transport,
            lesson_seen: false,
        }));
        self.lessons.screen = Screen::FreePlay;
        self.tell_of_recording(path);
        Ok(())
    }

    /// Says that it is a recording, and offers the way back.
    fn tell_of_recording(&mut self, path: &Path) {
        let name = path.file_name().unwrap_or(path.as_os_str());
        let message = Message::new("notice-recording-shown");
        let message = message.with("name", name.to_string_lossy().as_ref());
        let leave = Action::LeaveRecording;
        self.notices.offer(message, "recording-leave", leave);
    }

    /// Says that nothing can be sent in a recording.
    pub(super) fn refuse_in_recording(&mut self) {
        if let Some((path, _)) = self.session.opened() {
            let path = path.to_owned();
            self.tell_of_recording(&path);
        }
    }

    /// Back to the lab, as it was left.
    pub(super) fn leave_recording(&mut self) {
        if let Some(behind) = self.behind.take() {
            self.give_up_export();
            self.session = behind.session;
            self.view = behind.view;
            self.panels = behind.panels;
            self.preferences.transport = behind.transport;
            let recorded = std::mem::take(&mut self.lessons.recorded);
            if !recorded.is_empty() && self.lessons.screen == Screen::Lesson {
                self.lessons.screen = Screen::FreePlay;
            }
            self.notices.end_offer(&Action::LeaveRecording);
        }
    }

    /// Shows the lesson of the recording that has this place among them.
    pub(super) fn show_recorded(&mut self, number: usize) {
        (self.lessons.chosen, self.lessons.screen) = (number, Screen::Lesson);
        self.panels.lesson = LessonPanel::default();
    }

    /// Looks after the lab behind a recording, and shows what the recording has: datagrams, streams or both, and
    /// first of all the lesson that was played last.
    pub(super) fn follow_recording(&mut self) {
        let Some(behind) = &mut self.behind else {
            return;
        };
        behind.session.poll(BACKGROUND_BUDGET);
        if !behind.lesson_seen && !self.session.is_reading() {
            behind.lesson_seen = true;
            let all = self.session.lessons().iter().filter_map(|played| {
                let results = played.results().to_vec();
                Some(LessonPlayer::recorded(played.lesson()?, results))
            });
            self.lessons.recorded = all.collect();
            if let Some(last) = self.lessons.recorded.len().checked_sub(1) {
                self.show_recorded(last);
            }
        }
        self.panels.charts.take_recorded(self.session.sweeps());
        let record = self.session.record();
        let has = (record.sockets().next(), record.streams().next());
        self.preferences.transport = match has {
            (Some(_), Some(_)) => Transport::Both,
            (None, Some(_)) => Transport::Tcp,
            _ => Transport::Udp,
        };
    }
}
