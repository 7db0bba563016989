//! What happened, said once to those who cannot see it.

use egui::{Id, Rect, Role, Sense, Ui, WidgetInfo, accesskit::Live};

use crate::{
    gui::{PanelCtx, next_frame::NextFrame as _},
    model::{Message, RowId},
};
use std::time::Duration;

/// The least time between two announcements, in seconds; while one follows the other it doubles up to [`MAX_INTERVAL`].
const MIN_INTERVAL: f64 = 0.7;
/// The time between two announcements where much happens all the time, in seconds.
const MAX_INTERVAL: f64 = 6.0;

/// Announces the caption, and in a flood a summary now and then. Screen readers are told when the *label* of a live
/// node changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Announcer {
    /// The sentence that was announced, without how much happened before it.
    sentence: String,
    label: String,
    rows: RowId,
    /// When the next may be, in seconds since the start, and how long after this one.
    due: f64,
    pace: f64,
}

impl Announcer {
    /// Announces what is told at this place, if that is something new and it may.
    pub(super) fn ui(&mut self, ui: &Ui, ctx: &PanelCtx<'_>, place: Rect, sentence: &str) {
        let now = ui.input(|input| input.time);
        if sentence != self.sentence {
            if now >= self.due {
                self.announce(ctx, sentence, now);
            } else {
                // What is no longer so is not left to be read.
                self.label.clear();
                let left = Duration::try_from_secs_f64(self.due - now);
                ui.ctx().request_frame_after(left.unwrap_or_default());
            }
        }
        let response = ui.interact(place, Id::unique("announcer"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &self.label));
        (ui.ctx()).accesskit_node_builder(response.id, |node| node.set_live(Live::Polite));
    }

    fn announce(&mut self, ctx: &PanelCtx<'_>, sentence: &str, now: f64) {
        // After some quiet it begins anew with the least time.
        let again = now < self.due + self.pace;
        self.pace = if again {
            (self.pace * 2.0).min(MAX_INTERVAL)
        } else {
            MIN_INTERVAL
        };
        let rows = ctx.player.head.rows;
        let message = Message::new("announced")
            .with("n", rows.saturating_sub(self.rows))
            .with("told", sentence);
        self.label = ctx.say(&message);
        sentence.clone_into(&mut self.sentence);
        (self.rows, self.due) = (rows, now + self.pace);
    }
}
