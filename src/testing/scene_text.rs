//! A scene as a few lines of plain text, for tests and for eyes that debug.

use crate::model::{Framing, Owner, TcpState};
use crate::stage::{
    Cells, Comparison, CutOff, Direction, Envelope, Flight, FlightState, OUTSIDE, Reading, Scene,
    StreamBytes, StreamScene, Strip, TileKind,
};

impl Scene {
    /// The scene as plain text: one line for each thing in each place. Colours are `c0`, `c1`, …
    pub(crate) fn to_text(&self) -> String {
        let mut lines = Vec::new();
        for send in &self.client.sends {
            lines.push(format!(
                "client {}: #{} {} {}{}",
                send.client,
                send.number,
                envelope(&send.envelope),
                send.word().replace('_', "-"),
                if send.errno.is_error() {
                    format!(" {}", send.errno)
                } else {
                    String::new()
                }
            ));
        }
        for reply in &self.client.replies {
            lines.push(format!("client {}: {}", reply.owner, reading(reply)));
        }
        lines.extend(self.network.iter().map(flight));
        lines.push(self.queue_text());
        if let Some(read) = &self.server.reading {
            lines.push(format!("server: {}", reading(read)));
        }
        if let Some(reply) = &self.server.reply {
            let envelope = envelope(&reply.envelope);
            lines.push(format!("server: reply {envelope} {:?}", reply.fate));
        }
        if let Some(bundle) = &self.bundle {
            let counts = bundle.counts;
            lines.push(format!(
                "bundle: ×{} whole {} truncated {} dropped {} in flight {}",
                bundle.n, counts.whole, counts.truncated, counts.dropped, counts.in_flight
            ));
        }
        lines.join("\n")
    }

    fn queue_text(&self) -> String {
        let queue = &self.queue;
        let at_most = if queue.at_most { " at most" } else { "" };
        let doubt = if queue.uncertain > 0 {
            " or dropped"
        } else {
            ""
        };
        let mut line = vec![format!("queue: {} waiting{doubt}{at_most}", queue.count)];
        line.extend(queue.waiting.iter().map(envelope));
        if queue.more > 0 {
            line.push(format!("+{}", queue.more));
        }
        let mut parts = vec![line.join(", ")];
        if let Some(memory) = queue.memory {
            parts.push(format!("holds {} of {}", memory.held, memory.limit));
        }
        if queue.dropped > 0 {
            parts.push(format!("dropped {}", queue.dropped));
        }
        if let Some(new_drops) = &queue.new_drops {
            let mut words = vec![format!("falling {}", new_drops.n)];
            words.extend(new_drops.envelopes.iter().map(envelope));
            parts.push(words.join(" "));
        }
        if queue.unread > 0 {
            parts.push(format!("unread {}", queue.unread));
        }
        if !queue.open {
            parts.push("closed".to_owned());
        }
        parts.join("; ")
    }
}

impl Strip {
    /// Tiles from left to right, a character before its tiles, `|` at the cut, `#` before hex.
    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::Empty => "empty".to_owned(),
            Self::Tiles { cells, cut } => cells.to_text(*cut),
            Self::Bar(bar) => format!(
                "{} … {} of {}{}",
                bar.head.to_text(None),
                bar.tail.to_text(None),
                bar.len,
                bar.cut
                    .map(|cut| format!(" cut at {cut}"))
                    .unwrap_or_default()
            ),
        }
    }
}

impl Cells {
    fn to_text(&self, cut: Option<usize>) -> String {
        let mut out = Vec::new();
        for (n, tile) in self.tiles.iter().enumerate() {
            if cut == Some(n) {
                out.push("|".to_owned());
            }
            if let Some(char) = self.wide_chars.iter().find(|char| char.first == n) {
                out.push(format!("<{}:{}>", char.text, char.len));
            }
            out.push(match tile.kind {
                TileKind::Hex => format!("#{}", tile.text),
                TileKind::Sign | TileKind::Text | TileKind::Part => tile.text.clone(),
            });
        }
        out.join(" ")
    }
}

fn envelope(envelope: &Envelope) -> String {
    format!("[{}] {}", envelope.strip.to_text(), colour(envelope.colour))
}

