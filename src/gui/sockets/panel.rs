//! The view of the sockets: who loses, in one sentence, and the table below it.

use std::{net::SocketAddr, sync::Arc};

use egui::{
    Align2, Color32, Context, FontId, Id, Key, Rect, Role, Sense, TextEdit, Ui, WidgetInfo, pos2,
    vec2,
};

use super::row::{SocketColumns, destination, row_ui};
use crate::{
    gui::{
        Action, PanelCtx,
        theme::{Themed as _, form_sizes, mono, panel_parts::sockets, sign, space, strong},
        widgets::{Icon, LongList, dim_label, field_frame, flush_right, ringed, text_layout},
    },
    model::{ClientId, Message, UdpClientSettings, address},
    session::{SocketListing, SocketReader, WatchedSocket},
    text::plain,
};

/// The table of sockets, and what is filtered.
#[derive(Debug, Default)]
pub(crate) struct SocketsPanel {
    /// Reads the table while the view is open.
    reader: Option<SocketReader>,
    look: Option<SocketListing>,
    filter: String,
    /// Whether the filter is to get the keyboard.
    find: bool,
    list: LongList,
}

impl SocketsPanel {
    /// Takes in what was read; while the view is not open, nothing is read or kept.
    pub(crate) fn follow(&mut self, ctx: &Context, open: bool) {
        if !open {
            (self.reader, self.look) = (None, None);
        } else if let Some(reader) = &self.reader {
            self.look = reader.take().or_else(|| self.look.take());
        } else if self.look.is_none() {
            let waker = ctx.clone();
            match SocketReader::start(Arc::new(move || waker.request_repaint())) {
                Ok(reader) => self.reader = Some(reader),
                Err(message) => self.look = Some(Err(message)),
            }
        }
    }

    /// Gives the keyboard to the filter.
    pub(crate) const fn find(&mut self) {
        self.find = true;
    }

    /// Draws the filter, and to whom a click sends.
    pub(crate) fn tools_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, client: ClientId) {
        let sizes = ui.sizes();
        ui.spacing_mut().interact_size.y = (sizes.control - space::S).max(sizes.touch);
        let name = ctx.t("sockets-filter");
        let id = Id::unique("sockets-filter");
        let frame = field_frame(ui, id, false).inner_margin(egui::Margin::symmetric(10, 3));
        let edit = TextEdit::singleline(&mut self.filter)
            .id(id)
            .font(mono(sizes.small))
            .frame(frame)
            .hint_text(egui::RichText::new(&name).size(sizes.small))
            .desired_width(sizes.small * sockets::FILTER);
        let response = ui.add(edit).accessible_name(name);
        if std::mem::take(&mut self.find) {
            response.request_focus();
        }
        if response.has_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            self.filter.clear();
        }
        if let Some(settings) = ctx.lab.clients.get(&client) {
            let hint = Message::new("sockets-hint")
                .with("name", client.to_string())
                .with("addr", address::shown(settings.to));
            flush_right(ui, "sockets-hint", |ui| {
                dim_label(ui, &ctx.plain(&hint));
            });
        }
    }

    /// Draws the table over the whole space; a click sends the client's datagrams or stream there.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, client: ClientId) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let space = ui.available_rect_before_wrap();
        ui.allocate_rect(space, Sense::hover());
        let band = Rect::from_min_size(
            space.min,
            vec2(space.width(), sizes.caption * sockets::BAND),
        );
        let head = band.translate(vec2(0.0, band.height()));
        let head = head.with_max_y(head.top() + sizes.row);
        let body = Rect::from_min_max(pos2(space.left(), head.bottom()), space.max);
        let body = LongList::whole_lines(body, sizes.row);
        let shown: Vec<&WatchedSocket> = match &self.look {
            None => return band_ui(ui, ctx, band, (Icon::Hold, Message::new("sockets-reading"))),
            Some(Err(message)) => return band_ui(ui, ctx, band, (Icon::Info, message.clone())),
            Some(Ok(all)) => {
                band_ui(ui, ctx, band, worst_loser(all));
                let words = self.filter.trim().to_lowercase();
                let passes = |one: &&WatchedSocket| one.socket.matches(&words);
                all.iter().filter(passes).collect()
            }
        };
        let columns = SocketColumns::new(body.width(), sizes);
        columns.head_ui(ui, head, ctx.text);
        if shown.is_empty() {
            let none = ctx.t("sockets-none");
            let font = FontId::proportional(sizes.body);
            let galley = text_layout::line(ui, &none, font, tokens.dim, body.width() - space::WIDE);
            let at = (
                body.min + vec2(sizes.edge, form_sizes::ALONE),
                Align2::LEFT_TOP,
            );
            let place = text_layout::set(ui.painter(), at, galley, tokens.dim);
            text_layout::say(ui, "none", place, &none);
            return;
        }
        if self.list.top() == (0, 0.0) {
            // Those who lose stand at the top, and stay in view when more sockets come.
            self.list.stay();
        }
        let to = ctx.lab.clients.get(&client).map(|settings| settings.to);
        let mut clicked = None;
        let total = shown.len() as u64;
        let table = ui.interact(body, ui.scope_id().with("sockets"), Sense::click());
        let name = ctx.t("sockets-table");
        table.widget_info(|| WidgetInfo::labeled(Role::Grid, true, &name));
        if table.clicked() {
            table.request_focus();
        }
        self.list.keys(ui, table.id, (body, total, sizes.row));
        ringed(ui, &table, body.shrink(space::XS), 4);
        self.list.ui(ui, body, total, sizes.row, |ui, rect, line| {
            let one = usize::try_from(line).ok().and_then(|line| shown.get(line));
            let Some(one) = one else { return };
            let there = destination(&one.socket, ctx.transport());
            let chosen = there.is_some() && there == to;
            if row_ui(ui, ctx.text, &columns, (rect, body), one, (there, chosen)) {
                clicked = there;
            }
        });
        if let Some(to) = clicked {
            send_to(ctx, client, to);
        }
    }
}

