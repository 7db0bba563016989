//! The experiments of every socket course, told by return values, error numbers, states and queues.

use std::net::Shutdown;
use std::{io::Write as _, net::TcpStream};

use packet_lab::{
    model::{
        ClientId, Errno, Fate, FrameFault, Framing, Note, OnPeerFin, Owner, Reply, StreamNote,
        Syscall, TcpClientCommand, TcpClientSettings, TcpServerCommand, TcpServerSettings,
        TcpState,
    },
    session::{Session, Start},
};
use socket2::SockRef;

use crate::tcp_lab::{A, TcpLab};

const B: ClientId = ClientId(1);
const C: ClientId = ClientId(2);

fn settings(with: impl FnOnce(&mut TcpServerSettings)) -> TcpServerSettings {
    let mut settings = TcpServerSettings::default();
    with(&mut settings);
    settings
}

#[test]
fn without_a_server_connecting_is_refused_at_once() {
    let mut lab = TcpLab::reading(4);
    lab.session
        .tcp_mut()
        .command(TcpServerCommand::Stop)
        .unwrap();
    lab.until(|session| session.tcp().server().is_none());
    let client = lab.connect(|_| {});
    assert_eq!(
        lab.calls(client, Syscall::Connect),
        [(0, -1, Errno::ECONNREFUSED)]
    );
    let ending = lab.session.ledger().streams().ending(client);
    assert_eq!(ending.refused.unwrap().1, Errno::ECONNREFUSED, "told");
    // UDP's send to nobody succeeds; TCP's connect does not.
    lab.until(Session::has_notices);
    assert_eq!(lab.session.take_notices()[0].key, "error-connect-stream");
    let (addr, default) = (lab.addr, TcpServerSettings::default());
    lab.session.tcp_mut().listen(addr, default).unwrap();
    let client = lab.connect(|_| {});
    assert_eq!(
        lab.calls(client, Syscall::Connect),
        [(0, 0, Errno::NONE)],
        "now it listens"
    );
}

#[test]
fn a_full_backlog_leaves_the_next_one_waiting_and_it_can_be_cancelled() {
    let mut lab = TcpLab::start(settings(|settings| {
        settings.backlog = 1;
        settings.accepting = false;
    }));
    let to = TcpClientSettings::to(lab.addr);
    for id in [A, B] {
        let client = lab.connect_as(id, to.clone());
        assert_eq!(
            lab.calls(client, Syscall::Connect),
            [(0, 0, Errno::NONE)],
            "{id}: nobody has accepted it"
        );
    }
    lab.session.tcp_mut().set_client(C, to).unwrap();
    lab.ask(TcpClientCommand::Connect(C));
    lab.ask(TcpClientCommand::Look);
    lab.until(|session| {
        session
            .tcp()
            .last_client(C)
            .is_some_and(|info| info.figures.is_some())
    });
    let waiting = lab.session.tcp().last_client(C).unwrap();
    assert_eq!(
        waiting.figures.unwrap().state,
        TcpState::SynSent,
        "no answer"
    );
    let c = waiting.id;
    lab.session
        .tcp_mut()
        .command(TcpServerCommand::Look)
        .unwrap();
    let listener = lab.session.tcp().server().unwrap().id;
    lab.until(|session| {
        let figures = session.record().stream(listener).unwrap().figures.unwrap();
        (figures.state, figures.unacked, figures.sacked) == (TcpState::Listen, 2, 1)
    });
    lab.ask(TcpClientCommand::Cancel(C));
    lab.until(|session| session.record().stream(c).unwrap().closed.is_some());
    assert_eq!(
        lab.calls(c, Syscall::Connect),
        [(0, -1, Errno::EINPROGRESS)],
        "it was never answered"
    );
    assert!(
        lab.session.ledger().streams().ending(c).cancelled,
        "given up"
    );
    lab.set(|settings| settings.accepting = true);
    lab.until(|session| session.ledger().streams().accepted() == (2, 2));
}

