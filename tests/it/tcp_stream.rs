//! Borders against bytes: what is sent over TCP comes whole and in order, in other pieces.

use std::time::Duration;

use packet_lab::{
    model::{
        Burst, ClientId, Framing, Owner, PayloadSpec, Reply, SockOpt, StreamNote, Syscall,
        TcpClientCommand, TcpClientSettings, TcpServerSettings,
    },
    record::Budget,
    session::{Session, Start},
};

use crate::tcp_lab::{A, TcpLab};

/// Two sends, then read: the server stops reading, both are sent, it reads on.
fn two_sends_then_read(size: u32, framing: Framing) -> TcpLab {
    let mut lab = TcpLab::reading(size);
    lab.set(|settings| {
        settings.server.reads.reading = false;
        settings.framing = framing;
    });
    lab.connect(|settings| settings.framing = framing);
    lab.send(b"hello");
    lab.send(b"world");
    let server = lab.accepted();
    let mut frames = Vec::new();
    for word in [b"hello", b"world"] {
        framing.encode(word, &mut frames).unwrap();
    }
    let all = u32::try_from(frames.len()).unwrap();
    lab.until(|session| {
        let info = session.record().stream(server).unwrap();
        let waits = info.figures.and_then(|figures| figures.receive_queue);
        waits == Some(all)
    });
    lab.set(|settings| settings.server.reads.reading = true);
    lab.until(|session| {
        session
            .ledger()
            .streams()
            .received(|owner| owner == Owner::Server)
            == u64::from(all)
    });
    lab
}

#[test]
fn hello_and_world_lose_their_borders_and_no_byte() {
    let mut lab = two_sends_then_read(4, Framing::None);
    let server = lab.accepted();
    assert_eq!(lab.reads(server), ["hell", "owor", "ld"], "the reads");
    let streams = lab.session.ledger().streams();
    let flow = streams.flows(|owner| owner == Owner::Client(A));
    assert!(flow.balance(), "{flow:?}");
    assert_eq!((flow.sent, flow.received), (10, 10), "no byte is lost");
    let client = lab.session.tcp().last_client(A).unwrap().id;
    let counts = streams.boundary_counts(client);
    assert_eq!((counts.sends, counts.reads), (2, 3), "{counts:?}");
    assert_eq!((counts.kept, counts.lost), (1, 1), "borders: {counts:?}");
    assert_eq!((counts.merged, counts.split), (1, 2), "{counts:?}");
}

#[test]
fn a_reader_with_a_pace_that_has_found_nothing_reads_what_comes_later() {
    let mut settings = TcpServerSettings::default();
    settings.server.reads.sizes = vec![5];
    settings.server.pace = Duration::from_millis(1);
    let mut lab = TcpLab::start(settings);
    lab.connect(|_| ());
    // Each read returns as much as it asked for, so it is followed by one that finds nothing.
    for n in 1..=20 {
        lab.send(b"hello");
        lab.until(|session| {
            let flow = session
                .ledger()
                .streams()
                .flows(|owner| owner == Owner::Client(A));
            flow.received == n * 5
        });
    }
}

#[test]
fn each_byte_of_a_read_is_known_by_its_send() {
    let mut lab = two_sends_then_read(4, Framing::None);
    let server = lab.accepted();
    let record = lab.session.record();
    let rows_of = |call| {
        let all = (0..record.len()).map(|id| (id, record.row(id).unwrap()));
        all.filter(move |(_, row)| row.call == call && row.data_len() > 0)
            .map(|(id, _)| id)
            .collect::<Vec<_>>()
    };
    let (sends, reads) = (rows_of(Syscall::StreamSend), rows_of(Syscall::StreamRecv));
    let streams = lab.session.ledger().streams();
    let pieces = |read| {
        let pieces = streams.pieces(record, read);
        let facts = pieces.iter().map(|p| (p.send, p.at, p.send_at, p.len));
        facts.collect::<Vec<_>>()
    };
    assert_eq!(pieces(reads[0]), [(sends[0], 0, 0, 4)], "hell");
    assert_eq!(
        pieces(reads[1]),
        [(sends[0], 0, 4, 1), (sends[1], 1, 0, 3)],
        "owor"
    );
    assert_eq!(pieces(reads[2]), [(sends[1], 0, 3, 2)], "ld");
    assert_eq!(streams.reads_of(record, sends[0]), reads[..2], "hello");
    assert_eq!(streams.reads_of(record, sends[1]), reads[1..], "world");
    let offs: Vec<_> = reads
        .iter()
        .map(|id| record.row(*id).unwrap().stream_off())
        .collect();
    assert_eq!(offs, [Some(0), Some(4), Some(8)], "offsets");
    let client = lab.session.tcp().last_client(A).unwrap().id;
    assert_eq!(
        streams.peer_end(server),
        Some(client),
        "they belong together"
    );
}

