//! The path of a file, typed where no dialog can ask for it.

use std::path::{Path, PathBuf};

use egui::{Frame, Id, Key, Modal, RichText, Role, TextEdit, Ui};

use super::{
    Action, FilePurpose, PanelCtx,
    controls::error_ui,
    theme::{Themed as _, form_sizes, mono, strong},
    widgets::{Button, Kind, dim_label, edit_ui},
};
use crate::model::Message;

/// The field for a path, while it is open.
#[derive(Debug)]
pub(super) struct PathForm {
    pub(super) purpose: FilePurpose,
    /// The key of what stands above it.
    title: &'static str,
    typed: String,
    /// Why the file that was named cannot be used.
    pub(super) error: Option<Message>,
    has_focus: bool,
}

impl PathForm {
    pub(super) const fn new(purpose: FilePurpose, title: &'static str) -> Self {
        Self {
            purpose,
            title,
            typed: String::new(),
            error: None,
            has_focus: false,
        }
    }

    /// Draws it over the window.
    pub(super) fn ui(&mut self, ui: &Ui, ctx: &mut PanelCtx<'_>) {
        let sizes = ui.sizes();
        let title = ctx.t(self.title);
        let frame = Frame::popup(ui.style()).inner_margin(sizes.edge);
        let modal = Modal::new(Id::unique("path")).frame(frame);
        let modal = modal.show(ui.ctx(), |ui| {
            ui.set_width(
                (form_sizes::SHEET * sizes.body)
                    .min(ui.ctx().viewport_rect().width() * form_sizes::SHEET_SHARE),
            );
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                node.set_role(Role::Dialog);
                node.set_label(title.clone());
            });
            ui.label(RichText::new(&title).font(strong(sizes.name)));
            let name = ctx.t("file-path");
            dim_label(ui, &name);
            let edit = TextEdit::singleline(&mut self.typed)
                .font(mono(sizes.body))
                .desired_width(f32::INFINITY);
            let wrong = self.error.is_some();
            let field = edit_ui(ui, (Id::unique("file-path"), &name), wrong, edit);
            if !std::mem::replace(&mut self.has_focus, true) {
                field.request_focus();
            }
            if field.changed() {
                self.error = None;
            }
            error_ui(ui, ctx, self.error.as_ref());
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            ui.horizontal(|ui| {
                let names = ["file-use", "close"].map(|key| ctx.t(key));
                let [take, close] = names.each_ref().map(|name| Button::new(name));
                if take.kind(Kind::Primary).ui(ui).clicked() || entered {
                    // The keyboard is there again if the file cannot be used.
                    self.has_focus = false;
                    ctx.ask(Action::UsePath(Some(typed_path(&self.typed))));
                }
                close.ui(ui).clicked()
            })
            .inner
        });
        ctx.ask_if(modal.inner || modal.should_close(), Action::UsePath(None));
    }
}

/// A path as people type or paste it: perhaps in quotes, perhaps from the home folder.
fn typed_path(text: &str) -> PathBuf {
    let text = text.trim().trim_matches(['"', '\'']);
    let home = text
        .strip_prefix("~/")
        .zip(std::env::var_os("HOME").filter(|home| !home.is_empty()));
    home.map_or_else(
        || PathBuf::from(text),
        |(rest, home)| Path::new(&home).join(rest),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_as_people_paste_them() {
        assert_eq!(typed_path(" \"a b\" "), Path::new("a b"), "quotes");
        assert_eq!(typed_path("./x"), Path::new("./x"), "plain");
        if let Some(home) = std::env::var_os("HOME").filter(|home| !home.is_empty()) {
            assert_eq!(typed_path("~/x"), Path::new(&home).join("x"), "home");
        }
    }
}
