//! Lessons in the window: which is played, and what it asks the session to do.

use std::{iter::repeat, path::Path, time::Duration};

use egui::{Context, Popup};

use super::App;
use crate::{
    gui::{
        Action, UiCommand,
        lesson::{
            LessonLibrary, LessonPanel, LessonView, LibraryLesson, Presenting, presenter_keys,
        },
    },
    lesson::{ExamDraw, LessonError, LessonInput, LessonPlace, LessonPlayer, Need, PlayMode},
    model::{ClientId, Message, SocketId},
    session::{
        LessonProgress, LessonRun, MainView, ResultsFormat, SavedLab, Session, Transport,
        all_lacking, lacking, preventing, results_csv, results_json, write_whole,
    },
};

/// When to look again how a run is going of which nothing was seen meanwhile: what is seen has frames of its own.
const RUNNING: Duration = Duration::from_millis(150);
/// How long nothing may come until what was open before a lesson is open again.
const REOPEN_QUIET: Duration = Duration::from_millis(300);
/// When to look again whether the file of a lesson was changed.
const FILE: Duration = Duration::from_millis(500);

/// The screens of the window, of which one is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    /// The lab, used freely.
    FreePlay,
    Lessons,
    Lesson,
}

pub(crate) struct Lessons {
    pub(crate) screen: Screen,
    pub(crate) shelf: LessonLibrary,
    pub(crate) open: Option<OpenLesson>,
    /// The lessons of the recording that is shown, as they were played, and the place of the one that is shown.
    pub(crate) recorded: Vec<LessonPlayer>,
    pub(crate) chosen: usize,
    /// Lessons that could not be read when the window began.
    pub(crate) faults: Vec<Message>,
    /// The lesson that wants to use more than this machine: one is asked whether it may.
    pub(crate) asking: Option<usize>,
    /// When the file of the lesson was last looked at, in seconds since the start.
    looked: f64,
}

/// A lesson that is played.
pub(crate) struct OpenLesson {
    pub(crate) run: LessonRun,
    /// Its place in the list; `None` of a drawn exam.
    pub(crate) number: Option<usize>,
    pub(crate) lacking: Option<Need>,
    /// What the window ran on before it.
    transport: Transport,
    sockets: OpenSockets,
    clears_before: Option<usize>,
}

/// The sockets that were open before a lesson.
struct OpenSockets {
    servers: (bool, bool),
    clients: Vec<ClientId>,
}

/// The lab as it was before a lesson that was left for another one, with the clears before it.
type SuspendedLab = (SavedLab, OpenSockets, Option<usize>);

impl Lessons {
    pub(super) fn new(screen: Screen) -> Self {
        let (shelf, faults) = LessonLibrary::built_in();
        Self {
            screen,
            shelf,
            open: None,
            recorded: Vec::new(),
            chosen: 0,
            faults: faults.iter().map(LessonError::message).collect(),
            asking: None,
            looked: 0.0,
        }
    }

    /// The lesson that is shown, if one is.
    pub(in crate::gui) fn view(&self, has_notice: bool) -> Option<LessonView<'_>> {
        let player = self.player()?;
        let open = self.open.as_ref().filter(|_| self.recorded.is_empty());
        let is_it = |one: &LibraryLesson| one.lesson.id == player.lesson().id;
        (self.screen == Screen::Lesson).then(|| LessonView {
            player,
            number: match open {
                Some(open) => open.number,
                None => self.shelf.lessons().iter().position(is_it),
            },
            next: open
                .and_then(|open| Some(open.number? + 1))
                .filter(|next| self.shelf.get(*next).is_some()),
            lacking: open.and_then(|open| open.lacking),
            recorded: (&self.recorded, self.chosen),
            has_notice,
        })
    }

    pub(crate) fn player(&self) -> Option<&LessonPlayer> {
        let open = self.open.as_ref().map(|open| &open.run.player);
        self.recorded.get(self.chosen).or(open)
    }

    fn player_mut(&mut self) -> Option<&mut LessonPlayer> {
        let open = self.open.as_mut().map(|open| &mut open.run.player);
        self.recorded.get_mut(self.chosen).or(open)
    }
}

