//! Sweeps in the window: one is measured like a lesson, and then everything is as it was before.

use std::path::Path;

use egui::{Context, Theme};

use super::{App, Options};
use crate::{
    gui::{
        export::{outlined, to_png},
        next_frame::NextFrame as _,
    },
    lesson::{LessonInput, LessonPlayer, Sweep, SweepPoint},
    model::Message,
    session::{LessonRun, MainView, datagram_cost, lacking},
    text::Lang,
};

/// The chart of a sweep as SVG, or as PNG, drawn as in the window; none is opened.
///
/// # Errors
/// The lab behind it cannot be started; there is no room for it.
pub fn sweep_picture(
    lang: Lang,
    measured: (&Sweep, &[SweepPoint]),
    png: bool,
) -> Result<Vec<u8>, Message> {
    let ctx = Context::default();
    let options = Options {
        lang: Some(lang),
        ..Options::default()
    };
    App::new(&ctx, options)?.sweep_picture(&ctx, measured, png)
}

impl App {
    pub(super) fn measure(&mut self, sweep: &Sweep) -> Result<(), Message> {
        let lesson = sweep.clone().lesson();
        if let Some(need) = lacking(&lesson.needs) {
            return Err(Message::new("error-lesson-lacks").with("need", need.word()));
        }
        let outcome = self.end_sweep();
        let cost = datagram_cost(sweep.payload(0).len());
        let clears = self.hide_sent_bursts();
        let mut run = LessonRun::begin(LessonPlayer::new(lesson), &self.session);
        let now = self.session.now();
        let drawn = LessonInput::Draw(self.panels.charts.drawn(sweep));
        for input in [LessonInput::Next, drawn, LessonInput::Reveal] {
            run.player.input(input, now);
        }
        self.panels.charts.begin(sweep, cost);
        self.ongoing.sweep = Some((run, clears));
        self.view.player.live(self.session.record());
        self.view.selected = None;
        outcome
    }

    /// Ends it where it is; what was measured stays.
    pub(crate) fn end_sweep(&mut self) -> Result<(), Message> {
        let Some((run, clears)) = self.ongoing.sweep.take() else {
            return Ok(());
        };
        self.note_undoable_clear(clears);
        self.panels.charts.shown.take(run.player.points(), false);
        run.finish(&mut self.session)
    }

    /// The chart of a sweep that was measured elsewhere, as SVG or PNG.
    ///
    /// # Errors
    /// There is no room for it.
    fn sweep_picture(
        &mut self,
        ctx: &Context,
        (sweep, points): (&Sweep, &[SweepPoint]),
        png: bool,
    ) -> Result<Vec<u8>, Message> {
        let shown = &mut self.panels.charts.shown;
        shown.show(sweep);
        shown.take(points, false);
        let page = self.drawn(MainView::Charts, ctx, Theme::Light);
        let write = if png { to_png } else { outlined };
        write(Path::new("-"), &page, self.text.lang())
    }

    /// Lets it go on, once in a frame.
    pub(crate) fn follow_sweep(&mut self, ctx: &Context) {
        let Some((run, _)) = &mut self.ongoing.sweep else {
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
            self.show_error(stuck.map_or(outcome, Err));
        }
    }
}
