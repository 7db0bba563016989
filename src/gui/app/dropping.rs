//! Files that are dropped onto the window.

use std::path::PathBuf;

use egui::{Align2, Context, Id, LayerId, Order, StrokeKind};

use super::{App, Screen};
use crate::{
    gui::{
        Action,
        theme::{Themed as _, space, strong, tint, wall},
    },
    session::MainView,
};

impl App {
    /// A dropped lesson is played, a recording shown, the datagrams of a capture listed, a picture sent where the picture
    /// is shown; the bytes of any other file become the payload.
    pub(super) fn take_dropped(&mut self, ctx: &Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.first().cloned());
        let Some(file) = dropped else { return };
        let path = file.path();
        let end = path.extension().unwrap_or_default().to_ascii_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|known| end == *known);
        let action: fn(PathBuf) -> Action = if ends(&["pcapng", "pcap", "cap"]) {
            Action::OpenRecording
        } else if self.lessons.screen != Screen::FreePlay || ends(&["toml"]) {
            Action::OpenLessonFile
        } else if self.preferences.view == MainView::Picture && ends(&["png", "jpg", "jpeg"]) {
            Action::OpenPicture
        } else {
            let outcome = self.panels.send.text.attach(path);
            return self.show_error(outcome);
        };
        self.actions.push(action(path.to_owned()));
    }
}

/// Says over the whole window what dropping would do, while a file is held above it.
pub(in crate::gui) fn dropping_ui(ui: &egui::Ui, text: &crate::text::Catalog) {
    if ui.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let layer = LayerId::new(Order::Foreground, Id::unique("dropping"));
    let painter = ui.ctx().layer_painter(layer);
    let window = ui.ctx().content_rect();
    painter.rect_filled(window, 0, tokens.panel.gamma_multiply(tint::VEIL));
    let (edge, line) = (window.shrink(space::XL), wall(tokens.accent));
    painter.rect_stroke(edge, sizes.card_radius, line, StrokeKind::Inside);
    let (at, align, font) = (
        window.center(),
        Align2::CENTER_CENTER,
        strong(sizes.caption),
    );
    painter.text(at, align, text.get("drop-file"), font, tokens.ink);
}
