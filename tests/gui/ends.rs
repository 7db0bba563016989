//! Both ends of a connection: framed in different ways, or one of them another program.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use packet_lab::{
    gui::UiCommand,
    model::{
        ConnectionSettings, Errno, FrameFault, Framing, Note, Owner, SockOpt, StreamNote, Syscall,
    },
    session::{Preferences, Session},
    text::Lang,
};

use crate::{
    lab::Lab,
    streams::{all_read, choose, open, stream_reads},
};

/// Another program, connected to the lab's server.
fn guest(lab: &Lab<'_>) -> TcpStream {
    let listener = lab.session().tcp().local();
    TcpStream::connect(listener.expect("it listens")).expect("connected")
}

/// Bytes that the server has read, from whomever.
fn received(bytes: u64) -> impl Fn(&Session) -> bool {
    move |session| {
        session
            .ledger()
            .streams()
            .received(|owner| owner == Owner::Server)
            == bytes
    }
}

/// Frames both ends of a window: the clients' and the server's, by their names in the menu.
pub(crate) fn frame(lab: &mut Lab<'_>, clients: Option<&str>, server: &str) {
    lab.click("Framing");
    lab.click("Both ends the same");
    if let Some(clients) = clients {
        lab.click(clients);
    }
    lab.click("Server’s end");
    lab.click(server);
    lab.press(egui::Key::Escape);
}

#[test]
fn ends_that_are_framed_otherwise_break_messages() {
    let mut lab = open(Lang::En, "TCP");
    frame(
        &mut lab,
        Some("length before, 2 B, big-endian"),
        "line feed after each",
    );
    let settings = lab.session().connection_settings();
    assert_eq!(
        (settings.clients, settings.server),
        (Framing::Length(2), Framing::Line),
        "each its own"
    );
    lab.assert_shows("Framing: differs");
    lab.retype("text to send", "one\\ntwo");
    lab.click("Send");
    lab.until("a part of it is a message", |session| {
        let streams = session.ledger().streams();
        streams.messages(|owner| owner == Owner::Server) == 1
    });
    lab.assert_shows("the two ends are framed differently");
    lab.assert_shows("a piece of one message");
    lab.assert_shows("only a piece of one: the two ends frame differently");

    // Alike again: the next connection is understood.
    lab.click("Framing");
    lab.click("Both ends the same");
    lab.press(egui::Key::Escape);
    choose(&mut lab, "Connect");
    lab.click("Send");
    lab.until("whole", |session| {
        let streams = session.ledger().streams();
        streams.messages(|owner| owner == Owner::Server) == 2
    });
    lab.assert_hides("the two ends are framed differently");
    lab.assert_shows("the framing brings the message boundaries back");
}

#[test]
fn a_prefix_that_makes_no_sense_is_refused() {
    let mut lab = open(Lang::En, "TCP");
    frame(&mut lab, None, "length before, 4 B, big-endian");
    lab.retype("text to send", "hello");
    lab.click("Send");
    lab.until("refused", |session| {
        let record = session.record();
        let mut notes = (0..record.notes_len()).filter_map(|n| record.note(n));
        notes.any(|entry| {
            let fault = FrameFault::TooLong {
                claimed: u32::from_be_bytes(*b"hell"),
            };
            matches!(&entry.note, Note::Stream(StreamNote::Unframed { fault: noted, .. }) if *noted == fault)
        })
    });
    lab.assert_shows("refused: the prefix at byte 0 claims a message of 1");
    lab.assert_shows("Both ends must use the same framing");
    lab.assert_shows("no frame: its prefix claims 1");
}

