//! What is set in the lab, as programs.

use std::{net::SocketAddr, time::Duration};

use super::{
    action::{CodeAction, MadeFor, ReadAction, Sent},
    program::{CodePart, CodeProgram, CodeStatement},
};
use crate::model::{
    ClientId, Framing, Group, Message, OnPeerFin, Owner, ReadPolicy, Reply, RowFlags,
    ServerSettings, SockOpt, TcpClientSettings, TcpServerSettings, UdpClientSettings,
    UdpServerSettings, address,
};

/// What a client sends: bytes, and how often.
pub type Sends = [(Vec<u8>, u32)];

/// The names of the sockets.
const SERVER: &str = "server";
const CLIENT: &str = "client";
const CONN: &str = "conn";

impl CodeProgram {
    /// A UDP server at an address, and a client that sends.
    pub fn udp(
        at: SocketAddr,
        server: &UdpServerSettings,
        (id, client): (ClientId, &UdpClientSettings),
        sends: &Sends,
    ) -> Self {
        let to_server = address::reaches(client.to, at, &[]);
        let elsewhere = client.connected && !to_server;
        let is_answered = to_server && answers(&server.server);
        let mut out = ProgramBuilder::default();
        let made = client.from.map_or(MadeFor::Free, |_| MadeFor::Bound);
        out.socket(CLIENT, false, made);
        for (option, value) in client.options() {
            out.option(CLIENT, option, value);
        }
        if let Some(from) = client.from {
            out.push(CLIENT, CodeAction::Bind(from));
        }
        out.join(CLIENT, &client.groups);
        if client.connected {
            let (to, stream) = (client.to, false);
            out.push(CLIENT, CodeAction::Connect { to, stream });
        }
        for (number, (data, times)) in sends.iter().enumerate() {
            let sent = Sent {
                data: data.clone(),
                to: (!client.connected).then_some(client.to),
                stream: false,
                framing: Framing::None,
                flags: RowFlags(0),
            };
            out.times(*times, |out| {
                out.push(CLIENT, CodeAction::Send(sent));
                if is_answered || elsewhere {
                    let read = ReadAction::new(client.reads.size(number), false);
                    out.push(CLIENT, CodeAction::Read(read));
                    out.attempt_last(elsewhere);
                }
            });
        }
        out.push(CLIENT, CodeAction::Close);
        Self {
            parts: vec![
                CodePart::of(Owner::Server, at, udp_server(at, server)),
                CodePart::of(Owner::Client(id), at, out),
            ],
        }
    }

    /// A TCP server at an address, and a client that connects and sends.
    pub fn tcp(
        at: SocketAddr,
        server: &TcpServerSettings,
        (id, client): (ClientId, &TcpClientSettings),
        sends: &Sends,
    ) -> Self {
        let mut out = ProgramBuilder::default();
        let made = client.from.map_or(MadeFor::Free, |_| MadeFor::Bound);
        out.socket(CLIENT, true, made);
        let no_delay = client.no_delay.then_some(1);
        for (option, value) in [
            (SockOpt::ReceiveBuffer, client.receive_buffer),
            (SockOpt::SendBuffer, client.send_buffer),
            (SockOpt::NoDelay, no_delay),
        ] {
            if let Some(value) = value {
                out.option(CLIENT, option, value);
            }
        }
        if let Some(from) = client.from {
            out.push(CLIENT, CodeAction::Bind(from));
        }
        let (to, stream) = (client.to, true);
        out.push(CLIENT, CodeAction::Connect { to, stream });
        for (data, times) in sends {
            let sent = Sent {
                data: data.clone(),
                to: None,
                stream: true,
                framing: client.framing,
                flags: RowFlags(0),
            };
            out.times(*times, |out| out.push(CLIENT, CodeAction::Send(sent)));
        }
        if address::reaches(client.to, at, &[]) && answers(&server.server) {
            out.push(CLIENT, CodeAction::Shutdown(1));
            let how = (client.framing, Duration::ZERO);
            out.read_stream(CLIENT, &client.reads, how, |_| {});
        }
        out.push(CLIENT, CodeAction::Close);
        Self {
            parts: vec![
                CodePart::of(Owner::Server, at, tcp_server(at, server)),
                CodePart::of(Owner::Client(id), at, out),
            ],
        }
    }
}

