//! A port that a closed connection still has.

use packet_lab::{
    model::{
        Errno, PostCloseState, SocketId, Syscall, TcpClientCommand, TcpServerCommand,
        TcpServerSettings, TcpState,
    },
    session::Session,
};

use crate::tcp_lab::{A, TcpLab};

/// A server that has closed its only connection first, until the kernel alone has it, in `TIME_WAIT`; and the
/// socket of the connection.
///
/// The client closes when its ACK has come to the server, not as soon as it has read the end: an ACK that is taken up
/// after the client's FIN, on another processor, is answered by the socket in `TIME_WAIT`; nobody has the client's
/// port any more, and the RST that says so ends `TIME_WAIT` (RFC 1337).
fn closed_first(settings: TcpServerSettings) -> (TcpLab, SocketId) {
    let mut lab = TcpLab::start(settings);
    let client = lab.connect(|_| {});
    let server = lab.accepted();
    lab.session
        .tcp_mut()
        .command(TcpServerCommand::Stop)
        .unwrap();
    let is_in = move |state: TcpState| {
        move |session: &Session| {
            let info = session.record().stream(server).unwrap();
            info.after_close == Some(PostCloseState::In(state))
        }
    };
    lab.until(is_in(TcpState::FinWait2));
    lab.ask(TcpClientCommand::Close(A));
    lab.wait_row(0, |row| row.call == Syscall::Close && row.socket == client);
    lab.until(is_in(TcpState::TimeWait));
    (lab, server)
}

#[test]
fn a_server_that_closed_first_keeps_its_port_in_time_wait() {
    let plain = TcpServerSettings {
        reuse_address: false,
        ..TcpServerSettings::default()
    };
    let (mut lab, server) = closed_first(plain.clone());
    let addr = lab.addr;
    let error = lab.session.tcp_mut().listen(addr, plain).unwrap_err();
    assert_eq!(error.key, "error-port-in-use", "{error:?}");
    if cfg!(target_os = "linux") {
        assert!(
            error.args.contains(&("how", "time-wait".into())),
            "{error:?}"
        );
    }
    let row = lab.wait_row(0, |row| row.call == Syscall::Bind && row.failed());
    assert_eq!(row.errno, Errno::EADDRINUSE, "bind");
    let mut states = lab.states(server);
    // Seen or not, as the client's ACK is quick.
    states.retain(|state| *state != TcpState::FinWait1);
    assert_eq!(
        states,
        [
            TcpState::Established,
            TcpState::FinWait2,
            TcpState::TimeWait
        ]
    );
    // With SO_REUSEADDR on both it is free at once.
    let (mut lab, _) = closed_first(TcpServerSettings::default());
    let addr = lab.addr;
    assert_eq!(
        lab.session
            .tcp_mut()
            .listen(addr, TcpServerSettings::default()),
        Ok(addr),
        "SO_REUSEADDR"
    );
}
