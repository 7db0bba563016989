//! Sweeps in the window: one is measured like a lesson, and then everything is as it was before.

use egui::Context;

use super::App;
#[cfg(feature = "testing")]
use crate::gui::SweepShown;
use crate::{
    gui::next_frame::NextFrame as _,
    lesson::{LessonInput, LessonPlayer, Sweep},
    model::Message,
    session::{LessonRun, datagram_cost, lacking},
};

impl App {
    /// Begins to measure.
    pub(super) fn measure(&mut self, sweep: &Sweep) -> Result<(), Message> {
        let lesson = sweep.clone().lesson();
        if let Some(need) = lacking(&lesson.needs) {
            return Err(Message::new("error-lesson-lacks").with("need", need.word()));
        }
        let outcome = self.end_sweep();
        let cost = datagram_cost(sweep.payload(0).len());
        let mut run = LessonRun::begin(LessonPlayer::new(lesson), &self.session);
        let now = self.session.now();
        for input in [LessonInput::Next, LessonInput::Reveal] {
            run.player.input(input, now);
        }
        self.panels.charts.begin(sweep, cost);
        self.sweep = Some(run);
        self.player.live(self.session.record());
        self.selected = None;
        outcome
    }

    /// Ends it where it is; what was measured stays.
    pub(crate) fn end_sweep(&mut self) -> Result<(), Message> {
        let Some(run) = self.sweep.take() else {
            return Ok(());
        };
        self.panels.charts.shown.take(run.player.points(), false);
        run.finish(&mut self.session)
    }

    /// The sweep that is shown.
    #[cfg(feature = "testing")]
    pub(crate) const fn shown_sweep(&mut self) -> &mut SweepShown {
        &mut self.panels.charts.shown
    }

    /// Lets it go on, once in a frame.
    pub(crate) fn follow_sweep(&mut self, ctx: &Context) {
        let Some(run) = &mut self.sweep else {
            return;
        };
        run.advance(&mut self.session);
        let running = run.player.is_running();
        self.panels.charts.shown.take(run.player.points(), running);
        ctx.request_frame();
        if !running {
            let result = run.player.result().and_then(|result| result.run.as_ref());
            let stuck = result.and_then(|result| result.stuck.clone());
            let outcome = self.end_sweep();
            self.told(stuck.map_or(outcome, Err));
        }
    }
}
