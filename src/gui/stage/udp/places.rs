//! The four places from left to right, and what moves between them.

use egui::{Rangef, Rect, Role, Sense, Ui, WidgetInfo, accesskit, vec2};

use super::{bundle, client, network, queue, server};
use crate::{
    gui::{
        PanelCtx,
        stage::{
            draw::{Journey, Motion, Pen, Stop, cargo},
            hits::{hits_ui, sentences},
        },
        theme::Themed as _,
        widgets::marks::dotted,
    },
    stage::Scene,
};

/// Draws the stage over the whole space.
pub(in crate::gui::stage) fn stage_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
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
    let mut area = space.shrink2(vec2(sizes.edge * 1.4, sizes.edge * 1.1));
    // Below there is only the scrubber.
    area.max.y += sizes.edge * 0.6;
    let motion = motion_of(ui, ctx);
    if motion.is_some() {
        ui.ctx().request_repaint();
    }
    let mut pen = Pen::new(ui, ctx.text, ctx.selected, area);
    pen.motion = motion;
    let places = Places::of(area);
    for (key, column) in places.named() {
        let id = ui.scope_id().with(key);
        let name = ctx.t(key);
        ui.interact(column, id, Sense::hover())
            .widget_info(|| WidgetInfo::labeled(Role::Group, true, &name));
    }
    for x in places.walls {
        let wall = [egui::pos2(x, area.top()), egui::pos2(x, area.bottom())];
        dotted(&pen.painter, wall, tokens.line);
    }
    client::paint(&mut pen, places.client, &ctx.scene.client);
    let queue_box = queue::paint(&mut pen, places.queue, &ctx.scene.queue);
    network::paint(&mut pen, places.network, ctx.scene, queue_box);
    server::paint(&mut pen, places.server, ctx, queue_box);
    bundle::bundle_ui(ui, ctx, &pen);
    bundle::fold_ui(ui, ctx, places.network);
    traveller(&pen, ctx.scene);
    for (rect, key) in &pen.tips {
        ui.interact(*rect, ui.scope_id().with(key), Sense::hover())
            .on_hover_text(ctx.t(key));
    }
    hits_ui(ui, ctx, &pen.hits);
}

/// What moves at this moment.
fn motion_of(ui: &Ui, ctx: &PanelCtx<'_>) -> Option<Motion> {
    let now = ui.input(|input| input.time);
    let since = ctx.player.since_move(now)?;
    let journey = Journey::of(ctx.scene)?;
    let each = f64::from(ui.sizes().motion);
    Motion::after(journey, since, each, ctx.player.time_to_move())
}

/// The envelope that is on its way.
fn traveller(pen: &Pen<'_>, scene: &Scene) {
    let Some(motion) = &pen.motion else { return };
    let Some((at, back)) = motion.at(|stop| pen.place_of(stop)) else {
        return;
    };
    if motion.going_to(Stop::Cut).is_some() {
        // The cut-off tiles fall by themselves.
        return;
    }
    if let Some((strip, colour)) = cargo(scene, motion, back) {
        let wrap = pen.wrap(&strip, pen.tile * 4.2, pen.tile * 0.62);
        let rect = Rect::from_center_size(at, wrap.size);
        let falls = motion.going_to(Stop::Floor).is_some();
        pen.envelope(rect, &wrap, pen.tokens.message(colour), falls);
    }
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
        let walls = [x(0.295), x(0.49), x(0.745)];
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

    /// The columns, each with the key of its name.
    const fn named(&self) -> [(&'static str, Rect); 4] {
        [
            ("place-client", self.client),
            ("place-network", self.network),
            ("place-queue", self.queue),
            ("place-server", self.server),
        ]
    }
}

/// What the stage shows, in words.
fn spoken(scene: &Scene, ctx: &PanelCtx<'_>) -> String {
    let said = scene.spoken();
    let parts: Vec<String> = said.iter().map(|message| ctx.say(message)).collect();
    sentences(&parts)
}