fn reading(read: &Reading) -> String {
    if read.errno.is_error() {
        return format!("{} → −1 {}", read.call, read.errno);
    }
    let from = match (read.from_who, read.from) {
        (Some(Owner::Client(id)), _) => id.to_string(),
        (Some(Owner::Server), _) => "server".to_owned(),
        (None, Some(addr)) => format!("peer {addr}"),
        (None, None) => "nobody".to_owned(),
    };
    format!(
        "{} → {} [{}] from {from} {} {:?}{}",
        read.call,
        read.returned,
        read.kept.to_text(),
        colour(read.colour),
        read.fate,
        read.cut.as_ref().map(cut_off).unwrap_or_default()
    )
}

fn cut_off(cut: &CutOff) -> String {
    let bytes = match &cut.strip {
        Some(strip) => strip.to_text(),
        None => "unseen".to_owned(),
    };
    let split_char = match &cut.split_char {
        Some(split_char) => format!(
            " through {} {}/{}",
            split_char.text, split_char.kept, split_char.of
        ),
        None => String::new(),
    };
    format!(", cut off {} [{bytes}]{split_char}", cut.len)
}

fn flight(flight: &Flight) -> String {
    let arrow = match (flight.direction, flight.state) {
        (_, FlightState::Refused) => "↩",
        (_, FlightState::NotSent) => "■",
        (Direction::Out, _) => "→",
        (Direction::Back, _) => "←",
    };
    let envelope = envelope(&flight.envelope);
    format!("network: {arrow} {:?} {envelope}", flight.state)
}

fn colour(number: u64) -> String {
    if number == OUTSIDE {
        "outside".to_owned()
    } else {
        format!("c{number}")
    }
}

impl Comparison {
    /// The lanes as plain text: one line for each thing.
    pub(crate) fn to_text(&self) -> String {
        let mut lines: Vec<String> = self.reads.iter().map(reading).collect();
        let totals = self.totals;
        lines.push(format!(
            "datagrams: {} sends {} reads {} lost, boundaries {}/{}",
            totals.sends, totals.reads, totals.lost, totals.kept, totals.boundaries
        ));
        lines.extend(self.stream.lines());
        lines.join("\n")
    }
}

impl StreamScene {
    fn lines(&self) -> Vec<String> {
        let states = self
            .states
            .map(|state| state.map_or("not seen", TcpState::name));
        let mut lines = vec![format!("{:?}: {}", self.state, states.join(", "))];
        if self.outside {
            lines.push("from outside".to_owned());
        }
        if self.framings_differ() {
            let sent = self.sent_framing.unwrap_or_default();
            let (sent, read) = (sent.word(), self.framing.word());
            lines.push(format!("sent {sent}, read {read}"));
        }
        for send in &self.sends {
            lines.push(format!(
                "send #{} [{}] c{} → {} of {}",
                send.number,
                send.strip.to_text(),
                send.colour,
                send.returned,
                send.asked
            ));
        }
        lines.push(format!("queue: {}", self.queue.to_text()));
        if self.outstanding.bytes.len > 0 {
            let (unsent, outstanding) = (self.outstanding.unsent, self.outstanding.bytes.to_text());
            lines.push(format!("on the way, {unsent} not sent: {outstanding}"));
        }
        for read in &self.reads {
            let (asked, bytes, kind) = (read.asked, read.bytes.to_text(), read.kind);
            lines.push(format!("recv({asked}) → {bytes} {kind:?}"));
        }
        if self.framing != Framing::None {
            lines.push(format!("rest: {}", self.rest.to_text()));
        }
        for message in &self.messages {
            let outcome = message.outcome;
            lines.push(format!(
                "message [{}] {} {}",
                message.strip.to_text(),
                run_colour(message.colour),
                outcome.map_or_else(|| "?".to_owned(), |outcome| format!("{outcome:?}"))
            ));
        }
        let totals = self.totals;
        lines.push(format!(
            "stream: {} sends {} reads {} of {} bytes {} lost, boundaries {}/{}",
            totals.sends,
            totals.reads,
            totals.received,
            totals.sent,
            totals.lost,
            totals.kept,
            totals.boundaries
        ));
        lines
    }
}

impl StreamBytes {
    pub(crate) fn to_text(&self) -> String {
        let mut parts = vec![self.len.to_string()];
        for run in &self.runs {
            let (colour, strip) = (run_colour(run.colour), run.strip.to_text());
            parts.push(format!("{colour}[{strip}]"));
        }
        if self.more > 0 {
            parts.push(format!("+{}", self.more));
        }
        parts.join(" ")
    }
}

fn run_colour(number: Option<u64>) -> String {
    number.map_or_else(|| "?".to_owned(), colour)
}
