//! The application without a person: what tests and benches order, and what they wait for.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use egui::{Context, cache::CacheStorage};

use crate::{
    gui::{Action, App, UiCommand, kept_check_id},
    lesson::{LessonPlace, LessonPlayer, PlayMode, StepResult, SweepPoint},
    model::{Burst, ClientId, Message, RowId, UdpClientSettings, UdpServerSettings},
    session::{Session, Transport},
    text::Catalog,
};

/// Rows after which the log takes them in, where the window does not draw.
const MAX_UNTAKEN_ROWS: RowId = 20_000;
/// How long nothing may come before it is looked how a lesson is going.
const POLL_INTERVAL: Duration = Duration::from_millis(5);
/// How long it may take until the server is there again.
const RESTART_TIMEOUT: Duration = Duration::from_secs(30);

impl App {
    /// What was observed and what became of it.
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// How many sentences with arguments the window remembers: as many as differ.
    pub fn remembered_sentences(&self) -> usize {
        self.text.remembered_sentences()
    }

    /// Lets all words be twice as long from the next frame on.
    pub fn lengthen_words(&mut self, ctx: &Context) {
        let text = Catalog::new(self.text.lang()).remembering();
        let text = text.reading(self.text.encoding());
        self.text = text.with_long_words();
        ctx.memory_mut(|memory| memory.caches = CacheStorage::default());
    }

