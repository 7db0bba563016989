//! The experiments with a connection, each chosen in the menu by its name, and told by return values, error
//! numbers, states and queues.

use egui_kittest::kittest::Queryable as _;
use packet_lab::{
    gui::UiCommand,
    model::{
        ClientId, Errno, Note, PostCloseState, Row, SockOpt, StreamNote, StreamRole, Syscall,
        TcpFigures, TcpState,
    },
    session::{ExperimentGroup, Session},
    text::{Catalog, Lang},
};

use crate::{
    lab::Lab,
    streams::{choose, open},
};

const A: ClientId = ClientId(0);

/// What calls of one kind returned, oldest first.
fn calls(session: &Session, call: Syscall) -> Vec<(i32, Errno)> {
    let rows = session.record().rows().filter(|row| row.call == call);
    rows.map(|row| (row.returned, row.errno)).collect()
}

fn has(session: &Session, is: impl Fn(&Row) -> bool) -> bool {
    session.record().rows().any(is)
}

/// All figures that the kernel told of a client's or a listener's socket.
fn figures(session: &Session, of: StreamRole) -> Vec<TcpFigures> {
    let record = session.record();
    let notes = record.notes().filter_map(|entry| match &entry.note {
        Note::Stream(StreamNote::Figures { socket, figures }) => Some((*socket, *figures)),
        _ => None,
    });
    notes
        .filter(|(socket, _)| record.stream(*socket).is_some_and(|info| info.role == of))
        .map(|(_, figures)| figures)
        .collect()
}

/// A window in which an experiment was carried out.
fn tried(line: &str) -> Lab<'static> {
    let mut lab = open(Lang::En, "TCP");
    choose(&mut lab, line);
    lab.until_shown(line);
    assert!(
        lab.session().tcp().server().is_some(),
        "{line}: it listens again"
    );
    lab
}

#[test]
fn nobody_listens() {
    let lab = tried("Connect with nobody listening");
    assert_eq!(
        calls(lab.session(), Syscall::Connect),
        [(-1, Errno::ECONNREFUSED)]
    );
    lab.assert_shows("failed at once with ECONNREFUSED");
    lab.assert_hides("or choose another destination");
}

#[test]
fn the_server_must_start_first() {
    let mut lab = tried("The server must start first");
    assert_eq!(
        calls(lab.session(), Syscall::Connect),
        [(-1, Errno::ECONNREFUSED), (0, Errno::NONE)],
        "before listen, and after"
    );
    assert!(lab.session().tcp().is_connected(A), "it is connected");
    lab.assert_shows("With TCP the server must start first");
    // Stepped back the moment is told and not the end; at the end it is the news again.
    lab.command(UiCommand::StepBack);
    lab.command(UiCommand::StepBack);
    lab.assert_hides("With TCP the server must start first");
    lab.command(UiCommand::Live);
    lab.assert_shows("With TCP the server must start first");
    lab.click("Why?");
    lab.assert_shows("connect(");
    // Whatever is done next is the news then.
    lab.press(egui::Key::Escape);
    lab.click("Send");
    lab.assert_hides("With TCP the server must start first");
}

#[test]
fn a_full_backlog_leaves_the_next_connection_unanswered() {
    let before = packet_lab::model::TcpServerSettings::default();
    let mut lab = tried("Full accept queue (backlog 0)");
    let connects = calls(lab.session(), Syscall::Connect);
    assert_eq!(
        connects,
        [(0, Errno::NONE), (-1, Errno::EINPROGRESS)],
        "one is answered"
    );
    let states: Vec<TcpState> = figures(lab.session(), StreamRole::Client)
        .iter()
        .map(|figures| figures.state)
        .collect();
    assert_eq!(states.last(), Some(&TcpState::SynSent), "{states:?}");
    let listener = figures(lab.session(), StreamRole::Listener);
    assert!(
        listener
            .iter()
            .any(|figures| (figures.unacked, figures.sacked) == (1, 0)),
        "one waits, and no more may: {listener:?}"
    );
    lab.assert_shows("With backlog 0 only 1 could wait. Client B got no answer");
    let other = lab
        .session()
        .tcp()
        .last_client(ClientId(1))
        .expect("client B")
        .id;
    let streams = lab.session().ledger().streams();
    assert!(streams.ending(other).cancelled, "given up");
    assert_eq!(streams.ending(other).refused, None, "nobody refused it");
    assert_eq!(
        lab.session().tcp().settings().backlog,
        before.backlog,
        "as before"
    );
    lab.until("the one that waited is accepted", |session| {
        session.ledger().streams().accepted() == (1, 1)
    });
}

