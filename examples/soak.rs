//! The lab in heavy use for a long while:
//! `cargo run --release --no-default-features --example soak -- --minutes 10`.
//!
//! Bursts of all sizes, storms of settings, servers and clients that come and go, peers, and whole
//! labs that end and begin. After each step the books must balance; now and then everything comes
//! to rest, and nothing may be in flight. Memory must stay flat, and no thread or descriptor may
//! be left over. The first fault ends it with a panic. `--seed N` repeats a run's choices.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a long test: what goes wrong is to be seen at once"
)]

use std::{
    env, fs,
    net::{SocketAddr, UdpSocket},
    time::{Duration, Instant},
};

use packet_lab::{
    model::{
        BatchMode, ClientId, Owner, ReadOptions, ReadPolicy, Reply, ServerSettings,
        UdpServerCommand, UdpServerSettings,
    },
    record::Budget,
    session::{Session, Start},
};

/// The record's memory budget.
const BUDGET: u64 = 64 << 20;
/// What the process may take beside it.
const BESIDE: u64 = 96 << 20;
const TIMEOUT: Duration = Duration::from_mins(1);

/// Choices from a seed (`SplitMix64`).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((((z ^ (z >> 31)) >> 32) * u64::from(end)) >> 32).unwrap_or(0)
    }
}

/// Descriptors, threads and bytes of memory of this process (proc(5)); `None` elsewhere.
fn taken() -> Option<(usize, usize, u64)> {
    let count = |what: &str| Some(fs::read_dir(format!("/proc/self/{what}")).ok()?.count());
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some((count("fd")?, count("task")?, kib * 1024))
}

/// What was done so far.
#[derive(Debug, Default)]
struct Done {
    steps: u64,
    labs: u64,
    sent: u64,
    rows: u64,
    /// In MiB: the most while a lab ran, and what was left when the last had ended.
    most_memory: u64,
    left_memory: u64,
}

/// One lab in use.
struct Soak {
    session: Session,
    random: Random,
    /// Sends that were ordered.
    ordered: u64,
}

fn server_addr(session: &Session) -> Option<SocketAddr> {
    session.udp().local()
}

impl Soak {
    fn start(seed: u64) -> Self {
        let session = Session::start(Start {
            bind: Some(([127, 0, 0, 1], 0).into()),
            budget: Some(Budget::of(BUDGET)),
            ..Start::default()
        });
        let mut soak = Self {
            session: session.expect("a lab starts"),
            random: Random(seed),
            ordered: 0,
        };
        for _ in 0..3 {
            soak.session.udp_mut().add_client().expect("a client");
        }
        soak
    }

    /// Polls for a while, and checks what must hold at any time.
    #[expect(clippy::disallowed_methods, reason = "it runs for a time")]
    fn poll(&mut self, time: Duration) {
        let end = Instant::now() + time;
        loop {
            self.session.poll(Duration::from_millis(20));
            self.check();
            if Instant::now() >= end {
                return;
            }
            self.session.wait(Duration::from_millis(5));
        }
    }

    fn check(&mut self) {
        let ledger = self.session.ledger();
        let counts = ledger.fate_counts(|_: Owner| true);
        assert!(counts.balance(), "the books balance: {counts:?}");
        for socket in self.session.record().sockets().rev().take(8) {
            let arrivals = ledger.arrivals(socket.id);
            assert_eq!(
                arrivals.received,
                arrivals.whole + arrivals.truncated + arrivals.undetermined,
                "{arrivals:?}"
            );
        }
        assert_eq!(self.session.record().lost(), 0, "no row was lost");
        for notice in self.session.take_notices() {
            let bad = ["error-thread-died", "error-thread-stuck", "error-wait"];
            assert!(!bad.contains(&notice.key), "{notice:?}");
        }
        self.session.take_changed();
    }

    /// Does one thing.
    fn step(&mut self) {
        match self.random.below(16) {
            0..=6 => self.burst(),
            7..=9 => self.storm(),
            10 | 11 => self.peer(),
            12 => self.client(),
            13 => self.server(),
            14 => {
                if self.random.below(2) == 0 {
                    self.session.clear();
                } else {
                    let last = self.session.clears().saturating_sub(1);
                    self.session.undo_clears(last);
                }
            }
            _ => self.expect_all_settled(),
        }
        let time = self.random.below(60);
        self.poll(Duration::from_millis(u64::from(time)));
    }

    fn burst(&mut self) {
        let clients: Vec<ClientId> = self.session.udp().clients().keys().copied().collect();
        let index = self.random.below(u32::try_from(clients.len()).unwrap());
        let client = clients.get(index as usize).copied().unwrap_or(ClientId(0));
        let size = match self.random.below(5) {
            0 => 0,
            1 => self.random.below(4000),
            _ => 1 + self.random.below(128),
        };
        let repeat = match self.random.below(4) {
            0 => 1 + self.random.below(10),
            1 => self.random.below(20_000) + 1,
            _ => self.random.below(1000) + 1,
        };
        let payload = vec![b'a'; size as usize];
        if self.session.udp_mut().send(client, payload, repeat).is_ok() {
            self.ordered += u64::from(repeat);
        }
    }

