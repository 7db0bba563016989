//! Calls that were made, as the programs that make them.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    time::Duration,
};

use super::{
    action::{CodeAction, MadeFor, ReadAction, Sent},
    program::{CodePart, CodeProgram, CodeStatement},
};
use crate::{
    model::{Framing, Message, Owner, Row, RowFlags, RowId, SocketId, StreamRole, Syscall},
    record::Record,
};

/// Calls alike, one after the other, from which on they become a loop; and rounds of several calls that alternate.
const ALIKE: usize = 4;
const ROUNDS: usize = 3;
/// The most statements in which sends of different bytes stand one by one.
const MAX_SINGLE: usize = 60;
/// The most rows before the first that are searched for the calls that made its sockets.
const MAX_LOOKBACK: RowId = 256;
/// The wait until what others send has come.
const GATHER_DELAY: Duration = Duration::from_millis(200);

impl CodeProgram {
    /// The programs of the calls from one row up to before another, as far as they are kept, and of those before them
    /// that made the sockets that were open then.
    pub fn recorded(record: &Record, (from, to): (RowId, RowId)) -> Self {
        let mut parties: BTreeMap<Owner, RecordedParty> = BTreeMap::new();
        let made = making(record, from).into_iter();
        let rows = made.chain(from..to.min(record.len()));
        for (id, row) in rows.filter_map(|id| Some((id, record.row(id)?))) {
            let Some(owner) = record.owner(row.socket) else {
                continue;
            };
            if row.call.sends() && !row.failed() {
                for (_, other) in parties.iter_mut().filter(|(other, _)| **other != owner) {
                    other.sent_by_others += 1;
                }
            }
            parties.entry(owner).or_default().take(record, id, row);
        }
        let port = parties.get(&Owner::Server).and_then(RecordedParty::port);
        let parts = parties.into_iter();
        let parts = parts.map(|(owner, party)| party.part(owner, port.unwrap_or(8080)));
        Self {
            parts: parts.collect(),
        }
    }
}

/// The calls before a row that made the sockets that are open then, oldest first.
fn making(record: &Record, from: RowId) -> Vec<RowId> {
    let mut closed: BTreeSet<SocketId> = BTreeSet::new();
    let mut found = Vec::new();
    for id in (from.saturating_sub(MAX_LOOKBACK)..from).rev() {
        let Some(row) = record.row(id) else { break };
        let made = match row.call {
            Syscall::Accept => record.accepted_end(row).map(|end| end.id),
            _ => Some(row.socket),
        };
        if row.call == Syscall::Close {
            closed.insert(row.socket);
        } else if !row.is_datagram()
            && row.stream_off().is_none()
            && made.is_some_and(|made| !closed.contains(&made))
        {
            found.push(id);
        }
    }
    found.reverse();
    found
}

/// What one party has done, while its program is put together.
#[derive(Debug, Default)]
struct RecordedParty {
    statements: Vec<CodeStatement>,
    names: BTreeMap<SocketId, String>,
    /// The address that each socket was bound to.
    bound: BTreeMap<SocketId, SocketAddr>,
    /// What each socket has read last, and where it came from.
    read: BTreeMap<SocketId, (Vec<u8>, Option<SocketAddr>)>,
    /// Sockets whose time-out is still set.
    timed: BTreeSet<SocketId>,
    /// How often others have sent since its last call.
    sent_by_others: usize,
    is_ipv6: bool,
}

impl RecordedParty {
    /// The port that its first socket is bound to.
    fn port(&self) -> Option<u16> {
        self.bound.values().next().map(SocketAddr::port)
    }

    fn take(&mut self, record: &Record, id: RowId, row: &Row) {
        let socket = self.name(record, row.socket);
        let Some(operation) = self.operation(record, row) else {
            return;
        };
        let is_read = matches!(operation, CodeAction::Read(ReadAction { stream: true, .. }));
        if is_read && self.sent_by_others > 1 {
            // Bytes of several sends that are read with one call.
            self.statements
                .push(CodeStatement::new(&socket, CodeAction::Sleep(GATHER_DELAY)));
        }
        self.sent_by_others = 0;
        self.statements.push(CodeStatement {
            attempted: row.failed(),
            rows: vec![id],
            ..CodeStatement::new(&socket, operation)
        });
    }

    /// The name of a socket in the program.
    fn name(&mut self, record: &Record, socket: SocketId) -> String {
        if let Some(name) = self.names.get(&socket) {
            return name.clone();
        }
        let stream = record.stream(socket);
        let accepted = stream.is_some_and(|info| matches!(info.role, StreamRole::Accepted { .. }));
        let base = match record.owner(socket) {
            _ if accepted => "conn",
            Some(Owner::Client(_)) => "client",
            _ => "server",
        };
        let before = self
            .names
            .values()
            .filter(|name| name.starts_with(base))
            .count();
        let name = match before {
            0 => base.to_owned(),
            before => format!("{base}{}", before + 1),
        };
        self.names.insert(socket, name.clone());
        name
    }