#[test]
fn fin_is_a_read_of_nothing_and_an_empty_datagram_is_not() {
    let mut lab = TcpLab::start(settings(|settings| settings.server.reads.sizes = vec![9]));
    let client = lab.connect(|_| {});
    lab.send(b"hi");
    lab.ask(TcpClientCommand::Close(A));
    let server = lab.accepted();
    lab.until(|session| session.record().stream(server).unwrap().closed.is_some());
    assert_eq!(
        lab.calls(server, Syscall::StreamRecv),
        [(9, 2, Errno::NONE), (9, 0, Errno::NONE)],
        "bytes, then fin"
    );
    let ending = lab.session.ledger().streams().ending(server);
    assert!(
        ending.fin_received.is_some() && ending.reset.is_none(),
        "{ending:?}"
    );
    assert!(
        lab.session
            .ledger()
            .streams()
            .ending(client)
            .fin_sent
            .is_some(),
        "said"
    );

    let mut udp = Session::start(Start {
        bind: Some(([127, 0, 0, 1], 0).into()),
        ..Start::default()
    })
    .unwrap();
    let to = udp.udp().local().unwrap();
    udp.udp_mut()
        .set_client(A, packet_lab::model::UdpClientSettings::to(to))
        .unwrap();
    udp.udp_mut().send(A, Vec::new(), 2).unwrap();
    let came = udp.wait_until(crate::tcp_lab::DEADLINE, |session| {
        session.ledger().fate_counts(|_| true).whole == 2
    });
    assert!(came, "two messages, and the socket is still open");
    let second = crate::lab::datagrams(&udp)[1];
    assert_eq!(
        udp.ledger().current_verdict(udp.record(), second).fate,
        Fate::Whole,
        "a datagram of nothing"
    );
}

#[test]
fn an_abort_is_a_reset_for_the_other_end() {
    let mut lab = TcpLab::reading(4);
    let client = lab.connect(|_| {});
    let server = lab.accepted();
    lab.ask(TcpClientCommand::Abort(A));
    lab.until(|session| session.record().stream(server).unwrap().closed.is_some());
    assert_eq!(
        lab.calls(server, Syscall::StreamRecv),
        [(4, -1, Errno::ECONNRESET)]
    );
    let streams = lab.session.ledger().streams();
    assert!(streams.ending(server).reset.is_some(), "seen");
    assert!(streams.ending(client).aborted.is_some(), "made");
    assert_eq!(streams.ending(client).fin_sent, None, "no FIN");
}

#[test]
fn closing_with_unread_bytes_is_a_reset_too() {
    let mut lab = TcpLab::start(settings(|settings| settings.server.reads.reading = false));
    let client = lab.connect(|_| {});
    lab.send(b"hello");
    let server = lab.accepted();
    lab.until(|session| session.ledger().streams().flow(client).in_flight == 5);
    lab.session
        .tcp_mut()
        .command(TcpServerCommand::Close(server))
        .unwrap();
    let row = lab.wait_row(0, |row| {
        row.socket == client && row.call == Syscall::StreamRecv
    });
    assert_eq!(row.errno, Errno::ECONNRESET, "not 0");
    let flow = lab.session.ledger().streams().flow(client);
    assert_eq!((flow.lost, flow.received), (5, 0), "{flow:?}");
}

#[test]
fn the_first_write_to_a_closed_peer_succeeds_and_the_second_does_not() {
    let mut lab = TcpLab::reading(4);
    let client = lab.connect(|_| {});
    let server = lab.accepted();
    lab.session
        .tcp_mut()
        .command(TcpServerCommand::Close(server))
        .unwrap();
    lab.wait_row(0, |row| {
        row.socket == client && row.call == Syscall::StreamRecv && row.returned == 0
    });
    lab.wait_state(client, TcpState::CloseWait);
    lab.send(b"one");
    lab.until(|session| session.ledger().streams().flow(client).lost == 3);
    lab.send(b"two");
    lab.until(|session| {
        session
            .ledger()
            .streams()
            .ending(client)
            .broken_pipe
            .is_some()
    });
    assert_eq!(
        lab.calls(client, Syscall::StreamSend),
        [(3, 3, Errno::NONE), (3, -1, Errno::EPIPE)],
        "the first, the second"
    );
    let flow = lab.session.ledger().streams().flow(client);
    assert!(flow.balance(), "{flow:?}");
}

