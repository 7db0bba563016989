//! The view of the picture: what is sent at its head, below it what came.

use egui::{Rect, Sense, Ui, UiBuilder, vec2};

use super::{draft::PictureDraft, view::PictureView};
use crate::{
    gui::{PanelCtx, theme::Themed as _, widgets::field_height},
    model::{ClientId, Protocol},
};

/// The picture, as it is chosen and as it came.
#[derive(Debug, Default)]
pub(crate) struct PicturePanel {
    pub(crate) draft: PictureDraft,
    view: PictureView,
}

impl PicturePanel {
    /// Draws it over the whole space; `client` sends, at most `rate` blocks a second.
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        (client, rate): (ClientId, Option<u32>),
    ) {
        let sizes = ui.sizes();
        let space = ui.available_rect_before_wrap();
        ui.allocate_rect(space, Sense::hover());
        let inner = space.shrink2(vec2(sizes.wide_edge(), sizes.pad));
        let head = Rect::from_min_size(inner.min, vec2(inner.width(), sizes.control + sizes.pad));
        let builder = UiBuilder::new().max_rect(head).id_salt("picture-head");
        let used = ui.scope_builder(builder, |ui| {
            ui.spacing_mut().interact_size.y = field_height(ui, sizes.small);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(sizes.pad, sizes.pad * 0.5);
                self.draft.ui(ui, ctx, (client, rate));
            });
        });
        let below = inner.with_min_y(used.response.rect.bottom() + sizes.pad);
        self.view.update(ui.ctx(), ctx, ctx.player.head);
        let builder = UiBuilder::new().max_rect(below).id_salt("picture");
        ui.scope_builder(builder, |ui| {
            let transport = ctx.transport();
            let is_visible = |protocol, _: Option<&_>| match protocol {
                Protocol::Udp => transport.has_udp(),
                Protocol::Tcp => transport.has_tcp(),
            };
            self.view.ui(ui, ctx, is_visible, self.draft.raster());
        });
    }
}