#[test]
fn what_waits_can_be_given_up() {
    let mut lab = open(Lang::En, "TCP");
    choose(&mut lab, "Full accept queue (backlog 0)");
    lab.until("nobody answers", |session| {
        has(session, |row| row.errno == Errno::EINPROGRESS)
            && figures(session, StreamRole::Client)
                .iter()
                .any(|figures| figures.state == TcpState::SynSent)
    });
    // The window lives on, and says what is waited for.
    while !lab.shows("waits for an answer: SYN_SENT") {
        lab.harness.step();
    }
    lab.click("Give up");
    lab.until_shown("what was seen until then");
    lab.assert_shows("got no answer");
    assert!(
        lab.harness.query_by_label("Give up").is_none(),
        "it is over"
    );
    // What is ordered in between ends an experiment too.
    choose(&mut lab, "Full accept queue (backlog 0)");
    lab.click("Send");
    lab.until("it sends", |session| {
        session.ledger().streams().received(|_| true) == 5
    });
    assert!(
        lab.session().tcp().settings().accepting,
        "the settings are back"
    );
}

#[test]
fn the_port_of_a_server_that_closed_first_is_held() {
    let lab = tried("TIME_WAIT and SO_REUSEADDR");
    let session = lab.session();
    let binds = calls(session, Syscall::Bind);
    assert_eq!(
        binds[binds.len() - 2..],
        [(-1, Errno::EADDRINUSE), (0, Errno::NONE)],
        "without SO_REUSEADDR, and with it"
    );
    let accepted = session.record().streams();
    let after: Vec<Option<PostCloseState>> = accepted
        .filter(|info| matches!(info.role, StreamRole::Accepted { .. }))
        .map(|info| info.after_close)
        .collect();
    assert_eq!(
        after,
        [Some(PostCloseState::In(TcpState::TimeWait))],
        "TIME_WAIT"
    );
    lab.assert_shows("TIME_WAIT holds its port");
    assert!(session.tcp().settings().reuse_address, "as before");
}

#[test]
fn nagle_holds_back_what_no_delay_sends() {
    let mut lab = tried("Small sends: Nagle, TCP_NODELAY");
    let session = lab.session();
    let no_delay = Syscall::SetSockOpt(SockOpt::NoDelay);
    let set = (0..session.record().len()).find(|id| {
        let row = session.record().row(*id);
        row.is_some_and(|row| row.call == no_delay)
    });
    let set = set.expect("TCP_NODELAY is set");
    let record = session.record();
    let held = |after: bool| {
        let notes = record
            .notes()
            .filter(|entry| (entry.rows_before > set) == after);
        let unsent = notes.filter_map(|entry| match &entry.note {
            Note::Stream(StreamNote::Figures { socket, figures }) => {
                let client =
                    record.stream(*socket).map(|info| info.role) == Some(StreamRole::Client);
                figures.unsent.filter(|_| client)
            }
            _ => None,
        });
        unsent.max()
    };
    assert_eq!(held(false), Some(1), "SIOCOUTQNSD with Nagle's algorithm");
    assert_eq!(held(true), Some(0), "and without");
    lab.assert_shows("as Nagle held a byte back; with TCP_NODELAY after");
    lab.click("Why?");
    lab.assert_shows("SIOCOUTQNSD");
}

#[test]
fn fin_is_not_an_empty_datagram() {
    let lab = tried("Returned 0: closed, or only empty?");
    let session = lab.session();
    let read = calls(session, Syscall::StreamRecv);
    assert_eq!(read, [(0, Errno::NONE)], "the end of the stream");
    let datagrams = calls(session, Syscall::RecvMsg);
    assert_eq!(
        datagrams,
        [(0, Errno::NONE), (5, Errno::NONE)],
        "an empty one, and the next"
    );
    assert!(
        session
            .udp()
            .server()
            .is_some_and(|info| info.closed.is_none()),
        "the UDP socket is open"
    );
    lab.assert_shows("Both reads returned 0");
    lab.assert_shows("both have sent FIN");
}

