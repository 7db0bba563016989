//! Carrying out the commands.

use std::sync::Arc;

use egui::{
    Context, Event, Key, Modifiers, OutputCommand, Popup, Theme, ViewportCommand,
    text_selection::LabelSelectionState,
};

use super::{App, Screen};
use crate::{
    gui::{
        Action, UiCommand,
        action::{Export, FilePurpose, RecordingUse},
        painting,
        rows::copy_of,
        session_view::UndoStep,
        shell::menu_id,
        stage::SegmentStepper,
    },
    model::Message,
    session::{Examination, MainView, Preferences, ThemeChoice},
    stage,
    text::Lang,
};

/// How many steps can be taken back.
const MAX_UNDO: usize = 20;
const ZOOM_STEP: f32 = 1.1;

impl App {
    /// Carries out a command: the action that it asks for now, or a change of the window alone.
    pub(super) fn command(&mut self, ctx: &Context, command: UiCommand) -> Result<(), Message> {
        let preferences = &self.preferences;
        let recording = |how| Action::AskForFile(FilePurpose::Recording(how));
        let export = |what| Action::AskForFile(FilePurpose::Export(what));
        let action = match command {
            UiCommand::Send => {
                let clients = self.session.udp().clients().keys().copied();
                let Some(order) = self.panels.send.order(clients) else {
                    return Ok(());
                };
                order
            }
            UiCommand::Reading => {
                let mut settings = self.session.udp().settings().clone();
                settings.server.reads.reading = !settings.server.reads.reading;
                Action::SetServer(settings)
            }
            UiCommand::ReadOnce => Action::ReadOnce,
            UiCommand::Lessons => {
                self.panels.lessons.find();
                Action::ShowLessons
            }
            UiCommand::Exam => {
                self.panels.lessons.show_exam();
                Action::ShowLessons
            }
            UiCommand::TwoSends => Action::TwoSends,
            UiCommand::Transport => Action::SetTransport(preferences.transport.next()),
            UiCommand::View => Action::SetView(MainView::Timeline.or_stage(preferences.view)),
            UiCommand::Sockets => Action::SetView(MainView::Sockets.or_stage(preferences.view)),
            UiCommand::Services => Action::SetView(MainView::Services.or_stage(preferences.view)),
            UiCommand::Charts => Action::SetView(MainView::Charts.or_stage(preferences.view)),
            UiCommand::Speed => Action::SetSpeed(self.view.player.speed.next()),
            // The other one than what is seen, whatever chose that: each press changes something.
            UiCommand::Theme => Action::SetTheme(match ctx.theme() {
                Theme::Light => ThemeChoice::Dark,
                Theme::Dark => ThemeChoice::Light,
            }),
            UiCommand::Language => Action::SetLang(match self.appearance.lang {
                Lang::En => Lang::ZhCn,
                Lang::ZhCn => Lang::En,
            }),
            UiCommand::NextSystem => Action::EmulateSystem(self.emulated.next()),
            UiCommand::OpenRecording => recording(RecordingUse::Open),
            UiCommand::SaveRecording => recording(RecordingUse::Save),
            UiCommand::Import => Action::AskForFile(FilePurpose::Capture),
            UiCommand::ExportPicture => export(Export::Picture),
            UiCommand::ExportRows => export(Export::Rows),
            UiCommand::ExportReport => export(Export::Report),
            UiCommand::CopyRow | UiCommand::CopyText | UiCommand::CopyHex => {
                let Some(text) = self.copied(command) else {
                    return Ok(());
                };
                Action::Copy(text)
            }
            of_window => return self.change_window(ctx, of_window),
        };
        self.carry_out(ctx, action)
    }

    fn change_window(&mut self, ctx: &Context, command: UiCommand) -> Result<(), Message> {
        match command {
            UiCommand::Record => return self.record_or_end(ctx),
            UiCommand::Wireshark => return self.show_in_wireshark(ctx),
            UiCommand::FocusText => self.panels.send.text.focus(),
            UiCommand::Pause
            | UiCommand::StepBack
            | UiCommand::StepForward
            | UiCommand::Replay
            | UiCommand::Live
            | UiCommand::Unfold => self.play(ctx, command),
            UiCommand::Why => {
                let is_lesson = self.lessons.screen == Screen::Lesson;
                let (lesson, lab) = (&mut self.panels.lesson.why, &mut self.panels.caption.open);
                let open = if is_lesson { lesson } else { lab };
                *open = !*open;
            }
            UiCommand::Find => self.find(),
            UiCommand::Clear => self.clear(),
            UiCommand::Undo => self.undo(ctx),
            UiCommand::TabLog | UiCommand::TabBytes | UiCommand::TabCalls | UiCommand::TabCode => {
                self.panels.tabs.open = command.tab().unwrap_or_default();
            }
            UiCommand::Menu => {
                if self.appearance.projector {
                    self.panels.drawer.toggle();
                } else if self.lessons.screen == Screen::FreePlay {
                    Popup::toggle_id(ctx, menu_id());
                }
            }
            UiCommand::Doctor => {
                let waker = ctx.clone();
                let wake = Arc::new(move || waker.request_repaint());
                self.sheets.doctor = Some(Examination::start(painting::adapters, wake)?);
            }
            UiCommand::Palette => self.toggle_palette(ctx),
            UiCommand::Help => self.panels.help.toggle(),
            UiCommand::ResetAll => self.reset(ctx),
            appearance => self.change_appearance(ctx, appearance),
        }
        Ok(())
    }

