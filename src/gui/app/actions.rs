//! Carrying out what was asked for: a command becomes an action, an action changes the window or becomes an
//! order to the session.

use egui::Context;

use super::{App, Screen};
use crate::{
    gui::{
        Action,
        shell::{ManualPage, open_in_web},
        widgets::ask_for_keyboard,
    },
    lesson::LessonInput,
    model::{Message, RowId},
    session::MainView,
    stage,
};

impl App {
    /// Carries out what the panels asked for.
    pub(super) fn run_actions(&mut self, ctx: &Context) {
        let mut pointed = None;
        for action in std::mem::take(&mut self.actions) {
            if let Action::Point(row) = action {
                pointed = Some(row);
            } else {
                self.act(ctx, action);
            }
        }
        if std::mem::replace(&mut self.view.pointed, pointed) != pointed {
            ctx.request_repaint();
        }
    }

    /// Carries out one action; what goes wrong is told.
    pub(crate) fn act(&mut self, ctx: &Context, action: Action) {
        let outcome = self.carry_out(ctx, action);
        self.show_error(outcome);
        ctx.request_repaint();
    }

    /// Carries out an action, unless what is shown rules it out.
    pub(super) fn carry_out(&mut self, ctx: &Context, action: Action) -> Result<(), Message> {
        if self.shows_recording() && action.needs_a_lab() {
            self.refuse_in_recording();
            return Ok(());
        }
        let orders = action.orders_something();
        if orders {
            self.end_two_sends();
            let outcome = self.end_sweep();
            self.show_error(outcome);
            // What the drawer of a lesson asks for is seen on the stage, and the lesson waits.
            if self.lessons.screen == Screen::Lesson {
                self.lesson_input(LessonInput::FreePlay);
                if self.lessons.screen == Screen::Lesson {
                    // It cannot be played on this system.
                    return Ok(());
                }
            }
        }
        let outcome = self.perform(ctx, action);
        if orders && outcome.is_ok() {
            self.notices.dismiss_order_notices();
        }
        outcome
    }

    /// Shows a page of this machine's manual, or opens it in the browser.
    fn open_page(&mut self, ctx: &Context, page: &'static str) {
        // The answer that named it lies above all sheets.
        (self.panels.caption.open, self.panels.lesson.why) = (false, false);
        self.sheets.manual = ManualPage::open(page, self.session.now());
        if self.sheets.manual.is_none() {
            open_in_web(ctx, page);
        }
    }

