//! The clients thread: owns the sockets of all clients, so that the order of all sends is known.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crossbeam_channel::{Receiver, TryRecvError};

use super::{
    client::{Client, Tools},
    endpoint::{Endpoint, Got, Open, Scratch, SocketIds},
    mailbox::Mailbox,
    outbox::Outbox,
    progress_counters::ProgressCounters,
    reading::LAST_LOOK,
    receive_credit::ReceiveCredit,
};
use crate::{
    model::{Burst, ClientCommand, ClientId, ClientSettings, Message, Note, Who, address},
    net::{Backend, Gauge, MANY, NetError, Waiter, has_whole_loopback},
};

/// After so long a time of sending the clients look whether replies have come.
const LISTEN_EVERY: Duration = Duration::from_micros(300);
/// Replies that are read one by one before many are read with one call.
const ONE_BY_ONE: usize = 16;
/// Calls that read replies at most before the next send.
const READS: usize = 64;

/// The clients thread's state.
#[derive(Debug)]
pub(super) struct Clients {
    pub(super) commands: Receiver<ClientCommand>,
    pub(super) waiter: Waiter,
    pub(super) ids: SocketIds,
    pub(super) backend: Backend,
    pub(super) out: Outbox,
    pub(super) board: ProgressCounters,
    /// No burst may outrun those who take the rows.
    pub(super) hold_back: Arc<AtomicBool>,
    /// The server's queue, whenever it is another.
    pub(super) gauges: Mailbox<Gauge>,
}

/// What lives as long as the thread runs.
#[derive(Debug, Default)]
struct State {
    all: All,
    window: ReceiveCredit,
    scratch: Scratch,
}

type All = BTreeMap<ClientId, Client>;

impl Clients {
    /// Runs until the commands hang up.
    pub(super) fn run(mut self) {
        let mut state = State::default();
        loop {
            self.out.mark_active();
            if self.out.is_left() {
                break;
            }
            match self.commands.try_recv() {
                Ok(command) => {
                    self.obey(&mut state, command);
                    continue;
                }
                Err(TryRecvError::Disconnected) => break,
                Err(TryRecvError::Empty) => {}
            }
            let next = self.send_due(&mut state);
            self.listen(&mut state, next);
        }
        for mut client in std::mem::take(&mut state.all).into_values() {
            self.close(&mut client, &mut state.scratch);
        }
        self.out.finish();
    }

    /// Sends what is due, each client in turn; returns the time to the next send.
    fn send_due(&mut self, state: &mut State) -> Option<Duration> {
        if let Some(gauge) = self.gauges.take() {
            state.window.set(gauge);
        }
        let hold_back = self.hold_back.load(Ordering::Relaxed);
        let end = self.out.clock.now().plus(LISTEN_EVERY);
        loop {
            let mut next = None;
            let mut idle = true;
            for client in state.all.values_mut().filter(|client| client.is_busy()) {
                let wait = client.send(&mut Tools {
                    window: &mut state.window,
                    board: &self.board,
                    scratch: &mut state.scratch,
                    out: &mut self.out,
                    waiter: &self.waiter,
                    hold_back,
                });
                if client.unwatched
                    && let Some(endpoint) = &client.endpoint
                {
                    // The call has told the error; replies are heard again.
                    client.unwatched = self
                        .waiter
                        .watch(usize::from(client.id.0), endpoint.udp())
                        .is_err();
                }
                if let Some(wait) = wait {
                    next = Some(next.map_or(wait, |least: Duration| least.min(wait)));
                } else {
                    idle = false;
                }
            }
            let now = self.out.clock.now();
            self.out.flush_if_due(now);
            if idle {
                return next;
            }
            if now >= end || !self.commands.is_empty() {
                return Some(Duration::ZERO);
            }
        }
    }