    fn play(&mut self, ctx: &Context, command: UiCommand) {
        self.view.selected = None;
        let now = ctx.input(|input| input.time);
        let record = self.session.record();
        let origin = self.session.ledger().origin().row();
        match command {
            UiCommand::Pause => self.view.player.toggle(record),
            UiCommand::Replay => self.view.player.replay(record, origin, now),
            UiCommand::Unfold if self.view.player.unfolded().is_some() => self.view.player.fold(),
            UiCommand::Unfold => {
                let scene = stage::scene(self.session.folded(), self.view.player.head);
                if let Some(bundle) = &scene.bundle {
                    self.view.player.unfold(record, bundle, now);
                }
            }
            UiCommand::StepBack | UiCommand::StepForward => {
                self.step(command == UiCommand::StepForward, now);
            }
            _ => self.view.player.live(record),
        }
    }

    /// One event forward or back; where the timeline of a connection is shown, one segment of it.
    fn step(&mut self, forward: bool, now: f64) {
        let stepper = &mut self.panels.timeline.stepper;
        let folded = self.session.folded();
        let preferences = &self.preferences;
        let shown = preferences.view == MainView::Timeline && preferences.transport.has_tcp();
        let player = &mut self.view.player;
        let segments = |head| SegmentStepper::last_of(folded, head, self.view.connection);
        if shown && stepper.step(segments(player.head), forward) {
            return player.leave_live(folded.record);
        }
        player.step(folded.record, folded.ledger.origin().row(), forward, now);
        if shown && forward && !player.is_live() {
            stepper.begin(segments(player.head));
        }
    }

    fn change_appearance(&mut self, ctx: &Context, command: UiCommand) {
        let wanted = &mut self.preferences;
        match command {
            UiCommand::Projector => wanted.projector = !wanted.projector,
            UiCommand::HighContrast => wanted.high_contrast = !wanted.high_contrast,
            UiCommand::ReducedMotion => wanted.reduced_motion = !wanted.reduced_motion,
            UiCommand::ZoomIn => wanted.zoom = (wanted.zoom * ZOOM_STEP).min(3.0),
            UiCommand::ZoomOut => wanted.zoom = (wanted.zoom / ZOOM_STEP).max(0.5),
            UiCommand::ZoomReset => wanted.zoom = 1.0,
            _ => {}
        }
        self.refresh(ctx);
    }

