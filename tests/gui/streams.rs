//! TCP beside UDP in one window: boundaries against bytes.

use egui_kittest::kittest::Queryable as _;
use packet_lab::{
    gui::UiCommand,
    model::{Errno, Framing, Owner, Row, Syscall, TcpState},
    session::{Preferences, Session, Transport},
    text::Lang,
};

use crate::lab::Lab;

/// What the server read of the stream, oldest first.
pub(crate) fn stream_reads(session: &Session) -> Vec<String> {
    reads(session, |row| {
        row.call == Syscall::StreamRecv && row.returned > 0
    })
}

/// What the server read of datagrams, oldest first.
fn datagram_reads(session: &Session) -> Vec<String> {
    reads(session, |row| {
        matches!(row.call, Syscall::RecvMsg | Syscall::RecvMMsg)
    })
}

fn reads(session: &Session, is: impl Fn(&Row) -> bool) -> Vec<String> {
    let record = session.record();
    let rows = record.rows().filter(|row| is(row));
    rows.map(|row| String::from_utf8_lossy(record.payload(row)).into_owned())
        .collect()
}

/// Whether all of these bytes of the stream have been read.
pub(crate) fn all_read(bytes: u64) -> impl Fn(&Session) -> bool {
    move |session| {
        let flow = session
            .ledger()
            .streams()
            .flows(|owner| owner != Owner::Server);
        flow.received == bytes
    }
}

/// A window on these transports. The port that UDP was given may be another program's with TCP: then
/// another window has another port.
pub(crate) fn open(lang: Lang, transports: &str) -> Lab<'static> {
    let mut labs = (0..20).map(|_| {
        let mut lab = Lab::open(lang);
        lab.click(transports);
        lab
    });
    labs.find(|lab| lab.session().tcp().server().is_some())
        .expect("a port that is free for both")
}

/// Chooses a line of the menu of the connection.
pub(crate) fn choose(lab: &mut Lab<'_>, line: &str) {
    lab.click("Connection");
    lab.click(line);
}

#[test]
fn two_sends_then_read_in_one_window() {
    let mut lab = open(Lang::En, "Side by side");
    lab.click("hello, world: then read");
    lab.until("all is read", |session| {
        all_read(10)(session) && datagram_reads(session).len() == 2
    });
    assert_eq!(
        datagram_reads(lab.session()),
        ["hell", "worl"],
        "boundaries, not bytes"
    );
    assert_eq!(
        stream_reads(lab.session()),
        ["hell", "owor", "ld"],
        "bytes, not boundaries"
    );
    lab.assert_shows("2 sends, 2 reads. Bytes lost: 2. Message boundaries kept: 2 of 2.");
    lab.assert_shows("2 sends, 3 reads. Bytes lost: 0. Message boundaries kept: 1 of 2.");
    lab.assert_shows("recv(4) returned “owor”, of 2 sends");
    lab.assert_shows("recvfrom(4) returned “hell”, 1 byte cut off");
    lab.assert_shows(
        "UDP kept every message boundary and lost 2 bytes; TCP kept every byte and lost 1 of 2 message boundaries",
    );
    assert!(
        lab.session().udp().settings().server.reads.reading,
        "it reads on"
    );

    // Again: the outcome is the same, whatever happened before.
    lab.click("hello, world: then read");
    lab.until("all is read again", |session| {
        all_read(20)(session) && datagram_reads(session).len() == 4
    });
    assert_eq!(
        stream_reads(lab.session())[3..],
        ["hell", "owor", "ld"],
        "again"
    );
    lab.assert_shows("2 sends, 3 reads. Bytes lost: 0. Message boundaries kept: 1 of 2.");

    // A chosen read that is seen is told of where it stands.
    let rows = lab.session().record().rows();
    let last = rows
        .enumerate()
        .filter(|(_, row)| row.call == Syscall::StreamRecv)
        .map(|(n, _)| n + 1)
        .last();
    let name = format!("Call {} of the record, recv,", last.expect("a read"));
    lab.click_part(&name);
    lab.assert_shows("the last bytes of a message that was read in pieces");
    lab.assert_shows("2 sends, 3 reads. Bytes lost: 0. Message boundaries kept: 1 of 2.");
    lab.press(egui::Key::Escape);

    // The playhead goes back over the rows of both.
    for _ in 0..12 {
        lab.command(UiCommand::StepBack);
    }
    lab.assert_hides("2 sends, 3 reads. Bytes lost: 0. Message boundaries kept: 1 of 2.");
    lab.command(UiCommand::Live);
    lab.assert_shows("2 sends, 3 reads. Bytes lost: 0. Message boundaries kept: 1 of 2.");
}

#[test]
fn one_send_goes_to_both() {
    let mut lab = open(Lang::En, "TCP");
    lab.command(UiCommand::Transport);
    lab.click("Send");
    lab.until("both have it", |session| {
        all_read(5)(session) && datagram_reads(session).len() == 1
    });
    assert_eq!(stream_reads(lab.session()), ["hello"], "connected first");
    lab.click("Send");
    lab.until("both have it again", all_read(10));
    let connects = lab
        .session()
        .record()
        .rows()
        .filter(|row| row.call == Syscall::Connect);
    assert_eq!(connects.count(), 1, "over the same connection");
    lab.command(UiCommand::Transport);
    lab.click("Send");
    lab.until("UDP alone", |session| datagram_reads(session).len() == 3);
    assert_eq!(stream_reads(lab.session()).len(), 2, "nothing more on TCP");
    lab.assert_hides("Framing");
}