    /// Waits for replies, a command or the time of the next send, and reads what came.
    fn listen(&mut self, state: &mut State, next: Option<Duration>) {
        let timeout = if next == Some(Duration::ZERO) {
            next
        } else {
            let look = self.last_looks(state);
            [next, look, self.out.rest()].into_iter().flatten().min()
        };
        let ready = match self.waiter.wait(timeout, |_| true) {
            Ok(ready) => ready,
            Err(error) => {
                self.out.mark_active();
                self.trouble(
                    Who::Client(ClientId(0)),
                    Message::new("error-wait").with("detail", error.to_string()),
                );
                if let Ok(command) = self.commands.recv_timeout(Duration::from_millis(50)) {
                    self.obey(state, command);
                }
                return;
            }
        };
        self.out.mark_active();
        for ready in ready {
            let id = ClientId(u8::try_from(ready.key).unwrap_or(u8::MAX));
            let Some(client) = state.all.get_mut(&id) else {
                continue;
            };
            if ready.error && client.settings.plain {
                // It would end every wait from now on. A plain program learns of it by its next call.
                self.waiter.unwatch(ready.key);
                client.unwatched = true;
                continue;
            }
            let Some(endpoint) = &mut client.endpoint else {
                continue;
            };
            endpoint.errqueue_drained = true;
            if ready.error {
                endpoint.take_errors(&mut state.scratch, &mut self.out);
            }
            if read_replies(
                endpoint,
                &client.settings,
                &mut state.scratch,
                &mut self.out,
            ) {
                client.last_look = Some(self.out.clock.now().plus(LAST_LOOK));
            }
            self.out.flush_if_due(self.out.clock.now());
        }
    }

    /// Looks at the queues where it is time to; returns the time to the next such look.
    fn last_looks(&mut self, state: &mut State) -> Option<Duration> {
        let now = self.out.clock.now();
        let mut next: Option<Duration> = None;
        for client in state.all.values_mut() {
            let (Some(due), Some(endpoint)) = (client.last_look, &mut client.endpoint) else {
                continue;
            };
            let left = due.since(now);
            if left.is_zero() {
                client.last_look = None;
                endpoint.look_anew(&mut self.out);
            } else {
                next = Some(next.map_or(left, |least| least.min(left)));
            }
        }
        next
    }

    fn obey(&mut self, state: &mut State, command: ClientCommand) {
        let all = &mut state.all;
        match command {
            ClientCommand::Set(id, settings) => self.set(state, id, settings),
            ClientCommand::Remove(id) => {
                if let Some(mut client) = all.remove(&id) {
                    self.close(&mut client, &mut state.scratch);
                }
            }
            ClientCommand::Send(burst) => {
                let Some(client) = all.get_mut(&burst.client) else {
                    self.give_up(&burst);
                    return;
                };
                if client.endpoint.is_none() {
                    let settings = client.settings.clone();
                    self.open(client, settings);
                }
                if client.endpoint.is_some() {
                    if client.unwatched {
                        client.unwatched = false;
                        self.watch(client);
                    }
                    client.plan(burst, &self.board);
                } else {
                    self.give_up(&burst);
                }
            }
            ClientCommand::Cancel => {
                for client in all.values_mut() {
                    client.cancel(&self.board);
                }
            }
            #[cfg(test)]
            ClientCommand::Fail(fault) => fault.happen(),
        }
    }

    /// An order that cannot be carried out.
    fn give_up(&self, burst: &Burst) {
        self.board
            .add_given_up(burst.client, u64::from(burst.repeat));
    }

    fn set(&mut self, state: &mut State, id: ClientId, settings: ClientSettings) {
        let Some(client) = state.all.get_mut(&id) else {
            let mut client = Client::new(id, settings.clone());
            self.open(&mut client, settings);
            state.all.insert(id, client);
            return;
        };
        let keeps_socket = client.endpoint.is_some()
            && client.settings.plain == settings.plain
            && client.settings.connected == settings.connected
            && own_address(id, &client.settings) == own_address(id, &settings)
            && (client.settings.to == settings.to || !settings.connected);
        if keeps_socket {
            client.settings = settings;
        } else {
            self.close(client, &mut state.scratch);
            self.open(client, settings);
        }
    }

    fn open(&mut self, client: &mut Client, settings: ClientSettings) {
        client.settings = settings;
        client.unwatched = false;
        match self.try_open(client.id, &client.settings) {
            Ok(endpoint) => {
                client.endpoint = Some(endpoint);
                self.watch(client);
            }
            Err(error) => self.trouble(Who::Client(client.id), error.message()),
        }
    }

