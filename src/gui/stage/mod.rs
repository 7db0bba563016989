//! The stage: four places from left to right, painted from a [`Scene`].
//!
//! The scene says what is shown; here it gets its geometry. The work of a frame is bounded,
//! since the lists of a scene are.

mod bundle;
mod client;
mod connections;
mod cut;
mod envelope;
mod lanes;
mod motion;
mod network;
mod pen;
mod queue;
mod ribbon;
mod server;
mod stream;
mod strip;
mod timeline;

pub(crate) use lanes::lanes_ui;
pub(crate) use timeline::TimelinePanel;

use egui::{Rangef, Rect, Role, Sense, Ui, WidgetInfo, accesskit, vec2};

use self::{
    motion::{Journey, Motion, Stop},
    pen::Pen,
};
use super::{
    Action, PanelCtx,
    theme::Themed as _,
    widgets::marks::{dotted, focus_ring},
};
use crate::{
    model::{Message, RowId},
    stage::Scene,
    text::plain,
};

/// Draws the stage over the whole space.
pub(crate) fn stage_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
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
    if let Some((strip, colour)) = motion::cargo(scene, motion, back) {
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
    sentences(&parts)
}

/// Sentences one after the other, each with one stop at its end.
fn sentences(parts: &[String]) -> String {
    let mut said = String::new();
    for part in parts {
        let part = plain(part);
        said.push_str(&part);
        // A stop is followed by a space or stands at the end, which sets it apart from that of a number.
        said.push_str(if part.ends_with(['.', '。']) {
            " "
        } else {
            ". "
        });
    }
    said.truncate(said.trim_end().len());
    said
}
