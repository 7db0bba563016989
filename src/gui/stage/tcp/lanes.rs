//! The lanes over the whole space: what was sent, what the kernel holds, every read.

use egui::{Rect, Ui, pos2};

use super::{
    connections::connections_ui,
    datagram_lane,
    lane_layout::{LaneColumns, LaneLayout},
    messages::descriptions,
    stream_lane,
};
use crate::{
    gui::{
        PanelCtx,
        stage::{
            draw::Pen,
            hits::{figure_ui, hits_ui},
            udp::stops,
        },
        theme::{
            Themed as _, hair, space,
            stage_parts::{lanes, pen as pen_parts},
            stage_sizes,
        },
        widgets::{kept, marks::dotted},
    },
    model::{Message, RowId},
    stage::Comparison,
};

/// Draws both lanes over the whole space, or that of the stream alone.
pub(in crate::gui::stage) fn lanes_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, lanes: &Comparison) {
    let both = ctx.transport().has_udp();
    let space = figure_ui(ui, ctx, || {
        let mut sentences = descriptions(ctx, lanes, both);
        if stops(ctx) {
            sentences.push(Message::new("stage-not-reading"));
        }
        sentences
    });
    let sizes = ui.sizes();
    let mut area = space.shrink2(lanes::EDGES * sizes.edge);
    area.max.y += sizes.edge * lanes::LOWER;
    let (id, depends_on) = (ui.scope_id().with("lanes"), (area, ctx.stage_key()));
    let (named, hits) = kept(ui, id, depends_on, || paint(ui, ctx, area, lanes));
    connections_ui(ui, ctx, named, &lanes.stream);
    hits_ui(ui, ctx, &hits);
}

/// Paints both lanes, or that of the stream alone; gives the place of the connection's name, and what stands for rows.
fn paint(
    ui: &Ui,
    ctx: &PanelCtx<'_>,
    area: Rect,
    lanes: &Comparison,
) -> (Rect, Vec<(Rect, RowId)>) {
    let both = ctx.transport().has_udp();
    let tokens = ui.tokens();
    let mut pen = Pen::new(ui, ctx.text, ctx.selected, area);
    if pen.projected {
        pen.letters = Some(pen_parts::RIBBON_LETTERS);
        pen.tile = stage_sizes::PROJECTED_TILE;
    }
    let sizes = lanes.read_sizes(both);
    let next = ctx.lab.settings.server.reads.size(0);
    let asked = sizes.first().copied().unwrap_or(next);
    let differ = sizes.len() > 1;
    let columns = LaneColumns::of(area, differ);
    for x in columns.walls {
        let wall = [pos2(x, area.top()), pos2(x, area.bottom())];
        dotted(&pen.painter, wall, tokens.line);
    }
    let key = if differ {
        "lane-reads-differ"
    } else {
        "lane-reads"
    };
    let mut reads = ctx.say(&Message::new(key).with("asked", asked));
    if stops(ctx) {
        reads = format!("{reads} · {}", ctx.t("stage-not-reading"));
    }
    for (column, text) in [
        (columns.sends, pen.text.get("lane-sends")),
        (columns.queue, pen.text.get("place-queue")),
        (columns.reads, reads),
    ] {
        let text = text.to_uppercase();
        let words = pen.fit(&text, pen.bold(), tokens.dim, column.span());
        pen.draw_galley(pos2(column.min, area.top()), &words);
    }
    let mut rest = area.with_min_y(area.top() + pen.row() + space::XS);
    if both {
        let framed = lanes.stream.is_framed();
        let share = if framed || pen.projected {
            lanes::UPPER_FRAMED
        } else {
            lanes::UPPER
        };
        let middle = rest.top() + rest.height() * share;
        let upper = rest.with_max_y(middle - space::XS);
        pen.painter.hline(area.x_range(), middle, hair(tokens.line));
        let lane = LaneLayout::of(&pen, upper, &columns, 0.0);
        datagram_lane::paint(&mut pen, &lane, ctx, lanes);
        rest = rest.with_min_y(middle + space::S);
    }
    let named = stream_lane::paint(&mut pen, &columns, rest, ctx, &lanes.stream);
    (named, pen.hits)
}