#[test]
fn framing_brings_the_boundaries_back() {
    let mut lab = open(Lang::En, "TCP");
    lab.click("Send");
    lab.until("it is connected without framing", all_read(5));
    lab.click("Framing");
    lab.click("length before, 2 B, big-endian");
    assert_eq!(
        lab.session().tcp().settings().framing,
        Framing::Length(2),
        "in the lab"
    );
    lab.click("hello, world: then read");
    lab.until("both messages are whole", |session| {
        session
            .ledger()
            .streams()
            .messages(|owner| owner == Owner::Server)
            == 2
    });
    lab.assert_shows("whole message “hello”");
    lab.assert_shows("whole message “world”");
    lab.assert_shows("A whole message of 5 bytes came out of the buffer for framing");
    assert_eq!(lab.counts().sent, 0, "nothing was sent with UDP");
}

#[test]
fn with_nobody_listening_connect_is_refused_and_the_send_is_not() {
    let mut lab = open(Lang::En, "TCP");
    lab.click("Connection");
    lab.click("listens for connections");
    lab.until("nobody listens", |session| session.tcp().server().is_none());
    lab.assert_hides("listening on");
    lab.click("Connect");
    lab.until("refused", |session| {
        let refused = |row: &&Row| row.call == Syscall::Connect && row.errno == Errno::ECONNREFUSED;
        session.record().rows().any(|row| refused(&row))
    });
    lab.assert_shows("refused: ECONNREFUSED");
    lab.assert_shows("failed at once with ECONNREFUSED");
    lab.click("Connection");
    lab.click("listens for connections");
    lab.click("Connect");
    lab.until("connected", |session| {
        session.tcp().connections().next().is_some()
    });
    lab.assert_shows("connected");
}

#[test]
fn fin_and_abort_are_buttons() {
    let mut lab = open(Lang::En, "TCP");
    choose(&mut lab, "Connect");
    lab.until("accepted", |session| {
        session.tcp().connections().next().is_some()
    });
    choose(&mut lab, "Half close");
    lab.until("fin was heard", |session| {
        let record = session.record();
        record
            .rows()
            .any(|row| row.call == Syscall::StreamRecv && row.returned == 0)
    });
    lab.assert_shows("both have sent FIN");
    choose(&mut lab, "Connect");
    lab.until("connected again", |session| {
        session.tcp().connections().next().is_some()
    });
    choose(&mut lab, "Abort");
    lab.until("reset", |session| {
        session
            .record()
            .rows()
            .any(|row| row.errno == Errno::ECONNRESET)
    });
    lab.assert_shows("reset by the client");
    let seen = lab
        .session()
        .record()
        .streams()
        .filter_map(|info| info.figures);
    assert!(
        seen.map(|figures| figures.state)
            .any(|state| state == TcpState::Established),
        "the kernel's own word"
    );
}

#[test]
fn a_read_size_of_nothing_is_refused_with_tcp() {
    let mut lab = open(Lang::En, "TCP");
    lab.harness
        .get_by_label("Read size")
        .set_value_accesskit(0.0);
    lab.harness.run_steps(3);
    lab.assert_shows("A read size of 0 makes no sense on TCP");
    assert_eq!(
        lab.session().udp().settings().server.reads.size(0),
        1024,
        "it stays"
    );
    lab.click("UDP");
    lab.harness
        .get_by_label("Read size")
        .set_value_accesskit(0.0);
    lab.harness.run_steps(3);
    assert_eq!(
        lab.session().udp().settings().server.reads.size(0),
        0,
        "UDP may"
    );
    lab.click("TCP");
    lab.assert_hides("Framing");
}

#[test]
fn the_experiment_of_the_two_sends_in_chinese() {
    let mut lab = open(Lang::ZhCn, "并排");
    lab.command(UiCommand::TwoSends);
    lab.until("all is read", |session| {
        all_read(10)(session) && datagram_reads(session).len() == 2
    });
    lab.assert_shows("发送 2 次，读取 3 次。丢失字节：0。保留消息边界：1 / 2。");
    lab.assert_shows("UDP：消息边界全在，丢了 2 字节");
}

#[test]
fn the_choice_of_transports_is_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = folder.path().join("settings.toml");
    let mut lab = Lab::remembering(&settings);
    lab.click("Side by side");
    lab.harness.run_steps(8);
    let loaded = Preferences::load(&settings);
    assert_eq!(loaded.preferences.transport, Transport::Both, "saved");
    drop(lab);
    let listens = (0..20).any(|_| {
        let lab = Lab::remembering(&settings);
        lab.assert_shows("Framing");
        lab.session().tcp().server().is_some()
    });
    assert!(listens, "at once");
}
