//! One socket as a row of the table.

use std::net::SocketAddr;

use egui::{Align2, Color32, CursorIcon, FontId, Rangef, Rect, Role, Sense, Ui, WidgetInfo, pos2};

use crate::{
    gui::{
        rows::rule,
        theme::{Sizes, Themed as _, form_sizes, mono, panel_parts::sockets, space, strong},
        widgets::{numbers::length, ringed, text_layout},
    },
    model::{Message, Protocol, SystemSocket, address},
    session::{Transport, WatchedSocket},
    text::{Catalog, grouped, plain},
};

/// Bytes from which on only thousands are told.
const THOUSANDS_FROM: u64 = 10_000;

/// The key of each heading, and whether it is flush right.
const COLUMNS: [(&str, bool); 8] = [
    ("sockets-program", false),
    ("sockets-protocol", false),
    ("sockets-local", false),
    ("sockets-peer", false),
    ("sockets-receive-queue", false),
    ("sockets-drops", true),
    ("sockets-drops-rate", true),
    ("sockets-state", false),
];

/// The horizontal ranges of the columns, in points.
pub(super) struct SocketColumns {
    cells: [Rangef; 8],
}

impl SocketColumns {
    pub(super) fn new(width: f32, sizes: Sizes) -> Self {
        let letters: f32 = sockets::COLUMNS.iter().map(|[least, _]| least).sum();
        let width = width - form_sizes::SCROLL_BAR;
        // In a narrow window all columns are narrower.
        let letter = sizes.small.min(width / letters);
        let rest = width - letters * letter;
        let mut at = 0.0;
        let cells = sockets::COLUMNS.map(|[least, share]| {
            let left = at;
            at += least * letter + share * rest;
            Rangef::new(left, at)
        });
        Self { cells }
    }

    fn cell(&self, line: Rect, n: usize) -> Rect {
        let range = self.cells.get(n).copied().unwrap_or(Rangef::NOTHING);
        let range = Rangef::new(line.left() + range.min, line.left() + range.max);
        Rect::from_x_y_ranges(range, line.y_range()).shrink2(egui::vec2(space::M, 0.0))
    }

    /// Draws the headings of the columns into `head`.
    pub(super) fn head_ui(&self, ui: &Ui, head: Rect, text: &Catalog) {
        let font = strong(ui.sizes().small);
        for (n, (key, ..)) in COLUMNS.iter().enumerate() {
            self.put(ui, head, n, (&text.get(key), font.clone(), ui.tokens().dim));
        }
        rule(ui, head);
    }

    /// Writes a text into a cell, ended by … where it is too long; returns its right edge.
    fn put(&self, ui: &Ui, line: Rect, n: usize, (text, font, colour): (&str, FontId, Color32)) {
        let cell = self.cell(line, n);
        let is_right = COLUMNS.get(n).is_some_and(|(.., right)| *right);
        let at = if is_right {
            (cell.right_center(), Align2::RIGHT_CENTER)
        } else {
            (cell.left_center(), Align2::LEFT_CENTER)
        };
        text_layout::put(ui.painter(), at, text, (font, colour), cell.width());
    }
}

/// Where a client of this transport can send to reach a socket, if it can.
pub(super) fn destination(socket: &SystemSocket, transport: Transport) -> Option<SocketAddr> {
    let takes = match socket.protocol {
        Protocol::Udp => transport.has_udp() && socket.local.port() > 0,
        Protocol::Tcp => transport.has_tcp() && socket.listens(),
    };
    takes.then(|| address::canonical(socket.local))
}

