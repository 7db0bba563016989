//! How long the start took.

use std::{
    io::{self, Write as _},
    time::Instant,
};

use egui::Context;

use crate::session::Painter;

/// Prints once how long it took until the first frame was on the screen.
#[derive(Debug)]
pub(super) struct FirstFrame {
    start: Option<Instant>,
    painter: Painter,
    frames: u8,
}

impl FirstFrame {
    /// From `start` on; without one, nothing is printed.
    pub(super) const fn new(start: Option<Instant>, painter: Painter) -> Self {
        Self {
            start,
            painter,
            frames: 0,
        }
    }

    /// At the beginning of every frame: when the second one begins, the first has been shown.
    pub(super) fn count_frame(&mut self, ctx: &Context) {
        let Some(start) = self.start else { return };
        if self.frames == 0 {
            self.frames = 1;
            ctx.request_repaint();
            return;
        }
        self.start = None;
        let millis = start.elapsed().as_secs_f64() * 1000.0;
        let mut out = io::stdout().lock();
        // Whoever asked may have gone; the window goes on.
        writeln!(
            out,
            "first frame: {millis:.1} ms, drawn by {}",
            self.painter.name()
        )
        .and_then(|()| out.flush())
        .ok();
    }
}