    /// Somebody plays with the sliders.
    fn storm(&mut self) {
        for _ in 0..=self.random.below(200) {
            let replies = [Reply::None, Reply::None, Reply::Echo, Reply::Upper];
            let reply = replies.get(self.random.below(4) as usize).copied();
            let batch_mode = BatchMode::ALL.get(self.random.below(3) as usize).copied();
            let settings = UdpServerSettings {
                server: ServerSettings {
                    reads: ReadPolicy {
                        reading: self.random.below(4) > 0,
                        sizes: vec![self.random.below(2000)],
                    },
                    receive_buffer: (self.random.below(2) == 0).then(|| self.random.below(400_000)),
                    pace: Duration::from_micros(u64::from(self.random.below(3)) * 200),
                    max_reads: None,
                    reply: reply.unwrap_or_default(),
                    ..ServerSettings::default()
                },
                batch_mode: batch_mode.unwrap_or_default(),
                ..UdpServerSettings::default()
            };
            self.session.udp_mut().set_settings(settings);
        }
        self.session.udp_mut().command(UdpServerCommand::Look).ok();
        self.session
            .udp_mut()
            .read_once(ReadOptions::default())
            .ok();
    }

    /// A program outside the lab sends a little, and listens or not.
    fn peer(&mut self) {
        let Some(to) = server_addr(&self.session) else {
            return;
        };
        let peer = UdpSocket::bind(("127.0.0.1", 0)).expect("a socket");
        peer.set_nonblocking(true).expect("it can be asked");
        let mut got = [0; 64];
        for _ in 0..=self.random.below(300) {
            peer.send_to(b"peer", to).ok();
            peer.recv_from(&mut got).ok();
        }
    }

    fn client(&mut self) {
        let clients = self.session.udp().clients();
        let last = clients.keys().last().copied();
        let (many, few) = (clients.len() > 8, clients.len() < 2);
        if few || (!many && self.random.below(2) == 0) {
            self.session.udp_mut().add_client().ok();
        } else if let Some(last) = last {
            // What it had not sent yet is forgotten, so that must be over.
            self.sent_all();
            self.session.udp_mut().remove_client(last).ok();
        }
    }

    /// The server's socket closes, and another takes its address.
    fn server(&mut self) {
        let Some(addr) = server_addr(&self.session) else {
            return;
        };
        self.session.udp_mut().command(UdpServerCommand::Stop).ok();
        self.poll(Duration::from_millis(20));
        self.session.udp_mut().listen(addr).ok();
        let back = |session: &Session| session.udp().server().is_some();
        assert!(self.session.wait_until(TIMEOUT, back), "it listens again");
    }

    fn sent_all(&mut self) {
        self.session.undo_clears(0);
        let ordered = self.ordered;
        let done = self.session.wait_until(TIMEOUT, |session| {
            let clients = session.ledger().fate_counts(|owner| owner != Owner::Server);
            clients.sent >= ordered
        });
        assert!(done, "all is sent");
    }

    /// Everything is sent and read; then nothing may be on its way.
    fn expect_all_settled(&mut self) {
        self.session
            .udp_mut()
            .set_settings(UdpServerSettings::default());
        self.sent_all();
        let quiet = |session: &Session| {
            let counts = session.ledger().fate_counts(|_| true);
            counts.in_flight == 0
        };
        let came = self.session.wait_until(TIMEOUT, quiet);
        let counts = self.session.ledger().fate_counts(|_| true);
        assert!(came, "nothing is in flight at rest: {counts:?}");
        let clients = self
            .session
            .ledger()
            .fate_counts(|owner| owner != Owner::Server);
        assert_eq!(clients.sent, self.ordered, "all that was ordered is sent");
        self.check();
    }

    fn end(mut self, done: &mut Done) {
        self.expect_all_settled();
        self.session.stop();
        self.check();
        let counts = self.session.ledger().fate_counts(|_| true);
        assert_eq!(counts.in_flight, 0, "all is told of: {counts:?}");
        done.sent += counts.sent;
        done.rows += u64::from(self.session.record().len());
        done.labs += 1;
    }
}

fn option(name: &str) -> Option<f64> {
    let mut args = env::args().skip_while(|arg| arg != name);
    args.nth(1)?.parse().ok()
}

#[expect(clippy::disallowed_methods, reason = "it runs for a time")]
fn main() {
    let minutes = option("--minutes").unwrap_or(10.0);
    let seed = option("--seed").unwrap_or(1.0).to_bits();
    let time = Duration::try_from_secs_f64(minutes * 60.0).expect("a time");
    let start = Instant::now();
    let mut random = Random(seed);
    let mut done = Done::default();
    // What the first lab leaves behind for good, such as buffers of the allocator, is no leak.
    let mut first = Soak::start(seed);
    for _ in 0..50 {
        first.step();
    }
    first.end(&mut done);
    let before = taken();
    let mut printed = Instant::now();
    while start.elapsed() < time {
        let mut soak = Soak::start(u64::from(random.below(u32::MAX)));
        for _ in 0..100 + random.below(400) {
            soak.step();
            done.steps += 1;
            let memory = taken().map_or(0, |(_, _, memory)| memory);
            done.most_memory = done.most_memory.max(memory >> 20);
            assert!(memory <= BUDGET + BESIDE, "memory: {} MiB", memory >> 20);
            if printed.elapsed() > Duration::from_secs(10) {
                printed = Instant::now();
                println!("{:4} s  {done:?}", start.elapsed().as_secs());
            }
            if start.elapsed() >= time {
                break;
            }
        }
        soak.end(&mut done);
        let after = taken();
        done.left_memory = after.map_or(0, |(_, _, memory)| memory >> 20);
        if let (Some(before), Some(after)) = (before, after) {
            assert_eq!(after.0, before.0, "descriptors");
            assert_eq!(after.1, before.1, "threads");
        }
    }
    println!("{:4} s  {done:?}: passed", start.elapsed().as_secs());
}
