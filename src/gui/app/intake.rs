//! Taking in what was observed, before each frame.

use std::time::Duration;

use egui::Context;

use super::App;
use crate::{
    gui::{Action, layout, next_frame::NextFrame as _},
    model::{RowId, Value, address},
    session::MainView,
};

/// How long a frame may take in observations.
const BUDGET: Duration = Duration::from_millis(8);
/// How long a frame of a flood takes in observations: drawing more often would take the time from
/// the flood.
const FLOOD_BUDGET: Duration = Duration::from_millis(25);
/// The longest that it is, where drawing takes as long: an input waits no longer than this.
const MAX_BUDGET: Duration = Duration::from_millis(60);
/// The rows in one frame from which on it is a flood.
const FLOOD_ROWS: RowId = 2_000;
/// A flood in which nothing comes for so long has a gap, in which the window draws.
const FLOOD_GAP: Duration = Duration::from_millis(4);
/// When to look again how the two sends are going.
const TWO_SENDS_INTERVAL: Duration = Duration::from_millis(40);
/// When to write packets of a recording that wait for their time.
const WRITE_INTERVAL: Duration = Duration::from_millis(100);
/// When to look again for what another thread is about to tell.
const RETRY_AFTER: Duration = Duration::from_millis(5);

impl App {
    /// Takes in what was observed, within the budget of a frame; the last one took so long to draw. Returns whether
    /// it is a flood.
    pub(super) fn take_in(&mut self, ctx: &Context, drawing: Duration) -> bool {
        let before = self.session.record().len();
        let mut more = self.session.poll(BUDGET);
        let flood = self.session.record().len() - before >= FLOOD_ROWS;
        if flood {
            let budget = drawing.clamp(FLOOD_BUDGET, MAX_BUDGET);
            more = self.session.follow(budget, FLOOD_GAP);
        }
        if more {
            ctx.request_frame();
        } else if self.session.held() || self.session.waits_for_disk() {
            ctx.request_frame_after(RETRY_AFTER);
        } else if self.lab().0.packets_wait() {
            ctx.request_frame_after(WRITE_INTERVAL);
        }
        if self.poll() {
            ctx.request_frame_after(TWO_SENDS_INTERVAL);
        }
        if let Some(wait) = self.carry_on_resend() {
            ctx.request_frame_after(wait);
        }
        if let Some(wait) = self.carry_on_asking() {
            ctx.request_frame_after(wait);
        }
        self.follow_recording();
        if let Some(watch) = &self.watch {
            watch.keep(&self.session);
        }
        for notice in self.session.take_notices() {
            let of_clients = |(_, value): &(_, Value)| *value == "clients".into();
            let failed = notice.key == "error-thread-died";
            if notice.key == "notice-recording-saved" {
                self.recording_was_saved();
            }
            if failed && notice.args.iter().any(of_clients) {
                // How far a burst came is not known from the clients' counters any more.
                self.panels.send.burst.run = None;
            }
            if failed && self.session.can_restart() {
                let restart = Action::Restart;
                self.notices.offer(notice, "thread-restart", restart);
            } else {
                self.notices.push(notice);
            }
        }
        self.follow_lesson(ctx);
        self.follow_sweep(ctx);
        if !self.shows_recording() {
            self.follow_server();
        }
        let now = ctx.input(|input| input.time);
        if let Some(wait) = self.view.player.advance(self.session.record(), now) {
            ctx.request_frame_after(Duration::try_from_secs_f64(wait).unwrap_or(RETRY_AFTER));
        }
        if self.take_lines() {
            ctx.request_frame();
        }
        let tabs = &mut self.panels.tabs;
        tabs.search(&mut self.session, &mut self.view.lines, ctx);
        let watched = self.preferences.view == MainView::Sockets;
        self.panels.sockets.follow(ctx, watched);
        layout::fit(ctx, self.appearance, self.preferences.zoom);
        flood
    }

    /// Takes new rows into the log; returns whether some are left.
    pub(crate) fn take_lines(&mut self) -> bool {
        let (record, ledger) = (self.session.record(), self.session.ledger());
        let (lines, transport) = (&mut self.view.lines, self.preferences.transport);
        lines.begin_at(ledger.origin().row(), transport);
        lines.ingest(record, ledger.len(), ledger.streams())
    }

    /// Clients that sent to the server go on doing so where it listens now.
    fn follow_server(&mut self) {
        if self.shows_recording() {
            return;
        }
        let now = self.session.udp().local();
        let (Some(before), Some(after)) = (self.listened, now) else {
            self.listened = now.or(self.listened);
            return;
        };
        if before == after {
            return;
        }
        self.listened = now;
        if self.lessons.open.is_some() || self.ongoing.sweep.is_some() {
            // A lesson says itself where its clients send to.
            return;
        }
        let mut clients = self.session.udp().clients().clone();
        clients.retain(|_, settings| address::is_same(settings.to, before));
        for (id, mut settings) in clients {
            settings.to = address::canonical(after);
            let outcome = self.session.udp_mut().set_client(id, settings);
            self.show_error(outcome);
        }
        if self.preferences.transport.has_tcp() {
            let outcome = self.session.listen_beside();
            self.show_error(outcome);
        }
    }
}