#[test]
fn a_length_prefix_brings_the_borders_back() {
    for size in [1, 4, 5, 7, 65_535] {
        for framing in [Framing::Length(2), Framing::Line, Framing::Fixed(5)] {
            let mut lab = two_sends_then_read(size, framing);
            let server = lab.accepted();
            let messages = |session: &Session| session.ledger().streams().messages(|_| true);
            lab.until(|session| messages(session) == 2);
            let bytes = lab.reads(server).concat();
            let found: Vec<String> = lab
                .notes()
                .iter()
                .filter_map(|note| match *note {
                    StreamNote::Message { frame, .. } => {
                        let range = frame.message();
                        let [start, end] =
                            [range.start, range.end].map(|at| usize::try_from(at).unwrap());
                        Some(bytes[start..end].to_owned())
                    }
                    _ => None,
                })
                .collect();
            assert_eq!(found, ["hello", "world"], "{size} {framing:?}");
        }
    }
}

#[test]
fn several_clients_have_streams_of_their_own() {
    let mut lab = TcpLab::reading(3);
    let ids = [ClientId(0), ClientId(1), ClientId(2)];
    for id in ids {
        lab.connect_as(id, TcpClientSettings::to(lab.addr));
        lab.session
            .tcp_mut()
            .send(id, vec![b'a' + id.0; 100], 7)
            .unwrap();
    }
    lab.until(|session| {
        session
            .ledger()
            .streams()
            .received(|owner| owner == Owner::Server)
            == 2100
    });
    for id in ids {
        let streams = lab.session.ledger().streams();
        let client = lab.session.tcp().last_client(id).unwrap().id;
        let flow = streams.flow(client);
        assert_eq!((flow.sent, flow.received), (700, 700), "{id}: {flow:?}");
        let text = lab.reads(streams.peer_end(client).unwrap()).concat();
        assert_eq!(
            text.into_bytes(),
            vec![b'a' + id.0; 700],
            "{id}: its own bytes"
        );
    }
    assert_eq!(
        lab.session.ledger().streams().accepted(),
        (3, 3),
        "accepted"
    );
}

#[test]
fn an_empty_send_puts_nothing_into_the_stream() {
    let mut lab = TcpLab::reading(9);
    let client = lab.connect(|_| {});
    lab.send(b"");
    lab.send(b"x");
    lab.until(|session| {
        session
            .ledger()
            .streams()
            .received(|owner| owner == Owner::Server)
            == 1
    });
    let server = lab.accepted();
    assert_eq!(lab.reads(server), ["x"], "one read, of one byte");
    let sends = lab.calls(client, Syscall::StreamSend);
    assert_eq!(
        sends
            .iter()
            .map(|call| (call.0, call.1))
            .collect::<Vec<_>>(),
        [(0, 0), (1, 1)]
    );
    assert_eq!(
        lab.session
            .ledger()
            .streams()
            .boundary_counts(client)
            .empty_sends,
        1,
        "one"
    );
}

