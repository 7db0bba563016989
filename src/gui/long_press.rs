//! A finger that rests shows what the pointer of a mouse shows.

use egui::{Context, Event, Modifiers, Plugin, PointerButton, Pos2, RawInput, Ui};

/// Lets go of what a finger has rested on for so long that it was the right button: from then on what is under it, and
/// what it slides over until it is lifted, is shown as under the pointer of a mouse. What can be dragged stays in its
/// hand.
#[derive(Debug, Default)]
pub(crate) struct LongPress {
    /// Whether the finger that is down has left its place.
    moved: bool,
}

impl LongPress {
    /// Where the finger rests, while it still presses.
    fn position(&self, ctx: &Context) -> Option<Pos2> {
        let draggable = |id| {
            let dragged = ctx.read_response(id);
            // The content of a scroll area can be dragged, but does not take the keyboard.
            dragged.is_some_and(|dragged| dragged.sense.is_focusable())
        };
        if self.moved || ctx.dragged_id().is_some_and(draggable) {
            return None;
        }
        ctx.input(|input| {
            let pressed = input.any_touches() && input.pointer.primary_down();
            let long = pressed && input.pointer.is_decidedly_dragging();
            input.pointer.latest_pos().filter(|_| long)
        })
    }
}

impl Plugin for LongPress {
    fn debug_name(&self) -> &'static str {
        "resting finger"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let Some(pos) = self.position(ctx) else {
            return;
        };
        let lifted = Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed: false,
            modifiers: Modifiers::NONE,
        };
        input.events.insert(0, lifted);
    }

    fn on_end_pass(&mut self, ui: &mut Ui) {
        let most = ui.options(|options| options.input_options.max_click_dist);
        let away = ui.input(|input| {
            let down = input.pointer.primary_down();
            input.pointer.total_drag_delta().filter(|_| down)
        });
        self.moved = away.is_some_and(|away| self.moved || away.length() > most);
        if self.position(ui).is_some() {
            ui.request_repaint();
        }
    }
}
