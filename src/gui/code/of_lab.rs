//! The lab as it is set, as programs.

use std::net::{Ipv4Addr, SocketAddr};

use crate::{
    code::CodeProgram,
    gui::PanelCtx,
    model::{
        ClientId, Owner, Row, TcpClientSettings, TcpServerSettings, UdpClientSettings, payload,
    },
};

/// The newest rows that are searched for what was sent.
const MAX_LOOKBACK: u32 = 64;
/// The most sends that are shown.
const SENDS: usize = 3;

/// The programs of what is set now, and of what its first client has sent last.
pub(super) fn of_lab(ctx: &PanelCtx<'_>) -> CodeProgram {
    let lab = ctx.lab;
    let nowhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
    let id = lab.clients.keys().next().copied().unwrap_or(ClientId(0));
    let is_udp = ctx.transport().has_udp();
    let sends = sends(ctx, id, is_udp);
    let of_udp = lab.server.map(|server| server.local);
    let at = if is_udp { of_udp } else { lab.listener };
    let at = at.or(of_udp).unwrap_or(nowhere);
    let client = lab.clients.get(&id).cloned();
    let client = client.unwrap_or_else(|| UdpClientSettings::to(at));
    if is_udp {
        return CodeProgram::udp(at, lab.settings, (id, &client), &sends);
    }
    let connections = lab.connection_settings;
    let server = TcpServerSettings {
        backlog: connections.backlog,
        accepting: connections.accepting,
        no_delay: connections.server_no_delay,
        framing: if connections.same {
            connections.clients
        } else {
            connections.server
        },
        ..TcpServerSettings::from(lab.settings.server.clone())
    };
    let client = TcpClientSettings {
        no_delay: connections.clients_no_delay,
        framing: connections.clients,
        ..TcpClientSettings::to(client.to)
    };
    CodeProgram::tcp(at, &server, (id, &client), &sends)
}

/// What a client has sent last, the oldest first; before that, what it would send.
fn sends(ctx: &PanelCtx<'_>, id: ClientId, is_udp: bool) -> Vec<(Vec<u8>, u32)> {
    let record = ctx.record;
    let end = ctx.described.rows;
    let is_own = |row: &Row| {
        let sends = row.call.sends() && row.is_stream() != is_udp;
        sends && record.owner(row.socket) == Some(Owner::Client(id))
    };
    let mut found: Vec<(Vec<u8>, u32)> = Vec::new();
    let rows = (end.saturating_sub(MAX_LOOKBACK)..end)
        .rev()
        .filter_map(|id| record.row(id));
    for row in rows.filter(|row| is_own(row)) {
        let bytes = record.kept_payload(row).unwrap_or_default();
        let is_full = found.len() == SENDS;
        match found.last_mut() {
            Some((same, times)) if same == bytes => *times += 1,
            _ if is_full => break,
            _ => found.push((bytes.to_vec(), 1)),
        }
    }
    found.reverse();
    if found.is_empty() {
        let typed = payload::from_text(&ctx.preferences.text).unwrap_or_default();
        found.push((typed, 1));
    }
    found
}