/// Draws a row; returns whether it was pressed.
pub(super) fn row_ui(
    ui: &Ui,
    text: &Catalog,
    columns: &SocketColumns,
    (line, body): (Rect, Rect),
    one: &WatchedSocket,
    (there, chosen): (Option<SocketAddr>, bool),
) -> bool {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let socket = &one.socket;
    let id = ui.scope_id().with(socket.cookie);
    let sense = there.map_or_else(Sense::hover, |_| Sense::click());
    let response = ui.interact(line.intersect(body), id, sense);
    let pressable = there.is_some() && response.hovered();
    let fill = match (one.loses(), chosen, pressable) {
        (true, ..) => Some(tokens.cut_fill),
        (_, true, _) => Some(tokens.selected),
        (_, _, true) => Some(tokens.hover),
        _ => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(line, 0, fill);
    }
    if chosen {
        let edge = line.with_max_x(line.left() + space::XS);
        ui.painter().rect_filled(edge, 0, tokens.accent);
    }
    let pid = std::process::id();
    let own = socket.programs.iter().any(|program| program.pid == pid);
    let ink = if own { tokens.accent } else { tokens.ink };
    let plain_font = FontId::proportional(sizes.small);
    let loud = strong(sizes.small);
    let name = socket.owner(|pid| format!(" {pid}"));
    let font = if one.loses() { &loud } else { &plain_font };
    columns.put(ui, line, 0, (&name, font.clone(), ink));
    columns.put(
        ui,
        line,
        1,
        (socket.protocol.name(), plain_font.clone(), ink),
    );
    let local = address::shown(socket.local);
    let wide = address::is_beyond_loopback(socket.local);
    let warned = if wide {
        format!("{local} ⚠ {}", text.get("sockets-wide"))
    } else {
        local
    };
    let address_ink = if wide { tokens.note } else { ink };
    columns.put(ui, line, 2, (&warned, mono(sizes.small), address_ink));
    let (peer, font) = match socket.peer {
        Some(peer) => (address::shown(peer), mono(sizes.small)),
        None => (text.get("sockets-anybody"), plain_font.clone()),
    };
    columns.put(ui, line, 3, (&peer, font, ink));
    queue_ui(ui, text, columns, line, (one, ink));
    let (drops, rate) = (drops_text(socket), rate_text(one));
    let lost = if socket.drops() > 0 { tokens.cut } else { ink };
    let (rate_font, rate_ink) = if one.loses() {
        (loud, tokens.cut)
    } else {
        (plain_font.clone(), ink)
    };
    columns.put(ui, line, 5, (&drops, rate_font.clone(), lost));
    columns.put(ui, line, 6, (&rate, rate_font, rate_ink));
    let state = match socket.udp_state_key() {
        Some(key) => text.get(key),
        None => socket.state.name().to_owned(),
    };
    columns.put(ui, line, 7, (&state, plain_font, ink));
    rule(ui, line);
    ringed(ui, &response, line.shrink(space::XS), 4);
    let message = Message::new("sockets-row")
        .with("program", name)
        .with("protocol", socket.protocol.name())
        .with("addr", warned)
        .with("peer", peer)
        .with("queue", plain(&text.say(&queue_message(socket, exact))))
        .with("drops", drops)
        .with("rate", rate)
        .with("state", state);
    let row_text = plain(&text.say(&message));
    response.widget_info(|| WidgetInfo::selected(Role::Row, there.is_some(), chosen, &row_text));
    let clicked = response.clicked();
    let response = response.on_hover_text(&row_text);
    if there.is_some() {
        response.on_hover_cursor(CursorIcon::PointingHand);
    }
    clicked
}

/// The bar of the receive queue and its figures; where there is little room the figures alone.
fn queue_ui(
    ui: &Ui,
    text: &Catalog,
    columns: &SocketColumns,
    line: Rect,
    (one, ink): (&WatchedSocket, Color32),
) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let words = plain(&text.say(&queue_message(&one.socket, short)));
    let cell = columns.cell(line, 4);
    let font = FontId::proportional(sizes.small);
    let galley = text_layout::line(ui, &words, font, ink, cell.width());
    let figures = (sizes.small * sockets::FIGURES).max(galley.size().x);
    let bar = cell.with_max_x(cell.right() - figures - space::M);
    let mut left = cell.left();
    let roomy = bar.width() > sizes.small * sockets::MIN_BAR;
    let filled = filled(&one.socket).filter(|(_, limit)| *limit > 0 && roomy);
    if let Some((held, limit)) = filled {
        let (high, y) = (sizes.small * sockets::HALF_BAR, bar.center().y);
        let bar = Rect::from_x_y_ranges(bar.x_range(), y - high..=y + high);
        let share = length((f64::from(held) / f64::from(limit)).min(1.0));
        let colour = if one.loses() {
            tokens.cut
        } else {
            tokens.accent
        };
        ui.painter().rect_filled(bar, high, tokens.slot);
        if held > 0 {
            let full = bar.with_max_x(bar.left() + (bar.width() * share).max(sockets::MIN_HELD));
            ui.painter().rect_filled(full, high, colour);
        }
        left = bar.right() + space::M;
    }
    let at = (pos2(left, cell.center().y), Align2::LEFT_CENTER);
    text_layout::set(ui.painter(), at, galley, ink);
}

/// How much of how much is taken: connections of a listener, else bytes of kernel memory.
fn filled(socket: &SystemSocket) -> Option<(u32, u32)> {
    if socket.listens() {
        return Some((socket.receive_queue, socket.send_queue));
    }
    socket.memory.map(|memory| (memory.held, memory.limit))
}

/// How full the queue of a socket is, in words; `written` gives a number of bytes its unit.
fn queue_message(socket: &SystemSocket, written: fn(u64) -> String) -> Message {
    let (key, written): (_, fn(u64) -> String) = if socket.listens() {
        ("sockets-backlog", grouped)
    } else {
        ("sockets-held", written)
    };
    match filled(socket) {
        Some((held, limit)) => Message::new(key)
            .with("held", written(held.into()))
            .with("limit", written(limit.into())),
        None => Message::new("sockets-queue-unknown"),
    }
}

/// A number of bytes: `4 096 B`.
fn exact(bytes: u64) -> String {
    format!("{} B", grouped(bytes))
}

/// A number of bytes in three figures or so: `4 096 B`, `212 kB`.
fn short(bytes: u64) -> String {
    if bytes < THOUSANDS_FROM {
        exact(bytes)
    } else {
        format!("{} kB", grouped(bytes / 1000))
    }
}

fn drops_text(socket: &SystemSocket) -> String {
    let drops = socket.memory.map(|memory| grouped(memory.drops.into()));
    drops.unwrap_or_else(|| "–".to_owned())
}

fn rate_text(one: &WatchedSocket) -> String {
    let rate = (one.drops_per_second).filter(|_| one.socket.memory.is_some());
    rate.map_or_else(|| "–".to_owned(), grouped)
}