#[test]
fn connections_from_outside_are_shown_as_such() {
    let mut lab = open(Lang::En, "TCP");
    lab.click("Send");
    lab.until("our own", all_read(5));
    let mut guest = guest(&lab);
    guest.write_all(b"GET / HTTP/1.1\r\n").expect("sent");
    lab.until("read from outside", received(21));
    let address = guest.local_addr().expect("it has one").to_string();
    lab.assert_shows(&format!("from outside: {address}"));
    lab.assert_shows("16 bytes, all from outside");
    lab.assert_hides("1 send,");
    let own = |session: &Session| session.ledger().streams().flows(|_| true).sent;
    assert_eq!(own(lab.session()), 5, "no send was invented");

    // The older one can be chosen, and the newest again.
    lab.click("Connection shown");
    lab.click_part("client A · 127.0.0.1:");
    lab.assert_hides("all from outside");
    lab.assert_shows("1 send, 1 read");
    lab.click("Connection shown");
    lab.click("the newest connection");
    lab.assert_shows("16 bytes, all from outside");

    // What is sent is seen, and the guest can be chosen again.
    lab.click("Send");
    lab.until("our own again", all_read(10));
    lab.assert_shows("2 sends, 2 reads");
    lab.click("Connection shown");
    lab.click("the newest connection");
    lab.assert_shows("of them from outside 16 B");

    // Fin, and the answer of nobody.
    guest.shutdown(std::net::Shutdown::Write).expect("said");
    lab.until("fin", |session| {
        let rows = session.record().rows();
        let fin = rows.filter(|row| row.call == Syscall::StreamRecv && row.returned == 0);
        fin.count() == 1
    });
    let mut rest = Vec::new();
    guest.read_to_end(&mut rest).expect("closed");
    assert_eq!(rest, b"", "nothing was answered");
    lab.assert_shows("both have sent FIN");
}

#[test]
fn what_waits_for_accept_can_be_accepted_one_by_one() {
    let mut lab = open(Lang::En, "TCP");
    lab.click("Stop accepting");
    assert!(
        !lab.session().connection_settings().accepting,
        "as it was told"
    );
    let mut guest = guest(&lab);
    guest.write_all(b"hi").expect("the kernel took it");
    let accepted = |n: u64| move |session: &Session| session.ledger().streams().accepted().0 == n;
    lab.click("Server");
    lab.click("Accept one connection");
    lab.until("the guest", accepted(1));
    lab.until("what it said", received(2));
    // Ours says everything and leaves before anybody has accepted it.
    choose(&mut lab, "Connect");
    lab.until("connected", |session| {
        session.tcp().is_connected(packet_lab::model::ClientId(0))
    });
    lab.click("Send");
    choose(&mut lab, "Close");
    lab.until("closed", |session| {
        let info = session.tcp().last_client(packet_lab::model::ClientId(0));
        info.is_some_and(|info| info.closed.is_some())
    });
    lab.click("Accept again");
    lab.until("it was waiting", accepted(2));
    lab.until("all of it is known to be ours", all_read(5));
    assert_eq!(stream_reads(lab.session()), ["hi", "hello"], "both");
    lab.assert_hides("all from outside");
}

#[test]
fn options_of_both_ends_are_calls() {
    let mut lab = open(Lang::En, "TCP");
    choose(&mut lab, "Connect");
    lab.until("accepted", |session| {
        session.tcp().connections().next().is_some()
    });
    let set = |session: &Session| {
        let rows = session.record().rows();
        let calls = rows.filter(|row| row.call == Syscall::SetSockOpt(SockOpt::NoDelay));
        calls.count()
    };
    lab.click("TCP_NODELAY");
    lab.until("at the client", |session| set(session) == 1);
    lab.click("Server");
    lab.click("TCP_NODELAY for the server");
    lab.until("at the server", |session| set(session) == 2);
    lab.press(egui::Key::Escape);
    lab.click("Server");
    lab.retype("Backlog", "3");
    lab.click("Take this backlog");
    lab.until("listen was called again", |session| {
        let rows = session.record().rows();
        rows.filter(|row| row.call == Syscall::Listen && row.asked == 3)
            .count()
            == 1
    });
}

#[test]
fn connecting_to_nobody_can_be_given_up() {
    let mut lab = open(Lang::En, "TCP");
    // A listener whose backlog is full does not answer: the kernel drops what comes (Linux, tcp(7)).
    let hole = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None);
    let hole = hole.expect("a socket");
    let any: std::net::SocketAddr = ([127, 0, 0, 1], 0).into();
    hole.bind(&any.into()).expect("an address");
    hole.listen(0).expect("it listens");
    let addr = hole.local_addr().expect("bound").as_socket().expect("IPv4");
    let _first = TcpStream::connect(addr).expect("the only one with room");
    lab.retype("To", &addr.to_string());
    lab.press(egui::Key::Enter);
    choose(&mut lab, "Connect");
    lab.until("it waits", |session| {
        session.tcp().is_connecting(packet_lab::model::ClientId(0))
    });
    lab.assert_shows("connecting");
    lab.click("Stop connecting");
    lab.until("given up", |session| {
        let info = session.tcp().last_client(packet_lab::model::ClientId(0));
        info.is_some_and(|info| info.closed.is_some())
    });
    lab.assert_shows("given up");
    assert!(
        lab.session()
            .record()
            .rows()
            .all(|row| row.errno != Errno::ECONNREFUSED),
        "nobody refused it"
    );
    lab.assert_shows("Connection");
}

