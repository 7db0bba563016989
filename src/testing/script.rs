//! What happens in a sample, as a script: a step for each call or figure, `A: hello; read 4 A: hello; look 832 0`.

use super::{
    row_change::{error, syscall},
    sample::{PEER, SERVER, Sample, receive, send},
    stream_sample::{FAR, GUEST, LISTENER, LOCAL, NEAR},
};
use crate::model::{
    Errno, FrameFault, Framing, IcmpReport, Note, Owner, PostCloseState, RowFlags, SockOpt,
    SocketId, Stamp, StreamNote, StreamRole, Syscall, TcpState, WaitingRead,
};
use crate::protocol::picture::BlockHeader;
use std::net::Shutdown;

/// The sample that a script makes.
#[cfg(test)]
pub(crate) fn played(script: &str) -> Sample {
    let mut sample = Sample::new();
    sample.play(script);
    sample
}

impl Sample {
    /// Plays steps that semicolons divide, each as often as the number before it says. What is sent or read stands after `: `; after a colon alone it is empty; `x × 9` is it nine times, `pics 0..28` are these bytes of a [`picture`].
    pub(crate) fn play(&mut self, script: &str) {
        for step in script.split(';').map(str::trim_start) {
            let (call, text) = step.split_once(": ").unwrap_or((step, ""));
            let words: Vec<&str> = call.trim_end_matches(':').split(' ').collect();
            let times = words[0].parse::<u32>();
            let words = &words[usize::from(times.is_ok())..];
            let range = text
                .strip_prefix("pics ")
                .and_then(|range| range.split_once(".."));
            let picture = range
                .map(|(from, to)| picture()[from.parse().unwrap()..to.parse().unwrap()].to_vec());
            let repeated = text.split_once(" × ");
            let repeated = repeated.map(|(of, n)| of.repeat(n.parse().unwrap()).into_bytes());
            let payload = picture.or(repeated);
            let payload = payload.unwrap_or_else(|| text.as_bytes().to_vec());
            for _ in 0..times.unwrap_or(1) {
                self.step(words, &payload);
            }
        }
    }

