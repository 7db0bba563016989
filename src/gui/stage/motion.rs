//! What moves: an envelope from the client into the queue, and on to the server.
//!
//! The scene is painted as it is; the moving envelope only shows how it came to be so.

use egui::{Pos2, Rect, emath::easing, lerp};

use super::pen::Pen;
use crate::{
    model::RowId,
    stage::{Event, Playhead, Reading, Scene, Strip},
};

/// When the last move began.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Motion {
    head: Playhead,
    began: f64,
}

/// One leg of a way.
struct Leg {
    from: Pos2,
    to: Pos2,
}

impl Motion {
    /// Takes note of where the playhead is; `now` in seconds.
    pub(super) fn follow(&mut self, head: Playhead, now: f64) {
        if self.head.rows != head.rows {
            // Backwards nothing moves.
            self.began = if head.rows > self.head.rows {
                now
            } else {
                f64::NEG_INFINITY
            };
        }
        self.head = head;
    }

    /// Paints what moves; returns whether it moves on.
    pub(super) fn paint(&self, pen: &Pen<'_>, scene: &Scene, queue_box: Rect, now: f64) -> bool {
        let each = f64::from(pen.sizes.motion);
        let Some((legs, strip, colour)) = moving(pen, scene, queue_box) else {
            return false;
        };
        let since = now - self.began;
        if each <= 0.0 || since >= each * legs.len() as f64 {
            return false;
        }
        let mut left = since.max(0.0) / each;
        for leg in &legs {
            if left < 1.0 {
                let share = easing::cubic_out(crate::gui::widgets::numbers::length(left));
                let at = leg.from + (leg.to - leg.from) * lerp(0.0..=1.0, share);
                let width = queue_box.width() * 0.8;
                let (plan, size) = Pen::envelope_size(strip, width, pen.tile * 0.64);
                let rect = Rect::from_center_size(at, size);
                pen.envelope(rect, strip, &plan, pen.tokens.message(colour), false);
                return true;
            }
            left -= 1.0;
        }
        false
    }
}

/// The way of the last event, what goes it, and in which colour.
fn moving<'a>(
    pen: &Pen<'_>,
    scene: &'a Scene,
    queue_box: Rect,
) -> Option<(Vec<Leg>, &'a Strip, u64)> {
    let place = |row: RowId| {
        let found = pen.hits.iter().find(|(_, of)| *of == row);
        found.map(|(rect, _)| rect.center())
    };
    let middle = queue_box.center();
    match scene.event? {
        Event::Sent(row) => {
            let sending = scene.client.sends.iter().find(|s| s.envelope.row == row)?;
            let waits = sending.waiting || scene.queue.waiting.iter().any(|e| e.row == row);
            let leg = Leg {
                from: place(row)?,
                to: middle,
            };
            waits.then(|| (vec![leg], &sending.envelope.strip, sending.envelope.colour))
        }
        Event::Read(_) => {
            let reading: &Reading = scene.server.reading.as_ref()?;
            let sending = scene
                .client
                .sends
                .iter()
                .find(|s| Some(s.envelope.row) == reading.send)?;
            let mut legs = Vec::new();
            if sending.envelope.row >= scene.head.since {
                legs.push(Leg {
                    from: place(sending.envelope.row)?,
                    to: middle,
                });
            }
            legs.push(Leg {
                from: middle,
                to: place(reading.row)?,
            });
            Some((legs, &sending.envelope.strip, sending.envelope.colour))
        }
        _ => None,
    }
}