#[test]
fn what_was_still_to_be_read_is_lost_when_the_reader_closes() {
    let mut lab = TcpLab::reading(4);
    lab.set(|settings| settings.server.reads.reading = false);
    let client = lab.connect(|_| {});
    lab.send(b"hello");
    let server = lab.accepted();
    lab.until(|session| session.ledger().streams().flow(client).in_flight == 5);
    lab.session
        .tcp_mut()
        .command(packet_lab::model::TcpServerCommand::ReadOnce(
            server,
            packet_lab::model::ReadOptions::default(),
        ))
        .unwrap();
    lab.until(|session| session.ledger().streams().flow(client).received == 4);
    lab.session.stop();
    let flow = lab.session.ledger().streams().flow(client);
    assert!(flow.balance(), "{flow:?}");
    assert_eq!(
        (flow.received, flow.lost, flow.in_flight),
        (4, 1, 0),
        "{flow:?}"
    );
    assert_eq!(lab.reads(server), ["hell"], "the one read");
}

#[test]
fn a_message_that_the_framing_cannot_carry_is_told() {
    let mut lab = TcpLab::reading(4);
    lab.connect(|settings| settings.framing = Framing::Length(1));
    lab.send(&[b'x'; 256]);
    lab.until(Session::has_notices);
    let notices = lab.session.take_notices();
    assert_eq!(notices[0].key, "error-frame-long", "{notices:?}");
    lab.send(b"y");
    lab.ask(TcpClientCommand::Close(A));
    lab.until(|session| {
        session
            .ledger()
            .streams()
            .received(|owner| owner == Owner::Server)
            == 2
    });
}

#[test]
fn in_turn_each_message_waits_for_an_answer() {
    let mut settings = TcpServerSettings::default();
    settings.server.reply = Reply::Echo;
    let mut lab = TcpLab::start(settings);
    let client = lab.connect(|_| {});
    let burst = Burst {
        in_turn: true,
        ..Burst::of(A, b"ping".to_vec(), 50)
    };
    lab.ask(TcpClientCommand::Send(burst));
    lab.until(|session| {
        session
            .ledger()
            .streams()
            .received(|owner| owner == Owner::Client(A))
            == 200
    });
    let record = lab.session.record();
    let moves = record
        .rows()
        .filter(|row| row.socket == client && row.stream_off().is_some());
    let calls: Vec<Syscall> = moves.map(|row| row.call).collect();
    let pair = [Syscall::StreamSend, Syscall::StreamRecv];
    assert_eq!(calls, pair.repeat(50), "one after the other");
    assert!(lab.session.tcp().progress(A).done(), "all are sent");
}

#[test]
fn a_stream_larger_than_the_budget_is_counted_whole() {
    let mut session = Session::start(Start {
        budget: Some(Budget::of(Budget::MIN)),
        ..Start::default()
    })
    .unwrap();
    let mut settings = TcpServerSettings::default();
    settings.server.reads.sizes = vec![65_535];
    let addr = session
        .tcp_mut()
        .listen(([127, 0, 0, 1], 0).into(), settings)
        .unwrap();
    let mut lab = TcpLab { session, addr };
    let client = lab.connect(|_| {});
    let burst = Burst {
        payload: PayloadSpec::Counter { size: 1 << 16 },
        ..Burst::of(A, Vec::new(), 1000)
    };
    lab.ask(TcpClientCommand::Send(burst));
    let all = 1000 << 16;
    lab.until(|session| session.ledger().streams().flow(client).received == all);
    let session = &lab.session;
    let flow = session.ledger().streams().flow(client);
    assert_eq!(
        (flow.sent, flow.in_flight, flow.unknown),
        (all, 0, 0),
        "{flow:?}"
    );
    assert!(
        session.record().memory() <= Budget::MIN + (2 << 20),
        "the budget"
    );
    assert_eq!(session.record().lost(), 0, "no row is lost");
    let record = session.record();
    let kept = record.rows().filter(|row| row.call == Syscall::StreamRecv);
    let evicted = kept
        .filter(|row| record.kept_payload(row).is_none())
        .count();
    assert!(evicted > 0, "the oldest bytes are gone");
    // What is left of the sends and reads is what was sent there, up to the last.
    let mut whole = 0;
    for row in record.rows().filter(|row| row.data_len() > 0) {
        let Some(payload) = record.kept_payload(row) else {
            continue;
        };
        let off = row.stream_off().unwrap();
        let mut want = Vec::new();
        for number in off >> 16..=(off >> 16) + 1 {
            PayloadSpec::Counter { size: 1 << 16 }.write(number, &mut want);
        }
        let start = usize::try_from(off & 0xffff).unwrap();
        assert!(want[start..].starts_with(payload), "the bytes from {off}");
        assert_eq!(payload.len(), row.data_len(), "all of them");
        whole += payload.len();
    }
    assert!(whole > 2 << 20, "{whole} bytes are left");
}