    /// The projector has the whole screen.
    pub(super) fn fill_screen(&mut self, ctx: &Context) {
        if self.filling != self.appearance.projector {
            self.filling = self.appearance.projector;
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(self.filling));
        }
    }

    /// Escape closes what lies over the window, a failure that is told too, then gives up the chosen row.
    pub(super) fn escape(&mut self, ctx: &Context) {
        if !self.closes_something() || Popup::is_any_open(ctx) && !self.panels.caption.open {
            return;
        }
        let belongs_elsewhere = self.panels.send.text.composing;
        if belongs_elsewhere || !ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape)) {
            return;
        }
        if self.panels.palette.close()
            || std::mem::take(&mut self.panels.caption.open)
            || self.lessons.asking.take().is_some()
            || self.panels.path.take().is_some()
            || self.panels.resend.take().is_some()
            || self.sheets.manual.take().is_some()
            || self.panels.help.close()
            || self.sheets.doctor.take().is_some()
            || self.notices.dismiss_error()
        {
            return;
        }
        if self.drawer_is_open() {
            self.panels.drawer.toggle();
        } else {
            self.actions.push(Action::Select(None));
        }
    }

    /// Whether there is something that Escape closes or gives up. It never leaves the projector: F11 does.
    pub(super) fn closes_something(&self) -> bool {
        let lab = self.lessons.screen == Screen::FreePlay;
        self.is_covered()
            || self.drawer_is_open()
            || self.notices.has_error()
            || lab && (self.view.selected.is_some() || self.panels.caption.open)
    }

    /// Whether something lies over the window that takes the keyboard.
    pub(in crate::gui) const fn is_covered(&self) -> bool {
        self.has_sheet()
            || self.panels.palette.is_open()
            || self.lessons.asking.is_some()
            || self.panels.path.is_some()
            || self.panels.resend.is_some()
    }

    const fn drawer_is_open(&self) -> bool {
        self.appearance.projector && self.panels.drawer.open
    }

    fn clear(&mut self) {
        self.note_undo(UndoStep::Clear(self.session.clears()));
        self.session.clear();
        self.view.selected = None;
        self.view.player.live(self.session.record());
        let notice = Message::new("notice-cleared");
        self.notices.offer_command(notice, UiCommand::Undo);
    }

    /// Everything as it was at first, but for the language, what was sent and where to.
    fn reset(&mut self, ctx: &Context) {
        let before = self.current();
        let first = Preferences {
            earlier: before.earlier.clone(),
            destinations: before.destinations.clone(),
            recent: before.recent.clone(),
            ..Preferences::default()
        };
        self.note_undo(UndoStep::Reset(Box::new(before)));
        self.restore(ctx, first);
        let notice = Message::new("notice-reset");
        self.notices.offer_command(notice, UiCommand::Undo);
    }

    /// A lesson or a sweep begins: its clients tell nothing of a burst that was sent before. Returns how often the session
    /// was cleared until now, if it puts something out of sight.
    pub(super) fn hide_sent_bursts(&mut self) -> Option<usize> {
        self.panels.send.burst.run = None;
        let record = self.session.record();
        let since = self.session.origin().max(self.view.visible_from);
        let mut rows = (since..record.len()).rev();
        let something = rows.any(|id| record.row(id).is_some_and(|row| row.data_len() > 0));
        something.then(|| self.session.clears())
    }

    /// A lesson or a sweep is over: what it put out of sight can be shown again.
    pub(super) fn note_undoable_clear(&mut self, clears_before: Option<usize>) {
        self.view.visible_from = self.session.record().len();
        let Some(clears) = clears_before.filter(|clears| self.session.clears() > *clears) else {
            return;
        };
        let older = |step: &UndoStep| !matches!(step, UndoStep::Clear(of) if *of >= clears);
        self.view.undo.retain(older);
        self.note_undo(UndoStep::Clear(clears));
        let notice = Message::new("notice-begun-anew");
        self.notices.offer_command(notice, UiCommand::Undo);
    }

    fn note_undo(&mut self, step: UndoStep) {
        self.view.undo.push(step);
        if self.view.undo.len() > MAX_UNDO {
            self.view.undo.remove(0);
        }
    }

    fn undo(&mut self, ctx: &Context) {
        match self.view.undo.pop() {
            Some(UndoStep::Clear(clears)) => {
                self.view.visible_from = 0;
                self.session.undo_clears(clears);
                self.view.player.live(self.session.record());
            }
            Some(UndoStep::Reset(before)) => self.restore(ctx, *before),
            None => {}
        }
        self.notices.withdraw(UiCommand::Undo);
    }

    /// What is copied of the chosen row, or of the one that the stage shows.
    fn copied(&self, what: UiCommand) -> Option<String> {
        let before = self.view.player.head.rows.checked_sub(1);
        let id = self.view.selected.or(before)?;
        let folded = self.session.folded();
        let verdict = stage::verdict_at(
            folded,
            self.view.player.described_playhead(folded.record),
            id,
        );
        Some(copy_of(folded.record, (id, verdict), what, &self.text))
    }

    /// Ctrl+C copies the row where no text is selected; where one is, that is copied.
    pub(super) fn take_copy_key(&mut self, ctx: &Context) {
        let pressed = ctx.input(|input| input.events.contains(&Event::Copy));
        let is_text = |command: &OutputCommand| matches!(command, OutputCommand::CopyText(_));
        if pressed
            && !self.panels.palette.is_open()
            && !ctx.output(|output| output.commands.iter().any(is_text))
            && !ctx.plugin::<LabelSelectionState>().lock().has_selection()
        {
            self.actions.push(Action::Command(UiCommand::CopyRow));
        }
    }

    /// To the field that finds: in the list of lessons, in the table of sockets where that is shown, else in the log. The
    /// projector has no log, and is not left for it.
    fn find(&mut self) {
        if self.lessons.screen == Screen::Lessons {
            return self.panels.lessons.find();
        }
        if self.lessons.screen == Screen::FreePlay && self.preferences.view == MainView::Sockets {
            self.panels.sockets.find();
        } else if !self.appearance.projector {
            self.panels.tabs.find();
        }
    }
}