impl App {
    /// Shows the list of lessons, or the lab to be used freely; a lesson that is played ends.
    pub(super) fn show_screen(&mut self, ctx: &Context, screen: Screen) -> Result<(), Message> {
        let outcome = self.end_lesson();
        self.lessons.screen = screen;
        self.preferences.lessons_first = screen != Screen::FreePlay;
        self.view.player.live(self.session.record());
        ctx.request_repaint();
        outcome
    }

    /// Begins a lesson of the list, or asks first where it wants to use more than this machine.
    pub(crate) fn open_lesson(&mut self, number: usize) -> Result<(), Message> {
        let Some(one) = self.lessons.shelf.get(number) else {
            return Ok(());
        };
        if !one.wants().is_empty() {
            self.lessons.asking = Some(number);
            return Ok(());
        }
        // It is played in the lab.
        self.leave_recording();
        let (outcome, left) = self.leave_lesson();
        let Some(one) = self.lessons.shelf.get(number) else {
            return outcome;
        };
        let player = LessonPlayer::new(one.lesson.clone());
        self.begin_lesson(Some(number), player, left);
        outcome
    }

    /// The lesson that was asked about may use what it wants, or is not begun.
    pub(super) fn answer_lesson(&mut self, may: bool) -> Result<(), Message> {
        match self.lessons.asking.take() {
            Some(number) if may => {
                self.lessons.shelf.allow(number);
                self.open_lesson(number)
            }
            _ => Ok(()),
        }
    }

    /// Draws an exam out of the list and begins it.
    pub(super) fn open_exam(&mut self, draw: ExamDraw) -> Result<(), Message> {
        let exam = draw.draw(self.lessons.shelf.bank(&all_lacking()))?;
        self.leave_recording();
        let (outcome, left) = self.leave_lesson();
        self.begin_lesson(None, LessonPlayer::exam(exam), left);
        outcome
    }

    /// Begins a lesson; `left` is what was there before the one that was left for it.
    fn begin_lesson(
        &mut self,
        number: Option<usize>,
        player: LessonPlayer,
        left: Option<SuspendedLab>,
    ) {
        // What is set now is what is remembered while a lesson sets otherwise.
        self.preferences = self.current();
        let needs = &player.lesson().needs;
        let lacking = preventing(needs).or_else(|| lacking(needs));
        let encoding = player.lesson().encoding;
        self.text
            .read_in(encoding.unwrap_or(self.preferences.encoding));
        let (udp, tcp) = (self.session.udp(), self.session.tcp());
        let (before, sockets, clears_before) = if let Some((before, sockets, clears)) = left {
            (Some(before), sockets, clears)
        } else {
            let sockets = OpenSockets {
                servers: (udp.local().is_some(), tcp.local().is_some()),
                clients: udp.clients().keys().copied().collect(),
            };
            (None, sockets, self.hide_sent_bursts())
        };
        self.lessons.open = Some(OpenLesson {
            run: LessonRun::begin_after(player, &self.session, before),
            number,
            lacking,
            transport: self.preferences.transport,
            sockets,
            clears_before,
        });
        self.lessons.screen = Screen::Lesson;
        self.preferences.lessons_first = true;
        self.view.selected = None;
    }

    pub(super) fn open_lesson_file(&mut self, path: &Path) -> Result<(), Message> {
        let number = self.lessons.shelf.open(path)?;
        self.panels.lessons.show_own();
        self.open_lesson(number)
    }

    /// Ends the lesson: what was there before it is there again.
    pub(super) fn end_lesson(&mut self) -> Result<(), Message> {
        let (outcome, left) = self.leave_lesson();
        if let Some((_, _, clears_before)) = left {
            self.note_undoable_clear(clears_before);
        }
        outcome
    }

