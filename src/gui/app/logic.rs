//! What the app does besides drawing: it takes in observations and carries out actions.

use std::time::Duration;

use egui::Context;

use super::App;
use crate::{
    gui::{Action, UiCommand, ctx::progress, layout, send::BurstRun, shell::Offer},
    model::{Burst, ClientSettings, Message, RowId, Value, address},
    session::{View, usual_budget},
    stage,
};

/// How long a frame may take in observations.
const BUDGET: Duration = Duration::from_millis(8);
/// How long a frame of a flood takes in observations: drawing more often would take the time from
/// the flood.
const FLOOD_BUDGET: Duration = Duration::from_millis(25);
/// The rows in one frame from which on it is a flood.
const FLOOD: RowId = 2_000;
/// A flood in which nothing comes for so long has a gap, in which the window draws.
const STILL: Duration = Duration::from_millis(4);
/// When to look again how an experiment is going.
const TRYING: Duration = Duration::from_millis(40);
/// When to look again for what another thread is about to tell.
const SOON: Duration = Duration::from_millis(5);

impl App {
    /// Takes in what was observed, within the budget of a frame.
    pub(super) fn take_in(&mut self, ctx: &Context) {
        let before = self.session.record().len();
        let mut more = self.session.poll(BUDGET);
        if self.session.record().len() - before >= FLOOD {
            more = self.session.follow(FLOOD_BUDGET, STILL);
        }
        if more {
            ctx.request_repaint();
        } else if self.session.held() {
            ctx.request_repaint_after(SOON);
        }
        if self.carry_on() {
            ctx.request_repaint_after(TRYING);
        }
        for notice in self.session.take_notices() {
            let told = |(_, value): &(_, Value)| *value == "clients".into();
            let failed = ["error-thread-died", "error-thread-stuck"].contains(&notice.key);
            if notice.key == "error-thread-died" && notice.args.iter().any(told) {
                // How far a burst came is not known from the clients' board any more.
                self.panels.send.follow(None);
            }
            if failed && self.session.can_restart() {
                let offer = Offer::new("thread-restart", Action::Restart);
                self.notices.offer(notice, offer);
            } else {
                self.notices.push(notice);
            }
        }
        self.follow_server();
        let now = ctx.input(|input| input.time);
        if let Some(wait) = self.player.advance(self.session.record(), now) {
            ctx.request_repaint_after(Duration::try_from_secs_f64(wait).unwrap_or(SOON));
        }
        if self.take_lines() {
            ctx.request_repaint();
        }
        let tabs = &mut self.panels.tabs;
        tabs.search(&mut self.session, &mut self.lines, ctx);
        layout::fit(ctx, self.look, self.preferences.zoom);
    }

    /// Takes new rows into the log; returns whether some are left.
    pub(crate) fn take_lines(&mut self) -> bool {
        let (record, ledger) = (self.session.record(), self.session.ledger());
        let transport = self.preferences.transport;
        self.lines.begin_at(ledger.origin().row(), transport);
        self.lines.take_in(record, ledger.len(), ledger.streams())
    }