    fn try_open(&mut self, id: ClientId, settings: &ClientSettings) -> Result<Endpoint, NetError> {
        let open = Open {
            who: Who::Client(id),
            addr: own_address(id, settings),
            plain: settings.plain,
            receive_buffer: None,
            backend: self.backend,
        };
        let mut endpoint = Endpoint::open(&open, &self.ids, &mut self.out)?;
        if settings.connected
            && let Err(error) = endpoint.connect(settings.to, &mut self.out)
        {
            endpoint.close(&mut Scratch::default(), &mut self.out);
            return Err(error);
        }
        Ok(endpoint)
    }

    fn watch(&mut self, client: &Client) {
        if let Some(endpoint) = &client.endpoint
            && let Err(source) = self.waiter.watch(usize::from(client.id.0), endpoint.udp())
        {
            self.trouble(
                Who::Client(client.id),
                NetError::wait(endpoint.local(), source).message(),
            );
        }
    }

    fn close(&mut self, client: &mut Client, scratch: &mut Scratch) {
        self.waiter.unwatch(usize::from(client.id.0));
        client.cancel(&self.board);
        if let Some(endpoint) = client.endpoint.take() {
            endpoint.close(scratch, &mut self.out);
        }
    }

    fn trouble(&mut self, who: Who, message: Message) {
        self.out
            .note(self.out.clock.now(), Note::Trouble { who, message });
    }
}

/// Reads the replies that wait, one by one, and many with one call where there are many. Returns
/// whether there were any.
fn read_replies(
    endpoint: &mut Endpoint,
    settings: &ClientSettings,
    scratch: &mut Scratch,
    out: &mut Outbox,
) -> bool {
    let before = endpoint.next_read();
    for call in 0..READS {
        let read = endpoint.next_read();
        let size = settings.read_size(read);
        let many = call >= ONE_BY_ONE && settings.read_size_holds(read) && endpoint.udp().batches();
        let nothing = if many {
            endpoint.receive_many(size, MANY, scratch, out) == Some(0)
        } else {
            matches!(endpoint.receive(size, scratch, out), Got::Nothing)
        };
        if nothing {
            endpoint.look(true, out);
            break;
        }
    }
    endpoint.next_read() > before
}

/// The address that a client binds to. While the destination is in 127.0.0.0/8 each client sits
/// on an address of its own there (127.0.0.2 and up), so that captures read well; where only
/// 127.0.0.1 exists, there. Towards other machines the system chooses, as a socket on a loopback
/// address cannot reach them (`EINVAL`).
fn own_address(id: ClientId, settings: &ClientSettings) -> SocketAddr {
    if let Some(from) = settings.from {
        return from;
    }
    let ip = match address::canonical(settings.to).ip() {
        // The kernel delivers what is sent to 0.0.0.0 at the sender's own address.
        IpAddr::V4(_) if settings.to.ip().is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V4(ip) if settings.to.is_ipv4() && ip.is_loopback() => {
            let last = if has_whole_loopback() {
                id.0.saturating_add(2)
            } else {
                1
            };
            IpAddr::V4(Ipv4Addr::new(127, 0, 0, last))
        }
        IpAddr::V6(ip) if ip.is_loopback() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        _ if settings.to.is_ipv4() => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        _ => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    SocketAddr::new(ip, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_sit_where_they_can_reach_their_destination() {
        for (client, to, linux, elsewhere) in [
            (0, "127.0.0.1:8080", "127.0.0.2:0", "127.0.0.1:0"),
            (2, "127.9.9.9:1", "127.0.0.4:0", "127.0.0.1:0"),
            (0, "0.0.0.0:8080", "127.0.0.1:0", "127.0.0.1:0"),
            (1, "[::1]:8080", "[::1]:0", "[::1]:0"),
            (1, "[::]:8080", "[::1]:0", "[::1]:0"),
            (1, "192.0.2.1:9", "0.0.0.0:0", "0.0.0.0:0"),
            (1, "[2001:db8::1]:9", "[::]:0", "[::]:0"),
        ] {
            let want = if has_whole_loopback() {
                linux
            } else {
                elsewhere
            };
            let settings = ClientSettings::to(to.parse().unwrap());
            assert_eq!(
                own_address(ClientId(client), &settings).to_string(),
                want,
                "{client} to {to}"
            );
        }
    }
}
