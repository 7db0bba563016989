//! A bounded share of a core for drawing.

use std::time::Duration;

use egui::Context;

use crate::{gui::next_frame::NextFrame as _, session::process_cpu_time};

/// So long after an input each frame is drawn as soon as it can be, in seconds.
const TOUCHED: f64 = 0.5;
/// The longest wait for the next frame.
const LONGEST: Duration = Duration::from_millis(400);

/// Lets as much time pass after a frame as it took to draw, while nobody touches the window: without a graphics
/// card drawing would take a whole core.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// The processor time that all threads had used when the last frame began to be drawn: a software renderer has
    /// threads of its own.
    began: Option<Duration>,
    /// The time of the newest input, in seconds since the start.
    touched: f64,
}

impl Pace {
    /// The processor time that the last frame took to draw; where the system does not tell, what the window's
    /// library has `measured`, in seconds.
    pub(super) fn drawn(&self, measured: Option<f32>) -> Duration {
        let used = process_cpu_time().zip(self.began);
        let used = used.map(|(now, began)| now.saturating_sub(began));
        let measured = || Duration::try_from_secs_f32(measured?).ok();
        used.or_else(measured).unwrap_or_default()
    }

    /// A frame is about to be drawn; the last one took so long. What is asked for from now on comes after it and as
    /// long a rest; in a flood the taking in was the rest.
    pub(super) fn rest(&mut self, ctx: &Context, flood: bool, drawing: Duration) {
        self.began = process_cpu_time();
        let (now, touched) = ctx.input(|input| {
            let moves = input.pointer.any_down() || !input.raw.events.is_empty();
            (input.time, moves)
        });
        if touched {
            self.touched = now;
        }
        let pause = if flood || now - self.touched < TOUCHED {
            Duration::ZERO
        } else {
            (drawing * 2).min(LONGEST)
        };
        ctx.set_pause(pause);
    }
}