/// Whether it reads by itself, and answers.
fn answers(server: &ServerSettings) -> bool {
    server.reply != Reply::None && server.reads.reading
}

fn udp_server(at: SocketAddr, settings: &UdpServerSettings) -> ProgramBuilder {
    let mut out = ProgramBuilder::default();
    out.socket(SERVER, false, MadeFor::Bound);
    for (option, on) in settings.switches.each() {
        if on {
            out.option(SERVER, option, 1);
        }
    }
    let server = &settings.server;
    if let Some(bytes) = server.receive_buffer {
        out.option(SERVER, SockOpt::ReceiveBuffer, bytes);
    }
    out.push(SERVER, CodeAction::Bind(at));
    out.join(SERVER, &settings.groups);
    let read = |out: &mut ProgramBuilder, size| {
        out.push(SERVER, CodeAction::Read(ReadAction::new(size, false)));
        out.answer(SERVER, server, Framing::None, false);
        if !server.pace.is_zero() {
            out.push(SERVER, CodeAction::Sleep(server.pace));
        }
    };
    let reads = &server.reads;
    if !reads.reading {
        read(&mut out, reads.size(0));
        return out;
    }
    let last = reads.sizes.len().saturating_sub(1);
    let singly = server.max_reads.map_or(last, |most| {
        usize::try_from(most).map_or(last, |most| most.min(last))
    });
    for number in 0..singly {
        read(&mut out, reads.size(number));
    }
    let more = |most: u64| u32::try_from(most.saturating_sub(singly as u64)).unwrap_or(u32::MAX);
    let times = server.max_reads.map(more);
    if times != Some(0) {
        out.push(SERVER, CodeAction::Loop(times));
        read(&mut out, reads.size(last));
        out.push(SERVER, CodeAction::End);
    }
    if times.is_some() {
        out.push(SERVER, CodeAction::Close);
    }
    out
}

fn tcp_server(at: SocketAddr, settings: &TcpServerSettings) -> ProgramBuilder {
    let mut out = ProgramBuilder::default();
    out.socket(SERVER, true, MadeFor::Listener);
    if settings.reuse_address {
        out.option(SERVER, SockOpt::ReuseAddr, 1);
    }
    let server = &settings.server;
    if let Some(bytes) = server.receive_buffer {
        out.option(SERVER, SockOpt::ReceiveBuffer, bytes);
    }
    out.push(SERVER, CodeAction::Bind(at));
    let (backlog, at) = (settings.backlog, Some(at));
    out.push(SERVER, CodeAction::Listen { backlog, at });
    if settings.accepting {
        out.push(SERVER, CodeAction::Loop(None));
    }
    out.push(SERVER, CodeAction::Accept(CONN.to_owned()));
    if settings.no_delay {
        out.option(CONN, SockOpt::NoDelay, 1);
    }
    if server.reads.reading {
        let how = (settings.framing, server.pace);
        out.read_stream(CONN, &server.reads, how, |out| {
            out.answer(CONN, server, settings.framing, true);
        });
        if settings.on_peer_fin == OnPeerFin::Close {
            out.push(CONN, CodeAction::Close);
        }
    } else {
        let read = ReadAction::new(server.reads.size(0), true);
        out.push(CONN, CodeAction::Read(read));
    }
    if settings.accepting {
        out.push(SERVER, CodeAction::End);
    }
    out
}

/// A program that is being written.
#[derive(Default)]
struct ProgramBuilder {
    statements: Vec<CodeStatement>,
}

impl ProgramBuilder {
    fn push(&mut self, socket: &str, operation: CodeAction) {
        self.statements.push(CodeStatement::new(socket, operation));
    }

    fn socket(&mut self, socket: &str, stream: bool, made: MadeFor) {
        self.push(socket, CodeAction::Socket { stream, made });
    }

    fn option(&mut self, socket: &str, option: SockOpt, value: u32) {
        self.set(socket, option, value, None);
    }

    fn set(&mut self, socket: &str, option: SockOpt, value: u32, group: Option<Group>) {
        let action = CodeAction::Option {
            option,
            value,
            group,
        };
        self.push(socket, action);
    }

