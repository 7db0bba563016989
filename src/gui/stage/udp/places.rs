//! The four places from left to right, and what moves between them.

use egui::{Rangef, Rect, Role, Sense, Ui, WidgetInfo};

use super::{bundle, client, network, queue, server};
use crate::{
    gui::{
        PanelCtx,
        next_frame::NextFrame as _,
        playback::Player,
        stage::{
            draw::{Motion, MotionPath, Pen, Waypoint, carried_bytes},
            hits::{figure_ui, hits_ui},
        },
        theme::{Themed as _, stage_parts::places, stage_sizes},
        widgets::{kept, marks::dotted},
    },
    model::Message,
    stage::{self, Scene},
};

/// Draws the stage over the whole space.
pub(in crate::gui::stage) fn stage_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let space = figure_ui(ui, ctx, || accessible_text(ctx));
    let sizes = ui.sizes();
    let mut area = space.shrink2(places::EDGES * sizes.edge);
    // Below there is only the scrubber.
    area.max.y += sizes.edge * places::LOWER;
    let motion = motion_of(ui, ctx.scene, ctx.player);
    if motion.is_some() {
        ui.ctx().request_frame();
    }
    let mut pen = Pen::new(ui, ctx.text, ctx.selected, area);
    pen.motion = motion;
    let places = StageColumns::of(area, pen.projected);
    for (key, column) in places.named() {
        let id = ui.scope_id().with(key);
        let name = ctx.t(key);
        ui.interact(column, id, Sense::hover())
            .widget_info(|| WidgetInfo::labeled(Role::Group, true, &name));
    }
    if pen.motion.is_some() {
        paint(&mut pen, ctx, area, &places);
    } else {
        let id = ui.scope_id().with("places");
        let found = kept(ui, id, (area, ctx.stage_key()), || {
            paint(&mut pen, ctx, area, &places);
            let (hits, tips) = (&mut pen.hits, &mut pen.tips);
            (std::mem::take(hits), std::mem::take(tips), pen.bundle)
        });
        (pen.hits, pen.tips, pen.bundle) = found;
    }
    bundle::bundle_ui(ui, ctx, &pen);
    bundle::fold_ui(ui, ctx, places.network);
    moving_envelope(&pen, ctx.scene);
    for (rect, key) in &pen.tips {
        ui.interact(*rect, ui.scope_id().with(key), Sense::hover())
            .on_hover_text(ctx.t(key));
    }
    if ctx.waits {
        // What has not come yet is not told by its bytes either.
        pen.hits.retain(|(_, row)| *row < ctx.described.rows);
    }
    hits_ui(ui, ctx, &pen.hits);
}

/// Paints the places and the walls between them; the pen knows what stands where.
fn paint(pen: &mut Pen<'_>, ctx: &PanelCtx<'_>, area: Rect, places: &StageColumns) {
    for x in places.walls {
        let wall = [egui::pos2(x, area.top()), egui::pos2(x, area.bottom())];
        dotted(&pen.painter, wall, pen.tokens.line);
    }
    client::paint(pen, places.client, &ctx.scene.client);
    let queue_box = queue::paint(pen, places.queue, &ctx.scene.queue);
    network::paint(pen, places.network, ctx, queue_box);
    server::paint(pen, places.server, ctx, queue_box);
}

/// The sentences that a screen reader says of the stage.
fn accessible_text(ctx: &PanelCtx<'_>) -> Vec<Message> {
    let mut sentences = if ctx.waits {
        // What it says is no further than what tables and caption tell.
        let mut before = stage::scene(ctx.folded(), ctx.described);
        before.number(|row| ctx.lines.number_of(row));
        before.accessible_text()
    } else {
        ctx.scene.accessible_text()
    };
    if server::stops(ctx) {
        sentences.push(Message::new("stage-not-reading"));
    }
    sentences
}

/// The motion of the last event; `None` when it is over, or where nothing moves.
pub(in crate::gui::stage) fn motion_of(ui: &Ui, scene: &Scene, player: &Player) -> Option<Motion> {
    let now = ui.input(|input| input.time);
    let since = player.since_move(now)?;
    let journey = MotionPath::of(scene)?;
    let each = f64::from(ui.sizes().motion);
    Motion::after(journey, since, each, player.time_to_move())
}

/// The envelope that is on its way.
fn moving_envelope(pen: &Pen<'_>, scene: &Scene) {
    let Some(motion) = &pen.motion else { return };
    let Some((at, back)) = motion.at(|stop| pen.place_of(stop)) else {
        return;
    };
    if motion.going_to(Waypoint::Cut).is_some() {
        // The cut-off tiles fall by themselves.
        return;
    }
    if let Some((strip, colour)) = carried_bytes(scene, motion, back) {
        let wrap = pen.wrap(&strip, pen.tile * places::TRAVELS, pen.envelope_tile());
        let rect = Rect::from_center_size(at, wrap.size);
        let falls = motion.going_to(Waypoint::Floor).is_some();
        pen.envelope(rect, &wrap, pen.tokens.message(colour), falls);
    }
}

/// The columns of the four places, and the walls between them.
struct StageColumns {
    client: Rect,
    network: Rect,
    queue: Rect,
    server: Rect,
    walls: [f32; 3],
}

impl StageColumns {
    fn of(area: Rect, projected: bool) -> Self {
        let [least, most] = stage_sizes::PLACE_GAPS;
        let (walls, most) = if projected {
            (places::PROJECTED_WALLS, stage_sizes::PROJECTED_GAP)
        } else {
            (places::WALLS, most)
        };
        let gap = (area.width() * places::GAP).clamp(least, most);
        let walls = walls.map(|share| area.left() + area.width() * share);
        let [one, two, three] = walls;
        let column =
            |from: f32, to: f32| Rect::from_x_y_ranges(Rangef::new(from, to), area.y_range());
        Self {
            client: column(area.left(), one - gap),
            network: column(one + gap * places::NARROW, two - gap * places::NARROW),
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