    fn perform(&mut self, ctx: &Context, action: Action) -> Result<(), Message> {
        match action {
            Action::Send(orders) => match self.session.shortage(&orders) {
                Some(shortage) => {
                    let anyway = Action::SendAnyway(orders);
                    self.notices
                        .offer(shortage.message(), "send-anyway", anyway);
                }
                None => return self.send_all(ctx, orders),
            },
            Action::SendAnyway(orders) => return self.send_all(ctx, orders),
            Action::Restart => {
                self.panels.send.burst.run = None;
                self.session.restart()?;
                self.notices.threads_run();
            }
            Action::CancelSends => return self.cancel_sends(),
            Action::SetServer(settings) => {
                let transport = self.preferences.transport;
                return self.session.set_servers(settings, transport);
            }
            Action::Bind(addr) => return self.session.udp_mut().listen(addr),
            Action::SetClient(id, settings) => return self.set_client(id, settings),
            Action::AddClient => {
                let id = self.session.udp_mut().add_client()?;
                self.panels.send.clients.chosen = id;
                self.panels.service.set_speaker(id);
            }
            Action::RemoveClient(id) => return self.remove_client(id),
            Action::SetTransport(transport) => return self.set_transport(transport),
            Action::SetService(service) => return self.set_service(service),
            Action::Ask(order) => return self.ask(order),
            Action::Connect(id) => {
                self.show_newest();
                return self.session.tcp_mut().connect(id);
            }
            Action::Stream(command) => {
                self.show_newest();
                return self.session.tcp_mut().client_command(command);
            }
            Action::Listen(on) => return self.listen(on),
            Action::SetConnections(new) => return self.session.set_connection_settings(new),
            Action::AcceptOnce => return self.accept_once(),
            Action::ReadOnce => {
                self.view.player.live(self.session.record());
                let (transport, shown) = (self.preferences.transport, self.view.connection);
                return self.session.read_once_on(transport, shown);
            }
            Action::TwoSends => return self.two_sends(),
            Action::Measure(sweep) => return self.measure(&sweep),
            Action::CancelSweep => return self.end_sweep(),
            Action::SetMemory(mib) => {
                self.preferences.memory = mib;
                self.apply_budget();
            }
            Action::ShowConnection(socket) => {
                self.view.selected = None;
                self.view.connection = socket;
            }
            Action::Select(row) => self.choose(row),
            Action::Point(row) => self.view.pointed = Some(row),
            Action::SetView(view) => self.set_view(view),
            Action::ShowLessons => return self.show_screen(ctx, Screen::Lessons),
            Action::ShowFreePlay => return self.show_screen(ctx, Screen::FreePlay),
            Action::OpenLesson(number) => return self.open_lesson(number),
            Action::AnswerLesson(may) => return self.answer_lesson(may),
            Action::OpenExam(draw) => return self.open_exam(draw),
            Action::OpenPicture(path) => return self.panels.picture.draft.open(&path),
            Action::OpenLessonFile(path) => return self.open_lesson_file(&path),
            Action::OpenRecording(path) => return self.open_recording(ctx, &path),
            Action::CloseResend => self.panels.resend = None,
            Action::Resend(number) => self.begin_resend(number),
            Action::StopResend => self.end_resend(),
            Action::LeaveRecording => self.leave_recording(),
            Action::ShowRecorded(number) => self.show_recorded(number),
            Action::Lesson(input) => self.lesson_input(input),
            Action::AskForFile(purpose) => return self.ask_for_file(ctx, purpose),
            Action::UsePath(path) => self.use_path(ctx, path),
            Action::EmulateSystem(system) => self.emulated = system,
            Action::OpenPage(page) => self.open_page(ctx, page),
            Action::ShowWord(key) => self.panels.help.show_word(self.text.get(key)),
            Action::GoToControl(key) => ask_for_keyboard(ctx, key),
            Action::Copy(text) => ctx.copy_text(text),
            Action::SetCode(language) => self.preferences.code = language,
            Action::SaveCode(parts) => return self.save_programs(ctx, parts),
            Action::SetLang(lang) => self.set_language(ctx, lang),
            Action::SetEncoding(encoding) => {
                self.preferences.encoding = encoding;
                self.text.read_in(encoding);
            }
            Action::SetTheme(choice) => {
                self.preferences.theme = choice;
                self.refresh(ctx);
            }
            Action::Command(command) => return self.command(ctx, command),
            Action::GoTo(rows) => self.go_to(rows),
            Action::SetSpeed(speed) => self.view.player.speed = speed,
            Action::Dismiss(n) => self.notices.dismiss(n),
        }
        Ok(())
    }

    fn go_to(&mut self, rows: RowId) {
        self.view.selected = None;
        let origin = self.session.ledger().origin().row();
        self.view.player.seek(self.session.record(), origin, rows);
    }

    /// Tells what went wrong, if anything.
    pub(crate) fn show_error(&mut self, outcome: Result<(), Message>) {
        if let Err(message) = outcome {
            self.notices.push(message);
        }
    }

    /// Shows the stage, the timeline, the sockets or the picture; the stage goes to the moment of a row that is chosen.
    fn set_view(&mut self, view: MainView) {
        self.preferences.view = view;
        if view == MainView::Stage && self.view.selected.is_some() {
            self.choose(self.view.selected);
        }
    }

    /// Chooses a row in all panels. What the stage does not show it is put to, as far as is told; when the
    /// choice is given up, it goes back to where it was.
    fn choose(&mut self, row: Option<RowId>) {
        self.view.selected = row;
        let folded = self.session.folded();
        let record = folded.record;
        let Some(row) = row else {
            self.view.player.end_preview(record);
            return;
        };
        let shows_all = matches!(
            self.preferences.view,
            MainView::Timeline | MainView::Services | MainView::Picture | MainView::Charts
        );
        if shows_all && row < self.view.player.head.rows {
            // It shows all moments up to this one.
            return;
        }
        let upto = self.view.player.described_playhead(record);
        let is_linked = stage::verdict_at(folded, upto, row).link().is_some();
        let head = stage::proof_playhead(folded, upto, row);
        let there = head.rows == self.view.player.head.rows;
        let now = self.view.player.head;
        let stays = if self.preferences.transport.has_tcp() {
            // The lanes show what was read and what was sent side by side.
            stage::comparison(folded, now, self.view.connection).shows(row)
        } else {
            // What waits has its moment now.
            there || !is_linked && stage::scene(folded, now).shows(row)
        };
        if self.view.player.is_previewing() || !stays {
            self.view.player.preview(record, head);
        }
    }
}
#[cfg(all(test, feature = "testing"))]
mod tests {
    use std::time::Duration;

    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::{
        gui::{App, Options},
        model::{Burst, ClientId},
        session::Session,
        text::{Catalog, Lang},
    };