#[test]
fn how_both_ends_are_set_is_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = folder.path().join("settings.toml");
    let mut lab = Lab::remembering(&settings);
    lab.click("TCP");
    frame(
        &mut lab,
        Some("length before, 1 B, big-endian"),
        "line feed after each",
    );
    lab.click("TCP_NODELAY");
    lab.harness.run_steps(8);
    let saved = Preferences::load(&settings)
        .preferences
        .connection_settings();
    let want = ConnectionSettings {
        same: false,
        clients: Framing::Length(1),
        server: Framing::Line,
        clients_no_delay: true,
        ..ConnectionSettings::default()
    };
    assert_eq!(saved, want, "saved");
    drop(lab);
    let mut lab = Lab::remembering(&settings);
    assert_eq!(
        lab.session().connection_settings(),
        want,
        "and they come back"
    );
    lab.command(UiCommand::ResetAll);
    assert_eq!(
        lab.session().connection_settings(),
        ConnectionSettings::default(),
        "reset"
    );
    lab.click("Undo");
    assert_eq!(lab.session().connection_settings(), want, "taken back");
}

#[test]
fn the_log_tells_where_the_bytes_of_each_send_went() {
    let mut lab = open(Lang::En, "TCP");
    lab.click("hello, world: then read");
    lab.until("all is read", all_read(10));
    let line = |lab: &Lab<'_>, n: u32, text: &str| {
        lab.assert_shows(&format!("{n}: A → server, {text}"));
    };
    line(&lab, 1, "connected, connect");
    line(&lab, 2, "in 2 reads, with others, hello");
    line(&lab, 3, "in 2 reads, with others, world");
    lab.assert_hides("via");
    let mut guest = guest(&lab);
    guest.write_all(b"hi").expect("sent");
    lab.until("from outside", received(12));
    let address = guest.local_addr().expect("it has one");
    lab.assert_shows(&format!("4: {address} → server, from outside, hi"));

    // Side by side both stand there, and with UDP alone its datagrams.
    lab.click("Side by side");
    lab.retype("text to send", "both");
    lab.click("Send");
    lab.until("UDP has it too", |session| {
        session.ledger().fate_counts(|_| true).truncated
            + session.ledger().fate_counts(|_| true).whole
            == 1
    });
    lab.until("and TCP", all_read(14));
    lab.assert_shows("A → server, whole, both");
    lab.assert_shows("A → server, read whole by one recv, both");
    lab.click("UDP");
    lab.assert_shows("1: A → server, whole, both");
    lab.assert_hides("read whole by one recv");
}

#[test]
fn the_caption_follows_the_transport() {
    let mut lab = open(Lang::En, "TCP");
    lab.assert_shows("The server listens for TCP connections");
    lab.click("Send");
    lab.until("read", all_read(5));
    lab.assert_shows("this time one whole send");
    lab.click("UDP");
    lab.assert_hides("this time one whole send");
    lab.assert_shows("Then lower the read size below its length");
    lab.click("Send");
    lab.until("UDP", |session| {
        session.ledger().fate_counts(|_| true).whole == 1
    });
    lab.assert_shows("got the whole datagram");
    lab.click("TCP");
    lab.assert_hides("got the whole datagram");
    lab.assert_shows("this time one whole send");
}

#[test]
fn clear_begins_anew_for_streams_too() {
    let mut lab = open(Lang::En, "TCP");
    lab.click("Send");
    lab.until("read", all_read(5));
    lab.assert_shows("sent 5 B");
    lab.assert_shows("1 send, 1 read");
    lab.command(UiCommand::Clear);
    lab.assert_shows("sent 0 B");
    lab.assert_shows("received 0 B");
    lab.assert_shows("0 sends, 0 reads");
    lab.assert_hides("A → server, read whole");
    lab.click("Undo");
    lab.assert_shows("1 send, 1 read");
    lab.assert_shows("A → server, read whole");
    lab.command(UiCommand::Clear);
    lab.click("Send");
    lab.until("read again", all_read(10));
    lab.assert_shows("sent 5 B");
    lab.assert_shows("received 5 B");
    lab.assert_shows("1 send, 1 read");
}
