//! Two pictures beside each other, as they came over UDP and over TCP.

use egui::{Context, Frame, Rect, Ui, pos2, vec2};

use super::{
    canvas::Canvas,
    legend::{LegendType, legend_ui, title_ui},
};
use crate::{
    gui::{
        PanelCtx,
        theme::{Themed as _, leading, panel_parts::picture as parts},
    },
    model::{Protocol, RowId},
    protocol::picture::Raster,
    stage::{
        MomentKey, Playhead,
        picture::{PictureIndex, PictureScene, PictureSide},
    },
};

/// The newest pictures, with the fates of their blocks.
#[derive(Debug, Default)]
pub(crate) struct PictureView {
    index: PictureIndex,
    key: Option<MomentKey>,
    scene: PictureScene,
    canvases: [Canvas; 2],
}

impl PictureView {
    /// Takes in what has happened, and shows the moment of `head`.
    pub(crate) fn update(&mut self, egui: &Context, ctx: &PanelCtx<'_>, head: Playhead) {
        let folded = ctx.folded();
        if self.index.update(folded) {
            egui.request_repaint();
        }
        let key = MomentKey::of(folded, head);
        if self.key.replace(key) != Some(key) {
            self.scene = PictureScene::of(&self.index, folded, head);
            for canvas in &mut self.canvases {
                canvas.is_old = true;
            }
        }
    }

    /// Draws the pictures that were sent in these rows, over the whole space.
    pub(crate) fn of_run(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, rows: (RowId, RowId)) {
        let head = Playhead::after_run(ctx.record, rows.1);
        self.update(ui.ctx(), ctx, head);
        let is_of_run = |_, side: Option<&PictureSide>| {
            let blocks = side.into_iter().flat_map(|side| &side.blocks);
            let mut own = blocks.filter_map(|block| block.row);
            own.any(|row| row >= rows.0)
        };
        let edge = ui.sizes().edge;
        let frame = Frame::new().inner_margin(vec2(edge * 2.0, edge));
        frame.show(ui, |ui| self.ui(ui, ctx, is_of_run, None));
    }

    /// Draws the sides that are visible over the whole space; where nothing was sent yet, `preview` in pale colours.
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        is_visible: impl Fn(Protocol, Option<&PictureSide>) -> bool,
        preview: Option<&Raster>,
    ) {
        let sizes = ui.sizes();
        let space = ui.available_rect_before_wrap();
        let (title, legend) = (sizes.caption * leading::LABEL, LegendType::height(ui));
        let gap = sizes.caption * parts::GAP;
        let sides = [
            (Protocol::Udp, self.scene.datagrams.as_ref()),
            (Protocol::Tcp, self.scene.stream.as_ref()),
        ];
        let visible: Vec<_> = (sides.into_iter().zip(&mut self.canvases))
            .filter(|((protocol, side), _)| is_visible(*protocol, *side))
            .collect();
        let n = visible.len().max(1) as f32;
        let aspect = |side: Option<&PictureSide>| match (side, preview) {
            (Some(side), _) => f32::from(side.header.width) / f32::from(side.header.height.max(1)),
            (None, Some(raster)) => {
                let (width, height) = raster.size();
                f32::from(width) / f32::from(height.max(1))
            }
            (None, None) => parts::USUAL,
        };
        let room = vec2(
            (space.width() - gap * (n - 1.0)) / n,
            space.height() - title - legend,
        );
        let visible_sides = visible.iter().map(|(side, _)| *side);
        let set = LegendType::of(ui, ctx, room.x, visible_sides);
        let mut left = space.left();
        for ((protocol, side), canvas) in visible {
            let aspect = aspect(side);
            let width = room.x.min(room.y.max(1.0) * aspect).max(1.0);
            let column = Rect::from_min_size(pos2(left, space.top()), vec2(room.x, space.height()));
            let place = vec2(width, width / aspect);
            let place = Rect::from_min_size(column.min + vec2(0.0, title), place);
            let above = column.with_max_y(place.top());
            ui.push_id(("picture-side", protocol.name()), |ui| {
                title_ui(ui, ctx, above, (protocol, side));
                canvas.ui(ui, ctx, place, (protocol, side), preview);
                let below = Rect::from_min_max(place.left_bottom(), column.max);
                if let Some(side) = side {
                    legend_ui(ui, ctx, below, set, (protocol, side));
                }
            });
            left += room.x + gap;
        }
    }
}