    const TIMEOUT: Duration = Duration::from_secs(30);

    #[expect(clippy::unwrap_used, reason = "test code")]
    fn open(lang: Lang) -> Harness<'static, App> {
        let options = Options {
            lang: Some(lang),
            ..Options::default()
        };
        let mut harness = Harness::builder()
            .with_size(egui::vec2(1280.0, 800.0))
            .build_eframe(|creation| App::new(&creation.egui_ctx, options).unwrap());
        harness.run_steps(3);
        harness
    }

    #[track_caller]
    fn until(harness: &mut Harness<'_, App>, done: impl Fn(&Session) -> bool) {
        let reached = harness.state_mut().session.wait_until(TIMEOUT, done);
        assert!(reached, "the record says so");
        harness.run_steps(3);
    }

    #[test]
    fn what_runs_can_be_cancelled_though_the_next_clients_order_is_refused() {
        let mut harness = open(Lang::En);
        let text = Catalog::new(Lang::En);
        let ctx = harness.ctx.clone();
        harness.state_mut().act(&ctx, Action::AddClient);
        let slow = |client, repeat| Burst {
            rate: Some(100),
            ..Burst::of(client, b"x".to_vec(), repeat)
        };
        let orders = vec![slow(ClientId(0), 100_000), slow(ClientId(1), 0)];
        harness.state_mut().act(&ctx, Action::SendAnyway(orders));
        harness.run_steps(3);
        harness.get_by_label(&text.get("error-repeat"));
        harness.get_by_label(&text.get("burst-cancel")).click();
        harness.run_steps(3);
        let done = |session: &Session| session.udp().progress(ClientId(0)).done();
        until(&mut harness, done);
        let cancel = text.get("burst-cancel");
        assert!(harness.query_by_label(&cancel).is_none(), "nothing runs");
    }

    #[test]
    fn of_a_burst_whose_thread_failed_no_progress_is_claimed() {
        let mut harness = open(Lang::En);
        let text = Catalog::new(Lang::En);
        let burst = Burst {
            rate: Some(100),
            ..Burst::of(ClientId(0), b"x".to_vec(), 100_000)
        };
        let ctx = harness.ctx.clone();
        harness.state_mut().act(&ctx, Action::Send(vec![burst]));
        let sends = |session: &Session| session.ledger().fate_counts(|_| true).sent > 0;
        until(&mut harness, sends);
        harness.get_by_label(&text.get("burst-cancel"));
        harness.state().session.fail_clients();
        until(&mut harness, Session::can_restart);
        let cancel = text.get("burst-cancel");
        assert!(harness.query_by_label(&cancel).is_none(), "nothing runs");
        harness.get_by_label(&text.get("thread-restart")).click();
        harness.run_steps(3);
        let label = harness.query_by_label_contains("0 sent");
        assert!(label.is_none(), "nor is it said how far it came");
    }

    #[test]
    fn a_thread_that_failed_is_started_again_by_its_notice() {
        for &lang in Lang::ALL {
            let mut harness = open(lang);
            let text = Catalog::new(lang);
            let name = text.get("thread-restart");
            assert!(harness.query_by_label(&name).is_none(), "all is well");
            let before = harness.state().session.udp().local().unwrap();
            harness.state().session.fail_server();
            until(&mut harness, |session| session.udp().server().is_none());
            harness.get_by_label_contains("server");
            harness.get_by_label(&name).click();
            harness.run_steps(3);
            until(&mut harness, |session| session.udp().server().is_some());
            let after = harness.state().session.udp().local().unwrap();
            assert_eq!(after, before, "at its address");
            assert!(harness.query_by_label(&name).is_none(), "it was followed");
        }
    }
}