#[test]
fn fin_reset_and_broken_pipe() {
    let lab = tried("The client closes (FIN)");
    assert_eq!(
        calls(lab.session(), Syscall::StreamRecv),
        [(0, Errno::NONE)]
    );
    lab.assert_shows("the other end has closed (FIN)");
    let lab = tried("The client resets (RST)");
    assert_eq!(
        calls(lab.session(), Syscall::StreamRecv),
        [(-1, Errno::ECONNRESET)]
    );
    lab.assert_shows("failed with ECONNRESET");
    let lab = tried("Two sends to a closed end");
    assert_eq!(
        calls(lab.session(), Syscall::StreamSend),
        [(3, Errno::NONE), (-1, Errno::EPIPE)],
        "the first, the second"
    );
    lab.assert_shows("failed with EPIPE");
}

#[test]
fn a_large_send_fills_the_buffers() {
    let mut lab = tried("A large send, nobody reads");
    let sends = calls(lab.session(), Syscall::StreamSend);
    assert!(
        sends[0].0 > 0 && sends[0].0 < 1 << 20,
        "taken in part: {sends:?}"
    );
    assert!(sends.contains(&(-1, Errno::EAGAIN)), "then not: {sends:?}");
    lab.assert_shows("failed with EAGAIN");
    assert!(
        !lab.session().udp().settings().reading,
        "reading stays stopped"
    );
    // What nobody read goes with its connection: the next experiment does not read it.
    choose(&mut lab, "The client closes (FIN)");
    lab.until_shown("The client closes (FIN)");
    let reads = calls(lab.session(), Syscall::StreamRecv);
    assert!(reads.contains(&(0, Errno(0))), "a FIN: {reads:?}");
    let bytes = reads.iter().filter(|(returned, _)| *returned > 0);
    assert_eq!(bytes.count(), 0, "and nothing else: {reads:?}");
}

#[test]
fn nothing_is_sent_and_udp_does_not_listen() {
    let mut lab = open(Lang::En, "Side by side");
    choose(&mut lab, "Send 0 bytes");
    lab.until_shown("nothing");
    lab.until("the datagram", |session| {
        session.ledger().books(|_| true).whole == 1
    });
    assert_eq!(
        calls(lab.session(), Syscall::StreamSend),
        [(0, Errno::NONE)]
    );
    assert_eq!(
        calls(lab.session(), Syscall::StreamRecv),
        [],
        "nothing was in the stream"
    );
    lab.assert_shows("into a stream nothing goes at all");
    let lab = tried("listen() on a UDP socket");
    assert_eq!(
        calls(lab.session(), Syscall::Accept),
        [(-1, Errno::EOPNOTSUPP)]
    );
    lab.assert_shows("failed with EOPNOTSUPP");
}

#[test]
fn each_experiment_can_follow_any_other() {
    let text = Catalog::new(Lang::ZhCn);
    let mut lab = open(Lang::ZhCn, "TCP");
    let count: usize = ExperimentGroup::ALL
        .iter()
        .map(|group| group.experiments().len())
        .sum();
    assert_eq!(count, 12, "all of them");
    for key in [
        "experiment-full",
        "experiment-fin",
        "experiment-time-wait",
        "experiment-server-first",
        "experiment-backlog",
        "experiment-pipe",
        "experiment-nagle",
        "experiment-fin-or-empty",
        "experiment-nobody",
        "experiment-reset",
        "experiment-listen-udp",
        "experiment-nothing",
    ] {
        lab.click(&text.get("connection"));
        lab.click(&text.get(key));
        lab.until_shown(key);
        assert!(!lab.shows(&text.get("trial-over")), "{key} shows something");
        let flow = lab.session().ledger().streams().flows(|_| true);
        assert!(flow.balance(), "{key}: {flow:?}");
    }
    assert_eq!(
        lab.session().tcp().settings().backlog,
        128,
        "the settings are back"
    );
}
