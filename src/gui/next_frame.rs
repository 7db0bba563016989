//! When the next frame is drawn.

use std::time::Duration;

use egui::{Context, Id};

/// Asks for frames that are not the answer to an input: they leave time between each other.
pub(crate) trait NextFrame {
    /// Sets how long after it is asked for a frame comes, at least.
    fn set_pause(&self, pause: Duration);

    /// Asks for the next frame, as soon as drawing may take time again.
    fn request_frame(&self) {
        self.request_frame_after(Duration::ZERO);
    }

    /// Asks for a frame after this time, or later where drawing may take no time yet.
    fn request_frame_after(&self, wait: Duration);
}

impl NextFrame for Context {
    fn set_pause(&self, pause: Duration) {
        self.data_mut(|data| data.insert_temp(id(), pause));
    }

    fn request_frame_after(&self, wait: Duration) {
        let pause = self.data(|data| data.get_temp(id()));
        self.request_repaint_after(wait.max(pause.unwrap_or_default()));
    }
}

fn id() -> Id {
    Id::unique("pause before a frame")
}
