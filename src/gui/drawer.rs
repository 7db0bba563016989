//! The drawer of the projector: every control that the large window leaves out, hidden until it is wanted.

use egui::{Area, Frame, Id, Margin, Order, Rect, Role, Ui, Vec2};

use super::{
    PanelCtx,
    controls::{Choice, pick_ui, sign_ui_response},
    theme::{Themed as _, hair, panel_parts::drawer},
    widgets::{Icon, Kind},
};

/// The parts of the drawer, of which one is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum DrawerPart {
    #[default]
    Lesson,
    Send,
    Receive,
    Menu,
}

/// The parts in their order, with the keys of their names.
const PARTS: [(DrawerPart, &str); 4] = [
    (DrawerPart::Lesson, "drawer-lesson"),
    (DrawerPart::Send, "send-title"),
    (DrawerPart::Receive, "receive-title"),
    (DrawerPart::Menu, "command-menu"),
];
/// What is free at its edges, in points.
const MARGIN: i8 = 12;

/// The drawer. What is typed in it belongs to the panels that it shows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Drawer {
    pub(super) open: bool,
    part: DrawerPart,
    /// The keyboard comes here as soon as it is drawn.
    wants_focus: bool,
}

impl Drawer {
    /// Opens or closes it.
    pub(super) const fn toggle(&mut self) {
        self.open = !self.open;
        self.wants_focus = self.open;
    }

    /// Draws it while it is open, at the right of `place`, with what `add` draws of a part; of a lesson there is one
    /// only where one is shown.
    pub(super) fn ui(
        &mut self,
        ui: &Ui,
        ctx: &mut PanelCtx<'_>,
        (place, lesson): (Rect, bool),
        add: impl FnOnce(&mut Ui, &mut PanelCtx<'_>, DrawerPart),
    ) {
        if !self.open {
            return;
        }
        if !lesson && self.part == DrawerPart::Lesson {
            self.part = DrawerPart::Send;
        }
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let width = (sizes.body * drawer::WIDTH).min(place.width());
        let rect = place.with_min_x(place.right() - width);
        let frame = Frame::new()
            .fill(tokens.panel)
            .stroke(hair(tokens.dim))
            .shadow(ui.visuals().popup_shadow)
            .inner_margin(Margin::same(MARGIN));
        Area::new(Id::unique("drawer"))
            .order(Order::Middle)
            .fixed_pos(rect.min)
            .movable(false)
            .constrain(false)
            .show(ui.ctx(), |ui| {
                frame.show(ui, |ui| {
                    // While the window changes its size there may be no room at all.
                    let edges = Vec2::splat(2.0 * f32::from(MARGIN) + 2.0);
                    let size = (rect.size() - edges).max(Vec2::ZERO);
                    ui.set_min_size(size);
                    ui.set_max_size(size);
                    ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                        node.set_role(Role::Region);
                        node.set_label(ctx.t("drawer"));
                    });
                    self.parts_ui(ui, ctx, lesson);
                    ui.add_space(sizes.pad);
                    add(ui, ctx, self.part);
                });
            });
    }

    /// Which part is shown, and the way to close it.
    fn parts_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, lesson: bool) {
        let parts = PARTS.into_iter().skip(usize::from(!lesson));
        let choices = parts.map(|(part, key)| Choice::new(part, ctx.t(key), ""));
        let close = ui.sizes().control;
        ui.horizontal(|ui| {
            let width = ui.available_width() - close - ui.spacing().item_spacing.x;
            pick_ui(ui, choices, &mut self.part, Some(width));
            let button = sign_ui_response(ui, ctx, Icon::Close, "close", |button| {
                button.kind(Kind::Quiet).width(close)
            });
            if std::mem::take(&mut self.wants_focus) {
                button.request_focus();
            }
            if button.clicked() {
                self.open = false;
            }
        });
    }
}
