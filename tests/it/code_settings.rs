//! Settings of the lab that programs are written for, and what is sent with them.

use std::{
    net::{SocketAddr, TcpListener, UdpSocket},
    time::Duration,
};

use packet_lab::{
    code::{CodeProgram, Sends},
    model::{
        ClientId, Framing, ReadPolicy, Reply, ServerSettings, TcpClientSettings, TcpServerSettings,
        UdpClientSettings, UdpServerSettings,
    },
};

const A: ClientId = ClientId(0);

/// What is set in the lab, and sent.
pub(crate) struct Setting {
    pub(crate) name: &'static str,
    pub(crate) at: SocketAddr,
    pub(crate) ends: Ends,
    pub(crate) sends: Vec<(Vec<u8>, u32)>,
}

pub(crate) enum Ends {
    Udp(UdpServerSettings, UdpClientSettings),
    Tcp(TcpServerSettings, TcpClientSettings),
}

impl Setting {
    /// The programs, made for this address.
    pub(crate) fn program(&self, at: SocketAddr) -> CodeProgram {
        let sends: &Sends = &self.sends;
        match &self.ends {
            Ends::Udp(server, client) => {
                let to = self.moved(client.to, at);
                CodeProgram::udp(
                    at,
                    server,
                    (
                        A,
                        &UdpClientSettings {
                            to,
                            ..client.clone()
                        },
                    ),
                    sends,
                )
            }
            Ends::Tcp(server, client) => {
                let to = self.moved(client.to, at);
                CodeProgram::tcp(
                    at,
                    server,
                    (
                        A,
                        &TcpClientSettings {
                            to,
                            ..client.clone()
                        },
                    ),
                    sends,
                )
            }
        }
    }

    pub(crate) fn moved(&self, to: SocketAddr, at: SocketAddr) -> SocketAddr {
        if to == self.at { at } else { to }
    }

    /// A port of its address that nobody has.
    pub(crate) fn free(&self) -> SocketAddr {
        let at = SocketAddr::new(self.at.ip(), 0);
        match self.ends {
            Ends::Udp(..) => UdpSocket::bind(at).unwrap().local_addr().unwrap(),
            Ends::Tcp(..) => TcpListener::bind(at).unwrap().local_addr().unwrap(),
        }
    }

    /// Whether its reads are told message by message.
    pub(crate) fn is_framed(&self) -> bool {
        matches!(&self.ends, Ends::Tcp(server, _) if server.framing != Framing::None)
    }
}

/// Sixteen settings and more, each at an address of its own.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(crate) fn settings() -> Vec<Setting> {
    let mut all = Vec::new();
    let mut add = |name, ends: fn(SocketAddr) -> Ends, sends: &[(&[u8], u32)]| {
        let at = SocketAddr::from(([127, 77, 1, u8::try_from(all.len()).unwrap() + 1], 7777));
        let sends = sends.iter().map(|(bytes, times)| (bytes.to_vec(), *times));
        all.push(Setting {
            name,
            at,
            ends: ends(at),
            sends: sends.collect(),
        });
    };
    fn udp(at: SocketAddr, sizes: &[u32], reply: Reply) -> Ends {
        let server = UdpServerSettings::from(ServerSettings {
            reads: ReadPolicy::of(sizes),
            reply,
            ..ServerSettings::default()
        });
        Ends::Udp(server, UdpClientSettings::to(at))
    }
    fn tcp(at: SocketAddr, size: u32, reply: Reply, framing: Framing) -> Ends {
        let server = ServerSettings {
            reads: ReadPolicy::of([size]),
            reply,
            ..ServerSettings::default()
        };
        let server = TcpServerSettings {
            framing,
            ..TcpServerSettings::from(server)
        };
        let client = TcpClientSettings {
            framing,
            ..TcpClientSettings::to(at)
        };
        Ends::Tcp(server, client)
    }
    let words: &[(&[u8], u32)] = &[(b"hello", 1), (b"world", 1)];
    let long = b"abcdefgh".repeat(250);
    add("udp, whole", |at| udp(at, &[1024], Reply::None), words);
    add("udp, cut", |at| udp(at, &[4], Reply::None), words);
    add(
        "udp, 4 then 1024",
        |at| udp(at, &[4, 1024], Reply::None),
        words,
    );
    add(
        "udp, nothing is read of it",
        |at| udp(at, &[0, 1024], Reply::None),
        words,
    );
    add("udp, echo", |at| udp(at, &[1024], Reply::Echo), words);
    add("udp, upper, cut", |at| udp(at, &[3], Reply::Upper), words);
    add(
        "udp, empty",
        |at| udp(at, &[1024], Reply::None),
        &[(b"", 1), (b"hello", 1), (b"", 1)],
    );
    add(
        "udp, the same three times",
        |at| udp(at, &[1024], Reply::Echo),
        &[(b"hello", 3)],
    );
    add(
        "udp, long",
        |at| udp(at, &[4096], Reply::None),
        &[(&long, 1)],
    );
    add(
        "udp, slow reader, large buffer",
        |at| {
            let server = UdpServerSettings::from(ServerSettings {
                pace: Duration::from_millis(50),
                receive_buffer: Some(100_000),
                ..ServerSettings::default()
            });
            Ends::Udp(server, UdpClientSettings::to(at))
        },
        words,
    );
    add(
        "udp, connected",
        |at| {
            let server = UdpServerSettings::from(ServerSettings {
                reply: Reply::Echo,
                ..ServerSettings::default()
            });
            Ends::Udp(
                server,
                UdpClientSettings {
                    connected: true,
                    ..UdpClientSettings::to(at)
                },
            )
        },
        words,
    );
    add(
        "udp, connected, refused",
        |at| {
            let nobody = SocketAddr::new([127, 78, 0, 1].into(), 9);
            let client = UdpClientSettings {
                connected: true,
                ..UdpClientSettings::to(nobody)
            };
            let _ = at;
            Ends::Udp(UdpServerSettings::default(), client)
        },
        &[(b"hello", 1)],
    );
    add(
        "udp, an address of its own",
        |at| {
            let from = Some(SocketAddr::new([127, 0, 0, 2].into(), 0));
            let server = UdpServerSettings::from(ServerSettings {
                reply: Reply::Upper,
                ..ServerSettings::default()
            });
            Ends::Udp(
                server,
                UdpClientSettings {
                    from,
                    ..UdpClientSettings::to(at)
                },
            )
        },
        words,
    );
    add(
        "tcp",
        |at| tcp(at, 1024, Reply::None, Framing::None),
        &[(b"hello", 1)],
    );
    add(
        "tcp, cut into pieces",
        |at| tcp(at, 2, Reply::None, Framing::None),
        &[(b"hello", 1)],
    );
    add(
        "tcp, upper",
        |at| tcp(at, 1024, Reply::Upper, Framing::None),
        &[(b"hello", 1)],
    );
    add(
        "tcp, lines, echo",
        |at| tcp(at, 3, Reply::Echo, Framing::Line),
        words,
    );
    add(
        "tcp, lengths, upper",
        |at| tcp(at, 4, Reply::Upper, Framing::Length(4)),
        words,
    );
    add(
        "tcp, little lengths",
        |at| tcp(at, 1024, Reply::Echo, Framing::LengthLe(2)),
        words,
    );
    add(
        "tcp, fixed",
        |at| tcp(at, 3, Reply::Echo, Framing::Fixed(5)),
        words,
    );
    all
}