    #[expect(clippy::too_many_lines, reason = "a table: an arm for each step")]
    fn step(&mut self, words: &[&str], payload: &[u8]) {
        let client = |name: &str| name.as_bytes()[0] - b'A';
        let size = |text: &str| text.parse::<usize>().unwrap();
        let n = |text: &str| text.parse::<u32>().unwrap();
        let end = |name| match name {
            "near" => NEAR,
            "guest" => GUEST,
            "listener" => LISTENER,
            _ => FAR,
        };
        let socket = |name| SocketId(u16::try_from(n(name)).unwrap());
        match *words {
            ["read", asked, "peer"] => _ = self.read_stranger(size(asked), payload),
            ["read", asked, owner] => _ = self.read(client(owner), size(asked), payload),
            ["read", asked, owner, "drops", drops] => {
                let from = Self::client(client(owner));
                self.read_from(from, size(asked), payload, n(drops));
            }
            ["got", asked, owner] => _ = self.got(client(owner), size(asked), payload),
            ["reply", owner] => _ = self.reply(client(owner), payload),
            ["reply", owner, errno] => {
                let row = send(0, payload.len(), error(errno).unwrap());
                self.push(row, Self::client(client(owner)), payload);
            }
            ["reply-to", addr] => {
                let row = send(0, payload.len(), Errno::NONE);
                self.push(row, addr.parse().unwrap(), payload);
            }
            ["refuse", owner, to] => self.refuse(client(owner), to, payload),
            ["too-long", owner, to, mtu] => self.too_long(client(owner), to, payload, n(mtu)),
            ["unread", owner] => self.unread(client(owner), payload),
            ["look", held, drops] => self.note_queue(n(held), n(drops)),
            ["room", bytes] => self.room = n(bytes),
            ["queued", nanos] => self.queued_ns = n(nanos).into(),
            ["next", how] => self.next.push(how.to_owned()),
            ["call", of, call] => _ = self.udp_call(socket(of).0, syscall(call).unwrap(), 0),
            ["named", of, local, ref peer @ ..] => self.note(Note::Named {
                socket: socket(of),
                local: local.parse().unwrap(),
                also: Vec::new(),
                peer: peer.first().map(|peer| peer.parse().unwrap()),
            }),
            ["opens", of, local] => self.open(socket(of), Owner::Server, local),
            ["buffer", of, asked, effective] => {
                let (socket, asked) = (socket(of), n(asked));
                let option = SockOpt::ReceiveBuffer;
                self.udp_call(socket.0, Syscall::SetSockOpt(option), asked);
                self.note(Note::ReceiveBuffer {
                    socket,
                    asked: Some(asked),
                    effective: n(effective),
                });
            }
            ["wait", millis] => self.wait(n(millis).into()),
            ["close"] => self.close(),
            ["peek", asked, "peer"] => {
                let (mut row, kept) = receive(0, size(asked), payload, 0);
                row.flags.set(RowFlags::PEEK, true);
                self.push(row, PEER.parse().unwrap(), &payload[..kept]);
            }
            ["read-fails", errno] => {
                let (mut row, _) = receive(0, 9, b"", 0);
                (row.returned, row.errno) = (-1, error(errno).unwrap());
                self.push(row, PEER.parse().unwrap(), b"");
            }
            ["peek", asked, owner] => {
                let (mut row, kept) = receive(0, size(asked), payload, 0);
                row.flags.set(RowFlags::PEEK, true);
                self.push(row, Self::client(client(owner)), &payload[..kept]);
            }
            ["connects", owner] => {
                self.udp_call(u16::from(client(owner)) + 1, Syscall::Connect, 0);
            }
            ["blocks", of] => {
                let (socket, call) = match of {
                    "server" => (SocketId(0), Syscall::RecvMsg),
                    "far" => (FAR, Syscall::StreamRecv),
                    _ => (LISTENER, Syscall::Accept),
                };
                self.note(Note::Waiting(WaitingRead {
                    socket,
                    call,
                    asked: 4,
                    flags: RowFlags::default(),
                    since: Stamp(1),
                    once: false,
                }));
            }
            ["gives-up"] => self.note(Note::GivenUp {
                socket: SocketId(0),
            }),
            ["closes", owner] => {
                let socket = SocketId(u16::from(client(owner)) + 1);
                self.note(Note::Closed { socket });
            }
            ["listen"] => self.listen(),
            ["listen", "at", "all"] => {
                self.at_all = true;
                self.listen();
            }
            ["listen", port] => {
                let socket = SocketId(20);
                self.stream_note(StreamNote::Opened {
                    socket,
                    owner: Owner::Server,
                    role: StreamRole::Listener,
                });
                self.named(socket, &format!("127.0.0.1:{port}"), None);
                self.call(socket, Syscall::Listen, (5, 0), Errno::NONE);
            }
            ["unlisten"] => self.stream_note(StreamNote::Closed { socket: LISTENER }),
            ["refused"] => {
                self.connect_client();
                self.call(NEAR, Syscall::Connect, (0, -1), Errno::ECONNREFUSED);
                self.stream_note(StreamNote::Closed { socket: NEAR });
            }
            ["unanswered"] => {
                self.play("hangs");
                self.state(NEAR, TcpState::SynSent);
            }
            ["connect"] => self.connect(Framing::None),
            ["connect", client, server] => {
                let [client, server] = [client, server].map(|word| Framing::parse(word).unwrap());
                self.connect_framed(client, server);
            }
            ["guest"] => self.connect_outside(GUEST),
            ["guest", "again"] => self.connect_outside(SocketId(14)),
            ["put"] => _ = self.put(payload, payload.len()),
            ["put", taken] => _ = self.put(payload, size(taken)),
            ["take", asked] => _ = self.take(size(asked), payload),
            ["take", asked, "guest"] => _ = self.take_outside(size(asked), payload),
            ["guest-lines"] => {
                let (socket, framing) = (GUEST, Framing::Line);
                self.stream_note(StreamNote::Framed { socket, framing });
            }
            ["guest-line", at, len] => self.message(GUEST, n(at).into(), (0, n(len), 1)),
            ["unframed", claimed] => {
                let fault = FrameFault::TooLong {
                    claimed: n(claimed),
                };
                let (socket, at) = (FAR, 0);
                self.stream_note(StreamNote::Unframed { socket, at, fault });
            }
            ["waits", "guest", bytes] => self.outside_waits(n(bytes)),
            ["answer"] => _ = self.answer(payload),
            ["hear", asked] => _ = self.hear(size(asked), payload),
            ["holds", bytes] => self.holds(FAR, n(bytes)),
            ["holds", of, bytes] => self.holds(end(of), n(bytes)),
            ["message", at, header, len] => {
                self.message(FAR, n(at).into(), (n(header), n(len), 0));
            }
            ["shut", of, how] => {
                let how = match how {
                    "read" => Shutdown::Read,
                    "write" => Shutdown::Write,
                    _ => Shutdown::Both,
                };
                self.shut_down(end(of), how);
            }
            ["cancel"] => self.stream_note(StreamNote::Cancelled { socket: NEAR }),
            ["half-close"] => _ = self.half_close(),
            ["hang-up", of] => _ = self.hang_up(end(of)),
            ["abort", of] => _ = self.abort(end(of)),
            ["fail", owner, errno] => {
                self.fail(client(owner), SERVER, payload, error(errno).unwrap());
            }
            ["fail", who, errno, times] => {
                let payload = payload.repeat(size(times));
                self.fail(client(who), SERVER, &payload, error(errno).unwrap());
            }
            ["fails", of, call, errno] => {
                let call = match call {
                    "send" => Syscall::StreamSend,
                    "recv" => Syscall::StreamRecv,
                    call => syscall(call).unwrap(),
                };
                self.fails(end(of), call, error(errno).unwrap());
            }
            ["prohibited"] => {
                let icmp = IcmpReport {
                    kind: 3,
                    code: 13,
                    mtu: None,
                    by: Some([10, 0, 0, 1].into()),
                };
                self.stream_note(StreamNote::Report {
                    socket: NEAR,
                    errno: Errno::EHOSTUNREACH,
                    icmp,
                });
            }
            #[cfg(test)]
            ["port-look"] => self.look_at_port(None),
            #[cfg(test)]
            ["port-look", waiting] => self.look_at_port(Some(n(waiting))),
            ["stranger"] => self.accepted(FAR, LOCAL),
            ["hangs"] => {
                self.connect_client();
                self.call(NEAR, Syscall::Connect, (0, -1), Errno::EINPROGRESS);
            }
            ["hangs", "decided"] => _ = self.call(NEAR, Syscall::Connect, (0, 0), Errno::NONE),
            ["connect-and-close"] => self.connect_and_close(payload),
            ["connect-away"] => self.connect_away(),
            ["accept-late"] => {
                self.accepted(FAR, LOCAL);
                self.state(FAR, TcpState::Established);
            }
            ["keeps", unacknowledged, unsent] => self.keeps(n(unacknowledged), n(unsent)),
            ["closed", "near"] => self.state(NEAR, TcpState::Close),
            ["reset"] => _ = self.reset(),
            ["gone", of] => self.after_close(end(of), PostCloseState::Gone),
            ["fin-wait", of] => {
                self.after_close(end(of), PostCloseState::In(TcpState::FinWait2));
            }
            ["time-wait"] => self.after_close(NEAR, PostCloseState::In(TcpState::TimeWait)),
            [owner, to] => _ = self.send_to(client(owner), to, payload),
            [owner] => _ = self.send(client(owner), payload),
            _ => unreachable!("no step of a script: {words:?}"),
        }
    }
}

/// The four blocks of a picture of 4 × 4 pixels, 28 bytes each.
fn picture() -> Vec<u8> {
    let header = BlockHeader {
        number: 0,
        total: 4,
        width: 4,
        height: 4,
        block_width: 2,
        block_height: 2,
    };
    let block = |n: u8| [header.with_number(n.into()).to_bytes(), vec![n + 1; 12]].concat();
    (0..4).flat_map(block).collect()
}