#[test]
fn a_half_closed_connection_still_carries_the_other_way() {
    let mut lab = TcpLab::start(settings(|settings| settings.on_peer_fin = OnPeerFin::Stay));
    let client = lab.connect(|_| {});
    let server = lab.accepted();
    lab.send(b"last words");
    lab.ask(TcpClientCommand::Shutdown(A, Shutdown::Write));
    lab.wait_state(server, TcpState::CloseWait);
    lab.ask(TcpClientCommand::Look);
    lab.wait_state(client, TcpState::FinWait2);
    let answer = TcpServerCommand::Send(server, b"answer".to_vec());
    lab.session.tcp_mut().command(answer).unwrap();
    lab.wait_row(0, |row| {
        row.socket == client && row.call == Syscall::StreamRecv
    });
    assert_eq!(lab.reads(client), ["answer"], "the other way is open");
    lab.send(b"too late");
    lab.until(|session| session.ledger().streams().ending(client).own_pipe.is_some());
    let ending = lab.session.ledger().streams().ending(client);
    assert_eq!(ending.broken_pipe, None, "the other end has no part in it");
    lab.session
        .tcp_mut()
        .command(TcpServerCommand::Close(server))
        .unwrap();
    lab.wait_row(0, |row| {
        row.socket == client && row.call == Syscall::StreamRecv && row.returned == 0
    });
    // Both have sent FIN: on the descriptor that looks like no connection.
    lab.wait_state(client, TcpState::Close);
    let mut states = lab.states(client);
    // Seen or not, as the acknowledgement is quick.
    states.retain(|state| *state != TcpState::FinWait1);
    assert_eq!(
        states,
        [TcpState::Established, TcpState::FinWait2, TcpState::Close]
    );
}

#[test]
fn a_reader_that_stops_fills_both_buffers() {
    let mut lab = TcpLab::start(settings(|settings| {
        settings.server.reads.reading = false;
        settings.server.receive_buffer = Some(4096);
    }));
    let client = lab.connect(|settings| settings.send_buffer = Some(4096));
    let all = 200_000;
    lab.send(&vec![b'x'; all]);
    lab.until(|session| {
        let rows = session.record().rows();
        rows.filter(|row| row.errno == Errno::EAGAIN).count() == 1
    });
    let calls = lab.calls(client, Syscall::StreamSend);
    let (asked, taken, _) = calls[0];
    assert_eq!(asked as usize, all, "one send of all");
    assert!(
        taken > 0 && i64::from(taken) < i64::from(asked),
        "taken in part: {calls:?}"
    );
    assert_eq!(
        calls.last().unwrap().2,
        Errno::EAGAIN,
        "then nothing: {calls:?}"
    );
    lab.until(|session| {
        let figures = session.record().stream(client).unwrap().figures.unwrap();
        // Acknowledged is what the receiver's buffer took; the rest waits behind a closed window.
        figures.unsent.is_some_and(|unsent| unsent > 0) && figures.send_queue >= figures.unsent
    });
    lab.set(|settings| {
        settings.server.reads.sizes = vec![65_535];
        settings.server.reads.reading = true;
    });
    lab.until(|session| session.ledger().streams().flow(client).received == all as u64);
    let flow = lab.session.ledger().streams().flow(client);
    assert_eq!(
        (flow.sent, flow.in_flight, flow.lost),
        (all as u64, 0, 0),
        "{flow:?}"
    );
    let server = lab.accepted();
    assert!(
        lab.reads(server).concat().bytes().all(|byte| byte == b'x'),
        "every byte"
    );
}

/// Two sends of a byte each, then an answer, again and again: whether a byte was held back.
fn held_back(no_delay: bool, rounds: u32) -> bool {
    let mut lab = TcpLab::start(settings(|settings| {
        settings.framing = Framing::Fixed(2);
        settings.server.reply = Reply::Echo;
    }));
    let client = lab.connect(|settings| settings.no_delay = no_delay);
    for round in 1..=rounds {
        lab.session.tcp_mut().send(A, b"x".to_vec(), 2).unwrap();
        lab.until(|session| {
            session
                .ledger()
                .streams()
                .received(|owner| owner == Owner::Client(A))
                == u64::from(2 * round)
        });
        let held = lab.notes().iter().any(|note| match note {
            StreamNote::Figures { socket, figures } => {
                *socket == client && figures.unsent == Some(1)
            }
            _ => false,
        });
        if held {
            return true;
        }
    }
    false
}

