//! The switches of a UDP socket, in a menu.

use egui::{Popup, PopupCloseBehavior, Response, Ui};

use super::{
    PanelCtx,
    controls::toggle_ui,
    theme::{Themed as _, form_sizes},
    widgets::heading,
};
use crate::model::UdpSwitches;

/// The menu below `button`: whether others may have the port too and, of a client, whether it may send to all.
pub(crate) fn socket_options_menu(
    button: &Response,
    ctx: &PanelCtx<'_>,
    (client, switches): (bool, &mut UdpSwitches),
) {
    Popup::menu(button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui: &mut Ui| {
            ui.set_width(ui.sizes().body * form_sizes::FORM);
            heading(ui, &ctx.t("socket-options").to_uppercase());
            if client {
                toggle_ui(ui, ctx, "so-broadcast", &mut switches.broadcast);
            }
            toggle_ui(ui, ctx, "so-reuseaddr", &mut switches.reuse_address);
            toggle_ui(ui, ctx, "so-reuseport", &mut switches.reuse_port);
        });
}
