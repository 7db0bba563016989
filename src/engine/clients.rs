//! The clients thread: owns the sockets of all clients, so that the order of all sends is known.

use std::{
    collections::{BTreeMap, VecDeque},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use crossbeam_channel::{Receiver, TryRecvError};

use super::{
    endpoint::{Endpoint, Got, Open, Scratch, SocketIds, scratch},
    outbox::Outbox,
    server::{LAST_LOOK, TRY_AGAIN},
};
use crate::{
    model::{Burst, ClientCommand, ClientId, ClientSettings, Message, Note, Stamp, Who, address},
    net::{Backend, NetError, Waiter, has_whole_loopback},
};

/// After so many sends the clients look whether replies have come.
const LISTEN_EVERY: u32 = 16;

/// The clients thread's state.
#[derive(Debug)]
pub(super) struct Clients {
    pub(super) commands: Receiver<ClientCommand>,
    pub(super) waiter: Waiter,
    pub(super) ids: SocketIds,
    pub(super) backend: Backend,
    pub(super) out: Outbox,
}

/// One client.
#[derive(Debug)]
struct Client {
    settings: ClientSettings,
    /// `None` if it could not be opened; the next order to send tries again.
    endpoint: Option<Endpoint>,
    /// What it is to send, in order.
    plan: VecDeque<Burst>,
    next_send: Stamp,
    /// A plain program's error is pending: the next call will tell it, and no wait does.
    deaf: bool,
    /// When to look at its queue once more.
    last_look: Option<Stamp>,
}

type All = BTreeMap<ClientId, Client>;

impl Clients {
    /// Runs until the commands hang up.
    pub(super) fn run(mut self) {
        let mut all = All::new();
        let mut scratch = scratch();
        loop {
            self.out.stir();
            match self.commands.try_recv() {
                Ok(command) => {
                    self.obey(&mut all, command, &mut scratch);
                    continue;
                }
                Err(TryRecvError::Disconnected) => break,
                Err(TryRecvError::Empty) => {}
            }
            let next = self.send_due(&mut all, &mut scratch);
            self.listen(&mut all, next, &mut scratch);
        }
        for (id, mut client) in all {
            self.close(id, &mut client, &mut scratch);
        }
        self.out.finish();
    }

    /// Sends what is due, each client in turn; returns the time to the next send.
    fn send_due(&mut self, all: &mut All, scratch: &mut Scratch) -> Option<Duration> {
        let mut sent = 0;
        loop {
            let mut next = None;
            let mut idle = true;
            for (id, client) in all.iter_mut().filter(|(_, client)| !client.plan.is_empty()) {
                let now = self.out.clock.now();
                let wait = client.next_send.since(now);
                let wait = if wait.is_zero() {
                    client.send_next(now, scratch, &mut self.out)
                } else {
                    Some(wait)
                };
                if client.deaf
                    && let Some(endpoint) = &client.endpoint
                {
                    // The call has told the error; replies are heard again.
                    client.deaf = self
                        .waiter
                        .watch(usize::from(id.0), endpoint.udp())
                        .is_err();
                }
                if let Some(wait) = wait {
                    next = Some(next.map_or(wait, |least: Duration| least.min(wait)));
                } else {
                    idle = false;
                }
                sent += 1;
            }
            self.out.flush_if_due(self.out.clock.now());
            if idle {
                return next;
            }
            if sent >= LISTEN_EVERY || !self.commands.is_empty() {
                return Some(Duration::ZERO);
            }
        }
    }

    /// Waits for replies, a command or the time of the next send, and reads what came.
    fn listen(&mut self, all: &mut All, next: Option<Duration>, scratch: &mut Scratch) {
        let timeout = if next == Some(Duration::ZERO) {
            next
        } else {
            let look = self.last_looks(all);
            [next, look, self.out.rest()].into_iter().flatten().min()
        };
        let ready = match self.waiter.wait(timeout, |_| true) {
            Ok(ready) => ready,
            Err(error) => {
                self.out.stir();
                self.trouble(
                    Who::Client(ClientId(0)),
                    Message::new("error-wait").with("detail", error.to_string()),
                );
                if let Ok(command) = self.commands.recv_timeout(Duration::from_millis(50)) {
                    self.obey(all, command, scratch);
                }
                return;
            }
        };
        self.out.stir();
        for ready in ready {
            let id = ClientId(u8::try_from(ready.key).unwrap_or(u8::MAX));
            let Some(client) = all.get_mut(&id) else {
                continue;
            };
            if ready.error && client.settings.plain {
                // It would end every wait from now on. A plain program learns of it by its next call.
                self.waiter.unwatch(ready.key);
                client.deaf = true;
                continue;
            }
            let Some(endpoint) = &mut client.endpoint else {
                continue;
            };
            if ready.error {
                endpoint.take_errors(scratch, &mut self.out);
            }
            for _ in 0..64 {
                let read = usize::try_from(endpoint.receives()).unwrap_or(usize::MAX);
                match endpoint.receive(client.settings.read_size(read), scratch, &mut self.out) {
                    Got::Datagram { .. } => {
                        client.last_look = Some(self.out.clock.now().plus(LAST_LOOK));
                    }
                    Got::Failed | Got::Pending => {}
                    Got::Nothing => {
                        endpoint.look(true, &mut self.out);
                        break;
                    }
                }
            }
            self.out.flush_if_due(self.out.clock.now());
        }
    }

    /// Looks at the queues where it is time to; returns the time to the next such look.
    fn last_looks(&mut self, all: &mut All) -> Option<Duration> {
        let now = self.out.clock.now();
        let mut next: Option<Duration> = None;
        for client in all.values_mut() {
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

    fn obey(&mut self, all: &mut All, command: ClientCommand, scratch: &mut Scratch) {
        match command {
            ClientCommand::Set(id, settings) => self.set(all, id, settings, scratch),
            ClientCommand::Remove(id) => {
                if let Some(mut client) = all.remove(&id) {
                    self.close(id, &mut client, scratch);
                }
            }
            ClientCommand::Send(burst) => {
                let id = burst.client;
                let Some(client) = all.get_mut(&id) else {
                    return;
                };
                if client.endpoint.is_none() {
                    let settings = client.settings.clone();
                    self.open(id, client, settings);
                }
                if client.endpoint.is_some() {
                    if client.deaf {
                        client.deaf = false;
                        self.watch(id, client);
                    }
                    if client.plan.is_empty() {
                        client.next_send = Stamp::default();
                    }
                    client.plan.push_back(burst);
                }
            }
            ClientCommand::Cancel => all.values_mut().for_each(|client| client.plan.clear()),
            #[cfg(test)]
            ClientCommand::Fail(fault) => fault.happen(),
        }
    }

    fn set(
        &mut self,
        all: &mut All,
        id: ClientId,
        settings: ClientSettings,
        scratch: &mut Scratch,
    ) {
        let Some(client) = all.get_mut(&id) else {
            let mut client = Client {
                settings: settings.clone(),
                endpoint: None,
                plan: VecDeque::new(),
                next_send: Stamp::default(),
                deaf: false,
                last_look: None,
            };
            self.open(id, &mut client, settings);
            all.insert(id, client);
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
            self.close(id, client, scratch);
            self.open(id, client, settings);
        }
    }

    fn open(&mut self, id: ClientId, client: &mut Client, settings: ClientSettings) {
        client.settings = settings;
        client.deaf = false;
        match self.try_open(id, &client.settings) {
            Ok(endpoint) => {
                client.endpoint = Some(endpoint);
                self.watch(id, client);
            }
            Err(error) => self.trouble(Who::Client(id), error.message()),
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
            endpoint.close(&mut scratch(), &mut self.out);
            return Err(error);
        }
        Ok(endpoint)
    }

    fn watch(&mut self, id: ClientId, client: &Client) {
        if let Some(endpoint) = &client.endpoint
            && let Err(source) = self.waiter.watch(usize::from(id.0), endpoint.udp())
        {
            self.trouble(
                Who::Client(id),
                NetError::wait(endpoint.local(), source).message(),
            );
        }
    }

    fn close(&mut self, id: ClientId, client: &mut Client, scratch: &mut Scratch) {
        self.waiter.unwatch(usize::from(id.0));
        client.plan.clear();
        if let Some(endpoint) = client.endpoint.take() {
            endpoint.close(scratch, &mut self.out);
        }
    }

    fn trouble(&mut self, who: Who, message: Message) {
        self.out
            .note(self.out.clock.now(), Note::Trouble { who, message });
    }
}

impl Client {
    /// Sends one datagram of the plan. Returns the time to wait for the next try, `None` if the
    /// next may go at once.
    fn send_next(
        &mut self,
        now: Stamp,
        scratch: &mut Scratch,
        out: &mut Outbox,
    ) -> Option<Duration> {
        let (Some(burst), Some(endpoint)) = (self.plan.front_mut(), &mut self.endpoint) else {
            self.plan.clear();
            return None;
        };
        if !endpoint.send(&burst.payload, self.settings.to, scratch, out) {
            self.next_send = now.plus(TRY_AGAIN);
            return Some(TRY_AGAIN);
        }
        let gap = burst.gap;
        burst.repeat = burst.repeat.saturating_sub(1);
        if burst.repeat == 0 {
            self.plan.pop_front();
        }
        if gap.is_zero() {
            return None;
        }
        self.next_send = now.plus(gap);
        Some(gap)
    }
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