    /// Ends the lesson, and returns what was there before it too, for a lesson that begins at once.
    fn leave_lesson(&mut self) -> (Result<(), Message>, Option<SuspendedLab>) {
        self.note_progress();
        let Some(open) = self.lessons.open.take() else {
            return (Ok(()), None);
        };
        self.panels.lesson = LessonPanel::default();
        self.panels.curtain = false;
        self.view.connection = None;
        self.preferences.transport = open.transport;
        self.text.read_in(self.preferences.encoding);
        let (udp, tcp) = open.sockets.servers;
        let sockets = |session: &Session| -> Vec<Option<SocketId>> {
            let udp = session.udp().server().map(|info| info.id);
            let tcp = session.tcp().server().map(|info| info.id);
            let clients = open.sockets.clients.iter();
            let clients = clients.map(|id| Some(session.udp().client(*id)?.id));
            [udp, tcp].into_iter().chain(clients).collect()
        };
        let lessons = sockets(&self.session);
        let before = open.run.before();
        let outcome = open.run.finish(&mut self.session);
        // It takes the threads a few milliseconds; what comes next begins with it, not with the lesson's sockets.
        self.session.wait_until(REOPEN_QUIET, |session| {
            let wanted = [udp, tcp].into_iter().chain(repeat(true));
            let now = sockets(session);
            let mut pairs = now.iter().zip(&lessons).zip(wanted);
            pairs.all(|((now, lesson), wanted)| !wanted || now.is_some() && now != lesson)
        });
        (outcome, Some((before, open.sockets, open.clears_before)))
    }

    /// Gives the lesson what was asked of it.
    pub(super) fn lesson_input(&mut self, input: LessonInput) {
        let now = self.session.now();
        let lacking = self.lessons.open.as_ref().and_then(|open| open.lacking);
        let lacks = lacking.is_some_and(|need| need != Need::Linux);
        if lacks && !matches!(input, LessonInput::Back) {
            // Its calls would show something else.
            return;
        }
        let Some(player) = self.lessons.player_mut() else {
            return;
        };
        if self.panels.lesson.press(player.place(), &input) {
            return;
        }
        let encoding = self.text.encoding();
        let inputs = self.panels.lesson.with_typed(player, input, encoding);
        if inputs.is_empty() {
            return;
        }
        let topic = player.topic();
        for input in inputs {
            player.input(input, now);
        }
        let free = matches!(player.place(), LessonPlace::Free(_));
        if free {
            self.preferences.transport = topic;
            self.lessons.screen = Screen::FreePlay;
            self.view.player.live(self.session.record());
        } else {
            self.lessons.screen = Screen::Lesson;
        }
        self.view.selected = None;
        self.advance_lesson();
        self.note_progress();
    }

    /// Lets the run of a step go on; returns whether it still runs.
    pub(crate) fn advance_lesson(&mut self) -> bool {
        let Some(open) = &mut self.lessons.open else {
            return false;
        };
        open.run.advance(&mut self.session);
        open.run.player.is_running()
    }

    /// Lets the run of a step go on, once in a frame, and reads the lesson again when its file was changed.
    pub(super) fn follow_lesson(&mut self, ctx: &Context) {
        if self.advance_lesson() {
            ctx.request_repaint_after(RUNNING);
        }
        for fault in std::mem::take(&mut self.lessons.faults) {
            self.notices.push(fault);
        }
        let Some(number) = self.lessons.open.as_ref().and_then(|open| open.number) else {
            return;
        };
        let is_own = self.lessons.shelf.get(number);
        if is_own.is_none_or(|one| one.file.is_none()) {
            return;
        }
        ctx.request_repaint_after(FILE);
        let now = ctx.input(|input| input.time);
        if now - self.lessons.looked < FILE.as_secs_f64() {
            return;
        }
        self.lessons.looked = now;
        if let Some(path) = self.lessons.shelf.changed_file(number) {
            let step = self.lessons.player().and_then(LessonPlayer::step_number);
            let outcome = self.open_lesson_file(&path);
            if outcome.is_ok() && self.lessons.asking.is_none() {
                if let Some(step) = step {
                    self.lesson_input(LessonInput::Jump(step));
                }
                self.notices.push(Message::new("notice-lesson-read-again"));
            }
            self.show_error(outcome);
        }
    }

    /// Remembers how the lesson went so far.
    fn note_progress(&mut self) {
        if let Some(player) = self.lessons.player()
            && player.mode() == PlayMode::Lesson
            && let Some(progress) = LessonProgress::of(player)
        {
            let id = player.lesson().id.clone();
            self.preferences.note_lesson(id, progress);
        }
    }

