//! A TCP lab for tests: a session with a server, and what it has seen.

use std::{net::SocketAddr, time::Duration};

use packet_lab::{
    model::{
        ClientId, Errno, Note, PostCloseState, Row, RowId, SockOpt, SocketId, StreamNote,
        StreamRole, Syscall, TcpClientCommand, TcpClientSettings, TcpServerSettings, TcpState,
    },
    record::Record,
    session::{Session, Start},
};

/// The only client of most tests.
pub(crate) const A: ClientId = ClientId(0);
/// For each thing that is waited for; far more than is needed.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// A session, and where its TCP server listens.
pub(crate) struct TcpLab {
    pub(crate) session: Session,
    pub(crate) addr: SocketAddr,
}

impl TcpLab {
    /// A server on loopback with these settings.
    pub(crate) fn start(settings: TcpServerSettings) -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into(), settings)
    }

    pub(crate) fn start_at(addr: SocketAddr, settings: TcpServerSettings) -> Self {
        let mut session = Session::start(Start::default()).unwrap();
        let addr = session.tcp_mut().listen(addr, settings).unwrap();
        Self { session, addr }
    }

    /// The usual server, which reads so many bytes at a time.
    pub(crate) fn reading(size: u32) -> Self {
        let mut settings = TcpServerSettings::default();
        settings.server.reads.sizes = vec![size];
        Self::start(settings)
    }

    /// Lets client A connect, with settings changed by `with`.
    pub(crate) fn connect(&mut self, with: impl FnOnce(&mut TcpClientSettings)) -> SocketId {
        let mut settings = TcpClientSettings::to(self.addr);
        with(&mut settings);
        self.connect_as(A, settings)
    }

    pub(crate) fn connect_as(&mut self, id: ClientId, settings: TcpClientSettings) -> SocketId {
        let before = self.session.record().len();
        self.session.tcp_mut().set_client(id, settings).unwrap();
        self.ask(TcpClientCommand::Connect(id));
        let row = self.wait_row(before, |row| row.call == Syscall::Connect);
        row.socket
    }

    pub(crate) fn ask(&mut self, command: TcpClientCommand) {
        self.session.tcp_mut().client_command(command).unwrap();
    }

    pub(crate) fn send(&mut self, payload: &[u8]) {
        self.session.tcp_mut().send(A, payload.to_vec(), 1).unwrap();
    }

    /// Changes the server's settings; a receive buffer is the listener's when it returns.
    pub(crate) fn set(&mut self, with: impl FnOnce(&mut TcpServerSettings)) {
        let mut settings = self.session.tcp().settings().clone();
        let before = settings.server.receive_buffer;
        with(&mut settings);
        let resized = settings.server.receive_buffer != before;
        let listener = self.session.tcp().server().map(|info| info.id);
        let calls = move |session: &Session| {
            let is_set = |row: &&Row| {
                Some(row.socket) == listener
                    && row.call == Syscall::SetSockOpt(SockOpt::ReceiveBuffer)
            };
            session.record().rows().filter(is_set).count()
        };
        let known = calls(&self.session);
        self.session.tcp_mut().set_settings(settings).unwrap();
        // What connects before would be offered a window of the old size.
        if resized && listener.is_some() {
            self.until(|session| calls(session) > known);
        }
    }

    /// Waits until `done`.
    #[track_caller]
    pub(crate) fn until(&mut self, done: impl Fn(&Session) -> bool) {
        let came = self.session.wait_until(DEADLINE, done);
        assert!(came, "it came: {}", self.dump());
    }

    /// Waits for a row after the first `from` rows.
    #[track_caller]
    pub(crate) fn wait_row(&mut self, from: RowId, is: impl Fn(&Row) -> bool) -> Row {
        self.until(|session| find(session.record(), from, &is).is_some());
        find(self.session.record(), from, &is).unwrap()
    }

    /// Waits until the kernel's last word on a socket is this state.
    #[track_caller]
    pub(crate) fn wait_state(&mut self, socket: SocketId, state: TcpState) {
        self.until(|session| {
            let info = session.record().stream(socket);
            info.and_then(|info| info.figures)
                .is_some_and(|figures| figures.state == state)
        });
    }

    /// The server's newest connection, also one that is closed by now; waits for it.
    #[track_caller]
    pub(crate) fn accepted(&mut self) -> SocketId {
        let newest = |session: &Session| {
            let mut sockets = session.record().streams().rev();
            let info = sockets.find(|info| matches!(info.role, StreamRole::Accepted { .. }));
            info.map(|info| info.id)
        };
        self.until(|session| newest(session).is_some());
        newest(&self.session).unwrap()
    }

    /// What `recv` returned at a socket, as text.
    pub(crate) fn reads(&self, socket: SocketId) -> Vec<String> {
        let record = self.session.record();
        record
            .rows()
            .filter(|row| row.call == Syscall::StreamRecv && row.socket == socket)
            .map(|row| String::from_utf8_lossy(record.payload(row)).into_owned())
            .collect()
    }

    /// Calls of a kind at a socket: what they asked for, returned, and their error.
    pub(crate) fn calls(&self, socket: SocketId, call: Syscall) -> Vec<(u32, i32, Errno)> {
        let rows = self.session.record().rows();
        rows.filter(|row| row.call == call && row.socket == socket)
            .map(|row| (row.asked, row.returned, row.errno))
            .collect()
    }

    /// All notes of streams.
    pub(crate) fn notes(&self) -> Vec<StreamNote> {
        let notes = self.session.record().notes();
        notes
            .filter_map(|entry| match &entry.note {
                Note::Stream(note) => Some(note.clone()),
                _ => None,
            })
            .collect()
    }

    /// The states that a socket was seen in, each once where it stayed.
    pub(crate) fn states(&self, socket: SocketId) -> Vec<TcpState> {
        let mut states: Vec<TcpState> = self
            .notes()
            .iter()
            .filter_map(|note| match note {
                StreamNote::Figures {
                    socket: of,
                    figures,
                } if *of == socket => Some(figures.state),
                StreamNote::AfterClose {
                    socket: of,
                    state: PostCloseState::In(state),
                } if *of == socket => Some(*state),
                _ => None,
            })
            .collect();
        states.dedup();
        states
    }

    /// All rows, for a failed assertion.
    pub(crate) fn dump(&self) -> String {
        let record = self.session.record();
        let rows = record.rows().map(|row| {
            let Row {
                socket,
                call,
                asked,
                returned,
                errno,
                ..
            } = row;
            format!("\n{} {call:?} {asked} = {returned} {errno}", socket.0)
        });
        let notes = self.notes();
        let notes = notes.iter().map(|note| format!("\n{note:?}"));
        rows.chain(notes).collect()
    }
}

fn find(record: &Record, from: RowId, is: impl Fn(&Row) -> bool) -> Option<Row> {
    (from..record.len())
        .filter_map(|id| record.row(id))
        .find(|row| is(row))
        .copied()
}