    fn join(&mut self, socket: &str, groups: &[Group]) {
        for group in groups {
            let option = if group.addr.is_ipv4() {
                SockOpt::JoinGroup
            } else {
                SockOpt::JoinGroup6
            };
            self.set(socket, option, group.interface, Some(*group));
        }
    }

    fn attempt_last(&mut self, attempted: bool) {
        if let Some(last) = self.statements.last_mut() {
            last.attempted = attempted;
        }
    }

    /// A block that is done so often.
    fn times(&mut self, times: u32, block: impl FnOnce(&mut Self)) {
        if times != 1 {
            self.push(CLIENT, CodeAction::Loop(Some(times)));
        }
        block(self);
        if times != 1 {
            self.push(CLIENT, CodeAction::End);
        }
    }

    fn answer(&mut self, socket: &str, server: &ServerSettings, framing: Framing, stream: bool) {
        let upper = server.reply == Reply::Upper;
        match server.reply {
            Reply::None => {}
            Reply::Echo | Reply::Upper => {
                self.push(
                    socket,
                    CodeAction::Answer {
                        stream,
                        upper,
                        framing,
                    },
                );
            }
            _ => self.push(socket, CodeAction::Remark(Message::new("code-service"))),
        }
    }

    /// Reads a stream to its end, with each size once and the last one on and on, and waits after each; `each` is done
    /// with what was read, or with each message.
    fn read_stream(
        &mut self,
        socket: &str,
        reads: &ReadPolicy,
        (framing, pace): (Framing, Duration),
        mut each: impl FnMut(&mut Self),
    ) {
        if framing != Framing::None {
            self.push(socket, CodeAction::CollectBegin(framing));
        }
        let last = reads.sizes.len().saturating_sub(1);
        for (number, size) in reads.sizes.iter().enumerate() {
            if number == last {
                self.push(socket, CodeAction::Loop(None));
            }
            let prints = number < last && framing == Framing::None;
            let read = ReadAction {
                prints,
                ..ReadAction::new(*size, true)
            };
            self.push(socket, CodeAction::Read(read));
            if number == last {
                self.push(socket, CodeAction::Stop);
            }
            if framing != Framing::None {
                self.push(socket, CodeAction::Collect(framing));
            } else if number == last {
                self.push(socket, CodeAction::Show);
            }
            each(self);
            if framing != Framing::None {
                self.push(socket, CodeAction::End);
            }
            if !pace.is_zero() {
                self.push(socket, CodeAction::Sleep(pace));
            }
        }
        self.push(socket, CodeAction::End);
    }
}

impl CodePart {
    fn of(owner: Owner, at: SocketAddr, writing: ProgramBuilder) -> Self {
        Self {
            owner,
            port: at.port(),
            is_ipv6: at.is_ipv6(),
            statements: writing.statements,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_of_a_server_at_all_addresses_reads_its_answer() {
        let one: SocketAddr = "127.0.0.1:80".parse().unwrap();
        let id = ClientId(0);
        let sends = [(b"hello".to_vec(), 1)];
        let server = ServerSettings {
            reply: Reply::Echo,
            ..ServerSettings::default()
        };
        let stream = TcpServerSettings::from(server.clone());
        let datagrams = UdpServerSettings::from(server);
        let client_parts = |at: SocketAddr| {
            let udp = CodeProgram::udp(at, &datagrams, (id, &UdpClientSettings::to(one)), &sends);
            let to = TcpClientSettings::to(one);
            let tcp = CodeProgram::tcp(at, &stream, (id, &to), &sends);
            [udp, tcp].map(|program| program.parts[1].statements.clone())
        };
        let want = client_parts(one);
        for (at, answers) in [
            ("0.0.0.0:80", true),
            ("[::]:80", true),
            ("[::ffff:127.0.0.1]:80", true),
            ("127.0.0.1:81", false),
        ] {
            let found = client_parts(at.parse().unwrap());
            for (found, want) in found.into_iter().zip(&want) {
                assert_eq!(found == *want, answers, "{at}: {found:?}");
            }
        }
    }
}
