//! The experiments of every socket course, each by one order: what they show are the calls that they make.

use std::time::Duration;

use super::{Session, Transport};
use crate::model::{
    Call, ClientId, Message, Row, RowId, ServerSettings, StreamBurst, TcpClientCommand,
    TcpClientSettings, TcpServerCommand,
};

/// How long one step on loopback is waited for. Each takes a fraction of a millisecond.
const STEP: Duration = Duration::from_millis(800);
/// More bytes than the small buffers of the experiment hold.
const MANY: usize = 1 << 20;
/// The send buffer that is asked for in it, in bytes.
const SMALL: u32 = 4096;

/// An experiment with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Experiment {
    /// `connect` while nobody listens: refused at once.
    NobodyListens,
    /// The client closes: the server's `recv` returns 0.
    Goodbye,
    /// The client closes with `SO_LINGER` 0: the server's `recv` fails with `ECONNRESET`.
    Reset,
    /// Two sends after the server has closed: the first succeeds, the second fails with `EPIPE`.
    BrokenPipe,
    /// A large send while nobody reads: taken in part, then `EAGAIN`. Reading stays stopped.
    Full,
    /// A send of no bytes: a datagram on UDP, nothing at all on TCP.
    Nothing,
    /// `listen` and `accept` on a UDP socket: `EOPNOTSUPP`.
    ListenOnDatagram,
}

impl Experiment {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 7] = [
        Self::NobodyListens,
        Self::Goodbye,
        Self::Reset,
        Self::BrokenPipe,
        Self::Full,
        Self::Nothing,
        Self::ListenOnDatagram,
    ];
}

impl Session {
    /// Lets a client and the server make the calls of an experiment, over a new connection.
    ///
    /// # Errors
    /// The server cannot be listened to; a step was not seen in time; the lab is busy.
    pub fn experiment(
        &mut self,
        experiment: Experiment,
        id: ClientId,
        transport: Transport,
    ) -> Result<(), Message> {
        match experiment {
            Experiment::NobodyListens => self.nobody_listens(id),
            Experiment::Goodbye => {
                self.anew(id)?;
                self.tcp_client_command(TcpClientCommand::Close(id))
            }
            Experiment::Reset => {
                self.anew(id)?;
                self.tcp_client_command(TcpClientCommand::Abort(id))
            }
            Experiment::BrokenPipe => self.broken_pipe(id),
            Experiment::Full => self.full(id, transport),
            Experiment::Nothing => {
                self.anew(id)?;
                self.tcp_send(id, Vec::new(), 1)?;
                if transport.has_udp() {
                    self.send(id, Vec::new(), 1)?;
                }
                Ok(())
            }
            Experiment::ListenOnDatagram => {
                self.tcp_server_command(TcpServerCommand::ListenOnDatagram)
            }
        }
    }

    /// A new connection to the lab's own server, accepted.
    fn anew(&mut self, id: ClientId) -> Result<(), Message> {
        self.listen_beside()?;
        let came = self.tcp_accepted(id)?;
        self.step(|_| came)
    }

    fn step(&mut self, done: impl Fn(&Self) -> bool) -> Result<(), Message> {
        if self.wait_until(STEP, done) {
            Ok(())
        } else {
            Err(Message::new("error-two-sends"))
        }
    }

    fn nobody_listens(&mut self, id: ClientId) -> Result<(), Message> {
        self.point_at_server(id)?;
        self.tcp_server_command(TcpServerCommand::StopListening)?;
        self.step(|session| session.tcp_server().is_none())?;
        let from = self.record().len();
        self.tcp_connect(id)?;
        let came = self.step(|session| {
            has_row(session, from, |row| {
                row.call == Call::Connect && row.failed()
            })
        });
        self.listen_beside()?;
        came
    }

    fn broken_pipe(&mut self, id: ClientId) -> Result<(), Message> {
        self.anew(id)?;
        let client = self.tcp_client(id).map(|info| info.id);
        let mate = client.and_then(|client| self.ledger().streams().mate(client));
        let (Some(client), Some(mate)) = (client, mate) else {
            return Err(Message::new("error-not-connected"));
        };
        self.tcp_server_command(TcpServerCommand::Close(mate))?;
        self.step(|session| {
            session
                .ledger()
                .streams()
                .ending(client)
                .heard_goodbye
                .is_some()
        })?;
        let from = self.record().len();
        self.tcp_send(id, b"one".to_vec(), 1)?;
        self.step(|session| has_row(session, from, |row| row.call == Call::StreamSend))?;
        self.tcp_send(id, b"two".to_vec(), 1)
    }

    fn full(&mut self, id: ClientId, transport: Transport) -> Result<(), Message> {
        self.anew(id)?;
        let stopped = ServerSettings {
            reading: false,
            ..self.server_settings().clone()
        };
        self.set_servers(stopped, transport)?;
        let Some(old) = self.tcp_clients().get(&id).cloned() else {
            return Err(Message::new("error-not-connected"));
        };
        let small = TcpClientSettings {
            send_buffer: Some(SMALL),
            ..old
        };
        self.set_tcp_client(id, small)?;
        let burst = StreamBurst::of(id, vec![b'x'; MANY], 1);
        self.tcp_client_command(TcpClientCommand::Send(burst))
    }
}

/// Whether such a row stands after the first `from` rows.
fn has_row(session: &Session, from: RowId, is: impl Fn(&Row) -> bool) -> bool {
    let record = session.record();
    (from..record.len()).filter_map(|id| record.row(id)).any(is)
}