    /// Takes the keys of presenters while a lesson is shown, or the projector is on.
    pub(super) fn take_presenter_keys(&mut self, ctx: &Context) {
        if self.is_covered() {
            return;
        }
        let lesson = self.lessons.screen == Screen::Lesson;
        if !lesson && !self.appearance.projector {
            self.panels.curtain = false;
            return;
        }
        let presenting = Presenting {
            lesson,
            typing: ctx.text_edit_focused(),
            escape: self.appearance.projector
                && !Popup::is_any_open(ctx)
                && !self.closes_something(),
        };
        let curtain = self.panels.curtain;
        let (keys, curtain) = ctx.input_mut(|input| presenter_keys(input, presenting, curtain));
        self.panels.curtain = curtain;
        let panel = &mut self.panels.lesson;
        let keys = keys.into_iter().filter(|key| !panel.turns_page(key));
        self.actions.extend(keys.map(Action::Lesson));
    }

    /// Whether something that is read lies over the window: the page keys are its.
    pub(super) const fn has_sheet(&self) -> bool {
        self.panels.help.is_open() || self.sheets.doctor.is_some() || self.sheets.manual.is_some()
    }

    /// Whether a command makes sense now: where no panel of the lab is shown few do.
    pub(super) fn has_use_of(&self, command: UiCommand) -> bool {
        if self.panels.palette.is_open() {
            return matches!(command, UiCommand::Palette);
        }
        // In the table of sockets nothing is seen of the playhead, and the page keys scroll.
        let scrolls = self.has_sheet() || matches!(self.preferences.view, MainView::Sockets);
        if scrolls && matches!(command, UiCommand::StepBack | UiCommand::StepForward) {
            return false;
        }
        if command == UiCommand::Why {
            return self.can_ask_why();
        }
        let panels = match self.lessons.screen {
            Screen::FreePlay => return true,
            Screen::Lesson => self.appearance.projector && self.panels.drawer.open,
            Screen::Lessons => false,
        };
        match command {
            UiCommand::Find | UiCommand::OpenRecording | UiCommand::Import => {
                matches!(self.lessons.screen, Screen::Lessons)
            }
            UiCommand::Send | UiCommand::FocusText | UiCommand::Reading | UiCommand::ReadOnce => {
                panels
            }
            UiCommand::Lessons
            | UiCommand::Exam
            | UiCommand::Record
            | UiCommand::SaveRecording
            | UiCommand::ExportPicture
            | UiCommand::ExportRows
            | UiCommand::ExportReport
            | UiCommand::Projector
            | UiCommand::Menu
            | UiCommand::Theme
            | UiCommand::HighContrast
            | UiCommand::ReducedMotion
            | UiCommand::Language
            | UiCommand::ZoomIn
            | UiCommand::ZoomOut
            | UiCommand::ZoomReset
            | UiCommand::Doctor
            | UiCommand::Palette
            | UiCommand::Help => true,
            _ => false,
        }
    }

    /// Whether something is told that "why?" can be asked about: by the caption, or as the outcome of a lesson's step.
    fn can_ask_why(&self) -> bool {
        let place = self.lessons.player().map(LessonPlayer::place);
        let has_caption = !matches!(self.preferences.view, MainView::Sockets | MainView::Charts);
        let has_one = match self.lessons.screen {
            Screen::FreePlay => has_caption && self.panels.caption.can_ask(),
            Screen::Lesson => matches!(
                place,
                Some(LessonPlace::Outcome(_) | LessonPlace::Reason(_))
            ),
            Screen::Lessons => false,
        };
        has_one && !self.is_covered()
    }

    /// The name that results are saved under, if nobody says otherwise.
    pub(super) fn results_name(&self, format: ResultsFormat) -> Option<String> {
        let id = &self.lessons.player()?.lesson().id;
        Some(format!("packet-lab-{id}.{}", format.ending()))
    }

    /// Saves the results of the lesson in a file, and tells where.
    pub(super) fn save_results(
        &mut self,
        format: ResultsFormat,
        file: &Path,
    ) -> Result<(), Message> {
        let Some(player) = self.lessons.player() else {
            return Ok(());
        };
        let write = match format {
            ResultsFormat::Csv => results_csv,
            ResultsFormat::Json => results_json,
        };
        write_whole(file, write(player, self.text.lang()).as_bytes())?;
        self.tell_saved(file);
        Ok(())
    }
}
