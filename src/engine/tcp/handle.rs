//! The engine's handle on the TCP threads.

use std::net::SocketAddr;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::{
    clients::TcpClients,
    server::{TcpOrder, TcpServer},
};
use crate::{
    engine::{
        Engine, Inbox,
        context::{ORDERS, Started, ThreadContext, WorkerHandle, fault},
        mailbox::Mailbox,
        offer,
        progress_counters::ProgressCounters,
        thread::{Role, Thread},
    },
    model::{ClientId, Message, Progress, TcpClientCommand, TcpServerCommand, TcpServerSettings},
    net::{NetError, Watch},
};

/// Both threads, once they are started.
pub(in crate::engine) struct TcpThreads {
    server: Option<Sender<TcpOrder>>,
    settings: Mailbox<TcpServerSettings>,
    clients: Option<Sender<TcpClientCommand>>,
    board: ProgressCounters,
    pub(in crate::engine) posts: [WorkerHandle; 2],
}

impl TcpThreads {
    /// Hangs up on both.
    pub(in crate::engine) fn hang_up(&mut self) {
        self.server = None;
        self.clients = None;
    }
}

impl Engine {
    /// Starts the TCP threads, if they are not yet. No socket is open then.
    ///
    /// # Errors
    /// No descriptors or threads left.
    pub(crate) fn start_tcp(&mut self, inbox: &mut Inbox) -> Result<(), NetError> {
        if self.tcp.is_some() {
            return Ok(());
        }
        let settings = Mailbox::new();
        let board = ProgressCounters::default();
        let server = self.ground.tcp_server(inbox, settings.clone())?;
        let clients = self.ground.tcp_clients(inbox, board.clone())?;
        self.tcp = Some(TcpThreads {
            server: Some(server.orders),
            settings,
            clients: Some(clients.orders),
            board,
            posts: [server.post, clients.post],
        });
        Ok(())
    }

    /// Starts a TCP thread again that has panicked or is stuck, with nothing open; see [`Self::restart`].
    ///
    /// # Errors
    /// No descriptors or threads left.
    pub(in crate::engine) fn restart_tcp(
        &mut self,
        role: Role,
        inbox: &mut Inbox,
    ) -> Result<(), NetError> {
        let Some(tcp) = &mut self.tcp else {
            return Ok(());
        };
        let [server, clients] = &mut tcp.posts;
        if role == Role::TcpServer && server.is_vacant(inbox) {
            let settings = Mailbox::new();
            let started = self.ground.tcp_server(inbox, settings.clone())?;
            server.leave();
            tcp.settings = settings;
            tcp.server = Some(started.orders);
            *server = started.post;
        } else if role == Role::TcpClients && clients.is_vacant(inbox) {
            let board = ProgressCounters::default();
            let started = self.ground.tcp_clients(inbox, board.clone())?;
            clients.leave();
            tcp.board = board;
            tcp.clients = Some(started.orders);
            *clients = started.post;
        }
        Ok(())
    }

    /// Listens at `addr`; an old listener is closed before. The outcome comes as an answer, and as rows.
    ///
    /// # Errors
    /// The thread is busy, or has failed, or was not started.
    pub(crate) fn tcp_listen(
        &self,
        addr: SocketAddr,
    ) -> Result<Receiver<Result<SocketAddr, NetError>>, Message> {
        let (answer, outcome) = bounded(1);
        self.tcp_order(TcpOrder::Listen {
            addr,
            answer: Some(answer),
        })?;
        Ok(outcome)
    }

    /// The same, without anybody to wait for it: a notice tells if it fails.
    ///
    /// # Errors
    /// The thread is busy, or has failed, or was not started.
    pub(crate) fn tcp_relisten(&self, addr: SocketAddr) -> Result<(), Message> {
        self.tcp_order(TcpOrder::Listen { addr, answer: None })
    }

    /// Gives the TCP server other settings, at once; the latest win.
    pub(crate) fn set_tcp_server(&self, settings: TcpServerSettings) {
        if let Some(tcp) = &self.tcp {
            tcp.settings.put(settings);
            self.wake_tcp(Role::TcpServer);
        }
    }

    /// Asks something of the TCP server.
    ///
    /// # Errors
    /// The thread is busy, or has failed, or was not started.
    pub(crate) fn command_tcp_server(&self, command: TcpServerCommand) -> Result<(), Message> {
        self.tcp_order(TcpOrder::Command(command))
    }

    /// Asks something of the TCP clients.
    ///
    /// # Errors
    /// The thread is busy, or has failed, or was not started.
    pub(crate) fn command_tcp_clients(&self, command: TcpClientCommand) -> Result<(), Message> {
        let clients = self.tcp.as_ref().and_then(|tcp| tcp.clients.as_ref());
        offer(clients, command, Role::TcpClients)?;
        self.wake_tcp(Role::TcpClients);
        Ok(())
    }

    /// How far a TCP client's orders are.
    pub(crate) fn tcp_progress(&self, client: ClientId) -> Progress {
        let tcp = self.tcp.as_ref();
        tcp.map_or_else(Progress::default, |tcp| tcp.board.read(client))
    }

    fn tcp_order(&self, order: TcpOrder) -> Result<(), Message> {
        let server = self.tcp.as_ref().and_then(|tcp| tcp.server.as_ref());
        offer(server, order, Role::TcpServer)?;
        self.wake_tcp(Role::TcpServer);
        Ok(())
    }

    /// Wakes one thread: a second that is woken for nothing would be in the way of an answer.
    fn wake_tcp(&self, role: Role) {
        let posts = self.tcp.iter().flat_map(|tcp| &tcp.posts);
        for post in posts.filter(|post| post.thread.role() == role) {
            post.waker.wake();
        }
    }
}

impl ThreadContext {
    fn tcp_server(
        &self,
        inbox: &mut Inbox,
        settings: Mailbox<TcpServerSettings>,
    ) -> Result<Started<TcpOrder>, NetError> {
        let (sender, orders) = bounded(ORDERS);
        let watch = Watch::new().map_err(fault)?;
        let waker = watch.waker();
        let (out, (mark, left), source) = self.outbox(inbox);
        let body = TcpServer {
            orders,
            settings,
            watch,
            ids: self.ids.clone(),
            backend: self.backend,
            out,
        };
        let thread = Thread::start(Role::TcpServer, move || body.run(), self.ended(mark));
        Ok(Started {
            orders: sender,
            post: WorkerHandle {
                thread: thread.map_err(fault)?,
                waker,
                source,
                left,
            },
        })
    }

    fn tcp_clients(
        &self,
        inbox: &mut Inbox,
        board: ProgressCounters,
    ) -> Result<Started<TcpClientCommand>, NetError> {
        let (sender, commands) = bounded(ORDERS);
        let watch = Watch::new().map_err(fault)?;
        let waker = watch.waker();
        let (out, (mark, left), source) = self.outbox(inbox);
        let body = TcpClients {
            commands,
            watch,
            ids: self.ids.clone(),
            backend: self.backend,
            out,
            board,
        };
        let thread = Thread::start(Role::TcpClients, move || body.run(), self.ended(mark));
        Ok(Started {
            orders: sender,
            post: WorkerHandle {
                thread: thread.map_err(fault)?,
                waker,
                source,
                left,
            },
        })
    }
}