    fn operation(&mut self, record: &Record, row: &Row) -> Option<CodeAction> {
        let peer = record.peer(row.peer);
        self.is_ipv6 |= peer.is_some_and(|peer| peer.is_ipv6());
        let stream = row.is_stream();
        Some(match row.call {
            Syscall::Socket => CodeAction::Socket {
                stream,
                made: MadeFor::Free,
            },
            Syscall::SetSockOpt(option) => CodeAction::Option {
                option,
                value: row.asked,
                group: row.group(peer),
            },
            Syscall::Bind => {
                self.bound.insert(row.socket, peer?);
                CodeAction::Bind(peer?)
            }
            Syscall::Listen => CodeAction::Listen {
                backlog: row.asked,
                at: self.bound.get(&row.socket).copied(),
            },
            Syscall::Accept => {
                let accepted = record.accepted_end(row).map(|info| info.id);
                let name = accepted.map(|socket| self.name(record, socket));
                CodeAction::Accept(name.unwrap_or_else(|| "conn".to_owned()))
            }
            Syscall::Connect => CodeAction::Connect { to: peer?, stream },
            Syscall::Shutdown => CodeAction::Shutdown(row.asked),
            Syscall::Close => CodeAction::Close,
            Syscall::RecvMsg | Syscall::RecvMMsg | Syscall::RecvFrom | Syscall::StreamRecv => {
                let bytes = record.kept_payload(row).unwrap_or_default().to_vec();
                self.read.insert(row.socket, (bytes, peer));
                let timeout = if row.flags.has(RowFlags::TIMED) && row.failed() {
                    self.timed.insert(row.socket);
                    Some(waited(row))
                } else if row.flags.has(RowFlags::PEEK) {
                    None
                } else {
                    self.timed.remove(&row.socket).then_some(Duration::ZERO)
                };
                let input_flags = RowFlags::PEEK | RowFlags::DONT_WAIT | RowFlags::WAIT_ALL;
                CodeAction::Read(ReadAction {
                    flags: RowFlags(row.flags.0 & input_flags),
                    timeout,
                    ..ReadAction::new(row.asked, stream)
                })
            }
            Syscall::SendTo
            | Syscall::Send
            | Syscall::SendMMsg
            | Syscall::SendMsg
            | Syscall::StreamSend => {
                let data = record.kept_payload(row).unwrap_or_default().to_vec();
                let connected = record.socket(row.socket).and_then(|info| info.connected);
                let to = match row.call {
                    Syscall::SendTo => peer,
                    Syscall::SendMMsg | Syscall::SendMsg if connected.is_none() => peer,
                    _ => None,
                };
                self.answer(row, &data, to)
                    .unwrap_or(CodeAction::Send(Sent {
                        data,
                        to,
                        stream,
                        framing: Framing::None,
                        flags: RowFlags(row.flags.0 & RowFlags::DONT_WAIT),
                    }))
            }
        })
    }

    /// What a send does as the answer to what its socket read last; `None` where it is no answer.
    fn answer(&self, row: &Row, data: &[u8], to: Option<SocketAddr>) -> Option<CodeAction> {
        let stream = row.is_stream();
        let (read, from) = self.read.get(&row.socket)?;
        let upper = !read.eq(data);
        let is_answer = read.eq_ignore_ascii_case(data)
            && (!upper || read.to_ascii_uppercase() == data)
            && !data.is_empty()
            && (stream || to.is_some() && to == *from);
        is_answer.then_some(CodeAction::Answer {
            stream,
            upper,
            framing: Framing::None,
        })
    }

    /// Its program, with the name of its port.
    fn part(mut self, owner: Owner, port: u16) -> CodePart {
        let made: Vec<(usize, MadeFor)> = self
            .statements
            .iter()
            .enumerate()
            .filter_map(|(at, one)| {
                let later = |is: fn(&CodeAction) -> bool| {
                    let mut later = self.statements.iter().skip(at);
                    later.any(|other| other.socket == one.socket && is(&other.operation))
                };
                let made = if !matches!(one.operation, CodeAction::Socket { .. }) {
                    return None;
                } else if later(|operation| matches!(operation, CodeAction::Listen { .. })) {
                    MadeFor::Listener
                } else if later(|operation| matches!(operation, CodeAction::Bind(_))) {
                    MadeFor::Bound
                } else {
                    MadeFor::Free
                };
                Some((at, made))
            })
            .collect();
        for (at, now) in made {
            if let Some(CodeAction::Socket { made, .. }) =
                self.statements.get_mut(at).map(|one| &mut one.operation)
            {
                *made = now;
            }
        }
        let mut statements = folded(&self.statements, CodeStatement::is_same);
        if statements.len() > MAX_SINGLE {
            statements = folded(&self.statements, is_alike);
        }
        CodePart {
            owner,
            port,
            is_ipv6: self.is_ipv6,
            statements,
        }
    }
}

