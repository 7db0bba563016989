//! `packet-lab sockets`: every UDP and TCP socket of this machine, and who drops right now.

use std::{
    collections::HashMap,
    io::{self, IsTerminal as _},
    time::Duration,
};

use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::{RunError, json::object, output::Output, signal};
use crate::{
    model::{Message, Protocol, SystemSocket, TcpState, address},
    session::{SocketWatch, WatchedSocket},
};

/// The time between two looks.
const INTERVAL: Duration = Duration::from_secs(1);

/// What `packet-lab sockets` was asked to do.
#[derive(Debug)]
pub(super) struct ListSockets {
    /// Look again every second, until a signal or for [`Self::span`].
    pub(super) watch: bool,
    /// The time after which watching ends; `None` watches until a signal.
    pub(super) span: Option<Duration>,
    /// Only sockets with this in their program, process number or address.
    pub(super) filter: String,
}

/// Looks once, or once a second; returns `true`.
pub(super) fn run(options: &ListSockets, output: &Output<'_>) -> Result<bool, RunError> {
    let stop = signal()?;
    let filter = options.filter.to_lowercase();
    let mut watch = SocketWatch::default();
    let mut seen = HashMap::new();
    let mut left = options.span;
    loop {
        let mut sockets = watch.list()?;
        sockets.retain(|one| one.socket.matches(&filter));
        if output.is_text() {
            output.together(|| table(&sockets, options.watch, output))?;
        } else {
            output.together(|| lines(&sockets, &mut seen, output))?;
        }
        if !options.watch || left.is_some_and(|left| left.is_zero()) {
            return Ok(true);
        }
        let wait = left.map_or(INTERVAL, |left| left.min(INTERVAL));
        if stop.recv_timeout(wait).is_ok() {
            return Ok(true);
        }
        left = left.map(|left| left.saturating_sub(wait));
    }
}

/// Columns and whether they are numbers.
const COLUMNS: [(&str, bool); 8] = [
    ("sockets-program", false),
    ("sockets-protocol", false),
    ("sockets-local", false),
    ("sockets-peer", false),
    ("sockets-queue", true),
    ("sockets-drops", true),
    ("sockets-drops-rate", true),
    ("sockets-state", false),
];

/// Writes a table; on a terminal that is watched it takes the place of the last one.
fn table(sockets: &[WatchedSocket], watched: bool, output: &Output<'_>) -> io::Result<()> {
    let say = |key: &'static str| output.sentence(&Message::new(key));
    let mut rows = vec![COLUMNS.map(|(key, _)| say(key))];
    rows.extend(sockets.iter().map(|one| cells(one, &say)));
    let widths: [usize; 8] = std::array::from_fn(|column| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    });
    if watched && io::stdout().is_terminal() {
        output.text("\x1b[H\x1b[2J")?;
    }
    for row in &rows {
        let mut line = String::new();
        for ((cell, width), (_, is_number)) in row.iter().zip(widths).zip(COLUMNS) {
            let gap = " ".repeat(width.saturating_sub(cell.width()));
            let [before, after] = if is_number {
                [gap.as_str(), ""]
            } else {
                ["", &gap]
            };
            line.extend([before, cell, after, "  "]);
        }
        output.text(line.trim_end())?;
    }
    match sockets.iter().find(|one| one.loses()) {
        Some(one) => output.say(&one.losing_message()),
        None => Ok(()),
    }
}

fn cells(one: &WatchedSocket, say: &impl Fn(&'static str) -> String) -> [String; 8] {
    let socket = &one.socket;
    let queue = match socket.memory {
        Some(memory) if !socket.listens() => format!("{} / {}", memory.held, memory.limit),
        _ => format!("{} / {}", socket.receive_queue, socket.send_queue),
    };
    [
        socket.owner(|pid| format!(" {pid}")),
        socket.protocol.name().to_owned(),
        address::shown(socket.local),
        socket
            .peer
            .map_or_else(|| say("sockets-anybody"), address::shown),
        queue,
        socket.drops().to_string(),
        one.drops_per_second
            .map_or_else(|| "–".to_owned(), |n| n.to_string()),
        match socket.udp_state_key() {
            Some(key) => say(key),
            None => socket.state.name().to_owned(),
        },
    ]
}

/// A socket as JSON.
#[derive(Debug, Serialize, PartialEq, Clone)]
struct JsonSocket {
    cookie: String,
    program: Option<String>,
    pid: Option<u32>,
    pids: Vec<u32>,
    protocol: String,
    local: String,
    wide: bool,
    peer: Option<String>,
    state: &'static str,
    recv_q: u32,
    send_q: u32,
    memory: Option<u32>,
    receive_buffer: Option<u32>,
    drops: u32,
    inode: u32,
}

impl JsonSocket {
    fn new(socket: &SystemSocket) -> Self {
        let first = socket.programs.first();
        Self {
            cookie: format!("{:x}", socket.cookie),
            program: first.map(|one| one.name.clone()),
            pid: first.map(|one| one.pid),
            pids: socket.programs.iter().map(|one| one.pid).collect(),
            protocol: socket.protocol.name().to_lowercase(),
            local: address::shown(socket.local),
            wide: address::is_beyond_loopback(socket.local),
            peer: socket.peer.map(address::shown),
            state: match (socket.protocol, socket.state) {
                (Protocol::Udp, TcpState::Established) => "connected",
                (Protocol::Udp, _) => "bound",
                (Protocol::Tcp, state) => state.name(),
            },
            recv_q: socket.receive_queue,
            send_q: socket.send_queue,
            memory: socket.memory.map(|memory| memory.held),
            receive_buffer: socket.memory.map(|memory| memory.limit),
            drops: socket.drops(),
            inode: socket.inode,
        }
    }
}

/// Writes those that are new or changed, and those that are gone, since the last look.
fn lines(
    sockets: &[WatchedSocket],
    seen: &mut HashMap<u64, JsonSocket>,
    output: &Output<'_>,
) -> io::Result<()> {
    let mut closed = std::mem::take(seen);
    for one in sockets {
        let socket = JsonSocket::new(&one.socket);
        if closed.remove(&one.socket.cookie).as_ref() != Some(&socket) {
            output.json(&object! {
                #[serde(flatten)]
                socket: &socket,
                drops_per_s: one.drops_per_second,
            })?;
        }
        seen.insert(one.socket.cookie, socket);
    }
    let mut cookies: Vec<String> = closed.into_values().map(|socket| socket.cookie).collect();
    cookies.sort_unstable();
    cookies
        .into_iter()
        .try_for_each(|cookie| output.json(&object! { cookie: cookie, gone: true }))
}