#[test]
fn nagle_holds_a_byte_back_and_no_delay_does_not() {
    assert!(held_back(false, 100), "one unsent byte (SIOCOUTQNSD)");
    assert!(!held_back(true, 20), "none with TCP_NODELAY");
}

#[test]
fn udp_has_no_connections_to_wait_for() {
    let mut lab = TcpLab::reading(4);
    lab.session
        .tcp_mut()
        .command(TcpServerCommand::ListenOnDatagram)
        .unwrap();
    let row = lab.wait_row(0, |row| row.call == Syscall::Listen && row.failed());
    lab.wait_row(0, |other| {
        other.call == Syscall::Close && other.socket == row.socket
    });
    assert_eq!(
        lab.calls(row.socket, Syscall::Listen),
        [(1, -1, Errno::EOPNOTSUPP)]
    );
    assert_eq!(
        lab.calls(row.socket, Syscall::Accept),
        [(0, -1, Errno::EOPNOTSUPP)]
    );
}

#[test]
fn a_reset_while_it_waits_to_be_accepted_does_no_harm() {
    let mut lab = TcpLab::start(settings(|settings| settings.accepting = false));
    let peer = TcpStream::connect(lab.addr).unwrap();
    SockRef::from(&peer)
        .set_linger(Some(std::time::Duration::ZERO))
        .unwrap();
    drop(peer);
    lab.set(|settings| settings.accepting = true);
    let row = lab.wait_row(0, |row| row.call == Syscall::StreamRecv);
    assert_eq!(row.errno, Errno::ECONNRESET, "accepted, and reset");
    lab.until(|session| session.ledger().streams().accepted() == (1, 0));
    lab.connect(|_| {});
    lab.send(b"next");
    lab.until(|session| {
        session
            .ledger()
            .streams()
            .received(|owner| owner == Owner::Server)
            == 4
    });
}

#[test]
fn a_peer_that_never_reads_holds_nobody_else_up() {
    let mut lab = TcpLab::start(settings(|settings| {
        settings.server.reply = Reply::Echo;
        settings.server.reads.sizes = vec![65_535];
    }));
    let peer = TcpStream::connect(lab.addr).unwrap();
    peer.set_nonblocking(true).unwrap();
    let server = lab.accepted();
    let piece = vec![b'x'; 1 << 16];
    // It sends until nothing more goes in: the server has stopped reading from it.
    lab.until(|session| {
        while (&peer).write(&piece).is_ok_and(|taken| taken > 0) {}
        let rows = session.record().rows();
        rows.filter(|row| row.socket == server)
            .any(|row| row.errno == Errno::EAGAIN)
    });
    lab.connect(|_| {});
    lab.send(b"hello");
    lab.until(|session| {
        session
            .ledger()
            .streams()
            .received(|owner| owner == Owner::Client(A))
            == 5
    });
    drop(peer);
    lab.until(|session| session.record().stream(server).unwrap().closed.is_some());
}

#[test]
fn a_peer_that_sends_byte_by_byte_is_read_byte_by_byte() {
    let mut lab = TcpLab::start(settings(|settings| settings.framing = Framing::Length(4)));
    let mut peer = TcpStream::connect(lab.addr).unwrap();
    peer.set_nodelay(true).unwrap();
    for byte in b"\0\0\0\x05hello\0\0\0\x00\0\0\0\x01!" {
        peer.write_all(&[*byte]).unwrap();
    }
    lab.until(|session| session.ledger().streams().messages(|_| true) == 3);
    let lens: Vec<(u64, u32)> = lab
        .notes()
        .iter()
        .filter_map(|note| match note {
            StreamNote::Message { frame, .. } => Some((frame.at, frame.len)),
            _ => None,
        })
        .collect();
    assert_eq!(lens, [(0, 5), (9, 0), (13, 1)], "whole messages");
}