fn send_to(ctx: &mut PanelCtx<'_>, client: ClientId, to: SocketAddr) {
    if let Some(settings) = ctx.lab.clients.get(&client) {
        let settings = settings.clone();
        ctx.ask(Action::SetClient(
            client,
            UdpClientSettings { to, ..settings },
        ));
    }
}

/// Who loses most, or that nobody does.
fn worst_loser(sockets: &[WatchedSocket]) -> (Icon, Message) {
    let known = sockets.iter().any(|one| one.drops_per_second.is_some());
    match sockets.iter().find(|one| one.loses()) {
        Some(one) => (Icon::Cross, one.losing_message()),
        None if known => (Icon::Check, Message::new("sockets-nobody-loses")),
        None => (Icon::Hold, Message::new("sockets-reading")),
    }
}

/// A sentence in a band; its letters shrink where it is long.
fn band_ui(ui: &Ui, ctx: &PanelCtx<'_>, band: Rect, (icon, message): (Icon, Message)) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let (fill, ink) = match icon {
        Icon::Cross => (tokens.note_fill, tokens.ink),
        _ => (tokens.panel, tokens.dim),
    };
    ui.painter().rect_filled(band, 0, fill);
    let text = ctx.say(&message);
    let size = sizes.caption * sockets::WORDS;
    let left = band.left() + sizes.edge + size * sockets::BESIDE_SIGN;
    let room = band.right() - sizes.edge - left;
    let layout = |size: f32| {
        let (plain_font, marked) = (FontId::proportional(size), strong(size));
        let job = text_layout::sentence(
            &text,
            (plain_font, ink),
            (marked, tokens.ink),
            f32::INFINITY,
        );
        ui.painter().layout_job(job)
    };
    let needs = layout(size).size().x;
    let galley = layout((size * (room / needs.max(1.0)).min(1.0)).max(sizes.least_small()));
    let sign = pos2(
        band.left() + sizes.edge + size * sockets::SIGN_AT,
        band.center().y,
    );
    icon.paint(ui.painter(), sign, size * sign::USUAL, ink);
    let at = (pos2(left, band.center().y), Align2::LEFT_CENTER);
    text_layout::set(ui.painter(), at, galley, Color32::PLACEHOLDER);
    text_layout::say(ui, "losing", band, &plain(&text));
}
