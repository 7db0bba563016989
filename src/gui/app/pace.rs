//! A bounded share of a core for drawing.

use std::time::Duration;

use egui::Context;

use crate::{gui::next_frame::NextFrame as _, session::process_cpu_time};

/// How long after an input frames are drawn without a rest, in seconds.
const AFTER_INPUT: f64 = 0.5;
/// The longest wait for the next frame.
const MAX_WAIT: Duration = Duration::from_millis(400);

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
    pub(super) fn throttle(&mut self, ctx: &Context, flood: bool, drawing: Duration) {
        self.began = process_cpu_time();
        let (now, touched) = ctx.input(|input| {
            let moves = input.pointer.any_down() || !input.raw.events.is_empty();
            (input.time, moves)
        });
        if touched {
            self.touched = now;
        }
        let pause = if flood || now - self.touched < AFTER_INPUT {
            Duration::ZERO
        } else {
            (drawing * 2).min(MAX_WAIT)
        };
        ctx.set_pause(pause);
    }
}

#[cfg(test)]
mod tests {
    use egui::{Event, Key, Modifiers, RawInput};

    use super::*;

    /// The wait for the next frame that is asked for after one that took so long to draw, `after` so many seconds.
    fn wait(pace: &mut Pace, ctx: &Context, (after, event): (f64, Option<Event>)) -> Duration {
        let input = RawInput {
            time: Some(after),
            events: event.into_iter().collect(),
            ..RawInput::default()
        };
        let mut output = ctx.run_ui(input, |ui| {
            pace.throttle(ui, false, Duration::from_millis(30));
            ui.request_frame();
        });
        output.textures_delta.clear();
        let delays = output.viewport_output.values().map(|one| one.repaint_delay);
        delays.min().unwrap_or(Duration::MAX)
    }

    #[test]
    fn drawing_rests_longer_than_it_takes_and_not_after_an_input() {
        let (mut pace, ctx) = (Pace::default(), Context::default());
        let key = Event::Key {
            key: Key::F5,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        };
        // The first frames of a window are drawn at once, whatever is asked for.
        for n in 0..4 {
            wait(&mut pace, &ctx, (f64::from(n), None));
        }
        let untouched = wait(&mut pace, &ctx, (10.0, None));
        assert_eq!(untouched, Duration::from_millis(60), "twice as long");
        let touched = wait(&mut pace, &ctx, (11.0, Some(key)));
        assert_eq!(touched, Duration::ZERO, "an input is answered at once");
        wait(&mut pace, &ctx, (11.3, None));
        let soon = wait(&mut pace, &ctx, (11.4, None));
        assert_eq!(soon, Duration::ZERO, "so is what follows from it");
        wait(&mut pace, &ctx, (20.0, None));
        let later = wait(&mut pace, &ctx, (21.0, None));
        assert_eq!(later, Duration::from_millis(60), "then it rests again");
    }
}
