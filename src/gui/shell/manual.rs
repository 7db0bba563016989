//! A manual page of this machine in a window.

use egui::{Context, RichText, ScrollArea};

use crate::{
    explain,
    gui::{
        theme::{Themed as _, form_sizes, mono, panel_parts::manual},
        widgets::{Button, dialog, scroll_by_keys},
    },
    model::Stamp,
    session::ProgramText,
    text::Catalog,
};

/// The page that is shown, or fetched.
#[derive(Debug)]
pub(crate) struct ManualPage {
    page: &'static str,
    text: Option<String>,
    fetched: ProgramText,
}

impl ManualPage {
    /// Begins to fetch a page; `None` where this machine has no manual, or it is no manual page.
    pub(crate) fn open(page: &'static str, now: Stamp) -> Option<Self> {
        let (section, name) = explain::manual_page(page)?;
        let fetched = ProgramText::manual(section, name, now)?;
        Some(Self {
            page,
            text: None,
            fetched,
        })
    }

    /// Draws it; tells whether it stays. A page that is not on this machine is opened in the web.
    pub(crate) fn ui(&mut self, ctx: &Context, text: &Catalog, now: Stamp) -> bool {
        if self.text.is_none() {
            self.text = self.fetched.take(now);
            ctx.request_repaint_after(std::time::Duration::from_millis(50));
        }
        if self.text.as_deref() == Some("") {
            open_in_web(ctx, self.page);
            return false;
        }
        let mut stays = true;
        dialog(self.page, "manual").show(ctx, |ui| {
            let (sizes, room) = (
                ui.sizes(),
                ui.ctx().content_rect().size() * form_sizes::SHEET_SHARE,
            );
            let digit = ui.fonts_mut(|fonts| fonts.glyph_width(&mono(sizes.small), '0'));
            ui.set_width((digit * manual::WIDTH).min(room.x));
            let Some(shown) = &self.text else {
                ui.label(text.get("manual-loading"));
                return;
            };
            let scroll = ScrollArea::both()
                .max_height(room.y)
                .auto_shrink([false, true]);
            scroll.show(ui, |ui| {
                scroll_by_keys(ui);
                let shown = RichText::new(shown).font(mono(sizes.small));
                ui.add(egui::Label::new(shown).extend().selectable(true));
            });
            ui.horizontal(|ui| {
                stays &= !Button::new(&text.get("close")).ui(ui).clicked();
                if Button::new(&text.get("manual-web")).ui(ui).clicked() {
                    open_in_web(ui.ctx(), self.page);
                }
            });
        });
        stays
    }
}

/// Opens a manual page or a standard in the browser.
pub(crate) fn open_in_web(ctx: &Context, page: &str) {
    if let Some(address) = explain::web_address(page) {
        ctx.open_url(egui::OpenUrl::new_tab(address));
    }
}