#[test]
fn the_state_of_a_connection_from_outside_is_seen_from_its_accept_on() {
    let mut lab = TcpLab::start(settings(|settings| settings.on_peer_fin = OnPeerFin::Close));
    let peer = TcpStream::connect(lab.addr).unwrap();
    let server = lab.accepted();
    let state = |session: &Session| {
        let streams = session.ledger().streams();
        streams.state_at(server, session.record().notes_len())
    };
    lab.until(|session| state(session) == Some(TcpState::Established));
    drop(peer);
    // The fin is answered with one: it is closed.
    lab.until(|session| session.record().stream(server).unwrap().closed.is_some());
    let figures = lab.session.record().stream(server).unwrap().figures;
    let state = figures.map(|figures| figures.state);
    assert_eq!(state, Some(TcpState::CloseWait), "seen before the close");
}

#[test]
fn a_hostile_prefix_is_told_and_the_server_goes_on() {
    let mut lab = TcpLab::start(settings(|settings| settings.framing = Framing::Length(4)));
    let mut peer = TcpStream::connect(lab.addr).unwrap();
    peer.write_all(b"\xff\xff\xff\xffrest").unwrap();
    let server = lab.accepted();
    let refused = |session: &Session| {
        let mut notes = session.record().notes();
        notes.find_map(|entry| match entry.note {
            Note::Stream(StreamNote::Unframed { socket, at, fault }) => Some((socket, at, fault)),
            _ => None,
        })
    };
    lab.until(|session| refused(session).is_some());
    let claimed = u32::MAX;
    let fault = FrameFault::TooLong { claimed };
    assert_eq!(refused(&lab.session), Some((server, 0, fault)));
    lab.connect(|settings| settings.framing = Framing::Length(4));
    lab.send(b"hello");
    lab.until(|session| session.ledger().streams().messages(|_| true) == 1);
}

#[test]
fn settings_act_at_once_on_open_connections() {
    let mut lab = TcpLab::start(settings(|settings| {
        settings.server.reads.reading = false;
        settings.server.reads.sizes = vec![2];
    }));
    lab.connect(|_| {});
    lab.send(b"abcdefgh");
    let server = lab.accepted();
    lab.until(|session| session.ledger().streams().flows(|_| true).in_flight == 8);
    lab.session
        .tcp_mut()
        .command(TcpServerCommand::ReadOnce(
            server,
            packet_lab::model::ReadOptions::default(),
        ))
        .unwrap();
    lab.wait_row(0, |row| row.call == Syscall::StreamRecv);
    lab.set(|settings| {
        settings.server.reads.sizes = vec![5];
        settings.no_delay = true;
        settings.server.receive_buffer = Some(10_000);
        settings.backlog = 7;
        settings.server.reads.reading = true;
    });
    lab.until(|session| session.ledger().streams().flows(|_| true).received == 8);
    assert_eq!(lab.reads(server), ["ab", "cdefg", "h"], "the read size");
    let listener = lab.session.tcp().server().unwrap().id;
    assert_eq!(
        lab.calls(listener, Syscall::Listen),
        [(128, 0, Errno::NONE), (7, 0, Errno::NONE)]
    );
    let no_delay = Syscall::SetSockOpt(packet_lab::model::SockOpt::NoDelay);
    assert_eq!(
        lab.calls(server, no_delay),
        [(1, 0, Errno::NONE)],
        "TCP_NODELAY"
    );
    let buffer = lab.session.record().stream(server).unwrap().receive_buffer;
    assert!(buffer.is_some_and(|bytes| bytes >= 10_000), "{buffer:?}");
}

#[test]
fn ipv6_is_no_different() {
    let Ok(probe) = std::net::TcpListener::bind("[::1]:0") else {
        return;
    };
    drop(probe);
    let mut lab = TcpLab::start_at(
        "[::1]:0".parse().unwrap(),
        settings(|settings| settings.server.reply = Reply::Upper),
    );
    let client = lab.connect(|_| {});
    lab.send(b"hello");
    lab.until(|session| {
        session
            .ledger()
            .streams()
            .received(|owner| owner == Owner::Client(A))
            == 5
    });
    assert_eq!(lab.reads(client), ["HELLO"], "answered");
    let flow = lab.session.ledger().streams().flows(|_| true);
    assert_eq!((flow.sent, flow.received), (10, 10), "{flow:?}");
}