/// What a client's sends carried, one after the other.
fn sent_bytes(lab: &TcpLab, client: ClientId) -> Vec<u8> {
    let record = lab.session.record();
    let socket = lab.session.tcp().client(client).unwrap().id;
    let sends = record
        .rows()
        .filter(|row| row.socket == socket && row.call == Syscall::StreamSend);
    sends.flat_map(|row| record.payload(row)).copied().collect()
}

#[test]
fn equal_messages_of_several_clients_keep_their_own_bytes() {
    let mut lab = TcpLab::reading(65_535);
    let words: [&[u8]; 2] = [&[b'a'; 5000], &[b'b'; 7000]];
    for (n, word) in (0..).zip(words) {
        let client = ClientId(n);
        let settings = TcpClientSettings::to(lab.addr);
        lab.connect_as(client, settings);
        for word in [word, b"last"] {
            let tcp = lab.session.tcp_mut();
            tcp.send(client, word.to_vec(), 400).unwrap();
        }
    }
    let all = 400 * (5000 + 7000 + 8);
    lab.until(|session| session.ledger().streams().received(|_| true) == all);
    for (n, word) in (0..).zip(words) {
        let want = [word.repeat(400), b"last".repeat(400)].concat();
        assert!(sent_bytes(&lab, ClientId(n)) == want, "client {n}");
    }
}

#[test]
fn equal_messages_that_go_in_parts_keep_their_bytes() {
    let mut lab = TcpLab::reading(3000);
    lab.set(|settings| settings.server.receive_buffer = Some(4096));
    lab.set(|settings| settings.server.reads.reading = false);
    lab.connect(|settings| settings.send_buffer = Some(4096));
    let word: Vec<u8> = (0..=250).cycle().take(80_000).collect();
    let tcp = lab.session.tcp_mut();
    // Small buffers make the kernels wait for each other, some 0.2 s each time.
    tcp.send(A, word.clone(), 3).unwrap();
    let parts = |session: &Session| {
        let sends = session.record().rows();
        let sends = sends.filter(|row| row.call == Syscall::StreamSend && row.returned > 0);
        sends.map(|row| row.returned).collect::<Vec<_>>()
    };
    // While nobody reads, no buffer has room for a whole one.
    lab.until(|session| parts(session).iter().any(|returned| *returned < 80_000));
    lab.set(|settings| settings.server.reads.reading = true);
    let all = 3 * 80_000;
    lab.until(|session| session.ledger().streams().received(|_| true) == all);
    assert!(parts(&lab.session).len() > 3, "in parts");
    assert!(sent_bytes(&lab, A) == word.repeat(3), "none is another");
}

#[test]
fn a_streams_buffers_are_set_back_to_what_they_were() {
    let mut lab = TcpLab::reading(3000);
    let rows = |session: &Session| {
        let rows = session.record().rows();
        let is_set = |call| call == Syscall::SetSockOpt(SockOpt::ReceiveBuffer);
        rows.filter(|row| is_set(row.call)).count()
    };
    for (n, asked) in [(1, Some(4096)), (2, None)] {
        lab.set(|settings| settings.server.receive_buffer = asked);
        lab.until(|session| rows(session) == n);
    }
    let listener = lab
        .session
        .tcp()
        .server()
        .and_then(|info| info.receive_buffer);
    let fresh = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let default = socket2::SockRef::from(&fresh).recv_buffer_size().unwrap();
    assert_eq!(listener, u32::try_from(default).ok(), "as of a new socket");
}