    /// Lets everything that the window keeps of a frame be painted anew in the next ones, and be compared with it.
    pub fn check_kept(ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(kept_check_id(), true));
    }

    /// Sends without the panels.
    ///
    /// # Errors
    /// The lab is busy, or has failed.
    pub fn send(&mut self, client: ClientId, payload: Vec<u8>, repeat: u32) -> Result<(), Message> {
        self.session.udp_mut().send(client, payload, repeat)
    }

    /// Orders a burst as the send panel does.
    pub fn burst(&mut self, ctx: &Context, burst: Burst) {
        self.act(ctx, Action::SendAnyway(vec![burst]));
    }

    /// Asks for another receive buffer, in bytes.
    pub fn set_receive_buffer(&mut self, bytes: u32) {
        self.change_server(|settings| settings.server.receive_buffer = Some(bytes));
    }

    /// Stops the server's reads, so that datagrams wait in its queue.
    pub fn stop_reading(&mut self) {
        self.change_server(|settings| settings.server.reads.reading = false);
    }

    fn change_server(&mut self, change: impl FnOnce(&mut UdpServerSettings)) {
        let mut settings = self.session.udp().settings().clone();
        change(&mut settings);
        self.session.udp_mut().set_settings(settings);
    }

    /// Saves the session as it is now, while frames go on.
    ///
    /// # Errors
    /// The file cannot be made, or another recording is written.
    pub fn save_recording(&mut self, path: &Path) -> Result<(), Message> {
        self.write_recording(path, false)
    }

    /// Waits for the record: until `done`, as long as something comes
    /// within `patience`; returns whether it was.
    pub fn wait_until(&mut self, patience: Duration, done: impl Fn(&Session) -> bool) -> bool {
        loop {
            // The log takes in every row before the record may forget it, as frames do.
            let seen = self.session.record().len();
            let much = |session: &Session| session.record().len() - seen > MAX_UNTAKEN_ROWS;
            let goes_on = self.poll();
            let wait = if goes_on { POLL_INTERVAL } else { patience };
            let reached = self
                .session
                .wait_until(wait, |session| done(session) || much(session));
            self.take_lines();
            if done(&self.session) || !reached && !goes_on {
                return done(&self.session);
            }
        }
    }

    /// Waits until no step of a lesson runs any more; returns whether that is so within `patience`.
    pub fn wait_for_lesson(&mut self, patience: Duration) -> bool {
        self.wait_while(patience, Self::advance_lesson)
    }

    /// Waits until no sweep is measured any more; returns whether that is so within `patience`.
    pub fn wait_for_sweep(&mut self, ctx: &Context, patience: Duration) -> bool {
        self.wait_while(patience, |app| {
            app.follow_sweep(ctx);
            app.ongoing.sweep.is_some()
        })
    }

    /// Waits while it goes on; returns whether it has ended within `patience`.
    fn wait_while(&mut self, patience: Duration, goes_on: impl Fn(&mut Self) -> bool) -> bool {
        let end = self.session.now().plus(patience);
        while goes_on(self) {
            if self.session.now() > end {
                return false;
            }
            self.session.wait_until(POLL_INTERVAL, |_| false);
        }
        self.take_lines();
        true
    }

    /// What was drawn of the sweep that is shown, point by point, and what was measured.
    pub fn drawn_and_measured(&self) -> (Vec<Option<u64>>, Vec<SweepPoint>) {
        let shown = &self.panels.charts.shown;
        let drawn = (0..shown.sweep.len()).map(|point| shown.curve.value(point));
        (drawn.collect(), shown.points.clone())
    }

    /// Begins the lesson of the program with this id.
    pub fn play_lesson(&mut self, id: &str) {
        let mut lessons = self.lessons.shelf.lessons().iter();
        if let Some(number) = lessons.position(|one| one.lesson.id == id) {
            let outcome = self.open_lesson(number);
            self.show_error(outcome);
        }
    }

    /// Where the lesson is that is played.
    pub fn lesson_place(&self) -> Option<LessonPlace> {
        self.lessons.player().map(LessonPlayer::place)
    }

    /// Whether an exam was handed in.
    pub fn is_marking(&self) -> bool {
        let mode = self.lessons.player().map(LessonPlayer::mode);
        matches!(mode, Some(PlayMode::Marking | PlayMode::Marked))
    }

    /// What is known of each step of the lesson that is played.
    pub fn lesson_results(&self) -> &[StepResult] {
        self.lessons.player().map_or(&[], LessonPlayer::results)
    }

    /// Where results are saved from now on.
    pub fn save_results_in(&mut self, folder: PathBuf) {
        self.files.results_folder = folder;
    }

    /// Whether something is shown as it goes on: the record is played, the two sends are made, or a sweep is measured.
    pub fn goes_on(&self) -> bool {
        self.view.player.is_playing()
            || self.ongoing.two_sends.is_some()
            || self.ongoing.sweep.is_some()
            || self.session.waits_for_disk()
    }

    /// Ends what goes on: nothing more is sent, read or played.
    pub fn stop_all(&mut self, ctx: &Context) {
        self.end_two_sends();
        let outcome = self.end_sweep();
        self.show_error(outcome);
        self.act(ctx, Action::CancelSends);
        if self.view.player.is_playing() {
            self.act(ctx, Action::Command(UiCommand::Pause));
        }
        self.stop_reading();
        let mut tcp = self.session.tcp().settings().clone();
        tcp.server.reads.reading = false;
        let outcome = self.session.tcp_mut().set_settings(tcp);
        self.show_error(outcome);
    }

    /// Lets client A send to the server, which reads, whatever was set before.
    pub fn reset_lab(&mut self, ctx: &Context) {
        let server = |session: &Session| session.udp().server().map(|info| info.id);
        let of_lesson = (self.lesson_place().is_some()).then(|| server(&self.session));
        self.act(ctx, Action::ShowFreePlay);
        if let Some(was) = of_lesson {
            // The lesson's server is closed, and that of before is open again.
            let again = |session: &Session| server(session).is_some_and(|now| Some(now) != was);
            self.wait_until(RESTART_TIMEOUT, again);
        }
        self.act(ctx, Action::Command(UiCommand::ResetAll));
        self.act(ctx, Action::SetTransport(Transport::Udp));
        self.change_server(|settings| settings.server.reads.reading = true);
        if let Some(to) = self.session.udp().local() {
            let client = UdpClientSettings::to(to);
            self.act(ctx, Action::SetClient(ClientId(0), client));
        }
    }
}