/// How long a read with a time-out waited, in whole milliseconds.
fn waited(row: &Row) -> Duration {
    Duration::from_millis(u64::from(row.took_ns / 1_000_000).max(1))
}

/// Whether both do the same, perhaps with other bytes.
fn is_alike(one: &CodeStatement, other: &CodeStatement) -> bool {
    match (&one.operation, &other.operation) {
        (CodeAction::Send(a), CodeAction::Send(b)) => {
            let sent = |sent: &Sent| (sent.to, sent.stream, sent.flags);
            one.socket == other.socket && sent(a) == sent(b)
        }
        (CodeAction::Read(a), CodeAction::Read(b)) => {
            one.socket == other.socket && (a.size, a.flags) == (b.size, b.flags)
        }
        _ => one.is_same(other),
    }
}

/// The statements with loops in place of what is done again and again.
fn folded(
    all: &[CodeStatement],
    is_same: fn(&CodeStatement, &CodeStatement) -> bool,
) -> Vec<CodeStatement> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(first) = all.get(at) {
        let found = (1..=3).find_map(|round| {
            let once = all.get(at..at + round)?;
            if once.iter().any(|one| one.operation.is_naming()) {
                return None;
            }
            let rounds = all.get(at..)?.chunks_exact(round);
            let rounds =
                rounds.take_while(|more| more.iter().zip(once).all(|(a, b)| is_same(a, b)));
            let mut count = rounds.count();
            // What is answered is what the last read left.
            let next = all.get(at + round * count);
            if next.is_some_and(|next| matches!(next.operation, CodeAction::Answer { .. })) {
                count -= 1;
            }
            let least = if round == 1 { ALIKE } else { ROUNDS };
            (count >= least).then_some((once, count))
        });
        let Some((once, count)) = found else {
            out.push(first.clone());
            at += 1;
            continue;
        };
        let times = u32::try_from(count).ok();
        let block = |operation| CodeStatement::new(&first.socket, operation);
        out.push(block(CodeAction::Loop(times)));
        for (place, one) in once.iter().enumerate() {
            let same = all.iter().skip(at + place).step_by(once.len()).take(count);
            let differs = same.clone().any(|other| !other.is_same(one));
            if differs && matches!(one.operation, CodeAction::Send(_)) {
                out.push(block(CodeAction::Remark(Message::new("code-own-bytes"))));
            }
            out.push(CodeStatement {
                rows: same.flat_map(|other| other.rows.iter().copied()).collect(),
                ..one.clone()
            });
        }
        out.push(block(CodeAction::End));
        at += once.len() * count;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        code::Language,
        model::{Errno, Stamp},
        testing::sample::{SERVER, Sample},
        text::{Catalog, Lang},
    };

    #[test]
    fn a_time_out_is_whole_and_ends_with_the_next_read() {
        let mut sample = Sample::new();
        let mut timed = Row {
            asked: 1024,
            returned: -1,
            errno: Errno::EAGAIN,
            took_ns: 2_500_000_000,
            ..Row::new(SocketId(0), Syscall::RecvMsg, Stamp(0))
        };
        timed.flags.set(RowFlags::TIMED, true);
        sample.push(timed, SERVER.parse().unwrap(), b"");
        sample.play("A: hello; read 1024 A: hello");
        let program = CodeProgram::recorded(&sample.record, (0, RowId::MAX));
        for (language, set, unset) in [
            (Language::Python, "settimeout(2.5)", "settimeout(None)"),
            (Language::C, "{2, 500000}", "{0, 0}"),
            (Language::Java, "setSoTimeout(2500)", "setSoTimeout(0)"),
            (
                Language::Rust,
                "Some(Limit::from_millis(2500))",
                "set_read_timeout(None)",
            ),
        ] {
            let text = program.parts()[0].written(language, &Catalog::new(Lang::En));
            let text = text.text();
            let places = [set, unset].map(|part| text.find(part));
            let [Some(set), Some(unset)] = places else {
                panic!("{text}");
            };
            assert!(set < unset, "{text}");
        }
    }

    #[test]
    fn what_is_done_again_and_again_becomes_a_loop_that_has_all_rows() {
        let mut sample = Sample::new();
        for _ in 0..ALIKE {
            sample.send(0, b"hello");
        }
        for _ in 0..2 {
            sample.read(0, 1024, b"hello");
        }
        let program = CodeProgram::recorded(&sample.record, (0, RowId::MAX));
        let [server, client] = program.parts() else {
            panic!("{program:?}");
        };
        assert_eq!(server.statements.len(), 2, "two reads stand one by one");
        assert_eq!(client.statements.len(), 3, "a loop, the send, its end");
        for id in 0..sample.record.len() {
            let (part, statement) = program.statement_of_row(&sample.record, id).unwrap();
            let rows = program.parts()[part].rows(statement);
            assert!(rows.contains(&id), "row {id} is in {rows:?}");
        }
    }
}
