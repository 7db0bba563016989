//! The stage: four places from left to right, painted from a [`Scene`].
//!
//! The scene says what is shown; here it gets its geometry. The work of a frame is bounded,
//! since the lists of a scene are.

mod client;
mod envelope;
mod motion;
mod network;
mod pen;
#[cfg(all(test, feature = "testing"))]
mod pictures;
mod queue;
mod server;
mod strip;

use egui::{Rangef, Rect, Role, Sense, Ui, WidgetInfo, accesskit, vec2};

use self::{motion::Motion, pen::Pen};
use super::{
    Action, PanelCtx,
    theme::{Themed as _, strong},
    widgets::marks::{dotted, focus_ring},
};
use crate::{
    model::{Message, RowId},
    stage::{Bundle, Scene},
    text::plain,
};

/// The stage panel.
#[derive(Clone, Debug, Default)]
pub(crate) struct StagePanel {
    motion: Motion,
}

impl StagePanel {
    /// Draws the stage over the whole space.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let now = ui.input(|input| input.time);
        self.motion.follow(ctx.player.head, now);
        let (pen, queue_box) = stage_ui(ui, ctx);
        if self.motion.paint(&pen, ctx.scene, queue_box, now) {
            ui.ctx().request_repaint();
        }
        let hits = pen.hits;
        hits_ui(ui, ctx, &hits);
    }
}

fn stage_ui<'a>(ui: &mut Ui, ctx: &mut PanelCtx<'a>) -> (Pen<'a>, Rect) {
    let space = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(space, Sense::hover());
    let name = ctx.t("stage-name");
    response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, &name));
    let spoken = spoken(ctx.scene, ctx);
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(spoken);
        node.set_live(accesskit::Live::Polite);
    });

    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let area = space.shrink2(vec2(sizes.edge * 1.4, sizes.edge * 1.2));
    let mut pen = Pen::new(ui, ctx.text, ctx.selected, area);
    let places = Places::of(area);
    for x in places.walls {
        let wall = [egui::pos2(x, area.top()), egui::pos2(x, area.bottom())];
        dotted(&pen.painter, wall, tokens.line);
    }
    client::paint(&mut pen, places.client, &ctx.scene.client);
    let queue_box = queue::paint(&mut pen, places.queue, &ctx.scene.queue);
    network::paint(&mut pen, places.network, ctx.scene, queue_box);
    server::paint(&mut pen, places.server, ctx, queue_box);
    if let Some(bundle) = &ctx.scene.bundle {
        bundle_ui(ui, ctx, &pen, bundle, places.network, queue_box);
    }
    (pen, queue_box)
}

/// The columns of the four places, and the walls between them.
struct Places {
    client: Rect,
    network: Rect,
    queue: Rect,
    server: Rect,
    walls: [f32; 3],
}

impl Places {
    fn of(area: Rect) -> Self {
        let gap = (area.width() * 0.025).clamp(10.0, 28.0);
        let x = |share: f32| area.left() + area.width() * share;
        let walls = [x(0.305), x(0.475), x(0.745)];
        let [one, two, three] = walls;
        let column =
            |from: f32, to: f32| Rect::from_x_y_ranges(Rangef::new(from, to), area.y_range());
        Self {
            client: column(area.left(), one - gap),
            network: column(one + gap * 0.6, two - gap * 0.6),
            queue: column(two + gap, three - gap),
            server: column(three + gap, area.right()),
            walls,
        }
    }
}

/// Many datagrams told as one; a press unfolds them.
fn bundle_ui(
    ui: &Ui,
    ctx: &mut PanelCtx<'_>,
    pen: &Pen<'_>,
    bundle: &Bundle,
    column: Rect,
    queue_box: Rect,
) {
    let text = ctx.say(&bundle.label);
    let size = vec2((pen.tile * 2.2).min(column.width() - 40.0), pen.tile * 1.1);
    let top = egui::pos2(
        // Room at the right for what falls off the queue.
        column.center().x - 13.0 - size.x / 2.0,
        queue_box.center().y - size.y / 2.0,
    );
    let rect = Rect::from_min_size(top, size);
    let tip = ctx.t("stage-unfold");
    let id = ui.scope_id().with("bundle");
    let response = ui.interact(rect.expand(8.0), id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{text}: {tip}")));
    let (tokens, painter) = (pen.tokens, &pen.painter);
    for back in [2.0, 1.0, 0.0] {
        let sheet = rect.translate(vec2(back * 5.0, -back * 5.0));
        let line = egui::Stroke::new(2.0, tokens.accent);
        let fill = if response.hovered() {
            tokens.hover
        } else {
            tokens.panel
        };
        painter.rect(sheet, 11, fill, line, egui::StrokeKind::Inside);
    }
    let big = pen.call * 1.3;
    let needs = pen
        .galley(&text, strong(big), tokens.accent, f32::INFINITY)
        .size()
        .x;
    let font = strong(big * ((size.x - 10.0) / needs).min(1.0));
    pen.centred(rect.center(), &text, font, tokens.accent, f32::INFINITY);
    if response.has_focus() {
        focus_ring(painter, rect.expand(6.0), 11, tokens.accent);
    }
    if response.clicked() {
        ctx.ask(Action::Unfold(bundle.from));
    }
    response.on_hover_text(tip);
}

/// Whatever stands for a row can be pressed to choose it.
fn hits_ui(ui: &Ui, ctx: &mut PanelCtx<'_>, hits: &[(Rect, RowId)]) {
    let tokens = ui.tokens();
    for (n, (rect, row)) in hits.iter().enumerate() {
        let id = ui.scope_id().with(("row", n, row));
        let response = ui.interact(*rect, id, Sense::CLICK);
        let chosen = ctx.selected == Some(*row);
        response.widget_info(|| {
            let number = Message::new("stage-row").with("n", row.saturating_add(1));
            WidgetInfo::selected(Role::Button, true, chosen, ctx.text.say(&number))
        });
        if response.hovered() && !chosen {
            focus_ring(ui.painter(), *rect, 9, tokens.line);
        }
        if response.clicked() {
            ctx.ask(Action::Select(if chosen { None } else { Some(*row) }));
        }
    }
}

/// What the stage shows, in words.
fn spoken(scene: &Scene, ctx: &PanelCtx<'_>) -> String {
    let said = scene.spoken();
    let parts: Vec<String> = said.iter().map(|message| ctx.say(message)).collect();
    plain(&parts.join(". "))
}
