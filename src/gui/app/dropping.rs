//! Files that are dropped onto the window.

use egui::{Align2, Context, Id, LayerId, Order};

use super::{App, Screen};
use crate::{
    gui::{
        Action,
        theme::{Themed as _, space, strong, wall},
    },
    session::MainView,
};

impl App {
    /// A dropped lesson is played, a recording shown, the datagrams of a capture listed, a picture sent where the picture
    /// is shown; the bytes of any other file become the payload.
    pub(super) fn take_dropped(&mut self, ctx: &Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.first().cloned());
        let is_lesson = |path: &std::path::Path| path.extension().is_some_and(|end| end == "toml");
        let is_recording =
            |path: &std::path::Path| path.extension().is_some_and(|end| end == "pcapng");
        let dropped = match dropped {
            Some(file) if is_recording(file.path()) => {
                let path = file.path().to_owned();
                self.actions.push(Action::OpenRecording(path));
                return;
            }
            Some(file) if is_capture(file.path()) => {
                let path = file.path().to_owned();
                self.actions.push(Action::OpenCapture(path));
                return;
            }
            Some(file) if self.lessons.screen != Screen::FreePlay || is_lesson(file.path()) => {
                let path = file.path().to_owned();
                self.actions.push(Action::OpenLessonFile(path));
                return;
            }
            Some(file) if self.preferences.view == MainView::Picture && is_picture(file.path()) => {
                let path = file.path().to_owned();
                self.actions.push(Action::OpenPicture(path));
                return;
            }
            dropped => dropped,
        };
        if let Some(file) = dropped
            && let Err(message) = self.panels.send.text.attach(file.path())
        {
            self.notices.push(message);
        }
    }
}

/// Whether the name of a file is that of a picture.
fn is_picture(path: &std::path::Path) -> bool {
    ends(path, &["png", "jpg", "jpeg"])
}

/// Whether it is that of a capture that is no recording.
fn is_capture(path: &std::path::Path) -> bool {
    ends(path, &["pcap", "cap"])
}

fn ends(path: &std::path::Path, endings: &[&str]) -> bool {
    let end = path.extension().unwrap_or_default().to_ascii_lowercase();
    endings.iter().any(|known| end == *known)
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
    painter.rect_filled(window, 0, tokens.panel.gamma_multiply(0.9));
    painter.rect_stroke(
        window.shrink(space::XL),
        sizes.card_radius,
        wall(tokens.accent),
        egui::StrokeKind::Inside,
    );
    painter.text(
        window.center(),
        Align2::CENTER_CENTER,
        text.get("drop-file"),
        strong(sizes.caption),
        tokens.ink,
    );
}