    /// Clients that sent to the server go on doing so where it listens now.
    fn follow_server(&mut self) {
        let now = self.session.udp().server().map(|info| info.local);
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
            .udp()
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
                .udp_mut()
                .set_client(id, ClientSettings { to, ..settings });
            self.told(outcome);
        }
        if self.preferences.transport.has_tcp() {
            let outcome = self.session.listen_beside();
            self.told(outcome);
        }
    }

    /// Carries out what the panels asked for.
    pub(super) fn carry_out(&mut self, ctx: &Context) {
        let mut pointed = None;
        for action in std::mem::take(&mut self.actions) {
            if let Action::Point(row) = action {
                pointed = Some(row);
            } else {
                self.act(ctx, action);
            }
        }
        if std::mem::replace(&mut self.pointed, pointed) != pointed {
            ctx.request_repaint();
        }
    }

    pub(crate) fn act(&mut self, ctx: &Context, action: Action) {
        if action.orders_something() {
            self.end_trial();
        }
        match action {
            Action::Send(orders) => match self.session.shortage(&orders) {
                Some(shortage) => {
                    let offer = Offer::new("send-anyway", Action::SendAnyway(orders));
                    self.notices.offer(shortage.message(), offer);
                }
                None => self.send_all(ctx, orders),
            },
            Action::SendAnyway(orders) => self.send_all(ctx, orders),
            Action::Restart => {
                self.panels.send.follow(None);
                let outcome = self.session.restart();
                self.told(outcome);
            }
            Action::SetMemory(mib) => {
                self.preferences.memory = mib;
                self.apply_budget();
            }
            Action::CancelSends => self.cancel_sends(),
            Action::SetServer(settings) => self.set_server(settings),
            Action::Bind(addr) => {
                let outcome = self.session.udp_mut().listen(addr);
                self.told(outcome);
            }
            Action::SetClient(id, settings) => {
                self.leave(id, settings.to);
                let outcome = self.session.udp_mut().set_client(id, settings);
                self.told(outcome);
            }
            Action::AddClient => match self.session.udp_mut().add_client() {
                Ok(id) => self.panels.send.choose(id),
                Err(message) => self.notices.push(message),
            },
            Action::RemoveClient(id) => {
                self.forget_stream(id);
                let outcome = self.session.udp_mut().remove_client(id);
                self.told(outcome);
            }
            Action::SetTransport(transport) => self.set_transport(transport),
            Action::Connect(id) => self.connect(id),
            Action::Stream(command) => self.stream(command),
            Action::Try(experiment) => self.try_out(experiment),
            Action::GiveUp => self.give_up(),
            Action::Listen(on) => self.listen(on),
            Action::SetEnds(ends) => {
                let outcome = self.session.set_ends(ends);
                self.told(outcome);
            }
            Action::AcceptOnce => self.accept_once(),
            Action::ShowConnection(socket) => {
                self.selected = None;
                self.connection = socket;
            }
            Action::Select(row) => self.choose(row),
            Action::Point(row) => self.pointed = Some(row),
            Action::SetView(view) => self.set_view(view),
            Action::Copy(text) => ctx.copy_text(text),
            Action::SetLang(lang) => self.speak(ctx, lang),
            Action::SetTheme(choice) => {
                self.preferences.theme = choice;
                self.refresh(ctx);
            }
            Action::Command(command) => self.command(ctx, command),
            Action::GoTo(rows) => {
                self.selected = None;
                let origin = self.session.ledger().origin().row();
                self.player.seek(self.session.record(), origin, rows);
            }
            Action::SetSpeed(speed) => self.player.speed = speed,
            Action::Dismiss(n) => self.notices.dismiss(n),
        }
        ctx.request_repaint();
    }

    /// Gives the record the memory that the settings say.
    pub(super) fn apply_budget(&mut self) {
        let budget = self.preferences.budget().unwrap_or_else(usual_budget);
        if self.session.record().budget() != budget {
            self.session.set_budget(budget);
        }
    }

    fn send_all(&mut self, ctx: &Context, orders: Vec<Burst>) {
        self.selected = None;
        self.player.live(self.session.record());
        self.notices.withdraw(UiCommand::Undo);
        let now = ctx.input(|input| input.time);
        let transport = self.preferences.transport;
        let run = BurstRun::of(&orders, |id| progress(&self.session, transport, id), now);
        if transport.has_tcp()
            && let Err(message) = self.session.tcp_orders(&orders)
        {
            self.notices.push(message);
            return;
        }
        if transport.has_tcp()
            && let Some(order) = orders.first()
        {
            self.show_connection_of(order.client);
        }
        let orders = if transport.has_udp() {
            orders
        } else {
            Vec::new()
        };
        for order in orders {
            if let Err(message) = self.session.udp_mut().burst(order) {
                self.notices.push(message);
                return;
            }
        }
        self.panels.send.follow(run);
    }

    /// Shows the stage or the timeline; the stage goes to the moment of a row that is chosen.
    pub(super) fn set_view(&mut self, view: View) {
        self.preferences.view = view;
        if view == View::Stage && self.selected.is_some() {
            self.choose(self.selected);
        }
    }

    /// Chooses a row in all panels. What the stage does not show it is put to; when the choice is
    /// given up, it follows the record again.
    fn choose(&mut self, row: Option<RowId>) {
        self.selected = row;
        let (record, ledger) = (self.session.record(), self.session.ledger());
        let Some(row) = row else {
            if self.player.is_lent() {
                self.player.live(record);
            }
            return;
        };
        if self.preferences.view == View::Timeline && row < self.player.head.rows {
            // It shows all moments up to this one.
            return;
        }
        let told = ledger.verdict(row).link().is_some();
        let head = stage::moment_of(record, ledger, row);
        let there = head.rows == self.player.head.rows;
        let now = self.player.head;
        let stays = if self.preferences.transport.has_tcp() {
            // The lanes show what was read and what was sent side by side.
            stage::lanes(record, ledger, now, self.connection).shows(row)
        } else {
            // What waits has its moment now.
            there || !told && stage::scene(record, ledger, now).shows(row)
        };
        if self.player.is_lent() || !stays {
            self.player.preview(record, head);
        }
    }

    pub(super) fn told(&mut self, outcome: Result<(), Message>) {
        if let Err(message) = outcome {
            self.notices.push(message);
        }
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use std::net::Ipv4Addr;

    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::{gui::Options, session::Session, text::Catalog, text::Lang};

    const PATIENCE: Duration = Duration::from_secs(10);

    #[track_caller]
    fn until(harness: &mut Harness<'_, App>, done: impl Fn(&Session) -> bool) {
        let reached = harness.state_mut().session.wait_until(PATIENCE, done);
        assert!(reached, "the record says so");
        harness.run_steps(3);
    }

    #[test]
    fn of_a_burst_whose_thread_failed_no_progress_is_claimed() {
        let options = Options {
            lang: Some(Lang::En),
            bind: (Ipv4Addr::LOCALHOST, 0).into(),
            settings: None,
            ..Options::default()
        };
        let mut harness = Harness::builder()
            .with_size(egui::vec2(1280.0, 800.0))
            .build_eframe(|creation| App::new(&creation.egui_ctx, options).unwrap());
        harness.run_steps(3);
        let text = Catalog::new(Lang::En);
        let burst = Burst {
            rate: Some(100),
            ..Burst::of(crate::model::ClientId(0), b"x".to_vec(), 100_000)
        };
        let ctx = harness.ctx.clone();
        harness.state_mut().act(&ctx, Action::Send(vec![burst]));
        until(&mut harness, |session| {
            session.ledger().books(|_| true).sent > 0
        });
        harness.get_by_label(&text.get("burst-cancel"));
        harness.state().session.fail_clients();
        until(&mut harness, Session::can_restart);
        assert!(
            harness.query_by_label(&text.get("burst-cancel")).is_none(),
            "nothing runs"
        );
        harness.get_by_label(&text.get("thread-restart")).click();
        harness.run_steps(3);
        assert!(
            harness.query_by_label_contains("0 sent").is_none(),
            "nor is it said how far it came"
        );
    }

    #[test]
    fn a_thread_that_failed_is_started_again_by_its_notice() {
        for lang in Lang::ALL {
            let options = Options {
                lang: Some(lang),
                bind: (Ipv4Addr::LOCALHOST, 0).into(),
                settings: None,
                ..Options::default()
            };
            let mut harness = Harness::builder()
                .with_size(egui::vec2(1280.0, 800.0))
                .build_eframe(|creation| App::new(&creation.egui_ctx, options).unwrap());
            harness.run_steps(3);
            let text = Catalog::new(lang);
            let name = text.get("thread-restart");
            assert!(harness.query_by_label(&name).is_none(), "all is well");
            let before = harness.state().session.udp().server().unwrap().local;
            harness.state().session.fail_server();
            until(&mut harness, |session| session.udp().server().is_none());
            harness.get_by_label_contains("server");
            harness.get_by_label(&name).click();
            harness.run_steps(3);
            until(&mut harness, |session| session.udp().server().is_some());
            let after = harness.state().session.udp().server().unwrap().local;
            assert_eq!(after, before, "at its address");
            assert!(harness.query_by_label(&name).is_none(), "it was followed");
        }
    }
}
