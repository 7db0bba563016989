//! How large the panels are that can be resized.

use egui::{Id, LayerId, Order, Stroke, Ui, Vec2, containers::panel::PanelState};

use super::theme::{Themed as _, window_sizes};
use crate::{session::PanelSizes, text::Catalog};

/// The panels that can be resized, with the names of their edges.
const PANELS: [(&str, &str); 3] = [
    ("send", "resize-send"),
    ("receive", "resize-receive"),
    ("tabs", "resize-tables"),
];

/// The sizes that a person gave to the panels.
///
/// A size that nobody changed is not kept, since the usual one depends on the window.
#[derive(Clone, Debug, Default)]
pub(super) struct Sizing {
    chosen: PanelSizes,
    seen: PanelSizes,
    window: Vec2,
    forget: bool,
}

impl Sizing {
    /// The sizes from the last time.
    pub(super) fn new(chosen: PanelSizes) -> Self {
        Self {
            chosen,
            ..Self::default()
        }
    }

    /// The sizes of the panels that a person has chosen by dragging.
    pub(super) const fn chosen(&self) -> PanelSizes {
        self.chosen
    }

    /// Lets the panels have these sizes from the next frame on.
    pub(super) const fn restore(&mut self, chosen: PanelSizes) {
        self.chosen = chosen;
        self.forget = true;
    }

    /// Before the panels are shown in `ui`.
    pub(super) fn before(&mut self, ui: &Ui) {
        if std::mem::take(&mut self.forget) {
            for name in PANELS.map(|(name, _)| name) {
                let id = id(ui, name);
                ui.data_mut(|data| data.remove::<PanelState>(id));
            }
            self.window = Vec2::ZERO;
        }
    }

    /// After the panels were shown in `ui`: what has changed while the window did not was
    /// changed by hand.
    pub(super) fn after(&mut self, ui: &Ui, text: &Catalog) {
        name_edges(ui, text);
        let size = |name| PanelState::load(ui, id(ui, name)).map(|state| state.size());
        let now = PanelSizes {
            send: size("send").map(|size| size.x),
            receive: size("receive").map(|size| size.x),
            tables: size("tabs").map(|size| size.y),
        };
        let window = ui.viewport_rect().size();
        if window == self.window {
            let pairs = [
                (&mut self.chosen.send, self.seen.send, now.send),
                (&mut self.chosen.receive, self.seen.receive, now.receive),
                (&mut self.chosen.tables, self.seen.tables, now.tables),
            ];
            for (chosen, before, now) in pairs {
                if let (Some(before), Some(now)) = (before, now)
                    && (before - now).abs() > 0.5
                {
                    *chosen = Some(now);
                }
            }
        }
        self.window = window;
        self.seen = now;
    }
}

/// Names the edges that can be dragged, which egui names in English, and marks the one that has
/// the keyboard.
fn name_edges(ui: &Ui, text: &Catalog) {
    for (name, key) in PANELS {
        let edge = id(ui, name).with("__resize");
        let Some(response) = ui.ctx().read_response(edge) else {
            continue;
        };
        let label = text.get(key);
        ui.ctx()
            .accesskit_node_builder(edge, |node| node.set_label(label));
        if response.has_focus() {
            let rect = response.rect;
            let ends = if rect.height() > rect.width() {
                [rect.center_top(), rect.center_bottom()]
            } else {
                [rect.left_center(), rect.right_center()]
            };
            let layer = LayerId::new(Order::Middle, edge);
            let stroke = Stroke::new(window_sizes::DRAGGED_EDGE, ui.tokens().accent);
            ui.ctx().layer_painter(layer).line_segment(ends, stroke);
        }
    }
}

fn id(ui: &Ui, name: &'static str) -> Id {
    ui.scope_id().with_salt(egui::IdSalt::new(name))
}
