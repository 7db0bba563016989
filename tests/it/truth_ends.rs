//! Connections of another program that end in a random mix of ways: with FIN, with RST by `SO_LINGER` 0, with RST
//! because bytes were unread. No end and no sentence contradicts what that program did and what the kernel counts.
//!
//! `LAB_SEED` repeats a mix, `LAB_SECONDS` plays more of them, for so long.

use std::process::Command;

use packet_lab::model::{Reply, SocketId, StreamRole, Syscall, TcpServerSettings};

use crate::{
    lab::Running,
    namespace::{Isolation, isolate},
    rng::SeededRng,
    tcp_ends::aborts_on_close,
    tcp_lab::TcpLab,
    truth::play_rounds,
};

/// Mixes that `tests/run` plays.
const ROUNDS: u64 = 3;
/// Connections of a mix.
const CONNECTIONS: usize = 40;

/// Connects again and again to a server that sends back what comes, and prints its port, how many bytes it sent and
/// how it ended the connection.
const PEER: &str = "
import random, socket, struct, sys
port, seed, count = map(int, sys.argv[1:])
rng = random.Random(seed)
for _ in range(count):
    s = socket.create_connection(('127.0.0.1', port))
    size, way = rng.choice([0, 1, 5, 3000]), rng.choice(['close', 'shutdown', 'linger', 'unread'])
    if size == 0 and way == 'unread': way = 'close'
    s.sendall(b'x' * size)
    # All has come back, so that nothing is on its way when it ends.
    if size: assert len(s.recv(size, socket.MSG_WAITALL | (socket.MSG_PEEK if way == 'unread' else 0))) == size
    if way == 'shutdown':
        s.shutdown(socket.SHUT_WR)
        assert s.recv(9) == b''
    if way == 'linger': s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    print(s.getsockname()[1], size, way)
    s.close()
";

/// The ends of the server that were accepted, in their order, with the ports of their peers.
fn accepted(lab: &TcpLab) -> Vec<(SocketId, u16)> {
    let streams = lab.session.record().streams();
    let streams = streams.filter(|info| matches!(info.role, StreamRole::Accepted { .. }));
    streams
        .map(|info| (info.id, info.peer.unwrap().port()))
        .collect()
}

fn play(rng: &mut SeededRng) {
    let mut settings = TcpServerSettings::default();
    settings.server.reads.sizes = vec![rng.of(&[3, 1024, 65_535])];
    settings.server.reply = Reply::Echo;
    let mut lab = TcpLab::start(settings);
    let before = aborts_on_close();
    let args = [
        u64::from(lab.addr.port()),
        rng.below(1 << 30),
        CONNECTIONS as u64,
    ];
    let args = args.map(|number| number.to_string());
    let peer = Running::start(Command::new("python3").args(["-c", PEER]).args(args));
    lab.until(|session| {
        let mut streams = session.record().streams();
        let is_open = streams
            .any(|info| matches!(info.role, StreamRole::Accepted { .. }) && info.closed.is_none());
        let accepts = session
            .record()
            .rows()
            .filter(|row| row.call == Syscall::Accept);
        !is_open && accepts.count() == CONNECTIONS
    });
    let lines: Vec<String> = (0..CONNECTIONS).map(|_| peer.line()).collect();
    let (record, streams) = (lab.session.record(), lab.session.ledger().streams());
    let mut unread = 0;
    for (line, (socket, port)) in lines.iter().zip(accepted(&lab)) {
        let words: Vec<&str> = line.split(' ').collect();
        assert_eq!(words[0], port.to_string(), "one after the other: {lines:?}");
        let reads = (0..)
            .zip(record.rows())
            .filter(|(_, row)| row.call == Syscall::StreamRecv && row.socket == socket);
        let reads: Vec<_> = reads.collect();
        let bytes: i32 = reads.iter().map(|(_, row)| row.returned.max(0)).sum();
        assert_eq!(words[1], bytes.to_string(), "{line}: {}", lab.dump());
        unread += u64::from(words[2] == "unread");
        let fin = matches!(words[2], "close" | "shutdown");
        let ending = streams.ending(socket);
        let ends = (ending.fin_received.is_some(), ending.reset.is_some());
        assert_eq!(ends, (fin, !fin), "{line}: {ending:?}");
        let (mut says_fin, mut says_reset) = (false, false);
        for (id, _) in reads {
            for message in lab.session.why(id).all() {
                says_fin |= message.key == "why-stream-fin";
                says_reset |= message.key == "why-stream-reset";
            }
        }
        assert_eq!((says_fin, says_reset), (fin, !fin), "{line}: its sentences");
    }
    assert_eq!(
        aborts_on_close() - before,
        unread,
        "the kernel's count: {lines:?}"
    );
}

#[test]
fn no_end_of_a_connection_contradicts_the_program_that_ended_it() {
    match isolate("truth_ends::no_end_of_a_connection_contradicts_the_program_that_ended_it") {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => return eprintln!("skipped: no network namespace of its own here"),
    }
    play_rounds(ROUNDS, play);
}
